using System.CommandLine;
using System.CommandLine.Parsing;
using Seep.Cli.Reports;
using Seep.Core;
using Seep.Core.Json;
using Seep.Hunt;
using Seep.Hunt.Toolchains;
using Spectre.Console;

namespace Seep.Cli;

/// <summary><c>seep hunt PACKAGE [-- ARGUMENTS]</c>: builds the server, drives it, and names what leaks.</summary>
static class HuntCommand
{
    static readonly Argument<string> Package = new("PACKAGE")
    {
        Description = "The folder of the server's package main, or its import path.",
    };

    static readonly Argument<string[]> Arguments = new("ARGUMENTS")
    {
        Description = "The server's own arguments, after --.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    static readonly Option<string> Go = new("--go")
    {
        Description = "Hunt under each of these Go versions, such as 1.22,1.27, and compare. Without it: the newest found.",
        HelpName = "VERSIONS",
    };

    static readonly Option<string[]> Env = new("--env") { Description = "A variable for the server, NAME=VALUE. Repeatable.", HelpName = "NAME=VALUE" };

    static readonly Option<string> Dir = new("--dir") { Description = "The folder to run the server in. Without it: its module's root.", HelpName = "FOLDER" };

    static readonly Option<string[]> Build = new("--build") { Description = "A flag for go build, such as -tags=dev. Repeatable.", HelpName = "FLAG" };

    static readonly Option<string[]> Requests = new("--requests")
    {
        Description = "A .http file with requests for the seams, beside those in the module. Repeatable.",
        HelpName = "FILE",
    };

    static readonly Option<int> StartTimeout = new("--start-timeout")
    {
        Description = "Seconds within which the server must listen.",
        DefaultValueFactory = _ => 30,
        HelpName = "SECONDS",
    };

    static readonly Option<bool> KeepPorts = new("--keep-ports") { Description = "Let the server listen where it is told to, not on free ports." };

    static readonly Option<long> Memory = new("--memory")
    {
        Description = "Forecast when leaks fill this much memory, such as 2GiB; 512MiB without it.",
        CustomParser = ParseBytes,
        HelpName = "SIZE",
    };

    const long DefaultMemory = 512L << 20;

    static readonly Option<long> MaxMemory = new("--max-memory")
    {
        Description = "Stop the server when it needs more than this. Without it: 2 GiB, or a third of what is free if that is less.",
        CustomParser = ParseBytes,
        HelpName = "SIZE",
    };

    static readonly Option<double> Rate = new("--rate") { Description = "Operations a second, for the forecast.", HelpName = "NUMBER" };

    static readonly Option<OutputFormat?> Format = WordOption.Create<OutputFormat>("--format", "How to print the verdict.");

    public static Command Create()
    {
        var command = new Command("hunt", "Build a server, drive its seams, and name the lines that leak. Exit code 1: leaks were found.")
        {
            Package, Arguments, Go, Env, Dir, Build, Requests, StartTimeout, KeepPorts, MaxMemory, Memory, Rate, Format,
        };
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (!OperatingSystem.IsLinux())
            throw new HuntException("a hunt measures through /proc and so needs Linux: run it in a container or a virtual machine");
        var options = Options(parsed);
        var state = StateFolder.FromEnvironment();
        var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        var requests = parsed.GetValue(Go) is { } versions ? GoVersionRequest.ParseList(versions) : [];
        var toolchains = await new Toolchains(state, ToolchainPlaces.FromEnvironment(), line => Console.Error.WriteLine($"seep: {line}"))
            .FindAsync([.. requests], fetch: true, cancel);

        var results = new List<HuntResult>();
        foreach (var toolchain in toolchains.OrderBy(t => t.Version))
        {
            // Interrupted after its measurements: those are printed.
            if (results.Count > 0 && cancel.IsCancellationRequested)
                break;
            results.Add(await new HuntProgressLines(errors).ShowAsync(
                progress => ServerHunt.RunAsync(options, toolchain, state, progress, cancel)));
        }

        Print(parsed, results);
        foreach (var incomplete in results.Select(r => r.Incomplete).OfType<HuntException>())
            FailureText.Write(incomplete);
        return results.Count < toolchains.Count || results.Exists(r => r.Incomplete is not null) ? ExitCode.Failed
            : results.Exists(r => r.Verdict.Leaks.Count > 0) ? ExitCode.Findings
            : ExitCode.Clean;
    }

    static HuntOptions Options(ParseResult parsed) => new()
    {
        Target = parsed.GetRequiredValue(Package),
        Arguments = parsed.GetValue(Arguments) ?? [],
        Environment = Variables(parsed.GetValue(Env) ?? []),
        Folder = parsed.GetValue(Dir),
        BuildFlags = parsed.GetValue(Build) ?? [],
        RequestFiles = parsed.GetValue(Requests) ?? [],
        StartTimeout = TimeSpan.FromSeconds(parsed.GetValue(StartTimeout)),
        KeepPorts = parsed.GetValue(KeepPorts),
        MemoryStop = parsed.GetValue(MaxMemory),
    };

    static void Print(ParseResult parsed, List<HuntResult> results)
    {
        var memory = parsed.GetValue(Memory) is > 0 and var given ? given : DefaultMemory;
        var rate = parsed.GetValue(Rate);
        if (parsed.GetValue(Format) == OutputFormat.Json)
        {
            using var output = Console.OpenStandardOutput();
            output.Write(HuntJsonWriter.Write([.. results.Select(r => (r.Verdict, r.Incomplete?.Message, r.Incomplete?.Details ?? []))], memory, rate));
            output.WriteByte((byte)'\n');
            return;
        }

        var text = new HuntText(StandardOutput.OpenConsole(), memory, rate);
        foreach (var result in results)
            text.Write(result.Verdict);
        if (results.Count > 1)
            text.Write(Comparison.Of([.. results.Select(r => r.Verdict)]));
    }

    static Dictionary<string, string> Variables(string[] settings)
    {
        var variables = new Dictionary<string, string>();
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=');
            if (equals <= 0)
                throw new HuntException($"--env {setting}: write NAME=VALUE");
            variables[setting[..equals]] = setting[(equals + 1)..];
        }

        return variables;
    }

    static long ParseBytes(ArgumentResult argument)
    {
        var text = argument.Tokens.Count > 0 ? argument.Tokens[^1].Value : "";
        if (!Amounts.TryParseBytes(text, out var bytes))
            argument.AddError($"{text} is no amount of memory: write one such as 512MiB or 2GiB");
        return bytes;
    }
}

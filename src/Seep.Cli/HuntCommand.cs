using System.CommandLine;
using Seep.Core;
using Seep.Hunt;
using Seep.Hunt.Toolchains;

namespace Seep.Cli;

/// <summary><c>seep hunt PACKAGE [-- ARGUMENTS]</c>: builds the server, drives it, and names what leaks.</summary>
static class HuntCommand
{
    public static Command Create()
    {
        var target = new Argument<string>("PACKAGE") { Description = "The folder of the server's package main, or its import path." };
        var arguments = new Argument<string[]>("ARGUMENTS")
        {
            Description = "The server's own arguments, after --.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var go = new Option<string>("--go") { Description = "Hunt under these Go versions, such as 1.22,1.27; the newest without it." };
        var environment = new Option<string[]>("--env") { Description = "NAME=VALUE for the server; may be repeated." };
        var folder = new Option<string>("--dir") { Description = "Folder to run the server in; its module's root without it." };
        var build = new Option<string[]>("--build") { Description = "A flag for go build, such as -tags=dev; may be repeated." };
        var requests = new Option<string[]>("--requests") { Description = "A .http file with requests for the seams, beside those of the module; may be repeated." };
        var start = new Option<int>("--start-timeout") { Description = "Seconds until the server must listen.", DefaultValueFactory = _ => 30 };
        var keep = new Option<bool>("--keep-ports") { Description = "Let the server listen where it is told to, not on free ports." };
        var memory = new Option<string>("--memory") { Description = "Memory limit to forecast for, such as 512MiB." };
        var rate = new Option<double>("--rate") { Description = "Operations a second to forecast for.", DefaultValueFactory = _ => 0 };
        var format = new Option<OutputFormat>("--format") { Description = "How to print the verdict." };

        var command = new Command("hunt", "Build a server with the agent in it, drive its seams, and name what leaks.")
        {
            target, arguments, go, environment, folder, build, requests, start, keep, memory, rate, format,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var options = new HuntOptions
            {
                Target = parsed.GetRequiredValue(target),
                Arguments = parsed.GetValue(arguments) ?? [],
                Environment = Variables(parsed.GetValue(environment) ?? []),
                Folder = parsed.GetValue(folder),
                BuildFlags = parsed.GetValue(build) ?? [],
                RequestFiles = parsed.GetValue(requests) ?? [],
                StartTimeout = TimeSpan.FromSeconds(parsed.GetValue(start)),
                KeepPorts = parsed.GetValue(keep),
            };
            var state = StateFolder.FromEnvironment();
            var toolchains = await new Toolchains(state, ToolchainPlaces.FromEnvironment(), line => Console.Error.WriteLine($"seep: {line}"))
                .FindAsync([.. GoVersionRequest.ParseList(parsed.GetValue(go) ?? "")], fetch: true, cancel);
            foreach (var toolchain in toolchains)
            {
                var result = await ServerHunt.RunAsync(options, toolchain, state, p => Console.Error.WriteLine($"{p.Phase} {p.Text} {p.Done}/{p.Total}"), cancel);
                Dump(result.Verdict);
            }
            return ExitCode.Clean;
        });
        return command;
    }

    static void Dump(Verdict v)
    {
        Console.WriteLine($"{v.Package} go{v.GoVersion} {v.Operations} ops {v.Duration.TotalSeconds:0.0}s");
        foreach (var l in v.Leaks)
        {
            Console.WriteLine($"LEAK {l.Kind} {l.Class} {l.Line} {l.Line?.Text}  {l.Confidence} {l.Certainty}");
            foreach (var s in l.Sources)
                Console.WriteLine($"   {s.Seam} {s.Mode}: {s.Main:0.000} {s.Cost}");
            foreach (var a in l.AlsoHeld)
                Console.WriteLine($"     also {a.Growth.Site.Kind} {a.Growth.Site.Name} {a.Line} {a.Growth.Class} {a.Growth.PerOperation:0.000} {a.Growth.BytesPerOperation:0.0}");
            Console.WriteLine($"     stuck {l.Stuck?.State} {l.Stuck?.At} {l.Stuck?.Count}");
            foreach (var h in l.HeldBy)
                Console.WriteLine($"     held by {h}");
        }
        foreach (var n in v.NotLeaks)
            Console.WriteLine($"not {n.Growth.Class} {n.Line} {n.Line?.Text}: {n.Reason} {n.Growth.Live}");
        foreach (var n in v.NotExercised)
            Console.WriteLine($"not exercised {n}");
        foreach (var n in v.Notes)
            Console.WriteLine($"note {n}");
    }

    static Dictionary<string, string> Variables(string[] settings) => settings
        .Select(s => s.Split('=', 2)).Where(s => s.Length == 2).ToDictionary(s => s[0], s => s[1]);
}

using System.Buffers;
using System.CommandLine;
using Seep.Go.Types;

namespace Seep.Cli;

/// <summary><c>seep go types [PACKAGES] --format json</c>: symbol, type and value of every identifier and expression.</summary>
static class GoTypesCommand
{
    public static Command Create()
    {
        var packages = new GoPackages();
        var format = new Option<OutputFormat>("--format")
        {
            Description = "How to print it; JSON, a line each package, is the only form.",
            HelpName = "json",
            Required = true,
        };
        format.Validators.Add(result =>
        {
            if (result.GetValue(format) != OutputFormat.Json)
                result.AddError("--format: json is the only form");
        });
        var command = new Command("types", "Print what is known of the identifiers and expressions of Go packages. Exit code 1: errors were found.")
        {
            format,
        };
        packages.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var loader = (await packages.ListAsync(parsed, withInfo: true, cancel)).Loader;
            var folder = Directory.GetCurrentDirectory();
            var isClean = true;
            using var stdout = Console.OpenStandardOutput();
            loader.Load(package =>
            {
                var line = new ArrayBufferWriter<byte>();
                TypesJson.Write(package, loader.Files, folder, line);
                line.Write("\n"u8);
                if (package.Diagnostics.Count > 0)
                    Volatile.Write(ref isClean, false);
                return line.WrittenMemory;
            }, line => stdout.Write(line.Span), cancel);
            return isClean ? ExitCode.Clean : ExitCode.Findings;
        });
        return command;
    }
}

using System.CommandLine;
using System.Text;
using Seep.Cli.Reports;
using Seep.Go.Source;

namespace Seep.Cli;

/// <summary><c>seep go check [PACKAGES]</c>: what is wrong with Go packages, as go vet prints it.</summary>
static class GoCheckCommand
{
    public static Command Create()
    {
        var packages = new GoPackages();
        var command = new Command("check", "Check the types of Go packages. Exit code 1: errors were found.");
        packages.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var loader = (await packages.ListAsync(parsed, withInfo: false, cancel)).Loader;
            var folder = Directory.GetCurrentDirectory();
            var seen = new HashSet<Diagnostic>(); // a file may be in a package and in its test variant
            using var stdout = Console.OpenStandardOutput();
            loader.Load(package => package.Diagnostics, diagnostics =>
            {
                var lines = diagnostics.Where(seen.Add).Select(d => Line(d, folder));
                stdout.Write(Encoding.UTF8.GetBytes(string.Concat(lines)));
            }, cancel);
            return seen.Count == 0 ? ExitCode.Clean : ExitCode.Findings;
        });
        return command;
    }

    static string Line(Diagnostic diagnostic, string folder)
    {
        var (position, message) = (diagnostic.Position, diagnostic.Message);
        if (position.File.Length == 0)
            return $"{message}\n";
        return $"{position with { File = ShortPath.Of(position.File, folder) }}: {message}\n";
    }
}

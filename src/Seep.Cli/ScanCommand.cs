using System.CommandLine;
using Seep.Cli.Reports;
using Seep.Core;
using Seep.Hunt.Toolchains;
using Seep.Scan;
using Seep.Scan.Settings;
using Spectre.Console;

namespace Seep.Cli;

/// <summary><c>seep scan [PACKAGES]</c>: finds places in Go source that never release what they acquire.</summary>
static class ScanCommand
{
    public static Command Create()
    {
        var packages = new GoPackages();
        var rules = new Option<string[]>("--rule")
        {
            Description = "Look for what this rule finds, and for nothing else; seep explain lists the rules. Repeatable.",
            HelpName = "RULE",
        };
        var least = WordOption.Create<Confidence>("--confidence", "The lowest confidence that is shown; medium without it.");
        var noCache = new Option<bool>("--no-cache") { Description = "Analyse all packages anew, and keep nothing for the next scan." };
        var format = WordOption.Create<OutputFormat>("--format", "How to print the suspects.");
        var command = new Command("scan", "Find places in Go source that never release what they acquire. Exit code 1: suspects were found.")
        {
            rules, least, format, noCache,
        };
        packages.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var asked = (parsed.GetValue(rules) ?? []).Select(id => ExplainCommand.RuleOf(id).Info.Id).Distinct().ToList();
            var listed = await packages.ListAsync(parsed, withInfo: true, cancel);
            var settings = ScanSettings.FindIn(listed.Options.Folder) is { } file ? ScanSettings.Read(file) : ScanSettings.None;
            var scanner = new Scanner(new()
            {
                Rules = asked,
                Settings = settings,
                Toolchain = listed.IsVersionAsked ? $"go{listed.GoVersion}" : "",
                MainGoVersion = listed.MainGoVersion,
                FactsFolder = parsed.GetValue(noCache) ? null : StateFolder.FromEnvironment().Facts,
                Say = line => Console.Error.WriteLine($"seep: {line}"),
            });
            var progress = new ScanProgressLine(AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) }));
            var result = await progress.ShowAsync(told => scanner.Scan(listed.All, listed.Options, told, cancel));

            var report = new ScanReport(result, parsed.GetValue(least) ?? Confidence.Medium, listed.GoVersion, Directory.GetCurrentDirectory());
            foreach (var note in result.Notes)
                Console.Error.WriteLine($"seep: note: {report.LineOf(note)}");
            Print(report, parsed.GetValue(format) ?? OutputFormat.Text);
            return report.Shown.Count > 0 ? ExitCode.Findings : ExitCode.Clean;
        });
        return command;
    }

    static void Print(ScanReport report, OutputFormat format)
    {
        if (format == OutputFormat.Text)
        {
            new ScanText(StandardOutput.OpenConsole(), report).Write();
            return;
        }

        using var output = StandardOutput.Open();
        output.Write(ScanJsonWriter.Write(report));
        output.WriteByte((byte)'\n');
    }
}

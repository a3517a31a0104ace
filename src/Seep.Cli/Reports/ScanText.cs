using Seep.Core;
using Seep.Core.Json;
using Spectre.Console;

namespace Seep.Cli.Reports;

/// <summary>A scan's suspects for people, by the place where each begins, and how many there are.</summary>
/// <param name="console">Colours where it is a terminal, plain lines where it is not.</param>
sealed class ScanText(IAnsiConsole console, ScanReport report)
{
    /// <summary>Cells of a source line that is not a terminal's.</summary>
    const int LineWidth = 160;
    const int StepIndent = 10;

    readonly SourceLines _lines = new();

    public void Write()
    {
        foreach (var site in report.Shown.GroupBy(s => s.At))
        {
            foreach (var (number, suspect) in site.Index())
            {
                WriteHead(suspect);
                if (number == 0)
                    WriteFrame(suspect.At);
                WriteEvidence(suspect.Evidence);
                Field("stays", suspect.Retains);
                Field("versions", suspect.Versions);
                Field("mend", suspect.Mend);
                Field("confidence", HuntJsonWriter.Word(suspect.Confidence));
            }

            Line("");
        }

        Line(Escape(Summary()));
    }

    void WriteHead(Suspect suspect)
    {
        var at = suspect.At with { File = report.PathOf(suspect.At) };
        Line($"[bold]{Escape($"{at}:")}[/] [red]{Escape(suspect.Message)}[/] [grey]{Escape($"[{suspect.Rule}]")}[/]");
    }

    /// <summary>The line of a place, with a caret below its column.</summary>
    void WriteFrame(SourceSpot at)
    {
        var number = $"{at.Line,6}";
        var gutter = new string(' ', number.Length);
        if (_lines.At(at, WidthBeside(number.Length + " | ".Length)) is not { } line)
            return;
        Line($"[grey]{number} |[/] [yellow]{Escape(line.Text)}[/]");
        Line($"[grey]{gutter} |[/] {new string(' ', line.Caret)}[red]^[/]");
    }

    void WriteEvidence(IReadOnlyList<Evidence> evidence)
    {
        foreach (var (index, step) in evidence.Index())
        {
            Line($"   {index + 1,2}. {Escape($"{report.PathOf(step.At)}:{step.At.Line}: {step.What}")}");
            if (_lines.At(step.At, WidthBeside(StepIndent)) is { } line)
                Line($"{new string(' ', StepIndent)}[yellow]{Escape(line.Text)}[/]");
        }
    }

    int WidthBeside(int indent) => Math.Max(20, Math.Min(LineWidth, console.Profile.Width) - indent);

    /// <summary><c>3 suspects in 2 packages: immortal-ticker 1 high; unclosed-resource 1 high, 1 medium (hidden: …)</c></summary>
    string Summary()
    {
        var suspects = report.Shown.Count == 0 ? "no suspect" : Amounts.Count(report.Shown.Count, "suspect");
        var rules = report.Shown.GroupBy(s => s.Rule).OrderBy(g => g.Key, StringComparer.Ordinal).Select(OfRule);
        var listed = report.Shown.Count > 0 ? $": {string.Join("; ", rules)}" : "";
        var hidden = report.Hidden > 0 ? $" (hidden: {report.Hidden} of lower confidence; --confidence low shows all)" : "";
        return $"{suspects} in {Amounts.Count(report.Result.Packages, "package")}{listed}{hidden}";

        static string OfRule(IGrouping<string, Suspect> rule)
        {
            var counts = rule.GroupBy(s => s.Confidence).OrderByDescending(g => g.Key)
                .Select(g => $"{g.Count()} {HuntJsonWriter.Word(g.Key)}");
            return $"{rule.Key} {string.Join(", ", counts)}";
        }
    }

    /// <summary>Writes what there is under a name.</summary>
    void Field(string name, string text)
    {
        if (text.Length > 0)
            Line($"   [grey]{name + ":",-12}[/]{Escape(text)}");
    }

    void Line(string markup) => console.MarkupLine(markup);

    static string Escape(string text) => Markup.Escape(text);
}

using Seep.Core;
using Seep.Core.Json;
using Spectre.Console;

namespace Seep.Cli.Reports;

/// <summary>A hunt's verdicts for people: leaks first, then what is none and why, then what the hunt does not know.</summary>
/// <param name="console">Colours where it is a terminal, plain lines where it is not.</param>
/// <param name="memory">Bytes to forecast for; 0 for no forecast.</param>
/// <param name="rate">Operations per second; 0 when unknown.</param>
sealed class HuntText(IAnsiConsole console, long memory, double rate)
{
    /// <summary>What is held beside a leak is listed down to this share of its bytes.</summary>
    const double LeastHeldShare = 0.02;
    const int MostHeld = 6;
    const int MostFrames = 8;
    const int MostPlateaus = 12;

    /// <summary>Cells of a source line.</summary>
    const int LineWidth = 100;

    readonly SourceLines _lines = new();

    public void Write(Verdict verdict)
    {
        var leaks = verdict.Leaks.Count switch { 0 => "no leak", 1 => "1 leak", var n => $"{n} leaks" };
        Line($"[bold]{Escape(verdict.Package)}[/], Go {verdict.GoVersion}: [{(verdict.Leaks.Count > 0 ? "red" : "green")} bold]{leaks}[/]"
            + $" ({Exercised(verdict)}, {verdict.Operations:N0} operations, {verdict.Duration.TotalSeconds:0} s;"
            + $" planted control leak found: {Amounts.Rate(verdict.Control)} per operation)");
        for (var i = 0; i < verdict.Leaks.Count; i++)
            Write(i + 1, verdict.Leaks[i], verdict);
        WriteNotLeaks(verdict.NotLeaks);
        WriteNotExercised(verdict);
        Section("Notes", [.. verdict.Notes.Select(Escape)]);
        Line("");
    }

    static string Exercised(Verdict verdict) => verdict.Exercised.Count == 1 ? "1 seam and mode" : $"{verdict.Exercised.Count} seams and modes";

    void Write(int number, Leak leak, Verdict verdict)
    {
        Line("");
        Line($"[bold red]{number}. {Title(leak)}[/]");
        if (leak.Line is { } line)
        {
            Line($"   [bold]{Escape(line.ToString())}[/]  {Escape(ShortName(line.Function))}");
            Line($"       [yellow]{Escape(line.Text)}[/]");
        }
        else
        {
            Line("   no line of the program's own is on its stack:");
            foreach (var frame in leak.Main.Site.Stack.Take(MostFrames))
                Line($"       {Escape(ShortName(frame.Function))} {Escape(frame.File)}:{frame.Line}");
        }

        if (leak.Shared)
            Field("shared", "no seam alone makes it grow; these do together:");
        foreach (var source in leak.Sources)
            Field(source == leak.Sources[0] ? "grows with" : "", $"{Escape(SeamAndMode(source))}: {Costs(leak, source)}");
        if (leak.Stuck is { } stuck)
        {
            var at = stuck.At is { } place ? $" at {place}: {place.Text}" : "";
            Field("stuck", Escape($"{stuck.Count:N0} goroutines in {stuck.State}{at}"));
        }

        WriteStack(leak);
        WriteHeld(leak);
        for (var i = 0; i < leak.HeldBy.Count; i++)
            Field(i == 0 ? "held by" : "", Escape(new string(' ', Math.Min(2 * i, 16)) + leak.HeldBy[i]));
        if (leak.Suspect is { } suspect)
            WriteSuspect(suspect, verdict);
        if (memory > 0 && Forecast.Of(leak, memory, rate) is { } forecast)
            Field("forecast", Escape(Describe(forecast, leak)));
        Field("sure", Escape($"{HuntJsonWriter.Word(leak.Confidence)}: {leak.Certainty}"));
    }

    static string Title(Leak leak)
    {
        var what = leak.Kind switch
        {
            SiteKind.Goroutine => "goroutine leak",
            SiteKind.Descriptor => "descriptor leak",
            _ when leak.Class == GrowthClass.ExpandingArray => "memory leak, expanding array",
            _ => "memory leak",
        };
        return leak.Class switch
        {
            GrowthClass.Keyed => what + ", with every new input",
            GrowthClass.Background => what + ", with time alone",
            _ => what + ", with every operation",
        };
    }

    static string SeamAndMode(LeakSource source) => source.Mode is "" or "normal" ? source.Seam : $"{source.Seam}, client {Verb(source.Mode)}";

    static string Verb(string mode) => mode switch { "abort" => "aborts", "vanish" => "vanishes", _ => mode };

    static string Costs(Leak leak, LeakSource source)
    {
        var parts = new List<string>();
        if (source.Cost.Goroutines > 0)
            parts.Add($"{Amounts.Rate(source.Cost.Goroutines)} goroutines");
        if (source.Cost.Descriptors > 0)
            parts.Add($"{Amounts.Rate(source.Cost.Descriptors)} descriptors");
        if (leak.Kind == SiteKind.Heap && leak.Class == GrowthClass.ExpandingArray && source.Main > 0)
            parts.Add($"{Amounts.Rate(source.Main)} elements");
        if (source.Cost.Objects > 0)
            parts.Add($"{Amounts.Rate(source.Cost.Objects)} objects");
        parts.Add(Amounts.Bytes(source.Cost.Bytes));
        var per = leak.Class switch
        {
            GrowthClass.Keyed => "a new input",
            GrowthClass.Background => "a second",
            _ => "an operation",
        };
        return $"{string.Join(", ", parts)} {per}";
    }

    void WriteStack(Leak leak)
    {
        var frames = leak.Main.Site.UserFrames.Take(MostFrames).ToList();
        for (var i = 0; i < frames.Count; i++)
            Field(i == 0 ? "stack" : "", Escape($"{ShortName(frames[i].Function)} {Path.GetFileName(frames[i].File)}:{frames[i].Line}"));
    }

    void WriteHeld(Leak leak)
    {
        var total = leak.Sources.Max(s => s.Cost.Bytes);
        var shown = leak.AlsoHeld
            .Where(h => h.Growth.BytesPerOperation >= LeastHeldShare * total || h.Growth.Site.Kind != SiteKind.Heap)
            .OrderBy(h => h.Growth.Site.Kind == SiteKind.Heap).Take(MostHeld).ToList(); // goroutines and descriptors have no bytes
        for (var i = 0; i < shown.Count; i++)
        {
            var growth = shown[i].Growth;
            var amount = growth.Site.Kind == SiteKind.Heap
                ? $"{(growth.PerOperation > 0 ? Amounts.Rate(growth.PerOperation) + " objects" : "an array")}, {Amounts.Bytes(growth.BytesPerOperation)}"
                : $"{Amounts.Rate(growth.PerOperation)} {(growth.Site.Kind == SiteKind.Goroutine ? "goroutines" : "descriptors")}";
            var place = shown[i].Line is { } line ? $"{line}: {line.Text}" : ShortName(growth.Site.Name);
            Field(i == 0 ? "also held" : "", Escape($"{amount}  {place}"));
        }
    }

    /// <summary>What the source says of why it is not released. How sure that is by itself stands beside that it was measured.</summary>
    void WriteSuspect(Suspect suspect, Verdict verdict)
    {
        var rule = $"{suspect.Rule} ({HuntJsonWriter.Word(suspect.Confidence)} from the source, and measured)";
        Field("suspect", Escape($"{rule}  {Place(suspect.At)}: {suspect.Message}"));
        foreach (var (index, step) in suspect.Evidence.Index())
        {
            var text = _lines.At(step.At, LineWidth) is { } line ? $"  {line.Text}" : "";
            Field("", Escape($"{index + 1,3}. {Place(step.At)}: {step.What}{text}"));
        }

        if (suspect.Versions.Length > 0)
            Field("versions", Escape(suspect.Versions));
        Field("mend", Escape(suspect.Mend));

        string Place(SourceSpot spot) => $"{verdict.PathOf(spot)}:{spot.Line}";
    }

    string Describe(Forecast forecast, Leak leak)
    {
        var limit = Amounts.Bytes(forecast.Limit);
        var time = forecast.Time is { } t ? Amounts.Time(t) : "more than 10,000 years";
        if (leak.Class == GrowthClass.Background)
            return $"{limit} are full after {time}";
        var what = leak.Class == GrowthClass.Keyed ? "new inputs" : "operations";
        var per = rate > 0 ? $", at {rate:0.######} a second in {time}" : "";
        return $"{limit} are full after about {Amounts.About(forecast.Operations)} {what}{per} (GOGC=100: twice what is live)";
    }

    void WriteNotLeaks(IReadOnlyList<NotALeak> notLeaks)
    {
        var lines = notLeaks.Take(MostPlateaus)
            .Select(n => $"{Escape(n.Line?.ToString() ?? n.Growth.Site.Name)}  {Escape(n.Reason)}").ToList();
        if (notLeaks.Count > lines.Count)
            lines.Add($"and {notLeaks.Count - lines.Count} more (--format json lists all)");
        Section("Grew and is no leak", lines);
    }

    void WriteNotExercised(Verdict verdict) => Section(
        "Not exercised, so nothing is known of it",
        [.. verdict.NotExercised.Select(n => Escape(n.Mode.Length > 0 ? $"{n.Seam} ({n.Mode}): {n.Reason}" : $"{n.Seam}: {n.Reason}"))]);

    /// <summary>Which leak exists under which version.</summary>
    public void Write(IReadOnlyList<ComparedLeak> compared)
    {
        if (compared.Count == 0)
            return;
        Line("[bold]Under which Go[/]");
        foreach (var leak in compared)
        {
            var place = leak.Leak.Line?.ToString() ?? leak.Leak.Main.Site.Name;
            var under = "leaks under " + string.Join(", ", leak.Under);
            var not = leak.NotUnder.Count > 0 ? ", not under " + string.Join(", ", leak.NotUnder) : "";
            Line($"   {Escape(place)}  {under}{not}");
            if (leak.EndedBy.Count > 0)
                Line($"       [green]to build with Go {leak.EndedBy[0]} ends it[/]");
        }

        Line("");
    }

    void Section(string title, List<string> lines)
    {
        if (lines.Count == 0)
            return;
        Line("");
        Line($"[bold]{title}[/]");
        foreach (var line in lines)
            Line("   " + line);
    }

    void Field(string name, string text) => Line($"   [grey]{name,-11}[/]{text}");

    void Line(string markup) => console.MarkupLine(markup);

    static string Escape(string text) => Markup.Escape(text);

    /// <summary>Without the path before the package: <c>session.(*Manager).Run</c>.</summary>
    static string ShortName(string function) => function[(function.LastIndexOf('/') + 1)..];
}

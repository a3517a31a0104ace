using System.Text.Json;

namespace Seep.Core.Json;

/// <summary>Turns verdicts into their JSON shape.</summary>
public static class HuntJsonWriter
{
    /// <param name="verdicts">With why a hunt ended early and the server's last output, where it did.</param>
    /// <param name="memory">Bytes to forecast for; 0 for no forecast.</param>
    /// <param name="rate">Operations per second; 0 when unknown.</param>
    public static byte[] Write(
        IReadOnlyList<(Verdict Verdict, string? Incomplete, IReadOnlyList<string> LastOutput)> verdicts, long memory, double rate)
    {
        var outcome = verdicts.Any(v => v.Incomplete is not null) ? "incomplete"
            : verdicts.Any(v => v.Verdict.Leaks.Count > 0) ? "leaks" : "clean";
        var json = new HuntJson
        {
            Outcome = outcome,
            Versions = [.. verdicts.Select(v => Of(v.Verdict, v.Incomplete, v.LastOutput, memory, rate))],
            Compared = verdicts.Count < 2 ? [] :
            [
                .. Comparison.Of([.. verdicts.Select(v => v.Verdict)])
                    .Select(c => new ComparedJson(Of(c.Leak.Line), c.Under, c.NotUnder, c.EndedBy)),
            ],
        };
        return JsonSerializer.SerializeToUtf8Bytes(json, HuntJsonContext.Default.HuntJson);
    }

    static HuntedVersionJson Of(Verdict v, string? incomplete, IReadOnlyList<string> output, long memory, double rate) => new(
        v.GoVersion, v.Package,
        [.. v.Leaks.Select(l => Of(l, v, memory, rate))],
        [.. v.NotLeaks.Select(n => new NotALeakJson(Word(n.Growth.Class), Of(n.Line), n.Reason, n.Growth.Live.Count, n.Growth.Live.Bytes))],
        [.. v.NotExercised.Select(n => new NotExercisedJson(n.Seam, n.Mode, n.Reason))],
        v.Exercised, v.Notes, incomplete, output, v.Control, v.Operations, Math.Round(v.Duration.TotalSeconds, 1));

    static LeakJson Of(Leak l, Verdict v, long memory, double rate) => new(
        Word(l.Kind), Word(l.Class), Of(l.Line),
        [.. l.Sources.Select(s => new SourceJson(s.Seam, s.Mode, s.Main, Of(s.Cost), s.Operations))],
        l.Shared,
        [.. l.Main.Site.UserFrames.Select(f => new FrameJson(f.Function, f.File, f.Line))],
        l.Stuck is { } stuck ? new(stuck.State, Of(stuck.At), stuck.Count) : null,
        [.. l.AlsoHeld.Select(h => new AlsoHeldJson(
            Word(h.Growth.Site.Kind), h.Growth.Site.Name, Of(h.Line), h.Growth.PerOperation, h.Growth.BytesPerOperation))],
        l.HeldBy,
        l.Suspect is { } suspect ? SuspectJson.Of(suspect, v.PathOf) : null,
        memory > 0 && Forecast.Of(l, memory, rate) is { } f ? new(f.Limit, f.Operations, f.Time?.TotalSeconds) : null,
        Word(l.Confidence), l.Certainty);

    static LineJson? Of(SourceLine? line) => line is null ? null : new(line.File, line.Line, line.Function, line.Text);

    static CostJson Of(Cost c) => new(c.Objects, c.Bytes, c.Goroutines, c.Descriptors);

    /// <summary>An enum's name as the schema has it: <c>per-operation</c>, <c>expanding-array</c>.</summary>
    public static string Word<T>(T value) where T : struct, Enum =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}

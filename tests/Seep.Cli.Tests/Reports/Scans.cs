using Seep.Cli.Reports;
using Seep.Core;
using Seep.Scan;
using Seep.TestKit;

namespace Seep.Cli.Tests.Reports;

/// <summary>Reports of scans, made by hand, of <c>feed/feed.go</c>.</summary>
static class Scans
{
    static readonly string Folder = Repository.File("tests", "Seep.Cli.Tests", "Reports");

    static readonly Suspect Body = new()
    {
        Rule = "unclosed-resource",
        Confidence = Confidence.High,
        At = In(11, 15),
        Function = "example.org/feed.Read",
        Message = "resp.Body of http.Get is not closed when the status is not 200",
        Evidence = [new(In(11, 15), "acquired here"), new(In(12, 9), "err is nil: goes on here"), new(In(16, 3), "returns here")],
        Retains = "a connection, 2 goroutines",
        Mend = "defer resp.Body.Close() after the check of err",
    };

    static readonly Suspect Ticker = new()
    {
        Rule = "immortal-ticker",
        Confidence = Confidence.Medium,
        At = In(22, 47),
        Function = "example.org/feed.init",
        Message = "the ticker of time.NewTicker is never stopped",
        Evidence = [new(In(22, 47), "acquired here")],
        Retains = "209 B",
        Versions = "Go before 1.23",
        Mend = "stop it [or not]",
    };

    static readonly Suspect Gone = new()
    {
        Rule = "missing-close",
        Confidence = Confidence.High,
        At = new("/nowhere/else.go", 3, 1),
        Function = "example.org/feed.T",
        Message = "T owns conn and has no method that closes it",
        Evidence = [new(In(400, 1), "stored here")],
        Retains = "a connection",
        Mend = "give T a Close",
    };

    static readonly ScanNote[] Notes =
        [new(In(7, 2), "could not import example.org/x"), new(new("", 0, 0), "example.org/y: no Go files")];

    /// <summary>Of two rules, two at one place, one that can't be shown, one hidden.</summary>
    public static ScanReport Found { get; } = Of(
        Confidence.Medium,
        Gone, Body, Body with { Rule = "defer-in-loop", Message = "resp.Body is closed when Read returns", Evidence = [] }, Ticker,
        Ticker with { At = In(22, 5), Confidence = Confidence.Low });

    /// <summary>All that there is is hidden.</summary>
    public static ScanReport Hidden { get; } = Of(Confidence.High, Ticker);

    public static ScanReport Clean { get; } = Of(Confidence.Low);

    static ScanReport Of(Confidence least, params Suspect[] suspects) => new(new(suspects, Notes, 2), least, "1.27.4", Folder);

    static SourceSpot In(int line, int column) => new(Path.Combine(Folder, "feed", "feed.go"), line, column);
}

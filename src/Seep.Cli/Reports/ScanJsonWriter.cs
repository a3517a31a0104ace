using System.Text.Json;
using Seep.Core;
using Seep.Core.Json;

namespace Seep.Cli.Reports;

/// <summary>Turns a scan's report into its JSON shape.</summary>
static class ScanJsonWriter
{
    public static byte[] Write(ScanReport report)
    {
        var json = new ScanJson
        {
            Outcome = report.Shown.Count > 0 ? "suspects" : "clean",
            Go = report.Go,
            Packages = report.Result.Packages,
            Confidence = HuntJsonWriter.Word(report.Least),
            Suspects = [.. report.Shown.Select(s => Of(s, report))],
            Hidden = report.Hidden,
            Notes = [.. report.Result.Notes.Select(n => new ScanNoteJson(n.At.File.Length > 0 ? Of(n.At, report) : null, n.Message))],
        };
        return JsonSerializer.SerializeToUtf8Bytes(json, ScanJsonContext.Default.ScanJson);
    }

    static SuspectJson Of(Suspect s, ScanReport report) => new(
        s.Rule, HuntJsonWriter.Word(s.Confidence), s.Function, Of(s.At, report), s.Message,
        [.. s.Evidence.Select(e => new EvidenceJson(Of(e.At, report), e.What))],
        s.Retains, s.Versions, s.Mend);

    static LocationJson Of(SourceSpot spot, ScanReport report) => new(report.PathOf(spot), spot.Line, spot.Column);
}

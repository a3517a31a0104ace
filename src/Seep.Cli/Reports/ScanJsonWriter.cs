using System.Text.Json;
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
            Suspects = [.. report.Shown.Select(s => SuspectJson.Of(s, report.PathOf))],
            Hidden = report.Hidden,
            Notes = [.. report.Result.Notes.Select(n => new ScanNoteJson(n.At.File.Length > 0 ? LocationJson.Of(n.At, report.PathOf) : null, n.Message))],
        };
        return JsonSerializer.SerializeToUtf8Bytes(json, ScanJsonContext.Default.ScanJson);
    }
}

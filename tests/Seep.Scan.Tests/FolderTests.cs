using Seep.Core;

namespace Seep.Scan.Tests;

public sealed class FolderTests(ITestOutputHelper output)
{
    public static bool IsAsked => Environment.GetEnvironmentVariable("SEEP_SCAN_FOLDER") is not null;

    [Fact(Skip = "name a folder: SEEP_SCAN_FOLDER, with SEEP_SCAN_PATTERNS", SkipUnless = nameof(IsAsked))]
    public void A_folder_that_is_asked_for()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var patterns = Environment.GetEnvironmentVariable("SEEP_SCAN_PATTERNS")?.Split(' ') ?? [];
        var result = Scanning.Scan(Environment.GetEnvironmentVariable("SEEP_SCAN_FOLDER")!, Environment.GetEnvironmentVariable("SEEP_SCAN_GO") ?? "1.27", patterns);
        foreach (var suspect in result.Suspects)
        {
            output.WriteLine($"{suspect.At}: {suspect.Message} [{suspect.Rule}] {suspect.Confidence} {suspect.Function}");
            foreach (var step in suspect.Evidence)
                output.WriteLine($"    {step.At.Line}: {step.What}");
        }

        foreach (var note in result.Notes)
            output.WriteLine($"NOTE {note.At}: {note.Message}");
        output.WriteLine($"{result.Packages} packages, {result.Suspects.Count} suspects, {result.Suspects.Count(s => s.Confidence > Confidence.Low)} shown, {clock.Elapsed.TotalSeconds:F1} s");
    }
}

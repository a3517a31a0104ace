using System.Diagnostics;
using System.Text.RegularExpressions;
using Seep.Go.Packages;

namespace Seep.Bench.Types;

/// <summary>
/// Lists packages by go list, then parses and checks them with all that they import, as <c>bench/peers</c> does with Go's own
/// front end: the same packages, the same words printed.
/// </summary>
static class TypesBench
{
    /// <param name="go">The go command.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="bodies">A regular expression of import paths whose bodies are checked; empty for what the patterns name.</param>
    public static async Task<int> RunAsync(string go, string folder, string bodies, bool withInfo, IReadOnlyList<string> patterns)
    {
        var start = Stopwatch.GetTimestamp();
        var hasBodies = bodies.Length == 0 ? null : new Regex(bodies, RegexOptions.NonBacktracking);
        var version = await AskAsync(go, folder, ["env", "GOVERSION"], CancellationToken.None);
        var listed = await GoList.AskAsync((a, cancel) => AskAsync(go, folder, a, cancel), patterns, tests: false, CancellationToken.None);
        var listing = Stopwatch.GetElapsedTime(start);
        var loader = new PackageLoader(listed, new()
        {
            Folder = folder,
            GoVersion = version.Output.Trim(),
            HasBodies = hasBodies is null ? null : p => hasBodies.IsMatch(p.ImportPath),
            WithInfo = withInfo,
        });
        var errors = 0;
        loader.Load(package => package.Diagnostics.Count, count => errors += count, CancellationToken.None);
        var wall = Stopwatch.GetElapsedTime(start);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(
            $"packages={listed.Count} files={loader.Files.Count} bytes={loader.Files.Size} errors={errors} "
            + $"list_ms={listing.TotalMilliseconds:0} wall_ms={wall.TotalMilliseconds:0} "
            + $"cpu_ms={process.TotalProcessorTime.TotalMilliseconds:0} rss_mb={process.PeakWorkingSet64 >> 20} "
            + $"allocated_mb={GC.GetTotalAllocatedBytes() >> 20} gcs={GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)} "
            + $"pause_ms={GC.GetTotalPauseDuration().TotalMilliseconds:0}");
        return 0;
    }

    static async Task<GoOutput> AskAsync(string go, string folder, IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        using var process = Process.Start(new ProcessStartInfo(go, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync(cancel);
        var output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return new(process.ExitCode == 0, output, await error);
    }
}

using Seep.Go.Packages;
using Seep.Scan.Engine;
using Seep.Scan.Rules;
using Seep.Scan.Settings;

namespace Seep.Scan;

/// <summary>What is scanned for and how.</summary>
public sealed record ScanOptions
{
    /// <summary>What the module says.</summary>
    public ScanSettings Settings { get; init; } = ScanSettings.None;

    /// <summary>Ids of the rules that are asked; all where it is empty.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Version of the toolchain that will build the program, <c>go1.27.4</c>; empty where that is not known.</summary>
    public string Toolchain { get; init; } = "";

    /// <summary>The go line of the main module, <c>1.22</c>; empty where there is none.</summary>
    public string MainGoVersion { get; init; } = "";
}

/// <summary>How far a scan has come.</summary>
/// <param name="Done">Packages that were analysed, dependencies too.</param>
public readonly record struct ScanProgress(int Done, int Total, string Package);

/// <summary>Finds suspects in the packages of a build.</summary>
public sealed class Scanner(ScanOptions options)
{
    /// <summary>How packages have to be loaded for a scan: all with bodies, since what a dependency does to a value counts.</summary>
    public static LoadOptions Loading(LoadOptions options) => options with { HasBodies = _ => true, WithInfo = true, UsesDependencies = true };

    /// <summary>Scans what a loader loads: packages that a pattern names for suspects, the others for what they do to obligations.</summary>
    /// <param name="loader">With options by <see cref="Loading"/>.</param>
    /// <param name="total">How many packages it loads, for the progress.</param>
    public ScanResult Scan(PackageLoader loader, int total, IProgress<ScanProgress>? progress, CancellationToken cancel)
    {
        var timers = GoReleases.TimersOf(options.Toolchain, options.MainGoVersion);
        var build = new BuildContext(loader.Files, new(options.Settings.Table), new(), new(), options.Settings, timers);
        var findings = new List<PackageFindings>();
        var (done, named) = (0, 0);
        loader.Load(package =>
        {
            var found = PackageAnalysis.Run(build, package);
            progress?.Report(new(Interlocked.Increment(ref done), total, package.ImportPath));
            return package.Listed.DepOnly ? null : found;
        }, found =>
        {
            if (found is null)
                return;
            named++;
            findings.Add(found);
        }, cancel);
        return Link(build, findings, named);
    }

    /// <summary>The link phase: what is known of all packages together decides what each left open.</summary>
    ScanResult Link(BuildContext build, IReadOnlyList<PackageFindings> findings, int packages)
    {
        var link = new LinkPass(build, findings);
        var suspects = RuleCatalog.All.Where(rule => options.Rules.Count == 0 || options.Rules.Contains(rule.Info.Id)).SelectMany(rule => rule.Check(link));
        return new(
            [.. suspects.OrderBy(s => s.At).ThenBy(s => s.Rule, StringComparer.Ordinal).DistinctBy(s => (s.At, s.Rule))],
            [.. findings.SelectMany(f => f.Notes).OrderBy(n => n.At)], packages);
    }
}

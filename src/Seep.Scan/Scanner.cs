using Seep.Go.Packages;
using Seep.Scan.Engine;
using Seep.Scan.Engine.Facts;
using Seep.Scan.Link;
using Seep.Scan.Obligations;
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

    /// <summary>Where what is found out about packages is kept for the next scan; null for nowhere.</summary>
    public string? FactsFolder { get; init; }

    /// <summary>Takes a line for the user: what is not as it should be and does not keep the scan from its end.</summary>
    public Action<string> Say { get; init; } = _ => { };
}

/// <summary>How far a scan has come.</summary>
/// <param name="Done">Packages that were analysed or are known, dependencies too.</param>
public readonly record struct ScanProgress(int Done, int Total, string Package);

/// <summary>Finds suspects in the packages of a build.</summary>
public sealed class Scanner(ScanOptions options)
{
    /// <summary>
    /// Scans packages: those that a pattern names for suspects, the others for what they do to obligations. What an earlier scan found out
    /// is taken from <see cref="ScanOptions.FactsFolder"/>.
    /// </summary>
    /// <param name="listed">What is imported before what imports it, as go list has it.</param>
    /// <param name="loading">Of how packages are loaded the scan decides which are looked into: all, since what a dependency does counts.</param>
    public ScanResult Scan(IReadOnlyList<ListedPackage> listed, LoadOptions loading, IProgress<ScanProgress>? progress, CancellationToken cancel)
    {
        var (done, analysed) = (0, 0);
        var cache = options.FactsFolder is { } folder ? new FactsCache(folder, options.Say, TimeProvider.System) : null;
        KnownFacts? known = null;
        FactsKeys? keys = null;
        loading = loading with { HasBodies = _ => true, WithInfo = true, UsesDependencies = true };
        var loader = new PackageLoader(listed, cache is null
            ? loading
            : loading with { Known = new(IsKnown, p => known!.TakeLoaded(p)), ReadFile = path => keys!.Read(path) });

        var timers = GoReleases.TimersOf(options.Toolchain, options.MainGoVersion);
        var table = options.Settings.Table;
        var build = new BuildContext(loader.Files, new(table), new(), new(loader.Files), options.Settings, timers);
        if (cache is not null)
        {
            var paths = listed.Select(p => p.ImportPath).ToHashSet(StringComparer.Ordinal);
            keys = new(new(loading, paths, loader.LanguageVersion, options.Settings, timers));
            known = new(cache, keys, new(table), build.Fields, build.Facts);
        }

        loader.Load(package =>
        {
            var facts = PackageAnalysis.Run(build, package);
            build.Facts.Add(package.Listed, facts);
            build.Facts.Add(package, facts);
            known?.Keep(package, facts);
            Interlocked.Increment(ref analysed);
            Report(package.Listed);
            return 0;
        }, _ => { }, cancel);
        cache?.Trim();

        List<ListedPackage> named = [.. listed.Where(p => !p.DepOnly)];
        return Link(build, [.. named.Select(build.Facts.FindingsOf)], named) with { Analysed = analysed };

        bool IsKnown(ListedPackage package)
        {
            if (!known!.IsKnown(package))
                return false;
            Report(package);
            return true;
        }

        void Report(ListedPackage package) => progress?.Report(new(Interlocked.Increment(ref done), listed.Count, package.ImportPath));
    }

    /// <summary>The link phase: what is known of all packages together decides what each left open.</summary>
    ScanResult Link(BuildContext build, IReadOnlyList<PackageFindings> findings, List<ListedPackage> packages)
    {
        var link = new LinkPass(build, findings, packages.Where(p => p.IsMatchedByWildcard).Select(p => p.Path).ToHashSet(StringComparer.Ordinal));
        var suspects = RuleCatalog.All.Where(rule => options.Rules.Count == 0 || options.Rules.Contains(rule.Info.Id)).SelectMany(rule => rule.Check(link));
        return new(
            [.. suspects.OrderBy(s => s.At).ThenBy(s => s.Rule, StringComparer.Ordinal).DistinctBy(s => (s.At, s.Rule))],
            [.. findings.SelectMany(f => f.Notes).OrderBy(n => n.At)], packages.Count);
    }
}

using Seep.Go.Packages;
using Seep.Go.Types;
using Seep.Hunt.Toolchains;
using Seep.Scan.Engine;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Obligations;
using Seep.Scan.Settings;
using Seep.TestKit;

namespace Seep.Scan.Tests;

/// <summary>Scans packages as a user would.</summary>
static class Scanning
{
    public static ScanResult Scan(string folder, string goVersion = "1.27", params string[] patterns) => List(folder, goVersion, patterns).Scan();

    /// <summary>Of all functions in packages and what they import.</summary>
    public static IReadOnlyList<(Func Function, FunctionSummary Summary)> Summaries(string folder, params string[] patterns)
    {
        var listed = List(folder, "1.27", patterns);
        var loader = new PackageLoader(listed.Packages, listed.Loading with { HasBodies = _ => true, UsesDependencies = true });
        var build = new BuildContext(loader.Files, new(AcquireTable.BuiltIn), new(), new(loader.Files), ScanSettings.None, TimerSemantics.Kept);
        var summaries = new List<(Func Function, FunctionSummary Summary)>();
        loader.Load(package =>
        {
            var facts = PackageAnalysis.Run(build, package);
            build.Facts.Add(package, facts);
            return facts;
        }, facts => summaries.AddRange(facts.Summaries.Select(s => (s.Key, s.Value))), TestContext.Current.CancellationToken);
        return [.. summaries.OrderBy(s => s.Function.FullName, StringComparer.Ordinal)];
    }

    /// <summary>Packages as go list tells them, and what a user would have the scan do.</summary>
    public sealed record Listing(IReadOnlyList<ListedPackage> Packages, LoadOptions Loading, ScanOptions Options)
    {
        public ScanResult Scan() => new Scanner(Options).Scan(Packages, Loading, null, TestContext.Current.CancellationToken);
    }

    public static Listing List(string folder, string goVersion = "1.27", params string[] patterns)
    {
        var go = GoToolchains.Get(goVersion);
        var settings = new Dictionary<string, string?> { ["GOFLAGS"] = "-mod=mod", ["GOPROXY"] = "off", ["CGO_ENABLED"] = "0" };
        var listed = GoList.AskAsync(async (arguments, cancel) =>
        {
            var ended = await GoCommand.RunAsync(go, GoToolchains.State, folder, arguments, cancel, settings);
            return new(ended.Succeeded, ended.Output, ended.Error, ended.Truncated);
        }, patterns.Length > 0 ? patterns : ["./..."], tests: false, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        var main = listed.FirstOrDefault(p => !p.DepOnly && p.Module is not null)?.Module?.GoVersion ?? "";
        var loading = new LoadOptions { Folder = folder, GoVersion = $"go{go.Version}", Threads = 2 };
        return new(listed, loading, new() { Toolchain = $"go{go.Version}", MainGoVersion = main });
    }
}

using Seep.Go.Packages;
using Seep.Go.Types;
using Seep.Hunt.Toolchains;
using Seep.Scan.Engine;
using Seep.Scan.Obligations;
using Seep.Scan.Settings;
using Seep.TestKit;

namespace Seep.Scan.Tests;

/// <summary>Scans packages as a user would.</summary>
static class Scanning
{
    public static ScanResult Scan(string folder, string goVersion = "1.27", params string[] patterns)
    {
        var (loader, total, options) = Load(folder, goVersion, patterns);
        return new Scanner(options).Scan(loader, total, null, TestContext.Current.CancellationToken);
    }

    /// <summary>Of all functions in packages and what they import.</summary>
    public static IReadOnlyList<(Func Function, FunctionSummary Summary)> Summaries(string folder, params string[] patterns)
    {
        var (loader, _, _) = Load(folder, "1.27", patterns);
        var build = new BuildContext(loader.Files, new(AcquireTable.BuiltIn), new(), new(), ScanSettings.None, TimerSemantics.Kept);
        loader.Load(package => PackageAnalysis.Run(build, package), _ => { }, TestContext.Current.CancellationToken);
        return build.Summaries.All;
    }

    static (PackageLoader Loader, int Total, ScanOptions Options) Load(string folder, string goVersion, string[] patterns)
    {
        var go = GoToolchains.Get(goVersion);
        var settings = new Dictionary<string, string?> { ["GOFLAGS"] = "-mod=mod", ["GOPROXY"] = "off", ["CGO_ENABLED"] = "0" };
        foreach (var setting in Environment.GetEnvironmentVariable("SEEP_SCAN_ENV")?.Split(' ') ?? [])
            settings[setting.Split('=')[0]] = setting.Split('=')[1];
        var listed = GoList.AskAsync(async (arguments, cancel) =>
        {
            var ended = await GoCommand.RunAsync(go, GoToolchains.State, folder, arguments, cancel, settings);
            return new(ended.Succeeded, ended.Output, ended.Error, ended.Truncated);
        }, patterns.Length > 0 ? patterns : ["./..."], tests: false, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        var main = listed.FirstOrDefault(p => !p.DepOnly && p.Module is not null)?.Module?.GoVersion ?? "";
        var loader = new PackageLoader(listed, Scanner.Loading(new LoadOptions { Folder = folder, GoVersion = $"go{go.Version}", Threads = 2 }));
        return (loader, listed.Count, new() { Toolchain = $"go{go.Version}", MainGoVersion = main });
    }
}

using Seep.Go.Packages;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Scan.Tests;

/// <summary>Scans packages as a user would.</summary>
static class Scanning
{
    public static ScanResult Scan(string folder, string goVersion = "1.27", params string[] patterns)
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
        var scanner = new Scanner(new() { Toolchain = $"go{go.Version}", MainGoVersion = main });
        return scanner.Scan(loader, listed.Count, null, TestContext.Current.CancellationToken);
    }
}

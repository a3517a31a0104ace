using System.Diagnostics;
using Seep.Go.Packages;
using Seep.Go.Source;
using Seep.Go.Types;

namespace Seep.Fuzz.Packages;

/// <summary>What go list names in a folder, each package checked once, for all that import it.</summary>
sealed class ImportedPackages
{
    readonly IReadOnlyList<ListedPackage> _listed;
    readonly string _goVersion;
    PackageLoader _loader;

    /// <param name="listed">Not <c>DepOnly</c>: what a pattern names.</param>
    public ImportedPackages(IReadOnlyList<ListedPackage> listed, string goVersion)
    {
        (_listed, _goVersion) = (listed, goVersion);
        _loader = Load();
    }

    /// <summary>Those of the packages have a range, and what imports them is to be added.</summary>
    public FileSet Files => _loader.Files;

    public Package? Find(string path) => _loader.Find(path);

    /// <summary>Begins with a new file set: what was added to the old one is never freed.</summary>
    public void Renew() => _loader = Load();

    /// <summary>Asks the go command of a toolchain.</summary>
    public static IReadOnlyList<ListedPackage> List(string goRoot, string folder, params string[] patterns)
    {
        return GoList.AskAsync(Run, patterns, tests: false, CancellationToken.None).GetAwaiter().GetResult();

        async Task<GoOutput> Run(IReadOnlyList<string> arguments, CancellationToken cancel)
        {
            var start = new ProcessStartInfo(Path.Combine(goRoot, "bin", "go"), arguments)
            {
                WorkingDirectory = folder,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                Environment = { ["GOFLAGS"] = "", ["GOPROXY"] = "off", ["GOTOOLCHAIN"] = "local", ["CGO_ENABLED"] = "0" },
            };
            using var go = Process.Start(start)!;
            var output = await go.StandardOutput.ReadToEndAsync(cancel);
            await go.WaitForExitAsync(cancel);
            return new(go.ExitCode == 0, output, "");
        }
    }

    PackageLoader Load()
    {
        var loader = new PackageLoader([.. _listed.Select(p => p with { DepOnly = true })], new() { Folder = "/", GoVersion = _goVersion });
        loader.Load(_ => 0, _ => { }, CancellationToken.None);
        return loader;
    }
}

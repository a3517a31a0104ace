using Seep.Core;
using Seep.Go.Packages;
using Seep.Hunt.Processes;
using Seep.Hunt.Toolchains;
using Seep.Scan;
using Seep.Scan.Settings;

namespace Seep.Hunt.Join;

/// <summary>Scans the source of a server that was hunted, as the toolchain that built it takes it.</summary>
sealed class SourceScan(ServerBuild build, HuntOptions options, StateFolder state, WorkFolder folder)
{
    /// <summary>The suspects, of all confidences, in those packages of the server that are the user's own.</summary>
    /// <exception cref="GoListException">There is no list of packages.</exception>
    /// <exception cref="ScanSettingsException">The module's settings are wrong.</exception>
    public async Task<IReadOnlyList<Suspect>> RunAsync(IProgress<ScanProgress> progress, CancellationToken cancel)
    {
        var (workingFolder, pattern) = ServerBuild.Locate(options.Target);
        var go = ServerBuild.Command(build.Toolchain, state, folder) with { WorkingDirectory = workingFolder };
        var listed = await GoList.AskAsync(NamedPipes.GiveUpOn(WithFlags(go), workingFolder), [pattern], tests: false, cancel).ConfigureAwait(false);
        var settings = ScanSettings.FindIn(build.ModuleFolder) is { } file ? ScanSettings.Read(file) : ScanSettings.None;
        var scanner = new Scanner(new()
        {
            Settings = settings,
            Toolchain = $"go{build.Toolchain.Version}",
            MainGoVersion = listed.FirstOrDefault(p => !p.DepOnly)?.Module?.GoVersion ?? "",
            FactsFolder = state.Facts,
        });

        // The others that it links are listed as dependencies: what no leak can be named for need not be told.
        var packages = listed.Select(p => p with { DepOnly = p.Dir is null || !build.UserFolders.Contains(p.Dir) }).ToList();
        var loading = new LoadOptions { Folder = workingFolder, GoVersion = $"go{build.Toolchain.Version}" };
        return (await Task.Run(() => scanner.Scan(packages, loading, progress, cancel), cancel).ConfigureAwait(false)).Suspects;
    }

    /// <summary>go with the flags of the build, of which tags choose files.</summary>
    RunGo WithFlags(ChildCommand go) => async (arguments, cancel) =>
    {
        var result = await (go with { Arguments = [arguments[0], .. options.BuildFlags, .. arguments.Skip(1)] }).RunAsync(cancel).ConfigureAwait(false);
        return new(result.Succeeded, result.Output, result.Error, result.Truncated);
    };
}

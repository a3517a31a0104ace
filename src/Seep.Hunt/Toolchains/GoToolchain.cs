namespace Seep.Hunt.Toolchains;

/// <summary>Where a toolchain was found.</summary>
public enum ToolchainOrigin
{
    /// <summary>SEEP_GO names it.</summary>
    Named,
    Path,
    GoRoot,

    /// <summary>One of the places where distributions and Go's own installer put it.</summary>
    System,

    /// <summary>Seep unpacked it into its own folder.</summary>
    Fetched,
}

/// <summary>A Go toolchain that was run and answered.</summary>
/// <param name="Go">The <c>go</c> binary, absolute.</param>
/// <param name="GoRoot">As <c>go env GOROOT</c> says it: overlay paths of the standard library must begin so.</param>
public sealed record GoToolchain(string Go, string GoRoot, GoVersion Version, ToolchainOrigin Origin)
{
    /// <summary>The changes to the environment with which to run this toolchain.</summary>
    /// <remarks>
    /// What users set for their builds is kept (GOFLAGS, GOPROXY, GOMODCACHE, GOPRIVATE, CGO_ENABLED, …), with these
    /// exceptions: it is this toolchain that runs and no other (GOTOOLCHAIN, GOROOT); the build cache is Seep's own
    /// unless GOCACHE names one, so that patched packages do not fill the user's; and where Seep brought the toolchain
    /// along, nothing is downloaded by it unless GOPROXY asks for that.
    /// </remarks>
    public IReadOnlyDictionary<string, string?> Environment(StateFolder state)
    {
        var changes = new Dictionary<string, string?> { ["GOTOOLCHAIN"] = "local", ["GOROOT"] = null };
        if (!IsSet("GOCACHE"))
            changes["GOCACHE"] = state.GoBuildCache;
        if (!IsSet("GOPATH") && !IsSet("HOME"))
            changes["GOPATH"] = Path.Combine(state.Root, "gopath");
        if (Origin == ToolchainOrigin.Fetched && !IsSet("GOPROXY"))
            changes["GOPROXY"] = "off";
        return changes;

        static bool IsSet(string name) => !string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable(name));
    }

    /// <summary>The go command in <see cref="Environment"/>, without arguments.</summary>
    /// <param name="work">Gets the folders that go builds in: an interrupted build leaves its own behind.</param>
    /// <param name="changes">Changes to the environment beyond <see cref="Environment"/>; they win over it.</param>
    public ChildCommand Command(StateFolder state, string work, IReadOnlyDictionary<string, string?>? changes = null)
    {
        var environment = new Dictionary<string, string?>(Environment(state)) { ["GOTMPDIR"] = work };
        foreach (var (name, value) in changes ?? new Dictionary<string, string?>())
            environment[name] = value;
        return new ChildCommand(Go, []) { Environment = environment };
    }
}

/// <summary>Runs <c>go</c> commands.</summary>
public static class GoCommand
{
    /// <summary>Runs <c>go ARGUMENTS</c> in a folder, to its end.</summary>
    /// <param name="changes">Changes to the environment beyond <see cref="GoToolchain.Environment"/>; they win over it.</param>
    /// <exception cref="OperationCanceledException">By <paramref name="cancel"/>; go and its compilers have
    /// ended.</exception>
    public static async Task<CommandResult> RunAsync(
        GoToolchain toolchain,
        StateFolder state,
        string folder,
        IReadOnlyList<string> arguments,
        CancellationToken cancel,
        IReadOnlyDictionary<string, string?>? changes = null)
    {
        var work = Directory.CreateTempSubdirectory("seep-build-");
        try
        {
            var go = toolchain.Command(state, work.FullName, changes) with { Arguments = arguments, WorkingDirectory = folder };
            return await go.RunAsync(cancel);
        }
        finally
        {
            await DeleteAsync(work);
        }
    }

    /// <summary>Tries for a while: a compiler that is just being killed may still add a file.</summary>
    static async Task DeleteAsync(DirectoryInfo folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                folder.Delete(recursive: true);
                return;
            }
            catch (IOException) when (attempt < 400)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), CancellationToken.None);
            }
        }
    }
}

/// <summary>No toolchain can be had as asked for. The message says why and what to do.</summary>
public sealed class ToolchainException(string message) : Exception(message);

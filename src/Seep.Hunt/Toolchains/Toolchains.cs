using System.Text.Json;

namespace Seep.Hunt.Toolchains;

/// <summary>
/// Finds Go toolchains, and fetches one where none fits. The order of places: SEEP_GO alone if it is set; else PATH,
/// GOROOT, where distributions and Go's installer put it, and what was fetched before. The newest is the default.
/// </summary>
/// <param name="say">Takes a line for the user: what is passed over, what is fetched.</param>
public sealed class Toolchains(StateFolder state, ToolchainPlaces places, Action<string> say)
{
    static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(20);

    readonly HashSet<string> _said = [];

    /// <summary>The oldest Go that the hunt's agent and overlays work with.</summary>
    public static GoVersion Oldest { get; } = new(1, 20);

    /// <summary>
    /// Every usable toolchain, the newest first; of two with one version the one from the better place.
    /// </summary>
    public async Task<IReadOnlyList<GoToolchain>> ListAsync(CancellationToken cancel)
    {
        var candidates = places.Candidates(state).DistinctBy(c => Resolve(c.Go));
        var probes = await Task.WhenAll(candidates.Select(c => ProbeAsync(c.Go, c.Origin, cancel)));
        return [.. probes.OfType<GoToolchain>().DistinctBy(t => t.GoRoot).OrderByDescending(t => t.Version)];
    }

    /// <summary>A toolchain for each request, in their order; the newest if there is no request.</summary>
    /// <param name="fetch">Whether what is not found is fetched.</param>
    /// <exception cref="ToolchainException">One cannot be had.</exception>
    public async Task<IReadOnlyList<GoToolchain>> FindAsync(
        IReadOnlyList<GoVersionRequest> requests, bool fetch, CancellationToken cancel)
    {
        IReadOnlyList<GoVersionRequest> wanted = requests is [] ? [GoVersionRequest.Newest] : requests;
        var found = await ListAsync(cancel);
        if (Missing().Count > 0 && fetch && places.Named is null)
        {
            var packages = new PackagedGo(state, places.SystemRoot, say);
            using var turn = await packages.WaitForTurnAsync(cancel);
            found = await ListAsync(cancel);
            if (Missing().Count > 0)
            {
                await packages.FetchAsync(Missing(), cancel);
                found = await ListAsync(cancel);
            }
        }

        return Missing() is [var missing, ..]
            ? throw new ToolchainException(NotFound(missing, found))
            : [.. wanted.Select(Pick).OfType<GoToolchain>().Distinct()];

        List<GoVersionRequest> Missing() => [.. wanted.Where(r => Pick(r) is null)];
        GoToolchain? Pick(GoVersionRequest request) => found.FirstOrDefault(t => request.Matches(t.Version));
    }

    string NotFound(GoVersionRequest request, IReadOnlyList<GoToolchain> found)
    {
        var others = found is [] ? "" : $" (found: {string.Join(", ", found.Select(t => t.Version))})";
        return places.Named is not null
            ? $"no {request} among those that SEEP_GO names{others}"
            : $"no {request} on PATH, in GOROOT, or where distributions install it{others}: "
                + "install it, name one in SEEP_GO, or have it fetched by seep toolchain --fetch";
    }

    /// <summary>
    /// Runs a <c>go</c> binary to learn its version. One that does not answer is passed over with a note.
    /// </summary>
    async Task<GoToolchain?> ProbeAsync(string go, ToolchainOrigin origin, CancellationToken cancel)
    {
        var command = new ChildCommand(go, ["env", "-json", "GOROOT", "GOVERSION"])
        {
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string?>
            {
                ["GOTOOLCHAIN"] = "local",
                ["GOROOT"] = null,
                ["GOFLAGS"] = null,
                ["GOENV"] = "off",
                ["GOCACHE"] = state.GoBuildCache,
            },
            Timeout = ProbeTimeout,
        };
        try
        {
            var result = await command.RunAsync(cancel);
            if (!result.Succeeded)
                return Unusable(go, result.LastLines(1));

            var (goRoot, version) = ReadEnvironment(result.Output);
            if (version < Oldest)
                return Unusable(go, $"it is Go {version}, and Seep needs {Oldest} or newer");
            if (!Directory.Exists(Path.Combine(goRoot, "src", "runtime")))
                return Unusable(go, $"the standard library's sources are not in {goRoot}");
            return new GoToolchain(go, goRoot, version, origin);
        }
        catch (Exception e) when (e is JsonException or TimeoutException)
        {
            return Unusable(go, e.Message);
        }
    }

    /// <summary>Go before 1.16 has no GOVERSION; it is too old in any case.</summary>
    static (string GoRoot, GoVersion Version) ReadEnvironment(string json)
    {
        using var document = JsonDocument.Parse(json);
        var goRoot = document.RootElement.TryGetProperty("GOROOT", out var root) ? root.GetString() : null;
        var text = document.RootElement.TryGetProperty("GOVERSION", out var version) ? version.GetString() : null;
        if (string.IsNullOrEmpty(goRoot))
            throw new JsonException("it says no GOROOT");
        if (string.IsNullOrEmpty(text))
            return (goRoot, new GoVersion(1, 15));
        return GoVersion.TryParse(text, out var parsed)
            ? (goRoot, parsed)
            : throw new JsonException($"its version is \"{text}\"");
    }

    /// <exception cref="ToolchainException">The user named the binary.</exception>
    GoToolchain? Unusable(string go, string reason)
    {
        if (places.Named is not null)
            throw new ToolchainException($"SEEP_GO names {go}, which cannot be used: {reason}");
        lock (_said)
        {
            if (_said.Add(go))
                say($"{go} is passed over: {reason}");
        }

        return null;
    }

    static string Resolve(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
}

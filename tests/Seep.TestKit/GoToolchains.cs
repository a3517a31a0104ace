using System.Collections.Concurrent;
using Seep.Hunt.Toolchains;

namespace Seep.TestKit;

/// <summary>
/// The toolchains that tests run Go with, found as <c>seep toolchain</c> finds them: those that SEEP_GO names, else
/// what is installed or was fetched before. Nothing is fetched here. Where one is missing the test that asks for it
/// fails.
/// </summary>
public static class GoToolchains
{
    /// <summary>What tests run with where SEEP_GO does not say: the newest known, and one that keeps dropped timers.</summary>
    const string Default = "1.27,1.22";

    static readonly ConcurrentDictionary<string, Lazy<GoToolchain>> Found = new();
    static readonly Lazy<IReadOnlyList<GoToolchain>> Listed = new(List);

    /// <summary>
    /// Where fetched toolchains and Go's build cache are: SEEP_HOME, else <c>.seep</c> of this checkout.
    /// </summary>
    public static StateFolder State { get; } = new(
        Environment.GetEnvironmentVariable("SEEP_HOME") is { Length: > 0 } home ? home : Repository.File(".seep"));

    /// <summary>All that SEEP_GO names; else 1.27 and 1.22. The newest is first.</summary>
    /// <exception cref="ToolchainException">One is missing.</exception>
    public static IReadOnlyList<GoToolchain> All => Listed.Value;

    /// <summary>For theories: the versions of <see cref="All"/>, as <see cref="Get"/> takes them.</summary>
    public static IEnumerable<string> Versions => All.Select(t => $"{t.Version}").Distinct();

    public static GoToolchain Newest => All[0];

    /// <summary>The toolchain of a version, such as <c>1.22</c> or <c>1.22.5</c>.</summary>
    /// <exception cref="ToolchainException">There is none.</exception>
    public static GoToolchain Get(string version) =>
        Found.GetOrAdd(version, v => new Lazy<GoToolchain>(() => Find(v)[0])).Value;

    /// <summary>Runs <c>go ARGUMENTS</c> in a folder; it downloads nothing and takes no settings of the user's.</summary>
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message is what it said.</exception>
    public static string Run(GoToolchain toolchain, string folder, params string[] arguments)
    {
        var settings = new Dictionary<string, string?> { ["GOFLAGS"] = "", ["GOPROXY"] = "off", ["GOWORK"] = "off" };
        var result = GoCommand.RunAsync(toolchain, State, folder, arguments, CancellationToken.None, settings)
            .GetAwaiter().GetResult();
        return result.Succeeded
            ? result.Output
            : throw new InvalidOperationException($"go {string.Join(' ', arguments)} failed:\n{result.Error}{result.Output}");
    }

    static IReadOnlyList<GoToolchain> List() =>
        ToolchainPlaces.FromEnvironment().Named is null
            ? Find(Default)
            : Search(finder => finder.ListAsync(CancellationToken.None));

    static IReadOnlyList<GoToolchain> Find(string versions) =>
        Search(finder => finder.FindAsync(GoVersionRequest.ParseList(versions), fetch: false, CancellationToken.None));

    static IReadOnlyList<GoToolchain> Search(Func<Toolchains, Task<IReadOnlyList<GoToolchain>>> search)
    {
        try
        {
            return search(new(State, ToolchainPlaces.FromEnvironment(), _ => { })).GetAwaiter().GetResult();
        }
        catch (ToolchainException e)
        {
            throw new ToolchainException(
                $"{e.Message}\nTests need Go: run them by ./test, or ./seep toolchain 1.27 1.22 --fetch first");
        }
    }
}

using System.Collections.Concurrent;
using Seep.Hunt.Toolchains;

namespace Seep.TestKit;

/// <summary>
/// The toolchains that tests run Go with: those of SEEP_GO (<c>./test</c> sets it), else what <c>seep toolchain</c>
/// finds. Nothing is fetched here.
/// </summary>
public static class GoToolchains
{
    static readonly ConcurrentDictionary<string, Lazy<GoToolchain>> Found = new();

    /// <summary>
    /// Where fetched toolchains and Go's build cache are: SEEP_HOME, else <c>.seep</c> of this checkout.
    /// </summary>
    public static StateFolder State { get; } = new(
        Environment.GetEnvironmentVariable("SEEP_HOME") is { Length: > 0 } home ? home : Repository.File(".seep"));

    public static GoToolchain Newest => Get("newest");

    /// <summary>The toolchain of a version, such as <c>1.22</c>.</summary>
    /// <exception cref="ToolchainException">There is none.</exception>
    public static GoToolchain Get(string version) =>
        Found.GetOrAdd(version, v => new Lazy<GoToolchain>(() => Find(v))).Value;

    static GoToolchain Find(string version)
    {
        try
        {
            return new Toolchains(State, ToolchainPlaces.FromEnvironment(), _ => { })
                .FindAsync(GoVersionRequest.ParseList(version), fetch: false, CancellationToken.None)
                .GetAwaiter().GetResult()[0];
        }
        catch (ToolchainException e)
        {
            throw new ToolchainException($"{e.Message}\nTests need it: ./test or ./seep toolchain {version} --fetch");
        }
    }
}

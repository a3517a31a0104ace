namespace Seep.Hunt.Toolchains;

/// <summary>
/// The private folder where Seep keeps what it wants to find again: toolchains that it fetched, Go's build cache, what scans found out.
/// Everything in it can be deleted at any time; it is made again.
/// </summary>
public sealed class StateFolder(string root)
{
    /// <summary>Absolute.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Fetched toolchains, one folder a version.</summary>
    public string Toolchains => Path.Combine(Root, "go");

    /// <summary>GOCACHE of the builds that Seep runs: the standard library is compiled once.</summary>
    public string GoBuildCache => Path.Combine(Root, "go-build");

    /// <summary>What <c>seep scan</c> knows of packages, a file a package.</summary>
    public string Facts => Path.Combine(Root, "facts");

    /// <summary>
    /// SEEP_HOME (the launcher sets it to the clone's <c>.seep</c>), else <c>seep</c> in the user's cache folder.
    /// </summary>
    /// <exception cref="ToolchainException">The environment names no folder.</exception>
    public static StateFolder FromEnvironment()
    {
        if (Variable("SEEP_HOME") is { } home)
            return new StateFolder(home);
        if (Variable("XDG_CACHE_HOME") is { } cache)
            return new StateFolder(Path.Combine(cache, "seep"));
        if (Variable("HOME") is { } user)
            return new StateFolder(Path.Combine(user, ".cache", "seep"));
        throw new ToolchainException("no folder to keep fetched toolchains and build caches in: set SEEP_HOME to one");
    }

    static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}

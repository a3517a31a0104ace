namespace Seep.Hunt.Toolchains;

/// <summary>Where toolchains are looked for: what the environment says, and the root of the file system.</summary>
public sealed record ToolchainPlaces
{
    /// <summary>
    /// SEEP_GO: binaries or GOROOTs with colons between them. Where it is set nothing else is looked at.
    /// </summary>
    public string? Named { get; init; }

    public string? Path { get; init; }
    public string? GoRoot { get; init; }
    public string? Home { get; init; }

    /// <summary>Where <c>usr/lib</c> and <c>etc/apt</c> are; a test has its own.</summary>
    public string SystemRoot { get; init; } = "/";

    public static ToolchainPlaces FromEnvironment() => new()
    {
        Named = Variable("SEEP_GO"),
        Path = Variable("PATH"),
        GoRoot = Variable("GOROOT"),
        Home = Variable("HOME"),
    };

    /// <summary>The <c>go</c> binaries to try, best place first; each exists.</summary>
    /// <exception cref="ToolchainException">SEEP_GO names what is not there.</exception>
    internal IReadOnlyList<(string Go, ToolchainOrigin Origin)> Candidates(StateFolder state)
    {
        if (Named is not null)
            return [.. Entries(Named).Select(entry => (NamedBinary(entry), ToolchainOrigin.Named))];

        return
        [
            .. Existing(Entries(Path).Select(folder => System.IO.Path.Combine(folder, "go")), ToolchainOrigin.Path),
            .. Existing(Entries(GoRoot).Select(InGoRoot), ToolchainOrigin.GoRoot),
            .. Existing(InstallPlaces().Select(InGoRoot), ToolchainOrigin.System),
            .. Existing(Fetched(state).Select(InGoRoot), ToolchainOrigin.Fetched),
        ];
    }

    static IEnumerable<string> Fetched(StateFolder state) => Folders(state.Toolchains, "*").SelectMany(PackagedGoRoots);

    /// <summary>The GOROOTs that Debian's packages make beneath the folder they are unpacked to.</summary>
    static IEnumerable<string> PackagedGoRoots(string root) =>
        Folders(System.IO.Path.Combine(root, "usr", "lib"), "go-*");

    static string InGoRoot(string goRoot) => System.IO.Path.Combine(goRoot, "bin", "go");

    IEnumerable<string> InstallPlaces() =>
    [
        .. PackagedGoRoots(SystemRoot),
        System.IO.Path.Combine(SystemRoot, "usr", "lib", "go"),
        System.IO.Path.Combine(SystemRoot, "usr", "lib", "golang"),
        System.IO.Path.Combine(SystemRoot, "usr", "local", "go"),
        .. Home is null ? [] : Folders(System.IO.Path.Combine(Home, "sdk"), "go*"),
        System.IO.Path.Combine(SystemRoot, "snap", "go", "current"),
    ];

    static string NamedBinary(string entry)
    {
        var go = Directory.Exists(entry) ? InGoRoot(entry) : entry;
        return File.Exists(go)
            ? System.IO.Path.GetFullPath(go)
            : throw new ToolchainException(
                $"SEEP_GO names {entry}, where no go binary is: it takes paths of go binaries or GOROOTs");
    }

    static IEnumerable<(string Go, ToolchainOrigin Origin)> Existing(
        IEnumerable<string> binaries, ToolchainOrigin origin) =>
        binaries.Where(File.Exists).Select(go => (System.IO.Path.GetFullPath(go), origin));

    static string[] Entries(string? list) => list?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];

    static IEnumerable<string> Folders(string parent, string pattern)
    {
        try
        {
            return Directory.Exists(parent)
                ? Directory.GetDirectories(parent, pattern).Order(StringComparer.Ordinal)
                : [];
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}

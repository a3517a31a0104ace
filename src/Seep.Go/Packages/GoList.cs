using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Seep.Go.Packages;

/// <summary>How a go command ended and what it wrote.</summary>
/// <param name="IsCut">Whether it wrote more than is kept.</param>
public sealed record GoOutput(bool Succeeded, string Output, string Error, bool IsCut = false);

/// <summary>Runs <c>go ARGUMENTS</c> in the folder of the analysis, to its end.</summary>
public delegate Task<GoOutput> RunGo(IReadOnlyList<string> arguments, CancellationToken cancel);

/// <summary>go list could not say which packages there are. The message is its own.</summary>
public sealed class GoListException(string message) : Exception(message);

/// <summary>A package as go list tells it (<c>go help list</c>).</summary>
/// <param name="ImportPath"><c>p</c>, or <c>p [q.test]</c> for what is compiled for a test.</param>
/// <param name="DepOnly">No pattern names it; it is needed.</param>
/// <param name="CgoFiles">Those with <c>import "C"</c>.</param>
/// <param name="InvalidGoFiles">Those that it could not read, or not to the end of their imports; some are in the others too.</param>
/// <param name="Imports">Import paths of packages, as <see cref="ImportPath"/> has them.</param>
/// <param name="ImportMap">From what an import says to the package that it means, where they differ.</param>
public sealed record ListedPackage(
    string ImportPath, string? Dir, string? Name, bool Standard, bool DepOnly, string[]? GoFiles, string[]? CgoFiles,
    string[]? Imports, Dictionary<string, string>? ImportMap, ListedModule? Module, ListedError? Error,
    string[]? InvalidGoFiles = null, string[]? Match = null)
{
    /// <summary>What the package is to the language: <c>p</c>.</summary>
    public string Path => PathIn(ImportPath);

    /// <summary>Whether a pattern names it that names packages around it too: <c>./...</c>, <c>std</c>.</summary>
    public bool IsMatchedByWildcard => Match is not null && Match.Any(pattern => pattern.Contains("...", StringComparison.Ordinal) || pattern is "std" or "cmd" or "all");

    internal static string PathIn(string importPath) =>
        importPath.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var space ? importPath[..space] : importPath;

    /// <summary>Whether go test makes the package up: its source is nowhere.</summary>
    internal bool IsTestMain => Name == "main" && ImportPath.EndsWith(".test", StringComparison.Ordinal);

    /// <summary>Paths in the order of the compiler.</summary>
    public IEnumerable<string> Files => (GoFiles ?? []).Concat(CgoFiles ?? []).Select(PathOf);

    /// <summary>Paths of files of which go list could not tell whether they belong to the package.</summary>
    internal IEnumerable<string> UnreadFiles => (InvalidGoFiles ?? []).Select(PathOf).Except(Files);

    /// <summary>The package that a path in an import declaration means, as <see cref="ImportPath"/> has it.</summary>
    internal string Imported(string path) => ImportMap?.GetValueOrDefault(path) ?? path;

    string PathOf(string name) => System.IO.Path.Combine(Dir ?? "", name);
}

/// <param name="GoVersion">That of the go line, such as <c>1.22</c>; null without one.</param>
public sealed record ListedModule(string? GoVersion);

/// <param name="Pos"><c>file:line:column</c>, or empty.</param>
/// <param name="ImportStack">Paths: how go list came to what is wrong, from a package that a pattern names.</param>
public sealed record ListedError(string? Pos, string? Err, string[]? ImportStack = null);

/// <summary>Asks <c>go list</c>, the authority for which files make up which package, in one call.</summary>
public static class GoList
{
    const string Fields = "ImportPath,Dir,Name,Standard,DepOnly,GoFiles,CgoFiles,Imports,ImportMap,Module,Error,InvalidGoFiles,Match";

    /// <summary>The packages that patterns name and all that they import, which comes before them.</summary>
    /// <param name="tests">Whether those compiled with tests, and test packages, come too.</param>
    /// <exception cref="GoListException">There is no list.</exception>
    public static async Task<IReadOnlyList<ListedPackage>> AskAsync(
        RunGo go, IReadOnlyList<string> patterns, bool tests, CancellationToken cancel)
    {
        string[] arguments = ["list", "-e", $"-json={Fields}", "-deps", .. tests ? ["-test"] : (string[])[], "--", .. patterns];
        var listed = await go(arguments, cancel);
        if (!listed.Succeeded)
            throw new GoListException($"go list failed:\n{listed.Error.Trim()}");
        if (listed.IsCut)
            throw new GoListException("go list names more packages than can be taken at a time: name fewer");
        try
        {
            return await ReadAsync(listed.Output, cancel);
        }
        catch (JsonException e)
        {
            throw new GoListException($"go list wrote what is no list: {e.Message}");
        }
    }

    static async Task<IReadOnlyList<ListedPackage>> ReadAsync(string output, CancellationToken cancel)
    {
        var packages = new List<ListedPackage>();
        var listed = JsonSerializer.DeserializeAsyncEnumerable(
            new MemoryStream(Encoding.UTF8.GetBytes(output)), GoListJson.Default.ListedPackage, topLevelValues: true, cancel);
        await foreach (var package in listed)
        {
            if (package is { IsTestMain: false })
                packages.Add(package);
        }

        return packages;
    }
}

[JsonSerializable(typeof(ListedPackage))]
sealed partial class GoListJson : JsonSerializerContext;

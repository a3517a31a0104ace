using Seep.TestKit;

namespace Seep.Scan.Tests.Obligations;

/// <summary>What <c>tests/corpora</c> fetches, as one GOPATH.</summary>
static class Corpora
{
    static readonly string Root = Path.Combine(GoToolchains.State.Root, "corpora");

    static readonly Lazy<string[]> Vendored = new(() => [.. Sources.SelectMany(source => VendorFolders(source, 5))]);

    public static string Workspaces => Path.Combine(Root, ".workspaces");

    public static string GoPath => string.Join(':', Roots);

    static IEnumerable<string> Roots =>
        [Path.Combine(Root, ".libraries"), .. Directory.EnumerateDirectories(Workspaces).Order(StringComparer.Ordinal)];

    static IEnumerable<string> Sources => Roots.Select(root => Path.Combine(root, "src"));

    /// <summary>The import paths that a package has in the GOPATH: of any major version, vendored too.</summary>
    public static IEnumerable<string> PathsOf(string package)
    {
        var elements = package.Split('/').Where(element => !IsMajorVersion(element)).ToArray();
        foreach (var source in Sources)
        {
            foreach (var top in Vendored.Value.Where(vendor => vendor.StartsWith(source + "/", StringComparison.Ordinal)).Prepend(source))
            {
                foreach (var folder in FoldersOf(top, elements))
                    yield return Path.GetRelativePath(source, folder);
            }
        }
    }

    static IEnumerable<string> FoldersOf(string folder, ReadOnlyMemory<string> elements)
    {
        if (!Directory.Exists(folder))
            return [];
        var versions = Directory.EnumerateDirectories(folder, "v*").Where(name => IsMajorVersion(Path.GetFileName(name)))
            .SelectMany(name => FoldersOf(name, elements));
        if (elements.IsEmpty)
            return Directory.EnumerateFiles(folder, "*.go").Any() ? versions.Prepend(folder) : versions;
        return FoldersOf(Path.Combine(folder, elements.Span[0]), elements[1..]).Concat(versions);
    }

    static IEnumerable<string> VendorFolders(string folder, int depth) =>
        !Directory.Exists(folder) ? []
        : depth == 0 ? []
        : Directory.EnumerateDirectories(folder)
            .SelectMany(inner => Path.GetFileName(inner) == "vendor" ? [inner] : VendorFolders(inner, depth - 1));

    static bool IsMajorVersion(string element) => element.Length > 1 && element[0] == 'v' && element.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0;
}

using Seep.Go.Packages;

namespace Seep.Fuzz.Packages;

/// <summary>Real packages to start from.</summary>
static class SeedPackages
{
    /// <summary>Bytes; much is tried on small ones sooner.</summary>
    const int LargestFile = 8 << 10, LargestPackage = 48 << 10;

    static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true };

    /// <summary>Packages of several files, as go list names them.</summary>
    public static IEnumerable<PackageSource> Of(IEnumerable<ListedPackage> listed) => listed
        .Where(package => package is { Standard: true } or { DepOnly: false } && package.CgoFiles is null)
        .Select(package => package.Files.ToArray())
        .Where(files => files.Length > 0 && files.Sum(file => new FileInfo(file).Length) <= LargestPackage)
        .Select(PackageSource.Read);

    /// <summary>Go's own tests of its checkers and compiler, each file a package.</summary>
    public static IEnumerable<PackageSource> OfTests(string goRoot)
    {
        string[] folders = ["src/internal/types/testdata", "src/go/types/testdata", "test"];
        return folders.Select(folder => Path.Combine(goRoot, folder))
            .Select(folder => new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.go", Everything))
            .Where(file => new FileInfo(file).Length <= LargestFile)
            .Order(StringComparer.Ordinal)
            .Select(file => PackageSource.Read([file]));
    }
}

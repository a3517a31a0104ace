using Seep.Go.Packages;
using Seep.Scan.Obligations;

namespace Seep.Scan;

/// <summary>What is scanned for and how.</summary>
public sealed record ScanOptions
{
    /// <summary>The functions that hand out obligations.</summary>
    public AcquireTable Table { get; init; } = AcquireTable.BuiltIn;

    /// <summary>Ids of the rules that are asked; all where it is empty.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Version of the toolchain that will build the program: <c>go1.27.4</c>.</summary>
    public required string Toolchain { get; init; }
}

/// <summary>How far a scan has come.</summary>
/// <param name="Done">Packages that were analysed, dependencies too.</param>
public readonly record struct ScanProgress(int Done, int Total, string Package);

/// <summary>Finds suspects in the packages of a build.</summary>
public sealed class Scanner(ScanOptions options)
{
    public ScanOptions Options { get; } = options;

    /// <summary>Scans what a loader loads: packages that a pattern names for suspects, the others for what they do to obligations.</summary>
    public ScanResult Scan(PackageLoader loader, IProgress<ScanProgress>? progress, CancellationToken cancel)
    {
        var packages = 0;
        loader.Load(package => package.ImportPath, path => progress?.Report(new(++packages, 0, path)), cancel);
        return new([], [], Options.Rules.Count > 0 ? packages : 0);
    }
}

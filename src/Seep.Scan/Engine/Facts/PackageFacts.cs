using System.Collections.Concurrent;
using Seep.Go.Packages;
using Seep.Go.Types;
using Seep.Scan.Engine.Calls;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Obligations;
using Seep.Scan.Settings;

namespace Seep.Scan.Engine.Facts;

/// <summary>What the analysis of a package tells others: those that import it, and the link phase.</summary>
abstract class PackageFacts
{
    private protected PackageFacts()
    {
    }

    public abstract PackageFindings Findings { get; }

    /// <summary>Fields, of other packages too, whose values it releases somewhere, or that go where they may be.</summary>
    public abstract IReadOnlyCollection<FieldId> MaybeReleased { get; }

    /// <summary>Full names of functions that it calls and that end what a call without a value begins.</summary>
    public abstract IReadOnlyCollection<string> CalledEnders { get; }

    /// <summary>What directives in its source say to it and to those that import it.</summary>
    public abstract ScanSettings Said { get; }

    /// <summary>The summary of a function or method of the package; null where nobody has seen its body.</summary>
    /// <param name="function">No instance of a generic one.</param>
    public abstract FunctionSummary? Find(Func function);
}

/// <summary>Facts of a package that was analysed.</summary>
sealed class AnalysedFacts(
    PackageFindings findings, IReadOnlyDictionary<Func, FunctionSummary> summaries, IReadOnlyCollection<FieldId> maybeReleased,
    IReadOnlyCollection<string> calledEnders, ScanSettings said) : PackageFacts
{
    public override PackageFindings Findings { get; } = findings;

    public override IReadOnlyCollection<FieldId> MaybeReleased { get; } = maybeReleased;

    public override IReadOnlyCollection<string> CalledEnders { get; } = calledEnders;

    public override ScanSettings Said => said;

    public IReadOnlyDictionary<Func, FunctionSummary> Summaries { get; } = summaries;

    /// <summary>Whether a part of the package could not be analysed for a fault of Seep's own: another run may fare better.</summary>
    public bool HasFailures { get; init; }

    public override FunctionSummary? Find(Func function) => Summaries.GetValueOrDefault(function);

    /// <summary>What is left of a package that no pattern names.</summary>
    public AnalysedFacts WithoutFindings() =>
        new(new(Findings.ImportPath, [], [], [], [], [], [], PackageCalls.None, []), Summaries, MaybeReleased, CalledEnders, said);
}

/// <summary>What the directives of a package say.</summary>
/// <param name="Package">Its import path, as go list tells packages apart.</param>
readonly record struct SaidBy(string Package, ScanSettings Settings);

/// <summary>The facts of all packages of a build. For several threads.</summary>
sealed class BuildFacts
{
    readonly ConcurrentDictionary<Package, PackageFacts> _facts = new(ReferenceEqualityComparer.Instance);
    readonly ConcurrentDictionary<string, Package> _packages = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, PackageFindings> _findings = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<FieldId, bool> _maybeReleased = [];
    readonly ConcurrentDictionary<string, bool> _calledEnders = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<Package, IReadOnlyList<SaidBy>> _said = new(ReferenceEqualityComparer.Instance);

    /// <summary>What a package tells the link phase.</summary>
    public void Add(ListedPackage listed, PackageFacts facts)
    {
        if (!listed.DepOnly)
            _findings[listed.ImportPath] = facts.Findings;
        foreach (var field in facts.MaybeReleased)
            _maybeReleased[field] = true;
        foreach (var function in facts.CalledEnders)
            _calledEnders[function] = true;
    }

    /// <summary>What a package that is loaded tells those that import it.</summary>
    public void Add(LoadedPackage package, PackageFacts facts)
    {
        _packages[package.ImportPath] = package.Package;
        _facts[package.Package] = facts;
        var imported = SaidTo(package.Package);
        _said[package.Package] = facts.Said.IsNone ? imported : [.. imported, new(package.ImportPath, facts.Said)];
    }

    /// <summary>What directives say in the packages that one imports, by way of others too; each once.</summary>
    public IReadOnlyList<SaidBy> SaidTo(Package package)
    {
        List<IReadOnlyList<SaidBy>> said = [.. package.Imports.Select(import => _said.GetValueOrDefault(import, [])).Where(all => all.Count > 0)];
        return said is [var one] ? one : [.. said.SelectMany(all => all).DistinctBy(by => by.Package).OrderBy(by => by.Package, StringComparer.Ordinal)];
    }

    /// <summary>Null where nobody has seen the function's body.</summary>
    public FunctionSummary? Find(Func function) =>
        function.Origin is { Package: { } package } origin && _facts.TryGetValue(package, out var facts) ? facts.Find(origin) : null;

    /// <summary>The package that a path means to another: what was compiled for a test sees what was compiled for the same test.</summary>
    public Package? PackageOf(string path, ListedPackage seenBy)
    {
        var variant = seenBy.ImportPath[seenBy.Path.Length..];
        return variant.Length > 0 && _packages.TryGetValue(path + variant, out var compiled) ? compiled : _packages.GetValueOrDefault(path);
    }

    /// <summary>Of a package that a pattern names.</summary>
    public PackageFindings FindingsOf(ListedPackage listed) => _findings[listed.ImportPath];

    /// <summary>Whether a field's value is released somewhere in the build, or goes where it may be.</summary>
    public bool IsMaybeReleased(FieldId field) => _maybeReleased.ContainsKey(field);

    /// <summary>Whether the program calls a function that ends what a row's call begins.</summary>
    public bool IsEnded(AcquireRow row) => row.Releases.OfType<Release.Function>().Any(f => _calledEnders.ContainsKey(f.Name));
}

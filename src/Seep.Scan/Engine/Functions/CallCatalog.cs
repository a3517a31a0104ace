using System.Collections.Concurrent;
using Seep.Go.Types;
using Seep.Scan.Obligations;

namespace Seep.Scan.Engine.Functions;

/// <summary>What tables say of a function.</summary>
/// <param name="Rows">What it hands out.</param>
/// <param name="Releases">What it releases without being named as a release.</param>
/// <param name="NeverReturns">Whether it ends the goroutine or the process.</param>
/// <param name="OnlyLooks">Whether it only looks at what it is passed as any or error, during the call.</param>
/// <param name="OnlyLooksAtAll">Whether that holds for interfaces of all kinds.</param>
/// <param name="Keeps">Whether it keeps what it is passed, in ways that its source does not show.</param>
/// <param name="NeverNil">Whether its result is never nil.</param>
/// <param name="Check">What its result says of an error.</param>
sealed record KnownCall(
    IReadOnlyList<AcquireRow> Rows, IReadOnlyList<ImplicitRelease> Releases, bool NeverReturns, bool OnlyLooks, bool OnlyLooksAtAll, bool Keeps, bool NeverNil,
    ErrorCheck? Check)
{
    public static KnownCall Nothing { get; } = new([], [], false, false, false, false, false, null);
}

/// <summary>What tables say of functions, by their symbols, so that names are put together once. For several threads.</summary>
sealed class CallCatalog(AcquireTable table)
{
    readonly ConcurrentDictionary<TypeName, IReadOnlyList<AcquireRow>> _types = new(ReferenceEqualityComparer.Instance);
    readonly ConcurrentDictionary<Func, KnownCall> _known = new(ReferenceEqualityComparer.Instance);

    readonly ILookup<string, string> _alternatives = table.Rows.Select(row => row.Releases.OfType<Release.Method>().Select(m => m.Name).ToList())
        .Where(names => names.Count > 1).SelectMany(names => names.SelectMany(_ => names, (name, other) => (name, other))).Distinct()
        .ToLookup(pair => pair.name, pair => pair.other);

    readonly HashSet<string> _foldedReleaseNames = new(ReleaseNamesOf(table), StringComparer.OrdinalIgnoreCase);

    /// <summary>Functions that end what a call without a value begins: <c>runtime/pprof.StopCPUProfile</c>.</summary>
    readonly HashSet<string> _enders =
    [
        .. table.Rows.Where(row => row.Place == AcquirePlace.Call).SelectMany(row => row.Releases).OfType<Release.Function>().Select(f => f.Name),
    ];

    readonly HashSet<string> _enderPackages =
    [
        .. table.Rows.Where(row => row.Place == AcquirePlace.Call).SelectMany(row => row.Releases).OfType<Release.Function>()
            .Select(f => f.Name[..f.Name.LastIndexOf('.')]),
    ];

    /// <summary>Whether a function ends what a call without a value begins.</summary>
    public bool IsEnder(Func function) =>
        function.Package is { } package && _enderPackages.Contains(package.Path) && _enders.Contains(function.FullName);

    /// <summary>Names of methods that release something, and <c>()</c>.</summary>
    public HashSet<string> ReleaseNames { get; } = ReleaseNamesOf(table);

    static HashSet<string> ReleaseNamesOf(AcquireTable table) =>
    [
        "()", .. table.Rows.Where(row => (row.Leaks & ~Retention.Data) != Retention.None).SelectMany(row => row.Releases).OfType<Release.Method>()
            .Select(m => m.Name).Where(name => !name.Contains('.')),
    ];

    public KnownCall Of(Func function) => _known.GetOrAdd(function.Origin, Look);

    /// <summary>The methods that meet the same obligations as one does, with it.</summary>
    public IEnumerable<string> AlternativesOf(string method) => _alternatives[method];

    /// <summary>Whether a method may release what its receiver owns, by its name: <c>Close</c>, <c>close</c>, <c>shutdown</c>.</summary>
    public bool IsReleaseName(string name) => _foldedReleaseNames.Contains(name);

    /// <summary>What the table says of making a value of a type.</summary>
    public IReadOnlyList<AcquireRow> RowsOfType(Named type) => type.Symbol.Package is { } package
        ? _types.GetOrAdd(type.Symbol, symbol => table.RowsOf($"{AcquireRow.TypePrefix}{package.Path}.{symbol.Name}"))
        : [];

    KnownCall Look(Func function)
    {
        if (function.Package is not { } package)
            return KnownCall.Nothing;
        var name = function.FullName;
        ErrorChecks.BuiltIn.TryGet(name, out var check);
        var known = new KnownCall(
            table.RowsOf(function), ImplicitReleases.BuiltIn.Of(name), function.Signature?.Results.Count == 0 && NoReturns.BuiltIn.Contain(name, function.Name),
            Borrowers.BuiltIn.Contain(name, package.Path), Borrowers.BuiltIn.ContainFunction(name), Keepers.BuiltIn.Contain(package.Path), NeverNils.BuiltIn.Contain(name), check);
        return known is { Rows.Count: 0, Releases.Count: 0, NeverReturns: false, OnlyLooks: false, Keeps: false, NeverNil: false, Check: null }
            ? KnownCall.Nothing
            : known;
    }
}

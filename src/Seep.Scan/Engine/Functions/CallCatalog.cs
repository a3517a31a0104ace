using System.Collections.Concurrent;
using Seep.Go.Types;
using Seep.Scan.Obligations;

namespace Seep.Scan.Engine.Functions;

/// <summary>What tables say of a function.</summary>
sealed record KnownCall
{
    public static KnownCall Nothing { get; } = new();

    /// <summary>What it hands out.</summary>
    public IReadOnlyList<AcquireRow> Rows { get; init; } = [];

    /// <summary>What it releases without being named as a release.</summary>
    public IReadOnlyList<ImplicitRelease> Releases { get; init; } = [];

    /// <summary>Whether it ends the goroutine or the process.</summary>
    public bool NeverReturns { get; init; }

    /// <summary>Whether it only looks at what it is passed as any or error, during the call.</summary>
    public bool OnlyLooks { get; init; }

    /// <summary>Whether that holds for interfaces of all kinds.</summary>
    public bool OnlyLooksAtAll { get; init; }

    /// <summary>Whether it keeps what it is passed, in ways that its source does not show.</summary>
    public bool Keeps { get; init; }

    /// <summary>Whether its result is never nil.</summary>
    public bool NeverNil { get; init; }

    /// <summary>Whether the error that it returns is always nil.</summary>
    public bool NeverFails { get; init; }

    /// <summary>Whether it fails only where its last argument is no address.</summary>
    public bool ParsesAddress { get; init; }

    /// <summary>What its result says of an error.</summary>
    public ErrorCheck? Check { get; init; }
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
        var known = new KnownCall
        {
            Rows = table.RowsOf(function),
            Releases = ImplicitReleases.BuiltIn.Of(name),
            NeverReturns = function.Signature?.Results.Count == 0 && NoReturns.BuiltIn.Contain(name, function.Name),
            OnlyLooks = Borrowers.BuiltIn.Contain(name, package.Path),
            OnlyLooksAtAll = Borrowers.BuiltIn.ContainFunction(name),
            Keeps = NameTable.Keepers.Contains(package.Path),
            NeverNil = NameTable.NeverNil.Contains(name),
            NeverFails = NameTable.NeverFail.Contains(name),
            ParsesAddress = NameTable.AddressParsers.Contains(name),
            Check = check,
        };
        return known is
        {
            Rows.Count: 0, Releases.Count: 0, NeverReturns: false, OnlyLooks: false, Keeps: false, NeverNil: false, NeverFails: false, ParsesAddress: false,
            Check: null,
        }
            ? KnownCall.Nothing
            : known;
    }
}

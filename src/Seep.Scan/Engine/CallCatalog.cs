using System.Collections.Concurrent;
using Seep.Go.Types;
using Seep.Scan.Obligations;

namespace Seep.Scan.Engine;

/// <summary>What tables say of a function.</summary>
/// <param name="Rows">What it hands out.</param>
/// <param name="NeverReturns">Whether it ends the goroutine or the process.</param>
/// <param name="OnlyLooks">Whether it only looks at what it is passed, during the call.</param>
/// <param name="Keeps">Whether it keeps what it is passed, in ways that its source does not show.</param>
/// <param name="NeverNil">Whether its result is never nil.</param>
/// <param name="ChecksError">Whether its result true says that its first argument is no nil error.</param>
sealed record KnownCall(IReadOnlyList<AcquireRow> Rows, bool NeverReturns, bool OnlyLooks, bool ChecksError, bool Keeps, bool NeverNil)
{
    public static KnownCall Nothing { get; } = new([], false, false, false, false, false);
}

/// <summary>What tables say of functions, by their symbols, so that names are put together once. For several threads.</summary>
sealed class CallCatalog(AcquireTable table)
{
    static readonly HashSet<string> EndProcess =
    [
        "os.Exit", "runtime.Goexit", "log.Fatal", "log.Fatalf", "log.Fatalln", "log.Panic", "log.Panicf", "log.Panicln",
        "(*log.Logger).Fatal", "(*log.Logger).Fatalf", "(*log.Logger).Fatalln", "(*testing.common).FailNow", "(*testing.common).Fatal",
        "(*testing.common).Fatalf", "(*testing.common).SkipNow", "(*testing.common).Skip", "(*testing.common).Skipf",
        "(testing.TB).Fatal", "(testing.TB).Fatalf", "(testing.TB).FailNow", "(testing.TB).Skip", "(testing.TB).Skipf", "(testing.TB).SkipNow",
    ];

    static readonly HashSet<string> Lookers = ["fmt", "log", "log/slog", "errors", "encoding/json"];

    static readonly HashSet<string> NeverNil = ["fmt.Errorf", "errors.New", "github.com/pkg/errors.New", "github.com/pkg/errors.Errorf"];

    static readonly HashSet<string> Keepers = ["sync", "sync/atomic", "runtime", "container/list", "container/heap", "reflect", "unique"];

    static readonly HashSet<string> ErrorChecks =
        ["errors.Is", "errors.As", "os.IsNotExist", "os.IsExist", "os.IsPermission", "os.IsTimeout"];

    readonly ConcurrentDictionary<TypeName, IReadOnlyList<AcquireRow>> _types = new(ReferenceEqualityComparer.Instance);
    readonly ConcurrentDictionary<Func, KnownCall> _known = new(ReferenceEqualityComparer.Instance);

    readonly HashSet<string> _foldedReleaseNames = new(ReleaseNamesOf(table), StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of methods that release something, and <c>()</c>.</summary>
    public HashSet<string> ReleaseNames { get; } = ReleaseNamesOf(table);

    static HashSet<string> ReleaseNamesOf(AcquireTable table) =>
    [
        "()", .. table.Rows.Where(row => (row.Leaks & ~Retention.Data) != Retention.None).SelectMany(row => row.Releases).OfType<Release.Method>()
            .Select(m => m.Name).Where(name => !name.Contains('.')),
    ];

    public KnownCall Of(Func function) => _known.GetOrAdd(function.Origin, Look);

    /// <summary>Whether a method may release what its receiver owns, by its name: <c>Close</c>, <c>close</c>, <c>shutdown</c>.</summary>
    public bool IsReleaseName(string name) => _foldedReleaseNames.Contains(name);

    /// <summary>What the table says of making a value of a type.</summary>
    public IReadOnlyList<AcquireRow> RowsOfType(Named type) => type.Symbol.Package is { } package
        ? _types.GetOrAdd(type.Symbol, symbol => table.RowsOf($"type:{package.Path}.{symbol.Name}"))
        : [];

    KnownCall Look(Func function)
    {
        if (function.Package is not { } package)
            return KnownCall.Nothing;
        var name = function.FullName;
        var known = new KnownCall(
            table.RowsOf(name), EndProcess.Contains(name), Lookers.Contains(package.Path), ErrorChecks.Contains(name), Keepers.Contains(package.Path), NeverNil.Contains(name));
        return known is { Rows.Count: 0, NeverReturns: false, OnlyLooks: false, ChecksError: false, Keeps: false, NeverNil: false } ? KnownCall.Nothing : known;
    }
}

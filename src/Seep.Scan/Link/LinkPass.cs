using Seep.Scan.Engine;
using Seep.Scan.Engine.Facts;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Engine.Walk;
using Seep.Scan.Obligations;

namespace Seep.Scan.Link;

/// <summary>What rules are asked about: the findings of all packages that a pattern names, and what is known of the whole build.</summary>
public sealed class LinkPass
{
    readonly Lifetimes _lifetimes;
    readonly ContextEnds _contexts;

    /// <param name="byWildcard">Paths of packages that were named together with those around them.</param>
    internal LinkPass(BuildContext build, IReadOnlyList<PackageFindings> packages, IReadOnlySet<string> byWildcard)
    {
        (Build, Packages, _lifetimes) = (build, packages, new(packages, byWildcard));
        _contexts = new(packages, _lifetimes);
    }

    internal BuildContext Build { get; }

    internal IReadOnlyList<PackageFindings> Packages { get; }

    /// <summary>Obligations that are lost on some path and that something could have met.</summary>
    /// <remarks>
    /// Of a struct that owns one, whose field nothing ever releases, the field is to blame and not who makes the struct. What is left open
    /// where the process ends, or by a function that runs once, lives as long as the program.
    /// </remarks>
    internal IEnumerable<LostObligation> Lost => Packages.SelectMany(p => p.Lost)
        .Where(lost => !EndsWithProcess(lost))
        .Where(lost => lost.OwnerField is not { } owner || Build.Facts.IsMaybeReleased(owner))
        .DistinctBy(lost => (lost.At, lost.Obligation.Row))
        .Select(lost => _contexts.End(lost) ? lost with { Obligation = lost.Obligation with { EndsWithRequest = true } } : lost);

    /// <summary>Defers in loops, but in those with an end of functions that run once: these end with the process.</summary>
    internal IEnumerable<LoopDefer> LoopDefers =>
        Packages.SelectMany(p => p.LoopDefers).Where(defer => defer.IsEndless || !_lifetimes.RunsOnce(defer.Node));

    /// <summary>Fields that hold an obligation, of structs that don't live as long as the program.</summary>
    /// <remarks>Structs of which one is made for each thing that is set up live on, unless somebody drops one.</remarks>
    internal IEnumerable<OwnedField> Owned
    {
        get
        {
            var dropped = Packages.SelectMany(p => p.Lost).Select(lost => lost.OwnerField).OfType<FieldId>().ToHashSet();
            return Packages.SelectMany(p => p.Owned)
                .Where(owned => !_lifetimes.RunsOnce(owned.Node) && (!_lifetimes.SetsUp(owned.Node) || dropped.Contains(owned.Field)));
        }
    }

    /// <summary>Tickers that goroutines read for ever which are begun again and again, not once for each thing that is set up.</summary>
    internal IEnumerable<EndlessTicker> Tickers =>
        Packages.SelectMany(p => p.Tickers).Where(ticker => !_lifetimes.SetsUp(ticker.Reader) && _lifetimes.RunsInGoroutine(ticker.Reader));

    /// <summary>Whether something that was scanned begins what a function does again and again.</summary>
    /// <param name="node">In the call graph.</param>
    /// <param name="byOthers">Whether who imports a package may do so, too.</param>
    internal bool IsBegunAgain(string node, bool byOthers = true) => _lifetimes.IsBegunAgain(node, byOthers);

    /// <summary>Whether nothing but tests may ever run a function.</summary>
    /// <param name="node">In the call graph.</param>
    internal bool IsUnreached(string node) => _lifetimes.IsUnreached(node);

    bool EndsWithProcess(LostObligation lost) => lost.Kind != LossKind.Replaced
        && (_lifetimes.RunsOnce(lost.Node) || IsTimer(lost.Obligation.Row) && _lifetimes.RunsInTurn(lost.Node) || lost.IsFailure && _lifetimes.FailureEndsProcess(lost.Node));

    /// <summary>Whether what stays does so until it fires, and for nothing else.</summary>
    static bool IsTimer(AcquireRow row) => row.Has(When.UntilFire) && !row.Has(When.UntilParentCancel);
}

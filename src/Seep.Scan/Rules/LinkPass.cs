using Seep.Scan.Engine;

namespace Seep.Scan.Rules;

/// <summary>What rules are asked about: the findings of all packages that a pattern names, and what is known of the whole build.</summary>
public sealed class LinkPass
{
    readonly HashSet<string> _runOnce;

    internal LinkPass(BuildContext build, IReadOnlyList<PackageFindings> packages)
    {
        (Build, Packages) = (build, packages);
        _runOnce = FindRunOnce(packages);
    }

    internal BuildContext Build { get; }

    internal IReadOnlyList<PackageFindings> Packages { get; }

    /// <summary>Obligations that are lost on some path and that something could have met.</summary>
    /// <remarks>
    /// Of a struct that owns one, whose field nothing ever releases, the field is to blame and not who makes the struct. What a function
    /// that runs once leaves open at its end lives as long as the program.
    /// </remarks>
    internal IEnumerable<LostObligation> Lost => Packages.SelectMany(p => p.Lost)
        .Where(lost => lost.Kind is LossKind.Replaced or LossKind.InGoroutine || !RunsOnce(lost.Declared))
        .Where(lost => lost.OwnerField is not { } owner || Build.Fields.IsMaybeReleased(owner) && Holders.CanHold(owner.Type!))
        .DistinctBy(lost => (lost.At, lost.Obligation.Row));

    /// <summary>Fields that hold an obligation, of structs that don't live as long as the program.</summary>
    internal IEnumerable<OwnedField> Owned => Packages.SelectMany(p => p.Owned).Where(owned => !RunsOnce(owned.Declared));

    /// <summary>Tickers that goroutines read for ever which are begun more than once.</summary>
    internal IEnumerable<EndlessTicker> Tickers =>
        Packages.SelectMany(p => p.Tickers).Where(ticker => !ticker.BegunBy.All(by => by.Once && RunsOnce(by.Declared)));

    /// <summary>Whether a declared function runs once in the program, as main does: nothing that can run again calls it.</summary>
    bool RunsOnce(string declared) => _runOnce.Contains(declared);

    static HashSet<string> FindRunOnce(IReadOnlyList<PackageFindings> packages)
    {
        var runOnce = packages.SelectMany(p => p.RunOnce).ToHashSet(StringComparer.Ordinal);
        var callers = packages.SelectMany(p => p.Calls).ToLookup(call => call.Callee, StringComparer.Ordinal);
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var calls in callers)
            {
                if (!runOnce.Contains(calls.Key) && calls.All(call => call.Once && runOnce.Contains(call.Caller)))
                    changed |= runOnce.Add(calls.Key);
            }
        }

        return runOnce;
    }
}

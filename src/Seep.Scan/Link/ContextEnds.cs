using Seep.Scan.Engine.Calls;
using Seep.Scan.Engine.Facts;
using Seep.Scan.Obligations;

namespace Seep.Scan.Link;

/// <summary>
/// Which contexts have ended soon after a function that was passed one: all its callers derive it for that call and cancel it then. What
/// the function lets hang on it does not stay.
/// </summary>
sealed class ContextEnds
{
    readonly Lifetimes _calls;
    readonly ILookup<(string Callee, int Parameter), ContextOrigin> _passed;

    public ContextEnds(IReadOnlyList<PackageFindings> packages, Lifetimes calls)
    {
        _calls = calls;
        _passed = packages.SelectMany(p => p.Calls.Contexts).ToLookup(passed => (passed.Callee, passed.Parameter), passed => passed.Origin);
    }

    /// <summary>Whether what is lost ends with the context that it hangs on, as far as all callers are known.</summary>
    public bool End(LostObligation lost) =>
        Ends(lost, lost.Context, isMany: false, []) || IsGroupOfCaller(lost) && !LivesOn(lost.Context, []);

    /// <summary>
    /// Whether it is a group of goroutines, under a context that was passed, which a function leaves where it fails: most callers end that
    /// context then, or are asked no more.
    /// </summary>
    static bool IsGroupOfCaller(LostObligation lost) => lost is { IsFailure: true, IsEverReleased: true, Context.End: ContextEnd.AsPassed }
        && lost.Obligation is { Row: var row, Releases.ByCall: false } && row.Has(When.UntilParentCancel);

    /// <summary>Whether one of the callers that are known passes the context again and again.</summary>
    bool LivesOn(ContextOrigin origin, HashSet<(string, int)> seen) => seen.Add((origin.Function, origin.Parameter))
        && (_passed[(origin.Function, origin.Parameter)].Any(from => from.End == ContextEnd.AsPassed ? LivesOn(from, seen) : from is { End: ContextEnd.WithFunction, IsMany: true })
            || _calls.PlacesOf(origin.Function).Any(place => LivesOn(origin with { Function = place }, seen)));

    bool Ends(LostObligation lost, ContextOrigin origin, bool isMany, HashSet<(string, int, bool)> seen)
    {
        isMany |= origin.IsMany;
        var row = lost.Obligation.Row;
        return origin.End switch
        {
            ContextEnd.WithFunction => !isMany,
            ContextEnd.WithGroup => !isMany || lost.IsFailure,
            // A body's connection needs a context that is cancelled for sure; what a context only remembers is forgotten with that.
            ContextEnd.WithRequest => !isMany && row.Has(When.UntilParentCancel),
            ContextEnd.Never => row.Has(When.UntilParentCancel) && !row.Has(When.UntilFire),
            ContextEnd.AsPassed => !seen.Add((origin.Function, origin.Parameter, isMany)) || EndsAsPassed(lost, origin, isMany, seen),
            _ => false,
        };
    }

    bool EndsAsPassed(LostObligation lost, ContextOrigin origin, bool isMany, HashSet<(string, int, bool)> seen)
    {
        var places = _calls.PlacesOf(origin.Function);
        if (!_calls.AreCallersKnown(origin.Function))
            return false;
        if (origin.Parameter < 0)
        {
            // What a literal captures is known where it is made, if nothing but the function that it stands in calls it.
            var around = origin.Function[..origin.Function.LastIndexOf('$')];
            var calls = _calls.CallersOf(origin.Function);
            if (places.Count > 0 || calls.Any(call => call.Caller != around))
                return false;
            isMany |= calls.Any(call => !call.Once);
            places = [];
        }

        var passed = _passed[(origin.Function, origin.Parameter)].ToList();
        return passed.Count + places.Count > 0 && passed.TrueForAll(from => Ends(lost, from, isMany, seen))
            && places.All(place => Ends(lost, origin with { Function = place, IsMany = isMany }, isMany, seen));
    }
}

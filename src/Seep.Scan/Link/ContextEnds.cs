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
    public bool End(LostObligation lost)
    {
        var row = lost.Obligation.Row;
        // A body's connection ends with a context that is cancelled for sure; what is only remembered by a context is no more either
        // where that is forgotten, or can never be cancelled.
        ContextEnd[] enough = !row.Has(When.UntilParentCancel) ? [ContextEnd.WithFunction]
            : row.Has(When.UntilFire) ? [ContextEnd.WithFunction, ContextEnd.WithRequest]
            : [ContextEnd.WithFunction, ContextEnd.WithRequest, ContextEnd.Never];
        return lost.Context.End == ContextEnd.AsPassed ? Ends(lost.Context, enough, []) : enough.Contains(lost.Context.End);
    }

    bool Ends(ContextOrigin origin, ContextEnd[] enough, HashSet<(string, int)> seen)
    {
        if (origin.End != ContextEnd.AsPassed)
            return enough.Contains(origin.End);
        if (!seen.Add((origin.Function, origin.Parameter)))
            return true;
        if (!(origin.Parameter < 0 ? IsCalledOnceWhereMade(origin.Function) : _calls.AreCallersKnown(origin.Function)))
            return false;
        var passed = _passed[(origin.Function, origin.Parameter)].ToList();
        var places = origin.Parameter < 0 ? [] : _calls.PlacesOf(origin.Function);
        return passed.Count + places.Count > 0 && passed.TrueForAll(from => Ends(from, enough, seen))
            && places.All(place => Ends(origin with { Function = place }, enough, seen));
    }

    /// <summary>Whether a literal is called by the function that it stands in alone, and once each time.</summary>
    bool IsCalledOnceWhereMade(string literal) => literal.LastIndexOf('$') is > 0 and var end && _calls.AreCallersKnown(literal)
        && _calls.PlacesOf(literal).Count == 0 && _calls.CallersOf(literal).All(call => call.Once && call.Caller == literal[..end]);
}

using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Functions;

/// <summary>What functions are passed that nothing outside of their package can call: a parameter that is nil in no call is never nil, one that is true in all is true.</summary>
/// <param name="functions">All of the package.</param>
sealed class PassedArguments(IReadOnlyList<Function> functions)
{
    const int MaxCalls = 100;

    /// <summary>Parameters that are asked about for one.</summary>
    const int MaxAsked = 1000;

    readonly Dictionary<(Function, int), Known> _known = [];
    Dictionary<Func, List<Value>>? _calls;

    /// <summary>What all calls of a function pass for a parameter, if that is the same and known: nil, something, true, false.</summary>
    public Known Of(Value parameter)
    {
        var at = (parameter.Function, parameter.Id);
        if (_known.TryGetValue(at, out var known))
            return known;
        var asked = new HashSet<(Function, int)>();
        known = Of(parameter, asked) ?? Known.Nothing;
        if (known != Known.Nothing)
        {
            foreach (var other in asked)
                _known[other] = known; // all of them pass the same on
        }

        return _known[at] = known;
    }

    /// <param name="asked">The parameters that were asked about for the first one.</param>
    /// <returns>Null for one of those again: who passes on what it was passed adds nothing.</returns>
    Known? Of(Value parameter, HashSet<(Function, int)> asked)
    {
        var at = (parameter.Function, parameter.Id);
        if (_known.TryGetValue(at, out var known))
            return known;
        if (!asked.Add(at))
            return null;
        if (asked.Count > MaxAsked)
            return Known.Nothing;
        var all = InAllCalls(parameter, asked);
        if (all == Known.Nothing && asked.Count <= MaxAsked)
            _known[at] = Known.Nothing; // whoever passes it on has the same
        return all;
    }

    Known? InAllCalls(Value parameter, HashSet<(Function, int)> asked)
    {
        if (parameter.Function.Declared?.Origin is not Func declared || !(_calls ??= Calls()).TryGetValue(declared, out var calls))
            return Known.Nothing;
        Known? all = null;
        foreach (var call in calls)
        {
            if (parameter.Id >= call.Operands.Length)
                return Known.Nothing;
            var passed = call.Operand(parameter.Id); // the first is what is called, and parameters have the numbers from one on
            var known = passed.Op == Op.Parameter ? Of(passed, asked) : FunctionContext.KnownByForm(passed);
            if (known == Known.Nothing || known is not null && all is not null && known != all)
                return Known.Nothing;
            all ??= known;
        }

        return all;
    }

    /// <summary>The calls of functions that are not exported, and are only called: not kept, not passed, not methods that an interface may call.</summary>
    Dictionary<Func, List<Value>> Calls()
    {
        var calls = new Dictionary<Func, List<Value>>(ReferenceEqualityComparer.Instance);
        var others = new HashSet<Func>(ReferenceEqualityComparer.Instance);
        var byName = new HashSet<string>(StringComparer.Ordinal);
        foreach (var function in functions.SelectMany(f => f.WithChildren()))
        {
            for (var i = 1; i < function.ValueCount; i++)
            {
                var value = function.ValueAt(i);
                if (value is { Op: Op.Function, Symbol: Callee { Declared: var used } } && !IsOnlyCalled(value))
                    others.Add(used.Origin);
                else if (value is { Op: Op.MethodValue, Symbol: Func method })
                    byName.Add(method.Name);
                else if (value is { Op: Op.MethodExpr, Symbol: Selection { Symbol: Func selected } })
                    byName.Add(selected.Name);
                if (!value.Op.IsCall())
                    continue;
                var site = new CallSite(value);
                if (site.InterfaceMethod is { } asked)
                    byName.Add(asked.Name);
                else if (site.StaticCallee?.Declared.Origin is { IsExported: false } callee)
                    Add(callee, value);
            }
        }

        foreach (var function in calls.Keys.Where(f => calls[f].Count > MaxCalls || others.Contains(f) || f.Signature?.Recv is not null && byName.Contains(f.Name)).ToList())
            calls.Remove(function);
        return calls;

        void Add(Func callee, Value call)
        {
            if (!calls.TryGetValue(callee, out var list))
                calls[callee] = list = [];
            if (list.Count <= MaxCalls)
                list.Add(call);
        }
    }

    static bool IsOnlyCalled(Value function)
    {
        foreach (var user in function.Referrers)
        {
            var use = function.Function.ValueAt(user);
            if (!use.Op.IsCall() || use.Operands[1..].Contains(function.Id))
                return false;
        }

        return true;
    }
}

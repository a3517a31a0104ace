using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Functions;

/// <summary>What functions are passed that nothing outside of their package can call: a parameter that is nil in no call is never nil.</summary>
/// <param name="functions">All of the package.</param>
sealed class PassedArguments(IReadOnlyList<Function> functions)
{
    const int MaxCalls = 100;

    /// <summary>Parameters that are asked about for one.</summary>
    const int MaxAsked = 1000;

    readonly Dictionary<(Function, int), Known> _known = [];
    Dictionary<Func, List<Value>>? _calls;

    /// <summary>What all calls of a function pass for a parameter, if that is the same and known.</summary>
    public Known Of(Value parameter) => _known[(parameter.Function, parameter.Id)] = Of(parameter, []);

    /// <param name="asked">The parameters that were asked about on the way here.</param>
    Known Of(Value parameter, HashSet<(Function, int)> asked)
    {
        var at = (parameter.Function, parameter.Id);
        if (_known.TryGetValue(at, out var known))
            return known;
        known = asked.Add(at) && asked.Count <= MaxAsked ? InAllCalls(parameter, asked) : Known.Nothing;
        if (known == Known.Nothing)
            _known[at] = known; // whoever passes it on has the same
        return known;
    }

    Known InAllCalls(Value parameter, HashSet<(Function, int)> asked)
    {
        if (parameter.Function.Declared?.Origin is not Func declared || !(_calls ??= Calls()).TryGetValue(declared, out var calls))
            return Known.Nothing;
        var all = Known.Nothing;
        foreach (var call in calls)
        {
            if (parameter.Id >= call.Operands.Length)
                return Known.Nothing;
            var passed = call.Operand(parameter.Id); // the first is what is called, and parameters have the numbers from one on
            if (passed.Op == Op.Parameter && asked.Contains((passed.Function, passed.Id)))
                continue; // a call by itself adds nothing
            var known = passed.Op == Op.Parameter ? Of(passed, asked) : FunctionContext.KnownByForm(passed);
            if (known == Known.Nothing || all != Known.Nothing && known != all)
                return Known.Nothing;
            all = known;
        }

        return all;
    }

    /// <summary>The calls of functions that are not exported, and are only called: not kept, not passed, not methods that an interface may call.</summary>
    Dictionary<Func, List<Value>> Calls()
    {
        var calls = new Dictionary<Func, List<Value>>(ReferenceEqualityComparer.Instance);
        var others = new HashSet<Func>(ReferenceEqualityComparer.Instance);
        var byInterface = new HashSet<string>(StringComparer.Ordinal);
        foreach (var function in functions.SelectMany(f => f.WithChildren()))
        {
            for (var i = 1; i < function.ValueCount; i++)
            {
                var value = function.ValueAt(i);
                if (value is { Op: Op.Function, Symbol: Callee { Declared: var used } } && !IsOnlyCalled(value))
                    others.Add(used.Origin);
                else if (value is { Op: Op.MethodValue, Symbol: Func method })
                    others.Add(method.Origin);
                else if (value is { Op: Op.MethodExpr, Symbol: Selection { Symbol: Func selected } })
                    others.Add(selected.Origin);
                if (!value.Op.IsCall())
                    continue;
                var site = new CallSite(value);
                if (site.InterfaceMethod is { } asked)
                    byInterface.Add(asked.Name);
                else if (site.StaticCallee?.Declared.Origin is { IsExported: false } callee)
                    Add(callee, value);
            }
        }

        foreach (var function in calls.Keys.Where(f => calls[f].Count > MaxCalls || others.Contains(f) || f.Signature?.Recv is not null && byInterface.Contains(f.Name)).ToList())
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

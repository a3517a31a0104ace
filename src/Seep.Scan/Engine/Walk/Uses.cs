using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Walk;

/// <summary>What becomes of a value in its function, whatever the order.</summary>
static class Uses
{
    const int MaxDepth = 6;

    /// <summary>Whether what a call hands out is returned as it is.</summary>
    public static bool IsReturned(AcquireSite site) => Any(site, (use, _) => use.Op == Op.Return);

    /// <summary>Whether what a call hands out is put somewhere for later: into a collection or field, or to a goroutine.</summary>
    public static bool IsKept(AcquireSite site) => Any(site, (use, of) =>
        use.Op is Op.Go or Op.MapUpdate or Op.Send || use.Op == Op.Store && use.Operands[1] == of.Id && use.Operand(0).Op is Op.FieldAddr or Op.IndexAddr);

    /// <summary>Whether of what a call hands out the error alone is looked at: <c>_, err := ln.Accept()</c>.</summary>
    public static bool IsErrorAlone(AcquireSite site)
    {
        foreach (var user in site.Call.Referrers)
        {
            if (site.Call.Function.ValueAt(user) is not { Op: Op.Extract } extract || !FunctionContext.IsErrorType(extract.Type!))
                return false;
        }

        return site.Call.Referrers.Length > 0;
    }

    /// <summary>Whether something is done with what a call hands out, or asked of it, as of what is there.</summary>
    public static bool IsUsed(AcquireSite site) => Any(site, (use, of) => use.Op is not (Op.Extract or Op.Phi) && !(use.Op == Op.Store && use.Operands[1] == of.Id));

    /// <summary>Whether what a call hands out is stored as it is at an address of a kind.</summary>
    public static bool IsStored(AcquireSite site, Predicate<Value> isThere) => Any(site, (use, of) =>
        use.Op == Op.Store && use.Operands[1] == of.Id && isThere(use.Operand(0)));

    /// <summary>Whether an address is that of an element of a collection, and not of the arguments that a call takes any number of.</summary>
    public static bool IsElement(Value address)
    {
        if (address.Op != Op.IndexAddr)
            return false;
        if (address.Operand(0) is not { Op: Op.Alloc, Symbol: null } array)
            return true;
        foreach (var user in array.Referrers)
        {
            var use = array.Function.ValueAt(user);
            if (use.Op == Op.IndexAddr)
                continue;
            if (use.Op != Op.Slice)
                return true;
            foreach (var taker in use.Referrers)
            {
                var call = array.Function.ValueAt(taker);
                if (!call.Op.IsCall() || new CallSite(call).Builtin is not null)
                    return true;
            }
        }

        return false;
    }

    static bool Any(AcquireSite site, System.Func<Value, Value, bool> holds)
    {
        if (site.Result is not { } result || site.Call.Type is not Tuple)
            return Any(site.Call.Function, site.Value.Exists ? site.Value : site.Call, 0, holds);
        foreach (var user in site.Call.Referrers)
        {
            var extract = site.Call.Function.ValueAt(user);
            if (extract.Op == Op.Extract && Equals(result.Head, AccessPath.Result(extract.Number)) && Any(extract.Function, extract, 0, holds))
                return true;
        }

        return false;
    }

    static bool Any(Function function, Value value, int depth, System.Func<Value, Value, bool> holds)
    {
        if (depth > MaxDepth)
            return false;
        foreach (var user in value.Referrers)
        {
            var use = function.ValueAt(user);
            if (holds(use, value))
                return true;
            var isSame = use.Op is Op.Extract or Op.ChangeType or Op.ChangeInterface or Op.MakeInterface or Op.TypeAssert or Op.Phi or Op.Load;
            if (isSame && Any(function, use, depth + 1, holds))
                return true;
            if (use.Op == Op.Store && use.Operands[1] == value.Id && use.Operand(0) is { Op: Op.Alloc } variable && Any(function, variable, depth + 1, holds))
                return true;
        }

        return false;
    }
}

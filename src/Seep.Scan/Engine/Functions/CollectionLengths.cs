using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Functions;

/// <summary>How long slices, arrays and maps can be that are written down in a package.</summary>
/// <param name="functions">All of the package.</param>
sealed class CollectionLengths(IReadOnlyList<Function> functions)
{
    Dictionary<Var, long>? _globals;

    /// <summary>How long a collection is at most; -1 where that is not known.</summary>
    public long Of(FunctionContext context, Value collection) => Of(context, collection, []);

    /// <param name="known">Of phis; 0 of those that are being looked at, which add nothing to themselves.</param>
    long Of(FunctionContext context, Value collection, Dictionary<int, long> known)
    {
        switch (collection.Op)
        {
            case Op.Const:
                return collection.Symbol is null ? 0 : -1;
            case Op.Slice:
                return ArrayLength(collection.Operand(0).Type);
            case Op.Load when collection.Operand(0) is { Op: Op.Global, Symbol: Var variable }:
                return (_globals ??= OfGlobals()).GetValueOrDefault(variable, -1);
            case Op.Call when new CallSite(collection).Builtin == BuiltinId.Append && !context.IsInLoop(collection.Block.Index):
                return Sum(collection);
            case Op.Phi:
                return known.TryGetValue(collection.Id, out var length) ? length : Longest(collection);
            default:
                return ArrayLength(collection.Type);
        }

        long Sum(Value append)
        {
            var sum = 0L;
            for (var i = 1; i < append.Operands.Length; i++)
            {
                if (Of(context, append.Operand(i), known) is not (>= 0 and var length))
                    return -1;
                sum += length;
            }

            return sum;
        }

        long Longest(Value phi)
        {
            var longest = known[phi.Id] = 0;
            for (var i = 0; i < phi.Operands.Length; i++)
            {
                if (Of(context, phi.Operand(i), known) is not (>= 0 and var length))
                    return known[phi.Id] = -1;
                longest = Math.Max(longest, length);
            }

            return known[phi.Id] = longest;
        }
    }

    static long ArrayLength(Type? type) => (type as Pointer)?.Elem.Underlying is Go.Types.Array array ? array.Length : -1;

    /// <summary>The variables of the package that are set where they are declared, and whose collections do not grow after that.</summary>
    Dictionary<Var, long> OfGlobals()
    {
        var lengths = new Dictionary<Var, long>(ReferenceEqualityComparer.Instance);
        foreach (var function in functions.SelectMany(f => f.WithChildren()))
        {
            for (var i = 1; i < function.FirstInstruction; i++)
            {
                if (function.ValueAt(i) is { Op: Op.Global, Symbol: Var { IsExported: false } variable } global)
                    Note(global, variable);
            }
        }

        return lengths;

        void Note(Value global, Var variable)
        {
            foreach (var user in global.Referrers)
            {
                var use = global.Function.ValueAt(user);
                if (use.Op == Op.Store && use.Operand(0) == global && global.Function is { Name: "init", Parent: null } && !lengths.ContainsKey(variable))
                    lengths[variable] = WrittenLength(use.Operand(1));
                else if (use.Op != Op.Load || use.Type!.Underlying is Map && MayGrow(use))
                    lengths[variable] = -1;
            }
        }
    }

    static long WrittenLength(Value literal)
    {
        if (literal.Op == Op.Slice)
            return ArrayLength(literal.Operand(0).Type);
        if (literal.Op != Op.MakeMap)
            return -1;
        var length = 0L;
        foreach (var user in literal.Referrers)
        {
            var use = literal.Function.ValueAt(user);
            if (use.Op == Op.MapUpdate)
                length++;
            else if (use.Op != Op.Store)
                return -1;
        }

        return length;
    }

    /// <summary>Whether anything is done with a map but looking at it.</summary>
    static bool MayGrow(Value map)
    {
        foreach (var user in map.Referrers)
        {
            var use = map.Function.ValueAt(user);
            if (use.Op is not (Op.Lookup or Op.Range) && !(use.Op == Op.Call && new CallSite(use).Builtin is not null))
                return true;
        }

        return false;
    }
}

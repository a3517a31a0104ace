using Seep.Scan.Engine.Calls;
using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Flows;

/// <summary>Finds out whether and with what a function returns.</summary>
static class ReturnScan
{
    public static (bool NeverReturns, ulong NonNilResults, ulong NilResults) Of(FunctionContext context)
    {
        var function = context.Function;
        if (function.BlockCount == 0)
            return (false, 0, 0);
        var seen = new bool[function.BlockCount];
        var waiting = new Stack<int>([0]);
        seen[0] = true;
        var returns = 0;
        var (nonNil, nil) = (ulong.MaxValue, ulong.MaxValue);
        while (waiting.TryPop(out var number))
        {
            var block = function.BlockAt(number);
            if (Ends(context, block))
                continue;
            if (block.Terminator.Op == Op.Return)
            {
                returns++;
                nonNil &= ResultsOf(context, block.Terminator, Known.NonNil);
                nil &= ResultsOf(context, block.Terminator, Known.Nil);
            }

            foreach (var next in block.Successors)
            {
                if (!seen[next])
                {
                    seen[next] = true;
                    waiting.Push(next);
                }
            }
        }

        // A recovered panic returns by a block that no edge leads to.
        var mayRecover = function.RecoverBlock is not null;
        return returns == 0 || mayRecover ? (!mayRecover, 0, 0) : (false, nonNil, nil);
    }

    /// <summary>The parameters, a bit each, that are errors after which it does not return: it checks them and ends the process.</summary>
    public static ulong EndsOnErrors(FunctionContext context)
    {
        var bits = 0UL;
        var function = context.Function;
        for (var i = 0; i < function.ParameterCount && i < 64 && function.BlockCount > 1; i++)
        {
            if (function.ValueAt(i + 1) is { Type: { } type } parameter && FunctionContext.IsErrorType(type) && !ReturnsFrom(context, 0, parameter))
                bits |= 1UL << i;
        }

        return bits;
    }

    /// <summary>Whether a function may return from a block on.</summary>
    /// <param name="error">A parameter that is not nil.</param>
    public static bool ReturnsFrom(FunctionContext context, int block, Value error = default)
    {
        var seen = new HashSet<int> { block };
        var waiting = new Stack<int>(seen);
        while (waiting.TryPop(out var number))
        {
            var at = context.Function.BlockAt(number);
            if (Ends(context, at))
                continue;
            if (at.Terminator.Op == Op.Return)
                return true;
            var onError = 0;
            var isOfError = error.Exists && FailureFlow.IsOfError(context, at.Terminator, value => value == error.Id, out onError);
            for (var edge = 0; edge < at.Successors.Length; edge++)
            {
                if ((!isOfError || edge == onError) && seen.Add(at.Successors[edge]))
                    waiting.Push(at.Successors[edge]);
            }
        }

        return context.Function.RecoverBlock is not null;
    }

    static bool Ends(FunctionContext context, BasicBlock block)
    {
        for (var i = block.First; i < block.End; i++)
        {
            if (context.Function.ValueAt(i).Op == Op.Call && context.CallAt(i).NeverReturns)
                return true;
        }

        return false;
    }

    /// <summary>The results of a return that are known to be something, a bit each; only errors, if that is nil.</summary>
    static ulong ResultsOf(FunctionContext context, Value @return, Known known)
    {
        var bits = 0UL;
        for (var i = 0; i < @return.Operands.Length && i < 64; i++)
        {
            if (@return.Operand(i) is { Exists: true } result && (known != Known.Nil || FunctionContext.IsErrorType(result.Type!))
                && IsAlways(context, result, known, []))
                bits |= 1UL << i;
        }

        return bits;
    }

    static bool IsAlways(FunctionContext context, Value value, Known known, HashSet<int> seen)
    {
        if (value.Op != Op.Phi)
            return context.KnownAlways(value) == known;
        if (!seen.Add(value.Id))
            return true;
        foreach (var operand in value.Operands)
        {
            if (!IsAlways(context, context.Function.ValueAt(operand), known, seen))
                return false;
        }

        return true;
    }
}

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

    /// <summary>
    /// Whether a function may succeed and not hand out what a call in it acquires: it returns nil in its place, or a struct that does not have
    /// it since another way was taken.
    /// </summary>
    public static bool SucceedsWithout(Value call, IReadOnlyList<ResultWay> ways)
    {
        var function = call.Function;
        var besides = BlocksBesides(function, call.Block.Index);
        return Enumerable.Range(0, function.BlockCount).Select(function.BlockAt)
            .Any(block => block.Terminator is { Op: Op.Return, Operands.Length: > 0 } end && ways.Any(way => IsWithout(block, end, way, besides)));
    }

    static bool IsWithout(BasicBlock block, Value end, ResultWay way, HashSet<int> besides)
    {
        if (way.Result >= end.Operands.Length)
            return false;
        var last = end.Operand(end.Operands.Length - 1);
        var isError = FunctionContext.IsErrorType(last.Type!);
        return way.Path.IsEmpty
            ? isError && MayBeNil(block, last) && IsNil(end.Operand(way.Result))
            : (!isError || MayBeNil(block, last)) && !IsNil(end.Operand(way.Result)) && besides.Contains(block.Index);
    }

    /// <summary>The blocks that a function may come to without having been in another.</summary>
    static HashSet<int> BlocksBesides(Function function, int without)
    {
        var seen = new HashSet<int> { without };
        var waiting = new Stack<int>();
        if (seen.Add(0))
            waiting.Push(0);
        while (waiting.TryPop(out var number))
        {
            foreach (var next in function.BlockAt(number).Successors)
            {
                if (seen.Add(next))
                    waiting.Push(next);
            }
        }

        seen.Remove(without);
        return seen;
    }

    /// <summary>Whether an error that is returned by a block may be nil: it is a constant, or one of a call that nobody has looked at.</summary>
    static bool MayBeNil(BasicBlock block, Value error) => IsNil(error) || error.Op == Op.Phi
        || error.Op == Op.Extract && !(block.Predecessors.Length == 1 && block.Function.BlockAt(block.Predecessors[0]).Terminator is { Op: Op.If } branch
            && branch.Operand(0) is { Op: Op.Binary } test && test.Operands.Contains(error.Id));

    static bool IsNil(Value value) => value is { Op: Op.Const, Symbol: null };

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

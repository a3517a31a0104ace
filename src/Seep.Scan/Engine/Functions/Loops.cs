using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Functions;

/// <summary>Finds loops in a function's graph.</summary>
static class Loops
{
    /// <summary>Whether a block can be reached from itself.</summary>
    /// <param name="isEnd">Whether nothing comes after a block, whatever its edges.</param>
    public static bool IsInLoop(Function function, int block, Func<int, bool> isEnd)
    {
        var seen = new HashSet<int>();
        var waiting = new Stack<int>(isEnd(block) ? [] : function.BlockAt(block).Successors.ToArray());
        while (waiting.TryPop(out var number))
        {
            if (number == block)
                return true;
            if (!seen.Add(number) || isEnd(number))
                continue;
            foreach (var next in function.BlockAt(number).Successors)
                waiting.Push(next);
        }

        return false;
    }

    const int FewRounds = 100;

    /// <summary>Whether all loops around a block have few rounds: over what has a length that is known, or up to a constant.</summary>
    public static bool IsShort(FunctionContext context, CollectionLengths lengths, int block)
    {
        var isShort = false;
        for (var above = block; above >= 0; above = context.Dominators.Immediate(above))
        {
            if (!IsLoopAround(context, above, block))
                continue;
            if (RoundsOf(context, lengths, context.Function.BlockAt(above).Terminator) is not (> 0 and <= FewRounds))
                return false;
            isShort = true;
        }

        return isShort;
    }

    /// <summary>Whether all loops around a block count: up to a number, or through a collection. None waits for input.</summary>
    public static bool IsCounted(FunctionContext context, int block)
    {
        for (var above = block; above >= 0; above = context.Dominators.Immediate(above))
        {
            if (IsLoopAround(context, above, block) && !Counts(context.Function.BlockAt(above).Terminator))
                return false;
        }

        return true;
    }

    static bool Counts(Value branch) => branch.Op == Op.If && (branch.Operand(0) is { Op: Op.Binary } test && test.Number == (int)Go.Syntax.TokenKind.Lss
        || branch.Operand(0) is { Op: Op.Extract } more && more.Operand(0).Op == Op.Next);

    /// <summary>Whether all loops around a block go through a collection, or up to a number that is known before: they end.</summary>
    public static bool IsThroughCollections(FunctionContext context, int block)
    {
        for (var above = block; above >= 0; above = context.Dominators.Immediate(above))
        {
            if (IsLoopAround(context, above, block) && !IsThroughCollection(context, above))
                return false;
        }

        return true;
    }

    static bool IsThroughCollection(FunctionContext context, int head)
    {
        var block = context.Function.BlockAt(head);
        if (!Counts(block.Terminator) || IsLoopAround(context, head, block.Successors[1]))
            return false;
        if (block.Terminator.Operand(0) is not { Op: Op.Binary } test)
            return true;
        var bound = test.Operand(1);
        return test.Operand(0).Op is Op.Phi or Op.Binary && (!bound.Op.IsInstruction() || !context.Dominators.Dominates(head, bound.Block.Index));
    }

    /// <summary>Whether a block is the head of a loop that another is in.</summary>
    static bool IsLoopAround(FunctionContext context, int head, int block)
    {
        var function = context.Function;
        var seen = new HashSet<int> { head };
        var waiting = new Stack<int>([block]);
        while (waiting.TryPop(out var number))
        {
            foreach (var next in function.BlockAt(number).Successors)
            {
                if (next == head)
                    return true;
                if (context.Dominators.Dominates(head, next) && seen.Add(next))
                    waiting.Push(next);
            }
        }

        return false;
    }

    /// <summary>How many rounds a loop has at most whose head ends with a branch; -1 where that is not known.</summary>
    static long RoundsOf(FunctionContext context, CollectionLengths lengths, Value branch)
    {
        if (branch.Op != Op.If)
            return -1;
        var condition = branch.Operand(0);
        if (condition.Op == Op.Extract && condition.Operand(0) is { Op: Op.Next } next && next.Operand(0) is { Op: Op.Range } range)
            return lengths.Of(context, range.Operand(0));
        if (condition.Op != Op.Binary || condition.Number != (int)Go.Syntax.TokenKind.Lss)
            return -1;
        var bound = condition.Operand(1);
        if (bound.Op == Op.Call && new CallSite(bound).Builtin == BuiltinId.Len)
            return lengths.Of(context, bound.Operand(1));
        return CertainCalls.NumberOf(bound) ?? -1;
    }

    /// <summary>Whether no way leads from a block to an exit but by what breaks the loop off: there is none at all.</summary>
    public static bool IsEndless(Function function, int block)
    {
        var seen = new HashSet<int> { block };
        var waiting = new Stack<int>([block]);
        while (waiting.TryPop(out var number))
        {
            if (function.BlockAt(number).Terminator.Op == Op.Return)
                return false;
            foreach (var next in function.BlockAt(number).Successors)
            {
                if (seen.Add(next))
                    waiting.Push(next);
            }
        }

        return true;
    }
}

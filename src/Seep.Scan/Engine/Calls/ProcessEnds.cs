using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Calls;

/// <summary>Calls that are the last thing that a process does.</summary>
static class ProcessEnds
{
    /// <summary>Whether a call is made once, and all ways on from it lead to what ends the process, as far as they have an end.</summary>
    public static bool Follow(FunctionContext context, Value call)
    {
        if (call.Op != Op.Call || context.IsInLoop(call.Block.Index) || context.CallAt(call.Id).NeverReturns)
            return false;
        var isEnded = HasEnd(context, call.Id + 1, call.Block.End);
        var seen = new HashSet<int>();
        var waiting = new Stack<BasicBlock>();
        if (!isEnded)
            waiting.Push(call.Block);
        while (waiting.TryPop(out var block))
        {
            if (block.Terminator.Op is Op.Return or Op.Panic)
                return false;
            foreach (var number in block.Successors)
            {
                var next = context.Function.BlockAt(number);
                if (!seen.Add(number))
                    continue;
                if (HasEnd(context, next.First, next.End))
                    isEnded = true;
                else
                    waiting.Push(next);
            }
        }

        return isEnded;
    }

    static bool HasEnd(FunctionContext context, int first, int end) =>
        Enumerable.Range(first, end - first).Any(i => context.Function.ValueAt(i).Op == Op.Call && context.CallAt(i).NeverReturns);
}

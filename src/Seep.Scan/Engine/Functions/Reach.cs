using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Functions;

/// <summary>Which blocks lead to which.</summary>
static class Reach
{
    /// <summary>The blocks from which an edge, or several, lead to one of some blocks: those themselves only where they are in a circle, or lead to each other.</summary>
    /// <param name="isThrough">Whether a block counts, and those before it by way of it; all do where it is null.</param>
    public static HashSet<int> Before(IReadOnlyCollection<BasicBlock> blocks, Func<int, bool>? isThrough = null)
    {
        var seen = new HashSet<int>();
        var waiting = new Stack<BasicBlock>(blocks);
        while (waiting.TryPop(out var block))
        {
            foreach (var from in block.Predecessors)
            {
                if (isThrough?.Invoke(from) != false && seen.Add(from))
                    waiting.Push(block.Function.BlockAt(from));
            }
        }

        return seen;
    }
}

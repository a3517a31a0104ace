using Seep.Ssa.Ir;

namespace Seep.Ssa.Build;

/// <summary>Tidies the blocks that building leaves: unreachable ones, those that only jump, those that could be one.</summary>
static class Blocks
{
    public static void Tidy(FunctionDraft draft)
    {
        RemoveUnreachable(draft);
        foreach (var block in draft.Blocks)
            SkipOver(draft, block);
        RemoveUnreachable(draft);
        Fuse(draft);
    }

    static void RemoveUnreachable(FunctionDraft draft)
    {
        draft.NumberBlocks();
        var reached = new bool[draft.Blocks.Count];
        var left = new Stack<BlockDraft>();
        Reach(draft.Blocks[0]);
        if (draft.Recovers)
            Reach(draft.Blocks[^1]);
        while (left.TryPop(out var block))
        {
            foreach (var successor in block.Successors)
                Reach(successor);
        }

        foreach (var block in draft.Blocks)
        {
            for (var i = block.Predecessors.Count - 1; i >= 0 && reached[block.Index]; i--)
            {
                if (!reached[block.Predecessors[i].Index])
                    draft.RemovePredecessor(block, i);
            }
        }

        draft.Blocks.RemoveAll(block => !reached[block.Index]);

        void Reach(BlockDraft block)
        {
            if (reached[block.Index])
                return;
            reached[block.Index] = true;
            left.Push(block);
        }
    }

    /// <summary>Leads the edges to a block that only jumps to where it jumps.</summary>
    static void SkipOver(FunctionDraft draft, BlockDraft block)
    {
        if (block == draft.Blocks[0] || block.Instructions is not [var jump] || draft[jump].Op != Op.Jump)
            return;
        var target = block.Successors[0];
        if (target == block || HasPhis(draft, target))
            return;
        // A block with both edges of an if to one target would need no if.
        foreach (var predecessor in block.Predecessors)
        {
            if (predecessor.Successors.Contains(target))
                return;
        }

        target.Predecessors.Remove(block);
        foreach (var predecessor in block.Predecessors)
        {
            predecessor.Successors[predecessor.Successors.IndexOf(block)] = target;
            target.Predecessors.Add(predecessor);
        }

        block.Predecessors.Clear();
        block.Successors.Clear();
    }

    /// <summary>Makes one block of two where the first only leads to the second, and nothing else does.</summary>
    static void Fuse(FunctionDraft draft)
    {
        var recover = draft.Recovers ? draft.Blocks[^1] : null;
        var gone = new HashSet<BlockDraft>();
        foreach (var block in draft.Blocks)
        {
            if (gone.Contains(block))
                continue;
            while (block.Successors is [var next] && next != block && next != draft.Blocks[0] && next != recover
                && next.Predecessors.Count == 1 && !HasPhis(draft, next))
            {
                block.Instructions.RemoveAt(block.Instructions.Count - 1);
                block.Instructions.AddRange(next.Instructions);
                block.Successors.Clear();
                block.Successors.AddRange(next.Successors);
                foreach (var successor in next.Successors)
                    successor.Predecessors[successor.Predecessors.IndexOf(next)] = block;
                gone.Add(next);
            }
        }

        draft.Blocks.RemoveAll(gone.Contains);
        draft.NumberBlocks();
    }

    static bool HasPhis(FunctionDraft draft, BlockDraft block) =>
        block.Instructions is [var first, ..] && draft[first].Op == Op.Phi;
}

using Seep.Core.Graphs;
using Seep.Ssa.Ir;

namespace Seep.Ssa.Flow;

/// <summary>
/// Which blocks dominate which: a block dominates another when every path from the entry to that passes it. Backwards it is
/// postdominance: every path from the block to an exit passes the other.
/// </summary>
/// <remarks>A question takes constant time: the tree is numbered depth first, and what a block dominates is within its numbers.</remarks>
public sealed class DominatorTree
{
    readonly int[] _idom;
    readonly int[] _in;
    readonly int[] _out;

    DominatorTree(int[] idom, int root)
    {
        (_idom, _in, _out) = (idom, new int[idom.Length], new int[idom.Length]);
        Number(root);
    }

    /// <summary>Dominance from the entry. The block for recovered panics, which no edge leads to, is dominated by none.</summary>
    public static DominatorTree Of(Function function)
    {
        var graph = function.Graph;
        return new(Dominators.Of(graph.SuccessorStarts, graph.Successors, 0).Immediate.ToArray(), 0);
    }

    /// <summary>
    /// Postdominance from the exits: returns and panics. What leads to no exit, an endless loop, is postdominated by nothing.
    /// </summary>
    public static DominatorTree PostOf(Function function)
    {
        var graph = function.Graph;
        var exit = graph.Count;
        List<int> starts = [0], targets = [];
        for (var block = 0; block < graph.Count; block++)
        {
            targets.AddRange(graph.PredecessorsOf(block));
            starts.Add(targets.Count);
        }

        // One more block stands for the end of the function; backwards it leads to all exits.
        for (var block = 0; block < graph.Count; block++)
        {
            if (graph.SuccessorsOf(block).Length == 0)
                targets.Add(block);
        }

        starts.Add(targets.Count);
        return new(Dominators.Of([.. starts], [.. targets], exit).Immediate.ToArray(), exit);
    }

    /// <summary>The immediate dominator of a block; -1 where there is none. Of postdominance it may be the end: the number after all blocks.</summary>
    public int Immediate(int block) => _idom[block];

    /// <summary>Whether a block dominates another; each that is reached dominates itself.</summary>
    public bool Dominates(int block, int other) => _in[block] > 0 && _in[block] <= _in[other] && _out[other] <= _out[block];

    void Number(int root)
    {
        var firstChild = new int[_idom.Length];
        var nextSibling = new int[_idom.Length];
        System.Array.Fill(firstChild, -1);
        for (var block = _idom.Length - 1; block >= 0; block--)
        {
            if (_idom[block] >= 0)
                (nextSibling[block], firstChild[_idom[block]]) = (firstChild[_idom[block]], block);
        }

        var clock = 0;
        var path = new Stack<int>([root]);
        while (path.TryPop(out var block))
        {
            if (block < 0)
            {
                _out[~block] = ++clock;
                continue;
            }

            _in[block] = ++clock;
            path.Push(~block);
            for (var child = firstChild[block]; child >= 0; child = nextSibling[child])
                path.Push(child);
        }
    }
}

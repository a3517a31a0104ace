using Seep.Ssa.Ir;

namespace Seep.Ssa.Flow;

/// <summary>Which way facts flow.</summary>
public enum Direction : byte
{
    /// <summary>From the entry along the edges.</summary>
    Forward,

    /// <summary>From returns and panics against the edges.</summary>
    Backward,
}

/// <summary>
/// What a dataflow analysis has to say: a lattice of facts, and what blocks and edges do to a fact. It ends if no fact can rise
/// for ever and transfer is monotone.
/// </summary>
/// <typeparam name="TFact">Treated as a value: what is given is never changed.</typeparam>
public interface IDataflow<TFact>
{
    Direction Direction { get; }

    /// <summary>What holds where flow begins: at the entry, or at exits.</summary>
    TFact Boundary { get; }

    /// <summary>What holds where no flow comes: the least of all facts, <c>Join(Bottom, x)</c> is x.</summary>
    TFact Bottom { get; }

    /// <summary>The least fact that is above both.</summary>
    TFact Join(TFact a, TFact b);

    bool AreEqual(TFact a, TFact b);

    /// <summary>What holds after a block, in the direction of the flow, where a fact holds before it.</summary>
    TFact Transfer(BasicBlock block, TFact fact);

    /// <summary>
    /// What of a fact goes along an edge of the graph, from the block it leaves to that which it enters, by the order of successors:
    /// of an if, the first is taken where the condition holds.
    /// </summary>
    TFact AlongEdge(BasicBlock from, int successor, TFact fact) => fact;
}

/// <summary>The least solution of a dataflow analysis.</summary>
public sealed class DataflowSolution<TFact>
{
    readonly TFact[] _before;
    readonly TFact[] _after;

    internal DataflowSolution(TFact[] before, TFact[] after) => (_before, _after) = (before, after);

    /// <summary>What holds before a block in the direction of the flow: backwards that is at its end.</summary>
    public TFact Before(int block) => _before[block];

    /// <summary>What holds after a block in the direction of the flow.</summary>
    public TFact After(int block) => _after[block];
}

/// <summary>Solves dataflow analyses.</summary>
/// <remarks>
/// Kildall's worklist, "A unified approach to global program optimization", POPL 1973, in reverse postorder of the flow: a block waits
/// for those before it unless they are in a loop with it.
/// </remarks>
public static class Dataflow
{
    public static DataflowSolution<TFact> Solve<TFact>(Function function, IDataflow<TFact> analysis)
    {
        var count = function.BlockCount;
        var (before, after) = (new TFact[count], new TFact[count]);
        System.Array.Fill(before, analysis.Bottom);
        System.Array.Fill(after, analysis.Bottom);
        var order = BlockOrder.Of(function.Graph, analysis.Direction);
        var rank = new int[count];
        for (var i = 0; i < count; i++)
            rank[order[i]] = i;

        var waiting = new PriorityQueue<int, int>(count);
        var isWaiting = new bool[count];
        foreach (var block in order)
            Add(block);
        while (waiting.TryDequeue(out var number, out _))
        {
            isWaiting[number] = false;
            var block = function.BlockAt(number);
            before[number] = Gather(analysis, block, after);
            var fact = analysis.Transfer(block, before[number]);
            if (analysis.AreEqual(fact, after[number]))
                continue;
            after[number] = fact;
            foreach (var next in analysis.Direction == Direction.Forward ? block.Successors : block.Predecessors)
                Add(next);
        }

        return new DataflowSolution<TFact>(before, after);

        void Add(int block)
        {
            if (isWaiting[block])
                return;
            isWaiting[block] = true;
            waiting.Enqueue(block, rank[block]);
        }
    }

    static TFact Gather<TFact>(IDataflow<TFact> analysis, BasicBlock block, TFact[] after)
    {
        var fact = IsBoundary(analysis, block) ? analysis.Boundary : analysis.Bottom;
        if (analysis.Direction == Direction.Backward)
        {
            for (var i = 0; i < block.Successors.Length; i++)
                fact = analysis.Join(fact, analysis.AlongEdge(block, i, after[block.Successors[i]]));
            return fact;
        }

        for (var i = 0; i < block.Predecessors.Length; i++)
        {
            var from = block.Function.BlockAt(block.Predecessors[i]);
            // Two edges from one block are met one after the other.
            var earlier = block.Predecessors[..i].Count(from.Index);
            fact = analysis.Join(fact, analysis.AlongEdge(from, EdgeTo(from, block.Index, earlier), after[from.Index]));
        }

        return fact;
    }

    static bool IsBoundary<TFact>(IDataflow<TFact> analysis, BasicBlock block) => analysis.Direction == Direction.Forward
        ? block.Index == 0 || block.Function.RecoverBlock?.Index == block.Index
        : block.Successors.Length == 0;

    static int EdgeTo(BasicBlock from, int to, int skipped)
    {
        for (var i = 0; i < from.Successors.Length; i++)
        {
            if (from.Successors[i] == to && skipped-- == 0)
                return i;
        }

        throw new System.Diagnostics.UnreachableException("an edge with one end");
    }
}

/// <summary>Orders of blocks.</summary>
public static class BlockOrder
{
    /// <summary>
    /// All blocks, in reverse postorder of a walk that follows the flow: outside of loops each comes after those that lead to it.
    /// </summary>
    public static int[] Of(FlowGraph graph, Direction direction)
    {
        var order = new int[graph.Count];
        var next = graph.Count;
        var seen = new bool[graph.Count];
        var path = new Stack<(int Block, int Edge)>();
        // Exits and the recover block have nothing before them; endless loops are entered somewhere in the end.
        for (var pass = 0; pass < 2; pass++)
        {
            for (var root = graph.Count - 1; root >= 0; root--)
            {
                if (!seen[root] && (pass == 1 || Before(root).Length == 0))
                    Walk(root);
            }
        }

        return order;

        ReadOnlySpan<int> After(int block) => direction == Direction.Forward ? graph.SuccessorsOf(block) : graph.PredecessorsOf(block);

        ReadOnlySpan<int> Before(int block) => direction == Direction.Forward ? graph.PredecessorsOf(block) : graph.SuccessorsOf(block);

        void Walk(int root)
        {
            seen[root] = true;
            path.Push((root, 0));
            while (path.TryPop(out var step))
            {
                var after = After(step.Block);
                if (step.Edge == after.Length)
                {
                    order[--next] = step.Block;
                    continue;
                }

                path.Push((step.Block, step.Edge + 1));
                var target = after[step.Edge];
                if (!seen[target])
                {
                    seen[target] = true;
                    path.Push((target, 0));
                }
            }
        }
    }
}

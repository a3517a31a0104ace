using Seep.Core.Graphs;

namespace Seep.Core.Tests.Graphs;

public sealed class DominatorsTests
{
    /// <summary>A dominates B when B cannot be reached once A is taken away.</summary>
    [Fact]
    public void AgreesWithTheDefinitionOnRandomGraphs()
    {
        var random = new Random(20260101);
        for (var round = 0; round < 20_000; round++)
        {
            var nodes = random.Next(1, 13);
            var edges = new List<(int From, int To)>();
            for (var i = random.Next(0, nodes * 3); i > 0; i--)
                edges.Add((random.Next(nodes), random.Next(nodes)));
            var root = random.Next(nodes);

            var (starts, targets) = Rows(nodes, edges);
            var dominators = Dominators.Of(starts, targets, root);

            Assert.Equal(ByDefinition(nodes, edges, root), dominators.Immediate.ToArray());
            Assert.Equal(root, dominators.Preorder[0]);
            Assert.Equal(Reached(nodes, edges, root, without: -1).Order(), dominators.Preorder.ToArray().Order());
            var seen = new HashSet<int> { -1 };
            foreach (var node in dominators.Preorder)
            {
                Assert.Contains(dominators.Immediate[node], seen);
                seen.Add(node);
            }
        }
    }

    /// <summary>A chain a million deep whose last node holds a million that the root holds as well: recursion would
    /// overflow, and climbing the dominator tree from each would take 10^12 steps.</summary>
    [Fact]
    public void TakesDeepChainsWithSharedTails()
    {
        const int Depth = 500_000;
        var edges = new List<(int From, int To)>();
        for (var i = 0; i < Depth; i++)
        {
            edges.Add((i, i + 1));
            edges.Add((Depth, Depth + 1 + i));
        }

        for (var i = 0; i < Depth; i++)
            edges.Add((0, Depth + 1 + i));
        var (starts, targets) = Rows(2 * Depth + 1, edges);

        var idom = Dominators.Of(starts, targets, 0).Immediate;

        Assert.Equal(Depth - 1, idom[Depth]);
        Assert.Equal(0, idom[Depth + 1]);
        Assert.Equal(0, idom[2 * Depth]);
    }

    static (int[] Starts, int[] Targets) Rows(int nodes, List<(int From, int To)> edges)
    {
        var starts = new int[nodes + 1];
        foreach (var (from, _) in edges)
            starts[from + 1]++;
        for (var i = 0; i < nodes; i++)
            starts[i + 1] += starts[i];
        var next = starts[..nodes];
        var targets = new int[edges.Count];
        foreach (var (from, to) in edges)
            targets[next[from]++] = to;
        return (starts, targets);
    }

    static int[] ByDefinition(int nodes, List<(int From, int To)> edges, int root)
    {
        var reached = Reached(nodes, edges, root, without: -1);
        var dominated = new HashSet<int>[nodes];
        for (var d = 0; d < nodes; d++)
            dominated[d] = [.. reached.Except(Reached(nodes, edges, root, without: d))];

        // The immediate dominator is the strict dominator that all other strict dominators dominate.
        var idom = new int[nodes];
        for (var v = 0; v < nodes; v++)
        {
            var strict = Enumerable.Range(0, nodes)
                .Where(d => d != v && reached.Contains(d) && dominated[d].Contains(v)).ToList();
            idom[v] = strict.Count == 0 ? -1 : strict.Single(d => strict.TrueForAll(e => dominated[e].Contains(d)));
        }

        return idom;
    }

    static HashSet<int> Reached(int nodes, List<(int From, int To)> edges, int root, int without)
    {
        var reached = new HashSet<int>();
        var work = new Stack<int>();
        if (root != without)
            work.Push(root);
        while (work.TryPop(out var node))
        {
            if (!reached.Add(node))
                continue;
            foreach (var (from, to) in edges)
            {
                if (from == node && to != without)
                    work.Push(to);
            }
        }

        Assert.True(reached.Count <= nodes);
        return reached;
    }
}

using Seep.Core.Graphs;

namespace Seep.Core.Tests.Graphs;

public sealed class StronglyConnectedTests
{
    /// <summary>Two nodes are in one component when each reaches the other; what a component leads to comes before it.</summary>
    [Fact]
    public void AgreesWithTheDefinitionOnRandomGraphs()
    {
        var random = new Random(20261126);
        for (var round = 0; round < 5_000; round++)
        {
            var nodes = random.Next(1, 11);
            var successors = Enumerable.Range(0, nodes).Select(_ => Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Next(nodes)).ToArray()).ToArray();
            var reached = Enumerable.Range(0, nodes).Select(node => Reached(successors, node)).ToArray();

            var components = StronglyConnected.Components(successors);

            Assert.Equal(Enumerable.Range(0, nodes), components.SelectMany(c => c).Order());
            for (var i = 0; i < components.Count; i++)
            {
                foreach (var node in components[i])
                {
                    var mutual = reached[node].Where(other => reached[other].Contains(node));
                    Assert.Equal(mutual.Order(), components[i].Order());
                    Assert.All(reached[node].Except(components[i]), later => Assert.Contains(components.Take(i), c => c.Contains(later)));
                }
            }
        }
    }

    [Fact]
    public void TakesDeepChains()
    {
        const int Depth = 500_000;
        var successors = Enumerable.Range(0, Depth).Select(node => new[] { (node + 1) % Depth }).ToArray();
        Assert.Equal(Depth, Assert.Single(StronglyConnected.Components(successors)).Count);
    }

    static HashSet<int> Reached(int[][] successors, int from)
    {
        var reached = new HashSet<int> { from };
        var waiting = new Stack<int>(reached);
        while (waiting.TryPop(out var node))
        {
            foreach (var next in successors[node])
            {
                if (reached.Add(next))
                    waiting.Push(next);
            }
        }

        return reached;
    }
}

namespace Seep.Core.Graphs;

/// <summary>The strongly connected components of a directed graph: nodes that each lead to all others of theirs.</summary>
/// <remarks>Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1(2), 1972, with a stack of its own.</remarks>
public static class StronglyConnected
{
    /// <summary>Finds the components, each after those that it leads to. In time and memory linear in nodes and edges.</summary>
    /// <param name="successors">For each node, from 0, the nodes that it leads to.</param>
    public static IReadOnlyList<IReadOnlyList<int>> Components(IReadOnlyList<int[]> successors)
    {
        var components = new List<IReadOnlyList<int>>();
        var (index, low) = (new int[successors.Count], new int[successors.Count]);
        var isOpen = new bool[successors.Count];
        var open = new Stack<int>();
        var path = new Stack<(int Node, int Next)>();
        var next = 0;
        for (var root = 0; root < successors.Count; root++)
        {
            if (index[root] == 0)
                Enter(root);
            while (path.TryPop(out var at))
            {
                var (node, edge) = at;
                if (edge == successors[node].Length)
                {
                    Leave(node);
                    continue;
                }

                path.Push((node, edge + 1));
                var target = successors[node][edge];
                if (index[target] == 0)
                    Enter(target);
                else if (isOpen[target])
                    low[node] = Math.Min(low[node], index[target]);
            }
        }

        return components;

        void Enter(int node)
        {
            index[node] = low[node] = ++next;
            isOpen[node] = true;
            open.Push(node);
            path.Push((node, 0));
        }

        void Leave(int node)
        {
            if (path.TryPeek(out var before))
                low[before.Node] = Math.Min(low[before.Node], low[node]);
            if (low[node] != index[node])
                return;
            var component = new List<int>();
            int member;
            do
            {
                member = open.Pop();
                isOpen[member] = false;
                component.Add(member);
            }
            while (member != node);
            components.Add(component);
        }
    }
}

using System.Collections;
using System.Collections.Immutable;
using System.Numerics;
using Seep.Core.Graphs;
using Seep.Heap.Dump;

namespace Seep.Heap.Graph;

/// <summary>Somebody who may hold objects: goroutines, the objects of allocation sites, or both together.</summary>
/// <param name="Goroutines">Indexes into <see cref="HeapDump.Goroutines"/>.</param>
public sealed record Holder(string Name, ImmutableArray<int> Goroutines, ImmutableArray<AllocationSite> Sites)
{
    public static Holder OfGoroutines(string name, IEnumerable<int> goroutines) => new(name, [.. goroutines], []);

    public static Holder OfSite(AllocationSite site) => new(site.ToString(), [], [site]);
}

/// <summary>Who holds the live objects of one site. A holder holds an object when every path to it from the roots passes
/// one of the holder's goroutines or objects: without the holder it would be garbage. Several may hold the same
/// object, one through the other.</summary>
/// <param name="Objects">Live allocations of the site that anything reaches.</param>
/// <param name="HeldBy">Of these, by holder in the order asked: how many it holds. A site does not hold itself: an object
/// counts as held by its own site only when another object of the site holds it.</param>
/// <param name="NearestTo">By holder: how many have it on their shortest path from a root. A weaker tie than holding, for
/// something else may reach them too: a connection's goroutine is near its buffers, though the server's table of
/// connections leads to them as well.</param>
/// <param name="HeldByNone">How many none of the holders holds.</param>
/// <param name="RuntimeOnly">How many only the runtime reaches: a timer that nobody stopped, say.</param>
/// <param name="Unreached">Live allocations of the site, beyond <paramref name="Objects"/>, that nothing reaches.</param>
public sealed record SiteHolding(
    AllocationSite Site,
    int Objects,
    ImmutableArray<int> HeldBy,
    ImmutableArray<int> NearestTo,
    int HeldByNone,
    int RuntimeOnly,
    int Unreached)
{
    /// <summary>The share of the site's objects that a holder holds: 0 to 1.</summary>
    public double Share(int holder) => Objects == 0 ? 0 : (double)HeldBy[holder] / Objects;

    /// <summary>The share of the site's objects that are nearest to a holder: 0 to 1.</summary>
    public double NearShare(int holder) => Objects == 0 ? 0 : (double)NearestTo[holder] / Objects;
}

/// <summary>What a set of holders holds: by site, and in all.</summary>
/// <param name="Bytes">By holder: the sizes of all objects it holds, its own objects included that nothing else reaches.</param>
public sealed record Holdings(ImmutableArray<SiteHolding> Sites, ImmutableArray<long> Bytes);

/// <summary>The nearest node that alone holds nearly all objects of a site.</summary>
/// <param name="Name">The variable's name, the goroutine's function, the object's allocation line.</param>
/// <param name="Site">Where the container itself was allocated; null where it is no sampled object.</param>
/// <param name="Slice">Its length, where something holds it as a slice.</param>
/// <param name="Held">How many objects of the site it holds, of <paramref name="Objects"/>.</param>
/// <param name="Retained">Bytes that would be freed with it.</param>
public sealed record AccumulationPoint(
    int Node, NodeKind Kind, string Name, AllocationSite? Site, SliceHeader? Slice, int Held, int Objects, long Retained);

/// <summary>One step of a retaining path: nodes of one kind, for all paths merged.</summary>
/// <param name="Name">As for <see cref="AccumulationPoint"/>.</param>
/// <param name="Nodes">How many different nodes the merged paths pass here; the next step's number over this one's is the
/// fan-out. A list's links, one behind the other, are one step.</param>
/// <param name="Node">One of them.</param>
/// <param name="Size">Bytes of that one.</param>
/// <param name="Slice">Its length, where something holds it as a slice.</param>
public sealed record RetainingStep(
    NodeKind Kind, string Name, AllocationSite? Site, int Nodes, int Node, long Size, SliceHeader? Slice)
{
    /// <summary><c>package variable main.all</c>, <c>200 goroutines main.work</c>, <c>main.add hub.go:12 [] (len 2,400)</c>.</summary>
    public override string ToString() => (Kind, Nodes) switch
    {
        (NodeKind.Variable, _) => $"package variable {Name}",
        (NodeKind.Goroutine, 1) => $"goroutine {Name}",
        (NodeKind.Goroutine, _) => $"{Nodes:N0} goroutines {Name}",
        (NodeKind.Object, 1) when Slice is { } slice => $"{ShortName} [] (len {slice.Length:N0})",
        (_, 1) => ShortName,
        _ => $"{Nodes:N0} × {ShortName}",
    };

    string ShortName => Site is { Line: var line } ? $"{line.Function} {Path.GetFileName(line.File)}:{line.Line}" : Name;
}

/// <summary>The commonest shortest path from a root to a site's objects.</summary>
/// <param name="Objects">How many objects of those looked at have this path.</param>
/// <param name="Sampled">How many were looked at.</param>
public sealed record RetainingPath(ImmutableArray<RetainingStep> Steps, int Objects, int Sampled)
{
    public override string ToString() => string.Join(" → ", Steps);
}

/// <summary>Who retains what in a heap graph.</summary>
/// <remarks>16 bytes a node beyond the graph and 8 more once a path was asked for; a query takes up to 24 while it runs, and
/// time in proportion to the graph.</remarks>
public sealed class RetentionAnalysis
{
    readonly Dominators _dominators;
    readonly long[] _retained;
    (int[] Order, int[] Before)? _shortestPaths;
    HashSet<(int, int)>? _pairs;

    RetentionAnalysis(HeapGraph graph, Dominators dominators)
    {
        (Graph, _dominators) = (graph, dominators);
        _retained = new long[graph.NodeCount];
        var preorder = dominators.Preorder;
        for (var i = preorder.Length - 1; i >= 0; i--)
        {
            var node = preorder[i];
            _retained[node] += graph.SizeOf(node);
            if (i > 0)
                _retained[dominators.Immediate[node]] += _retained[node];
        }
    }

    public static RetentionAnalysis Of(HeapGraph graph) =>
        new(graph, Dominators.Of(graph.Starts, graph.Targets, graph.Root));

    public HeapGraph Graph { get; }

    /// <summary>The node that alone holds this one, the nearest of them; the root for one that several roots share, -1 for
    /// one that nothing reaches.</summary>
    public int DominatorOf(int node) => _dominators.Immediate[node];

    /// <summary>Bytes that would be freed if the node went away: its own and those of all nodes it dominates.</summary>
    public long RetainedBy(int node) => _retained[node];

    /// <summary>Finds who of the holders holds the objects of the sites.</summary>
    public Holdings HoldersOf(IReadOnlyList<AllocationSite> sites, IReadOnlyList<Holder> holders)
    {
        var counts = sites.Select(site => new SiteCount(this, site, holders.Count)).ToList();
        var bytes = new long[holders.Count];
        for (var first = 0; first < holders.Count; first += HolderSet.Most)
        {
            var set = new HolderSet(Graph, holders.Skip(first).Take(HolderSet.Most).ToArray());
            var held = Held(set);
            var nearest = Nearest(set);
            foreach (var count in counts)
                count.Add(first, held, nearest);
            for (var obj = 0; obj < Graph.Dump.ObjectCount; obj++)
            {
                for (var bits = held[obj]; bits != 0; bits &= bits - 1)
                    bytes[first + BitOperations.TrailingZeroCount(bits)] += Graph.SizeOf(obj);
            }
        }

        return new Holdings([.. counts.Select(c => c.Sum())], [.. bytes]);
    }

    /// <summary>Up to 64 holders, a bit each.</summary>
    sealed class HolderSet
    {
        public const int Most = 64;

        public HolderSet(HeapGraph graph, ReadOnlySpan<Holder> holders)
        {
            All = holders.Length == Most ? ulong.MaxValue : (1UL << holders.Length) - 1;
            Of = new ulong[graph.NodeCount];
            for (var i = 0; i < holders.Length; i++)
            {
                foreach (var goroutine in holders[i].Goroutines)
                    Of[graph.GoroutineNode(goroutine)] |= 1UL << i;
                foreach (var site in holders[i].Sites)
                {
                    foreach (var obj in graph.Dump.Sites.ObjectsOf(site))
                        Of[obj] |= 1UL << i;
                }
            }
        }

        public ulong All { get; }

        /// <summary>By node: the holders it belongs to.</summary>
        public ulong[] Of { get; }
    }

    /// <summary>By node: the holders that hold it.</summary>
    /// <remarks>What a holder does not hold some path reaches without it. That is found for all holders at once, by
    /// propagating their bits until nothing changes; a node's bits only grow, so an edge is walked as often as bits
    /// arrive, mostly once.</remarks>
    ulong[] Held(HolderSet holders)
    {
        var free = new ulong[Graph.NodeCount];
        free[Graph.Root] = holders.All;
        var work = new WorkQueue(Graph.NodeCount);
        work.Add(Graph.Root);
        while (work.TryTake(out var node))
        {
            var bits = free[node] & ~holders.Of[node];
            foreach (var target in Graph.SuccessorsOf(node))
            {
                if ((bits & ~free[target]) != 0)
                {
                    free[target] |= bits;
                    work.Add(target);
                }
            }
        }

        for (var node = 0; node < free.Length; node++)
            free[node] = Graph.ReachOf(node) == Reach.Nothing ? 0 : ~free[node] & holders.All;
        return free;
    }

    /// <summary>By node: the holders on its shortest path from a root.</summary>
    ulong[] Nearest(HolderSet holders)
    {
        var nearest = new ulong[Graph.NodeCount];
        var (order, before) = ShortestPaths;
        foreach (var node in order.AsSpan(1))
            nearest[node] = nearest[before[node]] | holders.Of[before[node]];

        return nearest;
    }

    /// <summary>Counts a site's objects by holder, 64 holders at a time.</summary>
    sealed class SiteCount(RetentionAnalysis analysis, AllocationSite site, int holders)
    {
        readonly int[] _objects = analysis.ReachedObjectsOf(site);
        readonly int[] _heldBy = new int[holders];
        readonly int[] _nearestTo = new int[holders];
        readonly bool[] _held = new bool[analysis.Graph.Dump.Sites.ObjectsOf(site).Length]; // by place in _objects

        public void Add(int first, ulong[] held, ulong[] nearest)
        {
            for (var i = 0; i < _objects.Length; i++)
            {
                var obj = _objects[i];
                _held[i] |= held[obj] != 0;
                Count(held[obj], _heldBy.AsSpan(first));
                Count(nearest[obj], _nearestTo.AsSpan(first));
            }
        }

        static void Count(ulong bits, Span<int> counts)
        {
            for (; bits != 0; bits &= bits - 1)
                counts[BitOperations.TrailingZeroCount(bits)]++;
        }

        public SiteHolding Sum() => new(
            site, _objects.Length, [.. _heldBy], [.. _nearestTo],
            _objects.Length - _held.Count(h => h),
            _objects.Count(o => analysis.Graph.ReachOf(o) == Reach.Runtime),
            analysis.Graph.Dump.Sites.ObjectsOf(site).Length - _objects.Length);
    }

    int[] ReachedObjectsOf(AllocationSite site)
    {
        var reached = new List<int>();
        foreach (var obj in Graph.Dump.Sites.ObjectsOf(site))
        {
            if (Graph.ReachOf(obj) != Reach.Nothing)
                reached.Add(obj);
        }

        return [.. reached];
    }

    /// <summary>Finds the nearest node that alone holds at least <paramref name="share"/> of the site's objects; null when
    /// only the root does. Of a linked list it is the first link.</summary>
    public AccumulationPoint? AccumulationOf(AllocationSite site, double share = 0.9)
    {
        var below = new int[Graph.NodeCount];
        var objects = ReachedObjectsOf(site);
        foreach (var obj in objects)
            below[obj]++;

        var enough = Math.Max(1, (int)Math.Ceiling(share * objects.Length));
        var found = Graph.Root;
        var preorder = _dominators.Preorder;
        for (var i = preorder.Length - 1; i > 0; i--)
        {
            // Backwards, so that the first with enough of them below is the deepest.
            var node = preorder[i];
            if (found == Graph.Root && below[node] >= enough && SiteOf(node) != site)
                found = node;
            below[_dominators.Immediate[node]] += below[node];
        }

        while (found != Graph.Root && SiteOf(found) is { } own && SiteOf(DominatorOf(found)) == own)
            found = DominatorOf(found);
        if (found == Graph.Root)
            return null;
        var slices = Census.SlicesOf(Graph, new HashSet<int> { found });
        return new AccumulationPoint(
            found, Graph.KindOf(found), NameOf(found), SiteOf(found), SliceIn(slices, found), below[found], objects.Length,
            RetainedBy(found));
    }

    static SliceHeader? SliceIn(IReadOnlyDictionary<int, SliceHeader> slices, int node) =>
        slices.TryGetValue(node, out var slice) ? slice : null;

    AllocationSite? SiteOf(int node) => node < Graph.Dump.ObjectCount ? Graph.Dump.Sites.Of(node) : null;

    /// <summary>What to call a node: a variable's name, a goroutine's function, an object's allocation line.</summary>
    public string NameOf(int node) => Graph.KindOf(node) switch
    {
        NodeKind.Object => SiteOf(node)?.Name ?? $"{Graph.SizeOf(node)} bytes",
        NodeKind.Goroutine => Graph.GoroutineAt(node).EntryFunction,
        NodeKind.Variable => Graph.VariableAt(node).Name,
        NodeKind.Runtime => "the runtime",
        _ => "all roots",
    };

    /// <summary>Finds the commonest of the shortest paths from a root to the site's objects; null when nothing reaches
    /// them.</summary>
    /// <param name="most">At most how many of the objects to look at, evenly spread.</param>
    public RetainingPath? PathTo(AllocationSite site, int most = 1000)
    {
        var objects = ReachedObjectsOf(site);
        if (objects.Length == 0)
            return null;
        var paths = new PathTree(this);
        var stride = (objects.Length + most - 1) / most;
        var sampled = 0;
        for (var i = 0; i < objects.Length; i += stride, sampled++)
            paths.Add(objects[i]);
        return paths.Commonest(sampled);
    }

    /// <summary>Nodes by distance from the root, and by node the one before it on a shortest path.</summary>
    (int[] Order, int[] Before) ShortestPaths => _shortestPaths ??= FindShortestPaths();

    (int[] Order, int[] Before) FindShortestPaths()
    {
        var before = new int[Graph.NodeCount];
        Array.Fill(before, -1);
        before[Graph.Root] = Graph.Root;
        var order = new int[Graph.NodeCount];
        order[0] = Graph.Root;
        var count = 1;
        for (var at = 0; at < count; at++)
        {
            foreach (var target in Graph.SuccessorsOf(order[at]))
            {
                if (before[target] < 0)
                {
                    before[target] = order[at];
                    order[count++] = target;
                }
            }
        }

        return (order[..count], before);
    }

    /// <summary>Paths merged from the root down: nodes of one name below one step are one step, and so is a node of the
    /// name of a step above it, the next link of a list or level of a tree.</summary>
    sealed class PathTree(RetentionAnalysis analysis)
    {
        const int LookBack = 64;

        readonly int[] _before = analysis.ShortestPaths.Before;

        sealed class Step(Step? above, NodeKind kind, string name, int example)
        {
            public Step? Above { get; } = above;
            public NodeKind Kind { get; } = kind;
            public string Name { get; } = name;
            public int Example { get; } = example;
            public List<int> Ends { get; } = [];
        }

        readonly Dictionary<(Step Above, NodeKind Kind, string Name), Step> _steps = [];
        readonly Dictionary<int, Step> _stepOf = new()
        {
            [analysis.Graph.Root] = new Step(null, NodeKind.Root, "", analysis.Graph.Root),
        };

        public void Add(int obj)
        {
            var way = new Stack<int>();
            var at = obj;
            for (; !_stepOf.ContainsKey(at); at = _before[at])
                way.Push(at);
            var step = _stepOf[at];
            while (way.TryPop(out var node))
                _stepOf[node] = step = StepTo(node, step);
            step.Ends.Add(obj);
        }

        Step StepTo(int node, Step above)
        {
            var (kind, name) = (analysis.Graph.KindOf(node), analysis.NameOf(node));
            var same = above;
            for (var i = 0; i < LookBack && same is { Kind: NodeKind.Object }; i++, same = same.Above)
            {
                if (kind == NodeKind.Object && same.Name == name)
                    return same;
            }

            if (!_steps.TryGetValue((above, kind, name), out var step))
            {
                step = new Step(above, kind, name, node);
                _steps.Add((above, kind, name), step);
            }

            return step;
        }

        public RetainingPath Commonest(int sampled)
        {
            var end = _steps.Values.MaxBy(s => s.Ends.Count)!;
            var nodes = new Dictionary<Step, int>();
            var seen = new HashSet<int> { analysis.Graph.Root };
            foreach (var obj in end.Ends)
            {
                for (var at = obj; seen.Add(at); at = _before[at])
                    nodes[_stepOf[at]] = nodes.GetValueOrDefault(_stepOf[at]) + 1;
            }

            var path = new List<Step>();
            for (var step = end; step.Above is { } above; step = above)
                path.Add(step);
            path.Reverse();
            var slices = Census.SlicesOf(analysis.Graph, path.Select(s => s.Example).ToHashSet());
            return new RetainingPath(
                [.. path.Select(s => new RetainingStep(
                    s.Kind, s.Name, analysis.SiteOf(s.Example), nodes[s], s.Example, analysis.Graph.SizeOf(s.Example),
                    SliceIn(slices, s.Example)))],
                end.Ends.Count, sampled);
        }
    }

    /// <summary>How far two goroutine classes go in pairs: the share, 0 to 1, of the larger class whose members share
    /// something with exactly one of the other class that no third goroutine has. The two ends of a connection, a reader
    /// and its writer, are such a pair.</summary>
    /// <remarks>They share an object when the frames of these two alone point to it, or these two alone of all goroutines
    /// and variables lead to it. Two classes of one or two goroutines each may do so by chance.</remarks>
    public double LinkedShare(IReadOnlyCollection<int> class1, IReadOnlyCollection<int> class2)
    {
        _pairs ??= [.. SharedByTwo.Frames(Graph), .. SharedByTwo.Reach(Graph)];
        var links = new HashSet<(int, int)>();
        var (in1, in2) = (class1.ToHashSet(), class2.ToHashSet());
        foreach (var (a, b) in _pairs)
        {
            if (in1.Contains(a) && in2.Contains(b))
                links.Add((a, b));
            if (in1.Contains(b) && in2.Contains(a))
                links.Add((b, a));
        }

        var partners1 = links.CountBy(l => l.Item1).ToDictionary();
        var partners2 = links.CountBy(l => l.Item2).ToDictionary();
        var pairs = links.Count(l => partners1[l.Item1] == 1 && partners2[l.Item2] == 1);
        var larger = Math.Max(class1.Count, class2.Count);
        return larger == 0 ? 0 : (double)pairs / larger;
    }

    /// <summary>Objects that exactly two goroutines have in common.</summary>
    static class SharedByTwo
    {
        const int None = -1, Many = -2;

        /// <summary>Pairs whose frames point to an object that no third goroutine's frames point to.</summary>
        public static List<(int, int)> Frames(HeapGraph graph)
        {
            var owners = new Dictionary<int, (int First, int Second)>();
            foreach (var goroutine in graph.Dump.Goroutines)
            {
                foreach (var obj in goroutine.Pointers)
                {
                    var (first, second) = owners.GetValueOrDefault(obj, (None, None));
                    owners[obj] = Join((first, second), (goroutine.Index, None));
                }
            }

            return Pairs(owners.Values);
        }

        /// <summary>Pairs that lead to an object that no other goroutine or variable leads to.</summary>
        public static List<(int, int)> Reach(HeapGraph graph)
        {
            var owners = new (int First, int Second)[graph.NodeCount];
            Array.Fill(owners, (None, None));
            var work = new WorkQueue(graph.NodeCount);
            foreach (var root in graph.SuccessorsOf(graph.Root))
            {
                owners[root] = graph.KindOf(root) == NodeKind.Goroutine
                    ? (graph.GoroutineAt(root).Index, None)
                    : (Many, Many);
                work.Add(root);
            }

            while (work.TryTake(out var node))
            {
                foreach (var target in graph.SuccessorsOf(node))
                {
                    var joined = Join(owners[target], owners[node]);
                    if (joined != owners[target])
                    {
                        owners[target] = joined;
                        work.Add(target);
                    }
                }
            }

            return Pairs(owners);
        }

        static (int First, int Second) Join((int First, int Second) a, (int First, int Second) b)
        {
            if (a.First == Many || b.First == Many)
                return (Many, Many);
            return With(With(a, b.First), b.Second);
        }

        static (int First, int Second) With((int First, int Second) set, int one) =>
            set.First == Many || one == None || set.First == one || set.Second == one ? set
            : set.First == None ? (one, None)
            : set.Second == None ? (Math.Min(set.First, one), Math.Max(set.First, one))
            : (Many, Many);

        static List<(int, int)> Pairs(IEnumerable<(int First, int Second)> owners) =>
            [.. owners.Where(o => o.Second >= 0).Distinct()];
    }

    /// <summary>Nodes to be looked at, each at most once at a time, first come first served.</summary>
    sealed class WorkQueue(int nodes)
    {
        readonly Queue<int> _queue = new();
        readonly BitArray _waits = new(nodes);

        public void Add(int node)
        {
            if (!_waits[node])
            {
                _waits[node] = true;
                _queue.Enqueue(node);
            }
        }

        public bool TryTake(out int node)
        {
            if (!_queue.TryDequeue(out node))
                return false;
            _waits[node] = false;
            return true;
        }
    }
}

using Seep.Heap.Dump;
using Seep.Heap.Graph;
using Seep.Heap.Tests.Dump;

namespace Seep.Heap.Tests.Graph;

/// <summary>Graphs of dumps written by hand.</summary>
public sealed class HeapGraphTests
{
    static ulong At(int obj) => DumpWriter.Heap + (ulong)obj * 128;

    static HeapGraph Graph(DumpWriter writer)
    {
        var dump = HeapDump.Read(writer.End(), TestContext.Current.CancellationToken);
        return HeapGraph.Of(dump, GoSymbols.None, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void TheProgramComesBeforeTheRuntimeAndThatBeforeLeftovers()
    {
        var graph = Graph(new DumpWriter()
            .Object(At(0), At(1)) // a variable's
            .Object(At(1), 0)
            .Object(At(2), At(0), At(3)) // the runtime's, and points to the variable's
            .Object(At(3), 0)
            .Object(At(4), At(3)) // a stack leftover
            .Object(At(5), At(1)) // garbage
            .Goroutine(0x600000, 1).Frame("main.main", [], At(4))
            .Goroutine(0x700000, 2, system: true).Frame("runtime.bgsweep", [At(2)])
            .Statics(At(0)));

        Assert.Equal(
            [Reach.Program, Reach.Program, Reach.Runtime, Reach.Runtime, Reach.LooseStack, Reach.Nothing],
            Enumerable.Range(0, 6).Select(graph.ReachOf));
        var retention = RetentionAnalysis.Of(graph);
        Assert.Equal(graph.VariableNode(0), retention.DominatorOf(0));
        Assert.Equal(0, retention.DominatorOf(1));
        Assert.Equal(graph.GoroutineNode(1), retention.DominatorOf(2));
        Assert.Equal(2, retention.DominatorOf(3));
        Assert.Equal(graph.GoroutineNode(0), retention.DominatorOf(4));
        Assert.Equal(-1, retention.DominatorOf(5));
        Assert.Equal(16, retention.RetainedBy(graph.VariableNode(0)));
    }

    /// <summary>An object is held by a set of nodes when it cannot be reached once they are taken away.</summary>
    [Fact]
    public void HoldersAgreeWithTheDefinitionOnRandomGraphs()
    {
        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var objects = random.Next(2, 25);
            var writer = new DumpWriter();
            for (var i = 0; i < objects; i++)
                writer.Object(At(i), [.. Enumerable.Range(0, random.Next(4)).Select(_ => At(random.Next(objects))), 0]);
            var goroutines = random.Next(4);
            for (var i = 0; i < goroutines; i++)
                writer.Goroutine(0x600000 + (ulong)i, 1).Frame("main.f", [At(random.Next(objects))]);
            writer.Statics(At(random.Next(objects)));
            const int SiteCount = 3;
            for (var i = 0; i < SiteCount; i++)
                writer.Bucket((ulong)i + 1, ("main.f", "main.go", i));
            for (var i = 0; i < objects; i++)
                writer.Sample(At(i), (ulong)random.Next(SiteCount) + 1);
            var graph = Graph(writer);
            var sites = graph.Dump.Sites;

            var holders = sites.All.Select(Holder.OfSite)
                .Append(Holder.OfGoroutines("goroutines", Enumerable.Range(0, goroutines)))
                .Append(new Holder("mixed", [.. Enumerable.Range(0, goroutines).Take(1)], [sites.All[0], sites.All[2]]))
                .ToArray();
            var holdings = RetentionAnalysis.Of(graph).HoldersOf(sites.All, holders);

            for (var h = 0; h < holders.Length; h++)
            {
                var nodes = holders[h].Goroutines.Select(graph.GoroutineNode)
                    .Concat(holders[h].Sites.SelectMany(s => sites.ObjectsOf(s).ToArray())).ToHashSet();
                long bytes = 0;
                var heldBySite = new int[SiteCount];
                for (var obj = 0; obj < objects; obj++)
                {
                    if (graph.ReachOf(obj) == Reach.Nothing || IsReached(graph, obj, without: nodes))
                        continue;
                    bytes += graph.SizeOf(obj);
                    heldBySite[sites.Of(obj)!.Index]++;
                }

                Assert.Equal(bytes, holdings.Bytes[h]);
                Assert.Equal(heldBySite, holdings.Sites.Select(s => s.HeldBy[h]));
            }
        }
    }

    /// <summary>Whether a path leads from the root to the object; the object itself may be one of those left out.</summary>
    static bool IsReached(HeapGraph graph, int obj, HashSet<int> without)
    {
        var seen = new HashSet<int> { graph.Root };
        var work = new Stack<int>([graph.Root]);
        while (work.TryPop(out var node))
        {
            foreach (var target in graph.SuccessorsOf(node))
            {
                if (target == obj)
                    return true;
                if (!without.Contains(target) && seen.Add(target))
                    work.Push(target);
            }
        }

        return false;
    }

    [Fact]
    public void TheCensusFindsSlices()
    {
        var graph = Graph(new DumpWriter()
            .Object(At(0), new ulong[10]) // 80 bytes
            .Object(At(1), At(0) + 16, 3, 8) // a slice of its tail
            .Object(At(2), At(0), 9, 8) // longer than its capacity
            .Object(At(3), At(0), 1, 81) // more than there is
            .Statics(At(1), At(2), At(3)));

        var slices = Census.SlicesOf(graph, new HashSet<int> { 0, 1 });
        Assert.Equal([new(0, new SliceHeader(1, 3, 8, 16))], slices);
    }

    [Fact]
    public void TheCensusTrustsObjectsMoreThanStacks()
    {
        var graph = Graph(new DumpWriter()
            .Object(At(0), new ulong[10])
            .Object(At(1), At(0), 4, 5) // the slice
            .Object(At(2), new ulong[10])
            .Goroutine(7, id: 1)
            .Frame("main.f", [At(0), 9, 40, At(2), 6, 7]) // what a call left behind, and a slice that only a frame has
            .Statics(At(1)));

        var slices = Census.SlicesOf(graph, new HashSet<int> { 0, 2 });
        Assert.Equal(new SliceHeader(1, 4, 5, 0), slices[0]);
        Assert.Equal((6, 7), (slices[2].Length, slices[2].Capacity));
    }
}

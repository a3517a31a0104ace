using Seep.Heap.Dump;
using Seep.Heap.Graph;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Heap.Tests.Graph;

/// <summary>Who holds what in <c>testdata/shapes</c>, as its comments say.</summary>
public sealed class RetentionTests
{
    public static TheoryData<string> Versions => [.. GoToolchains.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public void AnExpandingSliceHoldsWhatIsPutIn(string version)
    {
        var shapes = Shapes.Under(version);
        var holding = shapes.Holding("itemName", shapes.Line("items"), shapes.Line("events"), shapes.Class("main.holdOwn"));
        Assert.Equal((1000, 0, 0, 0), (holding.Objects, holding.HeldByNone, holding.RuntimeOnly, holding.Unreached));
        Assert.Equal([1000, 0, 0], holding.HeldBy);
        Assert.Equal(1, holding.Share(0));

        var point = shapes.Retention.AccumulationOf(shapes.Site("itemName"))!;
        Assert.Same(shapes.Site("items"), point.Site);
        Assert.Equal((1000, 1000), (point.Held, point.Objects));
        Assert.Equal(1000, point.Slice!.Value.Length);
        Assert.Equal("main.items", shapes.Retention.NameOf(point.Slice.Value.Node));

        var path = shapes.Retention.PathTo(shapes.Site("itemName"))!;
        Assert.Equal(["main.items", shapes.Site("items").Name, shapes.Site("itemName").Name], path.Steps.Select(s => s.Name));
        Assert.Equal([1, 1, 1000], path.Steps.Select(s => s.Nodes));
        Assert.Matches(
            @"^package variable main\.items → main\.addItem main\.go:\d+ \[\] \(len 1,000\) → 1,000 × fmt\.Sprintf print\.go:\d+$",
            path.ToString());
        Assert.Equal(1000, path.Steps[1].Slice!.Value.Length);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void AGoroutineHoldsItsOwn(string version)
    {
        var shapes = Shapes.Under(version);
        var own = shapes.Class("main.holdOwn");
        Assert.Equal([200, 0], shapes.Holding("ownData", own, shapes.Class("main.work")).HeldBy);
        Assert.Null(shapes.Retention.AccumulationOf(shapes.Site("ownData")));
        var path = shapes.Retention.PathTo(shapes.Site("ownData"))!;
        Assert.Equal((NodeKind.Goroutine, "main.holdOwn", 200), (path.Steps[0].Kind, path.Steps[0].Name, path.Steps[0].Nodes));
        var bytes = shapes.Retention.HoldersOf([], [own]).Bytes[0];
        Assert.InRange(bytes, 200 * 1024, 200 * (1024 + 1024)); // data, the goroutine's g and sudog, little else
    }

    /// <summary>What a goroutine waits with hangs at the channel too, but is its own.</summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public void AChannelDoesNotHoldWhoWaitsOnIt(string version)
    {
        var shapes = Shapes.Under(version);
        var holding = shapes.Holding("ownWait", shapes.Class("main.holdOwn"));
        Assert.InRange(holding.Objects, 190, 200); // the rest took over sudogs of the runtime's own goroutines
        Assert.All(shapes.Goroutines("main.holdOwn"), g =>
        {
            var node = shapes.Dump.Find(shapes.Dump.Goroutines[g].Address);
            Assert.Equal(shapes.Graph.GoroutineNode(g), shapes.Retention.DominatorOf(node));
        });
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void WhatAGlobalMapHoldsTooIsNotTheGoroutines(string version)
    {
        var shapes = Shapes.Under(version);
        var (goroutines, map) = (shapes.Class("main.holdRegistered"), shapes.Line("registry"));
        var both = new Holder("both", goroutines.Goroutines, map.Sites);
        var holding = shapes.Holding("session", goroutines, map, both);
        Assert.Equal([0, 0, 100], holding.HeldBy);
        Assert.Equal(0, holding.HeldByNone);
        Assert.Equal((1, 0), (holding.NearShare(0), holding.NearShare(1))); // the map is further away
        Assert.Equal(100, shapes.Holding("session", goroutines, map).HeldByNone);
    }

    /// <summary>Before Go 1.23 a ticker that nobody stops hangs at the runtime's timers; since then it is collected.</summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public void OnlyTheRuntimeHoldsADroppedTicker(string version)
    {
        var shapes = Shapes.Under(version);
        if (shapes.Toolchain.Version >= new GoVersion(1, 23))
        {
            Assert.True(shapes.Sites("ticker").Sum(s => shapes.Dump.Sites.ObjectsOf(s).Length) <= 3);
            return;
        }

        var holding = shapes.Retention.HoldersOf([.. shapes.Sites("ticker")], [shapes.Line("items")]).Sites;
        Assert.Equal(300, holding.Where(s => s.Objects >= 100).Sum(s => s.RuntimeOnly)); // channel, its buffer's header, ticker
        Assert.All(holding, s => Assert.Equal(s.Objects, s.RuntimeOnly));
        Assert.Equal("runtime.allp", shapes.Retention.PathTo(shapes.Site("ticker"))!.Steps[0].Name);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void AListAccumulatesAtItself(string version)
    {
        var shapes = Shapes.Under(version);
        var point = shapes.Retention.AccumulationOf(shapes.Site("job"))!;
        Assert.Equal((300, 300), (point.Held, point.Objects));
        var path = shapes.Retention.PathTo(shapes.Site("job"))!;
        Assert.Equal(point.Name, path.Steps[1].Name);
        Assert.Equal("main.jobs", path.Steps[0].Name);
        Assert.Equal([1, 1, 300], path.Steps.Take(3).Select(s => s.Nodes)); // variable, list, elements
        Assert.Equal(300 * (48 + 24) + 48, shapes.Retention.RetainedBy(point.Node)); // an element and a job each, the list
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void ALinkedListAccumulatesAtItsVariable(string version)
    {
        var shapes = Shapes.Under(version);
        Assert.Equal("main.head", shapes.Retention.AccumulationOf(shapes.Site("link"))!.Name);
        var path = shapes.Retention.PathTo(shapes.Site("link"), most: 50)!;
        Assert.Equal(["main.head", shapes.Site("link").Name], path.Steps.Select(s => s.Name));
        Assert.InRange(path.Sampled, 40, 50);
        Assert.Equal([1999], shapes.Holding("link", Holder.OfSite(shapes.Site("link"))).HeldBy); // all but the first
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void AMapHoldsItsEntries(string version)
    {
        var shapes = Shapes.Under(version);
        Assert.Equal([500], shapes.Holding("entry", shapes.Line("entries")).HeldBy);
        Assert.Equal([500], shapes.Holding("entryKey", shapes.Line("entries")).HeldBy);
        var path = shapes.Retention.PathTo(shapes.Site("entry"))!;
        Assert.Equal("main.entries", path.Steps[0].Name);
        Assert.Equal(500, path.Objects);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void TwoSlicesHoldWhatTheyShareOnlyTogether(string version)
    {
        var shapes = Shapes.Under(version);
        var (a, b) = (shapes.Line("sharedA"), shapes.Line("sharedB"));
        Assert.Equal([0, 0, 50], shapes.Holding("shared", a, b, new Holder("both", [], [.. a.Sites, .. b.Sites])).HeldBy);
        Assert.Equal(50, shapes.Holding("shared", a, b).HeldByNone);
        Assert.Null(shapes.Retention.AccumulationOf(shapes.Site("shared")));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void ReaderAndWriterOfAConnectionArePairs(string version)
    {
        var shapes = Shapes.Under(version);
        var (readers, writers) = (shapes.Goroutines("main.readLoop"), shapes.Goroutines("main.writeLoop"));
        Assert.Equal(1, shapes.Retention.LinkedShare(readers, writers));
        Assert.Equal(1, shapes.Retention.LinkedShare(writers, readers));
        Assert.Equal(0, shapes.Retention.LinkedShare(readers, shapes.Goroutines("main.work")));
        Assert.Equal(0, shapes.Retention.LinkedShare(readers, []));
        var pair = Holder.OfGoroutines("connection", [.. readers, .. writers]);
        var holding = shapes.Holding("conn", shapes.Class("main.readLoop"), shapes.Class("main.writeLoop"), pair);
        Assert.Equal([0, 0, 180], holding.HeldBy); // 60 connections and their 120 channels
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void TwoCausesInOneHandlerStayApart(string version)
    {
        var shapes = Shapes.Under(version);
        Holder[] causes = [shapes.Line("events"), shapes.Class("main.work")];
        AllocationSite[] sites = [shapes.Site("event"), shapes.Site("eventPayload"), shapes.Site("task")];
        Assert.Equal([[80, 0], [80, 0], [0, 80]], shapes.Retention.HoldersOf(sites, causes).Sites.Select(s => s.HeldBy.ToArray()));
    }

    /// <summary>More than 64 holders take more than one pass.</summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public void ManyHoldersAreAskedAtOnce(string version)
    {
        var shapes = Shapes.Under(version);
        var holders = shapes.Goroutines("main.holdOwn").Select(g => Holder.OfGoroutines($"{g}", [g])).ToArray();
        var holdings = shapes.Retention.HoldersOf([shapes.Site("ownData")], holders);
        Assert.All(holdings.Sites[0].HeldBy, held => Assert.Equal(1, held));
        Assert.Equal(0, holdings.Sites[0].HeldByNone);
        Assert.All(holdings.Bytes, b => Assert.InRange(b, 1024, 2048));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void WhatAVariableIsInitialisedToIsNamedAfterIt(string version)
    {
        var shapes = Shapes.Under(version);
        var path = shapes.Retention.PathTo(shapes.Site("subscriber"))!;
        Assert.Equal(["main.hub", "*main.hub"], path.Steps.Take(2).Select(s => s.Name));
        Assert.Equal(40, shapes.Retention.AccumulationOf(shapes.Site("subscriber"))!.Slice!.Value.Length);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void ALocalWhoseAddressIsTakenHoldsToo(string version)
    {
        var shapes = Shapes.Under(version);
        Assert.Equal([30], shapes.Holding("loose", shapes.Class("main.holdLoose")).HeldBy);
        Assert.All(shapes.Dump.Sites.ObjectsOf(shapes.Site("loose")).ToArray(),
            o => Assert.Equal(Reach.LooseStack, shapes.Graph.ReachOf(o)));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void AFinalizerHoldsThroughItsObject(string version)
    {
        var shapes = Shapes.Under(version);
        Assert.Equal([1], shapes.Holding("note", shapes.Line("final")).HeldBy);
        Assert.Equal("main.final", shapes.Retention.PathTo(shapes.Site("note"))!.Steps[0].Name);
    }
}

using Seep.Core;
using Seep.Hunt.Judge;

namespace Seep.Hunt.Tests.Join;

public sealed class LeakBookTests
{
    readonly SiteTable _sites = Scene.NewTable();

    IReadOnlyList<Leak> Leaks(params IEnumerable<Confirmed> confirmed) => Scene.Leaks(_sites, confirmed);

    Scene Rows(double perOperation, string line = "main.go:40") => new Scene(_sites).Heap($"main.add {line}", perOperation);

    [Fact]
    public void ALineIsOneLeakWithEachWayInTheMostExpensiveFirst() => Assert.Equal(
        ["Heap PerOperation main.go:40: 3 for /b normal, 2 for /a normal, 1 for /a abort", "Heap PerOperation main.go:41: 2.5 for /c normal"],
        Leaks(
            Rows(1).Confirm("/a abort"), Rows(2).Confirm("/a normal"), Rows(2.5, "main.go:41").Confirm("/c normal"),
            Rows(3).Confirm("/b normal")).Select(Scene.Print));

    /// <summary>What leaves nothing when each is driven alone, and grows when both are.</summary>
    [Fact]
    public void WhatOnlySeveralTogetherCauseIsShared()
    {
        var leak = Assert.Single(Leaks(Rows(0).Confirm("/a normal"), Rows(0).Confirm("/b abort"), Rows(1).Confirm("/a normal", "/b abort")));
        Assert.Equal("Heap PerOperation main.go:40: 1 for /a (normal) and /b (abort)", Scene.Print(leak));
        Assert.True(leak.Shared);
        Assert.Equal(Confidence.Medium, leak.Confidence);
        Assert.EndsWith("in a fresh process with all of these together", leak.Certainty);
    }

    [Fact]
    public void WhatOneAloneCausesIsNotShared()
    {
        var leak = Assert.Single(Leaks(Rows(1).Confirm("/a normal"), Rows(1).Confirm("/a normal", "/b normal")));
        Assert.False(leak.Shared);
        Assert.Equal(Confidence.High, leak.Confidence);
    }

    [Fact]
    public void AProcessThatEndedEarlyMakesItLessSure()
    {
        var early = Rows(1).Confirm("/a normal") with { Early = new EarlyEnd("it needs too much", []) };
        Assert.Equal(Confidence.Medium, Assert.Single(Leaks(early)).Confidence);
    }

    /// <summary>It grows in each process, whatever is driven there.</summary>
    [Fact]
    public void WhatGrowsWithTimeIsNotBlamedOnWhatWasDriven()
    {
        Scene Ticks() => new Scene(_sites).Heap("main.tick main.go:90", d => Scene.Objects((long)(100 * d.Seconds), 32));
        var leak = Assert.Single(Leaks(Ticks().Confirm("/a normal"), Ticks().Confirm(), Ticks().Confirm("/b abort")));
        Assert.Equal("Heap Background main.go:90: 100 for idle time", Scene.Print(leak));
        Assert.Equal("grew in 8 of 8 intervals with nothing driven", leak.Certainty);
    }

    /// <summary><c>go serve(registry.add(&amp;conn{}))</c>: two causes on one line, whose costs add up.</summary>
    [Fact]
    public void TwoCausesOnOneLineAreOneSource()
    {
        var scene = new Scene(_sites).Heap("main.handle main.go:12", size: 512);
        scene.Goroutines("main.serve main.go:22", "main.handle main.go:12");
        var leak = Assert.Single(Leaks(scene.Confirm("/ws normal")));
        Assert.Equal("Goroutine PerOperation main.go:12: 1 for /ws normal; holds main.go:12", Scene.Print(leak));
        Assert.Equal(new Cost(1, 512 + 2048, 1, 0), leak.Sources[0].Cost);
    }

    [Fact]
    public void SaysWhereGoroutinesStand()
    {
        var scene = new Scene(_sites);
        scene.Goroutines("sync.(*Mutex).Lock sync/mutex.go:1 < main.serve main.go:22", "main.handle main.go:12", state: "sync.Mutex.Lock");
        var stuck = Assert.Single(Leaks(scene.Confirm("/ws normal"))).Stuck!;
        Assert.Equal(("sync.Mutex.Lock", "main.go:22", 10), (stuck.State, stuck.At?.ToString(), stuck.Count));
    }

    [Fact]
    public void TheCostOfAGoroutineHasItsStack()
    {
        var scene = new Scene(_sites);
        scene.Goroutines("main.serve main.go:22", "main.handle main.go:12", perOperation: 2);
        Assert.Equal(new Cost(0, 4096, 2, 0), Assert.Single(Leaks(scene.Confirm("/ws normal"))).Sources[0].Cost);
    }
}

using Seep.Core;
using Seep.Hunt.Join;
using Seep.Hunt.Judge;

namespace Seep.Hunt.Tests.Join;

public sealed class PlateauBookTests
{
    static readonly Dictionary<int, TimeSpan> Nothing = [];

    readonly SiteTable _sites = Scene.NewTable();

    string[] Reasons(Measurement screening, IReadOnlyList<Confirmed> confirmed, IReadOnlyDictionary<int, TimeSpan>? drained = null) =>
        [.. new PlateauBook(_sites, Scene.Source).Of(screening, confirmed, drained ?? Nothing).Select(n => $"{n.Line} {n.Growth.Class}: {n.Reason}")];

    int Id(string stack) => _sites.OfStack(SiteKind.Heap, Scene.Stack(stack))!.Id;

    [Fact]
    public void SaysOfEachGrowthWhyItIsNone()
    {
        var scene = new Scene(_sites)
            .Heap("main.f main.go:1", d => Scene.Objects(Math.Min(d.Fresh, 400), 48)) // a cache, full when driven on
            .Heap("main.f main.go:2", d => Scene.Objects(Math.Min(d.Operations, 30), 48)) // filled on first use
            .Heap("main.f main.go:3", d => Scene.Objects(d.Operations % 65, 200)) // a batch that is flushed
            .Heap("main.f main.go:4", d => Scene.Objects(d.Operations, 48)) // a session that expires
            .Heap("main.f main.go:5", d => Scene.Objects(d.Operations, 48)) // a leak
            .Heap("main.f main.go:6", d => Scene.Objects(Math.Min(d.Operations, 5), 8)) // too little to speak of
            .Heap("net/http.f net/http/x.go:7", d => Scene.Objects(Math.Min(d.Operations, 100), 8)); // a library's own
        var drained = new Dictionary<int, TimeSpan> { [Id("main.f main.go:4")] = TimeSpan.FromSeconds(4.24) };
        Assert.Equal(
            [
                "main.go:1 Bounded: bounded: stayed at 400 through 4500 operations alone",
                "main.go:3 Bounded: rises and falls: what is added is removed again",
                "main.go:2 Once: grew with the first operations only: filled on first use",
                "main.go:4 Drains: goes away by itself: gone 4.2 s after the last operation",
            ],
            Reasons(scene.Screen(), [scene.Confirm("/ normal")], drained));
    }

    [Fact]
    public void ALineIsToldOnceForEachClass()
    {
        var scene = new Scene(_sites).Heap("main.f main.go:1 < main.g main.go:8", d => Scene.Objects(Math.Min(d.Operations, 30), 48))
            .Heap("main.f main.go:1 < main.h main.go:9", d => Scene.Objects(Math.Min(d.Operations, 40), 48));
        var told = Assert.Single(new PlateauBook(_sites, Scene.Source).Of(scene.Screen(), [], Nothing));
        Assert.Equal(40, told.Growth.Live.Count);
    }

    /// <summary>It grew when all was driven together, and no process that drove one dose alone has it.</summary>
    [Fact]
    public void WhatWasNotConfirmedIsNotPassedOver() => Assert.Equal(
        ["main.go:5 Unclear: grew to 390 while all was driven together, and in no confirming process"],
        Reasons(new Scene(_sites).Heap("main.f main.go:5").Screen(), [new Scene(_sites).Heap("main.f main.go:5", 0).Confirm("/ normal")]));

    [Fact]
    public void WhatHadGrownWhenAHuntEndedEarlyIsTold()
    {
        var scene = new Scene(_sites).Heap("main.f main.go:1").Heap("main.f main.go:2", size: 8);
        scene.Goroutines("main.work main.go:22", "main.handle main.go:12");
        var screened = scene.Screen();
        Assert.Equal(
            ["main.go:22 390 goroutines", "main.go:1 390 objects"],
            new PlateauBook(_sites, Scene.Source).Unconfirmed(screened, screened.Sites()).Select(n =>
                $"{n.Line} {n.Reason.Replace("grew by ", "", StringComparison.Ordinal).Replace(" before the hunt ended; not confirmed", "", StringComparison.Ordinal)}"));
    }
}

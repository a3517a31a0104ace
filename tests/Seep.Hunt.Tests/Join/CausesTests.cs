namespace Seep.Hunt.Tests.Join;

/// <summary>Causes told from counts and stacks alone, where no heap dump could be taken, and the leaks made of them.</summary>
public sealed class CausesTests
{
    const string Serve = " < main.handle main.go:10 < net/http.(*conn).serve net/http/server.go:1";

    [Fact]
    public void AGoroutineIsNamedAtItsGoStatementAndHoldsWhatItAllocated()
    {
        var scene = new Scene().Heap("time.NewTicker time/tick.go:1 < main.newClock main.go:31 < main.beat main.go:21");
        scene.Goroutines("main.beat main.go:22", "main.handle main.go:12");
        Assert.Equal(["Goroutine PerOperation main.go:12: 1 for /ws normal; holds main.go:31"], scene.Leaks("/ws normal"));
    }

    [Fact]
    public void TwoCausesInOneHandlerStayApart()
    {
        var scene = new Scene().Heap("main.newRow main.go:40" + Serve);
        scene.Goroutines("main.work main.go:22", "main.handle main.go:12");
        Assert.Equal(
            ["Goroutine PerOperation main.go:12: 1 for / normal", "Heap PerOperation main.go:40: 1 for / normal"], scene.Leaks("/ normal"));
    }

    [Fact]
    public void ALineReachedInSeveralWaysIsOneLeak() => Assert.Equal(
        ["Heap PerOperation main.go:40: 1 for / normal; holds main.go:40, main.go:40"],
        new Scene().Heap("main.add main.go:40" + Serve, size: 256).Heap("main.add main.go:40 < main.log main.go:50" + Serve)
            .Heap("main.add main.go:40 < main.tell main.go:60" + Serve, perOperation: 3, size: 16).Leaks("/ normal"));

    /// <summary>A goroutine's class is found in either order of the sites.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GoroutinesThatALeakedOneStartedAreHeldByIt(bool childrenFirst)
    {
        var scene = new Scene();
        const string Parent = "main.serve main.go:21", Child = "main.write main.go:51";
        if (childrenFirst)
            scene.Goroutines(Child, "main.serve main.go:20", parents: 110);
        var parents = scene.Goroutines(Parent, "main.handle main.go:12");
        if (!childrenFirst)
            scene.Goroutines(Child, "main.serve main.go:20", parents: parents);
        Assert.Equal(["Goroutine PerOperation main.go:12: 2 for /ws normal; holds main.go:51"], scene.Leaks("/ws normal"));
    }

    [Fact]
    public void GoroutinesOfTwoLinesThatRiseInStepStayApart()
    {
        var scene = new Scene();
        scene.Goroutines("main.a main.go:21", "main.handle main.go:12");
        scene.Goroutines("main.b main.go:31", "main.handle main.go:13");
        Assert.Equal(
            ["Goroutine PerOperation main.go:12: 1 for / normal", "Goroutine PerOperation main.go:13: 1 for / normal"],
            scene.Leaks("/ normal").Order());
    }

    [Fact]
    public void ALibrarysGoroutineIsNamedAtTheUsersLineThatStartedIt()
    {
        var scene = new Scene();
        scene.Goroutines("io.Copy io/io.go:1", "main.pipe main.go:60", state: "IO wait");
        Assert.Equal(["Goroutine PerOperation main.go:60: 1 for / normal"], scene.Leaks("/ normal"));
    }

    /// <summary>A response body that is not closed keeps two goroutines of net/http, and what the call allocated.</summary>
    [Fact]
    public void LibraryGoroutinesInStepGoWithTheUsersLineThatRisesWithThem()
    {
        var scene = new Scene()
            .Heap("net/http.(*Client).Get net/http/client.go:1 < main.ask main.go:70" + Serve, size: 900)
            .Heap("net/http.other net/http/client.go:9 < main.log main.go:80" + Serve, perOperation: 0.5);
        scene.Goroutines("net/http.(*persistConn).readLoop net/http/transport.go:2", "net/http.(*Transport).dialConn net/http/transport.go:1");
        scene.Goroutines("net/http.(*persistConn).writeLoop net/http/transport.go:3", "net/http.(*Transport).dialConn net/http/transport.go:1");
        scene.Descriptors("socket:[4711]");
        Assert.Equal(
            "Goroutine PerOperation main.go:70: 2 for / normal; holds main.go:70, net/http.(*persistConn).writeLoop, socket",
            scene.Leaks("/ normal").First().Replace("readLoop", "writeLoop", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, "Heap PerOperation main.go:40: 1 for / normal")]
    [InlineData(true, "Goroutine PerOperation main.go:12: 1 for / normal")]
    public void DescriptorsGoWithTheCauseThatOpensThem(bool goroutineToo, string other)
    {
        var scene = new Scene().Heap("main.newRow main.go:40" + Serve)
            .Heap("os.newFile os/file_unix.go:1 < os.Open os/file.go:1 < main.read main.go:50" + Serve).Descriptors("/data/report-17.csv");
        if (goroutineToo)
            scene.Goroutines("main.work main.go:22", "main.handle main.go:12");
        var leaks = scene.Leaks("/ normal").ToList();
        Assert.Contains("Descriptor PerOperation main.go:50: 1 for / normal; holds /data/report-*.csv", leaks);
        Assert.Contains(other, leaks);
    }

    [Fact]
    public void WhatNoLineOfTheUsersExplainsIsALeakWithoutALine() => Assert.Equal(
        ["Descriptor PerOperation no line: 1 for / normal"], new Scene().Descriptors("socket:[1]").Leaks("/ normal"));

    [Fact]
    public void WhatTheRuntimeAllocatesForItselfIsNoLeak() => Assert.Empty(
        new Scene().Heap("runtime.malg runtime/proc.go:1 < runtime.newproc1 runtime/proc.go:2").Leaks("/ normal"));

    [Fact]
    public void EachClassIsKept() => Assert.Equal(
        [
            "Heap ExpandingArray main.go:43: 0 for / normal", "Heap Keyed main.go:41: 1 for / normal",
            "Heap Keyed main.go:44: 0 for / normal", "Heap PerOperation main.go:40: 0.1 for / normal",
        ],
        new Scene().Heap("main.f main.go:40", perOperation: 0.1)
            .Heap("main.f main.go:41", d => Scene.Objects(d.Fresh, 48))
            .Heap("main.f main.go:42", d => Scene.Objects(Math.Min(d.Fresh, 256), 48)) // a cache
            .Heap("main.f main.go:43", d => Scene.Array(d.Operations, 24))
            .Heap("main.f main.go:44", d => Scene.Array(d.Fresh, 40)).Leaks("/ normal").Order());
}

using Seep.Core;
using Seep.Hunt.Judge;
using Seep.Hunt.Tests.Join;

namespace Seep.Hunt.Tests.Judge;

public sealed class SiteTableTests
{
    readonly SiteTable _sites = Scene.NewTable();

    Site? Of(string stack, SiteKind kind = SiteKind.Heap) => _sites.OfStack(kind, Scene.Stack(stack));

    /// <summary>Lines alone make a site: a heap dump names inlined functions otherwise.</summary>
    [Theory]
    [InlineData(true, "another way through a library", "strings.Clone strings/a.go:1 < main.f main.go:1", "strings.Repeat strings/b.go:2 < main.f main.go:1")]
    [InlineData(true, "another name of an inlined function", "main.f main.go:1 < main.g main.go:9", "main.g main.go:1 < main.g main.go:9")]
    [InlineData(true, "the runtime's frames of another kind", "runtime.makeslice runtime/slice.go:1 < main.f main.go:1", "main.f main.go:1")]
    [InlineData(false, "another line", "main.f main.go:1", "main.f main.go:2")]
    [InlineData(false, "another caller of the user's", "main.f main.go:1 < main.g main.go:8", "main.f main.go:1 < main.g main.go:9")]
    [InlineData(true, "a library's, told apart outside of the runtime", "runtime.gopark runtime/proc.go:1 < net.f net/a.go:1", "net.f net/a.go:1")]
    [InlineData(false, "a library's, another line", "net.f net/a.go:1", "net.f net/a.go:2")]
    public void StacksAreOneSiteByTheUsersLines(bool same, string why, string one, string other) =>
        Assert.True(same == (Of(one) == Of(other)), why);

    [Fact]
    public void KindsAreSitesOfTheirOwn() => Assert.NotEqual(Of("main.f main.go:1"), Of("main.f main.go:1", SiteKind.Goroutine));

    /// <summary>What waits in a library is named for it, not for the runtime's frame on top.</summary>
    [Theory]
    [InlineData("main.f", "strings.Clone strings/a.go:1 < main.f main.go:1 < main.g main.go:2")]
    [InlineData("net/http.(*persistConn).readLoop", "runtime.gopark runtime/proc.go:1 < runtime.selectgo runtime/select.go:1 < net/http.(*persistConn).readLoop net/http/transport.go:1")]
    [InlineData("runtime.bgsweep", "runtime.bgsweep runtime/mgcsweep.go:1 < runtime.goexit runtime/asm.s:1")]
    public void ASiteIsNamedByItsFirstFrameThatSaysSomething(string name, string stack) => Assert.Equal(name, Of(stack)!.Name);

    [Fact]
    public void TheAgentsOwnIsNoSiteAndItsPlantedLeakOneAlone()
    {
        Assert.Null(Of("main.seepAgentServe seep.go:1 < net.f net/a.go:1"));
        Assert.Null(_sites.Control);
        var control = Of("example.com/x.seepAgentControl seep.go:5 < main.handle main.go:1");
        Assert.Same(_sites.Control, control);
        Assert.Null(control!.UserFrame);
        Assert.Same(control, Of("example.com/x.seepAgentControl seep.go:6"));
    }

    /// <summary>The overlay's frames lie below a handler: they are passed over, its site is the handler's.</summary>
    [Fact]
    public void TheAgentsFramesBelowTheUsersAreNotSeen()
    {
        var site = Of("main.f main.go:1 < net/http.seepAgentRun net/http/seep.go:1 < net/http.serve net/http/server.go:1")!;
        Assert.Equal(["main.f", "net/http.serve"], site.Stack.Select(f => f.Function));
    }

    [Fact]
    public void AnEmptyStackIsNoSite() => Assert.Null(_sites.OfStack(SiteKind.Heap, []));

    [Theory]
    [InlineData("socket:[4711]", "socket")]
    [InlineData("pipe:[12]", "pipe")]
    [InlineData("anon_inode:[eventpoll]", "eventpoll")]
    [InlineData("anon_inode:inotify", "inotify")]
    [InlineData("/dev/null", "/dev/null")]
    [InlineData("/tmp/report-17.csv", "/tmp/report-*.csv")]
    [InlineData("/tmp/report-17.csv (deleted)", "/tmp/report-*.csv")]
    [InlineData("/data/9f86d081-884c/part2", "/data/*-*/part*")]
    [InlineData("/srv/cafe/menu", "/srv/cafe/menu")]
    public void DescriptorsAreOfAKindWithoutTheirIds(string target, string kind) => Assert.Equal(kind, _sites.OfDescriptor(target).Name);
}

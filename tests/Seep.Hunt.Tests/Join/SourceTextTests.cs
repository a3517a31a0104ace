using Seep.Core;
using Seep.Hunt.Join;
using Seep.TestKit;

namespace Seep.Hunt.Tests.Join;

public sealed class SourceTextTests
{
    [Fact]
    public void LinesAreAsTheUserKnowsThem()
    {
        using var folder = new TempFolder();
        folder.Write("app/ws/hub.go", "package ws\n\n\tgo h.run()  \n");
        folder.Write("lib/lib.go", "package lib\nvar all []int\n");
        folder.Write("go/src/time/tick.go", "package time\nfunc NewTicker()\n");
        var source = new SourceText(folder.File("app"), folder.File("go"));

        Assert.Equal(
            [
                ("ws/hub.go:3", "go h.run()", "ws/hub.go:3: go h.run()"),
                ("ws/hub.go:9", "", "ws/hub.go:9: "), // the file was shortened since it was built
                ("ws/gone.go:1", "", "ws/gone.go:1: "),
                (folder.File("lib/lib.go") + ":2", "var all []int", folder.File("lib/lib.go") + ":2"), // a local replacement
                ("time/tick.go:2", "func NewTicker()", "time/tick.go:2"),
            ],
            Frames("app/ws/hub.go:3", "app/ws/hub.go:9", "app/ws/gone.go:1", "lib/lib.go:2", "go/src/time/tick.go:2")
                .Select(f => (source.Line(f).ToString(), source.Line(f).Text, source.Place(f))));

        IEnumerable<Frame> Frames(params IEnumerable<string> places) =>
            places.Select(p => new Frame("f", folder.File(p.Split(':')[0]), int.Parse(p.Split(':')[1])));
    }
}

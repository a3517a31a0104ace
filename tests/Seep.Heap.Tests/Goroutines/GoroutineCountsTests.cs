using System.Text;
using Seep.Core;
using Seep.Heap.Goroutines;
using Seep.Heap.Pprof;

namespace Seep.Heap.Tests.Goroutines;

public sealed class GoroutineCountsTests
{
    const string Text = "goroutine profile: total 3\n2 @ 0x46f2b1 0x40a3c5\n# labels: {\"k\\\"\":\"v\\x00\", \"seam\":\"GET /\"}\n"
        + "#\t0x46f2b0\tmain.serve+0x50\t\t\t/src/a b.go:12\n#\t0x40a3c4\tmain.F[...]+0x4\t/src/main.go:2\n\n1 @ 0x1\n#\t0x1\n\n";

    [Fact]
    public void ReadsStacksLabelsAndAddresses()
    {
        var counts = Read(Text);
        Assert.Equal(("goroutine", 3, 2), (counts.Name, counts.Total, counts.Counts.Count));
        var first = counts.Counts[0];
        Assert.Equal([new Frame("main.serve", "/src/a b.go", 12), new Frame("main.F[...]", "/src/main.go", 2)], first.Frames);
        Assert.Equal(("GET /", "v\0"), (first.Label("seam"), first.Label("k\"")));
        Assert.Equal([0x46f2b1UL, 0x40a3c5UL], first.Addresses);
        Assert.Equal(new Frame("<unknown>", "", 0), Assert.Single(counts.Counts[1].Frames));
    }

    [Fact]
    public void ReadsAnEmptyProfile() => Assert.Empty(Read("goroutineleak profile: total 0\n").Counts);

    [Theory]
    [InlineData("", "a first line like")]
    [InlineData("goroutine 1 [running]:\n", "a first line like")]
    [InlineData("goroutine profile: total x\n", "a first line like")]
    [InlineData("goroutine profile: total 1\n", "of 0 goroutines where 1 were announced")]
    [InlineData("goroutine profile: total 1\nmain.f()\n", "a count, '@' and addresses")]
    [InlineData("goroutine profile: total 1\n1 @ 0xz\n", "an address was expected after 0x")]
    [InlineData("goroutine profile: total 1\n1 @ 0x1 main\n", "a count, '@' and addresses")]
    [InlineData("goroutine profile: total 1\n1 @ 0x1\n# labels: {\"a\"}\n", "labels like")]
    [InlineData("goroutine profile: total 1\n1 @ 0x1\n#\tmain.f\n", "an address was expected")]
    [InlineData("goroutine profile: total 1\n1 @ 0x1\n#\t0x1\tmain.f\tx.go:1\n", "function+0xoffset")]
    [InlineData("goroutine profile: total 1\n1 @ 0x1\n#\t0x1\tmain.f+0x1\tx.go\n", "function+0xoffset")]
    public void SaysWhatIsWrong(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ProfileException>(() => Read(text)).Message);

    static GoroutineCounts Read(string text) => GoroutineCounts.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}

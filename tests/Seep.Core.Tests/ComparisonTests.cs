using Seep.TestKit;

namespace Seep.Core.Tests;

public sealed class ComparisonTests
{
    /// <summary>Versions are a to c, oldest first; the leak is in those that are named.</summary>
    [Theory]
    [InlineData("a", "a | not b c | ended by b c")]
    [InlineData("a b", "a b | not c | ended by c")]
    [InlineData("a b c", "a b c | not  | ended by ")]
    [InlineData("c", "c | not a b | ended by ")] // what a newer Go brings is ended by none
    [InlineData("a c", "a c | not b | ended by ")]
    [InlineData("b", "b | not a c | ended by c")]
    public void ALeakIsEndedByVersionsNewerThanAllThatHaveIt(string having, string expected)
    {
        var compared = Assert.Single(Comparison.Of([.. "abc".Select(v => Verdict(v, having.Contains(v) ? [Leak("hub.go", 12)] : []))]));
        Assert.Equal(expected, Print(compared));
    }

    [Fact]
    public void LeaksAreMatchedByTheirLinesAndShownAsTheNewestHasThem()
    {
        var newest = Leak("hub.go", 12) with { Confidence = Confidence.Medium };
        var compared = Comparison.Of([Verdict('a', [Leak("hub.go", 12), Leak("hub.go", 13), Leak("map.go", 12)]), Verdict('b', [newest])]);
        Assert.Equal(
            ["hub.go:12 a b | not  | ended by ", "hub.go:13 a | not b | ended by b", "map.go:12 a | not b | ended by b"],
            compared.Select(c => $"{c.Leak.Line} {Print(c)}"));
        Assert.Same(newest, compared[0].Leak);
    }

    static string Print(ComparedLeak c) =>
        $"{string.Join(' ', c.Under)} | not {string.Join(' ', c.NotUnder)} | ended by {string.Join(' ', c.EndedBy)}";

    static Verdict Verdict(char version, IReadOnlyList<Leak> leaks) => Verdicts.Clean with { GoVersion = version.ToString(), Leaks = leaks };

    static Leak Leak(string file, int line) => Verdicts.LeakingLess.Leaks[0] with { Line = new(file, line, "main.f", "") };
}

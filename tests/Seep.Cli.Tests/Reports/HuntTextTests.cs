using Seep.Cli.Reports;
using Seep.Core;
using Seep.TestKit;
using Spectre.Console;

namespace Seep.Cli.Tests.Reports;

public sealed class HuntTextTests
{
    const long Memory = 512L << 20;

    /// <summary>Each golden, and what it prints.</summary>
    static readonly Dictionary<string, Action<HuntText>> Printed = new()
    {
        ["leaking.txt"] = text => text.Write(Verdicts.Leaking),
        ["clean.txt"] = text => text.Write(Verdicts.Clean),
        ["versions.txt"] = text => text.Write(Comparison.Of([Verdicts.Leaking, Verdicts.LeakingLess])),
        ["many.txt"] = text => text.Write(Many),
    };

    /// <summary>More of everything than is printed.</summary>
    static Verdict Many
    {
        get
        {
            var (leak, plateau) = (Verdicts.LeakingLess.Leaks[0], Verdicts.Leaking.NotLeaks[0]);
            var frame = leak.Main.Site.UserFrames[0];
            var deep = leak.Main.Site with { UserFrames = [.. Enumerable.Range(1, 20).Select(i => frame with { Line = i })] };
            return Verdicts.Clean with
            {
                Leaks = [leak with { Main = leak.Main with { Site = deep }, AlsoHeld = [.. Enumerable.Repeat(leak.AlsoHeld[0], 20), leak.AlsoHeld[1]], Stuck = null }],
                NotLeaks = [.. Enumerable.Repeat(plateau, 20)],
            };
        }
    }

    public static TheoryData<string> Goldens => [.. Printed.Keys];

    [Theory, MemberData(nameof(Goldens))]
    public void IsPrintedAsTheGoldenHasIt(string name)
    {
        var golden = Repository.File("tests", "Seep.Cli.Tests", "Reports", name);
        var got = Print(Printed[name]);
        if (Environment.GetEnvironmentVariable("SEEP_UPDATE") == "1")
            File.WriteAllText(golden, got);
        else
            Assert.Equal(File.ReadAllText(golden), got);
    }

    [Theory]
    [InlineData(GrowthClass.PerOperation, 1024, 0, "512 MiB are full after about 260,000 operations (GOGC=100: twice what is live)")]
    [InlineData(GrowthClass.PerOperation, 1024, 2.5, "512 MiB are full after about 260,000 operations, at 2.5 a second in 29.1 h (GOGC=100: twice what is live)")]
    [InlineData(GrowthClass.Keyed, 1024, 0, "512 MiB are full after about 260,000 new inputs (GOGC=100: twice what is live)")]
    [InlineData(GrowthClass.Background, 1024, 0, "512 MiB are full after 3 days")]
    [InlineData(GrowthClass.Background, 1e-5, 0, "512 MiB are full after more than 10,000 years")]
    [InlineData(GrowthClass.PerOperation, 1, 1e-4, "512 MiB are full after about 270,000,000 operations, at 0.0001 a second in more than 10,000 years (GOGC=100: twice what is live)")]
    public void TellsWhenTheLimitIsReached(GrowthClass growth, double bytes, double rate, string forecast)
    {
        var leak = Verdicts.LeakingLess.Leaks[0] with { Class = growth, Sources = [new("/", "normal", 1, new(1, bytes, 0, 0), 700)] };
        Assert.Contains($"   forecast   {forecast}\n", Print(text => text.Write(Verdicts.Clean with { Leaks = [leak] }), rate));
    }

    [Fact]
    public void NothingIsForecastWithoutALimit() =>
        Assert.DoesNotContain("forecast", Print(text => text.Write(Verdicts.Leaking), memory: 0));

    /// <summary>A suspect's steps have their lines, with paths as of the leak's own.</summary>
    [Fact]
    public void StepsOfASuspectHaveTheirLines()
    {
        var leak = Verdicts.LeakingLess.Leaks[0] with { Suspect = Scans.Found.Shown.First(s => s.Evidence.Count == 3) };
        Assert.Contains(
            """
               suspect    unclosed-resource (high from the source, and measured)  feed/feed.go:11: resp.Body of http.Get is not closed when the status is not 200
                            1. feed/feed.go:11: acquired here  resp, err := http.Get(url)
                            2. feed/feed.go:12: err is nil: goes on here  if err != nil {
            """, Print(text => text.Write(Verdicts.Clean with { Folder = Scans.Found.Folder, Leaks = [leak] })));
    }

    [Fact]
    public void OneVersionIsNotCompared() => Assert.Empty(Print(text => text.Write([])));

    /// <summary>As a file or a pipe gets it: plain, and no line broken.</summary>
    static string Print(Action<HuntText> write, double rate = 10, long memory = Memory)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 1000;
        write(new HuntText(console, memory, rate));
        return output.ToString();
    }
}

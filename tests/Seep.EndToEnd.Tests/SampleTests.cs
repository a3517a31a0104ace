using System.Text.Json;
using Seep.Core.Json;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.EndToEnd.Tests;

/// <summary>Each sample is hunted as a user would hunt it, and the verdict is held against the known answer.</summary>
[Collection(nameof(HuntsOneAtATime))]
public sealed class SampleTests
{
    /// <summary>How far a count per operation may be from the truth.</summary>
    const double Tolerance = 0.01;

    [Theory]
    [InlineData("heartbeat", "1.22")]
    [InlineData("heartbeat", "1.27")]
    [InlineData("heartbeat-fixed", "1.27")]
    [InlineData("two-causes", "1.27")]
    public Task TheVerdictIsTheKnownAnswer(string sample, string go) => CheckAsync(sample, go);

    [Theory(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    [InlineData("abort-only")]
    [InlineData("clean-catalog")]
    [InlineData("clean-chat")]
    [InlineData("clean-pipeline")]
    [InlineData("descriptor")]
    [InlineData("heartbeat")]
    [InlineData("heartbeat-fixed")]
    [InlineData("request-map")]
    [InlineData("stuck-send")]
    [InlineData("unclosed-body")]
    public async Task TheVerdictIsTheKnownAnswerUnderEitherGo(string sample)
    {
        await CheckAsync(sample, "1.22");
        await CheckAsync(sample, "1.27");
    }

    [Theory(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    [InlineData("heartbeat", "1.22")]
    [InlineData("heartbeat", "1.27")]
    [InlineData("heartbeat-fixed", "1.27")]
    public async Task TheVerdictIsTheSameEveryTime(string sample, string go)
    {
        for (var i = 0; i < 20; i++)
            await CheckAsync(sample, go);
    }

    /// <summary>Why it leaks stands beside what was measured; the leaks that no rule has a word for have nothing beside them.</summary>
    [Fact]
    public async Task TheTickersLeakHasItsSuspect()
    {
        var verdict = await HuntAsync("heartbeat", GoToolchains.Get("1.22"));
        var line = SampleLine.Of("heartbeat", "internal/session/session.go", "ticker := time.NewTicker(heartbeatEvery)");
        var leak = Assert.Single(verdict.Leaks, l => l.Line?.File == line.File && l.Line.Line == line.Number);
        Assert.True(leak.Suspect is not null, string.Join('\n', verdict.Notes));
        Assert.Equal(
            ("immortal-ticker", "high", line.File, line.Number, "example.org/heartbeat/internal/session.(*session).heartbeat"),
            (leak.Suspect.Rule, leak.Suspect.Confidence, leak.Suspect.Location.File, leak.Suspect.Location.Line, leak.Suspect.Function));
        Assert.Contains("Go 1.27", leak.Suspect.Versions);
        Assert.Equal(line.Number, leak.Suspect.Evidence[0].Location.Line);
        Assert.DoesNotContain(verdict.Leaks, l => l.Kind == "heap" && l != leak && l.Suspect is not null);
    }

    static async Task CheckAsync(string sample, string go)
    {
        var toolchain = GoToolchains.Get(go);
        var answer = SampleAnswer.Read(sample);
        var verdict = await HuntAsync(sample, toolchain);
        var found = verdict.Leaks.Select(l => $"{l.Kind} {l.Line?.File}:{l.Line?.Line}").Order();
        var expected = answer.Under(toolchain.Version).ToList();
        Assert.Equal(expected.Select(e => $"{e.Kind} {e.Line}").Order(), found);
        foreach (var leak in expected)
            CheckLeak(leak, verdict.Leaks.Single(l => l.Line!.Line == leak.Line.Number && l.Line.File == leak.Line.File));
        Assert.DoesNotContain(verdict.Leaks, l => answer.LookAlikes.Any(a => a.ToString() == $"{l.Line?.File}:{l.Line?.Line}"));
        Assert.InRange(verdict.ControlPerOperation, 1 - Tolerance, 1 + Tolerance);
    }

    static void CheckLeak(ExpectedLeak expected, LeakJson found)
    {
        Assert.Equal(expected.Sources.Order(), found.Sources.Select(s => $"{Pattern(s.Seam)} {s.Mode}").Distinct().Order());
        Assert.Equal("high", found.Confidence);
        foreach (var source in found.Sources)
        {
            foreach (var (what, truth) in expected.PerOperation)
                Assert.InRange(Measured(source, what), truth * (1 - Tolerance), truth * (1 + Tolerance));
        }
    }

    static double Measured(SourceJson source, string what) => what switch
    {
        "objects" => source.PerOperation.Objects,
        "goroutines" => source.PerOperation.Goroutines,
        "descriptors" => source.PerOperation.Descriptors,
        "events" or "elements" => source.Count,
        _ => throw new InvalidDataException($"an answer counts {what}"),
    };

    /// <summary>A seam's name without the request that tells it from others of its pattern.</summary>
    static string Pattern(string seam) => seam.Split(" [")[0];

    static async Task<HuntedVersionJson> HuntAsync(string sample, GoToolchain toolchain)
    {
        var environment = new Dictionary<string, string?> { ["SEEP_GO"] = toolchain.Go, ["SEEP_HOME"] = GoToolchains.State.Root };
        var result = await SeepCommand.RunAsync(
            ["hunt", Repository.File("samples", sample), "--format", "json"], environment, TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode is 0 or 1, result.Error);
        var hunt = JsonSerializer.Deserialize(result.Output, HuntJsonContext.Default.HuntJson)!;
        Assert.Equal(HuntJson.CurrentSchema, hunt.Schema);
        var verdict = Assert.Single(hunt.Versions);
        Assert.Equal(verdict.Leaks.Count > 0 ? 1 : 0, result.ExitCode);
        return verdict;
    }
}

/// <summary>Hunts measure: two at a time would take each other's processors.</summary>
[CollectionDefinition(nameof(HuntsOneAtATime), DisableParallelization = true)]
public sealed class HuntsOneAtATime;

using System.Text.Json;
using Seep.Core.Json;
using Seep.TestKit;

namespace Seep.EndToEnd.Tests;

/// <summary>What <c>seep scan ./...</c> says of the samples, called as a user calls it.</summary>
public sealed class SampleScanTests
{
    static readonly SampleLine Ticker = SampleLine.Of("heartbeat", "internal/session/session.go", "ticker := time.NewTicker(heartbeatEvery)");

    /// <summary>The first leak of the story, with the versions of Go that it is one under.</summary>
    [Fact]
    public async Task TheHeartbeatsTickerIsNamed()
    {
        var (exitCode, output) = await ScanAsync("heartbeat");

        Assert.Equal(1, exitCode);
        var at = output.IndexOf($"{Ticker}:", StringComparison.Ordinal);
        Assert.True(at >= 0, output);
        var suspect = output[at..].Split("\n\n")[0];
        Assert.Contains("[immortal-ticker]", suspect.Split('\n')[0]);
        Assert.Matches("versions: +.*Go 1.22 and earlier.*Go 1.27 and later collect it", suspect);
        Assert.Contains("confidence: medium", suspect);
    }

    /// <summary>The goroutine is begun in another package than the one that reads the ticker.</summary>
    [Fact]
    public async Task TheLoopOfThePresenceBoardIsNamed()
    {
        var ticker = SampleLine.Of("heartbeat", "internal/presence/board.go", "ticker := time.NewTicker(refreshEvery)");
        Assert.Contains($"{ticker}:", (await ScanAsync("heartbeat", "--go", "1.27")).Output);
    }

    /// <summary>A Go that collects dropped tickers was asked for.</summary>
    [Fact]
    public async Task ADroppedTickerIsNoSuspectWhereItIsCollected() =>
        Assert.DoesNotContain($"{Ticker}:", (await ScanAsync("heartbeat", "--go", "1.27")).Output);

    [Theory]
    [InlineData("heartbeat-fixed")]
    [InlineData("clean-catalog")]
    [InlineData("clean-chat")]
    [InlineData("clean-pipeline")]
    public async Task NothingIsShownOfWhatIsClean(string sample)
    {
        var (exitCode, output) = await ScanAsync(sample);

        Assert.StartsWith("no suspect in ", output);
        Assert.Equal(0, exitCode);
    }

    /// <summary>The line of the sample's leak is where it begins, or where the first step is.</summary>
    [Theory]
    [InlineData("unclosed-body", "unclosed-resource")]
    [InlineData("descriptor", "missing-close")]
    public async Task TheLineOfTheLeakIsNamed(string sample, string rule)
    {
        var (exitCode, output) = await ScanAsync(sample, "--format", "json");

        Assert.Equal(1, exitCode);
        var leak = Assert.Single(SampleAnswer.Read(sample).Leaks);
        var suspect = Assert.Single(JsonSerializer.Deserialize(output, ScanJsonContext.Default.ScanJson)!.Suspects);
        Assert.Equal((rule, $"./{leak.Line}"), (suspect.Rule, $"{suspect.Evidence[0].Location.File}:{suspect.Evidence[0].Location.Line}"));
    }

    static async Task<(int ExitCode, string Output)> ScanAsync(string sample, params string[] options)
    {
        var environment = new Dictionary<string, string?>
        {
            ["SEEP_GO"] = $"{GoToolchains.Get("1.27").Go}:{GoToolchains.Get("1.22").Go}",
            ["SEEP_HOME"] = GoToolchains.State.Root,
        };
        var seep = await SeepCommand.RunAsync(
            ["scan", "./...", .. options], environment, TestContext.Current.CancellationToken, Repository.File("samples", sample));
        Assert.True(seep.ExitCode is 0 or 1, seep.Error);
        return (seep.ExitCode, seep.Output);
    }
}

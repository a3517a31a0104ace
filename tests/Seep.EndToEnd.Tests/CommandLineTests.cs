using Seep.TestKit;

namespace Seep.EndToEnd.Tests;

/// <summary>What <c>seep</c> says of itself.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("hunt")]
    [InlineData("toolchain")]
    [InlineData("go", "syntax")]
    public async Task HelpNamesFormatsAsTheyAreWritten(params string[] command) =>
        Assert.Contains("--format <text|json>", await SaysAsync([.. command, "--help"]));

    [Fact]
    public async Task TheVersionIsShort() =>
        Assert.Matches(@"^\d+\.\d+\.\d+(\+[0-9a-f]{7})?\n$", await SaysAsync("--version"));

    static async Task<string> SaysAsync(params string[] arguments)
    {
        var run = await SeepCommand.RunAsync(arguments, new Dictionary<string, string?>(), TestContext.Current.CancellationToken);
        Assert.True(run.Succeeded, run.Error);
        return run.Output;
    }
}

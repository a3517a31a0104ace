using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Hunt.Tests.Toolchains;

public sealed class ChildCommandTests
{
    [Fact]
    public async Task KeepsBothOutputsAndTheExitCode()
    {
        var command = Shell("echo one; echo two >&2; cat; echo $COLOUR; exit 3") with
        {
            Environment = new Dictionary<string, string?> { ["COLOUR"] = "red" },
        };
        var result = await command.RunAsync(Cancel);

        Assert.Equal(new CommandResult(3, "one\nred\n", "two\n", Truncated: false), result);
        Assert.Equal("two", result.LastLines());
    }

    [Fact]
    public async Task OutputIsBounded()
    {
        var command = Shell("head -c 100000 /dev/zero | tr '\\0' x") with { MaxOutput = 10_000 };
        var result = await command.RunAsync(Cancel);

        Assert.True(result is { ExitCode: 0, Truncated: true });
        Assert.Equal(new string('x', 10_000), result.Output);
    }

    [Fact]
    public async Task AMissingProgramIsExitCode127()
    {
        var result = await new ChildCommand("/nowhere/go", ["version"]).RunAsync(Cancel);

        Assert.Equal(127, result.ExitCode);
        Assert.Contains("/nowhere/go", result.Error);
    }

    [Theory]
    [InlineData("sleep 1000 & sleep 1000")]
    [InlineData("trap '' INT; sleep 1000 & sleep 1000")]
    [InlineData("(trap '' INT; sleep 1000) & exec sleep 1000")]
    public async Task NothingIsLeftAfterCancellation(string script)
    {
        var mark = new ProcessMark();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var command = Shell(script) with { Environment = new Dictionary<string, string?> { [ProcessMark.Name] = mark.Value } };
        var run = command.RunAsync(cancel.Token);
        while (mark.Running().Count < 2)
            await Task.Delay(5, Cancel);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await mark.WaitUntilGoneAsync(TimeSpan.FromMinutes(1), Cancel);
    }

    [Fact]
    public async Task NothingIsLeftAfterATimeout()
    {
        var mark = new ProcessMark();
        var command = Shell("sleep 1000 & sleep 1000") with
        {
            Environment = new Dictionary<string, string?> { [ProcessMark.Name] = mark.Value },
            Timeout = TimeSpan.FromMilliseconds(100),
        };

        await Assert.ThrowsAsync<TimeoutException>(() => command.RunAsync(Cancel));
        await mark.WaitUntilGoneAsync(TimeSpan.FromMinutes(1), Cancel);
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static ChildCommand Shell(string script) => new("sh", ["-c", script]);
}

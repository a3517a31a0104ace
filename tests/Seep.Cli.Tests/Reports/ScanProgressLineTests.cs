using Seep.Cli.Reports;
using Spectre.Console;

namespace Seep.Cli.Tests.Reports;

public sealed class ScanProgressLineTests
{
    [Theory]
    [InlineData(0, 0, "", "scanning")]
    [InlineData(1200, 0, "net/http", "scanning 1,200 net/http")]
    [InlineData(3, 1200, "net/http", "scanning 3/1,200 net/http")]
    public void SaysHowFarItIs(int done, int total, string package, string text) =>
        Assert.Equal(text, ScanProgressLine.Describe(new(done, total, package)));

    [Fact]
    public async Task WhatIsNoTerminalGetsNothing()
    {
        using var output = new StringWriter();
        var line = new ScanProgressLine(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }));

        var result = await line.ShowAsync(progress =>
        {
            progress.Report(new(1, 2, "p"));
            return 7;
        });

        Assert.Equal((7, ""), (result, output.ToString()));
    }

    [Fact]
    public async Task AFailureIsPassedOn()
    {
        var line = new ScanProgressLine(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }));
        await Assert.ThrowsAsync<IOException>(() => line.ShowAsync<int>(_ => throw new IOException()));
    }
}

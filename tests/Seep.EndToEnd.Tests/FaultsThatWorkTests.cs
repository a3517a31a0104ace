namespace Seep.EndToEnd.Tests;

/// <summary>Servers and surroundings that are no fault: the hunt comes to its end, and nothing is left behind.</summary>
[Collection(FaultTests.Name)]
public sealed class FaultsThatWorkTests : IDisposable
{
    readonly FaultHunt _hunt = new();

    public void Dispose() => _hunt.Dispose();

    [Fact]
    public async Task AServerThatListensLate()
    {
        var run = await _hunt.Serves(start: "time.Sleep(2 * time.Second)", imports: "time").RunAsync();

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("no leak", run.Output);
    }

    [Fact]
    public async Task AReadOnlySourceTree()
    {
        _hunt.Serves();

        var run = await _hunt.RunMountedAsync(
            $"mount --bind {_hunt.Server} {_hunt.Server} && mount -o remount,bind,ro {_hunt.Server} && ! touch {_hunt.Server}/x 2>&-");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("no leak", run.Output);
    }

    [Fact]
    public async Task TwoHuntsOfOneServerAtOnce()
    {
        using var other = new FaultHunt();
        other.Serves(handle: "kept = append(kept, make([]byte, 100))", state: "var kept [][]byte");
        _hunt.Source("main.go", File.ReadAllText(Path.Combine(other.Server, "main.go")));

        var runs = await Task.WhenAll(_hunt.RunAsync(), other.RunAsync());

        Assert.All(runs, run => Assert.True(run.ExitCode == 1, run.Error));
        Assert.All(runs, run => Assert.Contains("main.go:12  main.main.func1", run.Output));
    }

    [Fact]
    public async Task AServerThatIgnoresSigterm()
    {
        var run = await _hunt.Serves(start: "signal.Ignore(syscall.SIGTERM)", imports: ["os/signal", "syscall"]).RunAsync();

        Assert.True(run.ExitCode == 0, run.Error);
    }

    [Theory]
    [InlineData("os.Environ()")]
    [InlineData("[]string{}")] // without the mark of what a hunt starts
    public async Task AServerWithAChildThatStays(string environment)
    {
        var nap = _hunt.File("nap");
        File.Copy("/bin/sleep", nap);
        var start = $$"""
            child := exec.Command("{{nap}}", "1000")
            child.Env = {{environment}}
            child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
            child.Stdout = os.Stdout
            if err := child.Start(); err != nil {
                log.Fatal(err)
            }
            """;
        var run = await _hunt.Serves(start: start, imports: ["os", "os/exec", "syscall"]).RunAsync();

        Assert.True(run.ExitCode == 0, run.Error);
    }
}

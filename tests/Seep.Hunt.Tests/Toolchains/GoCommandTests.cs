using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Hunt.Tests.Toolchains;

public sealed class GoCommandTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1.22")]
    [InlineData("1.27")]
    public async Task RunsThisToolchainWithSeepsCacheAndTheUsersSettings(string version)
    {
        var go = GoToolchains.Get(version);
        var state = new StateFolder(_folder.Path);

        var result = await GoCommand.RunAsync(
            go, state, "/", ["env", "GOVERSION", "GOROOT", "GOTOOLCHAIN", "GOCACHE", "GOFLAGS"], Cancel,
            new Dictionary<string, string?> { ["GOCACHE"] = state.GoBuildCache, ["GOFLAGS"] = "-tags=it" });

        Assert.Equal($"go{go.Version}\n{go.GoRoot}\nlocal\n{state.GoBuildCache}\n-tags=it\n", result.Output);
    }

    [Fact]
    public void OnlyAFetchedToolchainIsKeptFromDownloading()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("GOPROXY") is { Length: > 0 }, "GOPROXY is set");
        var go = new GoToolchain("/go/bin/go", "/go", new GoVersion(1, 27), ToolchainOrigin.Path);
        var state = new StateFolder(_folder.Path);

        Assert.False(go.Environment(state).ContainsKey("GOPROXY"));
        Assert.Equal("off", (go with { Origin = ToolchainOrigin.Fetched }).Environment(state)["GOPROXY"]);
    }

    [Fact]
    public async Task ACancelledBuildLeavesNothing()
    {
        var mark = new ProcessMark();
        _folder.Write("program/go.mod", "module example.com/program\n\ngo 1.22\n");
        _folder.Write("program/main.go", "package main\n\nimport _ \"net/http\"\n\nfunc main() {}\n");
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        var build = GoCommand.RunAsync(
            GoToolchains.Newest, new StateFolder(_folder.File("state")), _folder.File("program"), ["build", "-o", "/dev/null", "."], cancel.Token,
            new Dictionary<string, string?> { [ProcessMark.Name] = mark.Value });
        string? output = null;
        while (output is null)
        {
            await Task.Delay(5, Cancel);
            output = mark.Running()
                .Select(line => line.Split(' '))
                .FirstOrDefault(words => words is [_, var tool, "-o", _, ..] && Path.GetFileName(tool) is "compile")?[3];
        }

        var work = output[..output.IndexOf("/go-build", StringComparison.Ordinal)];
        Assert.True(Directory.Exists(work));
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build);
        await mark.WaitUntilGoneAsync(TimeSpan.FromMinutes(1), Cancel);
        Assert.False(Directory.Exists(work));
    }

    [Fact]
    public async Task AProgramIsCompiledOnce()
    {
        const string Main = """package main; func main() { println("hello") }""";
        var binary = GoProgram.Build(GoToolchains.Newest, Main);

        Assert.Equal(binary, GoProgram.Build(GoToolchains.Newest, Main));
        Assert.NotEqual(binary, GoProgram.Build(GoToolchains.Newest, Main, "-ldflags=-s"));
        Assert.Equal("hello\n", (await new ChildCommand(binary, []).RunAsync(Cancel)).Error);
        var error = Assert.Throws<InvalidOperationException>(() => GoProgram.Build(GoToolchains.Newest, "package main; func main() { x() }"));
        Assert.Contains("undefined: x", error.Message);
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;
}

using System.Text.Json;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.EndToEnd.Tests;

public sealed class ToolchainCommandTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ListsALineEach()
    {
        var (older, newer) = (GoToolchains.Get("1.22"), GoToolchains.Get("1.27"));

        var run = await SeepAsync($"{older.GoRoot}:{newer.Go}", "toolchain");

        Assert.Equal(new CommandResult(0, $"go{newer.Version}\t{newer.GoRoot}\ngo{older.Version}\t{older.GoRoot}\n", "", false), run);
    }

    [Fact]
    public async Task FindsWhatIsAskedFor()
    {
        var go = GoToolchains.Get("1.22");

        var run = await SeepAsync(go.GoRoot, "toolchain", "1.22", "--format", "json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var line = JsonDocument.Parse(run.Output).RootElement.GetProperty("toolchains")[0];
        Assert.Equal(
            [$"{go.Version}", go.Go, go.GoRoot, "named"],
            ((string[])["version", "go", "goRoot", "origin"]).Select(name => line.GetProperty(name).GetString()));
    }

    [Theory]
    [InlineData("no Go 1.98 among those that SEEP_GO names", "toolchain", "1.98", "--fetch")]
    [InlineData("Go 1.19 is too old", "toolchain", "1.19")]
    [InlineData("\"x\" is not a version of Go", "toolchain", "x")]
    [InlineData("unknown option --fetxh", "toolchain", "--fetxh")]
    [InlineData("Unrecognized command or argument 'hnt'", "hnt")]
    [InlineData("Required command was not provided", "--")]
    public async Task WhatItCannotDoIsExitCode2(string message, params string[] arguments)
    {
        var run = await SeepAsync(GoToolchains.Get("1.22").GoRoot, arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("help")]
    [InlineData("help", "toolchain")]
    public async Task Helps(params string[] arguments)
    {
        var run = await SeepAsync("", arguments);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("Usage:\n  seep ", run.Output);
    }

    [Fact]
    public async Task AnInterruptEndsItWithAllThatItStarted()
    {
        var mark = new ProcessMark();
        var started = _folder.File("started");
        var go = _folder.WriteScript("go", $"touch {started}; sleep 1000");
        var seep = new ChildCommand("sh", ["-c", $"dotnet {SeepCommand.Assembly} toolchain & until [ -e {started} ]; do sleep 0.05; done; kill -TERM $!; wait $!"])
        {
            Environment = new Dictionary<string, string?> { ["SEEP_GO"] = go, ["SEEP_HOME"] = _folder.Path, [ProcessMark.Name] = mark.Value },
        };

        var run = await seep.RunAsync(Cancel);

        Assert.Equal(new CommandResult(2, "", "seep: interrupted\n", false), run);
        await mark.WaitUntilGoneAsync(TimeSpan.FromSeconds(5), Cancel);
    }

    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    public async Task AnOrdinaryUserFetches()
    {
        Assert.SkipUnless(Environment.UserName is "root", "only root can become somebody else");
        var setUp = new ChildCommand("sh", ["-c", "cp -r \"$0\" seep && mkdir state && chown -R nobody .", AppContext.BaseDirectory]);
        Assert.True((await (setUp with { WorkingDirectory = _folder.Path }).RunAsync(Cancel)).Succeeded);
        string[] environment = ["PATH=/usr/bin:/bin", "HOME=/nonexistent", $"SEEP_HOME={_folder.File("state")}"];

        var seep = new ChildCommand(
            "/usr/sbin/runuser", ["-u", "nobody", "--", "env", "-i", .. environment, "dotnet", _folder.File("seep", "seep.dll"), "toolchain", "1.22", "--fetch"]);
        var run = await (seep with { WorkingDirectory = _folder.Path }).RunAsync(Cancel);

        Assert.True(run.Succeeded, run.Error);
        Assert.Matches(@"^go1\.22\.\d+\t.*/usr/lib/go-1\.22\n$", run.Output);
        Assert.Contains("no Go 1.22 found: fetching Go 1.22.", run.Error);
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    Task<CommandResult> SeepAsync(string named, params string[] arguments) => SeepCommand.RunAsync(
        arguments, new Dictionary<string, string?> { ["SEEP_GO"] = named, ["SEEP_HOME"] = _folder.Path }, Cancel);
}

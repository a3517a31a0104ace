using Seep.Hunt.Processes;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Hunt.Tests.Processes;

public sealed class ServerBuildTests : IDisposable
{
    readonly TempFolder _module = new();

    public void Dispose() => _module.Dispose();

    [Theory]
    [InlineData("1.22")] // go build fails
    [InlineData("1.16")] // go list does: it reads the go.mod of every module
    public async Task AFetchedGoThatMayNotDownload(string language)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("GOPROXY") is { Length: > 0 }, "GOPROXY is set");
        _module.Write("go.mod", $"module example.com/server\n\ngo {language}\n\nrequire example.com/other v1.2.3\n");
        _module.Write("go.sum", $"example.com/other v1.2.3 {Sum}\nexample.com/other v1.2.3/go.mod {Sum}\n");
        _module.Write("main.go", "package main\n\nimport \"example.com/other\"\n\nfunc main() { other.Serve() }\n");

        var failure = await Assert.ThrowsAsync<HuntException>(BuildAsync);

        Assert.Contains("needs modules that are not on this machine, and Seep lets a Go that it fetched download nothing", failure.Message);
        Assert.Contains("set GOPROXY", failure.Message);
        Assert.Contains("go mod download", failure.Message);
        Assert.Contains(failure.Details, line => line.Contains("module lookup disabled by GOPROXY=off", StringComparison.Ordinal));
    }

    /// <summary>Of nothing in particular.</summary>
    static string Sum => $"h1:{new string('a', 43)}=";

    async Task BuildAsync()
    {
        using var folder = WorkFolder.Create();
        await ServerBuild.RunAsync(
            GoToolchains.Newest with { Origin = ToolchainOrigin.Fetched }, GoToolchains.State, folder, _module.Path, [], new HashSet<string>(),
            TestContext.Current.CancellationToken);
    }
}

using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.EndToEnd.Tests;

/// <summary><c>./seep</c> in a copy of the checkout.</summary>
public sealed class LauncherTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task BuildsWhenItMustAndOnlyThen()
    {
        await CopySourcesAsync();

        // Two at once: one builds, both run.
        var first = await Task.WhenAll(SeepAsync("--version"), SeepAsync("--version"));
        Assert.All(first, run => Assert.True(run.Succeeded, run.Error));
        Assert.All(first, run => Assert.StartsWith("0.", run.Output));
        Assert.Single(first, run => run.Error.Contains("building seep (first use)…", StringComparison.Ordinal));

        var built = File.GetLastWriteTimeUtc(Built);
        var second = await SeepAsync("--version");
        Assert.Equal((first[0].Output, ""), (second.Output, second.Error));
        Assert.Equal(built, File.GetLastWriteTimeUtc(Built));

        _folder.Write("clone/src/Seep.Core/Broken.cs", "class Broken { int Size => text; }\n");
        var broken = await SeepAsync("--version");
        Assert.Equal((2, ""), (broken.ExitCode, broken.Output));
        Assert.Contains("Broken.cs(1,28): error CS0103", broken.Error);

        File.Delete(_folder.File("clone/src/Seep.Core/Broken.cs"));
        var mended = await SeepAsync("--version");
        Assert.Equal((first[0].Output, "building seep (its sources changed)…\n"), (mended.Output, mended.Error));
    }

    [Fact]
    public async Task SaysThatDotnetIsMissing()
    {
        Directory.CreateDirectory(_folder.File("bin"));
        foreach (var tool in (string[])["setsid", "bash", "dirname", "readlink"])
            File.CreateSymbolicLink(_folder.File("bin", tool), $"/usr/bin/{tool}");

        var run = await new ChildCommand("bash", [Repository.File("seep")])
        {
            Environment = new Dictionary<string, string?> { ["PATH"] = _folder.File("bin") },
        }.RunAsync(Cancel);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no dotnet on PATH: install the .NET 10 SDK", run.Error);
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string Built => _folder.File("clone/.seep/bin/seep.dll");

    async Task CopySourcesAsync()
    {
        var copy = new ChildCommand("sh", ["-c", "git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t \"$0\"", _folder.File("clone")])
        {
            WorkingDirectory = Repository.Root,
        };
        Directory.CreateDirectory(_folder.File("clone"));
        var result = await copy.RunAsync(Cancel);
        Assert.True(result.Succeeded, result.Error);
    }

    /// <summary>From another working folder, by a link, as on a PATH.</summary>
    Task<CommandResult> SeepAsync(params string[] arguments)
    {
        var link = _folder.File("seep");
        if (!File.Exists(link))
            File.CreateSymbolicLink(link, _folder.File("clone/seep"));
        return new ChildCommand(link, arguments)
        {
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string?> { ["SEEP_HOME"] = null },
        }.RunAsync(Cancel);
    }
}

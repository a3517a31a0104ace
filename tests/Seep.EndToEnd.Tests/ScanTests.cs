using System.Text.Json;
using Seep.Hunt.Toolchains;
using Seep.Scan.Rules;
using Seep.TestKit;

namespace Seep.EndToEnd.Tests;

/// <summary><c>seep scan</c> and <c>seep explain</c> as a user calls them.</summary>
public sealed class ScanTests : IDisposable
{
    static readonly GoToolchain Go = GoToolchains.Newest;

    readonly TempFolder _folder = new();

    public ScanTests() => _folder.Write("go.mod", "module example.com/m\n\ngo 1.22\n");

    public void Dispose() => _folder.Dispose();

    /// <summary>Each gets exit code 2, what is wrong on standard error, and nothing of a report.</summary>
    [Theory]
    [InlineData("there is no rule nothing", "scan", "--rule", "nothing")]
    [InlineData("there is no rule nothing", "explain", "nothing")]
    [InlineData("there are no such packages", "scan", "./nowhere/...")]
    [InlineData("no Go files", "scan")]
    [InlineData("xml is none of text, json", "scan", "--format", "xml")]
    [InlineData("7 is none of text, json", "scan", "--format", "7")]
    [InlineData("sure is none of low, medium, high", "scan", "--confidence", "sure")]
    [InlineData("0.1", "scan", "--go", "0.1")]
    public async Task WhatCanNotBeDoneIsSaid(string said, params string[] arguments)
    {
        var seep = await SeepAsync(arguments);

        Assert.Equal(2, seep.ExitCode);
        Assert.Contains(said, seep.Error);
        Assert.DoesNotContain("packages:", seep.Output);
    }

    /// <summary>Who asks for a rule that there is not is told which there are.</summary>
    [Theory]
    [InlineData("scan", "--rule")]
    [InlineData("explain")]
    public async Task TheRulesAreListed(params string[] arguments)
    {
        var seep = await SeepAsync([.. arguments, "nothing"]);

        Assert.All(RuleCatalog.All, rule => Assert.Contains($"    {rule.Info.Id} ", seep.Error));
    }

    [Fact]
    public async Task ExplainPrintsTheRulesPage()
    {
        var seep = await SeepAsync("explain", "immortal-ticker");

        Assert.Equal((0, RulePage.Of(new ImmortalTicker())), (seep.ExitCode, seep.Output));
    }

    [Fact]
    public async Task ExplainListsTheRules()
    {
        var seep = await SeepAsync("explain");

        Assert.Equal(RuleCatalog.All.Select(r => r.Info.Id), seep.Output.TrimEnd('\n').Split('\n').Select(l => l.Split(' ')[0]));
    }

    [Fact]
    public async Task HelpNamesWhatThereIs()
    {
        var seep = await SeepAsync("help", "scan");

        Assert.Equal(0, seep.ExitCode);
        foreach (var option in new[] { "<PACKAGES>", "--rule <RULE>", "--confidence <low|medium|high>", "--format <text|json>", "--no-cache", "--tests", "--go <VERSION>" })
            Assert.Contains(option, seep.Output);
    }

    /// <summary>A package without anything to release is clean, as text and as JSON.</summary>
    [Fact]
    public async Task WhatIsCleanIsSaidToBe()
    {
        _folder.Write("p.go", "package m\n\nfunc Double(n int) int { return 2 * n }\n");

        var text = await SeepAsync("scan", "--rule", "unclosed-resource", "--rule", "immortal-ticker");
        var json = await SeepAsync("scan", "--format", "json", "--confidence", "low", "--rule", "defer-in-loop");

        Assert.Equal((0, "no suspect in 1 package\n", ""), (text.ExitCode, text.Output, text.Error));
        Assert.Equal((0, ""), (json.ExitCode, json.Error));
        using var read = JsonDocument.Parse(json.Output);
        Assert.Equal(("clean", "low", 0), (read.RootElement.GetProperty("outcome").GetString(),
            read.RootElement.GetProperty("confidence").GetString(), read.RootElement.GetProperty("suspects").GetArrayLength()));
    }

    /// <summary>What is known from an earlier scan changes nothing of what is printed.</summary>
    [Fact]
    public async Task FactsOfEarlierScansChangeNothing()
    {
        _folder.Write("p.go", "package m\n\nimport \"os\"\n\nfunc Size(name string) (int64, error) {\n\tf, err := os.Open(name)\n\tif err != nil {\n\t\treturn 0, err\n\t}\n\tinfo, err := f.Stat()\n\tif err != nil {\n\t\treturn 0, err\n\t}\n\treturn info.Size(), f.Close()\n}\n");
        string[] scan = ["scan", "--format", "json", "--confidence", "low"];

        var plain = await SeepAsync([.. scan, "--no-cache"]);
        var first = await SeepAsync(scan);
        var second = await SeepAsync(scan);

        Assert.Equal((1, ""), (plain.ExitCode, plain.Error));
        Assert.Equal((plain.ExitCode, plain.Output, plain.Error), (first.ExitCode, first.Output, first.Error));
        Assert.Equal((plain.ExitCode, plain.Output, plain.Error), (second.ExitCode, second.Output, second.Error));
        Assert.NotEmpty(Directory.EnumerateFiles(GoToolchains.State.Facts));
    }

    Task<CommandResult> SeepAsync(params string[] arguments) => SeepCommand.RunAsync(
        arguments, new Dictionary<string, string?> { ["SEEP_GO"] = Go.Go, ["SEEP_HOME"] = GoToolchains.State.Root },
        TestContext.Current.CancellationToken, _folder.Path);
}

using System.Text.RegularExpressions;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Hunt.Toolchains;
using Seep.Scan.Rules;
using Seep.TestKit;

namespace Seep.Scan.Tests.Rules;

/// <summary>The catalog, the rules' folders, their examples and their pages agree.</summary>
public sealed partial class RuleTests
{
    static readonly string Folder = Repository.File("src", "Seep.Scan", "Rules");

    public static TheoryData<string> Ids => [.. RuleCatalog.All.Select(r => r.Info.Id)];

    [Fact]
    public void EachFolderIsARuleOfTheCatalog() => Assert.Equal(
        Directory.EnumerateDirectories(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal),
        RuleCatalog.All.Select(r => r.GetType().Name).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Ids))]
    public void TheIdIsTheNameInKebabCase(string id)
    {
        var rule = RuleCatalog.Find(id)!;
        Assert.Equal(id, Capital().Replace(rule.GetType().Name, "-$0").ToLowerInvariant());
        Assert.DoesNotContain('\n', rule.Info.Summary);
    }

    [Fact]
    public void WhatIsNoIdIsNoRule() => Assert.Null(RuleCatalog.Find("ImmortalTicker"));

    /// <summary>Built in is what the folder has, so that <c>seep explain</c> shows it.</summary>
    [Theory, MemberData(nameof(Ids))]
    public void TheExamplesAreThoseOfTheFolder(string id)
    {
        var rule = RuleCatalog.Find(id)!;
        var examples = RuleExample.Of(rule);
        var files = Directory.EnumerateFiles(Path.Combine(Folder, rule.GetType().Name), "*.go").Select(f => Path.GetFileName(f)!);
        Assert.Equal(files.Order(StringComparer.Ordinal), examples.Select(e => e.Name).Order(StringComparer.Ordinal));
        Assert.All(examples, e => Assert.Equal(File.ReadAllText(Path.Combine(Folder, rule.GetType().Name, e.Name)), e.Text));
        Assert.Equal("leaks.go", examples[0].Name);
        Assert.Contains("clean.go", examples.Select(e => e.Name));
    }

    /// <summary>What leaks says which lines are reported, as regular expressions; what is clean has none.</summary>
    [Theory, MemberData(nameof(Ids))]
    public void WantsAreWhereItLeaks(string id)
    {
        foreach (var example in RuleExample.Of(RuleCatalog.Find(id)!))
        {
            var wants = example.Text.Split('\n').Where(l => l.Contains("// want", StringComparison.Ordinal)).ToList();
            Assert.Equal(example.IsLeaking, wants.Count > 0);
            Assert.All(wants, line => Assert.Matches(Want(), line));
        }
    }

    [Theory, MemberData(nameof(Ids))]
    public void TheExamplesParse(string id)
    {
        foreach (var example in RuleExample.Of(RuleCatalog.Find(id)!))
        {
            var tree = new Parser(new NameTable()).Parse(new FileSet().Add(example.Name, System.Text.Encoding.UTF8.GetBytes(example.Text)));
            Assert.Empty(tree.Errors);
        }
    }

    /// <summary>All examples of a rule are one package, which Go compiles, whatever its version, and gofmt leaves as it is.</summary>
    [Theory, MemberData(nameof(Ids))]
    public async Task GoTakesTheExamples(string id)
    {
        using var folder = new TempFolder();
        folder.Write("go.mod", "module example.org/rule\n\ngo 1.22\n");
        foreach (var example in RuleExample.Of(RuleCatalog.Find(id)!))
            folder.Write(example.Name, example.Text);

        foreach (var go in GoToolchains.All)
            Assert.Equal("", GoToolchains.Run(go, folder.Path, "build", "."));
        var gofmt = new ChildCommand(Path.Combine(GoToolchains.Newest.GoRoot, "bin", "gofmt"), ["-l", folder.Path]);
        Assert.Equal("", (await gofmt.RunAsync(TestContext.Current.CancellationToken)).Output);
    }

    public static TheoryData<string> Pages => [.. RuleCatalog.All.Select(r => r.Info.Id + ".md"), "README.md"];

    /// <summary><c>docs/rules</c> has what the rules say now. <c>SEEP_UPDATE=1</c> writes it anew.</summary>
    [Theory, MemberData(nameof(Pages))]
    public void ThePageIsCurrent(string name)
    {
        var file = Repository.File("docs", "rules", name);
        var page = RuleCatalog.Find(Path.GetFileNameWithoutExtension(name)) is { } rule ? RulePage.Of(rule) : RulePage.Index(RuleCatalog.All);
        if (Environment.GetEnvironmentVariable("SEEP_UPDATE") == "1")
            File.WriteAllText(file, page);
        else
            Assert.Equal(File.ReadAllText(file), page);
    }

    [Fact]
    public void ThereIsNoOtherPage() => Assert.Equal(
        Pages.Select(p => p.Data).Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Repository.File("docs", "rules")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));

    [GeneratedRegex("(?<!^)[A-Z]", RegexOptions.None, 1000)]
    private static partial Regex Capital();

    [GeneratedRegex("\\S\\s+// want \"[^\"]+\"$", RegexOptions.None, 1000)]
    private static partial Regex Want();
}

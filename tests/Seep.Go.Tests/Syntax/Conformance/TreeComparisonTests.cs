using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Seep.TestKit;

namespace Seep.Go.Tests.Syntax.Conformance;

/// <summary>Our trees, positions, comments and errors are those of go/parser.</summary>
public sealed class TreeComparisonTests(ITestOutputHelper output)
{
    /// <summary>Of this many files that differ it is said where.</summary>
    const int Explained = 20;

    static readonly string[] Extensions = [".go", ".src", ".go2"];

    static readonly string GoRoot = GoToolchains.Newest.GoRoot;

    [Fact]
    public void A_sample_of_the_standard_library() =>
        Compare("sample", GoFiles.Sample(GoFiles.Below(Path.Combine(GoRoot, "src"), ".go"), 300));

    [Theory]
    [InlineData("src/go/parser/testdata")]
    [InlineData("src/cmd/compile/internal/syntax/testdata")]
    public void Test_programs_of_parsers(string folder) =>
        Compare(folder, GoFiles.Below(Path.Combine(GoRoot, folder), Extensions));

    [Theory(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    [InlineData("1.27", "src")]
    [InlineData("1.27", "test")]
    [InlineData("1.22", "src")]
    [InlineData("1.22", "test")]
    public void The_whole_tree_of_Go(string version, string folder) =>
        Compare($"Go {version} {folder}", GoFiles.Below(Path.Combine(GoToolchains.Get(version).GoRoot, folder), Extensions));

    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    public void Packages_to_tune_on() => ComparePackages("tune", Explained);

    /// <summary>Nobody looks at them before the end, so it is not said where they differ.</summary>
    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    public void Packages_set_aside() => ComparePackages("aside", explained: 0);

    [Fact]
    public void The_oracle_escapes_text_as_dotnet_does()
    {
        var all = new StringBuilder("// ");
        for (var c = 1; c < 0x10000; c++)
        {
            if (c is not ('\n' or '\r' or 0xFEFF) && !char.IsSurrogate((char)c)) // ends, no part of, or an error there
                all.Append((char)c);
        }

        all.Append("𝄞\U0010FFFF");
        using var folder = new TempFolder();
        var file = folder.Write("a.go", $"package p\n{all}\n");

        var dump = Assert.Single(GoParser.Dumps([file]));

        Assert.Contains($"\"{JsonEncodedText.Encode(all.ToString(), JavaScriptEncoder.Default)}\"", dump);
        Assert.DoesNotContain("\"errors\"", dump);
    }

    [Theory]
    [InlineData("""{"a":[1,{"b":2}]}""", """{"a":[1,{"b":3}]}""", "at a[1].b", "2", "3")]
    [InlineData("""{"a":[1]}""", """{"a":[1,2]}""", "at a[1]", "no more elements", "2")]
    [InlineData("""{"a":1}""", """{"a":1,"b":2}""", "at ", "no more keys", "\"b\":2")]
    [InlineData("""{"a":1,"b":{}}""", """{"a":1,"c":{}}""", "at ", "\"b\":{}", "\"c\":{}")]
    [InlineData("""{"a":{}}""", """{"a":[]}""", "at a", "{}", "[]")]
    [InlineData("""{"a": 1}""", """{"a":1}""", "at byte 5", """{"a": 1}""", """{"a":1}""")]
    public void The_first_difference_is_named(string ours, string go, string place, string ourValue, string goValue) =>
        Assert.Equal($"{place}\n    ours: {ourValue}\n    go:   {goValue}", DumpDifference.First(ours, go));

    [Fact]
    public void Files_that_differ_are_found()
    {
        using var folder = new TempFolder();
        string[] files = [folder.Write("a.go", "package a\n"), folder.Write("b.go", "")];
        var hashes = GoParser.Hashes(files).ToArray();

        var same = TreeComparison.Run(files, (file, _) => hashes[Array.IndexOf(files, file)], hashes);
        var other = TreeComparison.Run(files, (_, _) => hashes[0], hashes);

        Assert.Equal("2 files, 0.0 MB: 2 identical, 0 different", same.ToString());
        Assert.Equal([files[1]], other.Different);
        Assert.Null(DumpDifference.First("{}", "{}"));
    }

    void ComparePackages(string role, int explained)
    {
        var packages = Corpora.Present(role);
        Assert.SkipWhen(packages is [], "tests/corpora was not run");
        Assert.All(packages, package => Compare(package, GoFiles.Below(Corpora.Folder(package), ".go"), explained));
    }

    void Compare(string name, string[] files, int explained = Explained)
    {
        var result = TreeComparison.Run(files, ParserUnderTest.Hash, GoParser.Hashes(files));
        output.WriteLine($"{name}: {result}");
        Assert.True(result.Different is [], $"{name}: {result}\n{Explain(result.Different.Take(explained).ToArray())}");
    }

    /// <summary>Where the dumps of some files first differ.</summary>
    internal static string Explain(string[] files) =>
        string.Join('\n', files.Zip(GoParser.Dumps(files), (file, go) =>
            $"{file}: {DumpDifference.First(ParserUnderTest.Dump(file, File.ReadAllBytes(file)), go)}"));
}

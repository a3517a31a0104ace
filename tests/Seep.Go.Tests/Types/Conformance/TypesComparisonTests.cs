using System.Text;
using Seep.Go.Tests.Syntax.Conformance;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Go.Tests.Types.Conformance;

/// <summary>Our symbols, types, constants and errors are those of go/types.</summary>
public sealed class TypesComparisonTests(ITestOutputHelper output)
{
    /// <summary>Of this many packages that differ it is said where.</summary>
    const int Explained = 10;

    static readonly string[] Sample =
    [
        "bytes", "container/list", "context", "encoding/json", "go/types", "math/big", "net/http", "reflect", "slices", "sort", "strconv", "sync",
    ];

    [Fact]
    public void A_sample_of_the_standard_library_with_its_tests() => Compare(GoToolchains.Newest, "/", tests: true, Sample);

    [Fact]
    public void One_thread_and_many_say_the_same() => Assert.Equal(
        CheckerUnderTest.Hashes(GoToolchains.Newest, "/", tests: true, threads: 1, Sample),
        CheckerUnderTest.Hashes(GoToolchains.Newest, "/", tests: true, threads: 8, Sample));

    [Theory(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    [InlineData("1.27", "std")]
    [InlineData("1.27", "cmd")]
    [InlineData("1.22", "std")]
    public void The_whole_of_Go(string version, string pattern) =>
        Compare(GoToolchains.Get(version), GoToolchains.Get(version).GoRoot + "/src", tests: true, pattern);

    /// <summary>Names packages by SEEP_TYPES_PATTERNS, in the folder SEEP_TYPES_FOLDER: for looking into something.</summary>
    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(IsAsked))]
    public void Packages_that_are_asked_for() => Compare(
        GoToolchains.Newest, Environment.GetEnvironmentVariable("SEEP_TYPES_FOLDER") ?? "/", tests: false,
        Environment.GetEnvironmentVariable("SEEP_TYPES_PATTERNS")!.Split(' '));

    public static bool IsAsked => Environment.GetEnvironmentVariable("SEEP_TYPES_PATTERNS") is { Length: > 0 };

    [Theory]
    [InlineData("""{"package":"p","errors":["a"]}""", """{"package":"p"}""", "error 0", "\"a\"", "nothing more")]
    [InlineData(
        """{"files":[{"file":"a.go","nodes":[{"at":"1:2","def":null}]}]}""", """{"files":[{"file":"a.go","nodes":[{"at":"1:3"}]}]}""",
        "a.go:1:3", """{"at":"1:2","def":null}""", """{"at":"1:3"}""")]
    [InlineData("""{"init":["x"]}""", """{"init":["y"]}""", "initialisation 0", "\"x\"", "\"y\"")]
    public void The_first_difference_is_named(string ours, string go, string place, string ourText, string goText) =>
        Assert.Equal($"at {place}\n    ours: {ourText}\n    go:   {goText}", TypesDifference.First(ours, go));

    /// <summary>Each module as far as it can be listed without a network: what it imports and is not there is an error on both sides.</summary>
    [Theory(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    [InlineData("tune")]
    [InlineData("aside")]
    public void Packages_of_others(string role)
    {
        var packages = Corpora.Present(role);
        Assert.SkipWhen(packages is [], "tests/corpora was not run");
        var modules = packages.Select(Corpora.Folder)
            .SelectMany(folder => GoFiles.Below(folder, ".mod"))
            .Where(file => Path.GetFileName(file) == "go.mod" && !file.Contains("/testdata/", StringComparison.Ordinal));
        Assert.All(modules, module => Compare(GoToolchains.Newest, Path.GetDirectoryName(module)!, tests: false, "./..."));
    }

    void Compare(GoToolchain go, string folder, bool tests, params string[] patterns)
    {
        var ours = CheckerUnderTest.Hashes(go, folder, tests, patterns).ToDictionary(p => p.Package, p => p.Hash);
        var theirs = GoTypes.Hashes(go, folder, tests, patterns).ToArray();
        string[] different = [.. theirs.Where(p => ours.GetValueOrDefault(p.Package) != p.Hash).Select(p => p.Package)];
        output.WriteLine($"{string.Join(' ', patterns)} of {go.Version}: {theirs.Length} packages, {theirs.Length - different.Length} identical");
        Assert.True(different is [], $"{different.Length} of {theirs.Length} packages differ:\n{Explain(go, folder, tests, different)}");
        Assert.Equal(theirs.Length, ours.Count);
    }

    static string Explain(GoToolchain go, string folder, bool tests, string[] different)
    {
        var text = new StringBuilder();
        foreach (var package in different.Take(Explained))
        {
            var pattern = package.Split(' ')[0];
            pattern = package.Contains(' ', StringComparison.Ordinal) && pattern.EndsWith("_test", StringComparison.Ordinal) ? pattern[..^5] : pattern;
            var ours = CheckerUnderTest.Dumps(go, folder, tests, pattern).FirstOrDefault(d => IsOf(d, package)) ?? "{}";
            var theirs = GoTypes.Dumps(go, folder, tests, pattern).FirstOrDefault(d => IsOf(d, package)) ?? "{}";
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{package}: {TypesDifference.First(ours, theirs)}");
        }

        return text.Append(string.Join('\n', different.Skip(Explained))).ToString();
    }

    static bool IsOf(string dump, string package) => dump.StartsWith($"{{\"package\":\"{package}\",", StringComparison.Ordinal);
}

using Seep.Go.Tests.Syntax.Conformance;
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
        "unsafe",
    ];

    [Fact]
    public void A_sample_of_the_standard_library_with_its_tests() =>
        Compare("sample", new(GoToolchains.Newest, "/", Sample) { Tests = true });

    [Fact]
    public void One_thread_and_many_say_the_same() => Assert.Equal(
        CheckerUnderTest.Hashes(new(GoToolchains.Newest, "/", Sample) { Tests = true }, threads: 1),
        CheckerUnderTest.Hashes(new(GoToolchains.Newest, "/", Sample) { Tests = true }, threads: 8));

    [Theory(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    [InlineData("1.27", "std")]
    [InlineData("1.27", "cmd")]
    [InlineData("1.22", "std")]
    public void The_whole_of_Go(string version, string pattern) => Compare(
        $"Go {version} {pattern}",
        new(GoToolchains.Get(version), GoToolchains.Get(version).GoRoot + "/src", pattern) { Tests = true });

    /// <summary>Names packages by SEEP_TYPES_PATTERNS, in the folder SEEP_TYPES_FOLDER: for looking into something.</summary>
    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(IsAsked))]
    public void Packages_that_are_asked_for()
    {
        var patterns = Environment.GetEnvironmentVariable("SEEP_TYPES_PATTERNS")!;
        var folder = Environment.GetEnvironmentVariable("SEEP_TYPES_FOLDER") ?? "/";
        Compare(patterns, new(GoToolchains.Newest, folder, patterns.Split(' ')));
    }

    public static bool IsAsked => Environment.GetEnvironmentVariable("SEEP_TYPES_PATTERNS") is { Length: > 0 };

    [Theory]
    [InlineData("""{"package":"p","errors":["a"]}""", """{"package":"p"}""", "error 0", "\"a\"", "nothing more")]
    [InlineData(
        """{"files":[{"file":"a.go","nodes":[{"at":"1:2","def":null}]}]}""", """{"files":[{"file":"a.go","nodes":[{"at":"1:3"}]}]}""",
        "a.go:1:3", """{"at":"1:2","def":null}""", """{"at":"1:3"}""")]
    [InlineData("""{"init":["x"]}""", """{"init":["y"]}""", "initialisation 0", "\"x\"", "\"y\"")]
    public void The_first_difference_is_named(string ours, string go, string place, string ourText, string goText) =>
        Assert.Equal($"at {place}\n    ours: {ourText}\n    go:   {goText}", TypesDifference.First(ours, go));

    /// <summary>What they import and is not there is an error on both sides.</summary>
    [Theory(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests), SkipTestWithoutData = true)]
    [MemberData(nameof(ToTuneOn))]
    public void Packages_to_tune_on(string package) => Compare(package, Corpora.Query(package));

    public static IEnumerable<TheoryDataRow<string>> ToTuneOn => Rows("tune");

    /// <summary>Nobody looks at them before the end: SEEP_ASIDE=1 says that it has come.</summary>
    [Theory(Skip = "looked at only at the end: SEEP_ASIDE=1", SkipUnless = nameof(IsTheEnd), SkipTestWithoutData = true)]
    [MemberData(nameof(SetAside))]
    public void Packages_set_aside(string package) => Compare(package, Corpora.Query(package));

    public static IEnumerable<TheoryDataRow<string>> SetAside => Rows("aside");

    public static bool IsTheEnd => Environment.GetEnvironmentVariable("SEEP_ASIDE") is "1";

    /// <summary>The packages of a role that are here, or those of them that SEEP_CORPORA names.</summary>
    static IEnumerable<TheoryDataRow<string>> Rows(string role)
    {
        var asked = Environment.GetEnvironmentVariable("SEEP_CORPORA")?.Split(' ');
        return Corpora.Present(role).Where(package => asked?.Contains(package) ?? true).Select(package => new TheoryDataRow<string>(package));
    }

    void Compare(string name, PackageQuery query)
    {
        var ours = CheckerUnderTest.Hashes(query).ToDictionary(p => p.Package);
        var theirs = GoTypes.Hashes(query).ToArray();
        string[] different = [.. theirs.Where(p => ours.GetValueOrDefault(p.Package).Hash != p.Hash).Select(p => p.Package)];
        var result = $"{name}: {theirs.Length} packages, {ours.Values.Count(p => p.IsWhole)} without errors, "
            + $"{theirs.Length - different.Length} identical";
        output.WriteLine(result);
        Assert.True(different is [], different is [] ? null : $"{result}\n{Explain(query, different)}");
        Assert.Equal(theirs.Length, ours.Count);
    }

    static string Explain(PackageQuery query, string[] different)
    {
        string[] explained = [.. different.Take(Explained)];
        var narrow = query with { Patterns = [.. explained.Select(Pattern).Distinct()] };
        var ours = ByPackage(CheckerUnderTest.Dumps(narrow), explained);
        var theirs = ByPackage(GoTypes.Dumps(narrow), explained);
        return string.Join('\n', explained.Select(package =>
            $"{package}: {TypesDifference.First(ours.GetValueOrDefault(package, "{}"), theirs.GetValueOrDefault(package, "{}"))}")
            .Concat(different.Skip(Explained)));
    }

    /// <summary>What to ask go list for to get a package: the one under test for <c>p [q.test]</c>.</summary>
    static string Pattern(string package) =>
        package.IndexOf('[', StringComparison.Ordinal) is > 0 and var start ? package[(start + 1)..^".test]".Length] : package;

    static Dictionary<string, string> ByPackage(IEnumerable<string> dumps, string[] wanted) => dumps
        .Select(dump => (Dump: dump, Package: wanted.FirstOrDefault(p => dump.StartsWith($"{{\"package\":\"{p}\"", StringComparison.Ordinal))))
        .Where(found => found.Package is not null)
        .ToDictionary(found => found.Package!, found => found.Dump);
}

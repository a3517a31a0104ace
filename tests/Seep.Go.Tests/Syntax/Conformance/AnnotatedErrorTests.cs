using Seep.TestKit;

namespace Seep.Go.Tests.Syntax.Conformance;

/// <summary>
/// Each error that Go's own tests of its parsers ask for is reported at its place, and no other. go/parser is held to
/// it too: what it does not meet is known, and ours is like it.
/// </summary>
public sealed class AnnotatedErrorTests(ITestOutputHelper output)
{
    const string GoParserName = "go/parser", OurName = "seep";

    static readonly string GoRoot = GoToolchains.Newest.GoRoot;

    /// <summary>The messages there are those of the compiler's own parser, so only places count.</summary>
    [Theory]
    [InlineData(GoParserName)]
    [InlineData(OurName)]
    public void Testdata_of_the_compiler(string parser) =>
        Verify(parser, CompilerAnnotations.ReadTestdata(GoRoot), default, "compiler-testdata.txt");

    [Theory]
    [InlineData(GoParserName)]
    [InlineData(OurName)]
    public void Testdata_of_the_parser(string parser) =>
        Verify(
            parser, ParserAnnotations.ReadTestdata(GoRoot), new(Words: true, FirstOfLine: true), "parser-testdata.txt");

    [Theory]
    [InlineData(GoParserName, "valids")]
    [InlineData(GoParserName, "invalids")]
    [InlineData(OurName, "valids")]
    [InlineData(OurName, "invalids")]
    public void Short_programs_of_the_parser(string parser, string table) =>
        Verify(
            parser, ParserAnnotations.ReadTable(GoRoot, table), new(Words: true, FirstOfLine: true),
            $"parser-{table}.txt");

    [Theory]
    [InlineData(GoParserName)]
    [InlineData(OurName)]
    public void Syntax_errors_of_the_test_folder(string parser) =>
        Verify(
            parser, ErrorcheckAnnotations.ReadTests(GoRoot, ErrorcheckReference.Read()), default, "errorcheck.txt");

    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    public void The_list_of_syntax_errors_is_what_the_compiler_reports()
    {
        var reported = ErrorcheckReference.Ask(GoToolchains.Newest);
        if (Environment.GetEnvironmentVariable("SEEP_UPDATE") == "1")
            ErrorcheckReference.Write(reported);
        Assert.Equal(reported, ErrorcheckReference.ReadList());
    }

    void Verify(string parser, AnnotatedSource[] sources, Strictness strictness, string known)
    {
        Assert.SkipWhen(parser == OurName && !ParserUnderTest.Exists, ParserUnderTest.Reason);
        var parse = parser == OurName
            ? ParserUnderTest.Errors
            : GoParser.ErrorsIn([.. sources.Select(source => source.Source)]);
        var result = AnnotatedErrors.Compare(sources, parse, strictness);
        output.WriteLine($"{parser}: {result.Sources} sources, {result.Met} errors met, {result.Missed} missed, "
            + $"{result.Extra} extra");
        new KnownDifferences(known).Verify(result.Differences);
    }
}

using System.Text.RegularExpressions;
using Seep.TestKit;

namespace Seep.Go.Tests.Syntax.Conformance;

/// <summary>
/// Each error that Go's own tests of its parsers ask for is reported at its place. go/parser is held to it too: what it
/// does not meet is known, and ours is like it. Only its own tests ask for all of its errors; the compiler recovers from
/// errors in its own way, and what it does not report is no fault (that ours are go/parser's, the trees' comparison
/// shows).
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

    /// <summary>That the comments are read as Go reads them: what they ask for is what the compiler says.</summary>
    [Fact]
    public void Annotations_for_the_compiler_are_its_errors()
    {
        using var folder = new TempFolder();
        var sources = CompilerAnnotations.ReadTestdata(GoRoot);
        Assert.All(sources, source =>
        {
            var errors = Compiler.Errors(GoToolchains.Newest, folder.Write(source.Name, source.Source));
            Assert.All(source.Wanted, wanted => Assert.Contains(errors, error =>
                error.Line == wanted.Line && (error.Column == wanted.Column || wanted.Column == 0
                    ? Regex.IsMatch(error.Message, wanted.Pattern, default, TimeSpan.FromSeconds(1))
                    : error.Column < wanted.Column)));
        });
        Assert.Equal(106, sources.Sum(source => source.Wanted.Count));
    }

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
        var parse = parser == OurName
            ? ParserUnderTest.Errors
            : GoParser.ErrorsIn([.. sources.Select(source => source.Source)]);
        var result = AnnotatedErrors.Compare(sources, parse, strictness);
        output.WriteLine($"{parser}: {result.Sources} sources, {result.Met} errors met, {result.Missed.Count} missed, "
            + $"{result.Extra.Count} extra");
        new KnownMisses(known).Verify(result.Missed);
        if (strictness.Words)
            Assert.Empty(result.Extra);
    }
}

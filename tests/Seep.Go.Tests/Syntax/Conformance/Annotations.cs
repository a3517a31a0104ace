using System.Text;
using System.Text.RegularExpressions;

namespace Seep.Go.Tests.Syntax.Conformance;

/// <summary>An error that a test file of Go's asks for.</summary>
/// <param name="Column">From 1, in bytes; 0 for anywhere on the line.</param>
/// <param name="Pattern">A regular expression for its message.</param>
readonly record struct Annotation(int Line, int Column, string Pattern);

/// <summary>A source with the errors that its comments ask for.</summary>
/// <param name="Name">The path below the folder of its kind.</param>
/// <param name="Optional">
/// Lines on which an error may be reported or not: their comments ask for one that is not of syntax.
/// </param>
sealed record AnnotatedSource(
    string Name, byte[] Source, IReadOnlyList<Annotation> Wanted, IReadOnlySet<int>? Optional = null);

/// <summary>
/// Reads <c>cmd/compile/internal/syntax/testdata</c>, by the rules of <c>error_test.go</c> there:
/// <c>// ERROR rx</c> asks for an error on its line; <c>/* ERROR rx */</c> for one exactly at the next token, where a
/// line's end counts as one if it stands for a semicolon, and of several comments before a token the last counts.
/// </summary>
static class CompilerAnnotations
{
    const string OnLine = "// ERROR ", AtNextToken = "/* ERROR ";

    public static AnnotatedSource[] ReadTestdata(string goRoot)
    {
        var folder = Path.Combine(goRoot, "src/cmd/compile/internal/syntax/testdata");
        return [.. GoFiles.Below(folder, ".go").Select(file => Read(Path.GetFileName(file), File.ReadAllBytes(file)))];
    }

    public static AnnotatedSource Read(string name, byte[] source)
    {
        var lines = new LineStarts(source);
        var wanted = new List<Annotation>();
        string? pattern = null;
        foreach (var piece in Pieces.Of(source).Append(new Piece(PieceKind.Token, source.Length, source.Length)))
        {
            var text = Encoding.UTF8.GetString(source, piece.Start, piece.End - piece.Start);
            var (line, column) = lines.Place(piece.Start);
            if (text.StartsWith(OnLine, StringComparison.Ordinal))
                wanted.Add(new(line, 0, text[OnLine.Length..].Trim()));
            else if (text.StartsWith(AtNextToken, StringComparison.Ordinal))
                pattern = text[AtNextToken.Length..^"*/".Length].Trim();
            else if (piece.Kind != PieceKind.Comment && pattern is not null)
            {
                wanted.Add(new(line, column, pattern));
                pattern = null;
            }
        }

        return new(name, source, wanted);
    }
}

/// <summary>
/// Reads <c>go/parser/testdata</c> and the tables of <c>go/parser/short_test.go</c>, by the rules of
/// <c>error_test.go</c> there: <c>/* ERROR "rx" */</c> asks for an error at the token before it, <c>ERROR HERE</c> at
/// the end of that token, <c>ERROR AFTER</c> at the end of the comment.
/// </summary>
static partial class ParserAnnotations
{
    public static AnnotatedSource[] ReadTestdata(string goRoot)
    {
        var folder = Path.Combine(goRoot, "src/go/parser/testdata");
        return
        [
            .. Directory.GetFiles(folder).Where(file => Path.GetExtension(file) is ".src" or ".go2")
                .Order(StringComparer.Ordinal)
                .Select(file => Read(Path.GetFileName(file), File.ReadAllBytes(file))),
        ];
    }

    /// <summary>The programs of a table, <c>valids</c> or <c>invalids</c>; each is named by its line there.</summary>
    public static AnnotatedSource[] ReadTable(string goRoot, string table)
    {
        var test = File.ReadAllBytes(Path.Combine(goRoot, "src/go/parser/short_test.go"));
        var start = test.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"\nvar {table} = []string{{\n"));
        var end = start + test.AsSpan(start).IndexOf("\n}\n"u8);
        var lines = new LineStarts(test);
        return
        [
            .. Pieces.Of(test)
                .Where(p => p.Start > start && p.End <= end && test[p.Start] is (byte)'"' or (byte)'`')
                .Select(p => Read($"{table}:{lines.Place(p.Start).Line}", Unquote(test[p.Start..p.End]))),
        ];
    }

    public static AnnotatedSource Read(string name, byte[] source)
    {
        var lines = new LineStarts(source);
        var wanted = new List<Annotation>();
        var before = default(Piece);
        foreach (var piece in Pieces.Of(source))
        {
            if (piece.Kind == PieceKind.Token)
                before = piece;
            var comment = Error().Match(Encoding.UTF8.GetString(source, piece.Start, piece.End - piece.Start));
            if (piece.Kind != PieceKind.Comment || !comment.Success)
                continue;
            var (line, column) = lines.Place(comment.Groups["place"].Value switch
            {
                "HERE" => before.End,
                "AFTER" => piece.End,
                _ => before.Start,
            });
            wanted.Add(new(line, column, comment.Groups["pattern"].Value));
        }

        return new(name, source, wanted);
    }

    /// <summary>The value of a string literal, as far as the tables need escapes.</summary>
    static byte[] Unquote(byte[] literal)
    {
        var text = literal[1..^1];
        return literal[0] == '`' || !text.Contains((byte)'\\')
            ? text
            : Encoding.UTF8.GetBytes(Escape().Replace(Encoding.UTF8.GetString(text), escape => escape.Value[1] switch
            {
                'n' => "\n",
                't' => "\t",
                '"' or '\\' => escape.Value[1..],
                var other => throw new FormatException($"no value for the escape \\{other}"),
            }));
    }

    [GeneratedRegex(@"^/\* *ERROR *(?<place>HERE|AFTER)? *""(?<pattern>[^""]*)"" *\*/$", RegexOptions.None, 1000)]
    private static partial Regex Error();

    [GeneratedRegex(@"\\.", RegexOptions.Singleline, 1000)]
    private static partial Regex Escape();
}

/// <summary>
/// Reads the <c>errorcheck</c> files of <c>GOROOT/test</c>, by the rules of <c>cmd/internal/testdir</c>:
/// <c>// ERROR "rx"</c> or <c>// GC_ERROR "rx"</c> asks for an error on its line. Most are not of syntax; which are is
/// in a list (<see cref="ErrorcheckReference"/>).
/// </summary>
static partial class ErrorcheckAnnotations
{
    public static AnnotatedSource[] ReadTests(string goRoot, IReadOnlySet<string> reference)
    {
        return
        [
            .. Files(goRoot).Select(file => Read(file.Name, File.ReadAllBytes(file.Path), reference)),
        ];
    }

    public static IEnumerable<(string Name, string Path)> Files(string goRoot)
    {
        var folder = Path.Combine(goRoot, "test");
        folder = new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder;
        return GoFiles.Below(folder, ".go").Where(IsErrorcheck).Select(file => (Path.GetRelativePath(folder, file), file));
    }

    /// <summary>The lines with a comment that asks for errors, and its patterns in one.</summary>
    public static IEnumerable<Annotation> Annotated(byte[] source)
    {
        var lines = Encoding.UTF8.GetString(source).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].Contains("////", StringComparison.Ordinal) && Error().Match(lines[i]) is { Success: true } error)
                yield return new(i + 1, 0, string.Join(" | ", Quoted().Matches(error.Value).Select(q => q.Value)));
        }
    }

    static AnnotatedSource Read(string name, byte[] source, IReadOnlySet<string> reference)
    {
        var isOfSyntax = Annotated(source).ToLookup(a => reference.Contains($"{name}:{a.Line}"));
        return new(name, source, [.. isOfSyntax[true]], isOfSyntax[false].Select(a => a.Line).ToHashSet());
    }

    /// <summary>What to do with a file stands in its first line that is not blank and no build constraint.</summary>
    static bool IsErrorcheck(string file) =>
        File.ReadLines(file).FirstOrDefault(line => !string.IsNullOrWhiteSpace(line) && !Constraint().IsMatch(line))
            is { } line && Errorcheck().IsMatch(line);

    [GeneratedRegex("^//go:build", RegexOptions.None, 1000)]
    private static partial Regex Constraint();

    [GeneratedRegex(@"^//\s*errorcheck(\s|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Errorcheck();

    [GeneratedRegex("// (GC_)?ERROR .*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Error();

    [GeneratedRegex("\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Quoted();
}

/// <summary>Where the lines of a source start.</summary>
sealed class LineStarts
{
    readonly List<int> _starts = [0];

    public LineStarts(ReadOnlySpan<byte> source)
    {
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == '\n')
                _starts.Add(i + 1);
        }
    }

    /// <summary>Line and column of an offset, both from 1, the column in bytes.</summary>
    public (int Line, int Column) Place(int offset)
    {
        var line = _starts.BinarySearch(offset);
        if (line < 0)
            line = ~line - 1;
        return (line + 1, offset - _starts[line] + 1);
    }
}

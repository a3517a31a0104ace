using System.Text;
using CsCheck;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Tests.Syntax;

public sealed class ScannerTests
{
    static readonly string[] Parts =
    [
        "a", "\n", "\"", "`", "'", "/*", "*/", "//", "\\", "0x", ".", "\r", "\0", "é", "\uFEFF", " ", "{", "1e", "_", "=", "<",
    ];

    /// <summary>Tokens as their kinds; automatic semicolons as <c>\n</c>, texts where they say more.</summary>
    static string Tokens(string text)
    {
        var tokens = new List<string>();
        foreach (var (kind, _, _, isAutomatic, tokenText) in Scan(Encoding.UTF8.GetBytes(text), out _))
        {
            tokens.Add(kind switch
            {
                TokenKind.Semicolon => isAutomatic ? "\\n" : ";",
                _ when kind.IsLiteral() || kind == TokenKind.Comment => tokenText,
                _ => kind.Text(),
            });
        }

        return string.Join(' ', tokens);
    }

    static IEnumerable<string> Errors(string text)
    {
        Scan(Encoding.Latin1.GetBytes(text), out var errors);
        return errors;
    }

    static List<(TokenKind Kind, int Start, int End, bool IsAutomatic, string Text)> Scan(byte[] text, out List<string> errors)
    {
        var found = new List<string>();
        var scanner = new Scanner(new FileSet().Add("p.go", text), (at, message) => found.Add($"{at}: {message}"));
        var tokens = new List<(TokenKind, int, int, bool, string)>();
        for (scanner.Next(); scanner.Kind != TokenKind.EndOfFile; scanner.Next())
        {
            tokens.Add((
                scanner.Kind, scanner.TokenStart, scanner.TokenEnd, scanner.Kind == TokenKind.Semicolon && scanner.IsAutomatic,
                Encoding.UTF8.GetString(scanner.TokenText)));
        }

        errors = found;
        return tokens;
    }

    [Theory]
    [InlineData("a+b", "a + b \\n")]
    [InlineData("x:=<-c\n", "x := <- c \\n")]
    [InlineData("a &^= b&^c & d &= e && f", "a &^= b &^ c & d &= e && f \\n")]
    [InlineData("<<= >>= << >> <= >= <- == != := ... .. .", "<<= >>= << >> <= >= <- == != := ... . . .")]
    [InlineData("return\nbreak\ncontinue\nfallthrough\n", "return \\n break \\n continue \\n fallthrough \\n")]
    [InlineData("if\nfor\nfunc\n", "if for func")]
    [InlineData("x++\ny--\n)]}\n", "x ++ \\n y -- \\n ) ] } \\n")]
    [InlineData("a // c\nb", "a // c \\n b \\n")]
    [InlineData("a /* c */ b", "a /* c */ b \\n")]
    [InlineData("a /* c\n */ b", "a /* c\n */ \\n b \\n")]
    [InlineData("1 0x1F 0b01 0o17 017 1_000 1.5 .5 1e9 0x1p-2 2i 0x1p2i", "1 0x1F 0b01 0o17 017 1_000 1.5 .5 1e9 0x1p-2 2i 0x1p2i \\n")]
    [InlineData("'a' '\\n' '\\'' '\\x00' '\\u1234' \"a\\\"b\" `a\nb`", "'a' '\\n' '\\'' '\\x00' '\\u1234' \"a\\\"b\" `a\nb` \\n")]
    [InlineData("αβ _x9 x世界", "αβ _x9 x世界 \\n")]
    [InlineData("\uFEFFpackage", "package")]
    public void Splits(string text, string tokens) => Assert.Equal(tokens, Tokens(text));

    [Theory]
    [InlineData("\"ab", "0: string literal not terminated")]
    [InlineData("`ab", "0: raw string literal not terminated")]
    [InlineData("/* ab", "0: comment not terminated")]
    [InlineData("'ab'", "0: illegal rune literal")]
    [InlineData("''", "0: illegal rune literal")]
    [InlineData("'a\n", "0: rune literal not terminated")]
    [InlineData("\"\\q\"", "2: unknown escape sequence")]
    [InlineData("\"\\xg0\"", "3: illegal character U+0067 'g' in escape sequence")]
    [InlineData("\"\\ud800\"", "2: escape sequence is invalid Unicode code point")]
    [InlineData("\"\\400\"", "2: escape sequence is invalid Unicode code point")]
    [InlineData("0x", "2: hexadecimal literal has no digits")]
    [InlineData("0b12", "3: invalid digit '2' in binary literal")]
    [InlineData("089", "1: invalid digit '8' in octal literal")]
    [InlineData("0b1.0", "3: invalid radix point in binary literal")]
    [InlineData("0x1.0", "5: hexadecimal mantissa requires a 'p' exponent")]
    [InlineData("1p2", "1: 'p' exponent requires hexadecimal mantissa")]
    [InlineData("1e", "2: exponent has no digits")]
    [InlineData("1__0", "2: '_' must separate successive digits")]
    [InlineData("a\0b", "1: illegal character NUL", "1: illegal character U+0000")]
    [InlineData("\"\u00FF\"", "1: illegal UTF-8 encoding")]
    [InlineData("a #", "2: illegal character U+0023 '#'")]
    [InlineData("\u00FF\u00FEab", "0: illegal UTF-8 encoding (got UTF-16)", "0: illegal character U+FFFD '\uFFFD'")]
    [InlineData("a \u00E2\u0080\u009C", "2: curly quotation mark '\u201C' (use neutral '\"')")]
    [InlineData("a \u00EF\u00BB\u00BF", "2: illegal byte order mark")]
    [InlineData("//line a:x\n", "9: invalid line number: x")]
    [InlineData("//line a:0\n", "9: invalid line number: 0")]
    [InlineData("//line a:1:0\n", "11: invalid column number: 0")]
    public void TellsWhatIsWrong(string text, params string[] errors) => Assert.Equal(errors, Errors(text));

    /// <summary>Between tokens is nothing but white space, so the tokens with it are the file.</summary>
    [Fact]
    public void TokensMakeUpTheFile()
    {
        foreach (var file in Parsing.SomeGoFiles(oneOf: TestKit.LongTests.Enabled ? 5 : 40))
            AssertMadeUpOfTokens(File.ReadAllBytes(file), file);
    }

    [Fact]
    public void TokensMakeUpWhateverIsScanned() => Check.Sample(
        Gen.Int[0, Parts.Length - 1].List[0, 40].Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts.Select(i => Parts[i])))),
        text => AssertMadeUpOfTokens(text, Convert.ToHexString(text)));

    static void AssertMadeUpOfTokens(byte[] text, string what)
    {
        var (at, line) = (0, 0);
        foreach (var (kind, start, end, isAutomatic, _) in Scan(text, out _))
        {
            if (isAutomatic)
                continue;
            Assert.True(start >= at && end > start, $"{what}: {kind} at {start} after {at}");
            AssertWhiteSpace(text.AsSpan(at..start), isStart: line++ == 0, what);
            at = end;
        }

        AssertWhiteSpace(text.AsSpan(at..), isStart: line == 0, what);
    }

    static void AssertWhiteSpace(ReadOnlySpan<byte> between, bool isStart, string what)
    {
        if (isStart && between.StartsWith("\uFEFF"u8))
            between = between[3..];
        Assert.False(between.ContainsAnyExcept(" \t\r\n"u8), what);
    }

    [Fact]
    public async Task LettersAndDigitsAreThoseOfGo()
    {
        var go = TestKit.GoToolchains.Newest;
        var program = TestKit.GoProgram.Build(go, """
            package main

            import (
            	"bufio"
            	"os"
            	"strconv"
            	"unicode"
            )

            func main() {
            	w := bufio.NewWriter(os.Stdout)
            	defer w.Flush()
            	for r := rune(0x80); r <= unicode.MaxRune; r++ {
            		c := byte('-')
            		switch {
            		case unicode.IsUpper(r):
            			c = 'U'
            		case unicode.IsLetter(r):
            			c = 'L'
            		case unicode.IsDigit(r):
            			c = 'D'
            		case strconv.IsPrint(r):
            			c = 'P'
            		}
            		w.WriteByte(c)
            	}
            }
            """);
        var theirs = (await new Seep.Hunt.Toolchains.ChildCommand(program, []).RunAsync(CancellationToken.None)).Output;
        var differences = new List<string>();
        for (var rune = 0x80; rune <= 0x10FFFF; rune++)
        {
            var ours = GoUnicode.IsUpper(rune) ? 'U' : GoUnicode.IsLetter(rune) ? 'L' : GoUnicode.IsDigit(rune) ? 'D'
                : Rune.IsValid(rune) && GoUnicode.Describe(rune).Contains('\'', StringComparison.Ordinal) ? 'P' : '-';
            if (ours != theirs[rune - 0x80])
                differences.Add($"U+{rune:X4} {ours} {theirs[rune - 0x80]}");
        }

        Assert.Equal([], differences);
    }

    /// <summary>Go tells of each character the least that it is the same as but for case.</summary>
    [Fact]
    public async Task CharactersThatDifferInCaseAreGos()
    {
        var program = TestKit.GoProgram.Build(TestKit.GoToolchains.Newest, """
            package main

            import (
            	"bufio"
            	"fmt"
            	"os"
            	"unicode"
            )

            func main() {
            	w := bufio.NewWriter(os.Stdout)
            	defer w.Flush()
            	for r := rune(0); r <= unicode.MaxRune; r++ {
            		least := r
            		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
            			least = min(least, other)
            		}
            		if least != r {
            			fmt.Fprintln(w, r, least)
            		}
            	}
            }
            """);
        var told = (await new Seep.Hunt.Toolchains.ChildCommand(program, []).RunAsync(CancellationToken.None)).Output;
        var least = told.TrimEnd('\n').Split('\n').Select(line => line.Split(' ').Select(int.Parse).ToArray()).ToDictionary(pair => pair[0], pair => pair[1]);
        var valid = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(rune => (Rune: rune, Least: least.GetValueOrDefault(rune, rune))).ToList();

        Assert.True(least.Count > 1000);
        Assert.Equal([], valid.Where(c => !GoUnicode.EqualFold(Text(c.Rune), Text(c.Least))).Select(c => $"{c.Rune:X4} and {c.Least:X4} differ"));
        Assert.Equal([], valid.GroupBy(c => GoUnicode.Fold(new Rune(c.Rune))).Where(same => same.Select(c => c.Least).Distinct().Count() > 1)
            .Select(same => $"the same: {string.Join(' ', same.Select(c => $"{c.Rune:X4}"))}"));

        static string Text(int rune) => new Rune(rune).ToString();
    }

    [Theory]
    [InlineData("Mask", "ma\u017f\u212a", true)]
    [InlineData("Ma", "mask", false)]
    [InlineData("mask", "Ma", false)]
    [InlineData("", "", true)]
    [InlineData("\u0130", "i", false)]
    [InlineData("\ud801\udc00x", "\ud801\udc28X", true)]
    public void TextsThatDifferInCase(string a, string b, bool same) => Assert.Equal(same, GoUnicode.EqualFold(a, b));
}

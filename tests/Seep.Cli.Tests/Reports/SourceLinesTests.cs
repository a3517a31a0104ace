using System.Text;
using Seep.Cli.Reports;
using Seep.Core;
using Seep.TestKit;

namespace Seep.Cli.Tests.Reports;

public sealed class SourceLinesTests
{
    /// <summary>The caret is shown as a bracket before the character that it is below.</summary>
    [Theory]
    [InlineData("\t\tx := f()", "f", "x := [f()")]
    [InlineData("x\t:= f()", "f", "x   := [f()")]
    [InlineData("\tx\t:= f()", "f", "x   := [f()")]
    [InlineData("a, größe := f()", "f", "a, größe := [f()")]
    [InlineData("s := \"日本\" + f()", "f", "s := \"日本\" + [f()")]
    [InlineData("s := \"\u001b[31m\u202e\" + f()", "f", "s := \"\uFFFD[31m\uFFFD\" + [f()")]
    [InlineData("f()   ", "f", "[f()")]
    public void TheCaretIsBelowItsColumn(string source, string at, string shown)
    {
        var column = Encoding.UTF8.GetByteCount(source[..source.IndexOf(at, StringComparison.Ordinal)]) + 1;
        Assert.Equal(shown, WithCaret(SourceLines.Show(Encoding.UTF8.GetBytes(source), column, 80)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    [InlineData(1000)]
    public void AColumnBeyondTheLineIsItsBeginningOrEnd(int column) =>
        Assert.Equal(column > 0 ? 4 : 0, SourceLines.Show("func"u8, column, 80).Caret);

    /// <summary>Wherever it is, a line is cut to the width, the caret is below what is at its column, and the cuts are marked.</summary>
    [Theory]
    [InlineData(0, false, true)]
    [InlineData(1, false, true)]
    [InlineData(4, true, true)]
    [InlineData(50_000, true, true)]
    [InlineData(99_999, true, false)]
    public void OfALongLineThePartAboutTheColumnIsShown(int word, bool isCutBefore, bool isCutAfter)
    {
        const int BytesOfWord = 9;
        var line = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 100_000).Select(i => $"é{i:00000}_ ")));

        var shown = SourceLines.Show(line, word * BytesOfWord + 1, 40);

        Assert.InRange(shown.Text.Length, 15, 40);
        Assert.StartsWith($"é{word:00000}", shown.Text[shown.Caret..], StringComparison.Ordinal);
        Assert.Equal((isCutBefore, isCutAfter), (shown.Text[0] == '…', shown.Text[^1] == '…'));
    }

    [Theory]
    [InlineData(1, "one")]
    [InlineData(2, "")]
    [InlineData(3, "three")]
    [InlineData(4, "four")]
    [InlineData(5, null)]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    public void LinesAreFound(int line, string? expected)
    {
        using var folder = new TempFolder();
        var file = folder.Write("a.go", "one\n\nthree\r\nfour\n");
        Assert.Equal(expected, new SourceLines().At(new(file, line, 1), 80)?.Text);
    }

    [Fact]
    public void AFileThatIsNotThereHasNone() => Assert.Null(new SourceLines().At(new SourceSpot("/nowhere/a.go", 1, 1), 80));

    static string WithCaret(ShownLine line)
    {
        // The characters of these lines have one cell each, but for the Japanese with two.
        var (at, cells) = (0, 0);
        for (; cells < line.Caret; at++)
            cells += line.Text[at] is '日' or '本' ? 2 : 1;
        return line.Text.Insert(at, "[");
    }
}

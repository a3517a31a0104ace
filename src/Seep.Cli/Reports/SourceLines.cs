using System.Globalization;
using System.Text;
using Seep.Core;
using Seep.Go.Source;
using Spectre.Console.Rendering;

namespace Seep.Cli.Reports;

/// <summary>One line of source as a terminal shows it, and how many of its cells stand before a column.</summary>
readonly record struct ShownLine(string Text, int Caret);

/// <summary>Lines of source files for a terminal: without what stands before the code, and without what a terminal would obey.</summary>
sealed class SourceLines
{
    const int TabStop = 4;
    const string Cut = "…";

    readonly Dictionary<string, SourceLineTable> _files = [];

    /// <summary>The line of a place; null where it can't be read, or has no such line.</summary>
    /// <param name="width">Cells that it may have; of a longer line the part about the column is shown.</param>
    public ShownLine? At(SourceSpot spot, int width)
    {
        if (!_files.TryGetValue(spot.File, out var file))
            _files.Add(spot.File, file = SourceLineTable.Read(spot.File));
        return file.Has(spot.Line) ? Show(file.Line(spot.Line), spot.Column, width) : null;
    }

    /// <param name="column">In bytes, 1-based.</param>
    internal static ShownLine Show(ReadOnlySpan<byte> line, int column, int width)
    {
        var before = Math.Clamp(column - 1, 0, line.Length);
        var start = 0;
        while (start < before && line[start] is (byte)' ' or (byte)'\t')
            start++;
        // Cut before it is decoded: a line of generated code can have megabytes.
        start = Math.Max(start, before - 4 * width);
        var end = Math.Min(line.Length, before + 4 * width);
        var cells = new List<(string Text, int Width)>();
        var caret = Add(cells, line[start..before], 0);
        var caretAt = cells.Count;
        Add(cells, line[before..end], caret);
        return Fit(cells, caretAt, width);
    }

    /// <summary>Adds what a part of a line is shown as.</summary>
    /// <param name="at">Cells before it, for tabs.</param>
    /// <returns>Cells up to its end.</returns>
    static int Add(List<(string Text, int Width)> cells, ReadOnlySpan<byte> part, int at)
    {
        foreach (var rune in Encoding.UTF8.GetString(part).EnumerateRunes())
        {
            var text = rune.Value == '\t' ? new string(' ', TabStop - at % TabStop) : IsObeyed(rune) ? "\uFFFD" : rune.ToString();
            var width = Segment.CellCount([new(text)]);
            cells.Add((text, width));
            at += width;
        }

        return at;
    }

    /// <summary>Whether a terminal does something else than show it: escape sequences, text that runs backwards.</summary>
    static bool IsObeyed(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>Takes from the front and then the end until it fits with the marks of what was cut; a third of the width stays before the caret.</summary>
    static ShownLine Fit(List<(string Text, int Width)> cells, int caretAt, int width)
    {
        var total = cells.Sum(c => c.Width);
        var before = cells.Take(caretAt).Sum(c => c.Width);
        var (first, last) = (0, cells.Count);
        for (; last > caretAt && string.IsNullOrWhiteSpace(cells[last - 1].Text); last--)
            total -= cells[last - 1].Width;
        var end = last;
        for (; !Fits() && first < caretAt && before > width / 3; first++)
        {
            total -= cells[first].Width;
            before -= cells[first].Width;
        }

        for (; !Fits() && last > caretAt + 1; last--)
            total -= cells[last - 1].Width;
        var text = string.Concat(cells.Take(first..last).Select(c => c.Text));
        return new($"{(first > 0 ? Cut : "")}{text}{(last < end ? Cut : "")}", before + (first > 0 ? Cut.Length : 0));

        bool Fits() => total + (first > 0 ? Cut.Length : 0) + (last < end ? Cut.Length : 0) <= width;
    }
}

/// <summary>A file's bytes, and where each of its lines begins.</summary>
sealed class SourceLineTable
{
    readonly byte[] _text;
    readonly List<int> _starts = [0];

    SourceLineTable(byte[] text)
    {
        _text = text;
        for (var at = text.AsSpan().IndexOf((byte)'\n'); at >= 0;)
        {
            _starts.Add(at + 1);
            var next = text.AsSpan(at + 1).IndexOf((byte)'\n');
            at = next < 0 ? -1 : at + 1 + next;
        }
    }

    /// <summary>Reads a file; one that can't be read has no lines.</summary>
    public static SourceLineTable Read(string path)
    {
        try
        {
            return new(RegularFile.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new([]);
        }
    }

    /// <summary>Whether there is such a line; what follows the last line end is none when it is empty.</summary>
    public bool Has(int line) => line >= 1 && line <= _starts.Count && _starts[line - 1] < _text.Length;

    /// <summary>Its bytes without the line end.</summary>
    public ReadOnlySpan<byte> Line(int line)
    {
        var end = line < _starts.Count ? _starts[line] - 1 : _text.Length;
        return _text.AsSpan(_starts[line - 1]..end).TrimEnd((byte)'\r');
    }
}

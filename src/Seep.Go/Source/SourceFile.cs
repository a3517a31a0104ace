using System.Runtime.InteropServices;

namespace Seep.Go.Source;

/// <summary>
/// One file's text with its lines. A file is at home in the <see cref="FileSet"/> that made it, which gives it its
/// <see cref="Base"/>.
/// </summary>
public sealed class SourceFile
{
    byte[]? _text;
    readonly List<LineDirective> _directives = [];
    readonly List<int> _directiveOffsets = [];
    int[]? _lines;

    internal SourceFile(string path, byte[] text, int @base)
    {
        Path = path;
        _text = text;
        Size = text.Length;
        Base = @base;
    }

    /// <summary>As it was given; diagnostics name the file so.</summary>
    public string Path { get; }

    /// <summary>The <see cref="Pos"/> of the first byte.</summary>
    public int Base { get; }

    /// <summary>Bytes.</summary>
    public int Size { get; }

    /// <summary>The file's bytes: UTF-8 where the file is right.</summary>
    public ReadOnlySpan<byte> Text => Bytes;

    internal byte[] Bytes => _text ?? ReadAgain();

    /// <summary>Gives back the memory of the text, which is read from the file again where it is needed all the same.</summary>
    internal void LetGoOfText() => _text = null;

    /// <summary>As many bytes as there were; zeros where the file has become shorter or is gone.</summary>
    byte[] ReadAgain()
    {
        var text = new byte[Size];
        try
        {
            using var file = File.OpenRead(Path);
            _ = file.ReadAtLeast(text, Size, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        return text;
    }

    /// <param name="offset">0 to <see cref="Size"/>.</param>
    public Pos PosAt(int offset) => new(Base + offset);

    public int OffsetOf(Pos pos) => pos.Value - Base;

    /// <summary>The line and column that tools print: <c>//line</c> directives hold.</summary>
    public Position PositionOf(Pos pos) => pos.IsValid ? PositionAt(OffsetOf(pos)) : default(Position) with { File = "" };

    /// <summary>The line and column in this file, whatever <c>//line</c> directives say.</summary>
    public Position UnadjustedPositionOf(Pos pos) => UnadjustedPositionAt(OffsetOf(pos));

    /// <param name="offset">One beyond the end, such as that of a mark that is missing there, counts as the end.</param>
    internal Position UnadjustedPositionAt(int offset)
    {
        offset = Math.Min(offset, Size);
        var line = LineAt(offset);
        return new(Path, line + 1, offset - Lines[line] + 1);
    }

    internal Position PositionAt(int offset)
    {
        offset = Math.Min(offset, Size);
        var plain = UnadjustedPositionAt(offset);
        var directive = LastAtOrBefore(CollectionsMarshal.AsSpan(_directiveOffsets), offset);
        if (directive < 0)
            return plain;
        var from = _directives[directive];
        var below = plain.Line - 1 - LineAt(from.Offset);
        var column = from.Column == 0 ? 0 : below == 0 ? from.Column + offset - from.Offset : plain.Column;
        return new(from.File, from.Line + below, column);
    }

    /// <summary>Line directives are told in order, as the scanner meets them; one told before is not taken again.</summary>
    internal void AddLineDirective(int offset, string file, int line, int column)
    {
        if (offset >= Size || _directives.Count > 0 && _directives[^1].Offset >= offset)
            return;
        var isSame = _directives.Count > 0 && _directives[^1].File == file;
        _directives.Add(new(offset, isSame ? _directives[^1].File : file, line, column));
        _directiveOffsets.Add(offset);
    }

    /// <summary>The index of the line that an offset is on; what follows the last newline is no line of its own.</summary>
    int LineAt(int offset) => LastAtOrBefore(Lines, offset);

    static int LastAtOrBefore(ReadOnlySpan<int> offsets, int offset)
    {
        var found = offsets.BinarySearch(offset);
        return found >= 0 ? found : ~found - 1;
    }

    /// <summary>The offset of each line's first byte; found when first asked for.</summary>
    int[] Lines => _lines ??= FindLines();

    int[] FindLines()
    {
        var text = Text; // read once: it may have been let go
        var starts = new int[1 + text.Count((byte)'\n')];
        var (count, start) = (1, 0);
        while (text[start..].IndexOf((byte)'\n') is >= 0 and var newline)
        {
            start += newline + 1;
            if (start < Size)
                starts[count++] = start;
        }

        return count == starts.Length ? starts : starts[..count];
    }

    /// <summary>From <paramref name="Offset"/> on lines and columns are counted from these.</summary>
    /// <param name="Column">0 where the directive has none.</param>
    readonly record struct LineDirective(int Offset, string File, int Line, int Column);
}

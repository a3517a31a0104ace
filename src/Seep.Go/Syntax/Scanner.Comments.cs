using System.Buffers;
using Seep.Go.Source;

namespace Seep.Go.Syntax;

// Comments, the //line directives in them (Go compiler documentation, "Compiler Directives"), and bodies that are passed over.
public sealed partial class Scanner
{
    /// <summary>The largest line and column that a directive may name.</summary>
    const int MaxLineOrColumn = 1 << 30;

    readonly List<(int Start, int End)> _directivesInBody = [];

    /// <summary>
    /// A body of this file had no end. Each further one might be looked for to the end of the file, so none is: the file is
    /// wrong anyhow.
    /// </summary>
    bool _cannotSkip;

    static readonly SearchValues<byte> BodyMarks = SearchValues.Create("{}\"'`/"u8);

    void LineComment(int start)
    {
        var end = EndOfLine(start);
        Kind = TokenKind.Comment;
        LinesWithin = 0;
        _at = end;
        LineDirective(start, end, Math.Min(end + 1, _text.Length));
    }

    void GeneralComment(int start)
    {
        var length = _text.AsSpan(start + 2).IndexOf("*/"u8);
        var end = length < 0 ? _text.Length : start + length + 4;
        var comment = _text.AsSpan(start..end);
        Kind = TokenKind.Comment;
        LinesWithin = comment.Count((byte)'\n');
        if (length < 0)
            Error(start, "comment not terminated");
        _at = end;
        if (length >= 0)
            LineDirective(start, end, end);
        if (_semicolonAtNewline && LinesWithin > 0)
        {
            (_semicolonInComment, _lineOfComment) = (start + comment.IndexOf((byte)'\n'), _line);
            _semicolonAtNewline = false;
        }

        _line += LinesWithin;
    }

    int EndOfLine(int from)
    {
        var length = _text.AsSpan(from).IndexOf((byte)'\n');
        return length < 0 ? _text.Length : from + length;
    }

    /// <summary>Heeds a comment that is a line directive.</summary>
    /// <param name="next">Where what it says begins to hold.</param>
    void LineDirective(int start, int end, int next)
    {
        var comment = _text.AsSpan(start..end);
        if (!comment[2..].StartsWith("line "u8))
            return;
        var isGeneral = comment[1] == '*';
        if (!isGeneral && start > 0 && _text[start - 1] != '\n')
            return;
        if (isGeneral)
            comment = comment[..^2];
        else if (comment[^1] == '\r')
            comment = comment[..^1];
        SetLine(comment["//line ".Length..], start + "//line ".Length, next);
    }

    /// <param name="text"><c>file:line</c> or <c>file:line:column</c>, where the file may be empty.</param>
    void SetLine(ReadOnlySpan<byte> text, int start, int next)
    {
        if (!TrailingNumber(text, out var last, out var lastNumber))
        {
            if (last > 0)
                Error(start + last, $"invalid line number: {GoText.Decode(text[last..])}");
            return;
        }

        var (lineAt, line, column) = (last, lastNumber, 0);
        var hasColumn = TrailingNumber(text[..(last - 1)], out var first, out var firstNumber);
        if (hasColumn)
        {
            if (lastNumber is 0 or > MaxLineOrColumn)
            {
                Error(start + last, $"invalid column number: {GoText.Decode(text[last..])}");
                return;
            }

            (lineAt, line, column) = (first, firstNumber, lastNumber);
            text = text[..(last - 1)];
        }

        if (line is 0 or > MaxLineOrColumn)
        {
            Error(start + lineAt, $"invalid line number: {GoText.Decode(text[lineAt..])}");
            return;
        }

        var file = GoText.Decode(text[..(lineAt - 1)]);
        if (file.Length > 0)
            file = GoPaths.Join(GoPaths.Folder(_file.Path), file);
        else if (hasColumn)
            file = _file.PositionAt(start).File;
        _file.AddLineDirective(next, file, line, column);
    }

    /// <summary>Reads the number after the last colon.</summary>
    /// <param name="at">Where it begins; 0 where there is no colon.</param>
    /// <param name="number">Capped above <see cref="MaxLineOrColumn"/>.</param>
    static bool TrailingNumber(ReadOnlySpan<byte> text, out int at, out int number)
    {
        at = text.LastIndexOf((byte)':') + 1;
        number = 0;
        if (at == 0 || at == text.Length)
            return false;
        var value = 0UL;
        foreach (var c in text[at..])
        {
            if (c is not (>= (byte)'0' and <= (byte)'9') || value > (ulong.MaxValue - 9) / 10)
                return false;
            value = 10 * value + (uint)(c - '0');
        }

        number = (int)Math.Min(value, int.MaxValue);
        return true;
    }

    /// <summary>
    /// At the opening brace of a body: goes on to the brace that closes it, without looking at what is between but for
    /// strings, comments and braces. Where they do not match, or bad characters follow, it stays where it is.
    /// </summary>
    internal bool TrySkipBody()
    {
        if (_cannotSkip || _badReported < _badCharacters.Count)
            return false;
        _directivesInBody.Clear();
        var end = EndOfBody();
        _cannotSkip = end < 0;
        if (end >= 0)
            EndBody(end);
        return end >= 0;
    }

    /// <returns>-1 where it has none.</returns>
    int EndOfBody()
    {
        var (at, depth) = (_at, 1);
        while (true)
        {
            var found = _text.AsSpan(at).IndexOfAny(BodyMarks);
            if (found < 0)
                return -1;
            at += found + 1;
            switch (_text[at - 1])
            {
                case (byte)'{':
                    depth++;
                    break;
                case (byte)'}' when --depth == 0:
                    return at;
                case (byte)'"' or (byte)'\'':
                    at = EndOfQuoted(at, _text[at - 1]);
                    break;
                case (byte)'`':
                    at = EndOf(at, "`"u8);
                    break;
                case (byte)'/' when at < _text.Length && _text[at] is (byte)'*' or (byte)'/':
                    at = EndOfSkippedComment(at - 1);
                    break;
            }

            if (at < 0)
                return -1;
        }
    }

    void EndBody(int end)
    {
        // What is wrong with them is told when the body is parsed.
        var error = _error;
        _error = (_, _) => { };
        foreach (var (start, commentEnd) in _directivesInBody)
            LineDirective(start, commentEnd, _text[start + 1] == '/' ? Math.Min(commentEnd + 1, _text.Length) : commentEnd);
        _error = error;
        _line += _text.AsSpan(_at..end).Count((byte)'\n');
        (_at, TokenStart, TokenEnd, Line, Kind, _semicolonAtNewline) = (end, end - 1, end, _line, TokenKind.RBrace, true);
    }

    int EndOfSkippedComment(int start)
    {
        var end = _text[start + 1] == '/' ? EndOfLine(start) : EndOf(start + 2, "*/"u8);
        if (end >= 0 && _text.AsSpan(start + 2).StartsWith("line "u8))
            _directivesInBody.Add((start, end));
        return end;
    }

    /// <returns>-1 where the literal does not end on its line.</returns>
    int EndOfQuoted(int at, byte quote)
    {
        for (; at < _text.Length && _text[at] != '\n'; at++)
        {
            if (_text[at] == quote)
                return at + 1;
            if (_text[at] == '\\')
                at++;
        }

        return -1;
    }

    int EndOf(int at, ReadOnlySpan<byte> mark)
    {
        var found = _text.AsSpan(at).IndexOf(mark);
        return found < 0 ? -1 : at + found + mark.Length;
    }
}

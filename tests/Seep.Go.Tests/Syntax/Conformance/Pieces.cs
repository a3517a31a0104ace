using System.Text;

namespace Seep.Go.Tests.Syntax.Conformance;

enum PieceKind
{
    Token,
    Comment,

    /// <summary>A semicolon that a line's end stands for (Go spec, "Semicolons").</summary>
    LineEnd,
}

/// <summary>A token or comment: a half-open byte range of its source.</summary>
readonly record struct Piece(PieceKind Kind, int Start, int End);

/// <summary>
/// Cuts Go into tokens and comments, just well enough to find the token beside a comment, in wrong programs too. It
/// knows nothing of the scanner that is tested.
/// </summary>
sealed class Pieces(byte[] source)
{
    static readonly HashSet<string> KeywordsWithin =
    [
        "case", "chan", "const", "default", "defer", "else", "for", "func", "go", "goto", "if", "import", "interface",
        "map", "package", "range", "select", "struct", "switch", "type", "var",
    ];

    /// <summary>Longest first.</summary>
    static readonly string[] Operators =
    [
        "<<=", ">>=", "&^=", "...", "&&", "||", "<-", "++", "--", "==", "!=", "<=", ">=", ":=", "+=", "-=", "*=", "/=",
        "%=", "&=", "|=", "^=", "<<", ">>", "&^",
    ];

    readonly List<Piece> _pieces = [];
    int _at;

    /// <summary>Whether a line's end is a semicolon here.</summary>
    bool _endsStatement;

    public static IReadOnlyList<Piece> Of(byte[] source)
    {
        var pieces = new Pieces(source);
        while (pieces._at < source.Length)
            pieces.ReadPiece();
        pieces.EndLine(source.Length);
        return pieces._pieces;
    }

    void ReadPiece()
    {
        var start = _at;
        switch (source[start])
        {
            case (byte)'\n':
                _at++;
                EndLine(start);
                break;
            case (byte)' ' or (byte)'\t' or (byte)'\r':
                _at++;
                break;
            case (byte)'/' when IsAt("//"):
                Comment(Find("\n", start + 2, within: false));
                break;
            case (byte)'/' when IsAt("/*"):
                Comment(Find("*/", start + 2, within: true));
                if (source.AsSpan(start, _at - start).Contains((byte)'\n'))
                    EndLine(start);
                break;
            case (byte)'`':
                Token(Find("`", start + 1, within: true), endsStatement: true);
                break;
            case (byte)'"' or (byte)'\'':
                Token(QuotedEnd(), endsStatement: true);
                break;
            case >= (byte)'0' and <= (byte)'9':
            case (byte)'.' when start + 1 < source.Length && char.IsAsciiDigit((char)source[start + 1]):
                Token(NumberEnd(), endsStatement: true);
                break;
            case var first when IsLetter(first):
                var end = start;
                while (end < source.Length && (IsLetter(source[end]) || char.IsAsciiDigit((char)source[end])))
                    end++;
                Token(end, !KeywordsWithin.Contains(Encoding.UTF8.GetString(source, start, end - start)));
                break;
            default:
                var length = Operators.FirstOrDefault(IsAt)?.Length ?? 1;
                Token(start + length, IsAt("++") || IsAt("--") || source[start] is (byte)')' or (byte)']' or (byte)'}');
                break;
        }
    }

    void Token(int end, bool endsStatement)
    {
        _pieces.Add(new(PieceKind.Token, _at, end));
        _at = end;
        _endsStatement = endsStatement;
    }

    void Comment(int end)
    {
        _pieces.Add(new(PieceKind.Comment, _at, end));
        _at = end;
    }

    void EndLine(int at)
    {
        if (_endsStatement)
            _pieces.Add(new(PieceKind.LineEnd, at, at));
        _endsStatement = false;
    }

    /// <summary>A literal that its line cuts short ends there.</summary>
    int QuotedEnd()
    {
        var end = _at + 1;
        while (end < source.Length && source[end] != '\n')
        {
            if (source[end] == source[_at])
                return end + 1;
            end += source[end] == '\\' ? 2 : 1;
        }

        return Math.Min(end, source.Length);
    }

    int NumberEnd()
    {
        var exponents = IsAt("0x") || IsAt("0X") ? "pP" : "eEpP";
        var end = _at;
        while (end < source.Length)
        {
            var c = (char)source[end];
            var isSign = c is '+' or '-' && exponents.Contains((char)source[end - 1]);
            if (!isSign && !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.'))
                break;
            end++;
        }

        return end;
    }

    int Find(string what, int from, bool within)
    {
        var found = source.AsSpan(Math.Min(from, source.Length)).IndexOf(Encoding.ASCII.GetBytes(what));
        return found < 0 ? source.Length : from + found + (within ? what.Length : 0);
    }

    bool IsAt(string text) =>
        source.AsSpan(_at) is var rest && rest.Length >= text.Length
        && rest[..text.Length].SequenceEqual(Encoding.ASCII.GetBytes(text));

    static bool IsLetter(byte b) => char.IsAsciiLetter((char)b) || b == '_' || b >= 0x80;
}

using System.Text;
using Seep.Go.Source;

namespace Seep.Go.Syntax;

// Characters that may stand nowhere in Go source: NUL, byte order marks but for the first, and bytes that are no UTF-8. They
// are looked for once, in the whole file, since nearly all files have none: the rest of the scanner need not care.
public sealed partial class Scanner
{
    const int ByteOrderMark = 0xFEFF;

    readonly List<(int Offset, string Message)> _badCharacters = [];
    int _badReported;

    /// <summary>The offset of the first bad character that is yet to be told.</summary>
    int _nextBad;
    bool _isUtf16;

    void FindBadCharacters()
    {
        _badCharacters.Clear();
        _badReported = 0;
        _isUtf16 = _text is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
        if (_isUtf16)
        {
            _badCharacters.Add((0, "illegal UTF-8 encoding (got UTF-16)"));
            _nextBad = 0;
            return;
        }

        for (var at = NextNotPlain(0); at < _text.Length; at = NextNotPlain(at))
        {
            var (rune, width) = GoText.DecodeRune(_text.AsSpan(at));
            if (rune == 0)
                _badCharacters.Add((at, "illegal character NUL"));
            else if (rune == Rune.ReplacementChar.Value && width == 1)
                _badCharacters.Add((at, "illegal UTF-8 encoding"));
            else if (rune == ByteOrderMark && at > 0)
                _badCharacters.Add((at, "illegal byte order mark"));
            at += width;
        }

        _nextBad = _badCharacters is [var first, ..] ? first.Offset : int.MaxValue;
    }

    int NextNotPlain(int at)
    {
        var found = _text.AsSpan(at).IndexOfAnyExceptInRange((byte)1, (byte)0x7F);
        return found < 0 ? _text.Length : at + found;
    }

    /// <summary>Tells of the bad characters up to the one that was read last, as go/scanner does while it reads.</summary>
    void ReportBadCharacters(int read)
    {
        while (_badReported < _badCharacters.Count && _badCharacters[_badReported].Offset <= read)
        {
            var (offset, message) = _badCharacters[_badReported++];
            _error(offset, message);
        }

        _nextBad = _badReported < _badCharacters.Count ? _badCharacters[_badReported].Offset : int.MaxValue;
    }

    /// <summary>UTF-16 counts as one wrong character: to tell of each of its bytes would help nobody.</summary>
    (int Rune, int Width) DecodeAt(int at) =>
        _isUtf16 && at == 0 ? (Rune.ReplacementChar.Value, _text.Length) : GoText.DecodeRune(_text.AsSpan(at));

    /// <summary>The character at a place, 0 to the file's size, and how to name it in a message.</summary>
    int RuneAt(int at) => at < _text.Length ? DecodeAt(at).Rune : -1;
}

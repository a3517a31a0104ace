using System.Runtime.CompilerServices;
using Seep.Go.Source;

namespace Seep.Go.Syntax;

/// <summary>
/// Splits a file's bytes into tokens (Go spec, "Lexical elements"), semicolons that newlines stand for included. The
/// scanner is at one token; <see cref="Next"/> takes it to the next one.
/// </summary>
/// <remarks>
/// Whatever the text, each call ends at a token, what is wrong is told to the handler, and the last token is
/// <see cref="TokenKind.EndOfFile"/>, again and again. Errors and their places are those of go/scanner.
/// </remarks>
public sealed partial class Scanner
{
    /// <summary>Bit c of word c / 64: letters, digits and <c>_</c> among ASCII.</summary>
    static ReadOnlySpan<ulong> NameBytes => [0x03FF_0000_0000_0000, 0x07FF_FFFE_87FF_FFFE, 0, 0];

    SourceFile _file = null!;
    byte[] _text = [];
    Action<int, string> _error = null!;
    int _at;
    int _line;
    bool _semicolonAtNewline;

    /// <summary>Where a general comment that was just read had its first newline, if that stands for a semicolon; else -1.</summary>
    int _semicolonInComment;
    int _lineOfComment;

    /// <param name="error">Takes the offset and the message of what is wrong.</param>
    public Scanner(SourceFile file, Action<int, string> error) => Start(file, error);

    /// <summary>A scanner that is yet to be started.</summary>
    internal Scanner()
    {
    }

    /// <summary>What the token is; before the first <see cref="Next"/> nothing is known.</summary>
    public TokenKind Kind { get; private set; }

    /// <summary>The offset of the token's first byte.</summary>
    public int TokenStart { get; private set; }

    /// <summary>The offset after the token's last byte; one after its start for a semicolon that a newline stands for.</summary>
    public int TokenEnd { get; private set; }

    /// <summary>Of a semicolon: whether a newline or the end of the file stands for it.</summary>
    public bool IsAutomatic { get; private set; }

    /// <summary>The token's bytes in the file.</summary>
    public ReadOnlySpan<byte> TokenText => _text.AsSpan(TokenStart, Math.Min(TokenEnd, _text.Length) - TokenStart);

    /// <summary>Newlines before the token. What follows the last newline is no line of its own.</summary>
    internal int Line { get; private set; }

    /// <summary>Newlines within the token, which is a comment.</summary>
    internal int LinesWithin { get; private set; }

    internal void Start(SourceFile file, Action<int, string> error)
    {
        Restart(file, error, 0);
        FindBadCharacters();
        if (_text.AsSpan().StartsWith("\uFEFF"u8))
            _at = 3;
        ReportBadCharacters(_at);
    }

    /// <summary>
    /// Starts at a body that was passed over. No bad character is in it, so none is looked for: that would cost as many
    /// readings of the file as it has bodies.
    /// </summary>
    internal void StartAtBody(SourceFile file, Action<int, string> error, int offset)
    {
        Restart(file, error, offset);
        (_isUtf16, _badReported, _nextBad) = (false, 0, int.MaxValue);
        _badCharacters.Clear();
    }

    void Restart(SourceFile file, Action<int, string> error, int offset)
    {
        (_file, _text, _error) = (file, file.Bytes, error);
        (_at, _line, _semicolonAtNewline, _semicolonInComment, _cannotSkip) = (offset, 0, false, -1, false);
    }

    /// <summary>Takes the scanner to the next token.</summary>
    public void Next()
    {
        if (_semicolonInComment >= 0)
        {
            SetAutomaticSemicolon(_semicolonInComment, _lineOfComment);
            _semicolonInComment = -1;
            return;
        }

        var text = _text;
        var at = _at;
        while ((uint)at < (uint)text.Length)
        {
            var c = text[at];
            if (c == '\n')
            {
                if (_semicolonAtNewline)
                {
                    _semicolonAtNewline = false;
                    SetAutomaticSemicolon(at, _line++);
                    _at = at + 1;
                    if (_at >= _nextBad)
                        ReportBadCharacters(_at);
                    return;
                }

                _line++;
            }
            else if (c is not ((byte)' ' or (byte)'\t' or (byte)'\r'))
            {
                break;
            }

            at++;
        }

        TokenStart = at;
        Line = _line;
        if (at >= text.Length)
            EndOfFile();
        else if (text[at] > '9' && IsInName(text[at]))
            Name(at);
        else if (LoneKind(text[at]) is not TokenKind.Illegal and var kind)
            Lone(at, kind);
        else
            Other(at);
        TokenEnd = _at;
        if (_at >= _nextBad)
            ReportBadCharacters(_at);
    }

    void EndOfFile()
    {
        _at = _text.Length;
        if (_at > 0 && _text[^1] == '\n')
            Line--;
        IsAutomatic = _semicolonAtNewline;
        Kind = _semicolonAtNewline ? TokenKind.Semicolon : TokenKind.EndOfFile;
        _semicolonAtNewline = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IsInName(byte c) => (NameBytes[c >> 6] >> c & 1) != 0;

    void SetAutomaticSemicolon(int at, int line)
    {
        (Kind, TokenStart, TokenEnd, Line, IsAutomatic) = (TokenKind.Semicolon, at, at + 1, line, true);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Name(int start)
    {
        var text = _text;
        var at = start + 1;
        while ((uint)at < (uint)text.Length && IsInName(text[at]))
            at++;
        if ((uint)at < (uint)text.Length && text[at] >= 0x80)
            at = RestOfName(at);
        EndName(start, at);
    }

    void EndName(int start, int end)
    {
        _at = end;
        Kind = Keywords.KindOf(_text, start, end - start);
        _semicolonAtNewline = Kind is TokenKind.Ident or TokenKind.Break or TokenKind.Continue or TokenKind.Fallthrough
            or TokenKind.Return;
    }

    int RestOfName(int at)
    {
        while (at < _text.Length)
        {
            var (rune, width) = DecodeAt(at);
            if (rune < 0x80 ? !IsInName((byte)rune) : !GoUnicode.IsLetter(rune) && !GoUnicode.IsDigit(rune))
                break;
            at += width;
        }

        return at;
    }

    /// <summary>The token that a byte is by itself, whatever follows, or Illegal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TokenKind LoneKind(byte c) => c switch
    {
        (byte)'(' => TokenKind.LParen,
        (byte)')' => TokenKind.RParen,
        (byte)',' => TokenKind.Comma,
        (byte)';' => TokenKind.Semicolon,
        (byte)'[' => TokenKind.LBrack,
        (byte)']' => TokenKind.RBrack,
        (byte)'{' => TokenKind.LBrace,
        (byte)'}' => TokenKind.RBrace,
        (byte)'~' => TokenKind.Tilde,
        _ => TokenKind.Illegal,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Lone(int at, TokenKind kind)
    {
        _at = at + 1;
        Kind = kind;
        IsAutomatic = false;
        _semicolonAtNewline = kind is TokenKind.RParen or TokenKind.RBrack or TokenKind.RBrace;
    }

    void Other(int at)
    {
        var c = _text[at];
        var next = at + 1 < _text.Length ? _text[at + 1] : 0;
        switch (c)
        {
            case >= (byte)'0' and <= (byte)'9':
            case (byte)'.' when next is >= '0' and <= '9':
                _at = at;
                Kind = Number();
                _semicolonAtNewline = true;
                break;
            case (byte)'"':
                String(at);
                break;
            case (byte)'\'':
                Character(at);
                break;
            case (byte)'`':
                RawString(at);
                break;
            case (byte)'/' when next == '/':
                LineComment(at);
                break;
            case (byte)'/' when next == '*':
                GeneralComment(at);
                break;
            case >= 0x80:
                NotAscii(at);
                break;
            default:
                Operator(at, c, next);
                break;
        }
    }

    void Operator(int at, byte c, int next)
    {
        var third = at + 2 < _text.Length ? _text[at + 2] : 0;
        var (kind, length) = c switch
        {
            (byte)'.' => next == '.' && third == '.' ? (TokenKind.Ellipsis, 3) : (TokenKind.Period, 1),
            (byte)':' => next == '=' ? (TokenKind.Define, 2) : (TokenKind.Colon, 1),
            (byte)'=' => next == '=' ? (TokenKind.Eql, 2) : (TokenKind.Assign, 1),
            (byte)'!' => next == '=' ? (TokenKind.Neq, 2) : (TokenKind.Not, 1),
            (byte)'*' => next == '=' ? (TokenKind.MulAssign, 2) : (TokenKind.Mul, 1),
            (byte)'/' => next == '=' ? (TokenKind.QuoAssign, 2) : (TokenKind.Quo, 1),
            (byte)'%' => next == '=' ? (TokenKind.RemAssign, 2) : (TokenKind.Rem, 1),
            (byte)'^' => next == '=' ? (TokenKind.XorAssign, 2) : (TokenKind.Xor, 1),
            (byte)'+' => next switch
            {
                '=' => (TokenKind.AddAssign, 2),
                '+' => (TokenKind.Inc, 2),
                _ => (TokenKind.Add, 1),
            },
            (byte)'-' => next switch
            {
                '=' => (TokenKind.SubAssign, 2),
                '-' => (TokenKind.Dec, 2),
                _ => (TokenKind.Sub, 1),
            },
            (byte)'<' => next switch
            {
                '-' => (TokenKind.Arrow, 2),
                '=' => (TokenKind.Leq, 2),
                '<' => third == '=' ? (TokenKind.ShlAssign, 3) : (TokenKind.Shl, 2),
                _ => (TokenKind.Lss, 1),
            },
            (byte)'>' => next switch
            {
                '=' => (TokenKind.Geq, 2),
                '>' => third == '=' ? (TokenKind.ShrAssign, 3) : (TokenKind.Shr, 2),
                _ => (TokenKind.Gtr, 1),
            },
            (byte)'&' => next switch
            {
                '^' => third == '=' ? (TokenKind.AndNotAssign, 3) : (TokenKind.AndNot, 2),
                '=' => (TokenKind.AndAssign, 2),
                '&' => (TokenKind.LAnd, 2),
                _ => (TokenKind.And, 1),
            },
            (byte)'|' => next switch
            {
                '=' => (TokenKind.OrAssign, 2),
                '|' => (TokenKind.LOr, 2),
                _ => (TokenKind.Or, 1),
            },
            _ => (TokenKind.Illegal, 1),
        };
        _at = at + length;
        Kind = kind;
        IsAutomatic = false;
        if (kind == TokenKind.Illegal)
            IllegalCharacter(at, c);
        else
            _semicolonAtNewline = kind is TokenKind.Inc or TokenKind.Dec;
    }

    void NotAscii(int at)
    {
        var (rune, width) = DecodeAt(at);
        if (GoUnicode.IsLetter(rune))
        {
            EndName(at, RestOfName(at + width));
            return;
        }

        _at = at + width;
        Kind = TokenKind.Illegal;
        IllegalCharacter(at, rune);
    }

    /// <summary>Tells of a character that begins no token; whether a newline stands for a semicolon stays as it was.</summary>
    void IllegalCharacter(int at, int rune)
    {
        if (rune is 0x201C or 0x201D)
            Error(at, $"curly quotation mark '{(char)rune}' (use neutral '\"')");
        else if (rune != ByteOrderMark)
            Error(at, $"illegal character {GoUnicode.Describe(rune)}");
    }

    void Error(int offset, string message)
    {
        ReportBadCharacters(offset);
        _error(offset, message);
    }
}

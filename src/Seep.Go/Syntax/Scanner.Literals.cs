using Seep.Go.Source;

namespace Seep.Go.Syntax;

// Numbers, runes and strings (Go spec, "Integer literals" to "String literals"). A malformed literal is a token all the same.
public sealed partial class Scanner
{
    TokenKind Number()
    {
        var start = _at;
        var kind = TokenKind.Illegal;
        var number = new NumberScan(_text, start);
        if (_text[start] != '.')
        {
            kind = TokenKind.Int;
            number.Prefix();
            number.Digits(number.Base);
        }

        if (number.Is('.'))
        {
            kind = TokenKind.Float;
            if (number.Kind is 'o' or 'b')
                Error(number.At, $"invalid radix point in {number.Name}");
            number.At++;
            number.Digits(number.Base);
        }

        if (!number.HasDigits)
            Error(number.At, $"{number.Name} has no digits");

        if (number.Is('e', 'E') || number.Is('p', 'P'))
        {
            Exponent(ref number);
            kind = TokenKind.Float;
        }
        else if (number.Kind == 'x' && kind == TokenKind.Float)
        {
            Error(number.At, "hexadecimal mantissa requires a 'p' exponent");
        }

        if (number.Is('i'))
        {
            kind = TokenKind.Imag;
            number.At++;
        }

        _at = number.At;
        if (kind == TokenKind.Int && number.Invalid >= 0)
            Error(number.Invalid, $"invalid digit '{(char)_text[number.Invalid]}' in {number.Name}");
        if (number.HasSeparators && InvalidSeparator(_text.AsSpan(start, _at - start)) is >= 0 and var wrong)
            Error(start + wrong, "'_' must separate successive digits");
        return kind;
    }

    void Exponent(ref NumberScan number)
    {
        var letter = (char)_text[number.At];
        if (char.ToLowerInvariant(letter) == 'e' && number.Kind is not ('\0' or '0'))
            Error(number.At, $"'{letter}' exponent requires decimal mantissa");
        else if (char.ToLowerInvariant(letter) == 'p' && number.Kind != 'x')
            Error(number.At, $"'{letter}' exponent requires hexadecimal mantissa");
        number.At++;
        if (number.Is('+', '-'))
            number.At++;
        var mantissaHasDigits = number.HasDigits;
        number.HasDigits = false;
        number.Digits(10, record: false);
        if (!number.HasDigits)
            Error(number.At, "exponent has no digits");
        number.HasDigits |= mantissaHasDigits;
    }

    /// <summary>The index of the first <c>_</c> that does not stand between digits, or after a prefix, else -1.</summary>
    static int InvalidSeparator(ReadOnlySpan<byte> literal)
    {
        var prefix = literal is [(byte)'0', _, ..] ? literal[1] | 0x20 : ' ';
        var isHex = prefix == 'x';
        var hasPrefix = prefix is 'x' or 'o' or 'b';
        var (previous, i) = hasPrefix ? ('0', 2) : ('.', 0);
        for (; i < literal.Length; i++)
        {
            var c = (char)literal[i];
            var isDigit = char.IsAsciiDigit(c) || isHex && char.IsAsciiHexDigit(c);
            if (c == '_' && previous != '0')
                return i;
            if (c != '_' && !isDigit && previous == '_')
                return i - 1;
            previous = c == '_' ? '_' : isDigit ? '0' : '.';
        }

        return previous == '_' ? literal.Length - 1 : -1;
    }

    void Character(int start)
    {
        var (characters, valid) = (0, true);
        _at = start + 1;
        while (true)
        {
            if (_at >= _text.Length || _text[_at] == '\n')
            {
                if (valid)
                    Error(start, "rune literal not terminated");
                valid = false;
                break;
            }

            var c = _text[_at];
            _at += DecodeAt(_at).Width;
            if (c == '\'')
                break;
            characters++;
            if (c == '\\' && !Escape('\''))
                valid = false;
        }

        if (valid && characters != 1)
            Error(start, "illegal rune literal");
        Kind = TokenKind.Char;
        _semicolonAtNewline = true;
    }

    void String(int start)
    {
        var text = _text;
        var at = start + 1;
        while (true)
        {
            if (at >= text.Length || text[at] == '\n')
            {
                Error(start, "string literal not terminated");
                break;
            }

            var c = text[at++];
            if (c == '"')
                break;
            if (c == '\\')
            {
                _at = at;
                Escape('"');
                at = _at;
            }
        }

        _at = at;
        Kind = TokenKind.String;
        _semicolonAtNewline = true;
    }

    void RawString(int start)
    {
        var length = _text.AsSpan(start + 1).IndexOf((byte)'`');
        if (length < 0)
            Error(start, "raw string literal not terminated");
        _at = length < 0 ? _text.Length : start + length + 2;
        _line += _text.AsSpan(start.._at).Count((byte)'\n');
        Kind = TokenKind.String;
        _semicolonAtNewline = true;
    }

    /// <summary>Reads what follows a backslash, as far as it is right.</summary>
    /// <param name="quote">The quote that may be escaped here.</param>
    bool Escape(char quote)
    {
        var start = _at;
        var c = RuneAt(_at);
        if (c == quote || c is 'a' or 'b' or 'f' or 'n' or 'r' or 't' or 'v' or '\\')
        {
            _at++;
            return true;
        }

        if (c is not ((>= '0' and <= '7') or 'x' or 'u' or 'U'))
        {
            Error(start, c < 0 ? "escape sequence not terminated" : "unknown escape sequence");
            return false;
        }

        var (digits, @base, max) = c switch { 'x' => (2, 16u, 255u), 'u' => (4, 16u, 0x10FFFFu), 'U' => (8, 16u, 0x10FFFFu), _ => (3, 8u, 255u) };
        if (@base == 16)
            _at++;
        var value = 0u;
        for (; digits > 0; digits--, _at++)
        {
            var rune = RuneAt(_at);
            var digit = DigitOf(rune);
            if (digit >= @base)
            {
                Error(_at, rune < 0 ? "escape sequence not terminated" : $"illegal character {GoUnicode.Describe(rune)} in escape sequence");
                return false;
            }

            value = value * @base + digit;
        }

        if (value <= max && value is not (>= 0xD800 and < 0xE000))
            return true;
        Error(start, "escape sequence is invalid Unicode code point");
        return false;
    }

    /// <summary>The value of a hexadecimal digit; of anything else more than any digit's.</summary>
    static uint DigitOf(int rune) => rune switch
    {
        >= '0' and <= '9' => (uint)rune - '0',
        >= 'a' and <= 'f' => (uint)rune - 'a' + 10,
        >= 'A' and <= 'F' => (uint)rune - 'A' + 10,
        _ => 16,
    };

    /// <summary>A number on the way through its digits.</summary>
    ref struct NumberScan(byte[] text, int start)
    {
        public int At = start;
        public int Base = 10;

        /// <summary>The prefix's letter, <c>0</c> for a leading zero alone, or nothing.</summary>
        public char Kind = '\0';
        public bool HasDigits;
        public bool HasSeparators;

        /// <summary>The offset of the first digit that the base does not have, or -1.</summary>
        public int Invalid = -1;

        public readonly string Name => Kind switch
        {
            'x' => "hexadecimal literal",
            'o' or '0' => "octal literal",
            'b' => "binary literal",
            _ => "decimal literal",
        };

        public readonly bool Is(char c) => At < text.Length && text[At] == c;

        public readonly bool Is(char c, char d) => Is(c) || Is(d);

        public void Prefix()
        {
            if (!Is('0'))
                return;
            At++;
            (Base, Kind) = (At < text.Length ? text[At] | 0x20 : 0) switch
            {
                'x' => (16, 'x'),
                'o' => (8, 'o'),
                'b' => (2, 'b'),
                _ => (8, '0'),
            };
            if (Kind == '0')
                HasDigits = true;
            else
                At++;
        }

        /// <summary>Takes digits and separators; a base below 10 takes all decimal digits and notes the first wrong one.</summary>
        public void Digits(int @base, bool record = true)
        {
            for (; At < text.Length; At++)
            {
                var c = (char)text[At];
                if (c == '_')
                {
                    HasSeparators = true;
                    continue;
                }

                if (!(@base > 10 ? char.IsAsciiHexDigit(c) : char.IsAsciiDigit(c)))
                    break;
                HasDigits = true;
                if (record && Invalid < 0 && @base <= 10 && c >= '0' + @base)
                    Invalid = At;
            }
        }
    }
}

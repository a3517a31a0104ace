using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace Seep.Go.Constants;

/// <summary>
/// The text of a number literal, taken apart: digits · 2^<see cref="Exponent2"/> · 5^<see cref="Exponent5"/>.
/// </summary>
/// <remarks>
/// It accepts what <c>big.Int</c> and <c>big.Float</c> accept, which is more than Go's scanner lets through: a sign, and for
/// a Float every base with every exponent that can be told from its digits.
/// </remarks>
readonly ref struct NumberText
{
    readonly bool _isNegative;
    readonly int _base;

    /// <summary>With underscores and point.</summary>
    readonly ReadOnlySpan<byte> _digits;

    NumberText(bool isNegative, int numberBase, ReadOnlySpan<byte> digits, int count, long exponent2, long exponent5)
    {
        _isNegative = isNegative;
        _base = numberBase;
        _digits = digits;
        DigitCount = count;
        Exponent2 = exponent2;
        Exponent5 = exponent5;
    }

    public int DigitCount { get; }

    public long Exponent2 { get; }

    public long Exponent5 { get; }

    int BitsPerDigit => BitOperations.Log2((uint)_base);

    public static bool TryScan(ReadOnlySpan<byte> text, bool isFloat, out NumberText number)
    {
        number = default;
        var isNegative = text is [(byte)'-', ..];
        if (text is [(byte)'+' or (byte)'-', ..])
            text = text[1..];

        var (numberBase, start) = text switch
        {
            [(byte)'0', (byte)'b' or (byte)'B', ..] => (2, 2),
            [(byte)'0', (byte)'o' or (byte)'O', ..] => (8, 2),
            [(byte)'0', (byte)'x' or (byte)'X', ..] => (16, 2),
            [(byte)'0', ..] when !isFloat => (8, 0),
            _ => (10, 0),
        };

        // An underscore stands between digits; the prefix of a base counts as one.
        var previous = start > 0 ? '0' : '.';
        var (digits, point, at) = (0, -1, start);
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '_')
            {
                if (previous != '0')
                    return false;
                previous = '_';
            }
            else if (c == '.' && isFloat && point < 0)
            {
                if (previous == '_')
                    return false;
                previous = '.';
                point = digits;
            }
            else if (Digit(c) < numberBase)
            {
                previous = '0';
                digits++;
            }
            else
            {
                break;
            }
        }

        if (digits == 0 || previous == '_')
            return false;

        var (exponent, exponentBase) = (0L, 10);
        if (at < text.Length && !(isFloat && TryScanExponent(text[at..], out exponent, out exponentBase)))
            return false;

        // A sum that overflows is out of range whatever its sign is.
        var fraction = point < 0 ? 0L : digits - point;
        var exponent5 = exponentBase == 10 ? exponent : 0;
        var exponent2 = exponent;
        if (numberBase == 10)
            (exponent2, exponent5) = (exponent2 - fraction, exponent5 - fraction);
        else
            exponent2 -= fraction * BitOperations.Log2((uint)numberBase);
        number = new(isNegative, numberBase, text[start..at], digits, exponent2, exponent5);
        return true;
    }

    /// <summary>The digits as a number, where it fits.</summary>
    public bool TryGetInt64(out long value)
    {
        value = 0;
        Int128 sum = 0;
        foreach (var c in _digits)
        {
            if (c is (byte)'_' or (byte)'.')
                continue;
            sum = sum * _base + Digit(c);
            if (sum > (Int128)long.MaxValue + 1)
                return false;
        }

        sum = _isNegative ? -sum : sum;
        value = (long)sum;
        return value == sum;
    }

    /// <summary>The digits as a number, however many they are.</summary>
    public BigInteger Mantissa()
    {
        if (TryGetInt64(out var small))
            return small;
        var magnitude = _base == 10 ? FromDecimal() : FromBits();
        return _isNegative ? -magnitude : magnitude;
    }

    BigInteger FromDecimal()
    {
        var buffer = ArrayPool<char>.Shared.Rent(DigitCount);
        var count = 0;
        foreach (var c in _digits)
        {
            if (c is not ((byte)'_' or (byte)'.'))
                buffer[count++] = (char)c;
        }

        var value = BigInteger.Parse(buffer.AsSpan(0, count), NumberStyles.None);
        ArrayPool<char>.Shared.Return(buffer);
        return value;
    }

    /// <summary>Packs the digits of a base that is a power of 2, from the last on.</summary>
    BigInteger FromBits()
    {
        var bytes = new byte[(DigitCount * (long)BitsPerDigit + 7) / 8];
        var bit = 0L;
        for (var i = _digits.Length - 1; i >= 0; i--)
        {
            if (_digits[i] is (byte)'_' or (byte)'.')
                continue;
            var value = Digit(_digits[i]) << (int)(bit % 8);
            bytes[bit / 8] |= (byte)value;
            if (value > byte.MaxValue)
                bytes[bit / 8 + 1] |= (byte)(value >> 8);
            bit += BitsPerDigit;
        }

        return new BigInteger(bytes, isUnsigned: true);
    }

    /// <summary>Reads <c>e-12</c> or <c>p+3</c>, to the end of the text.</summary>
    static bool TryScanExponent(ReadOnlySpan<byte> text, out long exponent, out int exponentBase)
    {
        exponent = 0;
        exponentBase = text[0] is (byte)'e' or (byte)'E' ? 10 : 2;
        if (text[0] is not ((byte)'e' or (byte)'E' or (byte)'p' or (byte)'P'))
            return false;

        text = text[1..];
        var isNegative = text is [(byte)'-', ..];
        if (text is [(byte)'+' or (byte)'-', ..])
            text = text[1..];

        Int128 sum = 0;
        var afterDigit = false;
        foreach (var c in text)
        {
            if (c == '_' ? !afterDigit : !char.IsAsciiDigit((char)c))
                return false;
            afterDigit = c != '_';
            if (afterDigit)
                sum = sum * 10 + (c - '0');
            if (sum > (Int128)long.MaxValue + 1)
                return false;
        }

        sum = isNegative ? -sum : sum;
        exponent = (long)sum;
        return afterDigit && exponent == sum;
    }

    /// <summary>The value of a digit in a base up to 16; 255 for what is none.</summary>
    public static int Digit(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => byte.MaxValue,
    };
}

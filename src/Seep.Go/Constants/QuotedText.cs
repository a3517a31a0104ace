using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Seep.Go.Constants;

/// <summary>String and rune literals: their values, and the literal of a value (as <c>strconv</c> has them).</summary>
static class QuotedText
{
    /// <summary>What a text quoted for people has at most, in characters; the last three then are dots.</summary>
    const int ShortLength = 72;

    /// <summary>Printable characters that Unicode has since 17.0, which Go 1.27 knows and .NET 10 does not, in order.</summary>
    static readonly (int First, int Last)[] Unicode17 =
    [
        (0x88f, 0x88f), (0xc5c, 0xc5c), (0xcdc, 0xcdc), (0x1acf, 0x1add), (0x1ae0, 0x1aeb), (0x20c1, 0x20c1),
        (0x2b96, 0x2b96), (0xa7ce, 0xa7cf), (0xa7d2, 0xa7d2), (0xa7d4, 0xa7d4), (0xa7f1, 0xa7f1), (0xfbc3, 0xfbd2),
        (0xfd90, 0xfd91), (0xfdc8, 0xfdce), (0x10940, 0x10959), (0x10ec5, 0x10ec7), (0x10ed0, 0x10ed8),
        (0x10efa, 0x10efb), (0x11b60, 0x11b67), (0x11db0, 0x11ddb), (0x11de0, 0x11de9), (0x16ea0, 0x16eb8),
        (0x16ebb, 0x16ed3), (0x16ff2, 0x16ff6), (0x187f8, 0x187ff), (0x18d09, 0x18d1e), (0x18d80, 0x18df2),
        (0x1ccfa, 0x1ccfc), (0x1ceba, 0x1ced0), (0x1cee0, 0x1cef0), (0x1e6c0, 0x1e6de), (0x1e6e0, 0x1e6f5),
        (0x1e6fe, 0x1e6ff), (0x1f6d8, 0x1f6d8), (0x1f777, 0x1f77a), (0x1f8d0, 0x1f8d8), (0x1fa54, 0x1fa57),
        (0x1fa8a, 0x1fa8a), (0x1fa8e, 0x1fa8e), (0x1fac8, 0x1fac8), (0x1facd, 0x1facd), (0x1faea, 0x1faea),
        (0x1faef, 0x1faef), (0x1fbfa, 0x1fbfa), (0x2b73a, 0x2b73f), (0x2cea2, 0x2cead), (0x323b0, 0x33479),
    ];

    /// <summary>Reads a literal in double quotes or backquotes, or one character in single quotes.</summary>
    public static bool TryUnquote(ReadOnlySpan<byte> text, out StringConstant value)
    {
        value = StringConstant.Of([]);
        if (text is not [(byte)'"' or (byte)'\'' or (byte)'`', .. var content, var quote] || quote != text[0])
            return false;
        var isRaw = quote == '`';
        if (isRaw && content.Contains(quote))
            return false;

        // What stands for itself needs no buffer, and that is nearly every string.
        if (isRaw ? !content.Contains((byte)'\r') : IsPlain(content, quote))
        {
            value = StringConstant.Of(content);
            return true;
        }

        // A byte that is no UTF-8 turns into the replacement character, which has three.
        var buffer = ArrayPool<byte>.Shared.Rent(3 * content.Length);
        var length = isRaw ? RemoveReturns(content, buffer) : Unescape(content, quote, buffer);
        if (length >= 0)
            value = StringConstant.Of(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        return length >= 0;
    }

    /// <summary>Reads the character of a literal in single quotes; only the scanner looks at what else there is.</summary>
    public static bool TryReadRuneLiteral(ReadOnlySpan<byte> text, out int rune)
    {
        rune = 0;
        if (text.Length < 2)
            return false;
        text = text[1..^1];
        return TryReadCharacter(ref text, (byte)'\'', out rune, out _);
    }

    public static string Quote(ReadOnlySpan<byte> value) => Quote(value, int.MaxValue);

    public static string QuoteShort(ReadOnlySpan<byte> value)
    {
        // As many characters are enough to see that the text is too long.
        var quoted = Quote(value, ShortLength);
        var (length, cut, at) = (0, 0, 0);
        foreach (var rune in quoted.EnumerateRunes())
        {
            at += rune.Utf16SequenceLength;
            if (++length == ShortLength - 3)
                cut = at;
        }

        return length > ShortLength ? quoted[..cut] + "..." : quoted;
    }

    /// <param name="limit">Characters of the value to look at.</param>
    static string Quote(ReadOnlySpan<byte> value, int limit)
    {
        var text = new StringBuilder("\"");
        while (!value.IsEmpty && limit-- > 0)
        {
            if (TryDecode(value, out var rune, out var width))
                AppendQuoted(text, rune);
            else
                text.Append($"\\x{value[0]:x2}");
            value = value[width..];
        }

        return text.Append('"').ToString();
    }

    static void AppendQuoted(StringBuilder text, Rune rune) => _ = rune.Value switch
    {
        '"' or '\\' => text.Append('\\').Append((char)rune.Value),
        _ when IsPrintable(rune) => text.Append(rune.ToString()),
        '\a' => text.Append(@"\a"),
        '\b' => text.Append(@"\b"),
        '\f' => text.Append(@"\f"),
        '\n' => text.Append(@"\n"),
        '\r' => text.Append(@"\r"),
        '\t' => text.Append(@"\t"),
        '\v' => text.Append(@"\v"),
        < ' ' or 0x7f => text.Append($"\\x{rune.Value:x2}"),
        < 0x10000 => text.Append($"\\u{rune.Value:x4}"),
        _ => text.Append($"\\U{rune.Value:x8}"),
    };

    /// <summary>Letters, marks, numbers, punctuation, symbols, and of the spaces only the common one.</summary>
    internal static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.SpaceSeparator => rune.Value == ' ',
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate => false,
        UnicodeCategory.PrivateUse => false,
        UnicodeCategory.OtherNotAssigned => Array.Exists(Unicode17, r => r.First <= rune.Value && rune.Value <= r.Last),
        _ => true,
    };

    static bool IsPlain(ReadOnlySpan<byte> content, byte quote) =>
        quote == '"' && !content.ContainsAny((byte)'\\', (byte)'\n', quote) && Utf8.IsValid(content);

    /// <returns>The bytes written.</returns>
    static int RemoveReturns(ReadOnlySpan<byte> content, Span<byte> destination)
    {
        var length = 0;
        foreach (var c in content)
        {
            if (c != '\r')
                destination[length++] = c;
        }

        return length;
    }

    /// <returns>The bytes written; -1 where the content is no literal's.</returns>
    static int Unescape(ReadOnlySpan<byte> content, byte quote, Span<byte> destination)
    {
        var length = 0;
        while (!content.IsEmpty)
        {
            if (content[0] == '\n' || !TryReadCharacter(ref content, quote, out var value, out var isByte))
                return -1;
            if (isByte)
                destination[length++] = (byte)value;
            else
                length += new Rune(value).EncodeToUtf8(destination[length..]);
            if (quote == '\'')
                return content.IsEmpty ? length : -1;
        }

        return quote == '\'' ? -1 : length;
    }

    /// <summary>Reads one character or escape sequence off the front.</summary>
    /// <param name="isByte">Whether the value is one byte of a string, and not a character in UTF-8.</param>
    static bool TryReadCharacter(ref ReadOnlySpan<byte> text, byte quote, out int value, out bool isByte)
    {
        (value, isByte) = (0, true);
        if (text.IsEmpty || text[0] == quote)
            return false;

        if (text[0] != '\\')
        {
            TryDecode(text, out var rune, out var width);
            value = rune.Value;
            isByte = rune.IsAscii;
            text = text[width..];
            return true;
        }

        if (text.Length < 2)
            return false;
        var c = text[1];
        text = text[2..];
        switch (c)
        {
            case (byte)'x':
                return TryReadDigits(ref text, 2, 16, ref value);
            case (byte)'u' or (byte)'U':
                isByte = false;
                return TryReadDigits(ref text, c == 'u' ? 4 : 8, 16, ref value) && Rune.IsValid(value);
            case >= (byte)'0' and <= (byte)'7':
                value = c - '0';
                return TryReadDigits(ref text, 2, 8, ref value) && value <= byte.MaxValue;
            default:
                value = c switch
                {
                    (byte)'a' => '\a',
                    (byte)'b' => '\b',
                    (byte)'f' => '\f',
                    (byte)'n' => '\n',
                    (byte)'r' => '\r',
                    (byte)'t' => '\t',
                    (byte)'v' => '\v',
                    (byte)'\\' => '\\',
                    _ when c == quote => c,
                    _ => -1,
                };
                return value >= 0;
        }
    }

    static bool TryReadDigits(ref ReadOnlySpan<byte> text, int count, int numberBase, ref int value)
    {
        if (text.Length < count)
            return false;
        foreach (var c in text[..count])
        {
            if (!char.IsAsciiHexDigit((char)c) || NumberText.Digit(c) >= numberBase)
                return false;
            value = unchecked(value * numberBase + NumberText.Digit(c));
        }

        text = text[count..];
        return true;
    }

    /// <summary>Decodes a character; what is none is U+FFFD, and one byte wide however much of it is wrong.</summary>
    static bool TryDecode(ReadOnlySpan<byte> text, out Rune rune, out int width)
    {
        if (Rune.DecodeFromUtf8(text, out rune, out width) == OperationStatus.Done)
            return true;
        width = 1;
        return false;
    }
}

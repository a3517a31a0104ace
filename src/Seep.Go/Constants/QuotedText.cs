using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Seep.Go.Source;

namespace Seep.Go.Constants;

/// <summary>String and rune literals: their values, and the literal of a value (as <c>strconv</c> has them).</summary>
static class QuotedText
{
    /// <summary>What a text quoted for people has at most, in characters; the last three then are dots.</summary>
    const int ShortLength = 72;

    /// <summary>So many bytes of a text are enough for <see cref="QuoteShort"/>.</summary>
    public const int ShortBytes = 4 * (ShortLength + 1);

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
        _ when GoUnicode.IsPrintable(rune.Value) => text.Append(rune.ToString()),
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

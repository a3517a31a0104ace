using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Seep.Heap.Pprof;

namespace Seep.Heap.Goroutines;

/// <summary>Pieces of text that the runtime's two dump formats have in common.</summary>
static class GoText
{
    static readonly SearchValues<byte> Bare =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./_"u8);

    public static string? Label(IReadOnlyList<Label> labels, string key)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i].Key == key)
                return labels[i].Text;
        }

        return null;
    }

    /// <summary>Takes a decimal number off the front of <paramref name="text"/>.</summary>
    public static bool TryTakeNumber(ref ReadOnlySpan<byte> text, out long number)
    {
        if (text.IsEmpty || !char.IsAsciiDigit((char)text[0]) || !Utf8Parser.TryParse(text, out number, out var used))
        {
            number = 0;
            return false;
        }

        text = text[used..];
        return true;
    }

    /// <summary>Takes a hexadecimal number off the front of <paramref name="text"/>.</summary>
    public static bool TryTakeHex(ref ReadOnlySpan<byte> text, out ulong number)
    {
        if (!Utf8Parser.TryParse(text, out number, out var used, 'x'))
            return false;
        text = text[used..];
        return true;
    }

    /// <summary>Takes <paramref name="prefix"/> off the front of <paramref name="text"/>.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix)
    {
        if (!text.StartsWith(prefix))
            return false;
        text = text[prefix.Length..];
        return true;
    }

    /// <summary>Cuts <c>/src/hub.go:12</c> in two, at the last colon: the path may hold others.</summary>
    public static bool TryCutPlace(ReadOnlySpan<byte> place, out ReadOnlySpan<byte> file, out int line)
    {
        file = default;
        line = 0;
        var colon = place.LastIndexOf((byte)':');
        if (colon < 0)
            return false;
        file = place[..colon];
        return Utf8Parser.TryParse(place[(colon + 1)..], out line, out var used) && colon + 1 + used == place.Length && line >= 0;
    }

    /// <summary>
    /// Reads <c>{key: value, "other key": "value"}</c> off the front of <paramref name="text"/>, quoted or not; debug=1
    /// has no space after the colon.
    /// </summary>
    public static bool TryTakeLabels(ref ReadOnlySpan<byte> text, Interner interner, out List<Label> labels)
    {
        labels = [];
        if (!TryTake(ref text, "{"u8))
            return false;
        do
        {
            if (!TryTakeText(ref text, interner, out var key) || !TryTake(ref text, ":"u8))
                return false;
            TryTake(ref text, " "u8);
            if (!TryTakeText(ref text, interner, out var value))
                return false;
            labels.Add(new Label(key, value));
        }
        while (TryTake(ref text, ", "u8));
        return TryTake(ref text, "}"u8);
    }

    static bool TryTakeText(ref ReadOnlySpan<byte> text, Interner interner, out string result)
    {
        if (TryTake(ref text, "\""u8))
            return TryTakeQuoted(ref text, interner, out result);

        var length = text.IndexOfAnyExcept(Bare);
        if (length < 0)
            length = text.Length;
        result = interner.String(text[..length]);
        text = text[length..];
        return true;
    }

    /// <summary>The rest of a Go string literal whose opening quote has been taken (Go spec, "String literals").</summary>
    static bool TryTakeQuoted(ref ReadOnlySpan<byte> text, Interner interner, out string result)
    {
        result = "";
        var length = text.IndexOfAny((byte)'"', (byte)'\\');
        if (length < 0)
            return false;
        if (text[length] == '"')
        {
            result = interner.String(text[..length]);
            text = text[(length + 1)..];
            return true;
        }

        // Unescaped text is never longer than what it was escaped to.
        var bytes = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            var written = 0;
            while (!text.IsEmpty && text[0] != '"')
            {
                if (text[0] != '\\')
                {
                    bytes[written++] = text[0];
                    text = text[1..];
                }
                else if (!TryTakeEscape(ref text, bytes.AsSpan(written), out var added))
                {
                    return false;
                }
                else
                {
                    written += added;
                }
            }

            result = interner.String(bytes.AsSpan(0, written));
            return TryTake(ref text, "\""u8);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    static bool TryTakeEscape(ref ReadOnlySpan<byte> text, Span<byte> to, out int written)
    {
        written = 1;
        var kind = text.Length > 1 ? (char)text[1] : '\0';
        text = text[Math.Min(2, text.Length)..];
        switch (kind)
        {
            case 'x' or 'u' or 'U':
                var digits = kind switch { 'x' => 2, 'u' => 4, _ => 8 };
                if (text.Length < digits || !Utf8Parser.TryParse(text[..digits], out uint code, out var used, 'x') || used != digits)
                    return false;
                text = text[digits..];
                if (kind == 'x')
                    to[0] = (byte)code;
                else
                    written = (Rune.IsValid(code) ? new Rune(code) : Rune.ReplacementChar).EncodeToUtf8(to);
                return true;
            default:
                const string Letters = "abfnrtv\\\"'";
                const string Meanings = "\a\b\f\n\r\t\v\\\"'";
                var letter = Letters.IndexOf(kind, StringComparison.Ordinal);
                to[0] = letter < 0 ? (byte)0 : (byte)Meanings[letter];
                return letter >= 0;
        }
    }
}

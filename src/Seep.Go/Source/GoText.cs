using System.Buffers;
using System.Text;

namespace Seep.Go.Source;

/// <summary>Go's view of text that need not be UTF-8: each byte that does not belong to a code point is U+FFFD.</summary>
static class GoText
{
    /// <summary>Reads one code point; where there is none, U+FFFD of one byte.</summary>
    public static (int Rune, int Width) DecodeRune(ReadOnlySpan<byte> text)
    {
        if (text[0] < 0x80)
            return (text[0], 1);
        return Rune.DecodeFromUtf8(text, out var rune, out var width) == OperationStatus.Done
            ? (rune.Value, width)
            : (Rune.ReplacementChar.Value, 1);
    }

    public static string Decode(ReadOnlySpan<byte> text)
    {
        if (System.Text.Unicode.Utf8.IsValid(text))
            return Encoding.UTF8.GetString(text);
        var decoded = new StringBuilder(text.Length);
        while (text.Length > 0)
        {
            var (rune, width) = DecodeRune(text);
            decoded.Append(new Rune(rune));
            text = text[width..];
        }

        return decoded.ToString();
    }

    /// <summary>Text without carriage returns, but for those that a general comment needs: see <paramref name="comment"/>.</summary>
    /// <param name="comment">
    /// A return between <c>*</c> and <c>/</c> stays in a comment, which would end there without it.
    /// </param>
    public static byte[] WithoutReturns(ReadOnlySpan<byte> text, bool comment)
    {
        var kept = new byte[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var parts = comment && count > 2 && kept[count - 1] == '*' && i + 1 < text.Length && text[i + 1] == '/';
            if (text[i] != '\r' || parts)
                kept[count++] = text[i];
        }

        return kept[..count];
    }
}

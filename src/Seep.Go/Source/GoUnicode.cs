using System.Globalization;
using System.Text;

namespace Seep.Go.Source;

/// <summary>
/// Go's questions to Unicode (Go spec, "Characters"; strconv's IsPrint). Go 1.27 has Unicode 17, .NET 10 an older one: a
/// test compares every code point with Go.
/// </summary>
static class GoUnicode
{
    enum Kind
    {
        Other,
        Letter,
        Upper,
        Digit,
    }

    /// <summary>The printable characters that Unicode 17 added, in order.</summary>
    static readonly (int First, int Last, Kind Kind)[] Added =
    [
        (0x88F, 0x88F, Kind.Letter), (0xC5C, 0xC5C, Kind.Letter), (0xCDC, 0xCDC, Kind.Letter), (0x1ACF, 0x1ADD, Kind.Other),
        (0x1AE0, 0x1AEB, Kind.Other), (0x20C1, 0x20C1, Kind.Other), (0x2B96, 0x2B96, Kind.Other), (0xA7CE, 0xA7CE, Kind.Upper), (0xA7CF, 0xA7CF, Kind.Letter),
        (0xA7D2, 0xA7D2, Kind.Upper), (0xA7D4, 0xA7D4, Kind.Upper), (0xA7F1, 0xA7F1, Kind.Letter), (0xFBC3, 0xFBD2, Kind.Other),
        (0xFD90, 0xFD91, Kind.Other), (0xFDC8, 0xFDCE, Kind.Other), (0x10940, 0x10959, Kind.Letter), (0x10EC5, 0x10EC7, Kind.Letter),
        (0x10ED0, 0x10ED8, Kind.Other), (0x10EFA, 0x10EFB, Kind.Other), (0x11B60, 0x11B67, Kind.Other), (0x11DB0, 0x11DDB, Kind.Letter),
        (0x11DE0, 0x11DE9, Kind.Digit), (0x16EA0, 0x16EB8, Kind.Upper), (0x16EBB, 0x16ED3, Kind.Letter), (0x16FF2, 0x16FF3, Kind.Letter),
        (0x16FF4, 0x16FF6, Kind.Other), (0x187F8, 0x187FF, Kind.Letter), (0x18D09, 0x18D1E, Kind.Letter), (0x18D80, 0x18DF2, Kind.Letter),
        (0x1CCFA, 0x1CCFC, Kind.Other), (0x1CEBA, 0x1CED0, Kind.Other), (0x1CEE0, 0x1CEF0, Kind.Other), (0x1E6C0, 0x1E6DE, Kind.Letter),
        (0x1E6E0, 0x1E6E2, Kind.Letter), (0x1E6E3, 0x1E6E3, Kind.Other), (0x1E6E4, 0x1E6E5, Kind.Letter), (0x1E6E6, 0x1E6E6, Kind.Other),
        (0x1E6E7, 0x1E6ED, Kind.Letter), (0x1E6EE, 0x1E6EF, Kind.Other), (0x1E6F0, 0x1E6F4, Kind.Letter), (0x1E6F5, 0x1E6F5, Kind.Other),
        (0x1E6FE, 0x1E6FF, Kind.Letter), (0x1F6D8, 0x1F6D8, Kind.Other), (0x1F777, 0x1F77A, Kind.Other), (0x1F8D0, 0x1F8D8, Kind.Other),
        (0x1FA54, 0x1FA57, Kind.Other), (0x1FA8A, 0x1FA8A, Kind.Other), (0x1FA8E, 0x1FA8E, Kind.Other), (0x1FAC8, 0x1FAC8, Kind.Other),
        (0x1FACD, 0x1FACD, Kind.Other), (0x1FAEA, 0x1FAEA, Kind.Other), (0x1FAEF, 0x1FAEF, Kind.Other), (0x1FBFA, 0x1FBFA, Kind.Other),
        (0x2B73A, 0x2B73F, Kind.Letter), (0x2CEA2, 0x2CEAD, Kind.Letter), (0x323B0, 0x33479, Kind.Letter),
    ];

    /// <summary>Whether a character is a letter: categories Lu, Ll, Lt, Lm and Lo. The underscore is none.</summary>
    public static bool IsLetter(int rune) => Rune.IsValid(rune) && (Rune.IsLetter(new(rune)) || KindOfAdded(rune) is Kind.Letter or Kind.Upper);

    /// <summary>Whether a character is an upper-case letter: category Lu.</summary>
    public static bool IsUpper(int rune) => Rune.IsValid(rune) && (Rune.IsUpper(new(rune)) || KindOfAdded(rune) == Kind.Upper);

    /// <summary>Whether a character is a decimal digit: category Nd.</summary>
    public static bool IsDigit(int rune) => Rune.IsValid(rune) && (Rune.IsDigit(new(rune)) || KindOfAdded(rune) == Kind.Digit);

    /// <summary>Letters, marks, numbers, punctuation, symbols, and of all spaces that of ASCII.</summary>
    public static bool IsPrintable(int rune) => rune == ' ' || Rune.IsValid(rune) && Rune.GetUnicodeCategory(new(rune)) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        UnicodeCategory.OtherNotAssigned => KindOfAdded(rune) is not null,
        _ => true,
    };

    /// <summary>Whether texts differ in the case of their letters at most, as strings.EqualFold has it: <c>K</c> is the sign for kelvin, too.</summary>
    public static bool EqualFold(string a, string b)
    {
        if (a == b)
            return true;
        var (left, right) = (a.EnumerateRunes(), b.EnumerateRunes());
        while (left.MoveNext())
        {
            if (!right.MoveNext() || Fold(left.Current) != Fold(right.Current))
                return false;
        }

        return !right.MoveNext();
    }

    /// <summary>What characters that differ in case only have in common.</summary>
    internal static int Fold(Rune rune) => rune.Value switch
    {
        < 0x80 and var ascii => ascii is >= 'A' and <= 'Z' ? ascii | 0x20 : ascii,
        0x17F => 's', // the long s; .NET lets no other letter be one of ASCII
        0x212A => 'k',
        0x1FD3 => 0x390,
        0x1FE3 => 0x3B0,
        0xFB06 => 0xFB05,
        0xA7CE or 0xA7D2 or 0xA7D4 => rune.Value + 1,
        >= 0x16EA0 and <= 0x16EB8 => rune.Value + 0x1B,
        _ => Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).Value,
    };

    /// <summary>As Go's <c>%#U</c> prints a character: <c>U+0023 '#'</c>, without the character where it can't be seen.</summary>
    public static string Describe(int rune) => IsPrintable(rune) ? $"U+{rune:X4} '{new Rune(rune)}'" : $"U+{rune:X4}";

    static Kind? KindOfAdded(int rune)
    {
        if (rune < Added[0].First)
            return null;
        foreach (var (first, last, kind) in Added)
        {
            if (first <= rune && rune <= last)
                return kind;
        }

        return null;
    }
}

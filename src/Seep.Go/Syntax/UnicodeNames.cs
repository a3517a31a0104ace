using System.Globalization;
using System.Text;

namespace Seep.Go.Syntax;

/// <summary>Go's questions to Unicode (Go spec, "Characters").</summary>
static class UnicodeNames
{
    /// <summary>Whether a character outside of ASCII is a letter: categories Lu, Ll, Lt, Lm and Lo.</summary>
    public static bool IsLetter(int rune) => Rune.IsValid(rune) && Rune.IsLetter(new(rune));

    /// <summary>Whether a character outside of ASCII is a decimal digit: category Nd.</summary>
    public static bool IsDigit(int rune) => Rune.IsValid(rune) && Rune.IsDigit(new(rune));

    /// <summary>As Go's <c>%#U</c> prints a character: <c>U+0023 '#'</c>, without the character where it can't be seen.</summary>
    public static string Describe(int rune) => IsGraphic(rune) ? $"U+{rune:X4} '{new Rune(rune)}'" : $"U+{rune:X4}";

    static bool IsGraphic(int rune) => rune == ' ' || Rune.GetUnicodeCategory(new(rune)) is not (UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);
}

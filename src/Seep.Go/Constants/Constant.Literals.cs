using System.Diagnostics;

namespace Seep.Go.Constants;

/// <summary>The basic literals of Go (Go spec, "Integer literals" to "String literals").</summary>
public enum LiteralKind
{
    Int,
    Float,
    Imaginary,
    Rune,
    String,
}

public abstract partial class Constant
{
    /// <summary>Number literals with more digits are <see cref="Unknown"/>.</summary>
    public const int MaxDigits = MaxBits / 4;

    /// <summary>The value of a literal, given as it stands in the source.</summary>
    /// <returns>
    /// <see cref="Unknown"/> where the text is no such literal, or its value is out of range: a Float is infinite from
    /// about 1e646456993 on, and 0 below 1e-646456993.
    /// </returns>
    public static Constant FromLiteral(LiteralKind kind, ReadOnlySpan<byte> text) => kind switch
    {
        LiteralKind.Int => IntLiteral(text),
        LiteralKind.Float => FloatLiteral(text),
        LiteralKind.Imaginary when text is [.. var number, (byte)'i'] => OfImaginary(FloatLiteral(number)),
        LiteralKind.Imaginary => Unknown,
        LiteralKind.Rune => QuotedText.TryReadRuneLiteral(text, out var rune) ? Of(rune) : Unknown,
        LiteralKind.String => QuotedText.TryUnquote(text, out var value) ? value : Unknown,
        var other => throw new UnreachableException($"literal kind {other}"),
    };

    static Constant IntLiteral(ReadOnlySpan<byte> text)
    {
        if (!NumberText.TryScan(text, isFloat: false, out var number))
            return Unknown;
        if (number.TryGetInt64(out var small))
            return Of(small);
        return number.DigitCount <= MaxDigits ? Of(number.Mantissa()) : Unknown;
    }

    static Constant FloatLiteral(ReadOnlySpan<byte> text)
    {
        if (!NumberText.TryScan(text, isFloat: true, out var number) || number.DigitCount > MaxDigits)
            return Unknown;

        var mantissa = number.Mantissa();
        if (mantissa.IsZero)
            return new Fraction(Rational.Zero);
        if (BigFloat.Scaled(mantissa, number.Exponent2, number.Exponent5) is not { } rounded)
            return Unknown;
        if (rounded.Sign == 0)
            return new Fraction(Rational.Zero);

        // A long mantissa with a far exponent may have a small value: then the fraction is too long all the same.
        const int LargestExponent5 = 1_000_000;
        const int LargestExponent2 = 10_000_000;
        return rounded.IsSmall
            && Math.Abs(number.Exponent5) <= LargestExponent5
            && Math.Abs(number.Exponent2) <= LargestExponent2
                ? new Fraction(Rational.Scaled(mantissa, (int)number.Exponent2, (int)number.Exponent5))
                : OfBigFloat(rounded);
    }
}

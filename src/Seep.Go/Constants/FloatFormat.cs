using System.Diagnostics;
using System.Numerics;

namespace Seep.Go.Constants;

/// <summary>An IEEE 754 binary format, and how exact numbers round to it: to nearest, ties to even.</summary>
/// <param name="Precision">Bits of the significand of a normal number, the implicit one included.</param>
/// <param name="MinMagnitude">The magnitude of the smallest normal number, which is 2^(n-1).</param>
/// <param name="MaxMagnitude">The magnitude of the largest finite number, which is just below 2^n.</param>
readonly record struct FloatFormat(int Precision, int MinMagnitude, int MaxMagnitude)
{
    public static FloatFormat Float32 => new(24, -125, 128);
    public static FloatFormat Float64 => new(53, -1021, 1024);

    /// <remarks>
    /// The exponent of big.Float wraps around below its very smallest: to Go, such a number is too large for the format.
    /// </remarks>
    public (double Value, bool Exact) Round(BigFloat value) =>
        value.Magnitude == int.MinValue && value.Sign != 0
            ? (value.Sign * double.PositiveInfinity, false)
            : Round(value.Mantissa, value.Exponent);

    public (double Value, bool Exact) Round(Rational value)
    {
        if (value.Numerator.IsZero)
            return (0, true);

        // One bit more than there can be, one for the half, and the remainder says whether there is more.
        var (numerator, denominator) = (BigInteger.Abs(value.Numerator), value.Denominator);
        var shift = (int)(Precision + 2 + denominator.Length() - numerator.Length());
        var (quotient, remainder) =
            BigInteger.DivRem(numerator << Math.Max(0, shift), denominator << Math.Max(0, -shift));
        var (rounded, exact) = Round(quotient * value.Numerator.Sign, -shift, !remainder.IsZero);

        // Where not even half of the smallest number is reached, big.Rat looks at the digits alone.
        if (rounded == 0 && remainder.IsZero && quotient.Length() - shift < SmallestMagnitude - 1)
            exact = quotient.Length() - quotient.TrailingZeros() <= Precision;
        return (rounded, exact);
    }

    /// <summary>Rounds mantissa · 2^exponent.</summary>
    /// <param name="more">Whether the absolute value is a little more than that.</param>
    public (double Value, bool Exact) Round(BigInteger mantissa, long exponent, bool more = false)
    {
        if (mantissa.IsZero)
            return (0, true);

        var sign = mantissa.Sign;
        var magnitude = mantissa.Length() + exponent;
        if (magnitude > MaxMagnitude)
            return (sign * double.PositiveInfinity, false);
        if (magnitude < SmallestMagnitude - 1)
            return (sign * 0.0, false);

        // The last place that the format has here: a number that is not normal has fewer bits.
        var place = Math.Max(magnitude, MinMagnitude) - Precision;
        var (kept, exact) = RoundToPlace(BigInteger.Abs(mantissa), (int)(place - exponent), more);
        var value = Math.ScaleB(kept, (int)place);
        return value < Math.ScaleB(1, MaxMagnitude - 1) * 2 ? (sign * value, exact) : (sign * double.PositiveInfinity, false);
    }

    /// <summary>The magnitude of the smallest number, the last place of those that are not normal.</summary>
    int SmallestMagnitude => MinMagnitude - Precision + 1;

    static (ulong Kept, bool Exact) RoundToPlace(BigInteger magnitude, int drop, bool more)
    {
        if (drop <= 0)
        {
            Debug.Assert(!more, "nothing to round by");
            return ((ulong)magnitude << -drop, true);
        }

        var half = magnitude >> (drop - 1);
        var zeros = magnitude.TrailingZeros();
        var kept = (ulong)(half >> 1);
        if (!half.IsEven && (more || zeros < drop - 1 || (kept & 1) != 0))
            kept++;
        return (kept, !more && zeros >= drop);
    }
}

using System.Diagnostics;
using System.Numerics;

namespace Seep.Go.Constants;

/// <summary>
/// A binary floating-point number, <see cref="Mantissa"/> · 2^<see cref="Exponent"/>. Operations round to the nearest
/// number of <see cref="Precision"/> bits, ties to even, as <c>big.Float</c> does with that precision and mode.
/// </summary>
/// <remarks>
/// The exponent range is big.Float's as well: with a magnitude of 2^31 or more a result is infinite, below -2^31 it is
/// zero. Zero has no sign here. What is infinite only passes through: no constant is.
/// </remarks>
readonly record struct BigFloat
{
    public const int Precision = 512;

    BigFloat(BigInteger mantissa, long exponent)
    {
        Debug.Assert(!mantissa.IsEven || mantissa.IsZero && exponent == 0, "a number has one form only");
        Mantissa = mantissa;
        Exponent = exponent;
    }

    public static BigFloat Zero => default;

    public static BigFloat Infinity => new(BigInteger.One, long.MaxValue);

    /// <summary>Odd, or zero.</summary>
    public BigInteger Mantissa { get; }

    public long Exponent { get; }

    public int Sign => Mantissa.Sign;

    public bool IsInfinite => Exponent == long.MaxValue;

    /// <summary>n where the absolute value is in [2^(n-1), 2^n); 0 for zero.</summary>
    public long Magnitude => Exponent + Mantissa.Length();

    /// <summary>Whether a fraction of this value has a reasonable size.</summary>
    public bool IsSmall => !IsInfinite && Math.Abs(Magnitude) < Constant.FractionBits;

    public bool IsInteger => Exponent >= 0;

    public static BigFloat Of(BigInteger value) => Round(value, 0);

    public static BigFloat Of(Rational value) =>
        value.IsInteger ? Of(value.Numerator) : Divide(value.Numerator, value.Denominator, 0);

    /// <summary>
    /// mantissa · 2^exponent2 · 5^exponent5 as <c>big.Float.Parse</c> rounds it: the power of 5 has 64 bits more than the
    /// result, so the last bit is not always the nearest.
    /// </summary>
    /// <param name="mantissa">Of any length; not zero.</param>
    /// <returns>Null where the exponent of 2 is out of range, even if the value as a whole is not.</returns>
    public static BigFloat? Scaled(BigInteger mantissa, long exponent2, long exponent5)
    {
        if (mantissa.Length() + exponent2 is < int.MinValue or > int.MaxValue)
            return null;
        if (exponent5 == 0)
            return Round(mantissa, exponent2);

        var power = PowerOfFive(Math.Abs(exponent5), Precision + 64);
        if (power.IsInfinite)
            return exponent5 > 0 ? Infinity : Zero;
        return exponent5 > 0
            ? Round(mantissa * power.Mantissa, exponent2 + power.Exponent)
            : Divide(mantissa, power.Mantissa, exponent2 - power.Exponent);
    }

    public static BigFloat operator +(BigFloat x, BigFloat y)
    {
        if (x.Sign == 0 || y.Sign == 0)
            return x.Sign == 0 ? y : x;

        // So small a number does not move the other's last bit, nor its exponent when it is a power of 2.
        var distance = x.Magnitude - y.Magnitude;
        if (Math.Abs(distance) > Precision + 4)
            return distance > 0 ? x : y;

        var exponent = Math.Min(x.Exponent, y.Exponent);
        return Round(
            (x.Mantissa << (int)(x.Exponent - exponent)) + (y.Mantissa << (int)(y.Exponent - exponent)), exponent);
    }

    public static BigFloat operator -(BigFloat x, BigFloat y) => x + -y;

    public static BigFloat operator -(BigFloat x) => new(-x.Mantissa, x.Exponent);

    public static BigFloat operator *(BigFloat x, BigFloat y) => Multiply(x, y, Precision);

    /// <param name="y">Not zero.</param>
    public static BigFloat operator /(BigFloat x, BigFloat y) =>
        Divide(x.Mantissa, y.Mantissa, x.Exponent - y.Exponent);

    public static int Compare(BigFloat x, BigFloat y)
    {
        if (x.Sign != y.Sign || x.Sign == 0)
            return x.Sign.CompareTo(y.Sign);
        if (x.Magnitude != y.Magnitude)
            return x.Magnitude.CompareTo(y.Magnitude) * x.Sign;
        var exponent = Math.Min(x.Exponent, y.Exponent);
        return (x.Mantissa << (int)(x.Exponent - exponent)).CompareTo(y.Mantissa << (int)(y.Exponent - exponent));
    }

    /// <summary>This number with a shorter mantissa: cut off, or the next one away from zero.</summary>
    public BigFloat Shorten(int precision, bool away)
    {
        var excess = (int)(Mantissa.Length() - precision);
        if (excess <= 0)
            return this;
        var kept = BigInteger.Abs(Mantissa) >> excess;
        return Normalize((away ? kept + 1 : kept) * Sign, Exponent + excess);
    }

    /// <summary>The value, which is an integer.</summary>
    public BigInteger ToInteger() => Mantissa << (int)Exponent;

    static BigFloat Multiply(BigFloat x, BigFloat y, int precision) =>
        x.IsInfinite || y.IsInfinite ? Infinity : Round(x.Mantissa * y.Mantissa, x.Exponent + y.Exponent, precision);

    /// <summary>x / y · 2^exponent.</summary>
    static BigFloat Divide(BigInteger x, BigInteger y, long exponent)
    {
        // Enough bits that the remainder only says whether there is more.
        var shift = (int)Math.Max(0, Precision + 2 + y.Length() - x.Length());
        var (quotient, remainder) = BigInteger.DivRem(BigInteger.Abs(x) << shift, BigInteger.Abs(y));
        return Round(quotient * x.Sign * y.Sign, exponent - shift, Precision, !remainder.IsZero);
    }

    /// <summary>5^n, by the steps of <c>big.Float</c>: they round, and another order of them would round otherwise.</summary>
    static BigFloat PowerOfFive(long n, int precision)
    {
        const int Exact = 27; // the highest power that has 64 bits

        var power = Round(BigInteger.Pow(5, (int)Math.Min(n, Exact)), 0, precision);
        var square = Of(new BigInteger(5));
        for (var rest = n - Exact; rest > 0; rest >>= 1)
        {
            if ((rest & 1) != 0)
                power = Multiply(power, square, precision);
            square = Multiply(square, square, precision + 64);
        }

        return power;
    }

    /// <param name="more">Whether the absolute value is a little more than the mantissa, which then has bits to lose.</param>
    static BigFloat Round(BigInteger mantissa, long exponent, int precision = Precision, bool more = false)
    {
        var length = mantissa.Length();
        if (mantissa.IsZero || exponent + length < int.MinValue)
            return Zero;
        if (exponent + length > int.MaxValue)
            return Infinity;

        var excess = (int)(length - precision);
        if (excess <= 0)
        {
            Debug.Assert(!more, "nothing to round by");
            return Normalize(mantissa, exponent);
        }

        var magnitude = BigInteger.Abs(mantissa);
        var half = magnitude >> (excess - 1);
        var isTie = !more && magnitude.TrailingZeros() == excess - 1;
        var kept = half >> 1;
        if (!half.IsEven && (!isTie || !kept.IsEven))
            kept++;
        var result = Normalize(kept * mantissa.Sign, exponent + excess);
        return result.Magnitude <= int.MaxValue ? result : Infinity;
    }

    static BigFloat Normalize(BigInteger mantissa, long exponent)
    {
        var zeros = (int)mantissa.TrailingZeros();
        return new(mantissa >> zeros, exponent + zeros);
    }
}

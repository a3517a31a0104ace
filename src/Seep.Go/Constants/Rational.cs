using System.Numerics;

namespace Seep.Go.Constants;

/// <summary>A fraction in lowest terms; the denominator is positive.</summary>
readonly record struct Rational
{
    Rational(BigInteger numerator, BigInteger denominator)
    {
        Numerator = numerator;
        Denominator = denominator;
    }

    public BigInteger Numerator { get; }
    public BigInteger Denominator { get; }

    public bool IsInteger => Denominator.IsOne;

    /// <summary>Bits of numerator and denominator together.</summary>
    public long Length => Numerator.Length() + Denominator.Length();

    public static Rational Zero => Of(BigInteger.Zero);

    public static Rational Of(BigInteger value) => new(value, BigInteger.One);

    /// <param name="value">Finite.</param>
    public static Rational OfDouble(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) & 0x7ff;
        var mantissa = bits & ((1L << 52) - 1);
        if (exponent == 0)
            exponent = 1;
        else
            mantissa |= 1L << 52;
        return Scaled(value < 0 ? -mantissa : mantissa, exponent - 1023 - 52, 0);
    }

    /// <summary>mantissa · 2^exponent2 · 5^exponent5, in time that hardly grows faster than the result.</summary>
    /// <remarks>Only twos and fives can cancel, so there is no need for a common divisor, which takes quadratic time.</remarks>
    public static Rational Scaled(BigInteger mantissa, int exponent2, int exponent5)
    {
        if (mantissa.IsZero)
            return Zero;

        var denominator = BigInteger.One;
        if (exponent5 > 0)
        {
            mantissa *= BigInteger.Pow(5, exponent5);
        }
        else if (exponent5 < 0)
        {
            (mantissa, var cancelled) = DivideByFives(mantissa, -exponent5);
            denominator = BigInteger.Pow(5, -exponent5 - cancelled);
        }

        if (exponent2 >= 0)
            return new(mantissa << exponent2, denominator);
        var twos = (int)Math.Min(mantissa.TrailingZeros(), -exponent2);
        return new(mantissa >> twos, denominator << (-exponent2 - twos));
    }

    public static Rational operator +(Rational x, Rational y) =>
        Reduce(x.Numerator * y.Denominator + y.Numerator * x.Denominator, x.Denominator * y.Denominator);

    public static Rational operator -(Rational x, Rational y) =>
        Reduce(x.Numerator * y.Denominator - y.Numerator * x.Denominator, x.Denominator * y.Denominator);

    public static Rational operator *(Rational x, Rational y) =>
        Reduce(x.Numerator * y.Numerator, x.Denominator * y.Denominator);

    /// <param name="y">Not zero.</param>
    public static Rational operator /(Rational x, Rational y) =>
        Reduce(x.Numerator * y.Denominator, x.Denominator * y.Numerator);

    public static Rational operator -(Rational x) => new(-x.Numerator, x.Denominator);

    public static int Compare(Rational x, Rational y) =>
        (x.Numerator * y.Denominator).CompareTo(y.Numerator * x.Denominator);

    static Rational Reduce(BigInteger numerator, BigInteger denominator)
    {
        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        return new(numerator / divisor, denominator / divisor);
    }

    /// <summary>Divides by the highest power of 5 that leaves no remainder, up to 5^<paramref name="limit"/>.</summary>
    static (BigInteger Quotient, int Count) DivideByFives(BigInteger value, int limit)
    {
        // Powers 1, 2, 4, … as long as they divide; then those that did once more, from the highest down.
        var count = 0;
        var powers = new Stack<(BigInteger Power, int Count)>();
        var power = new BigInteger(5);
        for (var n = 1; TryDivide(power, n); n *= 2, power *= power)
            powers.Push((power, n));
        while (powers.TryPop(out var next))
            TryDivide(next.Power, next.Count);
        return (value, count);

        bool TryDivide(BigInteger power, int n)
        {
            if (n > limit - count)
                return false;
            var (quotient, remainder) = BigInteger.DivRem(value, power);
            if (!remainder.IsZero)
                return false;
            (value, count) = (quotient, count + n);
            return true;
        }
    }
}

static class BigIntegerExtensions
{
    extension(BigInteger x)
    {
        /// <summary>The bits of the absolute value; 0 for 0.</summary>
        public long Length() => BigInteger.Abs(x).GetBitLength();

        /// <summary>How often 2 divides the number, which is not 0.</summary>
        public long TrailingZeros() => (long)BigInteger.TrailingZeroCount(x);
    }
}

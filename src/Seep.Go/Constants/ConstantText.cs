using System.Globalization;
using System.Numerics;
using System.Text;

namespace Seep.Go.Constants;

/// <summary>Numbers as text.</summary>
static class ConstantText
{
    /// <summary>The decimal digits of an integer. Those of a long one come from its halves: digit by digit takes quadratic time.</summary>
    public static string Decimal(BigInteger x)
    {
        const int FirstPower = 2_000;

        var powers = new List<BigInteger>();
        for (var power = BigInteger.Pow(10, FirstPower); power.Length() < x.Length(); power *= power)
            powers.Add(power);
        if (powers.Count == 0)
            return x.ToString();

        var digits = new StringBuilder();
        Append(BigInteger.Abs(x), powers.Count);
        return (x.Sign < 0 ? "-" : "") + digits.ToString().TrimStart('0');

        // Writes FirstPower · 2^halvings digits.
        void Append(BigInteger value, int halvings)
        {
            if (halvings == 0)
            {
                digits.Append(value.ToString().PadLeft(FirstPower, '0'));
                return;
            }

            var (high, low) = BigInteger.DivRem(value, powers[halvings - 1]);
            Append(high, halvings - 1);
            Append(low, halvings - 1);
        }
    }

    /// <summary>The mantissa in hexadecimal, from ½ up to 1, and the power of 2: big.Float's format 'p'.</summary>
    public static string Exact(BigFloat x)
    {
        if (x.Sign == 0)
            return "0";
        var digits = BigInteger.Abs(x.Mantissa);
        var aligned = digits << (int)(-digits.Length() & 3);
        return string.Create(
            CultureInfo.InvariantCulture, $"{(x.Sign < 0 ? "-" : "")}0x.{aligned.ToString("x").TrimStart('0')}p{x.Magnitude:+0;-0;+0}");
    }

    /// <summary>Six digits; more where the number is not whole and these would look as if it were.</summary>
    public static string Short(BigFloat x)
    {
        var value = FloatFormat.Float64.Round(x).Value;
        if (double.IsInfinity(value) || value == 0 != (x.Sign == 0))
            return ShortOutOfRange(x);
        var text = SixDigits(value);
        return x.IsInteger || text.Contains('.') ? text : General(value, value.ToString("R", CultureInfo.InvariantCulture));
    }

    /// <summary>Beyond float64: the digits come from an approximation that is good enough for six.</summary>
    static string ShortOutOfRange(BigFloat x)
    {
        // x = mantissa · 2^magnitude with the mantissa from ½ up to 1, so about mantissa · 10^exponent.
        const double DecimalDigitsPerBit = 0.301029995663981195213738894724493026768189881462108541310;
        var mantissa = FloatFormat.Float64.Round(x.Mantissa, -x.Mantissa.Length()).Value;
        var exponent = x.Magnitude * DecimalDigitsPerBit;
        var whole = (long)exponent;
        mantissa *= Math.Pow(10, exponent - whole);

        // From 1 up to 10, also when it is rounded to six digits.
        switch (Math.Abs(mantissa))
        {
            case < 1 - 0.5e-6:
                mantissa *= 10;
                whole--;
                break;
            case >= 10:
                mantissa /= 10;
                whole++;
                break;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{SixDigits(mantissa)}e{whole:+0;-0;+0}");
    }

    static string SixDigits(double value) => General(value, value.ToString("E5", CultureInfo.InvariantCulture));

    /// <summary>C's %g: an exponent where it is below -4 or above 5, and no zeros at the end.</summary>
    /// <param name="digits">The digits to show, with an exponent or without, in .NET's way.</param>
    static string General(double value, string digits)
    {
        var (mantissa, exponent) = SplitExponent(digits.TrimStart('-'));
        var point = mantissa.IndexOf('.') is >= 0 and var at ? at : mantissa.Length;
        var all = mantissa.Replace(".", "").TrimStart('0');
        exponent += point - (mantissa.Replace(".", "").Length - all.Length) - 1;
        all = all.TrimEnd('0');
        if (all.Length == 0)
            return "0";

        var text = exponent switch
        {
            < -4 or >= 6 => $"{WithPoint(all, 1)}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}",
            < 0 => "0." + new string('0', -exponent - 1) + all,
            _ => WithPoint(all.PadRight(exponent + 1, '0'), exponent + 1),
        };
        return value < 0 ? "-" + text : text;
    }

    static (string Mantissa, int Exponent) SplitExponent(string digits) => digits.Split('E') switch
    {
        [var mantissa, var exponent] => (mantissa, int.Parse(exponent, CultureInfo.InvariantCulture)),
        _ => (digits, 0),
    };

    static string WithPoint(string digits, int at) => digits.Length > at ? $"{digits[..at]}.{digits[at..]}" : digits;
}

using System.Diagnostics;

namespace Seep.Go.Constants;

public abstract partial class Constant
{
    /// <summary>The number as an Int if it is whole, else <see cref="Unknown"/>.</summary>
    /// <remarks>
    /// A floating-point number is whole as well when it is off by its last four bits at most, which earlier steps may
    /// have cost; beyond 2^<see cref="FractionBits"/> none is.
    /// </remarks>
    public Constant ToInt() => this switch
    {
        IntConstant => this,
        Fraction { Value.IsInteger: true } x => Of(x.Value.Numerator),
        BigFloatConstant { Value.IsSmall: true } x => NearInteger(x.Value),
        ComplexConstant => ToFloat() is RealConstant real ? real.ToInt() : Unknown,
        _ => Unknown,
    };

    /// <summary>The number as a Float; <see cref="Unknown"/> with an imaginary part, and for what is no number.</summary>
    public Constant ToFloat() => this switch
    {
        IntConstant x when x.Value.Length() < FractionBits => new Fraction(Rational.Of(x.Value)),
        IntConstant x => new BigFloatConstant(BigFloat.Of(x.Value)),
        RealConstant => this,
        ComplexConstant { ImaginaryPart.Sign: 0 } x => x.RealPart.ToFloat(),
        _ => Unknown,
    };

    /// <summary>The number as a Complex; <see cref="Unknown"/> for what is no number.</summary>
    public Constant ToComplex() => this switch
    {
        RealConstant x => new ComplexConstant(x, SmallInt.Of(0)),
        ComplexConstant => this,
        _ => Unknown,
    };

    /// <summary>The real part of a number, itself if it has no other.</summary>
    public Constant Real => this switch
    {
        UnknownConstant or RealConstant => this,
        ComplexConstant x => x.RealPart,
        _ => throw Misused(nameof(Real), this),
    };

    /// <summary>The imaginary part of a number.</summary>
    public Constant Imaginary => this switch
    {
        UnknownConstant => this,
        RealConstant => SmallInt.Of(0),
        ComplexConstant x => x.ImaginaryPart,
        _ => throw Misused(nameof(Imaginary), this),
    };

    /// <summary>
    /// The numerator of an Int or Float in lowest terms, with its sign; <see cref="Unknown"/> where the fraction would be
    /// unreasonably long.
    /// </summary>
    public Constant Numerator => this switch
    {
        UnknownConstant or IntConstant => this,
        Fraction x => Of(x.Value.Numerator),
        BigFloatConstant { Value.IsSmall: true } x => Of(ExactFraction(x.Value).Numerator),
        BigFloatConstant => Unknown,
        _ => throw Misused(nameof(Numerator), this),
    };

    /// <summary>The denominator of an Int or Float in lowest terms, which is positive; else as <see cref="Numerator"/>.</summary>
    public Constant Denominator => this switch
    {
        UnknownConstant => this,
        IntConstant => SmallInt.Of(1),
        Fraction x => Of(x.Value.Denominator),
        BigFloatConstant { Value.IsSmall: true } x => Of(ExactFraction(x.Value).Denominator),
        BigFloatConstant => Unknown,
        _ => throw Misused(nameof(Denominator), this),
    };

    static Constant NearInteger(BigFloat x)
    {
        const int Shorter = BigFloat.Precision - 4;

        BigFloat[] candidates = [x, x.Shorten(Shorter, away: false), x.Shorten(Shorter, away: true)];
        foreach (var candidate in candidates)
        {
            if (candidate.IsInteger)
                return Of(candidate.ToInteger());
        }

        return Unknown;
    }

    /// <param name="x">Small, so that its exponent is an int.</param>
    static Rational ExactFraction(BigFloat x) => Rational.Scaled(x.Mantissa, (int)x.Exponent, 0);

    // How an operation brings its operands to the form that holds both.

    static Rational AsRational(Constant x) => x switch
    {
        IntConstant i => Rational.Of(i.Value),
        Fraction f => f.Value,
        var other => throw new UnreachableException($"form {other.Form}"),
    };

    static BigFloat AsBigFloat(Constant x) => x switch
    {
        IntConstant i => BigFloat.Of(i.Value),
        Fraction f => BigFloat.Of(f.Value),
        BigFloatConstant f => f.Value,
        var other => throw new UnreachableException($"form {other.Form}"),
    };
}

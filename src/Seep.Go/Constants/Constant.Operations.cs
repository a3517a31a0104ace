using System.Diagnostics;
using System.Numerics;

namespace Seep.Go.Constants;

/// <summary>The operators of constant expressions (Go spec, "Operators").</summary>
public enum Operator
{
    Add,
    Sub,
    Mul,

    /// <summary>The quotient as a Float, of Ints too: 1/2 is 0.5.</summary>
    Quo,

    /// <summary>The quotient of two Ints, truncated toward zero: what <c>/</c> means for integer types.</summary>
    IntQuo,
    Rem,
    And,
    Or,
    Xor,
    AndNot,
    LAnd,
    LOr,
    Not,
    Shl,
    Shr,
    Eql,
    Neq,
    Lss,
    Leq,
    Gtr,
    Geq,
}

public abstract partial class Constant
{
    /// <summary>
    /// The value of <c>x op y</c>; the operator is neither a comparison nor a shift, and the operands have it: both are
    /// Bools, both Strings, or both numbers, which may be of two kinds.
    /// </summary>
    /// <returns>
    /// The kind that holds both operands, except for <see cref="Operator.Quo"/>; <see cref="Unknown"/> for division by
    /// zero, which the type checker reports before.
    /// </returns>
    public static Constant Binary(Constant x, Operator op, Constant y) =>
        (x.Form > y.Form ? x.Form : y.Form) switch
        {
            _ when x is UnknownConstant || y is UnknownConstant => Unknown,
            Form.Bool => Of(Logical(x.BoolValue, op, y.BoolValue)),
            Form.String when op == Operator.Add && x is StringConstant a && y is StringConstant b => StringConstant.Concat(a, b),
            Form.SmallInt when x is SmallInt a && y is SmallInt b => Small(a.Int64, op, b.Int64),
            Form.BigInt when x is IntConstant a && y is IntConstant b => Big(a.Value, op, b.Value),
            Form.Fraction => Fractions(AsRational(x), op, AsRational(y)),
            Form.BigFloat => BigFloats(AsBigFloat(x), op, AsBigFloat(y)),
            Form.Complex => Complexes(x, op, y),
            _ => throw Undefined(x, op, y),
        };

    /// <summary>The value of <c>op y</c>, for an operator that the operand has.</summary>
    /// <param name="size">
    /// For ^ of a value of an unsigned type the bits of that type: it inverts these. 0 for all else.
    /// </param>
    public static Constant Unary(Operator op, Constant y, int size = 0) => (op, y) switch
    {
        (_, UnknownConstant) => y,
        (Operator.Add, RealConstant or ComplexConstant) => y,
        (Operator.Sub, SmallInt x) => Of(-(Int128)x.Int64),
        (Operator.Sub, IntConstant x) => Of(-x.Value),
        (Operator.Sub, Fraction x) => OfRational(-x.Value),
        (Operator.Sub, BigFloatConstant x) => OfBigFloat(-x.Value),
        (Operator.Sub, ComplexConstant x) => OfParts(Unary(op, x.RealPart), Unary(op, x.ImaginaryPart)),
        (Operator.Xor, IntConstant x) => Of(size > 0 ? ~x.Value & ((BigInteger.One << size) - 1) : ~x.Value),
        (Operator.Not, BoolConstant x) => Of(!x.Value),
        _ => throw new UnreachableException($"{op} of the {y.Kind} {y}"),
    };

    /// <summary>
    /// The value of <c>x &lt;&lt; count</c> or <c>x &gt;&gt; count</c> for an Int; the sign fills a right shift.
    /// </summary>
    /// <param name="op"><see cref="Operator.Shl"/> or <see cref="Operator.Shr"/>.</param>
    public static Constant Shift(Constant x, Operator op, ulong count) => (op, x) switch
    {
        (Operator.Shl or Operator.Shr, UnknownConstant) => x,
        (Operator.Shl, IntConstant { Sign: 0 }) => x,
        (Operator.Shl, SmallInt i) when count < 64 => Of((Int128)i.Int64 << (int)count),
        (Operator.Shl, IntConstant i) => count <= (ulong)(MaxBits - i.BitLength) ? Of(i.Value << (int)count) : Unknown,
        (Operator.Shr, SmallInt i) => Of(i.Int64 >> (int)Math.Min(count, 63)),
        (Operator.Shr, IntConstant i) => Of(i.Value >> (int)Math.Min(count, MaxBits)),
        _ => throw new UnreachableException($"{op} of the {x.Kind} {x}"),
    };

    /// <summary>
    /// Whether the comparison holds; the operands have it, as in <see cref="Binary"/>, and none <see cref="IsTooLong"/>. Unknown is
    /// false.
    /// </summary>
    public static bool Compare(Constant x, Operator op, Constant y)
    {
        if (x is UnknownConstant || y is UnknownConstant)
            return false;

        return (x.Form > y.Form ? x.Form : y.Form) switch
        {
            Form.Bool when op is Operator.Eql or Operator.Neq => Holds(x.BoolValue.CompareTo(y.BoolValue), op),
            Form.String when x is StringConstant a && y is StringConstant b => Holds(a.Bytes.AsSpan().SequenceCompareTo(b.Bytes), op),
            Form.SmallInt when x is SmallInt a && y is SmallInt b => Holds(a.Int64.CompareTo(b.Int64), op),
            Form.BigInt when x is IntConstant a && y is IntConstant b => Holds(a.Value.CompareTo(b.Value), op),
            Form.Fraction => Holds(Rational.Compare(AsRational(x), AsRational(y)), op),
            Form.BigFloat => Holds(BigFloat.Compare(AsBigFloat(x), AsBigFloat(y)), op),
            Form.Complex when op is Operator.Eql or Operator.Neq =>
                (Compare(x.Real, Operator.Eql, y.Real) && Compare(x.Imaginary, Operator.Eql, y.Imaginary)) == (op == Operator.Eql),
            _ => throw Undefined(x, op, y),
        };
    }

    static bool Logical(bool x, Operator op, bool y) => op switch
    {
        Operator.LAnd => x && y,
        Operator.LOr => x || y,
        _ => throw Undefined(Of(x), op, Of(y)),
    };

    static Constant Small(long x, Operator op, long y) => op switch
    {
        Operator.Add => Of((Int128)x + y),
        Operator.Sub => Of((Int128)x - y),
        Operator.Mul => Of((Int128)x * y),
        Operator.Quo => Fractions(Rational.Of(x), op, Rational.Of(y)),
        Operator.IntQuo or Operator.Rem when y == 0 => Unknown,

        // The quotient of the smallest number wraps around, as it does in go/constant.
        Operator.IntQuo => Of(y == -1 ? unchecked(-x) : x / y),
        Operator.Rem => Of(y == -1 ? 0 : x % y),
        Operator.And => Of(x & y),
        Operator.Or => Of(x | y),
        Operator.Xor => Of(x ^ y),
        Operator.AndNot => Of(x & ~y),
        _ => throw Undefined(Of(x), op, Of(y)),
    };

    static Constant Of(Int128 value) => value == (long)value ? Of((long)value) : new BigInt(value);

    static Constant Big(BigInteger x, Operator op, BigInteger y) => op switch
    {
        Operator.Add => Of(x + y),
        Operator.Sub => Of(x - y),
        Operator.Mul => x.Length() + y.Length() <= MaxBits ? Of(x * y) : Unknown,
        Operator.Quo => Fractions(Rational.Of(x), op, Rational.Of(y)),
        Operator.IntQuo or Operator.Rem when y.IsZero => Unknown,
        Operator.IntQuo => Of(BigInteger.Divide(x, y)),
        Operator.Rem => Of(BigInteger.Remainder(x, y)),
        Operator.And => Of(x & y),
        Operator.Or => Of(x | y),
        Operator.Xor => Of(x ^ y),
        Operator.AndNot => Of(x & ~y),
        _ => throw Undefined(Of(x), op, Of(y)),
    };

    static Constant Fractions(Rational x, Operator op, Rational y) => op switch
    {
        _ when x.Length + y.Length > MaxFractionBits => Unknown,
        Operator.Add => OfRational(x + y),
        Operator.Sub => OfRational(x - y),
        Operator.Mul => OfRational(x * y),
        Operator.Quo => y.Numerator.IsZero ? Unknown : OfRational(x / y),
        _ => throw Undefined(new Fraction(x), op, new Fraction(y)),
    };

    static Constant BigFloats(BigFloat x, Operator op, BigFloat y) => op switch
    {
        Operator.Add => OfBigFloat(x + y),
        Operator.Sub => OfBigFloat(x - y),
        Operator.Mul => OfBigFloat(x * y),
        Operator.Quo => y.Sign == 0 ? Unknown : OfBigFloat(x / y),
        _ => throw Undefined(new BigFloatConstant(x), op, new BigFloatConstant(y)),
    };

    /// <summary>Part by part, each step as exact or rounded as its operands make it.</summary>
    static Constant Complexes(Constant x, Operator op, Constant y)
    {
        var (a, b, c, d) = (x.Real, x.Imaginary, y.Real, y.Imaginary);
        switch (op)
        {
            case Operator.Add or Operator.Sub:
                return OfParts(Binary(a, op, c), Binary(b, op, d));
            case Operator.Mul:
                return OfParts(Sub(Mul(a, c), Mul(b, d)), Add(Mul(b, c), Mul(a, d)));
            case Operator.Quo:
                var square = Add(Mul(c, c), Mul(d, d));
                return OfParts(Quo(Add(Mul(a, c), Mul(b, d)), square), Quo(Sub(Mul(b, c), Mul(a, d)), square));
            default:
                throw Undefined(x, op, y);
        }

        static Constant Add(Constant x, Constant y) => Binary(x, Operator.Add, y);
        static Constant Sub(Constant x, Constant y) => Binary(x, Operator.Sub, y);
        static Constant Mul(Constant x, Constant y) => Binary(x, Operator.Mul, y);
        static Constant Quo(Constant x, Constant y) => Binary(x, Operator.Quo, y);
    }

    static bool Holds(int comparison, Operator op) => op switch
    {
        Operator.Eql => comparison == 0,
        Operator.Neq => comparison != 0,
        Operator.Lss => comparison < 0,
        Operator.Leq => comparison <= 0,
        Operator.Gtr => comparison > 0,
        Operator.Geq => comparison >= 0,
        _ => throw new UnreachableException($"{op} compares nothing"),
    };

    static Constant OfRational(Rational value) =>
        value.Numerator.Length() < FractionBits && value.Denominator.Length() < FractionBits
            ? new Fraction(value)
            : new BigFloatConstant(BigFloat.Of(value));

    static Constant OfBigFloat(BigFloat value) => value.IsInfinite ? Unknown : new BigFloatConstant(value);

    static Constant OfParts(Constant real, Constant imaginary) =>
        real is RealConstant a && imaginary is RealConstant b ? new ComplexConstant(a, b) : Unknown;

    static UnreachableException Undefined(Constant x, Operator op, Constant y) =>
        new($"{op} of the {x.Kind} {x} and the {y.Kind} {y}");
}

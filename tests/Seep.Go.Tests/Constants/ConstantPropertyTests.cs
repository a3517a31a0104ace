using System.Numerics;
using System.Text;
using CsCheck;
using Seep.Go.Constants;

namespace Seep.Go.Tests.Constants;

/// <summary>Laws that hold whatever the numbers are.</summary>
public sealed class ConstantPropertyTests
{
    static readonly Gen<BigInteger> Integers =
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Bool).Select((bytes, negative) => new BigInteger(bytes, isUnsigned: true) * (negative ? -1 : 1));

    static readonly Gen<Constant> Ints = Integers.Select(Constant.Of);

    static readonly Gen<Constant> Fractions = Gen.Select(Integers, Integers)
        .Where((_, b) => !b.IsZero)
        .Select((a, b) => Op(Constant.Of(a), Operator.Quo, Constant.Of(b)));

    [Fact]
    public void FractionsAreAField() => Gen.Select(Fractions, Fractions, Fractions).Sample((a, b, c) =>
    {
        Same(Op(a, Operator.Add, b), Op(b, Operator.Add, a));
        Same(Op(a, Operator.Mul, b), Op(b, Operator.Mul, a));
        Same(Op(Op(a, Operator.Add, b), Operator.Add, c), Op(a, Operator.Add, Op(b, Operator.Add, c)));
        Same(Op(Op(a, Operator.Mul, b), Operator.Mul, c), Op(a, Operator.Mul, Op(b, Operator.Mul, c)));
        Same(Op(a, Operator.Mul, Op(b, Operator.Add, c)), Op(Op(a, Operator.Mul, b), Operator.Add, Op(a, Operator.Mul, c)));
        Same(Op(Op(a, Operator.Sub, b), Operator.Add, b), a);
        if (b.Sign != 0)
            Same(Op(Op(a, Operator.Quo, b), Operator.Mul, b), a);
        Same(Op(a.Numerator, Operator.Quo, a.Denominator), a);
    });

    [Fact]
    public void QuotientAndRemainderMakeTheWhole() => Gen.Select(Ints, Ints).Where((_, b) => b.Sign != 0).Sample((a, b) =>
        Same(a, Op(Op(Op(a, Operator.IntQuo, b), Operator.Mul, b), Operator.Add, Op(a, Operator.Rem, b))));

    [Fact]
    public void ShiftsArePowersOfTwo() => Gen.Select(Ints, Gen.Int[0, 400]).Sample((a, count) =>
    {
        var power = Constant.Shift(Constant.Of(1), Operator.Shl, (ulong)count);
        Same(Constant.Shift(a, Operator.Shl, (ulong)count), Op(a, Operator.Mul, power));
        Same(Constant.Shift(Constant.Shift(a, Operator.Shl, (ulong)count), Operator.Shr, (ulong)count), a);
    });

    [Fact]
    public void LiteralsReadBack() => Gen.Select(Ints, Gen.Double, Gen.Byte.Array[0, 60]).Sample((number, real, bytes) =>
    {
        var positive = number.Sign < 0 ? Constant.Unary(Operator.Sub, number) : number;
        Same(positive, Literal(LiteralKind.Int, positive.ToExactString()));
        Same(positive, Literal(LiteralKind.Int, "0x" + Convert.ToHexString(positive.ToBytes().Reverse().ToArray().DefaultIfEmpty((byte)0).ToArray())));
        Same(positive, Constant.FromBytes(positive.ToBytes()));

        var text = Constant.OfString(bytes);
        Assert.Equal(bytes, Literal(LiteralKind.String, text.ToExactString()).StringBytes.ToArray());

        if (double.IsFinite(real))
        {
            Assert.Equal(real, Constant.Of(real).ToFloat64(out var exact));
            Assert.True(exact);
            Assert.Equal(Math.Abs(real), Literal(LiteralKind.Float, Math.Abs(real).ToString("R")).ToFloat64(out _));
        }
    });

    /// <summary>A floating-point number of 512 bits that is made of float64s rounds as those do.</summary>
    [Fact]
    public void BigFloatsRoundAsFloat64sDo() => Gen.Select(Gen.Double, Gen.Double).Where((a, b) => double.IsFinite(a) && double.IsFinite(b)).Sample((a, b) =>
    {
        var (x, y) = (BigFloat.Of(Rational.OfDouble(a)), BigFloat.Of(Rational.OfDouble(b)));
        Assert.Equal(a.CompareTo(b), BigFloat.Compare(x, y));
        if (Math.Abs(Math.Log2(Math.Abs(a / b))) < 300)
        {
            Assert.Equal(a + b, FloatFormat.Float64.Round(x + y).Value);
            Assert.Equal(a - b, FloatFormat.Float64.Round(x - y).Value);
        }

        Assert.Equal(a * b, FloatFormat.Float64.Round(x * y).Value);
        if (b != 0)
            Assert.Equal(a / b, FloatFormat.Float64.Round(x / y).Value);
    });

    static Constant Op(Constant x, Operator op, Constant y) => Constant.Binary(x, op, y);

    static Constant Literal(LiteralKind kind, string text) => Constant.FromLiteral(kind, Encoding.UTF8.GetBytes(text));

    static void Same(Constant expected, Constant actual) =>
        Assert.True(Constant.Compare(expected, Operator.Eql, actual), $"{expected.ToExactString()} and {actual.ToExactString()}");
}

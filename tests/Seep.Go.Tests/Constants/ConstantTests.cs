using System.Text;
using Seep.Go.Constants;

namespace Seep.Go.Tests.Constants;

public sealed class ConstantTests
{
    [Theory]
    [InlineData("1 + 2", "3")]
    [InlineData("9223372036854775807 + 1", "9223372036854775808")]
    [InlineData("-9223372036854775808 - 1", "-9223372036854775809")]
    [InlineData("9223372036854775808 - 1", "9223372036854775807")]
    [InlineData("4294967296 * 4294967296", "18446744073709551616")]
    [InlineData("7 / 2", "7/2")]
    [InlineData("4 / 2", "2")]
    [InlineData("7 // 2", "3")]
    [InlineData("-7 // 2", "-3")]
    [InlineData("-7 % 2", "-1")]
    [InlineData("7 % -2", "1")]
    [InlineData("-9223372036854775808 // -1", "-9223372036854775808")] // as go/constant has it
    [InlineData("-9223372036854775808 % -1", "0")]
    [InlineData("7 // 0", "unknown")]
    [InlineData("7 % 0", "unknown")]
    [InlineData("7 / 0", "unknown")]
    [InlineData("0.5 / 0.0", "unknown")]
    [InlineData("1i / 0i", "unknown")]
    [InlineData("12 & 10", "8")]
    [InlineData("12 | 10", "14")]
    [InlineData("12 ^ 10", "6")]
    [InlineData("12 &^ 10", "4")]
    [InlineData("-1 & 18446744073709551616", "18446744073709551616")]
    [InlineData("-1 &^ 18446744073709551615", "-18446744073709551616")]
    [InlineData("1 + 0.5", "3/2")]
    [InlineData("0.1 + 0.2", "3/10")]
    [InlineData("1 / 3.0", "1/3")]
    [InlineData("1e2000 - 1e2000", "0")]
    [InlineData("0x1p5000 * 3", "0x.cp+5002")]
    [InlineData("0x1p2147483646 * 2", "unknown")] // beyond big.Float
    [InlineData("0x1p-2147483648 / 4", "0")]
    [InlineData("1e1000000 + 1e-1000000 == 1e1000000", "true")] // they are too far apart
    [InlineData("1 + 2i", "(1 + 2i)")]
    [InlineData("2i * 2i", "(-4 + 0i)")]
    [InlineData("1 / 2i", "(0 + -1/2i)")]
    [InlineData("1 << 10", "1024")]
    [InlineData("1 << 64", "18446744073709551616")]
    [InlineData("-1 >> 100", "-1")]
    [InlineData("18446744073709551616 >> 64", "1")]
    [InlineData("-18446744073709551617 >> 64", "-2")]
    [InlineData("1 << 1099511627776", "unknown")]
    [InlineData("0 << 1099511627776", "0")]
    [InlineData("-5 >> 1099511627776", "-1")]
    [InlineData("0.1 == 0.10", "true")]
    [InlineData("1 < 18446744073709551616", "true")]
    [InlineData("0.5 >= 1", "false")]
    [InlineData("1e2000 != 1e-2000", "true")]
    [InlineData("1 == 0i", "false")]
    [InlineData("-1e2000 < 1e-2000", "true")]
    [InlineData("unknown == unknown", "false")]
    [InlineData("unknown + 1", "unknown")]
    [InlineData("unknown << 1", "unknown")]
    public void Numbers(string expression, string value) => Assert.Equal(value, Evaluate(expression).ToExactString());

    [Theory]
    [InlineData(Operator.Sub, "5", 0, "-5")]
    [InlineData(Operator.Sub, "-9223372036854775808", 0, "9223372036854775808")]
    [InlineData(Operator.Sub, "0.0", 0, "0")]
    [InlineData(Operator.Sub, "2i", 0, "(0 + -2i)")]
    [InlineData(Operator.Add, "0.5", 0, "1/2")]
    [InlineData(Operator.Xor, "5", 0, "-6")]
    [InlineData(Operator.Xor, "5", 8, "250")]
    [InlineData(Operator.Xor, "0", 64, "18446744073709551615")]
    [InlineData(Operator.Not, "true", 0, "false")]
    [InlineData(Operator.Sub, "unknown", 0, "unknown")]
    public void UnaryOperators(Operator op, string operand, int size, string value) =>
        Assert.Equal(value, Constant.Unary(op, Operand(operand), size).ToExactString());

    [Theory]
    [InlineData("5.0", "5", "5", "(5 + 0i)")]
    [InlineData("0.5", "unknown", "1/2", "(1/2 + 0i)")]
    [InlineData("5", "5", "5", "(5 + 0i)")]
    [InlineData("0i", "0", "0", "(0 + 0i)")]
    [InlineData("1i", "unknown", "unknown", "(0 + 1i)")]
    [InlineData("1e1300", "unknown", null, null)] // beyond 4096 bits nothing is whole
    [InlineData("true", "unknown", "unknown", "unknown")]
    public void Conversions(string operand, string asInt, string? asFloat, string? asComplex)
    {
        var x = Operand(operand);
        Assert.Equal(asInt, x.ToInt().ToExactString());
        Assert.Equal(asFloat ?? x.ToExactString(), x.ToFloat().ToExactString());
        Assert.Equal(asComplex ?? $"({x.ToExactString()} + 0i)", x.ToComplex().ToExactString());
    }

    [Theory]
    [InlineData("0.1", 0.1, false)]
    [InlineData("0.5", 0.5, true)]
    [InlineData("9007199254740993", 9007199254740992, false)] // a tie goes to even
    [InlineData("9007199254740995", 9007199254740996, false)]
    [InlineData("9223372036854775807", 9223372036854775808, false)]
    [InlineData("0x1p-1074", double.Epsilon, true)]
    [InlineData("0x1p-1075", 0, false)] // a tie
    [InlineData("0x1.8p-1075", double.Epsilon, false)]
    [InlineData("0x1.fffffffffffff8p-1023", 2.2250738585072014E-308, false)] // rounds up to a normal number
    [InlineData("0x1p-2000", 0, true)] // go/constant looks at the digits alone
    [InlineData("1e-400", 0, false)]
    [InlineData("1e-2000", 0, false)]
    [InlineData("0x1.fffffffffffff7p1023", double.MaxValue, false)]
    [InlineData("0x1.fffffffffffff8p1023", double.PositiveInfinity, false)]
    [InlineData("1e2000", double.PositiveInfinity, false)]
    [InlineData("-1e2000", double.NegativeInfinity, false)]
    [InlineData("-1e-2000", -0.0, false)]
    [InlineData("0x1p-2147483648", 0, false)]
    [InlineData("0x.8p-2147483648", double.PositiveInfinity, false)] // the exponent of big.Float wraps around
    [InlineData("unknown", 0, false)]
    public void Float64(string operand, double value, bool exact)
    {
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits(Operand(operand).ToFloat64(out var isExact)));
        Assert.Equal(exact, isExact);
    }

    [Theory]
    [InlineData("16777217", 16777216f, false)]
    [InlineData("16777219", 16777220f, false)]
    [InlineData("0x1.000001p0", 1f, false)] // a tie, and not rounded by way of float64
    [InlineData("0x1.00000100000001p0", 1.0000001f, false)]
    [InlineData("0x1p-149", float.Epsilon, true)]
    [InlineData("0x1p-150", 0f, false)]
    [InlineData("0x1.fffffep127", float.MaxValue, true)]
    [InlineData("0x1.ffffffp127", float.PositiveInfinity, false)]
    public void Float32(string operand, float value, bool exact)
    {
        Assert.Equal(value, Operand(operand).ToFloat32(out var isExact));
        Assert.Equal(exact, isExact);
    }

    [Theory]
    [InlineData("0.5", "0.5")]
    [InlineData("1e6", "1e+06")]
    [InlineData("123456789.0", "1.23457e+08")]
    [InlineData("123456.5", "123456.5")] // six digits would show an integer
    [InlineData("0.00001", "1e-05")]
    [InlineData("0.0001234567", "0.000123457")]
    [InlineData("100000.0", "100000")]
    [InlineData("1e1000", "1e+1000")]
    [InlineData("1e-400", "1e-400")]
    [InlineData("-2.5e100000000", "-2.5e+100000000")]
    [InlineData("1.5i", "(0 + 1.5i)")]
    public void Short(string operand, string text) => Assert.Equal(text, Operand(operand).ToString());

    [Fact]
    public void AShortStringIsCutAtSeventyTwoCharacters()
    {
        Assert.Equal($"\"{new string('é', 70)}\"", Constant.Of(new string('é', 70)).ToString());
        Assert.Equal($"\"{new string('é', 68)}...", Constant.Of(new string('é', 71)).ToString());
        Assert.Equal($"\"{string.Concat(Enumerable.Repeat(@"\x00", 17))}...", Constant.Of(new string('\0', 71)).ToString());
    }

    [Fact]
    public void IntsThatFit()
    {
        var (big, minus) = (Constant.Of(ulong.MaxValue), Constant.Of(-1));
        Assert.True(big.TryGetUInt64(out var unsigned));
        Assert.Equal(ulong.MaxValue, unsigned);
        Assert.False(big.TryGetInt64(out _));
        Assert.False(minus.TryGetUInt64(out _));
        Assert.True(minus.TryGetInt64(out var signed));
        Assert.Equal(-1, signed);
        Assert.Equal((64, 1), (big.BitLength, minus.BitLength));
        Assert.False(Constant.Unknown.TryGetInt64(out _));
        Assert.Equal(big.ToExactString(), Constant.FromBytes(big.ToBytes()).ToExactString());
        Assert.Empty(Constant.Of(0).ToBytes());
    }

    [Fact]
    public void StringsAreBytes()
    {
        var sum = Constant.Binary(Constant.OfString([0xff]), Operator.Add, Constant.Of("é"));
        Assert.Equal(3, sum.StringLength);
        Assert.Equal([0xff, 0xc3, 0xa9], sum.StringBytes.ToArray());
        Assert.True(Constant.Compare(Constant.Of("a"), Operator.Lss, sum));
        Assert.True(Constant.Compare(Constant.Of("a"), Operator.Lss, Constant.Of("ab")));
        Assert.True(Constant.Compare(sum, Operator.Eql, Constant.OfString([0xff, 0xc3, 0xa9])));
    }

    [Fact]
    public void NotFiniteIsUnknown()
    {
        Assert.All(new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity }, x => Assert.Equal(ConstantKind.Unknown, Constant.Of(x).Kind));
        Assert.Equal(0, BitConverter.DoubleToInt64Bits(Constant.Of(-0.0).ToFloat64(out _)));
    }

    /// <summary><c>x op y</c> from left to right, where <c>//</c> is the division of integers.</summary>
    static Constant Evaluate(string expression)
    {
        var words = expression.Split(' ');
        var value = Operand(words[0]);
        for (var i = 1; i < words.Length; i += 2)
            value = Apply(value, words[i], words[i + 1]);
        return value;
    }

    static Constant Apply(Constant x, string op, string y) => op switch
    {
        "<<" => Constant.Shift(x, Operator.Shl, ulong.Parse(y)),
        ">>" => Constant.Shift(x, Operator.Shr, ulong.Parse(y)),
        "==" => Constant.Of(Constant.Compare(x, Operator.Eql, Operand(y))),
        "!=" => Constant.Of(Constant.Compare(x, Operator.Neq, Operand(y))),
        "<" => Constant.Of(Constant.Compare(x, Operator.Lss, Operand(y))),
        ">=" => Constant.Of(Constant.Compare(x, Operator.Geq, Operand(y))),
        _ => Constant.Binary(x, op switch
        {
            "+" => Operator.Add,
            "-" => Operator.Sub,
            "*" => Operator.Mul,
            "/" => Operator.Quo,
            "//" => Operator.IntQuo,
            "%" => Operator.Rem,
            "&" => Operator.And,
            "|" => Operator.Or,
            "^" => Operator.Xor,
            _ => Operator.AndNot,
        }, Operand(y)),
    };

    static Constant Operand(string text)
    {
        if (text is "true" or "unknown")
            return text == "true" ? Constant.Of(true) : Constant.Unknown;
        var digits = text.TrimStart('-');
        var kind = digits[^1] == 'i' ? LiteralKind.Imaginary
            : digits.IndexOfAny(['.', 'e', 'p']) >= 0 ? LiteralKind.Float
            : LiteralKind.Int;
        var value = Constant.FromLiteral(kind, Encoding.UTF8.GetBytes(digits));
        return digits == text ? value : Constant.Unary(Operator.Sub, value);
    }
}

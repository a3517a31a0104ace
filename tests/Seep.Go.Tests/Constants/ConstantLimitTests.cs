using System.Diagnostics;
using System.Numerics;
using System.Text;
using CsCheck;
using Seep.Go.Constants;
using Seep.TestKit;

namespace Seep.Go.Tests.Constants;

/// <summary>What hostile source can ask for ends soon and in proportion to its size; what is ordinary costs next to nothing.</summary>
public sealed class ConstantLimitTests
{
    /// <summary>Far from what a busy machine takes for any of these, and from what quadratic time would be.</summary>
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    public static TheoryData<LiteralKind, string> LongLiterals => new()
    {
        { LiteralKind.Int, "7…" },
        { LiteralKind.Int, "0x7…" },
        { LiteralKind.Int, "07…" },
        { LiteralKind.Float, "0.7…" },
        { LiteralKind.Float, "7….5" },
        { LiteralKind.Float, "7…e-100000" },
        { LiteralKind.Float, "0.0…5" }, // so small that it is no fraction
        { LiteralKind.Float, "0.0…5e100000" }, // only fives cancel
        { LiteralKind.Imaginary, "1.7…i" },
    };

    /// <param name="text">With a digit that stands there <c>…</c> more times.</param>
    [Theory]
    [MemberData(nameof(LongLiterals))]
    public void ALongLiteralHasAValue(LiteralKind kind, string text) => ComputeWith(kind, text, digits: 100_000, Soon);

    [Theory(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    [MemberData(nameof(LongLiterals))]
    public void ALiteralOfAMillionDigitsHasAValue(LiteralKind kind, string text) => ComputeWith(kind, text, digits: 1_000_000, 12 * Soon);

    static void ComputeWith(LiteralKind kind, string text, int digits, TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        if (text.IndexOf('…') is >= 0 and var at)
            text = text[..at] + new string(text[at - 1], digits) + text[(at + 1)..];
        var value = Constant.FromLiteral(kind, Encoding.ASCII.GetBytes(text));
        Assert.NotEqual(ConstantKind.Unknown, value.Kind);
        Assert.NotEmpty(value.ToExactString());
        foreach (var op in new[] { Operator.Add, Operator.Sub, Operator.Mul, Operator.Quo })
            Assert.True(Constant.Binary(value, op, value).Kind <= ConstantKind.Complex);
        Assert.True(Constant.Compare(value, Operator.Eql, value));
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, limit);
    }

    [Theory]
    [InlineData(LiteralKind.Int, 2_000_000)]
    [InlineData(LiteralKind.Float, 2_000_000)]
    public void LongerOnesHaveNone(LiteralKind kind, int digits) =>
        Assert.Equal(ConstantKind.Unknown, Constant.FromLiteral(kind, Encoding.ASCII.GetBytes(new string('7', digits))).Kind);

    [Theory]
    [InlineData("1e-1000000000")]
    [InlineData("1e-600000000")]
    [InlineData("1e600000000")]
    [InlineData("1e1000000000")]
    [InlineData("0x1p-2147483000")]
    [InlineData("0x1p2147483000")]
    [InlineData("1e9223372036854775807")]
    [InlineData("1e-9223372036854775808")]
    [InlineData("0x1p-9223372036854775808")]
    [InlineData("1e99999999999999999999999999999999")]
    public void FarExponentsCostNothing(string text)
    {
        var start = Stopwatch.GetTimestamp();
        var literal = Encoding.ASCII.GetBytes(text);
        for (var i = 0; i < 100; i++)
        {
            var value = Constant.FromLiteral(LiteralKind.Float, literal);
            Assert.NotEmpty(value.ToExactString() + value);
            Constant.Binary(value, Operator.Add, Constant.Of(1));
            Constant.Compare(value, Operator.Lss, Constant.Of(1));
            Assert.True(value.ToInt().Kind <= ConstantKind.Int && value.Numerator.Kind <= value.Denominator.Kind);
        }

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Soon);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void LongIntsAreWrittenFromTheirHalves(int nearby)
    {
        // About a power of ten, where there are zeros to keep, and with more halves than one.
        var x = BigInteger.Pow(10, 16_000) + nearby;
        Assert.Equal(x.ToString(), Constant.Of(x).ToExactString());
        Assert.Equal((-x).ToString(), Constant.Of(-x).ToExactString());
        Assert.Equal((x * x + 7).ToString(), Constant.Of(x * x + 7).ToExactString());
    }

    [Fact]
    public void IntsEndAtTheirLimit()
    {
        var x = Constant.Of(3);
        for (var i = 0; i < 100; i++)
            x = Constant.Binary(x, Operator.Mul, x);
        Assert.Equal(ConstantKind.Unknown, x.Kind);
        Assert.Equal(Constant.MaxBits, Constant.Shift(Constant.Of(1), Operator.Shl, Constant.MaxBits - 1).BitLength);
        Assert.Equal(ConstantKind.Unknown, Constant.Shift(Constant.Of(1), Operator.Shl, Constant.MaxBits).Kind);
        Assert.Equal(ConstantKind.Unknown, Constant.Shift(Constant.Of(1), Operator.Shl, ulong.MaxValue).Kind);
        Assert.Equal("-1", Constant.Shift(Constant.Of(-1), Operator.Shr, ulong.MaxValue).ToExactString());
    }

    [Fact]
    public void ALongConcatenationTakesLinearTime()
    {
        // 100,000 sums, each a value of its own; joined one by one they would be 50 GB.
        var letters = Enumerable.Range(0, 100_000).Select(i => Constant.Of($"{(char)('a' + i % 26)}0123456789")).ToArray();
        var start = Stopwatch.GetTimestamp();
        var left = letters.Aggregate(Add);
        var right = letters.Reverse().Aggregate((sum, letter) => Add(letter, sum));
        Assert.Equal(1_100_000, left.StringLength);
        Assert.True(left.StringBytes.Span.SequenceEqual(right.StringBytes.Span));
        Assert.Equal(left.StringBytes, left.StringBytes);
        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Soon);

        static Constant Add(Constant x, Constant y) => Constant.Binary(x, Operator.Add, y);
    }

    [Fact]
    public void DoublingAStringEndsAtItsLimit()
    {
        var (x, empty) = (Constant.Of("ab"), Constant.Of(""));
        for (var i = 0; i < 100; i++)
            (x, empty) = (Constant.Binary(x, Operator.Add, x), Constant.Binary(empty, Operator.Add, empty));
        Assert.Equal(ConstantKind.Unknown, x.Kind);
        Assert.Equal(0, empty.StringBytes.Length);
    }

    [Fact]
    public void SmallLiteralsAllocateTheirValueOnly()
    {
        Assert.Equal(0, Allocated(LiteralKind.Int, "42"u8));
        Assert.Equal(24, Allocated(LiteralKind.Int, "1_000_000"u8));
        Assert.Equal(24, Allocated(LiteralKind.Int, "0xffff_ffff"u8));
        Assert.Equal(0, Allocated(LiteralKind.Rune, "'a'"u8));
        Assert.Equal(24, Allocated(LiteralKind.Rune, @"'\u12e4'"u8));
        Assert.Equal(0, Allocated(LiteralKind.String, "\"\""u8));
        Assert.Equal(32 + 32, Allocated(LiteralKind.String, "\"hello\""u8)); // the value and an array of 5
        Assert.Equal(32 + 32, Allocated(LiteralKind.String, @"""hello\n"""u8));
        Assert.Equal(32 + 32, Allocated(LiteralKind.String, "`hello\r\n`"u8));
    }

    [Fact]
    public void RandomTextHasAValueOrNone() =>
        Gen.Select(Gen.Enum<LiteralKind>(), Gen.Char["0123456789._xXbBoOeEpPiI+-\"'`\\nuU\u00e9"].Array[0, 24]).Sample((kind, text) =>
            Assert.NotNull(Constant.FromLiteral(kind, Encoding.UTF8.GetBytes(text)).ToExactString()), iter: 20_000);

    static long Allocated(LiteralKind kind, ReadOnlySpan<byte> text)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 100; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Constant.FromLiteral(kind, text);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}

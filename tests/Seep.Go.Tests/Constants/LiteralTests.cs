using System.Text;
using Seep.Go.Constants;

namespace Seep.Go.Tests.Constants;

/// <summary>Literals as they stand in the source, and their values as <see cref="Constant.ToExactString"/> shows them.</summary>
public sealed class LiteralTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("42", "42")]
    [InlineData("4_2", "42")]
    [InlineData("0600", "384")]
    [InlineData("0_600", "384")]
    [InlineData("0o600", "384")]
    [InlineData("0O600", "384")]
    [InlineData("0xBadFace", "195951310")]
    [InlineData("0xBad_Face", "195951310")]
    [InlineData("0x_67_7a_2f_cc_40_c6", "113774485586118")]
    [InlineData("0b1011_0000", "176")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("9223372036854775808", "9223372036854775808")]
    [InlineData("170141183460469231731687303715884105727", "170141183460469231731687303715884105727")]
    [InlineData("0x7fff_ffff_ffff_ffff_ffff_ffff_ffff_ffff", "170141183460469231731687303715884105727")]
    [InlineData("0o1777777777777777777777777777777777777777777", "170141183460469231731687303715884105727")]
    [InlineData("_42", "unknown")] // a name
    [InlineData("42_", "unknown")]
    [InlineData("4__2", "unknown")]
    [InlineData("0_xBadFace", "unknown")]
    [InlineData("0x", "unknown")]
    [InlineData("0b12", "unknown")]
    [InlineData("08", "unknown")]
    [InlineData("", "unknown")]
    public void Ints(string text, string value) => Check(LiteralKind.Int, ConstantKind.Int, text, value);

    [Theory]
    [InlineData("0.", "0")]
    [InlineData("72.40", "362/5")]
    [InlineData("072.40", "362/5")] // no octal
    [InlineData("2.71828", "67957/25000")]
    [InlineData("1.e+0", "1")]
    [InlineData("6.67428e-11", "166857/2500000000000000")]
    [InlineData("1E6", "1000000")]
    [InlineData(".25", "1/4")]
    [InlineData("1_5.", "15")]
    [InlineData("0.15e+0_2", "15")]
    [InlineData("0x1p-2", "1/4")]
    [InlineData("0x2.p10", "2048")]
    [InlineData("0x1.Fp+0", "31/16")]
    [InlineData("0X.8p-0", "1/2")]
    [InlineData("0X_1FFFP-16", "8191/65536")]
    [InlineData("0x1p4094", null)] // the last power of 2 that is kept as a fraction
    [InlineData("0x1p4095", "0x.8p+4096")]
    [InlineData("0x1p-4096", null)]
    [InlineData("0x1p-4097", "0x.8p-4096")]
    [InlineData("1e-1000000000", "0")] // it underflows
    [InlineData("1e1000000000", "unknown")] // it overflows
    [InlineData("1e-3000000000", "unknown")] // no exponent of big.Float's
    [InlineData("0e99999999999", "0")]
    [InlineData("1e99999999999999999999", "unknown")]
    [InlineData("1_.5", "unknown")]
    [InlineData("1._5", "unknown")]
    [InlineData("1.5_e1", "unknown")]
    [InlineData("1.5e_1", "unknown")]
    [InlineData("1.5e1_", "unknown")]
    [InlineData("1.5e", "unknown")]
    [InlineData("1.5e+", "unknown")]
    [InlineData("1.2.3", "unknown")]
    [InlineData(".", "unknown")]
    public void Floats(string text, string? value) => Check(LiteralKind.Float, ConstantKind.Float, text, value);

    [Theory]
    [InlineData("0i", "(0 + 0i)")]
    [InlineData("0123i", "(0 + 123i)")] // decimal, as it was before there was 0o
    [InlineData("0o123i", "(0 + 83i)")]
    [InlineData("0xabci", "(0 + 2748i)")]
    [InlineData("2.71828i", "(0 + 67957/25000i)")]
    [InlineData(".25i", "(0 + 1/4i)")]
    [InlineData("0x1p-2i", "(0 + 1/4i)")]
    [InlineData("1", "unknown")]
    [InlineData("i", "unknown")]
    public void Imaginaries(string text, string value) => Check(LiteralKind.Imaginary, ConstantKind.Complex, text, value);

    [Theory]
    [InlineData("'a'", "97")]
    [InlineData("'ä'", "228")]
    [InlineData("'本'", "26412")]
    [InlineData(@"'\t'", "9")]
    [InlineData(@"'\000'", "0")]
    [InlineData(@"'\007'", "7")]
    [InlineData(@"'\377'", "255")]
    [InlineData(@"'\x07'", "7")]
    [InlineData(@"'\xff'", "255")]
    [InlineData(@"'\u12e4'", "4836")]
    [InlineData(@"'\U00101234'", "1053236")]
    [InlineData(@"'\''", "39")]
    [InlineData("'\"'", "34")]
    [InlineData("''", "unknown")]
    [InlineData(@"'\k'", "unknown")]
    [InlineData(@"'\xa'", "unknown")]
    [InlineData(@"'\0'", "unknown")]
    [InlineData(@"'\400'", "unknown")]
    [InlineData(@"'\uDFFF'", "unknown")] // half of a surrogate pair
    [InlineData(@"'\U00110000'", "unknown")]
    [InlineData("'\\\"'", "unknown")]
    public void Runes(string text, string value) => Check(LiteralKind.Rune, ConstantKind.Int, text, value);

    [Theory]
    [InlineData("`abc`", "\"abc\"")]
    [InlineData("`\\n\n\\n`", @"""\\n\n\\n""")]
    [InlineData("`a\r\nb\r`", @"""a\nb""")]
    [InlineData("\"\"", "\"\"")]
    [InlineData(@"""\n""", @"""\n""")]
    [InlineData(@"""\""""", @"""\""""")]
    [InlineData(@"""Hello, world!\n""", @"""Hello, world!\n""")]
    [InlineData("\"日本語\"", "\"日本語\"")]
    [InlineData(@"""\u65e5本\U00008a9e""", "\"日本語\"")]
    [InlineData(@"""\xe6\x97\xa5""", "\"日\"")]
    [InlineData(@"""\xff\u00FF""", @"""\xffÿ""")]
    [InlineData(@"""\a\b\f\r\t\v\\\001\x7f\u200b\U000e0001""", @"""\a\b\f\r\t\v\\\x01\x7f\u200b\U000e0001""")]
    [InlineData(@"""\uD800""", "unknown")]
    [InlineData(@"""\U00110000""", "unknown")]
    [InlineData(@"""\'""", "unknown")]
    [InlineData("\"a\nb\"", "unknown")]
    [InlineData("\"abc", "unknown")]
    [InlineData("\"abc\\\"", "unknown")]
    [InlineData("`a`b`", "unknown")]
    [InlineData("\"", "unknown")]
    public void Strings(string text, string value) => Check(LiteralKind.String, ConstantKind.String, text, value);

    [Fact]
    public void ARawStringKeepsBytesThatAreNoUtf8()
    {
        byte[] text = [.. "`\x00"u8, 0xff, 0xc3, .. "`"u8];
        Assert.Equal(text[1..^1], Constant.FromLiteral(LiteralKind.String, text).StringBytes.ToArray());
    }

    /// <param name="value">Null where the text is too long to show; the value then is a fraction.</param>
    static void Check(LiteralKind literal, ConstantKind kind, string text, string? value)
    {
        var constant = Constant.FromLiteral(literal, Encoding.UTF8.GetBytes(text));
        if (value is null)
            Assert.IsType<Fraction>(constant);
        else
            Assert.Equal(value, constant.ToExactString());
        Assert.Equal(value is "unknown" ? ConstantKind.Unknown : kind, constant.Kind);
    }
}

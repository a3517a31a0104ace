using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text;
using Seep.Go.Constants;
using Seep.TestKit;

namespace Seep.Go.Tests.Constants;

/// <summary>
/// What go/constant computes, by the program in <c>oracle/</c>, and the same computed here. The program's first comment
/// says what its lines hold.
/// </summary>
static class ConstantOracle
{
    /// <summary>Results that later lines may take as operands, so that what was computed here is computed with.</summary>
    const int Remembered = 5_000;

    /// <summary>The lines that the program writes for these arguments.</summary>
    public static IEnumerable<string> Lines(params string[] arguments)
    {
        var go = GoToolchains.Newest;
        var program = GoProgram.BuildFolder(go, Repository.File("tests", "Seep.Go.Tests", "Constants", "oracle"));
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = go.GoRoot,
            Environment = { ["GOROOT"] = go.GoRoot, ["GO111MODULE"] = "off", ["CGO_ENABLED"] = "0" },
        };
        using var process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line)
            yield return line;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    /// <summary>Computes each operation again, and fails with the first few that came out otherwise.</summary>
    /// <returns>How many were compared.</returns>
    public static int Compare(IEnumerable<string> lines)
    {
        var known = new Dictionary<string, Constant>(StringComparer.Ordinal);
        var differences = new List<string>();
        var compared = 0;
        foreach (var line in lines.Where(line => !line.StartsWith('#')))
        {
            compared++;
            var expected = line.Split('\t');
            var result = Compute(expected[0], expected[1], expected[2], Operand);
            string[] actual = [.. expected[..3], FormOf(result), result.ToString(), FactsOf(result)];
            if (!expected.SequenceEqual(actual, StringComparer.Ordinal))
                differences.Add($"go:  {Cut(line)}\nours {Cut(string.Join('\t', actual))}");
            if (differences.Count == 5)
                break;
            if (known.Count >= Remembered)
                known.Clear();
            known[actual[3]] = result;
        }

        Assert.True(differences.Count == 0, $"of the first {compared} operations:\n{string.Join("\n\n", differences)}");
        return compared;

        Constant Operand(string form) => known.TryGetValue(form, out var value) ? value : Parse(form);
    }

    static Constant Compute(string operation, string x, string y, Func<string, Constant> value) => operation.Split(' ') switch
    {
        ["int64"] => Constant.Of(long.Parse(x)),
        ["uint64"] => Constant.Of(ulong.Parse(x)),
        ["float64"] => Constant.Of(BitConverter.UInt64BitsToDouble(ulong.Parse(x, NumberStyles.HexNumber))),
        ["bytes"] => Constant.FromBytes(Convert.FromHexString(x)),
        ["bool"] => Constant.Of(true),
        ["literal", var kind] => Constant.FromLiteral(Enum.Parse<LiteralKind>(kind), Convert.FromHexString(x)),
        ["unary", var op] => Constant.Unary(Enum.Parse<Operator>(op), value(x), int.Parse(y)),
        ["binary", var op] => Constant.Binary(value(x), Enum.Parse<Operator>(op), value(y)),
        ["shift", var op] => Constant.Shift(value(x), Enum.Parse<Operator>(op), ulong.Parse(y)),
        ["compare", var op] => Constant.Of(Constant.Compare(value(x), Enum.Parse<Operator>(op), value(y))),
        ["convert", "int"] => value(x).ToInt(),
        ["convert", "float"] => value(x).ToFloat(),
        ["convert", "complex"] => value(x).ToComplex(),
        ["convert", "real"] => value(x).Real,
        ["convert", "imag"] => value(x).Imaginary,
        ["convert", "num"] => value(x).Numerator,
        ["convert", "denom"] => value(x).Denominator,
        ["convert", "makeimag"] => Constant.OfImaginary(value(x)),
        _ => throw new InvalidDataException(operation),
    };

    /// <summary>The value of a form, kept as the form says.</summary>
    public static Constant Parse(string form) => form.Split(':', 2) switch
    {
        ["u"] => Constant.Unknown,
        ["b", var text] => Constant.Of(bool.Parse(text)),
        ["s", var text] => Constant.OfString(Convert.FromHexString(text)),
        ["i" or "I", var text] => Constant.Of(BigInteger.Parse(text)),
        ["r", var text] => new Fraction(text.Split('/') switch
        {
            [var a, var b] => Rational.Of(BigInteger.Parse(a)) / Rational.Of(BigInteger.Parse(b)),
            _ => Rational.Of(BigInteger.Parse(text)),
        }),
        ["f", var text] => new BigFloatConstant(ParseBigFloat(text)),
        ["c", var text] when text.Split('|') is [var re, var im] =>
            new ComplexConstant((RealConstant)Parse(re), (RealConstant)Parse(im)),
        _ => throw new InvalidDataException(form),
    };

    public static string FormOf(Constant value) => value switch
    {
        UnknownConstant => "u",
        BoolConstant => "b:" + value.ToExactString(),
        StringConstant x => "s:" + Convert.ToHexStringLower(x.Bytes),
        SmallInt => "i:" + value.ToExactString(),
        BigInt => "I:" + value.ToExactString(),
        Fraction => "r:" + value.ToExactString(),
        BigFloatConstant => "f:" + value.ToExactString(),
        ComplexConstant x => $"c:{FormOf(x.RealPart)}|{FormOf(x.ImaginaryPart)}",
        _ => throw new UnreachableException($"form {value.Form}"),
    };

    static string FactsOf(Constant value)
    {
        var facts = new List<string>();
        var me = FormOf(value);
        var kind = value.Kind;
        if (kind is ConstantKind.String)
        {
            facts.Add($"exact={value.ToExactString()}");
            facts.Add($"length={value.StringLength}");
        }

        if (kind is ConstantKind.Int or ConstantKind.Float)
        {
            facts.Add($"f32={BitConverter.SingleToUInt32Bits(value.ToFloat32(out var exact)):x8},{Bool(exact)}");
            facts.Add($"f64={BitConverter.DoubleToUInt64Bits(value.ToFloat64(out exact)):x16},{Bool(exact)}");
            Converted("num", value.Numerator);
            Converted("denom", value.Denominator);
        }

        if (kind is ConstantKind.Int)
        {
            if (value.TryGetInt64(out var int64))
                facts.Add($"i64={int64}");
            if (value.TryGetUInt64(out var uint64))
                facts.Add($"u64={uint64}");
            facts.Add($"bits={value.BitLength}");
            facts.Add($"bytes={Convert.ToHexStringLower(value.ToBytes())}");
        }

        if (kind >= ConstantKind.Int)
        {
            facts.Add($"sign={value.Sign}");
            Converted("real", value.Real);
            Converted("imag", value.Imaginary);
        }

        Converted("int", value.ToInt());
        Converted("float", value.ToFloat());
        Converted("complex", value.ToComplex());
        return string.Join(' ', facts);

        void Converted(string name, Constant result) =>
            facts.Add(FormOf(result) is var form && form == me ? $"{name}==" : $"{name}={form}");
    }

    static string Cut(string line) => line.Length > 1000 ? line[..1000] + "…" : line;

    static string Bool(bool value) => value ? "true" : "false";

    /// <summary><c>-0x.8p+1</c></summary>
    static BigFloat ParseBigFloat(string text)
    {
        if (text == "0")
            return BigFloat.Zero;
        var parts = text.TrimStart('-')["0x.".Length..].Split('p');
        var mantissa = BigInteger.Parse("0" + parts[0], NumberStyles.AllowHexSpecifier);
        var exponent = long.Parse(parts[1], NumberStyles.AllowLeadingSign) - 4 * parts[0].Length;
        return BigFloat.Scaled(text[0] == '-' ? -mantissa : mantissa, exponent, 0)!.Value;
    }
}

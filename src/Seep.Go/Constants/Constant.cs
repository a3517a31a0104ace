using System.Diagnostics;
using System.Numerics;
using System.Text;

namespace Seep.Go.Constants;

/// <summary>What sort of value a <see cref="Constant"/> is; the numeric kinds are in the order in which they embed.</summary>
public enum ConstantKind
{
    /// <summary>Not known because of an error, or not representable; see <see cref="Constant.Unknown"/>.</summary>
    Unknown,
    Bool,
    String,
    Int,
    Float,
    Complex,
}

/// <summary>
/// The exact value of a Go constant (Go spec, "Constants"). Values are immutable, and computing with them gives what
/// Go's <c>go/constant</c> gives, digit for digit.
/// </summary>
/// <remarks>
/// <para>
/// A value has no Go type; a rune is an <see cref="ConstantKind.Int"/>. Ints are exact. A
/// <see cref="ConstantKind.Float"/> is an exact fraction while numerator and denominator have less than
/// <see cref="FractionBits"/> bits, and a binary floating-point number of 512 bits from then on: it never goes back,
/// for the digits that it lost are not there any more. Kinds do not shrink by themselves: 4.0/2.0 is a Float;
/// <see cref="ToInt"/> asks whether it is whole.
/// </para>
/// <para>
/// Operations on <see cref="Unknown"/> are Unknown. Asking for what the kind does not have (the sign of a string) is a
/// bug of the caller's.
/// </para>
/// <para>
/// Nothing here throws for the size of a number, and each step is bounded; what go/constant would panic or run out of
/// memory for is Unknown: division by zero, an Int beyond <see cref="MaxBits"/>, fractions beyond
/// <see cref="MaxFractionBits"/> that are computed with, a string made longer than <see cref="MaxStringLength"/>. A type
/// checker limits far earlier, as go/types does, so that every step is cheap: number literals to 10,000 characters,
/// the count of a left shift to 1023-1+52, and untyped Ints to 512 bits after each operation ("constant overflow").
/// </para>
/// </remarks>
public abstract partial class Constant
{
    /// <summary>A numerator or denominator of this length turns a fraction into a floating-point number.</summary>
    public const int FractionBits = 4 << 10;

    /// <summary>Longer Ints are <see cref="Unknown"/>. It has room for a million decimal digits.</summary>
    public const int MaxBits = 1 << 22;

    /// <summary>
    /// What is computed from two numbers by way of their fractions is <see cref="Unknown"/> where these together are
    /// longer. It takes a literal or an Int of 30,000 digits: no fraction that comes out of an operation has more than
    /// twice <see cref="FractionBits"/>.
    /// </summary>
    public const int MaxFractionBits = 1 << 18;

    /// <summary>Bytes; a concatenation that is longer is <see cref="Unknown"/>, and the linker does not take it.</summary>
    public const int MaxStringLength = 2_000_000_000;

    /// <summary>Bytes; a concatenation that is longer has a length and a start, and is not joined.</summary>
    public const int MaxJoinedLength = 1 << 28;

    private protected Constant() { }

    /// <summary>The value of a constant whose declaration or expression is in error. Every operation accepts it.</summary>
    public static Constant Unknown => UnknownConstant.Instance;

    public ConstantKind Kind => Form switch
    {
        Form.Unknown => ConstantKind.Unknown,
        Form.Bool => ConstantKind.Bool,
        Form.String => ConstantKind.String,
        Form.SmallInt or Form.BigInt => ConstantKind.Int,
        Form.Fraction or Form.BigFloat => ConstantKind.Float,
        Form.Complex => ConstantKind.Complex,
        var other => throw new UnreachableException($"form {other}"),
    };

    internal abstract Form Form { get; }

    public static Constant Of(bool value) => value ? BoolConstant.True : BoolConstant.False;

    public static Constant Of(long value) => SmallInt.Of(value);

    public static Constant Of(ulong value) => value <= long.MaxValue ? Of((long)value) : new BigInt(value);

    public static Constant Of(BigInteger value)
    {
        if (value >= long.MinValue && value <= long.MaxValue)
            return Of((long)value);
        return value.Length() <= MaxBits ? new BigInt(value) : Unknown;
    }

    /// <summary>The Float of exactly this value, 0.0 for -0.0; what is not finite is <see cref="Unknown"/>.</summary>
    public static Constant Of(double value) => double.IsFinite(value) ? new Fraction(Rational.OfDouble(value)) : Unknown;

    /// <summary>The String of a text's UTF-8.</summary>
    public static Constant Of(string value) => StringConstant.Of(Encoding.UTF8.GetBytes(value));

    /// <summary>The String of these bytes, which are copied. They need not be UTF-8.</summary>
    public static Constant OfString(ReadOnlySpan<byte> value) => StringConstant.Of(value);

    /// <summary>The non-negative Int with this little-endian binary representation; none is 0.</summary>
    public static Constant FromBytes(ReadOnlySpan<byte> littleEndian) =>
        littleEndian.TrimEnd((byte)0) is { Length: <= MaxBits / 8 } bytes
            ? Of(new BigInteger(bytes, isUnsigned: true))
            : Unknown;

    /// <summary>The Complex x·i of an Int or a Float.</summary>
    public static Constant OfImaginary(Constant x) => x switch
    {
        UnknownConstant => x,
        RealConstant real => new ComplexConstant(SmallInt.Of(0), real),
        _ => throw Misused(nameof(OfImaginary), x),
    };

    /// <summary>The value of a Bool; false for Unknown.</summary>
    public bool BoolValue => this switch
    {
        BoolConstant x => x.Value,
        UnknownConstant => false,
        _ => throw Misused(nameof(BoolValue), this),
    };

    /// <summary>The bytes of a String, which need not be UTF-8; none for Unknown.</summary>
    /// <remarks>The first call joins a concatenation; later ones cost nothing. One that <see cref="IsTooLong"/> can't be asked.</remarks>
    public ReadOnlyMemory<byte> StringBytes => this switch
    {
        StringConstant { Length: <= MaxJoinedLength } x => x.Bytes,
        UnknownConstant => default,
        _ => throw Misused(nameof(StringBytes), this),
    };

    /// <summary>Whether it is a String of which the bytes are not known, nor how it compares to another.</summary>
    public bool IsTooLong => this is StringConstant { Length: > MaxJoinedLength };

    /// <summary>The bytes that a String has, without joining a concatenation; 0 for Unknown.</summary>
    public int StringLength => this switch
    {
        StringConstant x => x.Length,
        UnknownConstant => 0,
        _ => throw Misused(nameof(StringLength), this),
    };

    /// <summary>The first bytes of a String.</summary>
    /// <param name="length">Bytes; the whole of a shorter string.</param>
    internal byte[] StringStart(int length) => this switch
    {
        StringConstant x => x.Start(length),
        _ => throw Misused(nameof(StringStart), this),
    };

    /// <summary>The value of an Int; 0 for Unknown.</summary>
    public BigInteger IntValue => this switch
    {
        IntConstant x => x.Value,
        UnknownConstant => default,
        _ => throw Misused(nameof(IntValue), this),
    };

    /// <summary>The value of an Int that fits; false for any other and for Unknown.</summary>
    public bool TryGetInt64(out long value)
    {
        RequireInt(nameof(TryGetInt64));
        value = this is SmallInt x ? x.Int64 : 0;
        return Form == Form.SmallInt;
    }

    /// <inheritdoc cref="TryGetInt64"/>
    public bool TryGetUInt64(out ulong value)
    {
        RequireInt(nameof(TryGetUInt64));
        var fits = this is SmallInt { Int64: >= 0 } || this is BigInt big && big.Value.Sign > 0 && big.Value.Length() <= 64;
        value = fits ? (ulong)IntValue : 0;
        return fits;
    }

    /// <summary>The nearest float32 of an Int or Float, ties to even; (0, false) for Unknown.</summary>
    /// <inheritdoc cref="ToFloat64" path="/remarks|/param"/>
    public float ToFloat32(out bool exact)
    {
        var (value, isExact) = RoundTo(FloatFormat.Float32, nameof(ToFloat32));
        exact = isExact;
        return (float)value;
    }

    /// <summary>The nearest float64 of an Int or Float, ties to even; (0, false) for Unknown.</summary>
    /// <param name="exact">
    /// Whether that is the value, as go/constant tells it: true also for a fraction that underflows to 0 from below half
    /// of the smallest float where its digits would fit.
    /// </param>
    /// <remarks>Too large is an infinity, too small is 0; the sign is always that of the value.</remarks>
    public double ToFloat64(out bool exact)
    {
        var (value, isExact) = RoundTo(FloatFormat.Float64, nameof(ToFloat64));
        exact = isExact;
        return value;
    }

    /// <summary>
    /// -1, 0 or 1 for a number; for a Complex 0 or not 0; 1 for Unknown, so that it is no division by zero.
    /// </summary>
    public int Sign => this switch
    {
        UnknownConstant => 1,
        SmallInt x => Math.Sign(x.Int64),
        IntConstant x => x.Value.Sign,
        Fraction x => x.Value.Numerator.Sign,
        BigFloatConstant x => x.Value.Sign,
        ComplexConstant x => x.RealPart.Sign | x.ImaginaryPart.Sign,
        _ => throw Misused(nameof(Sign), this),
    };

    /// <summary>The bits of an Int's absolute value; 0 for Unknown.</summary>
    public int BitLength => this is SmallInt x
        ? 64 - BitOperations.LeadingZeroCount((ulong)(x.Int64 < 0 ? unchecked(-x.Int64) : x.Int64))
        : (int)IntValue.Length();

    /// <summary>The absolute value of an Int, little-endian and without leading zeros: 0 has no bytes.</summary>
    public byte[] ToBytes() =>
        this is IntConstant { Value.IsZero: false } x ? BigInteger.Abs(x.Value).ToByteArray(isUnsigned: true)
        : this is IntConstant ? []
        : throw Misused(nameof(ToBytes), this);

    /// <summary>A short form for people: six digits of a Float, 72 characters of a String.</summary>
    public override string ToString() => this switch
    {
        BigFloatConstant x => ConstantText.Short(x.Value),
        Fraction x => ConstantText.Short(BigFloat.Of(x.Value)),
        StringConstant x => QuotedText.QuoteShort(x.Start(QuotedText.ShortBytes)),
        ComplexConstant x => $"({x.RealPart} + {x.ImaginaryPart}i)",
        _ => ToExactString(),
    };

    /// <summary>
    /// The whole value: an Int in decimal, a fraction as <c>1/3</c>, a floating-point number as <c>0x.ap+1</c>, a String
    /// as a Go literal, unless it <see cref="IsTooLong"/>.
    /// </summary>
    public string ToExactString() => this switch
    {
        UnknownConstant => "unknown",
        BoolConstant x => x.Value ? "true" : "false",
        StringConstant { Length: <= MaxJoinedLength } x => QuotedText.Quote(x.Bytes),
        IntConstant x => ConstantText.Decimal(x.Value),
        Fraction { Value.IsInteger: true } x => ConstantText.Decimal(x.Value.Numerator),
        Fraction x => $"{ConstantText.Decimal(x.Value.Numerator)}/{ConstantText.Decimal(x.Value.Denominator)}",
        BigFloatConstant x => ConstantText.Exact(x.Value),
        ComplexConstant x => $"({x.RealPart.ToExactString()} + {x.ImaginaryPart.ToExactString()}i)",
        var other => throw new UnreachableException($"form {other.Form}"),
    };

    (double Value, bool Exact) RoundTo(FloatFormat format, string member) => this switch
    {
        UnknownConstant => (0, false),
        SmallInt x => format.Round(x.Value, 0),
        BigInt x => format.Round(BigFloat.Of(x.Value)),
        Fraction x => format.Round(x.Value),
        BigFloatConstant x => format.Round(x.Value),
        _ => throw Misused(member, this),
    };

    void RequireInt(string member)
    {
        if (this is not (SmallInt or BigInt or UnknownConstant))
            throw Misused(member, this);
    }

    static UnreachableException Misused(string member, Constant x) => new($"{member} of the {x.Kind} {x}");
}

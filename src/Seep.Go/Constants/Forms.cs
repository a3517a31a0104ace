using System.Numerics;

namespace Seep.Go.Constants;

/// <summary>
/// How a value is kept. Of two numbers the later form holds them both: operations bring their operands there first.
/// </summary>
enum Form : byte
{
    Unknown,
    Bool,
    String,
    SmallInt,
    BigInt,
    Fraction,
    BigFloat,
    Complex,
}

sealed class UnknownConstant : Constant
{
    UnknownConstant() { }

    public static UnknownConstant Instance { get; } = new();

    internal override Form Form => Form.Unknown;
}

sealed class BoolConstant : Constant
{
    BoolConstant(bool value) => Value = value;

    public static BoolConstant True { get; } = new(true);
    public static BoolConstant False { get; } = new(false);

    public bool Value { get; }

    internal override Form Form => Form.Bool;
}

/// <summary>A string: its bytes, or the two strings that it is made of until somebody asks for the bytes.</summary>
/// <remarks>
/// A long <c>"a" + "b" + …</c> is a chain of pairs, and each of its sums is a value of its own; joining them one by one
/// would take quadratic time and memory. No part of a pair is empty, so a string has fewer pairs than bytes.
/// </remarks>
sealed class StringConstant : Constant
{
    static readonly StringConstant Empty = new(Array.Empty<byte>(), 0);

    /// <summary>A <c>byte[]</c> or a <see cref="Pair"/>; it goes from this to that once, and both mean the same.</summary>
    volatile object _content;

    StringConstant(object content, int length)
    {
        _content = content;
        Length = length;
    }

    public int Length { get; }

    public byte[] Bytes
    {
        get
        {
            if (_content is Pair pair)
                _content = Join(pair);
            return (byte[])_content;
        }
    }

    internal override Form Form => Form.String;

    /// <summary>The first bytes; what follows is not joined for them.</summary>
    public byte[] Start(int length)
    {
        var bytes = new byte[Math.Min(length, Length)];
        var count = 0;
        var parts = new Stack<object>([_content]);
        while (count < bytes.Length && parts.TryPop(out var part))
        {
            if (part is Pair pair)
            {
                parts.Push(pair.Right._content);
                parts.Push(pair.Left._content);
                continue;
            }

            var flat = (byte[])part;
            var taken = Math.Min(flat.Length, bytes.Length - count);
            flat.AsSpan(0, taken).CopyTo(bytes.AsSpan(count));
            count += taken;
        }

        return bytes;
    }

    public static StringConstant Of(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? Empty : new(bytes.ToArray(), bytes.Length);

    /// <summary>Takes constant time.</summary>
    public static Constant Concat(StringConstant left, StringConstant right)
    {
        if (left.Length == 0)
            return right;
        if (right.Length == 0)
            return left;
        return right.Length <= MaxStringLength - left.Length
            ? new StringConstant(new Pair(left, right), left.Length + right.Length)
            : Unknown;
    }

    /// <summary>Writes the parts from the last to the first: the usual chain leans to the left, and never piles up.</summary>
    byte[] Join(Pair whole)
    {
        var bytes = new byte[Length];
        var end = bytes.Length;
        var parts = new Stack<object>([whole]);
        while (parts.TryPop(out var part))
        {
            if (part is Pair pair)
            {
                parts.Push(pair.Left._content);
                parts.Push(pair.Right._content);
            }
            else
            {
                var flat = (byte[])part;
                end -= flat.Length;
                flat.CopyTo(bytes, end);
            }
        }

        return bytes;
    }

    sealed record Pair(StringConstant Left, StringConstant Right);
}

/// <summary>A number that is not Complex.</summary>
abstract class RealConstant : Constant;

abstract class IntConstant : RealConstant
{
    public abstract BigInteger Value { get; }
}

sealed class SmallInt : IntConstant
{
    const int FirstShared = -16;

    static readonly SmallInt[] Shared = [.. Enumerable.Range(FirstShared, 272).Select(i => new SmallInt(i))];

    SmallInt(long value) => Int64 = value;

    public long Int64 { get; }
    public override BigInteger Value => Int64;

    internal override Form Form => Form.SmallInt;

    public static new SmallInt Of(long value) =>
        (ulong)(value - FirstShared) < (ulong)Shared.Length ? Shared[value - FirstShared] : new SmallInt(value);
}

/// <param name="value">Not in the range of <see cref="SmallInt"/>.</param>
sealed class BigInt(BigInteger value) : IntConstant
{
    public override BigInteger Value { get; } = value;

    internal override Form Form => Form.BigInt;
}

sealed class Fraction(Rational value) : RealConstant
{
    public Rational Value { get; } = value;

    internal override Form Form => Form.Fraction;
}

/// <param name="value">Finite.</param>
sealed class BigFloatConstant(BigFloat value) : RealConstant
{
    public BigFloat Value { get; } = value;

    internal override Form Form => Form.BigFloat;
}

sealed class ComplexConstant(RealConstant real, RealConstant imaginary) : Constant
{
    public RealConstant RealPart { get; } = real;
    public RealConstant ImaginaryPart { get; } = imaginary;

    internal override Form Form => Form.Complex;
}

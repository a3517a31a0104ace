using System.Runtime.CompilerServices;

namespace Seep.Heap.Pprof;

/// <summary>Walks the fields of one protobuf message in place; a nested message is another reader over its range.</summary>
/// <remarks>
/// Accepts what pprof's own decoder accepts: unknown fields are skipped, groups are refused, a varint has at most ten
/// bytes and what it holds beyond 64 bits is dropped.
/// </remarks>
ref struct ProtoReader(ReadOnlySpan<byte> data, int start, int end)
{
    public const string Damaged = "the profile is damaged or was cut short: fetch it again";

    readonly ReadOnlySpan<byte> _data = data[..end];
    int _at = start;
    ulong _value;

    /// <summary>The number of the field last read; 0 for one that is out of every range.</summary>
    public int Field { get; private set; }

    /// <summary>Where the field last read begins: at its tag.</summary>
    public int FieldStart { get; private set; }

    /// <summary>The half-open byte range of a length-delimited field's content.</summary>
    public (int Start, int End) Range { get; private set; }

    WireType Type { get; set; }

    public readonly bool AtEnd => _at == _data.Length;

    /// <summary>True when the field is length-delimited: a packed list where numbers are expected.</summary>
    public readonly bool IsBytes => Type == WireType.Bytes;

    /// <summary>Reads the next field; false at the end of the message.</summary>
    public bool Next()
    {
        if (AtEnd)
            return false;

        FieldStart = _at;
        var tag = Varint();
        Field = tag >> 3 <= int.MaxValue ? (int)(tag >> 3) : 0;
        Type = (WireType)(tag & 7);
        switch (Type)
        {
            case WireType.Varint:
                _value = Varint();
                break;
            case WireType.Bytes:
                var length = Varint();
                if (length > (ulong)(_data.Length - _at))
                    throw Error(FieldStart, $"field {Field} is {length} bytes long where {_data.Length - _at} are left");
                Range = (_at, _at + (int)length);
                _at = Range.End;
                break;
            case WireType.Fixed64:
                Skip(8);
                break;
            case WireType.Fixed32:
                Skip(4);
                break;
            default:
                throw Error(FieldStart, $"field {Field} has the unknown wire type {(int)Type}");
        }

        return true;
    }

    /// <summary>The field last read, which must be a number.</summary>
    public readonly ulong Number()
    {
        if (Type != WireType.Varint)
            throw Error(FieldStart, $"field {Field} has the wire type {(int)Type} where a number was expected");
        return _value;
    }

    public readonly long Signed() => (long)Number();

    /// <summary>The field last read, which must be a nested message.</summary>
    public readonly ProtoReader Message()
    {
        var (start, end) = Bytes();
        return new ProtoReader(_data, start, end);
    }

    /// <summary>The range of the field last read, which must be length-delimited.</summary>
    public readonly (int Start, int End) Bytes()
    {
        if (!IsBytes)
            throw Error(FieldStart, $"field {Field} has the wire type {(int)Type} where bytes were expected");
        return Range;
    }

    /// <summary>How many numbers the field last read adds to a repeated one: one, or as many as are packed.</summary>
    public readonly int CountNumbers()
    {
        if (!IsBytes)
        {
            Number();
            return 1;
        }

        var count = 0;
        foreach (var b in _data[Range.Start..Range.End])
            count += 1 - (b >> 7);
        return count;
    }

    /// <summary>The number at the reader's place, between fields or in a packed list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Varint()
    {
        // One and two bytes are nearly all there is: ids, counts, lengths.
        var rest = _data[_at..];
        if (rest.Length > 0 && rest[0] < 0x80)
        {
            _at++;
            return rest[0];
        }

        if (rest.Length > 1 && rest[1] < 0x80)
        {
            _at += 2;
            return (uint)(rest[0] & 0x7f | rest[1] << 7);
        }

        return LongVarint();
    }

    public static ProfileException Error(int offset, string problem) => new(offset, problem, Damaged);

    ulong LongVarint()
    {
        var value = 0UL;
        for (var i = 0; i < 10 && _at + i < _data.Length; i++)
        {
            var b = _data[_at + i];
            value |= (ulong)(b & 0x7f) << (7 * i);
            if (b < 0x80)
            {
                _at += i + 1;
                return value;
            }
        }

        throw Error(_at, "a varint of at most ten bytes was expected");
    }

    void Skip(int count)
    {
        if (_data.Length - _at < count)
            throw Error(FieldStart, $"field {Field} is {count} bytes long where {_data.Length - _at} are left");
        _at += count;
    }

    enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }
}

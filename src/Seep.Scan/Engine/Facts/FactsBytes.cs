using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Seep.Scan.Engine.Facts;

/// <summary>A file is not what <see cref="FactsWriter"/> writes, or not for what it is asked for.</summary>
/// <param name="offset">In bytes, of what is wrong.</param>
sealed class FactsException(int offset, string message) : Exception($"offset {offset}: {message}");

/// <summary>Puts numbers and bytes one after the other.</summary>
sealed class ByteWriter
{
    readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Clear() => _bytes.ResetWrittenCount();

    public void Byte(int value)
    {
        _bytes.GetSpan(1)[0] = checked((byte)value);
        _bytes.Advance(1);
    }

    public void Flag(bool value) => Byte(value ? 1 : 0);

    /// <summary>7 bits a byte, the lowest first; the last byte has no bit 7.</summary>
    public void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((int)(value & 0x7F | 0x80));
        Byte((int)value);
    }

    /// <param name="value">Not negative.</param>
    public void Number(int value) => Number((ulong)checked((uint)value));

    /// <summary>Small ones of both signs are short.</summary>
    public void Signed(int value) => Number((uint)(value << 1 ^ value >> 31));

    public void Bytes(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    /// <summary>Bytes with their count before them.</summary>
    public void Block(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        Bytes(bytes);
    }
}

/// <summary>Reads what <see cref="ByteWriter"/> wrote, or anything else: it throws <see cref="FactsException"/> alone.</summary>
struct ByteReader(byte[] bytes, int start, int end)
{
    public int At { get; private set; } = start;

    public readonly int Left => end - At;

    public int Byte() => At < end ? bytes[At++] : throw Wrong("the end is here already");

    /// <param name="least">The highest value that there is.</param>
    public int Byte(int least) => Byte() is var value && value <= least ? value : throw Wrong($"{value} is more than {least}");

    public bool Flag() => Byte(1) == 1;

    public ulong Number()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            if (shift == 63 && next > 1)
                throw Wrong("a number has more than 64 bits");
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }

    /// <param name="below">More than the highest value that there may be.</param>
    public int Number(int below) => Number() is var value && value < (ulong)below ? (int)value : throw Wrong($"{value} is not below {below}");

    public int Signed() => Number() is var value && value <= uint.MaxValue ? (int)(value >> 1) ^ -(int)(value & 1) : throw Wrong($"{value} has more than 32 bits");

    /// <summary>How many of something there are, each of at least one byte.</summary>
    public int Count() => Number(Left + 1);

    public ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > Left)
            throw Wrong($"{count} bytes are more than there are");
        At += count;
        return bytes.AsSpan(At - count, count);
    }

    /// <summary>A reader of a block, which is passed over.</summary>
    public ByteReader Block()
    {
        var count = Count();
        if (count > Left)
            throw Wrong($"{count} bytes are more than there are");
        At += count;
        return new(bytes, At - count, At);
    }

    public readonly void ExpectEnd()
    {
        if (Left > 0)
            throw Wrong($"{Left} bytes are left over");
    }

    public readonly FactsException Wrong(string message) => new(At, message);
}

/// <summary>Numbers texts in the order in which they are first met.</summary>
sealed class TextTable
{
    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    readonly List<string> _texts = [];

    public int NumberOf(string text)
    {
        if (!_numbers.TryGetValue(text, out var number))
        {
            _numbers[text] = number = _texts.Count;
            _texts.Add(text);
        }

        return number;
    }

    public void Write(ByteWriter to)
    {
        to.Number(_texts.Count);
        foreach (var text in _texts)
            to.Block(Encoding.UTF8.GetBytes(text));
    }
}

/// <summary>The texts of a table; each is made when it is first asked for. For several threads.</summary>
sealed class StoredTexts
{
    readonly ByteReader[] _blocks;
    readonly string?[] _texts;

    public StoredTexts(ref ByteReader from)
    {
        _blocks = new ByteReader[from.Count()];
        for (var i = 0; i < _blocks.Length; i++)
            _blocks[i] = from.Block();
        _texts = new string?[_blocks.Length];
    }

    public string Read(ref ByteReader from)
    {
        var number = from.Number(_texts.Length);
        return _texts[number] ??= TextOf(_blocks[number]);
    }

    static string TextOf(ByteReader block)
    {
        var bytes = block.Bytes(block.Left);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw block.Wrong("a text is not UTF-8");
    }
}

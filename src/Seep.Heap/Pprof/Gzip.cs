using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Seep.Heap.Pprof;

/// <summary>Decompresses gzip (RFC 1952) as strictly as Go's <c>compress/gzip</c>.</summary>
/// <remarks>
/// <see cref="System.IO.Compression.GZipStream"/> will not do: it takes a file that was cut short, and one with bytes
/// behind its end, for a whole one. Several members in a row are read as one, and each is checked against its trailer.
/// </remarks>
ref struct Gzip
{
    const string Damaged = "the file is damaged or was cut short: fetch it again";

    readonly ReadOnlySpan<byte> _input;
    readonly PooledBuffer _output;
    readonly ReadLimits _limits;
    readonly int _maxOutput;
    readonly Huffman _literals = new();
    readonly Huffman _distances = new();

    int _at;
    ulong _bits;
    int _bitCount;
    int _member;        // where in the output the member being read begins; a match reaches no further back

    Gzip(ReadOnlySpan<byte> input, PooledBuffer output, ReadLimits limits)
    {
        _input = input;
        _output = output;
        _limits = limits;
        _maxOutput = limits.MaxExpanded(input.Length);
    }

    public static bool IsGzip(ReadOnlySpan<byte> input) => input is [0x1f, 0x8b, ..];

    /// <exception cref="ProfileException">The input is no gzip, is damaged, or expands beyond the limits.</exception>
    public static PooledBuffer Decompress(ReadOnlySpan<byte> input, ReadLimits limits)
    {
        var output = new PooledBuffer((int)Math.Min(4L * input.Length, limits.MaxExpanded(input.Length)));
        try
        {
            var gzip = new Gzip(input, output, limits);
            while (gzip._at < input.Length)
                gzip.ReadMember();
            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    void ReadMember()
    {
        _member = _output.Length;
        ReadHeader();
        while (!ReadBlock())
        {
        }

        _at -= _bitCount >> 3;      // whole bytes that were looked at but not used
        _bits = 0;
        _bitCount = 0;

        var trailer = Take(8);
        var written = _output.Written[_member..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != Crc32.Of(written))
            throw Error(_at - 8, "the checksum of the decompressed bytes differs from the one stored here");
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != (uint)written.Length)
            throw Error(_at - 4, $"a length of {written.Length} was expected here");
    }

    void ReadHeader()
    {
        const int HasHeaderCrc = 2, HasExtra = 4, HasName = 8, HasComment = 16;

        var start = _at;
        var header = Take(10);
        if (!IsGzip(header) || header[2] != 8)
            throw Error(start, "a gzip header (1f 8b 08) was expected");

        var flags = header[3];
        if ((flags & HasExtra) != 0)
            Take(BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
        if ((flags & HasName) != 0)
            SkipString();
        if ((flags & HasComment) != 0)
            SkipString();
        if ((flags & HasHeaderCrc) != 0)
        {
            var crc = (ushort)Crc32.Of(_input[start.._at]);
            if (BinaryPrimitives.ReadUInt16LittleEndian(Take(2)) != crc)
                throw Error(_at - 2, "the checksum of the gzip header differs from the one stored here");
        }
    }

    ReadOnlySpan<byte> Take(int count)
    {
        if (_input.Length - _at < count)
            throw Error(_input.Length, "the gzip data ends too early");
        _at += count;
        return _input.Slice(_at - count, count);
    }

    void SkipString()
    {
        var length = _input[_at..].IndexOf((byte)0);
        Take(length < 0 ? _input.Length - _at + 1 : length + 1);
    }

    /// <summary>One DEFLATE block (RFC 1951, section 3.2.3); true after the last.</summary>
    bool ReadBlock()
    {
        var last = Bits(1) == 1;
        switch (Bits(2))
        {
            case 0:
                ReadStored();
                break;
            case 1:
                ReadCodes(Huffman.FixedLiterals, Huffman.FixedDistances);
                break;
            case 2:
                ReadTables();
                ReadCodes(_literals, _distances);
                break;
            default:
                throw Error(_at, "a compressed block of unknown kind");
        }

        return last;
    }

    void ReadStored()
    {
        Bits(_bitCount & 7);
        var length = (int)Bits(16);
        if (Bits(16) != (~length & 0xffff))
            throw Error(_at, "the two lengths of a stored block disagree");

        _at -= _bitCount >> 3;
        _bits = 0;
        _bitCount = 0;
        Take(length).CopyTo(_output.Free(length));
        Advance(length);
    }

    void ReadTables()
    {
        ReadOnlySpan<byte> order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

        var literals = (int)Bits(5) + 257;
        var distances = (int)Bits(5) + 1;
        var codes = (int)Bits(4) + 4;
        if (literals > 286 || distances > 30)
            throw Error(_at, "a code table that is too long");

        Span<byte> lengths = stackalloc byte[320];
        lengths.Clear();
        for (var i = 0; i < codes; i++)
            lengths[order[i]] = (byte)Bits(3);
        Set(_literals, lengths[..19]);

        for (var i = 0; i < literals + distances;)
        {
            var symbol = Decode(_literals);
            if (symbol < 16)
            {
                lengths[i++] = (byte)symbol;
                continue;
            }

            if (symbol == 16 && i == 0)
                throw Error(_at, "a code table that repeats a length before the first");
            var value = symbol == 16 ? lengths[i - 1] : (byte)0;
            var count = symbol switch { 16 => 3 + (int)Bits(2), 17 => 3 + (int)Bits(3), _ => 11 + (int)Bits(7) };
            if (i + count > literals + distances)
                throw Error(_at, "a code table that overruns");
            lengths.Slice(i, count).Fill(value);
            i += count;
        }

        Set(_literals, lengths[..literals]);
        Set(_distances, lengths.Slice(literals, distances));
    }

    readonly void Set(Huffman code, ReadOnlySpan<byte> lengths)
    {
        if (!code.TrySet(lengths))
            throw Error(_at, "a code table that is no prefix code");
    }

    void ReadCodes(Huffman literals, Huffman distances)
    {
        const int EndOfBlock = 256;
        const int LongestMatch = 258;

        ReadOnlySpan<ushort> lengthBase =
            [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
        ReadOnlySpan<byte> lengthExtra =
            [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
        ReadOnlySpan<ushort> distanceBase =
        [
            1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
            6145, 8193, 12289, 16385, 24577,
        ];
        ReadOnlySpan<byte> distanceExtra =
            [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

        while (true)
        {
            var free = _output.Free(LongestMatch);
            free = free[..Math.Min(free.Length, _maxOutput - _output.Length + 1)];
            var n = 0;
            int symbol;
            while ((symbol = Decode(literals)) < EndOfBlock)
            {
                free[n++] = (byte)symbol;
                if (n == free.Length)
                    break;
            }

            Advance(n);
            if (symbol == EndOfBlock)
                return;
            if (symbol < EndOfBlock)
                continue;
            if (symbol - 257 >= lengthBase.Length)
                throw Error(_at, "a match of unknown length");

            var length = lengthBase[symbol - 257] + (int)Bits(lengthExtra[symbol - 257]);
            symbol = Decode(distances);
            if (symbol >= distanceBase.Length)
                throw Error(_at, "a match of unknown distance");
            Copy(distanceBase[symbol] + (int)Bits(distanceExtra[symbol]), length);
        }
    }

    readonly void Copy(int distance, int length)
    {
        if (distance > _output.Length - _member)
            throw Error(_at, "a match that reaches before the beginning");

        var free = _output.Free(length);
        while (length > 0)
        {
            // A match may overlap what it writes: each round doubles what can be copied at once.
            var chunk = Math.Min(distance, length);
            _output.Written.Slice(_output.Length - distance, chunk).CopyTo(free);
            Advance(chunk);
            free = free[chunk..];
            length -= chunk;
            distance += chunk;
        }
    }

    readonly void Advance(int count)
    {
        _output.Advance(count);
        if (_output.Length <= _maxOutput)
            return;
        var limit = _maxOutput == _limits.MaxBytes ? nameof(ReadLimits.MaxBytes) : nameof(ReadLimits.MaxRatio);
        throw new ProfileException(_at, $"{_input.Length} bytes of gzip expand to more than {_maxOutput}",
            $"raise ReadLimits.{limit} if this file is to be trusted");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int Decode(Huffman code)
    {
        if (_bitCount < Huffman.MaxBits)
            Fill();
        var entry = code.Lookup((uint)_bits);
        var length = entry & 15;
        if (length == 0 || length > _bitCount)
            throw Error(_at, length == 0 ? "a code that is in no table" : "the gzip data ends too early");
        _bits >>= length;
        _bitCount -= length;
        return entry >> 4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint Bits(int count)
    {
        if (_bitCount < count)
        {
            Fill();
            if (_bitCount < count)
                throw Error(_input.Length, "the gzip data ends too early");
        }

        var value = (uint)(_bits & ((1UL << count) - 1));
        _bits >>= count;
        _bitCount -= count;
        return value;
    }

    /// <summary>Tops the bit buffer up to at least 56 bits, or to the end of the input.</summary>
    void Fill()
    {
        if (_input.Length - _at >= 8)
        {
            _bits |= BinaryPrimitives.ReadUInt64LittleEndian(_input[_at..]) << _bitCount;
            var taken = (63 - _bitCount) >> 3;
            _at += taken;
            _bitCount += taken << 3;
            _bits &= ulong.MaxValue >> (64 - _bitCount);
            return;
        }

        for (; _bitCount <= 56 && _at < _input.Length; _bitCount += 8)
            _bits |= (ulong)_input[_at++] << _bitCount;
    }

    static ProfileException Error(int offset, string problem) => new(offset, $"gzip: {problem}", Damaged);
}

/// <summary>A canonical prefix code of DEFLATE (RFC 1951, section 3.2.2), 3 KiB, set anew for each block.</summary>
/// <remarks>
/// Codes of up to ten bits, nearly all that occur, are looked up; longer ones are counted out bit by bit. A full table
/// would take 64 KiB to set, for a block that may be a few bytes long.
/// </remarks>
sealed class Huffman
{
    public const int MaxBits = 15;
    const int TableBits = 10;

    readonly ushort[] _table = new ushort[1 << TableBits];      // by the next bits: symbol << 4 | length; 0 for none
    readonly ushort[] _count = new ushort[MaxBits + 1];         // codes of each length
    readonly ushort[] _symbols = new ushort[288];               // in the order of their codes

    public static Huffman FixedLiterals { get; } = Fixed(
        [.. Enumerable.Repeat((byte)8, 144), .. Enumerable.Repeat((byte)9, 112), .. Enumerable.Repeat((byte)7, 24),
            .. Enumerable.Repeat((byte)8, 8)]);

    public static Huffman FixedDistances { get; } = Fixed([.. Enumerable.Repeat((byte)5, 32)]);

    /// <summary>The symbol that the next bits stand for, and how many they are: <c>symbol &lt;&lt; 4 | length</c>, or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Lookup(uint bits)
    {
        var entry = _table[bits & ((1 << TableBits) - 1)];
        return entry != 0 ? entry : CountOut(bits);
    }

    /// <summary>
    /// Makes symbol <c>i</c> have <c>lengths[i]</c> bits; false when that is over-subscribed or incomplete. As in zlib,
    /// an empty code and a single code of one bit are let through.
    /// </summary>
    public bool TrySet(ReadOnlySpan<byte> lengths)
    {
        Array.Clear(_count);
        foreach (var length in lengths)
            _count[length]++;
        _count[0] = 0;

        Span<int> next = stackalloc int[MaxBits + 1];       // the next code, and the next place in _symbols
        Span<int> place = stackalloc int[MaxBits + 1];
        var (code, codes) = (0, 0);
        for (var length = 1; length <= MaxBits; length++)
        {
            next[length] = code;
            place[length] = codes;
            codes += _count[length];
            code = (code + _count[length]) << 1;
        }

        if (codes > 0 && code != 1 << (MaxBits + 1) && !(codes == 1 && _count[1] == 1))
            return false;

        Array.Clear(_table);
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            var length = lengths[symbol];
            if (length == 0)
                continue;
            _symbols[place[length]++] = (ushort)symbol;
            if (length > TableBits)
                continue;
            for (var i = Reverse(next[length]++, length); i < _table.Length; i += 1 << length)
                _table[i] = (ushort)(symbol << 4 | length);
        }

        return true;
    }

    int CountOut(uint bits)
    {
        var (code, first, index) = (0, 0, 0);
        for (var length = 1; length <= MaxBits; length++, bits >>= 1)
        {
            code |= (int)(bits & 1);
            var count = _count[length];
            if (code - first < count)
                return _symbols[index + code - first] << 4 | length;
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }

        return 0;
    }

    static Huffman Fixed(byte[] lengths)
    {
        var code = new Huffman();
        code.TrySet(lengths);
        return code;
    }

    static int Reverse(int code, int length)
    {
        var reversed = 0;
        for (; length > 0; length--, code >>= 1)
            reversed = reversed << 1 | code & 1;
        return reversed;
    }
}

/// <summary>The checksum of gzip: CRC-32 with the polynomial edb88320, eight bytes a step.</summary>
static class Crc32
{
    static readonly uint[] Tables = MakeTables();

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var t = Tables;
        var crc = ~0u;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[0x700 + (low & 0xff)] ^ t[0x600 + (low >> 8 & 0xff)] ^ t[0x500 + (low >> 16 & 0xff)] ^ t[0x400 + (low >> 24)]
                ^ t[0x300 + (high & 0xff)] ^ t[0x200 + (high >> 8 & 0xff)] ^ t[0x100 + (high >> 16 & 0xff)] ^ t[high >> 24];
        }

        foreach (var b in bytes)
            crc = t[(crc ^ b) & 0xff] ^ crc >> 8;
        return ~crc;
    }

    static uint[] MakeTables()
    {
        var tables = new uint[8 * 256];
        for (var i = 0; i < tables.Length; i++)
        {
            if (i >= 256)
            {
                tables[i] = tables[i - 256] >> 8 ^ tables[tables[i - 256] & 0xff];
                continue;
            }

            var crc = (uint)i;
            for (var bit = 0; bit < 8; bit++)
                crc = crc >> 1 ^ (0xedb88320 & (0 - (crc & 1)));
            tables[i] = crc;
        }

        return tables;
    }
}

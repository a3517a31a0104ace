using System.IO.Compression;
using CsCheck;
using Seep.Heap.Pprof;

namespace Seep.Heap.Tests.Pprof;

public sealed class GzipTests
{
    static readonly byte[] Text = [.. Enumerable.Range(0, 3000).SelectMany(i => BitConverter.GetBytes(i * i % 977))];

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void ReadsWhatZlibWrites(CompressionLevel level) =>
        Gen.Int.Select(seed => Bytes(new Random(seed))).Sample(bytes =>
            Assert.True(bytes.AsSpan().SequenceEqual(Expand(Compress(bytes, level)))), iter: 100);

    [Fact]
    public void ReadsSeveralMembersAsOne() =>
        Assert.Equal([.. Text, 7, .. Text], Expand([.. Compress(Text), .. Compress([]), .. Compress([7]), .. Compress(Text)]));

    [Fact]
    public void ReadsEveryHeaderField()
    {
        var plain = Compress(Text);
        byte[] header = [0x1f, 0x8b, 8, 4 | 8 | 16, 0, 0, 0, 0, 0, 255, 3, 0, 1, 2, 3, .. "name\0"u8, .. "comment\0"u8];
        Assert.Equal(Text, Expand([.. header, .. plain[10..]]));

        header[3] |= 2;
        var crc = Crc32.Of(header);
        Assert.Equal(Text, Expand([.. header, (byte)crc, (byte)(crc >> 8), .. plain[10..]]));
        Assert.Contains("checksum of the gzip header", Refused([.. header, (byte)~crc, (byte)(crc >> 8), .. plain[10..]]));
    }

    [Fact]
    public void RefusesEveryTruncation()
    {
        var whole = Compress(Text);
        for (var length = 2; length < whole.Length; length++)
            Assert.Contains("gzip", Refused(whole[..length]));
    }

    [Fact]
    public void RefusesWhatStandsBehindTheEnd()
    {
        Assert.Contains("gzip header (1f 8b 08) was expected", Refused([.. Compress(Text), .. new byte[20]]));
        Assert.Contains("ends too early", Refused([.. Compress(Text), 0x1f]));
    }

    [Fact]
    public void ChecksTheTrailer()
    {
        var bytes = Compress(Text);
        bytes[^8] ^= 1;
        Assert.Contains("checksum of the decompressed bytes", Refused(bytes));
        bytes[^8] ^= 1;
        bytes[^1] ^= 1;
        Assert.Contains("a length of 12000 was expected", Refused(bytes));
    }

    [Fact]
    public void RefusesABombEarly()
    {
        var bomb = Compress(new byte[20_000_000]);
        var limits = new ReadLimits { AlwaysExpand = 1 << 20 };
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("raise ReadLimits.MaxRatio", Refused(bomb, limits));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * limits.MaxExpanded(bomb.Length));
        Assert.Contains("raise ReadLimits.MaxBytes", Refused(bomb, new ReadLimits { MaxBytes = 1 << 20 }));
        Assert.Equal(20_000_000, Expand(bomb, new ReadLimits { AlwaysExpand = 20_000_000 }).Length);
        Assert.Contains("more than 19999999", Refused(bomb, new ReadLimits { AlwaysExpand = 19_999_999, MaxRatio = 1 }));
    }

    [Fact]
    public void RefusesCodesThatAreNone()
    {
        Assert.Contains("unknown kind", Refused(Member(0b111)));
        Assert.Contains("two lengths", Refused(Member(0b001, 5, 0, 5, 0)));
        Assert.Contains("before the beginning", Refused(Member(0x03, 0x02)));
    }

    [Fact]
    public void ManyTinyBlocksAllocateNothing()
    {
        // 100,000 empty blocks with a code table each would take gigabytes if each made its own.
        using var bits = new MemoryStream();
        var block = Compress(Text, CompressionLevel.SmallestSize);
        for (var i = 0; i < 1000; i++)
            bits.Write(block);
        var input = bits.ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(1000 * Text.Length, Expand(input).Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    static byte[] Member(params ReadOnlySpan<byte> deflate) => [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, .. deflate, 0, 0, 0, 0, 0, 0, 0, 0];

    static byte[] Bytes(Random random)
    {
        var bytes = new byte[random.Next(1, 1 << random.Next(18))];
        var letters = random.Next(1, 256);
        var run = random.Next(1, 40);
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = i < run || random.Next(run) == 0 ? (byte)random.Next(letters) : bytes[i - run];
        return bytes;
    }

    static byte[] Compress(byte[] bytes, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, level, leaveOpen: true))
            gzip.Write(bytes);
        return stream.Length > 0 ? stream.ToArray() : [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    static byte[] Expand(byte[] bytes, ReadLimits? limits = null)
    {
        using var expanded = Gzip.Decompress(bytes, limits ?? ReadLimits.Default);
        return expanded.Written.ToArray();
    }

    static string Refused(byte[] bytes, ReadLimits? limits = null) =>
        Assert.Throws<ProfileException>(() => Expand(bytes, limits)).Message;
}

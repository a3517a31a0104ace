using System.Buffers;

namespace Seep.Heap.Pprof;

/// <summary>A byte array that grows, out of the shared pool and back into it.</summary>
sealed class PooledBuffer(int capacity) : IDisposable
{
    byte[] _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 256));

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>What is free behind <see cref="Written"/>: at least <paramref name="atLeast"/> bytes.</summary>
    public Span<byte> Free(int atLeast = 1)
    {
        if (_bytes.Length - Length < atLeast)
            Grow(atLeast);
        return _bytes.AsSpan(Length);
    }

    public void Advance(int count) => Length += count;

    /// <summary>Makes room for <paramref name="count"/> bytes at <paramref name="offset"/>.</summary>
    public void Insert(int offset, int count)
    {
        if (count == 0)
            return;
        Free(count);
        _bytes.AsSpan(offset..Length).CopyTo(_bytes.AsSpan(offset + count));
        Length += count;
    }

    public Span<byte> From(int offset) => _bytes.AsSpan(offset..Length);

    /// <summary>Everything <paramref name="stream"/> has left.</summary>
    /// <exception cref="ProfileException">It is longer than <paramref name="limits"/> allow.</exception>
    public static PooledBuffer ReadAll(Stream stream, ReadLimits limits)
    {
        var remaining = stream.CanSeek ? stream.Length - stream.Position : 0;
        var buffer = new PooledBuffer((int)Math.Min(Math.Max(remaining + 1, 1 << 14), limits.MaxBytes));
        try
        {
            while (stream.Read(buffer.Free()) is var read and > 0)
            {
                buffer.Advance(read);
                if (Math.Max(buffer.Length, remaining) > limits.MaxBytes)
                {
                    throw new ProfileException(limits.MaxBytes, $"more input than the limit of {limits.MaxBytes} bytes",
                        "raise ReadLimits.MaxBytes if this file is to be trusted");
                }
            }

            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    void Grow(int atLeast)
    {
        var wanted = Math.Max((long)Length + atLeast, Math.Min(2L * _bytes.Length, Array.MaxLength));
        var larger = ArrayPool<byte>.Shared.Rent(checked((int)wanted));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}

using System.Buffers;
using Seep.Heap.Pprof;

namespace Seep.Heap.Goroutines;

/// <summary>Reads a stream line by line through one buffer, which grows to the longest line only.</summary>
sealed class LineReader(Stream stream, ReadLimits limits) : IDisposable
{
#if DEBUG
    const int FirstCapacity = 64;       // so that tests meet every refill
#else
    const int FirstCapacity = 1 << 16;
#endif

    byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstCapacity);
    int _next;                          // where the unread bytes begin and end in the buffer
    int _end;
    long _bufferOffset;
    bool _streamEnded;

    /// <summary>Where the current line begins.</summary>
    public long Offset { get; private set; }

    /// <summary>The current line ends with a line feed; false only for a last line that lacks one.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The next line, without its end; false at the end. It is valid until the next call.</summary>
    /// <exception cref="ProfileException">The line, or the input, is longer than the limits allow.</exception>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        var searched = _next;
        int feed;
        while ((feed = _buffer.AsSpan(searched.._end).IndexOf((byte)'\n')) < 0 && !_streamEnded)
        {
            searched = _end - _next;        // after Fill, the unread bytes begin at 0
            Fill();
        }

        Offset = _bufferOffset + _next;
        IsComplete = feed >= 0;
        var end = IsComplete ? searched + feed : _end;
        line = _buffer.AsSpan(_next..end);
        if (line is [.. var text, (byte)'\r'])
            line = text;

        var any = IsComplete || end > _next;
        _next = Math.Min(end + 1, _end);
        return any;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        (_next, _end) = (0, 0);
    }

    void Fill()
    {
        var unread = _buffer.AsSpan(_next.._end);
        if (unread.Length > limits.MaxLine)
        {
            throw new ProfileException(_bufferOffset + _next, $"a line of more than {limits.MaxLine} bytes",
                "this is no goroutine dump; if it is, raise ReadLimits.MaxLine");
        }

        _bufferOffset += _next;
        if (unread.Length > _buffer.Length / 2)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
            unread.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
        {
            unread.CopyTo(_buffer);
        }

        (_next, _end) = (0, unread.Length);
        var read = stream.Read(_buffer.AsSpan(_end));
        _end += read;
        _streamEnded = read == 0;
        if (_bufferOffset + _end > limits.MaxBytes)
        {
            throw new ProfileException(limits.MaxBytes, $"more input than the limit of {limits.MaxBytes} bytes",
                "raise ReadLimits.MaxBytes if this file is to be trusted");
        }
    }
}

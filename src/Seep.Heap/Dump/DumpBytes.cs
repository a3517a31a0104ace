using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text;

namespace Seep.Heap.Dump;

/// <summary>The bytes of a dump, mapped, not read: what is not looked at costs nothing, and the kernel may drop the rest.
/// The file must not shrink while it is mapped.</summary>
sealed unsafe class DumpBytes : IDisposable
{
    readonly MemoryMappedFile? _file;
    readonly MemoryMappedViewAccessor? _view;
    GCHandle _pin;
    byte* _start;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    public DumpBytes(string path)
    {
        Length = new FileInfo(path).Length;
        if (Length == 0)
            return; // cannot be mapped
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    public DumpBytes(byte[] bytes)
    {
        Length = bytes.Length;
        _pin = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        _start = (byte*)_pin.AddrOfPinnedObject();
    }

    public long Length { get; private set; }

    /// <exception cref="ArgumentOutOfRangeException">The dump has no such bytes, or is no longer mapped.</exception>
    public ReadOnlySpan<byte> Slice(long offset, int count)
    {
        if (offset < 0 || count < 0 || count > Length - offset)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"{count} bytes of {Length}");
        return new ReadOnlySpan<byte>(_start + offset, count);
    }

    /// <summary>A little-endian word of 4 or 8 bytes.</summary>
    public ulong Word(long offset, int size) => size == 8
        ? BinaryPrimitives.ReadUInt64LittleEndian(Slice(offset, 8))
        : BinaryPrimitives.ReadUInt32LittleEndian(Slice(offset, 4));

    public void Dispose()
    {
        Length = 0; // Slice refuses from here on
        if (_view is not null && _start is not null)
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _start = null;
        _view?.Dispose();
        _file?.Dispose();
        if (_pin.IsAllocated)
            _pin.Free();
    }
}

/// <summary>Reads the dump's primitives one after the other and never past its end.</summary>
ref struct DumpCursor(DumpBytes bytes, long offset)
{
    /// <summary>A window on the dump that is moved on when it is used up: spans are 2 GB at most, dumps are not.</summary>
    ReadOnlySpan<byte> _window;
    int _at;
    long _windowStart = offset;

    const int WindowSize = 1 << 30;

    public readonly long Offset => _windowStart + _at;

    public ulong Number()
    {
        if (_at < _window.Length && _window[_at] is var first && first < 0x80)
        {
            _at++;
            return first;
        }

        return LongNumber();
    }

    ulong LongNumber()
    {
        var start = Offset;
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_at == _window.Length && !MoveOn())
                throw new HeapDumpException(start, "the dump ends where a number was expected");
            var b = _window[_at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return value;
        }

        throw new HeapDumpException(start, "a number of at most 10 bytes was expected");
    }

    /// <summary>Passes over a length and that many bytes; returns where the bytes lie.</summary>
    public (long Offset, long Size) Memory()
    {
        var at = Offset;
        var size = Number();
        if (size > (ulong)(bytes.Length - Offset))
            throw new HeapDumpException(at, $"{size} bytes were announced, {bytes.Length - Offset} are left");
        var start = Offset;
        SkipTo(start + (long)size);
        return (start, (long)size);
    }

    /// <summary>A UTF-8 string, the same instance each time it is met.</summary>
    public string Text(HashSet<string> interned)
    {
        var (offset, size) = Memory();
        const int Most = 1 << 16;
        if (size > Most)
            throw new HeapDumpException(offset, $"a name of at most {Most} bytes was expected, not of {size}");
        Span<char> chars = size <= 512 ? stackalloc char[512] : new char[size];
        var name = chars[..Encoding.UTF8.GetChars(bytes.Slice(offset, (int)size), chars)];
        var lookup = interned.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(name, out var text))
        {
            text = new string(name);
            interned.Add(text);
        }

        return text;
    }

    /// <summary>The next pointer field of a list: its offset in the memory it describes.</summary>
    /// <returns>False at the list's end.</returns>
    public bool Field(long memorySize, int pointerSize, out long offset)
    {
        var at = Offset;
        var kind = Number();
        offset = 0;
        if (kind == 0)
            return false;
        if (kind > 3)
            throw new HeapDumpException(at, $"a field kind of 0 to 3 was expected, not {kind}");
        // Kinds 2 and 3, an interface, are no longer written; the pointer is the second of its two words.
        var extra = kind == 1 ? 0 : pointerSize;
        var field = Number();
        if (field > long.MaxValue / 2 || (long)field + extra + pointerSize > memorySize)
            throw new HeapDumpException(at, $"a field within {memorySize} bytes was expected, not at {field}");
        offset = (long)field + extra;
        return true;
    }

    void SkipTo(long offset)
    {
        if (offset <= _windowStart + _window.Length)
        {
            _at = (int)(offset - _windowStart);
        }
        else
        {
            _windowStart = offset;
            _window = default;
            _at = 0;
        }
    }

    bool MoveOn()
    {
        _windowStart += _at;
        _at = 0;
        _window = bytes.Slice(_windowStart, (int)Math.Min(WindowSize, bytes.Length - _windowStart));
        return _window.Length > 0;
    }
}

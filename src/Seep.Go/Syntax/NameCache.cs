using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Seep.Go.Source;

namespace Seep.Go.Syntax;

/// <summary>
/// One thread's way from an identifier's bytes to its name: it numbers a file's names in the order in which they come, and
/// asks the shared <see cref="NameTable"/> once for each name.
/// </summary>
/// <remarks>
/// A hash table with open addressing, at most half full. The hash is seeded, so that no file can be written to make it
/// slow.
/// </remarks>
sealed class NameCache(NameTable table)
{
    static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    readonly ulong _seed = Seed;
    readonly List<Name> _names = [];
    Entry[] _entries = new Entry[1024];
    byte[] _bytes = new byte[8192];
    int _bytesCount;
    int _file;
    readonly List<int> _ofFile = [];

    /// <summary>Begins the numbers of another file.</summary>
    public void StartFile()
    {
        _file++;
        _ofFile.Clear();
    }

    /// <summary>The file's names by their numbers.</summary>
    public string[] NamesOfFile()
    {
        var names = CollectionsMarshal.AsSpan(_names);
        var ofFile = new string[_ofFile.Count];
        for (var i = 0; i < ofFile.Length; i++)
        {
            ref var name = ref names[_ofFile[i]];
            ofFile[i] = name.Text ??= table.Intern(GoText.Decode(_bytes.AsSpan(name.Bytes, name.Length)));
        }

        return ofFile;
    }

    /// <summary>The number of a name in this file.</summary>
    /// <param name="text">Not empty.</param>
    public int Number(ReadOnlySpan<byte> text) => Number(text, Keywords.First(text));

    /// <summary>The same for a name within a file's text, whose first bytes can be read at once.</summary>
    public int Number(byte[] file, int start, int length) =>
        Number(file.AsSpan(start, length), Keywords.First(file, start, length));

    /// <param name="first">As <see cref="Keywords.First(ReadOnlySpan{byte})"/> has it.</param>
    int Number(ReadOnlySpan<byte> text, ulong first)
    {
        var hash = Hash(text, first);
        var entries = _entries;
        var at = (int)hash & (entries.Length - 1);
        while (true)
        {
            ref var entry = ref entries[at];
            if (entry.First == first && entry.Hash == hash && entry.Length == text.Length
                && (text.Length <= 8 || BytesOf(entry.Name).SequenceEqual(text)))
            {
                return NumberInFile(ref entry);
            }

            if (entry.Length == 0)
            {
                Add(text, new() { First = first, Hash = hash, Length = text.Length, Name = _names.Count }, at);
                return Number(text, first);
            }

            at = (at + 1) & (entries.Length - 1);
        }
    }

    int NumberInFile(ref Entry entry)
    {
        if (entry.File != _file)
        {
            entry.File = _file;
            entry.Number = _ofFile.Count;
            _ofFile.Add(entry.Name);
        }

        return entry.Number;
    }

    void Add(ReadOnlySpan<byte> text, Entry entry, int at)
    {
        if (_bytesCount + text.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _bytesCount + text.Length));
        text.CopyTo(_bytes.AsSpan(_bytesCount));
        _names.Add(new() { Bytes = _bytesCount, Length = text.Length });
        _bytesCount += text.Length;
        _entries[at] = entry;
        if (2 * _names.Count > _entries.Length)
            Grow();
    }

    void Grow()
    {
        // Written before it is read: a page that is read first is mapped twice.
        var old = _entries;
        _entries = GC.AllocateUninitializedArray<Entry>(2 * old.Length);
        _entries.AsSpan().Clear();
        foreach (var entry in old)
        {
            if (entry.Length == 0)
                continue;
            var at = (int)entry.Hash & (_entries.Length - 1);
            while (_entries[at].Length != 0)
                at = (at + 1) & (_entries.Length - 1);
            _entries[at] = entry;
        }
    }

    ReadOnlySpan<byte> BytesOf(int name)
    {
        var (start, length) = (_names[name].Bytes, _names[name].Length);
        return _bytes.AsSpan(start, length);
    }

    uint Hash(ReadOnlySpan<byte> text, ulong first)
    {
        var hash = ((first ^ _seed) * 0x9E3779B97F4A7C15) ^ (ulong)text.Length;
        if (text.Length > 8)
        {
            foreach (var word in MemoryMarshal.Cast<byte, ulong>(text[8..]))
                hash = (ulong.RotateLeft(hash, 23) ^ word) * _seed;
            hash = ulong.RotateLeft(hash, 29) ^ BinaryPrimitives.ReadUInt64LittleEndian(text[^8..]);
        }

        return (uint)((hash * _seed) >> 32);
    }

    /// <summary>One name in the hash table; 32 bytes.</summary>
    struct Entry
    {
        public ulong First;
        public uint Hash;

        /// <summary>Bytes; 0 in a free entry.</summary>
        public int Length;

        /// <summary>The name's number in this cache.</summary>
        public int Name;

        /// <summary>The last file that had the name, and its number there.</summary>
        public int File;
        public int Number;
    }

    struct Name
    {
        /// <summary>Null until a tree needs it.</summary>
        public string? Text;

        /// <summary>Where the name's bytes are in the cache's.</summary>
        public int Bytes;
        public int Length;
    }
}

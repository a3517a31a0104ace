using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Seep.Go.Source;

namespace Seep.Go.Syntax;

/// <summary>
/// One thread's way from an identifier's bytes to its name: it tells keywords apart, numbers a file's names in the order in
/// which they come, and asks the shared <see cref="NameTable"/> once for each name that a file's tree needs.
/// </summary>
/// <remarks>
/// A hash table with open addressing, at most half full. The hash is seeded, so that no file can be written to make it
/// slow.
/// </remarks>
sealed class NameCache
{
    static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    /// <summary>Of the names that are keywords; they come first.</summary>
    readonly TokenKind[] _keywords = [.. TokenKinds.Keywords];
    readonly NameTable _table;
    readonly ulong _seed = Seed;
    readonly List<Name> _names = [];
    Entry[] _entries = new Entry[1024];
    byte[] _bytes = new byte[8192];
    int _bytesCount;
    int _file;
    readonly List<int> _ofFile = [];

    public NameCache(NameTable table)
    {
        _table = table;
        foreach (var keyword in _keywords)
            Look(Encoding.ASCII.GetBytes(keyword.Text()), out _);
    }

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
            ofFile[i] = name.Text ??= _table.Intern(GoText.Decode(_bytes.AsSpan(name.Bytes, name.Length)));
        }

        return ofFile;
    }

    /// <summary>Tells a keyword's kind, or <see cref="TokenKind.Ident"/> and the name's number in this file.</summary>
    /// <param name="text">Not empty.</param>
    public TokenKind Look(ReadOnlySpan<byte> text, out int number)
    {
        var first = 0UL;
        for (var i = Math.Min(text.Length, 8) - 1; i >= 0; i--)
            first = first << 8 | text[i];
        return Look(text, first, out number);
    }

    /// <summary>The same for a name within a file's text, whose first bytes can be read at once.</summary>
    public TokenKind Look(byte[] file, int start, int length, out int number)
    {
        var text = file.AsSpan(start, length);
        if (start + 8 > file.Length)
            return Look(text, out number);
        var first = BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(start, 8));
        return Look(text, length >= 8 ? first : first & ((1UL << (8 * length)) - 1), out number);
    }

    /// <param name="first">The first eight bytes, as a little-endian number.</param>
    TokenKind Look(ReadOnlySpan<byte> text, ulong first, out int number)
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
                return Number(ref entry, out number);
            }

            if (entry.Length == 0)
            {
                Add(text, new() { First = first, Hash = hash, Length = text.Length, Name = _names.Count }, at);
                return Look(text, first, out number);
            }

            at = (at + 1) & (entries.Length - 1);
        }
    }

    TokenKind Number(ref Entry entry, out int number)
    {
        number = 0;
        if (entry.Name < _keywords.Length)
            return _keywords[entry.Name];
        if (entry.File != _file)
        {
            entry.File = _file;
            entry.Number = _ofFile.Count;
            _ofFile.Add(entry.Name);
        }

        number = entry.Number;
        return TokenKind.Ident;
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
        var old = _entries;
        _entries = new Entry[2 * old.Length];
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

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Seep.Go.Source;

namespace Seep.Go.Syntax;

/// <summary>
/// One thread's way from an identifier's bytes to its name: it asks the shared <see cref="NameTable"/> once for each name
/// and tells keywords apart on the way. Within a file names are numbered in the order in which they come.
/// </summary>
/// <remarks>
/// A hash table with open addressing, at most half full. The hash is seeded, so that no file can be written to make it
/// slow.
/// </remarks>
sealed class NameCache
{
    static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)) | 1;

    readonly NameTable _names;
    Entry[] _entries = new Entry[1024];
    int _count;
    byte[] _bytes = new byte[8192];
    int _bytesCount;
    int _file;
    List<string> _ofFile = [];

    public NameCache(NameTable names)
    {
        _names = names;
        foreach (var keyword in TokenKinds.Keywords)
        {
            var text = Encoding.ASCII.GetBytes(keyword.Text());
            _entries[Find(text)].Kind = keyword;
        }
    }

    /// <summary>Begins the numbers of another file.</summary>
    public void StartFile()
    {
        _file++;
        _ofFile = [];
    }

    /// <summary>The file's names by their numbers.</summary>
    public string[] NamesOfFile() => [.. _ofFile];

    /// <summary>Tells a keyword's kind, or <see cref="TokenKind.Ident"/> and the name's number in this file.</summary>
    /// <param name="text">Not empty.</param>
    public TokenKind Look(ReadOnlySpan<byte> text, out int number)
    {
        ref var entry = ref _entries[Find(text)];
        if (entry.Kind == TokenKind.Ident && entry.File != _file)
        {
            entry.File = _file;
            entry.Number = _ofFile.Count;
            _ofFile.Add(entry.Name);
        }

        number = entry.Number;
        return entry.Kind;
    }

    int Find(ReadOnlySpan<byte> text)
    {
        var (first, last) = Ends(text);
        var hash = Hash(text, first, last);
        var at = (int)hash & (_entries.Length - 1);
        while (true)
        {
            ref var entry = ref _entries[at];
            if (entry.Length == 0)
                return Add(text, first, last, at);
            if (entry.First == first && entry.Last == last && entry.Length == text.Length
                && (text.Length <= 16 || _bytes.AsSpan(entry.Bytes, text.Length).SequenceEqual(text)))
            {
                return at;
            }

            at = (at + 1) & (_entries.Length - 1);
        }
    }

    int Add(ReadOnlySpan<byte> text, ulong first, ulong last, int at)
    {
        if (2 * _count >= _entries.Length)
        {
            Grow();
            return Find(text);
        }

        _count++;
        if (_bytesCount + text.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _bytesCount + text.Length));
        text.CopyTo(_bytes.AsSpan(_bytesCount));
        _entries[at] = new()
        {
            First = first,
            Last = last,
            Length = text.Length,
            Bytes = _bytesCount,
            Name = _names.Intern(GoText.Decode(text)),
            Kind = TokenKind.Ident,
        };
        _bytesCount += text.Length;
        return at;
    }

    void Grow()
    {
        var old = _entries;
        _entries = new Entry[2 * old.Length];
        foreach (var entry in old)
        {
            if (entry.Length == 0)
                continue;
            var at = (int)Hash(_bytes.AsSpan(entry.Bytes, entry.Length), entry.First, entry.Last) & (_entries.Length - 1);
            while (_entries[at].Length != 0)
                at = (at + 1) & (_entries.Length - 1);
            _entries[at] = entry;
        }
    }

    /// <summary>The first and the last eight bytes; of shorter text all, and nothing.</summary>
    static (ulong First, ulong Last) Ends(ReadOnlySpan<byte> text)
    {
        if (text.Length >= 8)
            return (BinaryPrimitives.ReadUInt64LittleEndian(text), BinaryPrimitives.ReadUInt64LittleEndian(text[^8..]));
        var first = 0UL;
        foreach (var b in text)
            first = first << 8 | b;
        return (first, 0);
    }

    static uint Hash(ReadOnlySpan<byte> text, ulong first, ulong last)
    {
        var hash = (first ^ Seed) * 0x9E3779B97F4A7C15 ^ (ulong)text.Length;
        if (text.Length > 16)
        {
            foreach (var word in MemoryMarshal.Cast<byte, ulong>(text[8..]))
                hash = (ulong.RotateLeft(hash, 23) ^ word) * Seed;
        }

        hash = (ulong.RotateLeft(hash, 29) ^ last) * Seed;
        return (uint)(hash >> 32);
    }

    /// <summary>One name; 56 bytes.</summary>
    struct Entry
    {
        public ulong First;
        public ulong Last;
        public string Name;

        /// <summary>Bytes; 0 in a free entry.</summary>
        public int Length;

        /// <summary>Where the name's bytes are in the cache's.</summary>
        public int Bytes;

        /// <summary>The last file that had the name, and its number there.</summary>
        public int File;
        public int Number;
        public TokenKind Kind;
    }
}

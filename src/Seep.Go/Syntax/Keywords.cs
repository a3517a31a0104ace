using System.Buffers.Binary;
using System.Text;

namespace Seep.Go.Syntax;

/// <summary>Tells keywords from other names, by a hash of their first eight bytes.</summary>
static class Keywords
{
    /// <summary>Slots; more than twice as many as keywords.</summary>
    const int Slots = 64;
    const int MaxLength = 11;

    static readonly Slot[] Table = MakeTable();

    /// <summary>A keyword's kind, or <see cref="TokenKind.Ident"/>.</summary>
    /// <param name="file">The text in which the name is.</param>
    public static TokenKind KindOf(byte[] file, int start, int length)
    {
        if (length is < 2 or > MaxLength || file[start] is < (byte)'b' or > (byte)'v')
            return TokenKind.Ident;
        var first = First(file, start, length);
        var table = Table;
        for (var at = Hash(first); table[at].Length != 0; at = (at + 1) % Slots)
        {
            ref var slot = ref table[at];
            if (slot.First == first && slot.Length == length && (length <= 8 || slot.Rest.AsSpan().SequenceEqual(file.AsSpan(start + 8, length - 8))))
                return slot.Kind;
        }

        return TokenKind.Ident;
    }

    /// <summary>The first eight bytes of a name as a little-endian number; of a shorter one those that there are.</summary>
    public static ulong First(byte[] file, int start, int length)
    {
        if (start + 8 <= file.Length)
        {
            var first = BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(start, 8));
            return length >= 8 ? first : first & ((1UL << (8 * length)) - 1);
        }

        return First(file.AsSpan(start, length));
    }

    public static ulong First(ReadOnlySpan<byte> name)
    {
        var first = 0UL;
        for (var i = Math.Min(name.Length, 8) - 1; i >= 0; i--)
            first = first << 8 | name[i];
        return first;
    }

    static Slot[] MakeTable()
    {
        var table = new Slot[Slots];
        foreach (var keyword in TokenKinds.Keywords)
        {
            var text = Encoding.ASCII.GetBytes(keyword.Text());
            var first = First(text);
            var at = Hash(first);
            while (table[at].Length != 0)
                at = (at + 1) % Slots;
            table[at] = new() { First = first, Length = text.Length, Kind = keyword, Rest = text[Math.Min(8, text.Length)..] };
        }

        return table;
    }

    static int Hash(ulong first) => (int)((first * 0x9E3779B97F4A7C15) >> 58);

    struct Slot
    {
        public ulong First;

        /// <summary>What comes after the first eight bytes.</summary>
        public byte[] Rest;

        /// <summary>Bytes; 0 in a free slot.</summary>
        public int Length;
        public TokenKind Kind;
    }
}

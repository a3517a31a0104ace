using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Seep.Core;

namespace Seep.Heap.Goroutines;

/// <summary>Makes one string of equal UTF-8 texts and one list of equal stacks: dumps repeat both thousands of times.</summary>
sealed class Interner
{
    readonly Dictionary<byte[], string> _strings = new(new BytesComparer());
    readonly Dictionary<byte[], string>.AlternateLookup<ReadOnlySpan<byte>> _stringsBySpan;
    readonly HashSet<Frame[]> _stacks = new(new FramesComparer());
    readonly HashSet<Frame[]>.AlternateLookup<ReadOnlySpan<Frame>> _stacksBySpan;

    public Interner()
    {
        _stringsBySpan = _strings.GetAlternateLookup<ReadOnlySpan<byte>>();
        _stacksBySpan = _stacks.GetAlternateLookup<ReadOnlySpan<Frame>>();
    }

    public string String(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return "";
        if (!_stringsBySpan.TryGetValue(utf8, out var text))
            _stringsBySpan[utf8] = text = Encoding.UTF8.GetString(utf8);
        return text;
    }

    public Frame[] Stack(ReadOnlySpan<Frame> frames)
    {
        if (frames.IsEmpty)
            return [];
        if (!_stacksBySpan.TryGetValue(frames, out var stack))
            _stacks.Add(stack = frames.ToArray());
        return stack;
    }

    /// <summary>Hashes with a seed of this process, so that no input can be made that collides.</summary>
    sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] bytes) => GetHashCode(bytes.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }

    /// <summary>Compares stacks whose strings are interned: by reference.</summary>
    sealed class FramesComparer : IEqualityComparer<Frame[]>, IAlternateEqualityComparer<ReadOnlySpan<Frame>, Frame[]>
    {
        public bool Equals(Frame[]? x, Frame[]? y) => Equals(x.AsSpan(), y!);

        public bool Equals(ReadOnlySpan<Frame> alternate, Frame[] other)
        {
            if (alternate.Length != other.Length)
                return false;
            for (var i = 0; i < other.Length; i++)
            {
                ref readonly var frame = ref alternate[i];
                if (!ReferenceEquals(frame.Function, other[i].Function) || frame.Line != other[i].Line
                    || !ReferenceEquals(frame.File, other[i].File))
                    return false;
            }

            return true;
        }

        public int GetHashCode([DisallowNull] Frame[] frames) => GetHashCode(frames.AsSpan());

        public int GetHashCode(ReadOnlySpan<Frame> alternate)
        {
            var hash = new HashCode();
            foreach (ref readonly var frame in alternate)
            {
                hash.Add(RuntimeHelpers.GetHashCode(frame.Function));
                hash.Add(RuntimeHelpers.GetHashCode(frame.File));
                hash.Add(frame.Line);
            }

            return hash.ToHashCode();
        }

        public Frame[] Create(ReadOnlySpan<Frame> alternate) => alternate.ToArray();
    }
}

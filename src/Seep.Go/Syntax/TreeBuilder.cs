using System.Diagnostics;
using Seep.Go.Source;

namespace Seep.Go.Syntax;

/// <summary>
/// Writes the words of one tree, children before parents. A node is told by its place, the index of its first word, its
/// header: the kind in the low byte, above it a token, a flag or an identifier's length. <see cref="NodeShapes"/> says what
/// the words after it are. Word 0 is unused, so that place 0 can mean no node.
/// </summary>
sealed class TreeBuilder
{
    /// <summary>The longest identifier, in bytes, whose length fits into a header: a longer one seems to end there.</summary>
    public const int MaxLengthInHeader = 0xFFFFFF;

    int[] _words = new int[1 << 14];
    int _count = 1;
    int[] _pending = new int[256];
    string _path = "";
    int _pendingCount;

    public ReadOnlySpan<int> Words => _words.AsSpan(0, _count);

    /// <param name="path">The file, for the error of a tree that is too large.</param>
    public void Start(string path) => (_path, _count, _pendingCount) = (path, 1, 0);

    public int[] ToArray() => _words.AsSpan(0, _count).ToArray();

    /// <param name="extra">What the header has above the kind, 24 bits.</param>
    public int Add(NodeKind kind, int extra, params ReadOnlySpan<int> fields)
    {
        var place = _count;
        if (place + fields.Length + 1 > _words.Length)
            Grow(fields.Length + 1);
        _words[place] = (int)kind | extra << 8;
        fields.CopyTo(_words.AsSpan(place + 1));
        _count = place + 1 + fields.Length;
        return place;
    }

    public NodeKind KindOf(int place) => (NodeKind)(byte)_words[place];

    /// <summary>What the header has above the kind.</summary>
    public int ExtraOf(int place) => (int)((uint)_words[place] >> 8);

    public void SetExtra(int place, int extra) => _words[place] = (byte)_words[place] | extra << 8;

    public ref int Word(int place, int word) => ref _words[place + word];

    // Lists: nodes are pushed while they are parsed, and taken together when the list ends. Lists nest.

    /// <summary>Where the list begins that is pushed next.</summary>
    public int Mark() => _pendingCount;

    public void Push(int place)
    {
        if (_pendingCount == _pending.Length)
            Array.Resize(ref _pending, 2 * _pendingCount);
        _pending[_pendingCount++] = place;
    }

    /// <summary>What was pushed since a mark.</summary>
    public ReadOnlySpan<int> Since(int mark) => _pending.AsSpan(mark.._pendingCount);

    public void Drop(int mark) => _pendingCount = mark;

    /// <summary>Writes what was pushed since a mark as a list.</summary>
    /// <returns>Where it is; 0 for the empty list.</returns>
    public int TakeList(int mark)
    {
        var place = AddList(Since(mark));
        Drop(mark);
        return place;
    }

    public int AddList(ReadOnlySpan<int> nodes)
    {
        if (nodes.Length == 0)
            return 0;
        var place = _count;
        if (place + nodes.Length + 1 > _words.Length)
            Grow(nodes.Length + 1);
        _words[place] = nodes.Length;
        nodes.CopyTo(_words.AsSpan(place + 1));
        _count = place + 1 + nodes.Length;
        return place;
    }

    public ReadOnlySpan<int> ListAt(int place) => place == 0 ? [] : _words.AsSpan(place + 1, _words[place]);

    void Grow(int words)
    {
        Debug.Assert(words > 0);
        var needed = (long)_count + words;
        if (needed > Array.MaxLength)
            throw new SourceTooLargeException(_path);
        Array.Resize(ref _words, (int)Math.Clamp(2L * _words.Length, needed, Array.MaxLength));
    }
}

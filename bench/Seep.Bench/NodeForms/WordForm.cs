using System.Runtime.InteropServices;

namespace Seep.Bench.NodeForms;

/// <summary>
/// A root is an array of words, a node the place where its words begin: kind and token, then a word a position, name or
/// child (0 for none), and of a list the length and the children.
/// </summary>
sealed class WordForm : IForm
{
    readonly List<int[]> _roots = [];
    readonly List<int> _stack = [];
    readonly List<int> _words = [0];

    public void Add(ShapeReader shape)
    {
        if (shape.Kind == 0)
        {
            _words.Add(_stack[^1]);
            _roots.Add([.. _words]);
            _words.RemoveRange(1, _words.Count - 1);
            _stack.Clear();
            return;
        }

        var node = _words.Count;
        var child = _stack.Count - shape.Children;
        var first = child;
        var (number, count) = (0, 0);
        _words.Add(shape.Kind | (shape.Token << 8));
        foreach (var field in ShapeReader.Layouts[shape.Kind])
        {
            switch (field)
            {
                case 'p' or 'n':
                    _words.Add(shape.Number[number++]);
                    break;
                case 'c':
                    _words.Add(shape.Count[count++] == 1 ? _stack[child++] : 0);
                    break;
                case 'l':
                    var n = shape.Count[count++];
                    _words.Add(n);
                    _words.AddRange(CollectionsMarshal.AsSpan(_stack).Slice(child, n));
                    child += n;
                    break;
            }
        }

        _stack.RemoveRange(first, _stack.Count - first);
        _stack.Add(node);
    }

    public int CountCallsOfNames()
    {
        var calls = 0;
        foreach (var root in _roots)
            calls += new WordNode(root, root[^1]).CountCallsOfNames();
        return calls;
    }
}

/// <summary>The thin handle of a node; a kind's own handle has the same two fields and names for its words.</summary>
readonly struct WordNode(int[] tree, int id)
{
    const int Ident = 2;
    const int Call = 13;

    public int Kind => tree[id] & 0xff;

    public int CountCallsOfNames()
    {
        var calls = Kind == Call && new WordNode(tree, tree[id + 1]).Kind == Ident ? 1 : 0;
        var at = id + 1;
        foreach (var field in ShapeReader.Layouts[Kind])
        {
            switch (field)
            {
                case 'p' or 'n':
                    at++;
                    break;
                case 'c':
                    if (tree[at] != 0)
                        calls += new WordNode(tree, tree[at]).CountCallsOfNames();
                    at++;
                    break;
                case 'l':
                    var n = tree[at++];
                    for (var i = 0; i < n; i++)
                        calls += new WordNode(tree, tree[at++]).CountCallsOfNames();
                    break;
            }
        }

        return calls;
    }
}

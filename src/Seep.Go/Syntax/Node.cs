using System.Collections;
using System.Diagnostics;
using Seep.Go.Source;

namespace Seep.Go.Syntax;

/// <summary>
/// A node of a tree: a thin handle, the tree and the place of the node's words in it, 16 bytes. Two handles are equal when
/// they mean the same node. The default is no node, which is what stands for a part that is left out.
/// </summary>
public readonly struct Node : IEquatable<Node>
{
    internal Node(SyntaxTree tree, int place) => (Tree, Place) = (tree, place);

    public SyntaxTree Tree { get; }

    /// <summary>
    /// The index of the node's first word, below <see cref="SyntaxTree.PlaceCount"/>: no two nodes of a tree share it, so
    /// that it is an index for what is known of nodes. Parents have higher ones than their children. 0 is no node.
    /// </summary>
    public int Place { get; }

    /// <summary>Whether there is a node.</summary>
    public bool Exists => Place != 0;

    /// <summary><see cref="NodeKind.None"/> where there is no node.</summary>
    public NodeKind Kind => Place == 0 ? NodeKind.None : (NodeKind)(byte)Tree.Words[Place];

    /// <summary>Where the node's first byte is; of a broken node it may be no place.</summary>
    /// <remarks>
    /// It costs a step for each node that begins at the same place, as <see cref="End"/> does for those that end there: the
    /// operands of a long sum are many. Who asks it of all nodes of a tree takes <see cref="Extents.Memory"/>.
    /// </remarks>
    public Pos Start => Tree.PosOf(Extents.Start(Tree.Words, Place));

    /// <summary>The place after the node's last byte.</summary>
    public Pos End => Tree.PosOf(Extents.End(Tree.Words, Place));

    /// <summary>The node's bytes in the file; of a broken node without a place nothing.</summary>
    public ReadOnlySpan<byte> Text
    {
        get
        {
            var (start, end) = (Start, End);
            return start.IsValid && end > start
                ? Tree.File.Text[Tree.File.OffsetOf(start)..Math.Min(Tree.File.OffsetOf(end), Tree.File.Size)]
                : [];
        }
    }

    /// <summary>Whether the node is of a kind, and then as that.</summary>
    public bool Is<T>(out T node)
        where T : struct, INode<T>
    {
        var isIt = Kind == T.Kind;
        node = isIt ? T.Of(this) : default;
        return isIt;
    }

    public bool Is<T>()
        where T : struct, INode<T> => Kind == T.Kind;

    /// <summary>The node as what it is known to be.</summary>
    public T As<T>()
        where T : struct, INode<T>
    {
        Debug.Assert(Kind == T.Kind, $"a {Kind}, not a {T.Kind}");
        return T.Of(this);
    }

    /// <summary>The nodes that are its parts, in the order of go/ast's fields.</summary>
    public IReadOnlyList<Node> Parts
    {
        get
        {
            List<Node> parts = [];
            foreach (var shape in NodeShapes.Of(Kind))
            {
                if (shape.Kind == WordKind.Child && Child(shape.Word) is { Exists: true } part)
                    parts.Add(part);
                else if (shape.Kind == WordKind.List && Word(shape.Word) is > 0 and var list)
                {
                    foreach (var place in Tree.Words.Slice(list + 1, Tree.Words[list]))
                        parts.Add(new(Tree, place));
                }
            }

            return parts;
        }
    }

    internal int Word(int word) => Tree.Words[Place + word];

    /// <summary>What the header has above the kind.</summary>
    internal int Extra => (int)((uint)Tree.Words[Place] >> 8);

    internal TokenKind Token => (TokenKind)Extra;

    internal bool Flag => Extra != 0;

    internal Pos Position(int word) => Tree.PosOf(Word(word));

    internal Node Child(int word) => new(Tree, Word(word));

    internal Expr Expr(int word) => new(Child(word));

    internal Stmt Stmt(int word) => new(Child(word));

    /// <summary>A part of a kind that is there, or the default.</summary>
    internal T Part<T>(int word)
        where T : struct, INode<T> => Word(word) == 0 ? default : Child(word).As<T>();

    internal NodeList<T> List<T>(int word)
        where T : struct, INodeView<T> => new(Tree, Word(word));

    internal CommentGroup Comments(int word) => Word(word) is > 0 and var group ? new(Tree, group - 1) : default;

    public bool Equals(Node other) => Place == other.Place && ReferenceEquals(Tree, other.Tree);

    public override bool Equals(object? obj) => obj is Node other && Equals(other);

    public override int GetHashCode() => Place == 0 ? 0 : Tree.File.Base * 31 + Place;

    public static bool operator ==(Node a, Node b) => a.Equals(b);

    public static bool operator !=(Node a, Node b) => !a.Equals(b);

    public override string ToString() => Exists ? $"{Kind} {Tree.File.UnadjustedPositionOf(Start)}" : "none";
}

/// <summary>A handle that knows what its node is.</summary>
public interface INodeView<TSelf>
    where TSelf : struct, INodeView<TSelf>
{
    Node Node { get; }

    static abstract TSelf Of(Node node);
}

/// <summary>A handle of one kind of node.</summary>
public interface INode<TSelf> : INodeView<TSelf>
    where TSelf : struct, INode<TSelf>
{
    static abstract NodeKind Kind { get; }
}

/// <summary>An expression or a type: the grammar can't always tell which.</summary>
public readonly record struct Expr(Node Node) : INodeView<Expr>
{
    public static Expr Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public NodeKind Kind => Node.Kind;

    public Pos Start => Node.Start;

    public Pos End => Node.End;

    public bool Is<T>(out T node)
        where T : struct, INode<T> => Node.Is(out node);

    public bool Is<T>()
        where T : struct, INode<T> => Node.Is<T>();

    public T As<T>()
        where T : struct, INode<T> => Node.As<T>();

    /// <summary>The expression without the parentheses around it.</summary>
    public Expr Unparen()
    {
        var x = this;
        while (x.Is(out ParenExpr paren))
            x = paren.X;
        return x;
    }
}

/// <summary>A statement.</summary>
public readonly record struct Stmt(Node Node) : INodeView<Stmt>
{
    public static Stmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public NodeKind Kind => Node.Kind;

    public Pos Start => Node.Start;

    public Pos End => Node.End;

    public bool Is<T>(out T node)
        where T : struct, INode<T> => Node.Is(out node);

    public bool Is<T>()
        where T : struct, INode<T> => Node.Is<T>();

    public T As<T>()
        where T : struct, INode<T> => Node.As<T>();
}

/// <summary>Nodes in order; a handle as well.</summary>
public readonly struct NodeList<T> : IReadOnlyList<T>
    where T : struct, INodeView<T>
{
    readonly SyntaxTree _tree;
    readonly int _place;

    internal NodeList(SyntaxTree tree, int place) => (_tree, _place) = (tree, place);

    public int Count => _place == 0 ? 0 : _tree.Words[_place];

    public T this[int index] => T.Of(new(_tree, Places[index]));

    public T First => this[0];

    public T Last => this[Count - 1];

    ReadOnlySpan<int> Places => _place == 0 ? [] : _tree.Words.Slice(_place + 1, Count);

    public Enumerator GetEnumerator() => new(this);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public struct Enumerator(NodeList<T> list) : IEnumerator<T>
    {
        readonly int _count = list.Count;
        int _index = -1;

        public readonly T Current => list[_index];

        readonly object IEnumerator.Current => Current;

        public bool MoveNext() => ++_index < _count;

        public void Reset() => _index = -1;

        public readonly void Dispose()
        {
        }
    }
}

using Seep.Go.Constants;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

/// <summary>What is known of the nodes of some trees; finding it is two steps through arrays, which serve one package after the other.</summary>
/// <remarks>Filled by one thread; then any may read it, until the next package.</remarks>
sealed class NodeFacts
{
    readonly Dictionary<SyntaxTree, int> _starts = new(ReferenceEqualityComparer.Instance);
    Stretch _last = new(null, 0); // most nodes that are asked for are of the same tree as the one before

    /// <summary>Of each place of each tree the number of what is known of the node there; 0 for nothing.</summary>
    int[] _numbers = [];

    NodeFact[] _facts = new NodeFact[1];
    int _count = 1;

    /// <summary>Forgets all and begins with other trees.</summary>
    public void Start(IReadOnlyList<SyntaxTree> trees)
    {
        _starts.Clear();
        _last = new(null, 0);
        System.Array.Clear(_facts, 0, _count);
        _count = 1;
        var places = 0;
        foreach (var tree in trees)
        {
            _starts[tree] = places;
            places = checked(places + tree.PlaceCount);
        }

        if (places > _numbers.Length)
            _numbers = new int[places];
        else
            System.Array.Clear(_numbers, 0, places);
    }

    /// <summary>What is known of a node, to be read or changed; made where there is nothing.</summary>
    /// <remarks>It holds until the next node is added.</remarks>
    public ref NodeFact Get(Node node)
    {
        ref var number = ref _numbers[StartOf(node.Tree) + node.Place];
        if (number == 0)
        {
            if (_count == _facts.Length)
                System.Array.Resize(ref _facts, Math.Max(1024, _count + _count / 2));
            number = _count++;
        }

        return ref _facts[number];
    }

    /// <summary>What is known of a node; the default where that is nothing.</summary>
    public NodeFact Find(Node node) =>
        node.Exists && StartOf(node.Tree) is >= 0 and var start ? _facts[_numbers[start + node.Place]] : default;

    /// <summary>Where a tree's places begin; negative for one that is not among the trees.</summary>
    int StartOf(SyntaxTree tree)
    {
        var last = _last;
        if (last.Tree != tree)
            _last = last = new(tree, _starts.GetValueOrDefault(tree, -1));
        return last.Start;
    }

    /// <summary>It is one object for threads to see both of it or neither.</summary>
    sealed record Stretch(SyntaxTree? Tree, int Start);
}

/// <summary>What is known of a node.</summary>
struct NodeFact
{
    /// <summary>Of an expression.</summary>
    public Type? Type;

    /// <summary>Of a constant expression.</summary>
    public Constant? Value;

    /// <summary>Of an identifier the symbol that it uses or declares; of a selector expression its selection.</summary>
    public object? Meaning;

    /// <summary>Of an expression.</summary>
    public OperandMode Mode;

    /// <summary>Whether <see cref="Mode"/>, <see cref="Type"/> and <see cref="Value"/> are set.</summary>
    public bool HasType;

    /// <summary>Whether <see cref="Meaning"/> is what an identifier declares, which may be null.</summary>
    public bool IsDefinition;
}

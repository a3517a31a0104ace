using Seep.Go.Constants;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

/// <summary>What is known of the nodes of some trees; finding it is two steps through arrays.</summary>
/// <remarks>Filled by one thread; frozen afterwards, when any may read it.</remarks>
sealed class NodeFacts
{
    readonly Dictionary<SyntaxTree, OfTree> _trees = new(ReferenceEqualityComparer.Instance);
    OfTree? _last; // most nodes that are asked for are of the same tree as the one before

    /// <summary>What is known of a node, to be read or changed; made where there is nothing.</summary>
    /// <remarks>It holds until the next node is added.</remarks>
    public ref NodeFact Get(Node node) => ref Of(node.Tree).Get(node.Place);

    /// <summary>What is known of a node; the default where that is nothing.</summary>
    public NodeFact Find(Node node)
    {
        var tree = _last;
        if (tree?.Tree != node.Tree && (node.Tree is null || !_trees.TryGetValue(node.Tree, out tree)))
            return default;
        return tree!.Find(node.Place);
    }

    OfTree Of(SyntaxTree tree)
    {
        if (_last?.Tree == tree)
            return _last;
        if (!_trees.TryGetValue(tree, out var of))
            _trees[tree] = of = new(tree);
        return _last = of;
    }

    sealed class OfTree(SyntaxTree tree)
    {
        /// <summary>Of each place of a node the number of what is known of it; 0 for nothing.</summary>
        readonly int[] _numbers = new int[tree.PlaceCount];

        NodeFact[] _facts = new NodeFact[1 + tree.PlaceCount / 8];
        int _count = 1;

        public SyntaxTree Tree { get; } = tree;

        public ref NodeFact Get(int place)
        {
            ref var number = ref _numbers[place];
            if (number == 0)
            {
                if (_count == _facts.Length)
                    System.Array.Resize(ref _facts, _count + _count / 2 + 8);
                number = _count++;
            }

            return ref _facts[number];
        }

        public NodeFact Find(int place) => _facts[_numbers[place]];
    }
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

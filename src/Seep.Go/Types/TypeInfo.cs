using Seep.Go.Constants;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

/// <summary>What an expression is.</summary>
/// <param name="Value">Of a constant.</param>
public readonly record struct TypeAndValue(OperandMode Mode, Type? Type, Constant? Value);

/// <summary>How a selector selects.</summary>
public enum SelectionKind : byte
{
    FieldValue,
    MethodValue,
    MethodExpression,
}

/// <summary>What a selector expression <c>x.f</c> means.</summary>
/// <param name="Receiver">The type of x.</param>
/// <param name="Index">The path: embedded fields, then the field's or method's own index.</param>
/// <param name="IsIndirect">Whether a pointer was followed on the way.</param>
public sealed record Selection(
    SelectionKind Kind, Type Receiver, Symbol Symbol, IReadOnlyList<int> Index, bool IsIndirect);

/// <summary>A generic function or type that is used with type arguments.</summary>
public readonly record struct InstanceOf(IReadOnlyList<Type> TypeArgs, Type Type);

/// <summary>What the checker found out about the nodes of one package's trees.</summary>
/// <remarks>
/// Filled by one thread, the package's; frozen afterwards. Of bodies that were passed over it knows nothing. Its memory serves
/// the next package: it is to be read only while the package is used.
/// </remarks>
public sealed class TypeInfo
{
    readonly NodeFacts _facts = new();
    readonly Dictionary<Node, Symbol> _usedToo = []; // by embedded fields, whose names declare and use
    readonly Dictionary<Node, Symbol> _implicits = [];
    readonly Dictionary<Node, InstanceOf> _instances = [];
    readonly Dictionary<Node, Scope> _scopes = [];
    readonly List<Initializer> _initOrder = [];

    /// <summary>Forgets all and begins with the trees of a package.</summary>
    internal void Start(IReadOnlyList<SyntaxTree> trees)
    {
        _facts.Start(trees);
        _usedToo.Clear();
        _implicits.Clear();
        _instances.Clear();
        _scopes.Clear();
        _initOrder.Clear();
    }

    /// <summary>Package-level variables with initial values, in the order in which they are initialised.</summary>
    public IReadOnlyList<Initializer> InitOrder => _initOrder;

    /// <summary>What an expression or type is.</summary>
    /// <returns>False where nothing is known: of names that are declared, and where the program is wrong.</returns>
    public bool TryGetType(Node node, out TypeAndValue what)
    {
        var fact = _facts.Find(node);
        what = new(fact.Mode, fact.Type, fact.Value);
        return fact.HasType;
    }

    /// <summary>What an identifier declares.</summary>
    /// <param name="symbol">Null for package names and what declares nothing, such as <c>t</c> in <c>switch t := x.(type)</c>.</param>
    /// <returns>Whether it declares.</returns>
    public bool TryGetDefinition(Node node, out Symbol? symbol)
    {
        var fact = _facts.Find(node);
        symbol = fact.IsDefinition ? (Symbol?)fact.Meaning : null;
        return fact.IsDefinition;
    }

    /// <summary>The symbol that an identifier uses; null where it uses none.</summary>
    public Symbol? UseOf(Node node) =>
        _facts.Find(node) is { IsDefinition: false, Meaning: Symbol symbol } ? symbol : _usedToo.GetValueOrDefault(node);

    /// <summary>What a selector expression selects; null for one that only qualifies a name with its package.</summary>
    public Selection? SelectionOf(Node node) => _facts.Find(node).Meaning as Selection;

    /// <summary>What is declared without a name: imports, the variables of type switch clauses, parameters without names.</summary>
    public Symbol? ImplicitOf(Node node) => _implicits.GetValueOrDefault(node);

    /// <summary>The type arguments of the generic function or type that an identifier names.</summary>
    public InstanceOf? InstanceOf(Node node) => _instances.TryGetValue(node, out var instance) ? instance : null;

    /// <summary>The scope that a file, function type, block or clause opens.</summary>
    public Scope? ScopeOf(Node node) => _scopes.GetValueOrDefault(node);

    internal void RecordType(Expr x, TypeAndValue what)
    {
        ref var fact = ref _facts.Get(x.Node);
        (fact.HasType, fact.Mode, fact.Type, fact.Value) = (true, what.Mode, what.Type, what.Value);
    }

    internal void RecordDefinition(Ident name, Symbol? symbol)
    {
        ref var fact = ref _facts.Get(name.Node);
        if (fact is { IsDefinition: false, Meaning: Symbol used })
            _usedToo[name.Node] = used;
        (fact.IsDefinition, fact.Meaning) = (true, symbol);
    }

    internal void RecordUse(Ident name, Symbol symbol)
    {
        ref var fact = ref _facts.Get(name.Node);
        if (fact.IsDefinition)
            _usedToo[name.Node] = symbol;
        else
            fact.Meaning = symbol;
    }

    internal void RecordImplicit(Node node, Symbol symbol) => _implicits[node] = symbol;

    internal void RecordSelection(SelectorExpr x, Selection selection) => _facts.Get(x.Node).Meaning = selection;

    internal void RecordInstance(Ident name, InstanceOf instance) => _instances[name.Node] = instance;

    internal void RecordScope(Node node, Scope scope) => _scopes[node] = scope;

    internal void RecordInitializer(Initializer initializer) => _initOrder.Add(initializer);
}

/// <summary>An initialisation of package-level variables: <c>Lhs = Rhs</c>.</summary>
public sealed record Initializer(IReadOnlyList<Var> Lhs, Expr Rhs);

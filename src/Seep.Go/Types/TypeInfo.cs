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
/// <remarks>Filled by one thread, the package's; frozen afterwards. Bodies that were passed over have nothing here.</remarks>
public sealed class TypeInfo
{
    readonly Dictionary<Node, TypeAndValue> _types = [];
    readonly Dictionary<Node, Symbol?> _definitions = [];
    readonly Dictionary<Node, Symbol> _uses = [];
    readonly Dictionary<Node, Symbol> _implicits = [];
    readonly Dictionary<Node, Selection> _selections = [];
    readonly Dictionary<Node, InstanceOf> _instances = [];
    readonly Dictionary<Node, Scope> _scopes = [];
    readonly List<Initializer> _initOrder = [];

    public IReadOnlyDictionary<Node, TypeAndValue> Types => _types;

    /// <summary>What each identifier declares; null for package names and what declares nothing, such as <c>t</c> in <c>switch t := x.(type)</c>.</summary>
    public IReadOnlyDictionary<Node, Symbol?> Definitions => _definitions;

    public IReadOnlyDictionary<Node, Symbol> Uses => _uses;

    /// <summary>What is declared without a name: imports, the variables of type switch clauses, parameters without names.</summary>
    public IReadOnlyDictionary<Node, Symbol> Implicits => _implicits;

    public IReadOnlyDictionary<Node, Selection> Selections => _selections;

    public IReadOnlyDictionary<Node, InstanceOf> Instances => _instances;

    public IReadOnlyDictionary<Node, Scope> Scopes => _scopes;

    /// <summary>Package-level variables with initial values, in the order in which they are initialised.</summary>
    public IReadOnlyList<Initializer> InitOrder => _initOrder;

    internal void RecordType(Expr x, TypeAndValue what) => _types[x.Node] = what;

    internal void RecordDefinition(Ident name, Symbol? symbol) => _definitions[name.Node] = symbol;

    internal void RecordUse(Ident name, Symbol symbol) => _uses[name.Node] = symbol;

    internal void RecordImplicit(Node node, Symbol symbol) => _implicits[node] = symbol;

    internal void RecordSelection(SelectorExpr x, Selection selection) => _selections[x.Node] = selection;

    internal void RecordInstance(Ident name, InstanceOf instance) => _instances[name.Node] = instance;

    internal void RecordScope(Node node, Scope scope) => _scopes[node] = scope;

    internal void RecordInitializer(Initializer initializer) => _initOrder.Add(initializer);
}

/// <summary>An initialisation of package-level variables: <c>Lhs = Rhs</c>.</summary>
public sealed record Initializer(IReadOnlyList<Var> Lhs, Expr Rhs);

namespace Seep.Go.Types;

/// <summary>
/// A type (Go spec, "Types"). Types are known by identity; whether two are the same type to Go, <see cref="Predicates.Identical"/> tells.
/// </summary>
/// <remarks>A type is complete when its package is; until then only its checker looks at it.</remarks>
public abstract class Type
{
    private protected Type()
    {
    }

    /// <summary>The underlying type (Go spec, "Underlying types"): never a <see cref="Named"/> or an <see cref="Alias"/>.</summary>
    public virtual Type Underlying => this;

    /// <summary>As Go's tools print it, packages by their paths.</summary>
    public override string ToString() => TypeText.Of(this, qualifier: null);
}

/// <summary>The predeclared types and those of untyped constants.</summary>
public enum BasicKind : byte
{
    /// <summary>Of what could not be checked: it silences errors that would follow from another.</summary>
    Invalid,
    Bool,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
    Float32,
    Float64,
    Complex64,
    Complex128,
    String,
    UnsafePointer,
    UntypedBool,
    UntypedInt,
    UntypedRune,
    UntypedFloat,
    UntypedComplex,
    UntypedString,
    UntypedNil,
    Byte = Uint8,
    Rune = Int32,
}

/// <summary>What operations a basic type has.</summary>
[Flags]
public enum BasicInfo : byte
{
    None = 0,
    Boolean = 1,
    Integer = 2,
    Unsigned = 4,
    Float = 8,
    Complex = 16,
    String = 32,
    Untyped = 64,
    Ordered = Integer | Float | String,
    Numeric = Integer | Float | Complex,
    ConstType = Boolean | Numeric | String,
}

/// <summary>A predeclared type; the universe has one of each, and one more for the names <c>byte</c> and <c>rune</c>.</summary>
public sealed class Basic : Type
{
    internal Basic(BasicKind kind, BasicInfo info, string name) => (Kind, Info, Name) = (kind, info, name);

    public BasicKind Kind { get; }

    public BasicInfo Info { get; }

    public string Name { get; }
}

/// <param name="length">Negative where it is not known.</param>
public sealed class Array(Type elem, long length) : Type
{
    public long Length { get; internal set; } = length;

    public Type Elem { get; internal set; } = elem;
}

public sealed class Slice(Type elem) : Type
{
    public Type Elem { get; internal set; } = elem;
}

public sealed class Pointer(Type elem) : Type
{
    public Type Elem { get; internal set; } = elem;
}

public sealed class Map(Type key, Type elem) : Type
{
    public Type Key { get; internal set; } = key;

    public Type Elem { get; internal set; } = elem;
}

/// <param name="direction">As the syntax has it.</param>
public sealed class Chan(Syntax.ChanDir direction, Type elem) : Type
{
    public Syntax.ChanDir Direction { get; internal set; } = direction;

    public Type Elem { get; internal set; } = elem;
}

/// <param name="tags">Tag by field; it may be shorter than the fields, what is missing is empty.</param>
public sealed class Struct(IReadOnlyList<Var> fields, IReadOnlyList<string> tags) : Type
{
    public IReadOnlyList<Var> Fields { get; internal set; } = fields;

    internal IReadOnlyList<string> Tags { get; set; } = tags;

    public string TagOf(int field) => field < Tags.Count ? Tags[field] : "";
}

/// <summary>Parameters or results, or the values of a call that has several; no type that a program can name.</summary>
public sealed class Tuple(IReadOnlyList<Var> vars) : Type
{
    public static Tuple Empty { get; } = new([]);

    public IReadOnlyList<Var> Vars { get; } = vars;

    public int Count => Vars.Count;
}

/// <summary>The type of a function or method; the receiver does not count for identity.</summary>
public sealed class Signature : Type
{
    public Signature(Var? recv, Tuple parameters, Tuple results, bool isVariadic) =>
        (Recv, Params, Results, IsVariadic) = (recv, parameters, results, isVariadic);

    internal Signature()
    {
    }

    /// <summary>Null for what is no method.</summary>
    public Var? Recv { get; internal set; }

    /// <summary>The receiver that a method value or expression dropped; for an expression <see cref="MethodExpression"/>.</summary>
    internal Var? DroppedRecv { get; set; }

    internal static Var MethodExpression { get; } = new(default, null, "", null);

    public IReadOnlyList<TypeParam> RecvTypeParams { get; internal set; } = [];

    public IReadOnlyList<TypeParam> TypeParams { get; internal set; } = [];

    public Tuple Params { get; internal set; } = Tuple.Empty;

    public Tuple Results { get; internal set; } = Tuple.Empty;

    /// <summary>Whether the last parameter is <c>...T</c>; its type then is the slice.</summary>
    public bool IsVariadic { get; internal set; }
}

/// <summary>A term <c>T</c> or <c>~T</c> of a union.</summary>
public sealed record Term(bool IsTilde, Type Type);

public sealed class Union(IReadOnlyList<Term> terms) : Type
{
    public IReadOnlyList<Term> Terms { get; internal set; } = terms;
}

/// <summary>An interface as it is written; <see cref="TypeSet"/> is what it stands for.</summary>
public sealed partial class Interface : Type
{
    /// <summary>Non-null while the interface's package is checked.</summary>
    internal Checker? Checker { get; set; }

    /// <summary>The methods that are declared in it, by <see cref="Symbol.Id"/>.</summary>
    public IReadOnlyList<Func> ExplicitMethods { get; internal set; } = [];

    public IReadOnlyList<Type> Embeddeds { get; internal set; } = [];

    /// <summary>Where each embedded type stands; empty where that is not known.</summary>
    internal IReadOnlyList<Source.Pos> EmbeddedPositions { get; set; } = [];

    /// <summary>Whether it stands for a constraint such as <c>~int | string</c> that is written without an interface.</summary>
    public bool IsImplicit { get; internal set; }

    /// <summary>Whether all fields are set.</summary>
    internal bool IsComplete { get; set; }
}

/// <summary>A type parameter; its underlying type is its constraint's interface.</summary>
public sealed partial class TypeParam : Type
{
    internal TypeParam(Checker? checker, int id, TypeName symbol, Type bound) =>
        (Checker, Id, Symbol, Bound) = (checker, id, symbol, bound);

    internal Checker? Checker { get; set; }

    /// <summary>Counts the type parameters of a package as they are declared; for order and debugging.</summary>
    internal int Id { get; }

    public TypeName Symbol { get; }

    /// <summary>The place in its list; -1 until it is in one.</summary>
    public int Index { get; internal set; } = -1;

    internal Type Bound { get; set; }

    /// <summary>The constraint as it is written.</summary>
    public Type Constraint => Bound;

    public override Type Underlying => Interface;
}

/// <summary>An alias that is declared: another name for the type on its right side.</summary>
public sealed partial class Alias : Type
{
    internal Alias(TypeName symbol, Type? rightSide) => (_symbol, Origin, RightSide) = (symbol, this, rightSide);

    readonly TypeName _symbol;

    public TypeName Symbol => Origin._symbol;

    /// <summary>The generic alias of which this is an instance; else the alias itself.</summary>
    public Alias Origin { get; internal set; }

    public IReadOnlyList<TypeParam> TypeParams { get; internal set; } = [];

    public IReadOnlyList<Type> TypeArgs { get; internal set; } = [];

    /// <summary>The type on the right side, which may be an alias; null until it is known.</summary>
    public Type? RightSide { get; internal set; }

    /// <summary>What the alias stands for in the end; null until it was asked for with the right side known.</summary>
    internal Type? Actual { get; set; }

    public override Type Underlying => Aliases.Unalias(this).Underlying;
}

using Seep.Go.Source;

namespace Seep.Go.Syntax;

/// <summary><c>"[" [ Len ] "]" ElementType</c>: an array type, or without a length a slice type.</summary>
public readonly record struct ArrayType(Node Node) : INode<ArrayType>
{
    static NodeKind INode<ArrayType>.Kind => NodeKind.ArrayType;

    public static ArrayType Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Lbrack => Node.Position(1);

    public Expr Len => Node.Expr(2);

    public Expr Elt => Node.Expr(3);

    public static implicit operator Expr(ArrayType x) => new(x.Node);
}

/// <summary><c>"struct" "{" { FieldDecl ";" } "}"</c>.</summary>
public readonly record struct StructType(Node Node) : INode<StructType>
{
    static NodeKind INode<StructType>.Kind => NodeKind.StructType;

    public static StructType Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Struct => Node.Position(1);

    public FieldList Fields => Node.Part<FieldList>(2);

    public static implicit operator Expr(StructType x) => new(x.Node);
}

/// <summary>A signature; the keyword is missing in an interface's methods, type parameters are a declaration's.</summary>
public readonly record struct FuncType(Node Node) : INode<FuncType>
{
    static NodeKind INode<FuncType>.Kind => NodeKind.FuncType;

    public static FuncType Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Func => Node.Position(1);

    public FieldList TypeParams => Node.Part<FieldList>(2);

    public FieldList Params => Node.Part<FieldList>(3);

    public FieldList Results => Node.Part<FieldList>(4);

    public static implicit operator Expr(FuncType x) => new(x.Node);
}

/// <summary><c>"interface" "{" { InterfaceElem ";" } "}"</c>.</summary>
public readonly record struct InterfaceType(Node Node) : INode<InterfaceType>
{
    static NodeKind INode<InterfaceType>.Kind => NodeKind.InterfaceType;

    public static InterfaceType Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Interface => Node.Position(1);

    public FieldList Methods => Node.Part<FieldList>(2);

    public static implicit operator Expr(InterfaceType x) => new(x.Node);
}

/// <summary><c>"map" "[" KeyType "]" ElementType</c>.</summary>
public readonly record struct MapType(Node Node) : INode<MapType>
{
    static NodeKind INode<MapType>.Kind => NodeKind.MapType;

    public static MapType Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Map => Node.Position(1);

    public Expr Key => Node.Expr(2);

    public Expr Value => Node.Expr(3);

    public static implicit operator Expr(MapType x) => new(x.Node);
}

/// <summary><c>( "chan" | "chan" "&lt;-" | "&lt;-" "chan" ) ElementType</c>.</summary>
public readonly record struct ChanType(Node Node) : INode<ChanType>
{
    static NodeKind INode<ChanType>.Kind => NodeKind.ChanType;

    public static ChanType Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Begin => Node.Position(1);

    public Pos Arrow => Node.Position(2);

    public ChanDir Dir => (ChanDir)Node.Extra;

    public Expr Value => Node.Expr(3);

    public static implicit operator Expr(ChanType x) => new(x.Node);
}

/// <summary>Parameters, fields or type parameters of one type, a method of an interface, or what is embedded.</summary>
public readonly record struct Field(Node Node) : INode<Field>
{
    static NodeKind INode<Field>.Kind => NodeKind.Field;

    public static Field Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public CommentGroup Doc => Node.Comments(1);

    public NodeList<Ident> Names => Node.List<Ident>(2);

    public Expr Type => Node.Expr(3);

    public BasicLit Tag => Node.Part<BasicLit>(4);

    public CommentGroup Comment => Node.Comments(5);
}

/// <summary>Fields with what encloses them: parentheses, braces or brackets; a single result has nothing around it.</summary>
public readonly record struct FieldList(Node Node) : INode<FieldList>
{
    static NodeKind INode<FieldList>.Kind => NodeKind.FieldList;

    public static FieldList Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Opening => Node.Position(1);

    public NodeList<Field> List => Node.List<Field>(2);

    public Pos Closing => Node.Position(3);
}

/// <summary>The directions of a channel type.</summary>
[Flags]
public enum ChanDir
{
    None = 0,
    Send = 1,
    Receive = 2,
    Both = Send | Receive,
}

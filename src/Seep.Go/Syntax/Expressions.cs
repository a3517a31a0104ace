using Seep.Go.Source;

namespace Seep.Go.Syntax;

/// <summary>What could not be read as an expression: from the first byte that is wrong to where reading went on.</summary>
public readonly record struct BadExpr(Node Node) : INode<BadExpr>
{
    static NodeKind INode<BadExpr>.Kind => NodeKind.BadExpr;

    public static BadExpr Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos From => Node.Position(1);

    public Pos To => Node.Position(2);

    public static implicit operator Expr(BadExpr x) => new(x.Node);
}

/// <summary>A name: <c>identifier</c> (Go spec, "Identifiers"). What is missing has the name <c>_</c>.</summary>
public readonly record struct Ident(Node Node) : INode<Ident>
{
    static NodeKind INode<Ident>.Kind => NodeKind.Ident;

    public static Ident Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos NamePos => Node.Position(1);

    /// <summary>The one string of this name in the <see cref="NameTable"/>; of a file without a package clause empty.</summary>
    public string Name => Node.Word(1) == 0 ? "" : Node.Tree.Name(Node.Word(2));

    public bool IsBlank => Name == "_";

    public static implicit operator Expr(Ident x) => new(x.Node);
}

/// <summary><c>"..." [ Type ]</c>: a variadic parameter's type, or without one the length in <c>[...]T</c>.</summary>
public readonly record struct Ellipsis(Node Node) : INode<Ellipsis>
{
    static NodeKind INode<Ellipsis>.Kind => NodeKind.Ellipsis;

    public static Ellipsis Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Dots => Node.Position(1);

    public Expr Elt => Node.Expr(2);

    public static implicit operator Expr(Ellipsis x) => new(x.Node);
}

/// <summary>A literal of a basic type (Go spec, "Integer literals" to "String literals").</summary>
public readonly record struct BasicLit(Node Node) : INode<BasicLit>
{
    static NodeKind INode<BasicLit>.Kind => NodeKind.BasicLit;

    public static BasicLit Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos ValuePos => Node.Position(1);

    public Pos ValueEnd => Node.Position(2);

    /// <summary>Int, Float, Imag, Char or String.</summary>
    public TokenKind Kind => Node.Token;

    /// <summary>
    /// The literal as it is written, quotes included, and without the carriage returns of a raw string; of an import path
    /// that is missing empty.
    /// </summary>
    public ReadOnlySpan<byte> Value
    {
        get
        {
            var text = Node.Text;
            return text is [(byte)'`', ..] && text.Contains((byte)'\r') ? GoText.WithoutReturns(text, comment: false) : text;
        }
    }

    public static implicit operator Expr(BasicLit x) => new(x.Node);
}

/// <summary>A function literal: <c>"func" Signature FunctionBody</c>.</summary>
public readonly record struct FuncLit(Node Node) : INode<FuncLit>
{
    static NodeKind INode<FuncLit>.Kind => NodeKind.FuncLit;

    public static FuncLit Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public FuncType Type => Node.Part<FuncType>(1);

    public BlockStmt Body => Node.Part<BlockStmt>(2);

    public static implicit operator Expr(FuncLit x) => new(x.Node);
}

/// <summary>A composite literal: <c>[ LiteralType ] "{" [ ElementList ] "}"</c>; within another one the type may be left out.</summary>
public readonly record struct CompositeLit(Node Node) : INode<CompositeLit>
{
    static NodeKind INode<CompositeLit>.Kind => NodeKind.CompositeLit;

    public static CompositeLit Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Expr Type => Node.Expr(1);

    public Pos Lbrace => Node.Position(2);

    public NodeList<Expr> Elts => Node.List<Expr>(3);

    public Pos Rbrace => Node.Position(4);

    public static implicit operator Expr(CompositeLit x) => new(x.Node);
}

/// <summary><c>"(" Expression ")"</c>, or a type in parentheses.</summary>
public readonly record struct ParenExpr(Node Node) : INode<ParenExpr>
{
    static NodeKind INode<ParenExpr>.Kind => NodeKind.ParenExpr;

    public static ParenExpr Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Lparen => Node.Position(1);

    public Expr X => Node.Expr(2);

    public Pos Rparen => Node.Position(3);

    public static implicit operator Expr(ParenExpr x) => new(x.Node);
}

/// <summary><c>X "." identifier</c>: a selector, a method value or expression, or a qualified identifier.</summary>
public readonly record struct SelectorExpr(Node Node) : INode<SelectorExpr>
{
    static NodeKind INode<SelectorExpr>.Kind => NodeKind.SelectorExpr;

    public static SelectorExpr Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Expr X => Node.Expr(1);

    public Ident Sel => Node.Part<Ident>(2);

    public static implicit operator Expr(SelectorExpr x) => new(x.Node);
}

/// <summary><c>X "[" Index "]"</c>: an index expression, or an instantiation with one type argument.</summary>
public readonly record struct IndexExpr(Node Node) : INode<IndexExpr>
{
    static NodeKind INode<IndexExpr>.Kind => NodeKind.IndexExpr;

    public static IndexExpr Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Expr X => Node.Expr(1);

    public Pos Lbrack => Node.Position(2);

    public Expr Index => Node.Expr(3);

    public Pos Rbrack => Node.Position(4);

    public static implicit operator Expr(IndexExpr x) => new(x.Node);
}

/// <summary><c>X "[" TypeList "]"</c>: an instantiation with several type arguments.</summary>
public readonly record struct IndexListExpr(Node Node) : INode<IndexListExpr>
{
    static NodeKind INode<IndexListExpr>.Kind => NodeKind.IndexListExpr;

    public static IndexListExpr Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Expr X => Node.Expr(1);

    public Pos Lbrack => Node.Position(2);

    public NodeList<Expr> Indices => Node.List<Expr>(3);

    public Pos Rbrack => Node.Position(4);

    public static implicit operator Expr(IndexListExpr x) => new(x.Node);
}

/// <summary>A slice expression: <c>X "[" [ Low ] ":" [ High ] [ ":" Max ] "]"</c>.</summary>
public readonly record struct SliceExpr(Node Node) : INode<SliceExpr>
{
    static NodeKind INode<SliceExpr>.Kind => NodeKind.SliceExpr;

    public static SliceExpr Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Expr X => Node.Expr(1);

    public Pos Lbrack => Node.Position(2);

    public Expr Low => Node.Expr(3);

    public Expr High => Node.Expr(4);

    public Expr Max => Node.Expr(5);

    public bool Slice3 => Node.Flag;

    public Pos Rbrack => Node.Position(6);

    public static implicit operator Expr(SliceExpr x) => new(x.Node);
}

/// <summary><c>X "." "(" Type ")"</c>; in the guard of a type switch <c>X.(type)</c>, without a type.</summary>
public readonly record struct TypeAssertExpr(Node Node) : INode<TypeAssertExpr>
{
    static NodeKind INode<TypeAssertExpr>.Kind => NodeKind.TypeAssertExpr;

    public static TypeAssertExpr Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Expr X => Node.Expr(1);

    public Pos Lparen => Node.Position(2);

    public Expr Type => Node.Expr(3);

    public Pos Rparen => Node.Position(4);

    public static implicit operator Expr(TypeAssertExpr x) => new(x.Node);
}

/// <summary>A call or a conversion: <c>Fun "(" [ Args [ "..." ] [ "," ] ] ")"</c>.</summary>
public readonly record struct CallExpr(Node Node) : INode<CallExpr>
{
    static NodeKind INode<CallExpr>.Kind => NodeKind.CallExpr;

    public static CallExpr Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Expr Fun => Node.Expr(1);

    public Pos Lparen => Node.Position(2);

    public NodeList<Expr> Args => Node.List<Expr>(3);

    public Pos Dots => Node.Position(4);

    public Pos Rparen => Node.Position(5);

    public static implicit operator Expr(CallExpr x) => new(x.Node);
}

/// <summary><c>"*" X</c>: a pointer type or a dereference.</summary>
public readonly record struct StarExpr(Node Node) : INode<StarExpr>
{
    static NodeKind INode<StarExpr>.Kind => NodeKind.StarExpr;

    public static StarExpr Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Star => Node.Position(1);

    public Expr X => Node.Expr(2);

    public static implicit operator Expr(StarExpr x) => new(x.Node);
}

/// <summary>A unary operation; also <c>~T</c> in a constraint.</summary>
public readonly record struct UnaryExpr(Node Node) : INode<UnaryExpr>
{
    static NodeKind INode<UnaryExpr>.Kind => NodeKind.UnaryExpr;

    public static UnaryExpr Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos OpPos => Node.Position(1);

    public TokenKind Op => Node.Token;

    public Expr X => Node.Expr(2);

    public static implicit operator Expr(UnaryExpr x) => new(x.Node);
}

/// <summary>A binary operation; also a union in a constraint.</summary>
public readonly record struct BinaryExpr(Node Node) : INode<BinaryExpr>
{
    static NodeKind INode<BinaryExpr>.Kind => NodeKind.BinaryExpr;

    public static BinaryExpr Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Expr X => Node.Expr(1);

    public Pos OpPos => Node.Position(2);

    public TokenKind Op => Node.Token;

    public Expr Y => Node.Expr(3);

    public static implicit operator Expr(BinaryExpr x) => new(x.Node);
}

/// <summary><c>Key ":" Value</c> in a composite literal.</summary>
public readonly record struct KeyValueExpr(Node Node) : INode<KeyValueExpr>
{
    static NodeKind INode<KeyValueExpr>.Kind => NodeKind.KeyValueExpr;

    public static KeyValueExpr Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Expr Key => Node.Expr(1);

    public Pos Colon => Node.Position(2);

    public Expr Value => Node.Expr(3);

    public static implicit operator Expr(KeyValueExpr x) => new(x.Node);
}

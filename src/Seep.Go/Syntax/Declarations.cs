using Seep.Go.Source;

namespace Seep.Go.Syntax;

/// <summary>A declaration at top level; also those of constants, types and variables in functions.</summary>
public readonly record struct Decl(Node Node) : INodeView<Decl>
{
    public static Decl Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public NodeKind Kind => Node.Kind;

    public bool Is<T>(out T node)
        where T : struct, INode<T> => Node.Is(out node);

    public T As<T>()
        where T : struct, INode<T> => Node.As<T>();
}

/// <summary>One of the things that a declaration declares: an import, constants or variables, a type.</summary>
public readonly record struct Spec(Node Node) : INodeView<Spec>
{
    public static Spec Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public NodeKind Kind => Node.Kind;

    public bool Is<T>(out T node)
        where T : struct, INode<T> => Node.Is(out node);

    public T As<T>()
        where T : struct, INode<T> => Node.As<T>();
}

/// <summary><c>[ "." | Name ] Path</c>.</summary>
public readonly record struct ImportSpec(Node Node) : INode<ImportSpec>
{
    static NodeKind INode<ImportSpec>.Kind => NodeKind.ImportSpec;

    public static ImportSpec Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public CommentGroup Doc => Node.Comments(1);

    public Ident Name => Node.Part<Ident>(2);

    public BasicLit Path => Node.Part<BasicLit>(3);

    public CommentGroup Comment => Node.Comments(4);

    public static implicit operator Spec(ImportSpec x) => new(x.Node);
}

/// <summary>Constants or variables: <c>Names [ Type ] [ "=" Values ]</c>.</summary>
public readonly record struct ValueSpec(Node Node) : INode<ValueSpec>
{
    static NodeKind INode<ValueSpec>.Kind => NodeKind.ValueSpec;

    public static ValueSpec Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public CommentGroup Doc => Node.Comments(1);

    public NodeList<Ident> Names => Node.List<Ident>(2);

    public Expr Type => Node.Expr(3);

    public NodeList<Expr> Values => Node.List<Expr>(4);

    public CommentGroup Comment => Node.Comments(5);

    public static implicit operator Spec(ValueSpec x) => new(x.Node);
}

/// <summary><c>Name [ TypeParams ] [ "=" ] Type</c>; with the sign an alias.</summary>
public readonly record struct TypeSpec(Node Node) : INode<TypeSpec>
{
    static NodeKind INode<TypeSpec>.Kind => NodeKind.TypeSpec;

    public static TypeSpec Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public CommentGroup Doc => Node.Comments(1);

    public Ident Name => Node.Part<Ident>(2);

    public FieldList TypeParams => Node.Part<FieldList>(3);

    public Pos Assign => Node.Position(4);

    public bool IsAlias => Assign.IsValid;

    public Expr Type => Node.Expr(5);

    public CommentGroup Comment => Node.Comments(6);

    public static implicit operator Spec(TypeSpec x) => new(x.Node);
}

/// <summary>What could not be read as a declaration.</summary>
public readonly record struct BadDecl(Node Node) : INode<BadDecl>
{
    static NodeKind INode<BadDecl>.Kind => NodeKind.BadDecl;

    public static BadDecl Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos From => Node.Position(1);

    public Pos To => Node.Position(2);

    public static implicit operator Decl(BadDecl x) => new(x.Node);
}

/// <summary><c>( "import" | "const" | "type" | "var" ) ( Spec | "(" { Spec ";" } ")" )</c>.</summary>
public readonly record struct GenDecl(Node Node) : INode<GenDecl>
{
    static NodeKind INode<GenDecl>.Kind => NodeKind.GenDecl;

    public static GenDecl Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public CommentGroup Doc => Node.Comments(1);

    public Pos TokPos => Node.Position(2);

    public TokenKind Tok => Node.Token;

    public Pos Lparen => Node.Position(3);

    public NodeList<Spec> Specs => Node.List<Spec>(4);

    public Pos Rparen => Node.Position(5);

    public static implicit operator Decl(GenDecl x) => new(x.Node);
}

/// <summary>A function or method; without a body it is written elsewhere, in assembly or C.</summary>
public readonly record struct FuncDecl(Node Node) : INode<FuncDecl>
{
    static NodeKind INode<FuncDecl>.Kind => NodeKind.FuncDecl;

    public static FuncDecl Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public CommentGroup Doc => Node.Comments(1);

    public FieldList Recv => Node.Part<FieldList>(2);

    public Ident Name => Node.Part<Ident>(3);

    public FuncType Type => Node.Part<FuncType>(4);

    /// <summary>Whether there is a body, passed over or not.</summary>
    public bool HasBody => Node.Child(5).Exists;

    /// <summary>The body; the default where there is none, or it was passed over.</summary>
    public BlockStmt Body => Node.Child(5).Is(out BlockStmt body) ? body : default;

    /// <summary>Where the body would be if it was passed over.</summary>
    public SkippedBody SkippedBody => Node.Child(5).Is(out SkippedBody body) ? body : default;

    public static implicit operator Decl(FuncDecl x) => new(x.Node);
}

/// <summary>Stands for a body that was passed over: <see cref="Parser.ParseBody"/> reads it.</summary>
public readonly record struct SkippedBody(Node Node) : INode<SkippedBody>
{
    static NodeKind INode<SkippedBody>.Kind => NodeKind.SkippedBody;

    public static SkippedBody Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Lbrace => Node.Position(1);

    public Pos Rbrace => Node.Position(2);
}

/// <summary>A file: <c>PackageClause ";" { ImportDecl ";" } { TopLevelDecl ";" }</c>.</summary>
public readonly record struct FileNode(Node Node) : INode<FileNode>
{
    static NodeKind INode<FileNode>.Kind => NodeKind.File;

    public static FileNode Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public CommentGroup Doc => Node.Comments(1);

    public Pos Package => Node.Position(2);

    public Ident Name => Node.Part<Ident>(3);

    public NodeList<Decl> Decls => Node.List<Decl>(4);
}

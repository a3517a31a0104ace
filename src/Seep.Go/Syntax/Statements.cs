using Seep.Go.Source;

namespace Seep.Go.Syntax;

/// <summary>What could not be read as a statement.</summary>
public readonly record struct BadStmt(Node Node) : INode<BadStmt>
{
    static NodeKind INode<BadStmt>.Kind => NodeKind.BadStmt;

    public static BadStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos From => Node.Position(1);

    public Pos To => Node.Position(2);

    public static implicit operator Stmt(BadStmt x) => new(x.Node);
}

/// <summary>A declaration of constants, types or variables in a function.</summary>
public readonly record struct DeclStmt(Node Node) : INode<DeclStmt>
{
    static NodeKind INode<DeclStmt>.Kind => NodeKind.DeclStmt;

    public static DeclStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public GenDecl Decl => Node.Part<GenDecl>(1);

    public static implicit operator Stmt(DeclStmt x) => new(x.Node);
}

/// <summary>The empty statement; implicit where no semicolon stands for it.</summary>
public readonly record struct EmptyStmt(Node Node) : INode<EmptyStmt>
{
    static NodeKind INode<EmptyStmt>.Kind => NodeKind.EmptyStmt;

    public static EmptyStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Semicolon => Node.Position(1);

    public bool Implicit => Node.Flag;

    public static implicit operator Stmt(EmptyStmt x) => new(x.Node);
}

/// <summary><c>Label ":" Statement</c>.</summary>
public readonly record struct LabeledStmt(Node Node) : INode<LabeledStmt>
{
    static NodeKind INode<LabeledStmt>.Kind => NodeKind.LabeledStmt;

    public static LabeledStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Ident Label => Node.Part<Ident>(1);

    public Pos Colon => Node.Position(2);

    public Stmt Stmt => Node.Stmt(3);

    public static implicit operator Stmt(LabeledStmt x) => new(x.Node);
}

/// <summary>An expression as a statement.</summary>
public readonly record struct ExprStmt(Node Node) : INode<ExprStmt>
{
    static NodeKind INode<ExprStmt>.Kind => NodeKind.ExprStmt;

    public static ExprStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Expr X => Node.Expr(1);

    public static implicit operator Stmt(ExprStmt x) => new(x.Node);
}

/// <summary><c>Chan "&lt;-" Value</c>.</summary>
public readonly record struct SendStmt(Node Node) : INode<SendStmt>
{
    static NodeKind INode<SendStmt>.Kind => NodeKind.SendStmt;

    public static SendStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Expr Chan => Node.Expr(1);

    public Pos Arrow => Node.Position(2);

    public Expr Value => Node.Expr(3);

    public static implicit operator Stmt(SendStmt x) => new(x.Node);
}

/// <summary><c>X ( "++" | "--" )</c>.</summary>
public readonly record struct IncDecStmt(Node Node) : INode<IncDecStmt>
{
    static NodeKind INode<IncDecStmt>.Kind => NodeKind.IncDecStmt;

    public static IncDecStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Expr X => Node.Expr(1);

    public Pos TokPos => Node.Position(2);

    public TokenKind Tok => Node.Token;

    public static implicit operator Stmt(IncDecStmt x) => new(x.Node);
}

/// <summary>An assignment, or with <see cref="TokenKind.Define"/> a short variable declaration.</summary>
public readonly record struct AssignStmt(Node Node) : INode<AssignStmt>
{
    static NodeKind INode<AssignStmt>.Kind => NodeKind.AssignStmt;

    public static AssignStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public NodeList<Expr> Lhs => Node.List<Expr>(1);

    public Pos TokPos => Node.Position(2);

    public TokenKind Tok => Node.Token;

    public NodeList<Expr> Rhs => Node.List<Expr>(3);

    public static implicit operator Stmt(AssignStmt x) => new(x.Node);
}

/// <summary><c>"go" Call</c>.</summary>
public readonly record struct GoStmt(Node Node) : INode<GoStmt>
{
    static NodeKind INode<GoStmt>.Kind => NodeKind.GoStmt;

    public static GoStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Go => Node.Position(1);

    public CallExpr Call => Node.Part<CallExpr>(2);

    public static implicit operator Stmt(GoStmt x) => new(x.Node);
}

/// <summary>A call to run at function exit: <c>"defer" Call</c>.</summary>
public readonly record struct DeferStmt(Node Node) : INode<DeferStmt>
{
    static NodeKind INode<DeferStmt>.Kind => NodeKind.DeferStmt;

    public static DeferStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Defer => Node.Position(1);

    public CallExpr Call => Node.Part<CallExpr>(2);

    public static implicit operator Stmt(DeferStmt x) => new(x.Node);
}

/// <summary><c>"return" [ Results ]</c>.</summary>
public readonly record struct ReturnStmt(Node Node) : INode<ReturnStmt>
{
    static NodeKind INode<ReturnStmt>.Kind => NodeKind.ReturnStmt;

    public static ReturnStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Return => Node.Position(1);

    public NodeList<Expr> Results => Node.List<Expr>(2);

    public static implicit operator Stmt(ReturnStmt x) => new(x.Node);
}

/// <summary><c>( "break" | "continue" | "goto" ) [ Label ]</c>, or <c>"fallthrough"</c>.</summary>
public readonly record struct BranchStmt(Node Node) : INode<BranchStmt>
{
    static NodeKind INode<BranchStmt>.Kind => NodeKind.BranchStmt;

    public static BranchStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos TokPos => Node.Position(1);

    public TokenKind Tok => Node.Token;

    public Ident Label => Node.Part<Ident>(2);

    public static implicit operator Stmt(BranchStmt x) => new(x.Node);
}

/// <summary><c>"{" List "}"</c>; the closing brace may be missing.</summary>
public readonly record struct BlockStmt(Node Node) : INode<BlockStmt>
{
    static NodeKind INode<BlockStmt>.Kind => NodeKind.BlockStmt;

    public static BlockStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Lbrace => Node.Position(1);

    public NodeList<Stmt> List => Node.List<Stmt>(2);

    public Pos Rbrace => Node.Position(3);

    public static implicit operator Stmt(BlockStmt x) => new(x.Node);
}

/// <summary><c>"if" [ Init ";" ] Cond Body [ "else" Else ]</c>.</summary>
public readonly record struct IfStmt(Node Node) : INode<IfStmt>
{
    static NodeKind INode<IfStmt>.Kind => NodeKind.IfStmt;

    public static IfStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos If => Node.Position(1);

    public Stmt Init => Node.Stmt(2);

    public Expr Cond => Node.Expr(3);

    public BlockStmt Body => Node.Part<BlockStmt>(4);

    public Stmt Else => Node.Stmt(5);

    public static implicit operator Stmt(IfStmt x) => new(x.Node);
}

/// <summary><c>"case" List ":" Body</c>, of a type switch too; without a list <c>"default" ":" Body</c>.</summary>
public readonly record struct CaseClause(Node Node) : INode<CaseClause>
{
    static NodeKind INode<CaseClause>.Kind => NodeKind.CaseClause;

    public static CaseClause Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Case => Node.Position(1);

    public NodeList<Expr> List => Node.List<Expr>(2);

    public Pos Colon => Node.Position(3);

    public NodeList<Stmt> Body => Node.List<Stmt>(4);

    public static implicit operator Stmt(CaseClause x) => new(x.Node);
}

/// <summary><c>"switch" [ Init ";" ] [ Tag ] "{" { CaseClause } "}"</c>.</summary>
public readonly record struct SwitchStmt(Node Node) : INode<SwitchStmt>
{
    static NodeKind INode<SwitchStmt>.Kind => NodeKind.SwitchStmt;

    public static SwitchStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Switch => Node.Position(1);

    public Stmt Init => Node.Stmt(2);

    public Expr Tag => Node.Expr(3);

    public BlockStmt Body => Node.Part<BlockStmt>(4);

    public static implicit operator Stmt(SwitchStmt x) => new(x.Node);
}

/// <summary><c>"switch" [ Init ";" ] Assign "{" { CaseClause } "}"</c>, where Assign is <c>x.(type)</c> or <c>v := x.(type)</c>.</summary>
public readonly record struct TypeSwitchStmt(Node Node) : INode<TypeSwitchStmt>
{
    static NodeKind INode<TypeSwitchStmt>.Kind => NodeKind.TypeSwitchStmt;

    public static TypeSwitchStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Switch => Node.Position(1);

    public Stmt Init => Node.Stmt(2);

    public Stmt Assign => Node.Stmt(3);

    public BlockStmt Body => Node.Part<BlockStmt>(4);

    public static implicit operator Stmt(TypeSwitchStmt x) => new(x.Node);
}

/// <summary><c>"case" Comm ":" Body</c>, a send or a receive; without it <c>"default" ":" Body</c>.</summary>
public readonly record struct CommClause(Node Node) : INode<CommClause>
{
    static NodeKind INode<CommClause>.Kind => NodeKind.CommClause;

    public static CommClause Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Case => Node.Position(1);

    public Stmt Comm => Node.Stmt(2);

    public Pos Colon => Node.Position(3);

    public NodeList<Stmt> Body => Node.List<Stmt>(4);

    public static implicit operator Stmt(CommClause x) => new(x.Node);
}

/// <summary><c>"select" "{" { CommClause } "}"</c>.</summary>
public readonly record struct SelectStmt(Node Node) : INode<SelectStmt>
{
    static NodeKind INode<SelectStmt>.Kind => NodeKind.SelectStmt;

    public static SelectStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos Select => Node.Position(1);

    public BlockStmt Body => Node.Part<BlockStmt>(2);

    public static implicit operator Stmt(SelectStmt x) => new(x.Node);
}

/// <summary>A for statement with a condition or a for clause.</summary>
public readonly record struct ForStmt(Node Node) : INode<ForStmt>
{
    static NodeKind INode<ForStmt>.Kind => NodeKind.ForStmt;

    public static ForStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos For => Node.Position(1);

    public Stmt Init => Node.Stmt(2);

    public Expr Cond => Node.Expr(3);

    public Stmt Post => Node.Stmt(4);

    public BlockStmt Body => Node.Part<BlockStmt>(5);

    public static implicit operator Stmt(ForStmt x) => new(x.Node);
}

/// <summary><c>"for" [ Key [ "," Value ] ( "=" | ":=" ) ] "range" X Body</c>; without variables the token is illegal.</summary>
public readonly record struct RangeStmt(Node Node) : INode<RangeStmt>
{
    static NodeKind INode<RangeStmt>.Kind => NodeKind.RangeStmt;

    public static RangeStmt Of(Node node) => new(node);

    public bool Exists => Node.Exists;

    public Pos For => Node.Position(1);

    public Expr Key => Node.Expr(2);

    public Expr Value => Node.Expr(3);

    public Pos TokPos => Node.Position(4);

    public TokenKind Tok => Node.Token;

    public Pos Range => Node.Position(5);

    public Expr X => Node.Expr(6);

    public BlockStmt Body => Node.Part<BlockStmt>(7);

    public static implicit operator Stmt(RangeStmt x) => new(x.Node);
}

namespace Seep.Go.Syntax;

/// <summary>The kinds of node, named as go/ast names them, in its order.</summary>
public enum NodeKind : byte
{
    /// <summary>No node: what is left out, such as the length of a slice type.</summary>
    None,

    Field,
    FieldList,

    BadExpr,
    Ident,
    Ellipsis,
    BasicLit,
    FuncLit,
    CompositeLit,
    ParenExpr,
    SelectorExpr,
    IndexExpr,
    IndexListExpr,
    SliceExpr,
    TypeAssertExpr,
    CallExpr,
    StarExpr,
    UnaryExpr,
    BinaryExpr,
    KeyValueExpr,
    ArrayType,
    StructType,
    FuncType,
    InterfaceType,
    MapType,
    ChanType,

    BadStmt,
    DeclStmt,
    EmptyStmt,
    LabeledStmt,
    ExprStmt,
    SendStmt,
    IncDecStmt,
    AssignStmt,
    GoStmt,
    DeferStmt,
    ReturnStmt,
    BranchStmt,
    BlockStmt,
    IfStmt,
    CaseClause,
    SwitchStmt,
    TypeSwitchStmt,
    CommClause,
    SelectStmt,
    ForStmt,
    RangeStmt,

    ImportSpec,
    ValueSpec,
    TypeSpec,
    BadDecl,
    GenDecl,
    FuncDecl,

    /// <summary>In the place of a function's <see cref="BlockStmt"/>: the body was passed over.</summary>
    SkippedBody,

    File,
}

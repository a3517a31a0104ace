namespace Seep.Go.Syntax;

/// <summary>What one word of a node holds.</summary>
enum WordKind : byte
{
    /// <summary>A place in the file: its offset plus 1; 0 is none.</summary>
    Position,

    /// <summary>A node; 0 is none.</summary>
    Child,

    /// <summary>Where a list of nodes is: the count, then the nodes; 0 is the empty list.</summary>
    List,

    /// <summary>A name's number in the file.</summary>
    Name,

    /// <summary>A comment group's number in the file, plus 1; 0 is none.</summary>
    Comments,

    /// <summary>Not a word of its own: a kind of token, in the header.</summary>
    Token,

    /// <summary>Not a word of its own: a yes or no, in the header.</summary>
    Flag,

    /// <summary>Not a word of its own: the directions of a channel, in the header.</summary>
    Direction,

    /// <summary>Not a word of its own: a literal's text, which its positions tell.</summary>
    Text,
}

/// <summary>One field of a kind of node.</summary>
/// <param name="Name">As go/ast names it.</param>
/// <param name="Word">Its word, counted from the node's header; 0 for what is in the header or follows from others.</param>
readonly record struct FieldShape(string Name, WordKind Kind, int Word);

/// <summary>
/// What the words of each kind of node mean. The typed handles give them names for programs; this table does so for what
/// goes through all kinds alike.
/// </summary>
static class NodeShapes
{
    static readonly FieldShape[][] Shapes = Make();

    /// <summary>A kind's fields in go/ast's order.</summary>
    public static ReadOnlySpan<FieldShape> Of(NodeKind kind) => Shapes[(int)kind];

    static FieldShape[][] Make()
    {
        var shapes = new FieldShape[(int)NodeKind.File + 1][];
        shapes[(int)NodeKind.None] = [];
        foreach (var line in Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            shapes[(int)Enum.Parse<NodeKind>(words[0])] = Fields(words[1..]);
        }

        return shapes;
    }

    static FieldShape[] Fields(string[] words)
    {
        var fields = new FieldShape[words.Length];
        var next = 1;
        foreach (var (i, word) in words.Index())
        {
            var parts = word.Split(':');
            var kind = parts[1] switch
            {
                "pos" => WordKind.Position,
                "node" => WordKind.Child,
                "list" => WordKind.List,
                "name" => WordKind.Name,
                "comments" => WordKind.Comments,
                "token" => WordKind.Token,
                "flag" => WordKind.Flag,
                "direction" => WordKind.Direction,
                _ => WordKind.Text,
            };
            fields[i] = new(parts[0], kind, kind < WordKind.Token ? next++ : 0);
        }

        return fields;
    }

    const string Text = """
        Field Doc:comments Names:list Type:node Tag:node Comment:comments
        FieldList Opening:pos List:list Closing:pos
        BadExpr From:pos To:pos
        Ident NamePos:pos Name:name
        Ellipsis Ellipsis:pos Elt:node
        BasicLit ValuePos:pos ValueEnd:pos Kind:token Value:text
        FuncLit Type:node Body:node
        CompositeLit Type:node Lbrace:pos Elts:list Rbrace:pos
        ParenExpr Lparen:pos X:node Rparen:pos
        SelectorExpr X:node Sel:node
        IndexExpr X:node Lbrack:pos Index:node Rbrack:pos
        IndexListExpr X:node Lbrack:pos Indices:list Rbrack:pos
        SliceExpr X:node Lbrack:pos Low:node High:node Max:node Slice3:flag Rbrack:pos
        TypeAssertExpr X:node Lparen:pos Type:node Rparen:pos
        CallExpr Fun:node Lparen:pos Args:list Ellipsis:pos Rparen:pos
        StarExpr Star:pos X:node
        UnaryExpr OpPos:pos Op:token X:node
        BinaryExpr X:node OpPos:pos Op:token Y:node
        KeyValueExpr Key:node Colon:pos Value:node
        ArrayType Lbrack:pos Len:node Elt:node
        StructType Struct:pos Fields:node
        FuncType Func:pos TypeParams:node Params:node Results:node
        InterfaceType Interface:pos Methods:node
        MapType Map:pos Key:node Value:node
        ChanType Begin:pos Arrow:pos Dir:direction Value:node
        BadStmt From:pos To:pos
        DeclStmt Decl:node
        EmptyStmt Semicolon:pos Implicit:flag
        LabeledStmt Label:node Colon:pos Stmt:node
        ExprStmt X:node
        SendStmt Chan:node Arrow:pos Value:node
        IncDecStmt X:node TokPos:pos Tok:token
        AssignStmt Lhs:list TokPos:pos Tok:token Rhs:list
        GoStmt Go:pos Call:node
        DeferStmt Defer:pos Call:node
        ReturnStmt Return:pos Results:list
        BranchStmt TokPos:pos Tok:token Label:node
        BlockStmt Lbrace:pos List:list Rbrace:pos
        IfStmt If:pos Init:node Cond:node Body:node Else:node
        CaseClause Case:pos List:list Colon:pos Body:list
        SwitchStmt Switch:pos Init:node Tag:node Body:node
        TypeSwitchStmt Switch:pos Init:node Assign:node Body:node
        CommClause Case:pos Comm:node Colon:pos Body:list
        SelectStmt Select:pos Body:node
        ForStmt For:pos Init:node Cond:node Post:node Body:node
        RangeStmt For:pos Key:node Value:node TokPos:pos Tok:token Range:pos X:node Body:node
        ImportSpec Doc:comments Name:node Path:node Comment:comments
        ValueSpec Doc:comments Names:list Type:node Values:list Comment:comments
        TypeSpec Doc:comments Name:node TypeParams:node Assign:pos Type:node Comment:comments
        BadDecl From:pos To:pos
        GenDecl Doc:comments TokPos:pos Tok:token Lparen:pos Specs:list Rparen:pos
        FuncDecl Doc:comments Recv:node Name:node Type:node Body:node
        SkippedBody Lbrace:pos Rbrace:pos
        File Doc:comments Package:pos Name:node Decls:list
        """;
}

using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Fuzz.Packages;

/// <summary>What can stand for another part of its kind and leave the syntax right.</summary>
enum PartKind
{
    Expr,
    Type,
    Stmt,
    Decl,
    Spec,
    Field,
    Receiver,
    TypeParams,
    Signature,
}

/// <summary>A half-open byte range of a file.</summary>
readonly record struct Part(PartKind Kind, int Start, int End);

/// <summary>A file cut in two ways: its tokens, and what its tree says is an expression, a type, a statement.</summary>
sealed class GoParts
{
    readonly SyntaxTree _tree;

    GoParts(SyntaxTree tree, IReadOnlyList<Token> tokens) => (_tree, Tokens) = (tree, tokens);

    /// <param name="Start">The half-open byte range.</param>
    public readonly record struct Token(TokenKind Kind, int Start, int End);

    /// <summary>Without those that newlines stand for.</summary>
    public IReadOnlyList<Token> Tokens { get; }

    public List<Part> Parts { get; } = [];

    public static GoParts Of(byte[] text)
    {
        var file = new FileSet().Add("", text);
        var parts = new GoParts(SyntaxTree.Parse(file), Scan(file));
        foreach (var decl in parts._tree.FileNode.Decls)
            parts.Walk(decl.Node, PartKind.Decl);
        return parts;
    }

    static List<Token> Scan(SourceFile file)
    {
        var tokens = new List<Token>();
        var scanner = new Scanner(file, (_, _) => { });
        for (scanner.Next(); scanner.Kind != TokenKind.EndOfFile; scanner.Next())
        {
            if (!scanner.IsAutomatic && scanner.Kind != TokenKind.Comment)
                tokens.Add(new(scanner.Kind, scanner.TokenStart, Math.Min(scanner.TokenEnd, file.Size)));
        }

        return tokens;
    }

    void Walk(Node node, PartKind? kind)
    {
        if (kind is { } known)
            Add(node, known);
        foreach (var field in NodeShapes.Of(node.Kind))
        {
            var word = field.Kind is WordKind.Child or WordKind.List ? node.Word(field.Word) : 0;
            if (word == 0)
                continue;
            if (field.Kind == WordKind.Child)
            {
                var child = node.Child(field.Word);
                Walk(child, KindOf(node, field.Name, child, kind));
                continue;
            }

            for (var i = 1; i <= node.Tree.Words[word]; i++)
            {
                var child = new Node(node.Tree, node.Tree.Words[word + i]);
                Walk(child, KindOf(node, field.Name, child, kind));
            }
        }
    }

    void Add(Node node, PartKind kind)
    {
        var (start, end) = (node.Start, node.End);
        if (!start.IsValid || end <= start)
            return;
        var file = _tree.File;
        Parts.Add(new(kind, file.OffsetOf(start), Math.Min(file.OffsetOf(end), file.Size)));
    }

    static PartKind? KindOf(Node parent, string field, Node child, PartKind? ofParent) => (parent.Kind, field) switch
    {
        (NodeKind.FuncDecl, "Recv") => PartKind.Receiver,
        (_, "TypeParams") => PartKind.TypeParams,
        (NodeKind.FuncDecl, "Type") => null, // it begins with the word func, before the name
        (NodeKind.FuncType, "Params") => PartKind.Signature,
        (NodeKind.FieldList, _) => PartKind.Field,
        (NodeKind.GenDecl, _) => PartKind.Spec,
        (NodeKind.ImportSpec, _) or (_, "Names" or "Name" or "Sel" or "Label" or "Tag") => null,
        (NodeKind.ArrayType, "Len") => PartKind.Expr,
        (_, "Type" or "Elt") => PartKind.Type,
        (NodeKind.MapType or NodeKind.ChanType, _) => PartKind.Type,
        (NodeKind.StarExpr, _) => ofParent,
        _ => child.Kind switch
        {
            >= NodeKind.ArrayType and <= NodeKind.ChanType => PartKind.Type,
            >= NodeKind.BadExpr and <= NodeKind.StarExpr or NodeKind.UnaryExpr or NodeKind.BinaryExpr => PartKind.Expr,
            >= NodeKind.BadStmt and <= NodeKind.RangeStmt => PartKind.Stmt,
            _ => null,
        },
    };
}

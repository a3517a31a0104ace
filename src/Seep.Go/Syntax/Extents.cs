using System.Diagnostics;

namespace Seep.Go.Syntax;

/// <summary>
/// Where nodes begin and end, as go/ast's Pos and End say: positions as a tree's words hold them, offset plus 1, 0 for
/// none. A node that holds another one at its end or beginning is asked no deeper than one step at a time, so that depth
/// costs no stack.
/// </summary>
static class Extents
{
    /// <param name="place">A node.</param>
    public static int Start(ReadOnlySpan<int> words, int place)
    {
        while (true)
        {
            var first = FirstOf(words, place);
            if (first < 0)
                return words[place - first];
            if (first == 0)
                return 0;
            place = first;
        }
    }

    /// <summary>The node that a node begins with; or minus the word that has its position; or 0 where nothing tells.</summary>
    static int FirstOf(ReadOnlySpan<int> words, int place) => (NodeKind)(byte)words[place] switch
    {
        NodeKind.SelectorExpr or NodeKind.IndexExpr or NodeKind.IndexListExpr or NodeKind.SliceExpr
            or NodeKind.TypeAssertExpr or NodeKind.CallExpr or NodeKind.BinaryExpr or NodeKind.KeyValueExpr
            or NodeKind.FuncLit or NodeKind.DeclStmt or NodeKind.LabeledStmt or NodeKind.ExprStmt
            or NodeKind.SendStmt or NodeKind.IncDecStmt => words[place + 1],
        NodeKind.AssignStmt => First(words, words[place + 1]),
        NodeKind.CompositeLit => words[place + 1] != 0 ? words[place + 1] : -2,
        NodeKind.FuncType => words[place + 1] != 0 || words[place + 3] == 0 ? -1 : words[place + 3],
        NodeKind.Field => words[place + 2] != 0 ? First(words, words[place + 2]) : words[place + 3],
        NodeKind.FieldList => words[place + 1] != 0 ? -1 : First(words, words[place + 2]),
        NodeKind.ImportSpec => words[place + 2] != 0 ? words[place + 2] : words[place + 3],
        NodeKind.ValueSpec => First(words, words[place + 2]),
        NodeKind.TypeSpec => words[place + 2],
        NodeKind.GenDecl or NodeKind.File => -2,
        NodeKind.FuncDecl => words[place + 4],
        _ => -1,
    };

    public static int End(ReadOnlySpan<int> words, int place)
    {
        while (place != 0)
        {
            var (last, end) = LastOf(words, place);
            if (last == 0)
                return end;
            place = last;
        }

        return 0;
    }

    /// <summary>The node that a node ends with; or 0 and the position of its end.</summary>
    static (int Node, int End) LastOf(ReadOnlySpan<int> words, int place)
    {
        var node = words[place..];
        switch ((NodeKind)(byte)node[0])
        {
            case NodeKind.BadExpr or NodeKind.BadStmt or NodeKind.BadDecl or NodeKind.BasicLit:
                return (0, node[2]);
            case NodeKind.Ident:
                return (0, node[1] + (int)((uint)node[0] >> 8));
            case NodeKind.Ellipsis:
                return (node[2], node[1] + 3);
            case NodeKind.CompositeLit or NodeKind.IndexExpr or NodeKind.IndexListExpr or NodeKind.TypeAssertExpr:
                return (0, node[4] + 1);
            case NodeKind.ParenExpr:
                return (0, node[3] + 1);
            case NodeKind.SliceExpr:
                return (0, node[6] + 1);
            case NodeKind.CallExpr:
                return (0, node[5] + 1);
            case NodeKind.IncDecStmt:
                return (0, node[2] + 2);
            case NodeKind.FuncLit or NodeKind.SelectorExpr or NodeKind.StarExpr or NodeKind.UnaryExpr or NodeKind.StructType
                or NodeKind.InterfaceType or NodeKind.GoStmt or NodeKind.DeferStmt or NodeKind.SelectStmt:
                return (node[2], 0);
            case NodeKind.BinaryExpr or NodeKind.KeyValueExpr or NodeKind.ArrayType or NodeKind.MapType or NodeKind.ChanType
                or NodeKind.LabeledStmt or NodeKind.SendStmt:
                return (node[3], 0);
            case NodeKind.FuncType:
                return (node[4] != 0 ? node[4] : node[3], 0);
            case NodeKind.Field:
                return (node[4] != 0 ? node[4] : node[3] != 0 ? node[3] : Last(words, node[2]), 0);
            case NodeKind.FieldList:
                return node[3] != 0 ? (0, node[3] + 1) : (Last(words, node[2]), 0);
            case NodeKind.DeclStmt or NodeKind.ExprStmt:
                return (node[1], 0);
            case NodeKind.EmptyStmt:
                return (0, node[1] + (node[0] >> 8 == 0 ? 1 : 0));
            case NodeKind.AssignStmt:
                return (Last(words, node[3]), 0);
            case NodeKind.ReturnStmt:
                return (Last(words, node[2]), node[1] + "return".Length);
            case NodeKind.BranchStmt:
                return (node[2], node[1] + ((TokenKind)(node[0] >> 8)).Text().Length);
            case NodeKind.BlockStmt:
                return node[3] != 0 ? (0, node[3] + 1) : (Last(words, node[2]), node[1] + 1);
            case NodeKind.SkippedBody:
                return (0, node[2] + 1);
            case NodeKind.IfStmt:
                return (node[5] != 0 ? node[5] : node[4], 0);
            case NodeKind.CaseClause or NodeKind.CommClause:
                return (Last(words, node[4]), node[3] + 1);
            case NodeKind.SwitchStmt or NodeKind.TypeSwitchStmt:
                return (node[4], 0);
            case NodeKind.ForStmt:
                return (node[5], 0);
            case NodeKind.RangeStmt:
                return (node[7], 0);
            case NodeKind.ImportSpec:
                return (node[3], 0);
            case NodeKind.ValueSpec:
                return (node[4] != 0 ? Last(words, node[4]) : node[3] != 0 ? node[3] : Last(words, node[2]), 0);
            case NodeKind.TypeSpec:
                return (node[5], 0);
            case NodeKind.GenDecl:
                return node[5] != 0 ? (0, node[5] + 1) : (First(words, node[4]), 0);
            case NodeKind.FuncDecl:
                return (node[5] != 0 ? node[5] : node[4], 0);
            case NodeKind.File:
                return (node[4] != 0 ? Last(words, node[4]) : node[3], 0);
            default:
                throw new UnreachableException($"node {(NodeKind)(byte)node[0]}");
        }
    }

    static int First(ReadOnlySpan<int> words, int list) => list == 0 ? 0 : words[list + 1];

    static int Last(ReadOnlySpan<int> words, int list) => list == 0 ? 0 : words[list + words[list]];
}

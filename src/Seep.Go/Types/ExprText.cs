using System.Text;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

/// <summary>
/// An expression as messages show it, after go/types' ExprString: on one line, bodies and elements of literals left
/// out.
/// </summary>
static class ExprText
{
    public static string Of(Expr x)
    {
        var text = new StringBuilder();
        Write(text, x);
        return text.ToString();
    }

    /// <summary>Expressions with commas between them, in brackets.</summary>
    public static string Of(IReadOnlyList<Expr> list)
    {
        var text = new StringBuilder("[");
        WriteList(text, list);
        return text.Append(']').ToString();
    }

    static void Write(StringBuilder text, Expr x)
    {
        switch (x.Kind)
        {
            case NodeKind.Ident:
                text.Append(x.As<Ident>().Name);
                break;
            case NodeKind.Ellipsis:
                text.Append("...");
                WriteIfAny(text, x.As<Ellipsis>().Elt);
                break;
            case NodeKind.BasicLit:
                text.Append(GoText.Decode(x.As<BasicLit>().Value));
                break;
            case NodeKind.FuncLit:
                text.Append('(');
                Write(text, x.As<FuncLit>().Type);
                text.Append(" literal)");
                break;
            case NodeKind.CompositeLit:
                Write(text, x.As<CompositeLit>().Type);
                text.Append(x.As<CompositeLit>().Elts.Count > 0 ? "{…}" : "{}");
                break;
            case NodeKind.ParenExpr:
                text.Append('(');
                Write(text, x.As<ParenExpr>().X);
                text.Append(')');
                break;
            case NodeKind.SelectorExpr:
                Write(text, x.As<SelectorExpr>().X);
                text.Append('.').Append(x.As<SelectorExpr>().Sel.Name);
                break;
            case NodeKind.IndexExpr:
                Write(text, x.As<IndexExpr>().X);
                text.Append('[');
                Write(text, x.As<IndexExpr>().Index);
                text.Append(']');
                break;
            case NodeKind.IndexListExpr:
                Write(text, x.As<IndexListExpr>().X);
                text.Append('[');
                WriteList(text, x.As<IndexListExpr>().Indices);
                text.Append(']');
                break;
            case NodeKind.SliceExpr:
                WriteSlice(text, x.As<SliceExpr>());
                break;
            case NodeKind.TypeAssertExpr:
                Write(text, x.As<TypeAssertExpr>().X);
                text.Append(".(");
                Write(text, x.As<TypeAssertExpr>().Type);
                text.Append(')');
                break;
            case NodeKind.CallExpr:
                Write(text, x.As<CallExpr>().Fun);
                text.Append('(');
                WriteList(text, x.As<CallExpr>().Args);
                text.Append(x.As<CallExpr>().Dots.IsValid ? "...)" : ")");
                break;
            case NodeKind.StarExpr:
                text.Append('*');
                Write(text, x.As<StarExpr>().X);
                break;
            case NodeKind.UnaryExpr:
                text.Append(x.As<UnaryExpr>().Op.Text());
                Write(text, x.As<UnaryExpr>().X);
                break;
            case NodeKind.BinaryExpr:
                Write(text, x.As<BinaryExpr>().X);
                text.Append(' ').Append(x.As<BinaryExpr>().Op.Text()).Append(' ');
                Write(text, x.As<BinaryExpr>().Y);
                break;
            case >= NodeKind.ArrayType and <= NodeKind.ChanType:
                WriteType(text, x);
                break;
            default:
                text.Append(x.Exists ? $"(ast: *ast.{x.Kind})" : "(ast: <nil>)");
                break;
        }
    }

    static void WriteType(StringBuilder text, Expr x)
    {
        switch (x.Kind)
        {
            case NodeKind.ArrayType:
                text.Append('[');
                WriteIfAny(text, x.As<ArrayType>().Len);
                text.Append(']');
                Write(text, x.As<ArrayType>().Elt);
                break;
            case NodeKind.StructType:
                text.Append("struct{");
                WriteFields(text, x.As<StructType>().Fields, "; ", isInterface: false);
                text.Append('}');
                break;
            case NodeKind.FuncType:
                text.Append("func");
                WriteSignature(text, x.As<FuncType>());
                break;
            case NodeKind.InterfaceType:
                text.Append("interface{");
                WriteFields(text, x.As<InterfaceType>().Methods, "; ", isInterface: true);
                text.Append('}');
                break;
            case NodeKind.MapType:
                text.Append("map[");
                Write(text, x.As<MapType>().Key);
                text.Append(']');
                Write(text, x.As<MapType>().Value);
                break;
            case NodeKind.ChanType:
                text.Append(x.As<ChanType>().Dir switch
                {
                    ChanDir.Send => "chan<- ",
                    ChanDir.Receive => "<-chan ",
                    _ => "chan ",
                });
                Write(text, x.As<ChanType>().Value);
                break;
        }
    }

    static void WriteSlice(StringBuilder text, SliceExpr x)
    {
        Write(text, x.X);
        text.Append('[');
        WriteIfAny(text, x.Low);
        text.Append(':');
        WriteIfAny(text, x.High);
        if (x.Slice3)
        {
            text.Append(':');
            WriteIfAny(text, x.Max);
        }

        text.Append(']');
    }

    static void WriteSignature(StringBuilder text, FuncType type)
    {
        text.Append('(');
        WriteFields(text, type.Params, ", ", isInterface: false);
        text.Append(')');

        if (!type.Results.Exists || type.Results.List.Count == 0)
            return;
        text.Append(' ');
        var results = type.Results.List;
        if (results.Count == 1 && results[0].Names.Count == 0)
        {
            Write(text, results[0].Type);
            return;
        }

        text.Append('(');
        WriteFields(text, type.Results, ", ", isInterface: false);
        text.Append(')');
    }

    static void WriteFields(StringBuilder text, FieldList fields, string separator, bool isInterface)
    {
        if (!fields.Exists)
            return;
        var isFirst = true;
        foreach (var field in fields.List)
        {
            if (!isFirst)
                text.Append(separator);
            isFirst = false;
            text.AppendJoin(", ", field.Names.Select(n => n.Name));
            if (isInterface && field.Type.Is(out FuncType method))
            {
                WriteSignature(text, method);
                continue;
            }

            if (field.Names.Count > 0)
                text.Append(' ');
            Write(text, field.Type);
        }
    }

    static void WriteList(StringBuilder text, IReadOnlyList<Expr> list)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            Write(text, list[i]);
        }
    }

    static void WriteIfAny(StringBuilder text, Expr x)
    {
        if (x.Exists)
            Write(text, x);
    }
}

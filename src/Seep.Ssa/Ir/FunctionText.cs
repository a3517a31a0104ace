using System.Text;
using Seep.Go.Constants;
using Seep.Go.Syntax;
using Seep.Go.Types;

namespace Seep.Ssa.Ir;

/// <summary>
/// Functions as text: a block a paragraph with where it comes from and goes to, an instruction a line. Values are named by their
/// numbers, <c>t7</c>; those that are no instructions stand for themselves.
/// </summary>
static class FunctionText
{
    public static string Of(Function function)
    {
        var text = new StringBuilder();
        text.Append("func ").Append(function.Name).Append(TypeText.OfSignature(function.Signature, Qualifier(function)));
        if (function.FreeVarCount > 0)
            text.Append(" captures ").AppendJoin(", ", function.FreeVars.Select(f => NameOf(function, f.Id)));
        text.Append('\n');
        foreach (var block in function.Blocks)
            Append(text, block);
        return text.ToString();
    }

    /// <summary>An instruction as a line, any other value as it is named.</summary>
    public static string Of(Value value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    static Func<Package, string> Qualifier(Function function) => package => package == function.Package ? "" : package.Name;

    static string TypeOf(Function function, Type? type) => TypeText.Of(type, Qualifier(function));

    static void Append(StringBuilder text, BasicBlock block)
    {
        text.Append('b').Append(block.Index).Append(": ").Append(block.Comment);
        if (block.Predecessors.Length > 0)
            text.Append(" <- ").AppendJoin(' ', block.Predecessors.ToArray().Select(b => $"b{b}"));
        text.Append('\n');
        foreach (var instruction in block.Instructions)
        {
            text.Append('\t');
            Append(text, instruction);
            text.Append('\n');
        }
    }

    static void Append(StringBuilder text, Value value)
    {
        var function = value.Function;
        if (!value.Op.IsInstruction())
        {
            text.Append(NameOf(function, value.Id));
            return;
        }

        if (value.Op.HasResult())
            text.Append('t').Append(value.Id).Append(" = ");
        text.Append(Word(value));
        AppendOperands(text, value);
        AppendDetail(text, value);
        foreach (var successor in value.Op.IsTerminator() ? value.Block.Successors : [])
            text.Append(" b").Append(successor);
        if (value.Op.HasResult())
            text.Append(" : ").Append(TypeOf(function, value.Type));
    }

    static string Word(Value value) => value.Op switch
    {
        Op.Binary or Op.Unary => ((TokenKind)value.Number).Text(),
        Op.Alloc => value.Flag ? "new" : "local",
        Op.Defer when value.Flag => "defer outer",
        Op.Select => value.Flag ? "select blocking" : "select",
        Op.Receive or Op.Lookup or Op.TypeAssert when value.Flag => $"{Lower(value.Op)} ok",
        _ => Lower(value.Op),
    };

    static string Lower(Op op) => op.ToString().ToLowerInvariant();

    static void AppendOperands(StringBuilder text, Value value)
    {
        var function = value.Function;
        if (value.Op == Op.Select)
        {
            var select = new SelectView(value);
            for (var i = 0; i < select.StateCount; i++)
            {
                text.Append(i > 0 ? ", " : " ").Append(NameOf(function, select.Channel(i).Id));
                if (select.Sent(i).Exists)
                    text.Append(" <- ").Append(NameOf(function, select.Sent(i).Id));
            }

            return;
        }

        if (value.Op.IsCall())
        {
            var call = new CallSite(value);
            text.Append(' ').Append(NameOf(function, call.Target.Id));
            if (call.InterfaceMethod is { } method)
                text.Append('.').Append(method.Name);
            text.Append('(').AppendJoin(", ", call.Args.ToArray().Select(a => NameOf(function, a))).Append(')');
            return;
        }

        text.Append(value.Operands.Length > 0 ? " " : "")
            .AppendJoin(", ", value.Operands.ToArray().Select(o => o == 0 ? "_" : NameOf(function, o)));
    }

    static void AppendDetail(StringBuilder text, Value value)
    {
        switch (value.Op)
        {
            case Op.Alloc or Op.Phi when value.Symbol is Var variable:
                text.Append(" (").Append(variable.Name).Append(')');
                break;
            case Op.FieldAddr or Op.Field:
                text.Append(" .").Append(FieldName(value));
                break;
            case Op.Extract:
                text.Append(" #").Append(value.Number);
                break;
            case Op.TypeAssert:
                text.Append(" .(").Append(TypeOf(value.Function, value.Symbol as Type)).Append(')');
                break;
            case Op.MethodValue:
                text.Append(" .").Append(((Func)value.Symbol!).Name);
                break;
            case Op.MakeClosure:
                text.Append(" in ").Append(((Function)value.Symbol!).Name);
                break;
        }
    }

    static string FieldName(Value value)
    {
        var type = value.Operand(0).Type!;
        var structType = value.Op == Op.FieldAddr && type.Underlying is Pointer pointer ? pointer.Elem : type;
        return structType.Underlying is Struct { Fields: var fields } && value.Number < fields.Count ? fields[value.Number].Name : $"{value.Number}";
    }

    internal static string NameOf(Function function, int number)
    {
        ref readonly var value = ref function.Data(number);
        return value.Op switch
        {
            Op.Const => $"{ConstantText(value.Symbol as Constant, value.Type!)}:{TypeOf(function, value.Type)}",
            Op.Global => QualifiedName(function, (Symbol)value.Symbol!),
            Op.Function when value.Symbol is Callee callee => CalleeText(function, callee),
            Op.Function => ((Function)value.Symbol!).Name,
            Op.MethodExpr => $"{TypeOf(function, ((Selection)value.Symbol!).Receiver)}.{((Selection)value.Symbol!).Symbol.Name}",
            Op.Builtin => ((Symbol)value.Symbol!).Name,
            Op.Parameter or Op.FreeVar when ((Var)value.Symbol!).Name is var name and not ("" or "_") => name,
            Op.Parameter or Op.FreeVar => $"p{number}",
            Op.Unknown => "unknown",
            _ => $"t{number}",
        };
    }

    static string ConstantText(Constant? constant, Type type) =>
        constant is not null ? $"{constant}"
        : type.Underlying switch
        {
            Basic { Info: var info } when (info & BasicInfo.Numeric) != BasicInfo.None => "0",
            Basic { Info: var info } when (info & BasicInfo.String) != BasicInfo.None => "\"\"",
            Basic { Info: var info } when (info & BasicInfo.Boolean) != BasicInfo.None => "false",
            Struct or Array => "zero",
            Interface when Predicates.IsTypeParam(type) => "zero",
            _ => "nil",
        };

    static string QualifiedName(Function function, Symbol symbol) =>
        symbol.Package is null || symbol.Package == function.Package ? symbol.Name : $"{symbol.Package.Name}.{symbol.Name}";

    static string CalleeText(Function function, Callee callee)
    {
        var name = callee.Func.Signature?.Recv?.Type is { } receiver
            ? $"({TypeOf(function, receiver)}).{callee.Func.Name}"
            : QualifiedName(function, callee.Func);
        return callee.TypeArgs.Count == 0 ? name : $"{name}[{string.Join(", ", callee.TypeArgs.Select(t => TypeOf(function, t)))}]";
    }
}

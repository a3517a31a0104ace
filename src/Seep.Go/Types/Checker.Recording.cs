using System.Diagnostics;
using Seep.Go.Constants;
using Seep.Go.Syntax;
using static Seep.Go.Types.Predicates;

namespace Seep.Go.Types;

// What the checker found out about nodes, as it goes into TypeInfo.
sealed partial class Checker
{
    /// <summary>Records what an operand's expression is; an untyped one when its type is final.</summary>
    internal void Record(Operand x)
    {
        Debug.Assert(x.Expr.Exists);
        var type = x.Mode switch
        {
            OperandMode.Invalid => Universe.Invalid,
            OperandMode.NoValue => Tuple.Empty,
            _ => x.KnownType,
        };
        var value = x.Mode == OperandMode.Constant ? x.Value : null;
        if (IsUntyped(type))
            RememberUntyped(x.Expr, isShiftOperand: false, x.Mode, (Basic)type, value);
        else
            RecordTypeAndValue(x.Expr, x.Mode, type, value);
    }

    /// <summary>Records what stayed untyped to the end of the declarations, or of a body.</summary>
    void RecordUntyped()
    {
        if (Info is not null)
        {
            foreach (var (node, info) in _untyped)
                RecordTypeAndValue(new(node), info.Mode, info.Type, info.Value);
        }

        _untyped.Clear();
    }

    internal void RecordTypeAndValue(Expr x, OperandMode mode, Type type, Constant? value)
    {
        Debug.Assert(mode != OperandMode.Constant || value is not null);
        Debug.Assert(mode != OperandMode.Constant || !IsValid(type) || AllBasic(type, BasicInfo.ConstType));
        if (mode != OperandMode.Invalid)
            Info?.RecordType(x, new(mode, type, value));
    }

    /// <summary>
    /// Records the type that a builtin has in one call, for its name and the parentheses around that.
    /// </summary>
    void RecordBuiltinType(Expr function, Signature signature)
    {
        RecordTypeAndValue(function, OperandMode.Builtin, signature, null);
        while (function.Is(out ParenExpr paren))
        {
            function = paren.X;
            RecordTypeAndValue(function, OperandMode.Builtin, signature, null);
        }
    }

    /// <summary>Records that two values were had of an expression.</summary>
    internal void RecordCommaOkTypes(Expr x, IReadOnlyList<Operand> values)
    {
        Debug.Assert(values.Count == 2);
        if (!values[0].IsValid || Info is null)
            return;

        Debug.Assert(IsTyped(values[0].KnownType) && IsTyped(values[1].KnownType));
        var pos = x.Start;
        while (true)
        {
            var tuple = new Tuple(
            [
                Var.Of(VarKind.Local, pos, _package, "", values[0].KnownType),
                Var.Of(VarKind.Local, pos, _package, "", values[1].KnownType),
            ]);
            Info.TryGetType(x.Node, out var what);
            Info.RecordType(x, what with { Type = tuple });
            if (!x.Is(out ParenExpr paren))
                break;
            x = paren.X;
            pos = x.Start;
        }
    }

    /// <summary>Records the type arguments with which a generic function or type is used.</summary>
    /// <param name="x">A name, selector, or index expression of one of these.</param>
    internal void RecordInstance(Expr x, IReadOnlyList<Type> typeArgs, Type type)
    {
        if (Info is null)
            return;
        if (type is Signature { DroppedRecv: { } dropped } method)
        {
            // A method has its receiver here, also where it is used as a value or expression.
            var signature = method.Copy();
            signature.DroppedRecv = null;
            signature.Recv = dropped;
            if (dropped == Signature.MethodExpression)
            {
                signature.Recv = method.Params.Vars[0];
                signature.Params = new([.. method.Params.Vars.Skip(1)]);
            }

            type = signature;
        }

        Info.RecordInstance(InstantiatedIdent(x), new(typeArgs, type));
    }

    /// <summary>The name of the generic function or type in an expression that instantiates it.</summary>
    static Ident InstantiatedIdent(Expr x)
    {
        x = x.Kind switch
        {
            NodeKind.IndexExpr => x.As<IndexExpr>().X,
            NodeKind.IndexListExpr => x.As<IndexListExpr>().X,
            _ => x,
        };
        return x.Is(out SelectorExpr selector) ? selector.Sel : x.As<Ident>();
    }

    internal void RecordDef(Ident name, Symbol? symbol) => Info?.RecordDefinition(name, symbol);

    internal void RecordUse(Ident name, Symbol symbol) => Info?.RecordUse(name, symbol);

    internal void RecordImplicit(Node node, Symbol symbol) => Info?.RecordImplicit(node, symbol);

    internal void RecordSelection(
        SelectorExpr x, SelectionKind kind, Type receiver, Symbol symbol, IReadOnlyList<int> index, bool isIndirect)
    {
        if (Info is null)
            return;
        Info.RecordUse(x.Sel, symbol);
        Info.RecordSelection(x, new(kind, receiver, symbol, index, isIndirect));
    }

    internal void RecordScope(Node node, Scope scope) => Info?.RecordScope(node, scope);
}

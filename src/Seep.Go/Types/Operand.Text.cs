using System.Diagnostics;
using System.Text;
using Seep.Go.Constants;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

// How an operand comes about, and how messages show it.
sealed partial class Operand
{
    /// <summary>
    /// What messages show for an operand that is no expression of the source, such as the second result of a call; else
    /// null. Its <see cref="Expr"/> is the nearest that there is, for the position.
    /// </summary>
    public string? Description { get; set; }

    /// <summary>The expression as messages show it.</summary>
    public string Text => Description ?? ExprText.Of(Expr);

    /// <summary>The type; the invalid one where there is none.</summary>
    public Type KnownType => Type ?? Universe.Invalid;

    /// <summary>Whether it is the predeclared nil without a type.</summary>
    public bool IsNil => Mode == OperandMode.Value && Type == Universe.Of(BasicKind.UntypedNil);

    /// <summary>Makes it the untyped constant of a literal; invalid where the value is out of all range.</summary>
    public void SetConst(TokenKind kind, ReadOnlySpan<byte> literal)
    {
        var (basic, literalKind) = kind switch
        {
            TokenKind.Int => (BasicKind.UntypedInt, LiteralKind.Int),
            TokenKind.Float => (BasicKind.UntypedFloat, LiteralKind.Float),
            TokenKind.Imag => (BasicKind.UntypedComplex, LiteralKind.Imaginary),
            TokenKind.Char => (BasicKind.UntypedRune, LiteralKind.Rune),
            TokenKind.String => (BasicKind.UntypedString, LiteralKind.String),
            _ => throw new UnreachableException($"literal {kind}"),
        };

        var value = Constant.FromLiteral(literalKind, literal);
        if (value.Kind == ConstantKind.Unknown)
        {
            Invalidate();
            Type = Universe.Invalid;
            return;
        }

        (Mode, Type, Value) = (OperandMode.Constant, Universe.Of(basic), value);
    }

    public override string ToString() => OperandText.Of(this, qualifier: null);
}

/// <summary>
/// Operands as messages show them: <c>x (variable of type int)</c>, after go/types. The parts are the expression, for
/// an untyped value its kind, the mode, of a constant the value where the expression is not that already, and the type.
/// </summary>
static class OperandText
{
    public static string Of(Operand x, Func<Package, string>? qualifier)
    {
        if (x.IsNil)
            return "nil";

        var expr = ExprOf(x, qualifier);
        var text = new StringBuilder();
        if (expr.Length > 0)
            text.Append(expr).Append(" (");

        var hasType = false;
        if (x.Mode > OperandMode.TypeExpr && x.Type is { } type)
        {
            if (Predicates.IsUntyped(type))
                text.Append(((Basic)type).Name).Append(' ');
            else
                hasType = true;
        }

        text.Append(ModeOf(x.Mode));
        if (x.Mode == OperandMode.Constant && x.Value?.ToString() is { } value && value != expr)
            text.Append(' ').Append(value);
        if (hasType)
            AppendType(text, x.KnownType, qualifier);
        if (expr.Length > 0)
            text.Append(')');
        return text.ToString();
    }

    /// <summary>The kind of a composite type; empty for a basic one.</summary>
    public static string CompositeKind(Type type) => type.Underlying switch
    {
        Basic => "",
        Array => "array",
        Slice => "slice",
        Struct => "struct",
        Pointer => "pointer",
        Signature => "func",
        Interface => "interface",
        Map => "map",
        Chan => "chan",
        Tuple => "tuple",
        Union => "union",
        var other => throw new UnreachableException($"type {other.GetType().Name}"),
    };

    static string ExprOf(Operand x, Func<Package, string>? qualifier)
    {
        if (x.Description is not null || x.Expr.Exists)
            return x.Text;
        return x.Mode switch
        {
            OperandMode.Builtin => Universe.BuiltinInfo(x.Id).Name,
            OperandMode.TypeExpr => TypeText.Of(x.KnownType, qualifier),
            OperandMode.Constant => x.Value?.ToString() ?? "",
            _ => "",
        };
    }

    static string ModeOf(OperandMode mode) => mode switch
    {
        OperandMode.Invalid => "invalid operand",
        OperandMode.NoValue => "no value",
        OperandMode.Builtin => "built-in",
        OperandMode.TypeExpr => "type",
        OperandMode.Constant => "constant",
        OperandMode.Variable => "variable",
        OperandMode.MapIndex => "map index expression",
        OperandMode.Value => "value",
        OperandMode.CommaOk => "comma, ok expression",
        OperandMode.CommaErr => "comma, error expression",
        OperandMode.CgoFunc => "cgo function",
        _ => throw new UnreachableException($"mode {mode}"),
    };

    /// <summary>
    /// The type with what there is to say of it: whether it is generic, what a name stands for, what constrains a type
    /// parameter.
    /// </summary>
    static void AppendType(StringBuilder text, Type type, Func<Package, string>? qualifier)
    {
        if (!Predicates.IsValid(type))
        {
            text.Append(" with invalid type");
            return;
        }

        text.Append(" of ");
        if (Predicates.IsGeneric(type))
            text.Append("generic ");
        var param = Aliases.Unalias(type) as TypeParam;
        if (param is null && type is Alias or Named)
        {
            var kind = CompositeKind(type);
            text.Append(kind.Length > 0 ? kind : ((Basic)type.Underlying).Name).Append(' ');
        }

        text.Append("type ").Append(TypeText.Of(type, qualifier));
        if (param is null)
            return;
        text.Append(" constrained by ").Append(TypeText.Of(param.Bound, qualifier));
        if (Predicates.HasEmptyTypeSet(param))
            text.Append(" with empty type set");
    }
}

/// <summary>
/// Where a value is used, as messages say it: a text, or <c>argument to</c> with the function's expression.
/// </summary>
/// <remarks>It holds the expression rather than its text, which only a message needs.</remarks>
readonly record struct UseContext(string Prefix, Expr Function = default)
{
    public static implicit operator UseContext(string text) => new(text);

    public override string ToString() => Function.Exists ? Prefix + ExprText.Of(Function) : Prefix;
}

using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

/// <summary>What an operand is.</summary>
public enum OperandMode : byte
{
    Invalid,

    /// <summary>A call without results.</summary>
    NoValue,
    Builtin,
    TypeExpr,
    Constant,

    /// <summary>Addressable.</summary>
    Variable,

    /// <summary>A map's element: can be assigned to, and read with <c>, ok</c>.</summary>
    MapIndex,
    Value,

    /// <summary>A value that can be had with <c>, ok</c>.</summary>
    CommaOk,

    /// <summary>A cgo call, whose second value is an error.</summary>
    CommaErr,
    CgoFunc,
}

/// <summary>An intermediate value of checking: what an expression turned out to be so far.</summary>
sealed partial class Operand
{
    public OperandMode Mode { get; set; }

    public Expr Expr { get; set; }

    /// <summary>Null where the mode has none.</summary>
    public Type? Type { get; set; }

    /// <summary>Of a constant.</summary>
    public Constant? Value { get; set; }

    public BuiltinId Id { get; set; }

    public bool IsValid => Mode != OperandMode.Invalid;

    /// <summary>None for an operand without an expression.</summary>
    public Pos Pos => Expr.Exists ? Expr.Start : Pos.None;

    public void Invalidate() => Mode = OperandMode.Invalid;

    public void Clear() => (Mode, Expr, Type, Value, Id, Description) = (OperandMode.Invalid, default, null, null, default, null);

    public void CopyFrom(Operand other) =>
        (Mode, Expr, Type, Value, Id, Description) =
        (other.Mode, other.Expr, other.Type, other.Value, other.Id, other.Description);

    public Operand Copy() => (Operand)MemberwiseClone();
}

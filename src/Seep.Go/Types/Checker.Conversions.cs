using System.Text;
using Seep.Go.Constants;
using static Seep.Go.Types.Predicates;

namespace Seep.Go.Types;

// Explicit conversions (Go spec, "Conversions").
sealed partial class Checker
{
    /// <summary>Makes an operand the result of <c>target(x)</c>.</summary>
    internal void CheckConversion(Operand x, Type target)
    {
        var isConstant = x.Mode == OperandMode.Constant;
        var cause = new Cause();
        bool ok;
        if (isConstant && IsConstType(target))
        {
            var value = x.Value;
            ok = ConstConvertibleTo(x, target, ref value);
            x.Value = value;
            if (!ok && IsInteger(x.KnownType) && IsInteger(target))
            {
                Error(x, ErrorCode.InvalidConversion, $"constant {x.Value} overflows {Str(target)}");
                x.Invalidate();
                return;
            }
        }
        else if (isConstant && IsTypeParam(target))
        {
            ok = Underlyings.UnderIs(target, u => ConstConvertibleTo(x, u, target, cause));
            x.Mode = OperandMode.Value;
        }
        else
        {
            ok = x.ConvertibleTo(this, target, cause);
            if (ok)
                x.Mode = OperandMode.Value;
        }

        if (!ok)
        {
            var why = cause.Text.Length > 0 ? $": {cause.Text}" : "";
            Error(x, ErrorCode.InvalidConversion, $"cannot convert {Str(x)} to type {Str(target)}{why}");
            x.Invalidate();
            return;
        }

        if (IsUntyped(x.KnownType))
            UpdateExprType(x.Expr, FinalTypeOfArgument(x, target, isConstant), isFinal: true);
        x.Type = target;
    }

    /// <summary>
    /// The type that the untyped argument of a conversion has in the end: the target, unless it is one that a constant
    /// can't have, such as an interface or []byte; nil, and integers that become strings, keep theirs.
    /// </summary>
    static Type FinalTypeOfArgument(Operand x, Type target, bool isConstant)
    {
        if (IsNonTypeParamInterface(target) || isConstant && !IsConstType(target) || x.IsNil)
            return Default(x.KnownType);
        return x.Mode == OperandMode.Constant && IsInteger(x.KnownType) && AllString(target) ? x.KnownType : target;
    }

    bool ConstConvertibleTo(Operand x, Type target, ref Constant? value)
    {
        if (target.Underlying is not Basic basic)
            return false;
        if (RepresentableConst(x.Value!, basic, ref value))
            return true;
        if (!IsInteger(x.KnownType) || !IsString(basic))
            return false;
        var isRune = x.Value!.TryGetUInt64(out var code) && code <= 0x10FFFF && Rune.IsValid((uint)code);
        value = Constant.Of((isRune ? new Rune((uint)code) : Rune.ReplacementChar).ToString());
        return true;
    }

    /// <param name="under">
    /// An underlying type of the type set of a type parameter; null where it has no specific types.
    /// </param>
    bool ConstConvertibleTo(Operand x, Type? under, Type typeParam, Cause cause)
    {
        if (under is null)
        {
            cause.Text = $"{Str(typeParam)} does not contain specific types";
            return false;
        }

        if (IsString(x.KnownType) && Operand.IsBytesOrRunes(under))
            return true;
        Constant? value = null;
        if (ConstConvertibleTo(x, under, ref value))
            return true;
        cause.Text = IsInteger(x.KnownType) && IsInteger(under)
            ? $"constant {x.Value} overflows {Str(under)} (in {Str(typeParam)})"
            : $"cannot convert {Str(x)} to type {Str(under)} (in {Str(typeParam)})";
        return false;
    }
}

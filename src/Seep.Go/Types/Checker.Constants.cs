using System.Diagnostics;
using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;
using static Seep.Go.Types.Predicates;

namespace Seep.Go.Types;

// Constant values and the types that can hold them (Go spec, "Constants" and "Representability").
sealed partial class Checker
{
    const string InvalidArg = "invalid argument: ";
    const string InvalidOp = "invalid operation: ";

    /// <summary>
    /// Checks the value that a constant operation gave: a typed one against its type, an untyped one against limits.
    /// </summary>
    internal void Overflow(Operand x, Pos opPos)
    {
        const int MaxBits = 512;

        Debug.Assert(x.Mode == OperandMode.Constant);
        var value = x.Value!;
        if (value.Kind == ConstantKind.Unknown)
        {
            Error(opPos, ErrorCode.InvalidConstVal, "constant result is not representable");
            return;
        }

        if (IsTyped(x.KnownType))
        {
            Representable(x, (Basic)x.KnownType.Underlying);
            return;
        }

        if (value.Kind == ConstantKind.Int && value.BitLength > MaxBits)
        {
            Error(opPos, ErrorCode.InvalidConstVal, $"constant {OpName(x.Expr)}overflow");
            x.Value = Constant.Unknown;
        }
    }

    /// <summary>What people call an operation, with a blank behind it, where they have a word for it.</summary>
    static string OpName(Expr x) => x.Kind switch
    {
        NodeKind.BinaryExpr => x.As<BinaryExpr>().Op switch
        {
            TokenKind.Add => "addition ",
            TokenKind.Sub => "subtraction ",
            TokenKind.Xor => "bitwise XOR ",
            TokenKind.Mul => "multiplication ",
            TokenKind.Shl => "shift ",
            _ => "",
        },
        NodeKind.UnaryExpr => x.As<UnaryExpr>().Op == TokenKind.Xor ? "bitwise complement " : "",
        _ => "",
    };

    /// <summary>Whether a value is one of a basic type, for floating-point types after rounding.</summary>
    internal bool RepresentableConst(Constant x, Basic type)
    {
        Constant? rounded = null;
        return RepresentableConst(x, type, ref rounded);
    }

    /// <param name="rounded">
    /// Becomes the value as the type has it; for integers also where the value is out of range.
    /// </param>
    internal bool RepresentableConst(Constant x, Basic type, ref Constant? rounded)
    {
        if (x.Kind == ConstantKind.Unknown)
            return true;

        if (IsInteger(type))
        {
            x = x.ToInt();
            if (x.Kind != ConstantKind.Int)
                return false;
            rounded = x;
            return FitsInteger(x, type.Kind);
        }

        if (IsFloat(type))
        {
            x = x.ToFloat();
            if (x.Kind != ConstantKind.Float)
                return false;
            if (type.Kind == BasicKind.UntypedFloat)
                return true;
            if (Round(x, type.Kind == BasicKind.Float32) is not { } real)
                return false;
            rounded = real;
            return true;
        }

        if (IsComplex(type))
        {
            x = x.ToComplex();
            if (x.Kind != ConstantKind.Complex)
                return false;
            if (type.Kind == BasicKind.UntypedComplex)
                return true;
            var isSmall = type.Kind == BasicKind.Complex64;
            if (Round(x.Real, isSmall) is not { } re || Round(x.Imaginary, isSmall) is not { } im)
                return false;
            rounded = Constant.Binary(re, Operator.Add, Constant.OfImaginary(im));
            return true;
        }

        if (IsString(type))
            return x.Kind == ConstantKind.String;
        return IsBoolean(type) && x.Kind == ConstantKind.Bool;
    }

    bool FitsInteger(Constant x, BasicKind kind)
    {
        var bits = kind switch
        {
            BasicKind.UntypedInt or BasicKind.UntypedRune => 0,
            BasicKind.Int8 or BasicKind.Uint8 => 8,
            BasicKind.Int16 or BasicKind.Uint16 => 16,
            BasicKind.Int32 or BasicKind.Uint32 => 32,
            BasicKind.Int64 or BasicKind.Uint64 => 64,
            BasicKind.Int or BasicKind.Uint or BasicKind.Uintptr => 8 * _options.WordSize,
            _ => throw new UnreachableException($"integer type {kind}"),
        };
        if (bits == 0)
            return true;
        if (kind is >= BasicKind.Uint and <= BasicKind.Uintptr)
            return x.Sign >= 0 && x.BitLength <= bits;
        return x.TryGetInt64(out var value) && value >> (bits - 1) is 0 or -1;
    }

    /// <summary>The nearest float32 or float64; null beyond the largest.</summary>
    static Constant? Round(Constant x, bool isFloat32)
    {
        var value = isFloat32 ? x.ToFloat32(out _) : x.ToFloat64(out _);
        return double.IsInfinity(value) ? null : Constant.Of(value);
    }

    /// <summary>Gives a constant the value that it has in a type, or says that there is none.</summary>
    internal void Representable(Operand x, Basic type)
    {
        var (value, code) = Representation(x, type);
        if (code is { } wrong)
        {
            InvalidConversion(wrong, x, type);
            x.Invalidate();
            return;
        }

        x.Value = value;
    }

    /// <summary>The value of a constant in a type; a code where there is none.</summary>
    internal (Constant? Value, ErrorCode? Code) Representation(Operand x, Basic type)
    {
        Debug.Assert(x.Mode == OperandMode.Constant);
        var value = x.Value;
        if (RepresentableConst(x.Value!, type, ref value))
            return (value, null);
        if (!IsNumeric(x.KnownType) || !IsNumeric(type))
            return (null, ErrorCode.InvalidConstVal);
        var truncates = !IsInteger(x.KnownType) && IsInteger(type);
        return (null, truncates ? ErrorCode.TruncatedFloat : ErrorCode.NumericOverflow);
    }

    internal void InvalidConversion(ErrorCode code, Operand x, Type target) => Error(x, code, code switch
    {
        ErrorCode.TruncatedFloat => $"{Str(x)} truncated to {Str(target)}",
        ErrorCode.NumericOverflow => $"{Str(x)} overflows {Str(target)}",
        _ => $"cannot convert {Str(x)} to type {Str(target)}",
    });

    /// <summary>Gives an untyped operand a type, or says that it can't have that.</summary>
    internal void ConvertUntyped(Operand x, Type target)
    {
        var (type, value, code) = ImplicitTypeAndValue(x, target);
        if (code is { } wrong)
        {
            InvalidConversion(wrong, x, IsTypeParam(target) ? target : Underlyings.SafeUnderlying(target));
            x.Invalidate();
            return;
        }

        TakeImplicit(x, type!, value);
    }

    /// <summary>Gives an operand and its expression what <see cref="ImplicitTypeAndValue"/> found.</summary>
    void TakeImplicit(Operand x, Type type, Constant? value)
    {
        if (value is not null)
        {
            x.Value = value;
            UpdateExprVal(x.Expr, value);
        }

        if (type != x.Type)
        {
            x.Type = type;
            UpdateExprType(x.Expr, type, isFinal: false);
        }
    }

    /// <summary>The type and value that an untyped operand takes on where a target is wanted.</summary>
    /// <returns>A null type with a code where it can't; of a typed or invalid operand its own type.</returns>
    internal (Type? Type, Constant? Value, ErrorCode? Code) ImplicitTypeAndValue(Operand x, Type target)
    {
        if (!x.IsValid || IsTyped(x.KnownType) || !IsValid(target))
            return (x.Type, null, null);

        if (IsUntyped(target))
            return MaxType(x.KnownType, target) is { } max ? (max, null, null) : Impossible();

        switch (target.Underlying)
        {
            case Basic basic when x.Mode == OperandMode.Constant:
                var (value, code) = Representation(x, basic);
                return code is null ? (target, value, null) : (null, null, code);
            case Basic:
                // Comparisons, shifts whose type comes later, and nil are untyped without being constant.
                if (!MayBecome(((Basic)x.KnownType).Kind, target))
                    return Impossible();
                // nil stays untyped, as what reads the types wants to see it.
                return (x.IsNil ? x.Type : target, null, null);
            case Interface when IsTypeParam(target):
                if (!IsImplicitlyEach(x, target))
                    return Impossible();
                return (x.IsNil ? x.Type : target, null, null);
            case Interface when x.IsNil:
                return (x.Type, null, null);
            case Interface type:
                return type.IsEmpty ? (Default(x.KnownType), null, null) : Impossible();
            case Pointer or Signature or Slice or Map or Chan when x.IsNil:
                return (x.Type, null, null);
            default:
                return Impossible();
        }

        static (Type?, Constant?, ErrorCode?) Impossible() => (null, null, ErrorCode.InvalidUntypedConversion);
    }

    /// <summary>Whether an untyped operand can have each type of a type parameter's set.</summary>
    bool IsImplicitlyEach(Operand x, Type param) =>
        Underlyings.UnderIs(param, u => u is not null && ImplicitTypeAndValue(x, u).Type is not null);

    /// <summary>
    /// Whether a value of an untyped kind that is no constant can have a type with a basic underlying type.
    /// </summary>
    static bool MayBecome(BasicKind kind, Type target) => kind switch
    {
        BasicKind.UntypedBool => IsBoolean(target),
        BasicKind.UntypedInt or BasicKind.UntypedRune or BasicKind.UntypedFloat or BasicKind.UntypedComplex =>
            IsNumeric(target),
        BasicKind.UntypedString => IsString(target),
        BasicKind.UntypedNil => HasNil(target),
        _ => false,
    };

    /// <summary>
    /// Gives an expression that is still untyped another type, and the parts of it that have the same: once a use says
    /// what it is, down to the operands, whose values must fit.
    /// </summary>
    /// <param name="isFinal">Whether the type stays, though it is untyped.</param>
    internal void UpdateExprType(Expr x, Type type, bool isFinal)
    {
        if (!_untyped.TryGetValue(x.Node, out var old))
            return;

        // Constant operations have no operands at run time: these keep their types.
        switch (x.Kind)
        {
            case NodeKind.ParenExpr:
                UpdateExprType(x.As<ParenExpr>().X, type, isFinal);
                break;
            case NodeKind.UnaryExpr when old.Value is null:
                UpdateExprType(x.As<UnaryExpr>().X, type, isFinal);
                break;
            case NodeKind.BinaryExpr when old.Value is null && !IsComparison(x.As<BinaryExpr>().Op):
                UpdateExprType(x.As<BinaryExpr>().X, type, isFinal);
                if (!IsShift(x.As<BinaryExpr>().Op))
                    UpdateExprType(x.As<BinaryExpr>().Y, type, isFinal);
                break;
        }

        if (!isFinal && IsUntyped(type))
        {
            _untyped[x.Node] = old with { Type = (Basic)type.Underlying };
            return;
        }

        _untyped.Remove(x.Node);
        if (FitsFinalType(x, old, type))
            RecordTypeAndValue(x, old.Mode, type, old.Value);
    }

    bool FitsFinalType(Expr x, UntypedInfo old, Type type)
    {
        if (old.IsShiftOperand && !AllInteger(type))
        {
            Error(x, ErrorCode.InvalidShiftOperand,
                $"{InvalidOp}shifted operand {Str(x)} (type {Str(type)}) must be integer");
            return false;
        }

        if (old.Value is null)
            return true;
        var constant = TakeOperand();
        (constant.Mode, constant.Expr, constant.Type, constant.Value) = (old.Mode, x, old.Type, old.Value);
        ConvertUntyped(constant, type);
        var fits = constant.IsValid;
        GiveBack(constant);
        return fits;
    }

    internal void UpdateExprVal(Expr x, Constant value)
    {
        if (_untyped.TryGetValue(x.Node, out var info))
            _untyped[x.Node] = info with { Value = value };
    }
}

using System.Diagnostics;
using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;
using static Seep.Go.Types.Predicates;

namespace Seep.Go.Types;

// Operators (Go spec, "Operators").
sealed partial class Checker
{
    static bool IsShift(TokenKind op) => op is TokenKind.Shl or TokenKind.Shr;

    static bool IsComparison(TokenKind op) =>
        op is TokenKind.Eql or TokenKind.Neq or TokenKind.Lss or TokenKind.Leq or TokenKind.Gtr or TokenKind.Geq;

    /// <summary>Where an operation's errors are: at the operator of a binary one.</summary>
    static Pos OpPos(Expr x) => !x.Exists ? Pos.None : x.Is(out BinaryExpr binary) ? binary.OpPos : x.Start;

    internal void CheckUnary(Operand x, UnaryExpr e)
    {
        CheckExpr(null, x, e.X);
        if (!x.IsValid)
            return;

        var op = e.Op;
        switch (op)
        {
            case TokenKind.And:
                TakeAddress(x, e);
                return;
            case TokenKind.Arrow:
                Receive(x);
                return;
            case TokenKind.Tilde:
                const string Outside = "cannot use ~ outside of interface or type constraint";
                if (!AllInteger(x.KnownType))
                {
                    Error(e, ErrorCode.UndefinedOp, Outside);
                    x.Invalidate();
                    return;
                }

                Error(e, ErrorCode.UndefinedOp, $"{Outside} (use ^ for bitwise complement)");
                op = TokenKind.Xor;
                break;
        }

        bool? isDefined = op switch
        {
            TokenKind.Add or TokenKind.Sub => AllNumeric(x.KnownType),
            TokenKind.Xor => AllInteger(x.KnownType),
            TokenKind.Not => AllBoolean(x.KnownType),
            _ => null,
        };
        if (!HasOperator(x, op, isDefined))
            return;

        if (x.Mode != OperandMode.Constant)
        {
            x.Mode = OperandMode.Value;
            return;
        }

        if (x.Value!.Kind == ConstantKind.Unknown)
            return;
        var bits = IsUnsigned(x.KnownType) ? (int)(8 * SizeOf(x.KnownType)) : 0;
        x.Value = Constant.Unary(ConstantOperators.Of(op), x.Value, bits);
        x.Expr = e;
        Overflow(x, OpPos(e));
    }

    void TakeAddress(Operand x, UnaryExpr e)
    {
        if (!e.X.Unparen().Is<CompositeLit>() && x.Mode != OperandMode.Variable)
        {
            Error(x, ErrorCode.UnaddressableOperand, $"{InvalidOp}cannot take address of {Str(x)}");
            x.Invalidate();
            return;
        }

        x.Mode = OperandMode.Value;
        x.Type = new Pointer(x.KnownType);
    }

    void Receive(Operand x)
    {
        if (ChanElem(null, x, isReceive: true) is { } elem && IsComplete(elem))
        {
            x.Mode = OperandMode.CommaOk;
            x.Type = elem;
            _environment.HasCallOrReceive = true;
            return;
        }

        x.Invalidate();
    }

    /// <summary>Whether the operand's type has an operator; if not, says so and invalidates it.</summary>
    /// <param name="isDefined">Null where there is no such operator.</param>
    bool HasOperator(Operand x, TokenKind op, bool? isDefined)
    {
        switch (isDefined)
        {
            case true:
                return true;
            case false:
                Error(x, ErrorCode.UndefinedOp, $"{InvalidOp}operator {op.Text()} not defined on {Str(x)}");
                break;
            case null:
                Error(x, ErrorCode.InvalidSyntaxTree, $"unknown operator {op.Text()}");
                break;
        }

        x.Invalidate();
        return false;
    }

    /// <summary>The element type of the channels that an operand is; null after an error.</summary>
    /// <param name="at">Where the error is; null for the operand.</param>
    internal Type? ChanElem(Pos? at, Operand x, bool isReceive)
    {
        var (under, cause) = CommonUnder(x.KnownType, (type, u) => u switch
        {
            null => "no specific channel type",
            not Chan => $"non-channel {Str(type)}",
            Chan { Direction: ChanDir.Send } when isReceive => $"send-only channel {Str(type)}",
            Chan { Direction: ChanDir.Receive } when !isReceive => $"receive-only channel {Str(type)}",
            _ => null,
        });
        if (under is Chan channel)
            return channel.Elem;

        var (code, what) = isReceive
            ? (ErrorCode.InvalidReceive, "cannot receive from")
            : (ErrorCode.InvalidSend, "cannot send to");
        Error(at ?? x.Pos, code, IsTypeParam(x.KnownType)
            ? $"{InvalidOp}{what} {Str(x)}: {cause}"
            : $"{InvalidOp}{what} {cause} {Str(x)}");
        return null;
    }

    /// <summary>Checks <c>lhs op rhs</c>.</summary>
    /// <param name="e">None for an assignment operation, <c>lhs op= rhs</c>.</param>
    internal void CheckBinary(Operand x, Expr e, Expr lhs, Expr rhs, TokenKind op, Pos opPos)
    {
        var y = TakeOperand();
        CheckExpr(null, x, lhs);
        CheckExpr(null, y, rhs);
        CheckOperands(x, y, e, lhs, op, opPos);
        GiveBack(y);
    }

    /// <param name="y">The right operand, checked.</param>
    void CheckOperands(Operand x, Operand y, Expr e, Expr lhs, TokenKind op, Pos opPos)
    {
        if (!x.IsValid)
            return;
        if (!y.IsValid)
        {
            x.Invalidate();
            x.Expr = y.Expr;
            return;
        }

        if (IsShift(op))
        {
            CheckShift(x, y, e, op);
            return;
        }

        MatchTypes(x, y);
        if (!x.IsValid)
            return;
        if (IsComparison(op))
        {
            CheckComparison(x, y, op, isSwitchCase: false);
            return;
        }

        if (!Identical(x.KnownType, y.KnownType))
        {
            if (IsValid(x.KnownType) && IsValid(y.KnownType))
            {
                var types = $"(mismatched types {Str(x.KnownType)} and {Str(y.KnownType)})";
                Error(e.Exists ? e.Start : x.Pos, ErrorCode.MismatchedTypes, e.Exists
                    ? $"{InvalidOp}{Str(e)} {types}"
                    : $"{InvalidOp}{Str(lhs)} {op.Text()}= {y.Text} {types}");
            }

            x.Invalidate();
            return;
        }

        if (!HasOperator(x, op, IsDefined(op, x.KnownType)))
            return;
        if (op is TokenKind.Quo or TokenKind.Rem && DividesByZero(x, y))
        {
            Error(y, ErrorCode.DivByZero, $"{InvalidOp}division by zero");
            x.Invalidate();
            return;
        }

        if (x.Mode != OperandMode.Constant || y.Mode != OperandMode.Constant)
        {
            x.Mode = OperandMode.Value;
            return;
        }

        if (x.Value!.Kind == ConstantKind.Unknown || y.Value!.Kind == ConstantKind.Unknown)
        {
            x.Value = Constant.Unknown;
            return;
        }

        x.Expr = e;
        if (ExcessiveLength(x, y) is { } length)
        {
            Error(opPos, ErrorCode.InvalidConstVal,
                $"constant string too long ({length} bytes > {Constant.MaxStringLength} bytes)");
            x.Value = Constant.Unknown;
            return;
        }

        var operation = op == TokenKind.Quo && IsInteger(x.KnownType) ? Operator.IntQuo : ConstantOperators.Of(op);
        x.Value = Constant.Binary(x.Value, operation, y.Value);
        Overflow(x, opPos);
    }

    /// <summary>The length that two untyped strings have together, if it is too long.</summary>
    static long? ExcessiveLength(Operand x, Operand y)
    {
        if (x.Value!.Kind != ConstantKind.String || IsTyped(x.KnownType))
            return null;
        var length = (long)x.Value.StringLength + y.Value!.StringLength;
        return length > Constant.MaxStringLength ? length : null;
    }

    static bool? IsDefined(TokenKind op, Type type) => op switch
    {
        TokenKind.Add => AllNumericOrString(type),
        TokenKind.Sub or TokenKind.Mul or TokenKind.Quo => AllNumeric(type),
        TokenKind.Rem or TokenKind.And or TokenKind.Or or TokenKind.Xor or TokenKind.AndNot => AllInteger(type),
        TokenKind.LAnd or TokenKind.LOr => AllBoolean(type),
        _ => null,
    };

    /// <summary>Whether the divisor is zero; of a complex one also where its square underflows.</summary>
    static bool DividesByZero(Operand x, Operand y)
    {
        if (y.Mode != OperandMode.Constant)
            return false;
        if ((x.Mode == OperandMode.Constant || AllInteger(x.KnownType)) && y.Value!.Sign == 0)
            return true;
        if (x.Mode != OperandMode.Constant || !IsComplex(x.KnownType))
            return false;
        return IsSquareZero(y.Value!.Real) && IsSquareZero(y.Value.Imaginary);

        static bool IsSquareZero(Constant part) => Constant.Binary(part, Operator.Mul, part).Sign == 0;
    }

    /// <summary>Converts one untyped operand to the type of the other, where types that match may come of it.</summary>
    internal void MatchTypes(Operand x, Operand y)
    {
        if (!MayConvert(x, y))
            return;
        ConvertUntyped(x, y.KnownType);
        if (!x.IsValid)
            return;
        ConvertUntyped(y, x.KnownType);
        if (!y.IsValid)
            x.Invalidate();
    }

    /// <summary>
    /// Whether to try: if so, the failure of a conversion is the error; if not, the mismatch of the types is.
    /// </summary>
    static bool MayConvert(Operand x, Operand y)
    {
        var (xtype, ytype) = (x.KnownType, y.KnownType);
        if (IsTyped(xtype) && IsTyped(ytype))
            return false;
        if (AllNumeric(xtype) != AllNumeric(ytype))
            return false;
        if (IsNonTypeParamInterface(xtype) || IsNonTypeParamInterface(ytype))
            return true;
        if (AllBoolean(xtype) != AllBoolean(ytype) || AllString(xtype) != AllString(ytype))
            return false;
        if (x.IsNil)
            return HasNil(ytype);
        if (y.IsNil)
            return HasNil(xtype);
        return !Operand.IsPointer(xtype) && !Operand.IsPointer(ytype);
    }

    /// <summary>Checks <c>x op y</c>, whose operands were matched.</summary>
    /// <param name="isSwitchCase">Whether x is a case's value and y the switch's tag.</param>
    internal void CheckComparison(Operand x, Operand y, TokenKind op, bool isSwitchCase)
    {
        if (!IsValid(x.KnownType) || !IsValid(y.KnownType))
        {
            x.Invalidate();
            return;
        }

        if (isSwitchCase)
            op = TokenKind.Eql;

        if (!x.AssignableTo(this, y.KnownType, null).IsAssignable
            && !y.AssignableTo(this, x.KnownType, null).IsAssignable)
        {
            var mismatch = $"mismatched types {Str(x.KnownType)} and {Str(y.KnownType)}";
            ComparisonError(ErrorCode.MismatchedTypes, x, y, y, op, mismatch, isSwitchCase);
            return;
        }

        var (wrong, cause) = op switch
        {
            TokenKind.Eql or TokenKind.Neq => Incomparable(x, y),
            _ when !AllOrdered(x.KnownType) => (x, ""),
            _ when !AllOrdered(y.KnownType) => (y, ""),
            _ => default,
        };
        if (wrong is not null)
        {
            ComparisonError(ErrorCode.UndefinedOp, x, y, wrong, op, cause, isSwitchCase);
            return;
        }

        if (x.Mode == OperandMode.Constant && y.Mode == OperandMode.Constant)
        {
            x.Value = ConstantOperators.Compare(x.Value!, ConstantOperators.Of(op), y.Value!);
        }
        else
        {
            // The operands are there at run time, of which types is known now.
            x.Mode = OperandMode.Value;
            UpdateExprType(x.Expr, Default(x.KnownType), isFinal: true);
            UpdateExprType(y.Expr, Default(y.KnownType), isFinal: true);
        }

        x.Type = Universe.Of(BasicKind.UntypedBool);
    }

    /// <summary>
    /// The operand that can't be asked for equality, and why if there is more to say; null if both can.
    /// </summary>
    (Operand? Wrong, string Cause) Incomparable(Operand x, Operand y)
    {
        if (x.IsNil || y.IsNil)
            return HasNil(x.IsNil ? y.KnownType : x.KnownType) ? default : (y, "");
        if (!Comparable(x.KnownType))
            return (x, IncomparableCause(x.KnownType));
        return Comparable(y.KnownType) ? default : (y, IncomparableCause(y.KnownType));
    }

    void ComparisonError(
        ErrorCode code, Operand x, Operand y, Operand wrong, TokenKind op, string cause, bool isSwitchCase)
    {
        if (cause.Length == 0)
        {
            if (IsTypeParam(x.KnownType) || IsTypeParam(y.KnownType))
            {
                if (!IsTypeParam(x.KnownType))
                    wrong = y;
                cause = $"type parameter {Str(wrong.KnownType)} cannot use operator {op.Text()}";
            }
            else
            {
                var what = OperandText.CompositeKind(wrong.KnownType);
                cause = $"operator {op.Text()} not defined on {(what.Length > 0 ? what : Str(wrong.KnownType))}";
            }
        }

        if (isSwitchCase)
            Error(x, code, $"invalid case {x.Text} in switch on {y.Text} ({cause})");
        else
            Error(wrong, code, $"{InvalidOp}{x.Text} {op.Text()} {y.Text} ({cause})");
        x.Invalidate();
    }

    internal string IncomparableCause(Type type) =>
        type.Underlying is Slice or Signature or Map
            ? $"{OperandText.CompositeKind(type)} can only be compared to nil"
            : ComparableType(type, isDynamic: true, null)?.Text(this) ?? "";

    /// <summary>
    /// Checks <c>x op y</c> for a shift; of an untyped x that is not shifted at compile time the type comes later.
    /// </summary>
    internal void CheckShift(Operand x, Operand y, Expr e, TokenKind op)
    {
        var shifted = x.Mode == OperandMode.Constant ? x.Value!.ToInt() : null;
        if (!AllInteger(x.KnownType) && !(IsUntyped(x.KnownType) && shifted is { Kind: ConstantKind.Int }))
        {
            Error(x, ErrorCode.InvalidShiftOperand, $"{InvalidOp}shifted operand {Str(x)} must be integer");
            x.Invalidate();
            return;
        }

        var count = y.Mode == OperandMode.Constant ? y.Value!.ToInt() : null;
        if (!IsShiftCount(y, count))
        {
            x.Invalidate();
            return;
        }

        if (x.Mode == OperandMode.Constant)
        {
            if (y.Mode == OperandMode.Constant)
            {
                ShiftConstant(x, y, shifted!, count!, e, op);
                return;
            }

            if (IsUntyped(x.KnownType))
            {
                // A declaration cycle checks an expression twice, and the first time may have settled it.
                if (_untyped.TryGetValue(x.Expr.Node, out var info))
                    _untyped[x.Expr.Node] = info with { IsShiftOperand = true };
                x.Mode = OperandMode.Value;
                return;
            }
        }

        if (!AllInteger(x.KnownType))
        {
            Error(x, ErrorCode.InvalidShiftOperand, $"{InvalidOp}shifted operand {Str(x)} must be integer");
            x.Invalidate();
            return;
        }

        x.Mode = OperandMode.Value;
    }

    /// <param name="count">Of a constant the value, if it is whole.</param>
    bool IsShiftCount(Operand y, Constant? count)
    {
        if (count is not null)
        {
            if (count.Kind == ConstantKind.Int && count.Sign < 0)
            {
                Error(y, ErrorCode.InvalidShiftCount, $"{InvalidOp}negative shift count {Str(y)}");
                return false;
            }

            if (IsUntyped(y.KnownType))
                Representable(y, Universe.Of(BasicKind.Uint));
            return y.IsValid;
        }

        if (AllInteger(y.KnownType))
        {
            return AllUnsigned(y.KnownType) || AllowVersion(13)
                || VerifyVersion(y.Pos, 13, $"{InvalidOp}signed shift count {Str(y)}");
        }

        if (IsUntyped(y.KnownType))
        {
            ConvertUntyped(y, Universe.Of(BasicKind.Uint));
            return y.IsValid;
        }

        Error(y, ErrorCode.InvalidShiftCount, $"{InvalidOp}shift count {Str(y)} must be integer");
        return false;
    }

    void ShiftConstant(Operand x, Operand y, Constant shifted, Constant count, Expr e, TokenKind op)
    {
        // As far as the smallest float64 that is not zero needs it.
        const ulong MaxCount = 1023 - 1 + 52;

        Debug.Assert(x.Mode == OperandMode.Constant);
        var isKnown = x.Value!.Kind != ConstantKind.Unknown && y.Value!.Kind != ConstantKind.Unknown;
        ulong by = 0;
        if (isKnown && (count.Kind != ConstantKind.Int || !count.TryGetUInt64(out by) || by > MaxCount))
        {
            Error(y, ErrorCode.InvalidShiftCount, $"{InvalidOp}invalid shift count {Str(y)}");
            x.Invalidate();
            return;
        }

        // 2.0 can be shifted, and gives an integer.
        if (!IsInteger(x.KnownType))
            x.Type = Universe.Of(BasicKind.UntypedInt);
        if (!isKnown)
        {
            x.Value = Constant.Unknown;
            return;
        }

        x.Value = Constant.Shift(shifted, ConstantOperators.Of(op), by);
        x.Expr = e;
        Overflow(x, OpPos(e));
    }
}

using System.Diagnostics;
using Seep.Go.Constants;
using Seep.Go.Syntax;
using static Seep.Go.Types.Predicates;

namespace Seep.Go.Types;

/// <summary>
/// What a generic function is used as, so that its type arguments can be inferred: the type of the variable, parameter
/// or result that it is assigned to, and what messages call that.
/// </summary>
sealed record Target(Signature Signature, UseContext Description);

// Expressions (Go spec, "Expressions").
//
// They are checked from the top down, each into an operand: what it is, of which type and value. After an error, which
// is reported where it is found, the operand is invalid. What an expression turned out to be is recorded on the way out
// (Record). An untyped one waits: its type may change on the way up, until a use gives it one. UpdateExprType then goes
// down again and records the types that the parts of it have at run time; a constant must be a value of the type that
// it gets. This is also how the left operand of a shift such as 1<<s gets the type that it would have without the
// shift.
sealed partial class Checker
{
    /// <summary>Checks an expression or type, and records what it is.</summary>
    /// <param name="target">What type arguments of a generic function can be inferred from; or null.</param>
    /// <param name="hint">
    /// Of an element of a composite literal the type, which a literal in it may leave out; or null.
    /// </param>
    /// <param name="allowGeneric">Whether it may be a generic function or type without type arguments.</param>
    internal ExprKind RawExpr(Target? target, Operand x, Expr e, Type? hint, bool allowGeneric)
    {
        var kind = ExprInternal(target, x, e, hint);
        if (!allowGeneric)
            NonGeneric(target, x);
        Record(x);
        return kind;
    }

    /// <summary>
    /// Infers the type arguments of a generic function from the target; without one it can't be used.
    /// </summary>
    internal void NonGeneric(Target? target, Operand x)
    {
        if (!x.IsValid || x.Mode == OperandMode.NoValue)
            return;

        string what;
        switch (x.Type)
        {
            case Alias or Named when IsGeneric(x.Type):
                what = "type";
                break;
            case Signature { TypeParams.Count: > 0 }:
                if (target is not null)
                {
                    CheckFuncInst(target, x.Pos, x, default, infer: true);
                    return;
                }

                what = "function";
                break;
            default:
                return;
        }

        Error(x, ErrorCode.WrongTypeArgCount, $"cannot use generic {what} {x.Text} without instantiation");
        x.Invalidate();
        x.Type = Universe.Invalid;
    }

    ExprKind ExprInternal(Target? target, Operand x, Expr e, Type? hint)
    {
        x.Invalidate();
        x.Type = Universe.Invalid;
        x.Description = null;
        var kind = ExprKind.Expression;

        switch (e.Kind)
        {
            case NodeKind.BadExpr:
                break;
            case NodeKind.Ident:
                CheckIdent(x, e.As<Ident>(), wantType: false);
                x.Expr = e;
                return kind;
            case NodeKind.Ellipsis:
                Error(e, ErrorCode.InvalidSyntaxTree, "invalid use of ...");
                break;
            case NodeKind.BasicLit:
                CheckBasicLit(x, e.As<BasicLit>());
                break;
            case NodeKind.FuncLit:
                CheckFuncLit(x, e.As<FuncLit>());
                break;
            case NodeKind.CompositeLit:
                CheckCompositeLit(x, e.As<CompositeLit>(), hint);
                break;
            case NodeKind.ParenExpr:
                kind = RawExpr(null, x, e.As<ParenExpr>().X, null, allowGeneric: false);
                x.Expr = e;
                return kind;
            case NodeKind.SelectorExpr:
                CheckSelector(x, e.As<SelectorExpr>(), wantType: false);
                x.Expr = e;
                return kind;
            case NodeKind.IndexExpr or NodeKind.IndexListExpr:
                CheckIndexed(target, x, e);
                break;
            case NodeKind.SliceExpr:
                CheckSliceExpr(x, e.As<SliceExpr>());
                break;
            case NodeKind.TypeAssertExpr:
                CheckTypeAssert(x, e.As<TypeAssertExpr>());
                break;
            case NodeKind.CallExpr:
                return CheckCall(x, e.As<CallExpr>());
            case NodeKind.StarExpr:
                CheckStar(x, e.As<StarExpr>());
                break;
            case NodeKind.UnaryExpr:
                CheckUnary(x, e.As<UnaryExpr>());
                if (e.As<UnaryExpr>().Op == TokenKind.Arrow)
                    kind = ExprKind.Statement;
                break;
            case NodeKind.BinaryExpr:
                var binary = e.As<BinaryExpr>();
                CheckBinary(x, e, binary.X, binary.Y, binary.Op, binary.OpPos);
                break;
            case NodeKind.KeyValueExpr:
                Error(e, ErrorCode.InvalidSyntaxTree, "no key:value expected");
                break;
            case >= NodeKind.ArrayType and <= NodeKind.ChanType:
                x.Mode = OperandMode.TypeExpr;
                x.Type = CheckType(e);
                break;
            default:
                throw new UnreachableException($"expression {e.Kind}");
        }

        // What is wrong counts as a statement, so that nobody misses its use.
        x.Expr = e;
        return x.IsValid ? kind : ExprKind.Statement;
    }

    void CheckIndexed(Target? target, Operand x, Expr e)
    {
        var indexed = new IndexedExpr(e);
        if (CheckIndexExpr(x, indexed))
            CheckFuncInst(target, e.Start, x, indexed, infer: true);
    }

    /// <summary>A type assertion (Go spec, "Type assertions"); type switches look at theirs themselves.</summary>
    void CheckTypeAssert(Operand x, TypeAssertExpr e)
    {
        CheckExpr(null, x, e.X);
        if (!x.IsValid)
            return;

        if (!e.Type.Exists)
        {
            Error(e, ErrorCode.BadTypeKeyword, "use of .(type) outside type switch");
            x.Invalidate();
            return;
        }

        if (IsTypeParam(x.KnownType))
        {
            Error(x, ErrorCode.InvalidAssert, $"{InvalidOp}cannot use type assertion on type parameter value {Str(x)}");
            x.Invalidate();
            return;
        }

        if (x.KnownType.Underlying is not Interface)
        {
            Error(x, ErrorCode.InvalidAssert, $"{InvalidOp}{Str(x)} is not an interface");
            x.Invalidate();
            return;
        }

        var type = VarType(e.Type);
        if (!IsValid(type) || !IsComplete(type))
        {
            x.Invalidate();
            return;
        }

        TypeAssertion(e, x, type, isTypeSwitch: false);
        x.Mode = OperandMode.CommaOk;
        x.Type = type;
    }

    /// <summary>Says so if the value of an interface can never have a type.</summary>
    void TypeAssertion(Expr e, Operand x, Type type, bool isTypeSwitch)
    {
        var cause = new Cause();
        if (AssertableTo(x.KnownType, type, cause))
            return;
        Error(e, ErrorCode.ImpossibleAssert, isTypeSwitch
            ? $"impossible type switch case: {Str(e)}\n\t{Str(x)} cannot have dynamic type {Str(type)} {cause.Text}"
            : $"impossible type assertion: {Str(e)}\n\t{Str(type)} does not implement {Str(x.KnownType)} {cause.Text}");
    }

    /// <summary>A pointer type or a dereference.</summary>
    void CheckStar(Operand x, StarExpr e)
    {
        ExprOrType(x, e.X, allowGeneric: false);
        switch (x.Mode)
        {
            case OperandMode.Invalid:
                return;
            case OperandMode.TypeExpr:
                ValidVarType(e.X, x.KnownType);
                x.Type = new Pointer(x.KnownType);
                return;
        }

        if (PointedTo(x) is not { } type || !IsComplete(type))
        {
            x.Invalidate();
            return;
        }

        x.Mode = OperandMode.Variable;
        x.Type = type;
    }

    Type? PointedTo(Operand x)
    {
        Type? type = null;
        var ok = Underlyings.UnderIs(x.KnownType, u =>
        {
            if (u is not Pointer pointer)
            {
                Error(x, ErrorCode.InvalidIndirection, $"{InvalidOp}cannot indirect {Str(x)}");
                return false;
            }

            if (type is not null && !Identical(pointer.Elem, type))
            {
                Error(x, ErrorCode.InvalidIndirection,
                    $"{InvalidOp}pointers of {Str(x)} must have identical base types");
                return false;
            }

            type = pointer.Elem;
            return true;
        });
        return ok ? type : null;
    }

    /// <summary>Checks an expression that must be one value.</summary>
    internal void CheckExpr(Target? target, Operand x, Expr e)
    {
        RawExpr(target, x, e, null, allowGeneric: false);
        ExcludeNonValues(x);
        SingleValue(x);
    }

    /// <summary>The same, where it may be a generic function.</summary>
    internal void GenericExpr(Operand x, Expr e, Type? hint)
    {
        RawExpr(null, x, e, hint, allowGeneric: true);
        ExcludeNonValues(x);
        SingleValue(x);
    }

    /// <summary>Checks an expression that may be a call with several results.</summary>
    /// <param name="allowCommaOk">Whether two values may be had of what has a second one.</param>
    /// <returns>The values, and whether the second is such a one.</returns>
    internal (IReadOnlyList<Operand> List, bool IsCommaOk) MultiExpr(Expr e, bool allowCommaOk)
    {
        var x = new Operand();
        RawExpr(null, x, e, null, allowGeneric: false);
        ExcludeNonValues(x);

        if (x.IsValid && x.Type is Tuple tuple)
        {
            var list = new Operand[tuple.Count];
            for (var i = 0; i < list.Length; i++)
                list[i] = Made(e, tuple.Vars[i].Type, Nth(i + 1, "function result"));
            return (list, false);
        }

        if (!allowCommaOk || x.Mode is not (OperandMode.MapIndex or OperandMode.CommaOk or OperandMode.CommaErr))
            return ([x], false);
        var second = x.Mode == OperandMode.CommaErr
            ? Made(e, Universe.Error, "err value of (comma, err) expression")
            : Made(e, Universe.Of(BasicKind.UntypedBool), "ok value of (comma, ok) expression");
        return ([x, second], true);
    }

    /// <summary>A value that is only a part of what an expression gives.</summary>
    static Operand Made(Expr e, Type? type, string? description) =>
        new() { Mode = OperandMode.Value, Expr = e, Type = type, Description = description };

    static string Nth(int n, string what)
    {
        var ending = n switch
        {
            1 => "st",
            2 => "nd",
            3 => "rd",
            _ => "th",
        };
        return $"{n}{ending} {what}";
    }

    /// <summary>Checks what may be a type as well as an expression of one value.</summary>
    internal void ExprOrType(Operand x, Expr e, bool allowGeneric)
    {
        RawExpr(null, x, e, null, allowGeneric);
        ExcludeNoValue(x, "value or type");
        SingleValue(x);
    }

    void ExcludeNonValues(Operand x)
    {
        ExcludeNoValue(x, "value");
        ExcludeBuiltin(x);
        if (x.Mode == OperandMode.TypeExpr)
            Exclude(x, ErrorCode.NotAnExpr, $"{Str(x)} is not an expression");
    }

    void ExcludeNoValue(Operand x, string usedAs)
    {
        if (x.Mode == OperandMode.NoValue)
            Exclude(x, ErrorCode.TooManyValues, $"{Str(x)} used as {usedAs}");
    }

    void ExcludeBuiltin(Operand x)
    {
        if (x.Mode == OperandMode.Builtin)
            Exclude(x, ErrorCode.UncalledBuiltin, $"{Str(x)} must be called");
    }

    void Exclude(Operand x, ErrorCode code, string message)
    {
        Error(x, code, message);
        x.Invalidate();
    }

    /// <summary>Says so if an operand is several values.</summary>
    internal void SingleValue(Operand x)
    {
        if (x.Mode == OperandMode.Value && x.Type is Tuple)
            Exclude(x, ErrorCode.TooManyValues, $"multiple-value {Str(x)} in single-value context");
    }

    /// <summary>The target that a type is; null if it is no function type.</summary>
    internal Target? NewTarget(Type? type, UseContext description) =>
        type is not null && CommonUnder(type, null).Type is Signature signature ? new(signature, description) : null;

    /// <summary>
    /// What all types of a type's set have under them (one of the most restricted, if they are channels), or why there
    /// is no such type.
    /// </summary>
    /// <param name="condition">
    /// Says what is wrong with a type and its underlying type, both null if there are no specific ones.
    /// </param>
    (Type? Type, string Cause) CommonUnder(Type type, Func<Type?, Type?, string?>? condition) =>
        Underlyings.CommonUnder(this, type, condition);

    /// <summary>A value that two constants share if they are the same key of a map.</summary>
    static object KeyOf(Constant x)
    {
        switch (x.Kind)
        {
            case ConstantKind.Bool:
                return x.BoolValue;
            case ConstantKind.String when !x.IsTooLong:
                return System.Text.Encoding.Latin1.GetString(x.StringBytes.Span);
            case ConstantKind.Complex when x.ToFloat().Kind != ConstantKind.Float:
                return (x.Real.ToFloat64(out _), x.Imaginary.ToFloat64(out _));
            case ConstantKind.Complex or ConstantKind.Float or ConstantKind.Int:
                var whole = x.ToInt();
                if (whole.Kind != ConstantKind.Int)
                    return x.ToFloat().ToFloat64(out _);
                if (whole.TryGetInt64(out var value))
                    return value;
                return whole.TryGetUInt64(out var unsigned) ? unsigned : whole;
            default:
                return x;
        }
    }
}

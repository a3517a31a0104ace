using System.Diagnostics;
using Seep.Go.Constants;
using Seep.Go.Syntax;
using static Seep.Go.Types.Predicates;

namespace Seep.Go.Types;

// Builtin functions (Go spec, "Built-in functions"), and those of package unsafe.
sealed partial class Checker
{
    /// <summary>Checks the call of a builtin, and makes the operand what it gives, but for its expression.</summary>
    /// <returns>Whether the call is valid.</returns>
    internal bool CheckBuiltin(Operand x, CallExpr call, BuiltinId id)
    {
        var builtin = Universe.BuiltinInfo(id);
        if (call.Dots.IsValid && id != BuiltinId.Append)
        {
            Error(call.Dots, ErrorCode.InvalidDotDotDot, $"{InvalidOp}invalid use of ... with built-in {builtin.Name}");
            Use(call.Args);
            return false;
        }

        // Calls in their arguments are what makes len and cap of arrays no constants.
        var outer = _environment.HasCallOrReceive;
        var measures = id is BuiltinId.Len or BuiltinId.Cap;
        if (measures)
            _environment.HasCallOrReceive = false;
        var ok = CheckBuiltinCall(x, call, id, builtin.Name, builtin.Args, builtin.IsVariadic);
        if (measures)
            _environment.HasCallOrReceive = outer;
        Debug.Assert(!ok || x.IsValid);
        return ok;
    }

    bool CheckBuiltinCall(Operand x, CallExpr call, BuiltinId id, string name, int wanted, bool isVariadic)
    {
        // The others have arguments that are no values.
        IReadOnlyList<Operand> args = [];
        var count = call.Args.Count;
        if (id is not (BuiltinId.Make or BuiltinId.New or BuiltinId.Offsetof or BuiltinId.Trace))
        {
            args = ExprList(call.Args);
            count = args.Count;
            if (args.Any(a => !a.IsValid))
                return false;
            if (count > 0)
                x.CopyFrom(args[0]);
        }

        if (count < wanted || !isVariadic && count > wanted)
        {
            var qualifier = count < wanted ? "not enough" : "too many";
            Error(call.Rparen, ErrorCode.WrongArgCount,
                $"{InvalidOp}{qualifier} arguments for {Str(call)} (expected {wanted}, found {count})");
            return false;
        }

        return id switch
        {
            BuiltinId.Append => CheckAppend(x, call, args),
            BuiltinId.Cap or BuiltinId.Len => CheckLen(x, call, id, name),
            BuiltinId.Clear => CheckClear(x, call),
            BuiltinId.Close => CheckClose(x, call),
            BuiltinId.Complex => CheckComplex(x, call, args[1]),
            BuiltinId.Copy => CheckCopy(x, call, args[1]),
            BuiltinId.Delete => CheckDelete(x, call, args[1]),
            BuiltinId.Imag or BuiltinId.Real => CheckRealImag(x, call, id),
            BuiltinId.Make => CheckMake(x, call),
            BuiltinId.Max or BuiltinId.Min => CheckMinMax(x, call, args, id, name),
            BuiltinId.New => CheckNew(x, call),
            BuiltinId.Panic => CheckPanic(x, call),
            BuiltinId.Print or BuiltinId.Println => CheckPrint(x, call, args, name),
            BuiltinId.Recover => CheckRecover(x, call),
            BuiltinId.Assert => CheckAssert(x, call),
            BuiltinId.Trace => CheckTrace(x, call),
            _ => CheckUnsafe(x, call, id, args),
        };
    }

    /// <summary>Makes the operand the result of a call, and records the type that the builtin has in it.</summary>
    bool Gives(Operand x, CallExpr call, Type? result, params ReadOnlySpan<Type> parameters)
    {
        if (Info is not null)
            RecordBuiltinType(call.Fun, MakeSignature(result, parameters));
        x.Mode = result is null ? OperandMode.NoValue : OperandMode.Value;
        if (result is not null)
            x.Type = result;
        return true;
    }

    /// <param name="result">Null for none.</param>
    static Signature MakeSignature(Type? result, params ReadOnlySpan<Type> parameters)
    {
        Debug.Assert(result is null || !IsUntyped(result));
        var vars = new Var[parameters.Length];
        for (var i = 0; i < vars.Length; i++)
            vars[i] = Var.Of(VarKind.Parameter, default, null, "", Default(parameters[i]));
        var results = result is null ? Tuple.Empty : new([Var.Of(VarKind.Result, default, null, "", result)]);
        return new(null, new(vars), results, isVariadic: false);
    }

    bool CheckAppend(Operand x, CallExpr call, IReadOnlyList<Operand> args)
    {
        var (elem, cause) = SliceElem(x);
        if (cause.Length > 0)
        {
            Error(x, ErrorCode.InvalidAppend, $"invalid append: {cause}");
            return false;
        }

        Signature signature;
        if (args.Count == 2 && call.Dots.IsValid && IsBytes(x)
            && IsBytesOrString(args[1], out var hasString) && hasString)
        {
            signature = MakeSignature(x.KnownType, x.KnownType, args[1].KnownType);
            signature.IsVariadic = true;
        }
        else
        {
            signature = MakeSignature(x.KnownType, x.KnownType, new Slice(elem!));
            signature.IsVariadic = true;
            Arguments(call, signature, [], [], args, []);
        }

        RecordBuiltinType(call.Fun, signature);
        x.Mode = OperandMode.Value;
        return true;
    }

    bool IsBytes(Operand x) => x.AssignableTo(this, new Slice(Universe.Byte), null).IsAssignable;

    /// <summary>Whether all types of an operand's type set are slices of bytes or strings.</summary>
    static bool IsBytesOrString(Operand x, out bool hasString)
    {
        hasString = false;
        foreach (var (_, under) in Underlyings.TypeSetOf(x.KnownType))
        {
            if (under is Slice slice && Identical(slice.Elem, Universe.Byte))
                continue;
            if (under is null || !IsString(under))
                return false;
            hasString = true;
        }

        return true;
    }

    /// <summary>The element type of the slices that an operand is; or why there is none.</summary>
    (Type? Elem, string Cause) SliceElem(Operand x)
    {
        Type? elem = null;
        foreach (var (_, under) in Underlyings.TypeSetOf(x.KnownType))
        {
            if (under is not Slice slice)
                return (null, $"argument must be a slice; have {(x.IsNil ? "untyped nil" : Str(x))}");
            if (elem is null)
                elem = slice.Elem;
            else if (!Identical(elem, slice.Elem))
                return (null, $"mismatched slice element types {Str(elem)} and {Str(slice.Elem)} in {Str(x)}");
        }

        return (elem, "");
    }

    bool CheckLen(Operand x, CallExpr call, BuiltinId id, string name)
    {
        var isLen = id == BuiltinId.Len;
        var (mode, value) = ArrayPtrDeref(x.KnownType.Underlying) switch
        {
            Basic basic when isLen && IsString(basic) => x.Mode == OperandMode.Constant
                ? (OperandMode.Constant, Constant.Of((long)x.Value!.StringLength))
                : (OperandMode.Value, null),
            Array array => _environment.HasCallOrReceive
                ? (OperandMode.Value, null)
                : (OperandMode.Constant, array.Length >= 0 ? Constant.Of(array.Length) : Constant.Unknown),
            Slice or Chan => (OperandMode.Value, null),
            Map when isLen => (OperandMode.Value, null),
            Interface when IsTypeParam(x.KnownType) && Underlyings.UnderIs(x.KnownType, u => HasLength(u, isLen)) =>
                (OperandMode.Value, null),
            _ => (OperandMode.Invalid, (Constant?)null),
        };
        if (mode == OperandMode.Invalid)
        {
            if (IsValid(x.KnownType.Underlying))
                Error(x, isLen ? ErrorCode.InvalidLen : ErrorCode.InvalidCap,
                    $"{InvalidArg}{Str(x)} for built-in {name}");
            return false;
        }

        var type = Universe.Of(BasicKind.Int);
        if (mode != OperandMode.Constant)
            return Gives(x, call, type, x.KnownType);
        (x.Mode, x.Type, x.Value) = (mode, type, value);
        return true;
    }

    static bool HasLength(Type? under, bool isLen) => under is not null && ArrayPtrDeref(under) switch
    {
        Basic basic => isLen && IsString(basic),
        Array or Slice or Chan => true,
        Map => isLen,
        _ => false,
    };

    /// <summary>The array that a pointer points to; else the type itself.</summary>
    static Type ArrayPtrDeref(Type type) =>
        Aliases.Unalias(type) is Pointer { Elem.Underlying: Array array } ? array : type;

    bool CheckClear(Operand x, CallExpr call)
    {
        VerifyVersion(call.Fun.Start, 21, "clear");
        var ok = Underlyings.UnderIs(x.KnownType, u =>
        {
            if (u is Map or Slice)
                return true;
            Error(x, ErrorCode.InvalidClear,
                $"{InvalidArg}cannot clear {Str(x)}: argument must be (or constrained by) map or slice");
            return false;
        });
        return ok && Gives(x, call, null, x.KnownType);
    }

    bool CheckClose(Operand x, CallExpr call)
    {
        var ok = Underlyings.UnderIs(x.KnownType, u =>
        {
            var wrong = u switch
            {
                Chan { Direction: ChanDir.Receive } => "receive-only channel",
                Chan => "",
                _ => "non-channel",
            };
            if (wrong.Length > 0)
                Error(x, ErrorCode.InvalidClose, $"{InvalidOp}cannot close {wrong} {Str(x)}");
            return wrong.Length == 0;
        });
        return ok && Gives(x, call, null, x.KnownType);
    }

    bool CheckComplex(Operand x, CallExpr call, Operand y)
    {
        switch (IsUntyped(x.KnownType), IsUntyped(y.KnownType))
        {
            case (true, false):
                ConvertUntyped(x, y.KnownType);
                break;
            case (false, true):
                ConvertUntyped(y, x.KnownType);
                break;
            case (true, true) when x.Mode == OperandMode.Constant && y.Mode == OperandMode.Constant:
                ToUntypedFloat(x);
                ToUntypedFloat(y);
                break;
            case (true, true):
                // One has a shift in it, which this makes an error.
                ConvertUntyped(x, Universe.Of(BasicKind.Float64));
                ConvertUntyped(y, Universe.Of(BasicKind.Float64));
                break;
        }

        if (!x.IsValid || !y.IsValid)
            return false;
        if (!Identical(x.KnownType, y.KnownType))
        {
            Error(x, ErrorCode.InvalidComplex,
                $"{InvalidOp}{Str(call)} (mismatched types {Str(x.KnownType)} and {Str(y.KnownType)})");
            return false;
        }

        if (ApplyTypeFunc(ComplexOf, x, BuiltinId.Complex) is not { } type)
        {
            Error(x, ErrorCode.InvalidComplex,
                $"{InvalidArg}arguments have type {Str(x.KnownType)}, expected floating-point");
            return false;
        }

        if (x.Mode != OperandMode.Constant || y.Mode != OperandMode.Constant)
            return Gives(x, call, type, x.KnownType, x.KnownType);
        x.Value = Constant.Binary(x.Value!.ToFloat(), Operator.Add, Constant.OfImaginary(y.Value!.ToFloat()));
        x.Type = type;
        return true;

        static void ToUntypedFloat(Operand x)
        {
            if (IsNumeric(x.KnownType) && x.Value!.Imaginary.Sign == 0)
                x.Type = Universe.Of(BasicKind.UntypedFloat);
        }
    }

    static Type? ComplexOf(Type type) => type.Underlying is not Basic basic ? null : basic.Kind switch
    {
        BasicKind.Float32 => Universe.Of(BasicKind.Complex64),
        BasicKind.Float64 => Universe.Of(BasicKind.Complex128),
        BasicKind.UntypedFloat => Universe.Of(BasicKind.UntypedComplex),
        _ => null,
    };

    static Type? FloatOf(Type type) => type.Underlying is not Basic basic ? null : basic.Kind switch
    {
        BasicKind.Complex64 => Universe.Of(BasicKind.Float32),
        BasicKind.Complex128 => Universe.Of(BasicKind.Float64),
        BasicKind.UntypedComplex => Universe.Of(BasicKind.UntypedFloat),
        _ => null,
    };

    bool CheckRealImag(Operand x, CallExpr call, BuiltinId id)
    {
        if (IsUntyped(x.KnownType))
        {
            if (x.Mode == OperandMode.Constant)
            {
                if (IsNumeric(x.KnownType))
                    x.Type = Universe.Of(BasicKind.UntypedComplex);
            }
            else
            {
                // It has a shift in it, which this makes an error.
                ConvertUntyped(x, Universe.Of(BasicKind.Complex128));
                if (!x.IsValid)
                    return false;
            }
        }

        var isReal = id == BuiltinId.Real;
        if (ApplyTypeFunc(FloatOf, x, id) is not { } type)
        {
            Error(x, isReal ? ErrorCode.InvalidReal : ErrorCode.InvalidImag,
                $"{InvalidArg}argument has type {Str(x.KnownType)}, expected complex type");
            return false;
        }

        if (x.Mode != OperandMode.Constant)
            return Gives(x, call, type, x.KnownType);
        x.Value = isReal ? x.Value!.Real : x.Value!.Imaginary;
        x.Type = type;
        return true;
    }

    /// <summary>
    /// What a function of types gives for an operand's; for a type parameter one that is constrained by what the
    /// function gives for each of its types. Null where the function gives nothing.
    /// </summary>
    Type? ApplyTypeFunc(Func<Type, Type?> function, Operand x, BuiltinId id)
    {
        if (Aliases.Unalias(x.KnownType) is not TypeParam param)
            return function(x.KnownType);

        List<Term> terms = [];
        var ok = param.Is(term =>
        {
            if (term?.Type is not { } type || function(type) is not { } result)
                return false;
            terms.Add(new(term.IsTilde, result));
            return true;
        });
        if (!ok)
            return null;

        var code = id switch
        {
            BuiltinId.Real => ErrorCode.InvalidReal,
            BuiltinId.Imag => ErrorCode.InvalidImag,
            _ => ErrorCode.InvalidComplex,
        };
        SoftError(x.Pos, code,
            $"{Str(x)} not supported as argument to built-in {Universe.BuiltinInfo(id).Name} "
            + "for go1.18 (see go.dev/issue/50937)");
        var constraint = new Interface { Embeddeds = [new Union(terms)], IsComplete = true };
        var made = NewTypeParam(new TypeName(default, _package, param.Symbol.Name, null), constraint);
        made.Index = param.Index;
        return made;
    }

    bool CheckCopy(Operand x, CallExpr call, Operand y)
    {
        var (to, cause) = SliceElem(x);
        if (cause.Length > 0)
        {
            Error(x, ErrorCode.InvalidCopy, $"invalid copy: {cause}");
            return false;
        }

        if (!IsBytes(x) || !IsBytesOrString(y, out _))
        {
            var (from, wrong) = SliceElem(y);
            if (wrong.Length > 0)
            {
                if (!AllString(y.KnownType))
                {
                    Error(y, ErrorCode.InvalidCopy, $"invalid copy: {wrong}");
                    return false;
                }

                from = Universe.Byte;
            }

            if (!Identical(to!, from!))
            {
                Error(x, ErrorCode.InvalidCopy,
                    $"invalid copy: arguments {Str(x)} and {Str(y)} "
                    + $"have different element types {Str(to!)} and {Str(from!)}");
                return false;
            }
        }

        return Gives(x, call, Universe.Of(BasicKind.Int), x.KnownType, y.KnownType);
    }

    bool CheckDelete(Operand x, CallExpr call, Operand key)
    {
        var type = x.KnownType;
        Type? keyType = null;
        var ok = Underlyings.UnderIs(type, u =>
        {
            if (u is not Map map)
            {
                Error(x, ErrorCode.InvalidDelete, $"{InvalidArg}{Str(x)} is not a map");
                return false;
            }

            if (keyType is not null && !Identical(map.Key, keyType))
            {
                Error(x, ErrorCode.InvalidDelete, $"{InvalidArg}maps of {Str(x)} must have identical key types");
                return false;
            }

            keyType = map.Key;
            return true;
        });
        if (!ok)
            return false;

        x.CopyFrom(key);
        CheckAssignment(x, keyType, "argument to delete");
        return x.IsValid && Gives(x, call, null, type, keyType!);
    }

    bool CheckMake(Operand x, CallExpr call)
    {
        var args = call.Args;
        var type = VarType(args[0]);
        if (!IsValid(type))
            return false;

        var (under, cause) = CommonUnder(type, (_, u) => u switch
        {
            null => "no specific type",
            Slice or Map or Chan => null,
            _ => "type must be slice, map, or channel",
        });
        if (under is null)
        {
            Error(args[0], ErrorCode.InvalidMake, $"{InvalidArg}cannot make {Str(args[0])}: {cause}");
            return false;
        }

        var min = under is Slice ? 2 : 1;
        if (args.Count < min || min + 1 < args.Count)
        {
            Error(call, ErrorCode.WrongArgCount,
                $"{InvalidOp}{Str(call)} expects {min} or {min + 1} arguments; found {args.Count}");
            return false;
        }

        List<Type> types = [type];
        List<long> sizes = [];
        for (var i = 1; i < args.Count; i++)
        {
            var (sizeType, size) = CheckIndex(args[i], -1);
            types.Add(sizeType);
            if (size >= 0)
                sizes.Add(size);
        }

        if (sizes is [var length, var capacity] && length > capacity)
            Error(args[1], ErrorCode.SwappedMakeArgs, $"{InvalidArg}length and capacity swapped");
        return Gives(x, call, type, [.. types]);
    }

    bool CheckMinMax(Operand x, CallExpr call, IReadOnlyList<Operand> args, BuiltinId id, string name)
    {
        VerifyVersion(call.Fun.Start, 21, $"built-in {name}");
        var op = id == BuiltinId.Max ? Operator.Gtr : Operator.Lss;
        for (var i = 0; i < args.Count; i++)
        {
            var a = args[i];
            if (!AllOrdered(a.KnownType))
            {
                Error(a, ErrorCode.InvalidMinMaxOperand, $"{InvalidArg}{Str(a)} cannot be ordered");
                return false;
            }

            if (i == 0)
                continue;
            MatchTypes(x, a);
            if (!x.IsValid)
                return false;
            if (!Identical(x.KnownType, a.KnownType))
            {
                Error(a, ErrorCode.MismatchedTypes,
                    $"{InvalidArg}mismatched types {Str(x.KnownType)} (previous argument) "
                    + $"and {Str(a.KnownType)} (type of {a.Text})");
                return false;
            }

            if (x.Mode != OperandMode.Constant || a.Mode != OperandMode.Constant)
            {
                x.Mode = OperandMode.Value;
                continue;
            }

            var isChosen = ConstantOperators.Compare(a.Value!, op, x.Value!);
            if (isChosen.Kind == ConstantKind.Unknown)
                x.Value = isChosen;
            else if (isChosen.BoolValue)
                x.CopyFrom(a);
        }

        if (x.Mode != OperandMode.Constant)
        {
            x.Mode = OperandMode.Value;
            CheckAssignment(x, Universe.EmptyInterface, $"argument to built-in {name}");
            if (!x.IsValid)
                return false;
        }

        foreach (var a in args)
            UpdateExprType(a.Expr, x.KnownType, isFinal: true);
        if (x.Mode != OperandMode.Constant)
            Gives(x, call, x.KnownType, [.. Enumerable.Repeat(x.KnownType, args.Count)]);
        return true;
    }

    bool CheckNew(Operand x, CallExpr call)
    {
        var arg = call.Args[0];
        ExprOrType(x, arg, allowGeneric: false);
        ExcludeNoValue(x, "value or type");
        ExcludeBuiltin(x);
        switch (x.Mode)
        {
            case OperandMode.Invalid:
                return false;
            case OperandMode.TypeExpr:
                ValidVarType(arg, x.KnownType);
                break;
            default:
                if (IsUntyped(x.KnownType))
                {
                    CheckAssignment(x, null, "argument to new");
                    if (!x.IsValid)
                        return false;
                }

                if (!AllowVersion(26))
                    VersionError(call.Fun.Start, 26, $"new({Str(arg)})");
                break;
        }

        return Gives(x, call, new Pointer(x.KnownType), x.KnownType);
    }

    bool CheckPanic(Operand x, CallExpr call)
    {
        // For the terminating analysis, which only functions with results need.
        if (_environment.Signature is { Results.Count: > 0 })
            (_environment.Panics ??= []).Add(call.Node);

        CheckAssignment(x, Universe.EmptyInterface, "argument to panic");
        return x.IsValid && Gives(x, call, null, Universe.EmptyInterface);
    }

    bool CheckPrint(Operand x, CallExpr call, IReadOnlyList<Operand> args, string name)
    {
        var types = new Type[args.Count];
        for (var i = 0; i < types.Length; i++)
        {
            CheckAssignment(args[i], null, $"argument to built-in {name}");
            if (!args[i].IsValid)
                return false;
            types[i] = args[i].KnownType;
        }

        return Gives(x, call, null, types);
    }

    bool CheckRecover(Operand x, CallExpr call) => Gives(x, call, Universe.EmptyInterface);

    /// <summary>Go's tests have <c>assert(constant)</c>: an error where it is false.</summary>
    bool CheckAssert(Operand x, CallExpr call)
    {
        if (x.Mode != OperandMode.Constant || !IsBoolean(x.KnownType))
        {
            Error(x, ErrorCode.Test, $"{InvalidArg}{Str(x)} is not a boolean constant");
            return false;
        }

        if (x.Value!.Kind != ConstantKind.Bool)
        {
            Error(x, ErrorCode.Test, $"internal error: value of {Str(x)} should be a boolean constant");
            return false;
        }

        if (!x.Value.BoolValue)
            Error(call, ErrorCode.Test, $"{Str(call)} failed");
        return true;
    }

    /// <summary>Go's tests have <c>trace(x, …)</c>, which is x; what it prints is left out.</summary>
    bool CheckTrace(Operand x, CallExpr call)
    {
        if (call.Args.Count == 0)
        {
            x.Mode = OperandMode.NoValue;
            return true;
        }

        var first = x;
        foreach (var arg in call.Args)
        {
            RawExpr(null, x, arg, null, allowGeneric: false);
            x = new();
        }

        return first.IsValid;
    }
}

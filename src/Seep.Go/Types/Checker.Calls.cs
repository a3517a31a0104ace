using System.Diagnostics;
using System.Text;
using Seep.Go.Source;
using Seep.Go.Syntax;
using static Seep.Go.Types.Predicates;

namespace Seep.Go.Types;

// Calls and instantiations of functions (Go spec, "Calls" and "Instantiations").
sealed partial class Checker
{
    /// <summary>
    /// Instantiates a generic function with the type arguments that it has, and those that can be inferred.
    /// </summary>
    /// <param name="target">What it is assigned to; or null.</param>
    /// <param name="indexed">The type arguments; or none, if there is a target.</param>
    /// <param name="infer">
    /// Whether to infer what is missing; if not, the operand stays as it is where something is.
    /// </param>
    /// <returns>The type arguments that there are, where some are missing and none is inferred; else null.</returns>
    internal IReadOnlyList<Type>? CheckFuncInst(Target? target, Pos pos, Operand x, IndexedExpr indexed, bool infer)
    {
        Debug.Assert(target is not null || indexed.Exists);
        var errorPos = pos;
        if (indexed.Exists)
        {
            errorPos = indexed.Lbrack;
            x.Expr = indexed.Orig;
        }

        var isAllowed = VerifyVersion(errorPos, 18, "function instantiation");
        IReadOnlyList<Expr> typeExprs = [];
        IReadOnlyList<Type> typeArgs = [];
        if (indexed.Exists)
        {
            typeExprs = indexed.Indices;
            if (TypeList(typeExprs) is not { } list)
            {
                x.Invalidate();
                return null;
            }

            typeArgs = list;
        }

        var signature = (Signature)x.KnownType;
        var (got, want) = (typeArgs.Count, signature.TypeParams.Count);
        if (got > want)
        {
            Error(typeExprs[got - 1], ErrorCode.WrongTypeArgCount, $"got {got} type arguments but want {want}");
            x.Invalidate();
            return null;
        }

        if (got < want)
        {
            if (!infer)
                return typeArgs;
            if (target is not null && isAllowed && !AllowVersion(21))
            {
                var how = indexed.Exists ? "partially" : "implicitly";
                VersionError(errorPos, 21, $"{how} instantiated function in assignment");
            }

            if (InferFromTarget(target, pos, x, signature, typeArgs) is not { } inferred)
            {
                x.Invalidate();
                return null;
            }

            typeArgs = inferred;
        }

        x.Type = InstantiateSignature(x.Pos, x.Expr, signature, typeArgs, typeExprs);
        x.Mode = OperandMode.Value;
        return null;
    }

    /// <summary>
    /// Infers the type arguments of a function that is assigned to a target as those of a call <c>g(target)</c> of a
    /// function <c>g[type parameters](function's type)</c>.
    /// </summary>
    IReadOnlyList<Type>? InferFromTarget(
        Target? target, Pos pos, Operand x, Signature signature, IReadOnlyList<Type> typeArgs)
    {
        IReadOnlyList<Operand> args = [];
        IReadOnlyList<Var> parameters = [];
        if (target is not null)
        {
            var type = new Signature(null, signature.Params, signature.Results, signature.IsVariadic);
            parameters = [Var.Of(VarKind.Parameter, x.Pos, _package, "", type)];
            args = [Made(x.Expr, target.Signature, target.Description.ToString())];
        }

        var (typeParams, tuple) = RenameTParams(pos, signature.TypeParams, new Tuple(parameters));
        var error = NewError(ErrorCode.CannotInferTypeArgs);
        var inferred = Infer(pos, typeParams, typeArgs, (Tuple)tuple, args, isReverse: target is not null, error);
        if (inferred is null && !error.IsEmpty)
            error.Report();
        return inferred;
    }

    /// <summary>The signature with type arguments, whose constraints are verified later.</summary>
    /// <param name="typeExprs">The type arguments that are written out.</param>
    Signature InstantiateSignature(
        Pos pos, Expr expr, Signature type, IReadOnlyList<Type> typeArgs, IReadOnlyList<Expr> typeExprs)
    {
        Debug.Assert(typeArgs.Count == type.TypeParams.Count);
        var instance = (Signature)Instance(pos, type, typeArgs, null, Context);
        RecordInstance(expr, typeArgs, instance);
        Later(() =>
        {
            var typeParams = type.TypeParams;
            if (Verify(pos, typeParams, typeArgs, Context) is (var i, { } problem))
                SoftError(i < typeExprs.Count ? typeExprs[i].Start : pos, ErrorCode.InvalidTypeArg, problem);
            else
                RecordMonoInstance(pos, typeParams, typeArgs, typeExprs);
        });
        return instance;
    }

    /// <summary>Checks a call or a conversion.</summary>
    internal ExprKind CheckCall(Operand x, CallExpr call)
    {
        // The type arguments wait, for the arguments may say what is missing of them.
        var indexed = default(IndexedExpr);
        if (IndexedExpr.TryUnpack(call.Fun, out var unpacked))
        {
            if (CheckIndexExpr(x, unpacked))
                indexed = unpacked;
            x.Expr = call.Fun;
            Record(x);
        }
        else
        {
            ExprOrType(x, call.Fun, allowGeneric: true);
        }

        switch (x.Mode)
        {
            case OperandMode.Invalid:
                Use(call.Args);
                x.Expr = call;
                return ExprKind.Statement;
            case OperandMode.TypeExpr:
                CheckConversionCall(x, call);
                return ExprKind.Conversion;
            case OperandMode.Builtin:
                var id = x.Id;
                if (!CheckBuiltin(x, call, id))
                    x.Invalidate();
                x.Expr = call;
                if (x.IsValid && x.Mode != OperandMode.Constant)
                    _environment.HasCallOrReceive = true;
                return Universe.BuiltinInfo(id).Kind;
            default:
                CheckFunctionCall(x, call, indexed);
                x.Expr = call;
                return ExprKind.Statement;
        }
    }

    void CheckConversionCall(Operand x, CallExpr call)
    {
        NonGeneric(null, x);
        if (!x.IsValid)
            return;

        var type = x.KnownType;
        x.Invalidate();
        if (IsComplete(type))
            CheckConversionArguments(x, call, type);
        x.Expr = call;
    }

    void CheckConversionArguments(Operand x, CallExpr call, Type type)
    {
        var args = call.Args;
        switch (args.Count)
        {
            case 0:
                Error(call.Rparen, ErrorCode.WrongArgCount, $"missing argument in conversion to {Str(type)}");
                break;
            case 1:
                CheckExpr(NewTarget(type, "conversion"), x, args[0]);
                if (!x.IsValid)
                    break;
                if (call.Dots.IsValid)
                {
                    Error(args[0], ErrorCode.BadDotDotDotSyntax, $"invalid use of ... in conversion to {Str(type)}");
                }
                else if (type.Underlying is Interface constraint && !IsTypeParam(type) && !constraint.IsMethodSet)
                {
                    Error(call, ErrorCode.MisplacedConstraintIface,
                        $"cannot use interface {Str(type)} in conversion "
                        + "(contains specific type constraints or is comparable)");
                }
                else
                {
                    CheckConversion(x, type);
                }

                break;
            default:
                Use(args);
                Error(args.Last, ErrorCode.WrongArgCount, $"too many arguments in conversion to {Str(type)}");
                break;
        }
    }

    void CheckFunctionCall(Operand x, CallExpr call, IndexedExpr indexed)
    {
        var isCgo = x.Mode == OperandMode.CgoFunc;
        var (signature, cause) = CalledSignature(x.KnownType);
        if (signature is null)
        {
            Error(x, ErrorCode.InvalidCall, $"{InvalidOp}cannot call {Str(x)}: {cause}");
            x.Invalidate();
            return;
        }

        var wasGeneric = signature.TypeParams.Count > 0;
        IReadOnlyList<Expr> typeExprs = [];
        IReadOnlyList<Type> typeArgs = [];
        if (indexed.Exists && !TakeTypeArguments(call, indexed, ref signature, out typeArgs, out typeExprs))
        {
            Use(call.Args);
            x.Invalidate();
            return;
        }

        var (args, argTypeArgs) = GenericExprList(call.Args);
        signature = Arguments(call, signature, typeArgs, typeExprs, args, argTypeArgs);
        if (wasGeneric && signature.TypeParams.Count == 0)
            RecordTypeAndValue(call.Fun, OperandMode.Value, signature, null);

        switch (signature.Results.Count)
        {
            case 0:
                x.Mode = OperandMode.NoValue;
                break;
            case 1:
                x.Mode = isCgo ? OperandMode.CommaErr : OperandMode.Value;
                var result = signature.Results.Vars[0].Type!;
                if (!IsComplete(result))
                {
                    x.Invalidate();
                    return;
                }

                x.Type = result;
                break;
            default:
                x.Mode = OperandMode.Value;
                x.Type = signature.Results;
                break;
        }

        _environment.HasCallOrReceive = true;

        // Where the inference failed: no operand has a type with type parameters of another function.
        if (x.Mode == OperandMode.Value && signature.TypeParams.Count > 0
            && IsParameterized(signature.TypeParams, x.KnownType))
        {
            x.Invalidate();
        }
    }

    /// <summary>The signature of a function that is called, or why there is none.</summary>
    (Signature? Signature, string Cause) CalledSignature(Type type)
    {
        if (type.Underlying is Signature signature)
            return (signature, "");
        var (under, cause) = CommonUnder(type, (t, u) => u is null or Signature ? null : $"{Str(t)} is not a function");
        return (under as Signature, cause);
    }

    /// <summary>Evaluates the type arguments of a call; if all are there, instantiates the function.</summary>
    /// <param name="typeArgs">What is left for the inference.</param>
    bool TakeTypeArguments(
        CallExpr call,
        IndexedExpr indexed,
        ref Signature signature,
        out IReadOnlyList<Type> typeArgs,
        out IReadOnlyList<Expr> typeExprs)
    {
        typeExprs = indexed.Indices;
        typeArgs = TypeList(typeExprs) ?? [];
        if (typeArgs.Count == 0)
            return false;

        var (got, want) = (typeArgs.Count, signature.TypeParams.Count);
        if (got > want)
        {
            Error(typeExprs[want], ErrorCode.WrongTypeArgCount, $"got {got} type arguments but want {want}");
            return false;
        }

        if (got < want)
            return true;
        VerifyVersion(indexed.Lbrack, 18, "function instantiation");
        signature = InstantiateSignature(call.Fun.Start, indexed.Orig, signature, typeArgs, typeExprs);
        (typeArgs, typeExprs) = ([], []);
        return true;
    }

    /// <summary>Checks expressions; a single one may be several values.</summary>
    internal IReadOnlyList<Operand> ExprList(IReadOnlyList<Expr> list)
    {
        if (list.Count == 1)
            return MultiExpr(list[0], allowCommaOk: false).List;
        var operands = new Operand[list.Count];
        for (var i = 0; i < operands.Length; i++)
        {
            operands[i] = new();
            CheckExpr(null, operands[i], list[i]);
        }

        return operands;
    }

    /// <summary>
    /// The same, where since Go 1.21 they may be generic functions, with no type arguments or some of them.
    /// </summary>
    /// <returns>
    /// The operands; and of those that are such functions the type arguments that they have, else null.
    /// </returns>
    (IReadOnlyList<Operand> List, IReadOnlyList<IReadOnlyList<Type>?> TypeArgs) GenericExprList(NodeList<Expr> list)
    {
        if (list.Count == 0)
            return ([], []);

        var infer = !AllowVersion(21);
        var operands = new Operand[list.Count];
        IReadOnlyList<Type>?[]? typeArgs = null;
        for (var i = 0; i < operands.Length; i++)
        {
            var x = operands[i] = new();
            var e = list[i];
            var before = (_errors.Count, _delayed.Count);
            var isIndexed = IndexedExpr.TryUnpack(e, out var indexed);
            if (isIndexed && CheckIndexExpr(x, indexed))
            {
                if (CheckFuncInst(null, e.Start, x, indexed, infer) is { } some)
                {
                    typeArgs ??= new IReadOnlyList<Type>?[list.Count];
                    typeArgs[i] = some;
                    x.Expr = indexed.Orig;
                }
                else
                {
                    Record(x);
                }
            }
            else if (isIndexed && x.IsValid && before == (_errors.Count, _delayed.Count))
            {
                // go/types checks it again below. That would tell nothing new, and take time beyond all bounds where
                // such arguments are nested.
                x.Expr = e;
                Record(x);
                ExcludeNonValues(x);
            }
            else if (list.Count > 1)
            {
                GenericExpr(x, e, null);
            }
            else
            {
                RawExpr(null, x, e, null, allowGeneric: true);
                ExcludeNonValues(x);
                if (x.IsValid && x.Type is Tuple tuple)
                    return (ValuesOf(tuple, e), []);
            }
        }

        return (operands, typeArgs ?? []);
    }

    static Operand[] ValuesOf(Tuple tuple, Expr e) => [.. tuple.Vars.Select(v => Made(e, v.Type, null))];

    /// <summary>Checks the arguments of a call, and infers what type arguments of it and of them are missing.</summary>
    /// <param name="typeArgs">Of the function: those that are written out, with their expressions.</param>
    /// <param name="argTypeArgs">Of arguments that are generic functions; see <see cref="GenericExprList"/>.</param>
    /// <returns>The signature, instantiated; after an error as it was.</returns>
    internal Signature Arguments(
        CallExpr call,
        Signature signature,
        IReadOnlyList<Type> typeArgs,
        IReadOnlyList<Expr> typeExprs,
        IReadOnlyList<Operand> args,
        IReadOnlyList<IReadOnlyList<Type>?> argTypeArgs)
    {
        var hasDots = call.Dots.IsValid;
        var wanted = signature.Params.Count;
        var parameters = signature.Params;
        if (hasDots && signature.IsVariadic && call.Args.Count == 1 && args.Count > 1)
        {
            Error(call.Dots, ErrorCode.InvalidDotDotDot,
                $"cannot use ... with {args.Count}-valued {Str(call.Args[0])}");
            return signature;
        }

        if (hasDots && !signature.IsVariadic)
        {
            Error(call.Dots, ErrorCode.NonVariadicDotDotDot, $"cannot use ... in call to non-variadic {Str(call.Fun)}");
            return signature;
        }

        if (signature.IsVariadic && !hasDots)
        {
            if (args.Count >= wanted - 1)
            {
                parameters = SpreadParameters(signature, args.Count);
                wanted = args.Count;
            }
            else
            {
                wanted--;
            }
        }

        if (args.Count != wanted)
        {
            ArgumentCountError(call, signature, args, wanted);
            return signature;
        }

        var result = signature;
        if (!InferArguments(call, ref result, ref parameters, typeArgs, typeExprs, args, argTypeArgs))
            return signature;

        var context = new UseContext("argument to ", call.Fun);
        for (var i = 0; i < args.Count; i++)
            CheckAssignment(args[i], parameters.Vars[i].Type, context);
        return result;
    }

    /// <summary>The parameters of a variadic function for a number of arguments: one for each.</summary>
    static Tuple SpreadParameters(Signature signature, int count)
    {
        var parameters = signature.Params.Vars;
        var last = parameters[^1];
        var elem = ((Slice)last.Type!).Elem;
        var spread = parameters.Take(parameters.Count - 1).ToList();
        while (spread.Count < count)
            spread.Add(Var.Of(VarKind.Parameter, last.Pos, last.Package, last.Name, elem));
        return new(spread);
    }

    void ArgumentCountError(CallExpr call, Signature signature, IReadOnlyList<Operand> args, int wanted)
    {
        var (at, qualifier) = args.Count > wanted
            ? (args[wanted].Pos, "too many")
            : (call.Rparen, "not enough");
        NewError(ErrorCode.WrongArgCount)
            .Add(at, $"{qualifier} arguments in call to {Str(call.Fun)}")
            .Add(Pos.None, $"have {TypesSummary(OperandTypes(args), isVariadic: false, hasDots: call.Dots.IsValid)}")
            .Add(Pos.None, $"want {TypesSummary(VarTypes(signature.Params.Vars), signature.IsVariadic, false)}")
            .Report();
    }

    static bool HasGenericFunction(IReadOnlyList<Operand> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i].Type is Signature { TypeParams.Count: > 0 })
                return true;
        }

        return false;
    }

    /// <summary>
    /// Infers the type arguments of a call that it needs, of the function and of arguments that are generic.
    /// </summary>
    /// <param name="signature">Becomes that of the instance.</param>
    /// <param name="parameters">Become those of the instance.</param>
    bool InferArguments(
        CallExpr call,
        ref Signature signature,
        ref Tuple parameters,
        IReadOnlyList<Type> typeArgs,
        IReadOnlyList<Expr> typeExprs,
        IReadOnlyList<Operand> args,
        IReadOnlyList<IReadOnlyList<Type>?> argTypeArgs)
    {
        if (signature.TypeParams.Count == 0 && !HasGenericFunction(args))
            return true;

        // First those of the function, then for each generic argument its own.
        List<TypeParam> typeParams = [];
        List<Type?> known = [];
        var own = signature.TypeParams.Count;
        var isSpread = parameters != signature.Params;
        if (own > 0)
        {
            if (!AllowVersion(18))
                InstantiationVersionError(call);
            var (renamed, tuple) = RenameTParams(call.Fun.Start, signature.TypeParams, parameters);
            typeParams.AddRange(renamed);
            parameters = (Tuple)tuple;
            known.AddRange(typeArgs);
            FillUp(known, typeParams.Count);
        }

        List<int> generic = [];
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i].Type is not Signature { TypeParams.Count: > 0 } argument)
                continue;
            // Each argument gets type parameters of its own, for f(g, g); its symbol keeps its type.
            var (renamed, type) = RenameTParams(call.Fun.Start, argument.TypeParams, argument.Copy());
            var renamedArgument = (Signature)type;
            renamedArgument.TypeParams = renamed;
            args[i].Type = renamedArgument;
            typeParams.AddRange(renamed);
            if (i < argTypeArgs.Count && argTypeArgs[i] is { } some)
                known.AddRange(some);
            FillUp(known, typeParams.Count);
            generic.Add(i);
        }

        if (generic.Count > 0)
            VerifyVersion(args[generic[0]].Pos, 21, "implicitly instantiated function as argument");
        if (typeParams.Count == 0)
            return true;

        var error = NewError(ErrorCode.CannotInferTypeArgs);
        if (Infer(call.Fun.Start, typeParams, known, parameters, args, isReverse: false, error) is not { } inferred)
        {
            if (!error.IsEmpty)
                Error(error.Parts[0].At, ErrorCode.CannotInferTypeArgs,
                    $"in call to {Str(call.Fun)}, {MessageOf(error)}");
            return false;
        }

        if (own > 0)
        {
            var ownArgs = inferred.Take(own).ToArray();
            var instance = InstantiateSignature(call.Fun.Start, call.Fun, signature, ownArgs, typeExprs);
            parameters = isSpread
                ? (Tuple)Subst(call.Fun.Start, parameters, new([.. typeParams.Take(own)], ownArgs), null, Context)
                : instance.Params;
            signature = instance;
        }

        InstantiateArguments(call, args, generic, inferred, own);
        return true;

        static void FillUp(List<Type?> list, int count)
        {
            while (list.Count < count)
                list.Add(null);
        }
    }

    /// <param name="next">Where the type arguments of the first one begin.</param>
    void InstantiateArguments(
        CallExpr call, IReadOnlyList<Operand> args, List<int> generic, IReadOnlyList<Type> inferred, int next)
    {
        foreach (var i in generic)
        {
            var argument = (Signature)args[i].KnownType;
            var typeArgs = inferred.Skip(next).Take(argument.TypeParams.Count).ToArray();
            next += typeArgs.Length;
            args[i].Type = InstantiateSignature(call.Fun.Start, args[i].Expr, argument, typeArgs, []);
            Record(args[i]);
        }
    }

    void InstantiationVersionError(CallExpr call)
    {
        if (IndexedExpr.TryUnpack(call.Fun, out var indexed))
            VersionError(indexed.Lbrack, 18, "function instantiation");
        else
            VersionError(call.Lparen, 18, "implicit function instantiation");
    }

    /// <summary>The lines of an error, but for where the first is.</summary>
    string MessageOf(ErrorReport error)
    {
        var text = new StringBuilder();
        foreach (var (at, message) in error.Parts)
        {
            if (text.Length > 0)
            {
                text.Append("\n\t");
                if (at.IsValid)
                    text.Append(_files.PositionOf(at)).Append(": ");
            }

            text.Append(message);
        }

        return text.ToString();
    }

    /// <summary>Checks expressions whose values nobody takes after an error, so that what they use is used.</summary>
    /// <returns>Whether all of them are valid; those that don't exist are.</returns>
    internal bool Use(params ReadOnlySpan<Expr> args)
    {
        var ok = true;
        foreach (var e in args)
            ok &= UseOne(e, isLhs: false);
        return ok;
    }

    internal bool Use(IReadOnlyList<Expr> args)
    {
        var ok = true;
        for (var i = 0; i < args.Count; i++)
            ok &= UseOne(args[i], isLhs: false);
        return ok;
    }

    /// <summary>The same for the left side of an assignment, where a variable by itself is not used.</summary>
    internal bool UseLhs(IReadOnlyList<Expr> args)
    {
        var ok = true;
        for (var i = 0; i < args.Count; i++)
            ok &= UseOne(args[i], isLhs: true);
        return ok;
    }

    bool UseOne(Expr e, bool isLhs)
    {
        if (!e.Exists)
            return true;
        var x = new Operand();
        if (!e.Unparen().Is(out Ident name))
        {
            RawExpr(null, x, e, null, allowGeneric: true);
            return x.IsValid;
        }

        if (name.IsBlank)
            return true;
        var variable = isLhs ? UnusedVariable(name) : null;
        ExprOrType(x, name, allowGeneric: true);
        if (variable is not null)
            variable.IsUsed = false;
        return x.IsValid;
    }

    /// <summary>
    /// The variable that a name is, if it is this package's and was not used so far: writing to it is no use.
    /// </summary>
    Var? UnusedVariable(Ident name) =>
        Lookup(name.Name) is Var { IsUsed: false } variable && variable.Package == _package ? variable : null;
}

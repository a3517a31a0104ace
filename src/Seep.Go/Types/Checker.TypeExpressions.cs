using System.Diagnostics;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

// Identifiers, and expressions that denote types (Go spec, "Types").
sealed partial class Checker
{
    /// <summary>What an identifier means; an invalid operand after an error.</summary>
    /// <param name="wantType">Whether it should be a type.</param>
    internal void CheckIdent(Operand x, Ident name, bool wantType)
    {
        x.Invalidate();
        x.Expr = name;
        var (scope, symbol) = LookupScope(name.Name);
        if (symbol is null && _options.HasTestBuiltins)
            symbol = TestBuiltin(name.Name);
        if (symbol is null)
        {
            if (name.IsBlank)
                Error(name, ErrorCode.InvalidBlank, "cannot use _ as value or type");
            else if (Predicates.IsValidName(name.Name))
                Error(name, ErrorCode.UndeclaredName, $"undefined: {name.Name}");
            return;
        }

        if ((symbol == Universe.AnySymbol || symbol == Universe.ComparableSymbol)
            && !VerifyVersion(name.NamePos, 18, $"predeclared {name.Name}"))
        {
            return;
        }

        RecordUse(name, symbol);
        if (wantType && symbol is not TypeName)
        {
            Error(name, ErrorCode.NotAType, $"{symbol.Name} ({SymbolText.ObjectKind(symbol)}) is not a type");
            // Nor shall it be reported as unused.
            if (symbol is Var variable && variable.Package == _package)
                variable.IsUsed = true;
            return;
        }

        // A type of this package is checked again for the cycles that its use may close. Others are left alone: a value
        // in the place of a type is a better error than a cycle, and symbols of other packages are not ours to touch.
        if (symbol.Type is null || wantType && symbol.Package == _package)
            CheckSymbol(symbol);
        if (_dotImports.Count > 0 && _dotImports.TryGetValue((scope!, symbol.Name), out var import))
            import.IsUsed = true;
        UseSymbol(x, name, symbol, symbol.Type!);
    }

    static Builtin? TestBuiltin(string name) => Universe.TestBuiltins.FirstOrDefault(b => b.Name == name);

    void UseSymbol(Operand x, Ident name, Symbol symbol, Type type)
    {
        switch (symbol)
        {
            case PkgName:
                Error(name, ErrorCode.InvalidPkgUse, $"use of package {symbol.Name} not in selector");
                return;
            case Const constant:
                AddDependency(constant);
                if (!Predicates.IsValid(type))
                    return;
                x.Value = constant == Universe.IotaSymbol ? _environment.Iota : constant.Value;
                if (x.Value is null)
                {
                    Error(name, ErrorCode.InvalidIota, "cannot use iota outside constant declaration");
                    return;
                }

                x.Mode = OperandMode.Constant;
                break;
            case TypeName:
                x.Mode = OperandMode.TypeExpr;
                break;
            case Var variable:
                // Those of other packages, from dot-imports, are shared.
                if (variable.Package == _package)
                    variable.IsUsed = true;
                AddDependency(variable);
                if (!Predicates.IsValid(type))
                    return;
                x.Mode = OperandMode.Variable;
                break;
            case Func function:
                AddDependency(function);
                x.Mode = OperandMode.Value;
                break;
            case Builtin builtin:
                x.Id = builtin.BuiltinId;
                x.Mode = OperandMode.Builtin;
                break;
            case Nil:
                x.Mode = OperandMode.Value;
                break;
            default:
                throw new UnreachableException($"use of a {symbol.GetType().Name}");
        }

        x.Type = type;
    }

    /// <summary>
    /// The type that an expression denotes, invalid after an error; never a generic type without arguments.
    /// </summary>
    internal Type CheckType(Expr e) => DeclaredType(e, null);

    /// <summary>A type that variables can have: no interface that is a constraint.</summary>
    internal Type VarType(Expr e)
    {
        var type = DeclaredType(e, null);
        ValidVarType(e, type);
        return type;
    }

    internal void ValidVarType(Expr e, Type type)
    {
        var unaliased = Aliases.Unalias(type);
        var under = unaliased is Named named ? named.ResolvedUnderlying : unaliased;
        if (under is null or Interface && under is not Interface { KnownTypeSet.IsMethodSet: true })
            ValidInterfaceLater(e, type);
    }

    void ValidInterfaceLater(Expr e, Type type)
    {
        // The interface may not be complete yet: a parameter of its own method may have its type.
        Later(() =>
        {
            if (type.Underlying is not Interface constraint)
                return;
            var set = ComputeInterfaceTypeSet(this, constraint);
            if (set.IsMethodSet)
                return;
            var reason = set.IsComparable ? "is (or embeds) comparable" : "contains type constraints";
            SoftError(e.Start, ErrorCode.MisplacedConstraintIface,
                $"cannot use type {Str(type)} outside a type constraint: interface {reason}");
        });
    }

    /// <param name="declared">The type name whose right side this is; null for any other type expression.</param>
    Type DeclaredType(Expr e, TypeName? declared)
    {
        var type = TypeInternal(e, declared);
        if (Predicates.IsGeneric(type))
        {
            Error(e, ErrorCode.WrongTypeArgCount, $"cannot use generic type {Str(type)} without instantiation");
            type = Universe.Invalid;
        }

        RecordTypeAndValue(e, OperandMode.TypeExpr, type, null);
        return type;
    }

    /// <summary>A generic type that gets arguments.</summary>
    /// <param name="cause">
    /// Is told of a type that is not generic; an expression that is no type is reported here.
    /// </param>
    internal Type GenericType(Expr e, Cause? cause)
    {
        var type = TypeInternal(e, null);
        if (Predicates.IsValid(type) && !Predicates.IsGeneric(type))
        {
            cause?.Text = $"{Str(type)} is not a generic type";
            type = Universe.Invalid;
        }

        RecordTypeAndValue(e, OperandMode.TypeExpr, type, null);
        return type;
    }

    Type TypeInternal(Expr e, TypeName? declared)
    {
        switch (e.Kind)
        {
            case NodeKind.BadExpr:
                return Universe.Invalid;
            case NodeKind.Ident or NodeKind.SelectorExpr:
                var x = TakeOperand();
                if (e.Is(out Ident name))
                    CheckIdent(x, name, wantType: true);
                else
                    CheckSelector(x, e.As<SelectorExpr>(), wantType: true);
                var named = TypeOf(x);
                GiveBack(x);
                return named;

            case NodeKind.IndexExpr or NodeKind.IndexListExpr:
                var indexed = new IndexedExpr(e);
                VerifyVersion(indexed.Lbrack, 18, "type instantiation");
                return InstantiatedType(indexed);
            case NodeKind.ParenExpr:
                // Parentheses around a generic type without arguments are an error.
                return DeclaredType(e.As<ParenExpr>().X, declared);
            case NodeKind.ArrayType:
                return CheckArrayType(e.As<ArrayType>());
            case NodeKind.Ellipsis:
                Error(e, ErrorCode.InvalidSyntaxTree, "invalid use of ...");
                return Universe.Invalid;
            case NodeKind.StructType:
                return CheckStructType(e.As<StructType>());
            case NodeKind.StarExpr:
                // A pointer to what is invalid would only give further errors (go.dev/issue/49005).
                var elem = VarType(e.As<StarExpr>().X);
                return Predicates.IsValid(elem) ? new Pointer(elem) : Universe.Invalid;
            case NodeKind.FuncType:
                var signature = new Signature();
                CheckFuncType(signature, default, e.As<FuncType>());
                return signature;
            case NodeKind.InterfaceType:
                var type = NewInterface();
                CheckInterfaceType(type, e.As<InterfaceType>(), declared);
                return type;
            case NodeKind.MapType:
                return CheckMapType(e.As<MapType>());
            case NodeKind.ChanType:
                var chan = e.As<ChanType>();
                return new Chan(chan.Dir, VarType(chan.Value));
            default:
                Error(e, ErrorCode.NotAType, $"{Str(e)} is not a type");
                Use(e);
                return Universe.Invalid;
        }
    }

    /// <summary>The type that an operand is, or invalid, with an error unless there was one.</summary>
    Type TypeOf(Operand x)
    {
        switch (x.Mode)
        {
            case OperandMode.TypeExpr:
                return x.Type!;
            case OperandMode.Invalid:
                break;
            case OperandMode.NoValue:
                Error(x, ErrorCode.NotAType, $"{Str(x)} used as type");
                break;
            default:
                Error(x, ErrorCode.NotAType, $"{Str(x)} is not a type");
                break;
        }

        return Universe.Invalid;
    }

    Type CheckArrayType(ArrayType e)
    {
        if (!e.Len.Exists)
            return new Slice(VarType(e.Elt));
        var length = -1L;
        if (e.Len.Is<Ellipsis>())
        {
            Error(e.Len, ErrorCode.BadDotDotDotSyntax, "invalid use of [...] array (outside a composite literal)");
        }
        else
        {
            length = ArrayLength(e.Len);
        }

        var elem = VarType(e.Elt);
        return length >= 0 ? new Array(elem, length) : Universe.Invalid;
    }

    Map CheckMapType(MapType e)
    {
        var type = new Map(VarType(e.Key), VarType(e.Value));
        // The key's type may not be complete yet.
        Later(() =>
        {
            if (Predicates.Comparable(type.Key))
                return;
            var why = Predicates.IsTypeParam(type.Key) ? " (missing comparable constraint)" : "";
            Error(e.Key, ErrorCode.IncomparableMapKey, $"invalid map key type {Str(type.Key)}{why}");
        });
        return type;
    }

    /// <summary>A generic type with its arguments.</summary>
    Type InstantiatedType(IndexedExpr e)
    {
        var cause = new Cause();
        var generic = GenericType(e.X, cause);
        if (cause.Text.Length > 0)
            Error(e.Orig, ErrorCode.NotAGenericType, $"invalid operation: {Str(e.Orig)} ({cause.Text})");
        if (!Predicates.IsValid(generic))
            return generic;
        if (TypeList(e.Indices) is not { } args)
            return Universe.Invalid;
        var instance = Instance(e.Start, generic, args, null, Context);
        if (instance is not (Named or Alias))
            return Universe.Invalid;
        // The parameters of the generic type may not be known yet.
        Later(() => VerifyInstance(e, args, instance));
        return instance;
    }

    void VerifyInstance(IndexedExpr e, IReadOnlyList<Type> args, Type instance)
    {
        RecordInstance(e.Orig, args, instance);
        var (symbol, parameters) = instance is Named named
            ? (named.Symbol, named.TypeParams)
            : (((Alias)instance).Symbol, ((Alias)instance).TypeParams);
        var at = e.Start;
        if (!ValidateTArgLen(at, symbol.Name, parameters.Count, args.Count))
            return;
        var (index, error) = Verify(at, parameters, args, Context);
        if (error is null)
            RecordMonoInstance(at, parameters, args, e.Indices);
        else
            SoftError(index < e.Indices.Count ? e.Indices[index].Start : at, ErrorCode.InvalidTypeArg, error);
    }

    /// <summary>The value of an array's length; negative after an error.</summary>
    long ArrayLength(Expr e)
    {
        // A name may have been meant as a type parameter without a constraint; the messages leave that open.
        if (e.Is(out Ident name))
        {
            var symbol = Lookup(name.Name);
            if (symbol is not Const)
            {
                Error(name, ErrorCode.InvalidArrayLen, symbol is null
                    ? $"undefined array length {name.Name} or missing type constraint"
                    : $"invalid array length {name.Name}");
                return -1;
            }
        }

        var x = new Operand();
        CheckExpr(null, x, e);
        if (x.Mode != OperandMode.Constant)
        {
            if (x.IsValid)
                Error(x, ErrorCode.InvalidArrayLen, $"array length {Str(x)} must be constant");
            return -1;
        }

        var isInteger = Predicates.IsInteger(x.Type!);
        if ((isInteger || Predicates.IsUntyped(x.Type!)) && LengthOf(x) is { } length)
            return length;
        Error(x, ErrorCode.InvalidArrayLen,
            isInteger ? $"invalid array length {Str(x)}" : $"array length {Str(x)} must be integer");
        return -1;
    }

    /// <summary>The value of a constant that is whole, not negative and fits an int; else null.</summary>
    long? LengthOf(Operand x)
    {
        var value = x.Value!.ToInt();
        var max = _options.WordSize == 4 ? int.MaxValue : long.MaxValue;
        return value.Kind == Constants.ConstantKind.Int && value.TryGetInt64(out var length)
            && length >= 0 && length <= max
            ? length
            : null;
    }

    /// <summary>The types of a list, all of which are checked; null where one is invalid.</summary>
    internal IReadOnlyList<Type>? TypeList(IReadOnlyList<Expr> list)
    {
        var types = new Type[list.Count];
        var isValid = true;
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = VarType(list[i]);
            isValid &= Predicates.IsValid(types[i]);
        }

        return isValid ? types : null;
    }
}

using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

// Declarations of types, their type parameters and their methods (Go spec, "Type declarations", "Type parameter
// declarations", "Method declarations").
sealed partial class Checker
{
    void CheckTypeDecl(TypeName symbol, TypeSpec decl)
    {
        var isTooNew = false;
        Type? right = null;
        Later(() =>
        {
            if (Aliases.AsNamed(symbol.Type) is { } named)
                ValidType(named);
            if (!isTooNew && right is not null && IsImportedConstraint(this, right))
                VerifyVersion(decl.Type.Start, 18, $"using type constraint {Str(right)}");
        });

        var isGeneric = CountOf(decl.TypeParams) > 0;
        if (decl.IsAlias)
        {
            // The newest version first, so that one change to the module is enough.
            isTooNew = isGeneric && !VerifyVersion(decl.TypeParams.List[0].Node.Start, 23, "generic type alias")
                || !VerifyVersion(decl.Assign, 9, "type alias");
            right = CheckAliasDecl(symbol, decl, isGeneric);
        }
        else
        {
            isTooNew = isGeneric && !VerifyVersion(decl.TypeParams.List[0].Node.Start, 18, "type parameter");
            right = CheckDefinition(symbol, decl);
        }
    }

    /// <returns>The right side.</returns>
    Type CheckAliasDecl(TypeName symbol, TypeSpec decl, bool isGeneric)
    {
        var alias = NewAlias(symbol, null);
        if (isGeneric)
        {
            OpenScope(decl.Node, "type parameters");
            CollectTypeParams(list => alias.TypeParams = list, decl.TypeParams);
        }

        var right = DeclaredType(decl.Type, symbol);
        alias.RightSide = right;
        if (right is TypeParam param && alias.TypeParams.Contains(param))
        {
            Error(decl.Type, ErrorCode.MisplacedTypeParam,
                "cannot use type parameter declared in alias declaration as RHS");
            alias.RightSide = Universe.Invalid;
        }

        if (isGeneric)
            CloseScope();
        return right;
    }

    /// <returns>The right side.</returns>
    Type CheckDefinition(TypeName symbol, TypeSpec decl)
    {
        var named = NewNamed(symbol, null);
        if (decl.TypeParams.Exists)
        {
            OpenScope(decl.Node, "type parameters");
            CollectTypeParams(list => named.OwnTypeParams = list, decl.TypeParams);
        }

        var right = DeclaredType(decl.Type, symbol);
        named.RightSide = right;
        if (Predicates.IsTypeParam(right))
        {
            Error(decl.Type, ErrorCode.MisplacedTypeParam, "cannot use a type parameter as RHS in type declaration");
            named.RightSide = Universe.Invalid;
        }

        if (decl.TypeParams.Exists)
            CloseScope();
        return right;
    }

    /// <summary>Declares type parameters, then checks their constraints.</summary>
    /// <param name="bind">
    /// Takes the list before the constraints are checked: they may use what is declared, as in
    /// <c>type T[P T[P]] ...</c>.
    /// </param>
    void CollectTypeParams(Action<IReadOnlyList<TypeParam>> bind, FieldList list)
    {
        var parameters = new List<TypeParam>();
        foreach (var field in list.List)
        {
            foreach (var name in field.Names)
                parameters.Add(DeclareTypeParam(name, name.NamePos, list.Node.Start));
        }

        bind(TypeParam.Bind(parameters));
        _environment.IsInTypeParams = true;
        var next = 0;
        foreach (var field in list.List)
        {
            var constraint = CheckConstraint(field.Type);
            foreach (var _ in field.Names)
                parameters[next++].Bound = constraint;
        }

        _environment.IsInTypeParams = false;
    }

    Type CheckConstraint(Expr constraint)
    {
        if (!constraint.Exists)
            return Universe.Invalid;
        var type = IsTypeSet(constraint) ? ImplicitInterface(constraint) : CheckType(constraint);
        if (!Predicates.IsTypeParam(type))
            return type;
        Error(constraint, ErrorCode.MisplacedTypeParam, "cannot use a type parameter as constraint");
        return Universe.Invalid;
    }

    /// <summary>Whether a constraint is of the form <c>~T</c> or <c>A|B</c>, without an interface around it.</summary>
    static bool IsTypeSet(Expr constraint) =>
        constraint.Is(out UnaryExpr unary) && unary.Op == TokenKind.Tilde
        || constraint.Is(out BinaryExpr binary) && binary.Op == TokenKind.Or;

    /// <summary>The interface that a constraint without one stands for.</summary>
    Interface ImplicitInterface(Expr constraint)
    {
        var type = NewInterface();
        type.EmbeddedPositions = [constraint.Start];
        type.Embeddeds = [ParseUnion(constraint)];
        type.IsComplete = true;
        type.IsImplicit = true;
        Later(() => ComputeInterfaceTypeSet(this, type));
        return type;
    }

    /// <param name="name">The default for a blank one that is not written.</param>
    TypeParam DeclareTypeParam(Ident name, Pos pos, Pos from)
    {
        var symbol = new TypeName(pos, _package, name.Exists ? name.Name : "_", null);
        // The constraint is not known yet; that of a receiver's may never be.
        var parameter = NewTypeParam(symbol, Universe.Invalid);
        Declare(_environment.Scope!, name, symbol, from);
        return parameter;
    }

    /// <summary>Gives a type the methods that were found for it.</summary>
    void CollectMethods(TypeName symbol)
    {
        if (!_methods.Remove(symbol, out var methods))
            return;
        var type = Aliases.AsNamed(symbol.Type);
        // The fields may not be known yet.
        if (type is not null && !_options.OnlyExported)
            Later(() => CheckFieldUniqueness(type));
        var byId = new Dictionary<string, Symbol>(StringComparer.Ordinal);
        foreach (var method in methods)
        {
            if (!byId.TryAdd(method.Id, method))
            {
                Error(method, ErrorCode.DuplicateMethod,
                    $"method {symbol.Name}.{method.Name} already declared at {Str(byId[method.Id].Pos)}");
            }
            else
            {
                type?.OwnMethods.Add(method);
            }
        }

        if (_options.OnlyExported)
            _reachedMethods.AddRange(methods);
    }

    /// <summary>
    /// A struct type's fields and methods have names of their own; both the method and the field are told.
    /// </summary>
    void CheckFieldUniqueness(Named type)
    {
        if (type.Underlying is not Struct structure)
            return;
        var methods = new Dictionary<string, Symbol>(StringComparer.Ordinal);
        foreach (var method in type.OwnMethods)
            methods.Add(method!.Id, method);
        foreach (var field in structure.Fields)
        {
            if (field.Name == "_" || !methods.TryGetValue(field.Id, out var method))
                continue;
            NewError(ErrorCode.DuplicateFieldAndMethod)
                .Add(method.Pos, $"field and method with the same name {field.Name}")
                .AddOtherDeclaration(field)
                .Report();
        }
    }
}

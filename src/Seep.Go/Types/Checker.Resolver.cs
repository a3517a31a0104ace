using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

// What the files declare at their top level, before any of it is checked: symbols in the scopes of package and files,
// and methods with the types that they belong to.
sealed partial class Checker
{
    /// <summary>Methods with names, and receivers whose type is a name; until all of the package is declared.</summary>
    readonly List<(Func Method, bool IsPointer, Ident Receiver)> _methodsToResolve = [];

    /// <summary>Whether a body was passed over: what is used in it is not known.</summary>
    bool _hasSkippedBodies;

    void CollectSymbols()
    {
        var fileScopes = new List<Scope>();
        foreach (var tree in _trees)
        {
            _environment.Version = _versions[tree];
            fileScopes.Add(CollectFile(tree));
        }

        foreach (var scope in fileScopes)
            CheckAgainstPackage(scope);
        foreach (var (method, isPointer, receiver) in _methodsToResolve)
            Associate(method, isPointer, receiver);
    }

    Scope CollectFile(SyntaxTree tree)
    {
        var file = tree.FileNode;
        // The name in the package clause declares nothing.
        if (file.Name.Exists)
            RecordDef(file.Name, null);
        var source = tree.File;
        var scope = new Scope(_package.Scope, source.PosAt(0), source.PosAt(source.Size), source.Path);
        RecordScope(file.Node, scope);
        foreach (var decl in file.Decls)
        {
            foreach (var part in PartsOf(decl))
                Collect(part, scope);
        }

        return scope;
    }

    void Collect(DeclPart part, Scope fileScope)
    {
        switch (part.Node.Kind)
        {
            case NodeKind.ImportSpec:
                CollectImport(part.Node.As<ImportSpec>(), fileScope);
                break;
            case NodeKind.ValueSpec when part.IsConst:
                CollectConstants(part, fileScope);
                break;
            case NodeKind.ValueSpec:
                CollectVariables(part.Node.As<ValueSpec>(), fileScope);
                break;
            case NodeKind.TypeSpec:
                CollectType(part.Node.As<TypeSpec>(), fileScope);
                break;
            default:
                CollectFunction(part.Node.As<FuncDecl>(), fileScope);
                break;
        }
    }

    void CollectConstants(DeclPart part, Scope fileScope)
    {
        foreach (var (i, name) in part.Node.As<ValueSpec>().Names.Index())
        {
            var symbol = new Const(name.NamePos, _package, name.Name, null, Constant.Of((long)part.Iota));
            DeclarePackageSymbol(name, symbol, new()
            {
                FileScope = fileScope,
                Version = _environment.Version,
                Type = part.Type,
                Init = ValueAt(part.Values, i),
                IsInherited = part.IsInherited,
            });
        }
    }

    void CollectVariables(ValueSpec spec, Scope fileScope)
    {
        var lhs = new Var[spec.Names.Count];
        // One value for several variables: they share the declaration, and so what the value needs.
        var shared = spec.Values.Count != 1 ? null : new DeclInfo
        {
            FileScope = fileScope,
            Version = _environment.Version,
            Lhs = lhs,
            Type = spec.Type,
            Init = spec.Values[0],
        };
        foreach (var (i, name) in spec.Names.Index())
        {
            lhs[i] = Var.Of(VarKind.Package, name.NamePos, _package, name.Name, null);
            DeclarePackageSymbol(name, lhs[i], shared ?? new()
            {
                FileScope = fileScope,
                Version = _environment.Version,
                Type = spec.Type,
                Init = ValueAt(spec.Values, i),
            });
        }
    }

    static Expr ValueAt(NodeList<Expr> values, int index) => index < values.Count ? values[index] : default;

    void CollectType(TypeSpec spec, Scope fileScope) => DeclarePackageSymbol(
        spec.Name, new TypeName(spec.Name.NamePos, _package, spec.Name.Name, null),
        new() { FileScope = fileScope, Version = _environment.Version, TypeDecl = spec });

    void CollectFunction(FuncDecl decl, Scope fileScope)
    {
        var symbol = new Func(decl.Name.NamePos, _package, decl.Name.Name, null);
        if (CountOf(decl.Recv) == 0)
            CollectPlainFunction(decl, symbol);
        else
            CollectMethod(decl, symbol);
        _hasSkippedBodies |= decl.SkippedBody.Exists;
        // Methods are no symbols of package level, but are checked like those.
        AddDeclaration(symbol, new() { FileScope = fileScope, Version = _environment.Version, FuncDecl = decl });
    }

    void CollectPlainFunction(FuncDecl decl, Func symbol)
    {
        if (decl.Recv.Exists)
            Error(decl.Recv.Node.Start, ErrorCode.BadRecv, "method has no receiver");
        var name = symbol.Name;
        if (name == "init" || IsMain(name))
            CheckInitOrMain(decl, name == "init" ? ErrorCode.InvalidInitDecl : ErrorCode.InvalidMainDecl);
        else if (CountOf(decl.Type.TypeParams) > 0)
            VerifyVersion(decl.Type.TypeParams.List[0].Node.Start, 18, "type parameter");
        if (name != "init")
        {
            Declare(_package.Scope, decl.Name, symbol, Pos.None);
            return;
        }

        // Functions named init are not in scope: there may be many, and none can be called.
        symbol.Parent = _package.Scope;
        RecordDef(decl.Name, symbol);
        if (!decl.HasBody)
            SoftError(symbol.Pos, ErrorCode.MissingInitBody, "func init must have a body");
    }

    bool IsMain(string name) => name == "main" && _package.Name == "main";

    void CheckInitOrMain(FuncDecl decl, ErrorCode code)
    {
        var type = decl.Type;
        if (CountOf(type.TypeParams) > 0)
            SoftError(type.TypeParams.List[0].Node.Start, code, $"func {decl.Name.Name} must have no type parameters");
        if (CountOf(type.Params) != 0 || type.Results.Exists)
            SoftError(decl.Name.NamePos, code, $"func {decl.Name.Name} must have no arguments and no return values");
    }

    void CollectMethod(FuncDecl decl, Func symbol)
    {
        // A method without a receiver that has a name belongs to no type; one named _ is never found. Both are checked
        // all the same.
        var receiver = UnpackRecv(decl.Recv.List[0].Type, withTypeParams: false);
        if (receiver.Base.Is(out Ident type) && symbol.Name != "_")
            _methodsToResolve.Add((symbol, receiver.IsPointer, type));
        if (CountOf(decl.Type.TypeParams) > 0)
            VerifyVersion(decl.Type.TypeParams.List[0].Node.Start, 27, "generic method");
        RecordDef(decl.Name, symbol);
    }

    /// <summary>Declares what is not a function in the scope of the package.</summary>
    void DeclarePackageSymbol(Ident name, Symbol symbol, DeclInfo declaration)
    {
        if (symbol.Name == "init")
        {
            Error(name, ErrorCode.InvalidInitDecl, "cannot declare init - must be func");
            return;
        }

        if (IsMain(symbol.Name))
        {
            Error(name, ErrorCode.InvalidMainDecl, "cannot declare main - must be func");
            return;
        }

        Declare(_package.Scope, name, symbol, Pos.None);
        AddDeclaration(symbol, declaration);
    }

    void AddDeclaration(Symbol symbol, DeclInfo declaration)
    {
        _declarations[symbol] = declaration;
        symbol.Order = _declarations.Count;
    }

    /// <summary>No name may be in the scope of the package and that of a file.</summary>
    void CheckAgainstPackage(Scope fileScope)
    {
        foreach (var symbol in fileScope.Symbols)
        {
            if (_package.Scope.Lookup(symbol.Name) is not { } other)
                continue;
            var how = symbol is PkgName import ? $"import of {import.Imported}" : $"dot-import of {symbol.Package}";
            NewError(ErrorCode.DuplicateDecl)
                .Add(other.Pos, $"{other.Name} already declared through {how}")
                .AddOtherDeclaration(symbol)
                .Report();
        }
    }

    void Associate(Func method, bool isPointer, Ident receiver)
    {
        var (isPointerReceiver, type) = ResolveBaseTypeName(isPointer, receiver);
        if (type is null)
            return;
        method.HasPointerReceiverSyntax = isPointerReceiver;
        if (!_methods.TryGetValue(type, out var methods))
            _methods[type] = methods = [];
        methods.Add(method);
    }

    /// <summary>
    /// The defined type of package level that a name means, through aliases that are not generic and at most one
    /// pointer; null where there is none.
    /// </summary>
    (bool IsPointer, TypeName? Type) ResolveBaseTypeName(bool isPointer, Ident name)
    {
        HashSet<TypeName>? seen = null;
        while (_package.Scope.Lookup(name.Name) is TypeName type)
        {
            var decl = _declarations[type].TypeDecl;
            if (!decl.IsAlias)
                return (isPointer, type);
            seen ??= new(ReferenceEqualityComparer.Instance);
            if (!seen.Add(type) || decl.TypeParams.Exists)
                break;
            var right = decl.Type.Unparen();
            if (right.Is(out StarExpr pointer))
            {
                if (isPointer)
                    break;
                isPointer = true;
                right = pointer.X.Unparen();
            }

            if (!right.Is(out name))
                break;
        }

        return (false, null);
    }

    /// <summary>
    /// Takes a receiver's type apart: <c>*T[A, _]</c> is a pointer with the base T and two type parameters.
    /// </summary>
    /// <remarks>The base is no identifier where the program is wrong.</remarks>
    ReceiverParts UnpackRecv(Expr type, bool withTypeParams)
    {
        var @base = type.Unparen();
        var isPointer = @base.Is(out StarExpr pointer);
        if (isPointer)
            @base = pointer.X.Unparen();
        if (@base.Kind is not (NodeKind.IndexExpr or NodeKind.IndexListExpr))
            return new(isPointer, @base, []);
        var indexed = new IndexedExpr(@base);
        return new(isPointer, indexed.X, withTypeParams ? [.. indexed.Indices.Select(ReceiverTypeParam)] : []);
    }

    ReceiverTypeParamName ReceiverTypeParam(Expr arg)
    {
        if (arg.Is(out Ident name))
            return new(name, arg.Start);
        if (!arg.Is<BadExpr>())
            Error(arg, ErrorCode.BadDecl, $"receiver type parameter {Str(arg)} must be an identifier");
        return new(default, arg.Start);
    }

    void SortSymbols() => _symbols = [.. _declarations.Keys.OrderBy(s => s.Order)];

    /// <summary>Checks all that is declared at package level, but for bodies, which are put off.</summary>
    /// <remarks>
    /// Defined types come before aliases, and all types before the rest: so the type of an alias is there in most cases
    /// when it is needed.
    /// </remarks>
    void CheckPackageSymbols()
    {
        var (aliases, others) = (new List<Symbol>(), new List<Symbol>());
        foreach (var symbol in _symbols)
        {
            if (symbol is not TypeName)
                others.Add(symbol);
            else if (_declarations[symbol].TypeDecl.IsAlias)
                aliases.Add(symbol);
            else
                CheckSymbol(symbol);
        }

        foreach (var alias in aliases)
            CheckSymbol(alias);
        foreach (var other in others)
            CheckSymbol(other);
        // What is left belongs to receivers that were not found, which has been reported.
        _methods.Clear();
    }

    /// <summary>How many parameters a list declares; one without a name counts.</summary>
    static int CountOf(FieldList list)
    {
        var count = 0;
        if (list.Exists)
        {
            foreach (var field in list.List)
                count += Math.Max(1, field.Names.Count);
        }

        return count;
    }

    /// <param name="Base">The type without pointer and type parameters.</param>
    readonly record struct ReceiverParts(bool IsPointer, Expr Base, IReadOnlyList<ReceiverTypeParamName> TypeParams);

    /// <summary>The name of a type parameter in a receiver.</summary>
    /// <param name="Ident">None where something else stands there; then the name is <c>_</c>.</param>
    readonly record struct ReceiverTypeParamName(Ident Ident, Pos Pos)
    {
        public string Name => Ident.Exists ? Ident.Name : "_";
    }
}

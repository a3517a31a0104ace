using System.Diagnostics;
using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

// Declarations of constants, variables, types and functions (Go spec, "Declarations and scope").
sealed partial class Checker
{
    /// <summary>Declares a symbol in a scope; the blank name declares nothing.</summary>
    /// <param name="name">The default where the definition is recorded elsewhere.</param>
    /// <param name="from">From where on the name is in scope.</param>
    internal void Declare(Scope scope, Ident name, Symbol symbol, Pos from)
    {
        if (symbol.Name != "_")
        {
            if (scope.Insert(symbol) is { } other)
            {
                NewError(ErrorCode.DuplicateDecl)
                    .Add(symbol.Pos, $"{symbol.Name} redeclared in this block")
                    .AddOtherDeclaration(other)
                    .Report();
                return;
            }

            symbol.ScopePos = from;
        }

        if (name.Exists)
            RecordDef(name, symbol);
    }

    /// <summary>
    /// Determines the type of a declared symbol, and a constant's value, in the environment of its file.
    /// </summary>
    /// <remarks>
    /// A symbol without a type is not checked yet; one on <see cref="_path"/> is being checked; one that has a type and
    /// is not on the path is done. What needs a symbol that is being checked closes a cycle, which may be allowed.
    /// </remarks>
    internal void CheckSymbol(Symbol symbol)
    {
        if (_pathIndex.ContainsKey(symbol))
        {
            CheckCycle(symbol);
            return;
        }

        if (symbol.Type is not null)
            return;
        Push(symbol);
        var saved = _environment;
        var declaration = _declarations[symbol];
        _environment = new() { Scope = declaration.FileScope, Version = declaration.Version };
        switch (symbol)
        {
            case Const constant:
                _environment.Declaration = declaration;
                CheckConstDecl(constant, declaration.Type, declaration.Init, declaration.IsInherited);
                break;
            case Var variable:
                _environment.Declaration = declaration;
                CheckVarDecl(variable, declaration.Lhs, declaration.Type, declaration.Init);
                break;
            case TypeName type:
                CheckTypeDecl(type, declaration.TypeDecl);
                CollectMethods(type);
                break;
            case Func function:
                CheckFuncDecl(function, declaration);
                break;
            default:
                throw new UnreachableException($"declaration of a {symbol.GetType().Name}");
        }

        _environment = saved;
        Pop();
    }

    /// <summary>
    /// Ends a cycle that is not allowed in an invalid type. A function keeps its signature, which is empty so far.
    /// </summary>
    void CheckCycle(Symbol symbol)
    {
        var isValid = IsValidCycle(symbol);
        if (symbol is Const or Var && (!isValid || symbol.Type is null) || symbol is TypeName && !isValid)
            symbol.Type = Universe.Invalid;
    }

    /// <summary>What a declaration declares, in order; the count of values is checked on the way.</summary>
    /// <remarks>It is read as it is needed: errors must come in the order of the source.</remarks>
    IEnumerable<DeclPart> PartsOf(Decl decl)
    {
        if (decl.Is(out FuncDecl _))
            yield return new(decl.Node);
        if (!decl.Is(out GenDecl general))
            yield break;
        ValueSpec last = default;
        foreach (var (iota, spec) in general.Specs.Index())
        {
            if (!spec.Is(out ValueSpec values))
            {
                yield return new(spec.Node);
            }
            else if (general.Tok == TokenKind.Const)
            {
                var hasOwn = values.Type.Exists || values.Values.Count > 0;
                var isInherited = !hasOwn && last.Exists;
                if (hasOwn)
                    last = values;
                MatchConstants(values, last);
                var part = new DeclPart(spec.Node) { IsConst = true, Iota = iota, IsInherited = isInherited };
                yield return last.Exists ? part with { Type = last.Type, Values = last.Values } : part;
            }
            else
            {
                MatchVariables(values);
                yield return new(spec.Node);
            }
        }
    }

    /// <param name="source">
    /// Where the values stand, which may be an earlier line; the default where there are none.
    /// </param>
    void MatchConstants(ValueSpec spec, ValueSpec source)
    {
        var (names, values) = (spec.Names.Count, source.Exists ? source.Values.Count : 0);
        if (names > values)
            MissingInitError(spec.Names[values]);
        else if (names < values && names < spec.Values.Count)
            ExtraInitError(spec.Values[names]);
        else if (names < values)
            Error(spec.Node.Start, ErrorCode.WrongAssignCount, $"extra init expr at {Str(source.Node.Start)}");
    }

    void MatchVariables(ValueSpec spec)
    {
        var (names, values) = (spec.Names.Count, spec.Values.Count);
        if (values == 0)
        {
            if (!spec.Type.Exists)
                Error(spec.Node.Start, ErrorCode.WrongAssignCount, "missing type or init expr");
        }
        else if (names < values)
        {
            ExtraInitError(spec.Values[names]);
        }
        else if (names > values && values != 1)
        {
            MissingInitError(spec.Names[values]);
        }
    }

    void ExtraInitError(Expr value) => Error(value, ErrorCode.WrongAssignCount, $"extra init expr {Str(value)}");

    void MissingInitError(Ident name) => Error(name, ErrorCode.WrongAssignCount, $"missing init expr for {name.Name}");

    /// <param name="isInherited">Whether the value stands at an earlier constant.</param>
    void CheckConstDecl(Const symbol, Expr type, Expr value, bool isInherited)
    {
        var (iota, errorPos) = (_environment.Iota, _environment.ErrorPos);
        (_environment.Iota, _environment.ErrorPos) = (symbol.Value, Pos.None);
        symbol.Value = Constant.Unknown;
        if (!type.Exists || CheckConstType(symbol, type))
        {
            var x = new Operand();
            if (value.Exists)
            {
                // Errors in a value that stands elsewhere are told at the constant.
                if (isInherited)
                    _environment.ErrorPos = symbol.Pos;
                CheckExpr(null, x, value);
            }

            InitConst(symbol, x);
        }

        (_environment.Iota, _environment.ErrorPos) = (iota, errorPos);
    }

    bool CheckConstType(Const symbol, Expr type)
    {
        var declared = CheckType(type);
        symbol.Type = declared;
        if (Predicates.IsConstType(declared))
            return true;
        // Types of C are invalid, and nobody's mistake.
        if (Predicates.IsValid(declared.Underlying))
            Error(type, ErrorCode.InvalidConstType, $"invalid constant type {Str(declared)}");
        symbol.Type = Universe.Invalid;
        return false;
    }

    /// <param name="lhs">The variables that share the value, if there are several.</param>
    void CheckVarDecl(Var symbol, IReadOnlyList<Var>? lhs, Expr type, Expr value)
    {
        // The type is not given to the other variables yet: they would count as checked, and their values would not be.
        if (type.Exists)
            symbol.Type = VarType(type);
        if (!value.Exists)
        {
            // That both are missing has been reported.
            if (!type.Exists)
                symbol.Type = Universe.Invalid;
            return;
        }

        if (lhs is null or { Count: 1 })
        {
            var x = new Operand();
            CheckExpr(NewTarget(symbol.Type, symbol.Name), x, value);
            InitVar(symbol, x, "variable declaration");
            return;
        }

        if (type.Exists)
        {
            foreach (var variable in lhs)
                variable.Type = symbol.Type;
        }

        InitVars(lhs, [value], default);
    }

    void CheckFuncDecl(Func symbol, DeclInfo declaration)
    {
        var decl = declaration.FuncDecl;
        var signature = new Signature();
        // From here on the function may be used in its own declaration.
        symbol.Type = signature;
        var scope = CheckFuncType(signature, decl.Recv, decl.Type);
        (scope.Start, scope.End) = (decl.Node.Start, decl.Node.End);
        if (CountOf(decl.Type.TypeParams) > 0 && !decl.HasBody)
            SoftError(decl.Name.NamePos, ErrorCode.BadDecl, "generic function is missing function body");
        if (!_options.IgnoreBodies && decl.Body.Exists)
            CheckBodyLater(declaration, signature, scope, decl.Body, null);
    }

    /// <summary>A declaration in a function.</summary>
    internal void CheckDeclStmt(Decl decl)
    {
        foreach (var part in PartsOf(decl))
        {
            if (part.Node.Is(out TypeSpec type))
                DeclareLocalType(type);
            else if (part.IsConst)
                DeclareLocalConstants(part);
            else
                DeclareLocalVariables(part.Node.As<ValueSpec>());
        }
    }

    void DeclareLocalConstants(DeclPart part)
    {
        var from = _delayed.Count;
        var spec = part.Node.As<ValueSpec>();
        var symbols = new Const[spec.Names.Count];
        foreach (var (i, name) in spec.Names.Index())
        {
            symbols[i] = new(name.NamePos, _package, name.Name, null, Constant.Of((long)part.Iota));
            CheckConstDecl(symbols[i], part.Type, ValueAt(part.Values, i), part.IsInherited);
        }

        // Function literals in the values don't see the constants.
        ProcessDelayed(from);
        foreach (var (i, name) in spec.Names.Index())
            Declare(_environment.Scope!, name, symbols[i], spec.Node.End);
    }

    void DeclareLocalVariables(ValueSpec spec)
    {
        var from = _delayed.Count;
        var symbols = new Var[spec.Names.Count];
        foreach (var (i, name) in spec.Names.Index())
            symbols[i] = Var.Of(VarKind.Local, name.NamePos, _package, name.Name, null);
        for (var i = 0; i < symbols.Length; i++)
        {
            var isShared = spec.Values.Count == 1 && symbols.Length != 1;
            CheckVarDecl(symbols[i], isShared ? symbols : null, spec.Type, ValueAt(spec.Values, isShared ? 0 : i));
            // The one value gives all variables their types.
            if (spec.Values.Count == 1)
                break;
        }

        // Function literals in the values don't see the variables.
        ProcessDelayed(from);
        foreach (var (i, name) in spec.Names.Index())
            Declare(_environment.Scope!, name, symbols[i], spec.Node.End);
    }

    void DeclareLocalType(TypeSpec spec)
    {
        var symbol = new TypeName(spec.Name.NamePos, _package, spec.Name.Name, null);
        Declare(_environment.Scope!, spec.Name, symbol, spec.Name.NamePos);
        Push(symbol);
        CheckTypeDecl(symbol, spec);
        Pop();
    }

    /// <summary>An import, a line of constants or variables, a type, or a function.</summary>
    readonly record struct DeclPart(Node Node)
    {
        public bool IsConst { get; init; }

        /// <summary>The line's number among the constants of one declaration.</summary>
        public int Iota { get; init; }

        /// <summary>Of constants, their own or those of the line they inherit from.</summary>
        public Expr Type { get; init; }

        public NodeList<Expr> Values { get; init; }

        public bool IsInherited { get; init; }
    }
}

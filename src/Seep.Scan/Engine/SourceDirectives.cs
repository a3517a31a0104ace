using Seep.Go.Packages;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Obligations;
using Seep.Scan.Settings;

namespace Seep.Scan.Engine;

/// <summary>What the directives in a package's source say: the same as <c>.seep.yaml</c> can, and what holds for places in it.</summary>
sealed class SourceDirectives
{
    readonly LoadedPackage _package;
    readonly FieldCatalog _fields;
    readonly List<AcquireRow> _obligations = [];
    readonly List<string> _owners = [];
    readonly List<string> _lifetimes = [];
    readonly List<(Pos Start, Pos End)> _stretches = [];
    readonly List<ScanNote> _faults = [];

    SourceDirectives(LoadedPackage package, FieldCatalog fields) => (_package, _fields) = (package, fields);

    /// <summary>What holds for those that import the package too.</summary>
    public ScanSettings Settings { get; private set; } = ScanSettings.None;

    /// <summary>Directives that can't be followed, each with what to do.</summary>
    public IReadOnlyList<ScanNote> Faults => _faults;

    /// <summary>Whether what is acquired at a place lives as long as the program, as a directive before the statement says.</summary>
    public bool IsProcessLifetime(Pos pos) => _stretches.Exists(stretch => pos >= stretch.Start && pos < stretch.End);

    /// <param name="package">While it is used: its trees and what is known of them.</param>
    public static SourceDirectives Of(LoadedPackage package, FieldCatalog fields)
    {
        var directives = new SourceDirectives(package, fields);
        foreach (var tree in package.Trees)
            directives.Read(tree);
        if (directives._obligations.Count + directives._owners.Count + directives._lifetimes.Count > 0)
        {
            directives.Settings = new()
            {
                Obligations = [.. directives._obligations.DistinctBy(AcquireTable.KeyOf)],
                Owners = directives._owners,
                ProcessLifetime = directives._lifetimes,
            };
        }

        return directives;
    }

    void Read(SyntaxTree tree)
    {
        var read = Directives.Read(tree);
        foreach (var error in read.Errors)
            Fault(error.Position, error.Message);
        foreach (var directive in read.All)
            Add(tree.File, directive);
    }

    void Add(SourceFile file, Directive directive)
    {
        switch (directive.Kind)
        {
            case DirectiveKind.MustCall when directive.Node.Is(out TypeSpec type):
                Check(file, directive, AddType(type, directive.Argument.Split('|')));
                break;
            case DirectiveKind.MustCall when directive.Node.Is(out FuncDecl function):
                Check(file, directive, AddFunction(function, directive.Argument.Split('|')));
                break;
            case DirectiveKind.Owns:
                foreach (var variable in DeclaredBy(directive.Node).OfType<Var>())
                    Check(file, directive, AddOwner(variable));
                break;
            case DirectiveKind.ProcessLifetime:
                AddLifetime(directive.Node);
                break;
        }
    }

    void Check(SourceFile file, Directive directive, string? fault)
    {
        if (fault is not null)
            Fault(file.PositionOf(directive.Pos), fault);
    }

    void Fault(Position at, string message) => _faults.Add(new(new(at.File, at.Line, at.Column), message));

    /// <returns>What is wrong; null if nothing is.</returns>
    string? AddType(TypeSpec spec, string[] calls)
    {
        if (DefinedBy(spec.Name) is not TypeName { Type: Named named } declared || named.Symbol != declared)
            return $"//seep:must-call is before {spec.Name.Name}, which is another name for a type: write it before the declaration of that";
        if (declared.Parent != _package.Package.Scope)
            return $"//seep:must-call is before {declared.Name}, which a function declares: declare it outside of functions";
        if (named.Underlying is Interface or Signature)
            return $"//seep:must-call is before {declared.Name}, of which no literal makes a value: write it before the functions that return one";
        var (known, unknown) = Split(calls, call => call != "()" && RowTypes.MethodOf(named, call) is not null);
        if (known.Count > 0)
            AddRow($"{AcquireRow.TypePrefix}{_package.Package.Path}.{declared.Name}", AcquirePlace.Literal, 0, known);
        return unknown.Count == 0 ? null
            : unknown.Contains("()") ? $"//seep:must-call: a value of {declared.Name} can't be called: name a method of it"
            : $"//seep:must-call: {declared.Name} has no method {string.Join(" and no method ", unknown)}: name one that it has";
    }

    string? AddFunction(FuncDecl declaration, string[] calls)
    {
        if (DefinedBy(declaration.Name) is not Func { Signature: { } signature } function)
            return null; // the source is wrong, which is told elsewhere
        var results = signature.Results.Vars;
        var result = results.ToList().FindIndex(one => calls.Any(call => CanCall(one.Type!, call)));
        var (known, unknown) = Split(calls, call => result >= 0 && CanCall(results[result].Type!, call));
        if (known.Count > 0)
            AddRow(function.FullName, AcquirePlace.Result, result, known);
        return unknown.Count == 0 ? null
            : results.Count == 0 ? $"//seep:must-call: {function.Name} has no result: write it before what returns the value"
            : $"//seep:must-call: no result of {function.Name} {string.Join(" and none ", unknown.Select(Fault))}: name what one of them has";

        static string Fault(string call) => call == "()" ? "can be called" : $"has a method {call}";
    }

    static bool CanCall(Type type, string call) => RowTypes.CanRelease(call == "()" ? new Release.CallValue() : new Release.Method(call), type);

    static (List<string> Known, List<string> Unknown) Split(string[] calls, Predicate<string> isKnown) =>
        ([.. calls.Where(call => isKnown(call))], [.. calls.Where(call => !isKnown(call))]);

    /// <summary>An obligation as one of <c>.seep.yaml</c> is, of which no more is said.</summary>
    void AddRow(string function, AcquirePlace place, int index, IReadOnlyList<string> calls) =>
        _obligations.Add(DeclaredRow.Of(function, place, index, calls));

    string? AddOwner(Var variable)
    {
        if (!Holders.CanHold(variable.Type!))
            return $"//seep:owns: nothing can be called on what is in {variable.Name}, so that it is not followed: leave it out";
        if (variable.IsField)
        {
            _owners.Add(NameOf(_fields.IdOf(variable)));
            return null;
        }

        foreach (var function in DeclaredFunctions())
        {
            var index = function.Signature!.Params.Vars.ToList().IndexOf(variable);
            if (index >= 0)
                _owners.Add(NameOf(function, index));
        }

        return null;
    }

    IEnumerable<Func> DeclaredFunctions() => _package.Trees.Where(tree => tree.Root.Kind == NodeKind.File)
        .SelectMany(tree => tree.FileNode.Decls).SelectMany(declaration =>
        declaration.Is(out FuncDecl function) && DefinedBy(function.Name) is Func { Signature: not null } declared ? [declared] : (Func[])[]);

    void AddLifetime(Node node)
    {
        _stretches.Add((node.Start, node.Is(out IfStmt branch) ? branch.Body.Node.Start : node.End));
        foreach (var symbol in DeclaredBy(node))
        {
            if (symbol is Func function)
                _lifetimes.Add(function.FullName);
            else if (symbol is Var { IsField: true } field)
                _lifetimes.Add(NameOf(_fields.IdOf(field)));
            else if (symbol.Parent == _package.Package.Scope)
                _lifetimes.Add(NameOf(symbol));
        }
    }

    /// <summary>What a function's declaration, a variable's specification, a field or a parameter declares.</summary>
    IEnumerable<Symbol> DeclaredBy(Node node)
    {
        IEnumerable<Ident> names = node.Is(out FuncDecl function) ? [function.Name]
            : node.Is(out ValueSpec variables) ? variables.Names
            : !node.Is(out Field field) ? []
            : field.Names.Count > 0 ? field.Names
            : EmbeddedName(field.Type) is { } embedded ? [embedded] : [];
        return names.Select(DefinedBy).OfType<Symbol>();
    }

    /// <summary>The name of an embedded field: its type's.</summary>
    static Ident? EmbeddedName(Expr type)
    {
        for (type = type.Unparen(); ; type = type.Unparen())
        {
            if (type.Is(out StarExpr pointer))
                type = pointer.X;
            else if (type.Is(out IndexExpr instance))
                type = instance.X;
            else if (type.Is(out IndexListExpr instances))
                type = instances.X;
            else
                return type.Is(out SelectorExpr selector) ? selector.Sel : type.Is(out Ident name) ? name : null;
        }
    }

    Symbol? DefinedBy(Ident name) => _package.Info!.TryGetDefinition(name.Node, out var symbol) ? symbol : null;

    /// <summary>As <see cref="ScanSettings"/> names a field.</summary>
    public static string NameOf(FieldId field) => $"{field.Package}.{field.Path}";

    /// <summary>As <see cref="ScanSettings"/> names a parameter of a function.</summary>
    public static string NameOf(Func function, int parameter) => $"{function.FullName}(arg{parameter})";

    /// <summary>As <see cref="ScanSettings"/> names what a package declares.</summary>
    public static string NameOf(Symbol declared) => $"{declared.Package!.Path}.{declared.Name}";
}

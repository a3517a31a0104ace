using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

/// <summary>How a package is checked.</summary>
public sealed record CheckOptions
{
    /// <summary>Finds the package of an import path; null where it can't be had.</summary>
    public required Func<string, Package?> Import { get; init; }

    /// <summary>The language version of the package's module, such as <c>go1.22</c>; empty for the newest.</summary>
    public string GoVersion { get; init; } = "";

    /// <summary>Whether bodies of functions are left out, though they are in the tree.</summary>
    public bool IgnoreBodies { get; init; }

    /// <summary>Where what is found out about nodes is recorded; with null there are errors and exported types, and no scopes in the package's.</summary>
    public TypeInfo? Info { get; init; }

    /// <summary>
    /// Whether only what the package exports is checked, and what that needs: other symbols have no types, and what is wrong
    /// with them is not told.
    /// </summary>
    public bool OnlyExported { get; init; }

    /// <summary>Whether <c>import "C"</c> is a package of which nothing is known (cgo).</summary>
    public bool FakeImportC { get; init; }

    /// <summary>Bytes of a pointer, 8 or 4, for unsafe.Sizeof and the size of int.</summary>
    public int WordSize { get; init; } = 8;

    /// <summary>Whether the builtins assert and trace of Go's own tests exist.</summary>
    public bool HasTestBuiltins { get; init; }
}

/// <summary>What is wrong with the types of a program.</summary>
/// <param name="IsSoft">Whether the program means something all the same: an unused variable or import.</param>
public sealed record TypeError(Pos Pos, ErrorCode Code, string Message, bool IsSoft)
{
    /// <summary>The package that does not declare what is meant, be it a field or a method; null where the error is another.</summary>
    internal Package? MissedIn { get; init; }
}

/// <summary>
/// Checks one package (Go spec, from "Types" on), after go/types. Its files are cut along the spec: declarations, type
/// expressions, expressions, calls, statements.
/// </summary>
/// <remarks>
/// The order of work is <see cref="CheckFiles"/>'. Declarations are checked when they are first needed, in whatever order that
/// is; what may wait (bodies, and checks that need complete types) is put off (<see cref="Later"/>). It works on one thread;
/// what it imports is frozen but for instances, which lock.
/// </remarks>
sealed partial class Checker
{
    readonly CheckOptions _options;
    readonly FileSet _files;
    readonly Package _package;
    readonly List<TypeError> _errors = [];

    /// <summary>Declarations of package level and methods.</summary>
    readonly Dictionary<Symbol, DeclInfo> _declarations = new(ReferenceEqualityComparer.Instance);

    /// <summary>The keys of <see cref="_declarations"/> in the order of the source.</summary>
    List<Symbol> _symbols = [];

    IReadOnlyList<SyntaxTree> _trees = [];
    readonly Dictionary<SyntaxTree, GoVersion> _versions = [];
    readonly List<PkgName> _imports = [];
    readonly Dictionary<(Scope, string), PkgName> _dotImports = [];
    readonly Dictionary<Union, TypeSet> _unionTypeSets = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<TypeName, List<Func>> _methods = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Node, UntypedInfo> _untyped = [];
    readonly List<(GoVersion Version, Action Action)> _delayed = [];
    readonly List<Symbol> _path = [];
    readonly Dictionary<Symbol, int> _pathIndex = new(ReferenceEqualityComparer.Instance);
    readonly List<Action> _cleanups = [];
    readonly Stack<Operand> _free = [];
    int _nextTypeParamId;

    /// <summary>In which the current symbol is checked; saved and restored around each.</summary>
    Environment _environment;

    TypeInfo? Info => _options.Info;

    public Checker(CheckOptions options, FileSet files, Package package) =>
        (_options, _files, _package) = (options, files, package);

    /// <summary>For instances with the same type arguments to be one type.</summary>
    internal InstanceContext Context { get; } = new();

    public IReadOnlyList<TypeError> Errors => _errors;

    /// <summary>Checks all files of the package; whatever is wrong, the rest is checked too.</summary>
    public void CheckFiles(IReadOnlyList<SyntaxTree> trees)
    {
        Info?.Start(trees);
        StartFiles(trees);
        CollectSymbols();
        SortSymbols();
        CheckDirectCycles();
        CheckPackageSymbols();
        do
        {
            CheckReachedMethods();
            RecordUntyped();
            ProcessDelayed(0);
        }
        while (_reachedMethods.Count > 0);
        CleanUp();
        if (!_options.OnlyExported)
        {
            FindInitOrder();
            CheckUnusedImports();
            if (_errors.Count == 0)
                CheckMonomorphic();
        }

        CleanUp(); // again: types were made since
        if (Info is null)
            _package.Scope.DropChildren();
        _package.GoVersion = _options.GoVersion;
        _package.IsComplete = true;
    }

    /// <summary>Puts work off to the end of the statement or declaration at hand.</summary>
    internal void Later(Action action) => _delayed.Add((_environment.Version, action));

    /// <summary>Does what was put off since a count of <see cref="_delayed"/>; that may put off more.</summary>
    void ProcessDelayed(int from)
    {
        var version = _environment.Version;
        for (var i = from; i < _delayed.Count; i++)
        {
            _environment.Version = _delayed[i].Version;
            _delayed[i].Action();
            if (from == 0)
                RecordUntyped(); // no expression is half checked here
        }

        _delayed.RemoveRange(from, _delayed.Count - from);
        _environment.Version = version;
    }

    /// <summary>Has a type let go of this checker when the package is done.</summary>
    internal void NeedsCleanup(Action cleanUp) => _cleanups.Add(cleanUp);

    void CleanUp()
    {
        for (var i = 0; i < _cleanups.Count; i++)
            _cleanups[i]();
        _cleanups.Clear();
    }

    /// <summary>Notes that a symbol is being checked: what it needs before it is done leads in a circle.</summary>
    void Push(Symbol symbol)
    {
        _pathIndex[symbol] = _path.Count;
        _path.Add(symbol);
    }

    void Pop()
    {
        _pathIndex.Remove(_path[^1]);
        _path.RemoveAt(_path.Count - 1);
    }

    /// <summary>An edge of the initialisation order: the declaration at hand needs a symbol.</summary>
    void AddDependency(Symbol to)
    {
        if (_environment.Declaration is { } from && _declarations.ContainsKey(to))
            (from.Dependencies ??= new(ReferenceEqualityComparer.Instance)).Add(to);
    }

    /// <summary>An operand for a while; most are needed for one expression.</summary>
    Operand TakeOperand() => _free.TryPop(out var operand) ? operand : new();

    /// <summary>Takes back an operand that nobody has any more.</summary>
    void GiveBack(Operand operand)
    {
        operand.Clear();
        _free.Push(operand);
    }

    void RememberUntyped(Expr x, bool isShiftOperand, OperandMode mode, Basic type, Constant? value) =>
        _untyped[x.Node] = new(isShiftOperand, mode, type, value);

    /// <summary>What a name means here, with the scope that says so.</summary>
    (Scope? Scope, Symbol? Symbol) LookupScope(string name)
    {
        for (var scope = _environment.Scope; scope is not null; scope = scope.Parent)
        {
            if (scope.Lookup(name) is { } symbol)
                return (scope, symbol);
        }

        return (null, null);
    }

    Symbol? Lookup(string name) => LookupScope(name).Symbol;

    /// <summary>An expression that has no final type yet.</summary>
    readonly record struct UntypedInfo(bool IsShiftOperand, OperandMode Mode, Basic Type, Constant? Value);

    /// <summary>Where the checker is.</summary>
    record struct Environment
    {
        /// <summary>The package-level declaration whose initial value or body is checked.</summary>
        public DeclInfo? Declaration { get; set; }

        public Scope? Scope { get; set; }

        public GoVersion Version { get; set; }

        /// <summary>In a constant declaration.</summary>
        public Constant? Iota { get; set; }

        /// <summary>Where errors of an inherited initial value are reported: the constant's name.</summary>
        public Pos ErrorPos { get; set; }

        public bool IsInTypeParams { get; set; }

        /// <summary>In a function.</summary>
        public Signature? Signature { get; set; }

        /// <summary>Calls of panic, for the terminating analysis.</summary>
        public HashSet<Node>? Panics { get; set; }

        public bool HasLabel { get; set; }

        /// <summary>Whether an expression had a call or receive in it.</summary>
        public bool HasCallOrReceive { get; set; }
    }
}

/// <summary>A declaration of package level, or a method's.</summary>
sealed class DeclInfo
{
    /// <summary>The scope of the file.</summary>
    public required Scope FileScope { get; init; }

    public GoVersion Version { get; init; }

    /// <summary>Of variables that share one initial value of several: all of them; else null.</summary>
    public IReadOnlyList<Var>? Lhs { get; init; }

    /// <summary>Of constants and variables.</summary>
    public Expr Type { get; init; }

    public Expr Init { get; init; }

    /// <summary>Whether a constant's initial value stands at an earlier one.</summary>
    public bool IsInherited { get; init; }

    public TypeSpec TypeDecl { get; init; }

    public FuncDecl FuncDecl { get; init; }

    /// <summary>The symbols that the initial value or body needs; null for none.</summary>
    public HashSet<Symbol>? Dependencies { get; set; }

    public bool IsMethod => FuncDecl.Exists && FuncDecl.Recv.Exists;

    public bool HasInitializer => Init.Exists || FuncDecl.Exists && FuncDecl.HasBody;
}

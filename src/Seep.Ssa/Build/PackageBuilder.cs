using Seep.Go.Packages;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Ssa.Build;

/// <summary>A function that could not be built: a bug, or source so wrong that nothing could be made of it.</summary>
public sealed record BuildFailure(string Function, Pos Pos, Exception Reason);

/// <summary>Builds the functions of one package, one after the other; each can be let go before the next. For one thread.</summary>
/// <remarks>
/// A generic function is built once, with its type parameters as types. What is not built: bodies that are written elsewhere or were
/// passed over, functions named <c>_</c>, and wrappers, since method values and promoted methods need none here.
/// </remarks>
public sealed class PackageBuilder
{
    readonly IReadOnlyList<SyntaxTree> _trees;
    readonly Dictionary<Type, Type> _pointers = new(ReferenceEqualityComparer.Instance);
    readonly Stack<FunctionDraft> _drafts = [];
    readonly List<BuildFailure> _failures = [];

    /// <param name="loaded">Loaded with its info, which is read while functions are built. Package unsafe has none, and no functions.</param>
    public PackageBuilder(LoadedPackage loaded)
    {
        if (loaded.Info is null && loaded.Trees.Count > 0)
            throw new ArgumentException("loaded without info", nameof(loaded));
        (_trees, Package, Info) = (loaded.Trees, loaded.Package, loaded.Info ?? new TypeInfo());
    }

    public Package Package { get; }

    /// <summary>What was asked for so far and could not be built.</summary>
    public IReadOnlyList<BuildFailure> Failures => _failures;

    internal TypeInfo Info { get; }

    /// <summary>The functions and methods in the order of the source, then <c>init</c>, which gives the package's variables their first values.</summary>
    public IEnumerable<Function> Functions()
    {
        List<Func> initialisers = [];
        foreach (var tree in _trees)
        {
            if (tree.Root.Kind != NodeKind.File)
                continue;
            foreach (var decl in tree.FileNode.Decls)
            {
                if (!decl.Is(out FuncDecl function) || function.Name.IsBlank || !function.Body.Exists
                    || !Info.TryGetDefinition(function.Name.Node, out var symbol) || symbol is not Func { Signature: not null } declared)
                {
                    continue;
                }

                var isInit = !function.Recv.Exists && declared.Name == "init";
                if (isInit)
                    initialisers.Add(declared);
                var name = isInit ? $"init#{initialisers.Count}" : NameOf(declared);
                var built = new Function(name, declared.Signature, Package, function.Node, declared, null);
                if (TryBuild(built, builder => builder.Build(function.Body)))
                    yield return built;
            }
        }

        var init = new Function("init", Nullary, Package, default, null, null);
        if (TryBuild(init, builder => builder.BuildInit(Info.InitOrder, initialisers)))
            yield return init;
    }

    bool TryBuild(Function function, Action<FunctionBuilder> build)
    {
        try
        {
            build(new FunctionBuilder(this, null, function));
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _failures.Add(new(function.Name, function.Syntax.Exists ? function.Syntax.Start : Pos.None, e));
            return false;
        }
    }

    /// <summary><c>f</c>, <c>T.m</c> or <c>(*T).m</c>.</summary>
    static string NameOf(Func function)
    {
        if (function.Signature?.Recv?.Type is not { } type)
            return function.Name;
        var receiver = Aliases.Unalias(type);
        return receiver is Pointer { Elem: var elem }
            ? $"(*{TypeName(elem)}).{function.Name}"
            : $"{TypeName(receiver)}.{function.Name}";

        static string TypeName(Type receiver) => Aliases.AsNamed(receiver)?.Symbol.Name ?? $"{receiver}";
    }

    // What builders share.

    internal static Type Int { get; } = Universe.Of(BasicKind.Int);

    internal static Type Bool { get; } = Universe.Of(BasicKind.Bool);

    internal static Type String { get; } = Universe.Of(BasicKind.String);

    internal static Type Any { get; } = Universe.Scope.Lookup("any")!.Type!;

    internal static Var Ok { get; } = new(Pos.None, null, "ok", Bool);

    internal static Tuple OneInt { get; } = new([new(Pos.None, null, "", Int)]);

    /// <summary>The type of what <see cref="Op.Range"/> makes: none that a program can name.</summary>
    internal static Type Iterator { get; } = new Tuple([]);

    static Signature Nullary { get; } = new(null, Tuple.Empty, Tuple.Empty, false);

    /// <summary>The type of a value with ok.</summary>
    internal static Tuple WithOk(Type type) => new([new(Pos.None, null, "", type), Ok]);

    internal Type PointerTo(Type type)
    {
        if (!Predicates.IsValid(type))
            return Universe.Invalid;
        if (!_pointers.TryGetValue(type, out var pointer))
            _pointers[type] = pointer = new Pointer(type);
        return pointer;
    }

    internal FunctionDraft TakeDraft() => _drafts.TryPop(out var draft) ? draft : new();

    internal void GiveBack(FunctionDraft draft)
    {
        draft.Clear();
        _drafts.Push(draft);
    }
}

sealed partial class FunctionBuilder
{
    /// <summary>Builds the function that initialises a package's variables and then calls its init functions.</summary>
    public void BuildInit(IReadOnlyList<Initializer> initialisers, IReadOnlyList<Func> functions)
    {
        Begin();
        foreach (var initialiser in initialisers)
        {
            UseVersionOf(initialiser.Rhs.Node.Tree);
            BuildInitializer(initialiser);
        }

        foreach (var function in functions)
            Emit(Op.Call, Tuple.Empty, Pos.None, FunctionValue(function));
        Finish(Pos.None);
    }

    void BuildInitializer(Initializer initialiser)
    {
        if (initialiser.Lhs is [var only])
        {
            Assign(only.Name == "_" ? default : CellAt(AddressOf(only), only.Pos), initialiser.Rhs, isZero: true, null);
            return;
        }

        var tuple = Values(initialiser.Rhs);
        for (var i = 0; i < initialiser.Lhs.Count; i++)
        {
            if (initialiser.Lhs[i] is { Name: not "_" } variable)
                Store(AddressOf(variable), Extract(tuple, i, variable.Pos), variable.Pos);
        }
    }
}

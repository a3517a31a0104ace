using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Ssa.Build;

/// <summary>
/// Builds one function: its body from first to last, every variable a cell in memory at first, which <see cref="Lifting"/> turns into
/// values. Function literals are built where they stand, each by a builder of its own.
/// </summary>
/// <remarks>
/// <para>The files follow the Go specification's chapters. What an expression means is asked of <see cref="TypeInfo"/>; where it
/// has no answer the value is <see cref="Op.Unknown"/>, and building goes on.</para>
/// <para>Values are the draft's numbers. <c>_block</c> is where instructions go; null after a jump, when what follows can't be
/// reached until a block begins.</para>
/// </remarks>
sealed partial class FunctionBuilder
{
    readonly PackageBuilder _package;
    readonly FunctionBuilder? _parent;
    readonly Function _function;
    readonly FunctionDraft _draft;

    /// <summary>The addresses of the variables that were met.</summary>
    readonly Dictionary<Var, int> _addresses = new(ReferenceEqualityComparer.Instance);

    /// <summary>Globals, functions and builtins that were met.</summary>
    readonly Dictionary<object, int> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Variables of enclosing functions, in the order of the free variables.</summary>
    readonly List<Var> _captured = [];

    /// <summary>Variables of the function's results, where they have names or a range body returns; else null.</summary>
    Var?[] _results = [];

    bool _hasNamedResults;
    BlockDraft? _block;
    bool _hasDefer;

    /// <summary>Whether each iteration of a for statement has its own variables, as from Go 1.22 on.</summary>
    bool _hasIterationVars;

    public FunctionBuilder(PackageBuilder package, FunctionBuilder? parent, Function function)
    {
        (_package, _parent, _function) = (package, parent, function);
        _draft = package.TakeDraft();
        if (function.Syntax.Exists)
            UseVersionOf(function.Syntax.Tree);
    }

    TypeInfo Info => _package.Info;

    Signature Signature => _function.Signature;

    /// <summary>Builds the function of a declaration or function literal.</summary>
    public void Build(BlockStmt body)
    {
        Begin();
        BuildStatements(body.List);
        Finish(body.Rbrace);
    }

    void Begin()
    {
        _block = AddBlock("entry");
        if (Signature.Recv is { } receiver)
            AddParameter(receiver);
        foreach (var parameter in Signature.Params.Vars)
            AddParameter(parameter);
        _results = new Var?[Signature.Results.Count];
        _hasNamedResults = Signature.Results.Vars is [{ Name.Length: > 0 }, ..];
        for (var i = 0; i < _results.Length && _hasNamedResults; i++)
        {
            _results[i] = Signature.Results.Vars[i];
            AddLocal(_results[i]!, _results[i]!.Pos);
        }
    }

    void Finish(Pos end)
    {
        if (_block is not null)
            EmitReturn(end);
        AddRecoverBlock(end);
        Blocks.Tidy(_draft);
        if (!_hasDefer)
            RemoveRunDefers();
        Lifting.Lift(_draft, _hasDefer ? ResultCells() : []);
        Layout.Freeze(_draft, _function);
        _package.GiveBack(_draft);
    }

    /// <summary>Returns what the result variables hold, after the deferred calls.</summary>
    void EmitReturn(Pos pos)
    {
        Emit(Op.RunDefers, null, pos);
        var results = new int[_results.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = _results[i] is { } result ? Load(AddressOf(result), pos) : Zero(Signature.Results.Vars[i].Type!);
        End(Op.Return, pos, results);
    }

    void AddRecoverBlock(Pos end)
    {
        if (!_hasDefer || _range is not null)
            return;
        _draft.Recovers = true;
        _block = AddBlock("recover");
        var results = new int[_results.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = _hasNamedResults ? Load(AddressOf(_results[i]!), end) : Zero(Signature.Results.Vars[i].Type!);
        End(Op.Return, end, results);
    }

    void RemoveRunDefers()
    {
        foreach (var block in _draft.Blocks)
            block.Instructions.RemoveAll(i => _draft[i].Op == Op.RunDefers);
    }

    /// <summary>A deferred call that recovers lets the caller see what the results' cells hold: they stay cells.</summary>
    HashSet<int> ResultCells() => [.. _results.Where(r => r is not null && _addresses.ContainsKey(r)).Select(r => _addresses[r!])];

    void UseVersionOf(SyntaxTree tree) =>
        _hasIterationVars = GoVersion.OfFile(tree, GoVersion.Parse(_package.Package.GoVersion)).Allows(22);

    // Blocks.

    static BlockDraft NewBlock(string comment) => new(comment);

    BlockDraft AddBlock(string comment)
    {
        var block = NewBlock(comment);
        _draft.Blocks.Add(block);
        return block;
    }

    /// <summary>Begins a block that was made before.</summary>
    void Begin(BlockDraft block)
    {
        _draft.Blocks.Add(block);
        _block = block;
    }

    void Jump(BlockDraft target, Pos pos)
    {
        if (_block is null)
            return;
        AddEdge(_block, target);
        End(Op.Jump, pos);
    }

    void If(int condition, BlockDraft then, BlockDraft otherwise, Pos pos)
    {
        var block = Current;
        AddEdge(block, then);
        AddEdge(block, otherwise);
        End(Op.If, pos, condition);
    }

    void End(Op op, Pos pos, params ReadOnlySpan<int> operands)
    {
        Emit(op, null, pos, operands);
        _block = null;
    }

    static void AddEdge(BlockDraft from, BlockDraft to)
    {
        from.Successors.Add(to);
        to.Predecessors.Add(from);
    }

    /// <summary>Where instructions go; of what can't be reached a block without predecessors.</summary>
    BlockDraft Current => _block ??= AddBlock("unreachable");

    // Values and instructions.

    int Emit(Op op, Type? type, Pos pos, params ReadOnlySpan<int> operands) => EmitWith(op, type, pos, null, 0, false, operands);

    int EmitWith(Op op, Type? type, Pos pos, object? symbol, int number, bool flag, params ReadOnlySpan<int> operands)
    {
        var value = _draft.Add(op, type, pos, symbol, number, flag, operands);
        Current.Instructions.Add(value);
        return value;
    }

    Type TypeOf(int value) => _draft[value].Type!;

    int Const(Constant? value, Type type) => _draft.Add(Op.Const, type, Pos.None, value, 0, false, []);

    int IntConst(long value) => Const(Constant.Of(value), PackageBuilder.Int);

    int Zero(Type type) => Const(null, type);

    int Unknown(Pos pos) => _draft.Add(Op.Unknown, Universe.Invalid, pos, null, 0, false, []);

    int Known(Op op, object symbol, Func<Type> type)
    {
        if (!_known.TryGetValue(symbol, out var value))
            _known[symbol] = value = _draft.Add(op, type(), Pos.None, symbol, 0, false, []);
        return value;
    }

    int Load(int address, Pos pos) => Emit(Op.Load, CoreTypes.ElemOf(TypeOf(address)), pos, address);

    void Store(int address, int value, Pos pos) =>
        Emit(Op.Store, null, pos, address, ConvertTo(value, CoreTypes.ElemOf(TypeOf(address)), pos));

    int Extract(int tuple, int index, Pos pos)
    {
        var type = TypeOf(tuple) is Tuple { Vars: var vars } && index < vars.Count ? vars[index].Type! : Universe.Invalid;
        return EmitWith(Op.Extract, type, pos, null, index, false, tuple);
    }

    Type PointerTo(Type type) => _package.PointerTo(type);

    // Variables.

    void AddParameter(Var parameter)
    {
        var value = _draft.Add(Op.Parameter, parameter.Type, parameter.Pos, parameter, 0, false, []);
        _draft.Parameters.Add(value);
        if (parameter.Name is not ("" or "_"))
            Store(AddLocal(parameter, parameter.Pos), value, parameter.Pos);
    }

    /// <summary>A new cell for a variable; from here on it is the variable's.</summary>
    int AddLocal(Var variable, Pos pos) =>
        _addresses[variable] = EmitWith(Op.Alloc, PointerTo(variable.Type!), pos, variable, 0, false);

    /// <summary>A cell in the entry block for a variable that the program does not know.</summary>
    Var AddHidden(string name, Type type)
    {
        var variable = new Var(Pos.None, _package.Package, name, type);
        AddHidden(variable);
        return variable;
    }

    int AddHidden(Var variable)
    {
        var cell = _draft.Add(Op.Alloc, PointerTo(variable.Type!), Pos.None, variable, 0, false, []);
        _draft.Blocks[0].Instructions.Insert(0, cell);
        return _addresses[variable] = cell;
    }

    /// <summary>A cell that is no variable's.</summary>
    int AddTemporary(Type type, bool escapes, Pos pos) => EmitWith(Op.Alloc, PointerTo(type), pos, null, 0, escapes);

    /// <param name="escapes">Whether the address is kept.</param>
    int AddressOf(Var variable, bool escapes = false)
    {
        if (variable.Kind == VarKind.Package)
            return Known(Op.Global, variable, () => PointerTo(variable.Type!));
        if (!_addresses.TryGetValue(variable, out var address))
        {
            // Where the source is wrong a variable may be used that is nowhere declared.
            address = _parent is not null
                ? Capture(variable)
                : AddLocal(variable, variable.Pos);
        }

        if (escapes && _draft[address].Op == Op.Alloc)
            _draft[address].Flag = true;
        return address;
    }

    int Capture(Var variable)
    {
        var free = _draft.Add(Op.FreeVar, PointerTo(variable.Type!), variable.Pos, variable, 0, false, []);
        _draft.FreeVars.Add(free);
        _captured.Add(variable);
        return _addresses[variable] = free;
    }
}

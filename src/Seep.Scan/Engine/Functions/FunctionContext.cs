using Seep.Go.Types;
using Seep.Scan.Obligations;
using Seep.Ssa.Flow;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Functions;

/// <summary>What analyses of one function share: its calls, the literals that capture its variables, where values live.</summary>
/// <remarks>Everything is found when it is first asked for. For one thread.</remarks>
sealed class FunctionContext(Function function, Summaries summaries, CallCatalog catalog)
{
    readonly Dictionary<int, CallInfo> _calls = [];
    readonly Dictionary<int, HashSet<int>> _liveIn = [];
    readonly Dictionary<int, bool> _inLoop = [];

    /// <summary>What function literals hand out, once they were followed; the contexts of literals have the same.</summary>
    public Dictionary<Function, IReadOnlyList<FreshResult>> FreshOfLiterals { get; private init; } = new(ReferenceEqualityComparer.Instance);

    readonly Dictionary<Function, FunctionContext> _children = new(ReferenceEqualityComparer.Instance);
    List<int>? _defers;
    DominatorTree? _dominators;
    HashSet<int>? _running;
    Dictionary<int, List<int>>? _capturers;

    public Function Function { get; } = function;

    public Summaries Summaries { get; } = summaries;

    public CallCatalog Catalog { get; } = catalog;

    public DominatorTree Dominators => _dominators ??= DominatorTree.Of(Function);

    /// <summary>Its defer statements, by number.</summary>
    public IReadOnlyList<int> Defers => _defers ??= [.. Instructions().Where(v => v.Op == Op.Defer).Select(v => v.Id)];

    /// <summary>The context of the function itself, or of a literal, wherever it stands in this function.</summary>
    public FunctionContext Of(Function inner)
    {
        if (inner == Function)
            return this;
        if (!_children.TryGetValue(inner, out var context))
            _children[inner] = context = new(inner, Summaries, Catalog) { FreshOfLiterals = FreshOfLiterals };
        return context;
    }

    public CallInfo CallAt(int instruction)
    {
        if (!_calls.TryGetValue(instruction, out var call))
            _calls[instruction] = call = CallInfo.Of(new(Function.ValueAt(instruction)), this);
        return call;
    }

    /// <summary>Whether a block can be reached at all: conditions that are constants have one outcome.</summary>
    public bool CanRun(int block) => (_running ??= Running()).Contains(block);

    HashSet<int> Running()
    {
        var running = new HashSet<int> { Function.Entry.Index };
        var waiting = new Stack<int>(running);
        while (waiting.TryPop(out var index))
        {
            var block = Function.BlockAt(index);
            var known = block.Terminator.Op == Op.If ? KnownByForm(block.Terminator.Operand(0)) : Known.Nothing;
            for (var edge = 0; edge < block.Successors.Length; edge++)
            {
                if (known != (edge == 0 ? Known.False : Known.True) && running.Add(block.Successors[edge]))
                    waiting.Push(block.Successors[edge]);
            }
        }

        return running;
    }

    /// <summary>Whether a block can be reached from itself.</summary>
    public bool IsInLoop(int block)
    {
        if (!_inLoop.TryGetValue(block, out var isInLoop))
            _inLoop[block] = isInLoop = Loops.IsInLoop(Function, block, IsEnd);
        return isInLoop;
    }

    /// <summary>Whether a block calls what never returns: nothing comes after it.</summary>
    bool IsEnd(int block)
    {
        for (int i = Function.BlockAt(block).First, end = Function.BlockAt(block).End; i < end; i++)
        {
            if (Function.ValueAt(i).Op == Op.Call && CallAt(i).NeverReturns)
                return true;
        }

        return false;
    }

    /// <summary>The makers of function literals that capture a variable.</summary>
    public IReadOnlyList<int> CapturersOf(int alloc)
    {
        if (_capturers is null)
        {
            _capturers = [];
            foreach (var value in Instructions().Where(v => v.Op == Op.MakeClosure))
            {
                foreach (var captured in value.Operands)
                {
                    if (!_capturers.TryGetValue(captured, out var list))
                        _capturers[captured] = list = [];
                    list.Add(value.Id);
                }
            }
        }

        return _capturers.GetValueOrDefault(alloc) ?? [];
    }

    /// <summary>
    /// Whether a literal, or a value, goes anywhere but into calls and defers of it, variables and slices of this function that are not
    /// passed on, and results.
    /// </summary>
    public bool FlowsOut(int value) => FlowsOut(value, []);

    bool FlowsOut(int value, HashSet<int> seen)
    {
        if (!seen.Add(value))
            return false;
        foreach (var user in Function.ValueAt(value).Referrers)
        {
            var use = Function.ValueAt(user);
            var flowsOut = use.Op switch
            {
                Op.Call when new CallSite(use).Builtin is { } builtin => builtin == BuiltinId.Append ? FlowsOut(user, seen) : builtin == BuiltinId.Copy,
                Op.Call or Op.Defer or Op.Go => use.Operands[0] != value || use.Operands[1..].Contains(value),
                Op.Store => use.Operands[0] == value ? false : FlowsOutOf(use.Operand(0), Function.ValueAt(value).Type?.Underlying is Slice, seen),
                Op.Phi or Op.ChangeType or Op.Slice => FlowsOut(user, seen),
                Op.Return => false, // callers see what it captures
                _ => true,
            };
            if (flowsOut)
                return true;
        }

        return false;
    }

    /// <summary>Whether what is stored at an address flows out from there.</summary>
    bool FlowsOutOf(Value address, bool isCollection, HashSet<int> seen)
    {
        var variable = address.Op == Op.IndexAddr ? address.Operand(0) : address;
        if (variable.Op != Op.Alloc)
            return true;
        if (!seen.Add(variable.Id))
            return false;
        foreach (var user in variable.Referrers)
        {
            var use = Function.ValueAt(user);
            var flowsOut = use.Op switch
            {
                Op.Load or Op.Slice => FlowsOut(user, seen),
                Op.Store => false,
                Op.MakeClosure => isCollection || address.Op == Op.IndexAddr, // what a variable itself holds is followed into literals
                Op.IndexAddr => use.Referrers.ToArray().Any(r => Function.ValueAt(r).Op != Op.Store && (Function.ValueAt(r).Op != Op.Load || FlowsOut(r, seen))),
                _ => true,
            };
            if (flowsOut)
                return true;
        }

        return false;
    }

    /// <summary>Whether a value is used in a block, or after it, before it is made again.</summary>
    public bool IsLiveIn(int value, int block)
    {
        if (value < Function.FirstInstruction)
            return true;
        if (!_liveIn.TryGetValue(value, out var blocks))
            _liveIn[value] = blocks = FindLiveIn(value);
        return blocks.Contains(block);
    }

    HashSet<int> FindLiveIn(int value)
    {
        var made = Function.ValueAt(value).Block.Index;
        var live = new HashSet<int>();
        var waiting = new Stack<int>();
        foreach (var user in Function.ValueAt(value).Referrers)
        {
            var use = Function.ValueAt(user);
            if (use.Op == Op.Defer && use.Operands[1..].Contains(value))
            {
                // A deferred literal gets its arguments when the function ends, wherever that is.
                for (var i = 0; i < Function.BlockCount; i++)
                    live.Add(i);
                break;
            }

            if (use.Op != Op.Phi)
            {
                if (use.Block.Index != made)
                    Add(use.Block.Index);
                continue;
            }

            // A phi uses its operands at the ends of the blocks before it.
            for (var i = 0; i < use.Operands.Length; i++)
            {
                var from = use.Block.Predecessors[i];
                if (use.Operands[i] == value && from != made)
                    Add(from);
            }
        }

        while (waiting.TryPop(out var block))
        {
            foreach (var before in Function.BlockAt(block).Predecessors)
            {
                if (before != made)
                    Add(before);
            }
        }

        return live;

        void Add(int block)
        {
            if (live.Add(block))
                waiting.Push(block);
        }
    }

    /// <summary>What the form of a value says of it.</summary>
    public static Known KnownByForm(Value value) => value.Op switch
    {
        Op.Const => value.Symbol switch
        {
            Go.Constants.Constant constant when Predicates.IsBoolean(value.Type!) => constant.ToString() == "true" ? Known.True : Known.False,
            null when Predicates.IsBoolean(value.Type!) => Known.False,
            null when Predicates.HasNil(value.Type!) => Known.Nil,
            _ => Known.Nothing,
        },
        Op.MakeInterface or Op.Alloc or Op.MakeClosure or Op.Function or Op.FieldAddr or Op.IndexAddr or Op.MakeMap or Op.MakeChan
            or Op.MakeSlice or Op.Global or Op.FreeVar or Op.MethodValue => Known.NonNil,
        Op.ChangeInterface or Op.ChangeType => KnownByForm(value.Operand(0)),
        _ => Known.Nothing,
    };

    /// <summary>What is known of a value whatever the path.</summary>
    public Known KnownAlways(Value value) => value.Op switch
    {
        Op.Parameter when Function.Parent is null => Summaries.Passed.Of(value),
        Op.Call when value.Type is { } type && IsErrorType(type) && CertainCalls.Contain(this, value, CallAt(value.Id)) => Known.Nil,
        Op.Call when value.Type is { } type && IsErrorType(type) && Contexts.IsErrorOfEnded(this, value) => Known.NonNil,
        Op.Call when value.Type is { } and not Tuple => KnownOf(CallAt(value.Id), 0),
        Op.Extract when value.Operand(0) is { Op: Op.Call } call =>
            IsErrorType(value.Type!) && CertainCalls.Contain(this, call, CallAt(call.Id)) ? Known.Nil : KnownOf(CallAt(call.Id), value.Number),
        Op.Load when value.Operand(0) is { Op: Op.Global, Symbol: Var global } && IsErrorType(global.Type!) => Known.NonNil,
        Op.ChangeInterface or Op.ChangeType => KnownAlways(value.Operand(0)),
        _ => KnownByForm(value),
    };

    public static bool IsErrorType(Type type) => Predicates.Identical(type, Universe.Error);

    static Known KnownOf(CallInfo call, int result) =>
        call.Known.NeverNil || call.Summary is { } summary && summary.IsNeverNil(result) ? Known.NonNil
        : call.Summary is { } other && other.IsAlwaysNil(result) ? Known.Nil
        : Known.Nothing;

    IEnumerable<Value> Instructions()
    {
        for (var i = Function.FirstInstruction; i < Function.ValueCount; i++)
            yield return Function.ValueAt(i);
    }
}

/// <summary>What is known of one call.</summary>
sealed record CallInfo
{
    /// <summary>The function or interface method that is called, if it is known.</summary>
    public Func? Callee { get; init; }

    /// <summary>Null where nobody has seen the body.</summary>
    public FunctionSummary? Summary { get; init; }

    public required KnownCall Known { get; init; }

    /// <summary>Of what is called; null for builtins, and where the source is wrong.</summary>
    public Signature? Signature { get; init; }

    public BuiltinId? Builtin { get; init; }

    public bool IsInterfaceCall { get; init; }

    /// <summary>Whether it only looks at an argument, which it takes as an interface value.</summary>
    public bool OnlyLooksAt(int argument) => ParameterType(argument) is { } type
        && (Known.OnlyLooksAtAll && type.Underlying is Interface || Known.OnlyLooks && (IsAnything(type) || type.Underlying is Slice slice && IsAnything(slice.Elem)));

    /// <summary>
    /// Whether an error that is nil as an argument gives a result that is nil or false. Of a method of an interface the name says so:
    /// <c>backend.IsNotExist(err)</c>.
    /// </summary>
    public bool SaysNothingOfNil(int argument) =>
        Known.Check is { Result: 0 } check && check.Argument == argument
        || argument < 64 && (Summary?.NothingOfNil & 1UL << argument) is > 0
        || IsInterfaceCall && Callee!.Name.StartsWith("Is", StringComparison.Ordinal)
            && Signature is { Params.Count: 1, Results.Count: 1 } && Predicates.IsBoolean(Signature.Results.Vars[0].Type!) && FunctionContext.IsErrorType(Signature.Params.Vars[0].Type!);

    /// <summary>Whether a parameter takes any value, or any error.</summary>
    static bool IsAnything(Type type) => type.Underlying is Interface { Methods.Count: 0 } || FunctionContext.IsErrorType(type);

    public bool NeverReturns => Known.NeverReturns || Summary is { NeverReturns: true };

    /// <summary>The name that releases go by: a method's.</summary>
    public string? MethodName => Callee is { Signature.Recv: not null } method ? method.Name : null;

    /// <summary>The type that an argument has as a parameter; null where that is not known. Of a static method the receiver is argument 0.</summary>
    public Type? ParameterType(int argument)
    {
        if (Signature is null)
            return null;
        var index = !IsInterfaceCall && Callee is { Signature.Recv: not null } ? argument - 1 : argument;
        return index < 0 ? Callee!.Signature!.Recv!.Type
            : index < Signature.Params.Count ? Signature.Params.Vars[index].Type
            : null;
    }

    /// <summary>The operand of a call that it releases as a table says.</summary>
    public int OperandOf(ImplicitRelease release) => release.Value is ReleasedValue.Receiver or ReleasedValue.OfReceiver
        ? IsInterfaceCall ? 0 : 1
        : 1 + release.Index + (!IsInterfaceCall && MethodName is not null ? 1 : 0);

    public static CallInfo Of(CallSite site, FunctionContext context)
    {
        if (site.Builtin is { } builtin)
            return new() { Builtin = builtin, Known = KnownCall.Nothing };
        if (site.InterfaceMethod is { } method)
            return new() { Callee = method, Known = context.Catalog.Of(method), Signature = method.Signature, IsInterfaceCall = true };
        if (site.StaticCallee is { } callee)
        {
            var function = callee.Declared;
            return new()
            {
                Callee = function,
                Known = context.Catalog.Of(function),
                Signature = function.Signature,
                Summary = context.Summaries.Find(function),
            };
        }

        return new() { Known = KnownCall.Nothing, Signature = site.Target.Type?.Underlying as Signature };
    }
}

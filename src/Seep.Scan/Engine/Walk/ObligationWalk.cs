using System.Diagnostics;
using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Obligations;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Walk;

/// <summary>A walk was given up: the function has more paths than are followed.</summary>
sealed class WalkLimitException : Exception;

/// <summary>How a walk came to a block: a list from there back to where it began.</summary>
/// <param name="Edge">Which successor of the block before it is taken.</param>
sealed record PathStep(PathStep? Before, BasicBlock Block, int Edge);

/// <summary>A way out of a function.</summary>
sealed record PathExit(Value Return, PathState State, PathStep Step);

/// <summary>How an obligation is lost.</summary>
enum LossKind : byte
{
    /// <summary>The function returns, and nobody has it any more.</summary>
    AtReturn,

    /// <summary>The next one takes its place.</summary>
    Replaced,

    /// <summary>Nothing can release it.</summary>
    Unstoppable,

    /// <summary>A goroutine has it and does not release it on all of its paths, or reads the channel for ever.</summary>
    InGoroutine,
}

/// <summary>An obligation that is open where nothing of it can be had any more.</summary>
/// <param name="At">The return; or the call that acquires the next one.</param>
/// <param name="IsFailure">Whether an error is returned there.</param>
sealed record LostPath(Value At, PathState State, PathStep Step, bool IsFailure = false)
{
    public LossKind Kind => At.Op != Op.Return ? LossKind.Replaced : State.Goroutine != 0 ? LossKind.InGoroutine : LossKind.AtReturn;
}

/// <summary>
/// Follows one obligation through a function: along all paths from where it is acquired, or from the entry if a parameter leads to it,
/// to where it is released, escapes, or is lost.
/// </summary>
/// <remarks>
/// Property simulation (Das, Lerner, Seigle: "ESP", PLDI 2002): paths that agree in what became of the obligation and in who has it are
/// one; what is known of conditions is kept as far as they agree in it. Function literals that are called, deferred or begun here are
/// walked through where that happens, with what is known there.
/// </remarks>
sealed partial class ObligationWalk
{
    /// <summary>Visits of blocks in one walk, those in literals too.</summary>
    const int MaxVisits = 20_000;

    const int MaxStatesPerBlock = 64;
    const int MaxLiteralDepth = 4;

    /// <summary>Values that are looked at to find where one comes from.</summary>
    const int MaxSteps = 64;

    /// <summary>Other ways to the value that are kept.</summary>
    const int MaxSeconds = 4;

    readonly FunctionContext _context;
    readonly ReleaseSet _releases;
    readonly Value _acquire;
    readonly IReadOnlyList<AccessPath> _acquired;
    readonly AcquireRow? _row;
    readonly bool _readsToTheEnd;

    /// <summary>Whether it ends where a reader is read to its end.</summary>
    readonly bool _endsWhenRead;
    readonly int _errorResult;
    AccessPath? _acquiredError;
    IReadOnlyList<ResultTeller> _acquiredTellers = [];

    /// <summary>Whether it ends when the function returns, since what it is acquired from does.</summary>
    bool _endsAtReturn;

    /// <summary>The contexts with which it ends.</summary>
    IReadOnlyList<Value> _contexts = [];
    readonly bool _keepAll;
    readonly List<LostPath> _lost = [];
    readonly List<ResultWay> _returned = [];
    List<ResultTeller>? _tellers;
    readonly List<(Var Field, Value At)> _owners = [];
    readonly HashSet<int> _loopsWithDefers = [];
    readonly List<(AccessPath Path, AccessPath Other)> _seconds = [];
    int _visits;

    /// <summary>Whether something of the function around has it where a literal is called that acquires the next one.</summary>
    bool _isHeldAround;

    /// <summary>Whether a literal released it on some path, whether that has an end or not.</summary>
    bool _isReleasedInside;

    ObligationWalk(FunctionContext context, ReleaseSet releases, Value acquire, IReadOnlyList<AccessPath> acquired, AcquireRow? row, bool keepAll)
    {
        (_context, _releases, _acquire, _acquired, _row, _keepAll) = (context, releases, acquire, acquired, row, keepAll);
        _endsWhenRead = row is null ? releases.HasMethod(ReleaseSet.ReadToEnd) : row.Has(When.IfBodyUnread);
        _readsToTheEnd = row?.Has(When.IfNotExhausted) == true;
        _errorResult = acquire.Op == Op.Call && acquire.Type is Tuple { Count: > 1 } results
            && FunctionContext.IsErrorType(results.Vars[^1].Type!) ? results.Count - 1 : -1;
    }

    /// <summary>Where it is lost, the nearest first.</summary>
    public IReadOnlyList<LostPath> Lost => _lost;

    /// <summary>Whether it is released on any path.</summary>
    public bool IsEverReleased { get; private set; }

    /// <summary>The results that hand it to the caller.</summary>
    public IReadOnlyList<ResultWay> Returned => _returned;

    /// <summary>The results that say whether the caller has it, on all ways out by which it is handed to that.</summary>
    public IReadOnlyList<ResultTeller> Tellers => _tellers ?? [];

    /// <summary>Fields of what is not made here, that it is stored to.</summary>
    public IReadOnlyList<(Var Field, Value At)> Owners => _owners;

    /// <summary>Other ways to it, from where one leads to it: by another field of the same struct, that holds it too, or what was made around it.</summary>
    public IEnumerable<AccessPath> SecondsOf(AccessPath path) =>
        _seconds.Where(second => second.Path == path).Select(second => second.Other).Concat(_seconds.Where(second => second.Other == path).Select(second => second.Path));

    void AddSecond(AccessPath path, AccessPath other)
    {
        if (path.Head is not Var && Equals(path.Head, other.Head) && path.Depth > 0)
            (path, other) = (path.Tail!, other.Tail!); // by one result
        var isReleasable = other.Fields.LastOrDefault() is { } last
            && (_releases.ByCall || _releases.Methods.Any(name => Lookups.LookupFieldOrMethod(last.Type!, true, null, name).Symbol is Func));
        if (isReleasable && path.Head is Var && other.Head is Var && !Equals(path.Head, other.Head) && _seconds.Count < MaxSeconds && !SecondsOf(path).Contains(other))
            _seconds.Add((path, other));
    }

    /// <summary>Whether a function that releases what its argument leads to along a path releases the value, that the argument leads to along another.</summary>
    bool IsReleasedAt(AccessPath path, AccessPath released) => path == released || SecondsOf(path).Any(other =>
        other.After(released) is { } rest && rest.Steps.All(step => step is Var { IsEmbedded: true })); // whose methods are promoted

    /// <summary>Defers that release it, where the next one is acquired before they run.</summary>
    public IReadOnlyCollection<int> DefersInLoops => _loopsWithDefers;

    /// <summary>Follows what a call acquires.</summary>
    /// <param name="result">The way from the call's value to it.</param>
    /// <exception cref="WalkLimitException"/>
    public static ObligationWalk FromCall(FunctionContext context, AcquireSite site, AccessPath result)
    {
        var (call, obligation) = (site.Call, site.Obligation);
        var walk = OfResult(context, site, result);
        var state = walk.Known(context, call, PathState.Start.With(call.Id, Role.Of(result, site.Error)));
        if (Parents.Of(context, call, obligation.Row) is { Exists: true } parent)
        {
            state = WithParent(state, parent);
            walk._endsAtReturn = Parents.IsEndDeferred(context, call, parent, obligation.Row);
        }

        walk._contexts = Parents.ContextsOf(context, site);
        walk.Run(new Frame(context, [], null, 0), state, call.Block, call.Id + 1);
        return walk;
    }

    static ObligationWalk OfResult(FunctionContext context, AcquireSite site, AccessPath result)
    {
        var walk = new ObligationWalk(context, site.Obligation.Releases, site.Call, [result, .. site.OtherResults], site.Obligation.Row, keepAll: false)
        {
            _acquiredError = site.Error,
            _acquiredTellers = site.Tellers,
        };
        foreach (var other in site.OtherResults)
            walk.AddSecond(result, other);
        return walk;
    }

    /// <summary>
    /// Follows what a literal acquires for a variable of the function around it, from a call of the literal on: <c>get := func() { resp, err = http.Get(url) }</c>.
    /// </summary>
    /// <returns>Null where no variable has it when the literal returns, or where something may end it that is not followed.</returns>
    /// <exception cref="WalkLimitException"/>
    public static ObligationWalk? FromLiteral(FunctionContext context, Value call, AcquireSite site)
    {
        var (row, maker) = (site.Obligation.Row, call.Operand(0));
        var inside = context.Of(site.Call.Function);
        if (site.Result is not { } result || Parents.Of(inside, site.Call, row).Exists || Parents.AreCaptured(context, maker, site.Call))
            return null;
        var walk = OfResult(context, site, result);
        var frame = new Frame(context, [], null, 0);
        var around = walk.Known(context, call, PathState.Start);
        var start = walk.Known(inside, site.Call, PathState.Start) with { Cells = around.Cells, Loads = SmallMap<int, Cell>.Empty, Pending = 0 };
        var literal = new Frame(inside, frame.Bind(maker).Cells, frame, 1);
        var exits = walk.Run(literal, start.With(site.Call.Id, Role.Of(result, site.Error)), site.Call.Block, site.Call.Id + 1);
        var isInVariable = false;
        foreach (var ended in Ended(literal, exits))
        {
            if (ended.State.Status != ObligationStatus.Open || ended.Result is { Kind: RoleKind.Resource }
                || !ended.State.Cells.Entries.ToArray().Any(entry => entry.Value.Role is { Kind: RoleKind.Resource }))
            {
                continue;
            }

            isInVariable = true;
            walk.Run(frame, Back(call, around, ended), call.Block, call.Id + 1);
        }

        return isInVariable ? walk : null;
    }

    /// <summary>Follows what a value leads to that some instruction gives an obligation: a receiver, an argument.</summary>
    /// <exception cref="WalkLimitException"/>
    public static ObligationWalk FromValue(FunctionContext context, Value at, Value value, Obligation obligation)
    {
        var walk = new ObligationWalk(context, obligation.Releases, at, [], obligation.Row, keepAll: false);
        var state = walk.Known(context, at, PathState.Start);
        if (at.Type is { } type && FunctionContext.IsErrorType(type))
            state = state.With(at.Id, Role.Error);
        var frame = new Frame(context, [], null, 0);
        var first = value.Id;
        for (var origin = value; origin.Exists; origin = origin.Operand(0))
        {
            state = WithRole(frame, state, origin, Role.Resource(origin.Op == Op.Alloc && origin.Id != value.Id ? AccessPath.Address : AccessPath.Empty));
            first = origin.Op == Op.Alloc ? FirstAfterStores(origin, first, at) : origin.Id;
            if (origin.Op is not (Op.ChangeType or Op.ChangeInterface or Op.MakeInterface or Op.Load))
                break;
        }

        state = walk.Before(frame, state, first, at);
        if (state.Status == ObligationStatus.Open)
            walk.Run(frame, state, at.Block, at.Id + 1);
        return walk;
    }

    /// <summary>From where on a variable has a value: its only store; where there are several, that is not known before the end.</summary>
    static int FirstAfterStores(Value variable, int first, Value end)
    {
        var stores = 0;
        foreach (var user in variable.Referrers)
        {
            if (variable.Function.ValueAt(user) is { Op: Op.Store } store && store.Operand(0) == variable)
                (first, stores) = (store.Id, stores + 1);
        }

        return stores > 1 ? end.Id : first;
    }

    /// <summary>
    /// Who has a value that gets an obligation, by what was done with it before, on all ways there: it may be in a struct, or out of sight.
    /// What released it then does not count, as there was nothing to release.
    /// </summary>
    PathState Before(Frame frame, PathState state, int value, Value at)
    {
        var start = new PathStep(null, at.Block, 0);
        for (var i = value + 1; i < at.Id && state.Status == ObligationStatus.Open; i++)
        {
            var instruction = frame.Function.ValueAt(i);
            if (instruction.Op is Op.Phi or Op.If or Op.Return or Op.Defer || !instruction.Operands.ToArray().Any(operand => operand != 0 && RoleOf(frame, state, frame.Function.ValueAt(operand)) is not null)
                || instruction.Block != at.Block && !frame.Context.Dominators.Dominates(instruction.Block.Index, at.Block.Index))
            {
                continue;
            }

            if (Step(frame, instruction, state, start) is not [var only])
                continue;
            if (only.Status != ObligationStatus.Released)
                state = only;
            else if (instruction.Op == Op.Go)
                return state.With(ObligationStatus.Escaped); // a goroutine is there already that will release it
        }

        return state;
    }

    /// <summary>
    /// Whether a call's value is also returned after it was released here, on an exit that is no failure: then callers can't tell by
    /// this function alone whether they have an obligation.
    /// </summary>
    public static bool ReturnsReleased(FunctionContext context, Value call, IReadOnlyList<AccessPath> acquired, Obligation obligation)
    {
        var walk = new ObligationWalk(context, obligation.Releases, call, acquired, obligation.Row, keepAll: true);
        var frame = new Frame(context, [], null, 0);
        var exits = walk.Run(frame, walk.Known(context, call, PathState.Start.With(call.Id, Role.Resource(acquired[0]))), call.Block, call.Id + 1);
        return exits.Exists(exit => exit.State.Status == ObligationStatus.Released && walk.ErrorOf(exit) != Engine.Known.NonNil
            && exit.Return.Operands.ToArray().Any(id => RoleOf(frame, exit.State, new(context.Function, id)) is { Kind: RoleKind.Resource }));
    }

    /// <summary>Finds on which exits what a parameter leads to is released.</summary>
    /// <returns>Null if on none; and whether on some it escapes.</returns>
    /// <exception cref="WalkLimitException"/>
    public static (OnExits? Released, bool Escapes) Releases(FunctionContext context, int parameter, AccessPath path, ReleaseSet releases)
    {
        var function = context.Function;
        var walk = new ObligationWalk(context, releases, default, [], null, keepAll: true);
        var state = PathState.Start.With(parameter + 1, Role.Resource(path));
        var exits = walk.Run(new Frame(context, [], null, 0), state, function.Entry, function.Entry.First);
        return (walk.WhenReleased(exits), exits.Exists(exit => exit.State.Status == ObligationStatus.Escaped));
    }

    /// <summary>
    /// Finds an exit on which what a parameter leads to stays open since a call before failed: <c>if err := w.Flush(); err != nil { return err }</c>
    /// before the file is closed. That it was released before, or never was there, such an exit does not say.
    /// </summary>
    public static LostPath? OpenAfterFailure(FunctionContext context, int parameter, AccessPath path, ReleaseSet releases)
    {
        var function = context.Function;
        var walk = new ObligationWalk(context, releases, default, [], null, keepAll: true);
        var state = PathState.Start.With(parameter + 1, Role.Resource(path));
        foreach (var exit in walk.Run(new Frame(context, [], null, 0), state, function.Entry, function.Entry.First))
        {
            if (exit.State.Status == ObligationStatus.Open && !exit.State.IsDoubtful && walk.ErrorOf(exit) == Engine.Known.NonNil
                && IsOfCall(context, exit.Return.Operand(exit.Return.Operands.Length - 1)))
            {
                return new(exit.Return, exit.State, exit.Step);
            }
        }

        return null;
    }

    /// <summary>Whether an error is one that a call returned, and none that is made here.</summary>
    static bool IsOfCall(FunctionContext context, Value error)
    {
        var call = error.Op == Op.Extract ? error.Operand(0) : error;
        return call.Op == Op.Call && (context.CallAt(call.Id) is not { Known.NeverNil: true } made || made.Callee is { Name: "Errorf" });
    }

    OnExits? WhenReleased(IReadOnlyList<PathExit> exits)
    {
        var (releasedOn, openOn) = (0, 0); // bit 0: on an exit with a nil error, bit 1: with another
        foreach (var exit in exits)
        {
            if (exit.State.Status is ObligationStatus.Void or ObligationStatus.Escaped || exit.State.Status == ObligationStatus.Open && IsPassedError(exit))
                continue;
            var on = ErrorOf(exit) switch { Engine.Known.Nil => 1, Engine.Known.NonNil => 2, _ => 3 };
            if (exit.State.Status == ObligationStatus.Released)
                releasedOn |= on;
            else
                openOn |= on;
        }

        return (releasedOn, openOn) switch
        {
            (0, _) => null,
            (_, 0) => OnExits.Always,
            (1, 2) => OnExits.OnSuccess,
            (2, 1) => OnExits.OnError,
            // What is read to its end on all of some exits is so there, and whether on others too does not matter.
            (3, 2) when _endsWhenRead => OnExits.OnSuccess,
            (3, 1) when _endsWhenRead => OnExits.OnError,
            _ => OnExits.Sometimes,
        };
    }

    /// <summary>Whether an error is returned that was passed: what came with it is nothing. <c>func check(resp *http.Response, err error) error</c></summary>
    bool IsPassedError(PathExit exit) => ErrorOf(exit) == Engine.Known.NonNil
        && exit.Return.Operand(exit.Return.Operands.Length - 1) is { Op: Op.Parameter, Type: { } type } && FunctionContext.IsErrorType(type);

    Known ErrorOf(PathExit exit) => ErrorOf(exit.Return, exit.State);

    Known ErrorOf(Value @return, PathState state)
    {
        var results = @return.Operands;
        if (results.Length == 0 || @return.Operand(results.Length - 1) is not { Exists: true } last || last.Type is not { } type
            || !FunctionContext.IsErrorType(type))
        {
            return Engine.Known.Nothing;
        }

        return Know(_context, state, last);
    }

    /// <summary>A function that is walked through: the one that is analysed, or a literal at a call of it.</summary>
    /// <param name="Cells">What its free variables are.</param>
    sealed record Frame(FunctionContext Context, Cell?[] Cells, Frame? Caller, int Depth)
    {
        readonly Dictionary<int, BoundClosure> _closures = [];

        public Function Function => Context.Function;

        /// <summary>The variable that a value is the address of.</summary>
        public Cell? CellOf(Value address) => address.Op switch
        {
            Op.Alloc => new Cell(Function, address.Id),
            Op.FreeVar when Caller is null => new Cell(Function, address.Id),
            Op.FreeVar when address.Id - 1 - Function.ParameterCount is var index && index < Cells.Length => Cells[index],
            _ => null,
        };

        public BoundClosure Bind(Value makeClosure)
        {
            if (!_closures.TryGetValue(makeClosure.Id, out var bound))
            {
                var cells = new Cell?[makeClosure.Operands.Length];
                for (var i = 0; i < cells.Length; i++)
                    cells[i] = CellOf(makeClosure.Operand(i));
                _closures[makeClosure.Id] = bound = new((Function)makeClosure.Symbol!, cells);
            }

            return bound;
        }

        public bool IsIn(Function body)
        {
            for (var frame = this; frame is not null; frame = frame.Caller)
            {
                if (frame.Function == body)
                    return true;
            }

            return false;
        }
    }

    sealed class Node(PathState state, PathStep step)
    {
        public PathState State { get; set; } = state;

        public PathStep Step { get; } = step;

        public bool IsWaiting { get; set; }
    }

    /// <summary>Walks a frame from an instruction on, all paths, the shortest first.</summary>
    List<PathExit> Run(Frame frame, PathState start, BasicBlock block, int instruction)
    {
        var exits = new List<PathExit>();
        var nodes = new Dictionary<int, List<Node>>();
        var waiting = new Queue<Node>();
        var step = new PathStep(null, block, 0);
        foreach (var state in RunBlock(frame, start, block, instruction, step, exits))
            Leave(state, block, step);
        while (waiting.TryDequeue(out var node))
        {
            node.IsWaiting = false;
            foreach (var state in RunBlock(frame, node.State, node.Step.Block, node.Step.Block.First, node.Step, exits))
                Leave(state, node.Step.Block, node.Step);
        }

        return exits;

        void Leave(PathState state, BasicBlock from, PathStep at)
        {
            for (var edge = 0; edge < from.Successors.Length; edge++)
            {
                if (AlongEdge(frame, state, from, edge) is { } next)
                    Arrive(next, new PathStep(at, frame.Function.BlockAt(from.Successors[edge]), edge));
            }
        }

        void Arrive(PathState state, PathStep at)
        {
            if (!nodes.TryGetValue(at.Block.Index, out var here))
                nodes[at.Block.Index] = here = [];
            foreach (var node in here)
            {
                if (!node.State.Meets(state))
                    continue;
                var joined = node.State.Join(state);
                if (!node.State.IsBelow(joined))
                {
                    node.State = joined;
                    Enqueue(node);
                }

                return;
            }

            if (here.Count >= MaxStatesPerBlock)
                throw new WalkLimitException();
            var added = new Node(state, at);
            here.Add(added);
            Enqueue(added);
        }

        void Enqueue(Node node)
        {
            if (node.IsWaiting)
                return;
            node.IsWaiting = true;
            waiting.Enqueue(node);
        }
    }

    /// <summary>Runs a block's instructions from one on.</summary>
    /// <returns>The states at its end, if it does not end there.</returns>
    List<PathState> RunBlock(Frame frame, PathState start, BasicBlock block, int first, PathStep step, List<PathExit> exits)
    {
        if (++_visits > MaxVisits)
            throw new WalkLimitException();
        List<PathState> states = [start];
        for (var i = first; i < block.End && states.Count > 0; i++)
        {
            var instruction = frame.Function.ValueAt(i);
            if (instruction.Op == Op.Phi)
                continue;
            if (instruction.Op == Op.Return)
            {
                foreach (var state in states)
                    Return(frame, instruction, state, step, exits);
                return [];
            }

            if (states is [var only])
            {
                var next = Step(frame, instruction, only, step);
                if (next.Count == 1)
                    states[0] = next[0];
                else
                    states = [.. next];
            }
            else
            {
                states = [.. states.SelectMany(state => Step(frame, instruction, state, step))];
            }

            if (frame.Depth > 0)
                _isReleasedInside |= states.Exists(state => state.Status == ObligationStatus.Released);
            else if (!_keepAll)
                states.RemoveAll(HasEnded);
        }

        return block.Terminator.Op == Op.Panic ? [] : states;
    }

    bool HasEnded(PathState state)
    {
        IsEverReleased |= state.Status == ObligationStatus.Released;
        return state.Status != ObligationStatus.Open;
    }

    void Return(Frame frame, Value @return, PathState state, PathStep step, List<PathExit> exits)
    {
        exits.Add(new(@return, state, step));
        if (frame.Depth > 0 || _keepAll || _endsAtReturn || state.Status != ObligationStatus.Open)
            return;
        var isReturned = false;
        for (var result = 0; result < @return.Operands.Length; result++)
        {
            if (RoleOf(frame, state, @return.Operand(result)) is not { Kind: RoleKind.Resource or RoleKind.BoundRelease or RoleKind.Closure } role)
                continue;
            isReturned = true;
            var path = role.Kind switch
            {
                RoleKind.Resource => role.Path,
                RoleKind.Closure => CapturedPath(state, role.Closure!),
                _ => AccessPath.Empty.Prepend(AccessPath.Captured),
            };
            if (path is not null && !_returned.Exists(way => way.Result == result && way.Path == path))
                _returned.Add(new(result, path, role.ErrorPath));
        }

        if (isReturned)
            AddTellers(frame, @return, state);
        else
            _lost.Add(new(@return, state, step, IsFailure(@return, state)));
    }

    /// <summary>It is handed to the caller: of the results those tell that are never otherwise where it is.</summary>
    void AddTellers(Frame frame, Value @return, PathState state)
    {
        List<ResultTeller> here = [];
        for (var result = 0; result < @return.Operands.Length; result++)
        {
            var value = @return.Operand(result);
            if (!value.Exists || result == @return.Operands.Length - 1 && FunctionContext.IsErrorType(value.Type!))
                continue;
            var role = RoleOf(frame, state, value);
            var none = (role, KnownIn(state, value)) switch
            {
                ({ Kind: not (RoleKind.Error or RoleKind.Tells) }, _) => Engine.Known.Nothing,
                (_, Engine.Known.Nil) => Engine.Known.NonNil,
                (_, Engine.Known.NonNil) => Engine.Known.Nil,
                (_, Engine.Known.True) => Engine.Known.False,
                (_, Engine.Known.False) => Engine.Known.True,
                ({ } telling, _) => NoneOf(telling, value),
                _ => Engine.Known.Nothing,
            };
            if (none != Engine.Known.Nothing)
                here.Add(new(result, none));
        }

        _tellers = _tellers is null ? here : [.. _tellers.Intersect(here)];
    }

    /// <summary>Whether an error is returned: one that is known not to be nil, or may be one and stands beside zero values.</summary>
    bool IsFailure(Value @return, PathState state) => ErrorOf(@return, state) switch
    {
        Engine.Known.NonNil => true,
        Engine.Known.Nil => false,
        _ => @return.Operands.Length > 1 && FunctionContext.IsErrorType(@return.Operand(@return.Operands.Length - 1).Type!)
            && @return.Operands[..^1].ToArray().All(id => new Value(@return.Function, id) is { Op: Op.Const, Symbol: null }),
    };

    /// <summary>How a function literal leads to it by what it captures.</summary>
    static AccessPath? CapturedPath(PathState state, BoundClosure closure)
    {
        foreach (var cell in closure.Cells)
        {
            if (cell is { } captured && state.Cells.TryGet(captured, out var content) && content.Role is { Kind: RoleKind.Resource } role)
                return role.Path!.Prepend(AccessPath.Captured);
        }

        return null;
    }

    /// <summary>What one instruction does, but for phis and returns. None where the path ends.</summary>
    IReadOnlyList<PathState> Step(Frame frame, Value value, PathState state, PathStep step)
    {
        switch (value.Op)
        {
            case Op.Call or Op.Go or Op.Defer:
                return Call(frame, value, state, step);
            case Op.RunDefers:
                return RunDefers(frame, AssumeFailure(frame, value, state));
            case Op.Store:
                return [Store(frame, value, state.Forget(value.Id))];
            case Op.MapUpdate:
                return [MapUpdate(frame, value, state)];
            case Op.Send:
                return [RoleOf(frame, state, value.Operand(1)) is { } sent ? GoesOut(frame, state, sent) : state];
            case Op.Receive when EndsWith(frame, Contexts.DoneIn(frame.Context, value.Operand(0))):
                return [state.Forget(value.Id).With(ObligationStatus.Released)];
            case Op.Receive when _row?.Has(When.UntilSignal) == true && !frame.Context.IsInLoop(value.Block.Index)
                && RoleOf(frame, state, value.Operand(0)) is { Kind: RoleKind.Resource, Path.IsEmpty: true }:
                return [state.Forget(value.Id).With(ObligationStatus.Released)]; // it has waited for its end
            case Op.Select:
                return [SelectState(frame, new(value), state.Forget(value.Id))];
            default:
                return [Compute(frame, value, state.Forget(value.Id))];
        }
    }

    PathState SelectState(Frame frame, SelectView select, PathState state)
    {
        for (var i = 0; i < select.StateCount; i++)
        {
            if (select.Sent(i) is not { Exists: true } sent || RoleOf(frame, state, sent) is not { } role)
                continue;
            // Where there is a default, it may be taken instead; the branch on the state's index tells.
            if (select.IsBlocking || role.Kind != RoleKind.Resource)
                return GoesOut(frame, state, role);
            return state.With(select.Value.Id, Role.SentBy(i));
        }

        return state;
    }

    PathState Compute(Frame frame, Value value, PathState state)
    {
        switch (value.Op)
        {
            case Op.Load:
                return Load(frame, value, state);
            case Op.ChangeType or Op.ChangeInterface or Op.MultiConvert or Op.Slice or Op.Range or Op.Next or Op.TypeAssert
                or Op.SliceToArrayPointer or Op.Convert:
                var source = value.Operand(0);
                return state.With(value.Id, Converted(value, RoleOf(frame, state, source))).With(value.Id, KnownIn(state, source));
            case Op.MakeInterface:
                return state.With(value.Id, Converted(value, RoleOf(frame, state, value.Operand(0))));
            case Op.Binary when (TokenKind)value.Number is TokenKind.Eql or TokenKind.Neq:
                return Compare(frame, value, state);
            case Op.FieldAddr:
                return Select(frame, value, state, AccessPath.FieldOf(value), asAddress: true);
            case Op.Field:
                return Select(frame, value, state, AccessPath.FieldOf(value), asAddress: false);
            case Op.IndexAddr:
                return Select(frame, value, state, AccessPath.Element, asAddress: true);
            case Op.Index or Op.Lookup:
                return Select(frame, value, state, AccessPath.Element, asAddress: false);
            case Op.Extract:
                return Extract(frame, value, state);
            case Op.MakeClosure:
                var closure = frame.Bind(value);
                state = state.With(value.Id, Role.Of(closure));
                return frame.Context.FlowsOut(value.Id) ? Capture(frame, state, closure) : state;
            case Op.MethodValue:
                return MethodValue(frame, value, state);
            default:
                return state;
        }
    }

    /// <summary>The role of what a value becomes: one that tells by being nil or not does so no more where that may be nil when the other is not.</summary>
    static Role? Converted(Value value, Role? role) =>
        role is { Kind: RoleKind.Tells } && value.Op is not (Op.ChangeType or Op.ChangeInterface) ? null : role;

    PathState Select(Frame frame, Value value, PathState state, object? step, bool asAddress) =>
        RoleOf(frame, state, value.Operand(0)) is not { } role ? state
        : Role.Of(After(role.Paths.Resource, step, asAddress), role.Paths.Error?.After(step, asAddress)) is { } selected ? state.With(value.Id, selected)
        // What is embedded in the value is as good as the value: its methods are promoted.
        : IsWhole(role) && step is Var { IsEmbedded: true } or Var { Name: "Process", Package.Path: "os/exec" } ? state.With(value.Id, role)
        : state;

    /// <summary>What remains of a path after a step, or of another to the same.</summary>
    AccessPath? After(AccessPath? path, object? step, bool asAddress) =>
        path is null || _seconds.Count == 0 || path.After(step, asAddress) is not null
            ? path?.After(step, asAddress)
            : SecondsOf(path).Select(other => other.After(step, asAddress)).FirstOrDefault(rest => rest is not null);

    static bool IsWhole(Role role) => role is { Kind: RoleKind.Resource, Path.IsEmpty: true } or { Kind: RoleKind.Parent };

    PathState Extract(Frame frame, Value value, PathState state)
    {
        var tuple = value.Operand(0);
        if (tuple.Op == Op.Call)
        {
            if (_errorResult == value.Number && tuple == _acquire)
                return state.With(value.Id, Role.Error);
            if (FunctionContext.IsErrorType(value.Type!) && state.Facts.TryGet(tuple.Id, out var known))
                state = state.With(value.Id, known);
            if (_readsToTheEnd && value.Number == 1 && IsOfAcquire(tuple.Operand(0)))
                return state.With(value.Id, Role.More);
            if (tuple == _acquire)
            {
                var way = _acquired.Select(path => path.After(AccessPath.Result(value.Number))).FirstOrDefault(path => path is not null);
                return state.With(value.Id, Role.Of(way, _acquiredError?.After(AccessPath.Result(value.Number))) ?? TellerAt(value.Number));
            }

            return Select(frame, value, state, AccessPath.Result(value.Number), asAddress: false);
        }

        if (tuple.Op == Op.Next)
        {
            return value.Number == 2 && RoleOf(frame, state, tuple) is { Kind: RoleKind.Resource } element
                && element.Path!.After(AccessPath.Element) is { } path ? state.With(value.Id, Role.Resource(path)) : state;
        }

        if (RoleOf(frame, state, tuple) is not { } role || tuple.Op is not (Op.TypeAssert or Op.Lookup or Op.Select))
            return state;
        if (tuple.Op == Op.Select)
            return value.Number == 0 ? state.With(value.Id, role) : state;
        return state.With(value.Id, value.Number == 0 ? role : role is { Kind: RoleKind.Resource, Path.IsEmpty: true } ? Role.Ok : null);
    }

    Role? TellerAt(int result)
    {
        foreach (var teller in _acquiredTellers)
        {
            if (teller.Result == result)
                return Role.Tells(teller.None);
        }

        return null;
    }

    PathState MethodValue(Frame frame, Value value, PathState state)
    {
        if (RoleOf(frame, state, value.Operand(0)) is not { Kind: RoleKind.Resource } role)
            return state;
        var method = (Func)value.Symbol!;
        if (role.Path!.IsEmpty ? _releases.HasMethod(method.Name) : ReleasesReceiver(frame, method, role.Path))
            return state.With(value.Id, Role.BoundRelease);
        return role.Path.IsEmpty ? state : state.With(value.Id, role);
    }

    bool ReleasesReceiver(Frame frame, Func method, AccessPath path) =>
        frame.Context.Summaries.Find(method) is { } summary
        && summary.Effects.Any(e => e is { Parameter: 0, Kind: EffectKind.Releases } && e.Path == path && _releases.Has(e.Release));

    static Role? RoleOf(Frame frame, PathState state, Value value)
    {
        if (!value.Exists)
            return null;
        if (value.Op is Op.Alloc or Op.FreeVar && frame.CellOf(value) is { } cell)
        {
            return state.Cells.TryGet(cell, out var content) && content.Role is { } role
                ? Role.Of(role.Paths.Resource?.AsAddress, role.Paths.Error?.AsAddress)
                : null;
        }

        return state.Roles.TryGet(value.Id, out var found) ? found : null;
    }

    static PathState WithRole(Frame frame, PathState state, Value value, Role role) =>
        value.Op is Op.Alloc or Op.FreeVar && frame.CellOf(value) is { } cell
            ? state.With(cell, new(Role.Resource(role.Path!.Loaded), Engine.Known.Nothing))
            : state.With(value.Id, role);

    /// <summary>What was acquired from something that was there.</summary>
    static PathState WithParent(PathState state, Value parent)
    {
        state = state.With(parent.Id, Role.Parent).With(parent.Id, Engine.Known.NonNil);
        foreach (var variable in Parents.VariablesOf(parent))
            state = state.With(new Cell(variable.Function, variable.Id), new(Role.Parent, Engine.Known.NonNil));
        return state;
    }

    Known KnownIn(PathState state, Value value) => Know(_context, state, value);

    static Known Know(FunctionContext context, PathState state, Value value) =>
        value.Exists && state.Facts.TryGet(value.Id, out var known) ? known
        : value.Exists ? context.Of(value.Function).KnownAlways(value)
        : Engine.Known.Nothing;

    /// <summary>What is known where a walk begins: the outcomes of the conditions that lead there, defers that wait.</summary>
    PathState Known(FunctionContext context, Value at, PathState state)
    {
        var frame = new Frame(context, [], null, 0);
        var (dominators, function) = (context.Dominators, context.Function);
        HashSet<int>? before = null;
        for (int block = at.Block.Index, above; (above = dominators.Immediate(block)) >= 0; block = above)
        {
            state = InCase(state, function.BlockAt(block));
            var condition = function.BlockAt(above).Terminator;
            if (condition.Op != Op.If || function.BlockAt(block).Predecessors.Length != 1)
                continue;
            var isTrue = function.BlockAt(above).Successors[0] == block;
            state = Assume(frame, state, condition.Operand(0), isTrue) ?? state;
        }

        // Variables that are captured and were not set yet, or once, to a constant.
        for (var i = function.FirstInstruction; i < at.Id; i++)
        {
            if (function.ValueAt(i) is { Op: Op.Alloc, Type: Pointer { Elem: var elem } } variable && context.CapturersOf(i).Count > 0
                && ValueBefore(variable, elem) is var known and not Engine.Known.Nothing)
            {
                state = state.With(new Cell(function, i), new(null, known));
            }
        }

        for (var i = 0; i < context.Defers.Count && i < 64; i++)
        {
            var defer = function.ValueAt(context.Defers[i]);
            var runsBefore = defer.Block == at.Block ? defer.Id < at.Id : dominators.Dominates(defer.Block.Index, at.Block.Index);
            if (runsBefore && defer.Operand(0).Op == Op.MakeClosure)
                state = state with { Pending = state.Pending | 1UL << i };
        }

        Debug.Assert(state.Status == ObligationStatus.Open, "nothing has happened yet");
        return state;

        static Known ZeroOf(Type type) =>
            Predicates.IsBoolean(type) ? Engine.Known.False : Predicates.HasNil(type) ? Engine.Known.Nil : Engine.Known.Nothing;

        Known ValueBefore(Value variable, Type type)
        {
            var known = ZeroOf(type);
            var stores = 0;
            foreach (var user in variable.Referrers)
            {
                var use = function.ValueAt(user);
                if (use.Op is Op.Load or Op.MakeClosure || !ComesBefore(use))
                    continue;
                if (use.Op != Op.Store || ++stores > 1 || use.Block != at.Block && !dominators.Dominates(use.Block.Index, at.Block.Index)
                    || IsSetByLiteral(variable))
                {
                    return Engine.Known.Nothing;
                }

                known = context.KnownAlways(use.Operand(1));
            }

            return known;
        }

        bool ComesBefore(Value use) => use.Block == at.Block && use.Id < at.Id || (before ??= Reach.Before([at.Block])).Contains(use.Block.Index);

        bool IsSetByLiteral(Value variable)
        {
            foreach (var id in context.CapturersOf(variable.Id))
            {
                var maker = function.ValueAt(id);
                var literal = (Function)maker.Symbol!;
                for (var i = literal.FirstInstruction; i < literal.ValueCount; i++)
                {
                    var use = literal.ValueAt(i);
                    var isTaken = use.Op is Op.Store && use.Operand(0) is { Op: Op.FreeVar } free && maker.Operand(free.Id - 1 - literal.ParameterCount) == variable;
                    if (isTaken || use.Op == Op.MakeClosure)
                        return true;
                }
            }

            return false;
        }
    }
}

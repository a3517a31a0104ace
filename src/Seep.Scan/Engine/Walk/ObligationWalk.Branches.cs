using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Obligations;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Walk;

// Edges: phis, and what conditions say.
sealed partial class ObligationWalk
{
    /// <summary>The state after an edge; null where it can't be taken.</summary>
    PathState? AlongEdge(Frame frame, PathState state, BasicBlock from, int edge)
    {
        if (from.Terminator.Op == Op.If)
        {
            if (from.Successors[0] == from.Successors[1])
                return Enter(frame, state, from, edge);
            if (Assume(frame, state, from.Terminator.Operand(0), edge == 0) is not { } assumed || _row is null && IsNothingPassed(frame, state, from.Terminator.Operand(0), edge == 0))
                return null;
            state = assumed;
            if (Contexts.ReceivedAtEntry(frame.Function.BlockAt(from.Successors[edge])) is { Exists: true } channel && EndsWith(frame, Contexts.DoneIn(frame.Context, channel)))
                state = state.With(ObligationStatus.Released);
            if (!_keepAll && frame.Depth == 0 && state.Status != ObligationStatus.Open)
                return null;
        }

        return Enter(frame, state, from, edge);
    }

    /// <summary>
    /// Whether a condition says that another parameter is nil, whatever it is: what a function does with a value where it is asked for nothing
    /// with it says little of what it does for its callers.
    /// </summary>
    static bool IsNothingPassed(Frame frame, PathState state, Value condition, bool isTrue) => frame.Depth == 0
        && condition.Op == Op.Binary && (TokenKind)condition.Number is TokenKind.Eql or TokenKind.Neq && isTrue == ((TokenKind)condition.Number == TokenKind.Eql)
        && condition.Operand(0) is { Op: Op.Parameter, Type: { } type } parameter && condition.Operand(1) is { Op: Op.Const, Symbol: null }
        && type.Underlying is Interface or Pointer && !FunctionContext.IsErrorType(type) && RoleOf(frame, state, parameter) is null;

    /// <summary>Gives phis their values, and lets go of what is not needed any more.</summary>
    PathState Enter(Frame frame, PathState state, BasicBlock from, int edge)
    {
        var to = frame.Function.BlockAt(from.Successors[edge]);
        var before = state;
        var predecessor = PredecessorOf(from, to, edge);
        for (var i = to.First; i < to.End; i++)
        {
            var phi = frame.Function.ValueAt(i);
            if (phi.Op != Op.Phi)
                break;
            var operand = phi.Operand(predecessor);
            state = state.Forget(i).With(i, RoleOf(frame, before, operand)).With(i, KnownIn(before, operand));
            if (operand.Exists && before.Loads.TryGet(operand.Id, out var cell))
                state = state with { Loads = state.Loads.With(i, cell) };
        }

        var context = frame.Context;
        return state with
        {
            Roles = state.Roles.Where((value, _) => IsNeeded(value)),
            Facts = state.Facts.Where((value, _) => IsNeeded(value)),
            Loads = state.Loads.Where((value, _) => IsNeeded(value)),
        };

        bool IsNeeded(int value) => context.IsLiveIn(value, to.Index) || frame.Function.ValueAt(value) is { Op: Op.Phi } phi && phi.Block == to;
    }

    static int PredecessorOf(BasicBlock from, BasicBlock to, int edge)
    {
        // Two edges from one block are met one after the other.
        var skipped = 0;
        for (var i = 0; i < edge; i++)
            skipped += from.Successors[i] == to.Index ? 1 : 0;
        for (var i = 0; ; i++)
        {
            if (to.Predecessors[i] == from.Index && skipped-- == 0)
                return i;
        }
    }

    /// <summary>What holds if a condition has an outcome; null where it can't have it.</summary>
    PathState? Assume(Frame frame, PathState state, Value condition, bool isTrue)
    {
        var known = KnownIn(state, condition);
        if (known is Engine.Known.True or Engine.Known.False)
            return known == Engine.Known.True == isTrue ? state : null;
        state = state.With(condition.Id, isTrue ? Engine.Known.True : Engine.Known.False);
        if (condition.Op == Op.Binary && NegativeBy(condition, isTrue) is { Exists: true } negative && RoleOf(frame, state, negative) is { Kind: RoleKind.Resource, Path.IsEmpty: true })
            return Voided(state);
        if (condition.Op == Op.Binary && IsRefused(condition, isTrue))
            return Voided(state);
        if (condition.Op == Op.Binary && IsEmptyIf(condition, isTrue) is { } isEmpty && (isEmpty || frame.Context.IsInLoop(condition.Block.Index)))
        {
            if (AssumeNext(frame, state, CollectionOf(condition.Operand(0)), goesOn: !isEmpty) is not { } counted)
                return null;
            state = counted;
        }

        if (condition is { Op: Op.Extract, Number: 1 } && condition.Operand(0) is { Op: Op.TypeAssert } asserting && IsOfAsserted(frame, state, asserting) is { } isOfType)
            return isOfType == isTrue ? state : null;
        switch (condition.Op)
        {
            case Op.Unary when condition.Number == (int)TokenKind.Not:
                return Assume(frame, state, condition.Operand(0), !isTrue);
            case Op.Binary when (TokenKind)condition.Number == TokenKind.Lss && CollectionOf(condition.Operand(1)) is { Exists: true } collection:
                return AssumeNext(frame, state, collection, isTrue);
            case Op.Binary when (TokenKind)condition.Number is TokenKind.Eql or TokenKind.Neq:
                return AssumeEqual(frame, state, condition.Operand(0), condition.Operand(1), isTrue == ((TokenKind)condition.Number == TokenKind.Eql));
            case Op.Extract when condition is { Number: 1 } && condition.Operand(0) is { Op: Op.Receive } receive
                && (IsTimers(receive.Operand(0)) || _row is { Place: AcquirePlace.Argument } && RoleOf(frame, state, receive.Operand(0)) is { Kind: RoleKind.Resource }):
                return isTrue ? state : null; // nothing closes the channel of a ticker, or one that signals are sent to
            case Op.Extract when isTrue && condition is { Number: 1 } && condition.Operand(0) is { Op: Op.TypeAssert } assertion:
                return AssumeNil(frame, state, assertion.Operand(0), isNil: false); // what is nil has no type
            case Op.Extract when condition is { Number: 1 } && condition.Operand(0) is { Op: Op.TypeAssert } asserted && Addresses.IsOfNetwork(asserted):
                return null; // a socket's address has the type of its network
            case Op.Extract when condition.Operand(0) is { Op: Op.Next } next && condition.Number == 0:
                return AssumeNext(frame, state, next.Operand(0), isTrue);
            case Op.Extract or Op.Phi or Op.Load or Op.Parameter:
                var role = RoleOf(frame, state, condition);
                if (role is { Kind: RoleKind.Tells } teller && teller.None == (isTrue ? Engine.Known.True : Engine.Known.False))
                    return state.With(ObligationStatus.Void);
                if (role is { Kind: RoleKind.More } && !isTrue)
                    return state.With(ObligationStatus.Released);
                return state.Loads.TryGet(condition.Id, out var cell) ? Learn(state, cell, isTrue ? Engine.Known.True : Engine.Known.False) : state;
            case Op.Call:
                return AssumeCall(frame, state, condition, isTrue);
            default:
                return state;
        }
    }

    /// <summary>Whether a value is of the type that is asserted; null where that is not known of what was acquired.</summary>
    bool? IsOfAsserted(Frame frame, PathState state, Value assertion)
    {
        if (assertion.Symbol is not Go.Types.Type { Underlying: not Interface } asserted
            || RoleOf(frame, state, assertion.Operand(0)) is not { Kind: RoleKind.Resource, Path: { } path } || !ComesFromAcquire(assertion.Operand(0)))
        {
            return null;
        }

        foreach (var way in _acquired)
        {
            var made = _acquire.Type is Tuple results
                ? results.Vars.Where((_, result) => way.After(AccessPath.Result(result)) == path).Select(result => result.Type).FirstOrDefault()
                : way == path ? _acquire.Type : null;
            if (made is { Underlying: not Interface } && !Predicates.IsTypeParam(made))
                return Predicates.Identical(made, asserted);
        }

        return null;
    }

    /// <summary>Whether a value is one of the acquiring call, on the paths by which it has a role.</summary>
    bool ComesFromAcquire(Value value)
    {
        var seen = new HashSet<int>();
        var waiting = new Stack<Value>([value]);
        while (waiting.TryPop(out var at) && seen.Count < MaxSteps)
        {
            if (!at.Exists || !seen.Add(at.Id))
                continue;
            if (at == _acquire || IsOfAcquire(at))
                return true;
            for (var i = 0; at.Op is Op.MakeInterface or Op.ChangeInterface or Op.ChangeType or Op.Phi && i < at.Operands.Length; i++)
                waiting.Push(at.Operand(i));
        }

        return false;
    }

    /// <summary>
    /// Whether an outcome of a comparison says that what was dialled was refused: the response beside the connection has another status
    /// than 101, Switching Protocols.
    /// </summary>
    bool IsRefused(Value comparison, bool isTrue)
    {
        const int SwitchingProtocols = 101;
        if (_row?.Function.Contains("websocket", StringComparison.Ordinal) != true || NumberOf(comparison.Operand(1)) is not { } status
            || comparison.Operand(0) is not { Op: Op.Load } load || load.Operand(0) is not { Op: Op.FieldAddr } field
            || AccessPath.FieldOf(field) is not { Name: "StatusCode", Package.Path: "net/http" } || !IsOfAcquire(field.Operand(0)))
        {
            return false;
        }

        var canBe = (TokenKind)comparison.Number switch
        {
            TokenKind.Eql => status == SwitchingProtocols,
            TokenKind.Neq => status != SwitchingProtocols,
            TokenKind.Geq => SwitchingProtocols >= status,
            TokenKind.Gtr => SwitchingProtocols > status,
            TokenKind.Leq => SwitchingProtocols <= status,
            TokenKind.Lss => SwitchingProtocols < status,
            _ => isTrue,
        };
        return canBe != isTrue;
    }

    /// <summary>Whether a comparison says that a collection is empty if it has an outcome, <c>len(all) &lt; 1</c>; null where it says nothing of that.</summary>
    static bool? IsEmptyIf(Value comparison, bool isTrue) => !CollectionOf(comparison.Operand(0)).Exists ? null
        : ((TokenKind)comparison.Number, NumberOf(comparison.Operand(1))) switch
        {
            (TokenKind.Eql or TokenKind.Leq, 0) or (TokenKind.Lss, 1) => isTrue,
            (TokenKind.Neq or TokenKind.Gtr, 0) or (TokenKind.Geq, 1) => !isTrue,
            _ => null,
        };

    /// <summary>Whether a channel is that of a ticker or timer.</summary>
    static bool IsTimers(Value channel) => channel.Op == Op.Load && channel.Operand(0) is { Op: Op.FieldAddr } field
        && AccessPath.FieldOf(field) is { Name: "C", Package.Path: "time" };

    /// <summary>The slice, array or map whose length a value is.</summary>
    static Value CollectionOf(Value length) =>
        length.Op == Op.Call && new CallSite(length).Builtin == BuiltinId.Len ? length.Operand(1) : default;

    /// <summary>A loop over a collection goes on or ends: one that holds the value is not empty, so it does not end at once.</summary>
    static PathState? AssumeNext(Frame frame, PathState state, Value collection, bool goesOn)
    {
        if (RoleOf(frame, state, collection) is not { Kind: RoleKind.Resource } role || !Equals(role.Path!.Head, AccessPath.Element))
            return state;
        if (!goesOn)
            return role.State == 0 ? null : state;
        return collection.Op is Op.Alloc or Op.FreeVar ? state : state.With(collection.Id, role with { State = 1 });
    }

    /// <summary>Whether a value is another result of the call that acquires: the next function of iter.Pull.</summary>
    bool IsOfAcquire(Value value) => value.Op == Op.Extract && value.Operand(0) == _acquire;

    PathState? AssumeEqual(Frame frame, PathState state, Value a, Value b, bool areEqual)
    {
        if (RoleOf(frame, state, a) is { Kind: RoleKind.Sent } sent && b is { Op: Op.Const, Symbol: Go.Constants.Constant index })
            return areEqual && index.ToString() == sent.State.ToString(System.Globalization.CultureInfo.InvariantCulture) ? state.With(ObligationStatus.Escaped) : state;
        if (areEqual && _endsWhenRead && b is { Op: Op.Const, Symbol: Go.Constants.Constant status } && status.ToString() is "204" or "304" && IsStatus(frame, state, a))
            return Voided(state); // a response without a body
        if (ConstantOf(b) is { } constant)
            return AssumeConstant(state, a, constant, areEqual);
        var (knownA, knownB) = (KnownIn(state, a), KnownIn(state, b));
        if (knownA == Engine.Known.Nil)
            (a, b, knownA, knownB) = (b, a, knownB, knownA);
        if (knownB == Engine.Known.Nil)
            return AssumeNil(frame, state, a, areEqual);
        if (knownB is Engine.Known.True or Engine.Known.False)
            return Assume(frame, state, a, knownB == Engine.Known.True == areEqual);
        if (knownA is Engine.Known.True or Engine.Known.False)
            return Assume(frame, state, b, knownA == Engine.Known.True == areEqual);
        // Equal to what is not nil.
        if (areEqual && knownB == Engine.Known.NonNil)
            return AssumeNil(frame, state, a, isNil: false);
        if (areEqual && knownA == Engine.Known.NonNil)
            return AssumeNil(frame, state, b, isNil: false);
        return state;
    }

    /// <summary>Whether a value is the status of the response whose body is followed.</summary>
    static bool IsStatus(Frame frame, PathState state, Value value) =>
        value.Op == Op.Load && value.Operand(0) is { Op: Op.FieldAddr } field && AccessPath.FieldOf(field) is { Name: "StatusCode", Package.Path: "net/http" }
        && RoleOf(frame, state, field.Operand(0)) is { Kind: RoleKind.Resource, Path: { Depth: 1, Head: Var { Name: "Body", Package.Path: "net/http" } } };

    PathState? AssumeNil(Frame frame, PathState state, Value value, bool isNil)
    {
        var known = KnownIn(state, value);
        if (known is Engine.Known.Nil or Engine.Known.NonNil)
            return known == Engine.Known.Nil == isNil ? state : null;
        var learned = isNil ? Engine.Known.Nil : Engine.Known.NonNil;
        state = state.With(value.Id, learned);
        if (state.Loads.TryGet(value.Id, out var cell))
            state = Learn(state, cell, learned);
        if (value.Op is Op.ChangeInterface or Op.ChangeType)
            return AssumeNil(frame, state, value.Operand(0), isNil);
        if (!isNil && EndsWith(frame, Contexts.AskedBy(frame.Context, value)))
            return state.With(ObligationStatus.Released);
        if (!isNil && value.Op == Op.Call && ErrorAskedBy(value, frame.Context.CallAt(value.Id)) is { Exists: true } error)
            return AssumeNil(frame, state, error, isNil: false);
        return RoleOf(frame, state, value) switch
        {
            { Kind: RoleKind.BoundRelease or RoleKind.Closure } when isNil => null,
            { } role when NoneOf(role, value) == learned => Voided(state),
            _ => state,
        };
    }

    /// <summary>Whether what was acquired has ended where a context has.</summary>
    bool EndsWith(Frame frame, Value ended) => ended.Exists && frame.Depth == 0
        && _contexts.Any(context => Contexts.IsSame(context, ended) || Contexts.IsSame(Contexts.Derived(frame.Context, context), Contexts.Derived(frame.Context, ended)));

    /// <summary>What a value with a role is where there is no obligation.</summary>
    static Known NoneOf(Role role, Value value) => role switch
    {
        { Kind: RoleKind.Error, Path.IsEmpty: true } => Engine.Known.NonNil,
        { Kind: RoleKind.Resource } when role.Path != AccessPath.Address && value.Type!.Underlying is not (Slice or Map) => Engine.Known.Nil,
        { Kind: RoleKind.Tells } => role.None,
        _ => Engine.Known.Nothing,
    };

    /// <summary>What the outcome of a comparison with nil says, where it is kept: <c>return f, f != nil</c>.</summary>
    PathState Compare(Frame frame, Value comparison, PathState state)
    {
        var (value, isEqual) = (comparison.Operand(0), (TokenKind)comparison.Number == TokenKind.Eql);
        if (KnownIn(state, comparison.Operand(1)) != Engine.Known.Nil || RoleOf(frame, state, value) is not { } role)
            return state;
        return NoneOf(role, value) switch
        {
            Engine.Known.Nil => state.With(comparison.Id, Role.Tells(isEqual ? Engine.Known.True : Engine.Known.False)),
            Engine.Known.NonNil => state.With(comparison.Id, Role.Tells(isEqual ? Engine.Known.False : Engine.Known.True)),
            _ => state,
        };
    }

    static PathState Voided(PathState state) => state.Status == ObligationStatus.Open ? state.With(ObligationStatus.Void) : state;

    /// <summary>
    /// Before deferred literals ask for a named error: what a call gives for it, where the other results are nil, is one. Nobody returns
    /// nothing and no error.
    /// </summary>
    static PathState AssumeFailure(Frame frame, Value runDefers, PathState state)
    {
        var exit = runDefers.Block.Terminator;
        if (exit.Op != Op.Return || exit.Operands.Length < 2 || ResultVariable(exit, exit.Operands.Length - 1) is not { Exists: true } error
            || LastStored(runDefers, error) is not { Op: Op.Call, Type: { } type } || !FunctionContext.IsErrorType(type) || frame.CellOf(error) is not { } cell
            || state.Cells.TryGet(cell, out var content) && content.Known != Engine.Known.Nothing)
        {
            return state;
        }

        var hasNil = false;
        for (var i = 0; i < exit.Operands.Length - 1; i++)
        {
            var stored = ResultVariable(exit, i) is { Exists: true } result ? LastStored(runDefers, result) : exit.Operand(i);
            if (stored.Op != Op.Const)
                return state;
            hasNil |= frame.Context.KnownAlways(stored) == Engine.Known.Nil;
        }

        return hasNil ? Learn(state, cell, Engine.Known.NonNil) : state;
    }

    /// <summary>The variable that a result is loaded from.</summary>
    static Value ResultVariable(Value exit, int result) =>
        exit.Operand(result) is { Op: Op.Load } load && load.Operand(0).Op == Op.Alloc ? load.Operand(0) : default;

    /// <summary>What a variable got last in a block before an instruction.</summary>
    static Value LastStored(Value before, Value variable)
    {
        for (var i = before.Id - 1; i >= before.Block.First; i--)
        {
            if (before.Function.ValueAt(i) is { Op: Op.Store } store && store.Operand(0) == variable)
                return store.Operand(1);
        }

        return default;
    }

    PathState? AssumeCall(Frame frame, PathState state, Value call, bool isTrue)
    {
        var info = frame.Context.CallAt(call.Id);
        if (info.Callee is { Package.Path: "strings" } test)
            return AssumeText(state, call, test.FullName, isTrue);
        if (isTrue && ErrorAskedBy(call, info) is { Exists: true } error)
            return AssumeNil(frame, state, error, isNil: false);
        // Rows and the like end by themselves where there is no next one.
        return !isTrue && (IsReleasedBy(frame, state, call, info, ReleaseOutcome.False) || IsExhausted(frame, state, call, info))
            ? state.With(ObligationStatus.Released)
            : state;
    }

    /// <summary>The error that is passed to a call which says something of it, and nothing of nil.</summary>
    static Value ErrorAskedBy(Value call, CallInfo info)
    {
        for (var i = 1; i < call.Operands.Length; i++)
        {
            if (info.SaysNothingOfNil(i - 1))
                return call.Operand(i);
        }

        return default;
    }

    /// <summary>Whether there is no next one of a parameter's value, of which callers know what that means.</summary>
    bool IsExhausted(Frame frame, PathState state, Value call, CallInfo info) =>
        info.MethodName == "Next" && _releases.HasMethod(ReleaseSet.Exhaustion)
        && RoleOf(frame, state, call.Operand(info.IsInterfaceCall ? 0 : 1)) is { Kind: RoleKind.Resource, Path.IsEmpty: true };

    /// <summary>Whether a copy can fail only if reading does: its destination is memory.</summary>
    static bool IsMemory(Value destination) => destination.Op switch
    {
        Op.MakeInterface => destination.Operand(0).Type is Pointer { Elem: Named { Symbol: { Package.Path: "bytes" or "strings", Name: "Buffer" or "Builder" } } },
        Op.Load => destination.Operand(0) is { Op: Op.Global, Symbol: Var { Name: "Discard" } },
        _ => false,
    };

    /// <summary>Whether a call releases the value without being named as a release, if it ends in a way.</summary>
    bool IsReleasedBy(Frame frame, PathState state, Value call, CallInfo info, ReleaseOutcome outcome)
    {
        foreach (var release in info.Known.Releases)
        {
            var isSure = release.Outcome == outcome
                || outcome == ReleaseOutcome.Always && release.Outcome == ReleaseOutcome.NoError && release.Function is "io.Copy" or "io.CopyBuffer" && IsMemory(call.Operand(1));
            if (!isSure || !(_row is null ? release.ReadsToEnd && _endsWhenRead : release.Meets(_row)))
                continue;
            var index = info.OperandOf(release);
            if (index >= call.Operands.Length || RoleOf(frame, state, call.Operand(index)) is not { } role)
                continue;
            if (release.Value is ReleasedValue.OfReceiver or ReleasedValue.OfArgument ? role.Kind == RoleKind.Parent : role.Kind == RoleKind.Resource
                && (role.Path!.IsEmpty || release.ReadsToEnd && Readers.EndTogether(role.Path) || release.Rows.Count == 0 && IsOwnerByInterface(call.Operand(index), role.Path) || release.Path.Count > 0 && role.Path.Fields.Select(f => f.Name).SequenceEqual(release.Path)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a value owns what its role leads to, and is passed as an interface: what closes it closes its owner.</summary>
    static bool IsOwnerByInterface(Value passed, AccessPath path) => passed.Type?.Underlying is Interface && path.Head is Var;

    static PathState Learn(PathState state, Cell cell, Known known)
    {
        state.Cells.TryGet(cell, out var content);
        return state.With(cell, content with { Known = known });
    }
}

using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Obligations;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Walk;

// Calls, deferred calls and goroutines.
sealed partial class ObligationWalk
{
    IReadOnlyList<PathState> Call(Frame frame, Value call, PathState state, PathStep step)
    {
        var site = new CallSite(call);
        if (call == _acquire && _acquired.Count > 0)
            return AcquireAgain(frame, call, state, step);
        state = state.Forget(call.Id);
        var info = frame.Context.CallAt(call.Id);
        if (WrapsError(state, call))
            state = state.With(call.Id, Engine.Known.NonNil);
        if (info.Builtin is { } builtin)
            return [CallBuiltin(frame, call, builtin, state)];
        if (info.Callee is { } callee && _releases.EndsBy(callee))
            return [Release(frame, call, state)];
        if (Releases(frame, state, site, info))
            return [Release(frame, call, state)];
        if (IsReleasedBy(frame, state, call, info, ReleaseOutcome.Always))
            return [Release(frame, call, state)];
        if (call.Op == Op.Call && IsReleasedBy(frame, state, call, info, ReleaseOutcome.NoError))
            return SplitByError(call, onError: state, onSuccess: state.With(ObligationStatus.Released));
        if (call.Op == Op.Call && IsReleasedBy(frame, state, call, info, ReleaseOutcome.Error))
            return SplitByError(call, onError: state.With(ObligationStatus.Released), onSuccess: state);
        if (info.NeverReturns && call.Op == Op.Call)
            return [];
        if (ClosureOf(frame, state, site.Target) is { } closure && info.Callee is null)
            return CallLiteral(frame, call, state, closure);
        // Once only: where it has run before it has done the same.
        if (call.Op == Op.Call && info.Callee is { FullName: "(*sync.Once).Do" } && ClosureOf(frame, state, site.Arg(1)) is { } once)
            return CallLiteral(frame, call, state, once);
        if (RoleOf(frame, state, site.Target) is { Kind: RoleKind.BoundRelease } && info.Callee is null)
            return [Release(frame, call, state)];
        if (RoleOf(frame, state, site.Target) is { Kind: RoleKind.Parent } && info.Callee is null)
            return [state.With(ObligationStatus.Released)];
        // A literal that was made elsewhere and has captured the value, or an interface that may hide one. What an interface's method does
        // in a goroutine until that ends nobody knows.
        if ((info.Callee is null || info.IsInterfaceCall) && RoleOf(frame, state, site.Target) is { Kind: RoleKind.Resource, Path.IsEmpty: false } captured
            && (info.Callee is null || call.Op == Op.Go || Equals(captured.Path!.Head, AccessPath.Captured)))
        {
            return [state.With(ObligationStatus.Escaped)];
        }

        return Pass(frame, call, state, info);
    }

    /// <summary>Whether a call makes an error of one that is not nil.</summary>
    bool WrapsError(PathState state, Value call)
    {
        if (call.Op != Op.Call || call.Type is not { } type || !FunctionContext.IsErrorType(type) || KnownIn(state, call) == Engine.Known.Nil)
            return false;
        foreach (var id in call.Operands[1..])
        {
            if (id != 0 && call.Function.ValueAt(id) is { Type: { } passed } argument && FunctionContext.IsErrorType(passed) && KnownIn(state, argument) == Engine.Known.NonNil)
                return true;
        }

        return false;
    }

    /// <summary>The call that acquires is made again: the one before, if it is open, is lost unless something has it.</summary>
    IReadOnlyList<PathState> AcquireAgain(Frame frame, Value call, PathState state, PathStep step)
    {
        if (state.Status == ObligationStatus.Open)
        {
            var isHeld = frame.Depth > 0 && _isHeldAround;
            foreach (var bit in PathState.Bits(state.Pending))
            {
                var defer = frame.Function.ValueAt(frame.Context.Defers[bit]);
                if (!CapturesResource(frame, state, defer))
                    continue;
                isHeld = true;
                if (Inline(frame, defer, state, frame.Bind(defer.Operand(0))).Exists(e => e.State.Status == ObligationStatus.Released))
                    _loopsWithDefers.Add(defer.Id);
            }

            foreach (var (value, role) in state.Roles.Entries)
                isHeld |= role.Kind is RoleKind.Resource or RoleKind.BoundRelease && IsUsedAfter(frame, value, call) && !DependsOn(frame.Function, value, call.Id);
            foreach (var (cell, content) in state.Cells.Entries)
                isHeld |= content.Role is { Kind: RoleKind.Resource } role && role.Path!.Head == AccessPath.Element;
            if (!isHeld)
                _lost.Add(new(call, state, step));
        }

        return []; // the next one is walked from the beginning
    }

    /// <summary>Whether a value is used after a call that lies in its block or after it.</summary>
    static bool IsUsedAfter(Frame frame, int value, Value call)
    {
        foreach (var user in frame.Function.ValueAt(value).Referrers)
        {
            var use = frame.Function.ValueAt(user);
            if (use.Block == call.Block && user > call.Id)
                return true;
        }

        foreach (var next in call.Block.Successors)
        {
            if (frame.Context.IsLiveIn(value, next))
                return true;
        }

        return false;
    }

    /// <summary>Whether a value is one that the call's is copied to: then it is made anew with it before it is used.</summary>
    static bool DependsOn(Function function, int value, int call)
    {
        var at = function.ValueAt(value);
        for (var i = 0; i < 8; i++)
        {
            if (at.Id == call)
                return true;
            if (at.Op is not (Op.Extract or Op.ChangeType or Op.ChangeInterface or Op.MakeInterface or Op.FieldAddr or Op.Load or Op.TypeAssert))
                return false;
            at = at.Operand(0);
        }

        return false;
    }

    static bool CapturesResource(Frame frame, PathState state, Value defer)
    {
        var target = defer.Operand(0);
        if (target.Op != Op.MakeClosure)
            return false;
        foreach (var cell in frame.Bind(target).Cells)
        {
            if (cell is { } some && state.Cells.TryGet(some, out var content) && content.Role is { Kind: RoleKind.Resource })
                return true;
        }

        return false;
    }

    /// <summary>Whether the call itself meets the obligation.</summary>
    bool Releases(Frame frame, PathState state, CallSite site, CallInfo info)
    {
        if (info.Callee is null)
            return _releases.ByCall && RoleOf(frame, state, site.Target) is { Kind: RoleKind.Resource, Path.IsEmpty: true };
        if (info.IsInterfaceCall)
        {
            // What an interface hides may own it.
            return RoleOf(frame, state, site.Target) is { Kind: RoleKind.Resource } hidden
                && (hidden.Path!.IsEmpty ? _releases.HasMethod(info.Callee.Name) : frame.Context.Catalog.IsReleaseName(info.Callee.Name));
        }

        for (var i = 0; i < site.Args.Length; i++)
        {
            if (RoleOf(frame, state, site.Arg(i)) is not { Kind: RoleKind.Resource } role)
                continue;
            var isItself = role.Path!.IsEmpty || role.Path == AccessPath.Address;
            if (i == 0 && info.MethodName is { } method && (isItself && _releases.HasMethod(method) || IsOfNumber(frame, site.Arg(0), role.Path, method)))
                return true;
            if (!isItself)
                continue;
            if (info.Known.Rows.Count == 0 && _releases.HasFunction(info.Callee.FullName))
                return true;
        }

        return false;
    }

    /// <summary>Whether a method releases a number: a descriptor of a type of its own, or that of the struct that has it, which no summary tells.</summary>
    bool IsOfNumber(Frame frame, Value receiver, AccessPath path, string method) => _releases is { Methods.Count: 0, ByCall: false }
        && frame.Context.Catalog.ReleaseNames.Contains(method)
        && (path.Fields.LastOrDefault()?.Type ?? (receiver.Type is Pointer pointer ? pointer.Elem : receiver.Type)) is { Underlying: Basic };

    PathState Release(Frame frame, Value call, PathState state)
    {
        if (call.Op == Op.Defer && frame.Depth == 0)
            _loopsWithDefers.Add(call.Id);
        return state.With(ObligationStatus.Released);
    }

    static BoundClosure? ClosureOf(Frame frame, PathState state, Value target)
    {
        if (target.Op == Op.MakeClosure)
            return frame.Bind(target);
        if (target is { Op: Op.Function, Symbol: Function literal })
            return new(literal, []);
        return RoleOf(frame, state, target) is { Kind: RoleKind.Closure } role ? role.Closure : null;
    }

    // Arguments.

    /// <summary>Passes arguments to something that has no releases in its name: what it does with them its summary says, or nobody.</summary>
    List<PathState> Pass(Frame frame, Value call, PathState state, CallInfo info)
    {
        var site = new CallSite(call);
        List<PathState> states = [state];
        for (var i = 0; i < site.Args.Length; i++)
        {
            var index = i;
            if (RoleOf(frame, state, site.Arg(i)) is { } role)
                states = [.. states.SelectMany(s => s.Status == ObligationStatus.Open ? Pass(frame, call, s, info, index, role) : [s])];
        }

        return states;
    }

    IEnumerable<PathState> Pass(Frame frame, Value call, PathState state, CallInfo info, int argument, Role role)
    {
        if (role.Kind == RoleKind.Closure)
            return [Capture(frame, state, role.Closure!)];
        if (role.Kind == RoleKind.BoundRelease)
            return [state.With(ObligationStatus.Escaped)];
        if (role is { Kind: RoleKind.Error, Path.IsEmpty: true } && call.Type is { } type && FunctionContext.IsErrorType(type))
            return [state.With(call.Id, Role.Error)]; // an error that is wrapped
        if (role.Kind == RoleKind.Parent && info.Summary is { } ends && _row is not null && Parents.EndsChildren(ends, argument, _row))
            return [state.With(ObligationStatus.Released)];
        if (role.Kind != RoleKind.Resource)
            return [state];
        if (argument == 0 && info.Callee is { Package.Path: "net/http", Signature.Recv: not null } && _row?.Has(When.IfPerCall) == true)
            return SplitByError(call, onError: state, onSuccess: state with { IsUsed = true }); // a request that failed left no connection
        if (role.Path!.IsEmpty && call.Op == Op.Call && _row?.Has(When.IfWritten) == true)
        {
            if (argument == 0 && info.MethodName is "Write" or "WriteString")
                return SplitByError(call, onError: state.With(ObligationStatus.Void), onSuccess: state with { IsUsed = true }); // where writing fails it has ended
            if (argument == 0 && info.MethodName == "ReadFrom" || IsWriter(info.ParameterType(argument)))
                state = state with { IsUsed = true };
        }

        if (info.OnlyLooksAt(argument))
            return [state];
        if (info.Known.Keeps)
            return [state.With(ObligationStatus.Escaped)];
        if (role.Path!.IsEmpty && info.Known.Rows.Any(row => row.TakesOver(argument)))
        {
            var result = call.Type is Tuple ? AccessPath.Empty.Prepend(AccessPath.Result(0)) : AccessPath.Empty;
            return [state.With(call.Id, Role.Resource(result!))];
        }

        // Descriptors and names are followed no further than a function.
        if (new CallSite(call).Arg(argument).Type is { } passed && !Holders.CanHold(passed))
            return [state.With(ObligationStatus.Escaped)];
        if (role.Path.IsEmpty && Handing.IsLent(call, argument, info))
            return [state];
        if (info.Summary is { } summary)
            return Apply(frame, call, state, argument, role.Path!, summary);
        var mayTakeOver = Handing.MayTakeOver(info, argument, frame.Context.Catalog) || call.Op == Op.Go;
        // A method of the value itself only uses it.
        var isReceiver = argument == 0 && !info.IsInterfaceCall && info.Callee?.Signature?.Recv is not null;
        if (mayTakeOver && !isReceiver)
            return [state.With(ObligationStatus.Escaped)];
        return [state];
    }

    /// <summary>Whether what takes something as this type can write to it.</summary>
    static bool IsWriter(Type? parameter) => parameter?.Underlying is Interface && Lookups.LookupFieldOrMethod(parameter, true, null, "Write").Symbol is Func;

    IEnumerable<PathState> Apply(Frame frame, Value call, PathState state, int argument, AccessPath path, FunctionSummary summary)
    {
        OnExits? released = null;
        var isReceiver = argument == 0 && frame.Context.CallAt(call.Id).Callee?.Signature?.Recv is not null;
        foreach (var effect in summary.Effects)
        {
            if (effect.Parameter != argument)
                continue;
            var around = path.After(effect.Path);
            switch (effect.Kind)
            {
                case EffectKind.Releases when effect.Release == ReleaseSet.ReadToEnd:
                    if (_endsWhenRead && around is not null && Readers.EndTogether(around))
                        released = released is null || effect.When == OnExits.Always ? effect.When : released;
                    break;
                // What the methods of a value itself do is known: those that release have the names of the table.
                case EffectKind.Releases when isReceiver && path.IsEmpty && effect.When != OnExits.Always:
                case EffectKind.Escapes when isReceiver && (path.IsEmpty || effect.IsGuess || summary.IsStandard):
                    break;
                case EffectKind.Releases when !path.IsEmpty && effect.Path.Depth < path.Depth && around is not null && (!isReceiver || IsInterface(effect.Path)):
                    released ??= effect.When; // its owner is, by an interface
                    break;
                case EffectKind.Releases when IsReleasedAt(path, effect.Path) && (_releases.Has(effect.Release)
                    || _readsToTheEnd && effect is { Release: ReleaseSet.Exhaustion, When: OnExits.Always }):
                    released = released is null || effect.When == OnExits.Always ? effect.When : released;
                    break;
                case EffectKind.Escapes when around is not null && released is not OnExits.Always:
                    if (effect.Field is { } field && frame.Depth == 0 && around.IsEmpty)
                        _owners.Add((field, call));
                    return [state.With(ObligationStatus.Escaped)];
                case EffectKind.FlowsToResult when around is { IsEmpty: true } && effect.TargetPath!.IsEmpty && !CanBeResult(call, effect.Target):
                    break; // it would have to be of the result's type
                case EffectKind.FlowsToResult when around is not null:
                    if (InResult(call, effect, path) is not { } at)
                    {
                        // It also leads there by a way that can be followed: the owner's.
                        if (summary.Effects.Any(e => e.Kind == EffectKind.FlowsToResult && e.Parameter == argument && e.Target == effect.Target && InResult(call, e, path) is not null))
                            break;
                        return [state.With(ObligationStatus.Escaped)];
                    }

                    var hasRole = state.Roles.TryGet(call.Id, out var first);
                    if (hasRole && first is { Kind: RoleKind.Resource, Path: { } other })
                        AddSecond(other, at);
                    else if (call.Op == Op.Call && !hasRole)
                        state = state.With(call.Id, Role.Resource(at));
                    break;
                case EffectKind.FlowsToParameter when around is not null && released is not OnExits.Always:
                    if (effect.Target + 1 >= call.Operands.Length || effect.TargetPath!.Then(around) is not { } inside)
                        return [state.With(ObligationStatus.Escaped)];
                    state = Put(frame, state, new CallSite(call).Arg(effect.Target), inside, call);
                    break;
            }
        }

        if (call.Op == Op.Defer && released is not null)
            return [Release(frame, call, state)];
        return released switch
        {
            null => [state],
            OnExits.Always or OnExits.Sometimes => [state.With(ObligationStatus.Released)],
            OnExits.OnError => SplitByError(call, onError: state.With(ObligationStatus.Released), onSuccess: state),
            OnExits.OnSuccess => SplitByError(call, onError: state, onSuccess: state.With(ObligationStatus.Released)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>Whether a path ends in a field that holds an interface: what is behind that is closed by the method of the one who is.</summary>
    static bool IsInterface(AccessPath path) => path.Fields.LastOrDefault()?.Type?.Underlying is Interface;

    /// <summary>How a call's value leads to what an argument leads to; null where that is too deep, or not what the effect is on.</summary>
    static AccessPath? InResult(Value call, ParameterEffect effect, AccessPath path)
    {
        var result = call.Type is Tuple ? effect.TargetPath!.Prepend(AccessPath.Result(effect.Target)) : effect.TargetPath;
        return path.After(effect.Path) is { } around ? result?.Then(around) : null;
    }

    /// <summary>Whether a result can be the value with the obligation itself: one of a type without what has to be called can't.</summary>
    bool CanBeResult(Value call, int result)
    {
        var type = call.Type is Tuple results ? results.Vars[result].Type! : call.Type!;
        return _releases.ByCall || type.Underlying is Interface or Signature || Predicates.IsTypeParam(type)
            || _releases.Methods.Any(name => Lookups.LookupFieldOrMethod(type, true, null, name).Symbol is Func);
    }

    /// <summary>Something happens on one outcome of a call only; a call that gives no error always succeeds.</summary>
    static IReadOnlyList<PathState> SplitByError(Value call, PathState onError, PathState onSuccess)
    {
        var error = call.Type is Tuple { Count: > 0 } results ? results.Vars[^1].Type : call.Type;
        // Of a tuple, what is known of it is known of its error.
        return call.Op == Op.Call && error is not null && FunctionContext.IsErrorType(error)
            ? [onError.With(call.Id, Engine.Known.NonNil), onSuccess.With(call.Id, Engine.Known.Nil)]
            : [onError.Status == ObligationStatus.Released ? onError : onSuccess];
    }

    PathState CallBuiltin(Frame frame, Value call, BuiltinId builtin, PathState state)
    {
        if (builtin == BuiltinId.Recover)
            return state.With(call.Id, Engine.Known.Nil); // paths are those without a panic
        for (var i = 1; i < call.Operands.Length; i++)
        {
            if (RoleOf(frame, state, call.Operand(i)) is not { } role)
                continue;
            if (builtin == BuiltinId.Append && role.Kind == RoleKind.Resource)
                return state.With(call.Id, role);
            if (builtin is BuiltinId.Append or BuiltinId.Copy && i > 1)
                return GoesOut(frame, state, role);
        }

        return state;
    }

    // Function literals.

    /// <summary>A call, defer or start of a literal that is known.</summary>
    IReadOnlyList<PathState> CallLiteral(Frame frame, Value call, PathState state, BoundClosure closure)
    {
        if (call.Op == Op.Defer && frame.Depth == 0 && frame.Context.Defers.Index().FirstOrDefault(d => d.Item == call.Id) is { Index: < 64 } at)
            return [state with { Pending = state.Pending | 1UL << at.Index }];
        if (call.Op is Op.Go or Op.Defer)
            return [AfterUnordered(frame, call, state, closure)];
        if (closure.Body == _acquire.Function)
            _isHeldAround = state.Roles.Entries.ToArray().Any(entry => entry.Value.Kind is RoleKind.Resource or RoleKind.BoundRelease && IsUsedAfter(frame, entry.Key, call));
        return [.. Inline(frame, call, state, closure).Select(ended => Back(call, state, ended))];
    }

    /// <summary>The state of the caller after a literal has ended.</summary>
    static PathState Back(Value call, PathState caller, (PathState State, Role? Result, Known Known) ended)
    {
        var state = caller with { Status = ended.State.Status, Cells = ended.State.Cells, IsDoubtful = caller.IsDoubtful || ended.State.IsDoubtful };
        return call.Op == Op.Call ? state.With(call.Id, ended.Result).With(call.Id, ended.Known) : state;
    }

    /// <summary>Walks through a literal.</summary>
    /// <returns>The ways it ends; what it is like before where it is not looked into.</returns>
    List<(PathState State, Role? Result, Known Known)> Inline(Frame frame, Value call, PathState state, BoundClosure closure)
    {
        var body = closure.Body;
        if (frame.Depth >= MaxLiteralDepth || frame.IsIn(body) || body.BlockCount == 0)
            return [(state with { IsDoubtful = true }, null, Engine.Known.Nothing)];
        var context = frame.Context.Of(body);
        var inner = new Frame(context, closure.Cells, frame, frame.Depth + 1);
        var start = PathState.Start with { Status = state.Status, Cells = state.Cells, IsDoubtful = state.IsDoubtful };
        if (call.Exists && call.Op.IsCall())
        {
            var site = new CallSite(call);
            for (var i = 0; i < site.Args.Length && i < body.ParameterCount; i++)
                start = start.With(i + 1, RoleOf(frame, state, site.Arg(i))).With(i + 1, KnownIn(state, site.Arg(i)));
        }

        return Ended(inner, Run(inner, start, body.Entry, body.Entry.First));
    }

    /// <summary>The ways in which a literal ends.</summary>
    static List<(PathState State, Role? Result, Known Known)> Ended(Frame inner, IReadOnlyList<PathExit> exits)
    {
        List<(PathState, Role?, Known)> ended = [];
        foreach (var exit in exits)
        {
            var result = exit.Return.Operands.Length == 1 ? exit.Return.Operand(0) : default;
            var role = result.Exists ? RoleOf(inner, exit.State, result) : RoleOfResults(inner, exit);
            var cells = exit.State.Cells.Where((cell, _) => cell.Function != inner.Function);
            // What is known of several is known of the error, the last.
            var told = exit.Return.Operands.Length > 0 ? exit.Return.Operand(exit.Return.Operands.Length - 1) : default;
            var isKnown = result.Exists || told.Exists && FunctionContext.IsErrorType(told.Type!);
            ended.Add((exit.State with { Cells = cells }, role, isKnown ? Know(inner.Context, exit.State, told) : Engine.Known.Nothing));
        }

        return Distinct(ended);
    }

    /// <summary>The role of several results together.</summary>
    static Role? RoleOfResults(Frame frame, PathExit exit)
    {
        for (var i = 0; i < exit.Return.Operands.Length; i++)
        {
            if (RoleOf(frame, exit.State, exit.Return.Operand(i)) is { Kind: RoleKind.Resource } role && role.Path!.Prepend(AccessPath.Result(i)) is { } path)
                return Role.Resource(path);
        }

        return null;
    }

    static List<(PathState State, Role? Result, Known Known)> Distinct(List<(PathState State, Role? Result, Known Known)> ended)
    {
        List<(PathState State, Role? Result, Known Known)> distinct = [];
        foreach (var (state, result, known) in ended)
        {
            var stripped = state with { Roles = SmallMap<int, Role>.Empty, Facts = SmallMap<int, Known>.Empty, Loads = SmallMap<int, Cell>.Empty, Pending = 0 };
            var same = distinct.FindIndex(d => d.State.Meets(stripped) && d.Result == result && d.Known == known);
            if (same < 0)
                distinct.Add((stripped, result, known));
            else
                distinct[same] = (distinct[same].State.Join(stripped), result, known);
        }

        return distinct;
    }

    /// <summary>A literal runs at some time: in a goroutine, or at the end of a literal.</summary>
    PathState AfterUnordered(Frame frame, Value call, PathState state, BoundClosure closure)
    {
        if (state.Status != ObligationStatus.Open)
            return state;
        _isReleasedInside = false;
        var ended = Inline(frame, call, state, closure);
        if (ended.Count == 0 && _isReleasedInside)
            return state.With(ObligationStatus.Released); // and then it never ends, or ends the process
        if (ended.Exists(e => e.State.Status == ObligationStatus.Released))
        {
            // The goroutine is to release it; where it does not on all of its paths, who began it may yet do so.
            return call.Op == Op.Go && frame.Depth == 0 && ended.Exists(e => e.State is { Status: ObligationStatus.Open, IsDoubtful: false })
                ? state with { Goroutine = call.Id }
                : state.With(ObligationStatus.Released);
        }

        return ended.Exists(e => e.State.Status == ObligationStatus.Escaped) ? state.With(ObligationStatus.Escaped) : state;
    }

    /// <summary>A literal goes where it is not followed: it may be called there.</summary>
    PathState Capture(Frame frame, PathState state, BoundClosure closure)
    {
        if (state.Status != ObligationStatus.Open)
            return state;
        return Inline(frame, default, state, closure).Exists(e =>
                e.State.Status is ObligationStatus.Released or ObligationStatus.Escaped || e.Result is { Kind: RoleKind.Resource or RoleKind.BoundRelease })
            ? state.With(ObligationStatus.Escaped)
            : state;
    }

    /// <summary>A variable got the value, that literals capture which go where they are not followed.</summary>
    PathState Captured(Frame frame, PathState state, Value variable)
    {
        if (variable.Op != Op.Alloc)
            return state;
        foreach (var maker in frame.Context.CapturersOf(variable.Id))
        {
            if (frame.Context.FlowsOut(maker))
                state = Capture(frame, state, frame.Bind(frame.Function.ValueAt(maker)));
        }

        return state;
    }

    List<PathState> RunDefers(Frame frame, PathState state)
    {
        List<PathState> states = [state with { Pending = 0 }];
        if (frame.Depth > 0)
            return states;
        foreach (var bit in PathState.Bits(state.Pending))
        {
            var defer = frame.Function.ValueAt(frame.Context.Defers[bit]);
            if (ClosureOf(frame, state, defer.Operand(0)) is not { } closure)
                continue;
            states = [.. states.SelectMany(s => s.Status == ObligationStatus.Open || _keepAll
                ? Inline(frame, defer, s, closure).Select(ended => Back(defer, s, ended))
                : [s])];
        }

        return states;
    }
}

using Seep.Go.Syntax;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Obligations;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Walk;

/// <summary>Defers in loops that do not pile up.</summary>
static class RoundDefers
{
    const int MaxValues = 100;

    /// <summary>
    /// Whether each way from a defer to the next round also makes its call, or reads the body to its end that it closes: the defer is for the
    /// ways that leave the loop.
    /// </summary>
    public static bool IsReleasedToo(FunctionContext context, Value defer, AcquireSite site)
    {
        var function = context.Function;
        var readsBody = site.Obligation.Row.Has(When.IfBodyUnread) && !Loops.IsEndless(function, defer.Block.Index); // where it has no end, the defers pile up all the same
        var seen = new HashSet<int>();
        var waiting = new Stack<int>();
        if (!Releases(defer.Block, defer.Id + 1))
            Add(defer.Block);
        while (waiting.TryPop(out var number))
        {
            if (number == site.Call.Block.Index)
                return false;
            var block = function.BlockAt(number);
            if (!Releases(block, block.First))
                Add(block);
        }

        return true;

        void Add(BasicBlock block)
        {
            foreach (var next in IsAtEndWhereFalse(context, block, site) ? block.Successors[..1] : block.Successors)
            {
                if (seen.Add(next))
                    waiting.Push(next);
            }
        }

        bool Releases(BasicBlock block, int first)
        {
            for (var i = first; i < block.End; i++)
            {
                if (function.ValueAt(i) is { Op: Op.Call } call && (IsSameCall(call, defer) || readsBody && ReadsToEnd(context.CallAt(i), call, defer)))
                    return true;
            }

            return false;
        }
    }

    /// <summary>
    /// Whether a goroutine that the round starts has the value, or its context, and the function waits for it behind the loop: the release
    /// can't come earlier.
    /// </summary>
    public static bool IsWaitedFor(FunctionContext context, Value defer, AcquireSite site) => Waits(context, defer) && IsGivenToGoroutine(context, site.Call);

    static bool Waits(FunctionContext context, Value defer)
    {
        var seen = new HashSet<int> { defer.Block.Index };
        var waiting = new Stack<int>(seen);
        while (waiting.TryPop(out var number))
        {
            var block = context.Function.BlockAt(number);
            for (var i = block.First; i < block.End; i++)
            {
                if (context.Function.ValueAt(i).Op == Op.Call && !context.IsInLoop(number)
                    && context.CallAt(i).Callee?.FullName is "(*sync.WaitGroup).Wait" or "(*golang.org/x/sync/errgroup.Group).Wait")
                {
                    return true;
                }
            }

            foreach (var next in block.Successors)
            {
                if (seen.Add(next))
                    waiting.Push(next);
            }
        }

        return false;
    }

    static bool IsGivenToGoroutine(FunctionContext context, Value acquire)
    {
        var function = context.Function;
        var seen = new HashSet<(int Value, bool IsContexts)>();
        var waiting = new Stack<(Value Value, bool IsContexts)>([(acquire, false)]);
        while (waiting.TryPop(out var at))
        {
            foreach (var user in at.Value.Referrers)
            {
                var use = function.ValueAt(user);
                switch (use.Op)
                {
                    case Op.Go:
                    case Op.Call when use.Operands.Length > 1 && context.CallAt(user).Callee is { Name: "Go" or "TryGo" } begin && NameTable.OneShots.Contains(begin.FullName):
                        return true;
                    case Op.Call when at.IsContexts && use.Type is { } made && !FunctionContext.IsErrorType(made): // made of the context
                    case Op.Extract when !FunctionContext.IsErrorType(use.Type!):
                    case Op.Phi or Op.ChangeType or Op.ChangeInterface or Op.MakeInterface or Op.MakeClosure or Op.Load:
                        Add(use, at.IsContexts || Contexts.IsContext(use.Type!));
                        break;
                    case Op.Store when use.Operands[1] == at.Value.Id && use.Operand(0) is { Op: Op.Alloc } variable:
                        Add(variable, at.IsContexts);
                        break;
                }
            }
        }

        return false;

        void Add(Value value, bool isContexts)
        {
            if (seen.Add((value.Id, isContexts)))
                waiting.Push((value, isContexts));
        }
    }

    /// <summary>
    /// Whether a block ends in a question that has the answer false only where what was acquired is at its end: <c>for rows.Next()</c>, or a
    /// scanner that reads it.
    /// </summary>
    static bool IsAtEndWhereFalse(FunctionContext context, BasicBlock block, AcquireSite site)
    {
        if (block.Terminator is not { Op: Op.If } branch || branch.Operand(0) is not { Op: Op.Call } call)
            return false;
        var info = context.CallAt(call.Id);
        return info.Known.Releases.Any(release => release.Outcome == ReleaseOutcome.False && release.Meets(site.Obligation.Row)
            && info.OperandOf(release) is var index && index < call.Operands.Length && LeadsTo(call.Operand(index), site.Call, []));
    }

    /// <summary>Whether a value is what a call handed out, or made around it or what it leads to.</summary>
    static bool LeadsTo(Value value, Value acquire, HashSet<int> seen) => seen.Count < MaxValues && seen.Add(value.Id) && (IsOf(value, acquire) || value.Op switch
    {
        Op.ChangeType or Op.ChangeInterface or Op.MakeInterface or Op.FieldAddr or Op.Load => LeadsTo(value.Operand(0), acquire, seen),
        Op.Alloc => value.Referrers.ToArray().Select(value.Function.ValueAt)
            .Any(use => use.Op == Op.Store && use.Operands[0] == value.Id && LeadsTo(use.Operand(1), acquire, seen)),
        Op.Call when value.Operands.Length == 2 => LeadsTo(value.Operand(1), acquire, seen), // bufio.NewScanner
        _ => false,
    });

    /// <summary>Whether a call reads the body to its end that a defer closes.</summary>
    static bool ReadsToEnd(CallInfo info, Value call, Value defer)
    {
        var closed = new CallSite(defer) is { InterfaceMethod: not null } close ? close.Target : default;
        return info.Known.Releases.Any(release => release is { ReadsToEnd: true, Outcome: ReleaseOutcome.Always } && IsClosed(info.OperandOf(release)))
            || info.Summary?.Effects.Any(effect => effect is { Release: ReleaseSet.ReadToEnd, When: OnExits.Always, Path.IsEmpty: true } && IsClosed(effect.Parameter + 1)) == true;

        bool IsClosed(int operand)
        {
            var read = operand < call.Operands.Length ? call.Operand(operand) : default;
            while (read.Exists && read.Op is Op.ChangeInterface or Op.MakeInterface)
                read = read.Operand(0);
            return read.Exists && closed.Exists && (IsSame(read, closed) || read.Op == Op.Load && closed.Op == Op.Load && IsSameField(read.Operand(0), closed.Operand(0)));
        }

        static bool IsSameField(Value a, Value b) => a.Op == Op.FieldAddr && b.Op == Op.FieldAddr && a.Number == b.Number && IsSame(a.Operand(0), b.Operand(0));
    }

    /// <summary>Whether two calls are of one method or function, with one value.</summary>
    static bool IsSameCall(Value call, Value defer)
    {
        var (one, other) = (new CallSite(call), new CallSite(defer));
        if (one.InterfaceMethod != other.InterfaceMethod || one.Args.Length != other.Args.Length)
            return false;
        if (one.InterfaceMethod is not null || one.StaticCallee is null)
            return IsSame(one.Target, other.Target);
        return other.StaticCallee?.Declared == one.StaticCallee.Declared && one.Args.Length > 0 && IsSame(one.Arg(0), other.Arg(0));
    }

    static bool IsSame(Value a, Value b) => a == b || a.Op == Op.Load && b.Op == Op.Load && a.Operand(0) == b.Operand(0) && a.Operand(0).Op == Op.Alloc;

    /// <summary>Whether something is acquired where there is none yet, and kept for the next rounds: <c>if w == nil { w, err = New() }</c>.</summary>
    public static bool IsMadeOnce(FunctionContext context, AcquireSite site)
    {
        var function = context.Function;
        int block = site.Call.Block.Index, above;
        for (; (above = context.Dominators.Immediate(block)) >= 0; block = above)
        {
            var branch = function.BlockAt(above).Terminator;
            if (branch.Op == Op.If && function.BlockAt(block).Predecessors.Length == 1 && function.BlockAt(above).Successors[0] == block
                && branch.Operand(0) is { Op: Op.Binary, Number: (int)TokenKind.Eql } test && context.KnownAlways(test.Operand(1)) == Known.Nil
                && IsKeptIn(context, test.Operand(0), site.Call))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether something is acquired where a timer has fired that was made before the loop and is not started anew there: in one round at
    /// most.
    /// </summary>
    public static bool IsOfOneShot(FunctionContext context, AcquireSite site)
    {
        var function = context.Function;
        int block = site.Call.Block.Index, above;
        for (; (above = context.Dominators.Immediate(block)) >= 0; block = above)
        {
            var branch = function.BlockAt(above).Terminator;
            if (branch.Op == Op.If && function.BlockAt(block).Predecessors.Length == 1 && function.BlockAt(above).Successors[0] == block
                && branch.Operand(0) is { Op: Op.Binary, Number: (int)TokenKind.Eql } test
                && test.Operand(0) is { Op: Op.Extract, Number: 0 } index && index.Operand(0) is { Op: Op.Select } select
                && CertainCalls.NumberOf(test.Operand(1)) is { } number
                && new SelectView(select).Channel((int)number) is var channel && TimerOf(channel) is { Exists: true } timer && !context.IsInLoop(timer.Block.Index))
            {
                return !IsStartedAnew(context, timer, block);
            }
        }

        return false;
    }

    /// <summary>The call that makes the timer which a channel is that of: <c>time.After</c>, or <c>time.NewTimer</c>.</summary>
    static Value TimerOf(Value channel)
    {
        var made = channel.Op == Op.Load && channel.Operand(0) is { Op: Op.FieldAddr } field ? field.Operand(0) : channel;
        return made.Op == Op.Call && new CallSite(made).StaticCallee?.Declared.FullName is "time.NewTimer" or "time.After" ? made : default;
    }

    static bool IsStartedAnew(FunctionContext context, Value timer, int from) => timer.Referrers.ToArray().Select(context.Function.ValueAt)
        .Any(use => use.Op == Op.Call && context.CallAt(use.Id).MethodName == "Reset" && context.Dominators.Dominates(from, use.Block.Index));

    /// <summary>Whether a variable that is asked for nil gets what a call acquires, and in the loop nothing else.</summary>
    static bool IsKeptIn(FunctionContext context, Value variable, Value call)
    {
        if (variable.Op == Op.Load && variable.Operand(0) is { Op: Op.Alloc } address)
        {
            var stores = address.Referrers.ToArray().Select(address.Function.ValueAt).Where(use => use.Op == Op.Store && use.Operands[0] == address.Id).ToList();
            return !context.IsInLoop(address.Block.Index) && stores.Exists(store => IsOf(store.Operand(1), call))
                && stores.TrueForAll(store => IsOf(store.Operand(1), call) || !context.IsInLoop(store.Block.Index));
        }

        var isKept = false;
        var seen = new HashSet<int>();
        var waiting = new Stack<Value>([variable]);
        while (waiting.TryPop(out var value))
        {
            isKept |= IsOf(value, call);
            if (value.Op != Op.Phi || !seen.Add(value.Id))
                continue;
            for (var i = 0; i < value.Operands.Length; i++)
            {
                var operand = value.Operand(i);
                if (operand.Op is not Op.Phi && !IsOf(operand, call) && context.IsInLoop(value.Block.Predecessors[i]))
                    return false;
                waiting.Push(operand);
            }
        }

        return isKept;
    }

    static bool IsOf(Value value, Value call) => value == call || value.Op == Op.Extract && value.Operand(0) == call;
}

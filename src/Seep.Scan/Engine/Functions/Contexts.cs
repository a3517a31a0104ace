using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Scan.Obligations;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Functions;

/// <summary>Where contexts come from, and what ends them.</summary>
static class Contexts
{
    const int MaxSteps = 16;

    public static bool IsContext(Type type) => type is Named { Symbol: { Package.Path: "context", Name: "Context" } };

    /// <summary>What a context is derived from, by values that are added to it: it is cancelled with that and not otherwise.</summary>
    public static Value Derived(FunctionContext context, Value value)
    {
        for (var i = 0; i < MaxSteps; i++)
        {
            var above = value.Op switch
            {
                Op.MakeInterface or Op.ChangeInterface => value.Operand(0),
                Op.Load => StoredBefore(context, value),
                Op.Call when context.CallAt(value.Id) is { IsInterfaceCall: false } call => call.Callee?.FullName == "context.WithValue" ? value.Operand(1)
                    : call.Summary is { ContextOf: >= 0 and var parameter } && parameter + 1 < value.Operands.Length ? value.Operand(parameter + 1)
                    : default,
                Op.Extract when value is { Number: 0 } && value.Operand(0) is { Op: Op.Call } of && context.CallAt(of.Id) is { IsInterfaceCall: false, Summary: { ContextOf: >= 0 and var parameter } }
                    && parameter + 1 < of.Operands.Length => of.Operand(parameter + 1),
                _ => default,
            };
            if (!above.Exists)
                break;
            value = above;
        }

        return value;
    }

    /// <summary>What a variable that literals capture later got on the only way to a load of it; none where that is not sure.</summary>
    static Value StoredBefore(FunctionContext context, Value load)
    {
        var variable = load.Operand(0);
        if (variable.Op != Op.Alloc || context.CapturersOf(variable.Id).Any(maker => maker < load.Id))
            return default;
        var end = load.Id;
        for (var block = load.Block; ; end = block.End)
        {
            for (var i = end - 1; i >= block.First; i--)
            {
                if (load.Function.ValueAt(i) is { Op: Op.Store } store && store.Operand(0) == variable)
                    return store.Operand(1);
            }

            if (block.Predecessors.Length != 1)
                return default;
            block = load.Function.BlockAt(block.Predecessors[0]);
        }
    }

    /// <summary>The parameter that a function's first result, a context, is derived from by values alone; -1 if there is none.</summary>
    public static int ParameterOf(FunctionContext context)
    {
        var function = context.Function;
        if (function.Signature.Results is not { Count: > 0 } results || !IsContext(results.Vars[0].Type!))
            return -1;
        var parameter = -1;
        for (var i = 0; i < function.BlockCount; i++)
        {
            if (function.BlockAt(i).Terminator is not { Op: Op.Return } exit || !exit.Operand(0).Exists)
                continue;
            var from = Derived(context, exit.Operand(0));
            if (from.Op != Op.Parameter || !IsContext(from.Type!) || parameter >= 0 && from.Id - 1 != parameter)
                return -1;
            parameter = from.Id - 1;
        }

        return parameter;
    }

    /// <summary>The function that cancels a context, which the same call returned with it.</summary>
    public static Value CancelOf(Value derived)
    {
        if (derived is not { Op: Op.Extract, Number: 0 } || derived.Operand(0) is not { Op: Op.Call } with)
            return default;
        foreach (var user in with.Referrers)
        {
            if (derived.Function.ValueAt(user) is { Op: Op.Extract, Number: 1, Type.Underlying: Signature { Params.Count: 0, Results.Count: 0 } } cancel)
                return cancel;
        }

        return default;
    }

    /// <summary>Whether a call gives the error of a context that has ended before: something was received from its Done channel. So it is not nil.</summary>
    public static bool IsErrorOfEnded(FunctionContext context, Value call)
    {
        var asked = AskedBy(context, call);
        if (!asked.Exists)
            return false;
        var function = context.Function;
        for (int block = call.Block.Index, end = call.Id; block >= 0; block = context.Dominators.Immediate(block), end = block < 0 ? 0 : function.BlockAt(block).End)
        {
            for (var i = function.BlockAt(block).First; i < end; i++)
            {
                if (function.ValueAt(i) is { Op: Op.Receive } receive && IsDoneOf(receive.Operand(0)))
                    return true;
            }

            if (ReceivedAtEntry(function.BlockAt(block)) is { Exists: true } channel && IsDoneOf(channel))
                return true;
        }

        return false;

        bool IsDoneOf(Value channel) => DoneIn(context, channel) is { Exists: true } done && IsSame(done, asked);
    }

    /// <summary>The context whose error a call asks for; none for other calls.</summary>
    public static Value AskedBy(FunctionContext context, Value call) => call.Op != Op.Call ? default : context.CallAt(call.Id).Callee switch
    {
        { Package.Path: "context", Name: "Err", Signature.Recv: not null } => new CallSite(call).Target,
        { FullName: "context.Cause" } => call.Operand(1),
        _ => default,
    };

    /// <summary>The context whose Done channel something is; none for other channels.</summary>
    public static Value DoneIn(FunctionContext context, Value channel) =>
        channel.Op == Op.Call && context.CallAt(channel.Id).Callee is { Package.Path: "context", Name: "Done" } ? new CallSite(channel).Target : default;

    /// <summary>The channel that a select has received from where a block is entered; none where that is not so.</summary>
    public static Value ReceivedAtEntry(BasicBlock block)
    {
        if (block.Predecessors.Length != 1 || block.Function.BlockAt(block.Predecessors[0]) is not { Terminator: { Op: Op.If } branch } before
            || branch.Operand(0) is not { Op: Op.Binary, Number: (int)TokenKind.Eql } test || test.Operand(0) is not { Op: Op.Extract, Number: 0 } index
            || index.Operand(0) is not { Op: Op.Select } of || test.Operand(1) is not { Op: Op.Const, Symbol: Go.Constants.Constant constant }
            || !int.TryParse(constant.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var state))
        {
            return default;
        }

        var select = new SelectView(of);
        if (before.Successors[0] != block.Index)
            state = select.IsBlocking && state == select.StateCount - 2 ? state + 1 : -1; // none of the others, so the last
        return state >= 0 && state < select.StateCount && !select.Sent(state).Exists ? select.Channel(state) : default;
    }

    /// <summary>Whether two values are one, or were loaded from one variable or field that gets no other value here.</summary>
    public static bool IsSame(Value a, Value b)
    {
        return a == b || a.Op == Op.Load && b.Op == Op.Load && IsSameAddress(a.Operand(0), b.Operand(0));

        static bool IsSameAddress(Value a, Value b) => a == b
            ? StoresTo(a) <= (a.Op == Op.Alloc ? 1 : 0)
            : a.Op == Op.FieldAddr && b.Op == Op.FieldAddr && a.Number == b.Number && StoresTo(a) + StoresTo(b) == 0 && IsSame(a.Operand(0), b.Operand(0));

        static int StoresTo(Value address)
        {
            var stores = 0;
            foreach (var user in address.Referrers)
                stores += address.Function.ValueAt(user) is { Op: Op.Store } store && store.Operands[0] == address.Id ? 1 : 0;
            return stores;
        }
    }

    /// <summary>Whether anything holds on to what is derived from a context: that one, if it can be cancelled, or else a timer.</summary>
    /// <param name="isRequests">Whether it is that of a request, which is cancelled when that has been dealt with.</param>
    /// <param name="parameter">Which parameter it is; -1 if none: then callers know.</param>
    public static bool HoldsOn(FunctionContext context, Value parent, AcquireRow row, out bool isRequests, out int parameter) =>
        CanBeCancelled(context, parent, out isRequests, out parameter, out var isNever) || isNever && row.Has(When.UntilFire);

    /// <summary>Whether a context that nothing else cancels is waited for by a goroutine that the same function begins.</summary>
    public static bool IsAwaitedFor(FunctionContext context, Value derive)
    {
        if (derive.Operands.Length < 2)
            return false;
        CanBeCancelled(context, derive.Operand(1), out _, out _, out var isNever);
        if (!isNever)
            return false;
        for (var i = context.Function.FirstInstruction; i < context.Function.ValueCount; i++)
        {
            if (context.Function.ValueAt(i) is not { Op: Op.Go } go || go.Operand(0) is not { Op: Op.MakeClosure, Symbol: Function literal } maker)
                continue;
            for (var captured = 0; captured < maker.Operands.Length; captured++)
            {
                if (maker.Operand(captured) is { Op: Op.Alloc } variable && IsSetBy(variable, derive) && WaitsFor(context.Of(literal), literal.ValueAt(1 + literal.ParameterCount + captured)))
                    return true;
            }
        }

        return false;
    }

    static bool IsSetBy(Value variable, Value derive)
    {
        foreach (var user in variable.Referrers)
        {
            if (variable.Function.ValueAt(user) is { Op: Op.Store } store && store.Operand(0) == variable && store.Operand(1) is { Op: Op.Extract, Number: 0 } derived && derived.Operand(0) == derive)
                return true;
        }

        return false;
    }

    /// <summary>Whether a literal receives from the Done channel of a context that it captures, and waits for nothing else but contexts there.</summary>
    static bool WaitsFor(FunctionContext context, Value captured)
    {
        var function = context.Function;
        for (var i = function.FirstInstruction; i < function.ValueCount; i++)
        {
            if (DoneIn(context, function.ValueAt(i)) is not { Op: Op.Load } asked || asked.Operand(0) != captured)
                continue;
            foreach (var user in function.ValueAt(i).Referrers)
            {
                if (function.ValueAt(user) is { Op: Op.Receive } || function.ValueAt(user) is { Op: Op.Select } select && AwaitsContexts(context, new(select)))
                    return true;
            }
        }

        return false;
    }

    static bool AwaitsContexts(FunctionContext context, SelectView select)
    {
        for (var i = 0; i < select.StateCount; i++)
        {
            if (select.Sent(i).Exists || !DoneIn(context, select.Channel(i)).Exists)
                return false;
        }

        return select.IsBlocking;
    }

    /// <summary>Whether a function gives the context of a request, or of what else is dealt with: <c>r.Context()</c>.</summary>
    public static bool IsOfRequest(Func? callee) => callee is { Name: "Context", Signature: { Recv: not null, Params.Count: 0 } };

    /// <summary>Whether a function gives a context that nothing ever cancels.</summary>
    public static bool IsNever(Func? callee) => callee?.FullName is "context.Background" or "context.TODO" or "context.WithoutCancel";

    /// <summary>Whether a context can ever be cancelled: else nothing holds on to what is derived from it.</summary>
    /// <param name="isNever">Whether nothing ever cancels it.</param>
    static bool CanBeCancelled(FunctionContext context, Value parent, out bool isRequests, out int parameter, out bool isNever)
    {
        (isRequests, parameter, isNever) = (false, -1, false);
        parent = Derived(context, parent);
        if (parent.Op == Op.Parameter)
            parameter = parent.Id - 1;
        // What is derived from a context of this function ends with that, which has an obligation of its own.
        if (parent.Op == Op.Extract && parent.Operand(0) is { Op: Op.Call } with && context.CallAt(with.Id).Callee is { Package.Path: "context" })
            return false;
        if (parent.Op != Op.Call)
            return true;
        var callee = context.CallAt(parent.Id).Callee;
        (isRequests, isNever) = (IsOfRequest(callee), IsNever(callee));
        return !isNever;
    }
}

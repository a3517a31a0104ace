using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Engine.Walk;
using Seep.Scan.Obligations;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Calls;

/// <summary>What is known of the end of a context where it is passed on.</summary>
enum ContextEnd : byte
{
    Unknown,

    /// <summary>Nothing ever cancels it.</summary>
    Never,

    /// <summary>With the request, or whatever else has it.</summary>
    WithRequest,

    /// <summary>Where the function that derived it ends.</summary>
    WithFunction,

    /// <summary>There, and as soon as what runs under it has failed: errgroup.WithContext.</summary>
    WithGroup,

    /// <summary>As that of a parameter, or of what a literal captures.</summary>
    AsPassed,
}

/// <summary>Where a context comes from, for the link phase.</summary>
/// <param name="Function">Whose parameter it is, in the call graph.</param>
/// <param name="Parameter">Its number, without the receiver; of a captured variable -1 less its number.</param>
/// <param name="IsMany">Whether it is passed on more than once: by a loop that it outlives.</param>
readonly record struct ContextOrigin(ContextEnd End, string Function = "", int Parameter = 0, bool IsMany = false)
{
    public static ContextOrigin Unknown { get; } = new(ContextEnd.Unknown);
}

/// <summary>A context that a call passes, or that a literal captures.</summary>
/// <param name="Callee">As <see cref="CallRecord.Callee"/>.</param>
/// <param name="Parameter">As <see cref="ContextOrigin.Parameter"/>.</param>
sealed record PassedContext(string Callee, int Parameter, ContextOrigin Origin);

/// <summary>Finds out where contexts come from.</summary>
static class ContextOrigins
{
    const int MaxSteps = 8;

    /// <summary>Of a context that is used by an instruction: what hangs on it there is no more than what the instruction makes each time.</summary>
    public static ContextOrigin Of(FunctionContext context, Value value, Value at) => Of(context, value, at, 0);

    /// <summary>Of the context that a call which acquires something makes that hang on.</summary>
    public static ContextOrigin OfParent(FunctionContext context, AcquireSite site)
    {
        var (call, row) = (site.Call, site.Obligation.Row);
        if (site.Obligation.Parent >= 0)
            return Of(context, context.Function.ValueAt(site.Obligation.Parent + 1), call);
        if (site.Obligation.IsPassedOn)
            return ContextOrigin.Unknown;
        if (row.Has(When.UntilParentCancel))
            return call.Operands.Length > 1 ? Of(context, call.Operand(1), call) : ContextOrigin.Unknown;
        return Parents.EndsWithContext(row) && Parents.ContextOf(context, call) is { Exists: true } given ? Of(context, given, call) : ContextOrigin.Unknown;
    }

    /// <summary>Of the contexts that a literal captures, with the numbers of its variables.</summary>
    public static IEnumerable<(int Variable, ContextOrigin Origin)> Captured(FunctionContext context, Value maker)
    {
        for (var i = 0; i < maker.Operands.Length; i++)
        {
            if (maker.Operand(i) is { Type: Pointer { Elem: var type } } variable && Contexts.IsContext(type))
                yield return (i, OfVariable(context, variable, maker, 0));
        }
    }

    static ContextOrigin Of(FunctionContext context, Value value, Value at, int depth)
    {
        if (depth > MaxSteps)
            return ContextOrigin.Unknown;
        var from = Contexts.Derived(context, value);
        switch (from.Op)
        {
            case Op.Parameter:
                var first = context.Function.Declared is { Signature.Recv: not null } ? 1 : 0;
                return new(ContextEnd.AsPassed, FunctionNode.Of(context.Function), from.Id - 1 - first, context.IsInLoop(at.Block.Index));
            case Op.Load:
                return OfVariable(context, from.Operand(0), at, depth);
            case Op.Phi when depth < MaxSteps:
                ContextOrigin? all = null;
                foreach (var operand in from.Operands)
                    all = Weaker(all, Of(context, context.Function.ValueAt(operand), at, depth + MaxSteps / 2));
                return all ?? ContextOrigin.Unknown;
            case Op.Extract when from is { Number: 0 or 1 } && from.Operand(0) is { Op: Op.Call } with && DerivesWithEnd(context, with):
                var end = context.CallAt(with.Id).Callee is { Package.Path: "golang.org/x/sync/errgroup" } ? ContextEnd.WithGroup : ContextEnd.WithFunction;
                return new(end, IsMany: Loops.IsInLoop(context.Function, at.Block.Index, block => block == with.Block.Index));
            case Op.Call when context.CallAt(from.Id).Callee is { } callee:
                return Contexts.IsNever(callee) ? new(ContextEnd.Never)
                    : Contexts.IsOfRequest(callee) ? new(ContextEnd.WithRequest, IsMany: context.IsInLoop(at.Block.Index))
                    : ContextOrigin.Unknown;
            default:
                return ContextOrigin.Unknown;
        }
    }

    /// <summary>Whether a call derives a context and hands out, or keeps, what ends it: that is an obligation of its own.</summary>
    static bool DerivesWithEnd(FunctionContext context, Value call) =>
        context.CallAt(call.Id).Known.Rows.Any(row => row.Has(When.UntilParentCancel));

    static ContextOrigin OfVariable(FunctionContext context, Value variable, Value at, int depth)
    {
        if (variable.Op == Op.FreeVar)
        {
            return new(ContextEnd.AsPassed, FunctionNode.Of(context.Function), -1 - (variable.Id - 1 - context.Function.ParameterCount), context.IsInLoop(at.Block.Index));
        }

        if (variable.Op != Op.Alloc)
            return ContextOrigin.Unknown;
        // The last value that it gets, if all others come before that, and before what is asked about.
        Value last = default;
        foreach (var user in variable.Referrers)
        {
            if (context.Function.ValueAt(user) is { Op: Op.Store } store && store.Operand(0) == variable && (!last.Exists || store.Id > last.Id))
                last = store;
        }

        return last.Exists && last.Id < at.Id && context.Dominators.Dominates(last.Block.Index, at.Block.Index) ? Of(context, last.Operand(1), at, depth + 1) : ContextOrigin.Unknown;
    }

    /// <summary>What holds of either of two.</summary>
    static ContextOrigin Weaker(ContextOrigin? a, ContextOrigin b)
    {
        if (a is not { } one || one == b)
            return b;
        var isMany = one.IsMany || b.IsMany;
        if (one.End == ContextEnd.WithFunction && b.End is ContextEnd.AsPassed or ContextEnd.WithRequest or ContextEnd.WithGroup)
            return b with { IsMany = isMany };
        if (b.End == ContextEnd.WithFunction && one.End is ContextEnd.AsPassed or ContextEnd.WithRequest or ContextEnd.WithGroup)
            return one with { IsMany = isMany };
        return ContextOrigin.Unknown;
    }
}

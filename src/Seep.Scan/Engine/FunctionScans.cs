using Seep.Core;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine;

/// <summary>Finds out whether and with what a function returns.</summary>
static class ReturnScan
{
    public static (bool NeverReturns, ulong NonNilResults) Of(FunctionContext context)
    {
        var function = context.Function;
        if (function.BlockCount == 0)
            return (false, 0);
        var seen = new bool[function.BlockCount];
        var waiting = new Stack<int>([0]);
        seen[0] = true;
        var returns = 0;
        var nonNil = ulong.MaxValue;
        while (waiting.TryPop(out var number))
        {
            var block = function.BlockAt(number);
            if (Ends(context, block))
                continue;
            if (block.Terminator.Op == Op.Return)
            {
                returns++;
                nonNil &= NonNilOf(context, block.Terminator);
            }

            foreach (var next in block.Successors)
            {
                if (!seen[next])
                {
                    seen[next] = true;
                    waiting.Push(next);
                }
            }
        }

        // A recovered panic returns by a block that no edge leads to.
        var mayRecover = function.RecoverBlock is not null;
        return (returns == 0 && !mayRecover, returns == 0 || mayRecover ? 0 : nonNil);
    }

    static bool Ends(FunctionContext context, BasicBlock block)
    {
        for (var i = block.First; i < block.End; i++)
        {
            if (context.Function.ValueAt(i).Op == Op.Call && context.CallAt(i).NeverReturns)
                return true;
        }

        return false;
    }

    static ulong NonNilOf(FunctionContext context, Value @return)
    {
        var bits = 0UL;
        for (var i = 0; i < @return.Operands.Length && i < 64; i++)
        {
            if (@return.Operand(i) is { Exists: true } result && IsNonNil(context, result, []))
                bits |= 1UL << i;
        }

        return bits;
    }

    static bool IsNonNil(FunctionContext context, Value value, HashSet<int> seen)
    {
        if (value.Op != Op.Phi)
            return context.KnownAlways(value) == Known.NonNil;
        if (!seen.Add(value.Id))
            return true;
        foreach (var operand in value.Operands)
        {
            if (!IsNonNil(context, context.Function.ValueAt(operand), seen))
                return false;
        }

        return true;
    }
}

/// <summary>Finds loops in a function's graph.</summary>
static class Loops
{
    /// <summary>Whether a block can be reached from itself.</summary>
    public static bool IsInLoop(Function function, int block)
    {
        var seen = new HashSet<int>();
        var waiting = new Stack<int>(function.BlockAt(block).Successors.ToArray());
        while (waiting.TryPop(out var number))
        {
            if (number == block)
                return true;
            if (!seen.Add(number))
                continue;
            foreach (var next in function.BlockAt(number).Successors)
                waiting.Push(next);
        }

        return false;
    }

    /// <summary>Whether no way leads from a block to an exit but by what breaks the loop off: there is none at all.</summary>
    public static bool IsEndless(Function function, int block)
    {
        var seen = new HashSet<int> { block };
        var waiting = new Stack<int>([block]);
        while (waiting.TryPop(out var number))
        {
            if (function.BlockAt(number).Terminator.Op == Op.Return)
                return false;
            foreach (var next in function.BlockAt(number).Successors)
            {
                if (seen.Add(next))
                    waiting.Push(next);
            }
        }

        return true;
    }
}

/// <summary>Finds fields whose values are released somewhere, or go where they may be.</summary>
static class FieldScan
{
    public static void Of(Function function, BuildContext build)
    {
        for (var i = function.FirstInstruction; i < function.ValueCount; i++)
        {
            var value = function.ValueAt(i);
            if (value.Op is Op.FieldAddr or Op.Field && ParameterFlows.FieldOf(value) is { } field
                && value.Type?.Underlying is not Basic && !build.Fields.IsMaybeReleased(field) && MayRelease(function, value, build, 0))
            {
                build.Fields.MayRelease(field);
            }
        }
    }

    /// <summary>Whether a field's value, or its address, is used for more than to look at it or to call methods that release nothing.</summary>
    static bool MayRelease(Function function, Value value, BuildContext build, int depth)
    {
        if (depth > 6)
            return true;
        foreach (var user in value.Referrers)
        {
            var use = function.ValueAt(user);
            var may = use.Op switch
            {
                Op.Load or Op.ChangeType or Op.ChangeInterface or Op.MakeInterface or Op.Phi or Op.TypeAssert or Op.Extract
                    or Op.Index or Op.IndexAddr or Op.Lookup or Op.Range or Op.Next or Op.Slice => MayRelease(function, use, build, depth + 1),
                Op.Store => use.Operands[1] == value.Id,
                Op.Binary or Op.If or Op.FieldAddr or Op.Field or Op.Select or Op.Receive => false,
                Op.Call or Op.Go or Op.Defer => MayRelease(use, value, build),
                Op.MethodValue => build.Catalog.ReleaseNames.Contains(((Func)use.Symbol!).Name),
                _ => true,
            };
            if (may)
                return true;
        }

        return false;
    }

    static bool MayRelease(Value call, Value value, BuildContext build)
    {
        var site = new CallSite(call);
        if (site.InterfaceMethod is { } method && site.Target == value)
            return build.Catalog.ReleaseNames.Contains(method.Name);
        if (site.Builtin is { } builtin)
            return builtin is BuiltinId.Append or BuiltinId.Copy or BuiltinId.Close;
        if (site.Target == value)
            return true;
        if (site.StaticCallee is { Declared: { Signature.Recv: not null } declared } && site.Args.Length > 0 && site.Arg(0) == value)
        {
            if (build.Catalog.ReleaseNames.Contains(declared.Name))
                return true;
            return site.Args[1..].Contains(value.Id);
        }

        return true;
    }
}

/// <summary>Makes evidence of the way that a path takes.</summary>
static class PathEvidence
{
    const int MaxSteps = 6;

    /// <summary>The branches on a path, the last of them if there are many.</summary>
    public static IReadOnlyList<Evidence> Of(LostPath lost, Func<Go.Source.Pos, SourceSpot> spot)
    {
        var steps = new List<Evidence>();
        for (var step = lost.Step; step.Before is { } before && steps.Count < MaxSteps; step = before)
        {
            var branch = before.Block.Terminator;
            if (branch.Op == Op.If && branch.Operand(0).Pos is { IsValid: true } pos)
                steps.Add(new(spot(pos), step.Edge == 0 ? "this is true" : "this is false"));
        }

        steps.Reverse();
        return steps;
    }
}

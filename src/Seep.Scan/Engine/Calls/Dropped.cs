using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Calls;

/// <summary>Finds values that a function makes and that nobody has once it returns.</summary>
static class Dropped
{
    /// <summary>Whether a call is that of a method of such a value: what it puts in fields of its receiver lives no longer than that.</summary>
    public static bool IsReceiverOf(FunctionContext context, CallSite call) =>
        call.StaticCallee?.Declared.Signature?.Recv is not null && call.Arg(0) is { Op: Op.Alloc } made && !IsKept(context, made, []);

    /// <summary>Whether a value goes where it may outlive the function.</summary>
    static bool IsKept(FunctionContext context, Value value, HashSet<int> seen)
    {
        if (!seen.Add(value.Id))
            return false;
        foreach (var user in value.Referrers)
        {
            var use = context.Function.ValueAt(user);
            var isKept = use.Op switch
            {
                Op.Load or Op.FieldAddr or Op.Binary => false,
                Op.Store => use.Operands[1] == value.Id,
                Op.MakeInterface or Op.ChangeInterface or Op.ChangeType or Op.Phi => IsKept(context, use, seen),
                Op.Call or Op.Defer => IsKeptBy(context.CallAt(user), new(use), value),
                _ => true,
            };
            if (isKept)
                return true;
        }

        return false;
    }

    static bool IsKeptBy(CallInfo call, CallSite site, Value value)
    {
        if (call.Summary is not { } summary)
            return true;
        return summary.Effects.Any(effect => effect.Path.IsEmpty && effect.Kind != EffectKind.Releases && !effect.IsGuess && site.Arg(effect.Parameter) == value);
    }
}

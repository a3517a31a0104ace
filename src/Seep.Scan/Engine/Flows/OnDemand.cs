using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Flows;

/// <summary>Functions that hand something out to those who ask for it: what they are passed decides.</summary>
static class OnDemand
{
    const int MaxValues = 100;

    /// <summary>
    /// Whether a parameter decides that a function succeeds and does not hand out what a call in it acquires: it returns nil in its place, or a
    /// struct that does not have it since another way was taken.
    /// </summary>
    public static bool IsHandedOut(Value call, IReadOnlyList<ResultWay> ways)
    {
        var function = call.Function;
        List<BasicBlock> returns = [.. Enumerable.Range(0, function.BlockCount).Select(function.BlockAt).Where(block => block.Terminator is { Op: Op.Return, Operands.Length: > 0 })];
        return ways.Any(way =>
        {
            List<BasicBlock> without = [.. returns.Where(block => IsWithout(block, way))];
            List<BasicBlock> with = way.Path.IsEmpty ? [.. returns.Where(block => IsWith(block, way))] : [call.Block];
            var (toWith, toWithout) = (LeadingTo(with), LeadingTo(without));
            return toWithout.Any(number => function.BlockAt(number).Terminator is { Op: Op.If } branch && Decides(branch.Block, toWith, toWithout) && IsOfParameter(branch.Operand(0)));
        });
    }

    /// <summary>Whether one way on from a block leads to blocks of a set, and the other to none of them but to those of another.</summary>
    static bool Decides(BasicBlock block, HashSet<int> some, HashSet<int> others)
    {
        var (one, other) = (block.Successors[0], block.Successors[1]);
        return some.Contains(one) != some.Contains(other) && others.Contains(some.Contains(one) ? other : one);
    }

    static HashSet<int> LeadingTo(IReadOnlyCollection<BasicBlock> blocks) => [.. Reach.Before(blocks), .. blocks.Select(block => block.Index)];

    static bool IsWith(BasicBlock block, ResultWay way) => way.Result < block.Terminator.Operands.Length && !IsNil(block.Terminator.Operand(way.Result));

    static bool IsWithout(BasicBlock block, ResultWay way)
    {
        var end = block.Terminator;
        if (way.Result >= end.Operands.Length)
            return false;
        var last = end.Operand(end.Operands.Length - 1);
        return FunctionContext.IsErrorType(last.Type!)
            ? MayBeNil(block, last) && way.Path.IsEmpty == IsNil(end.Operand(way.Result))
            : !way.Path.IsEmpty && !IsNil(end.Operand(way.Result));
    }

    /// <summary>Whether an error that is returned by a block may be nil: it is a constant, or one of a call that nobody has looked at.</summary>
    static bool MayBeNil(BasicBlock block, Value error) => IsNil(error) || error.Op == Op.Phi
        || error.Op == Op.Extract && !(block.Predecessors.Length == 1 && block.Function.BlockAt(block.Predecessors[0]).Terminator is { Op: Op.If } branch
            && branch.Operand(0) is { Op: Op.Binary } test && test.Operands.Contains(error.Id));

    static bool IsNil(Value value) => value is { Op: Op.Const, Symbol: null };

    /// <summary>Whether a condition is made of a parameter: of what it leads to, or what is said of it.</summary>
    static bool IsOfParameter(Value condition)
    {
        var seen = new HashSet<int>();
        var waiting = new Stack<Value>([condition]);
        while (waiting.TryPop(out var value) && seen.Count < MaxValues)
        {
            if (!value.Exists || !seen.Add(value.Id))
                continue;
            if (value.Op == Op.Parameter && !FunctionContext.IsErrorType(value.Type!) || value.Op == Op.Alloc && HoldsParameter(value))
                return true;
            var isMade = value.Op is Op.Binary or Op.Unary or Op.Load or Op.Field or Op.FieldAddr or Op.Index or Op.IndexAddr or Op.Slice or Op.ChangeType
                or Op.Convert or Op.ChangeInterface or Op.MakeInterface || value.Op == Op.Call && value.Type?.Underlying is Basic;
            for (var i = 0; isMade && i < value.Operands.Length; i++)
                waiting.Push(value.Operand(i));
        }

        return false;
    }

    static bool HoldsParameter(Value variable) => variable.Referrers.ToArray().Select(variable.Function.ValueAt)
        .Any(use => use.Op == Op.Store && use.Operands[0] == variable.Id && use.Operand(1).Op == Op.Parameter);
}

using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Flows;

/// <summary>Finds functions that read a ticker's channel in a loop without a way out. Stop does not close the channel.</summary>
static class TickerLoops
{
    /// <param name="ServesResult">Whether it is begun for what the function around it returns: there is one for each of those, not more.</param>
    public readonly record struct Loop(Value Acquire, Value Read, string Callee, bool ServesResult);

    public static IEnumerable<Loop> In(FunctionContext context)
    {
        foreach (var function in context.Function.WithChildren())
        {
            var inner = context.Of(function);
            for (var i = function.FirstInstruction; i < function.ValueCount; i++)
            {
                var call = function.ValueAt(i);
                if (call.Op != Op.Call || inner.CallAt(i).Callee is not { Package.Path: "time", Name: "NewTicker" or "Tick" } callee)
                    continue;
                foreach (var read in ReadsOf(function, call, 0))
                {
                    if (IsEndless(context.Of(read.Function), read) && !IsOutlived(context, read.Function))
                        yield return new(call, read, $"time.{callee.Name}", ServesResult(read.Function));
                }
            }
        }
    }

    /// <summary>Whether a function begins a goroutine for a channel: a literal that reads it for ever, or a function that is passed it.</summary>
    public static bool AreBegunFor(FunctionContext context, Value channel)
    {
        var origin = OriginOf(channel);
        for (var i = context.Function.FirstInstruction; i < context.Function.ValueCount; i++)
        {
            if (context.Function.ValueAt(i) is { Op: Op.Go } go && new CallSite(go).StaticCallee is not null
                && go.Operands[1..].ToArray().Any(operand => operand != 0 && OriginOf(context.Function.ValueAt(operand)) == origin))
            {
                return true;
            }
        }

        return ReadsOf(context.Function, origin, 0).Any(read => read.Function != context.Function && IsEndless(context.Of(read.Function), read));
    }

    static Value OriginOf(Value channel)
    {
        while (channel.Op is Op.ChangeType or Op.Load)
            channel = channel.Operand(0);
        return channel;
    }

    /// <summary>Receives from a ticker's channel, in the function and the literals that capture it.</summary>
    static IEnumerable<Value> ReadsOf(Function function, Value value, int depth)
    {
        if (depth > 6)
            yield break;
        foreach (var user in value.Referrers.ToArray())
        {
            var use = function.ValueAt(user);
            switch (use.Op)
            {
                case Op.Receive or Op.Select:
                    yield return use;
                    break;
                case Op.FieldAddr or Op.Load or Op.ChangeType or Op.Phi:
                    foreach (var read in ReadsOf(function, use, depth + 1))
                        yield return read;
                    break;
                case Op.Store when use.Operands[1] == value.Id && use.Operand(0).Op == Op.Alloc:
                    foreach (var read in ReadsOf(function, use.Operand(0), depth + 1))
                        yield return read;
                    break;
                case Op.MakeClosure when use.Symbol is Function literal:
                    var captured = literal.ValueAt(1 + literal.ParameterCount + use.Operands.IndexOf(value.Id));
                    foreach (var read in ReadsOf(literal, captured, depth + 1))
                        yield return read;
                    break;
            }
        }
    }

    /// <summary>Whether a literal is begun as a goroutine by a function that never returns after that, so that it lives no longer than that does.</summary>
    static bool IsOutlived(FunctionContext context, Function literal)
    {
        if (literal.Parent is not { } around)
            return false;
        for (var i = around.FirstInstruction; i < around.ValueCount; i++)
        {
            if (around.ValueAt(i) is { Op: Op.Go } begin && new CallSite(begin).Literal == literal)
                return !ReturnScan.ReturnsFrom(context.Of(around), begin.Block.Index);
        }

        return false;
    }

    /// <summary>Whether the function around a literal returns what that captures.</summary>
    static bool ServesResult(Function literal)
    {
        if (literal.Parent is not { } around)
            return false;
        var captured = new HashSet<int>();
        for (var i = around.FirstInstruction; i < around.ValueCount; i++)
        {
            if (around.ValueAt(i) is { Op: Op.MakeClosure } maker && maker.Symbol == literal)
                captured.UnionWith(maker.Operands.ToArray());
        }

        return Enumerable.Range(0, around.BlockCount).Select(block => around.BlockAt(block).Terminator).Where(end => end.Op == Op.Return)
            .Any(end => Enumerable.Range(0, end.Operands.Length).Any(result => IsCaptured(end.Operand(result))));

        bool IsCaptured(Value value) => value.Exists && (captured.Contains(value.Id) || value.Op switch
        {
            Op.MakeInterface or Op.ChangeInterface or Op.ChangeType or Op.Load => IsCaptured(value.Operand(0)),
            Op.Alloc or Op.Call => value.Referrers.ToArray().Select(around.ValueAt).Any(use => use.Op == Op.Store && use.Operands[1] == value.Id && captured.Contains(use.Operands[0])),
            _ => false,
        });
    }

    /// <summary>Whether nothing leads from a receive to the function's end, if the channel is never closed.</summary>
    static bool IsEndless(FunctionContext context, Value read)
    {
        var function = context.Function;
        var seen = new HashSet<int> { read.Block.Index };
        var waiting = new Stack<int>(seen);
        while (waiting.TryPop(out var number))
        {
            var block = function.BlockAt(number);
            if (Enumerable.Range(block.First, block.End - block.First).Any(i => function.ValueAt(i).Op == Op.Call && context.CallAt(i).NeverReturns))
                return false; // it ends the goroutine or the process
            var end = block.Terminator;
            if (end.Op is Op.Return or Op.Panic)
                return false;
            // Whether the channel is open: a ticker's is.
            var isOpen = read.Op == Op.Receive && end.Op == Op.If && end.Operand(0) is { Op: Op.Extract, Number: 1 } ok && ok.Operand(0) == read;
            foreach (var next in isOpen ? block.Successors[..1] : block.Successors)
            {
                if (seen.Add(next))
                    waiting.Push(next);
            }
        }

        return context.IsInLoop(read.Block.Index);
    }
}

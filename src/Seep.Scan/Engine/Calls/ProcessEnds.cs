using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Calls;

/// <summary>Which calls of a function are the last thing that a process does.</summary>
sealed class ProcessEnds
{
    readonly FunctionContext _context;

    /// <summary>By block, the last call in it that never returns.</summary>
    readonly Dictionary<int, int> _ends = [];

    /// <summary>Blocks that lead to a return or panic, and to such a call, by blocks without one.</summary>
    readonly HashSet<int> _toReturn = [];
    readonly HashSet<int> _toEnd = [];

    public ProcessEnds(FunctionContext context)
    {
        _context = context;
        var function = context.Function;
        for (var i = function.FirstInstruction; i < function.ValueCount; i++)
        {
            if (function.ValueAt(i) is { Op: Op.Call } call && context.CallAt(i).NeverReturns)
                _ends[call.Block.Index] = i;
        }

        if (_ends.Count == 0)
            return;
        List<BasicBlock> open = [.. Enumerable.Range(0, function.BlockCount).Where(block => !_ends.ContainsKey(block)).Select(function.BlockAt)];
        List<BasicBlock> returns = [.. open.Where(Returns)];
        _toReturn = [.. returns.Select(block => block.Index), .. Reach.Before(returns, IsOpen)];
        _toEnd = Reach.Before([.. _ends.Keys.Select(function.BlockAt)], IsOpen);
    }

    /// <summary>Whether a call is made once, and all ways on from it lead to what ends the process, as far as they have an end.</summary>
    public bool Follow(Value call)
    {
        if (_ends.Count == 0 || call.Op != Op.Call || _context.IsInLoop(call.Block.Index) || _context.CallAt(call.Id).NeverReturns)
            return false;
        var block = call.Block;
        if (_ends.TryGetValue(block.Index, out var end) && end > call.Id)
            return true;
        var next = block.Successors.ToArray();
        return !Returns(block) && !next.Any(_toReturn.Contains) && next.Any(to => !IsOpen(to) || _toEnd.Contains(to));
    }

    bool IsOpen(int block) => !_ends.ContainsKey(block);

    static bool Returns(BasicBlock block) => block.Terminator.Op is Op.Return or Op.Panic;
}

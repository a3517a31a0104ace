using Seep.Ssa.Ir;

namespace Seep.Ssa.Build;

/// <summary>Lays a draft out as a <see cref="Function"/>: what is left of it, numbered in order.</summary>
static class Layout
{
    public static void Freeze(FunctionDraft draft, Function function)
    {
        draft.NumberBlocks();
        var numbers = new int[draft.Count];
        var order = Number(draft, numbers, out var blockStarts);
        var values = new ValueData[order.Count];
        var operands = new int[OperandCount(draft, order)];
        var used = 0;
        for (var i = 1; i < values.Length; i++)
        {
            ref var value = ref values[i];
            value = draft[order[i]];
            value.FirstOperand = used;
            foreach (var operand in draft.OperandsOf(order[i]))
                operands[used++] = numbers[operand];
        }

        for (var block = 0; block < draft.Blocks.Count; block++)
        {
            for (var i = blockStarts[block]; i < blockStarts[block + 1]; i++)
                values[i].Block = block;
        }

        function.Fill(
            values, operands, Edges(draft), blockStarts, [.. draft.Blocks.Select(b => b.Comment)],
            draft.Parameters.Count, draft.FreeVars.Count, draft.Recovers);
    }

    /// <summary>By new number the old one; <paramref name="numbers"/> gets the reverse.</summary>
    static List<int> Number(FunctionDraft draft, int[] numbers, out int[] blockStarts)
    {
        List<int> order = [0];
        foreach (var parameter in draft.Parameters)
            Add(parameter);
        foreach (var free in draft.FreeVars)
            Add(free);
        foreach (var block in draft.Blocks)
        {
            foreach (var instruction in block.Instructions)
            {
                foreach (var operand in draft.OperandsOf(instruction))
                {
                    if (operand != 0 && numbers[operand] == 0 && !draft[operand].Op.IsInstruction())
                        Add(operand);
                }
            }
        }

        blockStarts = new int[draft.Blocks.Count + 1];
        for (var i = 0; i < draft.Blocks.Count; i++)
        {
            blockStarts[i] = order.Count;
            foreach (var instruction in draft.Blocks[i].Instructions)
                Add(instruction);
        }

        blockStarts[^1] = order.Count;
        return order;

        void Add(int value)
        {
            numbers[value] = order.Count;
            order.Add(value);
        }
    }

    static int OperandCount(FunctionDraft draft, List<int> order)
    {
        var count = 0;
        for (var i = 1; i < order.Count; i++)
            count += draft[order[i]].OperandCount;
        return count;
    }

    static FlowGraph Edges(FunctionDraft draft)
    {
        var (successorStarts, successors) = Gather(draft, block => block.Successors);
        var (predecessorStarts, predecessors) = Gather(draft, block => block.Predecessors);
        return new(successorStarts, successors, predecessorStarts, predecessors);
    }

    /// <summary>The lists of all blocks in one array, with where each begins.</summary>
    public static (int[] Starts, int[] Blocks) Gather(FunctionDraft draft, Func<BlockDraft, List<BlockDraft>> list)
    {
        var starts = new int[draft.Blocks.Count + 1];
        for (var i = 0; i < draft.Blocks.Count; i++)
            starts[i + 1] = starts[i] + list(draft.Blocks[i]).Count;
        var gathered = new int[starts[^1]];
        var next = 0;
        foreach (var block in draft.Blocks)
        {
            foreach (var other in list(block))
                gathered[next++] = other.Index;
        }

        return (starts, gathered);
    }
}

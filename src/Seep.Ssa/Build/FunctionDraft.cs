using Seep.Go.Source;
using Seep.Ssa.Ir;

namespace Seep.Ssa.Build;

/// <summary>A basic block of a function that is being built.</summary>
sealed class BlockDraft(string comment)
{
    public string Comment { get; } = comment;

    /// <summary>Its place among the blocks, while these don't change.</summary>
    public int Index { get; set; }

    public List<int> Instructions { get; } = [];

    public List<BlockDraft> Predecessors { get; } = [];

    public List<BlockDraft> Successors { get; } = [];
}

/// <summary>
/// The values and blocks of a function while it is built and changed. Its memory serves one function after another.
/// </summary>
sealed class FunctionDraft
{
    ValueData[] _values = new ValueData[256];
    int[] _operands = new int[1024];
    int _operandCount;

    /// <summary>One more than the highest number of a value.</summary>
    public int Count { get; private set; } = 1;

    /// <summary>The entry first; that for recovered panics last, if there is one.</summary>
    public List<BlockDraft> Blocks { get; } = [];

    /// <summary>Whether the last block is that for recovered panics.</summary>
    public bool Recovers { get; set; }

    public List<int> Parameters { get; } = [];

    public List<int> FreeVars { get; } = [];

    public ref ValueData this[int value] => ref _values[value];

    public void Clear()
    {
        System.Array.Clear(_values, 0, Count);
        (Count, _operandCount, Recovers) = (1, 0, false);
        Blocks.Clear();
        Parameters.Clear();
        FreeVars.Clear();
    }

    public int Add(Op op, Type? type, Pos pos, object? symbol, int number, bool flag, ReadOnlySpan<int> operands)
    {
        if (Count == _values.Length)
            System.Array.Resize(ref _values, 2 * Count);
        while (_operandCount + operands.Length > _operands.Length)
            System.Array.Resize(ref _operands, 2 * _operands.Length);
        operands.CopyTo(_operands.AsSpan(_operandCount));
        ref var value = ref _values[Count];
        (value.Op, value.Type, value.Pos, value.Symbol, value.Number, value.Flag) = (op, type, pos, symbol, number, flag);
        (value.FirstOperand, value.OperandCount) = (_operandCount, operands.Length);
        _operandCount += operands.Length;
        return Count++;
    }

    public Span<int> OperandsOf(int value) => _operands.AsSpan(_values[value].FirstOperand, _values[value].OperandCount);

    /// <summary>The last instruction, which ends the block; 0 for a block that is not ended.</summary>
    public int TerminatorOf(BlockDraft block) =>
        block.Instructions is [.., var last] && _values[last].Op.IsTerminator() ? last : 0;

    /// <summary>Leaves out one edge to a block, with its operand of each phi.</summary>
    public void RemovePredecessor(BlockDraft block, int edge)
    {
        block.Predecessors.RemoveAt(edge);
        foreach (var instruction in block.Instructions)
        {
            ref var value = ref _values[instruction];
            if (value.Op != Op.Phi)
                break;
            var operands = OperandsOf(instruction);
            operands[(edge + 1)..].CopyTo(operands[edge..]);
            value.OperandCount--;
        }
    }

    public void NumberBlocks()
    {
        for (var i = 0; i < Blocks.Count; i++)
            Blocks[i].Index = i;
    }
}

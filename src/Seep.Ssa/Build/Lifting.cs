using Seep.Core.Graphs;
using Seep.Ssa.Ir;

namespace Seep.Ssa.Build;

/// <summary>
/// Makes values of the variables whose address goes nowhere: each load becomes the value that was stored last, and where several
/// ways meet, a phi.
/// </summary>
/// <remarks>
/// Cytron, Ferrante, Rosen, Wegman, Zadeck, "Efficiently computing static single assignment form and the control dependence
/// graph", TOPLAS 13(4), 1991; dominance frontiers after Cooper, Harvey and Kennedy, "A simple, fast dominance algorithm", 2001.
/// Phis of one value, and those that no other instruction needs, are left out in the end.
/// </remarks>
sealed class Lifting
{
    readonly FunctionDraft _draft;
    readonly int[] _idom;

    /// <summary>By value: the cell's place among those that are lifted, plus 1; 0 for all else.</summary>
    readonly int[] _cells;
    readonly List<int> _lifted = [];

    /// <summary>By block the phis that lifting adds, with the cell of each.</summary>
    readonly List<(int Cell, int Phi)>?[] _phis;

    /// <summary>By value what stands for it: a load for what it loaded; else 0.</summary>
    int[] _replacements;

    Lifting(FunctionDraft draft, HashSet<int> kept)
    {
        _draft = draft;
        _cells = new int[draft.Count];
        _replacements = [];
        _phis = new List<(int, int)>?[draft.Blocks.Count];
        FindCells(kept);
        _idom = [];
        if (_lifted.Count == 0)
            return;
        var (starts, targets) = Layout.Gather(draft, block => block.Successors);
        _idom = Dominators.Of(starts, targets, 0).Immediate.ToArray();
    }

    /// <param name="kept">Cells that stay.</param>
    public static void Lift(FunctionDraft draft, HashSet<int> kept)
    {
        draft.NumberBlocks();
        var lifting = new Lifting(draft, kept);
        if (lifting._lifted.Count == 0)
            return;
        lifting.PlacePhis();
        lifting._replacements = new int[draft.Count];
        lifting.Rename();
        lifting.RemoveTrivialPhis();
        lifting.Rewrite();
    }

    /// <summary>Cells of which all that happens is that they are loaded from and stored to.</summary>
    void FindCells(HashSet<int> kept)
    {
        foreach (var block in _draft.Blocks)
        {
            foreach (var instruction in block.Instructions)
            {
                if (_draft[instruction].Op == Op.Alloc && !kept.Contains(instruction))
                    _cells[instruction] = 1;
            }
        }

        foreach (var block in _draft.Blocks)
        {
            foreach (var instruction in block.Instructions)
            {
                var operands = _draft.OperandsOf(instruction);
                var isAccess = _draft[instruction].Op is Op.Load or Op.Store;
                for (var i = 0; i < operands.Length; i++)
                {
                    if (!isAccess || i > 0)
                        _cells[operands[i]] = 0;
                }
            }
        }

        for (var value = 1; value < _cells.Length; value++)
        {
            if (_cells[value] == 0)
                continue;
            _lifted.Add(value);
            _cells[value] = _lifted.Count;
        }
    }

    int CellOf(int value) => value < _cells.Length ? _cells[value] - 1 : -1;

    void PlacePhis()
    {
        var frontiers = Frontiers();
        var definitions = new List<int>[_lifted.Count];
        for (var i = 0; i < definitions.Length; i++)
            definitions[i] = [];
        foreach (var block in _draft.Blocks)
        {
            foreach (var instruction in block.Instructions)
            {
                var cell = _draft[instruction].Op switch
                {
                    Op.Alloc => CellOf(instruction),
                    Op.Store => CellOf(_draft.OperandsOf(instruction)[0]),
                    _ => -1,
                };
                if (cell >= 0 && (definitions[cell] is not [.., var last] || last != block.Index))
                    definitions[cell].Add(block.Index);
            }
        }

        var hasPhi = new int[_draft.Blocks.Count];
        var left = new Stack<int>();
        for (var cell = 0; cell < _lifted.Count; cell++)
        {
            foreach (var block in definitions[cell])
                left.Push(block);
            while (left.TryPop(out var block))
            {
                foreach (var join in frontiers[block] ?? [])
                {
                    if (hasPhi[join] == cell + 1)
                        continue;
                    hasPhi[join] = cell + 1;
                    AddPhi(join, cell);
                    left.Push(join);
                }
            }
        }
    }

    void AddPhi(int block, int cell)
    {
        ref var variable = ref _draft[_lifted[cell]];
        var (type, pos, symbol) = (CoreTypes.ElemOf(variable.Type), variable.Pos, variable.Symbol);
        var edges = new int[_draft.Blocks[block].Predecessors.Count];
        var phi = _draft.Add(Op.Phi, type, pos, symbol, 0, false, edges);
        (_phis[block] ??= []).Add((cell, phi));
    }

    /// <summary>By block those that it dominates a predecessor of without dominating them.</summary>
    List<int>?[] Frontiers()
    {
        var frontiers = new List<int>?[_draft.Blocks.Count];
        foreach (var block in _draft.Blocks)
        {
            if (block.Predecessors.Count < 2)
                continue;
            foreach (var predecessor in block.Predecessors)
            {
                for (var at = predecessor.Index; at != _idom[block.Index] && at >= 0; at = _idom[at])
                {
                    var frontier = frontiers[at] ??= [];
                    if (!frontier.Contains(block.Index))
                        frontier.Add(block.Index);
                }
            }
        }

        return frontiers;
    }

    /// <summary>Walks the dominator tree with what each cell holds.</summary>
    void Rename()
    {
        var children = new List<int>?[_idom.Length];
        for (var block = 0; block < _idom.Length; block++)
        {
            if (_idom[block] >= 0)
                (children[_idom[block]] ??= []).Add(block);
        }

        var held = new int[_lifted.Count];
        var undo = new Stack<(int Cell, int Value)>();
        var path = new Stack<(int Block, int Undo)>();
        path.Push((0, -1));
        while (path.TryPop(out var step))
        {
            if (step.Undo >= 0)
            {
                // Its subtree is done: what its cells held before comes back.
                while (undo.Count > step.Undo)
                {
                    var (cell, value) = undo.Pop();
                    held[cell] = value;
                }

                continue;
            }

            path.Push((step.Block, undo.Count));
            RenameBlock(_draft.Blocks[step.Block], held, undo);
            foreach (var child in children[step.Block] ?? [])
                path.Push((child, -1));
        }
    }

    void RenameBlock(BlockDraft block, int[] held, Stack<(int Cell, int Value)> undo)
    {
        foreach (var (cell, phi) in _phis[block.Index] ?? [])
            Hold(cell, phi);
        foreach (var instruction in block.Instructions)
        {
            switch (_draft[instruction].Op)
            {
                case Op.Alloc when CellOf(instruction) is >= 0 and var cell:
                    Hold(cell, 0);
                    break;
                case Op.Load when CellOf(_draft.OperandsOf(instruction)[0]) is >= 0 and var cell:
                    _replacements[instruction] = Held(cell);
                    break;
                case Op.Store when CellOf(_draft.OperandsOf(instruction)[0]) is >= 0 and var cell:
                    Hold(cell, Final(_draft.OperandsOf(instruction)[1]));
                    break;
            }
        }

        foreach (var successor in block.Successors)
        {
            if (_phis[successor.Index] is not { } phis)
                continue;
            for (var edge = 0; edge < successor.Predecessors.Count; edge++)
            {
                if (successor.Predecessors[edge] != block)
                    continue;
                foreach (var (cell, phi) in phis)
                {
                    var value = Held(cell);
                    _draft.OperandsOf(phi)[edge] = value;
                }
            }
        }

        void Hold(int cell, int value)
        {
            undo.Push((cell, held[cell]));
            held[cell] = value;
        }

        int Held(int cell)
        {
            if (held[cell] == 0)
                Hold(cell, _draft.Add(Op.Const, CoreTypes.ElemOf(_draft[_lifted[cell]].Type), default, null, 0, false, []));
            return held[cell];
        }
    }

    int Final(int value)
    {
        while (value < _replacements.Length && _replacements[value] != 0)
            value = _replacements[value];
        return value;
    }

    /// <summary>A phi of one value and itself is that value; where it goes, others may become such.</summary>
    void RemoveTrivialPhis()
    {
        System.Array.Resize(ref _replacements, _draft.Count);
        for (var isChanged = true; isChanged;)
        {
            isChanged = false;
            foreach (var phis in _phis)
            {
                foreach (var (_, phi) in phis ?? [])
                {
                    if (_replacements[phi] == 0 && OnlyValue(phi) is > 0 and var value)
                        (_replacements[phi], isChanged) = (value, true);
                }
            }
        }
    }

    /// <summary>The one value of a phi beside itself; 0 if there are more. Zero values are told apart, though they are equal.</summary>
    int OnlyValue(int phi)
    {
        var only = 0;
        foreach (var edge in _draft.OperandsOf(phi))
        {
            var value = Final(edge);
            if (value == phi || value == only)
                continue;
            if (only != 0)
                return 0;
            only = value;
        }

        return only;
    }

    /// <summary>Puts values in the place of loads, and the phis that are needed into their blocks.</summary>
    void Rewrite()
    {
        foreach (var block in _draft.Blocks)
        {
            block.Instructions.RemoveAll(instruction => _draft[instruction].Op switch
            {
                Op.Alloc => CellOf(instruction) >= 0,
                Op.Load or Op.Store => CellOf(_draft.OperandsOf(instruction)[0]) >= 0,
                _ => false,
            });
            foreach (var instruction in block.Instructions)
                Rewrite(instruction);
        }

        foreach (var phis in _phis)
        {
            foreach (var (_, phi) in phis ?? [])
                Rewrite(phi);
        }

        var needed = NeededPhis();
        foreach (var block in _draft.Blocks)
        {
            if (_phis[block.Index] is { } phis)
                block.Instructions.InsertRange(0, phis.Select(p => p.Phi).Where(needed.Contains));
        }
    }

    void Rewrite(int instruction)
    {
        foreach (ref var operand in _draft.OperandsOf(instruction))
            operand = Final(operand);
    }

    HashSet<int> NeededPhis()
    {
        var added = new HashSet<int>(_phis.SelectMany(p => p ?? []).Select(p => p.Phi));
        var needed = new HashSet<int>();
        var left = new Stack<int>();
        foreach (var block in _draft.Blocks)
        {
            foreach (var instruction in block.Instructions)
                Need(instruction);
        }

        while (left.TryPop(out var phi))
            Need(phi);
        return needed;

        void Need(int user)
        {
            foreach (var operand in _draft.OperandsOf(user))
            {
                if (added.Contains(operand) && needed.Add(operand))
                    left.Push(operand);
            }
        }
    }
}

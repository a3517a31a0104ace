using System.Collections.Immutable;
using Seep.Heap.Dump;

namespace Seep.Heap.Graph;

/// <summary>The program's static memory, cut into variables by the symbol table.</summary>
/// <remarks>Between two symbols lies nameless memory. It is cut where a static word points to: each such address starts a
/// variable of its own.</remarks>
sealed class StaticMemory
{
    readonly HeapDump _dump;
    readonly GoSymbols _symbols;
    readonly ulong _moved; // how far from where it was linked the program ran
    readonly ulong[] _cuts; // where a variable starts or ends, ascending
    readonly ImmutableArray<StaticVariable>.Builder _variables = ImmutableArray.CreateBuilder<StaticVariable>();
    readonly Dictionary<ulong, int> _variableAt = []; // by start address
    readonly List<List<int>> _objects = [];
    readonly List<List<int>> _nameless = [];
    readonly HashSet<int> _below = []; // nameless, and a named variable leads there

    public StaticMemory(HeapDump dump, GoSymbols symbols)
    {
        (_dump, _symbols) = (dump, symbols);
        var segment = dump.Segments.FirstOrDefault(s => s.Name == "data");
        if (segment is not null && symbols.Variable("runtime.data") is { } data)
            _moved = segment.Address - data.Address;
        _cuts = Cuts();
        foreach (var slot in Slots)
            Follow(slot, VariableOf(slot.Address));
        var named = _variables.Count;
        for (var variable = 0; variable < named; variable++)
        {
            if (!_variables[variable].IsNameless && _nameless[variable].Count > 0)
                Descend(variable);
        }

        Variables = _variables.DrainToImmutable();
        ProcessorList = FindProcessors();
    }

    public ImmutableArray<StaticVariable> Variables { get; }

    /// <summary>Edges that start at a variable.</summary>
    public int PointerCount { get; private set; }

    /// <summary>The array of <c>runtime.allp</c>; -1 where the symbols do not tell.</summary>
    public int ProcessorList { get; }

    public List<int> ObjectsOf(int variable) => _objects[variable];

    /// <summary>The nameless variables that a variable points to.</summary>
    public List<int> NamelessOf(int variable) => _nameless[variable];

    /// <summary>Whether a variable hangs under the root: nameless memory does only where no variable leads to it.</summary>
    public bool IsRooted(int variable) => !_below.Contains(variable);

    IEnumerable<Slot> Slots => _dump.Segments.SelectMany(s => s.Slots);

    ulong[] Cuts()
    {
        var cuts = new HashSet<ulong>();
        foreach (var segment in _dump.Segments)
        {
            cuts.Add(segment.Address);
            cuts.Add(segment.Address + (ulong)segment.Size);
        }

        foreach (var symbol in _symbols.Variables)
        {
            cuts.Add(symbol.Address + _moved);
            cuts.Add(symbol.Address + symbol.Size + _moved);
        }

        foreach (var slot in Slots)
        {
            if (_symbols.IsEmpty)
                cuts.Add(slot.Address);
            else if (InSegment(slot.Value) && Symbol(slot.Value) is null)
                cuts.Add(slot.Value);
        }

        return [.. cuts.Order()];
    }

    GoSymbol? Symbol(ulong address) => _symbols.VariableAt(address - _moved);

    bool InSegment(ulong address)
    {
        foreach (var segment in _dump.Segments)
        {
            if (segment.Contains(address))
                return true;
        }

        return false;
    }

    /// <summary>The variable around an address of a segment, made when first met.</summary>
    int VariableOf(ulong address)
    {
        var variable = Symbol(address) is { } symbol
            ? new StaticVariable(
                symbol.Name, symbol.Address + _moved, (long)symbol.Size, IsNameless: false, IsRuntimeName(symbol.Name))
            : Nameless(address);
        if (_variableAt.TryAdd(variable.Address, _variables.Count))
        {
            _variables.Add(variable);
            _objects.Add([]);
            _nameless.Add([]);
        }

        return _variableAt[variable.Address];
    }

    StaticVariable Nameless(ulong address)
    {
        var at = Array.BinarySearch(_cuts, address);
        at = at >= 0 ? at : ~at - 1;
        return new StaticVariable(
            $"0x{_cuts[at]:x}", _cuts[at], (long)(_cuts[at + 1] - _cuts[at]), IsNameless: true, IsRuntime: false);
    }

    void Follow(Slot slot, int variable)
    {
        if (_dump.Find(slot.Value) is >= 0 and var obj)
        {
            _objects[variable].Add(obj);
            PointerCount++;
        }
        else if (InSegment(slot.Value) && Symbol(slot.Value) is null && !_symbols.IsEmpty
            && VariableOf(slot.Value) is var nameless && nameless != variable)
        {
            _nameless[variable].Add(nameless);
            PointerCount++;
        }
    }

    /// <summary>Names what a variable leads to after it.</summary>
    void Descend(int variable)
    {
        var name = "*" + _variables[variable].Name;
        var work = new Stack<int>([variable]);
        while (work.TryPop(out var at))
        {
            foreach (var nameless in _nameless[at])
            {
                if (_below.Add(nameless))
                {
                    _variables[nameless] = _variables[nameless] with { Name = name };
                    work.Push(nameless);
                }
            }
        }
    }

    int FindProcessors()
    {
        if (_symbols.Variable("runtime.allp") is { } list)
        {
            var address = list.Address + _moved;
            foreach (var segment in _dump.Segments)
            {
                if (segment.Contains(address) && (long)(address - segment.Address) <= segment.Size - _dump.PointerSize)
                    return _dump.Find(_dump.Word(segment.Memory, (long)(address - segment.Address)));
            }
        }

        return -1;
    }

    /// <summary>Whether a variable is the runtime's: of package runtime, of one that only the standard library may
    /// import (internal/…), made by the linker (<c>type:…</c>, <c>go:…</c>), or one that the collector empties.</summary>
    static bool IsRuntimeName(string name) =>
        name.StartsWith("runtime.", StringComparison.Ordinal)
        || name.StartsWith("internal/", StringComparison.Ordinal)
        || name.StartsWith("runtime/internal/", StringComparison.Ordinal)
        || name.StartsWith("type:", StringComparison.Ordinal)
        || name.StartsWith("go:", StringComparison.Ordinal)
        || name.StartsWith("unique.", StringComparison.Ordinal)
        || name is "sync.allPools" or "sync.oldPools";
}

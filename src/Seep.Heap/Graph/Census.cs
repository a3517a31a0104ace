using Seep.Heap.Dump;

namespace Seep.Heap.Graph;

/// <summary>A slice found in memory: three words that point into an array and fit it.</summary>
/// <param name="Node">The object, goroutine or variable that holds the three words.</param>
/// <param name="Length">Elements in use.</param>
/// <param name="Capacity">Elements there is room for, from where the slice starts.</param>
/// <param name="Offset">Bytes from the array's start to the slice's.</param>
public readonly record struct SliceHeader(int Node, long Length, long Capacity, long Offset);

/// <summary>Counts what containers hold, from the words that describe them.</summary>
public static class Census
{
    /// <summary>For each object that somebody holds as a slice's array: the largest such slice, outside of the stacks
    /// if any is. Objects that no three words fit are left out. Costs one walk over the graph's edges.</summary>
    public static IReadOnlyDictionary<int, SliceHeader> SlicesOf(HeapGraph graph, IReadOnlySet<int> arrays)
    {
        var found = new Dictionary<int, SliceHeader>();
        for (var node = 0; node < graph.NodeCount; node++)
        {
            if (PointsToAny(graph.SuccessorsOf(node), arrays))
            {
                foreach (var memory in MemoryOf(graph, node))
                    FindSlices(graph, node, memory, arrays, found);
            }
        }

        return found;
    }

    static bool PointsToAny(ReadOnlySpan<int> targets, IReadOnlySet<int> arrays)
    {
        foreach (var target in targets)
        {
            if (arrays.Contains(target))
                return true;
        }

        return false;
    }

    /// <summary>Words of a goroutine's stack may be left from calls that are over, and fit an array by chance: what a
    /// variable or an object says goes before them.</summary>
    static bool IsBetter(HeapGraph graph, SliceHeader a, SliceHeader b) =>
        Rank(graph, a).CompareTo(Rank(graph, b)) > 0;

    static (bool IsStored, long Capacity, long Length) Rank(HeapGraph graph, SliceHeader slice) =>
        (graph.KindOf(slice.Node) != NodeKind.Goroutine, slice.Capacity, slice.Length);

    static IEnumerable<MemoryRange> MemoryOf(HeapGraph graph, int node) => graph.KindOf(node) switch
    {
        NodeKind.Object => [graph.Dump.ContentOf(node)],
        NodeKind.Goroutine => graph.GoroutineAt(node).Frames.Select(f => f.Memory),
        NodeKind.Variable => MemoryOf(graph, graph.VariableAt(node)),
        _ => [],
    };

    static IEnumerable<MemoryRange> MemoryOf(HeapGraph graph, StaticVariable variable)
    {
        foreach (var segment in graph.Dump.Segments)
        {
            if (segment.Contains(variable.Address))
            {
                var offset = (long)(variable.Address - segment.Address);
                yield return new MemoryRange(
                    segment.Memory.Offset + offset, Math.Min(variable.Size, segment.Memory.Size - offset));
            }
        }
    }

    static void FindSlices(
        HeapGraph graph, int node, MemoryRange memory, IReadOnlySet<int> arrays, Dictionary<int, SliceHeader> found)
    {
        var dump = graph.Dump;
        var word = dump.PointerSize;
        for (var at = 0L; at + 3 * word <= memory.Size; at += word)
        {
            var pointer = dump.Word(memory, at);
            if (dump.Find(pointer) is not (>= 0 and var array) || !arrays.Contains(array))
                continue;
            var offset = pointer - dump.Addresses[array];
            var (length, capacity) = (dump.Word(memory, at + word), dump.Word(memory, at + 2 * word));
            if (length > capacity || capacity == 0 || capacity > (ulong)dump.Sizes[array] - offset)
                continue;
            var slice = new SliceHeader(node, (long)length, (long)capacity, (long)offset);
            if (!found.TryGetValue(array, out var known) || IsBetter(graph, slice, known))
                found[array] = slice;
        }
    }
}

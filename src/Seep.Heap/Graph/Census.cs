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
    /// <summary>The largest slice that an object is the array of, by who holds it; null when no three words that fit are
    /// found. Costs a walk over the graph's edges.</summary>
    public static SliceHeader? SliceOf(HeapGraph graph, int array)
    {
        SliceHeader? best = null;
        for (var node = 0; node < graph.NodeCount; node++)
        {
            if (graph.SuccessorsOf(node).Contains(array))
            {
                foreach (var memory in MemoryOf(graph, node))
                {
                    if (SliceIn(graph, node, memory, array) is { } slice && (best is null || IsLarger(slice, best.Value)))
                        best = slice;
                }
            }
        }

        return best;
    }

    static bool IsLarger(SliceHeader a, SliceHeader b) => (a.Capacity, a.Length).CompareTo((b.Capacity, b.Length)) > 0;

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

    static SliceHeader? SliceIn(HeapGraph graph, int node, MemoryRange memory, int array)
    {
        var dump = graph.Dump;
        var (start, size, word) = (dump.Addresses[array], dump.Sizes[array], dump.PointerSize);
        SliceHeader? best = null;
        for (var at = 0L; at + 3 * word <= memory.Size; at += word)
        {
            var offset = dump.Word(memory, at) - start;
            if (offset >= (ulong)size)
                continue;
            var (length, capacity) = (dump.Word(memory, at + word), dump.Word(memory, at + 2 * word));
            if (length <= capacity && capacity > 0 && capacity <= (ulong)size - offset)
            {
                var slice = new SliceHeader(node, (long)length, (long)capacity, (long)offset);
                if (best is null || IsLarger(slice, best.Value))
                    best = slice;
            }
        }

        return best;
    }
}

namespace Seep.Heap.Dump;

/// <summary>A heap dump is cut short, damaged, or none at all.</summary>
public sealed class HeapDumpException(long offset, string problem)
    : Exception($"heap dump, byte {offset:N0}: {problem}")
{
    /// <summary>Bytes from the start of the dump to what could not be read.</summary>
    public long Offset { get; } = offset;
}

using System.Collections.Immutable;
using Seep.Core;

namespace Seep.Heap.Dump;

/// <summary>A Go heap dump (<c>debug.WriteHeapDump</c>, Go 1.22 to 1.27) in flat arrays. Objects are known by their index
/// in address order.</summary>
/// <remarks>
/// <para>34 bytes an object, 4 a pointer between objects and 4 a sample; contents stay in the mapped file and are read on demand
/// (<see cref="Word(int, long)"/>), so a dump must not change or shrink before <see cref="Dispose"/>.</para>
/// <para>The format is described in docs/formats/heapdump.md.</para>
/// </remarks>
public sealed class HeapDump : IDisposable
{
    readonly DumpBytes _bytes;
    readonly DumpTables _tables;
    readonly AddressIndex _index;

    internal HeapDump(DumpBytes bytes, DumpTables tables, AddressIndex index)
    {
        (_bytes, _tables, _index) = (bytes, tables, index);
        Sites = new SiteTable(tables.Buckets, tables.SampleObjects, tables.SampleBuckets, tables.Addresses.Length);
    }

    /// <summary>Reads a dump file and keeps it mapped.</summary>
    /// <exception cref="HeapDumpException">It is not a whole dump of a little-endian Go program.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static HeapDump Open(string path, CancellationToken cancel = default) => Read(new DumpBytes(path), cancel);

    /// <summary>Reads a dump in memory.</summary>
    /// <inheritdoc cref="Open"/>
    public static HeapDump Read(byte[] dump, CancellationToken cancel = default) => Read(new DumpBytes(dump), cancel);

    static HeapDump Read(DumpBytes bytes, CancellationToken cancel)
    {
        try
        {
            return new HeapDumpReader(bytes, cancel).Read();
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>As <c>runtime.Version()</c> has it: <c>go1.27.4</c>.</summary>
    public string GoVersion => _tables.GoVersion;

    /// <summary>As GOARCH has it.</summary>
    public string Architecture => _tables.Architecture;

    /// <summary>4 or 8 bytes.</summary>
    public int PointerSize => _tables.PointerSize;

    public int ObjectCount => _tables.Addresses.Length;

    /// <summary>By object, ascending.</summary>
    public ReadOnlySpan<ulong> Addresses => _tables.Addresses;

    /// <summary>By object: bytes of its size class, not of its Go type.</summary>
    public ReadOnlySpan<long> Sizes => _tables.Sizes;

    /// <summary>The objects that an object points to, by its type's pointer fields, in their order; itself left out.</summary>
    public ReadOnlySpan<int> PointersOf(int obj) =>
        _tables.Pointers.AsSpan(_tables.PointerStarts[obj].._tables.PointerStarts[obj + 1]);

    /// <summary>The object at an address, or around it; -1 for none.</summary>
    public int Find(ulong address) => _index.Find(address);

    /// <summary>All goroutines of the dump, the runtime's own included.</summary>
    public ImmutableArray<DumpedGoroutine> Goroutines => _tables.Goroutines;

    /// <summary>The data and the bss segment of the program's first module.</summary>
    public ImmutableArray<Segment> Segments => _tables.Segments;

    /// <summary>Finalizers set and not yet queued.</summary>
    public ImmutableArray<Finalizer> Finalizers => _tables.Finalizers;

    /// <summary>Objects that wait for their finalizer to run, with it.</summary>
    public ImmutableArray<Finalizer> QueuedFinalizers => _tables.QueuedFinalizers;

    /// <summary>Other roots, by description; only writers before Go 1.4 emit them.</summary>
    public ImmutableArray<(string Description, int Object)> OtherRoots => _tables.OtherRoots;

    /// <summary>Addresses of the runtime's threads (<c>m</c>), some of which are objects.</summary>
    public ImmutableArray<ulong> Threads => _tables.Threads;

    /// <summary>The heap profile's buckets: a stack and an object size each.</summary>
    public ImmutableArray<AllocationBucket> Buckets => _tables.Buckets;

    /// <summary>The buckets by allocation site, and which objects come from which.</summary>
    public SiteTable Sites { get; }

    /// <summary>The pointer-sized word at an offset of an object's content.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The word is not wholly inside the object.</exception>
    public ulong Word(int obj, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Sizes[obj] - PointerSize);
        return _bytes.Word(_tables.Contents[obj] + offset, PointerSize);
    }

    /// <summary>The memory of an object as recorded.</summary>
    internal MemoryRange ContentOf(int obj) => new(_tables.Contents[obj], Sizes[obj]);

    internal ulong Word(MemoryRange memory, long offset) => _bytes.Word(memory.Offset + offset, PointerSize);

    /// <summary>Unmaps the dump; contents cannot be read any more.</summary>
    public void Dispose() => _bytes.Dispose();
}

/// <summary>A piece of the program's memory: where its bytes lie in the dump.</summary>
readonly record struct MemoryRange(long Offset, long Size);

/// <summary>The runtime's goroutine states (<c>runtime2.go</c>).</summary>
public enum GoroutineStatus
{
    Idle, Runnable, Running, Syscall, Waiting, Moribund, Dead, Enqueued, CopyStack, Preempted,

    /// <summary>Go 1.26 and later: a leak profile found that nothing can wake it.</summary>
    Leaked,
}

/// <summary>A goroutine of a dump.</summary>
public sealed class DumpedGoroutine
{
    /// <summary>Its place in <see cref="HeapDump.Goroutines"/>.</summary>
    public required int Index { get; init; }

    /// <summary>Where its <c>g</c> lies; an object unless the linker made it.</summary>
    public required ulong Address { get; init; }

    /// <summary>The number that stack traces print.</summary>
    public required long Id { get; init; }

    public required GoroutineStatus Status { get; init; }

    /// <summary>One of the runtime's own: garbage collector workers, the finalizer goroutine while it waits.</summary>
    public required bool IsSystem { get; init; }

    /// <summary>As stack traces print it: <c>chan receive</c>, <c>select</c>; stale unless waiting.</summary>
    public required string WaitReason { get; init; }

    /// <summary>The return address of the <c>go</c> statement that started it.</summary>
    public required ulong CreatorPc { get; init; }

    /// <summary>Innermost first; inlined calls do not appear.</summary>
    public required ImmutableArray<StackFrame> Frames { get; init; }

    /// <summary>The objects that its frames' pointer maps, deferred calls and panics point to; each once.</summary>
    public required ImmutableArray<int> Pointers { get; init; }

    /// <summary>Objects that other words of its frames happen to name, those of the runtime's functions left out. Local
    /// variables whose address is taken are not in a frame's pointer map and so are found only here, among slots that are
    /// long dead.</summary>
    public required ImmutableArray<int> LoosePointers { get; init; }

    /// <summary>The function it was started with; the compiler's wrapper around the call's arguments
    /// (<c>main.serve.gowrap1</c>) is looked through, as stack traces do.</summary>
    public string EntryFunction => Frames.LastOrDefault(f => !IsWrapper(f.Function)).Function ?? "unknown function";

    static bool IsWrapper(string function) =>
        function == "runtime.goexit" || function.AsSpan(function.LastIndexOf('.') + 1).StartsWith("gowrap");
}

/// <summary>One physical frame of a goroutine's stack.</summary>
/// <param name="Function">The linker's name.</param>
public readonly record struct StackFrame(string Function, ulong Pc)
{
    internal MemoryRange Memory { get; init; }
}

/// <summary>A segment of static memory.</summary>
/// <param name="Name"><c>data</c> or <c>bss</c>.</param>
/// <param name="Slots">The words that may hold pointers and are not nil, by address.</param>
public sealed record Segment(string Name, ulong Address, long Size, ImmutableArray<Slot> Slots)
{
    internal MemoryRange Memory { get; init; }

    public bool Contains(ulong address) => address - Address < (ulong)Size;
}

/// <summary>A static word that may hold a pointer, and what it holds.</summary>
public readonly record struct Slot(ulong Address, ulong Value);

/// <summary>An object's finalizer.</summary>
/// <param name="Function">The closure's object; -1 where it is static.</param>
public readonly record struct Finalizer(int Object, int Function);

/// <summary>A bucket of the heap profile: one stack and one object size.</summary>
/// <param name="Frames">Innermost first, the allocator's own frames included; inlined calls have a frame each. File and
/// line are the call's own, the function is the one it was inlined into.</param>
/// <param name="ObjectSize">Bytes asked for: at most the size of the object.</param>
public sealed record AllocationBucket(long ObjectSize, ImmutableArray<Frame> Frames, long Allocs, long Frees);

/// <summary>What the reader hands to <see cref="HeapDump"/>; arrays by object unless said otherwise.</summary>
sealed record DumpTables(
    string GoVersion,
    string Architecture,
    int PointerSize,
    ulong[] Addresses,
    long[] Sizes,
    long[] Contents,
    int[] PointerStarts,
    int[] Pointers,
    ImmutableArray<DumpedGoroutine> Goroutines,
    ImmutableArray<Segment> Segments,
    ImmutableArray<Finalizer> Finalizers,
    ImmutableArray<Finalizer> QueuedFinalizers,
    ImmutableArray<(string Description, int Object)> OtherRoots,
    ImmutableArray<ulong> Threads,
    ImmutableArray<AllocationBucket> Buckets,
    int[] SampleObjects, // by sample
    int[] SampleBuckets); // by sample

using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Seep.Core;

namespace Seep.Heap.Dump;

/// <summary>Reads a dump in two walks: the first notes where each record's parts lie, the second, when all addresses are
/// known, follows the pointers.</summary>
/// <remarks>The format is that of <c>runtime/heapdump.go</c>, 1.22 to 1.27; see docs/formats/heapdump.md. Everything
/// kept is paid for by bytes of the input, at most 40 of memory to one of a record: a dump that lies about a length or a
/// count is refused before anything is set aside for it.</remarks>
sealed class HeapDumpReader(DumpBytes bytes, CancellationToken cancel)
{
    enum Tag
    {
        Eof, Object, OtherRoot, Type, Goroutine, StackFrame, Params, Finalizer, Itab, OSThread, MemStats,
        QueuedFinalizer, Data, Bss, Defer, Panic, MemProf, AllocSample,
    }

    const int MemStatsNumbers = 24 + 256 + 1;

    readonly HashSet<string> _names = [];

    // Objects, in the dump's order.
    readonly List<ulong> _addresses = [];
    readonly List<long> _sizes = [];
    readonly List<long> _contents = [];
    long _objectFields;

    readonly List<GoroutineParts> _goroutines = [];
    readonly List<FrameParts> _frames = [];
    readonly List<ulong> _deferred = []; // what defer and panic records point to, by goroutine
    readonly List<SegmentParts> _segments = [];
    readonly List<(ulong Object, ulong Function)> _finalizers = [];
    readonly List<(ulong Object, ulong Function)> _queuedFinalizers = [];
    readonly List<(string Description, ulong Pointer)> _otherRoots = [];
    readonly List<ulong> _threads = [];
    readonly List<AllocationBucket> _buckets = [];
    readonly Dictionary<ulong, int> _bucketByAddress = [];
    readonly List<(ulong Object, ulong Bucket)> _samples = [];
    string _goVersion = "";
    string _architecture = "";
    int _pointerSize;

    readonly record struct GoroutineParts(
        ulong Address, long Id, int Status, bool IsSystem, string WaitReason, ulong CreatorPc, int FirstFrame, int FirstDeferred);

    readonly record struct FrameParts(string Function, ulong Pc, MemoryRange Memory, long Fields);

    readonly record struct SegmentParts(string Name, ulong Address, MemoryRange Memory, long Fields);

    /// <exception cref="HeapDumpException">The bytes are not a whole dump.</exception>
    public HeapDump Read()
    {
        ReadRecords();
        var (addresses, sizes, contents) = SortObjects();
        var index = new AddressIndex(addresses, sizes);
        var (starts, pointers) = FollowPointers(index, sizes, contents);
        var (sampleObjects, sampleBuckets) = ResolveSamples(index);
        var tables = new DumpTables(
            _goVersion, _architecture, _pointerSize, addresses, sizes, contents, starts, pointers,
            Goroutines(index), Segments(), Resolve(_finalizers, index), Resolve(_queuedFinalizers, index),
            [.. _otherRoots.Select(r => (r.Description, index.Find(r.Pointer))).Where(r => r.Item2 >= 0)],
            [.. _threads], [.. _buckets], sampleObjects, sampleBuckets);
        return new HeapDump(bytes, tables, index);
    }

    void ReadRecords()
    {
        var header = "go1.7 heap dump\n"u8;
        if (bytes.Length < header.Length || !bytes.Slice(0, header.Length).SequenceEqual(header))
            throw new HeapDumpException(0, "\"go1.7 heap dump\" was expected");

        var cursor = new DumpCursor(bytes, header.Length);
        for (var record = 0; ; record++)
        {
            if ((record & 0xFFFF) == 0)
                cancel.ThrowIfCancellationRequested();
            var at = cursor.Offset;
            var tag = cursor.Number();
            if (tag == (ulong)Tag.Eof)
                return;
            if (_pointerSize == 0 && tag != (ulong)Tag.Params)
                throw new HeapDumpException(at, $"the parameters (tag 6) were expected first, not tag {tag}");
            ReadRecord((Tag)Math.Min(tag, int.MaxValue), at, ref cursor);
        }
    }

    void ReadRecord(Tag tag, long at, ref DumpCursor cursor)
    {
        switch (tag)
        {
            case Tag.Object:
                ReadObject(at, ref cursor);
                break;
            case Tag.OtherRoot:
                _otherRoots.Add((cursor.Text(_names), cursor.Number()));
                break;
            case Tag.Type:
                Skip(ref cursor, 2);
                cursor.Memory();
                cursor.Number();
                break;
            case Tag.Goroutine:
                ReadGoroutine(ref cursor);
                break;
            case Tag.StackFrame:
                ReadFrame(at, ref cursor);
                break;
            case Tag.Params:
                ReadParams(at, ref cursor);
                break;
            case Tag.Finalizer:
                _finalizers.Add((cursor.Number(), cursor.Number()));
                Skip(ref cursor, 3);
                break;
            case Tag.QueuedFinalizer:
                _queuedFinalizers.Add((cursor.Number(), cursor.Number()));
                Skip(ref cursor, 3);
                break;
            case Tag.Itab:
                Skip(ref cursor, 2);
                break;
            case Tag.OSThread:
                _threads.Add(cursor.Number());
                Skip(ref cursor, 2);
                break;
            case Tag.MemStats:
                Skip(ref cursor, MemStatsNumbers);
                break;
            case Tag.Data:
                ReadSegment("data", at, ref cursor);
                break;
            case Tag.Bss:
                ReadSegment("bss", at, ref cursor);
                break;
            case Tag.Defer:
                ReadDefer(at, ref cursor);
                break;
            case Tag.Panic:
                ReadPanic(at, ref cursor);
                break;
            case Tag.MemProf:
                ReadBucket(at, ref cursor);
                break;
            case Tag.AllocSample:
                _samples.Add((cursor.Number(), cursor.Number()));
                break;
            default:
                throw new HeapDumpException(at, "a record's tag, 0 to 17, was expected");
        }
    }

    static void Skip(ref DumpCursor cursor, int numbers)
    {
        for (var i = 0; i < numbers; i++)
            cursor.Number();
    }

    void ReadParams(long at, ref DumpCursor cursor)
    {
        var bigEndian = cursor.Number();
        var pointerSize = cursor.Number();
        if (bigEndian != 0 || pointerSize is not (4 or 8))
            throw new HeapDumpException(at, "little-endian pointers of 4 or 8 bytes were expected");
        if (_pointerSize != 0)
            throw new HeapDumpException(at, "the parameters are there already");
        _pointerSize = (int)pointerSize;
        Skip(ref cursor, 2);
        _architecture = cursor.Text(_names);
        _goVersion = cursor.Text(_names);
        Skip(ref cursor, 1);
    }

    void ReadObject(long at, ref DumpCursor cursor)
    {
        var address = cursor.Number();
        var (offset, size) = cursor.Memory();
        if (address > ulong.MaxValue - (ulong)size)
            throw new HeapDumpException(at, "an object within the address space was expected");
        _addresses.Add(address);
        _sizes.Add(size);
        _contents.Add(offset);
        while (cursor.Field(size, _pointerSize, out _))
            _objectFields++;
        if (_objectFields > Array.MaxLength || _addresses.Count > Array.MaxLength / 2)
            throw new HeapDumpException(at, "fewer objects and pointers were expected: 2^31 are more than can be indexed");
    }

    void ReadGoroutine(ref DumpCursor cursor)
    {
        var address = cursor.Number();
        cursor.Number(); // stack pointer
        var id = cursor.Number();
        var creator = cursor.Number();
        var status = cursor.Number();
        var isSystem = cursor.Number() != 0;
        Skip(ref cursor, 2); // is background, waiting since
        var reason = cursor.Text(_names);
        _goroutines.Add(new GoroutineParts(
            address, (long)id, (int)Math.Min(status, int.MaxValue), isSystem, reason, creator,
            _frames.Count, _deferred.Count));
        _deferred.Add(cursor.Number()); // the closure it runs
        Skip(ref cursor, 1); // thread
        _deferred.Add(cursor.Number());
        _deferred.Add(cursor.Number());
    }

    void ReadFrame(long at, ref DumpCursor cursor)
    {
        ExpectGoroutine(at);
        Skip(ref cursor, 3); // stack pointer, depth, child's stack pointer
        var (offset, size) = cursor.Memory();
        cursor.Number(); // entry
        var pc = cursor.Number();
        cursor.Number(); // where it would go on
        var function = cursor.Text(_names);
        _frames.Add(new FrameParts(function, pc, new MemoryRange(offset, size), cursor.Offset));
        while (cursor.Field(size, _pointerSize, out _))
        {
        }
    }

    void ExpectGoroutine(long at)
    {
        if (_goroutines.Count == 0)
            throw new HeapDumpException(at, "a goroutine was expected before its frames, deferred calls and panics");
    }

    void ReadSegment(string name, long at, ref DumpCursor cursor)
    {
        var address = cursor.Number();
        var (offset, size) = cursor.Memory();
        if (address > ulong.MaxValue - (ulong)size)
            throw new HeapDumpException(at, "a segment within the address space was expected");
        _segments.Add(new SegmentParts(name, address, new MemoryRange(offset, size), cursor.Offset));
        while (cursor.Field(size, _pointerSize, out _))
        {
        }
    }

    void ReadDefer(long at, ref DumpCursor cursor)
    {
        ExpectGoroutine(at);
        _deferred.Add(cursor.Number());
        Skip(ref cursor, 3); // goroutine, stack pointer, pc
        _deferred.Add(cursor.Number()); // the closure
        Skip(ref cursor, 2); // code, next
    }

    void ReadPanic(long at, ref DumpCursor cursor)
    {
        ExpectGoroutine(at);
        Skip(ref cursor, 3); // on the stack, goroutine, the value's type
        _deferred.Add(cursor.Number()); // the value
        Skip(ref cursor, 2);
    }

    void ReadBucket(long at, ref DumpCursor cursor)
    {
        var address = cursor.Number();
        var size = cursor.Number();
        var frames = ImmutableArray.CreateBuilder<Frame>();
        for (var left = cursor.Number(); left > 0; left--)
        {
            var function = cursor.Text(_names);
            var file = cursor.Text(_names);
            frames.Add(new Frame(function, file, (int)Math.Min(cursor.Number(), int.MaxValue)));
        }

        if (!_bucketByAddress.TryAdd(address, _buckets.Count))
            throw new HeapDumpException(at, "the bucket is there already");
        _buckets.Add(new AllocationBucket(
            (long)size, frames.ToImmutable(), (long)cursor.Number(), (long)cursor.Number()));
    }

    /// <summary>Brings the objects into address order.</summary>
    /// <remarks>The writer goes span by span: within a page of 8 KiB addresses ascend, pages come in the order the heap
    /// got them. So pages are sorted, and their objects copied; only a forged dump needs sorting object by object.</remarks>
    (ulong[] Addresses, long[] Sizes, long[] Contents) SortObjects()
    {
        var unsorted = CollectionsMarshal.AsSpan(_addresses);
        var pages = new List<(ulong Address, int Start)>();
        for (var i = 0; i < unsorted.Length; i++)
        {
            if (i == 0 || unsorted[i] <= unsorted[i - 1] || unsorted[i] >> 13 != unsorted[i - 1] >> 13)
                pages.Add((unsorted[i], i));
        }

        var order = new int[unsorted.Length];
        var filled = 0;
        var pageEnds = PageEnds(pages, unsorted.Length);
        var byAddress = new int[pages.Count];
        for (var i = 0; i < byAddress.Length; i++)
            byAddress[i] = i;
        Array.Sort(pages.ConvertAll(p => p.Address).ToArray(), byAddress);
        foreach (var page in byAddress)
        {
            for (var i = pages[page].Start; i < pageEnds[page]; i++)
                order[filled++] = i;
        }

        var addresses = Pick(unsorted, order);
        if (!IsSorted(addresses))
            Array.Sort(addresses, order);
        var sizes = Pick(CollectionsMarshal.AsSpan(_sizes), order);
        var contents = Pick(CollectionsMarshal.AsSpan(_contents), order);
        for (var i = 1; i < addresses.Length; i++)
        {
            if (addresses[i] - addresses[i - 1] < (ulong)sizes[i - 1])
                throw new HeapDumpException(contents[i], $"the object at 0x{addresses[i]:x} lies within another");
        }

        _addresses.Clear();
        _sizes.Clear();
        _contents.Clear();
        _addresses.Capacity = _sizes.Capacity = _contents.Capacity = 0; // the copies take their place
        return (addresses, sizes, contents);
    }

    static int[] PageEnds(List<(ulong Address, int Start)> pages, int end)
    {
        var ends = new int[pages.Count];
        for (var i = pages.Count - 1; i >= 0; i--)
            (ends[i], end) = (end, pages[i].Start);
        return ends;
    }

    static bool IsSorted(ulong[] addresses)
    {
        for (var i = 1; i < addresses.Length; i++)
        {
            if (addresses[i] < addresses[i - 1])
                return false;
        }

        return true;
    }

    static T[] Pick<T>(ReadOnlySpan<T> from, int[] order)
    {
        var picked = new T[order.Length];
        for (var i = 0; i < order.Length; i++)
            picked[i] = from[order[i]];
        return picked;
    }

    (int[] Starts, int[] Pointers) FollowPointers(AddressIndex index, long[] sizes, long[] contents)
    {
        var starts = new int[sizes.Length + 1];
        // As long as every field could be one: what is not written to is never paid for by the kernel.
        var pointers = GC.AllocateUninitializedArray<int>((int)_objectFields);
        var count = 0;
        for (var obj = 0; obj < sizes.Length; obj++)
        {
            if ((obj & 0xFFFF) == 0)
                cancel.ThrowIfCancellationRequested();
            var cursor = new DumpCursor(bytes, contents[obj] + sizes[obj]);
            var last = obj;
            while (cursor.Field(sizes[obj], _pointerSize, out var offset))
            {
                var target = index.Find(bytes.Word(contents[obj] + offset, _pointerSize));
                if (target >= 0 && target != last && target != obj)
                    pointers[count++] = last = target;
            }

            starts[obj + 1] = count;
        }

        return (starts, pointers);
    }

    (int[] Objects, int[] Buckets) ResolveSamples(AddressIndex index)
    {
        var objects = new List<int>(_samples.Count);
        var buckets = new List<int>(_samples.Count);
        foreach (var (address, bucketAddress) in _samples)
        {
            if (index.Find(address) is >= 0 and var obj && _bucketByAddress.TryGetValue(bucketAddress, out var bucket))
            {
                objects.Add(obj);
                buckets.Add(bucket);
            }
        }

        return ([.. objects], [.. buckets]);
    }

    static ImmutableArray<Finalizer> Resolve(List<(ulong Object, ulong Function)> finalizers, AddressIndex index) =>
        [.. finalizers.Select(f => new Finalizer(index.Find(f.Object), index.Find(f.Function))).Where(f => f.Object >= 0)];

    ImmutableArray<DumpedGoroutine> Goroutines(AddressIndex index)
    {
        var goroutines = ImmutableArray.CreateBuilder<DumpedGoroutine>(_goroutines.Count);
        var pointers = new HashSet<int>();
        var loose = new HashSet<int>();
        for (var i = 0; i < _goroutines.Count; i++)
        {
            var parts = _goroutines[i];
            var (frameEnd, deferredEnd) = i + 1 < _goroutines.Count
                ? (_goroutines[i + 1].FirstFrame, _goroutines[i + 1].FirstDeferred)
                : (_frames.Count, _deferred.Count);
            var frames = CollectionsMarshal.AsSpan(_frames)[parts.FirstFrame..frameEnd];
            pointers.Clear();
            loose.Clear();
            foreach (var pointer in CollectionsMarshal.AsSpan(_deferred)[parts.FirstDeferred..deferredEnd])
                pointers.Add(index.Find(pointer));
            foreach (var frame in frames)
                ReadPointers(frame, index, pointers, loose);
            pointers.Remove(-1);
            loose.Remove(-1);
            loose.ExceptWith(pointers);
            goroutines.Add(new DumpedGoroutine
            {
                Index = i,
                Address = parts.Address,
                Id = parts.Id,
                Status = (GoroutineStatus)parts.Status,
                IsSystem = parts.IsSystem,
                WaitReason = parts.WaitReason,
                CreatorPc = parts.CreatorPc,
                Frames = Frames(frames),
                Pointers = [.. pointers.Order()],
                LoosePointers = [.. loose.Order()],
            });
        }

        return goroutines.MoveToImmutable();
    }

    static ImmutableArray<StackFrame> Frames(ReadOnlySpan<FrameParts> parts)
    {
        var frames = ImmutableArray.CreateBuilder<StackFrame>(parts.Length);
        foreach (var frame in parts)
            frames.Add(new StackFrame(frame.Function, frame.Pc) { Memory = frame.Memory });
        return frames.MoveToImmutable();
    }

    /// <remarks>Of the runtime's frames only what their maps name: they have no local variable whose address is taken that
    /// holds what is the program's, but often a dead word that names where the stack lay before it grew, which may be the
    /// heap's by now.</remarks>
    void ReadPointers(FrameParts frame, AddressIndex index, HashSet<int> pointers, HashSet<int> loose)
    {
        var fields = new DumpCursor(bytes, frame.Fields);
        while (fields.Field(frame.Memory.Size, _pointerSize, out var offset))
            pointers.Add(index.Find(bytes.Word(frame.Memory.Offset + offset, _pointerSize)));
        if (IsRuntime(frame.Function))
            return;
        for (var offset = 0L; offset <= frame.Memory.Size - _pointerSize; offset += _pointerSize)
            loose.Add(index.Find(bytes.Word(frame.Memory.Offset + offset, _pointerSize)));
    }

    /// <summary>Whether a function is one of the runtime's, by its own name or by that of the package it is linked into:
    /// <c>sync.runtime_Semacquire</c>.</summary>
    static bool IsRuntime(string function) =>
        function.StartsWith("runtime.", StringComparison.Ordinal)
        || function.Contains(".runtime_", StringComparison.Ordinal);

    ImmutableArray<Segment> Segments()
    {
        var segments = ImmutableArray.CreateBuilder<Segment>(_segments.Count);
        foreach (var parts in _segments)
        {
            var slots = ImmutableArray.CreateBuilder<Slot>();
            var fields = new DumpCursor(bytes, parts.Fields);
            while (fields.Field(parts.Memory.Size, _pointerSize, out var offset))
            {
                if (bytes.Word(parts.Memory.Offset + offset, _pointerSize) is not 0 and var value)
                    slots.Add(new Slot(parts.Address + (ulong)offset, value));
            }

            slots.Sort(static (a, b) => a.Address.CompareTo(b.Address));
            segments.Add(new Segment(parts.Name, parts.Address, parts.Memory.Size, slots.ToImmutable())
            {
                Memory = parts.Memory,
            });
        }

        return segments.MoveToImmutable();
    }
}

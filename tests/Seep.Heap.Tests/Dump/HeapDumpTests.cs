using Seep.Core;
using Seep.Heap.Dump;
using Seep.Heap.Graph;

namespace Seep.Heap.Tests.Dump;

public sealed class HeapDumpTests
{
    const ulong Heap = DumpWriter.Heap;

    static HeapDump Read(byte[] dump) => HeapDump.Read(dump, TestContext.Current.CancellationToken);

    static RetentionAnalysis Analyse(HeapDump dump) =>
        RetentionAnalysis.Of(HeapGraph.Of(dump, GoSymbols.None, TestContext.Current.CancellationToken));

    [Fact]
    public void ReadsEveryKindOfRecord()
    {
        using var dump = Read(DumpWriter.OfEverything());

        Assert.Equal(("go1.99", "amd64", 8), (dump.GoVersion, dump.Architecture, dump.PointerSize));
        Assert.Equal(
            [Heap, Heap + 0x10, Heap + 0x20, Heap + 0x40, Heap + 0x400, Heap + 0x2000, Heap + 0x2018],
            dump.Addresses.ToArray());
        Assert.Equal([16, 16, 16, 16, 16, 24, 24], dump.Sizes.ToArray());
        Assert.Equal([1], dump.PointersOf(5).ToArray());
        Assert.Equal([5, 3], dump.PointersOf(6).ToArray()); // the same twice is one edge
        Assert.Equal(2UL, dump.Word(5, 16));
        Assert.Throws<ArgumentOutOfRangeException>(() => dump.Word(5, 17));

        var goroutine = dump.Goroutines[0];
        Assert.Equal((17, GoroutineStatus.Waiting, false, "select"),
            (goroutine.Id, goroutine.Status, goroutine.IsSystem, goroutine.WaitReason));
        Assert.Equal("main.work", goroutine.EntryFunction); // neither the wrapper nor goexit
        Assert.Equal([0, 1, 2, 6], goroutine.Pointers); // closure and defer, panic, deferred record, frame
        Assert.Equal([], goroutine.LoosePointers); // 2 is known already
        Assert.True(dump.Goroutines[1].IsSystem);

        Assert.Equal([new Slot(DumpWriter.Data, Heap + 0x2000), new Slot(DumpWriter.Data + 24, DumpWriter.Data + 24),
            new Slot(DumpWriter.Data + 32, Heap)], dump.Segments[0].Slots);
        Assert.Equal([new Finalizer(1, 2)], dump.Finalizers);
        Assert.Equal([new Finalizer(2, -1)], dump.QueuedFinalizers);
        Assert.Equal([("other", 0)], dump.OtherRoots);
        Assert.Equal([0x601000UL], dump.Threads);
        Assert.Equal([5, 9], dump.Buckets.Take(2).Select(b => b.Frames[0].Line));
    }

    [Fact]
    public void WhatIsLeftOverInTheRuntimesFramesHoldsNothing()
    {
        using var dump = Read(new DumpWriter()
            .Object(Heap, 0)
            .Object(Heap + 8, 0)
            .Object(Heap + 16, 0)
            .Object(Heap + 24, 0)
            .Goroutine(0x600000, 1)
            .Frame("runtime.gopark", [], Heap)
            .Frame("sync.runtime_Semacquire", [Heap + 8], Heap + 16)
            .Frame("sync.(*WaitGroup).Wait", [], Heap + 24)
            .End());

        Assert.Equal([1], dump.Goroutines[0].Pointers);
        Assert.Equal([3], dump.Goroutines[0].LoosePointers);
    }

    [Fact]
    public void BucketsOfOneStackAreOneSite()
    {
        using var dump = Read(DumpWriter.OfEverything());

        Assert.Equal(["main.f /app/main.go:12", "main.g /app/main.go:20"], dump.Sites.All.Select(s => s.Name));
        var site = dump.Sites.Find([new Frame("main.inlined", "/app/main.go", 12)])!;
        Assert.Equal([5, 6], dump.Sites.ObjectsOf(site).ToArray());
        Assert.Equal([2, 2], dump.Sites.ObjectsOf(dump.Sites.All[1]).ToArray()); // two tiny ones in one block
        Assert.Same(site, dump.Sites.Of(6));
        Assert.Null(dump.Sites.Of(0));
        Assert.Null(dump.Sites.Find([new Frame("main.f", "/app/main.go", 13)]));
    }

    /// <summary>The dump has line 21 for what happened at line 20; 30 is right in both.</summary>
    [Fact]
    public void MatchesAStackWhoseInnermostLineIsLate()
    {
        var writer = new DumpWriter();
        (ulong Bucket, int Line, string Caller)[] buckets = [(1, 30, "main.go"), (2, 21, "main.go"), (3, 21, "other.go")];
        foreach (var (bucket, line, caller) in buckets)
        {
            writer.Object(Heap + bucket * 16, 0, 0)
                .Bucket(bucket, ("main.f", "f.go", line), ("main.main", caller, 5), ("runtime.main", "runtime/proc.go", 9))
                .Sample(Heap + bucket * 16, bucket);
        }

        using var dump = Read(writer.End());
        Frame[] at20 = [new("main.inlined", "f.go", 20), new("main.main", "main.go", 5)];
        Frame[] at30 = [new("main.inlined", "f.go", 30), new("main.main", "main.go", 5)];
        Frame[] gone = [new("main.inlined", "f.go", 29), new("main.main", "main.go", 5)];
        var sites = dump.Sites.All;
        Assert.Equal([sites[1], sites[0], null], dump.Sites.Match([at20, at30, gone]));
        Assert.Equal([sites[1]], dump.Sites.Match([at20]));
    }

    [Theory]
    [InlineData("/usr/lib/go/src/runtime/proc.go", true)]
    [InlineData("/usr/lib/go/src/internal/runtime/maps/map.go", true)]
    [InlineData("runtime/proc.go", true)]
    [InlineData("internal/runtime/maps/map.go", true)]
    [InlineData("/usr/lib/go/src/runtime/pprof/pprof.go", false)]
    [InlineData("runtime/debug/stack.go", false)]
    [InlineData("/home/me/runtime/proc.go", false)]
    public void KnowsTheRuntimeByItsFiles(string file, bool isRuntime) =>
        Assert.Equal(isRuntime, SiteKey.IsRuntime(new Frame("f", file, 1)));

    [Fact]
    public void FindsObjectsByInteriorAddresses()
    {
        var random = new Random(7);
        var writer = new DumpWriter();
        var blocks = new List<(ulong Start, int Words)>();
        var at = Heap;
        for (var i = 0; i < 500; i++)
        {
            at += (ulong)random.Next(3) * 8 + (random.Next(50) == 0 ? 1UL << random.Next(14, 40) : 0);
            blocks.Add((at, random.Next(1, 20)));
            at += (ulong)blocks[^1].Words * 8;
        }

        foreach (var (start, words) in blocks.OrderBy(_ => random.Next()))
            writer.Object(start, new ulong[words]);
        using var dump = Read(writer.End());

        for (var i = 0; i < blocks.Count; i++)
        {
            var end = blocks[i].Start + (ulong)blocks[i].Words * 8;
            Assert.Equal(i, dump.Find(blocks[i].Start));
            Assert.Equal(i, dump.Find(end - 1));
            Assert.Equal(i + 1 < blocks.Count && blocks[i + 1].Start == end ? i + 1 : -1, dump.Find(end));
        }

        Assert.Equal(-1, dump.Find(0));
        Assert.Equal(-1, dump.Find(Heap - 1));
        Assert.Equal(-1, dump.Find(ulong.MaxValue));
    }

    [Fact]
    public void ADisposedDumpHasNoContents()
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, DumpWriter.OfEverything());
        var dump = HeapDump.Open(path, TestContext.Current.CancellationToken);
        File.Delete(path);
        Assert.Equal(7UL, dump.Word(0, 0));
        dump.Dispose();
        Assert.Throws<ArgumentOutOfRangeException>(() => dump.Word(0, 0));
        dump.Dispose();
    }

    [Fact]
    public void ReadsADumpWithoutObjects()
    {
        using var dump = Read(new DumpWriter().End());
        Assert.Equal(0, dump.ObjectCount);
        Assert.Equal(-1, dump.Find(Heap));
    }

    [Fact]
    public void SaysWhereADumpIsWrong()
    {
        Assert.Equal(0, Refusal([]).Offset);
        Assert.Equal(0, Refusal("go1.3 heap dump\n"u8.ToArray()).Offset);
        var start = new DumpWriter().End().Length - 1;
        Assert.Equal(start, Refusal(new DumpWriter().Numbers(99).End()).Offset);
        Assert.Contains("the dump ends", Refusal(new DumpWriter().End()[..^1]).Message, StringComparison.Ordinal);
        Assert.Contains("announced", Refusal(new DumpWriter().Numbers(1, Heap, 1UL << 60).End()).Message,
            StringComparison.Ordinal);
        Assert.Contains("lies within another",
            Refusal(new DumpWriter().Object(Heap, 0, 0).Object(Heap + 8, 0).End()).Message, StringComparison.Ordinal);
        Assert.Contains("before its frames", Refusal(new DumpWriter().Frame("f", []).End()).Message, StringComparison.Ordinal);
    }

    static HeapDumpException Refusal(byte[] bytes) => Assert.Throws<HeapDumpException>(() => Read(bytes));

    [Fact]
    public void EveryDumpCutShortIsRefused()
    {
        var whole = DumpWriter.OfEverything();
        for (var length = 0; length < whole.Length; length++)
            Assert.True(Refusal(whole[..length]).Offset <= length);
    }

    /// <summary>Damaged dumps are refused or read, within memory in proportion to their size, and what is read can be
    /// analysed.</summary>
    [Fact]
    public void DamagedDumpsAreReadOrRefused()
    {
        var whole = DumpWriter.OfEverything();
        var random = new Random(20260101);
        var read = 0;
        for (var round = 0; round < 5_000; round++)
        {
            var damaged = Damage(whole, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var dump = Read(damaged);
                var retention = Analyse(dump);
                foreach (var site in dump.Sites.All)
                {
                    retention.HoldersOf([site], [Holder.OfSite(site), Holder.OfGoroutines("all", dump.Goroutines.Select(g => g.Index))]);
                    retention.AccumulationOf(site);
                    retention.PathTo(site);
                }

                read++;
            }
            catch (HeapDumpException)
            {
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 300_000, $"round {round}");
        }

        Assert.InRange(read, 500, 4_500);
    }

    static byte[] Damage(byte[] whole, Random random)
    {
        var damaged = whole.ToList();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(16, damaged.Count);
            switch (random.Next(4))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    damaged.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    damaged.RemoveAt(at);
                    break;
            }
        }

        return [.. damaged];
    }

    /// <summary>Counts a dump lies about cost nothing; what it repeats costs no more than it is long.</summary>
    [Fact]
    public void LongListsTakeTimeAndMemoryInProportion()
    {
        var writer = new DumpWriter();
        const int Many = 20_000;
        writer.Numbers(1, Heap).Memory(new byte[8]);
        for (var i = 0; i < Many; i++)
            writer.Numbers(1, 0);
        writer.Numbers(0);
        for (var i = 0UL; i < Many; i++)
            writer.Goroutine(Heap, i);
        for (var i = 0UL; i < Many; i++)
            writer.Numbers(14, Heap, Heap, 0, 0, Heap, 0, 0).Numbers(7, Heap, Heap, 0, 0, 0);
        var bytes = writer.End();

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var dump = Read(bytes);
        Analyse(dump);

        Assert.Equal(Many, dump.Goroutines.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 60L * bytes.Length);
    }
}

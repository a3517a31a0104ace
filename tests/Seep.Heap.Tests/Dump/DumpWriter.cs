using System.Buffers.Binary;
using System.Text;

namespace Seep.Heap.Tests.Dump;

/// <summary>Writes dumps by hand, record by record. The static segment "data" lies at <see cref="Data"/>, the first object
/// at <see cref="Heap"/>.</summary>
sealed class DumpWriter
{
    public const ulong Heap = 0xc000000000;
    public const ulong Data = 0x500000;

    readonly List<byte> _out = [];

    public DumpWriter(int pointerSize = 8)
    {
        _out.AddRange("go1.7 heap dump\n"u8);
        Numbers(6, 0, (ulong)pointerSize, Heap, Heap + (1 << 26));
        Text("amd64");
        Text("go1.99");
        Numbers(2);
    }

    public DumpWriter Numbers(params ulong[] numbers)
    {
        foreach (var number in numbers)
        {
            var rest = number;
            for (; rest >= 0x80; rest >>= 7)
                _out.Add((byte)(rest | 0x80));
            _out.Add((byte)rest);
        }

        return this;
    }

    public DumpWriter Text(string text) => Memory(Encoding.UTF8.GetBytes(text));

    public DumpWriter Memory(byte[] bytes)
    {
        Numbers((ulong)bytes.Length);
        _out.AddRange(bytes);
        return this;
    }

    /// <summary>Words, each a pointer field unless it is below 4096.</summary>
    DumpWriter Words(ulong[] words)
    {
        var bytes = new byte[words.Length * 8];
        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), words[i]);
        return Memory(bytes);
    }

    DumpWriter Fields(ulong[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] >= 4096)
                Numbers(1, (ulong)i * 8);
        }

        return Numbers(0);
    }

    public DumpWriter Object(ulong address, params ulong[] words) => Numbers(1, address).Words(words).Fields(words);

    public DumpWriter Goroutine(ulong address, ulong id, bool system = false) =>
        Numbers(4, address, 0, id, 0, 4, system ? 1UL : 0, 0, 0).Text("select").Numbers(0, 0, 0, 0);

    /// <param name="loose">Words that no field points out.</param>
    public DumpWriter Frame(string function, ulong[] words, params ulong[] loose)
    {
        Numbers(5, 0, 0, 0).Words([.. words, .. loose]).Numbers(0x400000, 0x400010, 0x400010).Text(function);
        return Fields(words);
    }

    public DumpWriter Statics(params ulong[] words) => Numbers(12, Data).Words(words).Fields(words);

    public DumpWriter Bucket(ulong address, params (string Function, string File, int Line)[] frames)
    {
        Numbers(16, address, 16, (ulong)frames.Length);
        foreach (var (function, file, line) in frames)
            Text(function).Text(file).Numbers((ulong)line);
        return Numbers(1, 0);
    }

    public DumpWriter Sample(ulong address, ulong bucket) => Numbers(17, address, bucket);

    public byte[] End()
    {
        Numbers(0);
        return [.. _out];
    }

    /// <summary>A dump with a record of every kind.</summary>
    public static byte[] OfEverything() => new DumpWriter()
        .Numbers(3, 0x480000, 16).Text("main.T").Numbers(1) // type
        .Numbers(8, 0x481000, 0x480000) // itab
        .Object(Heap + 0x2000, Heap + 0x10, 1, 2)
        .Object(Heap + 0x2018, Heap + 0x2000, Heap + 0x2008, Heap + 0x40)
        .Object(Heap, 7, 8)
        .Object(Heap + 0x10, 0, 0)
        .Object(Heap + 0x20, 1, 2)
        .Object(Heap + 0x40, Heap + 0x400, 1)
        .Object(Heap + 0x400, 0, 0)
        .Goroutine(Heap + 0x400, 17)
        .Frame("main.work", [Heap + 0x2018, 0], Heap + 0x28)
        .Frame("main.serve.gowrap1", [])
        .Frame("runtime.goexit", [])
        .Numbers(14, Heap + 0x20, Heap + 0x400, 0, 0, Heap, 0x400000, 0) // defer
        .Numbers(15, 0x700000, Heap + 0x400, 0x480000, Heap + 0x10, 0, 0) // panic
        .Goroutine(0x600000, 2, system: true)
        .Numbers(9, 0x601000, 0, 4711) // thread
        .Statics(Heap + 0x2000, 1, 1, Data + 24, Heap)
        .Numbers(13, 0x510000).Memory([]).Numbers(0) // bss
        .Numbers(7, Heap + 0x10, Heap + 0x20, 0x400000, 0, 0) // finalizer
        .Numbers(11, Heap + 0x20, 0x500000, 0x400000, 0, 0) // queued
        .Numbers(2).Text("other").Numbers(Heap)
        .Numbers([10, .. Enumerable.Range(0, 281).Select(i => (ulong)i)])
        .Bucket(0x9000, ("runtime.makeslice", "/go/src/runtime/slice.go", 5), ("main.f", "/app/main.go", 12))
        .Bucket(0x9100, ("runtime.growslice", "/go/src/runtime/slice.go", 9), ("main.f", "/app/main.go", 12))
        .Bucket(0x9200, ("main.g", "/app/main.go", 20))
        .Sample(Heap + 0x2000, 0x9000)
        .Sample(Heap + 0x2018, 0x9100)
        .Sample(Heap + 0x28, 0x9200)
        .Sample(Heap + 0x20, 0x9200)
        .End();
}

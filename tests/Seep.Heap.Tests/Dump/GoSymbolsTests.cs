using System.Buffers.Binary;
using Seep.Heap.Dump;
using Seep.Heap.Tests.Graph;
using Seep.TestKit;

namespace Seep.Heap.Tests.Dump;

public sealed class GoSymbolsTests
{
    public static TheoryData<string> Versions => [.. GoToolchains.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public void NamesVariablesAndFunctions(string version)
    {
        var shapes = Shapes.Under(version);
        var items = shapes.Symbols.Variable("main.items")!.Value;

        Assert.Equal(24UL, items.Size);
        Assert.Equal(items, shapes.Symbols.VariableAt(items.Address + 23));
        Assert.NotEqual(items, shapes.Symbols.VariableAt(items.Address + 24));
        Assert.Null(shapes.Symbols.VariableAt(0));
        var creators = shapes.Goroutines("main.work")
            .Select(g => shapes.Symbols.FunctionAt(shapes.Dump.Goroutines[g].CreatorPc - 1)!.Value.Name);
        Assert.Equal(["main.handle"], creators.Distinct());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void AStrippedBinaryHasNone(string version)
    {
        var folder = Repository.File("tests", "Seep.Heap.Tests", "Dump", "testdata", "survive");
        Assert.True(GoSymbols.Open(GoProgram.BuildFolder(GoToolchains.Get(version), folder, "-ldflags=-s -w")).IsEmpty);
    }

    [Fact]
    public void RefusesWhatIsNoElfFile()
    {
        Assert.Throws<GoSymbolsException>(() => GoSymbols.Read(new MemoryStream()));
        Assert.Throws<GoSymbolsException>(() => GoSymbols.Read(new MemoryStream(new byte[64])));
        var bigEndian = Elf([]);
        bigEndian[5] = 2;
        Assert.Throws<GoSymbolsException>(() => GoSymbols.Read(new MemoryStream(bigEndian)));
    }

    [Fact]
    public void DamagedBinariesAreReadOrRefused()
    {
        var whole = Elf([("main.a", 0x1000, 8), ("main.b", 0x1008, 16), ("runtime.data", 0x1000, 0)]);
        Assert.Equal("main.b", GoSymbols.Read(new MemoryStream(whole)).VariableAt(0x1017)!.Value.Name);
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<GoSymbolsException>(() => GoSymbols.Read(new MemoryStream(whole[..length])));

        var random = new Random(3);
        for (var round = 0; round < 5_000; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var i = random.Next(1, 4); i > 0; i--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                GoSymbols.Read(new MemoryStream(damaged));
            }
            catch (GoSymbolsException)
            {
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 50_000);
        }
    }

    /// <summary>Names that overlap could ask for memory without end.</summary>
    [Fact]
    public void RefusesNamesThatOverlap()
    {
        var name = new string('x', 10_000);
        var elf = Elf([.. Enumerable.Range(0, 100).Select(i => (name[i..], (ulong)i, 8UL))], shareNames: true);
        Assert.Throws<GoSymbolsException>(() => GoSymbols.Read(new MemoryStream(elf)));
    }

    /// <summary>An ELF64 file of a header, the names, the symbols, and the section headers at its end.</summary>
    static byte[] Elf((string Name, ulong Address, ulong Size)[] symbols, bool shareNames = false)
    {
        var names = new List<byte> { 0 };
        var table = new byte[(symbols.Length + 1) * 24];
        for (var i = 0; i < symbols.Length; i++)
        {
            var symbol = table.AsSpan((i + 1) * 24);
            BinaryPrimitives.WriteInt32LittleEndian(symbol, shareNames ? 1 + i : names.Count);
            symbol[4] = 1;
            symbol[6] = 1;
            BinaryPrimitives.WriteUInt64LittleEndian(symbol[8..], symbols[i].Address);
            BinaryPrimitives.WriteUInt64LittleEndian(symbol[16..], symbols[i].Size);
            if (i == 0 || !shareNames)
                names.AddRange([.. System.Text.Encoding.UTF8.GetBytes(symbols[i].Name), 0]);
        }

        var header = new byte[64];
        "\u007FELF\u0002\u0001"u8.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(40), 64 + names.Count + table.Length);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(58), 64);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(60), 2);
        var sections = new byte[128];
        BinaryPrimitives.WriteInt32LittleEndian(sections.AsSpan(4), 3);
        BinaryPrimitives.WriteInt64LittleEndian(sections.AsSpan(24), 64);
        BinaryPrimitives.WriteInt64LittleEndian(sections.AsSpan(32), names.Count);
        BinaryPrimitives.WriteInt32LittleEndian(sections.AsSpan(64 + 4), 2);
        BinaryPrimitives.WriteInt64LittleEndian(sections.AsSpan(64 + 24), 64 + names.Count);
        BinaryPrimitives.WriteInt64LittleEndian(sections.AsSpan(64 + 32), table.Length);
        return [.. header, .. names, .. table, .. sections];
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Seep.Heap.Dump;

/// <summary>A binary is not an ELF file that can be read.</summary>
public sealed class GoSymbolsException(long offset, string problem) : Exception($"binary, byte {offset:N0}: {problem}")
{
    /// <summary>Bytes from the start of the file to what could not be read.</summary>
    public long Offset { get; } = offset;
}

/// <summary>A variable or function of a binary's symbol table.</summary>
/// <param name="Address">As linked; where the program runs it may be moved by a fixed distance.</param>
/// <param name="Name">The linker's: <c>main.hub</c>, <c>example.com/x/store.all</c>.</param>
public readonly record struct GoSymbol(ulong Address, ulong Size, string Name);

/// <summary>The symbol table (<c>.symtab</c>) of a Go program's ELF64 binary: names for static addresses.</summary>
/// <remarks>Format: System V ABI, "Object Files". A binary linked with <c>-s</c> has none, and gives none here.</remarks>
public sealed class GoSymbols
{
    const int SectionSize = 64;
    const int SymbolSize = 24;
    const uint SymbolTable = 2; // sh_type
    const int ObjectType = 1, FunctionType = 2; // st_info, low half

    readonly ImmutableArray<GoSymbol> _variables;
    readonly ImmutableArray<GoSymbol> _functions;
    readonly Dictionary<string, GoSymbol> _byName = new(StringComparer.Ordinal);

    GoSymbols(List<GoSymbol> variables, List<GoSymbol> functions)
    {
        foreach (var symbol in variables)
            _byName.TryAdd(symbol.Name, symbol);
        _variables = Sorted(variables.Where(v => v.Size > 0));
        _functions = Sorted(functions);
    }

    /// <summary>No symbols: for a stripped binary, or where there is none to read.</summary>
    public static GoSymbols None { get; } = new([], []);

    /// <summary>Whether there was no symbol table.</summary>
    public bool IsEmpty => _variables.IsEmpty;

    /// <summary>Variables that take up memory, by address.</summary>
    public ImmutableArray<GoSymbol> Variables => _variables;

    /// <summary>The variable that an address as linked lies in.</summary>
    public GoSymbol? VariableAt(ulong address) => At(_variables, address);

    /// <summary>The function that an address as linked lies in.</summary>
    public GoSymbol? FunctionAt(ulong address) => At(_functions, address);

    /// <summary>The variable of that name, or a mark of the linker's such as <c>runtime.data</c>.</summary>
    public GoSymbol? Variable(string name) => _byName.TryGetValue(name, out var symbol) ? symbol : null;

    /// <exception cref="GoSymbolsException">Not a little-endian ELF64 file, or a damaged one.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static GoSymbols Open(string path)
    {
        using var file = File.OpenRead(path);
        return Read(file);
    }

    /// <summary>Reads a binary from a stream that can seek; of it only the section headers and the symbol table.</summary>
    /// <inheritdoc cref="Open"/>
    public static GoSymbols Read(Stream file)
    {
        var header = Bytes(file, 0, 64, "an ELF header");
        if (!header.AsSpan().StartsWith("\u007FELF\u0002\u0001"u8))
            throw new GoSymbolsException(0, "a little-endian ELF64 header was expected");
        var sectionStart = Long(header, 40);
        var sectionCount = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(60));
        if (sectionCount > 0 && BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(58)) != SectionSize)
            throw new GoSymbolsException(58, $"section headers of {SectionSize} bytes were expected");

        var sections = Bytes(file, sectionStart, (ulong)sectionCount * SectionSize, "the section headers");
        for (var i = 0; i < sectionCount; i++)
        {
            var section = sections.AsSpan(i * SectionSize, SectionSize);
            if (Int(section, 4) == SymbolTable)
                return ReadTable(file, sections, section);
        }

        return None;
    }

    static GoSymbols ReadTable(Stream file, byte[] sections, ReadOnlySpan<byte> section)
    {
        var link = Int(section, 40);
        if (link >= (uint)(sections.Length / SectionSize))
            throw new GoSymbolsException((long)Long(section, 24), "the symbol table's strings were expected in another section");
        var strings = sections.AsSpan((int)link * SectionSize, SectionSize);
        var names = Bytes(file, Long(strings, 24), Long(strings, 32), "the symbols' names");
        var symbols = Bytes(file, Long(section, 24), Long(section, 32), "the symbol table");

        var variables = new List<GoSymbol>();
        var functions = new List<GoSymbol>();
        var nameBytes = 0L;
        for (var at = 0; at + SymbolSize <= symbols.Length; at += SymbolSize)
        {
            var symbol = symbols.AsSpan(at, SymbolSize);
            var kind = symbol[4] & 0xF;
            if (kind is not (ObjectType or FunctionType) || BinaryPrimitives.ReadUInt16LittleEndian(symbol[6..]) == 0)
                continue; // a file, a section, or defined elsewhere
            var size = Long(symbol, 16);
            var named = new GoSymbol(Long(symbol, 8), size, Name(names, Int(symbol, 0)));
            // Go's names do not overlap; a forged table's could, and ask for far more memory than it has bytes.
            nameBytes += named.Name.Length;
            if (nameBytes > 2L * names.Length)
                throw new GoSymbolsException((long)Long(strings, 24), "symbols with names of their own were expected");
            (kind == ObjectType ? variables : functions).Add(named);
        }

        return new GoSymbols(variables, functions);
    }

    static string Name(byte[] names, uint start)
    {
        if (start >= (uint)names.Length)
            return "";
        var name = names.AsSpan((int)start);
        var end = name.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }

    static byte[] Bytes(Stream file, ulong offset, ulong count, string what)
    {
        if (offset > (ulong)file.Length || count > (ulong)file.Length - offset || count > (ulong)Array.MaxLength)
            throw new GoSymbolsException((long)Math.Min(offset, long.MaxValue), $"{what} were expected within the file");
        var bytes = new byte[count];
        file.Position = (long)offset;
        file.ReadExactly(bytes);
        return bytes;
    }

    static uint Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    static ulong Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);

    static ImmutableArray<GoSymbol> Sorted(IEnumerable<GoSymbol> symbols) => [.. symbols.OrderBy(s => s.Address)];

    static GoSymbol? At(ImmutableArray<GoSymbol> symbols, ulong address)
    {
        var (low, high) = (0, symbols.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (symbols[middle].Address <= address)
                low = middle + 1;
            else
                high = middle;
        }

        return low > 0 && symbols[low - 1] is var symbol && address - symbol.Address < symbol.Size ? symbol : null;
    }
}

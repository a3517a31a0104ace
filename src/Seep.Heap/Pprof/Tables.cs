namespace Seep.Heap.Pprof;

/// <summary>What a value measures: <c>inuse_space</c> in <c>bytes</c> (message <c>ValueType</c>).</summary>
public readonly record struct SampleType(string Type, string Unit)
{
    public override string ToString() => $"{Type}/{Unit}";
}

/// <summary>A binary or library as it lay in memory (message <c>Mapping</c>).</summary>
/// <param name="Id">Its number in the file; not 0.</param>
/// <param name="Offset">Where in <paramref name="File"/> the mapped bytes begin.</param>
public readonly record struct Mapping(
    ulong Id, ulong Start, ulong Limit, ulong Offset, string File, string BuildId, Symbols Symbols = Symbols.None);

/// <summary>What a mapping's locations tell already, so that the binary need not be asked.</summary>
[Flags]
public enum Symbols
{
    None = 0,
    Functions = 1,
    Filenames = 2,
    LineNumbers = 4,
    InlineFrames = 8,
}

/// <summary>One address in a stack (message <c>Location</c>); <see cref="Profile.Lines"/> has its lines.</summary>
/// <param name="Id">Its number in the file; not 0.</param>
/// <param name="Mapping">Index into <see cref="Profile.Mappings"/>; -1 when it lies in none.</param>
public readonly record struct Location(ulong Id, ulong Address, int Mapping, bool IsFolded = false);

/// <summary>A source line of a location (message <c>Line</c>).</summary>
/// <param name="Function">Index into <see cref="Profile.Functions"/>.</param>
public readonly record struct Line(int Function, long Number, long Column = 0);

/// <summary>A function (message <c>Function</c>).</summary>
/// <param name="Id">Its number in the file; not 0.</param>
/// <param name="SystemName">Its name as the linker has it, where that differs: mangled C++.</param>
/// <param name="StartLine">The line its declaration begins at; 0 when unknown.</param>
public readonly record struct Function(ulong Id, string Name, string SystemName, string File, long StartLine = 0);

/// <summary>A label of a sample (message <c>Label</c>): a text, or a number with its unit.</summary>
/// <param name="Text">Its value; null when it is a number.</param>
/// <param name="Unit">The number's unit; empty when it has none, as Go's <c>bytes</c> label.</param>
/// <remarks>
/// A label that has neither text nor number nor unit is none, as in pprof: a goroutine labelled with an empty value
/// reads as one without that label.
/// </remarks>
public readonly record struct Label(string Key, string? Text, long Number = 0, string Unit = "")
{
    public Label(string key, long number, string unit = "") : this(key, null, number, unit)
    {
    }

    public bool IsNumber => Text is null;

    internal bool IsEmpty => Text is null ? Number == 0 && Unit.Length == 0 : Text.Length == 0;
}

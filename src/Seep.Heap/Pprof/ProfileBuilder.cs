using System.Runtime.InteropServices;

namespace Seep.Heap.Pprof;

/// <summary>Makes a profile row by row. Rows are numbered from 1 in the order they are added.</summary>
public sealed class ProfileBuilder(ProfileHeader header)
{
    readonly int _types = header.SampleTypes.Length;
    readonly List<Mapping> _mappings = [];
    readonly List<Function> _functions = [];
    readonly List<Location> _locations = [];
    readonly List<Line> _lines = [];
    readonly List<int> _lineStarts = [0];
    readonly List<int> _stacks = [];
    readonly List<int> _stackStarts = [0];
    readonly List<long> _values = [];
    readonly List<Label> _labels = [];
    readonly List<int> _labelStarts = [0];

    /// <summary>Adds a mapping, whose <see cref="Mapping.Id"/> does not count, and returns its index.</summary>
    public int AddMapping(in Mapping mapping)
    {
        _mappings.Add(mapping with { Id = (ulong)_mappings.Count + 1 });
        return _mappings.Count - 1;
    }

    /// <summary>Adds a function and returns its index.</summary>
    public int AddFunction(string name, string file, string systemName = "", long startLine = 0)
    {
        _functions.Add(new Function((ulong)_functions.Count + 1, name, systemName, file, startLine));
        return _functions.Count - 1;
    }

    /// <summary>Adds a location and returns its index.</summary>
    /// <param name="mapping">The index of its mapping; -1 for none.</param>
    /// <param name="lines">Inlined callee first.</param>
    public int AddLocation(int mapping, ulong address, ReadOnlySpan<Line> lines, bool isFolded = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mapping, -1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(mapping, _mappings.Count);
        foreach (ref readonly var line in lines)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)line.Function, (uint)_functions.Count, nameof(lines));

        _locations.Add(new Location((ulong)_locations.Count + 1, address, mapping, isFolded));
        _lines.AddRange(lines);
        _lineStarts.Add(_lines.Count);
        return _locations.Count - 1;
    }

    /// <param name="stack">Indexes of locations, leaf first.</param>
    /// <param name="values">One for each sample type.</param>
    /// <param name="labels">Those with neither text nor number nor unit are left out: the format has no way to tell them.</param>
    public void AddSample(ReadOnlySpan<int> stack, ReadOnlySpan<long> values, params ReadOnlySpan<Label> labels)
    {
        if (values.Length == 0 || values.Length != _types)
            throw new ArgumentException($"{values.Length} values for {_types} sample types", nameof(values));
        foreach (var location in stack)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)location, (uint)_locations.Count, nameof(stack));

        _stacks.AddRange(stack);
        _stackStarts.Add(_stacks.Count);
        _values.AddRange(values);
        foreach (ref readonly var label in labels)
        {
            if (!label.IsEmpty)
                _labels.Add(label.IsNumber ? label : new Label(label.Key, label.Text));
        }

        _labelStarts.Add(_labels.Count);
    }

    public Profile Build() => new(
        header,
        new LocationTables([.. _mappings], [.. _functions], [.. _locations], [.. _lines], [.. _lineStarts]),
        new SampleTables([.. _stacks], [.. _stackStarts], [.. _values], [.. _labels], [.. _labelStarts]));

    internal Span<long> ValuesOf(int sample) =>
        CollectionsMarshal.AsSpan(_values).Slice(sample * _types, _types);
}

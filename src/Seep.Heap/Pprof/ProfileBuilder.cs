using System.Runtime.InteropServices;

namespace Seep.Heap.Pprof;

/// <summary>Makes a profile row by row. Rows are numbered from 1 in the order they are added.</summary>
public sealed class ProfileBuilder
{
    readonly SampleType[] _sampleTypes;
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

    public ProfileBuilder(params ReadOnlySpan<SampleType> sampleTypes)
    {
        _sampleTypes = sampleTypes.ToArray();
        Header = new ProfileHeader { SampleTypes = _sampleTypes };
    }

    internal ProfileBuilder(ProfileHeader header)
    {
        _sampleTypes = header.SampleTypes;
        Header = header;
    }

    public SampleType PeriodType { set => Header = Header with { PeriodType = value }; }

    public long Period { set => Header = Header with { Period = value }; }

    public long TimeNanos { set => Header = Header with { TimeNanos = value }; }

    public long DurationNanos { set => Header = Header with { DurationNanos = value }; }

    public string DefaultSampleType { set => Header = Header with { DefaultSampleType = value }; }

    public IEnumerable<string> Comments { set => Header = Header with { Comments = [.. value] }; }

    public string DropFrames { set => Header = Header with { DropFrames = value }; }

    public string KeepFrames { set => Header = Header with { KeepFrames = value }; }

    public string DocUrl { set => Header = Header with { DocUrl = value }; }

    ProfileHeader Header { get; set; }

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
        if (values.Length == 0 || values.Length != _sampleTypes.Length)
            throw new ArgumentException($"{values.Length} values for {_sampleTypes.Length} sample types", nameof(values));
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
        Header,
        new LocationTables([.. _mappings], [.. _functions], [.. _locations], [.. _lines], [.. _lineStarts]),
        new SampleTables([.. _stacks], [.. _stackStarts], [.. _values], [.. _labels], [.. _labelStarts]));

    internal Span<long> ValuesOf(int sample) =>
        CollectionsMarshal.AsSpan(_values).Slice(sample * _sampleTypes.Length, _sampleTypes.Length);
}

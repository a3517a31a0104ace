using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Seep.Heap.Pprof;

public sealed partial class Profile
{
    /// <summary>The key of the label that pprof gives the samples of a diff's base.</summary>
    public const string BaseLabel = "pprof::base";

    /// <summary>
    /// The sum of several profiles: samples that have the same stack and labels become one, samples that are zero and
    /// what no sample uses are dropped.
    /// </summary>
    /// <remarks>
    /// As pprof does it with several sources. Only sample types that all profiles have are kept, in the order of the
    /// first. Locations are the same when they lie in the same place of the same binary, wherever that was loaded. The
    /// result has the largest period, the earliest time and all durations together.
    /// </remarks>
    /// <exception cref="ProfileException">They have no sample type in common, or sampled different things.</exception>
    public static Profile Merge(params ReadOnlySpan<Profile> profiles)
    {
        if (profiles.IsEmpty)
            throw new ArgumentException("no profile to merge", nameof(profiles));

        var alike = WithCommonTypes(profiles);
        foreach (var profile in alike)
            RequireCompatible(alike[0], profile);

        var merger = new ProfileMerger(CombineHeaders(alike));
        foreach (var profile in alike)
            merger.Add(profile);
        var merged = merger.Build();
        return merged.HasZeroSample() ? Merge(merged) : merged;
    }

    /// <summary>All values times <paramref name="ratio"/>, rounded; samples that become zero are dropped.</summary>
    public Profile Scale(double ratio)
    {
        var ratios = new double[SampleTypes.Length];
        Array.Fill(ratios, ratio);
        return Scale(ratios);
    }

    /// <summary>Each sample type's values times its ratio, rounded; samples that become zero are dropped.</summary>
    public Profile Scale(params ReadOnlySpan<double> ratios)
    {
        if (ratios.Length != SampleTypes.Length)
            throw new ArgumentException($"{ratios.Length} ratios for {SampleTypes.Length} sample types", nameof(ratios));

        var values = new long[_samples.Values.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = Scale(_samples.Values[i], ratios[i % ratios.Length]);
        return new Profile(Header, _where, _samples with { Values = values }).WithoutZeroSamples();
    }

    /// <summary>
    /// This profile scaled so that each sample type's total is that of <paramref name="baseline"/> (pprof's
    /// <c>-normalize</c>): what remains after subtracting it is a difference in shape, not in size.
    /// </summary>
    /// <exception cref="ProfileException">The two have not the same sample types.</exception>
    public Profile NormalizeTo(Profile baseline)
    {
        RequireCompatible(this, baseline);
        var ratios = new double[SampleTypes.Length];
        for (var type = 0; type < ratios.Length; type++)
        {
            var total = Total(type);
            ratios[type] = total == 0 ? 0 : (double)baseline.Total(type) / total;
        }

        return Scale(ratios);
    }

    /// <summary>What this profile has more than <paramref name="baseline"/>; what it has less is negative.</summary>
    /// <param name="markBase">
    /// Keep the samples of the baseline apart under the label <c>pprof::base=true</c>, so that percentages can be of the
    /// baseline (pprof's <c>-diff_base</c>); otherwise they cancel out (<c>-base</c>).
    /// </param>
    /// <exception cref="ProfileException">They have no sample type in common, or sampled different things.</exception>
    public Profile Subtract(Profile baseline, bool markBase = false) =>
        Merge(this, (markBase ? baseline.WithLabel(new Label(BaseLabel, "true")) : baseline).Scale(-1));

    /// <summary>This profile with a label on every sample, in the place of all texts under its key.</summary>
    public Profile WithLabel(Label label)
    {
        var labels = new List<Label>(_samples.Labels.Length + SampleCount);
        var starts = new int[SampleCount + 1];
        for (var i = 0; i < SampleCount; i++)
        {
            foreach (ref readonly var old in Labels(i))
            {
                if (old.IsNumber != label.IsNumber || old.Key != label.Key)
                    labels.Add(old);
            }

            labels.Add(label);
            starts[i + 1] = labels.Count;
        }

        return new Profile(Header, _where, _samples with { Labels = [.. labels], LabelStarts = starts });
    }

    static long Scale(long value, double ratio) => ratio switch
    {
        1 => value,
        -1 => unchecked(-value),        // exact, where a double holds 53 bits
        _ => (long)Math.Round(value * ratio, MidpointRounding.AwayFromZero),
    };

    static bool IsZero(ReadOnlySpan<long> values) => !values.ContainsAnyExcept(0);

    bool HasZeroSample()
    {
        for (var i = 0; i < SampleCount; i++)
        {
            if (IsZero(Values(i)))
                return true;
        }

        return false;
    }

    Profile WithoutZeroSamples()
    {
        if (!HasZeroSample())
            return this;

        var (stacks, values, labels) = (new List<int>(), new List<long>(), new List<Label>());
        var (stackStarts, labelStarts) = (new List<int> { 0 }, new List<int> { 0 });
        for (var i = 0; i < SampleCount; i++)
        {
            if (IsZero(Values(i)))
                continue;
            stacks.AddRange(Stack(i));
            stackStarts.Add(stacks.Count);
            values.AddRange(Values(i));
            labels.AddRange(Labels(i));
            labelStarts.Add(labels.Count);
        }

        return new Profile(Header, _where,
            new SampleTables([.. stacks], [.. stackStarts], [.. values], [.. labels], [.. labelStarts]));
    }

    /// <summary>The profiles with only the sample types that all have (pprof: <c>CompatibilizeSampleTypes</c>).</summary>
    static Profile[] WithCommonTypes(ReadOnlySpan<Profile> profiles)
    {
        var alike = profiles.ToArray();
        if (Array.TrueForAll(alike, profile => profile.SampleTypes.SequenceEqual(alike[0].SampleTypes)))
            return alike;

        var columns = Array.ConvertAll(alike, profile => profile.ColumnsByType());
        var common = alike[0].SampleTypes.Select(type => type.Type).Distinct()
            .Where(type => Array.TrueForAll(columns, of => of.ContainsKey(type))).ToList();
        if (common.Count == 0)
            throw new ProfileException("the profiles have no sample type in common: compare profiles of the same kind");

        for (var i = 0; i < alike.Length; i++)
            alike[i] = alike[i].WithColumns([.. common.Select(type => columns[i][type])]);
        return alike;
    }

    Dictionary<string, int> ColumnsByType()
    {
        var columns = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < SampleTypes.Length; i++)
            columns.TryAdd(SampleTypes[i].Type, i);
        return columns;
    }

    Profile WithColumns(int[] columns)
    {
        var values = new long[SampleCount * columns.Length];
        for (var sample = 0; sample < SampleCount; sample++)
        {
            for (var i = 0; i < columns.Length; i++)
                values[sample * columns.Length + i] = Values(sample)[columns[i]];
        }

        var types = columns.Select(column => SampleTypes[column]).ToImmutableArray();
        var keepsDefault = types.Any(type => type.Type == DefaultSampleType);
        var header = Header with
        {
            SampleTypes = types,
            DefaultSampleType = keepsDefault ? DefaultSampleType : types[0].Type,
        };
        return new Profile(header, _where, _samples with { Values = values });
    }

    static void RequireCompatible(Profile a, Profile b)
    {
        if (a.PeriodType != b.PeriodType)
        {
            throw new ProfileException($"one profile samples {a.PeriodType}, another {b.PeriodType}: "
                + "compare profiles of the same kind");
        }

        if (!a.SampleTypes.SequenceEqual(b.SampleTypes))
        {
            throw new ProfileException($"one profile measures {string.Join(", ", a.SampleTypes)}, "
                + $"another {string.Join(", ", b.SampleTypes)}: compare profiles of the same kind");
        }
    }

    static ProfileHeader CombineHeaders(Profile[] profiles)
    {
        var combined = profiles[0].Header;
        foreach (var other in profiles.AsSpan(1))
        {
            combined = combined with
            {
                TimeNanos = combined.TimeNanos == 0 || other.TimeNanos == 0
                    ? combined.TimeNanos + other.TimeNanos
                    : Math.Min(combined.TimeNanos, other.TimeNanos),
                DurationNanos = combined.DurationNanos + other.DurationNanos,
                Period = Math.Max(combined.Period, other.Period),
                DefaultSampleType = FirstNonEmpty(combined.DefaultSampleType, other.DefaultSampleType),
                DocUrl = FirstNonEmpty(combined.DocUrl, other.DocUrl),
            };
        }

        return combined with { Comments = [.. profiles.SelectMany(profile => profile.Comments).Distinct()] };
    }

    static string FirstNonEmpty(string first, string second) => first.Length > 0 ? first : second;
}

/// <summary>Adds up profiles whose headers agree, after pprof's <c>profileMerger</c>.</summary>
sealed class ProfileMerger(ProfileHeader header)
{
    // Two builds of a binary may map a little more or less of it: sizes are compared in whole pages.
    const ulong PageSize = 0x1000;

    readonly ProfileBuilder _merged = new(header);
    readonly Dictionary<string, int> _strings = new(StringComparer.Ordinal);
    readonly Dictionary<(ulong Size, ulong Offset, string BuildIdOrFile), int> _mappings = [];
    readonly Dictionary<(string, string, string, long), int> _functions = [];
    readonly KeyTable _locations = new();
    readonly KeyTable _samples = new();

    // Of the profile being added: the row here for each row there, plus one; 0 when it has none yet.
    int[] _mappingRows = [];
    int[] _functionRows = [];
    int[] _locationRows = [];

    readonly List<ulong> _mappingStarts = [];       // of the merged mappings
    readonly List<long> _key = [];
    readonly List<int> _stack = [];
    readonly List<Line> _lines = [];
    readonly List<(Label Label, int Order)> _labels = [];

    public Profile Build() => _merged.Build();

    public void Add(Profile source)
    {
        _mappingRows = new int[source.Mappings.Length];
        _functionRows = new int[source.Functions.Length];
        _locationRows = new int[source.Locations.Length];

        // The first mapping is the main binary, and stays the first.
        if (_mappingStarts.Count == 0 && source.Mappings.Length > 0)
            Mapping(source, 0);

        for (var i = 0; i < source.SampleCount; i++)
        {
            if (source.Values(i).ContainsAnyExcept(0))
                AddSample(source, i);
        }
    }

    void AddSample(Profile source, int sample)
    {
        _stack.Clear();
        foreach (var location in source.Stack(sample))
            _stack.Add(Location(source, location));

        _key.Clear();
        foreach (var location in _stack)
            _key.Add(location);
        _key.Add(-1);
        AddLabelsToKey(source.Labels(sample));

        var row = _samples.Add(CollectionsMarshal.AsSpan(_key), out var isNew);
        if (isNew)
        {
            _merged.AddSample(CollectionsMarshal.AsSpan(_stack), source.Values(sample), source.Labels(sample));
            return;
        }

        var sums = _merged.ValuesOf(row);
        for (var i = 0; i < sums.Length; i++)
            sums[i] += source.Values(sample)[i];
    }

    /// <summary>The order of labels with different keys does not count, of those with the same key it does.</summary>
    void AddLabelsToKey(ReadOnlySpan<Label> labels)
    {
        _labels.Clear();
        foreach (ref readonly var label in labels)
            _labels.Add((label, _labels.Count));
        CollectionsMarshal.AsSpan(_labels).Sort(static (a, b) =>
            string.CompareOrdinal(a.Label.Key, b.Label.Key) is var byKey and not 0 ? byKey : a.Order - b.Order);

        foreach (var (label, _) in _labels)
        {
            _key.Add(String(label.Key));
            _key.Add(label.IsNumber ? label.Number : String(label.Text!));
            _key.Add(label.IsNumber ? String(label.Unit) : -1);
        }
    }

    int Location(Profile source, int row)
    {
        ref var known = ref _locationRows[row];
        if (known != 0)
            return known - 1;

        ref readonly var location = ref source.Locations[row];
        var mapping = location.Mapping < 0 ? -1 : Mapping(source, location.Mapping);
        var inMapping = mapping < 0 ? location.Address : location.Address - source.Mappings[location.Mapping].Start;

        _lines.Clear();
        _key.Clear();
        _key.Add(mapping);
        _key.Add((long)inMapping);
        _key.Add(location.IsFolded ? 1 : 0);
        foreach (ref readonly var line in source.Lines(row))
        {
            var function = Function(source, line.Function);
            _lines.Add(line with { Function = function });
            _key.Add(function);
            _key.Add(line.Number);
            _key.Add(line.Column);
        }

        var merged = _locations.Add(CollectionsMarshal.AsSpan(_key), out var isNew);
        if (isNew)
        {
            var address = mapping < 0 ? inMapping : inMapping + _mappingStarts[mapping];
            _merged.AddLocation(mapping, address, CollectionsMarshal.AsSpan(_lines), location.IsFolded);
        }

        known = merged + 1;
        return merged;
    }

    int Mapping(Profile source, int row)
    {
        ref var known = ref _mappingRows[row];
        if (known != 0)
            return known - 1;

        ref readonly var mapping = ref source.Mappings[row];
        var pages = (mapping.Limit - mapping.Start + PageSize - 1) / PageSize;
        var key = (pages, mapping.Offset, mapping.BuildId.Length > 0 ? mapping.BuildId : mapping.File);
        if (!_mappings.TryGetValue(key, out var merged))
        {
            merged = _merged.AddMapping(mapping);
            _mappings.Add(key, merged);
            _mappingStarts.Add(mapping.Start);
        }

        known = merged + 1;
        return merged;
    }

    int Function(Profile source, int row)
    {
        ref var known = ref _functionRows[row];
        if (known != 0)
            return known - 1;

        ref readonly var function = ref source.Functions[row];
        var key = (function.Name, function.SystemName, function.File, function.StartLine);
        if (!_functions.TryGetValue(key, out var merged))
        {
            merged = _merged.AddFunction(function.Name, function.File, function.SystemName, function.StartLine);
            _functions.Add(key, merged);
        }

        known = merged + 1;
        return merged;
    }

    int String(string text)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_strings, text, out var exists);
        if (!exists)
            number = _strings.Count;
        return number;
    }
}

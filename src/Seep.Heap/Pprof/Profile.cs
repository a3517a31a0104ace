using System.Collections.ObjectModel;
using Seep.Core;

namespace Seep.Heap.Pprof;

/// <summary>A profile as Go and pprof write it (<c>profile.proto</c>): stacks with values and labels. It never changes.</summary>
/// <remarks>
/// Samples lie in flat arrays: for each 8 bytes, and 4 a frame, 8 a value, 32 a label. Stacks are leaf first. A frame is
/// made once per location when the profile is read, so expanding stacks copies and computes nothing. Any number of
/// threads may read it.
/// </remarks>
public sealed partial class Profile
{
    readonly Mapping[] _mappings;
    readonly Function[] _functions;
    readonly Location[] _locations;
    readonly Line[] _lines;
    readonly int[] _lineStarts;         // by location, one more at the end
    readonly Frame[] _frames;
    readonly int[] _frameStarts;        // by location, one more at the end; a location without lines has one frame
    readonly int[] _stacks;             // indexes of locations
    readonly int[] _stackStarts;        // by sample, one more at the end
    readonly long[] _values;            // SampleTypes.Count a sample
    readonly Label[] _labels;
    readonly int[] _labelStarts;        // by sample, one more at the end

    internal Profile(ProfileHeader header, ProfileTables tables)
    {
        SampleTypes = header.SampleTypes.AsReadOnly();
        Comments = header.Comments.AsReadOnly();
        PeriodType = header.PeriodType;
        Period = header.Period;
        TimeNanos = header.TimeNanos;
        DurationNanos = header.DurationNanos;
        DefaultSampleType = header.DefaultSampleType;
        DropFrames = header.DropFrames;
        KeepFrames = header.KeepFrames;
        DocUrl = header.DocUrl;

        _mappings = tables.Mappings;
        _functions = tables.Functions;
        _locations = tables.Locations;
        _lines = tables.Lines;
        _lineStarts = tables.LineStarts;
        _stacks = tables.Stacks;
        _stackStarts = tables.StackStarts;
        _values = tables.Values;
        _labels = tables.Labels;
        _labelStarts = tables.LabelStarts;
        (_frames, _frameStarts) = MakeFrames();
    }

    /// <summary>What each sample's values measure, in their order.</summary>
    public ReadOnlyCollection<SampleType> SampleTypes { get; }

    /// <summary>What was sampled: <c>space</c> in <c>bytes</c> for a heap profile.</summary>
    public SampleType PeriodType { get; }

    /// <summary>
    /// How much of <see cref="PeriodType"/> lies between two samples. For a heap profile it is
    /// <c>runtime.MemProfileRate</c>: 1 means that every allocation was counted.
    /// </summary>
    public long Period { get; }

    /// <summary>When it was taken, in nanoseconds since 1970; 0 when not told.</summary>
    public long TimeNanos { get; }

    public long DurationNanos { get; }

    /// <summary>The sample type to show when none is asked for; empty when not told.</summary>
    public string DefaultSampleType { get; }

    public ReadOnlyCollection<string> Comments { get; }

    /// <summary>A regular expression: frames that match it are dropped with what they call.</summary>
    public string DropFrames { get; }

    /// <summary>A regular expression: frames that match it are kept even if they match <see cref="DropFrames"/>.</summary>
    public string KeepFrames { get; }

    public string DocUrl { get; }

    /// <summary>The first is the main binary.</summary>
    public ReadOnlySpan<Mapping> Mappings => _mappings;

    public ReadOnlySpan<Function> Functions => _functions;

    public ReadOnlySpan<Location> Locations => _locations;

    public int SampleCount => _stackStarts.Length - 1;

    /// <summary>The index of a sample type by name, as in <c>inuse_objects</c>; -1 when the profile has none such.</summary>
    public int IndexOfType(string type)
    {
        for (var i = 0; i < SampleTypes.Count; i++)
        {
            if (SampleTypes[i].Type == type)
                return i;
        }

        return -1;
    }

    /// <summary>Indexes into <see cref="Locations"/>, leaf first.</summary>
    public ReadOnlySpan<int> Stack(int sample) => Slice(_stacks, _stackStarts, sample);

    /// <summary>One value for each of <see cref="SampleTypes"/>.</summary>
    public ReadOnlySpan<long> Values(int sample) => _values.AsSpan(sample * SampleTypes.Count, SampleTypes.Count);

    public ReadOnlySpan<Label> Labels(int sample) => Slice(_labels, _labelStarts, sample);

    /// <summary>The text of a sample's label; null when it has none of that key. Of several, the first.</summary>
    public string? Label(int sample, string key)
    {
        foreach (ref readonly var label in Labels(sample))
        {
            if (!label.IsNumber && label.Key == key)
                return label.Text;
        }

        return null;
    }

    /// <summary>The number of a sample's label, as <c>bytes</c>, the block size, in a heap profile; null when it has none.</summary>
    public long? NumericLabel(int sample, string key)
    {
        foreach (ref readonly var label in Labels(sample))
        {
            if (label.IsNumber && label.Key == key)
                return label.Number;
        }

        return null;
    }

    /// <summary>A location's source lines, inlined callee first; none when it has no symbols.</summary>
    public ReadOnlySpan<Line> Lines(int location) => Slice(_lines, _lineStarts, location);

    /// <summary>
    /// A location's frames, inlined callee first. One without symbols has one frame, named as pprof shows it:
    /// <c>[libc.so.6]</c> or <c>&lt;unknown&gt;</c>.
    /// </summary>
    public ReadOnlySpan<Frame> Frames(int location) => Slice(_frames, _frameStarts, location);

    /// <summary>All frames of a sample's stack, leaf first.</summary>
    public Frame[] Expand(int sample)
    {
        var count = 0;
        foreach (var location in Stack(sample))
            count += Frames(location).Length;

        var frames = new Frame[count];
        var rest = frames.AsSpan();
        foreach (var location in Stack(sample))
        {
            var part = Frames(location);
            part.CopyTo(rest);
            rest = rest[part.Length..];
        }

        return frames;
    }

    /// <summary>The sum of a sample type's values over all samples.</summary>
    public long Total(int type)
    {
        var total = 0L;
        for (var i = type; i < _values.Length; i += SampleTypes.Count)
            total += _values[i];
        return total;
    }

    static ReadOnlySpan<T> Slice<T>(T[] items, int[] starts, int i) => items.AsSpan(starts[i]..starts[i + 1]);

    (Frame[] Frames, int[] Starts) MakeFrames()
    {
        var starts = new int[_locations.Length + 1];
        for (var i = 0; i < _locations.Length; i++)
            starts[i + 1] = starts[i] + Math.Max(1, Lines(i).Length);

        var frames = new Frame[starts[^1]];
        for (var i = 0; i < _locations.Length; i++)
        {
            var at = starts[i];
            foreach (ref readonly var line in Lines(i))
            {
                ref readonly var function = ref _functions[line.Function];
                frames[at++] = new Frame(function.Name, function.File, (int)Math.Clamp(line.Number, 0, int.MaxValue));
            }

            if (at == starts[i])
                frames[at] = new Frame(NameOfUnknown(_locations[i]), "", 0);
        }

        return (frames, starts);
    }

    string NameOfUnknown(in Location location)
    {
        var file = location.Mapping < 0 ? "" : _mappings[location.Mapping].File;
        return file.Length == 0 ? "<unknown>" : $"[{file[(file.LastIndexOf('/') + 1)..]}]";
    }
}

/// <summary>A profile's fields that are not tables.</summary>
sealed record ProfileHeader
{
    public SampleType[] SampleTypes { get; init; } = [];
    public SampleType PeriodType { get; init; } = new("", "");
    public long Period { get; init; }
    public long TimeNanos { get; init; }
    public long DurationNanos { get; init; }
    public string DefaultSampleType { get; init; } = "";
    public string[] Comments { get; init; } = [];
    public string DropFrames { get; init; } = "";
    public string KeepFrames { get; init; } = "";
    public string DocUrl { get; init; } = "";
}

/// <summary>A profile's arrays, each as long as what it holds; they belong to the profile made from them.</summary>
sealed class ProfileTables
{
    public required Mapping[] Mappings { get; init; }
    public required Function[] Functions { get; init; }
    public required Location[] Locations { get; init; }
    public required Line[] Lines { get; init; }
    public required int[] LineStarts { get; init; }
    public required int[] Stacks { get; init; }
    public required int[] StackStarts { get; init; }
    public required long[] Values { get; init; }
    public required Label[] Labels { get; init; }
    public required int[] LabelStarts { get; init; }
}

using System.Collections.Immutable;
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
    readonly LocationTables _where;
    readonly SampleTables _samples;

    internal Profile(ProfileHeader header, LocationTables where, SampleTables samples)
    {
        Header = header;
        _where = where;
        _samples = samples;
    }

    /// <summary>All that is not in the tables.</summary>
    public ProfileHeader Header { get; }

    /// <inheritdoc cref="ProfileHeader.SampleTypes"/>
    public ImmutableArray<SampleType> SampleTypes => Header.SampleTypes;

    /// <inheritdoc cref="ProfileHeader.PeriodType"/>
    public SampleType PeriodType => Header.PeriodType;

    /// <inheritdoc cref="ProfileHeader.Period"/>
    public long Period => Header.Period;

    /// <inheritdoc cref="ProfileHeader.TimeNanos"/>
    public long TimeNanos => Header.TimeNanos;

    /// <inheritdoc cref="ProfileHeader.DurationNanos"/>
    public long DurationNanos => Header.DurationNanos;

    /// <inheritdoc cref="ProfileHeader.DefaultSampleType"/>
    public string DefaultSampleType => Header.DefaultSampleType;

    /// <inheritdoc cref="ProfileHeader.Comments"/>
    public ImmutableArray<string> Comments => Header.Comments;

    /// <inheritdoc cref="ProfileHeader.DropFrames"/>
    public string DropFrames => Header.DropFrames;

    /// <inheritdoc cref="ProfileHeader.KeepFrames"/>
    public string KeepFrames => Header.KeepFrames;

    /// <inheritdoc cref="ProfileHeader.DocUrl"/>
    public string DocUrl => Header.DocUrl;

    /// <summary>The first is the main binary.</summary>
    public ReadOnlySpan<Mapping> Mappings => _where.Mappings;

    public ReadOnlySpan<Function> Functions => _where.Functions;

    public ReadOnlySpan<Location> Locations => _where.Locations;

    public int SampleCount => _samples.StackStarts.Length - 1;

    /// <summary>The index of a sample type by name, as in <c>inuse_objects</c>; -1 when the profile has none such.</summary>
    public int IndexOfType(string type)
    {
        for (var i = 0; i < SampleTypes.Length; i++)
        {
            if (SampleTypes[i].Type == type)
                return i;
        }

        return -1;
    }

    /// <summary>Indexes into <see cref="Locations"/>, leaf first.</summary>
    public ReadOnlySpan<int> Stack(int sample) => Slice(_samples.Stacks, _samples.StackStarts, sample);

    /// <summary>One value for each of <see cref="SampleTypes"/>.</summary>
    public ReadOnlySpan<long> Values(int sample) =>
        _samples.Values.AsSpan(sample * SampleTypes.Length, SampleTypes.Length);

    public ReadOnlySpan<Label> Labels(int sample) => Slice(_samples.Labels, _samples.LabelStarts, sample);

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
    public ReadOnlySpan<Line> Lines(int location) => Slice(_where.Lines, _where.LineStarts, location);

    /// <summary>
    /// A location's frames, inlined callee first. One without symbols has one frame, named as pprof shows it:
    /// <c>[libc.so.6]</c> or <c>&lt;unknown&gt;</c>.
    /// </summary>
    public ReadOnlySpan<Frame> Frames(int location) => Slice(_where.Frames, _where.FrameStarts, location);

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
        for (var i = type; i < _samples.Values.Length; i += SampleTypes.Length)
            total += _samples.Values[i];
        return total;
    }

    static ReadOnlySpan<T> Slice<T>(T[] items, int[] starts, int i) => items.AsSpan(starts[i]..starts[i + 1]);
}

/// <summary>A profile's fields that are not tables.</summary>
public sealed record ProfileHeader
{
    /// <summary>What each sample's values measure, in their order.</summary>
    public required ImmutableArray<SampleType> SampleTypes { get; init; }

    /// <summary>What was sampled: <c>space</c> in <c>bytes</c> for a heap profile.</summary>
    public SampleType PeriodType { get; init; } = new("", "");

    /// <summary>
    /// How much of <see cref="PeriodType"/> lies between two samples. For a heap profile it is
    /// <c>runtime.MemProfileRate</c>: 1 means that every allocation was counted.
    /// </summary>
    public long Period { get; init; }

    /// <summary>When it was taken, in nanoseconds since 1970; 0 when not told.</summary>
    public long TimeNanos { get; init; }

    /// <summary>How long it was taken; 0 for a moment.</summary>
    public long DurationNanos { get; init; }

    /// <summary>The sample type to show when none is asked for; empty when not told.</summary>
    public string DefaultSampleType { get; init; } = "";

    public ImmutableArray<string> Comments { get; init; } = [];

    /// <summary>A regular expression: frames that match it are dropped with what they call.</summary>
    public string DropFrames { get; init; } = "";

    /// <summary>A regular expression: frames that match it are kept even if they match <see cref="DropFrames"/>.</summary>
    public string KeepFrames { get; init; } = "";

    public string DocUrl { get; init; } = "";
}

/// <summary>Stacks, values and labels. An array of starts has one element more, where the last one's items end.</summary>
/// <param name="Stacks">Indexes of locations.</param>
sealed record SampleTables(int[] Stacks, int[] StackStarts, long[] Values, Label[] Labels, int[] LabelStarts);

/// <summary>What stacks are made of. Profiles that differ only in their samples share it.</summary>
sealed class LocationTables
{
    public LocationTables(Mapping[] mappings, Function[] functions, Location[] locations, Line[] lines, int[] lineStarts)
    {
        Mappings = mappings;
        Functions = functions;
        Locations = locations;
        Lines = lines;
        LineStarts = lineStarts;
        FrameStarts = new int[locations.Length + 1];
        for (var i = 0; i < locations.Length; i++)
            FrameStarts[i + 1] = FrameStarts[i] + Math.Max(1, lineStarts[i + 1] - lineStarts[i]);
        Frames = MakeFrames();
    }

    public Mapping[] Mappings { get; }
    public Function[] Functions { get; }
    public Location[] Locations { get; }
    public Line[] Lines { get; }

    /// <summary>Where each location's lines begin, and one element more.</summary>
    public int[] LineStarts { get; }

    /// <summary>A frame for each line, and one for a location that has none.</summary>
    public Frame[] Frames { get; }
    public int[] FrameStarts { get; }

    Frame[] MakeFrames()
    {
        var frames = new Frame[FrameStarts[^1]];
        for (var i = 0; i < Locations.Length; i++)
        {
            var at = FrameStarts[i];
            foreach (ref readonly var line in Lines.AsSpan(LineStarts[i]..LineStarts[i + 1]))
            {
                ref readonly var function = ref Functions[line.Function];
                frames[at++] = new Frame(function.Name, function.File, (int)Math.Clamp(line.Number, 0, int.MaxValue));
            }

            if (at == FrameStarts[i])
                frames[at] = new Frame(NameOfUnknown(Locations[i].Mapping), "", 0);
        }

        return frames;
    }

    string NameOfUnknown(int mapping)
    {
        var file = mapping < 0 ? "" : Mappings[mapping].File;
        return file.Length == 0 ? "<unknown>" : $"[{file[(file.LastIndexOf('/') + 1)..]}]";
    }
}

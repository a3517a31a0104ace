using CsCheck;
using Seep.Core;
using Seep.Heap.Pprof;

namespace Seep.Heap.Tests.Pprof;

public sealed class ProfileTests
{
    [Fact]
    public void ExpandsInlinedCallsCalleeFirst() =>
        Assert.Equal(
            [
                new Frame("main.(*Hub).add", "/src/hub.go", 31), new Frame("main.(*Hub).Run", "/src/hub.go", 12),
                new Frame("main.serve", "/src/main.go", 7),
            ],
            Profiles.Small.Expand(0));

    [Fact]
    public void NamesWhatHasNoSymbolsAsPprofDoes() =>
        Assert.Equal("[server]", Profiles.Small.Expand(2)[0].Function);

    [Fact]
    public void FindsTypesAndLabels()
    {
        var profile = Profiles.Small;
        Assert.Equal((0, 1, -1), (profile.IndexOfType("inuse_objects"), profile.IndexOfType("inuse_space"), profile.IndexOfType("cpu")));
        Assert.Equal(("GET /ws/{id}", null), (profile.Label(0, "seam"), profile.Label(1, "seam")));
        Assert.Equal((100, null), (profile.NumericLabel(0, "bytes"), profile.NumericLabel(2, "bytes")));
        Assert.Null(profile.Label(0, "bytes"));
        Assert.Equal((6, 396), (profile.Total(0), profile.Total(1)));
    }

    [Fact]
    public void KeepsItsSizePerLabelAndLine() =>
        Assert.Equal((32, 24, 24), (
            System.Runtime.CompilerServices.Unsafe.SizeOf<Label>(), System.Runtime.CompilerServices.Unsafe.SizeOf<Line>(),
            System.Runtime.CompilerServices.Unsafe.SizeOf<Location>()));

    [Fact]
    public void DecodeAfterEncodeIsTheIdentity() =>
        Profiles.Any.Sample(profile =>
        {
            Assert.Equal(Everything(profile), Everything(Profile.Read(profile.ToArray())));
            Assert.Equal(Everything(profile), Everything(Profile.Read(profile.ToArray(compress: false))));
        }, iter: 500);

    [Fact]
    public void ReadsAStreamThatGivesAByteAtATime()
    {
        using var stream = new Trickle(Profiles.Small.ToArray());
        Assert.Equal(Everything(Profiles.Small), Everything(Profile.Read(stream)));
    }

    [Fact]
    public void MergeIsAssociative() =>
        Profiles.Mergeable(3).Sample(p =>
        {
            var left = Profile.Merge(Profile.Merge(p[0], p[1]), p[2]);
            var right = Profile.Merge(p[0], Profile.Merge(p[1], p[2]));
            Assert.Equal(SamplesByStack(Profile.Merge(p[0], p[1], p[2])), SamplesByStack(left));
            Assert.Equal(SamplesByStack(left), SamplesByStack(right));
        }, iter: 300);

    [Fact]
    public void MergeKeepsTotalsAndLeavesNothingTwice() =>
        Profiles.Mergeable(2).Sample(p =>
        {
            var merged = Profile.Merge(p[0], p[1]);
            Assert.Equal(p[0].Total(0) + p[1].Total(0), merged.Total(0));
            Assert.Equal(p[0].Total(1) + p[1].Total(1), merged.Total(1));
            Assert.Equal(Everything(merged), Everything(Profile.Merge(merged)));
        }, iter: 300);

    [Fact]
    public void AProfileLessItselfIsEmpty() =>
        Profiles.Any.Sample(profile =>
        {
            var difference = profile.Subtract(profile);
            Assert.Equal((0, 0, 0), (difference.SampleCount, difference.Locations.Length, difference.Functions.Length));
        }, iter: 300);

    [Fact]
    public void MarksTheBaseWhenAsked()
    {
        var difference = Profiles.Small.Subtract(Profiles.Small, markBase: true);
        Assert.Equal(2 * Profiles.Small.SampleCount, difference.SampleCount);
        Assert.Equal(0, difference.Total(0));
        Assert.Equal("true", difference.Label(3, Profile.BaseLabel));
    }

    [Fact]
    public void ScalesAndDropsWhatBecomesZero()
    {
        var half = Profiles.Small.Scale(0.4);
        Assert.Equal([1, 120, 0, 26, 1, 13], AllValues(half));
        Assert.Equal(0, half.Scale(0.4, 0).SampleCount);
        Assert.Equal(AllValues(Profiles.Small), AllValues(Profiles.Small.Scale(-1).Scale(-1)));
    }

    [Fact]
    public void NegatesExactlyWhereADoubleWouldNot()
    {
        var builder = Profiles.Builder();
        builder.AddSample([], [(1L << 60) + 1]);
        Assert.Equal(-(1L << 60) - 1, builder.Build().Scale(-1).Total(0));
    }

    [Fact]
    public void NormalizesToTheTotalsOfABase()
    {
        var doubled = Profiles.Small.Scale(2);
        Assert.Equal(AllValues(Profiles.Small), AllValues(doubled.NormalizeTo(Profiles.Small)));
    }

    [Fact]
    public void MergesOnlyTheTypesThatAllHave()
    {
        var builder = new ProfileBuilder(new ProfileHeader
        {
            SampleTypes = [new("inuse_space", "bytes"), new("other", "count")],
            PeriodType = new("space", "bytes"),
            DefaultSampleType = "other",
        });
        builder.AddSample([], [5, 7]);
        var merged = Profile.Merge(Profiles.Small, builder.Build());
        Assert.Equal([new SampleType("inuse_space", "bytes")], merged.SampleTypes);
        Assert.Equal(401, merged.Total(0));
    }

    [Fact]
    public void KeepsTypesOfOneName()
    {
        var builder = new ProfileBuilder(new ProfileHeader { SampleTypes = [new("n", "count"), new("n", "bytes")] });
        builder.AddSample([], [1, 2]);
        var merged = Profile.Merge(builder.Build(), builder.Build());
        Assert.Equal([2, 4], merged.Values(0));
    }

    [Fact]
    public void RefusesToMergeWhatDiffers()
    {
        Profile Other(SampleType type, SampleType period) => new ProfileBuilder(new ProfileHeader { SampleTypes = [type], PeriodType = period }).Build();
        var space = new SampleType("space", "bytes");
        Assert.Contains("no sample type in common", Refused(Other(new("cpu", "nanoseconds"), space)));
        Assert.Contains("samples space/bytes, another cpu/ns", Refused(Other(new("inuse_space", "bytes"), new("cpu", "ns"))));
        Assert.Contains("inuse_space/bytes, another inuse_space/kb", Refused(Other(new("inuse_space", "kb"), space)));

        static string Refused(Profile other) =>
            Assert.Throws<ProfileException>(() => Profile.Merge(Profiles.Small, other)).Message;
    }

    [Fact]
    public void SumsOneStackWhereverTheBinaryWasLoaded()
    {
        Profile At(ulong start)
        {
            var builder = Profiles.Builder();
            var mapping = builder.AddMapping(new Mapping(0, start, start + 0x5000, 0, "/bin/s", "id"));
            var location = builder.AddLocation(mapping, start + 0x123, []);
            builder.AddSample([location], [1], new Label("a", "1"), new Label("b", 2));
            builder.AddSample([location], [1], new Label("b", 2), new Label("a", "1"));
            return builder.Build();
        }

        var merged = Profile.Merge(At(0x10000), At(0x70000));
        Assert.Equal((1, 4), (merged.SampleCount, merged.Total(0)));
        Assert.Equal(0x10123UL, merged.Locations[0].Address);
    }

    [Fact]
    public void ChecksWhatIsBuilt()
    {
        var builder = Profiles.Builder();
        Assert.Throws<ArgumentException>(() => builder.AddSample([], [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddSample([0], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddLocation(0, 1, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddLocation(-1, 1, [new Line(0, 1)]));
        Assert.Equal(0, builder.Build().SampleCount);
    }

    static long[] AllValues(Profile profile) =>
        [.. Enumerable.Range(0, profile.SampleCount).SelectMany(i => profile.Values(i).ToArray())];

    /// <summary>All there is in it, in its order.</summary>
    static string Everything(Profile p)
    {
        var labels = Enumerable.Range(0, p.SampleCount).Select(i => string.Join(";", p.Labels(i).ToArray()));
        return $"{RawText.Of(p)}\n{p.TimeNanos} {p.DurationNanos} {p.DropFrames}|{p.KeepFrames}|{p.DefaultSampleType}|{string.Join('\n', labels)}";
    }

    /// <summary>What is measured where, whatever the order of tables and samples.</summary>
    static IEnumerable<string> SamplesByStack(Profile p) => Enumerable.Range(0, p.SampleCount).Select(i =>
    {
        var labels = p.Labels(i).ToArray().OrderBy(label => label.Key, StringComparer.Ordinal);
        var stack = p.Stack(i).ToArray().Select(row =>
        {
            var location = p.Locations[row];
            var lines = p.Lines(row).ToArray().Select(line => $"{p.Functions[line.Function] with { Id = 0 }}:{line.Number}:{line.Column}");
            return $"{Place(p, location)} {location.IsFolded} {string.Join(',', lines)}";
        });
        return $"{string.Join(' ', stack)} {string.Join(' ', labels)} {string.Join(' ', p.Values(i).ToArray())}";
    }).Order(StringComparer.Ordinal);

    /// <summary>The place in the binary; of binaries with the same build id, the first merged gives the name.</summary>
    static string Place(Profile p, Location location)
    {
        if (location.Mapping < 0)
            return $"{location.Address}";
        var m = p.Mappings[location.Mapping];
        return $"{m.Offset} {(m.BuildId.Length > 0 ? m.BuildId : m.File)} {location.Address - m.Start}";
    }

    sealed class Trickle(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
    }
}

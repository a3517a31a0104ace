using Seep.Heap.Pprof;
using Seep.TestKit;

namespace Seep.Heap.Tests.Pprof;

/// <summary>Profiles of real programs, read by us and by <c>go tool pprof</c>.</summary>
public sealed class PprofOracleTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Files
    {
        get
        {
            string[] names = ["heap.1.pb.gz", "heap.2.pb.gz", "goroutine.1.pb.gz", "allocs.pb.gz"];
            return [.. GoToolchains.All.SelectMany(go => names.Select(name => ($"{go.Version}", name)))];
        }
    }

    public static TheoryData<string> Versions => [.. GoToolchains.Versions];

    [Theory]
    [MemberData(nameof(Files))]
    public void ReadsAndWritesWhatPprofReads(string version, string name)
    {
        var path = PathOf(version, name);
        var profile = Read(path);
        var raw = GoPprof.Raw(path);
        Assert.Equal(raw, RawText.Of(profile));
        Assert.Equal(raw, GoPprof.Raw(_folder.Write("ours", profile.ToArray(compress: name != "allocs.pb.gz"))));
        foreach (var type in profile.SampleTypes)
            Assert.Equal(GoPprof.Top(type.Type, path), Top(profile, type.Type));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void CountsWhatTheProgramKept(string version)
    {
        var (before, after) = (Read(PathOf(version, "heap.1.pb.gz")), Read(PathOf(version, "heap.2.pb.gz")));
        Assert.Equal(1, before.Period);
        Assert.Equal((1000, 112000), Kept(before, "main.newNode"));
        Assert.Equal((1500, 168000), Kept(after, "main.newNode"));
        Assert.Equal((500, 56000), Kept(after.Subtract(before), "main.newNode"));

        // A collection that starts in the function leaves objects of the runtime's own there, of another size.
        static (long, long) Kept(Profile profile, string function)
        {
            var samples = Enumerable.Range(0, profile.SampleCount)
                .Where(i => profile.Expand(i).First().Function == function && profile.NumericLabel(i, "bytes") == 112).ToArray();
            return (Sum("inuse_objects"), Sum("inuse_space"));

            long Sum(string type) => samples.Sum(i => profile.Values(i)[profile.IndexOfType(type)]);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void CountsGoroutinesByLabel(string version)
    {
        var profile = Read(PathOf(version, "goroutine.1.pb.gz"));
        var seams = Enumerable.Range(0, profile.SampleCount).Where(i => profile.Label(i, "seam") == "GET /ws/{id}").ToArray();
        Assert.Equal(20, seams.Sum(i => profile.Values(i)[0]));
        Assert.Equal(["0", "1", "2", "3"], seams.Select(i => profile.Label(i, "round")).Order());
        Assert.Contains(Enumerable.Range(0, profile.SampleCount), i => profile.Label(i, "odd \"key\"") == "tab\té\x01");
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void SubtractsAsPprofDoes(string version)
    {
        var (before, after) = (PathOf(version, "heap.1.pb.gz"), PathOf(version, "heap.2.pb.gz"));
        var (older, newer) = (Read(before), Read(after));
        const string Type = "inuse_space";
        Assert.Equal(GoPprof.Top(Type, "-base=" + before, after), Top(newer.Subtract(older), Type));
        Assert.Equal(GoPprof.Top(Type, "-diff_base=" + before, after), Top(newer.Subtract(older, markBase: true), Type));
        Assert.Equal(GoPprof.Top(Type, "-normalize", "-diff_base=" + before, after),
            Top(newer.NormalizeTo(older).Subtract(older, markBase: true), Type));

        Assert.Equal(GoPprof.Raw("-base=" + before, after), RawText.Of(newer.Subtract(older)));
        Assert.Equal(GoPprof.Raw("-diff_base=" + before, after), RawText.Of(newer.Subtract(older, markBase: true)));
        Assert.Equal(GoPprof.Raw("-base=" + before, after), GoPprof.Raw(_folder.Write("difference.pb.gz", newer.Subtract(older).ToArray())));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void MergesAsPprofDoes(string version)
    {
        string[] paths = [PathOf(version, "heap.1.pb.gz"), PathOf(version, "heap.2.pb.gz"), PathOf(version, "allocs.pb.gz")];
        var merged = Profile.Merge(Array.ConvertAll(paths, Read));
        Assert.Equal(GoPprof.Raw(paths), RawText.Of(merged));
        Assert.Equal(GoPprof.Top("alloc_objects", paths), Top(merged, "alloc_objects"));
    }

    [Fact]
    public void PprofReadsWhateverCanBeBuilt()
    {
        // Whatever can be built, pprof reads as we do.
        var random = new Random(1);
        var profiles = Enumerable.Range(0, 300).Select(_ => Profiles.Make(random, random.Next(1, 5))).ToArray();
        var theirs = GoPprof.Parse(profiles.Select(profile => profile.ToArray(compress: false)));
        Assert.All(theirs.Zip(profiles), pair => Assert.Equal(pair.First, RawText.Of(pair.Second)));
    }

    static string PathOf(string version, string name) =>
        Leaky.Profile(version, name);

    static Profile Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Profile.Read(stream);
    }

    /// <summary>A function's own value, and the value of all stacks it is in, once each.</summary>
    static SortedDictionary<string, (long Flat, long Cum)> Top(Profile profile, string type)
    {
        var functions = new SortedDictionary<string, (long Flat, long Cum)>(StringComparer.Ordinal);
        for (var i = 0; i < profile.SampleCount; i++)
        {
            var value = profile.Values(i)[profile.IndexOfType(type)];
            var names = profile.Expand(i).Select(frame => frame.Function).ToArray();
            foreach (var name in names.Distinct())
            {
                var (flat, cum) = functions.GetValueOrDefault(name);
                functions[name] = (flat + (name == names[0] ? value : 0), cum + value);
            }
        }

        foreach (var (name, _) in functions.Where(entry => entry.Value == (0, 0)).ToArray())
            functions.Remove(name);
        return functions;
    }
}

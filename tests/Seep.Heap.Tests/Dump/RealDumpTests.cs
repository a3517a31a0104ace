using System.Globalization;
using System.Text.RegularExpressions;
using Seep.Core;
using Seep.Heap.Dump;
using Seep.Heap.Tests.Graph;
using Seep.TestKit;

namespace Seep.Heap.Tests.Dump;

/// <summary>Dumps of <c>testdata/shapes</c>, whose objects are known.</summary>
public sealed partial class RealDumpTests
{
    public static TheoryData<string> Versions => [.. GoToolchains.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public void CountsWhatTheProgramMade(string version)
    {
        var shapes = Shapes.Under(version);
        Assert.Equal("go" + version, shapes.Dump.GoVersion);
        Assert.Equal(200, shapes.Goroutines("main.holdOwn").Length);
        Assert.Equal(60, shapes.Goroutines("main.writeLoop").Length);
        (string Site, int Objects)[] made =
        [
            ("itemName", 1000), ("items", 1), ("ownData", 200), ("session", 100), ("job", 300), ("entryKey", 500),
            ("entry", 500), ("shared", 50), ("eventPayload", 80), ("event", 80), ("events", 1), ("task", 80),
            ("subscriber", 40), ("link", 2000), ("loose", 30), ("final", 1),
        ];
        Assert.Equal(made, made.Select(m => (m.Site, shapes.Dump.Sites.ObjectsOf(shapes.Site(m.Site)).Length)));
        Assert.All(shapes.Dump.Goroutines, g => Assert.NotEmpty(g.Frames));
    }

    /// <summary>Four bytes each: the block of 16 is one object, made by the first; the runtime samples blocks.</summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public void TinyObjectsShareABlock(string version)
    {
        var shapes = Shapes.Under(version);
        var blocks = shapes.Dump.Sites.ObjectsOf(shapes.Site("tiny")).ToArray();
        Assert.InRange(blocks.Distinct().Count(), 990, 1010);
        Assert.All(blocks, b => Assert.Equal(16, shapes.Dump.Sizes[b]));
    }

    /// <summary>Each stack of the heap profile that the same process wrote next is found in the dump, with the same number
    /// of objects; nearly all of them line by line.</summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public void StacksMatchThoseOfTheHeapProfile(string version)
    {
        var shapes = Shapes.Under(version);
        var sites = shapes.Dump.Sites;
        // A profile hides the runtime's frames, and with them what tells these.
        var runtimesOwn = sites.All.Where(s => SiteKey.IsRuntimesOwn(s.Stack))
            .Select(s => SiteKey.Of([.. s.Stack.SkipWhile(SiteKey.IsRuntime)])).ToHashSet();
        Assert.NotEmpty(runtimesOwn);
        var inlined = 0;
        var profile = ReadRaw(GoToolchains.Run(shapes.Toolchain, "/", "tool", "pprof", "-raw", shapes.ProfilePath), ref inlined)
            .Where(s => s.InUse > 0 && s.Stack.Any(f => f.File.EndsWith("shapes/main.go", StringComparison.Ordinal)))
            // What main does around the dump itself is not the same in both.
            .Where(s => !s.Stack.Any(f => f.Function is "os.Create" or "runtime/pprof.(*Profile).WriteTo" or "runtime/pprof.Lookup"))
            .GroupBy(s => SiteKey.Of(s.Stack))
            .Where(g => !runtimesOwn.Contains(g.Key))
            .Select(g => (g.First().Stack, InUse: g.Sum(s => s.InUse)))
            .ToList();
        Assert.True(inlined > 10);
        Assert.InRange(profile.Count, 25, 200);

        var matches = sites.Match([.. profile.Select(p => p.Stack)]);

        for (var i = 0; i < profile.Count; i++)
        {
            Assert.NotNull(matches[i]);
            Assert.Equal(profile[i].InUse, sites.ObjectsOf(matches[i]!).Length);
        }

        Assert.Equal(matches.Length, matches.Distinct().Count());
        Assert.InRange(profile.Count(p => sites.Find(p.Stack) is null), 0, profile.Count / 10);
    }

    /// <summary>Samples and locations as <c>go tool pprof -raw</c> prints them.</summary>
    static List<(List<Frame> Stack, long InUse)> ReadRaw(string raw, ref int inlined)
    {
        var samples = new List<(int[] Locations, long InUse)>();
        var locations = new Dictionary<int, List<Frame>>();
        var last = new List<Frame>();
        var inLocations = false;
        foreach (var line in raw.Split('\n'))
        {
            inLocations |= line == "Locations";
            if (!inLocations && SampleLine().Match(line) is { Success: true } sample)
            {
                int[] ids = [.. sample.Groups["ids"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
                samples.Add((ids, long.Parse(sample.Groups["inuse"].Value, CultureInfo.InvariantCulture)));
            }
            else if (inLocations && LocationLine().Match(line) is { Success: true } location)
            {
                if (location.Groups["id"].Success)
                    locations[int.Parse(location.Groups["id"].Value, CultureInfo.InvariantCulture)] = last = [];
                else
                    inlined++;
                last.Add(new Frame(
                    location.Groups["function"].Value, location.Groups["file"].Value,
                    int.Parse(location.Groups["line"].Value, CultureInfo.InvariantCulture)));
            }
        }

        return [.. samples.Select(s => (s.Locations.SelectMany(l => locations[l]).ToList(), s.InUse))];
    }

    [GeneratedRegex(@"^ +\d+ +\d+ +(?<inuse>\d+) +\d+: (?<ids>[\d ]+)$", RegexOptions.NonBacktracking)]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"^ +(?:(?<id>\d+): 0x[0-9a-f]+ (?:M=\d+ )?)?(?<function>.+) (?<file>[^\s:]+):(?<line>\d+)(?::\d+)? s=\d+", RegexOptions.NonBacktracking)]
    private static partial Regex LocationLine();

    [Theory]
    [MemberData(nameof(Versions))]
    public void DamagedDumpsAreReadOrRefused(string version)
    {
        var whole = File.ReadAllBytes(Shapes.Under(version).DumpPath);
        var random = new Random(5);
        for (var round = 0; round < 60; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var i = random.Next(1, 5); i > 0; i--)
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                using var dump = HeapDump.Read(
                    round % 3 == 0 ? damaged[..random.Next(damaged.Length)] : damaged, TestContext.Current.CancellationToken);
            }
            catch (HeapDumpException)
            {
            }
        }
    }
}

using CsCheck;
using Seep.Heap.Pprof;

namespace Seep.Heap.Tests.Pprof;

/// <summary>Profiles for the tests.</summary>
static class Profiles
{
    static readonly string[] Words = ["", "main.main", "main.(*Hub).Run", "net/http.(*conn).serve", "/src/hub.go", "é世界", "a b", "x"];

    /// <summary>Any profile that can be built, small, with everything the format has; one to four sample types.</summary>
    public static Gen<Profile> Any { get; } = Gen.Int.Select(seed => Make(new Random(seed), new Random(seed).Next(1, 5)));

    /// <summary>Every sample type, the same in each profile, so that they can be merged.</summary>
    public static Gen<Profile[]> Mergeable(int count) =>
        Gen.Int.Array[count].Select(seeds => Array.ConvertAll(seeds, seed => Make(new Random(seed), types: 2)));

    /// <summary>Two leaks of a small server, with a label each way.</summary>
    public static Profile Small { get; } = MakeSmall();

    /// <summary>For a profile of one sample type and nothing else yet.</summary>
    public static ProfileBuilder Builder() => new(new ProfileHeader { SampleTypes = [new("n", "count")] });

    static Profile MakeSmall()
    {
        var builder = new ProfileBuilder(new ProfileHeader
        {
            SampleTypes = [new("inuse_objects", "count"), new("inuse_space", "bytes")],
            PeriodType = new("space", "bytes"),
            Period = 1,
            TimeNanos = 1_700_000_000_000_000_000,
            DefaultSampleType = "inuse_space",
        });
        var mapping = builder.AddMapping(new Mapping(0, 0x400000, 0x800000, 0, "/bin/server", "abc", Symbols.Functions));
        var run = builder.AddFunction("main.(*Hub).Run", "/src/hub.go", "main.(*Hub).Run", 10);
        var add = builder.AddFunction("main.(*Hub).add", "/src/hub.go", "main.(*Hub).add", 30);
        var serve = builder.AddFunction("main.serve", "/src/main.go", "main.serve", 5);
        var inlined = builder.AddLocation(mapping, 0x401000, [new Line(add, 31), new Line(run, 12)]);
        var root = builder.AddLocation(mapping, 0x402000, [new Line(serve, 7)]);
        var bare = builder.AddLocation(mapping, 0x403000, []);
        builder.AddSample([inlined, root], [3, 300], new Label("bytes", 100), new Label("seam", "GET /ws/{id}"));
        builder.AddSample([root], [1, 64], new Label("bytes", 64));
        builder.AddSample([bare, root], [2, 32]);
        return builder.Build();
    }

    public static Profile Make(Random random, int types)
    {
        SampleType[] all = [new("alloc_objects", "count"), new("alloc_space", "bytes"), new("inuse_objects", "count"), new("", "")];
        var builder = new ProfileBuilder(new ProfileHeader
        {
            SampleTypes = [.. all.AsSpan(0, types)],
            PeriodType = new("space", "bytes"),
            Period = random.Next(5),
            TimeNanos = random.NextInt64(),
            DurationNanos = random.Next(10),
            DefaultSampleType = all[random.Next(4)].Type,
            Comments = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Word())],
            DropFrames = Word(),
            KeepFrames = Word(),
            DocUrl = Word(),
        });
        var mappings = random.Next(3);
        for (var i = 0; i < mappings; i++)
        {
            builder.AddMapping(new Mapping(0, Number(), Number(), (ulong)random.Next(2), Word(), Word(), (Symbols)random.Next(16)));
        }

        var functions = random.Next(5);
        for (var i = 0; i < functions; i++)
            builder.AddFunction(Word(), Word(), Word(), random.Next(3));
        var locations = random.Next(8);
        for (var i = 0; i < locations; i++)
        {
            var lines = functions == 0 ? [] : Enumerable.Range(0, random.Next(4))
                .Select(_ => new Line(random.Next(functions), random.NextInt64(-1, 1 << 20), random.Next(3))).ToArray();
            builder.AddLocation(random.Next(-1, mappings), Number(), lines, random.Next(5) == 0);
        }

        for (var i = random.Next(20); i > 0; i--)
        {
            int[] stack = locations == 0 ? [] : [.. Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(locations))];
            long[] values = [.. Enumerable.Range(0, types).Select(_ => Value())];
            var labels = Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(2) == 0
                ? new Label(Word(), Word())
                : new Label(Word(), Value(), Word())).ToArray();
            builder.AddSample(stack, values, labels);
        }

        return builder.Build();

        string Word() => Words[random.Next(Words.Length)];
        ulong Number() => random.Next(3) == 0 ? (ulong)random.NextInt64() : (ulong)random.Next(4) << 12;
        long Value() => random.Next(4) switch { 0 => 0, 1 => random.NextInt64(-(1L << 40), 1L << 40), _ => random.Next(-5, 300) };
    }
}

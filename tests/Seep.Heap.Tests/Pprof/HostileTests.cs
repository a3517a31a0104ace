using System.Text;
using Seep.Heap.Pprof;

namespace Seep.Heap.Tests.Pprof;

/// <summary>Damaged and malicious profiles end in a <see cref="ProfileException"/>, within the memory that the docs promise.</summary>
public sealed class HostileTests
{
    static readonly byte[] Raw = Profiles.Small.ToArray(compress: false);
    static readonly byte[] Gzipped = Profiles.Small.ToArray();

    [Fact]
    public void RefusesNothing() => Assert.Contains("the profile is empty", Refused([]));

    [Theory]
    [InlineData("goroutine profile: total 3\n", "goroutine text")]
    [InlineData("heap profile: 1: 2 [3: 4] @ heap/2\n", "fetch it without debug=1")]
    [InlineData("<!doctype html>", "check the address")]
    public void SaysWhatElseItIs(string text, string expected) => Assert.Contains(expected, Refused(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void RefusesTwoProfilesInOneFile()
    {
        Assert.Contains("two profiles put together", Refused([.. Raw, .. Raw]));
        Assert.Contains("two profiles put together", Refused([.. Gzipped, .. Gzipped]));

        // Without a time only the ids, which are there twice, tell.
        var builder = Profiles.Builder();
        builder.AddLocation(-1, 1, []);
        var timeless = builder.Build().ToArray(compress: false);
        Assert.Contains("a second location with the id 1", Refused([.. timeless, .. timeless]));
    }

    [Fact]
    public void EndsAtEveryTruncation()
    {
        // The string table comes last: without all of it no prefix is a profile.
        for (var length = 0; length < Raw.Length; length++)
            Refused(Raw[..length]);
        for (var length = 2; length < Gzipped.Length; length++)
            Refused(Gzipped[..length]);
    }

    [Fact]
    public void AgreesWithPprofOnDamagedProfiles()
    {
        var random = new Random(20_000);
        var seeds = Enumerable.Range(0, 200).Select(_ => Profiles.Make(random, random.Next(1, 5)).ToArray(compress: false)).ToArray();
        var inputs = Enumerable.Range(0, 20_000).Select(i => Mutate(i % 4 == 0 ? Raw : seeds[i % seeds.Length], random)).ToList();

        var (accepted, refused) = (0, 0);
        foreach (var (theirs, input) in GoPprof.Parse(inputs).Zip(inputs))
        {
            var ours = TryRead(input);
            Assert.True(theirs is null == ours is null, $"{(ours is null ? "we" : "pprof")} refused {Convert.ToHexString(input)}");
            if (ours is null)
            {
                refused++;
                continue;
            }

            accepted++;
            if (HasOneEmptyString(input))
                Assert.Equal(Legible(theirs!), Legible(RawText.Of(ours)));
        }

        Assert.True(accepted > 1000 && refused > 1000, $"{accepted} accepted, {refused} refused");
    }

    [Fact]
    public void DamagedGzipNeverPasses()
    {
        var random = new Random(7);
        for (var i = 0; i < 5000; i++)
        {
            var input = Mutate(Gzipped, random);
            if (TryRead(input) is { } profile)
                Assert.Equal(RawText.Of(Profiles.Small), RawText.Of(profile));
        }
    }

    public static TheoryData<string, byte[]> Rules => new()
    {
        { "string table", [0x48, 1] },
        { "first string must be empty", [0x32, 1, (byte)'x'] },
        { "names string 9 of 1", [0x32, 0, 0x0a, 2, 8, 9] },
        { "names string -1 of 1", [0x32, 0, 0x70, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, .. Field(1, 8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1)] },
        { "does not say what they measure", [0x32, 0, .. Field(2)] },
        { "1 samples of 1 types have 0 values", [0x32, 0, .. Field(1), .. Field(2)] },
        { "the sample has 2 values where 1 were expected", [0x32, 0, .. Field(1), .. Field(2, 0x12, 2, 1, 1), .. Field(2)] },
        { "names location 5", [0x32, 0, .. Field(1), .. Field(2, 8, 5, 16, 1)] },
        { "names location 0", [0x32, 0, .. Field(1), .. Field(2, 10, 1, 0, 16, 1)] },
        { "names function 3", [0x32, 0, .. Field(4, 8, 1, 34, 2, 8, 3)] },
        { "names function 0", [0x32, 0, .. Field(4, 8, 1, 34, 0)] },
        { "the location here has the id 0", [0x32, 0, .. Field(4)] },
        { "the mapping here has the id 0", [0x32, 0, .. Field(3)] },
        { "the function here has the id 0", [0x32, 0, .. Field(5)] },
        { "a second function with the id 200", [0x32, 0, .. Field(5, 8, 200, 1), .. Field(5, 8, 200, 1)] },
        { "a second mapping with the id 1", [0x32, 0, .. Field(3, 8, 1), .. Field(3, 8, 1)] },
        { "wire type 3", [0x32, 0, 0x0b] },
        { "wire type 0 where bytes were expected", [0x32, 0, 0x10, 1] },
        { "wire type 5 where a number was expected", [0x32, 0, 0x4d, 1, 1, 1, 1] },
        { "is 8 bytes long where 1 are left", [0x32, 0, 0x79, 1] },
        { "is 100 bytes long where 1 are left", [0x32, 0, 0x12, 100, 1] },
        { "varint of at most ten bytes", [0x32, 0, 0x48, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1] },
        { "varint of at most ten bytes", [0x32, 0, .. Field(1), .. Field(2, 0x12, 2, 1, 0x80)] },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void StatesTheRuleThatIsBroken(string expected, byte[] input)
    {
        Assert.Contains(expected, Refused(input));
        Assert.Null(Assert.Single(GoPprof.Parse([input])));
    }

    [Fact]
    public void TakesNumbersPackedAndNot()
    {
        byte[] input = [0x32, 0, .. Field(1), .. Field(4, 8, 1), .. Field(4, 8, 255, 1), .. Field(2, 8, 1, 10, 3, 255, 1, 1, 8, 1, 18, 1, 9)];
        var profile = Profile.Read(input);
        Assert.Equal([0, 1, 0, 0], profile.Stack(0));
        Assert.Equal([9], profile.Values(0));
    }

    [Fact]
    public void AMappingInNoTableIsNone()
    {
        byte[] input = [0x32, 0, .. Field(4, 8, 1, 16, 7)];
        Assert.Equal(-1, Profile.Read(input).Locations[0].Mapping);
        Assert.NotNull(Assert.Single(GoPprof.Parse([input])));
    }

    /// <summary>What costs the reader most for each byte of input, for every table there is.</summary>
    public static TheoryData<string, byte[]> Dense => new()
    {
        { "strings", Repeat(300_000, 0x32, 0) },
        { "strings of a letter", [0x32, 0, .. Repeat(300_000, 0x32, 1, (byte)'a')] },
        { "comments", [0x32, 0, 0x6a, 0xa0, 0x8d, 6, .. Repeat(100_000, 0)] },
        { "sample types", [0x32, 0, .. Repeat(300_000, 0x0a, 0)] },
        { "samples", [0x32, 0, .. Field(1), .. Repeat(300_000, 0x12, 2, 16, 0)] },
        { "labels", [0x32, 0, .. Field(1), .. Repeat(1, [.. Field(2, [16, 0, .. Repeat(300_000, 0x1a, 2, 24, 1)])])] },
        { "empty labels", [0x32, 0, .. Field(1), .. Field(2, [16, 0, .. Repeat(300_000, 0x1a, 0)])] },
        { "stack", [0x32, 0, .. Field(1), .. Field(4, 8, 1), .. Field(2, [16, 0, 10, 0xe0, 0xa7, 18, .. Repeat(300_000, 1)])] },
        { "lines", [0x32, 0, .. Field(5, 8, 1), .. Field(4, [8, 1, .. Repeat(300_000, 34, 2, 8, 1)])] },
        { "mappings", [0x32, 0, .. Numbered(3)] },
        { "functions", [0x32, 0, .. Numbered(5)] },
        { "locations", [0x32, 0, .. Numbered(4)] },
        { "sparse locations", [0x32, 0, .. Numbered(4, sparse: true)] },
    };

    [Theory]
    [MemberData(nameof(Dense))]
    public void AllocatesInProportionToTheInput(string what, byte[] input)
    {
        Profile.Read(Raw);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var profile = Profile.Read(input);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.NotNull(profile);
        Assert.True(allocated <= 16L * input.Length + 100_000, $"{what}: {allocated} for {input.Length}, {(double)allocated / input.Length:f1} a byte");
    }

    [Fact]
    public void DamageAllocatesInProportionToTheInput()
    {
        var random = new Random(3);
        for (var i = 0; i < 20_000; i++)
        {
            var input = Mutate(Raw, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            TryRead(input);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * input.Length + 20_000);
        }
    }

    static byte[] Field(int number, params ReadOnlySpan<byte> content)
    {
        var length = content.Length;
        byte[] prefix = length < 0x80
            ? [(byte)length]
            : [(byte)(length | 0x80), (byte)(length >> 7 | 0x80), (byte)(length >> 14 | 0x80), (byte)(length >> 21)];
        return [(byte)(number << 3 | 2), .. prefix, .. content];
    }

    static byte[] Repeat(int count, params byte[] unit) => [.. Enumerable.Repeat(unit, count).SelectMany(bytes => bytes)];

    /// <summary>As many rows of a table as possible, with nothing but an id.</summary>
    static byte[] Numbered(int field, bool sparse = false) => [.. Enumerable.Range(1, 100_000).SelectMany(id => sparse
        ? Field(field, 8, (byte)(id | 0x80), (byte)(id >> 7 | 0x80), (byte)(id >> 14 | 0x80), 0x80, 1)
        : Field(field, 8, (byte)(id | 0x80), (byte)(id >> 7 | 0x80), (byte)(id >> 14)))];

    static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = new List<byte>(seed);
        for (var edits = random.Next(1, 4); edits > 0 && bytes.Count > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(random.Next(2) == 0 ? 16 : 256);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 12), bytes.Count - at)));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>
    /// No string but the first is empty; an index that is not 0 but names an empty one is all that we and pprof read
    /// differently.
    /// </summary>
    static bool HasOneEmptyString(byte[] input) =>
        Enumerable.Range(0, input.Length - 1).Count(i => input[i] == 0x32 && input[i + 1] == 0) <= 1;

    /// <summary>What is no UTF-8 is printed by Go as it is and replaced, once or more often, by .NET.</summary>
    static string Legible(string text)
    {
        var legible = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c != '\uFFFD' || legible.Length == 0 || legible[^1] != '\uFFFD')
                legible.Append(c);
        }

        return legible.ToString();
    }

    static Profile? TryRead(byte[] input)
    {
        try
        {
            return Profile.Read(input);
        }
        catch (ProfileException)
        {
            return null;
        }
    }

    static string Refused(byte[] input) => Assert.Throws<ProfileException>(() => Profile.Read(input)).Message;
}

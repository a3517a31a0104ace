using System.Security.Cryptography;
using Seep.Scan.Engine.Facts;
using Seep.TestKit;

namespace Seep.Scan.Tests.Facts;

/// <summary>The folder of facts: bounded, and never in the way.</summary>
public sealed class FactsCacheTests : IDisposable
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly TempFolder _folder = new();
    readonly List<string> _said = [];
    readonly Clock _clock = new();

    string Facts => _folder.File("facts");

    public void Dispose() => _folder.Dispose();

    sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Start;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    [Fact]
    public void What_is_stored_is_found_until_it_is_deleted()
    {
        var cache = Cache();
        Assert.Null(cache.Find(Key(1)));

        cache.Store(Key(1), [1, 2]);
        cache.Store(Key(1), [1, 2, 3]);

        Assert.Equal([1, 2, 3], Cache().Find(Key(1)));
        Assert.Null(cache.Find(Key(2)));
        cache.Delete(Key(1));
        Assert.Null(cache.Find(Key(1)));
        Assert.Empty(Directory.EnumerateFiles(Facts));
        Assert.Empty(_said);
    }

    /// <summary>What was used last stays; that it was used is noted once an hour.</summary>
    [Fact]
    public void What_was_not_used_for_longest_goes()
    {
        var cache = Cache(capacity: 300);
        for (var i = 0; i < 4; i++)
        {
            cache.Store(Key(i), new byte[100]);
            File.SetLastWriteTimeUtc(PathOf(i), Start.UtcDateTime.AddHours(i - 10));
        }

        Assert.NotNull(cache.Find(Key(0)));
        Assert.Equal(Start.UtcDateTime, File.GetLastWriteTimeUtc(PathOf(0)));
        cache.Trim();

        Assert.Equal([true, false, true, true], Enumerable.Range(0, 4).Select(i => File.Exists(PathOf(i))));
        _clock.Now += TimeSpan.FromMinutes(59);
        Assert.NotNull(cache.Find(Key(0)));
        Assert.Equal(Start.UtcDateTime, File.GetLastWriteTimeUtc(PathOf(0)));
    }

    [Fact]
    public void Who_stored_nothing_deletes_nothing()
    {
        Cache().Store(Key(1), new byte[100]);

        Cache(capacity: 10).Trim();

        Assert.True(File.Exists(PathOf(1)));
    }

    /// <summary>A process that was killed leaves a file unfinished; one that another process is writing is younger.</summary>
    [Fact]
    public void What_others_left_unfinished_goes()
    {
        _folder.Write("facts/aa.old.new", "");
        _folder.Write("facts/bb.young.new", "");
        File.SetLastWriteTimeUtc(_folder.File("facts/aa.old.new"), Start.UtcDateTime.AddHours(-2));
        File.SetLastWriteTimeUtc(_folder.File("facts/bb.young.new"), Start.UtcDateTime.AddMinutes(-2));
        var cache = Cache();

        cache.Store(Key(1), [1]);
        cache.Trim();

        Assert.Equal([PathOf(1), _folder.File("facts/bb.young.new")], Directory.EnumerateFiles(Facts).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Where_nothing_can_be_stored_it_is_said_once()
    {
        _folder.Write("facts", "a file, not a folder");
        var cache = Cache();

        for (var i = 0; i < 3; i++)
            cache.Store(Key(i), [1]);
        cache.Trim();

        Assert.Null(cache.Find(Key(0)));
        Assert.Contains("is not kept for the next scan", Assert.Single(_said));
    }

    [Fact]
    public async Task Several_can_store_and_find_the_same()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            var cache = Cache();
            for (var i = 0; i < 200; i++)
            {
                cache.Store(Key(i % 5), [.. Enumerable.Repeat((byte)(i % 5), 5000)]);
                if (cache.Find(Key(i % 5)) is { } found)
                    Assert.Equal(Enumerable.Repeat((byte)(i % 5), 5000), found);
                if (i % 20 == 0)
                    cache.Delete(Key(i % 5));
            }
        })));

        Assert.Empty(_said);
        Assert.DoesNotContain(Directory.EnumerateFiles(Facts), f => f.EndsWith(".new", StringComparison.Ordinal));
    }

    FactsCache Cache(long capacity = FactsCache.DefaultCapacity) => new(Facts, _said.Add, _clock) { Capacity = capacity };

    static byte[] Key(int number) => SHA256.HashData([(byte)number]);

    string PathOf(int number) => Path.Combine(Facts, Convert.ToHexStringLower(Key(number)));
}

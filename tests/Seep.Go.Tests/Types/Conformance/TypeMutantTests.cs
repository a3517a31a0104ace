using Seep.Core;
using Seep.Fuzz.Packages;
using Seep.TestKit;

namespace Seep.Go.Tests.Types.Conformance;

/// <summary>Packages that were changed at random: most are wrong, and all that is known of them is what go/types knows all the same.</summary>
public sealed class TypeMutantTests(ITestOutputHelper output)
{
    /// <summary>Packages at a time.</summary>
    const int Batch = 1_000;

    /// <summary>Of this many packages that differ it is said where.</summary>
    const int Explained = 20;

    static readonly Lazy<PackageSource[]> Seeds = new(() =>
    [
        .. SeedPackages.Of(CheckerUnderTest.Standard), .. SeedPackages.OfTests(GoToolchains.Newest.GoRoot),
    ]);

    [Fact]
    public void Some_mutants() => Compare(seed: 1, count: 200);

    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    public void Ten_thousand_mutants()
    {
        for (var i = 0; i < 10_000 / Batch; i++)
            Compare(seed: 2 + i, Batch);
    }

    /// <summary>Takes the first seed and the number of batches from SEEP_MUTANTS (<c>SEED,BATCHES</c>): for looking for more.</summary>
    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(IsAsked))]
    public void Mutants_that_are_asked_for()
    {
        var (seed, batches) = Asked is [var first, var count] ? (int.Parse(first, null), int.Parse(count, null)) : throw new FormatException("SEED,BATCHES");
        Assert.Multiple([.. Enumerable.Range(seed, batches).Select(s => (Action)(() => Compare(s, Batch)))]);
    }

    public static bool IsAsked => Asked.Length > 0;

    static string[] Asked => Environment.GetEnvironmentVariable("SEEP_MUTANTS")?.Split(',') ?? [];

    void Compare(int seed, int count)
    {
        using var folder = new TempFolder();
        LoosePackage[] packages = [];
        DeepThreads.Run(() =>
        {
            var mutator = new PackageMutator(Seeds.Value);
            var random = new Random(seed);
            packages = [.. Enumerable.Range(0, count).Select(i => Write(folder, $"{i}", mutator.Change(random)))];
        });
        var ours = CheckerUnderTest.Hashes(packages);
        var theirs = GoTypes.Hashes(packages).ToArray();
        var compared = theirs.Count(hash => hash is not null);
        LoosePackage[] different = [.. packages.Zip(ours, theirs).Where(p => p.Third is { } go && go != p.Second).Select(p => p.First)];
        output.WriteLine($"seed {seed}: {compared} of {count} compared, {compared - different.Length} identical");
        Assert.True(different is [], $"seed {seed}: {different.Length} of {compared} packages differ:\n{Explain(seed, [.. different.Take(Explained)])}");
        Assert.InRange(compared, count * 99 / 100, count);
    }

    /// <summary>FakeImportC as for real packages: what cgo files say is not to be known.</summary>
    static LoosePackage Write(TempFolder folder, string name, PackageSource package) =>
        new([.. package.Files.Select(file => folder.Write(Path.Combine(name, file.Name), file.Text))], FakeImportC: true);

    /// <summary>Says where packages differ first, and keeps them.</summary>
    static string Explain(int seed, LoosePackage[] packages)
    {
        var differences = CheckerUnderTest.Dumps(packages).Zip(GoTypes.Dumps(packages), TypesDifference.First);
        return string.Join('\n', packages.Zip(differences, (package, difference) => $"{Keep(seed, package)}: {difference}"));
    }

    static string Keep(int seed, LoosePackage package)
    {
        var from = Path.GetDirectoryName(package.Files[0])!;
        var to = Path.Combine(Path.GetTempPath(), "seep-mutants", $"{seed}", Path.GetFileName(from));
        Directory.CreateDirectory(to);
        foreach (var file in package.Files)
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        return to;
    }
}

using Seep.Fuzz;
using Seep.TestKit;

namespace Seep.Go.Tests.Syntax.Conformance;

/// <summary>Go files that were changed at random: most are wrong, and our trees and errors are go/parser's all the same.</summary>
public sealed class MutantTests(ITestOutputHelper output)
{
    /// <summary>Bytes; much is tried on small files sooner.</summary>
    const int LargestSeed = 8 << 10;

    /// <summary>Files at a time.</summary>
    const int Batch = 5_000;

    [Fact]
    public void SomeMutants() => Compare(seed: 1, count: 500);

    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    public void FiftyThousandMutants()
    {
        for (var i = 0; i < 50_000 / Batch; i++)
            Compare(seed: 2 + i, Batch);
    }

    void Compare(int seed, int count)
    {
        var seeds = Seeds();
        var random = new Random(seed);
        using var folder = new TempFolder();
        var files = new string[count];
        for (var i = 0; i < count; i++)
            files[i] = folder.Write($"{i}.go", Mutator.Change(seeds[random.Next(seeds.Length)], random));

        var result = TreeComparison.Run(files, ParserUnderTest.Hash, GoParser.Hashes(files));

        output.WriteLine($"seed {seed}: {result}");
        Assert.True(result.Different is [], $"seed {seed}: {result}\n{TreeComparisonTests.Explain(result.Different.Take(5).ToArray())}");
    }

    static byte[][] Seeds()
    {
        var root = GoToolchains.Newest.GoRoot;
        string[] folders = ["test", "src/go/parser", "src/go/printer/testdata", "src/cmd/compile/internal/syntax/testdata"];
        return
        [
            .. folders.SelectMany(folder => GoFiles.Below(Path.Combine(root, folder), ".go", ".src", ".go2", ".input"))
                .Where(file => new FileInfo(file).Length <= LargestSeed).Select(File.ReadAllBytes),
        ];
    }
}

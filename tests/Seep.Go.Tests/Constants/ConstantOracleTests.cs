using System.Globalization;
using System.Text;
using Seep.Go.Source;
using Seep.TestKit;

namespace Seep.Go.Tests.Constants;

/// <summary>What go/constant computes is computed here, to the last digit and in the same form.</summary>
public sealed class ConstantOracleTests(ITestOutputHelper output)
{
    [Fact]
    public void RandomOperations() => Random(seed: 1, count: 8_000);

    [Theory(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void AMillionRandomOperations(int seed) => Random(seed, count: 250_000);

    [Fact]
    public void ConstantsOfGoTests() => Tree("const*.go", "literal*.go", "float_lit*.go", "int_lit.go", "char_lit.go", "string_lit.go");

    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    public void ConstantsOfAllGoTests() => Tree("*.go");

    /// <summary>Unicode grows: a .NET that knows fewer characters than Go escapes them.</summary>
    [Fact]
    public void PrintableCharactersAreGos()
    {
        var printable = new HashSet<int>();
        foreach (var line in ConstantOracle.Lines("printable"))
        {
            var range = line.Split('\t').Select(x => int.Parse(x, NumberStyles.HexNumber)).ToArray();
            printable.UnionWith(Enumerable.Range(range[0], range[1] - range[0] + 1));
        }

        var differing = Enumerable.Range(0, 0x110000).Where(Rune.IsValid)
            .Where(c => GoUnicode.IsPrintable(c) != printable.Contains(c)).ToArray();
        output.WriteLine($"{printable.Count} printable, {differing.Length} differ");
        Assert.Empty(differing.Select(c => $"{c:x}"));
    }

    void Random(int seed, int count)
    {
        var compared = ConstantOracle.Compare(ConstantOracle.Lines("random", $"{seed}", $"{count}"));
        output.WriteLine($"seed {seed}: {compared} compared");
        Assert.True(compared > count * 0.95);
    }

    void Tree(params string[] patterns)
    {
        var folder = Path.Combine(GoToolchains.Newest.GoRoot, "test");
        var options = patterns is ["*.go"] ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly;
        var files = patterns.SelectMany(p => Directory.GetFiles(folder + "/", p, options)).Order(StringComparer.Ordinal);
        var lines = new List<string>();
        var compared = ConstantOracle.Compare(ConstantOracle.Lines(["tree", .. files]).Select(line =>
        {
            if (line.StartsWith('#'))
                lines.Add(line);
            return line;
        }));
        output.WriteLine($"{compared} compared\n{string.Join('\n', lines)}");
        Assert.True(compared > 500);
    }
}

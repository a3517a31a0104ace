using Seep.Core;
using Seep.TestKit;

namespace Seep.Scan.Tests.Link;

/// <summary>What a program leaves open where it ends, or leaves once, is no suspect; all else in <c>testdata/lifetimes</c> is wanted.</summary>
public sealed class LifetimesTests
{
    static readonly string Folder = Repository.File("tests", "Seep.Scan.Tests", "testdata", "lifetimes");

    [Fact]
    public void Suspects_are_where_the_process_goes_on()
    {
        var wanted = Directory.EnumerateFiles(Folder, "*.go", SearchOption.AllDirectories)
            .SelectMany(file => File.ReadLines(file).Index().Where(line => line.Item.EndsWith("// want", StringComparison.Ordinal)).Select(line => (file, line.Index + 1)));
        var shown = Scanning.Scan(Folder).Suspects.Where(s => s.Confidence > Confidence.Low).Select(s => (s.At.File, s.At.Line));
        Assert.Equal(wanted.Select(TextOf).Order(StringComparer.Ordinal), shown.Distinct().Select(TextOf).Order(StringComparer.Ordinal));
    }

    static string TextOf((string File, int Line) place) => $"{Path.GetRelativePath(Folder, place.File)}:{place.Line}";
}

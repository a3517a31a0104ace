using Seep.TestKit;

namespace Seep.Scan.Tests;

/// <summary>What callers need to know of functions, as comments say: <c>// want closes: 0 is released by Close</c>.</summary>
public sealed class SummaryTests
{
    [Fact]
    public void Functions_are_summarised_as_they_want()
    {
        var folder = Repository.File("tests", "Seep.Scan.Tests", "testdata", "summaries");
        var wanted = File.ReadLines(Path.Combine(folder, "summaries.go"))
            .Select(line => line.Split("// want ", 2)).Where(parts => parts.Length == 2)
            .Select(parts => parts[1].Trim()).Order(StringComparer.Ordinal).ToList();

        var found = Scanning.Summaries(folder, "./...").Where(s => s.Function.Package!.Path == "summaries")
            .Select(s => $"{s.Function.Name}: {s.Summary}").Order(StringComparer.Ordinal).ToList();

        Assert.Equal(string.Join("\n", wanted), string.Join("\n", found));
    }
}

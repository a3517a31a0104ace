using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Seep.Core;
using Seep.TestKit;

namespace Seep.Scan.Tests;

/// <summary>
/// The pattern matrix (<c>testdata/README.md</c>): how many of its leaks are found, and how much is reported that is none. What is not
/// as wanted stands in a file beside it; with SEEP_UPDATE=1 that is written anew.
/// </summary>
public sealed partial class MatrixTests(ITestOutputHelper output)
{
    static readonly string TestData = Repository.File("tests", "Seep.Scan.Tests", "testdata");

    [Theory]
    [InlineData("matrix", "1.27", 0.95, 0.02)]
    [InlineData("matrix122", "1.22", 0.95, 0.02)]
    public void Leaks_are_found_and_nothing_else(string module, string goVersion, double leastFound, double mostFalse)
    {
        var folder = Path.Combine(TestData, module);
        var functions = Functions(folder).ToList();
        var result = Scanning.Scan(folder, goVersion);
        Assert.All(result.Notes, note => Assert.DoesNotContain("bug in seep", note.Message, StringComparison.Ordinal));
        var places = result.Suspects.Where(s => s.Confidence > Confidence.Low).Select(s => (s.At.File, s.At.Line)).ToHashSet();

        var leaks = functions.Where(f => f.Wants.Count > 0).ToList();
        var clean = functions.Where(f => f.Wants.Count == 0).ToList();
        var missed = leaks.Where(f => !f.Wants.All(line => places.Contains((f.File, line)))).ToList();
        var wrong = clean.Where(f => places.Any(p => p.File == f.File && p.Line >= f.First && p.Line <= f.Last)).ToList();
        var found = 1 - (double)missed.Count / leaks.Count;
        var alarms = (double)wrong.Count / clean.Count;
        var percent = CultureInfo.InvariantCulture;
        output.WriteLine(string.Create(percent, $"{module}: {leaks.Count - missed.Count} of {leaks.Count} leaks found ({found:P1}), {wrong.Count} of {clean.Count} clean functions reported ({alarms:P1})"));

        var report = new StringBuilder();
        foreach (var f in missed)
            report.Append(percent, $"missed {Path.GetRelativePath(folder, f.File)} {f.Name}\n");
        foreach (var f in wrong)
            report.Append(percent, $"false {Path.GetRelativePath(folder, f.File)} {f.Name}\n");
        var expected = Path.Combine(TestData, $"{module}.txt");
        if (Environment.GetEnvironmentVariable("SEEP_UPDATE") is "1")
            File.WriteAllText(expected, report.ToString());
        Assert.Equal(File.ReadAllText(expected), report.ToString());
        Assert.True(found >= leastFound, $"{found:P1} of the leaks are found");
        Assert.True(alarms <= mostFalse, $"{alarms:P1} of what is clean is reported");
    }

    /// <summary>What does not compile is not what it seems to be.</summary>
    [Theory]
    [InlineData("matrix", "1.27")]
    [InlineData("matrix122", "1.22")]
    [InlineData("matrix-aside", "1.27")]
    public void GoTakesThePatterns(string module, string goVersion) =>
        Assert.Equal("", GoToolchains.Run(GoToolchains.Get(goVersion), Path.Combine(TestData, module), "build", "-gcflags=-e", "./..."));

    /// <summary>A pattern: a top-level declaration whose comment begins with the row of the table that it is for.</summary>
    sealed record Pattern(string File, string Name, int First, int Last, IReadOnlyList<int> Wants);

    static IEnumerable<Pattern> Functions(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.go", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var lines = File.ReadAllLines(file);
            for (var i = 0; i < lines.Length; i++)
            {
                if (!Mark().IsMatch(lines[i]))
                    continue;
                // The pattern ends where the next one begins.
                var end = i + 1;
                while (end < lines.Length && !Mark().IsMatch(lines[end]))
                    end++;
                var name = lines[i..end].Select(line => Declaration().Match(line)).First(m => m.Success).Groups["name"].Value;
                List<int> wants = [.. Enumerable.Range(i, end - i).Where(l => lines[l].Contains("// want", StringComparison.Ordinal)).Select(l => l + 1)];
                yield return new(file, name, i + 1, end, wants);
            }
        }
    }

    [GeneratedRegex("^// [LC][0-9]+ ", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mark();

    [GeneratedRegex(@"^(func (\([^)]*\) )?|type |var )(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();
}

using System.Text.RegularExpressions;
using Seep.Core;
using Seep.Scan.Rules;
using Seep.TestKit;

namespace Seep.Scan.Tests.Rules;

/// <summary>Each rule reports what its examples say, and nothing else: under a toolchain that keeps timers and one that does not.</summary>
public sealed class ExampleTests
{
    public static MatrixTheoryData<string, string> Cases => new(RuleCatalog.All.Select(r => r.Info.Id), ["1.22", "1.27"]);

    [Theory, MemberData(nameof(Cases))]
    public void The_examples_are_reported_as_they_want(string id, string goVersion)
    {
        using var folder = new TempFolder();
        folder.Write("go.mod", "module example.org/rule\n\ngo 1.22\n");
        List<(string File, int Line, string Words)> wants = [];
        foreach (var example in RuleExample.Of(RuleCatalog.Find(id)!))
        {
            folder.Write(example.Name, example.Text);
            if (!IsBuilt(example.Name, goVersion))
                continue;
            foreach (var (index, line) in example.Text.Split('\n').Index())
            {
                if (line.IndexOf("// want \"", StringComparison.Ordinal) is >= 0 and var at)
                    wants.Add((example.Name, index + 1, line[(at + "// want \"".Length)..line.LastIndexOf('"')]));
            }
        }

        var shown = Scanning.Scan(folder.Path, goVersion).Suspects.Where(s => s.Confidence > Confidence.Low)
            .Select(s => (File: Path.GetFileName(s.At.File), s.At.Line, s.Message)).ToList();
        Assert.Equal(wants.Select(w => (w.File, w.Line)).Order(), shown.Select(s => (s.File, s.Line)).Distinct().Order());
        Assert.All(wants, want => Assert.Contains(shown, s =>
            (s.File, s.Line) == (want.File, want.Line) && Regex.IsMatch(s.Message, want.Words, RegexOptions.None, TimeSpan.FromSeconds(1))));
    }

    /// <summary>Whether a toolchain builds an example: <c>leaks_go122.go</c> is for those before 1.23.</summary>
    static bool IsBuilt(string name, string goVersion) => name.Contains("_go122", StringComparison.Ordinal) ? goVersion == "1.22"
        : !name.Contains("_go123", StringComparison.Ordinal) || goVersion != "1.22";
}

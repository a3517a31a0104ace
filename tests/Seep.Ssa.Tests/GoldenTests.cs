using System.Text;
using Seep.TestKit;

namespace Seep.Ssa.Tests;

/// <summary>
/// What each construct of Go becomes: the files of <c>testdata</c> are txtar archives of a Go file and of the text of its functions.
/// <c>SEEP_UPDATE=1</c> writes them anew.
/// </summary>
public sealed class GoldenTests
{
    const string Separator = "-- ssa --\n";

    static readonly string Folder = Repository.File("tests", "Seep.Ssa.Tests", "testdata");

    public static IEnumerable<TheoryDataRow<string>> Files =>
        Directory.EnumerateFiles(Folder, "*.txtar").Order(StringComparer.Ordinal).Select(f => new TheoryDataRow<string>(Path.GetFileName(f)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Is_built_as_written(string file)
    {
        var path = Path.Combine(Folder, file);
        var text = File.ReadAllText(path);
        var at = text.IndexOf(Separator, StringComparison.Ordinal);
        var source = at < 0 ? text : text[..at];
        var functions = Building.Functions(source[(source.IndexOf("--\n", StringComparison.Ordinal) + 3)..], VersionIn(source));
        var built = new StringBuilder();
        foreach (var function in functions)
        {
            // A package without variables has an empty one.
            if (function.Name == "init" && function.BlockCount == 1 && function.Entry.Instructions.Count() == 1)
                continue;
            built.Append(built.Length > 0 ? "\n" : "").Append(function);
        }

        Assert.All(functions.Where(f => f.Parent is null), f => Assert.Empty(Ir.Sanity.Check(f)));
        if (Environment.GetEnvironmentVariable("SEEP_UPDATE") is "1")
            File.WriteAllText(path, $"{source}{Separator}{built}");
        else
            Assert.Equal(at < 0 ? "" : text[(at + Separator.Length)..], built.ToString());
    }

    /// <summary>The version that a line before the Go file names, such as <c>go1.21</c>.</summary>
    static string VersionIn(string source) =>
        source.Split('\n').FirstOrDefault(line => line.StartsWith("go1.", StringComparison.Ordinal)) ?? "go1.27";
}

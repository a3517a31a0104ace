using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Seep.Core.Json;
using Seep.TestKit;

namespace Seep.Core.Tests.Json;

public sealed partial class HuntJsonTests
{
    const long Memory = 512L << 20;

    static string Golden => Repository.File("tests", "Seep.Core.Tests", "Json", "hunt.json");

    static string Written => Encoding.UTF8.GetString(
        HuntJsonWriter.Write([(Verdicts.Leaking, null, []), (Verdicts.LeakingLess, "the server ended", ["panic: x"])], Memory, 10)) + "\n";

    [Fact]
    public void IsWrittenAsTheGoldenHasIt()
    {
        if (Environment.GetEnvironmentVariable("SEEP_UPDATE") == "1")
            File.WriteAllText(Golden, Written);
        else
            Assert.Equal(File.ReadAllText(Golden), Written);
    }

    [Theory]
    [InlineData("leaks", true, false)]
    [InlineData("clean", false, false)]
    [InlineData("incomplete", true, true)]
    [InlineData("incomplete", false, true)]
    public void TheOutcomeGoesWithTheExitCode(string outcome, bool leaks, bool incomplete)
    {
        var json = HuntJsonWriter.Write([(leaks ? Verdicts.Leaking : Verdicts.Clean, incomplete ? "it hangs" : null, [])], Memory, 0);
        using var read = JsonDocument.Parse(json);
        Assert.Equal(outcome, read.RootElement.GetProperty("outcome").GetString());
        Assert.Equal(0, read.RootElement.GetProperty("compared").GetArrayLength());
    }

    [Fact]
    public void IsReadBackAsItWasWritten()
    {
        var read = JsonSerializer.Deserialize(Written, HuntJsonContext.Default.HuntJson)!;
        Assert.Equal(Written, JsonSerializer.Serialize(read, HuntJsonContext.Default.HuntJson) + "\n");
    }

    /// <summary>Where each table of the document is in the golden: its heading, and the way to its objects.</summary>
    public static TheoryData<string, string> Tables => new()
    {
        { "The whole", "" },
        { "version", "versions" },
        { "leak", "versions leaks" },
        { "source", "versions leaks sources" },
        { "alsoHeld", "versions leaks alsoHeld" },
        { "forecast", "versions leaks forecast" },
        { "notLeak", "versions notLeaks" },
        { "compared", "compared" },
        { "line", "versions leaks line" },
        { "frame", "versions leaks stack" },
    };

    /// <summary>The golden has the fields that <c>docs/formats/hunt-json.md</c> lists, in its order and of its types.</summary>
    [Theory, MemberData(nameof(Tables))]
    public void TheDocumentListsEachField(string heading, string way)
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Golden));
        var objects = At(golden.RootElement, way).ToList();
        Assert.NotEmpty(objects);
        var rows = Rows(heading);
        foreach (var json in objects)
        {
            Assert.Equal(rows.Select(r => r.Name).Order(), json.EnumerateObject().Select(p => p.Name).Order());
            foreach (var row in rows)
                Assert.True(IsOfType(json.GetProperty(row.Name), row), $"{heading}: {row} is {json.GetProperty(row.Name)}");
        }
    }

    /// <summary>Words that the golden uses are named by the document.</summary>
    [Fact]
    public void TheDocumentNamesEachWord()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Golden));
        foreach (var (heading, way) in Tables.Select(t => t.Data))
        {
            foreach (var row in Rows(heading).Where(r => r.Type == "word" && !r.Meaning.StartsWith("as of", StringComparison.Ordinal)))
            {
                var words = At(golden.RootElement, way)
                    .Select(o => o.GetProperty(row.Name).GetString()!).Where(w => w.Length > 0);
                Assert.Subset(row.Names.ToHashSet(), words.ToHashSet());
            }
        }
    }

    static IEnumerable<JsonElement> At(JsonElement root, string way)
    {
        IEnumerable<JsonElement> found = [root];
        foreach (var name in way.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            found = found.Select(o => o.GetProperty(name)).Where(o => o.ValueKind != JsonValueKind.Null)
                .SelectMany(o => o.ValueKind == JsonValueKind.Array ? o.EnumerateArray() : (IEnumerable<JsonElement>)[o]);
        }

        return found;
    }

    /// <summary>One row of a table: what stands in backticks in its meaning are the names it gives.</summary>
    sealed record Row(string Name, string Type, string Meaning)
    {
        public IEnumerable<string> Names => Code().Matches(Meaning).Select(m => m.Groups["text"].Value);
    }

    static List<Row> Rows(string heading)
    {
        var text = File.ReadAllText(Repository.File("docs", "formats", "hunt-json.md"));
        var section = Headings().Split(text).Single(s => s.StartsWith(heading + "\n", StringComparison.Ordinal));
        return [.. section.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .Select(l => l.Trim('|', ' ').Split(" | ", 3))
            .SelectMany(c => Code().Matches(c[0]).Select(m => new Row(m.Groups["text"].Value, Link().Replace(c[1], "${text}"), c.Length > 2 ? c[2] : "")))];
    }

    static bool IsOfType(JsonElement value, Row row)
    {
        var nullable = row.Type.EndsWith(" or null", StringComparison.Ordinal);
        var type = row.Type.Replace(" or null", "", StringComparison.Ordinal);
        return value.ValueKind switch
        {
            JsonValueKind.Null => nullable || type.Length == 0,
            JsonValueKind.String => type is "string" or "word",
            JsonValueKind.Number => type == "number" || type == "integer" && value.TryGetInt64(out _),
            JsonValueKind.True or JsonValueKind.False => type == "boolean",
            JsonValueKind.Array when type == "list of strings" => value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String),
            JsonValueKind.Array => type.StartsWith("list", StringComparison.Ordinal) && value.EnumerateArray().All(v => IsInline(v, row)),
            _ => type is "line" || type == "object" && IsInline(value, row),
        };
    }

    /// <summary>Objects without a table of their own have the fields that their row names.</summary>
    static bool IsInline(JsonElement value, Row row) => row.Type.Contains(" of ", StringComparison.Ordinal)
        || row.Meaning.Contains("see [", StringComparison.Ordinal)
        || value.EnumerateObject().Select(p => p.Name).Order().SequenceEqual(row.Names.Where(n => Name().IsMatch(n)).Distinct().Order());

    [GeneratedRegex("^#+ ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Headings();

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.None, 1000)]
    private static partial Regex Code();

    [GeneratedRegex("\\[(?<text>[^]]+)\\]\\([^)]+\\)", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("^[a-z][A-Za-z]*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();
}

using System.Text;
using System.Text.Json;
using Seep.Core.Json;
using Seep.TestKit;

namespace Seep.Core.Tests.Json;

public sealed class HuntJsonTests
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

    /// <summary>A leak's suspect is as <c>seep scan</c> has it.</summary>
    [Theory]
    [InlineData("suspect", "versions leaks suspect")]
    [InlineData("evidence", "versions leaks suspect evidence")]
    [InlineData("location", "versions leaks suspect location")]
    public void TheDocumentOfTheScanListsEachFieldOfASuspect(string heading, string way)
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Golden));
        var objects = FormatDocument.At(golden.RootElement, way);
        Assert.NotEmpty(objects);
        Assert.Empty(new FormatDocument("scan-json.md").Differences(heading, objects));
    }

    /// <summary>The golden has the fields and words that <c>docs/formats/hunt-json.md</c> lists, of its types.</summary>
    [Theory, MemberData(nameof(Tables))]
    public void TheDocumentListsEachField(string heading, string way)
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Golden));
        var objects = FormatDocument.At(golden.RootElement, way);
        Assert.NotEmpty(objects);
        Assert.Empty(new FormatDocument("hunt-json.md").Differences(heading, objects));
    }
}

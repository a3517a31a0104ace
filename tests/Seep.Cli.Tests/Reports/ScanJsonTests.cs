using System.Text;
using System.Text.Json;
using Seep.Cli.Reports;
using Seep.Core.Json;
using Seep.TestKit;

namespace Seep.Cli.Tests.Reports;

public sealed class ScanJsonTests
{
    static string Golden => Repository.File("tests", "Seep.Cli.Tests", "Reports", "scan.json");

    static string Written => Encoding.UTF8.GetString(ScanJsonWriter.Write(Scans.Found)) + "\n";

    [Fact]
    public void IsWrittenAsTheGoldenHasIt()
    {
        if (Environment.GetEnvironmentVariable("SEEP_UPDATE") == "1")
            File.WriteAllText(Golden, Written);
        else
            Assert.Equal(File.ReadAllText(Golden), Written);
    }

    [Fact]
    public void IsReadBackAsItWasWritten()
    {
        var read = JsonSerializer.Deserialize(Written, ScanJsonContext.Default.ScanJson)!;
        Assert.Equal(Written, JsonSerializer.Serialize(read, ScanJsonContext.Default.ScanJson) + "\n");
    }

    /// <summary>What is hidden is no reason for exit code 1.</summary>
    [Fact]
    public void TheOutcomeGoesWithTheExitCode()
    {
        Assert.Equal(("suspects", 1), OutcomeOf(Scans.Found));
        Assert.Equal(("clean", 1), OutcomeOf(Scans.Hidden));
        Assert.Equal(("clean", 0), OutcomeOf(Scans.Clean));
    }

    /// <summary>Where each table of the document is in the golden: its heading, and the way to its objects.</summary>
    public static TheoryData<string, string> Tables => new()
    {
        { "The whole", "" },
        { "suspect", "suspects" },
        { "evidence", "suspects evidence" },
        { "note", "notes" },
        { "location", "suspects location" },
        { "location", "suspects evidence location" },
        { "location", "notes location" },
    };

    /// <summary>The golden has the fields and words that <c>docs/formats/scan-json.md</c> lists, of its types.</summary>
    [Theory, MemberData(nameof(Tables))]
    public void TheDocumentListsEachField(string heading, string way)
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(Golden));
        var objects = FormatDocument.At(golden.RootElement, way);
        Assert.NotEmpty(objects);
        Assert.Empty(new FormatDocument("scan-json.md").Differences(heading, objects));
    }

    static (string, int Hidden) OutcomeOf(ScanReport report)
    {
        using var read = JsonDocument.Parse(ScanJsonWriter.Write(report));
        return (read.RootElement.GetProperty("outcome").GetString()!, read.RootElement.GetProperty("hidden").GetInt32());
    }
}

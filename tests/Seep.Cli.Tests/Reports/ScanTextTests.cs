using Seep.Cli.Reports;
using Seep.TestKit;
using Spectre.Console;

namespace Seep.Cli.Tests.Reports;

public sealed class ScanTextTests
{
    /// <summary>Each golden, what it prints, and how wide the terminal is.</summary>
    static readonly Dictionary<string, (ScanReport Report, int Width)> Printed = new()
    {
        ["suspects.txt"] = (Scans.Found, 100_000),
        ["suspects-narrow.txt"] = (Scans.Found, 60),
        ["suspects-hidden.txt"] = (Scans.Hidden, 100_000),
        ["suspects-none.txt"] = (Scans.Clean, 100_000),
    };

    public static TheoryData<string> Goldens => [.. Printed.Keys];

    [Theory, MemberData(nameof(Goldens))]
    public void IsPrintedAsTheGoldenHasIt(string name)
    {
        var golden = Repository.File("tests", "Seep.Cli.Tests", "Reports", name);
        var got = Print(Printed[name].Report, Printed[name].Width);
        if (Environment.GetEnvironmentVariable("SEEP_UPDATE") == "1")
            File.WriteAllText(golden, got);
        else
            Assert.Equal(File.ReadAllText(golden), got);
    }

    static string Print(ScanReport report, int width)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        new ScanText(console, report).Write();
        return output.ToString();
    }
}

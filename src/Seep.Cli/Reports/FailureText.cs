using Seep.Hunt;

namespace Seep.Cli.Reports;

/// <summary>Why Seep could not do its work, on standard error.</summary>
static class FailureText
{
    public static void Write(HuntException failure)
    {
        Console.Error.WriteLine($"seep: {failure.Message}");
        foreach (var line in failure.Details)
            Console.Error.WriteLine($"    {line}");
    }
}

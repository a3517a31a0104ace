using System.Text.RegularExpressions;
using Seep.TestKit;

namespace Seep.Scan.Tests;

public sealed class SummaryTests(ITestOutputHelper output)
{
    public static bool IsAsked => Environment.GetEnvironmentVariable("SEEP_SUMMARIES") is not null;

    [Fact(Skip = "name functions: SEEP_SUMMARIES, a regular expression; SEEP_SCAN_PATTERNS, packages", SkipUnless = nameof(IsAsked))]
    public void Summaries_that_are_asked_for()
    {
        var wanted = new Regex(Environment.GetEnvironmentVariable("SEEP_SUMMARIES")!, RegexOptions.None, TimeSpan.FromSeconds(1));
        var folder = Environment.GetEnvironmentVariable("SEEP_SCAN_FOLDER") ?? Repository.Root;
        foreach (var (function, summary) in Scanning.Summaries(folder, Environment.GetEnvironmentVariable("SEEP_SCAN_PATTERNS")!.Split(' ')))
        {
            if (!wanted.IsMatch(function.FullName))
                continue;
            output.WriteLine($"{function.FullName}: never returns {summary.NeverReturns}, non-nil {summary.NonNilResults:x}");
            foreach (var effect in summary.Effects)
                output.WriteLine($"    {effect.Parameter}{effect.Path} {effect.Kind} {effect.When} {effect.Release} {effect.Field?.Name} -> {effect.Target}{effect.TargetPath}");
            foreach (var fresh in summary.Fresh)
                output.WriteLine($"    fresh {string.Join(' ', fresh.Ways)} {fresh.Obligation.Row.Function}");
        }
    }
}

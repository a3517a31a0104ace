using System.Text.RegularExpressions;
using Seep.TestKit;

namespace Seep.Go.Tests.Syntax.Conformance;

/// <summary>What a comparison asks of an error besides its line, and its column where the annotation has one.</summary>
/// <param name="Words">The message matches the pattern.</param>
/// <param name="FirstOfLine">Of a line's errors only the first counts (<c>scanner.ErrorList.RemoveMultiples</c>).</param>
readonly record struct Strictness(bool Words, bool FirstOfLine);

/// <summary>How a parser's errors and the annotations of some sources differ.</summary>
/// <param name="Sources">How many there are.</param>
/// <param name="Met">Annotations with an error at their place.</param>
/// <param name="Differences">
/// <c>missed NAME:LINE:COLUMN PATTERN</c>, and <c>extra NAME:LINE:COLUMN MESSAGE</c> where no annotation stands.
/// </param>
sealed record AnnotatedErrors(int Sources, int Met, IReadOnlyList<string> Differences)
{
    public int Missed => Differences.Count(d => d.StartsWith("missed ", StringComparison.Ordinal));

    public int Extra => Differences.Count - Missed;

    public static AnnotatedErrors Compare(IReadOnlyList<AnnotatedSource> sources, ErrorsOf parse, Strictness strictness)
    {
        var met = 0;
        var differences = new List<string>();
        foreach (var source in sources)
        {
            var errors = parse(source.Name, source.Source);
            if (strictness.FirstOfLine)
                errors = [.. errors.DistinctBy(e => e.Line)];
            var unmet = new HashSet<Annotation>(source.Wanted);
            foreach (var error in errors)
            {
                if (Find(source, error, strictness) is { } annotation)
                    unmet.Remove(annotation);
                else if (source.Optional?.Contains(error.Line) != true)
                    differences.Add($"extra {source.Name}:{error.Line}:{error.Column} {OneLine(error.Message)}");
            }

            met += source.Wanted.Count - unmet.Count;
            differences.AddRange(unmet.Select(a => $"missed {source.Name}:{a.Line}:{a.Column} {OneLine(a.Pattern)}"));
        }

        return new(sources.Count, met, [.. differences.Distinct()]);
    }

    static Annotation? Find(AnnotatedSource source, ReportedError error, Strictness strictness)
    {
        foreach (var annotation in source.Wanted)
        {
            if (annotation.Line == error.Line && (annotation.Column == error.Column || annotation.Column == 0)
                && (!strictness.Words || Regex.IsMatch(error.Message, annotation.Pattern, default, TimeSpan.FromSeconds(1))))
            {
                return annotation;
            }
        }

        return null;
    }

    static string OneLine(string text) => text.ReplaceLineEndings(@"\n");
}

/// <summary>
/// The differences that are right as they are, in a file beside: lines that begin with <c>#</c> are the reason of those
/// below them. With SEEP_UPDATE=1 the file is rewritten; what is new then still lacks a reason.
/// </summary>
sealed class KnownDifferences(string name)
{
    const string NoReason = "# No reason yet.";

    readonly string _file = Repository.File("tests", "Seep.Go.Tests", "Syntax", "testdata", name);

    /// <summary>Fails unless the differences are the known ones and each has its reason.</summary>
    public void Verify(IReadOnlyList<string> differences)
    {
        var lines = File.Exists(_file) ? File.ReadAllLines(_file) : [];
        var known = lines.Where(line => line is not ("" or ['#', ..])).ToHashSet();
        if (Environment.GetEnvironmentVariable("SEEP_UPDATE") == "1")
        {
            File.WriteAllLines(_file, Update(lines, differences));
            return;
        }

        var unknown = differences.Where(d => !known.Contains(d)).Select(d => $"  {d}");
        var gone = known.Except(differences).Order(StringComparer.Ordinal).Select(d => $"  {d}");
        Assert.True(
            known.SetEquals(differences),
            $"not in {_file}:\n{string.Join('\n', unknown)}\nin it, but not so any more:\n{string.Join('\n', gone)}");
        Assert.DoesNotContain(NoReason, lines);
        Assert.True(lines is [] or [['#', ..], ..], $"the first lines of {_file} have no reason");
    }

    static IEnumerable<string> Update(string[] lines, IReadOnlyList<string> differences)
    {
        var kept = lines.Where(line => line is "" or ['#', ..] || differences.Contains(line));
        var unknown = differences.Except(lines).ToArray();
        return unknown is [] ? kept : [.. kept, "", NoReason, .. unknown];
    }
}

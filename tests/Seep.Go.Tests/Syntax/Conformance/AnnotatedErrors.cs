using System.Text.RegularExpressions;
using Seep.TestKit;

namespace Seep.Go.Tests.Syntax.Conformance;

/// <summary>What a comparison asks of an error besides its line, and its column where the annotation has one.</summary>
/// <param name="Words">The message matches the pattern.</param>
/// <param name="FirstOfLine">Of a line's errors only the first counts (<c>scanner.ErrorList.RemoveMultiples</c>).</param>
readonly record struct Strictness(bool Words, bool FirstOfLine);

/// <summary>How a parser's errors and the annotations of some sources compare.</summary>
/// <param name="Sources">How many there are.</param>
/// <param name="Met">How many annotations have an error at their place.</param>
/// <param name="Missed"><c>NAME:LINE:COLUMN PATTERN</c> of each annotation that has none.</param>
/// <param name="Extra"><c>NAME:LINE:COLUMN MESSAGE</c> of each error where no annotation stands.</param>
sealed record AnnotatedErrors(int Sources, int Met, IReadOnlyList<string> Missed, IReadOnlyList<string> Extra)
{
    public static AnnotatedErrors Compare(IReadOnlyList<AnnotatedSource> sources, ErrorsOf parse, Strictness strictness)
    {
        var met = 0;
        var (missed, extra) = (new List<string>(), new List<string>());
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
                    extra.Add($"{source.Name}:{error.Line}:{error.Column} {OneLine(error.Message)}");
            }

            met += source.Wanted.Count - unmet.Count;
            missed.AddRange(unmet.Select(a => $"{source.Name}:{a.Line}:{a.Column} {OneLine(a.Pattern)}"));
        }

        return new(sources.Count, met, missed, extra);
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
/// The annotations that are missed for a reason, in a file beside: lines that begin with <c>#</c> are the reason of
/// those below them. With SEEP_UPDATE=1 the file is rewritten; what is new then still lacks a reason.
/// </summary>
/// <param name="part">The folder of the part of the front end.</param>
sealed class KnownMisses(string name, string part = "Syntax")
{
    const string NoReason = "# No reason yet.";

    readonly string _file = Repository.File("tests", "Seep.Go.Tests", part, "testdata", name);

    /// <summary>Fails unless those missed are the known ones and each has its reason.</summary>
    public void Verify(IReadOnlyList<string> missed)
    {
        var lines = File.Exists(_file) ? File.ReadAllLines(_file) : [];
        if (Environment.GetEnvironmentVariable("SEEP_UPDATE") == "1")
        {
            Update(lines, missed);
            return;
        }

        var known = lines.Where(line => line is not ("" or ['#', ..])).ToHashSet();
        Assert.True(known.SetEquals(missed), $"""
            missed, but not in {_file}:
              {string.Join("\n  ", missed.Where(m => !known.Contains(m)))}
            in it, but met:
              {string.Join("\n  ", known.Except(missed))}
            """);
        Assert.True(lines is [] or [['#', ..], ..], $"the first lines of {_file} have no reason");
        Assert.DoesNotContain(NoReason, lines);
    }

    void Update(string[] lines, IReadOnlyList<string> missed)
    {
        var kept = lines.Where(line => line is "" or ['#', ..] || missed.Contains(line));
        string[] unknown = [.. missed.Except(lines)];
        if (lines is not [] || unknown is not [])
            File.WriteAllLines(_file, unknown is [] ? kept : [.. kept, NoReason, .. unknown]);
    }
}

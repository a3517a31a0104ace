namespace Seep.Go.Tests.Types.Conformance;

/// <summary>How a checker's errors and what Go's tests ask for compare.</summary>
/// <param name="Met">Errors that are wanted and found, place and words.</param>
/// <param name="Misworded">Found at their place with other words: <c>NAME:LINE:COLUMN pattern | message</c>.</param>
/// <param name="Missed">Not found: <c>NAME:LINE:COLUMN pattern</c>.</param>
/// <param name="Extra">Found where none is wanted: <c>NAME:LINE:COLUMN message</c>.</param>
sealed record TypeErrorComparison(
    int Packages, int Met, IReadOnlyList<string> Misworded, IReadOnlyList<string> Missed, IReadOnlyList<string> Extra)
{
    public static TypeErrorComparison Run(IReadOnlyList<AnnotatedPackage> packages, CheckLoose check)
    {
        var met = 0;
        var (misworded, missed, extra) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var (package, found) in packages.Zip(check([.. packages.Select(p => p.Package)], hasTestBuiltins: true)))
        {
            var wanted = package.Wanted.ToList();
            // Lines that begin with a tab belong to the error before them.
            var left = found.Where(e => !e.Message.StartsWith('\t')).Where(e => !Take(wanted, e, withWords: true)).ToList();
            met += package.Wanted.Count - wanted.Count;
            foreach (var error in left)
            {
                var at = wanted.Find(w => IsAt(w, error));
                if (at is null)
                    extra.Add($"{package.Name}:{error.Line}:{error.Column} {OneLine(error.Message)}");
                else
                    misworded.Add($"{package.Name}:{error.Line}:{error.Column} {OneLine(at.Pattern)} | {OneLine(error.Message)}");
                if (at is not null)
                    wanted.Remove(at);
            }

            missed.AddRange(wanted.Select(w => $"{package.Name}:{w.Line}:{w.Column} {OneLine(w.Pattern)}"));
        }

        return new(packages.Count, met, misworded, missed, extra);
    }

    public override string ToString()
    {
        var wanted = Met + Misworded.Count + Missed.Count;
        return $"{Packages} packages, {wanted} errors wanted: {Met} met, {Misworded.Count} with other words, {Missed.Count} missed, {Extra.Count} extra";
    }

    static bool Take(List<WantedError> wanted, FoundError error, bool withWords)
    {
        var at = wanted.FindIndex(w => IsAt(w, error) && (!withWords || w.IsMetBy(error.Message)));
        if (at >= 0)
            wanted.RemoveAt(at);
        return at >= 0;
    }

    static bool IsAt(WantedError wanted, FoundError error) =>
        (wanted.File, wanted.Line, wanted.Column) == (error.File, error.Line, error.Column);

    static string OneLine(string text) => text.ReplaceLineEndings(@"\n");
}

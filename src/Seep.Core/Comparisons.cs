namespace Seep.Core;

/// <summary>One leak under several Go versions.</summary>
/// <param name="Leak">As measured under the newest version that has it.</param>
/// <param name="Under">Versions under which it was measured.</param>
/// <param name="NotUnder">Versions under which the same server was measured and did not have it.</param>
public sealed record ComparedLeak(Leak Leak, IReadOnlyList<string> Under, IReadOnlyList<string> NotUnder)
{
    /// <summary>The versions newer than every one that has the leak: to build with one of them is a mend.</summary>
    public IReadOnlyList<string> EndedBy { get; init; } = [];
}

/// <summary>The leaks of several verdicts on one server, told apart by their lines.</summary>
public static class Comparison
{
    /// <param name="verdicts">In the order of their versions, oldest first.</param>
    public static IReadOnlyList<ComparedLeak> Of(IReadOnlyList<Verdict> verdicts)
    {
        var leaks = verdicts.SelectMany((v, i) => v.Leaks.Select(l => (Verdict: i, Leak: l)))
            .GroupBy(l => l.Leak.Line?.ToString() ?? l.Leak.Main.Site.Name);
        return
        [
            .. leaks.Select(found =>
            {
                var having = found.Select(f => f.Verdict).ToHashSet();
                var newest = having.Max();
                return new ComparedLeak(found.First(f => f.Verdict == newest).Leak, Versions(having.Contains), Versions(i => !having.Contains(i)))
                {
                    EndedBy = Versions(i => i > newest),
                };
            }),
        ];

        IReadOnlyList<string> Versions(Func<int, bool> which) =>
            [.. verdicts.Where((_, i) => which(i)).Select(v => v.GoVersion)];
    }
}

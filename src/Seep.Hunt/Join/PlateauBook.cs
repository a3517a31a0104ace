using Seep.Core;
using Seep.Hunt.Judge;

namespace Seep.Hunt.Join;

/// <summary>Says of what grew and is no leak why it is none.</summary>
sealed class PlateauBook(SiteTable sites, SourceText source)
{
    /// <summary>Growth below this is not worth a line.</summary>
    const int LeastCount = 20;
    const int LeastBytes = 4096;

    /// <param name="drained">Sites whose growth went away, and within what time.</param>
    public IReadOnlyList<NotALeak> Of(
        Measurement screening, IReadOnlyList<Confirmed> confirmed, IReadOnlyDictionary<int, TimeSpan> drained)
    {
        var leaking = confirmed.SelectMany(c => c.Growths).Select(g => g.Site.Id).Where(id => !drained.ContainsKey(id)).ToHashSet();
        var ended = confirmed.SelectMany(c => c.Ended).ToLookup(g => g.Site.Id);
        var found = new List<NotALeak>();
        foreach (var id in screening.Sites().Concat(ended.Select(e => e.Key)).Distinct())
        {
            var site = sites[id];
            var readings = screening.Of(id);
            var grown = readings.Max(r => r.Count) - readings[0].Count;
            var bytes = readings.Max(r => r.Bytes) - readings[0].Bytes;
            if (site.UserFrame is null || leaking.Contains(id) || site == sites.Control || grown < LeastCount && bytes < LeastBytes)
                continue;
            var growth = GrowthJudge.Assess(site, screening.Steps, readings);
            if (Reason(growth, ended[id].MaxBy(g => g.Live.Count), drained.TryGetValue(id, out var time) ? time : null) is var (end, reason))
                found.Add(new(growth with { Class = end }, source.Line(site.UserFrame.Value), reason));
        }

        return
        [
            .. found.GroupBy(n => (n.Line, n.Growth.Class)).Select(g => g.MaxBy(n => n.Growth.Live.Bytes)!)
                .OrderBy(n => n.Growth.Class).ThenByDescending(n => n.Growth.Live.Bytes),
        ];
    }

    /// <summary>What had grown when a hunt ended early: neither leak nor plateau, but what is known.</summary>
    public IReadOnlyList<NotALeak> Unconfirmed(Measurement screening, IEnumerable<int> ids) =>
    [
        .. ids.Select(id => (Site: sites[id], Readings: screening.Of(id)))
            .Select(s => (s.Site, Live: s.Readings[^1], Grown: s.Readings[^1] - s.Readings[0]))
            .Where(s => s.Site.UserFrame is not null && (s.Site.Kind == SiteKind.Goroutine ? s.Grown.Count > LeastCount : s.Grown.Bytes > LeastBytes))
            .OrderByDescending(s => s.Site.Kind == SiteKind.Goroutine).ThenByDescending(s => s.Grown.Bytes).ThenByDescending(s => s.Grown.Count).Take(10)
            .Select(s => new NotALeak(
                new(s.Site, GrowthClass.Unclear, 0, 0, s.Live, screening.Operations), source.Line(s.Site.UserFrame!.Value),
                $"grew by {s.Grown.Count} {(s.Site.Kind == SiteKind.Goroutine ? "goroutines" : "objects")} before the hunt ended; not confirmed")),
    ];

    static (GrowthClass, string)? Reason(Growth screened, Growth? ended, TimeSpan? drained) => (screened, ended, drained) switch
    {
        (_, _, { } time) => (GrowthClass.Drains, $"goes away by itself: gone {time.TotalSeconds:0.0} s after the last operation"),
        (_, { Class: GrowthClass.Bounded } bounded, _) =>
            (GrowthClass.Bounded, $"bounded: stayed at {bounded.Live.Count} through {bounded.Operations} operations alone"),
        ({ Class: GrowthClass.Bounded }, _, _) => (GrowthClass.Bounded, $"bounded: stayed at {screened.Live.Count}"),
        (_, { Class: GrowthClass.Once }, _) or ({ Class: GrowthClass.Once }, _, _) =>
            (GrowthClass.Once, "grew with the first operations only: filled on first use"),
        ({ Class: GrowthClass.None }, _, _) => (GrowthClass.Bounded, "rises and falls: what is added is removed again"),
        (_, { } unclear, _) => (GrowthClass.Unclear, $"grew at first, less and less: {unclear.Live.Count} after {unclear.Operations} operations"),
        ({ Endless: true }, _, _) =>
            (GrowthClass.Unclear, $"grew to {(screened.PerOperation > 0 ? screened.Live.Count : $"{screened.Live.Bytes} bytes")} while all was driven together, and in no confirming process"),
        _ => null,
    };
}

using Seep.Core;
using Seep.Hunt.Judge;

namespace Seep.Hunt.Join;

/// <summary>Gathers the causes found under each dose into leaks: one for each line that starts or holds what leaks.</summary>
sealed class LeakBook(SiteTable sites, SourceText source)
{
    readonly OrderedDictionary<string, Entry> _entries = [];

    /// <summary>Adds what one dose made leak.</summary>
    public void Add(Confirmed confirmed, Cause cause, Holding? holding)
    {
        var line = NamingFrame(cause, [.. confirmed.Doses.Select(d => d.Seam.Handler)]) is { } frame ? source.Line(frame) : null;
        var key = line?.ToString() ?? $"site {cause.Main.Site.Id}";
        if (!_entries.TryGetValue(key, out var entry))
            _entries.Add(key, entry = new Entry(line));
        entry.Found.Add(new Found(confirmed, cause, holding));
    }

    /// <summary>The leaks, the most expensive first.</summary>
    public IReadOnlyList<Leak> Leaks() => [.. _entries.Values.Select(e => Make(e)).OrderByDescending(l => l.Sources[0].Cost.Bytes)];

    /// <summary>
    /// For goroutines the line of the <c>go</c> statement; where a library started them, the user's line whose
    /// allocations they hold most of, in the driven handler if it is among them. For descriptors the line that opens them. For objects the line that allocates the holder.
    /// </summary>
    Frame? NamingFrame(Cause cause, IReadOnlyList<string> handlers)
    {
        if (KindOf(cause) == SiteKind.Descriptor && cause.All.FirstOrDefault(g => Causes.OpensDescriptors(g))?.Site.UserFrame is { } opener)
            return opener;
        if (cause.Main.Site.Kind == SiteKind.Goroutine && Creator(cause) is { } creator)
            return creator;
        if (cause.Main.Site.UserFrame is { } own)
            return own;
        return cause.Held.Where(g => g.Site.UserFrame is not null)
            .GroupBy(g => g.Site.UserFrame!.Value)
            .OrderByDescending(g => g.Any(h => h.Site.Stack.Any(f => handlers.Contains(f.Function))))
            .ThenByDescending(g => g.Sum(h => h.PerOperation)).ThenBy(g => g.Key.Line)
            .Select(g => (Frame?)g.Key).FirstOrDefault();
    }

    /// <summary>The commonest place of the user's that started the main class's goroutines.</summary>
    Frame? Creator(Cause cause) => cause.Goroutines
        .Where(g => g.CreatedBy is { } by && sites.IsUser(by) && sites.OfStack(SiteKind.Goroutine, g.Frames) == cause.Main.Site)
        .GroupBy(g => g.CreatedBy!.Value).OrderByDescending(g => g.Count())
        .Select(g => (Frame?)g.Key).FirstOrDefault();

    Leak Make(Entry entry)
    {
        // What grows with time does so whatever is driven: where a process was left idle, that one tells.
        var found = entry.Found.FindAll(f => f.Cause.Class != GrowthClass.Background || f.Confirmed.Doses.Count == 0);
        if (found.Count == 0)
            found = entry.Found;
        var best = found.MaxBy(f => CostOf(f).Bytes)!;
        var cause = best.Cause;
        return new()
        {
            Kind = KindOf(cause),
            Class = cause.Class,
            Line = entry.Line,
            Main = cause.Main,
            Sources =
            [
                .. found.GroupBy(f => (f.Confirmed, f.Cause.Class == GrowthClass.Background)).Select(g => SourceOf([.. g]))
                    .OrderByDescending(s => s.Cost.Bytes).ThenBy(s => s.Seam).ThenBy(s => s.Mode).DistinctBy(s => (s.Seam, s.Mode)),
            ],
            Shared = entry.Found.TrueForAll(f => f.Confirmed.Shared),
            AlsoHeld =
            [
                .. found.Where(f => f.Confirmed == best.Confirmed).SelectMany(f => f.Cause.All).Where(g => g != cause.Main)
                    .Select(h => new AlsoHeld(h, h.Site.UserFrame is { } f ? source.Line(f) : null)),
            ],
            Stuck = Stuck(cause),
            HeldBy = cause.Goroutines.Count > 0 ? [] : best.Holding?.PathTo(Largest(cause).Site, source.Place) ?? [],
            Confidence = entry.Found.TrueForAll(f => f.Confirmed.Shared) || best.Confirmed.Early is not null ? Confidence.Medium : Confidence.High,
            Certainty = Certainty(best),
        };
    }

    /// <summary>Memory that is held with descriptors is a descriptor leak: those run out first.</summary>
    static SiteKind KindOf(Cause cause) => cause.All.Any(g => g.Site.Kind == SiteKind.Goroutine) ? SiteKind.Goroutine
        : cause.All.Any(g => g.Site.Kind == SiteKind.Descriptor) ? SiteKind.Descriptor
        : SiteKind.Heap;

    /// <summary>What there is most of: a container's entries rather than the container.</summary>
    static Growth Largest(Cause cause) => cause.All.Where(g => g.Site.Kind == SiteKind.Heap)
        .MaxBy(g => g.PerOperation) is { PerOperation: > 0 } most ? most : cause.Main;

    /// <summary>What one process says of a leak; where two causes have one line, of both together.</summary>
    static LeakSource SourceOf(IReadOnlyList<Found> causes)
    {
        var cost = causes.Aggregate(default(Cost), (sum, f) => sum + CostOf(f));
        var found = causes.MaxBy(f => CostOf(f).Bytes)!;
        var main = KindOf(found.Cause) switch
        {
            SiteKind.Goroutine => cost.Goroutines,
            SiteKind.Descriptor => cost.Descriptors,
            _ when found.Cause.Main.PerOperation > 0 => found.Cause.Main.PerOperation,
            _ => Elements(found),
        };
        var doses = found.Confirmed.Doses;
        return (found.Cause.Class, doses.Count) switch
        {
            (GrowthClass.Background, _) or (_, 0) => new("idle time", "", main, cost, 0),
            (_, 1) => new(doses[0].Name, doses[0].ModeName, main, cost, found.Confirmed.Operations),
            _ => new(found.Confirmed.ToString(), "", main, cost, found.Confirmed.Operations),
        };
    }

    /// <summary>
    /// An expanding array's elements per operation, or per distinct input: its length over those, or its entries' rate.
    /// </summary>
    static double Elements(Found found)
    {
        var measurement = found.Confirmed.Measurement;
        var entries = found.Cause.Held.MaxBy(h => h.PerOperation);
        var per = found.Cause.Class == GrowthClass.Keyed ? measurement.NewInputs : entries?.Operations ?? measurement.Operations;
        return found.Holding?.LengthOf(found.Cause.Main.Site) is { } length && per > 0
            ? (double)length / per
            : entries?.PerOperation ?? 0;
    }

    static Cost CostOf(Found found)
    {
        var cost = default(Cost);
        foreach (var growth in found.Cause.All)
        {
            cost += growth.Site.Kind switch
            {
                SiteKind.Heap => new(growth.PerOperation, growth.BytesPerOperation, 0, 0),
                SiteKind.Goroutine => new(0, growth.PerOperation * found.Confirmed.StackBytesPerGoroutine, growth.PerOperation, 0),
                _ => new(0, 0, 0, growth.PerOperation),
            };
        }

        return cost;
    }

    StuckGoroutines? Stuck(Cause cause)
    {
        var states = cause.Goroutines
            .Where(g => sites.OfStack(SiteKind.Goroutine, g.Frames) == cause.Main.Site)
            .GroupBy(g => g.State).OrderByDescending(g => g.Count()).FirstOrDefault();
        if (states is null)
            return null;
        var example = states.First();
        Frame? at = example.Frames.Where(sites.IsUser).Select(f => (Frame?)f).FirstOrDefault();
        return new(states.Key, at is { } frame ? source.Line(frame) : null, example.Frames, states.Count());
    }

    static string Certainty(Found found)
    {
        var arms = found.Confirmed.Measurement.Steps;
        var repeats = arms.Count(s => s.Arm is Arm.Repeat or Arm.RepeatDouble);
        var idle = arms.Count(s => s.Arm == Arm.Idle);
        var where = found.Confirmed.Shared ? "in a fresh process with all of these together" : "alone in a fresh process";
        return found.Cause.Class switch
        {
            GrowthClass.Keyed => $"grew with every new input and not with the same one again, over {found.Confirmed.Operations} operations {where}",
            GrowthClass.Background => $"grew in {idle} of {idle} intervals with nothing driven",
            GrowthClass.ExpandingArray => $"expanded in line with {found.Confirmed.Operations} operations {where}",
            _ => $"grew in {repeats} of {repeats} arms in proportion to the dose, over {found.Confirmed.Operations} operations {where}",
        };
    }

    sealed record Found(Confirmed Confirmed, Cause Cause, Holding? Holding);

    /// <summary>One leak in the making: its line, and where it was found.</summary>
    sealed record Entry(SourceLine? Line)
    {
        public List<Found> Found { get; } = [];
    }
}

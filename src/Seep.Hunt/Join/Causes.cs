using Seep.Core;
using Seep.Heap.Goroutines;
using Seep.Hunt.Judge;

namespace Seep.Hunt.Join;

/// <summary>Growths of one dose that have one cause.</summary>
/// <param name="Main">What the others come from.</param>
/// <param name="Held">The others.</param>
/// <param name="Class">How the cause grows; a container grows as what it holds does.</param>
/// <param name="Goroutines">The leaked goroutines; empty when there are none.</param>
sealed record Cause(
    Growth Main, IReadOnlyList<Growth> Held, GrowthClass Class, IReadOnlyList<Goroutine> Goroutines)
{
    public IEnumerable<Growth> All => Held.Prepend(Main);
}

/// <summary>
/// Sorts what grew under one dose by cause. Two growths have one cause when one holds the other: a goroutine what its
/// stack refers to, an array or a table its entries. Equal counts alone prove nothing, since two leaks in one handler
/// rise together as well; they decide only where nothing else can, for what no line of the user's names.
/// </summary>
sealed class Causes
{
    /// <summary>The share of a site's objects that its holder must hold.</summary>
    const double HeldShare = 0.9;

    /// <summary>What a container's own memory comes to at least beside its entries': a pointer to a few hundred bytes.</summary>
    const double LeastContainerShare = 0.01;

    /// <summary>How far two growths' shares of their totals may differ in one arm and still be in step.</summary>
    const double StepTolerance = 0.03;

    readonly Confirmed _confirmed;
    readonly SiteTable _sites;
    readonly Holding? _holding;
    readonly List<Growth> _growths;
    readonly List<Growth> _containers;
    readonly Dictionary<int, List<Goroutine>> _classes;
    readonly Dictionary<int, int> _causeOf = [];

    Causes(Confirmed confirmed, SiteTable sites, Holding? holding)
    {
        _confirmed = confirmed;
        _sites = sites;
        _holding = holding;
        _growths = [.. confirmed.Growths.Where(g => !IsRuntimeAlone(g.Site))];
        _classes = Classes();
        _containers = Containers();
        foreach (var growth in _growths.Concat(_containers))
            _causeOf[growth.Site.Id] = growth.Site.Id;
    }

    /// <param name="holding">Null where no heap dump was taken.</param>
    public static IReadOnlyList<Cause> Of(Confirmed confirmed, SiteTable sites, Holding? holding)
    {
        var causes = new Causes(confirmed, sites, holding);
        causes.JoinGoroutines();
        causes.JoinHeld();
        causes.JoinLines();
        causes.JoinNameless();
        return causes.Gather();
    }

    /// <summary>What the runtime allocates for itself (a goroutine's descriptor, a thread) has its cause elsewhere.</summary>
    static bool IsRuntimeAlone(Site site) =>
        site.Kind == SiteKind.Heap && site.Stack.All(f => f.Function.StartsWith("runtime.", StringComparison.Ordinal));

    Dictionary<int, List<Goroutine>> Classes()
    {
        var classes = new Dictionary<int, List<Goroutine>>();
        foreach (var goroutine in _confirmed.Goroutines?.Goroutines ?? [])
        {
            if (goroutine.Frames.Count == 0 || _sites.OfStack(SiteKind.Goroutine, goroutine.Frames) is not { } site)
                continue;
            if (!classes.TryGetValue(site.Id, out var list))
                classes.Add(site.Id, list = []);
            list.Add(goroutine);
        }

        return classes;
    }

    /// <summary>
    /// Heap sites of the user's that may hold what grows: what a container needs for itself grows with its entries, so
    /// its bytes doubled at least, and are more than a trifle beside what grows most.
    /// </summary>
    List<Growth> Containers()
    {
        var measurement = _confirmed.Measurement;
        var known = _growths.Select(g => g.Site.Id).ToHashSet();
        var least = LeastContainerShare * _growths.Select(g => (double)g.Live.Bytes).DefaultIfEmpty().Max();
        return
        [
            .. _confirmed.Ended.Select(g => g.Site)
                .Concat(measurement.Sites().Select(id => _sites[id]))
                .Where(s => s.Kind == SiteKind.Heap && s.UserFrame is not null && !known.Contains(s.Id) && s != _sites.Control)
                .DistinctBy(s => s.Id)
                .Select(s => (Site: s, Readings: measurement.Of(s.Id)))
                .Where(s => s.Readings[^1].Bytes >= 2 * s.Readings[0].Bytes && s.Readings[^1].Bytes - s.Readings[0].Bytes >= least)
                .Select(s => new Growth(s.Site, GrowthClass.None, 0, 0, s.Readings[^1], _confirmed.Operations)),
        ];
    }

    /// <summary>
    /// Goroutines that share what nobody else has, those that leaked goroutines started, and library goroutines in step:
    /// a connection's reader and writer, and the other end's.
    /// </summary>
    void JoinGoroutines()
    {
        var goroutines = GoroutineGrowths();
        foreach (var one in goroutines)
        {
            foreach (var other in goroutines)
            {
                if (one == other || Root(one) == Root(other) || !InStep(one, other))
                    continue;
                if (Started(_classes[other.Site.Id], _classes[one.Site.Id])
                    || one.Site.UserFrame is null && other.Site.UserFrame is null
                    || _holding?.Linked(Ids(one.Site), Ids(other.Site)) >= HeldShare)
                    Join(one, other);
            }
        }
    }

    List<Growth> GoroutineGrowths() =>
        _growths.FindAll(g => g.Site.Kind == SiteKind.Goroutine && _classes.ContainsKey(g.Site.Id));

    static bool Started(List<Goroutine> parents, List<Goroutine> children)
    {
        var ids = parents.Select(p => p.Id).ToHashSet();
        return children.Count(c => c.ParentId is { } parent && ids.Contains(parent)) >= HeldShare * children.Count;
    }

    IReadOnlyList<long> Ids(Site site) => [.. _classes[site.Id].Select(g => g.Id)];

    /// <summary>Heap sites whose objects a goroutine class or another site holds.</summary>
    void JoinHeld()
    {
        var heap = _growths.Where(g => g.Site.Kind == SiteKind.Heap).ToList();
        if (_holding is null)
        {
            JoinByStack(heap);
            return;
        }

        // Joined classes hold together what each of them alone does not: a connection that both its reader and writer know.
        var classes = GoroutineGrowths().GroupBy(Root).Select(c => (Main: c.First(), Ids: c.SelectMany(g => Ids(g.Site)))).ToList();
        var containers = heap.Concat(_containers).ToList();
        var shares = _holding.Shares(
            [.. containers.Select(c => c.Site)], [.. containers.Select(c => c.Site)], [.. classes.Select(c => (c.Main.Site, (IReadOnlyList<long>)[.. c.Ids]))]);
        foreach (var held in containers)
        {
            var holder = classes.Select(c => c.Main).Concat(containers)
                .Where(h => Holds(h, held) && !Holds(held, h))
                .OrderBy(h => h.Site.Kind == SiteKind.Goroutine ? 0 : 1)
                .ThenByDescending(h => containers.Count(outer => outer != h && Holds(outer, h))) // the nearest
                .FirstOrDefault();
            if (holder is not null && Root(holder) != Root(held))
                Join(held, holder);
        }

        bool Holds(Growth holder, Growth held)
        {
            var share = shares.GetValueOrDefault((held.Site.Id, holder.Site.Id));
            return share.Held >= HeldShare || holder.Site.Kind == SiteKind.Goroutine
                // A library's table of its connections leads to them as well: then nearness and equal steps decide.
                && (share.Near >= HeldShare || HoldsButTimers(holder, share)) && InStep(held, holder);
        }

        // A goroutine that waits for its ticker knows the channel alone. The timer, made by the same call, the runtime holds.
        bool HoldsButTimers(Growth holder, Holding.Share share) =>
            share.Held + share.RuntimeOnly >= HeldShare
            && share.Held * share.Objects >= HeldShare * _classes[holder.Site.Id].Count;
    }

    /// <summary>Without a heap dump: what a leaked goroutine allocated itself, in step with it, counts as held by it.</summary>
    void JoinByStack(List<Growth> heap)
    {
        foreach (var held in heap.Where(h => h.Site.UserFrames.Count > 0))
        {
            var entry = held.Site.UserFrames[^1].Function;
            var holder = _growths.Find(g => g.Site.Kind == SiteKind.Goroutine && g.Site.UserFrames.Count > 0
                && g.Site.UserFrames[^1].Function == entry && InStep(held, g));
            if (holder is not null)
                Join(held, holder);
        }
    }

    /// <summary>Sites on one line of the user's that nothing else holds: one call's several allocations.</summary>
    void JoinLines()
    {
        foreach (var line in _growths.Where(g => g.Site is { Kind: SiteKind.Heap, UserFrame: not null } && IsRoot(g))
            .GroupBy(g => (g.Site.UserFrame!.Value.File, g.Site.UserFrame.Value.Line)))
        {
            var main = line.MaxBy(g => g.BytesPerOperation)!;
            foreach (var other in line.Where(g => g != main))
                Join(other, main);
        }
    }

    /// <summary>
    /// What no line of the user's names (library goroutines, descriptors) goes to the cause that it rises in step
    /// with; to the one whose stacks open descriptors, when there are several.
    /// </summary>
    void JoinNameless()
    {
        foreach (var nameless in _growths.Where(g => g.Site.UserFrame is null && IsRoot(g)).ToList())
        {
            var inStep = _growths.GroupBy(Root).Where(c => c.Key != Root(nameless) && c.Any(m => InStep(m, nameless))).ToList();
            var named = inStep.FindAll(c => c.Any(m => m.Site.UserFrame is not null));
            var candidates = named.Count > 0 ? named : inStep.FindAll(c => c.Key < nameless.Site.Id);
            var opener = nameless.Site.Kind == SiteKind.Descriptor ? candidates.Find(c => c.Any(OpensDescriptors)) : null;
            if ((opener ?? candidates.MaxBy(c => c.Any(m => m.Site.Kind == SiteKind.Goroutine) ? 1 : 0)) is { } cause)
                Join(nameless, cause.First());
        }
    }

    internal static bool OpensDescriptors(Growth growth) => growth.Site.Stack.Any(f =>
        f.Function is "os.newFile" or "os.NewFile" or "net.newFD" or "os.OpenFile" or "os.newFileFromNewFile");

    IReadOnlyList<Cause> Gather() =>
    [
        .. _growths.Concat(_containers).GroupBy(Root)
            .Where(group => group.Any(g => g.Endless))
            .Select(group => Make([.. group], group.Key)),
    ];

    Cause Make(List<Growth> members, int root)
    {
        // Of several goroutine classes the one that started the others, unless no line of the user's names it.
        var main = members.Where(g => g.Site.Kind == SiteKind.Goroutine)
            .OrderBy(g => g.Site.UserFrame is null).ThenBy(g => g.Site.Id != root).FirstOrDefault()
            ?? members.Find(g => g.Site.Id == root)!;
        var held = members.FindAll(g => g != main && g.Endless);
        var grows = main.Endless ? main.Class : GrowthClass.ExpandingArray;
        if (grows == GrowthClass.ExpandingArray && held.Count > 0 && held.TrueForAll(h => h.Class == GrowthClass.Keyed))
            grows = GrowthClass.Keyed;
        var goroutines = members.Where(g => g.Site.Kind == SiteKind.Goroutine)
            .SelectMany(g => _classes.GetValueOrDefault(g.Site.Id) ?? []).ToList();
        return new(main, [.. held.OrderByDescending(h => h.BytesPerOperation)], grows, goroutines);
    }

    bool IsRoot(Growth growth) => Root(growth) == growth.Site.Id;

    int Root(Growth growth) => Root(growth.Site.Id);

    int Root(int site)
    {
        while (_causeOf[site] != site)
            site = _causeOf[site];
        return site;
    }

    void Join(Growth held, Growth holder) => _causeOf[Root(held)] = Root(holder);

    /// <summary>Whether two growths rose by the same share of their totals in every arm.</summary>
    bool InStep(Growth a, Growth b)
    {
        var (x, y) = (Increments(a), Increments(b));
        var (totalX, totalY) = (x.Sum(), y.Sum());
        if (totalX <= 0 || totalY <= 0)
            return false;
        for (var i = 0; i < x.Length; i++)
        {
            if (Math.Abs(x[i] / totalX - y[i] / totalY) > StepTolerance)
                return false;
        }

        return true;
    }

    double[] Increments(Growth growth)
    {
        var readings = _confirmed.Measurement.Of(growth.Site.Id);
        var increments = new double[readings.Length - 1];
        for (var i = 0; i < increments.Length; i++)
            increments[i] = readings[i + 1].Count - readings[i].Count;
        return increments;
    }
}

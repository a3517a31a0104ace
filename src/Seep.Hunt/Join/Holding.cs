using Seep.Core;
using Seep.Heap.Dump;
using Seep.Heap.Graph;
using SiteTable = Seep.Hunt.Judge.SiteTable;

namespace Seep.Hunt.Join;

/// <summary>Who holds what grew, read from the heap dump of a confirming process.</summary>
sealed class Holding : IDisposable
{
    readonly HeapDump _dump;
    readonly RetentionAnalysis _retention;
    readonly ILookup<int, AllocationSite> _allocations;
    readonly Dictionary<long, int> _goroutines;

    Holding(HeapDump dump, RetentionAnalysis retention, SiteTable sites)
    {
        _dump = dump;
        _retention = retention;
        _allocations = dump.Sites.All
            .Select(a => (Site: sites.OfStack(SiteKind.Heap, a.Stack)?.Id ?? -1, Allocation: a))
            .ToLookup(p => p.Site, p => p.Allocation);
        _goroutines = dump.Goroutines.GroupBy(g => g.Id).ToDictionary(g => g.Key, g => g.First().Index);
    }

    /// <summary>Reads a dump, with the names of the binary's variables.</summary>
    /// <exception cref="HeapDumpException">The dump is cut short or damaged.</exception>
    public static Holding Read(string dumpFile, string binary, SiteTable sites, CancellationToken cancel)
    {
        var dump = HeapDump.Open(dumpFile, cancel);
        try
        {
            return new(dump, RetentionAnalysis.Of(HeapGraph.Of(dump, GoSymbols.Open(binary), cancel)), sites);
        }
        catch
        {
            dump.Dispose();
            throw;
        }
    }

    /// <summary>How much of a site's live objects a holder has: all shares are of 1.</summary>
    /// <param name="Held">What the holder alone keeps alive.</param>
    /// <param name="Near">What is nearer to it than to any other holder, where something else leads to it too.</param>
    /// <param name="RuntimeOnly">What only the runtime keeps alive, whoever the holder is: a running timer.</param>
    /// <param name="Objects">How many objects <paramref name="Held"/> is of.</param>
    public readonly record struct Share(double Held, double Near, double RuntimeOnly, double Objects);

    /// <summary>The shares of holders in the objects of sites; a pair that is missing has none.</summary>
    /// <param name="sites">Heap sites.</param>
    /// <param name="containers">Heap sites whose objects may hold others.</param>
    /// <param name="classes">Goroutine sites, each with the ids of goroutines that hold together.</param>
    public IReadOnlyDictionary<(int Held, int Holder), Share> Shares(
        IReadOnlyList<Site> sites, IReadOnlyList<Site> containers, IReadOnlyList<(Site Site, IReadOnlyList<long> Ids)> classes)
    {
        var holders = new List<(int Site, Holder Holder)>();
        foreach (var (site, ids) in classes)
            holders.Add((site.Id, Holder.OfGoroutines(site.Name, Indexes(ids))));
        foreach (var container in containers)
            holders.Add((container.Id, new Holder(container.Name, [], [.. _allocations[container.Id]])));

        var allocations = sites.SelectMany(s => _allocations[s.Id].Select(a => (Site: s.Id, Allocation: a))).ToList();
        var holdings = _retention.HoldersOf([.. allocations.Select(a => a.Allocation)], [.. holders.Select(h => h.Holder)]);
        var shares = new Dictionary<(int, int), Share>();
        foreach (var group in allocations.Select((a, i) => (a.Site, Holding: holdings.Sites[i])).GroupBy(a => a.Site))
        {
            var objects = group.Sum(g => (double)g.Holding.Objects);
            var runtimeOnly = group.Sum(g => (double)g.Holding.RuntimeOnly) / objects;
            for (var i = 0; i < holders.Count && objects > 0; i++)
            {
                if (holders[i].Site == group.Key)
                    continue;
                shares[(group.Key, holders[i].Site)] = new(
                    group.Sum(g => (double)g.Holding.HeldBy[i]) / objects, group.Sum(g => (double)g.Holding.NearestTo[i]) / objects,
                    runtimeOnly, objects);
            }
        }

        return shares;
    }

    /// <summary>How many goroutines of two classes go in pairs that share what nobody else has.</summary>
    public double Linked(IReadOnlyList<long> class1, IReadOnlyList<long> class2) =>
        _retention.LinkedShare([.. Indexes(class1)], [.. Indexes(class2)]);

    /// <summary>
    /// Elements in use of the slice or the map that a site's largest array belongs to; null where it is neither. At a line
    /// that makes both it is the fuller of what the array may be.
    /// </summary>
    public long? LengthOf(Site site)
    {
        var (array, made) = _allocations[site.Id].SelectMany(a => _dump.Sites.ObjectsOf(a).ToArray(), (a, o) => (Object: o, Site: a))
            .DefaultIfEmpty((-1, null!)).MaxBy(p => p.Item1 < 0 ? 0 : _dump.Sizes[p.Item1]);
        if (array < 0)
            return null;
        var map = made.MakesMaps || !made.MakesSlices ? MapCount(array) : null;
        var slice = made.MakesSlices || !made.MakesMaps ? SliceLength(array) : null;
        return map is null || slice > map ? slice : map;
    }

    long? SliceLength(int array) =>
        Census.SlicesOf(_retention.Graph, new HashSet<int> { array }).TryGetValue(array, out var slice) ? slice.Length : null;

    /// <summary>
    /// The first word of a map's header counts its entries, and the third leads to its memory: the buckets of
    /// <c>runtime.hmap</c> up to Go 1.23, from 1.24 on a group, or a directory of tables of groups
    /// (<c>internal/runtime/maps.Map</c>).
    /// </summary>
    long? MapCount(int array)
    {
        const int CountOffset = 0;
        const int MemoryOffset = 16;
        const int HeaderSize = 48;
        const int MostLevels = 3; // table, directory, header

        var below = array;
        for (var level = 0; level < MostLevels; level++)
        {
            var above = _retention.DominatorOf(below);
            if (above < 0 || _retention.Graph.KindOf(above) != NodeKind.Object)
                return null;
            if (_dump.Sizes[above] == HeaderSize && _dump.Find(_dump.Word(above, MemoryOffset)) == below)
                return (long)Math.Min(_dump.Word(above, CountOffset), long.MaxValue);
            below = above;
        }

        return null;
    }

    /// <summary>The commonest way from a root to a site's objects, a step a line.</summary>
    /// <param name="shown">A frame as the user knows it.</param>
    public IReadOnlyList<string> PathTo(Site site, Func<Frame, string> shown)
    {
        var path = _allocations[site.Id].OrderByDescending(a => _dump.Sites.ObjectsOf(a).Length).Take(1)
            .Select(a => _retention.PathTo(a)).FirstOrDefault();
        return path is null ? [] : [.. path.Steps.Select(s => Describe(s, shown))];
    }

    static string Describe(RetainingStep step, Func<Frame, string> shown)
    {
        var name = step.Kind switch
        {
            NodeKind.Object when step.Site is { } site => "allocated at " + shown(site.Line),
            NodeKind.Object => "an object allocated before the measurement",
            NodeKind.Goroutine => "goroutine " + step.Name,
            _ => step.Name,
        };
        var times = step.Nodes > 1 ? $" ×{step.Nodes}" : "";
        return step.Slice is { } slice ? $"{name}{times} (slice, length {slice.Length})" : name + times;
    }

    IEnumerable<int> Indexes(IEnumerable<long> ids) =>
        ids.Where(_goroutines.ContainsKey).Select(id => _goroutines[id]);

    public void Dispose() => _dump.Dispose();
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using Seep.Core;
using Seep.Heap.Dump;
using Seep.Heap.Pprof;
using Seep.Hunt.Agent;

namespace Seep.Hunt.Judge;

/// <summary>
/// Gives every stack its site, the same in each process of one build. Stacks that agree in the user's frames are
/// one site; where no frame is the user's, the whole stack is.
/// </summary>
/// <param name="userFolders">Folders of the user's packages.</param>
sealed class SiteTable(IReadOnlySet<string> userFolders)
{
    /// <summary>Function names of the agent and of what the overlay adds begin with this after their package.</summary>
    const string AgentPrefix = "seepAgent";

    readonly Lock _lock = new();
    readonly Dictionary<(SiteKind, string), Site> _byKey = [];
    readonly List<Site> _sites = [];
    readonly ConcurrentDictionary<string, bool> _userFiles = [];
    readonly ConcurrentDictionary<(SiteKind, string), Site?> _byAddresses = [];

    /// <summary>The planted leak's site; null until it has been seen.</summary>
    public Site? Control { get; private set; }

    public Site this[int id]
    {
        get
        {
            lock (_lock)
                return _sites[id];
        }
    }

    /// <summary>The site of a profile's sample, or null when it is the agent's own.</summary>
    public Site? OfSample(SiteKind kind, Profile profile, int sample)
    {
        // A binary's addresses are the same in each of its processes, so a stack is expanded once a hunt.
        var addresses = profile.Stack(sample);
        var key = new StringBuilder(4 * addresses.Length);
        foreach (var location in addresses)
        {
            var address = profile.Locations[location].Address;
            for (var shift = 0; shift < 64; shift += 16)
                key.Append((char)(address >> shift));
        }

        return _byAddresses.GetOrAdd((kind, key.ToString()), _ => OfStack(kind, profile.Expand(sample)));
    }

    /// <summary>The site of a stack, or null when it is the agent's own, empty, or allocates what the runtime keeps for itself.</summary>
    public Site? OfStack(SiteKind kind, IReadOnlyList<Frame> stack)
    {
        if (kind == SiteKind.Heap && SiteKey.IsRuntimesOwn(stack))
            return null;
        var user = ImmutableArray.CreateBuilder<Frame>();
        foreach (var frame in stack)
        {
            if (IsAgent(frame.Function))
            {
                if (user.Count == 0)
                    return IsControl(frame.Function) ? OfControl(stack) : null;
            }
            else if (IsUser(frame))
            {
                user.Add(frame);
            }
        }

        var shown = stack.Where(f => !IsAgent(f.Function)).ToImmutableArray();
        if (shown.IsEmpty)
            return null;
        var named = user.Count > 0 ? user[0] : shown.FirstOrDefault(f => !SiteKey.IsRuntime(f), shown[0]);
        return Intern(kind, user.Count > 0 ? Key(user) : SiteKey.Of(stack).Lines, id =>
            new(id, kind, named.Function, shown, user.ToImmutable()));
    }

    /// <summary>The site of descriptors that lead to the same kind of thing.</summary>
    /// <param name="target">As <c>/proc/PID/fd</c> has it.</param>
    public Site OfDescriptor(string target)
    {
        var kind = DescriptorKind(target);
        return Intern(SiteKind.Descriptor, kind, id => new(id, SiteKind.Descriptor, kind, [], []));
    }

    /// <summary>Whether a frame's file lies in a folder of the user's packages.</summary>
    public bool IsUser(Frame frame) => frame.File.Length > 0 && _userFiles.GetOrAdd(
        frame.File, file => Path.GetDirectoryName(file) is { } folder && userFolders.Contains(folder));

    /// <summary>What runs of digits and hexadecimal ids have in common: <c>/tmp/report-*.csv</c>, <c>socket</c>.</summary>
    internal static string DescriptorKind(string target)
    {
        const string Anonymous = "anon_inode:"; // anon_inode:[eventpoll], anon_inode:inotify
        if (target.StartsWith(Anonymous, StringComparison.Ordinal))
            return target[Anonymous.Length..].Trim('[', ']');
        var bracket = target.IndexOf(":[", StringComparison.Ordinal);
        if (bracket > 0)
            return target[..bracket];
        target = target.Replace(" (deleted)", "", StringComparison.Ordinal);
        var name = new StringBuilder();
        foreach (var part in target.Split('/'))
        {
            if (part.Length > 0)
                name.Append('/').Append(Generalise(part));
        }

        return name.ToString();
    }

    static string Generalise(string part)
    {
        var text = new StringBuilder();
        for (var i = 0; i < part.Length;)
        {
            var end = i;
            while (end < part.Length && char.IsAsciiHexDigit(part[end]))
                end++;
            var run = part[i..end];
            if (run.Any(char.IsAsciiDigit))
            {
                text.Append('*');
                i = end;
            }
            else
            {
                text.Append(end == i ? part[i..++i] : run);
                i = Math.Max(i, end);
            }
        }

        return text.ToString();
    }

    Site? OfControl(IReadOnlyList<Frame> stack) =>
        Control ??= Intern(SiteKind.Heap, "control", id => new(id, SiteKind.Heap, "the planted leak", [.. stack], []));

    Site Intern(SiteKind kind, string key, Func<int, Site> make)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue((kind, key), out var site))
            {
                site = make(_sites.Count);
                _sites.Add(site);
                _byKey.Add((kind, key), site);
            }

            return site;
        }
    }

    /// <summary>Lines only: heap dumps know inlined functions by their lines, not by their names.</summary>
    static string Key(IEnumerable<Frame> frames)
    {
        var key = new StringBuilder();
        foreach (var frame in frames)
            key.Append(frame.File).Append(':').Append(frame.Line).Append('\n');
        return key.ToString();
    }

    static bool IsAgent(string function) => function.Contains("." + AgentPrefix, StringComparison.Ordinal);

    static bool IsControl(string function) => function.EndsWith("." + AgentPrefix + "Control", StringComparison.Ordinal);
}

/// <summary>Turns profiles into readings by site.</summary>
static class ProfileReadings
{
    /// <summary>Live objects and bytes by site.</summary>
    public static void AddHeap(Profile heap, SiteTable sites, Dictionary<int, Reading> readings)
    {
        var (objects, bytes) = (heap.IndexOfType("inuse_objects"), heap.IndexOfType("inuse_space"));
        if (objects < 0 || bytes < 0)
            throw new AgentException("the server's heap profile has no inuse_objects and inuse_space");
        for (var i = 0; i < heap.SampleCount; i++)
        {
            var values = heap.Values(i);
            if (values[objects] != 0 && sites.OfSample(SiteKind.Heap, heap, i) is { } site)
                Add(readings, site.Id, new(values[objects], values[bytes]));
        }
    }

    /// <summary>Goroutines by site, and by the id of the seam whose handler started them.</summary>
    public static void AddGoroutines(
        Profile goroutines, SiteTable sites, Dictionary<int, Reading> readings, Dictionary<(int, string), long> labelled)
    {
        for (var i = 0; i < goroutines.SampleCount; i++)
        {
            if (sites.OfSample(SiteKind.Goroutine, goroutines, i) is not { } site)
                continue;
            var count = goroutines.Values(i)[0];
            Add(readings, site.Id, new(count, 0));
            if (goroutines.Label(i, "seam") is { } seam)
            {
                var key = (site.Id, seam);
                labelled[key] = labelled.GetValueOrDefault(key) + count;
            }
        }
    }

    public static void Add(Dictionary<int, Reading> readings, int site, Reading reading) =>
        readings[site] = readings.GetValueOrDefault(site) + reading;
}

using System.Collections.Immutable;
using System.Text;
using Seep.Core;

namespace Seep.Heap.Dump;

/// <summary>What names an allocation stack in every profile and dump of a process: its chain of <c>file:line</c> outside
/// the runtime.</summary>
/// <remarks>A dump and a pprof profile agree on a stack's lines, inlined calls included, but not on its functions (a dump
/// has the function a call was inlined into) nor on the allocator's frames (a profile hides those at the top). A stack
/// within the runtime alone keeps all its lines.</remarks>
public readonly record struct SiteKey(string Lines)
{
    const string RuntimesOwn = "runtime's own\n";

    /// <summary>The key of a stack, innermost frame first.</summary>
    public static SiteKey Of(IReadOnlyList<Frame> stack)
    {
        var lines = new StringBuilder(IsRuntimesOwn(stack) ? RuntimesOwn : "");
        foreach (var frame in Outside(stack))
            lines.Append(frame.File).Append(':').Append(frame.Line).Append('\n');
        return new SiteKey(lines.ToString());
    }

    /// <summary>The key without the line of its innermost frame, with the function of its outermost.</summary>
    internal static SiteKey WithoutLine(IReadOnlyList<Frame> stack)
    {
        var frames = Outside(stack);
        return frames.Count == 0 ? default : new SiteKey($"{frames[^1].Function}\n{frames[0].File}\n{Of([.. frames.Skip(1)]).Lines}");
    }

    static IReadOnlyList<Frame> Outside(IReadOnlyList<Frame> stack) =>
        stack.Where(f => !IsRuntime(f)).ToList() is { Count: > 0 } outside ? outside : stack;

    /// <summary>Whether the frame's line is in the runtime's source, with a GOROOT before it or trimmed.</summary>
    public static bool IsRuntime(Frame frame) =>
        frame.File.StartsWith("runtime/", StringComparison.Ordinal) && IsDirectlyIn(frame.File, "runtime/".Length)
        || frame.File.StartsWith("internal/runtime/", StringComparison.Ordinal)
        || frame.File.Contains("/src/internal/runtime/", StringComparison.Ordinal)
        || frame.File.Contains("/src/runtime/internal/", StringComparison.Ordinal)
        || frame.File.IndexOf("/src/runtime/", StringComparison.Ordinal) is var at and >= 0
            && IsDirectlyIn(frame.File, at + "/src/runtime/".Length);

    /// <summary>
    /// Whether the stack allocates what the runtime keeps for itself: its records of waiting goroutines (<c>sudog</c>), which
    /// are reused from goroutine to goroutine, and the arrays of a processor's timers. The line that first needed one says
    /// nothing of who has it now. Profiles that hide the runtime's frames do not tell.
    /// </summary>
    public static bool IsRuntimesOwn(IReadOnlyList<Frame> stack) =>
        stack.TakeWhile(IsRuntime).Any(f => f.Function is "runtime.acquireSudog" or "runtime.doaddtimer"
            || f.Function.StartsWith("runtime.(*timer", StringComparison.Ordinal)); // of timer and timers

    /// <summary>No further folder: <c>runtime/pprof</c> and <c>runtime/debug</c> are packages like others.</summary>
    static bool IsDirectlyIn(string file, int nameStart) => !file.AsSpan(nameStart).Contains('/');
}

/// <summary>An allocation site: all buckets whose stacks have one <see cref="SiteKey"/>, whatever their sizes.</summary>
public sealed class AllocationSite
{
    internal AllocationSite(int index, SiteKey key, ImmutableArray<Frame> stack)
    {
        (Index, Key, Stack) = (index, key, stack);
        Line = stack.FirstOrDefault(f => !SiteKey.IsRuntime(f), stack.LastOrDefault());
        Name = Line.ToString();
    }

    /// <summary>Its place in <see cref="SiteTable.All"/>.</summary>
    public int Index { get; }

    public SiteKey Key { get; }

    /// <summary>One bucket's whole stack, innermost frame first, the runtime's included.</summary>
    public ImmutableArray<Frame> Stack { get; }

    /// <summary>The innermost frame outside the runtime; of a stack within it alone, the outermost.</summary>
    public Frame Line { get; }

    /// <summary><see cref="Line"/> as text.</summary>
    public string Name { get; }

    /// <summary>Whether the memory of maps is allocated here.</summary>
    public bool MakesMaps { get; private set; }

    /// <summary>Whether arrays of slices are allocated here.</summary>
    public bool MakesSlices { get; private set; }

    /// <summary>Takes note of what another bucket of the site allocates, as the runtime's files in its stack tell.</summary>
    internal void Add(ImmutableArray<Frame> stack)
    {
        foreach (var frame in stack.TakeWhile(SiteKey.IsRuntime))
        {
            MakesMaps |= frame.File.Contains("runtime/map", StringComparison.Ordinal);
            MakesSlices |= frame.File.EndsWith("runtime/slice.go", StringComparison.Ordinal);
        }
    }

    public override string ToString() => Name;
}

/// <summary>A dump's allocation sites, and which objects were allocated where. 4 bytes an object and 4 a sample.</summary>
public sealed class SiteTable
{
    readonly Dictionary<SiteKey, AllocationSite> _byKey = [];
    readonly int[] _siteOfObject;
    readonly int[] _starts;
    readonly int[] _objects;

    internal SiteTable(ImmutableArray<AllocationBucket> buckets, int[] sampleObjects, int[] sampleBuckets, int objects)
    {
        var siteOfBucket = new int[buckets.Length];
        var sites = ImmutableArray.CreateBuilder<AllocationSite>();
        for (var i = 0; i < buckets.Length; i++)
        {
            var key = SiteKey.Of(buckets[i].Frames);
            if (!_byKey.TryGetValue(key, out var site))
            {
                site = new AllocationSite(sites.Count, key, buckets[i].Frames);
                _byKey.Add(key, site);
                sites.Add(site);
            }

            site.Add(buckets[i].Frames);
            siteOfBucket[i] = site.Index;
        }

        All = sites.DrainToImmutable();

        _siteOfObject = new int[objects];
        _starts = new int[All.Length + 1];
        Array.Fill(_siteOfObject, -1);
        foreach (var bucket in sampleBuckets)
            _starts[siteOfBucket[bucket] + 1]++;
        for (var i = 0; i < All.Length; i++)
            _starts[i + 1] += _starts[i];
        var next = _starts[..^1];
        _objects = new int[sampleObjects.Length];
        for (var i = 0; i < sampleObjects.Length; i++)
        {
            var site = siteOfBucket[sampleBuckets[i]];
            _siteOfObject[sampleObjects[i]] = site;
            _objects[next[site]++] = sampleObjects[i];
        }
    }

    public ImmutableArray<AllocationSite> All { get; }

    /// <summary>The site of exactly this stack, innermost frame first; null when the dump has none.</summary>
    public AllocationSite? Find(IReadOnlyList<Frame> stack) => _byKey.GetValueOrDefault(SiteKey.Of(stack));

    /// <summary>Finds the sites of the stacks of a pprof heap profile of the same process, innermost frame first; null
    /// where the dump has none. Give all stacks with live objects at once.</summary>
    /// <remarks>A dump looks up the line of a stack's innermost frame at the return address, one instruction late, so that
    /// the line may be a later one of the function (<c>dumpmemprof_callback</c>; seen for two of fifty sites of a Go 1.22
    /// program). What is left when exact matches are taken is therefore matched without that line, in line order.</remarks>
    public ImmutableArray<AllocationSite?> Match(IReadOnlyList<IReadOnlyList<Frame>> stacks)
    {
        var matches = stacks.Select(Find).ToArray();
        var left = All.Except(matches.OfType<AllocationSite>())
            .Where(s => s.Stack.Length > 0 && s.Stack[0] == s.Line && !ObjectsOf(s).IsEmpty)
            .GroupBy(s => SiteKey.WithoutLine(s.Stack))
            .ToDictionary(g => g.Key, g => g.OrderBy(s => s.Line.Line).ToList());
        var missing = Enumerable.Range(0, matches.Length).Where(i => matches[i] is null && stacks[i].Count > 0);
        foreach (var i in missing.OrderBy(i => stacks[i][0].Line))
        {
            if (left.TryGetValue(SiteKey.WithoutLine(stacks[i]), out var candidates) && candidates.Count > 0)
            {
                var next = Math.Max(0, candidates.FindIndex(s => s.Line.Line >= stacks[i][0].Line));
                matches[i] = candidates[next];
                candidates.RemoveAt(next);
            }
        }

        return [.. matches];
    }

    /// <summary>Where an object was allocated; null when it was not sampled.</summary>
    public AllocationSite? Of(int obj) => _siteOfObject[obj] is >= 0 and var site ? All[site] : null;

    /// <summary>The live objects allocated at a site; one appears again for each tiny allocation in it.</summary>
    public ReadOnlySpan<int> ObjectsOf(AllocationSite site) =>
        _objects.AsSpan(_starts[site.Index].._starts[site.Index + 1]);
}

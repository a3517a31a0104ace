using System.Text;
using Seep.Core;
using Seep.Heap.Goroutines;
using Seep.Hunt.Drive;
using Seep.Hunt.Join;
using Seep.Hunt.Judge;
using Seep.Hunt.Seams;

namespace Seep.Hunt.Tests.Join;

/// <summary>What has been done to an imagined server when a reading is taken.</summary>
readonly record struct Done(int Operations, int Fresh, double Seconds);

/// <summary>
/// An imagined process that was driven: what is counted at its sites after each arm, and the goroutines at the end. A
/// stack is written leaf first, <c>main.beat main.go:20 &lt; net/http.serve net/http/server.go:1</c>; a file
/// without a folder is the user's.
/// </summary>
sealed class Scene(SiteTable sites)
{
    const string UserFolder = "/app";
    const string GoRoot = "/go";
    const int Dose = 50;
    const int StackBytes = 2048;

    readonly List<(Site Site, Func<Done, Reading> Live)> _counted = [];
    readonly StringBuilder _goroutines = new("goroutine 1 [IO wait]:\nmain.main()\n\t/app/main.go:9 +0x1\n\n");
    long _nextGoroutine = 100;

    public Scene()
        : this(NewTable())
    {
    }

    public static SiteTable NewTable() => new(new HashSet<string> { UserFolder });

    public static SourceText Source { get; } = new(UserFolder, GoRoot);

    public SiteTable Sites => sites;

    public static Frame[] Stack(string stack) => [.. stack.Split(" < ").Select(Frame)];

    static Frame Frame(string text)
    {
        var (space, colon) = (text.IndexOf(' '), text.LastIndexOf(':'));
        var file = text[(space + 1)..colon];
        return new(text[..space], file.Contains('/') ? $"{GoRoot}/src/{file}" : $"{UserFolder}/{file}", int.Parse(text[(colon + 1)..]));
    }

    /// <summary>Objects that every operation leaves behind.</summary>
    public Scene Heap(string stack, double perOperation = 1, int size = 64) =>
        Heap(stack, d => Objects((long)(perOperation * d.Operations), size));

    public Scene Heap(string stack, Func<Done, Reading> live) => Count(sites.OfStack(SiteKind.Heap, Stack(stack))!, live);

    public static Reading Objects(long count, int size) => new(count, count * size);

    /// <summary>One array, doubled whenever the elements outgrow it.</summary>
    public static Reading Array(long elements, int size)
    {
        var capacity = 4L;
        while (capacity < elements)
            capacity *= 2;
        return new(1, capacity * size);
    }

    public Scene Descriptors(string target, double perOperation = 1) =>
        Count(sites.OfDescriptor(target), d => new((long)(perOperation * d.Operations), 0));

    /// <summary>Goroutines that every operation leaves behind; ten of them stand in the dump.</summary>
    /// <param name="createdBy">The frame with the <c>go</c> statement.</param>
    /// <param name="parents">The first id of the ten that started them; 0 for the server's own.</param>
    /// <returns>The first of their ids.</returns>
    public long Goroutines(string stack, string createdBy, string state = "select", int perOperation = 1, long parents = 0)
    {
        var frames = Stack(stack);
        Count(sites.OfStack(SiteKind.Goroutine, frames)!, d => new(perOperation * d.Operations, 0));
        var first = _nextGoroutine;
        for (var i = 0; i < 10; i++)
        {
            _goroutines.Append($"goroutine {_nextGoroutine++} [{state}]:\n");
            foreach (var frame in frames)
                _goroutines.Append($"{frame.Function}()\n\t{frame.File}:{frame.Line} +0x1\n");
            var creator = Frame(createdBy);
            _goroutines.Append($"created by {creator.Function} in goroutine {(parents == 0 ? 7 : parents + i)}\n\t{creator.File}:{creator.Line} +0x1\n\n");
        }

        return first;
    }

    Scene Count(Site site, Func<Done, Reading> live)
    {
        _counted.Add((site, live));
        return this;
    }

    /// <summary>Drives it as a confirming process is driven: warm-up, six blocks, an endurance run.</summary>
    /// <param name="doses">As printed: <c>GET /ws normal</c>. None for idle time.</param>
    public Confirmed Confirm(params string[] doses)
    {
        var steps = new List<Step>();
        if (doses.Length == 0)
        {
            for (var i = 0; i < 8; i++)
                steps.Add(new(Arm.Idle, i, 0, 0.75));
        }
        else
        {
            steps.AddRange([new(Arm.Warmup, -1, Dose, 0.1), new(Arm.Warmup, -1, Dose, 0.1)]);
            steps.AddRange(Blocks.Of(6, Dose, idleBlocks: 2).Select(a => new Step(a.Arm, a.Block, a.Operations, 0.1)));
            steps.AddRange(Enumerable.Repeat(new Step(Arm.Endurance, -1, 800, 0.5), 4));
        }

        return Conclude(sites, doses, Measure(steps), Encoding.UTF8.GetBytes(_goroutines.ToString()));
    }

    /// <summary>Judges what a process left behind.</summary>
    /// <param name="goroutines">The text of a dump.</param>
    public static Confirmed Conclude(SiteTable sites, IEnumerable<string> doses, Measurement measurement, byte[] goroutines)
    {
        var growths = measurement.Sites()
            .Select(id => GrowthJudge.Assess(sites[id], measurement))
            .Where(g => g.Class != GrowthClass.None).ToList();
        return new(
            [.. doses.Select(MakeDose)], measurement, growths.FindAll(g => g.Endless), growths.FindAll(g => !g.Endless),
            GoroutineDump.Read(new MemoryStream(goroutines)), HeapDump: null, Control: 1, StackBytes, Early: null);
    }

    /// <summary>Drives it as all seams together are screened.</summary>
    public Measurement Screen() => Measure(
        [new(Arm.Warmup, -1, 150, 0.1), .. Blocks.Of(3, 20).Select(a => new Step(a.Arm, a.Block, a.Operations, 0.1))]);

    Measurement Measure(IEnumerable<Step> steps)
    {
        var done = default(Done);
        var measurement = new Measurement(Snapshot(done));
        foreach (var step in steps)
        {
            var fresh = step.Arm is Arm.Fresh or Arm.Endurance or Arm.Warmup ? step.Operations : 0;
            done = new(done.Operations + step.Operations, done.Fresh + fresh, done.Seconds + step.Seconds);
            measurement.Add(step, Snapshot(done));
        }

        return measurement;
    }

    Snapshot Snapshot(Done done) => new(_counted.ToDictionary(c => c.Site.Id, c => c.Live(done)), Settled: true, 0);

    static Dose MakeDose(string name)
    {
        var cut = name.LastIndexOf(' ');
        var (seam, mode) = (name[..cut], Enum.Parse<Mode>(name[(cut + 1)..], ignoreCase: true));
        return new(
            seam, new Seam { Id = seam, Name = seam, Path = seam, Handler = "main.handle" },
            new SeamRequest { Name = seam, Method = "GET", Target = Template.Of(seam) }, mode, 0);
    }

    /// <summary>The leaks of what was confirmed in processes of one hunt.</summary>
    public static IReadOnlyList<Leak> Leaks(SiteTable sites, params IEnumerable<Confirmed> confirmed) => Leaks(sites, Source, null, confirmed);

    public static IReadOnlyList<Leak> Leaks(SiteTable sites, SourceText source, Holding? holding, params IEnumerable<Confirmed> confirmed)
    {
        var book = new LeakBook(sites, source);
        foreach (var one in confirmed)
        {
            foreach (var cause in Causes.Of(one, sites, holding))
                book.Add(one, cause, holding);
        }

        return book.Leaks();
    }

    public IEnumerable<string> Leaks(params string[] doses) => Leaks(sites, Confirm(doses)).Select(Print);

    /// <summary><c>heap per-operation main.go:12, 1 for GET / normal; holds main.go:20</c>.</summary>
    public static string Print(Leak leak)
    {
        var sources = leak.Sources.Select(s => $"{s.Main:0.##} for {$"{s.Seam} {s.Mode}".Trim()}");
        var held = leak.AlsoHeld.Select(h => h.Line?.ToString() ?? h.Growth.Site.Name).Order(StringComparer.Ordinal);
        var text = $"{leak.Kind} {leak.Class} {leak.Line?.ToString() ?? "no line"}: {string.Join(", ", sources)}";
        return leak.AlsoHeld.Count > 0 ? $"{text}; holds {string.Join(", ", held)}" : text;
    }
}

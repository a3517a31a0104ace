using System.Collections.Concurrent;
using Seep.Heap.Dump;
using Seep.Heap.Graph;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Heap.Tests.Graph;

/// <summary>What <c>testdata/shapes</c> wrote under one toolchain: its dump, graph and profile. Its lines are named by
/// comments: <c>// @items</c>.</summary>
public sealed class Shapes
{
    static readonly ConcurrentDictionary<string, Lazy<Shapes>> Known = [];

    Shapes(string version)
    {
        Toolchain = GoToolchains.Get(version);
        var folder = Repository.File("tests", "Seep.Heap.Tests", "Graph", "testdata", "shapes");
        Program = GoProgram.BuildFolder(Toolchain, folder);
        DumpPath = Program + ".dump";
        ProfilePath = Program + ".pb.gz";
        GoProgram.Run(new(Program, [DumpPath, ProfilePath])
        {
            Environment = new Dictionary<string, string?> { ["GODEBUG"] = "memprofilerate=1" },
        });
        Dump = HeapDump.Open(DumpPath, CancellationToken.None);
        Symbols = GoSymbols.Open(Program);
        Graph = HeapGraph.Of(Dump, Symbols, CancellationToken.None);
        Retention = RetentionAnalysis.Of(Graph);
        var lines = File.ReadAllLines(Path.Combine(folder, "main.go"));
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Split("// @") is [_, var name])
                _lines.Add(name.Trim(), i + 1);
        }
    }

    readonly Dictionary<string, int> _lines = [];

    public static Shapes Under(string version) =>
        Known.GetOrAdd(version, static v => new Lazy<Shapes>(() => new Shapes(v))).Value;

    public GoToolchain Toolchain { get; }
    public string Program { get; }
    public string DumpPath { get; }
    public string ProfilePath { get; }
    public HeapDump Dump { get; }
    public GoSymbols Symbols { get; }
    public HeapGraph Graph { get; }
    public RetentionAnalysis Retention { get; }

    /// <summary>The allocation sites whose own line is the named one.</summary>
    public IReadOnlyList<AllocationSite> Sites(string name) =>
        [.. Dump.Sites.All.Where(s => IsAt(s, name) && Dump.Sites.ObjectsOf(s).Length > 0)];

    /// <summary>The one with most live objects.</summary>
    public AllocationSite Site(string name) => Sites(name).MaxBy(s => Dump.Sites.ObjectsOf(s).Length)
        ?? throw new InvalidOperationException($"nothing was allocated at @{name}");

    bool IsAt(AllocationSite site, string name) =>
        site.Stack.FirstOrDefault(f => f.File.EndsWith("shapes/main.go", StringComparison.Ordinal)).Line == _lines[name];

    /// <summary>The goroutines started with a function.</summary>
    public int[] Goroutines(string entry) =>
        [.. Dump.Goroutines.Where(g => g.EntryFunction == entry).Select(g => g.Index)];

    public SiteHolding Holding(string site, params Holder[] holders) =>
        Retention.HoldersOf([Site(site)], holders).Sites[0];

    public Holder Class(string entry) => Holder.OfGoroutines(entry, Goroutines(entry));

    /// <summary>All sites at a line, as one holder.</summary>
    public Holder Line(string name) => new(name, [], [.. Sites(name)]);
}

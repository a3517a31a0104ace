using System.Globalization;
using Seep.Core;
using Seep.Heap.Pprof;
using Seep.Hunt.Agent;
using Seep.Hunt.Join;
using Seep.Hunt.Judge;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Hunt.Tests.Join;

/// <summary>Causes told by a real heap dump: <c>holding/main.go</c> leaks in several ways with each operation.</summary>
public sealed class HoldingTests
{
    static readonly string Source = File.ReadAllText(Repository.File("tests", "Seep.Hunt.Tests", "Join", "holding", "main.go"));

    [Theory]
    [InlineData("1.22", "Heap PerOperation @dropped: 3 for / normal")]
    [InlineData("1.27")] // collects a ticker that nobody knows; before, it was three objects
    public async Task EachCauseHoldsItsOwn(string go, params string[] more)
    {
        var toolchain = GoToolchains.Get(go);
        using var folder = new TempFolder();
        var binary = Build(toolchain, folder);
        var steps = Steps();
        await RunAsync(binary, folder, steps);
        var module = folder.File("module");
        var sites = new SiteTable(new HashSet<string> { module });
        var confirmed = Scene.Conclude(sites, ["/ normal"], Read(folder, steps, sites), File.ReadAllBytes(folder.File("goroutines")));
        using var holding = Holding.Read(folder.File("dump"), binary, sites, TestContext.Current.CancellationToken);

        var leaks = Scene.Leaks(sites, new SourceText(module, toolchain.GoRoot), holding, confirmed);
        Assert.Equal(
            [
                "Goroutine PerOperation @beat: 1 for / normal; holds @buf",
                "Goroutine PerOperation @lone: 1 for / normal",
                "Goroutine PerOperation @read or @write: 2 for / normal; holds @link, goroutine",
                "Goroutine PerOperation @wait: 1 for / normal; holds @ticker",
                "Heap ExpandingArray @all: 1 for / normal; holds @event",
                "Heap Keyed @charges: 1 for / normal; holds @charge",
                .. more,
                "Heap PerOperation @note: 1 for / normal",
            ],
            leaks.Select(l => Named(l)).Order(StringComparer.Ordinal));

        var all = leaks.Single(l => Name(l.Line) == "@all");
        Assert.Equal("main.all", all.HeldBy[0]);
        Assert.Contains("(slice, length 1020)", all.HeldBy[1]);
        Assert.All(leaks.Where(l => l.Stuck is not null), l => Assert.Equal(("chan receive", 1020), (l.Stuck!.State, l.Stuck.Count)));
    }

    /// <summary>With the hunt's changes to the library, which the counts depend on.</summary>
    static string Build(GoToolchain toolchain, TempFolder folder)
    {
        folder.Write("module/go.mod", "module example.com/holding\n\ngo 1.22\n");
        folder.Write("module/main.go", Source);
        folder.Write("overlay/empty", "");
        var overlay = Overlay.Write(
            folder.File("overlay"), toolchain.GoRoot, folder.File("module"), linksNetHttp: false, new HashSet<string>());
        Assert.Empty(overlay.Missing);
        return GoProgram.BuildFolder(toolchain, folder.File("module"), "-overlay", overlay.File);
    }

    /// <summary>As a confirming process is driven, with smaller doses.</summary>
    static List<Step> Steps() =>
    [
        Step(Arm.Warmup, -1, 50),
        .. Blocks.Of(6, 20, idleBlocks: 2).Select(a => Step(a.Arm, a.Block, a.Operations)),
        .. Enumerable.Repeat(Step(Arm.Endurance, -1, 120), 4),
        Step(Arm.Endurance, -1, 10),
    ];

    static Step Step(Arm arm, int block, int operations) =>
        new(arm, block, operations, 0.1) { NewInputs = arm is Arm.Repeat or Arm.RepeatDouble ? 0 : operations };

    static async Task RunAsync(string binary, TempFolder folder, List<Step> steps)
    {
        var arms = steps.Select(s => (s.NewInputs == 0 ? "" : "+") + s.Operations.ToString(CultureInfo.InvariantCulture));
        var program = new ChildCommand(binary, [folder.Path, .. arms])
        {
            Environment = new Dictionary<string, string?> { ["GODEBUG"] = "memprofilerate=1" },
        };
        var result = await program.RunAsync(TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded, result.Error);
    }

    static Measurement Read(TempFolder folder, List<Step> steps, SiteTable sites)
    {
        var measurement = new Measurement(Snapshot(0));
        for (var i = 0; i < steps.Count; i++)
            measurement.Add(steps[i], Snapshot(i + 1));
        return measurement;

        Snapshot Snapshot(int n)
        {
            var readings = new Dictionary<int, Reading>();
            ProfileReadings.AddHeap(Profile.Read(File.ReadAllBytes(folder.File($"{n}.heap"))), sites, readings);
            ProfileReadings.AddGoroutines(Profile.Read(File.ReadAllBytes(folder.File($"{n}.goroutine"))), sites, readings, []);
            return new(readings, Settled: true, 0);
        }
    }

    /// <summary>A leak with the names of its lines; which end of a pair is named is open.</summary>
    static string Named(Leak leak)
    {
        var name = Name(leak.Line);
        var held = leak.AlsoHeld.Select(h => h.Growth.Site.Kind == SiteKind.Goroutine ? "goroutine" : Name(h.Line)).Distinct().Order(StringComparer.Ordinal);
        return $"{leak.Kind} {leak.Class} {(name is "@read" or "@write" ? "@read or @write" : name)}: {leak.Sources[0].Main:0.##} for / normal"
            + (leak.AlsoHeld.Count > 0 ? $"; holds {string.Join(", ", held)}" : "");
    }

    /// <summary>The name in a comment at the end of a line.</summary>
    static string Name(SourceLine? line) => line is not null && line.Text.Split("// ") is [_, var name] ? name : $"{line}";
}

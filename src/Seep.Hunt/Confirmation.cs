using System.Diagnostics;
using Seep.Core;
using Seep.Heap.Goroutines;
using Seep.Hunt.Drive;
using Seep.Hunt.Judge;
using Seep.Hunt.Seams;

namespace Seep.Hunt;

/// <summary>What one dose, driven alone in a fresh process, made grow; or several together, where none does alone.</summary>
/// <param name="Doses">None for idle time.</param>
/// <param name="Growths">Those that do not end, the planted leak left out.</param>
/// <param name="Ended">Those that did; none when the process ended early, since then nobody knows.</param>
/// <param name="Goroutines">At the end; null when the process ended early.</param>
/// <param name="HeapDump">The file of a heap dump taken at the end; null when there is none.</param>
/// <param name="Control">The planted leak, per operation.</param>
/// <param name="StackBytesPerGoroutine">Of the goroutines that were added, on average.</param>
sealed record Confirmed(
    IReadOnlyList<Dose> Doses,
    Measurement Measurement,
    IReadOnlyList<Growth> Growths,
    IReadOnlyList<Growth> Ended,
    GoroutineDump? Goroutines,
    string? HeapDump,
    double Control,
    double StackBytesPerGoroutine,
    EarlyEnd? Early)
{
    /// <summary>Operations driven of each dose, warm-up included.</summary>
    public long Operations => Measurement.Operations;

    /// <summary>Of a process that ended before anything was measured.</summary>
    public static Confirmed Nothing(IReadOnlyList<Dose> doses, EarlyEnd early) =>
        new(doses, new(new(new Dictionary<int, Reading>(), Settled: false, 0)), [], [], null, null, 0, 0, early);

    /// <summary>Whether the process ended before it showed anything: what it was to confirm is neither leak nor none.</summary>
    public bool IsUnjudged => Early is not null && Growths.Count == 0;

    public bool Shared => Doses.Count > 1;

    public override string ToString() => Doses.Count == 0 ? "idle time" : string.Join(" and ", Doses);
}

/// <summary>Drives a dose alone in a fresh process: what grows then is caused by it and by nothing else.</summary>
sealed class Confirmation(Rig rig, SiteTable sites)
{
    const int Blocks = 6;

    /// <summary>
    /// The endurance run ends after so many rounds, operations, bytes or seconds, whichever comes first. Seconds end it
    /// only when there are rounds enough to tell whether a growth came to its end, and operations enough to fill what is
    /// bounded, unless the seam itself is slow.
    /// </summary>
    const int Rounds = 4;
    const int LeastRounds = 2;
    const int MostOperations = 6000;
    const int LeastOperations = 1200;
    const long MostBytes = 64 << 20;
    static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);

    /// <summary>
    /// What an arm of a slow seam may take, the operations it must have, and those that it has all the same where only the
    /// machine is slow.
    /// </summary>
    static readonly TimeSpan EachArm = TimeSpan.FromSeconds(0.4);
    const int LeastDose = 12;
    const int UsualDose = 50;

    const int IdleSteps = 8;
    static readonly TimeSpan IdleStep = TimeSpan.FromMilliseconds(750);

    /// <summary>Measures one dose, or several together.</summary>
    /// <param name="doses">None for idle time.</param>
    /// <param name="operations">Of an arm.</param>
    /// <param name="dumpFile">Where to write a heap dump; null to take none.</param>
    public async Task<Confirmed> RunAsync(IReadOnlyList<Dose> doses, int operations, string? dumpFile)
    {
        Measurement? measurement = null;
        EarlyEnd? early = null;
        GoroutineDump? goroutines = null;
        string? dump = null;
        try
        {
            measurement = new(await rig.SnapshotAsync().ConfigureAwait(false));
            await (doses.Count == 0 ? IdleAsync(measurement) : DriveAsync(measurement, doses, operations)).ConfigureAwait(false);
            goroutines = await rig.GoroutinesAsync().ConfigureAwait(false);
            if (dumpFile is not null)
            {
                await rig.DumpHeapAsync(dumpFile).ConfigureAwait(false);
                dump = dumpFile;
            }
        }
        catch (EarlyEndException e)
        {
            if (measurement is null)
                return Confirmed.Nothing(doses, e.End);
            early = e.End;
        }

        return Conclude(doses, measurement, goroutines, dump, early);
    }

    async Task IdleAsync(Measurement measurement)
    {
        for (var i = 0; i < IdleSteps; i++)
        {
            await rig.DelayAsync(IdleStep).ConfigureAwait(false);
            measurement.Add(new(Arm.Idle, i, 0, IdleStep.TotalSeconds), await rig.SnapshotAsync().ConfigureAwait(false));
        }
    }

    async Task DriveAsync(Measurement measurement, IReadOnlyList<Dose> doses, int operations)
    {
        var aborts = doses is [{ Mode: Mode.Abort, Request.Kind: SeamKind.Http }];
        var calibrating = 0;
        foreach (var dose in doses)
            calibrating = await rig.CalibrateAsync(dose).ConfigureAwait(false);
        await StepAsync(Arm.Warmup, -1, Fitting(), Arm.Fresh).ConfigureAwait(false);
        await StepAsync(Arm.Warmup, -1, Fitting(), Arm.Repeat).ConfigureAwait(false);
        operations = Fitting();
        foreach (var (arm, block, count) in Judge.Blocks.Of(Blocks, operations, idleBlocks: 2))
            await StepAsync(arm, block, count, arm).ConfigureAwait(false);

        var each = MostTime / doses.Count;
        var round = Math.Max(operations, Within(MostOperations / Rounds, each / Rounds, LeastOperations / Rounds));
        var least = Within(LeastOperations, each, LeastOperations);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < Rounds && !IsEnough(i) && Grown(measurement) < MostBytes; i++)
            await StepAsync(Arm.Endurance, -1, round, Arm.Fresh).ConfigureAwait(false);

        bool IsEnough(int rounds) => rounds >= LeastRounds && clock.Elapsed >= MostTime && rounds * round >= least;

        int Fitting() => Math.Max(LeastDose, Within(operations, EachArm, UsualDose));

        int Within(int most, TimeSpan each, int least) => doses.Min(dose => rig.Within(dose, most, each, least));

        async Task StepAsync(Arm arm, int block, int count, Arm driveAs)
        {
            var (seconds, after) = await rig.RunArmAsync(doses, driveAs, count).ConfigureAwait(false);
            var isNew = driveAs is Arm.Fresh or Arm.Endurance;
            var aborted = aborts ? after.Aborted - measurement.Snapshots[^1].Aborted : null;
            measurement.Add(new(arm, block, count + calibrating, seconds) { NewInputs = isNew ? count : 0, Aborted = aborted }, after);
            calibrating = 0;
        }
    }

    static long Grown(Measurement measurement) =>
        measurement.Snapshots[^1].Readings.Values.Sum(r => r.Bytes) - measurement.Snapshots[0].Readings.Values.Sum(r => r.Bytes);

    Confirmed Conclude(IReadOnlyList<Dose> doses, Measurement measurement, GoroutineDump? goroutines, string? dump, EarlyEnd? early)
    {
        var growths = measurement.Sites()
            .Select(id => GrowthJudge.Assess(sites[id], measurement))
            .Where(g => g.Class != GrowthClass.None).ToList();
        var control = growths.Find(g => g.Site == sites.Control)?.PerOperation ?? 0;
        growths.RemoveAll(g => g.Site == sites.Control);
        return new(
            doses, measurement, growths.FindAll(g => g.Endless), early is null ? growths.FindAll(g => !g.Endless) : [],
            goroutines, dump, control, StackBytes(measurement), early);
    }

    double StackBytes(Measurement measurement)
    {
        var (first, last) = (measurement.Snapshots[0], measurement.Snapshots[^1]);
        var added = Goroutines(last) - Goroutines(first);
        return added > 0 ? Math.Max(0, (last.StackBytes - first.StackBytes) / (double)added) : 0;

        long Goroutines(Snapshot snapshot) =>
            snapshot.Readings.Where(r => sites[r.Key].Kind == SiteKind.Goroutine).Sum(r => r.Value.Count);
    }
}

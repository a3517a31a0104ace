using System.Diagnostics;
using Seep.Core;
using Seep.Hunt.Drive;
using Seep.Hunt.Judge;
using Seep.Hunt.Seams;

namespace Seep.Hunt;

/// <summary>
/// All seams and modes driven in one process: cheap, since stacks tell growths apart, and lenient, since what it
/// finds is confirmed elsewhere. It says which doses are worth a process of their own.
/// </summary>
sealed class Screening(Rig rig, SiteTable sites, HuntOptions options, Action<HuntProgress> progress)
{
    const int Blocks = 3;

    /// <summary>Fresh operations of each dose before anything counts: small caches and rings are full then.</summary>
    const int WarmUp = 150;

    /// <summary>What one dose may take of an arm, as far as the seam is slow and not the machine.</summary>
    static readonly TimeSpan EachDose = TimeSpan.FromSeconds(0.4);

    /// <summary>Growth that makes a site worth confirming: objects per operation of a dose, or bytes of an array.</summary>
    const double LeastGrowth = 0.02;
    const long LeastArrayGrowth = 256;

    /// <summary>The least share by which <c>append</c> enlarges an array.</summary>
    const double LeastArrayStep = 0.2;

    /// <summary>A dose that makes a site grow by less than this share of the greatest, per operation, did not cause it.</summary>
    const double LeastShare = 0.1;

    readonly Stopwatch _sinceDriven = new();
    readonly Dictionary<Dose, Alone> _alone = [];

    /// <summary>What a dose did when it was driven by itself.</summary>
    sealed record Alone(Snapshot Before, Snapshot After, long Operations);

    public Measurement Measurement { get; private set; } = null!;

    /// <summary>The most that was live at a site at any time, counts and bytes each by themselves.</summary>
    public Reading Peak(int site)
    {
        var readings = Measurement.Snapshots.Concat(_alone.Values.Select(a => a.After)).Select(s => s.Readings.GetValueOrDefault(site)).ToList();
        return new(readings.Max(r => r.Count), readings.Max(r => r.Bytes));
    }

    /// <summary>How long ago the server was last driven.</summary>
    public TimeSpan SinceDriven => _sinceDriven.Elapsed;

    /// <summary>The doses of every seam that answers, and why the others do not.</summary>
    /// <exception cref="EarlyEndException">The server ended, or comes near the memory limit.</exception>
    public static async Task<(List<Dose> Doses, List<NotExercised> Failed)> ProbeAsync(Rig rig, IEnumerable<Seam> seams)
    {
        var requests = new List<(Seam Seam, SeamRequest Request, int Listener)>();
        var failed = new List<NotExercised>();
        foreach (var seam in seams)
        {
            var (found, listener) = await ProbeListenersAsync(rig, seam).ConfigureAwait(false);
            if (!found.Exercised)
            {
                failed.Add(new(Name(seam), "", found.Reason!));
                continue;
            }

            requests.AddRange(found.Seam.Requests.Select(r => (found.Seam, r, listener)));
            failed.AddRange(found.LeftOut.Select(l => new NotExercised($"{Name(seam)} [{l.Request.Name}]", "", l.Reason)));
        }

        await rig.CheckAliveAsync().ConfigureAwait(false);

        // One registered pattern may be several seams, or have several requests: then the request tells them apart.
        var counts = requests.CountBy(r => Name(r.Seam)).ToDictionary();
        failed.RemoveAll(f => counts.ContainsKey(f.Seam));
        return ([.. requests.SelectMany(r => Modes(r.Request).Select(mode => new Dose(
            counts[Name(r.Seam)] == 1 ? Name(r.Seam) : $"{Name(r.Seam)} [{r.Request.Name}]", r.Seam, r.Request, mode, r.Listener)))], failed);
    }

    static string Name(Seam seam) => seam.Pattern?.Source ?? seam.Name;

    static async Task<(ProbeResult Result, int Listener)> ProbeListenersAsync(Rig rig, Seam seam)
    {
        var first = await rig.ProbeAsync(seam, 0).ConfigureAwait(false);
        for (var i = 1; i < rig.Listeners && !first.Exercised; i++)
        {
            var other = await rig.ProbeAsync(seam, i).ConfigureAwait(false);
            if (other.Exercised)
                return (other, i);
        }

        return (first, 0);
    }

    static IEnumerable<Mode> Modes(SeamRequest request) =>
        request.Kind == SeamKind.WebSocket ? [Mode.Normal, Mode.Abort, Mode.Vanish] : [Mode.Normal, Mode.Abort];

    /// <summary>Warm-up, blocks of arms, then each dose once by itself.</summary>
    /// <exception cref="EarlyEndException">What was measured until then is in <see cref="Measurement"/>.</exception>
    public async Task RunAsync(IReadOnlyList<Dose> doses)
    {
        var total = 2 + 4 * Blocks + doses.Count;
        var done = 0;
        var last = await rig.SnapshotAsync().ConfigureAwait(false);
        Measurement = new(last);
        await StepAsync(Arm.Warmup, -1, options.Dose, driveAs: Arm.Repeat).ConfigureAwait(false); // tells each seam's latency
        await StepAsync(Arm.Warmup, -1, WarmUp, driveAs: Arm.Fresh).ConfigureAwait(false);
        foreach (var (arm, block, operations) in Judge.Blocks.Of(Blocks, options.Dose))
            await StepAsync(arm, block, operations, driveAs: arm).ConfigureAwait(false);
        foreach (var dose in doses)
        {
            var (before, operations) = (last, rig.Operations);
            (_, last) = await rig.RunArmAsync([dose], Arm.Fresh, options.Dose, EachDose).ConfigureAwait(false);
            _alone[dose] = new(before, last, rig.Operations - operations);
            Say(dose.ToString());
        }

        _sinceDriven.Start();

        async Task StepAsync(Arm arm, int block, int operations, Arm driveAs)
        {
            (var seconds, last) = await rig.RunArmAsync(doses, driveAs, operations, EachDose).ConfigureAwait(false);
            Measurement.Add(new(arm, block, operations, seconds), last);
            Say($"{doses.Count} seams and modes, {rig.Operations} operations");
        }

        void Say(string text) => progress(new("screen", text, ++done, total));
    }

    /// <summary>Sites that grew over all blocks and still did in the last; arrays, which grow in steps, in the last two.</summary>
    public IReadOnlyList<Site> Growing()
    {
        return [.. Measurement.Sites().Select(id => sites[id]).Where(site => site != sites.Control && IsGrowing(site))];

        bool IsGrowing(Site site)
        {
            var readings = Measurement.Of(site.Id);
            return Grew(readings, FirstOf(0)) && Grew(readings, FirstOf(Blocks - 1)) || HasArraySteps(site);
        }

        bool Grew(Reading[] readings, int since) =>
            readings[^1].Count - readings[since].Count > LeastGrowth * Measurement.Steps.Skip(since).Sum(s => s.Operations);
    }

    bool HasArraySteps(Site site)
    {
        var readings = Measurement.Of(site.Id);
        return readings[^1].Bytes - readings[FirstOf(Blocks - 2)].Bytes >= Math.Max(LeastArrayGrowth, LeastArrayStep * readings[^1].Bytes);
    }

    int FirstOf(int block) => Enumerable.Range(0, Measurement.Steps.Count).FirstOrDefault(i => Measurement.Steps[i].Block == block);

    /// <summary>
    /// The doses that may cause a site's growth: those it grew with when each was driven alone, per operation, since a slow
    /// one had fewer; of goroutines only those of the seams whose handlers started them.
    /// </summary>
    /// <remarks>An array that took no step then is suspected of the doses whose handler is on its stack.</remarks>
    public IReadOnlyList<Dose> Suspects(Site site)
    {
        var seams = rig.Labelled.Keys.Where(k => k.Site == site.Id).Select(k => k.SeamId).ToHashSet();
        var doses = _alone.Keys.Where(d => seams.Count == 0 || seams.Contains(d.Seam.Id)).ToList();
        var grown = doses.ToDictionary(d => d, Grown);
        var most = grown.Values.DefaultIfEmpty().Max();
        return most > 0
            ? [.. doses.Where(d => grown[d] > 0 && grown[d] >= LeastShare * most)]
            : [.. doses.Where(d => HasArraySteps(site) && site.Stack.Any(f => f.Function == d.Seam.Handler))];

        double Grown(Dose dose)
        {
            var alone = _alone[dose];
            var reading = alone.After.Readings.GetValueOrDefault(site.Id) - alone.Before.Readings.GetValueOrDefault(site.Id);
            return (Math.Max(reading.Count, 0) * 64 + Math.Max(reading.Bytes, 0)) / (double)alone.Operations;
        }
    }
}

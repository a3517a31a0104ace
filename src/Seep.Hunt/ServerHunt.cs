using System.Diagnostics;
using Seep.Core;
using Seep.Heap.Dump;
using Seep.Hunt.Drive;
using Seep.Hunt.Join;
using Seep.Hunt.Judge;
using Seep.Hunt.Processes;
using Seep.Hunt.Seams;
using Seep.Hunt.Toolchains;
using Seep.Scan;
using SiteTable = Seep.Hunt.Judge.SiteTable;

namespace Seep.Hunt;

/// <summary>What a hunt found, and why it ended early, if it did.</summary>
/// <param name="Incomplete">Null when the hunt came to its end; else what was measured until then is in the verdict.</param>
public sealed record HuntResult(Verdict Verdict, HuntException? Incomplete);

/// <summary>One hunt: a server, built and measured under one toolchain.</summary>
public sealed class ServerHunt
{
    /// <summary>Confirming processes at a time; they wait as much as they work.</summary>
    const int Parallel = 3;

    /// <summary>Operations in a confirming arm at most, for growths of a few operations in a hundred.</summary>
    const int LargestDose = 200;
    const int SmallestDose = 50;

    /// <summary>How long the screened server is left alone at least, to see what goes away by itself.</summary>
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(4);

    /// <summary>Objects per operation that no dose causes alone, from which on all are driven together.</summary>
    const double LeastShared = 0.25;

    /// <summary>Processor time within which the source must be scanned, or leaks stay without suspects.</summary>
    static readonly TimeSpan LongestScan = TimeSpan.FromMinutes(5);

    /// <summary>How exactly the planted leak must have been measured.</summary>
    const double ControlTolerance = 0.01;

    readonly HuntOptions _options;
    readonly WorkFolder _folder;
    readonly ServerBuild _build;
    readonly SiteTable _sites;
    readonly SourceText _source;
    readonly ValueSource _values = new();
    readonly ResponseTimes _times = new();
    readonly Action<HuntProgress> _progress;
    readonly CancellationToken _cancel;
    readonly ServerCommand _command;
    readonly List<string> _notes = [];
    readonly Stopwatch _clock = Stopwatch.StartNew();
    int _processes;
    long _operations;

    ServerHunt(HuntOptions options, WorkFolder folder, ServerBuild build, Action<HuntProgress> progress, CancellationToken cancel)
    {
        _options = options;
        _folder = folder;
        _build = build;
        _sites = new(build.UserFolders);
        _source = new(build.ModuleFolder, build.Toolchain.GoRoot);
        _progress = progress;
        _cancel = cancel;
        _command = new(build.Binary, options.Arguments, options.Environment, options.Folder ?? build.ModuleFolder);
        foreach (var missing in build.Missing.Where(m => !(options.KeepPorts && m.Name == Agent.StandardLibraryChange.PortsName)))
            _notes.Add($"the change to {missing.Name} does not fit Go {build.Toolchain.Version} and was left out: {missing.Cost}");
    }

    /// <summary>Builds the server under a toolchain, measures it and judges.</summary>
    /// <exception cref="HuntException">The hunt could not be done: the message is for the user.</exception>
    public static async Task<HuntResult> RunAsync(
        HuntOptions options, GoToolchain toolchain, StateFolder state, Action<HuntProgress> progress, CancellationToken cancel)
    {
        using var folder = WorkFolder.Create();
        try
        {
            progress(new("build", $"{options.Target} with Go {toolchain.Version}"));
            var without = new HashSet<string>(options.KeepPorts ? [Agent.StandardLibraryChange.PortsName] : []);
            var build = await ServerBuild.RunAsync(
                toolchain, state, folder, options.Target, options.BuildFlags, without, cancel).ConfigureAwait(false);
            var hunt = new ServerHunt(options, folder, build, progress, cancel);
            return await hunt.ExplainAsync(await hunt.HuntAsync().ConfigureAwait(false), state).ConfigureAwait(false);
        }
        catch (IOException e) when (IsDiskFull(e))
        {
            throw new HuntException(
                $"the disk is full ({e.Message}): make room in {Path.GetDirectoryName(folder.Path)}, or name another folder in TMPDIR");
        }
        finally
        {
            ServerProcess.EndAll(folder.Id);
        }
    }

    /// <summary>
    /// ENOSPC and EDQUOT, as .NET wraps them. It gives no number where the size of a new file is told beforehand, as
    /// <see cref="File.WriteAllText(string, string)"/> does: nothing in a run's folder is written so.
    /// </summary>
    static bool IsDiskFull(IOException e) => (e.HResult & 0xFFFF) is 28 or 122;

    async Task<HuntResult> HuntAsync()
    {
        _progress(new("start", "waiting until the server listens"));
        try
        {
            var rig = await StartAsync().ConfigureAwait(false);
            await using var _ = rig.ConfigureAwait(false);
            return await MeasureAsync(rig).ConfigureAwait(false);
        }
        catch (EarlyEndException e)
        {
            throw e.End.ToFailure(); // nothing has been measured
        }
    }

    async Task<HuntResult> MeasureAsync(Rig rig)
    {
        var plan = SeamPlan.Make(await rig.RoutesAsync().ConfigureAwait(false), RequestFiles(), _build.LiteralPatterns);
        _notes.AddRange(plan.Messages.Select(m => m.ToString()));
        var (doses, failed) = await Screening.ProbeAsync(rig, plan.Seams).ConfigureAwait(false);
        if (doses.Count == 0)
            throw NothingToDrive(plan, failed);

        var screening = new Screening(rig, _sites, _options, _progress);
        try
        {
            await screening.RunAsync(doses).ConfigureAwait(false);
        }
        catch (EarlyEndException e) when (screening.Measurement is not null)
        {
            return Unconfirmed(screening, doses, failed, e.End, rig.Operations);
        }

        CheckControl(screening.Measurement);
        List<Confirmed> confirmed;
        AfterPause? paused;
        if (_build.MovesPorts)
        {
            confirmed = await ConfirmAsync(screening, doses).ConfigureAwait(false);
            paused = await PauseAsync(rig, screening).ConfigureAwait(false);
        }
        else
        {
            // One process at a time: the next could not listen.
            paused = await PauseAsync(rig, screening).ConfigureAwait(false);
            await rig.DisposeAsync().ConfigureAwait(false);
            confirmed = await ConfirmAsync(screening, doses).ConfigureAwait(false);
        }

        _operations += rig.Operations;
        var unjudged = confirmed.Find(c => c.IsUnjudged);
        return new(
            Conclude(screening, doses, failed, confirmed, Drained(screening, confirmed, paused)),
            unjudged is { Early: { } early } ? (early with { Message = $"{unjudged}: {early.Message}" }).ToFailure() : null);
    }

    /// <summary>Adds to each leak the suspect that explains it. By now all processes of the server have ended, so nothing is disturbed.</summary>
    async Task<HuntResult> ExplainAsync(HuntResult result, StateFolder state)
    {
        var verdict = result.Verdict;
        if (verdict.Leaks.Count == 0)
            return result;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_cancel);
        var scan = new SourceScan(_build, _options, state, _folder);
        verdict = await Explanation.OfAsync(
            verdict, _build.ModuleFolder, () => scan.RunAsync(new ScanSteps(_progress, stop), stop.Token), LongestScan, _cancel).ConfigureAwait(false);
        return result with { Verdict = verdict with { Duration = _clock.Elapsed } };
    }

    /// <summary>
    /// Tells of each package that was scanned, and stops the scan when it takes too long. That other programs keep the machine busy costs
    /// time, not the suspects.
    /// </summary>
    sealed class ScanSteps(Action<HuntProgress> progress, CancellationTokenSource stop) : IProgress<ScanProgress>
    {
        readonly TimeSpan _before = Environment.CpuUsage.TotalTime;

        public void Report(ScanProgress value)
        {
            progress(new("scan", value.Package, value.Done, value.Total));
            if (Environment.CpuUsage.TotalTime - _before > LongestScan)
                stop.Cancel();
        }
    }

    Task<Rig> StartAsync() =>
        Rig.StartAsync(
            _command, _folder, Interlocked.Increment(ref _processes), _sites,
            listener => new Driver(listener, _values) { ResponseTimes = _times }, _options, _cancel);

    /// <summary>The .http files of the module, and those that were named.</summary>
    List<HttpFile> RequestFiles()
    {
        foreach (var named in _options.RequestFiles.Where(f => !File.Exists(f)))
            throw new HuntException($"there is no file {named}: name a .http file in --requests");
        return [.. HttpFiles.Below(_build.ModuleFolder).Concat(_options.RequestFiles.Select(Path.GetFullPath)).Distinct().Select(f => HttpFile.Load(f))];
    }

    static HuntException NothingToDrive(SeamPlan plan, List<NotExercised> failed) => plan.Seams.Length == 0
        ? new("the server registered no route with net/http, and there is no .http file with requests for it: write one, "
            + "and name it in --requests if it lies outside of the module")
        : new("no seam answers with success, so nothing can be measured: write requests that do into a .http file",
            [.. failed.Select(f => $"{f.Seam}: {f.Reason}")]);

    /// <summary>Drives every suspected dose alone, each in a process of its own; together, where none causes a growth alone.</summary>
    async Task<List<Confirmed>> ConfirmAsync(Screening screening, List<Dose> doses)
    {
        var growing = screening.Growing();
        var suspects = new Dictionary<Dose, int>();
        foreach (var site in growing)
        {
            foreach (var dose in screening.Suspects(site))
                suspects[dose] = Math.Max(suspects.GetValueOrDefault(dose), DoseFor(screening, site));
        }

        var jobs = doses.Where(suspects.ContainsKey).Select(d => (Doses: (IReadOnlyList<Dose>)[d], Operations: suspects[d])).ToList();
        if (growing.Any(s => ClassOf(screening, s) == GrowthClass.Background))
            jobs.Add(([], 0));
        var done = 0;
        using var slots = new SemaphoreSlim(_build.MovesPorts ? Parallel : 1);
        List<Confirmed> confirmed = [.. await Task.WhenAll(jobs.Select(ConfirmOneAsync)).ConfigureAwait(false)];

        var found = confirmed.SelectMany(c => c.Growths.Concat(c.Ended)).Select(g => g.Site).ToHashSet();
        var together = growing.Where(s => s.UserFrame is not null && !found.Contains(s) && IsLeakWhenScreened(screening, s))
            .SelectMany(screening.Suspects).Distinct().ToList();
        if (together.Count > 1)
            confirmed.Add(await ConfirmAloneAsync(together, SmallestDose).ConfigureAwait(false));
        return confirmed;

        async Task<Confirmed> ConfirmOneAsync((IReadOnlyList<Dose> Doses, int Operations) job)
        {
            await slots.WaitAsync(_cancel).ConfigureAwait(false);
            try
            {
                var result = await ConfirmAloneAsync(job.Doses, job.Operations).ConfigureAwait(false);
                _progress(new("confirm", result.ToString(), Interlocked.Increment(ref done), jobs.Count));
                return result;
            }
            finally
            {
                slots.Release();
            }
        }
    }

    static bool IsLeakWhenScreened(Screening screening, Site site) =>
        GrowthJudge.Assess(site, screening.Measurement) is
        { Class: GrowthClass.PerOperation, PerOperation: >= LeastShared };

    static GrowthClass ClassOf(Screening screening, Site site) =>
        GrowthJudge.Assess(site, screening.Measurement).Class;

    /// <summary>Operations of a confirming arm: more for what only a few operations leave behind.</summary>
    static int DoseFor(Screening screening, Site site)
    {
        var readings = screening.Measurement.Of(site.Id);
        var perOperation = (double)(readings[^1] - readings[0]).Count / Math.Max(1, screening.Measurement.Operations);
        return perOperation <= 0 ? SmallestDose : (int)Math.Clamp(50 / perOperation / 4, SmallestDose, LargestDose);
    }

    async Task<Confirmed> ConfirmAloneAsync(IReadOnlyList<Dose> doses, int operations)
    {
        Rig rig;
        try
        {
            rig = await StartAsync().ConfigureAwait(false);
        }
        catch (EarlyEndException e)
        {
            return Confirmed.Nothing(doses, e.End);
        }

        await using var _ = rig.ConfigureAwait(false);
        var dump = _build.DumpsHeap ? _folder.File($"heap{Interlocked.Increment(ref _processes)}.dump") : null;
        var result = await new Confirmation(rig, _sites).RunAsync(doses, operations, dump).ConfigureAwait(false);
        Interlocked.Add(ref _operations, rig.Operations);
        if (doses.Count > 0 && result.Early is null)
            CheckControl(result.Measurement);
        return result;
    }

    /// <summary>A measurement in which the planted leak does not show exactly proves nothing.</summary>
    void CheckControl(Measurement measurement)
    {
        var control = ControlOf(measurement);
        if (control is not { Class: GrowthClass.PerOperation } || Math.Abs(control.PerOperation - 1) > ControlTolerance)
        {
            throw new HuntException(
                "the planted control leak was not measured rightly, so this hunt proves nothing: is GODEBUG's memprofilerate or "
                + "runtime.MemProfileRate set by the server itself?");
        }
    }

    Growth? ControlOf(Measurement measurement) =>
        _sites.Control is { } site ? GrowthJudge.Assess(site, measurement) : null;

    /// <summary>The screened server after it was left alone for a while.</summary>
    /// <param name="Waited">Since it was last driven.</param>
    /// <param name="HeapDump">Null where none is safe to take.</param>
    sealed record AfterPause(TimeSpan Waited, Snapshot Snapshot, string? HeapDump);

    async Task<AfterPause?> PauseAsync(Rig rig, Screening screening)
    {
        _progress(new("judge", "waiting for what goes away by itself"));
        try
        {
            if (screening.SinceDriven < Pause)
                await rig.DelayAsync(Pause - screening.SinceDriven).ConfigureAwait(false);
            var waited = screening.SinceDriven;
            var snapshot = await rig.SnapshotAsync().ConfigureAwait(false);
            var dump = _build.DumpsHeap ? _folder.File("screened.dump") : null;
            if (dump is not null)
                await rig.DumpHeapAsync(dump).ConfigureAwait(false);
            return new(waited, snapshot, dump);
        }
        catch (EarlyEndException e)
        {
            _notes.Add($"what goes away by itself was not told apart, for the server did not outlive a pause: {e.Message}");
            return null;
        }
    }

    /// <summary>Sites whose growth went away in the pause, and how long that took at most.</summary>
    Dictionary<int, TimeSpan> Drained(Screening screening, List<Confirmed> confirmed, AfterPause? paused)
    {
        var drained = new Dictionary<int, TimeSpan>();
        if (paused is null)
            return drained;
        foreach (var site in screening.Measurement.Sites())
        {
            var start = screening.Measurement.Snapshots[0].Readings.GetValueOrDefault(site);
            var grown = screening.Peak(site) - start; // what lives for seconds may be gone before the last seam is driven
            var left = paused.Snapshot.Readings.GetValueOrDefault(site) - start;
            if (grown.Count > 1 ? 2 * left.Count < grown.Count : grown.Bytes > 0 && 2 * left.Bytes < grown.Bytes)
                drained[site] = paused.Waited;
        }

        foreach (var table in EmptiedTables(screening, confirmed, paused))
            drained[table.Id] = paused.Waited;
        return drained;
    }

    /// <summary>Arrays and tables that keep the room of their fullest moment though their entries are gone.</summary>
    List<Site> EmptiedTables(Screening screening, List<Confirmed> confirmed, AfterPause paused)
    {
        var tables = confirmed.SelectMany(c => c.Growths).Where(g => g.Endless && g.PerOperation < GrowthJudge.LeastPerOperation)
            .Select(g => g.Site).Where(s => s.Kind == SiteKind.Heap).Distinct().ToList();
        if (tables.Count == 0 || paused.HeapDump is null)
            return [];
        using var holding = ReadDump(paused.HeapDump);
        var least = GrowthJudge.LeastPerOperation * screening.Measurement.Operations;
        return holding is null ? [] : tables.FindAll(t => holding.LengthOf(t) < least);
    }

    Verdict Conclude(
        Screening screening, List<Dose> doses, List<NotExercised> failed, List<Confirmed> confirmed, Dictionary<int, TimeSpan> drained)
    {
        var book = new LeakBook(_sites, _source);
        var alone = confirmed.Where(c => !c.Shared).SelectMany(c => c.Growths).Select(g => g.Site.Id).ToHashSet();
        var holdings = new List<Holding>();
        try
        {
            foreach (var found in confirmed)
            {
                var kept = found with { Growths = [.. found.Growths.Where(g => !drained.ContainsKey(g.Site.Id) && !(found.Shared && alone.Contains(g.Site.Id)))] };
                if (kept.Early is { } early)
                    _notes.Add($"{kept}: {early.Message}" + (early.LastWords is { } words ? $"; it printed: {words}" : ""));
                if (kept.Growths.Count == 0)
                    continue;
                var holding = kept.HeapDump is { } dump ? ReadDump(dump) : null;
                if (holding is not null)
                    holdings.Add(holding);
                foreach (var cause in Causes.Of(kept, _sites, holding))
                    book.Add(kept, cause, holding);
            }

            var plateaus = new PlateauBook(_sites, _source);
            var unjudged = Unjudged().ToHashSet();
            var notLeaks = plateaus.Of(screening.Measurement, confirmed, drained)
                .Where(n => n.Growth.Class != GrowthClass.Unclear || !unjudged.Contains(n.Growth.Site.Id)).ToList();
            unjudged.ExceptWith(notLeaks.Select(n => n.Growth.Site.Id));
            return Finish(screening, book.Leaks(), [.. notLeaks, .. plateaus.Unconfirmed(screening.Measurement, unjudged)], doses, failed);
        }
        finally
        {
            holdings.ForEach(h => h.Dispose());
        }

        // What grew, where a process that was to confirm it ended before it could.
        IEnumerable<int> Unjudged()
        {
            var judged = confirmed.SelectMany(c => c.Growths.Concat(c.Ended)).Select(g => g.Site.Id).Concat(drained.Keys).ToHashSet();
            return confirmed.Exists(c => c.IsUnjudged) ? screening.Growing().Select(s => s.Id).Where(id => !judged.Contains(id)) : [];
        }
    }

    Holding? ReadDump(string file)
    {
        try
        {
            return Holding.Read(file, _build.Binary, _sites, _cancel);
        }
        catch (Exception e) when (e is HeapDumpException or GoSymbolsException or IOException)
        {
            _notes.Add($"who holds the memory is told from counts alone: {e.Message}");
            return null;
        }
    }

    /// <summary>What was measured until the server ended, or was stopped, is reported as it stands.</summary>
    HuntResult Unconfirmed(Screening screening, List<Dose> doses, List<NotExercised> failed, EarlyEnd end, long operations)
    {
        _operations += operations;
        var verdict = Finish(screening, [], new PlateauBook(_sites, _source).Unconfirmed(screening.Measurement, screening.Measurement.Sites()), doses, failed);
        return new(verdict, end.ToFailure());
    }

    Verdict Finish(
        Screening screening, IReadOnlyList<Leak> leaks, IReadOnlyList<NotALeak> notLeaks, List<Dose> doses, List<NotExercised> failed) => new()
        {
            Package = _build.Package,
            GoVersion = _build.Toolchain.Version.ToString(),
            Folder = _build.ModuleFolder,
            Leaks = leaks,
            NotLeaks = [.. notLeaks.Where(n => !leaks.Any(l => Names(l, n.Line)))],
            NotExercised = failed,
            Exercised = [.. doses.Select(d => d.ToString())],
            Notes = [.. _notes.Distinct()],
            Control = ControlOf(screening.Measurement)?.PerOperation ?? 0,
            Operations = _operations,
            Duration = _clock.Elapsed,
        };

    /// <summary>A leak's own lines are no plateau, though what they allocate for it in passing may be one.</summary>
    static bool Names(Leak leak, SourceLine? line) =>
        line is not null && leak.AlsoHeld.Select(h => h.Line).Append(leak.Line).Append(leak.Stuck?.At).Any(l => l?.ToString() == line.ToString());
}

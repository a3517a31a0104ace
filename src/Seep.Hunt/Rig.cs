using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Text;
using Seep.Core;
using Seep.Heap.Goroutines;
using Seep.Heap.Pprof;
using Seep.Hunt.Agent;
using Seep.Hunt.Drive;
using Seep.Hunt.Judge;
using Seep.Hunt.Processes;
using Seep.Hunt.Seams;

namespace Seep.Hunt;

/// <summary>One way to drive a seam: what is counted as one kind of operation.</summary>
/// <param name="Name">The seam's name, with the request's where the seam has several.</param>
/// <param name="Listener">Which of the server's listeners it is driven on, in the order they were opened.</param>
sealed record Dose(string Name, Seam Seam, SeamRequest Request, Mode Mode, int Listener)
{
    public string ModeName => Mode.ToString().ToLowerInvariant();

    public override string ToString() => $"{Name} ({ModeName})";
}

/// <summary>One process of the server under measurement: driven, and read between drives.</summary>
sealed class Rig : IAsyncDisposable
{
    static readonly TimeSpan MostAfterAbort = TimeSpan.FromSeconds(1);

    /// <summary>Operations that tell a seam's latency: one alone may be the first of its kind, or have met with a busy moment.</summary>
    const int CalibrationOperations = 4;

    readonly ServerProcess _server;
    readonly SiteTable _sites;
    readonly ImmutableArray<Driver> _drivers;
    readonly MemoryWatch _watch;
    readonly Dictionary<(int, string), long> _labelled = [];
    readonly Dictionary<string, TimeSpan> _latency = [];
    readonly Dictionary<Dose, Pace> _pace = [];
    TimeSpan _afterAbort;
    TimeSpan _idleTime = TimeSpan.FromMilliseconds(50); // as long as the last driven arm, within bounds
    long _operations;
    bool _disposed;

    Rig(ServerProcess server, MemoryWatch watch, SiteTable sites, IEnumerable<Driver> drivers)
    {
        _server = server;
        _watch = watch;
        _sites = sites;
        _drivers = [.. drivers];
    }

    /// <summary>Of the server, each with a driver of its own.</summary>
    public int Listeners => _drivers.Length;

    /// <summary>Operations driven so far.</summary>
    public long Operations => _operations;

    /// <summary>Goroutines of the last snapshot by site and by the id of the seam whose handler started them.</summary>
    public IReadOnlyDictionary<(int Site, string SeamId), long> Labelled => _labelled;

    /// <summary>Starts a process of the server and waits until it listens.</summary>
    /// <param name="drive">Makes the driver of a listener.</param>
    /// <exception cref="HuntException">It cannot be started.</exception>
    /// <exception cref="EarlyEndException">It ends, does not listen, or comes near the memory limit.</exception>
    public static async Task<Rig> StartAsync(
        ServerCommand command, WorkFolder folder, int number, SiteTable sites, Func<IPEndPoint, Driver> drive, HuntOptions options,
        CancellationToken cancel)
    {
        var server = await ServerProcess.StartAsync(command, folder, number, cancel).ConfigureAwait(false);
        var watch = new MemoryWatch(server, options.MemoryStop, cancel);
        try
        {
            var listeners = await server.WaitForListenersAsync(options.StartTimeout, watch.Token).ConfigureAwait(false);
            return new Rig(server, watch, sites, listeners.Select(Loopback).Distinct().Select(drive));
        }
        catch
        {
            await watch.DisposeAsync().ConfigureAwait(false);
            await server.DisposeAsync().ConfigureAwait(false);
            if (watch.Stopped && !cancel.IsCancellationRequested)
                throw new EarlyEndException(new(watch.Message("before it listened"), server.Output));
            throw;
        }
    }

    /// <summary>Where a listener on every address is reached on this machine.</summary>
    static IPEndPoint Loopback(IPEndPoint listener)
    {
        var address = listener.Address.Equals(IPAddress.IPv6Any) || listener.Address.Equals(IPAddress.Any)
            ? IPAddress.Loopback
            : listener.Address;
        return new(address, listener.Port);
    }

    /// <summary>Drives every dose with so many operations and reads what is live afterwards.</summary>
    /// <param name="each">Time that a dose may take; one that is slow by itself is driven less. Null for as long as it takes.</param>
    /// <exception cref="EarlyEndException">The server ended, hangs, or comes near the memory limit.</exception>
    public async Task<(double Seconds, Snapshot After)> RunArmAsync(
        IReadOnlyList<Dose> doses, Arm arm, int operations, TimeSpan? each = null)
    {
        var clock = Stopwatch.StartNew();
        if (arm == Arm.Idle)
        {
            await DelayAsync(_idleTime).ConfigureAwait(false);
        }
        else
        {
            var inputs = arm is Arm.Repeat or Arm.RepeatDouble ? Inputs.Repeat : Inputs.Fresh;
            foreach (var dose in doses)
                await DriveAsync(dose, inputs, each is { } time ? Within(dose, operations, time, operations) : operations).ConfigureAwait(false);
            _idleTime = TimeSpan.FromSeconds(Math.Clamp(clock.Elapsed.TotalSeconds, 0.02, 0.25));
            await AskAsync($"control {operations}").ConfigureAwait(false);
        }

        foreach (var driver in _drivers)
            await driver.CloseIdleConnectionsAsync().ConfigureAwait(false);
        await FinishAbortedAsync().ConfigureAwait(false);
        var seconds = clock.Elapsed.TotalSeconds;
        return (seconds, await SnapshotAsync().ConfigureAwait(false));
    }

    /// <summary>How many of the operations of a dose fit into some time; <see cref="Pace.Within"/> tells more.</summary>
    public int Within(Dose dose, int operations, TimeSpan time, int least)
    {
        var latency = _latency.GetValueOrDefault(dose.Request.SeamId);
        var pace = _pace.TryGetValue(dose, out var known) ? known : Pace.Expected(latency, Concurrency(latency));
        return pace.Within(time, operations, least);
    }

    /// <summary>A slow handler mostly waits, so more of it fits beside each other.</summary>
    static int Concurrency(TimeSpan latency) => latency.TotalMilliseconds > 4 ? 16 : 4;

    /// <summary>Operations that a client left go on in the server for as long as they would have taken.</summary>
    async Task FinishAbortedAsync()
    {
        var wait = TimeSpan.FromSeconds(Math.Min(MostAfterAbort.TotalSeconds, 2 * _afterAbort.TotalSeconds));
        _afterAbort = TimeSpan.Zero;
        if (wait > TimeSpan.FromMilliseconds(4))
            await DelayAsync(wait).ConfigureAwait(false);
    }

    /// <summary>Drives a seam a few times as its clients normally do, so that its latency is known.</summary>
    /// <returns>How many times.</returns>
    public async Task<int> CalibrateAsync(Dose dose)
    {
        await DriveAsync(dose with { Mode = Mode.Normal }, Inputs.Repeat, CalibrationOperations).ConfigureAwait(false);
        return CalibrationOperations;
    }

    /// <summary>Does nothing for a while.</summary>
    public async Task DelayAsync(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, _watch.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            throw await EarlyAsync(e).ConfigureAwait(false);
        }
    }

    /// <summary>Asks a seam once in each way that Seep knows.</summary>
    public async Task<ProbeResult> ProbeAsync(Seam seam, int listener)
    {
        try
        {
            return await new Probe(_drivers[listener]).ProbeAsync(seam, _watch.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e)
        {
            throw await EarlyAsync(e).ConfigureAwait(false);
        }
    }

    async Task DriveAsync(Dose dose, Inputs inputs, int operations)
    {
        try
        {
            var latency = _latency.GetValueOrDefault(dose.Request.SeamId);
            var driver = _drivers[Math.Min(dose.Listener, _drivers.Length - 1)];
            var processor = ProcFs.ProcessorTime(_server.Pid);
            var result = await driver.DriveAsync(
                dose.Request, dose.Mode, inputs, operations, Concurrency(latency), _watch.Token).ConfigureAwait(false);
            _operations += result.Sent;
            processor = ProcFs.ProcessorTime(_server.Pid) - processor;
            if (Pace.Learn(_pace.TryGetValue(dose, out var known) ? known : null, result, Concurrency(latency), processor) is { } pace)
                _pace[dose] = pace;
            if (dose.Mode == Mode.Normal)
                _latency[dose.Request.SeamId] = result.MedianLatency;
            else if (latency > _afterAbort)
                _afterAbort = latency;
            if (result.End == DriveEnd.ServerGone)
                throw await EarlyAsync(null).ConfigureAwait(false);
            if (result.End == DriveEnd.Hung)
            {
                throw new EarlyEndException(new(
                    $"the server stopped answering {dose} after {_operations} operations: {result.FirstError}", _server.Output));
            }
        }
        catch (OperationCanceledException e)
        {
            throw await EarlyAsync(e).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the server rests, has it collect its garbage, and reads what is live.</summary>
    public async Task<Snapshot> SnapshotAsync()
    {
        var answer = await AskAsync("snapshot").ConfigureAwait(false);
        var readings = new Dictionary<int, Reading>();
        _labelled.Clear();
        ProfileReadings.AddHeap(Profile.Read(answer["heap"]), _sites, readings);
        ProfileReadings.AddGoroutines(Profile.Read(answer["goroutine"]), _sites, readings, _labelled);
        foreach (var target in ProcFs.Descriptors(_server.Pid))
            ProfileReadings.Add(readings, _sites.OfDescriptor(target).Id, new(1, 0));
        return new(readings, Settled: Text(answer, "settled") == "true", long.Parse(Text(answer, "stacks")))
        {
            Aborted = Text(answer, "aborted").Split(' ') is [var all, var unanswered] ? new(int.Parse(all), int.Parse(unanswered)) : null,
        };
    }

    /// <summary>Every goroutine with its state and who started it.</summary>
    public async Task<GoroutineDump> GoroutinesAsync()
    {
        var answer = await AskAsync("goroutines").ConfigureAwait(false);
        return GoroutineDump.Read(new MemoryStream(answer["goroutine"]));
    }

    /// <summary>What the server registered.</summary>
    public async Task<IReadOnlyList<Registration>> RoutesAsync()
    {
        var answer = await AskAsync("routes").ConfigureAwait(false);
        return [.. Text(answer, "routes").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(ParseRoute).Distinct()];
    }

    /// <summary><c>pattern TAB file:line TAB handler</c>, as the overlay of net/http writes it.</summary>
    static Registration ParseRoute(string line)
    {
        var fields = line.Split('\t');
        var place = fields.ElementAtOrDefault(1) ?? "";
        var colon = place.LastIndexOf(':');
        Frame? at = colon > 0 && int.TryParse(place.AsSpan(colon + 1), out var number) ? new("", place[..colon], number) : null;
        return new(fields[0], fields.ElementAtOrDefault(2) ?? "", at);
    }

    /// <summary>Has the server write a heap dump to <paramref name="path"/>. The last thing that is asked of it.</summary>
    public Task DumpHeapAsync(string path) => AskAsync($"dump {path}");

    async Task<IReadOnlyDictionary<string, byte[]>> AskAsync(string request)
    {
        try
        {
            return await _server.Agent.AskAsync(request, _watch.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or AgentException)
        {
            throw await EarlyAsync(e).ConfigureAwait(false);
        }
    }

    static string Text(IReadOnlyDictionary<string, byte[]> answer, string section) =>
        answer.TryGetValue(section, out var data) ? Encoding.UTF8.GetString(data) : "";

    /// <summary>Why a request to the server failed: the memory limit, the user's cancelling, or the server's end.</summary>
    async Task<Exception> EarlyAsync(Exception? cause)
    {
        var when = _operations > 0 ? $"after {_operations} operations" : "before its first operations were done";
        if (_watch.Stopped)
            return new EarlyEndException(new(_watch.Message(when), _server.Output));
        if (cause is OperationCanceledException)
            return cause;
        var how = await _server.HowItEndedAsync(when).ConfigureAwait(false);
        return new EarlyEndException(new(how, _server.Output));
    }

    /// <summary>Asks for a sign of life: a process that is about to end has closed its connections before it is gone.</summary>
    /// <exception cref="EarlyEndException">The server has ended.</exception>
    public Task CheckAliveAsync() => AskAsync("control 0");

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _watch.DisposeAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
        foreach (var driver in _drivers)
            await driver.DisposeAsync().ConfigureAwait(false);
    }
}

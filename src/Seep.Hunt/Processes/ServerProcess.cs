using System.Diagnostics;
using System.Net;
using Seep.Hunt.Agent;
using Seep.Hunt.Toolchains;
using SystemProcess = System.Diagnostics.Process;

namespace Seep.Hunt.Processes;

/// <summary>How a server is started: its binary, arguments, environment and folder.</summary>
public sealed record ServerCommand(
    string Binary, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, string Folder);

/// <summary>
/// One process of the server, with its agent. It leads a process group of its own and carries the run's mark in
/// its environment, so that whatever it starts is ended with it. It ends with Seep, however Seep ends: the agent
/// sees the control connection close.
/// </summary>
sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>Marks every process of a run, children of the servers included.</summary>
    internal const string RunVariable = "SEEP_RUN";

    /// <summary>Marks one server and its children.</summary>
    const string ServerVariable = "SEEP_SERVER";

    /// <summary>Lines kept of what the server prints; a line is cut at 400 characters.</summary>
    const int KeptLines = 200;

    static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(1);

    readonly SystemProcess _process;
    readonly AgentConnection _agent;
    readonly string _run;
    readonly string _mark;
    readonly Queue<string> _output = new();

    ServerProcess(SystemProcess process, AgentConnection agent, string run, string mark)
    {
        _process = process;
        _agent = agent;
        _run = run;
        _mark = mark;
        Pid = process.Id;
    }

    public int Pid { get; }

    public AgentConnection Agent => _agent;

    public bool HasExited => _process.HasExited;

    /// <summary>The last lines the server printed, oldest first.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (_output)
                return [.. _output];
        }
    }

    /// <summary>Starts the server and waits until its agent has connected.</summary>
    /// <param name="folder">The run's folder; the agent's socket goes there.</param>
    /// <param name="number">Tells this process from others of the same run.</param>
    /// <exception cref="HuntException">It cannot be started.</exception>
    /// <exception cref="EarlyEndException">It ends before package main is initialised.</exception>
    public static async Task<ServerProcess> StartAsync(
        ServerCommand command, WorkFolder folder, int number, CancellationToken cancel)
    {
        var socket = folder.File($"agent{number}.sock");
        var agent = new AgentConnection(socket);
        ServerProcess? server = null;
        try
        {
            var mark = $"{folder.Id}.{number}";
            server = new ServerProcess(Launch(command, socket, folder.Id, mark), agent, folder.Id, mark);
            server.CollectOutput();
            await server.WaitForAgentAsync(cancel).ConfigureAwait(false);
            return server;
        }
        catch
        {
            if (server is not null)
                await server.DisposeAsync().ConfigureAwait(false);
            else
                agent.Dispose();
            throw;
        }
    }

    static SystemProcess Launch(ServerCommand command, string socket, string run, string mark)
    {
        // setsid(1), of util-linux, makes the process a group leader and then becomes it: the pid is the server's.
        var start = new ProcessStartInfo("setsid")
        {
            WorkingDirectory = command.Folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(command.Binary);
        foreach (var argument in command.Arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;
        start.Environment["SEEP_AGENT_SOCKET"] = socket;
        start.Environment[RunVariable] = run;
        start.Environment[ServerVariable] = mark;
        start.Environment.TryAdd("GOGC", "400"); // snapshots collect all there is; in between it only takes time
        start.Environment["GODEBUG"] = WithSetting(start.Environment.TryGetValue("GODEBUG", out var set) ? set : null);
        try
        {
            var process = SystemProcess.Start(start) ?? throw new HuntException("the server could not be started");
            process.StandardInput.Close();
            return process;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new HuntException($"the server could not be started: {e.Message} (its folder: {command.Folder})");
        }
    }

    static string WithSetting(string? godebug)
    {
        // Exact heap profiles, and labels in goroutine dumps; a setting of the user's own stays unless it is one of these.
        const string Ours = "memprofilerate=1,tracebacklabels=1";
        return string.IsNullOrEmpty(godebug) ? Ours : godebug + "," + Ours;
    }

    void CollectOutput()
    {
        _process.OutputDataReceived += (_, e) => Keep(e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_output)
        {
            _output.Enqueue(line.Length <= 400 ? line : line[..400] + "…");
            if (_output.Count > KeptLines)
                _output.Dequeue();
        }
    }

    async Task WaitForAgentAsync(CancellationToken cancel)
    {
        using var accepting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        accepting.CancelAfter(TimeSpan.FromSeconds(30));
        var accepted = _agent.AcceptAsync(accepting.Token);
        var exited = _process.WaitForExitAsync(accepting.Token);
        await Task.WhenAny(accepted, exited).ConfigureAwait(false);
        if (!accepted.IsCompletedSuccessfully)
        {
            cancel.ThrowIfCancellationRequested();
            throw Failed(await HowItEndedAsync("before it listened", starting: true).ConfigureAwait(false));
        }
    }

    /// <summary>Waits until the server listens on a TCP port and returns where.</summary>
    /// <exception cref="EarlyEndException">It ended, left another process in its place, or did not listen in time.</exception>
    public async Task<IReadOnlyList<IPEndPoint>> WaitForListenersAsync(TimeSpan limit, CancellationToken cancel)
    {
        var waited = Stopwatch.StartNew();
        var last = 0;
        while (true)
        {
            var listeners = ProcFs.Listeners(Pid);
            if (listeners.Count > 0 && listeners.Count == last)
                return listeners;
            last = listeners.Count; // one look more: a server with two listeners opens them one after the other
            if (HasExited)
                throw Failed(await HowItEndedAsync("before it listened", starting: true).ConfigureAwait(false));
            if (waited.Elapsed > limit)
            {
                throw Failed(
                    $"the server did not listen on a TCP port within {limit.TotalSeconds:0} s: if it needs longer, give "
                    + "--start-timeout; if it wants an argument or a variable, give it after -- or with --env");
            }

            await Task.Delay(20, cancel).ConfigureAwait(false);
        }
    }

    EarlyEndException Failed(string message) => new(new(message, Output));

    /// <summary>How the server ended by itself; its output is complete then.</summary>
    /// <param name="starting">Whether it may have missed something that it was to be given.</param>
    public async Task<string> HowItEndedAsync(string when, bool starting = false)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!HasExited)
        {
            return $"the server does not answer any more {when}";
        }
        catch (OperationCanceledException)
        {
            // it ended, and a process that it left holds its output open
        }

        if (ProcFs.WithEnvironment(ServerVariable, _mark).Any(pid => pid != Pid) || starting && RunsUnmarked())
        {
            return $"the server left another process in its place and ended {when}: run it in the foreground "
                + "(switch its daemon mode off)";
        }

        var code = _process.ExitCode;
        var how = code > 128 ? $"by signal {code - 128}" : $"with exit code {code}";
        var advice = !starting ? ""
            : Output.Any(l => l.Contains("address already in use", StringComparison.Ordinal))
                ? ": the port is taken: free it, or give the server another one after -- or with --env"
                : ": if it wants an argument or a variable, give it after -- or with --env";
        return $"the server ended {how} {when}{advice}";
    }

    /// <summary>Whether a server of this run runs without its mark: only one that was started anew with a clear environment.</summary>
    bool RunsUnmarked()
    {
        var marked = ProcFs.WithEnvironment(RunVariable, _run).ToHashSet(); // first: one that ends in between is in neither then
        return ProcFs.WithBinary(WorkFolder.PathPart(_run)).Any(pid => !marked.Contains(pid));
    }

    /// <summary>Ends the server at once.</summary>
    public void Kill() => Signals.Send(-Pid, Signals.Kill);

    /// <summary>Ends every process of a run: those with its mark, and servers that were started anew without it.</summary>
    public static void EndAll(string run) =>
        End(() => [.. ProcFs.WithEnvironment(RunVariable, run), .. ProcFs.WithBinary(WorkFolder.PathPart(run))]);

    static void End(Func<IReadOnlyList<int>> find)
    {
        for (var attempt = 0; attempt < 5; attempt++) // a process may start another while we look
        {
            var pids = find();
            if (pids.Count == 0)
                return;
            foreach (var pid in pids)
                Signals.Send(pid, Signals.Kill);
        }
    }

    /// <summary>Ends the server: first asked to (SIGTERM), after a second made to, with all it has started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signals.Send(Pid, Signals.Terminate);
            using var limit = new CancellationTokenSource(ShutdownTime);
            try
            {
                await _process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // it ignores the signal, or takes its time: ended below
            }
        }

        Kill();
        End(() => ProcFs.WithEnvironment(ServerVariable, _mark)); // what left the process group
        _agent.Dispose();
        using var last = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _process.WaitForExitAsync(last.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _process.Dispose();
    }
}

namespace Seep.Hunt.Processes;

/// <summary>Ends a server that comes near a limit of resident memory, so that the machine keeps enough.</summary>
sealed class MemoryWatch : IAsyncDisposable
{
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    readonly CancellationTokenSource _stop;
    readonly Task _watching;
    long _stoppedAt;

    /// <param name="limit">In bytes; 0 for 2 GiB, or a third of what is free if that is less.</param>
    /// <param name="cancel">The user's.</param>
    public MemoryWatch(ServerProcess server, long limit, CancellationToken cancel)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Token = _stop.Token;
        _watching = WatchAsync(server, limit > 0 ? limit : Math.Min(2L << 30, ProcFs.AvailableBytes() / 3));
    }

    /// <summary>Cancelled by the user, or once the server is stopped.</summary>
    public CancellationToken Token { get; }

    public bool Stopped => StoppedAt > 0;

    /// <summary>What the server held when it was stopped, in bytes; 0 when it was not.</summary>
    long StoppedAt => Volatile.Read(ref _stoppedAt);

    /// <summary>What to say of a stopped server.</summary>
    public string Message(string when) => $"the server was stopped at {StoppedAt >> 20} MiB {when}, so that the machine keeps enough memory";

    async Task WatchAsync(ServerProcess server, long limit)
    {
        using var timer = new PeriodicTimer(Look);
        try
        {
            while (await timer.WaitForNextTickAsync(Token).ConfigureAwait(false))
            {
                var resident = ProcFs.ResidentBytes(server.Pid);
                if (resident <= limit)
                    continue;
                Volatile.Write(ref _stoppedAt, resident);
                server.Kill();
                await _stop.CancelAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // the server is stopped, or done with
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stop.Dispose();
    }
}

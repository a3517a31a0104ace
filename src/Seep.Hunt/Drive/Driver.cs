using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Seep.Hunt.Seams;

namespace Seep.Hunt.Drive;

/// <summary>
/// Drives the seams of one server on this machine: so many operations of a request, in a mode, and no other.
/// </summary>
/// <remarks>
/// Requests go out as given: no redirects are followed, no cookies kept, no proxy asked, nothing decompressed and
/// nothing sent twice. Connections are kept alive from one operation to the next, as many as operations run at once,
/// until <see cref="CloseIdleConnectionsAsync"/>. Arms are driven one at a time.
/// </remarks>
public sealed partial class Driver : IAsyncDisposable
{
    /// <summary>What is read of one response; a longer one is closed and counts as streaming.</summary>
    public const int MaxResponseBytes = 1 << 20;

    /// <summary>How long the server may take to close a connection that we have closed.</summary>
    static readonly TimeSpan FinishTimeout = TimeSpan.FromSeconds(2);

    readonly ValueSource _values;
    readonly ConnectionSet _connections;
    readonly string _origin;
    readonly ConcurrentDictionary<(string SeamId, string Name), Traits> _traits = new();
    HttpMessageInvoker _keepAlive;
    HttpMessageInvoker _aborting;

    /// <param name="endpoint">Where the server listens; loopback.</param>
    /// <param name="values">One for all drivers of a hunt.</param>
    public Driver(IPEndPoint endpoint, ValueSource values)
    {
        if (!IPAddress.IsLoopback(endpoint.Address))
            throw new ArgumentException($"{endpoint} is not on this machine", nameof(endpoint));
        _values = values;
        _connections = new(endpoint);
        _origin = $"http://{endpoint}";
        (_keepAlive, _aborting) = NewClients();
    }

    /// <summary>One for all drivers of a hunt.</summary>
    public ResponseTimes ResponseTimes { get; init; } = new();

    /// <summary>How long one operation may take.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A response of unknown length that has not ended after this is taken to be a stream.</summary>
    internal TimeSpan StreamsAfter { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How long a stream is read in an operation, at most.</summary>
    internal TimeSpan StreamUse { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long the server may take to answer a close frame and to close the connection.</summary>
    internal TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Our connections to the server that are open now.</summary>
    public int OpenConnections => _connections.Count;

    /// <summary>Drives one arm: exactly so many operations, unless the server is gone or hangs.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<DriveResult> DriveAsync(
        SeamRequest request, Mode mode, Inputs inputs, int operations, int concurrency, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(operations);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(concurrency);
        if (mode == Mode.Vanish && request.Kind != SeamKind.WebSocket)
            throw new ArgumentException("only websockets vanish", nameof(mode));
        using var arm = new Arm(this, request, mode, inputs, operations, concurrency, ct);
        var clock = Stopwatch.StartNew();
        var workers = Math.Min(concurrency, operations);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(arm.WorkAsync, ct)));
        ct.ThrowIfCancellationRequested();
        arm.Learn();
        return arm.Result(clock.Elapsed);
    }

    /// <summary>One operation, for a probe.</summary>
    internal async Task<Operation> OperateAsync(SeamRequest request, Inputs inputs, CancellationToken ct)
    {
        using var arm = new Arm(this, request, Mode.Normal, inputs, operations: 1, concurrency: 1, ct);
        await arm.WorkAsync();
        ct.ThrowIfCancellationRequested();
        arm.Learn();
        return arm.First;
    }

    /// <summary>Closes every connection and waits until the server has closed its side of each, at most 2 s.</summary>
    public async Task CloseIdleConnectionsAsync()
    {
        using var timeout = new CancellationTokenSource(FinishTimeout);
        await Task.WhenAll(_connections.Open().Select(c => c.FinishAsync(timeout.Token)));
        _keepAlive.Dispose();
        _aborting.Dispose();
        (_keepAlive, _aborting) = NewClients();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseIdleConnectionsAsync();
        _keepAlive.Dispose();
        _aborting.Dispose();
    }

    (HttpMessageInvoker KeepAlive, HttpMessageInvoker Aborting) NewClients() =>
        (NewClient((_, socket) => new Connection(socket, _connections)),
            NewClient((request, socket) => new AbortingConnection(
                socket, _connections, request.Options.TryGetValue(AbortAfter, out var delay) ? delay : TimeSpan.Zero)));

    HttpMessageInvoker NewClient(Func<HttpRequestMessage, Socket, Connection> make) => new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = null,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseDrainSize = 0,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        UseCookies = false,
        UseProxy = false,
        ConnectCallback = (context, ct) =>
            _connections.ConnectAsync(socket => make(context.InitialRequestMessage, socket), ct),
    });

    /// <summary>What the driver has learnt of a request's seam.</summary>
    sealed class Traits
    {
        /// <summary>Whether any operation of its came to its end: that the server works is known then.</summary>
        public bool Answered { get; set; }

        /// <summary>Whether its responses have no end.</summary>
        public bool Streams { get; set; }

        /// <summary>Whether its websocket leaves a close frame unanswered, or the connection open after it.</summary>
        public bool LingersAfterClose { get; set; }
    }

    /// <summary>What became of one operation.</summary>
    /// <param name="Status">0 when none was read.</param>
    /// <param name="FirstByte">Stopwatch ticks to the response's header; 0 when none was read.</param>
    /// <param name="Error">What went wrong below HTTP; null when nothing did.</param>
    internal readonly record struct Operation(int Status, long FirstByte = 0, string? Error = null)
    {
        /// <summary>Stopwatch ticks from its begin to its end.</summary>
        public long Latency { get; init; }

        /// <summary>The methods that a 405 offers; null for any other status.</summary>
        public string[]? Allow { get; init; }
    }

    /// <summary>A request with its values, ready to be sent.</summary>
    sealed class Prepared(SeamRequest request, Values values, string origin)
    {
        static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

        public SeamRequest Request => request;
        public Uri Uri { get; } = new(origin + request.Target.Text(values), in AsWritten);
        public string[] Headers { get; } = [.. request.Headers.Select(h => h.Value.Text(values))];
        public byte[]? Body { get; } = request.Body?.Bytes(values);
        public byte[][] Messages { get; } = [.. request.Messages.Select(m => m.Text.Bytes(values))];
    }

    /// <summary>The operations of one arm and what becomes of them. Workers take them in turn.</summary>
    sealed class Arm : IDisposable
    {
        /// <summary>The error of an operation that another's ended.</summary>
        const string EndedFirst = "the arm ended first";

        readonly Driver _driver;
        readonly SeamRequest _request;
        readonly Mode _mode;
        readonly Inputs _inputs;
        readonly Traits _traits;
        readonly Prepared? _always;
        readonly int _slots;

        /// <summary>How many timeouts in a row end an arm of what has never answered yet.</summary>
        readonly int _hungAfter;

        /// <summary>And of what has: one moment at which the machine stood still lets all that are beside each other time out.</summary>
        readonly int _hungAfterAnswers;

        readonly Operation[] _operations;
        readonly CancellationTokenSource _ended;
        int _taken;
        int _timeoutsInARow;
        int _end;

        public Arm(
            Driver driver, SeamRequest request, Mode mode, Inputs inputs, int operations, int concurrency,
            CancellationToken ct)
        {
            _driver = driver;
            _request = request;
            _mode = mode;
            _inputs = inputs;
            _traits = driver._traits.GetOrAdd((request.SeamId, request.Name), _ => new());
            _operations = new Operation[operations];
            _slots = request.Slots;
            _hungAfter = Math.Min(operations, Math.Clamp(concurrency, 2, 4));
            _hungAfterAnswers = 3 * Math.Max(concurrency, _hungAfter);
            if (inputs == Inputs.Repeat || _slots == 0)
                _always = new(request, driver._values.Repeated, driver._origin);
            _ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        }

        public Operation First => _operations[0];

        public void Dispose() => _ended.Dispose();

        public async Task WorkAsync()
        {
            while (!_ended.IsCancellationRequested)
            {
                var index = Interlocked.Increment(ref _taken) - 1;
                if (index >= _operations.Length)
                    return;
                var prepared = _always ?? new(_request, _driver._values.Fresh(_slots), _driver._origin);
                var begin = Stopwatch.GetTimestamp();
                var operation = await OperateAsync(prepared);
                _operations[index] = operation with { Latency = Stopwatch.GetTimestamp() - begin };
            }
        }

        async Task<Operation> OperateAsync(Prepared prepared)
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
            timeout.CancelAfter(_driver.OperationTimeout);
            try
            {
                var operation = await ((_request.Kind, _mode) switch
                {
                    (SeamKind.WebSocket, _) => _driver.SocketAsync(prepared, _mode, _traits, timeout.Token),
                    (_, Mode.Abort) => _driver.AbortAsync(prepared, _inputs, timeout.Token),
                    _ => _driver.GetAsync(prepared, _traits, timeout),
                });
                Volatile.Write(ref _timeoutsInARow, 0);
                _traits.Answered = true;
                return operation;
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested)
            {
                if (_ended.IsCancellationRequested)
                    return new(0, Error: EndedFirst);
                var patience = _traits.Answered ? _hungAfterAnswers : _hungAfter;
                var more = Volatile.Read(ref _taken) < _operations.Length;
                if (Interlocked.Increment(ref _timeoutsInARow) >= patience && more)
                    End(DriveEnd.Hung);
                return new(0, Error: $"no end within {_driver.OperationTimeout.TotalSeconds:0.#} s");
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or WebSocketException
                or InvalidOperationException or OperationCanceledException)
            {
                if (IsRefused(e))
                    End(DriveEnd.ServerGone);
                return new(0, Error: (e.InnerException ?? e).Message);
            }
        }

        void End(DriveEnd end)
        {
            if (Interlocked.CompareExchange(ref _end, (int)end, (int)DriveEnd.Done) == (int)DriveEnd.Done)
                _ended.Cancel();
        }

        static bool IsRefused(Exception? e) =>
            e is SocketException { SocketErrorCode: SocketError.ConnectionRefused }
            || (e is not null && IsRefused(e.InnerException));

        /// <summary>Remembers when this arm's responses began: a quarter of them sooner, since a few may be of another kind.</summary>
        public void Learn()
        {
            if (_mode == Mode.Normal && _operations.Any(o => o.FirstByte > 0))
                _driver.ResponseTimes.Learn(_request, _inputs, Quantile(_operations.Where(o => o.FirstByte > 0).Select(o => o.FirstByte), 0.25));
        }

        public DriveResult Result(TimeSpan elapsed)
        {
            var sent = _operations.AsSpan(0, Math.Min(_taken, _operations.Length)).ToArray();
            var completed = sent.Where(o => o.Error is null).ToList();
            return new()
            {
                End = (DriveEnd)_end,
                Sent = sent.Length,
                Completed = completed.Count,
                TransportErrors = sent.Length - completed.Count,
                Statuses = completed.Where(o => o.Status > 0).GroupBy(o => o.Status)
                    .ToImmutableSortedDictionary(g => g.Key, g => g.Count()),
                FirstError = sent.FirstOrDefault(o => o.Error is not (null or EndedFirst)).Error,
                Streaming = _traits.Streams,
                MedianLatency = Quantile(completed.Select(o => o.Latency), 0.5),
                LeastLatency = Quantile(completed.Select(o => o.Latency), 0),
                Elapsed = elapsed,
            };
        }

        static TimeSpan Quantile(IEnumerable<long> ticks, double share)
        {
            var sorted = ticks.Order().ToList();
            return sorted.Count == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(0, sorted[(int)(sorted.Count * share)]);
        }
    }
}

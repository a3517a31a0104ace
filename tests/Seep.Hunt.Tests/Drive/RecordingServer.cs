using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Seep.Hunt.Tests.Drive;

/// <summary>How a client's side of a connection ended.</summary>
enum Ending
{
    Open,
    Fin,
    Reset,
}

/// <summary>A connection as the server sees it.</summary>
sealed class Accepted(Socket socket)
{
    readonly byte[] _buffer = new byte[8192];
    string _unread = "";

    public Socket Socket => socket;
    public List<string> Requests { get; } = [];

    /// <summary>What came after the requests, such as websocket frames, one char a byte.</summary>
    public string Rest => _unread;

    public Ending Ending { get; private set; }

    /// <summary>The next request with its body; null when the client has closed.</summary>
    public async Task<string?> ReadRequestAsync()
    {
        while (true)
        {
            var head = _unread.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head >= 0)
            {
                var length = _unread[..head].Split("\r\n").Select(l => l.Split(": "))
                    .Where(h => h[0].Equals("content-length", StringComparison.OrdinalIgnoreCase))
                    .Select(h => int.Parse(h[1])).FirstOrDefault();
                if (_unread.Length >= head + 4 + length)
                {
                    var request = _unread[..(head + 4 + length)];
                    _unread = _unread[request.Length..];
                    lock (Requests)
                        Requests.Add(request);
                    return request;
                }
            }

            if (!await ReadMoreAsync())
                return null;
        }
    }

    /// <summary>Reads until the client closes.</summary>
    public async Task ReadToEndAsync()
    {
        while (await ReadMoreAsync())
            continue;
    }

    async Task<bool> ReadMoreAsync()
    {
        try
        {
            var read = await socket.ReceiveAsync(_buffer);
            _unread += Encoding.Latin1.GetString(_buffer, 0, read);
            if (read == 0)
                Ending = Ending.Fin;
            return read > 0;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            Ending = Ending.Reset;
            return false;
        }
    }

    public Task SendAsync(string text) => socket.SendAsync(Encoding.Latin1.GetBytes(text));

    public Task RespondAsync(string body, string head = "200 OK") =>
        SendAsync($"HTTP/1.1 {head}\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    public Task UpgradeAsync() =>
        SendAsync("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
}

/// <summary>A server on a socket that records what exactly arrives.</summary>
sealed class RecordingServer : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come, before it fails.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    readonly Func<Accepted, Task> _serve;
    readonly List<Task> _tasks = [];
    readonly List<Accepted> _connections = [];
    readonly ConcurrentDictionary<int, TaskCompletionSource> _last = new();

    /// <param name="serve">What is done with a connection; it is closed afterwards.</param>
    public RecordingServer(Func<Accepted, Task> serve)
    {
        _serve = serve;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        Endpoint = (IPEndPoint)_listener.LocalEndPoint!;
        _ = AcceptAsync();
    }

    /// <summary>Answers each request in turn, keeping connections open.</summary>
    public static RecordingServer Answering(Func<string, string> body) => new(async c =>
    {
        while (await c.ReadRequestAsync() is { } request)
            await c.RespondAsync(body(request));
    });

    public IPEndPoint Endpoint { get; }

    public Accepted[] Connections
    {
        get
        {
            lock (_connections)
                return [.. _connections];
        }
    }

    public string[] Requests => [.. Connections.SelectMany(c => c.Requests)];

    /// <summary>Waits until every connection that a client has made has been served to its end.</summary>
    public async Task SettleAsync()
    {
        await CatchUpAsync();
        Task[] tasks;
        lock (_connections)
            tasks = [.. _tasks];
        await Task.WhenAll(tasks).WaitAsync(Patience);
    }

    /// <summary>
    /// Waits until every connection that a client has made is among <see cref="Connections"/>: connections are accepted
    /// in their order, so one more tells.
    /// </summary>
    public async Task CatchUpAsync()
    {
        using var last = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        last.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var accepted = _last.GetOrAdd(((IPEndPoint)last.LocalEndPoint!).Port, new TaskCompletionSource());
        await last.ConnectAsync(Endpoint);
        await accepted.Task.WaitAsync(Patience);
    }

    public void StopListening() => _listener.Dispose();

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                if (_last.TryGetValue(((IPEndPoint)socket.RemoteEndPoint!).Port, out var last))
                {
                    socket.Dispose();
                    last.SetResult();
                    continue;
                }

                var accepted = new Accepted(socket);
                lock (_connections)
                {
                    _connections.Add(accepted);
                    _tasks.Add(ServeAsync(accepted));
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    async Task ServeAsync(Accepted connection)
    {
        await Task.Yield();
        try
        {
            await _serve(connection);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The client is gone, or the test ends.
        }
        finally
        {
            connection.Socket.Dispose();
        }
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        foreach (var connection in Connections)
            connection.Socket.Dispose();
        return ValueTask.CompletedTask;
    }
}

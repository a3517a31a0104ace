using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Seep.Hunt.Drive;

/// <summary>
/// A connection to the server under measurement, below .NET's HTTP client: it decides how the connection ends and sees
/// to it that each request is sent once.
/// </summary>
/// <remarks>
/// SocketsHttpHandler sends a request again when the connection ends before a response began, as it does when a Go
/// handler panics. One operation would then be several to the server. So when a request is out and nothing has come
/// back, an end of the connection is shown to the handler as a response with the reason phrase <see
/// cref="NoResponse"/>.
/// </remarks>
class Connection(Socket socket, ConnectionSet set) : NetworkStream(socket, ownsSocket: true)
{
    /// <summary>The reason phrase of the response that stands for the end of the connection.</summary>
    public const string NoResponse = "seep-no-response";

    static readonly byte[] NoResponseMessage = Encoding.ASCII.GetBytes(
        $"HTTP/1.1 599 {NoResponse}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    bool _awaitsResponse;
    bool _upgraded;
    int _closed;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _awaitsResponse = !_upgraded;
        return base.WriteAsync(buffer, cancellationToken);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await base.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException) when (_awaitsResponse)
        {
            read = 0;
        }

        if (read == 0 && buffer.Length > 0 && _awaitsResponse)
            read = AnswerNothing(buffer);
        if (read > 0 && _awaitsResponse)
        {
            _awaitsResponse = false;
            _upgraded = buffer.Span[..read].StartsWith("HTTP/1.1 101"u8);
        }

        return read;
    }

    protected static int AnswerNothing(Memory<byte> buffer)
    {
        NoResponseMessage.CopyTo(buffer);
        return NoResponseMessage.Length;
    }

    /// <summary>Sends FIN and waits until the server has closed its side too, which says that it has seen it.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Send);
            var scratch = new byte[4096];
            while (await Socket.ReceiveAsync(scratch, cancellationToken) > 0)
                continue;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Reset by the server, closed already, or a server that keeps its side open: closed below all the same.
        }

        await DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _closed, 1) == 0)
        {
            set.Remove(this);
            SendFin();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// Closing a socket with unread bytes resets the connection, and then the server may lose what it has not read yet;
    /// so what is there is read first. A read that is still pending may take it first: then there is nothing to wait for.
    /// </summary>
    void SendFin()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Send);
            Socket.Blocking = false;
            Span<byte> scratch = stackalloc byte[4096];
            for (var i = 0; i < 64 && Socket.Available > 0; i++)
                Socket.Receive(scratch);
        }
        catch (SocketException)
        {
            // The server closed first, or there is nothing left to read.
        }
    }
}

/// <summary>A connection that is closed as soon as a request is out, without waiting for its response.</summary>
/// <param name="delay">From the end of the request to the close.</param>
sealed class AbortingConnection(Socket socket, ConnectionSet set, TimeSpan delay) : Connection(socket, set)
{
    /// <summary>
    /// How long the close waits for the server's side to close too, so that it sees an end and no reset.
    /// </summary>
    static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// What is thrown away of a response meanwhile; a server that writes more meets a closed connection.
    /// </summary>
    const int MaxDiscarded = 64 << 10;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The handler reads only once the request is written.
        if (buffer.IsEmpty)
            return 0;
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, cancellationToken);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Linger);
        try
        {
            Socket.Shutdown(SocketShutdown.Send);
            var discarded = 0;
            for (var read = 1; read > 0 && discarded < MaxDiscarded; discarded += read)
                read = await Socket.ReceiveAsync(buffer, timeout.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Still at work, or it has closed first.
        }

        return AnswerNothing(buffer);
    }
}

/// <summary>The open connections of a driver.</summary>
sealed class ConnectionSet(IPEndPoint endpoint)
{
    readonly HashSet<Connection> _open = [];

    public int Count
    {
        get
        {
            lock (_open)
                return _open.Count;
        }
    }

    /// <param name="make">Makes the connection of the connected socket.</param>
    public async ValueTask<Stream> ConnectAsync(Func<Socket, Connection> make, CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            var connection = make(socket);
            lock (_open)
                _open.Add(connection);
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Remove(Connection connection)
    {
        lock (_open)
            _open.Remove(connection);
    }

    public Connection[] Open()
    {
        lock (_open)
            return [.. _open];
    }
}

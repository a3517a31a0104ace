using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;

namespace Seep.Hunt.Drive;

public sealed partial class Driver
{
    /// <summary>How long replies are waited for, each.</summary>
    static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a message waits for those of the server's that must come before it, each.</summary>
    static readonly TimeSpan ServerTurn = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A server that once took longer to close is not waited for again; .NET gives the connection's close 1 s.
    /// </summary>
    TimeSpan Lingers => CloseTimeout / 4;

    /// <summary>
    /// The header of a masked text frame of 10 bytes, its mask and the first half of its payload (RFC 6455, 5.2).
    /// </summary>
    static readonly byte[] HalfFrame = [0x81, 0x8A, 1, 2, 3, 4, .. "seep!"u8];

    /// <summary>A websocket opened, talked over and ended as the mode says.</summary>
    async Task<Operation> SocketAsync(Prepared prepared, Mode mode, Traits traits, CancellationToken ct)
    {
        var begin = Stopwatch.GetTimestamp();
        using var request = NewRequest(prepared);
        AddHandshake(request);
        using var response = await _keepAlive.SendAsync(request, ct);
        var opened = new Operation((int)response.StatusCode, Stopwatch.GetTimestamp() - begin);
        if (response.ReasonPhrase == Connection.NoResponse)
            return new(0, Error: "the server closed the connection without a response");
        if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
            return opened;

        // To dispose of the stream is to close the connection, without a close frame.
        await using var stream = await response.Content.ReadAsStreamAsync(ct);
        if (mode == Mode.Abort)
        {
            await stream.WriteAsync(HalfFrame, ct);
            return opened;
        }

        using var socket = WebSocket.CreateFromStream(stream, new() { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        using var replies = new SemaphoreSlim(0);
        var reader = ReadAsync(socket, replies, ct);
        try
        {
            await TalkAsync(socket, prepared, replies, ct);
            if (mode == Mode.Normal)
                await CloseAsync(socket, reader, traits, ct);
        }
        finally
        {
            socket.Abort();
            await reader;
        }

        return opened;
    }

    static void AddHandshake(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", "c2VlcCBkcml2ZXIga2V5IQ==");

        // As a page of this very server: some servers want an origin, and most only their own.
        var host = request.Headers.Host ?? request.RequestUri!.Authority;
        if (!request.Headers.Contains("Origin"))
            request.Headers.TryAddWithoutValidation("Origin", $"http://{host}");
    }

    /// <summary>Sends the messages and waits for as many replies, or until the server is quiet.</summary>
    static async Task TalkAsync(WebSocket socket, Prepared prepared, SemaphoreSlim replies, CancellationToken ct)
    {
        var expected = prepared.Messages.Length;
        for (var i = 0; i < prepared.Messages.Length; i++)
        {
            for (var n = prepared.Request.Messages[i].After; n > 0 && await replies.WaitAsync(ServerTurn, ct); n--)
                expected--;
            await socket.SendAsync(prepared.Messages[i], WebSocketMessageType.Text, endOfMessage: true, ct);
        }

        while (expected > 0 && await replies.WaitAsync(Quiet, ct))
            expected--;
    }

    /// <summary>Reads until the server closes, releasing the semaphore for each message.</summary>
    static async Task ReadAsync(WebSocket socket, SemaphoreSlim replies, CancellationToken ct)
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(), ct);
                if (received.MessageType == WebSocketMessageType.Close)
                    return;
                if (received.EndOfMessage)
                    replies.Release();
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException)
        {
            // The connection ended, by us or by a server that sends no close frame.
        }
    }

    async Task CloseAsync(WebSocket socket, Task reader, Traits traits, CancellationToken ct)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", ct);
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException
            || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            // The server closed its side since the state was asked for. .NET calls it cancelled when the reader saw it first.
        }

        var begin = Stopwatch.GetTimestamp();
        try
        {
            await reader.WaitAsync(traits.LingersAfterClose ? Quiet : CloseTimeout, ct);
        }
        catch (TimeoutException)
        {
            // Closed from our side all the same.
        }

        traits.LingersAfterClose |= Stopwatch.GetElapsedTime(begin) > Lingers;
    }
}

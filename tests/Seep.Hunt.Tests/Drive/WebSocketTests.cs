using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Seep.Hunt.Drive;
using Seep.Hunt.Seams;

namespace Seep.Hunt.Tests.Drive;

public sealed class WebSocketTests
{
    static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    const string TwoMessages = "WEBSOCKET ws://localhost/ws\n\none {{$guid}}\n===\ntwo\n";

    static SeamRequest Read(string http) =>
        Assert.Single(HttpFile.Parse(http, "x.http").Requests) with { SeamId = "s1" };

    /// <summary>A driver that no pause of the machine makes think that the server lingers.</summary>
    static Driver Patient(RecordingServer server) => new(server.Endpoint, new())
    {
        OperationTimeout = TimeSpan.FromMinutes(1),
        CloseTimeout = TimeSpan.FromMinutes(1),
    };

    /// <summary>A server whose connections go to a websocket after the handshake; what it received is listed.</summary>
    static RecordingServer Talking(List<string> received, bool reply = true) => new(async c =>
    {
        if (await c.ReadRequestAsync() is null)
            return;
        await c.UpgradeAsync();
        using var stream = new NetworkStream(c.Socket, ownsSocket: false);
        using var socket = WebSocket.CreateFromStream(stream, new() { IsServer = true });
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                var got = await socket.ReceiveAsync(buffer, Ct);
                var text = got.MessageType == WebSocketMessageType.Close
                    ? $"close {(int?)got.CloseStatus}"
                    : Encoding.UTF8.GetString(buffer, 0, got.Count);
                lock (received)
                    received.Add(text);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", Ct);
                    return;
                }

                if (reply)
                    await socket.SendAsync("re"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Ct);
            }
        }
        catch (WebSocketException e)
        {
            lock (received)
                received.Add(e.WebSocketErrorCode.ToString());
        }
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NormalUseEndsWithTheClosingHandshake(bool reply)
    {
        var received = new List<string>();
        await using var server = Talking(received, reply);
        await using var driver = Patient(server);
        var result = await driver.DriveAsync(Read(TwoMessages), Mode.Normal, Inputs.Repeat, 20, 4, Ct);
        await server.SettleAsync();
        Assert.Equal((20, 20, 0), (result.Completed, result.Statuses[101], result.TransportErrors));
        Assert.Equal(20, server.Connections.Length);
        Assert.Equal(20, received.Count(r => r == "one 5eeb0000-0000-4000-8000-000000000001"));
        Assert.Equal((20, 20), (received.Count(r => r == "two"), received.Count(r => r == "close 1000")));
        Assert.Equal(0, driver.OpenConnections);
    }

    [Fact]
    public async Task TheHandshakeSaysWhoAsks()
    {
        await using var server = Talking([]);
        await using var driver = new Driver(server.Endpoint, new());
        await driver.DriveAsync(
            Read("WS http://localhost:9/ws\nSec-WebSocket-Protocol: chat\nX: y"), Mode.Normal, Inputs.Repeat, 1, 1, Ct);
        var lines = Assert.Single(server.Requests).Split("\r\n");
        Assert.Equal("GET /ws HTTP/1.1", lines[0]);
        Assert.Equal(
            [
                "Connection: Upgrade", "Host: localhost:9", "Origin: http://localhost:9",
                "Sec-WebSocket-Key: c2VlcCBkcml2ZXIga2V5IQ==", "Sec-WebSocket-Protocol: chat",
                "Sec-WebSocket-Version: 13", "Seep-Seam: s1", "Upgrade: websocket", "X: y",
            ],
            lines[1..].Where(l => l.Length > 0).Order(StringComparer.Ordinal));
        Assert.Equal(16, Convert.FromBase64String("c2VlcCBkcml2ZXIga2V5IQ==").Length);
    }

    [Fact]
    public async Task FreshMessagesAreAllDifferent()
    {
        var received = new List<string>();
        await using var server = Talking(received);
        await using var driver = Patient(server);
        await driver.DriveAsync(Read(TwoMessages), Mode.Normal, Inputs.Fresh, 30, 4, Ct);
        await server.SettleAsync();
        var first = received.Where(r => r.StartsWith("one", StringComparison.Ordinal)).ToList();
        Assert.Equal((30, 30), (first.Count, first.Distinct(StringComparer.Ordinal).Count()));
    }

    /// <summary>A driver that does not wait has sent its second message long before the pause is over.</summary>
    [Fact]
    public async Task AMessageWaitsForTheServers()
    {
        var unread = -1;
        await using var server = new RecordingServer(async c =>
        {
            await c.ReadRequestAsync();
            await c.UpgradeAsync();
            await c.Socket.ReceiveAsync(new byte[2 + 4 + 3]); // "one" in a masked text frame
            await Task.Delay(300, Ct);
            unread = c.Socket.Available;
            await c.SendAsync("\u0081\u0002hi");
            await c.ReadToEndAsync();
        });
        await using var driver = Patient(server);
        await driver.DriveAsync(
            Read("WS /ws\n\none\n=== wait-for-server\ntwo"), Mode.Vanish, Inputs.Repeat, 1, 1, Ct);
        await server.SettleAsync();
        Assert.Equal(0, unread);
        Assert.Equal(2 + 4 + 3, Assert.Single(server.Connections).Rest.Length); // the second came, after the server's
    }

    [Fact]
    public async Task VanishingIsFinWithoutACloseFrame()
    {
        await using var server = new RecordingServer(async c =>
        {
            await c.ReadRequestAsync();
            await c.UpgradeAsync();
            await c.SendAsync("\u0081\u0002hi"); // Unread at the end: closing must not turn it into a reset.
            await c.ReadToEndAsync();
        });
        await using var driver = new Driver(server.Endpoint, new());
        var result = await driver.DriveAsync(Read("WS /ws\n\nabc"), Mode.Vanish, Inputs.Repeat, 50, 4, Ct);
        await server.SettleAsync();
        Assert.Equal((50, 50), (result.Completed, server.Connections.Length));
        Assert.All(server.Connections, c =>
        {
            Assert.Equal(Ending.Fin, c.Ending);
            Assert.Equal("\u0081\u0083", c.Rest[..2]); // A masked text frame of three bytes, and nothing behind it.
            Assert.Equal(2 + 4 + 3, c.Rest.Length);
        });
    }

    /// <summary>
    /// What arrives while the client closes may go to its pending read. To wait for it then would hold up a thread for
    /// as long as the server keeps its side open, and with it every other operation.
    /// </summary>
    [Fact]
    public async Task VanishingWaitsForNothing()
    {
        using var end = new CancellationTokenSource();
        await using var server = new RecordingServer(async c =>
        {
            await c.ReadRequestAsync();
            await c.UpgradeAsync();
            for (var i = 0; i < 200 && !end.IsCancellationRequested; i++)
                await c.SendAsync("\u0081\u0002hi");
            await Task.Delay(Timeout.Infinite, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using var driver = new Driver(server.Endpoint, new()) { OperationTimeout = TimeSpan.FromMinutes(1) };
        try
        {
            var driven = driver.DriveAsync(Read("WS /ws\n\nabc"), Mode.Vanish, Inputs.Repeat, 400, 4, Ct);
            var result = await driven.WaitAsync(TimeSpan.FromSeconds(30), Ct);
            Assert.Equal((400, 0), (result.Completed, result.TransportErrors));
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    [Fact]
    public async Task AbortingIsHalfAFrameThenFin()
    {
        await using var server = new RecordingServer(async c =>
        {
            await c.ReadRequestAsync();
            await c.UpgradeAsync();
            await c.ReadToEndAsync();
        });
        await using var driver = new Driver(server.Endpoint, new());
        var result = await driver.DriveAsync(Read(TwoMessages), Mode.Abort, Inputs.Repeat, 50, 4, Ct);
        await server.SettleAsync();
        Assert.Equal((50, 50), (result.Statuses[101], server.Connections.Length));
        Assert.All(server.Connections, c =>
            Assert.Equal((Ending.Fin, "\u0081\u008a\u0001\u0002\u0003\u0004seep!"), (c.Ending, c.Rest)));
    }

    [Fact]
    public async Task ARefusedHandshakeIsAStatus()
    {
        await using var server = new RecordingServer(async c =>
        {
            while (await c.ReadRequestAsync() is not null)
                await c.RespondAsync("no", "403 Forbidden");
        });
        await using var driver = new Driver(server.Endpoint, new());
        var result = await driver.DriveAsync(Read("WS /ws"), Mode.Vanish, Inputs.Repeat, 20, 2, Ct);
        Assert.Equal((20, 0), (result.Statuses[403], result.Exercised));
    }

    /// <summary>A server that never answers the close frame costs its 2 s once.</summary>
    [Fact]
    public async Task AnUnansweredCloseIsWaitedForOnce()
    {
        await using var server = new RecordingServer(async c =>
        {
            await c.ReadRequestAsync();
            await c.UpgradeAsync();
            await c.ReadToEndAsync();
        });
        await using var driver = new Driver(server.Endpoint, new());
        var first = await driver.DriveAsync(Read("WS /ws"), Mode.Normal, Inputs.Repeat, 1, 1, Ct);
        Assert.Equal(1, first.Completed);
        Assert.True(first.Elapsed.TotalSeconds >= 1.9, first.Elapsed.ToString());

        // To wait each time would take ten seconds.
        var then = await driver.DriveAsync(Read("WS /ws"), Mode.Normal, Inputs.Repeat, 20, 4, Ct);
        Assert.Equal(20, then.Completed);
        Assert.True(then.Elapsed < 5 * driver.CloseTimeout, then.Elapsed.ToString());
    }

    [Fact]
    public async Task AServerThatClosesFirstIsNoError()
    {
        await using var server = new RecordingServer(async c =>
        {
            await c.ReadRequestAsync();
            await c.UpgradeAsync();
        });
        await using var driver = new Driver(server.Endpoint, new());
        var result = await driver.DriveAsync(Read("WS /ws"), Mode.Normal, Inputs.Repeat, 20, 4, Ct);
        Assert.Equal((20, 20, null), (result.Sent, result.Completed, result.FirstError));
    }
}

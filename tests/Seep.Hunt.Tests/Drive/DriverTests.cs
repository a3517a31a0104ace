using System.Diagnostics;
using System.Net;
using System.Text;
using Seep.Hunt.Drive;
using Seep.Hunt.Seams;

namespace Seep.Hunt.Tests.Drive;

public sealed class DriverTests
{
    static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    static SeamRequest Read(string http) =>
        Assert.Single(HttpFile.Parse(http, "x.http").Requests) with { SeamId = "s1" };

    static Driver Drive(RecordingServer server) => new(server.Endpoint, new());

    [Fact]
    public async Task EachOperationIsOneRequestOnConnectionsKeptAlive()
    {
        await using var server = RecordingServer.Answering(_ => "hello");
        await using var driver = Drive(server);
        var result = await driver.DriveAsync(Read("GET /a?b=c"), Mode.Normal, Inputs.Repeat, 500, 4, Ct);
        Assert.Equal((DriveEnd.Done, 500, 500, 0), (result.End, result.Sent, result.Completed, result.TransportErrors));
        Assert.Equal((500, 500), (result.Statuses[200], result.Exercised));
        Assert.Equal(500, server.Requests.Length);
        Assert.InRange(server.Connections.Length, 1, 5);
        Assert.True(result.MedianLatency > TimeSpan.Zero && !result.Streaming);

        await driver.CloseIdleConnectionsAsync();
        Assert.Equal(0, driver.OpenConnections);
        await server.SettleAsync();
        Assert.All(server.Connections, c => Assert.Equal(Ending.Fin, c.Ending));

        // And on again with new ones.
        result = await driver.DriveAsync(Read("GET /a"), Mode.Normal, Inputs.Repeat, 10, 1, Ct);
        Assert.Equal(10, result.Completed);
    }

    [Fact]
    public async Task ARequestIsSentAsWritten()
    {
        await using var server = RecordingServer.Answering(_ => "");
        await using var driver = Drive(server);
        var request = Read("""
            PUT http://localhost:9/a//b/../c%2Fd?q={}&r=ü
            Content-Type: text/plain
            Cookie: a=b
            Accept-Encoding: gzip
            X-Name: ü
            Expect: 100-continue

            body {{$guid}}
            """);
        await driver.DriveAsync(request, Mode.Normal, Inputs.Repeat, 1, 1, Ct);
        Assert.Equal(
            [
                "PUT /a//b/../c%2Fd?q=%7B%7D&r=%C3%BC HTTP/1.1", "Accept-Encoding: gzip", "Content-Length: 41",
                "Content-Type: text/plain", "Cookie: a=b", "Host: localhost:9", "Seep-Seam: s1",
                $"X-Name: {Encoding.Latin1.GetString("ü"u8)}", "",
                "body 5eeb0000-0000-4000-8000-000000000001",
            ],
            SortedHead(Assert.Single(server.Requests)));
    }

    /// <summary>.NET sends the headers in an order of its own.</summary>
    static string[] SortedHead(string request)
    {
        var lines = request.Split("\r\n");
        var end = Array.IndexOf(lines, "");
        return [lines[0], .. lines[1..end].Order(StringComparer.Ordinal), .. lines[end..]];
    }

    [Fact]
    public async Task RepeatedRequestsAreTheSameBytesAndFreshOnesNever()
    {
        await using var server = RecordingServer.Answering(_ => "");
        await using var driver = Drive(server);
        var request = Read("POST /{{$randomInt 1 100000}}\nX-Id: {{$guid}}\n\n{{$random.email}}");
        await driver.DriveAsync(request, Mode.Normal, Inputs.Repeat, 50, 3, Ct);
        Assert.Single(server.Requests.Distinct(StringComparer.Ordinal));
        await driver.DriveAsync(request, Mode.Normal, Inputs.Fresh, 200, 3, Ct);
        Assert.Equal(201, server.Requests.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(201, server.Requests.Select(r => r.Split("\r\n")[0]).Distinct(StringComparer.Ordinal).Count());

        // Another arm, another driver: repeated is the same for a whole hunt.
        await using var second = Drive(server);
        await second.DriveAsync(request, Mode.Normal, Inputs.Repeat, 3, 1, Ct);
        Assert.Equal(201, server.Requests.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("404 Not Found", 404)]
    [InlineData("302 Found\r\nLocation: /elsewhere", 302)]
    [InlineData("200 OK\r\nSet-Cookie: a=b", 200)]
    public async Task StatusesAreCountedAndNothingIsFollowed(string head, int status)
    {
        await using var server = new RecordingServer(async c =>
        {
            while (await c.ReadRequestAsync() is not null)
                await c.RespondAsync("x", head);
        });
        await using var driver = Drive(server);
        var result = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 20, 2, Ct);
        Assert.Equal(20, result.Statuses[status]);
        Assert.Equal(status < 400 ? 20 : 0, result.Exercised);
        Assert.Equal(20, server.Requests.Length);
        Assert.DoesNotContain("Cookie", string.Concat(server.Requests));
    }

    /// <summary>
    /// A panicking Go handler closes the connection; .NET would send the request up to three times more.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ARequestIsNotSentAgainWhenTheConnectionCloses(bool afterAFirstResponse)
    {
        await using var server = new RecordingServer(async c =>
        {
            if (afterAFirstResponse && await c.ReadRequestAsync() is not null)
                await c.RespondAsync("x");
            await c.ReadRequestAsync();
        });
        await using var driver = Drive(server);
        var result = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 40, 1, Ct);
        Assert.Equal(40, server.Requests.Length);
        Assert.Equal((40, afterAFirstResponse ? 20 : 40), (result.Sent, result.TransportErrors));
        Assert.Contains("without a response", result.FirstError);
    }

    [Fact]
    public async Task AnIdleConnectionThatTheServerClosedIsNoError()
    {
        await using var server = new RecordingServer(async c =>
        {
            await c.ReadRequestAsync();
            await c.RespondAsync("x");
        });
        await using var driver = Drive(server);
        for (var i = 0; i < 5; i++)
        {
            var result = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 1, 1, Ct);
            Assert.Equal((1, 0), (result.Completed, result.TransportErrors));
            await server.SettleAsync();
        }
    }

    [Fact]
    public async Task AnAbortSendsTheWholeRequestThenFin()
    {
        await using var server = new RecordingServer(async c =>
        {
            await c.ReadRequestAsync();
            await c.RespondAsync(new('x', 2000));
            await c.ReadToEndAsync();
        });
        await using var driver = Drive(server);
        var request = Read("POST /\nContent-Type: text/plain\n\n" + new string('b', 100_000));
        var result = await driver.DriveAsync(request, Mode.Abort, Inputs.Repeat, 100, 4, Ct);
        await server.SettleAsync();
        Assert.Equal((DriveEnd.Done, 100, 100), (result.End, result.Sent, result.Completed));
        Assert.Empty(result.Statuses);
        Assert.Equal(100, server.Connections.Length);
        Assert.All(server.Connections, c => Assert.Equal((1, Ending.Fin, ""), (c.Requests.Count, c.Ending, c.Rest)));
        Assert.All(server.Requests, r => Assert.EndsWith(new string('b', 100_000), r));
        Assert.Equal(0, driver.OpenConnections);
    }

    [Fact]
    public async Task AnAbortComesHalfwayToTheFirstByte()
    {
        var before = 0;
        await using var server = new RecordingServer(async c =>
        {
            while (await c.ReadRequestAsync() is not null)
            {
                await Task.Delay(240, Ct);
                await c.RespondAsync("x");
            }
        });
        await using var driver = Drive(server);
        await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 6, 2, Ct);
        await using var aborted = new RecordingServer(async c =>
        {
            await c.ReadRequestAsync();
            var clock = Stopwatch.StartNew();
            await c.ReadToEndAsync();
            if (clock.Elapsed < TimeSpan.FromMilliseconds(100))
                Interlocked.Increment(ref before);
        });

        // The first server's time to the first byte is not the second's: a driver learns of its own.
        await using var other = Drive(aborted);
        await other.DriveAsync(Read("GET /"), Mode.Abort, Inputs.Repeat, 4, 2, Ct);
        await aborted.SettleAsync();
        Assert.Equal(4, before);

        var result = await driver.DriveAsync(Read("GET /"), Mode.Abort, Inputs.Repeat, 4, 2, Ct);
        Assert.InRange(result.MedianLatency.TotalMilliseconds, 110, 800);
    }

    [Fact]
    public async Task EventsAreReadUntilTheFirst()
    {
        await using var server = new RecordingServer(async c =>
        {
            await c.ReadRequestAsync();
            await c.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: hi\r\ndata: 1\r");
            await c.SendAsync("\n\r\n");
            await c.ReadToEndAsync();
        });
        await using var driver = Drive(server);
        var result = await driver.DriveAsync(Read("GET /events"), Mode.Normal, Inputs.Repeat, 20, 4, Ct);
        await server.SettleAsync();
        Assert.Equal((20, 20, true), (result.Sent, result.Statuses[200], result.Streaming));
        Assert.True(result.MedianLatency < TimeSpan.FromMilliseconds(250), result.MedianLatency.ToString());
        Assert.All(server.Connections, c => Assert.Equal(Ending.Fin, c.Ending));
    }

    [Fact]
    public async Task AStreamIsRecognisedOnceAndThenLeftSoon()
    {
        await using var server = new RecordingServer(async c =>
        {
            await c.ReadRequestAsync();
            await c.SendAsync("HTTP/1.1 200 OK\r\n\r\n");
            while (c.Socket.Connected) // 200 KB/s
            {
                await c.SendAsync(new string('x', 2000));
                await Task.Delay(10, Ct);
            }
        });
        await using var driver = Drive(server);
        var first = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 1, 1, Ct);
        Assert.True(first.Streaming);
        Assert.InRange(first.MedianLatency.TotalMilliseconds, 250, 1500);
        var then = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 8, 4, Ct);
        Assert.Equal((8, 8, true), (then.Completed, then.Statuses[200], then.Streaming));
        Assert.True(then.MedianLatency.TotalMilliseconds >= 40);
        Assert.True(then.MedianLatency < first.MedianLatency, $"{then.MedianLatency} after {first.MedianLatency}");
    }

    [Fact]
    public async Task ALongResponseIsCutAndASlowOneOfKnownLengthIsNot()
    {
        await using var server = new RecordingServer(async c =>
        {
            while (await c.ReadRequestAsync() is { } request)
            {
                if (request.StartsWith("GET /long", StringComparison.Ordinal))
                    await c.RespondAsync(new('x', 3 << 20));
                else
                {
                    await c.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na");
                    await Task.Delay(450, Ct);
                    await c.SendAsync("b");
                }
            }
        });
        await using var driver = Drive(server);
        var cut = await driver.DriveAsync(Read("GET /long"), Mode.Normal, Inputs.Repeat, 3, 1, Ct);
        Assert.Equal((3, true), (cut.Completed, cut.Streaming));
        var slow = await driver.DriveAsync(Read("GET /slow"), Mode.Normal, Inputs.Repeat, 1, 1, Ct);
        Assert.Equal((1, false), (slow.Completed, slow.Streaming));
        Assert.True(slow.MedianLatency > TimeSpan.FromMilliseconds(400));
    }

    [Fact]
    public async Task AHungServerEndsTheArm()
    {
        await using var server = new RecordingServer(c => c.ReadToEndAsync());
        await using var driver = new Driver(server.Endpoint, new())
        {
            OperationTimeout = TimeSpan.FromMilliseconds(200),
        };
        var clock = Stopwatch.StartNew();
        var result = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 1000, 4, Ct);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), clock.Elapsed.ToString());
        Assert.Equal(DriveEnd.Hung, result.End);
        Assert.InRange(result.Sent, 4, 8);
        Assert.Equal((result.Sent, 0), (result.TransportErrors, result.Completed));
        Assert.Equal("no end within 0.2 s", result.FirstError);
    }

    [Fact]
    public async Task OneHangingOperationDoesNotEndTheArm()
    {
        var requests = 0;
        await using var server = new RecordingServer(async c =>
        {
            while (await c.ReadRequestAsync() is not null)
            {
                if (Interlocked.Increment(ref requests) % 40 == 0)
                    await c.ReadToEndAsync();
                else
                    await c.RespondAsync("x");
            }
        });
        await using var driver = new Driver(server.Endpoint, new())
        {
            OperationTimeout = TimeSpan.FromMilliseconds(600),
        };
        var result = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 200, 4, Ct);
        Assert.Equal((DriveEnd.Done, 200, 195, 5), (result.End, result.Sent, result.Completed, result.TransportErrors));
        Assert.Equal(200, requests);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task AServerThatDiesEndsTheArmSoon(int after)
    {
        var requests = 0;
        RecordingServer? server = null;
        await using var s = server = new RecordingServer(async c =>
        {
            while (await c.ReadRequestAsync() is not null)
            {
                if (Interlocked.Increment(ref requests) > after)
                {
                    server!.StopListening();
                    return;
                }

                await c.RespondAsync("x");
            }
        });
        if (after == 0)
            server.StopListening();
        await using var driver = Drive(server);
        var clock = Stopwatch.StartNew();
        var result = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 10_000, 4, Ct);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), clock.Elapsed.ToString());
        Assert.Equal((DriveEnd.ServerGone, after), (result.End, result.Completed));
        Assert.Equal(result.Sent, result.Completed + result.TransportErrors);
        Assert.InRange(result.TransportErrors, 1, 12);
        Assert.NotNull(result.FirstError);
    }

    [Fact]
    public async Task CancellingThrows()
    {
        await using var server = new RecordingServer(c => c.ReadToEndAsync());
        await using var driver = Drive(server);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        soon.CancelAfter(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 10, 2, soon.Token));
    }

    [Fact]
    public void OnlyThisMachineIsDriven() =>
        Assert.Throws<ArgumentException>(() => new Driver(new(IPAddress.Parse("192.0.2.1"), 80), new()));

    [Fact]
    public async Task OnlyWebsocketsVanish()
    {
        await using var driver = new Driver(new(IPAddress.Loopback, 1), new());
        await Assert.ThrowsAsync<ArgumentException>(
            () => driver.DriveAsync(Read("GET /"), Mode.Vanish, Inputs.Repeat, 1, 1, Ct));
    }

    [Fact]
    public async Task IPv6IsDrivenToo()
    {
        if (!System.Net.Sockets.Socket.OSSupportsIPv6)
            return;
        await using var driver = new Driver(new(IPAddress.IPv6Loopback, 1), new());
        var result = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 1, 1, Ct);
        Assert.Equal(1, result.TransportErrors);
    }
}

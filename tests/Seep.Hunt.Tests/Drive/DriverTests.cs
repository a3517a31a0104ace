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
    public async Task AnAbortComesWellBeforeTheFirstByte()
    {
        await using var server = new RecordingServer(async c =>
        {
            while (await c.ReadRequestAsync() is not null)
            {
                await Task.Delay(2000, Ct);
                await c.RespondAsync("x");
            }
        });
        await using var driver = Drive(server);
        var normal = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 4, 4, Ct);
        var aborted = await driver.DriveAsync(Read("GET /"), Mode.Abort, Inputs.Repeat, 4, 4, Ct);
        Assert.InRange(aborted.MedianLatency, TimeSpan.FromMilliseconds(490), normal.MedianLatency);

        // A driver that has learnt nothing yet waits for nothing.
        await using var other = Drive(server);
        var untaught = await other.DriveAsync(Read("GET /"), Mode.Abort, Inputs.Repeat, 4, 4, Ct);
        Assert.InRange(untaught.MedianLatency, TimeSpan.Zero, TimeSpan.FromMilliseconds(490));
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
        await using var driver = new Driver(server.Endpoint, new()) { StreamUse = TimeSpan.FromSeconds(20) };
        var result = await driver.DriveAsync(Read("GET /events"), Mode.Normal, Inputs.Repeat, 20, 4, Ct);
        await server.SettleAsync();
        Assert.Equal((20, 20, true), (result.Sent, result.Statuses[200], result.Streaming));
        Assert.True(result.MedianLatency < driver.StreamUse, result.MedianLatency.ToString());
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
        await using var driver = new Driver(server.Endpoint, new()) { StreamsAfter = TimeSpan.FromSeconds(1) };
        var first = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 1, 1, Ct);
        Assert.True(first.Streaming);
        Assert.True(first.MedianLatency.TotalMilliseconds >= 950, first.MedianLatency.ToString());

        // To recognise it each time would take twelve seconds.
        var then = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 12, 1, Ct);
        Assert.Equal((12, 12, true), (then.Completed, then.Statuses[200], then.Streaming));
        Assert.True(then.MedianLatency.TotalMilliseconds >= 40, then.MedianLatency.ToString());
        Assert.True(then.Elapsed < 12 * driver.StreamsAfter, then.Elapsed.ToString());
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
        var result = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 1000, 4, Ct);
        Assert.Equal(DriveEnd.Hung, result.End);
        Assert.InRange(result.Sent, 4, 8);
        Assert.Equal((result.Sent, 0), (result.TransportErrors, result.Completed));
        Assert.Equal("no end within 0.2 s", result.FirstError);
    }

    [Fact]
    public async Task AMomentThatTimesAllOutDoesNotEndTheArm()
    {
        const int Beside = 16;
        var hanging = 0;
        await using var server = new RecordingServer(async c =>
        {
            while (await c.ReadRequestAsync() is not null)
            {
                if (Interlocked.Decrement(ref hanging) >= 0)
                    await c.ReadToEndAsync();
                else
                    await c.RespondAsync("x");
            }
        });
        await using var driver = new Driver(server.Endpoint, new()) { OperationTimeout = TimeSpan.FromSeconds(3) };
        await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 4, 4, Ct);
        hanging = Beside;
        var result = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 100, Beside, Ct);
        Assert.Equal((DriveEnd.Done, 100, Beside), (result.End, result.Sent, result.TransportErrors));
    }

    [Fact]
    public async Task OneHangingOperationDoesNotEndTheArm()
    {
        var requests = 0;
        await using var server = new RecordingServer(async c =>
        {
            while (await c.ReadRequestAsync() is not null)
            {
                if (Interlocked.Increment(ref requests) is 40 or 80 or 120 or 160)
                    await c.ReadToEndAsync();
                else
                    await c.RespondAsync("x");
            }
        });
        await using var driver = new Driver(server.Endpoint, new())
        {
            OperationTimeout = TimeSpan.FromSeconds(3),
        };
        var result = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 200, 4, Ct);
        Assert.Equal((DriveEnd.Done, 200, 196, 4), (result.End, result.Sent, result.Completed, result.TransportErrors));
        Assert.Equal(200, requests);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task AServerThatDiesEndsTheArmSoon(int after)
    {
        // Once each of the four workers has a request out that is not answered, every answer before has been read.
        var (requests, unanswered) = (0, 4);
        var dead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        RecordingServer? server = null;
        await using var s = server = new RecordingServer(async c =>
        {
            while (await c.ReadRequestAsync() is not null)
            {
                if (Interlocked.Increment(ref requests) > after)
                {
                    if (Interlocked.Decrement(ref unanswered) == 0)
                    {
                        server!.StopListening();
                        dead.SetResult();
                    }

                    await dead.Task;
                    return;
                }

                await c.RespondAsync("x");
            }
        });
        if (after == 0)
            server.StopListening();
        await using var driver = Drive(server);
        var result = await driver.DriveAsync(Read("GET /"), Mode.Normal, Inputs.Repeat, 10_000, 4, Ct);
        Assert.Equal((DriveEnd.ServerGone, after), (result.End, result.Completed));
        Assert.Equal(result.Sent, result.Completed + result.TransportErrors);
        Assert.InRange(result.TransportErrors, 1, 12);
        Assert.NotNull(result.FirstError);
        Assert.DoesNotContain("no end within", result.FirstError);
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

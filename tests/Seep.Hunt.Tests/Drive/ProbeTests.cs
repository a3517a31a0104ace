using Seep.Hunt.Drive;
using Seep.Hunt.Seams;

namespace Seep.Hunt.Tests.Drive;

public sealed class ProbeTests
{
    static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>Answers by method and path: <c>GET /a</c> gives <c>200 OK</c>.</summary>
    static RecordingServer Server(Func<string, string, string> status) => new(async c =>
    {
        while (await c.ReadRequestAsync() is { } request)
        {
            var line = string.Join(' ', request.Split(' ').Take(2));
            var isUpgrade = request.Contains("Upgrade: websocket", StringComparison.Ordinal);
            var answer = status(line, isUpgrade ? "upgrade" : request.Split("\r\n\r\n")[1]);
            if (answer == "101")
            {
                await c.UpgradeAsync();
                await c.SendAsync("\u0088\0"); // A close frame.
                await c.Socket.ReceiveAsync(new byte[64]); // The client's.
                return;
            }

            if (answer == "close")
                return;
            await c.RespondAsync("x", answer);
        }
    });

    static async Task<string> ProbeAsync(string pattern, Func<string, string, string> status, string http = "")
    {
        await using var server = Server(status);
        await using var driver = new Driver(server.Endpoint, new());
        var plan = SeamPlan.Make(pattern.Length > 0 ? [new(pattern)] : [], [HttpFile.Parse(http, "x.http")]);
        var result = await new Probe(driver).ProbeAsync(plan.Seams[0], Ct);
        Assert.All(server.Requests, r => Assert.Contains("Seep-Seam: s1", r));
        if (!result.Exercised)
            return result.Reason!;
        var first = result.Seam.Requests[0];
        Assert.Equal(result.Seam.Kind, first.Kind);
        Assert.Equal("s1", first.SeamId);
        return $"{first.Kind} {first.Method} {first.Target.Text(new ValueSource().Repeated)} {first.Body}".Trim();
    }

    [Fact]
    public async Task OnlyRequestsThatWorkAreDrivenAndThreeAtMost()
    {
        const string Requests = """
            GET /a?q=1
            ###
            GET /a?q=2
            ###
            GET /a?q=3
            ###
            GET /a?q=4
            ###
            GET /a?q=5
            """;
        await using var server = Server((line, _) => line is "GET /a?q=1" or "GET /a?q=3" ? "500 Oops" : "200 OK");
        await using var driver = new Driver(server.Endpoint, new());
        var seam = SeamPlan.Make([new("GET /a")], [HttpFile.Parse(Requests + "\n###\nGET /a?q=6", "x.http")]).Seams[0];

        var result = await new Probe(driver).ProbeAsync(seam, Ct);

        var values = new ValueSource().Repeated;
        Assert.Equal(["/a?q=2", "/a?q=4", "/a?q=5"], result.Seam.Requests.Select(r => r.Target.Text(values)));
        Assert.Equal(
            ["/a?q=1 answers only 500", "/a?q=3 answers only 500", "/a?q=6 3 other requests of its seam are driven"],
            result.LeftOut.Select(l => $"{l.Request.Target.Text(values)} {l.Reason}"));
    }

    [Theory]
    [InlineData("GET /a", "GET /a=200 OK", "Http GET /a")]
    [InlineData("/a", "GET /a=302 Found", "Http GET /a")]
    [InlineData("GET /a", "", "answers only 404")]
    [InlineData("GET /a", "GET /a=500 Oops", "answers only 404, 500")]
    [InlineData("/a", "GET /a=405 No\r\nAllow: POST, PUT;PUT /a=204 No Content", "Http PUT /a")]
    [InlineData("/a", "GET /a=405 No;DELETE /a=200 OK", "Http DELETE /a")]
    [InlineData("GET /u/{id}", "GET /u/1=200 OK", "Http GET /u/1")]
    [InlineData("GET /u/{id}", "GET /u/1=400 Bad;GET /u/seep-1=200 OK", "Http GET /u/seep-1")]
    [InlineData("POST /p", "POST /p=400 Bad", "needs a body: 400")]
    [InlineData("POST /p", "POST /p=415 Bad;POST /p {}=200 OK", "Http POST /p {}")]
    [InlineData("GET /s", "GET /s=401 Who", "needs credentials: 401")]
    [InlineData("/ws", "GET /ws=400 Bad;GET /ws upgrade=101", "WebSocket GET /ws")]
    [InlineData("GET /ws/{room}", "GET /ws/1=426 Upgrade;GET /ws/1 upgrade=101", "WebSocket GET /ws/1")]
    [InlineData("GET /x", "GET /x=close;GET /x upgrade=close", "the server closed the connection without a response")]
    public async Task FindsOutHowASeamAnswers(string pattern, string answers, string expected)
    {
        var table = answers.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(a => a[..a.IndexOf('=')], a => a[(a.IndexOf('=') + 1)..], StringComparer.Ordinal);
        Assert.Equal(expected, await ProbeAsync(pattern, (line, more) =>
            more.Length > 0 && table.TryGetValue($"{line} {more}", out var special) ? special
            : more != "upgrade" && table.TryGetValue(line, out var plain) ? plain
            : "404 Not Found"));
    }

    [Fact]
    public async Task WhatIsWrittenComesFirst() => Assert.Equal(
        "Http GET /u/7",
        await ProbeAsync(
            "GET /u/{id}", (line, _) => line == "GET /u/7" ? "200 OK" : "404 No", "GET /u/6\n###\nGET /u/7"));

    [Fact]
    public async Task AWrittenGetMayTurnOutToBeAWebsocket() => Assert.Equal(
        "WebSocket GET /ws?token=x",
        await ProbeAsync("/ws", (_, more) => more == "upgrade" ? "101" : "400 Bad", "GET /ws?token=x"));

    [Fact]
    public async Task AHungServerIsNotAskedForEver()
    {
        await using var server = new RecordingServer(c => c.ReadToEndAsync());
        await using var driver = new Driver(server.Endpoint, new())
        {
            OperationTimeout = TimeSpan.FromMilliseconds(500),
        };
        var plan = SeamPlan.Make([new("/u/{id}")], []);
        var result = await new Probe(driver).ProbeAsync(plan.Seams[0], Ct);
        Assert.Equal("no end within 0.5 s", result.Reason);
        await server.CatchUpAsync();
        Assert.Equal(2, server.Connections.Length);
    }
}

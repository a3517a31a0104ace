using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Seep.Hunt.Drive;
using Seep.Hunt.Seams;
using Seep.TestKit;

namespace Seep.Hunt.Tests.Drive;

/// <summary>Drives a real net/http server, that of <c>server/main.go</c>, a process of its own for each test.</summary>
public sealed class GoServerTests : IAsyncLifetime
{
    static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    Process? _server;
    Driver? _driver;
    IPEndPoint _endpoint = new(IPAddress.Loopback, 0);

    public async ValueTask InitializeAsync()
    {
        var source = Repository.File("tests", "Seep.Hunt.Tests", "Drive", "server", "main.go");
        var binary = GoProgram.Build(GoToolchains.Newest, await File.ReadAllTextAsync(source, Ct));
        _server = Process.Start(new ProcessStartInfo(binary)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        _endpoint = IPEndPoint.Parse((await _server.StandardOutput.ReadLineAsync(Ct))!);
        _driver = new(_endpoint, new());
    }

    public async ValueTask DisposeAsync()
    {
        if (_driver is not null)
            await _driver.DisposeAsync();
        if (_server is null)
            return;
        _server.StandardInput.Close();
        await _server.WaitForExitAsync(Ct);
        _server.Dispose();
    }

    static SeamRequest Read(string http) =>
        Assert.Single(HttpFile.Parse(http, "x.http").Requests) with { SeamId = "s1" };

    async Task<string> DriveAsync(string http, Mode mode, int operations)
    {
        var result = await _driver!.DriveAsync(Read(http), mode, Inputs.Fresh, operations, 4, Ct);
        Assert.Equal((DriveEnd.Done, operations), (result.End, result.Sent));
        await _driver.CloseIdleConnectionsAsync();
        return await CountsAsync(operations);
    }

    /// <summary>
    /// The server's counts but for connections, once they add up to so many: it sees some ends a little later.
    /// </summary>
    async Task<string> CountsAsync(int expected)
    {
        using var http = new HttpClient();
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < 3000 && counts.Values.Sum() < expected; i++)
        {
            await Task.Delay(10, Ct);
            using var json = JsonDocument.Parse(await http.GetStringAsync($"http://{_endpoint}/counts", Ct));
            foreach (var property in json.RootElement.EnumerateObject().Where(p => p.Name != "connection"))
                counts[property.Name] = counts.GetValueOrDefault(property.Name) + property.Value.GetInt32();
        }

        return string.Join(", ", counts.Select(c => $"{c.Key} {c.Value}"));
    }

    [Theory]
    [InlineData("GET /hello/{{$guid}}", Mode.Normal, "hello s1 200")]
    [InlineData("GET /hello/x", Mode.Abort, "hello s1 200")]
    [InlineData("GET /panic", Mode.Normal, "panic 200")]
    [InlineData("GET /events", Mode.Normal, "events context canceled 200")]
    [InlineData("GET /events", Mode.Abort, "events context canceled 200")]
    [InlineData("WS /ws", Mode.Normal, "ws close frame 200")]
    [InlineData("WS /ws", Mode.Vanish, "ws EOF 200")]
    [InlineData("WS /ws", Mode.Abort, "ws unexpected EOF 200")]
    public async Task TheServerSeesWhatTheModeSays(string http, Mode mode, string expected) =>
        Assert.Equal(expected, await DriveAsync(http, mode, 200));

    [Fact]
    public async Task AnAbortCancelsAHandlerAtWork()
    {
        Assert.Equal("slow done 4", await DriveAsync("GET /slow", Mode.Normal, 4));
        Assert.Equal("slow cancelled 4", await DriveAsync("GET /slow", Mode.Abort, 4));
    }

    [Fact]
    public async Task SeamsAreProbed()
    {
        string[] patterns =
            ["GET /hello/{name}", "POST /items", "/patched", "GET /panic", "GET /events", "/ws", "GET /none"];
        var plan = SeamPlan.Make(patterns.Select(p => new Registration(p)), []);
        var found = new List<string>();
        foreach (var seam in plan.Seams)
        {
            var probe = await new Probe(_driver!).ProbeAsync(seam, Ct);
            found.Add(probe.Reason ?? $"{probe.Seam.Kind} {probe.Seam.Requests[0].Name}");
        }

        Assert.Equal(
            [
                "Http GET /hello/{name}", "Http POST /items", "Http PATCH /patched",
                "the server closed the connection without a response", "Http GET /events", "WebSocket GET /ws",
                "answers only 404",
            ],
            found);
    }

    [Fact]
    public async Task AKilledServerIsGone()
    {
        var arm = _driver!.DriveAsync(Read("GET /hello/x"), Mode.Normal, Inputs.Repeat, 1_000_000, 4, Ct);
        await CountsAsync(100);
        _server!.Kill();
        var result = await arm.WaitAsync(TimeSpan.FromMinutes(1), Ct);
        Assert.Equal(DriveEnd.ServerGone, result.End);
        Assert.True(result.Completed > 0 && result.TransportErrors is > 0 and < 20, result.ToString());
    }
}

using Seep.Core;
using Seep.Hunt.Seams;

namespace Seep.Hunt.Tests.Seams;

public sealed class SeamPlanTests
{
    static SeamPlan Make(string patterns, string http) => SeamPlan.Make(
        patterns.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select((p, i) => new Registration(p.Trim(), $"main.h{i}", new Frame("main.main", "main.go", i + 1))),
        [HttpFile.Parse(http.Replace(";", "\n###\n", StringComparison.Ordinal), "api.http")]);

    static string Print(SeamPlan plan) => string.Join("; ", plan.Seams.Select(s =>
        $"{s.Name}{(s.Kind == SeamKind.WebSocket ? " ws" : "")}"
        + (s.Requests.IsEmpty ? "" : $" <- {string.Join(" + ", s.Requests.Select(r => $"{r.Method} {r.Target}"))}")));

    [Theory]
    [InlineData("GET /a; /b", "", "GET /a; /b")]
    [InlineData("GET /u/{id}", "GET /u/7;GET /u/8?x=1", "GET /u/{id} <- GET /u/7 + GET /u/8?x=1")]
    [InlineData("GET /u/{id}; GET /u/me", "GET /u/me", "GET /u/{id}; GET /u/me <- GET /u/me")]
    [InlineData("GET /a", "POST /a", "GET /a; POST /a <- POST /a")]
    [InlineData("GET /a", "HEAD /a", "GET /a <- HEAD /a")]
    [InlineData("/a", "POST /a", "/a <- POST /a")]
    [InlineData("/a", "POST /a;GET /a;POST /a?2", "POST /a <- POST /a + POST /a?2; GET /a <- GET /a")]
    [InlineData("/ws", "WEBSOCKET ws://localhost/ws", "/ws ws <- GET /ws")]
    [InlineData("/ws", "WEBSOCKET ws://localhost/ws;GET /ws", "/ws ws <- GET /ws; GET /ws <- GET /ws")]
    [InlineData("/", "GET /", "/ <- GET /")]
    [InlineData(
        "/", "GET /users;POST /users;GET /users?x",
        "/; GET /users <- GET /users + GET /users?x; POST /users <- POST /users")]
    [InlineData("/api/", "GET /api", "/api/ <- GET /api/")]
    [InlineData("/api/; /", "GET /api?q=1", "/api/ <- GET /api/?q=1; /")]
    [InlineData("/f/{path...}", "GET /f/a/b;GET /f/c", "/f/{path...} <- GET /f/a/b + GET /f/c")]
    [InlineData(
        "", "GET /u/{{$randomInt}};GET /u/7;GET /u/7?x",
        "GET /u/{{$randomInt}} <- GET /u/{{$randomInt}}; GET /u/7 <- GET /u/7 + GET /u/7?x")]
    [InlineData("", "GET http://localhost:1/a;GET http://127.0.0.1:2/a;GET /a", "GET /a <- GET /a + GET /a + GET /a")]
    [InlineData("localhost/a; /a", "GET http://localhost:8080/a;GET /a", "localhost/a <- GET /a; /a <- GET /a")]
    public void RequestsGoWhereServeMuxSendsThem(string patterns, string http, string expected) =>
        Assert.Equal(expected, Print(Make(patterns, http)));

    [Fact]
    public void EachSeamKnowsWhereItWasRegistered()
    {
        var plan = Make("/", "GET /deep");
        Assert.All(plan.Seams, s => Assert.Equal("main.h0 main.main main.go:1", $"{s.Handler} {s.Registered}"));
        Assert.Equal(["s1", "s2"], plan.Seams.Select(s => s.Id));
        Assert.Equal("s2", plan.Seams[1].Requests[0].SeamId);
    }

    [Fact]
    public void WhatIsLeftOutIsSaid()
    {
        var plan = Make("/a{b}; GET /debug/pprof/heap; /debug/vars; CONNECT /; /ok", "GET http://example.com/x");
        Assert.Equal("/ok", Print(plan));
        Assert.Equal(
            [
                "main.go:1: pattern \"/a{b}\" was left out: bad wildcard segment \"a{b}\"",
                "main.go:2: GET /debug/pprof/heap was left out: driving it would disturb what is measured",
                "main.go:3: /debug/vars was left out: driving it would disturb what is measured",
                "main.go:4: CONNECT / was left out: CONNECT is not driven",
                "api.http:1: request left out: example.com is not this machine",
            ],
            plan.Messages.Select(m => m.ToString()));
    }

    [Fact]
    public void TheSamePatternTwiceIsOneSeam() => Assert.Single(Make("/a; /a", "").Seams);
}

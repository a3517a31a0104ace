using Seep.Core;
using Seep.Hunt.Join;

namespace Seep.Hunt.Tests.Join;

public sealed class SuspectJoinTests
{
    const string Ticker = "time.NewTicker time/tick.go:30 < main.beat main.go:92 < main.serve main.go:20";
    const string ReadLoop = "net/http.(*persistConn).readLoop net/http/transport.go:9";
    const string Blocked = "internal/poll.(*FD).Read internal/poll/fd.go:9 < net.(*conn).Read net/net.go:9 < main.pull main.go:33";
    const string Waiting = "runtime.gopark runtime/proc.go:9 < runtime.chanrecv1 runtime/chan.go:9 < main.track board.go:58";

    /// <summary>What grew, the line that it is named for, and a suspect: rule, function, place, the steps to where it is lost.</summary>
    [Theory]
    // on the line itself
    [InlineData("heap", Ticker, "main.beat main.go:92", "immortal-ticker main.beat main.go:92 > main.go:101")]
    [InlineData("heap", "context.WithCancel context/context.go:9 < main.serve main.go:20", "main.serve main.go:20", "unclosed-resource main.serve main.go:20")]
    [InlineData("descriptor", "", "main.open main.go:76", "unclosed-resource main.open main.go:76")]
    [InlineData("goroutine", ReadLoop, "main.fetch main.go:48", "unclosed-resource main.fetch main.go:48 > main.go:60")]
    // a field's value, by where it is acquired
    [InlineData("descriptor", "", "main.open main.go:76", "missing-close main.server main.go:44 > main.go:76 > main.go:85")]
    // by a call up the stack, where the user's own function hands it out
    [InlineData("heap", "context.WithCancel context/context.go:9 < main.start main.go:12 < main.serve main.go:20", "main.start main.go:12", "unclosed-resource main.serve main.go:20")]
    // where its goroutines stand, or are started
    [InlineData("goroutine", Waiting, "main.serve main.go:20", "immortal-ticker main.tick board.go:56 > board.go:56 > board.go:58")]
    [InlineData("goroutine", Waiting, "main.serve main.go:20", "unclosed-resource main.other main.go:11 > main.go:11 > main.go:20")]
    // by function, where what grew tells the rule
    [InlineData("heap", Ticker, "main.beat main.go:92", "immortal-ticker main.beat main.go:97")]
    [InlineData("descriptor", "", "main.open main.go:76", "unclosed-resource main.open main.go:70")]
    [InlineData("goroutine", ReadLoop, "main.fetch main.go:48", "unclosed-resource main.fetch main.go:50")]
    [InlineData("goroutine", Blocked, "main.serve main.go:20", "defer-in-loop main.pull main.go:30")]
    [InlineData("goroutine", Waiting, "main.serve main.go:20", "immortal-ticker main.track board.go:50")]
    // function literals, and types with arguments
    [InlineData("descriptor", "", "main.open.func1.2 main.go:76", "unclosed-resource main.open main.go:70")]
    [InlineData("descriptor", "", "main.open main.go:76", "unclosed-resource main.open.func3 main.go:70")]
    [InlineData("descriptor", "", "main.open.gowrap1 main.go:76", "unclosed-resource main.open-range1 main.go:70")]
    [InlineData("descriptor", "", "main.(*pool[...]).open main.go:76", "unclosed-resource main.(*pool).open main.go:70")]
    public void AreJoined(string kind, string stack, string line, string suspect) =>
        Assert.Equal(Suspect(suspect).At, Join(Leak(kind, stack, line), Suspect(suspect))?.At);

    [Theory]
    // another file, another line in another function
    [InlineData("heap", Ticker, "main.beat main.go:92", "immortal-ticker main.other board.go:92")]
    [InlineData("heap", Ticker, "main.beat main.go:92", "immortal-ticker main.beater main.go:93")]
    // the line makes something else, too
    [InlineData("heap", "main.beat main.go:92 < main.serve main.go:20", "main.beat main.go:92", "immortal-ticker main.beat main.go:92")]
    [InlineData("heap", "runtime.growslice runtime/slice.go:9 < main.serve main.go:20", "main.serve main.go:20", "unclosed-resource main.serve main.go:20")]
    [InlineData("descriptor", "", "main.open main.go:76", "immortal-ticker main.open main.go:76")]
    // memory is not made on the way from where something is acquired
    [InlineData("heap", "strings.Clone strings/clone.go:9 < main.fetch main.go:57", "main.fetch main.go:57", "unclosed-resource main.fetch main.go:48 > main.go:48 > main.go:57")]
    // a step far up the stack says nothing
    [InlineData("goroutine", "runtime.chanrecv1 runtime/chan.go:9 < main.track board.go:58 < main.run board.go:70", "main.serve main.go:20", "unclosed-resource main.run board.go:66 > board.go:66 > board.go:70")]
    // a function has reasons of its own to wait and to allocate
    [InlineData("goroutine", Waiting, "main.serve main.go:20", "unclosed-resource main.track board.go:50")]
    [InlineData("goroutine", Blocked, "main.serve main.go:20", "immortal-ticker main.pull main.go:30")]
    [InlineData("heap", "strings.Clone strings/clone.go:9 < main.fetch main.go:57", "main.fetch main.go:57", "unclosed-resource main.fetch main.go:48")]
    [InlineData("descriptor", "", "main.open main.go:76", "growing-global main.open main.go:70")]
    // no line of the user's
    [InlineData("goroutine", ReadLoop, "", "unclosed-resource main.fetch main.go:48")]
    public void AreNotJoined(string kind, string stack, string line, string suspect) =>
        Assert.Null(Join(Leak(kind, stack, line), Suspect(suspect)));

    /// <summary>In the order in which they are taken, whatever order the scan has them in.</summary>
    [Fact]
    public void TheNearestIsTakenThenTheSurest()
    {
        Suspect[] ranked =
        [
            Suspect("unclosed-resource main.pull main.go:20", Confidence.Low),
            Suspect("unclosed-resource main.pull main.go:33"),
            Suspect("unclosed-resource main.start main.go:11 > main.go:11 > main.go:20"),
            Suspect("unclosed-resource main.start main.go:10 > main.go:10 > main.go:33"),
            Suspect("unclosed-resource main.serve main.go:25"),
            Suspect("unclosed-resource main.serve main.go:24", Confidence.Medium),
            Suspect("missing-close main.serve main.go:26", Confidence.Medium),
            Suspect("unclosed-resource main.serve main.go:26", Confidence.Medium),
            Suspect("unclosed-resource main.serve main.go:23", Confidence.Low),
            Suspect("unclosed-resource main.serve.func2 main.go:22"),
        ];
        for (var first = 0; first < ranked.Length; first++)
            Assert.Same(ranked[first], Join(Leak("goroutine", Blocked, "main.serve main.go:20"), [.. ranked.Skip(first).Reverse()]));
    }

    [Fact]
    public void OneSuspectExplainsSeveralLeaks()
    {
        var suspect = Suspect("missing-close main.server main.go:44 > main.go:76");
        var (opened, read, other) = (Leak("descriptor", "", "main.open main.go:76"), Leak("goroutine", Blocked, "main.open main.go:76"), Leak("descriptor", "", "main.x main.go:2"));
        Assert.Equal([suspect, suspect, null], new SuspectJoin([suspect], "/app").Join([opened, read, other]).Select(l => l.Suspect));
    }

    [Fact]
    public async Task ALeakGetsTheSuspectOfTheScan()
    {
        var suspect = Suspect("unclosed-resource main.open main.go:76");

        var verdict = await ExplainAsync(() => Task.FromResult<IReadOnlyList<Suspect>>([suspect]), TestContext.Current.CancellationToken);

        Assert.Same(suspect, Assert.Single(verdict.Leaks).Suspect);
        Assert.Empty(verdict.Notes);
    }

    /// <summary>Interrupted, too slow, or not possible.</summary>
    [Theory]
    [InlineData(true, "", "the scan was interrupted")]
    [InlineData(false, "", "the scan was not done in 5 min of processor time")]
    [InlineData(false, "no list\nof packages", "no list; of packages")]
    public async Task WhatWasMeasuredStandsWithoutAScan(bool isInterrupted, string failure, string why)
    {
        Exception e = failure.Length > 0 ? new IOException(failure) : new OperationCanceledException();

        var verdict = await ExplainAsync(() => Task.FromException<IReadOnlyList<Suspect>>(e), new(isInterrupted));

        Assert.Null(Assert.Single(verdict.Leaks).Suspect);
        Assert.Equal($"no suspects from the source stand beside the leaks: {why}", Assert.Single(verdict.Notes));
    }

    static Task<Verdict> ExplainAsync(Func<Task<IReadOnlyList<Suspect>>> scan, CancellationToken interrupted) => Explanation.OfAsync(
        new()
        {
            Package = "example.org/app",
            GoVersion = "1.27.4",
            Folder = "/app",
            Leaks = [Leak("descriptor", "", "main.open main.go:76")],
            NotLeaks = [],
            NotExercised = [],
            Exercised = [],
            Notes = [],
            Control = 1,
            Operations = 1,
            Duration = TimeSpan.FromSeconds(1),
        },
        "/app", scan, TimeSpan.FromMinutes(5), interrupted);

    static Suspect? Join(Leak leak, params Suspect[] suspects) => Assert.Single(new SuspectJoin(suspects, "/app").Join([leak])).Suspect;

    /// <param name="stack">Leaf first, as a <see cref="Scene"/> has it; none of a descriptor.</param>
    /// <param name="line">Function and line.</param>
    static Leak Leak(string kind, string stack, string line)
    {
        var kindOf = Enum.Parse<SiteKind>(kind, ignoreCase: true);
        var sites = Scene.NewTable();
        var site = stack.Length > 0 ? sites.OfStack(kindOf, Scene.Stack(stack))! : sites.OfDescriptor("/tmp/x");
        return new()
        {
            Kind = kindOf,
            Class = GrowthClass.PerOperation,
            Line = line.Length > 0 ? Scene.Source.Line(Scene.Stack(line)[0]) : null,
            Main = new(site, GrowthClass.PerOperation, 1, 0, new(700, 0), 700),
            Sources = [],
            Stuck = kindOf != SiteKind.Goroutine ? null : new(stack == Waiting ? "chan receive" : "IO wait", null, site.Stack, 700),
            Confidence = Confidence.High,
            Certainty = "seen",
        };
    }

    /// <param name="text"><c>rule function file:line &gt; file:line</c>: where it is acquired, then its steps.</param>
    static Suspect Suspect(string text, Confidence confidence = Confidence.High)
    {
        var places = text.Split(" > ");
        var head = places[0].Split(' ');
        return new()
        {
            Rule = head[0],
            Confidence = confidence,
            Function = head[1],
            At = Spot(head[2]),
            Evidence = [.. places.Skip(1).Select(p => new Evidence(Spot(p), "here"))],
            Message = "",
            Retains = "",
            Mend = "",
        };

        static SourceSpot Spot(string place) => new($"/app/{place.Split(':')[0]}", int.Parse(place.Split(':')[1]), 5);
    }
}

using Seep.Core;

namespace Seep.TestKit;

/// <summary>Verdicts on an imagined server, for the tests of reports: together they have everything a report can say.</summary>
public static class Verdicts
{
    const string Folder = "/src/shop";

    static readonly Cost PerRow = new(2, 160, 0, 0);

    /// <summary>A line of the imagined server's source.</summary>
    public static SourceLine Line(string file, int line, string text) => new(file, line, "shop/" + Function(file), text);

    static string Function(string file) => Path.GetFileNameWithoutExtension(file) + ".(*Shop).serve";

    static Site Site(SiteKind kind, SourceLine line, params Frame[] callers)
    {
        Frame[] frames = [new(line.Function, "/src/shop/" + line.File, line.Line), .. callers];
        return new(line.Line, kind, line.Function, frames, frames);
    }

    static Growth Growth(Site site, GrowthClass growth, double count, double bytes, long live = 700) =>
        new(site, growth, count, bytes, new(live, (long)(live * 80.0)), 700);

    /// <summary>A leak of each kind and class.</summary>
    public static Verdict Leaking { get; } = new()
    {
        Package = "example.com/shop",
        GoVersion = "1.22.12",
        Folder = Folder,
        Leaks = [Goroutines, Rows, Keys, Ticks, Files, Nameless],
        NotLeaks =
        [
            new(Growth(Site(SiteKind.Heap, Line("cache.go", 40, "c.items[k] = v")), GrowthClass.Bounded, 0, 0, 256),
                Line("cache.go", 40, "c.items[k] = v"), "bounded: stayed at 256"),
            new(Growth(new(90, SiteKind.Descriptor, "/tmp/shop-*", [], []), GrowthClass.Drains, 0, 0, 3), null, "goes away by itself"),
        ],
        NotExercised = [new("POST /admin", "", "needs credentials: 401"), new("GET /ws", "vanish", "no websocket")],
        Exercised = ["GET /ws (normal)", "GET /ws (abort)", "POST /orders (normal)"],
        Notes = ["a note with [brackets]"],
        Control = 1,
        Operations = 12345,
        Duration = TimeSpan.FromMilliseconds(38_260),
    };

    /// <summary>The same server where only the goroutines leak.</summary>
    public static Verdict LeakingLess { get; } = Leaking with { GoVersion = "1.27.4", Leaks = [Goroutines], NotLeaks = [], NotExercised = [], Notes = [] };

    /// <summary>The same server mended.</summary>
    public static Verdict Clean { get; } = LeakingLess with { Leaks = [], Exercised = ["GET /ws (normal)"], Operations = 999 };

    static Leak Goroutines
    {
        get
        {
            var line = Line("ws/session.go", 78, "go s.beat(ctx)");
            var beat = Line("ws/session.go", 91, "for range t.C {");
            var held = Line("ws/session.go", 60, "s := &Session{buf: make([]byte, 4096)}");
            var small = Line("ws/session.go", 61, "s.id = strings.Clone(id)");
            var site = Site(SiteKind.Goroutine, beat);
            var reader = new Site(95, SiteKind.Goroutine, "net/http.(*persistConn).readLoop", [new("net/http.(*persistConn).readLoop", "/go/src/net/http/transport.go", 2)], []);
            return new()
            {
                Kind = SiteKind.Goroutine,
                Class = GrowthClass.PerOperation,
                Line = line,
                Main = Growth(site, GrowthClass.PerOperation, 1, 0),
                Sources =
                [
                    new("GET /ws", "vanish", 2, new(4, 12_500, 2, 1), 700),
                    new("GET /ws", "normal", 1, new(2, 6250, 1, 0), 700),
                ],
                AlsoHeld =
                [
                    new(Growth(Site(SiteKind.Heap, held), GrowthClass.PerOperation, 1, 4096), held),
                    new(Growth(reader, GrowthClass.PerOperation, 1, 0), null),
                    new(Growth(Site(SiteKind.Heap, small), GrowthClass.PerOperation, 1, 16), small),
                ],
                Stuck = new("chan receive", beat, site.Stack, 1400),
                Suspect = Ticker,
                Confidence = Confidence.High,
                Certainty = "grew in 12 of 12 arms in proportion to the dose, over 700 operations alone in a fresh process",
            };
        }
    }

    /// <summary>One step is in a file outside of the folder; none can be read.</summary>
    static Suspect Ticker => new()
    {
        Rule = "immortal-ticker",
        Confidence = Confidence.Low,
        At = new($"{Folder}/ws/session.go", 90, 22),
        Function = "shop/session.(*Shop).serve",
        Message = "a goroutine reads the channel of time.NewTicker [in a loop] that never ends",
        Evidence = [new(new($"{Folder}/ws/session.go", 90, 22), "acquired here"), new(new("/src/other/loop.go", 91, 2), "read here, without a way out")],
        Retains = "a goroutine, and the ticker",
        Versions = "Go before 1.23",
        Mend = "let the loop wait for its end, too",
    };

    static Leak Rows
    {
        get
        {
            var line = Line("orders.go", 12, "o.all = append(o.all, &row{})");
            var row = Line("orders.go", 9, "return &row{}");
            var index = Line("orders.go", 15, "o.index[k] = r");
            return new()
            {
                Kind = SiteKind.Heap,
                Class = GrowthClass.ExpandingArray,
                Line = line,
                Main = Growth(Site(SiteKind.Heap, line, new Frame("shop/main.main.func1", "/src/shop/main.go", 30)), GrowthClass.ExpandingArray, 0, 24, 1),
                Sources = [new("POST /orders and GET /ws", "", 1.5, PerRow, 700)],
                Shared = true,
                AlsoHeld =
                [
                    new(Growth(Site(SiteKind.Heap, row), GrowthClass.PerOperation, 2, 136), row),
                    new(Growth(Site(SiteKind.Heap, index), GrowthClass.ExpandingArray, 0, 24, 1), index),
                ],
                HeldBy = ["main.orders", "allocated at orders.go:12: o.all = append(o.all, &row{}) (slice, length 1050)"],
                Confidence = Confidence.Medium,
                Certainty = "expanded in line with 700 operations in a fresh process with all of these together",
            };
        }
    }

    static Leak Keys => Heap("keys.go", GrowthClass.Keyed, new("GET /items/{id}", "abort", 1, new(1, 48, 0, 0), 700));

    static Leak Ticks => Heap("ticks.go", GrowthClass.Background, new("idle time", "", 2.5, new(2.5, 200, 0, 0), 0));

    static Leak Heap(string file, GrowthClass growth, LeakSource source)
    {
        var line = Line(file, 7, "m[k] = v");
        return new()
        {
            Kind = SiteKind.Heap,
            Class = growth,
            Line = line,
            Main = Growth(Site(SiteKind.Heap, line), growth, source.Cost.Objects, source.Cost.Bytes),
            Sources = [source],
            Confidence = Confidence.High,
            Certainty = "seen",
        };
    }

    static Leak Files => Heap("files.go", GrowthClass.PerOperation, new("GET /file", "normal", 1, new(0, 0, 0, 1), 700)) with
    {
        Kind = SiteKind.Descriptor,
        Main = Growth(new(96, SiteKind.Descriptor, "/tmp/shop-*", [], []), GrowthClass.PerOperation, 1, 0),
    };

    static Leak Nameless => Heap("", GrowthClass.PerOperation, new("GET /", "normal", 0.02, new(0.02, 0.32, 0, 0), 700)) with
    {
        Line = null,
        Main = Growth(new(97, SiteKind.Heap, "net/url.parse", [new("net/url.parse", "/go/src/net/url/url.go", 5)], []), GrowthClass.PerOperation, 0.02, 0.32),
        Confidence = Confidence.Low,
    };
}

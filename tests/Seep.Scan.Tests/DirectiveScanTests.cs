using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Seep.Core;
using Seep.Go.Packages;
using Seep.Scan.Obligations;
using Seep.Scan.Settings;
using Seep.TestKit;

namespace Seep.Scan.Tests;

/// <summary>
/// What directives in source, and the same in settings, make of a scan. A line that is reported has a comment <c>// want "regexp"</c>. Facts
/// of earlier scans give the same, whichever package is analysed anew.
/// </summary>
public sealed partial class DirectiveScanTests : IDisposable
{
    /// <summary>A package of which nothing is known but what its directives say.</summary>
    const string Pool = """
        package pool

        // Conn is one of a pool.
        //
        //seep:must-call Vacate|Discard
        type Conn struct{ n int }

        func (c *Conn) Vacate() { c.n = 0 }

        func (c *Conn) Discard() { c.n = -1 }

        func (c *Conn) Use() int { return c.n }

        func Get() *Conn { return &Conn{n: 1} }

        func TryGet() (*Conn, error) { return &Conn{n: 2}, nil }

        type slot int

        func (s slot) Free() {}

        //seep:must-call Free
        func Slot() (int, slot) { return 1, 2 }

        //seep:must-call ()
        func Subscribe(topic string) (string, func()) { return topic, func() {} }
        """;

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_value_of_a_type_has_to_be_released_by_whoever_makes_or_gets_one() => AssertFound(Pool, """
        package app

        import "m/pool"

        func made() {
            c := &pool.Conn{} // want "not released on every path"
            c.Use()
        }

        func madeByNew() {
            c := new(pool.Conn) // want "not released"
            c.Use()
        }

        func got() {
            c := pool.Get() // want "not released"
            c.Use()
        }

        func gotOnOnePath(b bool) {
            c, err := pool.TryGet() // want "not released"
            if err != nil {
                return
            }
            if b {
                return
            }
            c.Discard()
        }

        func wrapped() *pool.Conn { return pool.Get() }

        func dropped() { wrapped().Use() } // want "not released"

        func released() {
            c := pool.Get()
            defer c.Vacate()
            c.Use()
        }

        func releasedByHelper() { done(pool.Get()) }

        func done(c *pool.Conn) { c.Discard() }

        func releasedByInterface() { doneBy(pool.Get()) }

        func doneBy(c interface{ Vacate() }) { c.Vacate() }

        type owner struct{ c *pool.Conn }

        func newOwner() *owner { return &owner{pool.Get()} }

        func (o *owner) Vacate() { o.c.Vacate() }

        func owned() {
            o := newOwner()
            defer o.Vacate()
        }

        func ownerDropped() { newOwner() } // want "not released"

        type hoard struct{ c *pool.Conn } // want "ever releases it"

        func (h *hoard) fill() { h.c = pool.Get() }
        """);

    [Fact]
    public void A_result_of_a_function_has_to_be_released_by_whoever_calls_it() => AssertFound(Pool, """
        package app

        import "m/pool"

        func slot() {
            _, s := pool.Slot() // want "not released"
            _ = s
        }

        func freed() {
            _, s := pool.Slot()
            s.Free()
        }

        func subscribed() {
            _, cancel := pool.Subscribe("a") // want "not called"
            _ = cancel
        }

        func cancelled() {
            _, cancel := pool.Subscribe("a")
            defer cancel()
        }
        """);

    [Fact]
    public void A_field_that_owns_has_to_be_released_by_the_struct() => AssertFound(Pool, """
        package app

        import "m/pool"

        type Leaks struct {
            //seep:owns
            Conn *pool.Conn // want "said to own what it holds"
            any  interface{ Vacate() } //seep:owns // want "said to own"
        }

        func (l *Leaks) Use() int { return l.Conn.Use() }

        func New(c *pool.Conn) *Leaks { return &Leaks{Conn: c} }

        type Clean struct {
            //seep:owns
            Conn *pool.Conn
            borrowed *pool.Conn
            //seep:owns
            *pool.Conn2
        }

        func NewClean(c *pool.Conn) *Clean { return &Clean{Conn: c, borrowed: c} }

        func (c *Clean) Vacate() { c.Conn.Vacate(); c.Conn2.Vacate() }

        func handedOver(c *Clean) { c.Conn = pool.Get() }

        func closed() {
            c := NewClean(pool.Get())
            defer c.Vacate()
        }

        func open() { NewClean(pool.Get()) } // want "not released"
        """, Pool.Replace("type slot int", "type Conn2 struct{}\n\nfunc (c *Conn2) Vacate() {}\n\ntype slot int", StringComparison.Ordinal));

    [Fact]
    public void A_function_takes_over_what_a_parameter_owns() => AssertFound(Pool, """
        package app

        import "m/pool"

        func use() {
            c := pool.Get()
            serve("a", c)
        }

        func useMethod() {
            c := pool.Get()
            server{}.serve(c)
        }

        func look() {
            c := pool.Get() // want "not released"
            inspect(c)
        }

        func serve(
            name string,
            //seep:owns
            c *pool.Conn,
        ) {
            c.Use()
        }

        type server struct{}

        func (s server) serve(
            c *pool.Conn, //seep:owns
        ) {
            c.Use()
        }

        func inspect(
            c *pool.Conn,
        ) {
            c.Use()
        }
        """);

    [Fact]
    public void What_lives_as_long_as_the_program_is_no_suspect() => AssertFound(Pool, """
        package app

        import "m/pool"

        func leaks() {
            c := pool.Get() // want "not released"
            c.Use()
        }

        //seep:process-lifetime
        func keeps() {
            c := pool.Get()
            c.Use()
        }

        //seep:process-lifetime
        func shared() *pool.Conn { return pool.Get() }

        func usesShared() { shared().Use() }

        func statements(b bool) *pool.Conn {
            //seep:process-lifetime
            c := pool.Get()
            c.Use()
            //seep:process-lifetime
            if d := pool.Get(); b {
                d.Use()
                e := pool.Get() // want "not released"
                e.Use()
            }
            var f = pool.Get() //seep:process-lifetime for all that come
            f.Use()
            //seep:process-lifetime
            return pool.Get()
        }

        func usesStatement() { statements(true).Use() }

        //seep:process-lifetime
        var current *pool.Conn

        func keep() {
            c := pool.Get()
            current = c
        }

        type state struct {
            //seep:process-lifetime
            kept *pool.Conn
            lost *pool.Conn // want "ever releases it"
        }

        func (s *state) fill() { s.kept = pool.Get(); s.lost = pool.Get() }

        func newState() *state { return &state{kept: pool.Get()} }

        func usesState() { newState().kept.Use() }
        """);

    [Fact]
    public void What_a_directive_says_wrongly_is_noted_with_what_to_do() => AssertFound(Pool, """
        package app

        import "m/pool"

        //seep:mustcall Close
        type Typo struct{}

        //seep:must-call Close
        var misplaced int

        //seep:must-call Close|Vacate
        type Half struct{ pool.Conn }

        //seep:must-call Shut
        type Unknown struct{}

        //seep:must-call ()
        type NoFunc struct{}

        //seep:must-call Close
        type Closer interface{ Close() }

        //seep:must-call Close
        type Other = pool.Conn

        //seep:must-call Close
        func none() {}

        //seep:must-call ()
        func noFunc() int { return 1 }

        type numbers struct {
            n int //seep:owns
        }

        func halves() {
            h := &Half{} // want "not released"
            h.Use()
        }

        func local() {
            //seep:must-call Close
            type inner struct{}
        }
        """, notes:
        [
            "5:1: unknown directive //seep:mustcall: write //seep:must-call",
            "8:1: misplaced directive //seep:must-call: write it on the line before the declaration of a type or function",
            "11:1: //seep:must-call: Half has no method Close: name one that it has",
            "14:1: //seep:must-call: Unknown has no method Shut: name one that it has",
            "17:1: //seep:must-call: a value of NoFunc can't be called: name a method of it",
            "20:1: //seep:must-call is before Closer, of which no literal makes a value: write it before the functions that return one",
            "23:1: //seep:must-call is before Other, which is another name for a type: write it before the declaration of that",
            "26:1: //seep:must-call: none has no result: write it before what returns the value",
            "29:1: //seep:must-call: no result of noFunc can be called: name what one of them has",
            "33:11: //seep:owns: nothing can be called on what is in n, so that it is not followed: leave it out",
            "42:5: //seep:must-call is before inner, which a function declares: declare it outside of functions",
        ]);

    /// <summary>Settings say the same as directives do.</summary>
    [Fact]
    public void Settings_and_directives_give_the_same()
    {
        const string Plain = """
            package app

            type T struct{ n int }

            func (t *T) Close() { t.n = 0 }

            func Open() (int, *T) { return 1, new(T) }

            //DIRECTIVE
            func Opened() *T { return nil }

            type owner struct {
                //OWNS
                t *T // want "said to own"
            }

            func take(
                //OWNS
                t *T,
            ) {
            }

            //LIFETIME
            func keeps() { Opened().n = 1 }

            func leaks() { Opened().n = 1 } // want "not closed"

            func passes() { take(Opened()) }

            type state struct {
                //LIFETIME
                t *T
            }

            func (s *state) fill() { s.t = Opened() }
            """;
        var directives = Plain.Replace("//DIRECTIVE", "//seep:must-call Close", StringComparison.Ordinal)
            .Replace("//OWNS", "//seep:owns", StringComparison.Ordinal).Replace("//LIFETIME", "//seep:process-lifetime", StringComparison.Ordinal);
        var settings = new ScanSettings
        {
            Obligations = [Row("m/app.Opened", "Close")],
            Owners = ["m/app.owner.t", "m/app.take(arg0)"],
            ProcessLifetime = ["m/app.keeps", "m/app.state.t"],
        };

        AssertFound(Pool, directives);
        AssertFound(Pool, Plain, settings: settings);
    }

    /// <summary>A module's settings are about packages that it can't change, too; so they win.</summary>
    [Fact]
    public void Settings_win_over_directives()
    {
        const string App = """
            package app

            import "m/pool"

            func vacated() {
                c := pool.Get()
                c.Vacate()
            }

            func discarded() {
                c := pool.Get()
                c.Discard()
            }
            """;

        AssertFound(Pool, App);
        AssertFound(Pool, App.Replace("c := pool.Get()\n    c.Vacate()", "c := pool.Get() // want \"not released\"\n    c.Vacate()", StringComparison.Ordinal),
            settings: new() { Obligations = [Row("type:m/pool.Conn", "Discard") with { Place = AcquirePlace.Literal }] });
        AssertFound(Pool, App.Replace("c.Vacate()", "c.Use()", StringComparison.Ordinal), settings: new()
        {
            Obligations = [Row("type:m/pool.Conn") with { Place = AcquirePlace.Literal, Leaks = Retention.None, When = [When.None] }],
        });
    }

    static AcquireRow Row(string function, params string[] methods) => new()
    {
        Function = function,
        Place = AcquirePlace.Result,
        Releases = [.. methods.Select(name => new Release.Method(name))],
        Leaks = Retention.Memory,
        When = [When.Always],
    };

    /// <param name="notes">Those about package app, with line and column.</param>
    void AssertFound(string pool, string app, string? otherPool = null, IReadOnlyList<string>? notes = null, ScanSettings? settings = null)
    {
        var sources = new Dictionary<string, string> { ["m/pool"] = otherPool ?? pool, ["m/app"] = app };
        var plain = Scan(sources, settings, isCached: false);
        var shown = plain.Suspects.Where(s => s.Confidence > Confidence.Low).ToList();
        var wants = app.Split('\n').Index().Select(line => (Line: line.Index + 1, Want: Want().Match(line.Item))).Where(line => line.Want.Success).ToList();
        Assert.Equal(wants.Select(want => want.Line), shown.Select(s => s.At.Line).Distinct().Order());
        Assert.All(wants, want => Assert.Contains(shown, s => s.At.Line == want.Line && Regex.IsMatch(s.Message, want.Want.Groups["words"].Value, RegexOptions.None, TimeSpan.FromSeconds(1))));
        Assert.Equal(notes ?? [], plain.Notes.Select(note => $"{note.At.Line}:{note.At.Column}: {note.Message}"));

        // The first scan analyses both packages, the next none, and the others one with the facts of the other.
        Assert.Equal((2, 0), (Scan(sources, settings).Analysed, Scan(sources, settings).Analysed));
        foreach (var package in sources.Keys)
        {
            var changed = new Dictionary<string, string>(sources) { [package] = sources[package] + "\n// the end\n" };
            var result = Scan(changed, settings);
            Assert.Equal(1, result.Analysed);
            Assert.Equal(Text(plain), Text(result));
        }
    }

    ScanResult Scan(Dictionary<string, string> sources, ScanSettings? settings, bool isCached = true)
    {
        ListedPackage[] listed = [Listed("m/pool", []), Listed("m/app", sources["m/app"].Contains("\"m/pool\"", StringComparison.Ordinal) ? ["m/pool"] : [])];
        var loading = new LoadOptions
        {
            Folder = "/",
            GoVersion = "go1.27.4",
            Threads = 2,
            Contents = sources.ToDictionary(s => $"/{s.Key}/a.go", s => Encoding.UTF8.GetBytes(s.Value)),
        };
        var scanner = new Scanner(new() { Settings = settings ?? ScanSettings.None, FactsFolder = isCached ? _folder.File("facts") : null, Say = line => Assert.Fail(line) });
        return scanner.Scan(listed, loading, null, TestContext.Current.CancellationToken);
    }

    static ListedPackage Listed(string path, string[] imports) =>
        new(path, $"/{path}", path, Standard: false, DepOnly: false, ["a.go"], null, imports, null, new ListedModule("1.27"), null);

    static string Text(ScanResult result) => JsonSerializer.Serialize(result with { Analysed = 0 });

    [GeneratedRegex("// want \"(?<words>.*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Want();
}

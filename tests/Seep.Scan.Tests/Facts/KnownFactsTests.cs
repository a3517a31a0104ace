using System.Text;
using System.Text.Json;
using CsCheck;
using Seep.Go.Packages;
using Seep.Scan.Obligations;
using Seep.Scan.Settings;
using Seep.TestKit;

namespace Seep.Scan.Tests.Facts;

/// <summary>A scan that takes facts from an earlier one finds what one finds that analyses everything, and does no more than it has to.</summary>
public sealed class KnownFactsTests : IDisposable
{
    const string Res = """
        package res

        // R has to be closed.
        type R struct { n int; conn any }

        func Open() *R { return &R{} }

        func (r *R) Close() { r.n = 0 }

        func (r *R) Use() int { return r.n }
        """;

    const string Leaf = """
        package leaf

        import "m/res"

        type Conn interface { Shut() }

        type conn struct { r *res.R }

        func (c *conn) Shut() { c.r.Close() }

        func New() Conn { return &conn{res.Open()} }

        func End(c Conn) { c.(*conn).r.Close() }

        func Done(r *res.R) { r.Close() }

        func Local() any {
            type local struct { r *res.R }
            return &local{res.Open()}
        }

        type Box[T any] struct { v T }

        func (b *Box[T]) Set(v T) { b.v = v }

        func (b *Box[T]) Get() T { return b.v }
        """;

    const string Mid = """
        package mid

        import "m/leaf"
        import "m/res"

        type Owner struct { c leaf.Conn; box leaf.Box[*res.R] }

        func Make() *Owner { o := &Owner{c: leaf.New()}; o.box.Set(res.Open()); return o }

        func (o *Owner) End() { leaf.End(o.c) }

        func Closed() { r := res.Open(); r.Use(); leaf.Done(r) }

        func Lost() { leaf.New() }

        func Ended() { c := leaf.New(); leaf.End(c) }
        """;

    const string Top = """
        package main

        import "m/mid"

        func main() { serve() }

        func serve() { o := mid.Make(); o.End(); mid.Closed() }

        func Forgotten() { mid.Make() }
        """;

    const string Aside = """
        package aside

        import "m/res"

        func Leak() { res.Open() }
        """;

    static readonly ScanSettings Settings = new()
    {
        Obligations =
        [
            new()
            {
                Function = "m/res.Open", Place = AcquirePlace.Result, Releases = [new Release.Method("Close")], Leaks = Retention.Connection, When = [When.Always],
            },
        ],
    };

    static readonly ListedPackage[] Packages =
    [
        Listed("m/res", []), Listed("m/leaf", ["m/res"]), Listed("m/aside", ["m/res"]), Listed("m/mid", ["m/leaf", "m/res"]), Listed("m", ["m/mid"]),
    ];

    static readonly Dictionary<string, string> Sources = new()
    {
        ["m/res"] = Res,
        ["m/leaf"] = Leaf,
        ["m/mid"] = Mid,
        ["m"] = Top,
        ["m/aside"] = Aside,
    };

    /// <summary>Changes of one package each, each of another kind.</summary>
    static readonly (string Package, string From, string To)[] Edits =
    [
        ("m/res", "r.n = 0", "r.n = 1"),
        ("m/res", "// R has", "// It has\n// R has"),
        ("m/res", "n int; conn", "m int; n int; conn"),
        ("m/res", "return r.n }", "r.Close(); return r.n }"),
        ("m/leaf", "{ r.Close() }", "{ if r != nil { r.Close() } }"),
        ("m/leaf", "{ r.Close() }", "{ r.Use() }"),
        ("m/leaf", "type conn struct {", "type conn struct { /* the only one */"),
        ("m/leaf", "c.(*conn).r.Close()", "c.Shut()"),
        ("m/leaf", "&conn{res.Open()}", "nil"),
        ("m/leaf", "return &local", "\n\nreturn &local"),
        ("m/leaf", "{ b.v = v }", "{ }"),
        ("m/mid", "leaf.End(o.c)", "o.c.Shut()"),
        ("m/mid", "leaf.End(o.c)", ""),
        ("m/mid", "func Lost", "var Other = Make()\n\nfunc Lost"),
        ("m", "o.End();", ""),
        ("m/aside", "res.Open()", "r := res.Open(); r.Close()"),
    ];

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_known_is_not_analysed_again()
    {
        var cold = Scan(Sources);
        var warm = Scan(Sources);

        Assert.Equal((5, 0), (cold.Analysed, warm.Analysed));
        Assert.Equal(Text(Scan(Sources, isCached: false)), Text(cold));
        Assert.Equal(Text(cold), Text(warm));
        Assert.NotEmpty(cold.Suspects);
    }

    /// <summary>A change ends where what it conveys is as it was.</summary>
    [Theory]
    [InlineData(0, "m/res")]
    [InlineData(1, "m/res")]
    [InlineData(2, "m/res m/leaf m/aside m/mid m")]
    [InlineData(4, "m/leaf")]
    [InlineData(5, "m/leaf m/mid m")]
    [InlineData(6, "m/leaf")]
    [InlineData(9, "m/leaf m/mid m")] // where it is opened, which callers tell
    [InlineData(11, "m/mid m")]
    [InlineData(14, "m")]
    [InlineData(15, "m/aside")]
    public void What_has_changed_is_analysed_again(int edit, string analysed)
    {
        Scan(Sources);
        var loaded = new List<string>();

        var changed = Edited([edit]);
        var result = Scan(changed, progress: loaded);

        Assert.Equal(analysed.Split(' ').Length, result.Analysed);
        Assert.Equal(Text(Scan(changed, isCached: false)), Text(result));
        Assert.Equal(Packages.Length, loaded.Count);
    }

    /// <summary>Whatever was scanned before.</summary>
    [Fact]
    public void The_result_is_that_of_a_scan_without_a_cache()
    {
        var plain = new Dictionary<string, string>();
        Gen.Int[0, Edits.Length - 1].HashSet[0, 4].Sample(edits =>
        {
            var sources = Edited(edits);
            var name = string.Join('\0', sources.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value));
            if (!plain.TryGetValue(name, out var expected))
                plain[name] = expected = Text(Scan(sources, isCached: false));

            Assert.Equal(expected, Text(Scan(sources)));
            var again = Scan(sources);
            Assert.Equal((0, expected), (again.Analysed, Text(again)));
        }, iter: 60, threads: 1);
    }

    [Fact]
    public void Settings_are_part_of_what_is_known()
    {
        Scan(Sources);

        var result = Scan(Sources, settings: Settings with { ProcessLifetime = ["m/aside.Leak"] });

        Assert.Equal(5, result.Analysed);
        Assert.DoesNotContain(result.Suspects, s => s.Function == "m/aside.Leak");
    }

    [Fact]
    public void What_is_damaged_is_made_again()
    {
        var cold = Text(Scan(Sources));
        var files = Directory.GetFiles(_folder.File("facts"));
        Assert.Equal(5, files.Length);
        foreach (var (number, file) in files.Index())
        {
            var bytes = File.ReadAllBytes(file);
            bytes[bytes.Length / (number + 1) - 1] ^= 0x10;
            File.WriteAllBytes(file, number == 4 ? [] : bytes);
        }

        var mended = Scan(Sources);

        Assert.Equal((5, cold), (mended.Analysed, Text(mended)));
        Assert.Equal(0, Scan(Sources).Analysed);
    }

    [Fact]
    public async Task Scans_in_parallel_find_the_same()
    {
        var expected = Text(Scan(Sources, isCached: false));

        var found = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Text(Scan(Sources)))));

        Assert.All(found, text => Assert.Equal(expected, text));
        Assert.Equal(0, Scan(Sources).Analysed);
    }

    [Fact]
    public void Where_nothing_can_be_kept_the_scan_goes_on()
    {
        _folder.Write("facts", "a file");
        var said = new List<string>();

        var result = Scan(Sources, say: said.Add);

        Assert.Equal(Text(Scan(Sources, isCached: false)), Text(result));
        Assert.Single(said);
    }

    /// <summary>A file that becomes another while the scan runs leaves nothing behind that a later scan would take.</summary>
    [Fact]
    public void What_changes_meanwhile_is_not_kept()
    {
        var reads = 0;
        var changed = Edited([5]);
        var loading = Loading([]) with
        {
            ReadFile = path => Encoding.UTF8.GetBytes((path == "/m/leaf/a.go" && Interlocked.Increment(ref reads) > 1 ? changed : Sources)[path[1..^"/a.go".Length]]),
        };
        Scanner().Scan(Packages, loading, null, TestContext.Current.CancellationToken);

        foreach (var sources in new[] { Sources, changed })
            Assert.Equal(Text(Scan(sources, isCached: false)), Text(Scan(sources)));
    }

    [Fact]
    public void Packages_in_a_circle_are_never_known()
    {
        ListedPackage[] listed = [Listed("m/res", []), Listed("a", ["b", "m/res"]), Listed("b", ["a"]), Listed("c", ["b"])];
        var sources = new Dictionary<string, string>
        {
            ["m/res"] = Res,
            ["a"] = "package a\nimport \"b\"\nimport \"m/res\"\nfunc F() { res.Open(); b.F() }\n",
            ["b"] = "package b\nimport \"a\"\nfunc F() { a.F() }\n",
            ["c"] = "package c\nimport \"b\"\nfunc F() { b.F() }\n",
        };

        Scanner().Scan(listed, Loading(sources), null, TestContext.Current.CancellationToken);
        var again = Scanner().Scan(listed, Loading(sources), null, TestContext.Current.CancellationToken);

        Assert.Equal(3, again.Analysed);
        Assert.Single(again.Suspects);
    }

    /// <summary>What is compiled for a test has the packages of that test, also where it is known.</summary>
    [Fact]
    public void A_test_sees_what_is_compiled_for_it()
    {
        var test = Listed("m/leaf [m/leaf.test]", ["m/res"]);
        var midForTest = Listed("m/mid [m/leaf.test]", ["m/leaf [m/leaf.test]", "m/res"]) with { ImportMap = new() { ["m/leaf"] = "m/leaf [m/leaf.test]" } };
        var user = Listed("m/leaf_test [m/leaf.test]", ["m/leaf [m/leaf.test]", "m/mid [m/leaf.test]"]) with
        {
            ImportMap = new() { ["m/leaf"] = "m/leaf [m/leaf.test]", ["m/mid"] = "m/mid [m/leaf.test]" },
        };
        ListedPackage[] listed = [.. Packages, test, midForTest, user];
        const string User = "package leaf_test\n\nimport \"m/leaf\"\nimport \"m/mid\"\n\nfunc Ended() { c := leaf.New(); leaf.End(c) }\n\nfunc Lost() { mid.Make() }\n";
        var (first, second) = (new Dictionary<string, string>(Sources) { ["m/leaf_test"] = User }, new Dictionary<string, string>(Sources) { ["m/leaf_test"] = User + "\nvar X int\n" });

        Scanner().Scan(listed, Loading(first), null, TestContext.Current.CancellationToken);
        var warm = Scanner().Scan(listed, Loading(second), null, TestContext.Current.CancellationToken);

        Assert.Equal(1, warm.Analysed);
        Assert.Equal(Text(Scanner(isCached: false).Scan(listed, Loading(second), null, TestContext.Current.CancellationToken)), Text(warm));
        Assert.Contains(warm.Suspects, s => s.Function == "m/leaf_test.Lost");
    }

    /// <summary>
    /// Real packages: what they import is known, and loaded without bodies; so are those that did not change, where others need them.
    /// </summary>
    [Fact]
    public void The_matrix_gives_the_same()
    {
        var listing = Scanning.List(Path.Combine(Repository.Root, "tests", "Seep.Scan.Tests", "testdata", "matrix"));
        var cached = listing with { Options = listing.Options with { FactsFolder = _folder.File("facts") } };
        var changed = cached with
        {
            Loading = listing.Loading with
            {
                Contents = listing.Packages.Where(p => !p.DepOnly).SelectMany(p => p.Files).ToDictionary(f => f, f => (byte[])[.. File.ReadAllBytes(f), .. "\n// the end\n"u8]),
            },
        };

        var cold = cached.Scan();
        var again = changed.Scan();
        var warm = cached.Scan();

        Assert.Equal(listing.Packages.Count, cold.Analysed);
        Assert.Equal(listing.Packages.Count(p => !p.DepOnly), again.Analysed);
        Assert.Equal(0, warm.Analysed);
        var expected = Text(listing.Scan());
        Assert.Equal(expected, Text(cold));
        Assert.Equal(expected, Text(again));
        Assert.Equal(expected, Text(warm));
    }

    static ListedPackage Listed(string path, string[] imports) => new(
        path, $"/{path.Split(' ')[0]}", path, Standard: false, DepOnly: false, ["a.go"], null, imports, null, new ListedModule("1.27"), null);

    static Dictionary<string, string> Edited(IEnumerable<int> edits)
    {
        var sources = new Dictionary<string, string>(Sources);
        foreach (var edit in edits.Order())
            sources[Edits[edit].Package] = sources[Edits[edit].Package].Replace(Edits[edit].From, Edits[edit].To, StringComparison.Ordinal);
        return sources;
    }

    static LoadOptions Loading(Dictionary<string, string> sources) => new()
    {
        Folder = "/",
        GoVersion = "go1.27.4",
        Threads = 2,
        Contents = sources.ToDictionary(s => $"/{s.Key}/a.go", s => Encoding.UTF8.GetBytes(s.Value)),
    };

    Scanner Scanner(bool isCached = true, ScanSettings? settings = null, Action<string>? say = null) => new(new()
    {
        Settings = settings ?? Settings,
        FactsFolder = isCached ? _folder.File("facts") : null,
        Say = say ?? (line => Assert.Fail(line)),
    });

    ScanResult Scan(
        Dictionary<string, string> sources, bool isCached = true, ScanSettings? settings = null, List<string>? progress = null, Action<string>? say = null) =>
        Scanner(isCached, settings, say).Scan(Packages, Loading(sources), progress is null ? null : new Listener(progress), TestContext.Current.CancellationToken);

    sealed class Listener(List<string> packages) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value)
        {
            lock (packages)
                packages.Add(value.Package);
        }
    }

    static string Text(ScanResult result) => JsonSerializer.Serialize(result with { Analysed = 0 });
}

using System.Text;
using Seep.Core;
using Seep.Fuzz.Packages;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Heap.Goroutines;
using Seep.Heap.Pprof;

namespace Seep.Fuzz;

/// <summary>A reader under test.</summary>
/// <param name="Seeds">Valid inputs to start from.</param>
/// <param name="Run">Reads the input; throws when the reader breaks a promise.</param>
sealed record Target(IReadOnlyList<byte[]> Seeds, Action<byte[]> Run)
{
    /// <summary>Makes a hostile input.</summary>
    public Func<Random, byte[]> Change { get; init; } = random => Mutator.Change(Seeds[random.Next(Seeds.Count)], random);

    /// <summary>What there is to say when all is done.</summary>
    public Func<string> Summary { get; init; } = () => "";
}

/// <summary>The readers, and what each promises for every input.</summary>
static class Targets
{
    static readonly ReadLimits Limits = new() { AlwaysExpand = 1 << 20, MaxBytes = 1 << 22, MaxLine = 1 << 16 };

    public static IReadOnlyDictionary<string, Lazy<Target>> ByName { get; } = new SortedDictionary<string, Lazy<Target>>(StringComparer.Ordinal)
    {
        ["pprof"] = new(() => new(PprofSeeds(), Pprof)),
        ["goroutines"] = new(() => new(GoroutineSeeds(), Goroutines)),
        ["syntax"] = new(() => new(SyntaxSeeds(), Syntax)),
        ["types"] = new(Types),
    };

    /// <summary>Throws nothing but <see cref="ProfileException"/>; what it reads can be walked, and written and read again.</summary>
    static void Pprof(byte[] input)
    {
        Profile profile;
        try
        {
            profile = Profile.Read(input, Limits);
        }
        catch (ProfileException)
        {
            return;
        }

        for (var i = 0; i < profile.SampleCount; i++)
        {
            profile.Expand(i);
            Require(profile.Values(i).Length == profile.SampleTypes.Length, "values");
        }

        var written = profile.ToArray(compress: false);
        var again = Profile.Read(written);
        Require(again.ToArray(compress: false).AsSpan().SequenceEqual(written), "decode after encode is the identity");
        if (profile.SampleTypes.Length > 0)
            Require(profile.Subtract(profile).SampleCount == 0, "a profile less itself is empty");
    }

    /// <summary>Throws nothing but <see cref="ProfileException"/>; a dump that reads whole also reads when cuts are allowed.</summary>
    static void Goroutines(byte[] input)
    {
        var strict = Dump(input, allowCut: false);
        var tolerant = Dump(input, allowCut: true);
        if (strict is not null)
        {
            Require(tolerant is { IsCut: false } && tolerant.Goroutines.Count == strict.Goroutines.Count, "no cut to allow");
            Require(!strict.IsCut, "not cut");
        }

        try
        {
            GoroutineCounts.Read(new MemoryStream(input), Limits);
        }
        catch (ProfileException)
        {
        }
    }

    /// <summary>
    /// Throws nothing and ends; the tree is in proportion to the text, can be walked, and lies within the file; where there
    /// is no error, bodies that are passed over and parsed later are as they are in the whole.
    /// </summary>
    static void Syntax(byte[] input) => DeepThreads.Run(() =>
    {
        var parser = new Parser(new NameTable());
        var file = new FileSet().Add("p.go", input);
        var tree = parser.Parse(file);
        Require(tree.PlaceCount <= 9L * input.Length + 100, "memory in proportion");
        Require(tree.Errors.Count <= 2L * input.Length + 10, "errors in proportion");
        SyntaxJson.Write(tree, Stream.Null);
        parser.Parse(file, new(FirstErrors: true));
        var skipped = parser.Parse(file, new(SkipBodies: true));
        if (tree.Errors.Count > 0)
            return;
        Require(skipped.Errors.Count == 0, "no error without bodies where there is none with them");
        foreach (var (whole, bare) in tree.FileNode.Decls.Zip(skipped.FileNode.Decls))
        {
            Require(whole.Node.End == bare.Node.End, "a declaration ends where it ends with its body");
            if (bare.Is(out FuncDecl function) && function.SkippedBody.Exists)
                Require(parser.ParseBody(function).Errors.Count == 0, "no error in a body parsed later");
        }
    });

    /// <summary>
    /// See <see cref="TypesTarget"/>. Packages are those of the toolchain that GOROOT names, with Go's own tests; with FOLDER those of the folder there.
    /// </summary>
    static Target Types()
    {
        var root = Environment.GetEnvironmentVariable("GOROOT") is { Length: > 0 } named
            ? named : throw new InvalidOperationException("GOROOT names no toolchain");
        var module = Environment.GetEnvironmentVariable("FOLDER");
        var listed = module is { Length: > 0 } ? ImportedPackages.List(root, module, "./...", "std") : ImportedPackages.List(root, "/", "std");
        PackageSource[] seeds = module is { Length: > 0 }
            ? [.. SeedPackages.Of(listed.Where(package => !package.Standard))]
            : [.. SeedPackages.Of(listed), .. SeedPackages.OfTests(root)];
        var mutator = new PackageMutator(seeds);
        var target = new TypesTarget(new(listed, "go1.27"));
        return new([.. seeds.Select(seed => seed.ToArchive())], target.Run)
        {
            Change = random => mutator.Change(random).ToArchive(),
            Summary = target.ToString,
        };
    }

    static GoroutineDump? Dump(byte[] input, bool allowCut)
    {
        try
        {
            return GoroutineDump.Read(new MemoryStream(input), allowCut, Limits);
        }
        catch (ProfileException)
        {
            return null;
        }
    }

    static void Require(bool holds, string promise)
    {
        if (!holds)
            throw new InvalidOperationException("broken promise: " + promise);
    }

    static List<byte[]> PprofSeeds()
    {
        var builder = new ProfileBuilder(new ProfileHeader
        {
            SampleTypes = [new("inuse_objects", "count"), new("inuse_space", "bytes")],
            PeriodType = new("space", "bytes"),
            Period = 524288,
            TimeNanos = 1_700_000_000_000_000_000,
            DefaultSampleType = "inuse_space",
            Comments = ["a", "b", "c"],
            DropFrames = "drop",
        });
        var mapping = builder.AddMapping(new Mapping(0, 0x400000, 0x800000, 0, "/bin/server", "build", Symbols.Functions));
        var run = builder.AddFunction("main.(*Hub).Run", "/src/hub.go", startLine: 10);
        var serve = builder.AddFunction("main.serve", "/src/main.go");
        var leaf = builder.AddLocation(mapping, 0x401000, [new Line(run, 12, 3), new Line(serve, 99)]);
        var root = builder.AddLocation(-1, 0x402000, [new Line(serve, 30)]);
        var bare = builder.AddLocation(mapping, 0x403000, [], isFolded: true);
        builder.AddSample([leaf, root], [3, 300], new Label("bytes", 100), new Label("seam", "GET /ws/{id}"));
        builder.AddSample([bare, leaf, root], [-1, long.MinValue], new Label("size", 7, "bytes"));
        builder.AddSample([], [0, 0]);
        var profile = builder.Build();
        return [profile.ToArray(compress: false), profile.ToArray(), new ProfileBuilder(new ProfileHeader { SampleTypes = [] }).Build().ToArray(compress: false)];
    }

    static List<byte[]> GoroutineSeeds() =>
    [
        """
        goroutine 1 [running]:
        main.main()
        	/src/main.go:10 +0x1d

        goroutine 7 gp=0xc000002380 m=3 mp=0xc000080008 [chan receive (leaked) (scan), 12 minutes, locked to thread, synctest bubble 4] {round: 3, seam: "GET /ws/{id}\u00e9\n"}:
        main.(*Hub).Run(0xc000012345, {0x1, 0x2}, ...)
        	/src/a b:c/hub.go:42 +0x1d fp=0xc0 sp=0xc0 pc=0x4
        ...51 frames elided...
        panic({0x1, 0x2?})
        	<autogenerated>:1
        non-Go function at pc=0x7f
        created by main.serve in goroutine 1
        	/src/main.go:9 +0x5

        goroutine 8 [running]:
        	goroutine running on other thread; stack unavailable
        created by main.serve
        	/src/main.go:9 +0x5
        [originating from goroutine 3]:
        main.x(...)
        	/src/main.go:9 +0x5
        created by main.y
        	/src/main.go:9 +0x5


        """u8.ToArray(),
        Encoding.UTF8.GetBytes("panic: oh\r\n\r\ngoroutine 5 [select (no cases), 1 minutes]:\r\nmain.f(...)\r\n\t/src/main.go:10\r\n"),
        Encoding.UTF8.GetBytes("""
            goroutine profile: total 3
            2 @ 0x46f2b1 0x40a3c5
            # labels: {"k\"":"v\x00", "seam":"GET /"}
            #	0x46f2b0	main.serve+0x50			/src/main.go:12
            #	0x40a3c4	main.main+0x4	/src/main.go:2

            1 @
            #	0x1

            """),
    ];

    /// <summary>Files of the toolchain that GOROOT names, where it is set; else a small one with all of the grammar.</summary>
    static List<byte[]> SyntaxSeeds()
    {
        if (Environment.GetEnvironmentVariable("GOROOT") is { Length: > 0 } root)
        {
            return [.. Directory.EnumerateFiles(Path.Combine(root, "test"), "*.go").Order(StringComparer.Ordinal)
                .Concat(Directory.EnumerateFiles(Path.Combine(root, "src", "go", "parser", "testdata")))
                .Concat(Directory.EnumerateFiles(Path.Combine(root, "src", "cmd", "compile", "internal", "syntax", "testdata"), "*.go"))
                .Select(File.ReadAllBytes).Where(text => text.Length < 1 << 16)];
        }

        return [Encoding.UTF8.GetBytes(AllOfTheGrammar)];
    }

    const string AllOfTheGrammar = """
        //go:build go1.21 && (linux || !cgo)

        // Package p has it all.
        package p

        import (
        	"fmt"
        	. "math"
        	_ "os" // for its init
        )

        type (
        	Set[K comparable, V ~int | ~string] struct {
        		*Base
        		m    map[K][]V `json:"m"`
        		a, b [4]chan<- func(x int, rest ...string) (<-chan V, error)
        	}
        	Alias = Set[string, int]
        	I     interface {
        		fmt.Stringer
        		M(p *int) interface{ ~[]byte | string }
        	}
        	P[T *int,] struct{}
        )

        const (
        	A = iota << 1
        	B, C = 0x1p-2i, '\u00e9'
        )

        var f, g = func() (r rune) { return 'x' }, [...]I{2: nil, {}}

        func (s *Set[K, V]) Each(yield func(K, V) bool) {
        outer:
        	for k, vs := range s.m {
        		for i := range len(vs) {
        			if v := vs[i : i+1 : cap(vs)]; !yield(k, v[0]) && i >= 0 {
        				break outer
        			} else if i&^1 == 0 {
        				continue
        			} else {
        				goto done
        			}
        		}
        	}
        	switch x := any(s).(type) {
        	case nil, *Set[K, V]:
        		fallthrough
        	default:
        		x = Inf(1)
        	}
        	select {
        	case v, ok := <-c:
        		c <- v
        	case <-d:
        	default:
        	}
        	defer func() { recover() }()
        	go s.Each(nil)
        	for i := 0; i < 10; i++ {
        	}
        	switch s := `raw
        string`; {
        	case s == "\x00":
        	}
        	_, *p = a.b(c)[d].(E), -<-ch /* general
        	comment */
        done:
        }
        """;
}

using System.Net;
using System.Net.Sockets;
using Seep.Hunt.Toolchains;

namespace Seep.EndToEnd.Tests;

/// <summary>What a hunt cannot work with: exit code 2, a message that says what to do, and nothing left behind.</summary>
[Collection(FaultTests.Name)]
public sealed class FaultsTests : IDisposable
{
    const string Leak = "kept = append(kept, make([]byte, 100))";
    const string Kept = "var kept [][]byte";

    readonly FaultHunt _hunt = new();

    public void Dispose() => _hunt.Dispose();

    [Fact]
    public async Task APackageThatDoesNotCompile()
    {
        var run = await _hunt.Serves(handle: "forgotten()").RunAsync();

        Fails(run, "example.com/server does not build with Go 1.", "main.go:12:9: undefined: forgotten");
    }

    [Fact]
    public async Task APackageThatIsNoProgram()
    {
        _hunt.Source("main.go", "package server\n\nfunc Serve() {}\n");

        Fails(await _hunt.RunAsync(), "example.com/server is package server, not package main");
    }

    [Fact]
    public async Task AFolderWithoutGoFiles() =>
        Fails(await _hunt.RunAsync(), "there is no Go package in", "no Go files in");

    [Fact]
    public async Task AFolderOutsideOfModules()
    {
        _hunt.Serves();
        File.Delete(Path.Combine(_hunt.Server, "go.mod"));

        Fails(await _hunt.RunAsync(), "go.mod file not found");
    }

    [Fact]
    public async Task AServerThatExitsAtOnce()
    {
        var run = await _hunt.Serves(start: """log.Fatal("no database")""").RunAsync();

        Fails(run, "the server ended with exit code 1 before it listened", "no database");
    }

    [Fact]
    public async Task AServerThatExitsSoonAfterItListens()
    {
        const string Start = """go func() { time.Sleep(250 * time.Millisecond); log.Fatal("lost its leader") }()""";

        var run = await _hunt.Serves(start: Start, imports: "time").RunAsync();

        Fails(run, "the server ended with exit code 1 ", "lost its leader");
    }

    [Fact]
    public async Task AServerThatExitsBeforeMain()
    {
        var run = await _hunt.Serves(state: """var _ = func() int { panic("no licence") }()""").RunAsync();

        Fails(run, "the server ended with exit code 2 before", "no licence");
    }

    [Fact]
    public async Task AServerThatNeverListens()
    {
        var run = await _hunt.Serves(start: """log.Print("waiting for a leader"); time.Sleep(time.Hour)""", imports: "time")
            .RunAsync("--start-timeout", "2");

        Fails(run, "did not listen on a TCP port within 2 s", "waiting for a leader");
    }

    [Fact]
    public async Task AServerThatCrashesMidway()
    {
        const string Handle = """
            if served.Add(1) == 700 {
                log.Fatal("out of luck")
            }
            """;
        var run = await _hunt.Serves(Handle, state: "var served atomic.Int64", imports: "sync/atomic").RunAsync();

        Fails(run, "the server ended with exit code 1 after ", "out of luck");
        Assert.Matches(@"example\.com/server, Go 1\..* [1-9][0-9,]* operations", run.Output);
    }

    [Fact]
    public async Task AServerThatCrashesAtItsFirstRequest()
    {
        var run = await _hunt.Serves(handle: """log.Fatal("out of luck")""").RunAsync();

        Fails(run, "the server ended with exit code 1 ", "out of luck");
    }

    [Fact]
    public async Task AServerThatStopsAnsweringMidway()
    {
        const string Handle = """
            if served.Add(1) > 700 {
                log.Print("out of luck")
                select {}
            }
            """;
        var run = await _hunt.Serves(Handle, state: "var served atomic.Int64", imports: "sync/atomic").RunAsync();

        Fails(run, "the server stopped answering /greet (normal) after ", "Its last output:", "out of luck");
        Assert.Matches(@"example\.com/server, Go 1\..* [1-9][0-9,]* operations", run.Output);
    }

    /// <summary>Only the first process of it works: none can confirm what grew.</summary>
    [Theory]
    [InlineData("""log.Fatal("no second process")""", "before it listened")]
    [InlineData("""runtime.SetFinalizer(&late{}, func(*late) { log.Fatal("no second process") })""", "before its first operations were done")]
    public async Task AServerThatCannotBeStartedTwice(string second, string when)
    {
        var start = $$"""
            if err := os.Mkdir("running", 0o700); err != nil {
                {{second}}
            }
            runtime.KeepAlive(nil)
            """;
        var run = await _hunt.Serves(Leak, start, Kept + "\n\ntype late struct{ name *string }", "os", "runtime").RunAsync();

        Fails(run, "/greet (normal): the server ended with exit code 1 " + when, "no second process");
        Assert.Matches(@"example\.com/server, Go 1\..* [1-9][0-9,]* operations", run.Output);
        Assert.Matches(@"main\.go:1\d .*grew by \d+ objects before the hunt ended; not confirmed", run.Output);
    }

    [Theory]
    [InlineData("os.Environ()")]
    [InlineData("[]string{}")] // without the mark of what a hunt starts
    public async Task AServerThatForks(string environment)
    {
        var start = $$"""
            if os.Getenv("CHILD") == "" {
                child := exec.Command(os.Args[0])
                child.Env = append({{environment}}, "CHILD=1")
                child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
                child.Stdout = os.Stdout
                if err := child.Start(); err != nil {
                    log.Fatal(err)
                }
                os.Exit(0)
            }
            """;
        var run = await _hunt.Serves(start: start, imports: ["os", "os/exec", "syscall"]).RunAsync();

        Fails(run, "the server left another process in its place", "run it in the foreground");
    }

    [Fact]
    public async Task APortThatIsTaken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 18231);
        taken.Start();

        var run = await _hunt.Serves().RunAsync("--keep-ports");

        Fails(run, "the port is taken: free it", "listen tcp 127.0.0.1:18231: bind: address already in use");
    }

    [Fact]
    public async Task AnArgumentThatIsMissing()
    {
        const string Start = """
            name := flag.String("config", "", "the configuration `file`")
            flag.Parse()
            if *name == "" {
                flag.Usage()
                os.Exit(2)
            }
            """;
        var run = await _hunt.Serves(start: Start, imports: ["flag", "os"]).RunAsync();

        Fails(run, "the server ended with exit code 2 before it listened", "give it after --", "the configuration file");
    }

    [Fact]
    public async Task NoGo()
    {
        string[] installed = [.. Directory.GetDirectories("/usr/lib", "go-*"), .. Directory.GetDirectories("/usr/local", "go")];
        Assert.SkipWhen(installed.Length > 0, "Go is installed here");
        Directory.CreateDirectory(_hunt.File("bin"));
        foreach (var tool in (string[])["setsid", "kill"])
            File.CreateSymbolicLink(_hunt.File("bin", tool), $"/usr/bin/{tool}");
        foreach (var name in (string[])["SEEP_GO", "GOROOT", "HOME"])
            _hunt.Environment[name] = null;
        _hunt.Environment["PATH"] = _hunt.File("bin");
        _hunt.Environment["SEEP_HOME"] = _hunt.File("home");

        Fails(await _hunt.Serves().RunAsync(), "install", "SEEP_GO");
    }

    [Fact]
    public async Task AGoThatIsTooOld()
    {
        _hunt.Environment["SEEP_GO"] = _hunt.WriteScript("go", """echo '{"GOROOT": "/usr/lib/go-1.19", "GOVERSION": "go1.19.8"}'""");

        Fails(await _hunt.Serves().RunAsync(), "it is Go 1.19.8, and Seep needs 1.20 or newer");
    }

    [Theory]
    [InlineData("64k")] // full before the build
    [InlineData("6m")] // while it links
    public async Task AFullDisk(string size)
    {
        var run = await _hunt.Serves().RunMountedAsync($"mount -t tmpfs -o size={size} tmpfs {_hunt.Temporary}");

        Fails(run, "the disk is full", "make room", $"in {_hunt.Temporary}", "TMPDIR");
        Assert.Empty(run.Output); // nothing is left
    }

    [Fact]
    public async Task AFullBuildCache()
    {
        var home = Directory.CreateDirectory(_hunt.File("home")).FullName;
        _hunt.Environment["SEEP_HOME"] = home;

        var run = await _hunt.Serves().RunMountedAsync($"mount -t tmpfs -o size=1m tmpfs {home}");

        Fails(run, "the disk is full: make room for the build cache in ", "SEEP_HOME");
    }

    [Fact]
    public async Task AServerThatNearsTheMemoryLimit()
    {
        const string Handle = """
            page := bytes.Repeat([]byte{1}, 4<<20)
            kept = append(kept, page)
            """;
        var run = await _hunt.Serves(Handle, state: Kept, imports: "bytes").RunAsync("--max-memory", "300MiB");

        Fails(run, "the server was stopped at ", " operations, so that the machine keeps enough memory");
        Assert.Contains("example.com/server, Go 1.", run.Output);
    }

    /// <summary>Nothing of it is driven yet: it listens not at all, or leaves its first request without an answer.</summary>
    [Theory]
    [InlineData("", "fill()", "before it listened")]
    [InlineData("fill()", "", "before its first operations were done")]
    public async Task AServerThatNearsTheMemoryLimitByItself(string handle, string start, string when)
    {
        const string Fill = """
            func fill() {
                for len(kept) < 25 {
                    kept = append(kept, bytes.Repeat([]byte{1}, 20<<20))
                }
                log.Print("full")
                select {}
            }
            """;
        var run = await _hunt.Serves(handle, start, Kept + "\n\n" + Fill, "bytes").RunAsync("--max-memory=200MiB", "--start-timeout=5");

        Fails(run, "the server was stopped at ", $" MiB {when}, so that the machine keeps enough memory");
    }

    [Theory]
    [InlineData("building ", "--build=-a")]
    [InlineData("screening ")]
    [InlineData(@"screening (\d+)/\1 ")] // confirming comes next
    public async Task AnInterrupt(string when, params string[] arguments)
    {
        using var run = _hunt.Serves(Leak, state: Kept).Start(arguments);
        await run.SaysAsync(when);
        await Task.Delay(500, FaultHunt.Cancel);

        var (exit, time) = await run.SignalAsync("INT");

        Assert.True(exit == 2, run.Error);
        Assert.EndsWith("seep: interrupted\n", run.Error.TrimEnd('\n') + "\n");
        Assert.InRange(time.TotalSeconds, 0, 5);
        await _hunt.NothingIsLeftAsync();
    }

    [Theory]
    [InlineData("building ", "--build=-a")]
    [InlineData("screening ")]
    public async Task AKill(string when, params string[] arguments)
    {
        using var run = _hunt.Serves().Start(arguments);
        await run.SaysAsync(when);
        await Task.Delay(1000, FaultHunt.Cancel);

        await run.SignalAsync("KILL");

        if (arguments is []) // no server runs yet while it builds
            await _hunt.NoProcessIsLeftAsync(TimeSpan.FromSeconds(2));
        Assert.NotEmpty(Directory.EnumerateDirectories(_hunt.Temporary, "seep-*"));
        Directory.Delete(_hunt.Server, recursive: true);
        Fails(await _hunt.RunAsync(), "there is no folder");
    }

    [Fact]
    public async Task AKillWithAChildWithoutMark()
    {
        const string Start = """
            if os.Getenv("CHILD") != "" {
                select {}
            }
            child := exec.Command(os.Args[0])
            child.Env = []string{"CHILD=1"}
            child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
            if err := child.Start(); err != nil {
                log.Fatal(err)
            }
            """;
        using var run = _hunt.Serves(start: Start, imports: ["os", "os/exec", "syscall"]).Start();
        await run.SaysAsync("screening ");

        await run.SignalAsync("KILL");

        Directory.Delete(_hunt.Server, recursive: true);
        Fails(await _hunt.RunAsync(), "there is no folder"); // it ends what the first has left
    }

    static void Fails(CommandResult run, params string[] phrases)
    {
        Assert.True(run.ExitCode == 2, $"exit code {run.ExitCode}:\n{run.Output}\n{run.Error}");
        Assert.All(phrases, phrase => Assert.True(run.Error.Contains(phrase, StringComparison.Ordinal), $"no \"{phrase}\" in:\n{run.Error}"));
    }
}

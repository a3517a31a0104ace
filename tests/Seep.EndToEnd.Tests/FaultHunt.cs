using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.EndToEnd.Tests;

/// <summary>One test after another: each hunt takes the machine's cores.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FaultTests
{
    public const string Name = "faults";
}

/// <summary>
/// A small Go server, and <c>seep hunt</c> of it with a temporary folder and a mark of its own, so that a test sees what
/// a hunt leaves behind.
/// </summary>
sealed class FaultHunt : IDisposable
{
    readonly TempFolder _folder = new();
    readonly ProcessMark _mark = new();

    public FaultHunt()
    {
        Directory.CreateDirectory(Temporary);
        Source("go.mod", "module example.com/server\n\ngo 1.22\n");
        Environment = new()
        {
            ["SEEP_GO"] = GoToolchains.Newest.GoRoot,
            ["SEEP_HOME"] = GoToolchains.State.Root,
            ["TMPDIR"] = Temporary,
            ["DOTNET_EnableDiagnostics"] = "0", // its sockets would be in the temporary folder
            [ProcessMark.Name] = _mark.Value,
        };
    }

    /// <summary>Of seep and all that it starts.</summary>
    public Dictionary<string, string?> Environment { get; }

    /// <summary>The folder that seep puts its own into.</summary>
    public string Temporary => _folder.File("t");

    /// <summary>The server's module.</summary>
    public string Server => _folder.File("server");

    public string File(params ReadOnlySpan<string> parts) => _folder.File(parts);

    public string WriteScript(string name, string body) => _folder.WriteScript(name, body);

    public void Source(string name, string content) => _folder.Write(Path.Combine("server", name), content);

    /// <summary>Writes a server with one route.</summary>
    /// <param name="handle">Statements of its handler, before it answers.</param>
    /// <param name="start">Statements of main, before it listens on a fixed port.</param>
    /// <param name="state">Declarations of the package.</param>
    public FaultHunt Serves(string handle = "", string start = "", string state = "", params string[] imports)
    {
        string[] all = ["log", "net/http", .. imports];
        Source("main.go", $$"""
            package main

            import (
            {{string.Join('\n', all.Select(i => $"\t\"{i}\""))}}
            )

            {{state}}

            func main() {
                http.HandleFunc("/greet", func(w http.ResponseWriter, r *http.Request) {
                    {{handle}}
                    w.Write([]byte("hello"))
                })
                {{start}}
                log.Fatal(http.ListenAndServe("127.0.0.1:18231", nil))
            }
            """);
        return this;
    }

    /// <summary>Hunts to the end, and sees that nothing is left.</summary>
    public async Task<CommandResult> RunAsync(params string[] arguments)
    {
        var run = await Command(arguments).RunAsync(Cancel);
        await NothingIsLeftAsync();
        return run;
    }

    /// <summary>Hunts where the shell has mounted something first, in a name space of its own.</summary>
    /// <param name="mount">Shell commands. What is left in the temporary folder is added to the output.</param>
    public async Task<CommandResult> RunMountedAsync(string mount, params string[] arguments)
    {
        string[] space = ["-m", .. System.Environment.UserName is "root" ? (string[])[] : ["-r"]];
        var can = await new ChildCommand("unshare", [.. space, "sh", "-c", mount]).RunAsync(Cancel);
        Assert.SkipUnless(can.Succeeded, $"nothing can be mounted here: {can.LastLines(1)}");

        var command = Command(arguments);
        var script = $"{mount} && \"$@\"; code=$?; ls -A {Temporary}; exit $code";
        var run = await (command with
        {
            FileName = "unshare",
            Arguments = [.. space, "sh", "-c", script, "sh", command.FileName, .. command.Arguments],
        }).RunAsync(Cancel);
        await NothingIsLeftAsync();
        return run;
    }

    /// <summary>Starts a hunt that the test means to disturb.</summary>
    public RunningHunt Start(params string[] arguments) => new(Command(arguments));

    /// <summary>No process that the hunt caused, and no file or socket of its own.</summary>
    public async Task NothingIsLeftAsync()
    {
        await _mark.WaitUntilGoneAsync(TimeSpan.FromSeconds(0.5), Cancel);
        for (var wait = 0; wait < 50 && Unmarked().Any(); wait++)
            await Task.Delay(10, Cancel);
        Assert.Empty(Unmarked());
        Assert.Empty(Directory.EnumerateFileSystemEntries(Temporary));
    }

    public Task NoProcessIsLeftAsync(TimeSpan limit) => _mark.WaitUntilGoneAsync(limit, Cancel);

    public void Dispose()
    {
        foreach (var left in Unmarked())
            Process.GetProcessById(left).Kill();
        _folder.Dispose();
    }

    /// <summary>Processes whose binary is in the test's folder: a mark in the environment can be cleared.</summary>
    IEnumerable<int> Unmarked() => Directory.EnumerateDirectories("/proc")
        .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]) && Binary(folder).StartsWith(_folder.Path + "/", StringComparison.Ordinal))
        .Select(folder => int.Parse(Path.GetFileName(folder)));

    /// <summary>Empty for one that has ended, a zombie too.</summary>
    static string Binary(string folder)
    {
        try
        {
            return new FileInfo(Path.Combine(folder, "exe")).LinkTarget ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    ChildCommand Command(string[] arguments) =>
        new(Dotnet(), [SeepCommand.Assembly, "hunt", Server, .. arguments]) { Environment = Environment };

    /// <summary>Absolute: seep's own PATH may have none.</summary>
    static string Dotnet() => System.Environment.GetEnvironmentVariable("PATH")!.Split(':')
        .Select(folder => Path.Combine(folder, "dotnet")).First(System.IO.File.Exists);
}

/// <summary>A hunt under way.</summary>
sealed class RunningHunt : IDisposable
{
    readonly Process _process;
    readonly StringBuilder _error = new();

    public RunningHunt(ChildCommand command)
    {
        // A test run in the background ignores SIGINT, and what it starts would too.
        string[] arguments = ["--default-signal=INT", command.FileName, .. command.Arguments];
        var start = new ProcessStartInfo("env", arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, e) => Keep(e.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    public string Error
    {
        get
        {
            lock (_error)
                return _error.ToString();
        }
    }

    /// <summary>Waits until it says so on standard error.</summary>
    public async Task SaysAsync(string pattern)
    {
        var clock = Stopwatch.StartNew();
        while (!Regex.IsMatch(Error, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))
        {
            Assert.True(!_process.HasExited && clock.Elapsed < TimeSpan.FromMinutes(2), $"no {pattern} in:\n{Error}");
            await Task.Delay(20, FaultHunt.Cancel);
        }
    }

    /// <summary>Sends a signal and waits for the end.</summary>
    /// <returns>The exit code, and how long that took.</returns>
    public async Task<(int ExitCode, TimeSpan Time)> SignalAsync(string signal)
    {
        var clock = Stopwatch.StartNew();
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await _process.WaitForExitAsync(FaultHunt.Cancel);
        return (_process.ExitCode, clock.Elapsed);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    void Keep(string? line)
    {
        lock (_error)
            _error.AppendLine(line);
    }
}

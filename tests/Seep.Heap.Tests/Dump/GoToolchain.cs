using System.Collections.Concurrent;
using System.Diagnostics;

namespace Seep.Heap.Tests.Dump;

/// <summary>A Go toolchain to build test programs with: the <c>go</c> binaries that SEEP_GO lists, separated by colons, or
/// the one on PATH.</summary>
public sealed class GoToolchain
{
    static readonly ConcurrentDictionary<string, Lazy<string>> Built = [];

    GoToolchain(string path)
    {
        Path = path;
        Version = Run(path, [], ["env", "GOVERSION"], null).Trim();
    }

    /// <summary>All toolchains to test with; a test without any fails.</summary>
    public static IReadOnlyList<GoToolchain> All { get; } =
        [.. Paths().Select(path => new GoToolchain(path))];

    /// <summary>For theories: the versions of <see cref="All"/>.</summary>
    public static TheoryData<string> Versions => All.Count > 0 ? [.. All.Select(t => t.Version)] : ["none"];

    public string Path { get; }

    /// <summary><c>go1.27.4</c>.</summary>
    public string Version { get; }

    /// <summary>Whether timers that nothing else holds are collected: Go 1.23 and later.</summary>
    public bool CollectsTimers => Minor >= 23;

    /// <summary>27 of <c>go1.27.4</c>.</summary>
    public int Minor => int.Parse(Version.Split('.')[1]);

    public string Root => Go("env", "GOROOT").Trim();

    public static GoToolchain Of(string version) =>
        All.FirstOrDefault(t => t.Version == version)
        ?? throw new InvalidOperationException(
            "these tests need Go: set SEEP_GO to the go binaries to use, separated by colons, or put go on PATH");

    /// <summary>Builds the program in a folder, once a toolchain, set of flags and test run.</summary>
    public string Build(string folder, params string[] flags) =>
        Built.GetOrAdd(string.Join('\n', [Path, folder, .. flags]), _ => new Lazy<string>(() =>
        {
            var output = System.IO.Path.Combine(TemporaryFolder(), "program");
            Run(Path, [], ["build", .. flags, "-o", output, "."], folder);
            return output;
        })).Value;

    /// <summary>A new folder that goes when the tests end.</summary>
    public static string TemporaryFolder()
    {
        var folder = Directory.CreateTempSubdirectory("seep-go-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    public string Go(params string[] args) => Run(Path, [], args, null);

    /// <summary>Runs a program to its end and returns what it printed.</summary>
    public static string Run(
        string program, IReadOnlyList<(string, string)> environment, IReadOnlyList<string> args, string? folder)
    {
        var (code, output) = TryRun(program, environment, args, folder);
        return code == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', args)} ended with {code}:\n{output}");
    }

    public static (int Code, string Output) TryRun(
        string program, IReadOnlyList<(string, string)> environment, IReadOnlyList<string> args, string? folder)
    {
        var start = new ProcessStartInfo(program, args)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        start.Environment["GOTOOLCHAIN"] = "local";
        start.Environment["GOPROXY"] = "off";
        start.Environment["GOFLAGS"] = "";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    static IEnumerable<string> Paths() =>
        Environment.GetEnvironmentVariable("SEEP_GO") is { Length: > 0 } list
            ? list.Split(':')
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
                .Select(folder => System.IO.Path.Combine(folder, "go")).Where(File.Exists).Take(1);
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace Seep.Heap.Tests.Pprof;

/// <summary>One Go toolchain: what it builds and what its pprof says are what ours is compared with.</summary>
public sealed class GoTool
{
    static readonly ConcurrentDictionary<string, Lazy<string>> Built = new(StringComparer.Ordinal);

    readonly string _go;

    GoTool(string go)
    {
        _go = go;
        Version = Run(null, "env", "GOVERSION").Trim();
        Root = Run(null, "env", "GOROOT").Trim();
    }

    /// <summary>From <c>SEEP_GO</c>, a list of go binaries with colons between, or else <c>PATH</c>.</summary>
    public static IReadOnlyList<GoTool> All { get; } = Find();

    /// <summary>The newest there is.</summary>
    public static GoTool Newest { get; } = All.MaxBy(go => System.Version.Parse(go.Version[2..].Split(' ', '-')[0]))!;

    /// <summary><c>go1.27.4</c></summary>
    public string Version { get; }

    /// <summary>GOROOT.</summary>
    public string Root { get; }

    public override string ToString() => Version;

    public string Run(string? folder, params string[] arguments) =>
        Execute(_go, folder, arguments);

    /// <summary>Builds the module in <paramref name="files"/> once a test run; the path of the binary.</summary>
    public string Build(string name, IReadOnlyList<(string Path, string Text)> files) =>
        Built.GetOrAdd($"{Version}/{name}", _ => new Lazy<string>(() =>
        {
            var folder = Scratch.Folder();
            foreach (var (path, text) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
                File.WriteAllText(Path.Combine(folder, path), text);
            }

            Run(folder, "build", "-o", "program", ".");
            return Path.Combine(folder, "program");
        })).Value;

    /// <summary>What <c>go tool pprof</c> prints.</summary>
    public string Pprof(params string[] arguments) => Run(null, ["tool", "pprof", .. arguments]);

    public static string Execute(string program, string? folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
            Environment =
            {
                ["GOTOOLCHAIN"] = "local", ["GOPROXY"] = "off", ["GOFLAGS"] = "", ["GOWORK"] = "off", ["TZ"] = "UTC",
            },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}\n{errors.Result}{output}");
    }

    static List<GoTool> Find()
    {
        var named = Environment.GetEnvironmentVariable("SEEP_GO") ?? "";
        var paths = named.Split(':', StringSplitOptions.RemoveEmptyEntries);
        if (paths.Length == 0)
        {
            paths = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
                .Select(folder => Path.Combine(folder, "go")).Where(File.Exists).Take(1)];
        }

        if (paths.Length == 0)
        {
            throw new InvalidOperationException(
                "These tests need Go: set SEEP_GO to the paths of go binaries with colons between, or put go on PATH; "
                + "./test provides both toolchains.");
        }

        return [.. paths.Select(path => new GoTool(path))];
    }
}

/// <summary>Folders of this test run, gone when it ends.</summary>
public static class Scratch
{
    static readonly string Root = Make();

    public static string Folder() => Directory.CreateDirectory(Path.Combine(Root, Path.GetRandomFileName())).FullName;

    public static string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Folder(), name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    static string Make()
    {
        var root = Directory.CreateTempSubdirectory("seep-heap-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(root, recursive: true);
        return root;
    }
}

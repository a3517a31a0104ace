using System.Collections.Concurrent;
using Seep.Hunt.Toolchains;

namespace Seep.TestKit;

/// <summary>
/// Small Go programs that tests run. Each is compiled once in a test process, however many tests ask for it.
/// </summary>
public static class GoProgram
{
    static readonly TempFolder Folder = Disposed();
    static readonly ConcurrentDictionary<string, Lazy<string>> Built = new();

    /// <summary>Compiles a program of one file, with a go line of 1.22.</summary>
    /// <returns>The binary.</returns>
    public static string Build(GoToolchain toolchain, string main, params string[] arguments) =>
        Build(toolchain, new Dictionary<string, string> { ["main.go"] = main }, arguments);

    /// <summary>Compiles the package main at the root of a module.</summary>
    /// <param name="files">Content by path; a go.mod is added where there is none.</param>
    /// <param name="arguments">More for <c>go build</c>.</param>
    /// <returns>The binary.</returns>
    /// <exception cref="InvalidOperationException">It does not compile; the message is the compiler's.</exception>
    public static string Build(
        GoToolchain toolchain, IReadOnlyDictionary<string, string> files, params string[] arguments)
    {
        var content = files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}\0{f.Value}");
        var key = string.Join('\0', [toolchain.Go, .. arguments, .. content]);
        return Built.GetOrAdd(key, _ => new Lazy<string>(() => Compile(toolchain, files, arguments))).Value;
    }

    static string Compile(GoToolchain toolchain, IReadOnlyDictionary<string, string> files, string[] arguments)
    {
        var module = Guid.NewGuid().ToString("N");
        Folder.Write(Path.Combine(module, "go.mod"), "module example.com/program\n\ngo 1.22\n");
        foreach (var (name, content) in files)
            Folder.Write(Path.Combine(module, name), content);

        var binary = Folder.File(module, "program.exe");
        string[] build = ["build", "-o", binary, .. arguments, "."];
        var result = GoCommand
            .RunAsync(toolchain, GoToolchains.State, Folder.File(module), build, CancellationToken.None)
            .GetAwaiter().GetResult();
        return result.Succeeded ? binary : throw new InvalidOperationException($"go build failed:\n{result.Error}");
    }

    static TempFolder Disposed()
    {
        var folder = new TempFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    }
}

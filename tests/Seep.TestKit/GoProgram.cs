using System.Collections.Concurrent;
using Seep.Hunt.Toolchains;

namespace Seep.TestKit;

/// <summary>
/// Small Go programs that tests run. Each is compiled once in a test process, however many tests ask for it, into a
/// folder of its own that goes when the process ends: what the program writes may lie there too.
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
        return Once([toolchain.Go, .. arguments, .. content], folder =>
        {
            Folder.Write(Path.Combine(folder, "go.mod"), "module example.com/program\n\ngo 1.22\n");
            foreach (var (name, text) in files)
                Folder.Write(Path.Combine(folder, name), text);
            return Compile(toolchain, folder, folder, arguments);
        });
    }

    /// <summary>Compiles the package main in a folder as it stands; nothing is written there.</summary>
    /// <param name="arguments">More for <c>go build</c>.</param>
    /// <returns>The binary.</returns>
    /// <exception cref="InvalidOperationException">It does not compile; the message is the compiler's.</exception>
    public static string BuildFolder(GoToolchain toolchain, string source, params string[] arguments) =>
        Once([toolchain.Go, source, .. arguments], folder => Compile(toolchain, source, folder, arguments));

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message is what it said.</exception>
    public static void Run(ChildCommand program)
    {
        var result = program.RunAsync(CancellationToken.None).GetAwaiter().GetResult();
        if (!result.Succeeded)
            throw new InvalidOperationException($"{program.FileName} ended with {result.ExitCode}:\n{result.LastLines(50)}");
    }

    /// <param name="compile">Takes a new folder and returns the binary.</param>
    static string Once(string[] what, Func<string, string> compile) =>
        Built.GetOrAdd(
            string.Join('\0', what),
            _ => new Lazy<string>(() =>
            {
                var folder = Folder.File(Guid.NewGuid().ToString("N"));
                Directory.CreateDirectory(folder);
                return compile(folder);
            })).Value;

    static string Compile(GoToolchain toolchain, string source, string folder, string[] arguments)
    {
        var binary = Path.Combine(folder, "program.exe");
        GoToolchains.Run(toolchain, source, ["build", "-o", binary, .. arguments, "."]);
        return binary;
    }

    static TempFolder Disposed()
    {
        var folder = new TempFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return folder;
    }
}

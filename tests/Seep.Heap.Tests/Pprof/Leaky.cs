using System.Collections.Concurrent;
using Seep.TestKit;

namespace Seep.Heap.Tests.Pprof;

/// <summary>Profiles of <c>leaky.go</c>, a program whose leaks are known, as each toolchain writes them.</summary>
public static class Leaky
{
    static readonly ConcurrentDictionary<string, Lazy<string>> Folders = new(StringComparer.Ordinal);

    /// <summary>The path of one of the profiles: <c>heap.1.pb.gz</c>, taken before some growth, <c>heap.2.pb.gz</c> after.</summary>
    public static string Profile(GoTool go, string name) => Path.Combine(Folder(go), name);

    static string Folder(GoTool go) => Folders.GetOrAdd(go.Version, _ => new Lazy<string>(() =>
    {
        var source = Repository.File("tests", "Seep.Heap.Tests", "Pprof", "leaky.go");
        var program = go.Build("leaky",
        [
            ("main.go", File.ReadAllText(source)), ("go.mod", $"module leaky\n\ngo {go.Version[2..6]}\n"),
        ]);
        var folder = Scratch.Folder();
        GoTool.Execute(program, null, [folder]);
        return folder;
    })).Value;
}

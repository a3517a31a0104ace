using System.Collections.Concurrent;
using Seep.TestKit;

namespace Seep.Heap.Tests.Pprof;

/// <summary>Profiles of <c>leaky.go</c>, a program whose leaks are known, as each toolchain writes them.</summary>
public static class Leaky
{
    static readonly ConcurrentDictionary<string, Lazy<string>> Folders = new(StringComparer.Ordinal);

    /// <summary>The path of one of the profiles: <c>heap.1.pb.gz</c>, taken before some growth, <c>heap.2.pb.gz</c> after.</summary>
    public static string Profile(string version, string name) => Path.Combine(Folder(version), name);

    static string Folder(string version) => Folders.GetOrAdd(version, _ => new Lazy<string>(() =>
    {
        var go = GoToolchains.Get(version);
        var program = GoProgram.Build(go, new Dictionary<string, string>
        {
            ["main.go"] = File.ReadAllText(Repository.File("tests", "Seep.Heap.Tests", "Pprof", "leaky.go")),
            ["go.mod"] = $"module leaky\n\ngo {go.Version.Major}.{go.Version.Minor}\n",
        });
        var folder = Path.GetDirectoryName(program)!;
        GoProgram.Run(new(program, [folder]));
        return folder;
    })).Value;
}

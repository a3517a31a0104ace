using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Seep.Hunt.Agent;

/// <summary>
/// The files that a hunt's build adds or replaces, by <c>go build -overlay</c>: the agent in package main and
/// the changes to the standard library. No source file is touched.
/// </summary>
/// <param name="File">The JSON file for <c>-overlay</c>.</param>
/// <param name="Missing">Changes that did not fit the toolchain's version, left out.</param>
sealed record Overlay(string File, IReadOnlyList<StandardLibraryChange> Missing)
{
    /// <summary>Whether the change of this name is in the build.</summary>
    public bool Has(string change) => Missing.All(m => m.Name != change);

    /// <summary>Writes the overlay for one build.</summary>
    /// <param name="folder">A private folder; the overlay's files go there.</param>
    /// <param name="goroot">As <c>go env GOROOT</c> prints it: other spellings of the path are ignored by the go command.</param>
    /// <param name="mainPackage">The folder of the program's package main.</param>
    /// <param name="linksNetHttp">Whether net/http is among the program's dependencies.</param>
    /// <param name="without">Names of changes to leave out.</param>
    public static Overlay Write(
        string folder, string goroot, string mainPackage, bool linksNetHttp, IReadOnlySet<string> without)
    {
        var writer = new Writer(folder, goroot);
        var missing = new List<StandardLibraryChange>();
        foreach (var change in StandardLibraryChange.All)
        {
            if (change.Name == StandardLibraryChange.RoutesName && !linksNetHttp)
                continue;
            if (without.Contains(change.Name) || !writer.TryAdd(change))
                missing.Add(change);
        }

        writer.Add(Path.Combine(mainPackage, "000_seep_agent.go"), Resource("agent/agent.go"));
        if (linksNetHttp && missing.All(m => m.Name != StandardLibraryChange.RoutesName))
            writer.Add(Path.Combine(mainPackage, "000_seep_agent_routes.go"), Resource("agent/agent_routes.go"));

        return new Overlay(writer.Finish(), missing);
    }

    static string Resource(string name)
    {
        using var stream = typeof(Overlay).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"resource {name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    sealed class Writer(string folder, string goroot)
    {
        readonly Dictionary<string, string> _replace = [];

        public bool TryAdd(StandardLibraryChange change)
        {
            foreach (var variant in change.Variants)
            {
                var patched = variant.Select(p => (p.File, Text: p.Apply(ReadStandard(p.File)))).ToList();
                if (patched.Exists(p => p.Text is null))
                    continue;
                foreach (var (file, source) in patched)
                    Add(StandardPath(file), source!);
                if (change.Added is { } added)
                    Add(StandardPath(added.Path), Resource(added.Resource));
                return true;
            }

            return false;
        }

        /// <summary>Has the build read <paramref name="text"/> at <paramref name="path"/>.</summary>
        public void Add(string path, string text)
        {
            var copy = Path.Combine(folder, $"{_replace.Count:000}_{Path.GetFileName(path)}");
            System.IO.File.WriteAllBytes(copy, Encoding.UTF8.GetBytes(text)); // WriteAllText hides the error number of a full disk
            _replace.Add(path, copy);
        }

        public string Finish()
        {
            var path = Path.Combine(folder, "overlay.json");
            var json = JsonSerializer.SerializeToUtf8Bytes(new OverlayFile(_replace), OverlayJson.Default.OverlayFile);
            System.IO.File.WriteAllBytes(path, json);
            return path;
        }

        string StandardPath(string file) => Path.Combine(goroot, "src", file);

        /// <summary>The toolchain's own text; empty where this version has no such file, so that nothing fits.</summary>
        string ReadStandard(string file)
        {
            var path = StandardPath(file);
            return System.IO.File.Exists(path) ? System.IO.File.ReadAllText(path) : "";
        }
    }
}

/// <summary>The JSON that <c>go build -overlay</c> reads.</summary>
sealed record OverlayFile(Dictionary<string, string> Replace);

[JsonSerializable(typeof(OverlayFile))]
sealed partial class OverlayJson : JsonSerializerContext;

using System.Text.Json;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.EndToEnd.Tests;

/// <summary>What is true of a sample, from the <c>answer.json</c> beside it, which Seep itself never reads.</summary>
sealed record SampleAnswer(string Name, IReadOnlyList<ExpectedLeak> Leaks, IReadOnlyList<SampleLine> LookAlikes)
{
    public static SampleAnswer Read(string sample)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Repository.File("samples", sample, "answer.json")));
        return new(
            sample,
            [.. json.RootElement.GetProperty("leaks").EnumerateArray().Select(l => ExpectedLeak.Read(sample, l))],
            [.. json.RootElement.GetProperty("lookAlikes").EnumerateArray().Select(l => SampleLine.Read(sample, l))]);
    }

    /// <summary>The leaks that exist under a Go version.</summary>
    public IEnumerable<ExpectedLeak> Under(GoVersion version) => Leaks.Where(l => l.GoBelow is null || version < l.GoBelow);
}

/// <summary>A line of a sample, found by its text so that edits above it do not matter.</summary>
readonly record struct SampleLine(string File, int Number)
{
    public static SampleLine Read(string sample, JsonElement json) =>
        Of(sample, json.GetProperty("file").GetString()!, json.GetProperty("line").GetString()!);

    public static SampleLine Of(string sample, string file, string text)
    {
        var lines = System.IO.File.ReadAllLines(Repository.File("samples", sample, file));
        var found = Enumerable.Range(0, lines.Length).Where(i => lines[i].Trim() == text).ToList();
        return found.Count == 1
            ? new(file, found[0] + 1)
            : throw new InvalidDataException($"samples/{sample}/{file}: \"{text}\" stands there {found.Count} times");
    }

    public override string ToString() => $"{File}:{Number}";
}

/// <summary>A leak that a sample has.</summary>
/// <param name="Sources">Seam and mode that make it grow: <c>GET /ws normal</c>.</param>
/// <param name="PerOperation">By what is counted: objects, goroutines, descriptors, elements.</param>
sealed record ExpectedLeak(
    string Kind, SampleLine Line, IReadOnlySet<string> Sources, IReadOnlyDictionary<string, double> PerOperation, GoVersion? GoBelow)
{
    public static ExpectedLeak Read(string sample, JsonElement json) => new(
        json.GetProperty("kind").GetString()!,
        SampleLine.Read(sample, json),
        ReadSources(json),
        json.GetProperty("perOperation").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble()),
        json.TryGetProperty("goBelow", out var below) && GoVersion.TryParse("go" + below.GetString(), out var version) ? version : null);

    /// <summary><c>modes</c> holds for every seam that <c>modesBySeam</c> does not name.</summary>
    static HashSet<string> ReadSources(JsonElement json)
    {
        var sources = new HashSet<string>();
        foreach (var seam in json.GetProperty("seams").EnumerateArray().Select(s => s.GetString()!))
        {
            var modes = json.TryGetProperty("modesBySeam", out var bySeam) && bySeam.TryGetProperty(seam, out var own)
                ? own
                : json.GetProperty("modes");
            sources.UnionWith(modes.EnumerateArray().Select(m => $"{seam} {m.GetString()}"));
        }

        return sources;
    }
}

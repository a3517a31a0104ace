using System.Collections.Concurrent;
using System.Text.Json;

namespace Seep.Go.Tests.Syntax.Conformance;

/// <summary>How the trees of two parsers compare over some files.</summary>
/// <param name="Different">The files whose dumps are not the same bytes, ordered.</param>
sealed record TreeComparison(int Files, long Bytes, IReadOnlyList<string> Different)
{
    public int Identical => Files - Different.Count;

    /// <summary>Compares hashes of dumps, on all processors.</summary>
    /// <param name="ours">The hash of a file's dump.</param>
    /// <param name="go">The same of go/parser, in the order of the files.</param>
    public static TreeComparison Run(
        IReadOnlyList<string> files, Func<string, byte[], string> ours, IEnumerable<string> go)
    {
        var bytes = 0L;
        var different = new ConcurrentBag<string>();
        var pairs = Partitioner.Create(files.Zip(go), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(pairs, pair =>
        {
            var (file, hash) = pair;
            var source = File.ReadAllBytes(file);
            Interlocked.Add(ref bytes, source.Length);
            if (ours(file, source) != hash)
                different.Add(file);
        });
        return new(files.Count, bytes, [.. different.Order(StringComparer.Ordinal)]);
    }

    public override string ToString() =>
        $"{Files} files, {Bytes / 1e6:0.0} MB: {Identical} identical, {Different.Count} different";
}

/// <summary>Where two dumps of a file first differ.</summary>
static class DumpDifference
{
    const int Shown = 300;

    static readonly JsonDocumentOptions Deep = new() { MaxDepth = int.MaxValue };

    /// <summary>The JSON path of the first difference and both values there; null when the dumps are the same.</summary>
    public static string? First(string ours, string go)
    {
        if (ours == go)
            return null;
        using var oursTree = JsonDocument.Parse(ours, Deep);
        using var goTree = JsonDocument.Parse(go, Deep);
        return First(oursTree.RootElement, goTree.RootElement, "") ?? FirstByte(ours, go);
    }

    static string? First(JsonElement ours, JsonElement go, string path)
    {
        return (ours.ValueKind, go.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => FirstInObjects(ours, go, path),
            (JsonValueKind.Array, JsonValueKind.Array) => FirstInArrays(ours, go, path),
            _ => ours.GetRawText() == go.GetRawText() ? null : Both(path, ours.GetRawText(), go.GetRawText()),
        };
    }

    static string? FirstInObjects(JsonElement ours, JsonElement go, string path)
    {
        using var left = ours.EnumerateObject();
        using var right = go.EnumerateObject();
        while (true)
        {
            var (hasLeft, hasRight) = (left.MoveNext(), right.MoveNext());
            if (!hasLeft && !hasRight)
                return null;
            if (!hasLeft || !hasRight || left.Current.Name != right.Current.Name)
            {
                return Both(
                    path, hasLeft ? left.Current.ToString() : "no more keys", hasRight ? right.Current.ToString() : "no more keys");
            }

            if (First(left.Current.Value, right.Current.Value, $"{path}.{left.Current.Name}") is { } difference)
                return difference;
        }
    }

    static string? FirstInArrays(JsonElement ours, JsonElement go, string path)
    {
        var (ourLength, goLength) = (ours.GetArrayLength(), go.GetArrayLength());
        for (var i = 0; i < Math.Min(ourLength, goLength); i++)
        {
            if (First(ours[i], go[i], $"{path}[{i}]") is { } difference)
                return difference;
        }

        return ourLength == goLength
            ? null
            : Both($"{path}[{Math.Min(ourLength, goLength)}]", Element(ours, goLength), Element(go, ourLength));

        static string Element(JsonElement array, int index) =>
            index < array.GetArrayLength() ? array[index].GetRawText() : "no more elements";
    }

    /// <summary>The values are the same, written differently.</summary>
    static string FirstByte(string ours, string go)
    {
        var at = ours.AsSpan().CommonPrefixLength(go);
        var from = Math.Max(0, at - 40);
        return Both($"byte {at}", ours[from..], go[from..]);
    }

    static string Both(string path, string ours, string go) =>
        $"at {path.TrimStart('.')}\n    ours: {Start(ours)}\n    go:   {Start(go)}";

    static string Start(string text) => text.Length <= Shown ? text : text[..Shown] + "…";
}

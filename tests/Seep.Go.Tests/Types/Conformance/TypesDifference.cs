using System.Text.Json;

namespace Seep.Go.Tests.Types.Conformance;

/// <summary>Where two dumps of a package first differ (docs/formats/types-json.md).</summary>
static class TypesDifference
{
    const int Shown = 600;

    /// <summary>The place in the source and what both sides say there; null when the dumps are the same.</summary>
    public static string? First(string ours, string go)
    {
        if (ours == go)
            return null;
        using var left = JsonDocument.Parse(ours);
        using var right = JsonDocument.Parse(go);
        return InLists(List(left.RootElement, "errors"), List(right.RootElement, "errors"), i => $"error {i}")
            ?? InFiles(List(left.RootElement, "files"), List(right.RootElement, "files"))
            ?? InLists(List(left.RootElement, "init"), List(right.RootElement, "init"), i => $"initialisation {i}")
            ?? Both("the line", ours, go);
    }

    static string? InFiles(JsonElement[] ours, JsonElement[] go)
    {
        foreach (var (left, right) in ours.Zip(go))
        {
            var file = right.GetProperty("file").GetString();
            var (leftNodes, rightNodes) = (List(left, "nodes"), List(right, "nodes"));
            var difference = InLists(leftNodes, rightNodes, i => $"{file}:{At(rightNodes, i) ?? At(leftNodes, i)}");
            if (difference is not null)
                return difference;
        }

        return InLists([.. ours.Select(Name)], [.. go.Select(Name)], i => $"file {i}");

        static JsonElement Name(JsonElement file) => file.GetProperty("file");
    }

    static string? InLists(JsonElement[] ours, JsonElement[] go, Func<int, string> place)
    {
        for (var i = 0; i < Math.Max(ours.Length, go.Length); i++)
        {
            var (left, right) = (Text(ours, i), Text(go, i));
            if (left != right)
                return Both(place(i), left, right);
        }

        return null;
    }

    static string Text(JsonElement[] list, int index) => index < list.Length ? list[index].GetRawText() : "nothing more";

    static string? At(JsonElement[] nodes, int index) => index < nodes.Length ? nodes[index].GetProperty("at").GetString() : null;

    static JsonElement[] List(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var list) ? [.. list.EnumerateArray()] : [];

    static string Both(string place, string ours, string go) => $"at {place}\n    ours: {Start(ours)}\n    go:   {Start(go)}";

    static string Start(string text) => text.Length <= Shown ? text : text[..Shown] + "…";
}

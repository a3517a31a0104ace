using System.Text.Json;
using System.Text.RegularExpressions;

namespace Seep.TestKit;

/// <summary>One row of a table of fields: what stands in backticks in its meaning are the names it gives.</summary>
/// <param name="Type">Without its link.</param>
public sealed partial record DocumentedField(string Name, string Type, string Meaning)
{
    public IEnumerable<string> Names => FormatDocument.Code().Matches(Meaning).Select(m => m.Groups["text"].Value);

    /// <summary>Whether the value is of the type that the row says.</summary>
    public bool Describes(JsonElement value)
    {
        var nullable = Type.EndsWith(" or null", StringComparison.Ordinal);
        var type = Type.Replace(" or null", "", StringComparison.Ordinal);
        return value.ValueKind switch
        {
            JsonValueKind.Null => nullable || type.Length == 0,
            JsonValueKind.String => type is "string" or "word",
            JsonValueKind.Number => type == "number" || type == "integer" && value.TryGetInt64(out _),
            JsonValueKind.True or JsonValueKind.False => type == "boolean",
            JsonValueKind.Array when type == "list of strings" => value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String),
            JsonValueKind.Array => type.StartsWith("list", StringComparison.Ordinal) && value.EnumerateArray().All(IsInline),
            _ => type is "line" or "location" || type == "object" && IsInline(value),
        };
    }

    /// <summary>Objects without a table of their own have the fields that their row names.</summary>
    bool IsInline(JsonElement value) => Type.Contains(" of ", StringComparison.Ordinal)
        || Meaning.Contains("see [", StringComparison.Ordinal)
        || value.EnumerateObject().Select(p => p.Name).Order().SequenceEqual(Names.Where(n => FieldName().IsMatch(n)).Distinct().Order());

    [GeneratedRegex("^[a-z][A-Za-z]*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FieldName();
}

/// <summary>A document of <c>docs/formats</c> that lists the fields of a JSON output in tables, to hold them against each other.</summary>
public sealed partial class FormatDocument(string name)
{
    readonly string[] _sections = Headings().Split(File.ReadAllText(Repository.File("docs", "formats", name)));

    /// <summary>The rows of the table below a heading.</summary>
    public IReadOnlyList<DocumentedField> Fields(string heading)
    {
        var section = _sections.Single(s => s.StartsWith(heading + "\n", StringComparison.Ordinal));
        return [.. section.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .Select(l => l.Trim('|', ' ').Split(" | ", 3))
            .SelectMany(c => Code().Matches(c[0])
                .Select(m => new DocumentedField(m.Groups["text"].Value, Link().Replace(c[1], "${text}"), c.Length > 2 ? c[2] : "")))];
    }

    /// <summary>What of the objects is not as the table below the heading says; empty where all is.</summary>
    public IReadOnlyList<string> Differences(string heading, IEnumerable<JsonElement> objects)
    {
        var fields = Fields(heading);
        var differences = new List<string>();
        foreach (var json in objects)
        {
            var names = json.EnumerateObject().Select(p => p.Name).ToHashSet();
            differences.AddRange(names.Except(fields.Select(f => f.Name)).Select(n => $"{heading}: {n} is not documented"));
            foreach (var field in fields)
            {
                if (!json.TryGetProperty(field.Name, out var value))
                    differences.Add($"{heading}: there is no {field.Name}");
                else if (!field.Describes(value))
                    differences.Add($"{heading}: {field} is {value}");
                else if (field.Type == "word" && !field.Meaning.StartsWith("as of", StringComparison.Ordinal)
                    && value.GetString() is { Length: > 0 } word && !field.Names.Contains(word))
                    differences.Add($"{heading}: {field} does not name {word}");
            }
        }

        return differences;
    }

    /// <summary>The objects that a way of field names leads to, through lists and past nulls.</summary>
    public static IReadOnlyList<JsonElement> At(JsonElement root, string way)
    {
        IEnumerable<JsonElement> found = [root];
        foreach (var name in way.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            found = found.Select(o => o.GetProperty(name)).Where(o => o.ValueKind != JsonValueKind.Null)
                .SelectMany(o => o.ValueKind == JsonValueKind.Array ? o.EnumerateArray() : (IEnumerable<JsonElement>)[o]);
        }

        return [.. found];
    }

    [GeneratedRegex("^#+ ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Headings();

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.None, 1000)]
    internal static partial Regex Code();

    [GeneratedRegex("\\[(?<text>[^]]+)\\]\\([^)]+\\)", RegexOptions.None, 1000)]
    private static partial Regex Link();
}

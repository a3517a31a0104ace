using System.Text.Json;

namespace Seep.Hunt.Seams;

/// <summary>
/// Reads <c>http-client.env.json</c> and its private twin: an object of environments, each an object of variables.
/// </summary>
static class EnvironmentFile
{
    const int MaxLength = 1 << 20;

    static readonly string[] Names = ["http-client.env.json", "http-client.private.env.json"];
    static readonly string[] Preferred = ["local", "localhost", "dev", "development", "default"];

    /// <summary>The variables of one environment; those of the private file win.</summary>
    public static Dictionary<string, string> Load(string folder, string? environment, List<SeamMessage> messages)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Names.Select(n => Path.Combine(folder, n)).Where(File.Exists))
        {
            if (HttpFile.TryRead(path, MaxLength, out var error) is not { } json)
            {
                messages.Add(new(path, 0, error));
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(
                    json, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
                Collect(document.RootElement, environment, variables);
            }
            catch (JsonException e)
            {
                messages.Add(new(path, (int)(e.LineNumber ?? 0) + 1, $"not JSON: {e.Message}"));
            }
        }

        return variables;
    }

    static void Collect(JsonElement root, string? environment, Dictionary<string, string> variables)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return;
        var environments = root.EnumerateObject()
            .Where(p => p.Value.ValueKind == JsonValueKind.Object && p.Name != "$shared")
            .Select(p => p.Name)
            .ToList();
        var name = environment ?? Preferred.FirstOrDefault(environments.Contains) ?? environments.FirstOrDefault();
        foreach (var section in new[] { "$shared", name })
        {
            if (section is null || !root.TryGetProperty(section, out var values)
                || values.ValueKind != JsonValueKind.Object)
                continue;
            foreach (var property in values.EnumerateObject())
            {
                if (property.Value.ValueKind == JsonValueKind.String)
                    variables[property.Name] = property.Value.GetString() ?? "";
                else if (property.Value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                    variables[property.Name] = property.Value.GetRawText();
            }
        }
    }
}

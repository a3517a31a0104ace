using System.Text.Json.Serialization;

namespace Seep.Core.Json;

/// <summary>
/// What <c>seep scan --format json</c> prints; <c>docs/formats/scan-json.md</c> documents it. Within one
/// <see cref="Schema"/> fields are added, never renamed or removed.
/// </summary>
public sealed record ScanJson
{
    public const string CurrentSchema = "seep.scan/1";

    public string Schema { get; init; } = CurrentSchema;

    /// <summary><c>suspects</c> or <c>clean</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>Version of the toolchain that will build the program: <c>1.27.4</c>.</summary>
    public required string Go { get; init; }

    /// <summary>How many packages were analysed that a pattern names.</summary>
    public required int Packages { get; init; }

    /// <summary>The lowest confidence that is listed.</summary>
    public required string Confidence { get; init; }

    /// <summary>In the order of their places.</summary>
    public required IReadOnlyList<SuspectJson> Suspects { get; init; }

    /// <summary>How many suspects of lower confidence there are.</summary>
    public required int Hidden { get; init; }

    /// <summary>What was not analysed, and why; directives that can't be followed, and what to do.</summary>
    public required IReadOnlyList<ScanNoteJson> Notes { get; init; }
}

public sealed record SuspectJson(
    string Rule,
    string Confidence,
    string Function,
    LocationJson Location,
    string Message,
    IReadOnlyList<EvidenceJson> Evidence,
    string Retains,
    string Versions,
    string Mend)
{
    /// <param name="pathOf">The path of a place as it is printed.</param>
    public static SuspectJson Of(Suspect s, Func<SourceSpot, string> pathOf) => new(
        s.Rule, HuntJsonWriter.Word(s.Confidence), s.Function, LocationJson.Of(s.At, pathOf), s.Message,
        [.. s.Evidence.Select(e => new EvidenceJson(LocationJson.Of(e.At, pathOf), e.What))],
        s.Retains, s.Versions, s.Mend);
}

public sealed record LocationJson(string File, int Line, int Column)
{
    /// <param name="pathOf">The path of a place as it is printed.</param>
    public static LocationJson Of(SourceSpot spot, Func<SourceSpot, string> pathOf) => new(pathOf(spot), spot.Line, spot.Column);
}

public sealed record EvidenceJson(LocationJson Location, string What);

public sealed record ScanNoteJson(LocationJson? Location, string Message);

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(ScanJson))]
public sealed partial class ScanJsonContext : JsonSerializerContext;

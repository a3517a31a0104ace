using System.Text.Json.Serialization;

namespace Seep.Core.Json;

/// <summary>
/// What <c>seep hunt --format json</c> prints; <c>docs/formats/hunt-json.md</c> documents it. Within one
/// <see cref="Schema"/> fields are added, never renamed or removed.
/// </summary>
public sealed record HuntJson
{
    public const string CurrentSchema = "seep.hunt/1";

    public string Schema { get; init; } = CurrentSchema;

    /// <summary><c>leaks</c>, <c>clean</c>, or <c>incomplete</c> when a hunt ended early.</summary>
    public required string Outcome { get; init; }

    /// <summary>One for each Go version, oldest first.</summary>
    public required IReadOnlyList<HuntedVersionJson> Versions { get; init; }

    /// <summary>Which leak exists under which version; empty for one version.</summary>
    public required IReadOnlyList<ComparedJson> Compared { get; init; }
}

/// <summary>The verdict under one Go version.</summary>
public sealed record HuntedVersionJson(
    string Go,
    string Package,
    IReadOnlyList<LeakJson> Leaks,
    IReadOnlyList<NotALeakJson> NotLeaks,
    IReadOnlyList<NotExercisedJson> NotExercised,
    IReadOnlyList<string> Exercised,
    IReadOnlyList<string> Notes,
    string? Incomplete,
    IReadOnlyList<string> LastOutput,
    double ControlPerOperation,
    long Operations,
    double Seconds);

public sealed record LineJson(string File, int Line, string Function, string Text);

public sealed record CostJson(double Objects, double Bytes, double Goroutines, double Descriptors);

public sealed record SourceJson(string Seam, string Mode, double Count, CostJson PerOperation, long Operations);

public sealed record AlsoHeldJson(string Kind, string Name, LineJson? Line, double Count, double Bytes);

public sealed record StuckJson(string State, LineJson? At, int Goroutines);

public sealed record FrameJson(string Function, string File, int Line);

public sealed record ForecastJson(long MemoryBytes, double Operations, double? Seconds);

public sealed record LeakJson(
    string Kind,
    string Class,
    LineJson? Line,
    IReadOnlyList<SourceJson> Sources,
    bool Shared,
    IReadOnlyList<FrameJson> Stack,
    StuckJson? Stuck,
    IReadOnlyList<AlsoHeldJson> AlsoHeld,
    IReadOnlyList<string> HeldBy,
    SuspectJson? Suspect,
    ForecastJson? Forecast,
    string Confidence,
    string Certainty);

public sealed record NotALeakJson(string Class, LineJson? Line, string Reason, long Objects, long Bytes);

public sealed record NotExercisedJson(string Seam, string Mode, string Reason);

public sealed record ComparedJson(LineJson? Line, IReadOnlyList<string> Under, IReadOnlyList<string> NotUnder, IReadOnlyList<string> EndedBy);

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(HuntJson))]
public sealed partial class HuntJsonContext : JsonSerializerContext;

namespace Seep.Core;

/// <summary>How sure a finding is.</summary>
public enum Confidence
{
    Low,
    Medium,
    High,
}

/// <summary>A line of the user's source with its text.</summary>
/// <param name="File">Relative to the module's folder where it lies below it, with slashes.</param>
/// <param name="Text">Trimmed; empty where the file could not be read.</param>
public sealed record SourceLine(string File, int Line, string Function, string Text)
{
    public override string ToString() => $"{File}:{Line}";
}

/// <summary>What one operation leaves behind, the parts of a leak taken together.</summary>
/// <param name="Bytes">Heap bytes, and the stacks of goroutines.</param>
public readonly record struct Cost(double Objects, double Bytes, double Goroutines, double Descriptors)
{
    public static Cost operator +(Cost a, Cost b) => new(
        a.Objects + b.Objects, a.Bytes + b.Bytes, a.Goroutines + b.Goroutines, a.Descriptors + b.Descriptors);
}

/// <summary>A seam and mode that make a leak grow, measured alone in a process of its own.</summary>
/// <param name="Seam">As registered: <c>GET /ws</c>; <c>idle time</c> for what grows undriven.</param>
/// <param name="Mode"><c>normal</c>, <c>abort</c>, <c>vanish</c>; empty for idle time.</param>
/// <param name="Main">
/// What the leak is named for, per operation (per distinct input when keyed, per second of idle time): goroutines,
/// descriptors, or objects; for an expanding array its elements, where a heap dump tells them.
/// </param>
/// <param name="Operations">Over how many operations it rose in line.</param>
public sealed record LeakSource(string Seam, string Mode, double Main, Cost Cost, long Operations);

/// <summary>Where leaked goroutines stand.</summary>
/// <param name="State">As the runtime says it: <c>chan receive</c>, <c>select</c>, <c>IO wait</c>.</param>
/// <param name="At">The user's line, or null when they wait in library code alone.</param>
/// <param name="Count">How many stood there at the end of the measurement.</param>
public sealed record StuckGoroutines(string State, SourceLine? At, IReadOnlyList<Frame> Stack, int Count);

/// <summary>Something that grows because the leak does: it goes when the leak is mended.</summary>
public sealed record AlsoHeld(Growth Growth, SourceLine? Line);

/// <summary>A growth that does not end, with its cause.</summary>
public sealed record Leak
{
    /// <summary>Names the leak's kind: what is counted in <see cref="LeakSource.Main"/>.</summary>
    public required SiteKind Kind { get; init; }

    public required GrowthClass Class { get; init; }

    /// <summary>The line that starts or holds what leaks; null when no frame of it is the user's.</summary>
    public required SourceLine? Line { get; init; }

    /// <summary>The growth that the others come from.</summary>
    public required Growth Main { get; init; }

    /// <summary>The most expensive first. More than one when several ways in lead to it.</summary>
    public required IReadOnlyList<LeakSource> Sources { get; init; }

    /// <summary>Whether no seam alone makes it grow: <see cref="Sources"/> are those that do together.</summary>
    public bool Shared { get; init; }

    public IReadOnlyList<AlsoHeld> AlsoHeld { get; init; } = [];

    public StuckGoroutines? Stuck { get; init; }

    /// <summary>From the root to what leaks, one step a line; empty where no heap dump was taken.</summary>
    public IReadOnlyList<string> HeldBy { get; init; } = [];

    /// <summary>Why it is not released, as the source has it; null where no suspect explains it, or none was looked for.</summary>
    public Suspect? Suspect { get; init; }

    public required Confidence Confidence { get; init; }

    /// <summary>Why it is that sure: what was seen, in words.</summary>
    public required string Certainty { get; init; }
}

/// <summary>A growth that ended, and why it is no leak.</summary>
public sealed record NotALeak(Growth Growth, SourceLine? Line, string Reason);

/// <summary>A seam, or a mode of it, of which the hunt knows nothing.</summary>
public sealed record NotExercised(string Seam, string Mode, string Reason);

/// <summary>What a hunt under one toolchain concludes.</summary>
public sealed record Verdict
{
    public required string Package { get; init; }

    public required string GoVersion { get; init; }

    /// <summary>The main module's root, or package main's folder outside of modules; absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>Most expensive first.</summary>
    public required IReadOnlyList<Leak> Leaks { get; init; }

    public required IReadOnlyList<NotALeak> NotLeaks { get; init; }

    public required IReadOnlyList<NotExercised> NotExercised { get; init; }

    /// <summary>The seams and modes that were driven.</summary>
    public required IReadOnlyList<string> Exercised { get; init; }

    /// <summary>What the hunt could not do and what that costs; that it stopped early.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The planted leak, per operation: 1 when it was measured rightly. A verdict exists only when it was found.</summary>
    public required double Control { get; init; }

    /// <summary>Operations driven, all seams and modes and processes.</summary>
    public required long Operations { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>The path of a place as it is printed: relative to <see cref="Folder"/> where it lies below it, as in <see cref="SourceLine"/>.</summary>
    public string PathOf(SourceSpot spot)
    {
        var relative = Path.GetRelativePath(Folder, spot.File);
        return relative.StartsWith("..", StringComparison.Ordinal) ? spot.File : relative;
    }
}

namespace Seep.Core;

/// <summary>A place in a source file.</summary>
/// <param name="File">Absolute, with slashes.</param>
/// <param name="Line">1-based.</param>
/// <param name="Column">In bytes, 1-based.</param>
public readonly record struct SourceSpot(string File, int Line, int Column) : IComparable<SourceSpot>
{
    public int CompareTo(SourceSpot other)
    {
        var byFile = string.CompareOrdinal(File, other.File);
        return byFile != 0 ? byFile : (Line, Column).CompareTo((other.Line, other.Column));
    }

    public static bool operator <(SourceSpot a, SourceSpot b) => a.CompareTo(b) < 0;

    public static bool operator >(SourceSpot a, SourceSpot b) => a.CompareTo(b) > 0;

    public static bool operator <=(SourceSpot a, SourceSpot b) => a.CompareTo(b) <= 0;

    public static bool operator >=(SourceSpot a, SourceSpot b) => a.CompareTo(b) >= 0;

    public override string ToString() => $"{File}:{Line}:{Column}";
}

/// <summary>One step that shows why something is a suspect.</summary>
/// <param name="What">What happens there: <c>acquired here</c>, <c>err is nil: goes on here</c>, <c>returns here</c>.</param>
public sealed record Evidence(SourceSpot At, string What);

/// <summary>A place in the source that can leak, found by a rule.</summary>
public sealed record Suspect
{
    /// <summary>The rule's id: <c>unclosed-resource</c>.</summary>
    public required string Rule { get; init; }

    public required Confidence Confidence { get; init; }

    /// <summary>Where it is acquired, or declared.</summary>
    public required SourceSpot At { get; init; }

    /// <summary>The function or type that the place is in: <c>example.org/p.(*T).Run</c>, <c>example.org/p.f.func1</c>; as the linker names it.</summary>
    public required string Function { get; init; }

    /// <summary>One sentence without its full stop: what is acquired and not released where.</summary>
    public required string Message { get; init; }

    /// <summary>From where it is acquired to where it is lost, in the order of the run.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>What stays each time it happens: <c>a connection, 2 goroutines</c>.</summary>
    public required string Retains { get; init; }

    /// <summary>For which versions of Go it holds; empty where it does for all.</summary>
    public string Versions { get; init; } = "";

    /// <summary>What to change: <c>defer resp.Body.Close() after the check of err</c>.</summary>
    public required string Mend { get; init; }
}

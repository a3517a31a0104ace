namespace Seep.Go.Source;

/// <summary>
/// A place in the source: a byte of one file of a <see cref="FileSet"/>, in 4 bytes. <see cref="FileSet.PositionOf"/> says
/// which file, line and column it is.
/// </summary>
/// <param name="Value">The file's base plus the byte's offset; 0 is no place.</param>
public readonly record struct Pos(int Value) : IComparable<Pos>
{
    /// <summary>No place.</summary>
    public static Pos None => default;

    public bool IsValid => Value != 0;

    /// <summary>The place a number of bytes further on; of no place none.</summary>
    public Pos Plus(int bytes) => IsValid ? new(Value + bytes) : this;

    public int CompareTo(Pos other) => Value.CompareTo(other.Value);

    public static bool operator <(Pos a, Pos b) => a.Value < b.Value;

    public static bool operator >(Pos a, Pos b) => a.Value > b.Value;

    public static bool operator <=(Pos a, Pos b) => a.Value <= b.Value;

    public static bool operator >=(Pos a, Pos b) => a.Value >= b.Value;
}

/// <summary>A place as people read it.</summary>
/// <param name="File">The path as it was given, or as a <c>//line</c> directive says.</param>
/// <param name="Line">1-based; 0 is no place.</param>
/// <param name="Column">1-based, in bytes; 0 where a <c>//line</c> directive without a column hides it.</param>
public readonly record struct Position(string File, int Line, int Column) : IComparable<Position>
{
    public int CompareTo(Position other)
    {
        var byFile = string.CompareOrdinal(File, other.File);
        return byFile != 0 ? byFile : (Line, Column).CompareTo((other.Line, other.Column));
    }

    public static bool operator <(Position a, Position b) => a.CompareTo(b) < 0;

    public static bool operator >(Position a, Position b) => a.CompareTo(b) > 0;

    public static bool operator <=(Position a, Position b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Position a, Position b) => a.CompareTo(b) >= 0;

    /// <summary><c>file:line:column</c> without the parts that are unknown, as Go's tools print it.</summary>
    public override string ToString() => (File, Line, Column) switch
    {
        ("", 0, _) => "-",
        (_, 0, _) => File,
        ("", _, 0) => $"{Line}",
        ("", _, _) => $"{Line}:{Column}",
        (_, _, 0) => $"{File}:{Line}",
        _ => $"{File}:{Line}:{Column}",
    };
}

/// <summary>What is wrong with the Go program, at one place.</summary>
/// <param name="Message">As Go's own tools word it.</param>
public readonly record struct Diagnostic(Position Position, string Message) : IComparable<Diagnostic>
{
    public int CompareTo(Diagnostic other)
    {
        var byPosition = Position.CompareTo(other.Position);
        return byPosition != 0 ? byPosition : string.CompareOrdinal(Message, other.Message);
    }

    public static bool operator <(Diagnostic a, Diagnostic b) => a.CompareTo(b) < 0;

    public static bool operator >(Diagnostic a, Diagnostic b) => a.CompareTo(b) > 0;

    public static bool operator <=(Diagnostic a, Diagnostic b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Diagnostic a, Diagnostic b) => a.CompareTo(b) >= 0;

    public override string ToString() => $"{Position}: {Message}";
}

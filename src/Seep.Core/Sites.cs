namespace Seep.Core;

/// <summary>One frame of a Go stack: a function and the line it was at.</summary>
/// <param name="Function">The linker's name: <c>net/http.(*conn).serve</c>, <c>main.(*Hub).Run.func1</c>.</param>
/// <param name="File">The path as the compiler recorded it; absolute unless built with <c>-trimpath</c>.</param>
/// <param name="Line">1-based; 0 when the profile has no line.</param>
public readonly record struct Frame(string Function, string File, int Line)
{
    public override string ToString() => $"{Function} {File}:{Line}";
}

/// <summary>What can be counted in a running server, and so grow.</summary>
public enum SiteKind
{
    /// <summary>Live objects by the stack that allocated them.</summary>
    Heap,

    /// <summary>Goroutines by where they stand.</summary>
    Goroutine,

    /// <summary>Open descriptors by what they lead to.</summary>
    Descriptor,
}

/// <summary>
/// A place where live things are counted: stacks that agree in the user's frames are one site, so that a site is a
/// line of the user's code and the way to it, not a detail of a library below.
/// </summary>
/// <param name="Id">Dense, from 0, within one hunt.</param>
/// <param name="Name">For a descriptor what it leads to; else the first user frame's function, or the first outside of the runtime.</param>
/// <param name="Stack">A typical stack, leaf first; empty for descriptors.</param>
/// <param name="UserFrames">The frames of <paramref name="Stack"/> in the user's code, leaf first.</param>
public sealed record Site(
    int Id, SiteKind Kind, string Name, IReadOnlyList<Frame> Stack, IReadOnlyList<Frame> UserFrames)
{
    /// <summary>The line that names the site, or null where no frame is the user's.</summary>
    public Frame? UserFrame => UserFrames.Count > 0 ? UserFrames[0] : null;
}

/// <summary>What is live at a site at one moment.</summary>
/// <param name="Count">Objects, goroutines or descriptors.</param>
/// <param name="Bytes">Heap bytes of the objects by size class; 0 for other kinds.</param>
public readonly record struct Reading(long Count, long Bytes)
{
    public static Reading operator +(Reading a, Reading b) => new(a.Count + b.Count, a.Bytes + b.Bytes);

    public static Reading operator -(Reading a, Reading b) => new(a.Count - b.Count, a.Bytes - b.Bytes);
}

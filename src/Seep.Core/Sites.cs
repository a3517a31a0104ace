namespace Seep.Core;

/// <summary>One frame of a Go stack: a function and the line it was at.</summary>
/// <param name="Function">The linker's name: <c>net/http.(*conn).serve</c>, <c>main.(*Hub).Run.func1</c>.</param>
/// <param name="File">The path as the compiler recorded it; absolute unless built with <c>-trimpath</c>.</param>
/// <param name="Line">1-based; 0 when the profile has no line.</param>
public readonly record struct Frame(string Function, string File, int Line)
{
    public override string ToString() => $"{Function} {File}:{Line}";
}

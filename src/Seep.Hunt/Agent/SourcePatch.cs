namespace Seep.Hunt.Agent;

/// <summary>A change of one file of the standard library, made on the toolchain's own copy of it for the build only.</summary>
/// <param name="File">Path below <c>GOROOT/src</c>: <c>net/http/server.go</c>.</param>
/// <param name="Apply">From the file's text to the changed one, or null when it does not fit this version.</param>
sealed record SourcePatch(string File, Func<string, string?> Apply)
{
    /// <summary>Edits that each must fit exactly once, or the patch as a whole does not fit.</summary>
    public SourcePatch(string file, params SourceEdit[] edits)
        : this(file, source => edits.Aggregate((string?)source, (text, edit) => text is null ? null : edit.Apply(text)))
    {
    }
}

/// <summary>Replaces <paramref name="Find"/> by <paramref name="Replace"/> inside one top-level function.</summary>
/// <param name="Function">How the function's line begins, at the start of a line: <c>func (mux *ServeMux) registerErr(</c>.</param>
/// <param name="Find">Text that stands exactly once between that line and the function's closing brace.</param>
readonly record struct SourceEdit(string Function, string Find, string Replace)
{
    public string? Apply(string source)
    {
        var start = source.IndexOf("\n" + Function, StringComparison.Ordinal);
        if (start < 0)
            return null;
        var end = source.IndexOf("\n}\n", start, StringComparison.Ordinal) + 1; // behind the last line's end
        var at = end == 0 ? -1 : source.IndexOf(Find, start, end - start, StringComparison.Ordinal);
        if (at < 0 || source.IndexOf(Find, at + 1, end - at - 1, StringComparison.Ordinal) >= 0)
            return null;
        return string.Concat(source.AsSpan(0, at), Replace, source.AsSpan(at + Find.Length));
    }
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Seep.Hunt.Seams;

/// <summary>One segment of a pattern's path.</summary>
/// <param name="Text">
/// The literal, unescaped; a wildcard's name (empty for a trailing slash); "/" for <c>{$}</c>.
/// </param>
/// <param name="Wild">Whether it stands for any segment.</param>
/// <param name="Multi">Whether it stands for the whole rest of the path; always the last.</param>
public readonly record struct PatternSegment(string Text, bool Wild, bool Multi)
{
    /// <summary>Whether it is the end marker <c>{$}</c>, which matches a path's trailing slash only.</summary>
    public bool IsEnd => !Wild && Text == "/";
}

/// <summary>
/// A pattern as it was registered with <c>net/http.ServeMux</c>: <c>[METHOD ][HOST]/[PATH]</c> (net/http, "Patterns").
/// </summary>
public sealed class Pattern
{
    Pattern(string source, string method, string host, string path, ImmutableArray<PatternSegment> segments)
    {
        Source = source;
        Method = method;
        Host = host;
        Path = path;
        Segments = segments;
    }

    /// <summary>The pattern as registered.</summary>
    public string Source { get; }

    /// <summary>Empty for any method.</summary>
    public string Method { get; }

    /// <summary>Empty for any host.</summary>
    public string Host { get; }

    /// <summary>As registered, from the first slash on.</summary>
    public string Path { get; }

    public ImmutableArray<PatternSegment> Segments { get; }

    /// <summary>Whether it also matches paths longer than itself: a trailing slash or <c>{name...}</c>.</summary>
    public bool IsSubtree => Segments[^1].Multi;

    /// <summary>
    /// Whether it is a subtree by its trailing slash: a handler of many paths, such as another router.
    /// </summary>
    internal bool IsUnnamedSubtree => Segments[^1] is { Multi: true, Text: "" };

    /// <summary>Whether requests for it need a value that the pattern does not name.</summary>
    public bool HasWildcards => Segments.Any(s => s.Wild && s.Text.Length > 0);

    public override string ToString() => Source;

    /// <summary>Reads a pattern by the rules of Go 1.22 and later, or says what is wrong with it.</summary>
    public static Pattern? TryParse(string source, out string? error)
    {
        var (method, rest) = SplitMethod(source);
        var slash = rest.IndexOf('/');
        ImmutableArray<PatternSegment> segments = [];
        error = method.Length > 0 && !method.All(IsTokenChar) ? $"invalid method \"{method}\""
            : slash < 0 ? "host/path missing /"
            : rest.AsSpan(0, slash).Contains('{') ? "host contains '{'"
            : ParsePath(rest[slash..], out segments);
        return error is null ? new(source, method, rest[..slash], rest[slash..], segments) : null;
    }

    /// <summary>
    /// Reads a pattern as Go before 1.22 did (and <c>httpmuxgo121=1</c> still does): braces are literal.
    /// </summary>
    public static Pattern? TryParseLiteral(string source, out string? error)
    {
        var slash = source.IndexOf('/');
        error = slash < 0 ? "host/path missing /" : null;
        if (error is not null)
            return null;
        var parts = source[(slash + 1)..].Split('/');
        var segments = parts[..^1].Select(Literal).ToList();
        segments.Add(parts[^1].Length == 0 ? new("", Wild: true, Multi: true) : Literal(parts[^1]));
        return new(source, "", source[..slash], source[slash..], [.. segments]);
    }

    /// <summary>Whether net/http would offer a request to this pattern, were it the only one.</summary>
    /// <param name="host">Without a port.</param>
    /// <param name="path">Escaped, from its first slash, without a query.</param>
    public bool Matches(string method, string host, string path) =>
        (Method.Length == 0 || Method == method || (Method == "GET" && method == "HEAD"))
        && (Host.Length == 0 || string.Equals(Host, host, StringComparison.OrdinalIgnoreCase))
        && MatchesPath(path);

    /// <summary>Whether the path ends where the pattern ends, rather than deeper in its subtree.</summary>
    public bool MatchesExactly(string path) =>
        !IsSubtree || (path.EndsWith('/') && Segments.Length == path.Count(c => c == '/'));

    /// <summary>
    /// Above 0 when this pattern wins over <paramref name="other"/> for a request that both match, in the order in
    /// which <c>ServeMux</c> walks its routing tree: host, method, then per segment literal, wildcard, rest.
    /// </summary>
    public int ComparePrecedence(Pattern other)
    {
        var byHost = (Host.Length > 0).CompareTo(other.Host.Length > 0);
        if (byHost != 0)
            return byHost;
        var byMethod = (Method.Length > 0).CompareTo(other.Method.Length > 0);
        if (byMethod == 0 && Method != other.Method)
            byMethod = (Method == "HEAD").CompareTo(other.Method == "HEAD");
        if (byMethod != 0)
            return byMethod;
        for (var i = 0; i < Math.Min(Segments.Length, other.Segments.Length); i++)
        {
            var bySegment = Rank(Segments[i]).CompareTo(Rank(other.Segments[i]));
            if (bySegment != 0)
                return bySegment;
        }

        return Segments.Length.CompareTo(other.Segments.Length);
    }

    static int Rank(PatternSegment segment) => segment.Multi ? 0 : segment.Wild ? 1 : 2;

    bool MatchesPath(string path)
    {
        var rest = path;
        foreach (var segment in Segments)
        {
            if (segment.Multi)
                return rest.Length > 0;
            if (rest.Length == 0)
                return false;
            var first = FirstSegment(ref rest);
            if (segment.Wild ? first == "/" : first != segment.Text)
                return false;
        }

        return rest.Length == 0;
    }

    /// <summary>Cuts the first segment off, unescaped; a lone trailing slash is the segment "/".</summary>
    static string FirstSegment(ref string path)
    {
        if (path == "/")
        {
            path = "";
            return "/";
        }

        var end = path.IndexOf('/', 1);
        if (end < 0)
            end = path.Length;
        var segment = Uri.UnescapeDataString(path.AsSpan(1, end - 1));
        path = path[end..];
        return segment;
    }

    static (string Method, string Place) SplitMethod(string source)
    {
        var space = source.AsSpan().IndexOfAny(' ', '\t');
        return space < 0 ? ("", source) : (source[..space], source[(space + 1)..].TrimStart(' ', '\t'));
    }

    /// <returns>What is wrong with the path, or null.</returns>
    static string? ParsePath(string path, out ImmutableArray<PatternSegment> segments)
    {
        var list = ImmutableArray.CreateBuilder<PatternSegment>();
        var parts = path[1..].Split('/');
        string? error = null;
        for (var i = 0; i < parts.Length && error is null; i++)
        {
            var last = i == parts.Length - 1;
            if (last && parts[i].Length == 0)
                list.Add(new("", Wild: true, Multi: true));
            else if (!parts[i].Contains('{'))
                list.Add(Literal(Uri.UnescapeDataString(parts[i])));
            else
                error = ParseWildcard(parts[i], last, list);
        }

        segments = list.ToImmutable();
        return error;
    }

    static string? ParseWildcard(string text, bool last, ImmutableArray<PatternSegment>.Builder segments)
    {
        if (text[0] != '{' || text[^1] != '}')
            return $"bad wildcard segment \"{text}\"";
        var name = text[1..^1];
        var multi = name.EndsWith("...", StringComparison.Ordinal);
        if (!last && (multi || name == "$"))
            return $"{text} not at end";
        if (name == "$")
        {
            segments.Add(Literal("/"));
            return null;
        }

        if (multi)
            name = name[..^3];
        if (!IsIdentifier(name))
            return $"bad wildcard name \"{name}\"";
        if (segments.Any(s => s.Wild && s.Text == name))
            return $"duplicate wildcard name \"{name}\"";
        segments.Add(new(name, Wild: true, multi));
        return null;
    }

    static PatternSegment Literal(string text) => new(text, Wild: false, Multi: false);

    static bool IsIdentifier(string name)
    {
        var first = true;
        foreach (var rune in name.EnumerateRunes())
        {
            var digit = Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;
            if (!Rune.IsLetter(rune) && rune.Value != '_' && (first || !digit))
                return false;
            first = false;
        }

        return !first;
    }

    /// <summary>A character of a token, such as a method or a header's name (RFC 9110, 5.6.2).</summary>
    internal static bool IsTokenChar(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);
}

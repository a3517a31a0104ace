namespace Seep.Hunt.Toolchains;

/// <summary>How far a Go version is on its way to release; in this order.</summary>
public enum GoStage
{
    Devel,
    Beta,
    ReleaseCandidate,
    Release,
}

/// <summary>
/// A version of Go, ordered as Go's own are: <c>1.28-devel</c>, <c>1.28beta1</c>, <c>1.28rc1</c>, <c>1.28.0</c>,
/// <c>1.28.1</c>.
/// </summary>
/// <param name="Number">The patch of a release; which beta or release candidate it is; 0 of a development
/// version.</param>
public readonly record struct GoVersion(int Major, int Minor, GoStage Stage, int Number) : IComparable<GoVersion>
{
    public GoVersion(int major, int minor, int patch = 0)
        : this(major, minor, GoStage.Release, patch)
    {
    }

    /// <summary>
    /// Reads what <c>go env GOVERSION</c>, a VERSION file or a package's version says: <c>go1.27.4</c>, <c>1.27rc1</c>,
    /// <c>devel go1.28-6f2a1c</c>, <c>go1.28-devel_6f2a1c</c>. A vendor's or experiment's mark after it is passed over
    /// (<c>go1.22.5-fips</c>, <c>go1.27.4 X:nogreenteagc</c>).
    /// </summary>
    public static bool TryParse(string? text, out GoVersion version)
    {
        version = default;
        var rest = text.AsSpan().Trim();
        var devel = Take(ref rest, "devel ");
        Take(ref rest, "go");
        if (!TakeNumber(ref rest, out var major) || !Take(ref rest, ".") || !TakeNumber(ref rest, out var minor))
            return false;

        var number = 0;
        var stage = Take(ref rest, "beta") ? GoStage.Beta
            : Take(ref rest, "rc") ? GoStage.ReleaseCandidate
            : GoStage.Release;
        if ((stage != GoStage.Release || Take(ref rest, ".")) && !TakeNumber(ref rest, out number))
            return false;

        if (rest is [var next, ..] && (char.IsAsciiLetterOrDigit(next) || next == '.'))
            return false;

        version = devel || rest.StartsWith("-devel")
            ? new GoVersion(major, minor, GoStage.Devel, 0)
            : new GoVersion(major, minor, stage, number);
        return true;
    }

    public int CompareTo(GoVersion other) =>
        (Major, Minor, Stage, Number).CompareTo((other.Major, other.Minor, other.Stage, other.Number));

    public static bool operator <(GoVersion left, GoVersion right) => left.CompareTo(right) < 0;
    public static bool operator >(GoVersion left, GoVersion right) => left.CompareTo(right) > 0;
    public static bool operator <=(GoVersion left, GoVersion right) => left.CompareTo(right) <= 0;
    public static bool operator >=(GoVersion left, GoVersion right) => left.CompareTo(right) >= 0;

    /// <summary>
    /// As Go writes it, without the leading "go": the first release of a series is <c>1.20</c>, and <c>1.21.0</c>
    /// since.
    /// </summary>
    public override string ToString() => Stage switch
    {
        GoStage.Devel => $"{Major}.{Minor}-devel",
        GoStage.Beta => $"{Major}.{Minor}beta{Number}",
        GoStage.ReleaseCandidate => $"{Major}.{Minor}rc{Number}",
        _ when Number == 0 && (Major, Minor).CompareTo((1, 21)) < 0 => $"{Major}.{Minor}",
        _ => $"{Major}.{Minor}.{Number}",
    };

    static bool Take(ref ReadOnlySpan<char> rest, string word)
    {
        if (!rest.StartsWith(word))
            return false;
        rest = rest[word.Length..];
        return true;
    }

    static bool TakeNumber(ref ReadOnlySpan<char> rest, out int number)
    {
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = end < 0 ? rest : rest[..end];
        rest = rest[digits.Length..];
        return int.TryParse(digits, out number);
    }
}

/// <summary>
/// Which Go is asked for: the newest, or a version as far as it is given: <c>1.22</c>, <c>1.22.5</c>, <c>1.28rc1</c>.
/// </summary>
public sealed record GoVersionRequest
{
    readonly string _prefix;

    GoVersionRequest(string prefix) => _prefix = prefix;

    /// <summary>Any version; the newest is taken.</summary>
    public static GoVersionRequest Newest { get; } = new("");

    /// <summary>
    /// Reads requests with commas between them, as <c>--go 1.27,1.22</c> has them; each is kept once.
    /// </summary>
    /// <exception cref="ToolchainException">One is not a version, or older than Seep can work with.</exception>
    public static IReadOnlyList<GoVersionRequest> ParseList(string text)
    {
        const StringSplitOptions Options = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        return [.. text.Split(',', Options).Select(Parse).Distinct()];
    }

    /// <summary>Whether <paramref name="version"/> is the one asked for or of the series asked for.</summary>
    public bool Matches(GoVersion version)
    {
        var text = version.ToString();
        return text.StartsWith(_prefix, StringComparison.Ordinal)
            && (_prefix is "" || text.Length == _prefix.Length || !char.IsAsciiDigit(text[_prefix.Length]));
    }

    /// <summary>As in a sentence: <c>Go</c>, <c>Go 1.22</c>.</summary>
    public override string ToString() => _prefix is "" ? "Go" : "Go " + _prefix;

    static GoVersionRequest Parse(string text)
    {
        if (text is "newest")
            return Newest;
        if (text.StartsWith('-'))
            throw new ToolchainException($"unknown option {text}");
        if (!GoVersion.TryParse(text, out var version))
            throw new ToolchainException($"\"{text}\" is not a version of Go: expected such as 1.27 or 1.22.5");
        if (version < Toolchains.Oldest)
            throw new ToolchainException($"Go {version} is too old: Seep needs Go {Toolchains.Oldest} or newer");
        return new GoVersionRequest(text.StartsWith("go", StringComparison.Ordinal) ? text[2..] : text);
    }
}

using System.Collections.Frozen;
using System.Globalization;

namespace Seep.Scan.Obligations;

/// <summary>The functions that hand out obligations, by name. Data, not code: <c>must-call.tsv</c>.</summary>
/// <remarks>
/// Columns: package, acquire, result_index, release, leaks, when, source. An import path is compared without elements <c>/vN</c>.
/// </remarks>
public sealed class AcquireTable
{
    static readonly IReadOnlyList<AcquireRow> NoRows = [];

    readonly FrozenDictionary<string, IReadOnlyList<AcquireRow>> _byFunction;

    AcquireTable(IEnumerable<AcquireRow> rows)
    {
        Rows = [.. rows];
        _byFunction = Rows.GroupBy(row => WithoutMajorVersion(row.Function), StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => (IReadOnlyList<AcquireRow>)[.. g], StringComparer.Ordinal);
    }

    public IReadOnlyList<AcquireRow> Rows { get; }

    /// <summary>The table that comes with Seep.</summary>
    public static AcquireTable BuiltIn { get; } = ReadBuiltIn();

    /// <summary>The rows of a function or method by its full name, of a type by <c>type:</c> and its name.</summary>
    public IReadOnlyList<AcquireRow> RowsOf(string fullName) =>
        _byFunction.GetValueOrDefault(WithoutMajorVersion(fullName)) ?? NoRows;

    /// <summary>A name without elements such as <c>/v2</c> in its import path.</summary>
    internal static string WithoutMajorVersion(string name)
    {
        for (var at = name.IndexOf("/v", StringComparison.Ordinal); at >= 0; at = name.IndexOf("/v", at + 1, StringComparison.Ordinal))
        {
            var end = at + 2;
            while (end < name.Length && char.IsAsciiDigit(name[end]))
                end++;
            if (end > at + 2 && end < name.Length && name[end] is '.' or '/')
                return WithoutMajorVersion(name.Remove(at, end - at));
        }

        return name;
    }

    static AcquireTable ReadBuiltIn()
    {
        using var stream = typeof(AcquireTable).Assembly.GetManifestResourceStream("must-call.tsv")!;
        using var reader = new StreamReader(stream);
        var rows = new List<AcquireRow>();
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
            rows.Add(Read(line.Split('\t')));
        return new(rows);
    }

    static AcquireRow Read(string[] columns)
    {
        var (place, index, path) = ReadPlace(columns[2]);
        var when = columns[5].Split(';', 2, StringSplitOptions.TrimEntries);
        var isType = columns[1].StartsWith("type:", StringComparison.Ordinal);
        return new()
        {
            Function = columns[1],
            Place = isType ? AcquirePlace.Literal : place,
            Index = index,
            Path = path,
            Releases = ReadReleases(columns[3]),
            Leaks = columns[4].Split(',').Select(ReadRetention).Aggregate(Retention.None, (a, b) => a | b),
            When = when[0].Split(',', StringSplitOptions.TrimEntries),
            Note = when.Length > 1 ? when[1] : "",
            Source = columns[6],
        };
    }

    static (AcquirePlace Place, int Index, string[] Path) ReadPlace(string text)
    {
        if (text == "recv")
            return (AcquirePlace.Receiver, 0, []);
        if (text == "-")
            return (AcquirePlace.Call, 0, []);
        if (text.StartsWith("arg", StringComparison.Ordinal))
            return (AcquirePlace.Argument, int.Parse(text.AsSpan(3), CultureInfo.InvariantCulture), []);
        var parts = text.Split('.');
        return (AcquirePlace.Result, int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1..]);
    }

    static IReadOnlyList<Release> ReadReleases(string text) => text == "-" ? [] : [.. text.Split('|').Select(ReadRelease)];

    static Release ReadRelease(string text)
    {
        if (text == "()")
            return new Release.CallValue();
        var open = text.EndsWith(')') ? text.LastIndexOf('(') : -1;
        if (open < 0)
            return text.Any(c => !char.IsLetterOrDigit(c) && c is not ('.' or '_')) || text == "drain" ? new Release.Protocol(text) : new Release.Method(text);
        var (name, argument) = (text[..open], text[(open + 1)..^1]);
        return name.Contains('.') ? new Release.Function(name, argument) : new Release.Protocol(text);
    }

    static Retention ReadRetention(string word) => word.Trim() switch
    {
        "none" or "-" or "" => Retention.None,
        "memory" => Retention.Memory,
        "goroutine" => Retention.Goroutine,
        "fd" => Retention.Descriptor,
        "conn" => Retention.Connection,
        "disk" => Retention.Disk,
        "process" => Retention.Process,
        "thread" => Retention.Thread,
        "data" => Retention.Data,
        var other => throw new FormatException($"must-call.tsv: '{other}' is nothing that can leak"),
    };
}

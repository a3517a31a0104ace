using System.Collections.Frozen;
using System.Globalization;

namespace Seep.Scan.Obligations;

/// <summary>Reads <see cref="AcquireRow"/>s: lines of <c>must-call.tsv</c>, and the words of which they are made.</summary>
/// <remarks>
/// Columns: package, acquire, result_index, release, leaks, when, source. In <c>when</c> the words end at the first semicolon;
/// what follows is for people, but for <c>go>=1.N</c> as a part of its own. What reads a word throws
/// <see cref="FormatException"/>, and says what is allowed.
/// </remarks>
static class AcquireRows
{
    public static readonly IReadOnlyList<string> Columns = ["package", "acquire", "result_index", "release", "leaks", "when", "source"];

    static readonly FrozenDictionary<string, Retention> Retentions = new Dictionary<string, Retention>
    {
        ["memory"] = Retention.Memory,
        ["goroutine"] = Retention.Goroutine,
        ["fd"] = Retention.Descriptor,
        ["conn"] = Retention.Connection,
        ["disk"] = Retention.Disk,
        ["process"] = Retention.Process,
        ["thread"] = Retention.Thread,
        ["data"] = Retention.Data,
        ["none"] = Retention.None,
    }.ToFrozenDictionary();

    /// <exception cref="TableException">A line is wrong.</exception>
    public static IReadOnlyList<AcquireRow> Read(string file, TextReader text) => TableFile.Read(file, text, Columns, ReadRow);

    static AcquireRow ReadRow(string[] columns)
    {
        var (function, package) = ReadFunction(columns[1]);
        if (package != columns[0])
            throw new FormatException($"'{columns[1]}' is not in package {columns[0]}");
        var (place, index, path) = ReadPlace(columns[2]);
        var (words, note, since) = SplitWhen(columns[5]);
        return new()
        {
            Function = function,
            Place = IsType(function) ? AcquirePlace.Literal : place,
            Index = index,
            Path = path,
            Releases = columns[3] == "-" ? [] : [.. columns[3].Split('|').Select(ReadRelease)],
            Leaks = columns[4].Split(',').Select(ReadRetention).Aggregate(Retention.None, (a, b) => a | b),
            When = [.. words.Select(ReadWhen)],
            Note = note,
            Since = since,
            Source = columns[6],
        };
    }

    /// <summary>A function, or <c>type:</c> and a type, with its package.</summary>
    public static (string Function, string Package) ReadFunction(string text)
    {
        var name = IsType(text) ? text[AcquireRow.TypePrefix.Length..] : text;
        if (!QualifiedName.TryParse(name, out var parts) || IsType(text) && parts.Receiver.Length > 0)
        {
            throw new FormatException(
                $"'{text}' is no function: it has to be as in 'net/http.Get', '(*net/http.Client).Do' or 'type:net/http.Transport'");
        }

        return (text, parts.Package);
    }

    /// <summary><c>0</c>, <c>0.Body</c>, <c>recv</c>, <c>arg1</c>, <c>-</c>.</summary>
    public static (AcquirePlace Place, int Index, IReadOnlyList<string> Path) ReadPlace(string text)
    {
        if (text == "-")
            return (AcquirePlace.Call, 0, []);
        var parts = text.Split('.');
        var path = parts[1..];
        if (path.All(field => field.Length > 0 && (char.IsLetter(field[0]) || field[0] == '_')))
        {
            if (parts[0] == "recv")
                return (AcquirePlace.Receiver, 0, path);
            if (parts[0].StartsWith("arg", StringComparison.Ordinal) && TryReadNumber(parts[0].AsSpan(3), out var argument))
                return (AcquirePlace.Argument, argument, path);
            if (TryReadNumber(parts[0], out var result))
                return (AcquirePlace.Result, result, path);
        }

        throw new FormatException($"'{text}' is no value of a call: it has to be as in '0', '0.Body', 'recv', 'arg1' or '-'");
    }

    /// <summary><c>Close</c>, <c>()</c>, <c>os/signal.Stop(arg0)</c>, <c>drain</c>.</summary>
    public static Release ReadRelease(string text)
    {
        if (text == "()")
            return new Release.CallValue();
        if (text is "drain" or "RecvMsg-until-error" or "Range+Delete" or Release.ByContext or "close(stopCh)")
            return new Release.Protocol(text);
        var open = text.EndsWith(')') ? text.IndexOf('(', text.StartsWith('(') ? 1 : 0) : -1;
        if (open > 0 && QualifiedName.TryParse(text[..open], out var called) && IsArgument(text[(open + 1)..^1]))
            return new Release.Function(called.ToString(), text[(open + 1)..^1]);
        if (text.Split('.').All(part => part.Length > 0 && IsMethod(part)))
            return new Release.Method(text);
        throw new FormatException(
            $"'{text}' is no release: it has to be as in 'Close', '()', 'os/signal.Stop(arg0)', 'cancel(ctx)', 'close(stopCh)' or 'drain'");
    }

    public static Retention ReadRetention(string word) =>
        Retentions.TryGetValue(word, out var retention)
            ? retention
            : throw new FormatException($"'{word}' is nothing that can leak: {string.Join(", ", Retentions.Keys.Order(StringComparer.Ordinal))}");

    public static string ReadWhen(string word) =>
        When.Words.Contains(word)
            ? word
            : throw new FormatException($"'{word}' does not say when it leaks: {string.Join(", ", When.Words.Order(StringComparer.Ordinal))}");

    static bool IsType(string function) => function.StartsWith(AcquireRow.TypePrefix, StringComparison.Ordinal);

    static bool IsMethod(string text) => (char.IsLetter(text[0]) || text[0] == '_')
        && (text.EndsWith("()", StringComparison.Ordinal) ? text[..^2] : text).All(c => char.IsLetterOrDigit(c) || c == '_');

    /// <summary>Nothing, or a value of the acquiring call: <c>ret</c>, <c>recv</c>, <c>arg0</c>, <c>ret.Name()</c>.</summary>
    static bool IsArgument(string text)
    {
        var parts = text.Split('.');
        return text.Length == 0
            || (parts[0] is "ret" or "recv" || parts[0].StartsWith("arg", StringComparison.Ordinal) && TryReadNumber(parts[0].AsSpan(3), out _))
            && parts[1..].All(part => part.Length > 0 && IsMethod(part));
    }

    /// <summary>A parameter of a function: <c>arg0</c>.</summary>
    public static bool IsParameter(string text) => text.StartsWith("arg", StringComparison.Ordinal) && TryReadNumber(text.AsSpan(3), out _);

    static bool TryReadNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    static (string[] Words, string Note, string Since) SplitWhen(string text)
    {
        const string Since = "go>=";
        var parts = text.Split(';', StringSplitOptions.TrimEntries);
        var since = parts[1..].SingleOrDefault(part => part.StartsWith(Since, StringComparison.Ordinal));
        return (parts[0].Split(','), string.Join("; ", parts[1..].Where(part => part != since)), since is null ? "" : $"go{since[Since.Length..]}");
    }
}

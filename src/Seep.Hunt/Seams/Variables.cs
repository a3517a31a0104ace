using System.Buffers;
using System.Text;

namespace Seep.Hunt.Seams;

/// <summary>Where a variable stands that has no text: what is generated there, or why nothing can be.</summary>
readonly record struct Gap(Hole? Hole, string Problem);

/// <summary>
/// Text with its variables put in; a <see cref="HttpUrl.Gap"/> stands for each of the gaps, in order.
/// </summary>
readonly record struct Expanded(string Text, List<Gap> Gaps);

/// <summary>The variables of a .http file: its own, the environment's and the process's.</summary>
sealed class VariableScope(Dictionary<string, string> environment, Func<string, string?> processEnvironment)
{
    /// <summary>
    /// What a file may expand to, in characters: definitions can double each other, and bodies be included often.
    /// </summary>
    const int MaxExpansion = 16 << 20;

    static readonly Comparer<(int Line, string Value)> ByLine =
        Comparer<(int Line, string Value)>.Create((a, b) => a.Line.CompareTo(b.Line));

    readonly Dictionary<string, List<(int Line, string Value)>> _defined = new(StringComparer.Ordinal);
    int _left = MaxExpansion;

    /// <summary>Definitions come in the order of their lines.</summary>
    public void Define(string name, int line, string value)
    {
        if (!_defined.TryGetValue(name, out var values))
            _defined.Add(name, values = []);
        values.Add((line, value));
    }

    /// <summary>The file's definition: the last above the line, else the first below it.</summary>
    public string? OfFile(string name, int line)
    {
        if (!_defined.TryGetValue(name, out var values))
            return null;
        var found = values.BinarySearch((line, ""), ByLine);
        return values[Math.Max(0, found >= 0 ? found : ~found - 1)].Value;
    }

    public string? OfEnvironment(string name) => environment.GetValueOrDefault(name);

    public string? OfProcess(string name) => processEnvironment(name);

    /// <summary>Takes what an expansion costs; false when the file has used up its share.</summary>
    public bool TrySpend(int characters)
    {
        _left -= Math.Min(_left, characters + 16); // An empty one takes time too.
        return _left > 0;
    }
}

/// <summary>Puts variables into the texts of one request. The same variable is the same value in all of them.</summary>
/// <param name="line">The index of the request's line.</param>
sealed class Expander(VariableScope scope, int line)
{
    /// <summary>Variables within variables; a cycle ends here.</summary>
    const int MaxDepth = 16;

    /// <summary>The longest variable with its arguments.</summary>
    const int MaxName = 256;

    /// <summary>A variable that no file can define.</summary>
    const string Origin = "{{@}}";

    /// <summary>What a gap takes beside its characters.</summary>
    const int GapCost = 256;

    static readonly SearchValues<char> NotInNames = SearchValues.Create(" \"':,|(");

    static readonly Gap TooMuch = new(null, "the file expands to too much");

    readonly Dictionary<(string Variable, int Start), int> _slots = [];
    int _nextSlot;

    public int Line => line;

    public Expanded Expand(string text)
    {
        var output = new StringBuilder();
        var gaps = new List<Gap>();
        Expand(text, variable: "", depth: 0, output, gaps);
        return new(output.ToString(), gaps);
    }

    /// <summary>
    /// The same for a URL: what the environment calls its origin becomes a gap, the server that is driven.
    /// </summary>
    public Expanded ExpandUrl(string url)
    {
        for (var depth = 0; depth < MaxDepth && scope.TrySpend(url.Length); depth++)
        {
            var start = url.IndexOf("{{", StringComparison.Ordinal);
            if (start < 0 || (start > 0 && !url.AsSpan(0, start).EndsWith("://"))
                || !TryReadVariable(url, start, out var name, out var end))
                break;
            if (scope.OfFile(name, line) is { } value)
            {
                url = url[..start] + value + url[end..];
                continue;
            }

            if (scope.OfEnvironment(name) is { } origin && !origin.Contains("{{", StringComparison.Ordinal)
                && HttpUrl.TryParse(origin) is { Authority.Length: > 0 } address)
            {
                var scheme = start > 0 ? url[..start] : address.IsWebSocket ? "ws://" : "";
                url = $"{scheme}{Origin}{(address.Target == "/" ? "" : address.Target.TrimEnd('/'))}{url[end..]}";
            }

            break;
        }

        return Expand(url);
    }

    void Expand(string text, string variable, int depth, StringBuilder output, List<Gap> gaps)
    {
        if (!scope.TrySpend(text.Length))
        {
            AddGap(output, gaps, TooMuch);
            return;
        }

        var at = 0;
        for (var open = text.IndexOf("{{", StringComparison.Ordinal); open >= 0;
             open = text.IndexOf("{{", at, StringComparison.Ordinal))
        {
            if (!TryReadVariable(text, open, out var name, out var end))
            {
                output.Append(text, at, open + 1 - at);
                at = open + 1;
                continue;
            }

            output.Append(text, at, open - at);
            at = end;
            var value = scope.OfFile(name, line) ?? scope.OfEnvironment(name) ?? ProcessValue(name);
            if (value is not null && depth < MaxDepth)
                Expand(value, name, depth + 1, output, gaps);
            else if (!scope.TrySpend(GapCost))
                AddGap(output, gaps, TooMuch);
            else if (value is not null)
                AddGap(output, gaps, new(null, $"variable \"{name}\" contains itself"));
            else
                AddGap(output, gaps, Generate(name, variable, open));
        }

        output.Append(text, at, text.Length - at);
    }

    static void AddGap(StringBuilder output, List<Gap> gaps, Gap gap)
    {
        output.Append(HttpUrl.Gap);
        gaps.Add(gap);
    }

    /// <summary>Reads <c>{{name}}</c>; other double braces are text, as those of a Go template.</summary>
    static bool TryReadVariable(string text, int open, out string name, out int end)
    {
        name = "";
        var line = text.AsSpan(open + 2, Math.Min(MaxName, text.Length - open - 2));
        var close = line.StartsWith('{') ? -1 : line.IndexOf("}}");
        end = open + 2 + close + 2;
        if (close < 0)
            return false;
        var inner = line[..close].Trim();
        if (inner.IsEmpty || inner.ContainsAny('\n', '{')
            || !(char.IsLetterOrDigit(inner[0]) || inner[0] is '_' or '$' or '%' or '@')
            || (inner[0] != '$' && inner.ContainsAny(NotInNames)))
            return false;
        name = inner.ToString();
        return true;
    }

    string? ProcessValue(string name)
    {
        if (name.StartsWith("$env.", StringComparison.Ordinal))
            return scope.OfProcess(name["$env.".Length..]);
        if (!name.StartsWith("$processEnv ", StringComparison.Ordinal))
            return null;
        var variable = name["$processEnv ".Length..].Trim();
        if (variable.StartsWith('%'))
            variable = scope.OfFile(variable[1..], line) ?? scope.OfEnvironment(variable[1..]) ?? "";
        return scope.OfProcess(variable);
    }

    Gap Generate(string name, string variable, int start)
    {
        if (!name.StartsWith('$'))
        {
            return new(null, name.Contains('.')
                ? $"\"{name}\" needs the response of another request, which is not supported"
                : $"undefined variable \"{name}\"");
        }

        if (DynamicVariable.TryParse(name) is not { } hole)
            return new(null, $"\"{name}\" is not supported or not set");
        if (_nextSlot == ValueSource.MaxSlots)
            return new(null, $"more than {ValueSource.MaxSlots} generated values");
        if (variable.Length == 0)
            return new(hole with { Slot = _nextSlot++ }, "");
        if (!_slots.TryGetValue((variable, start), out var slot))
            _slots.Add((variable, start), slot = _nextSlot++);
        return new(hole with { Slot = slot }, "");
    }
}

/// <summary>The variables that both editors generate values for.</summary>
static class DynamicVariable
{
    const string Letters = "abcdefghijklmnopqrstuvwxyz";
    const string Digits = "0123456789";
    const string Iso = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>More characters than a header may have is no use.</summary>
    const int MaxCharacters = 1024;

    /// <param name="source">
    /// What stands between the braces: <c>$randomInt 1 10</c>, <c>$random.integer(1, 10)</c>.
    /// </param>
    /// <returns>Null when it is not one that is known.</returns>
    public static Hole? TryParse(string source)
    {
        var words = Words(source);
        var hole = new Hole(HoleKind.Guid, $"{{{{{source}}}}}", Slot: 0);
        return words switch
        {
            ["$guid" or "$uuid" or "$random.uuid"] => hole,
            ["$randomInt" or "$random.integer"] => hole with { Kind = HoleKind.Integer, Max = 1000 },
            ["$randomInt" or "$random.integer", var from, var to] => Integer(hole, from, to),
            ["$random.alphabetic", var count] => Characters(hole, Letters, count),
            ["$random.alphanumeric", var count] => Characters(hole, Letters + Digits, count),
            ["$random.hexadecimal", var count] => Characters(hole, Digits + "abcdef", count),
            ["$random.email"] => hole with { Kind = HoleKind.Email },
            ["$timestamp", .. var offset] => At(hole with { Kind = HoleKind.Timestamp }, offset),
            ["$isoTimestamp"] => hole with { Kind = HoleKind.Time, Format = Iso },
            ["$datetime" or "$localDatetime", var format, .. var offset] =>
                At(hole with { Kind = HoleKind.Time, Format = DotNetFormat(format) }, offset),
            _ => null,
        };
    }

    /// <summary>Words at spaces, commas and parentheses; a quoted one keeps its quotes.</summary>
    static List<string> Words(string source)
    {
        var words = new List<string>();
        for (var i = 0; i < source.Length;)
        {
            if (" \t,()".Contains(source[i]))
            {
                i++;
                continue;
            }

            var quoted = source[i] is '"' or '\'';
            var end = quoted ? source.IndexOf(source[i], i + 1) + 1 : source.AsSpan(i).IndexOfAny(" \t,()") + i;
            if (end <= i)
                end = source.Length;
            words.Add(source[i..end]);
            i = end;
        }

        return words;
    }

    static Hole? Integer(Hole hole, string from, string to) =>
        long.TryParse(from, out var min) && long.TryParse(to, out var max) && min < max && max - min > 0
            ? hole with { Kind = HoleKind.Integer, Min = min, Max = max }
            : null;

    static Hole? Characters(Hole hole, string alphabet, string count) =>
        int.TryParse(count, out var n) && n is > 0 and <= MaxCharacters
            ? hole with { Kind = HoleKind.Characters, Format = alphabet, Max = n }
            : null;

    static Hole? At(Hole hole, List<string> offset) => offset switch
    {
        [] => hole,
        [var amount, ("y" or "M" or "w" or "d" or "h" or "m" or "s" or "ms") and var unit]
            when int.TryParse(amount, out var n) && Math.Abs((long)n) <= (unit is "y" ? 1000 : 10_000) =>
            hole with { Offset = (n, unit) },
        _ => null,
    };

    /// <summary>A format's name, or a quoted Day.js format, as .NET spells it.</summary>
    static string DotNetFormat(string format)
    {
        if (format == "rfc1123")
            return "ddd, dd MMM yyyy HH:mm:ss 'GMT'";
        if (format[0] is not ('"' or '\''))
            return Iso;
        var result = new StringBuilder();
        var text = format.AsSpan().Trim("\"'");
        while (!text.IsEmpty)
        {
            var run = text.Length - text.TrimStart(text[0]).Length;
            var dotNet = (text[0], run) switch
            {
                ('Y', _) => new string('y', run),
                ('D', _) => new string('d', run),
                ('d', 3 or 4) => new string('d', run),
                ('S', _) => new string('f', Math.Min(run, 7)),
                ('A' or 'a', _) => "tt",
                ('Z', _) => "zzz",
                ('M' or 'H' or 'h' or 'm' or 's', _) => new string(text[0], run),
                _ => null,
            };
            foreach (var c in dotNet is null ? text[..run] : [])
                result.Append('\\').Append(c);
            result.Append(dotNet);
            text = text[run..];
        }

        // A lone letter would be a standard format.
        return result.Length == 1 ? "%" + result : result.ToString();
    }
}

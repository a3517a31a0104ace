using System.Diagnostics.CodeAnalysis;
using Seep.Go.Source;
using Seep.Scan.Obligations;

namespace Seep.Scan.Settings;

/// <summary>Makes settings of a YAML tree. Each value that is wrong is told, and left out.</summary>
sealed class SettingsReader
{
    static readonly string[] TopKeys = ["obligations", "owns", "process-lifetime"];
    static readonly string[] RowKeys = ["acquire", "result", "release", "leaks", "when", "note"];

    readonly string _file;
    readonly List<Diagnostic> _errors;

    SettingsReader(string file, List<Diagnostic> errors) => (_file, _errors) = (file, errors);

    /// <param name="errors">Takes what is wrong.</param>
    public static ScanSettings Read(string file, byte[] text, List<Diagnostic> errors) =>
        YamlTree.Read(file, text, errors) is { } root ? new SettingsReader(file, errors).ReadAll(root) : ScanSettings.None;

    ScanSettings ReadAll(YamlNode root)
    {
        var keys = KeysOf(root, TopKeys);
        return new()
        {
            Obligations = ReadRows(keys.GetValueOrDefault("obligations")),
            Owners = ReadList(keys.GetValueOrDefault("owns"), ReadOwner),
            ProcessLifetime = ReadList(keys.GetValueOrDefault("process-lifetime"), ReadName),
        };
    }

    List<AcquireRow> ReadRows(YamlNode? node)
    {
        List<AcquireRow> rows = [];
        var lines = new Dictionary<(string, AcquirePlace, int, string), int>();
        foreach (var item in ItemsOf(node))
        {
            if (ReadRow(item) is not { } row)
                continue;
            if (lines.TryAdd(AcquireTable.KeyOf(row), item.Position.Line))
                rows.Add(row);
            else
                Fault(item, $"'{row.Function}' has the same result in line {lines[AcquireTable.KeyOf(row)]}");
        }

        return rows;
    }

    /// <summary>Null where the function or its release is not there, or wrong.</summary>
    AcquireRow? ReadRow(YamlNode node)
    {
        var keys = KeysOf(node, RowKeys);
        var function = Read(Required(node, keys, "acquire"), text => AcquireRows.ReadFunction(text).Function, "");
        var isType = function.StartsWith(AcquireRow.TypePrefix, StringComparison.Ordinal);
        if (isType && keys.Remove("result", out var result))
            Fault(result, "a type has no result: leave it out");
        var (place, index, path) = Read(
            keys.GetValueOrDefault("result"), AcquireRows.ReadPlace, (isType ? AcquirePlace.Literal : AcquirePlace.Result, 0, []));
        var release = Required(node, keys, "release");
        var isSilent = release is YamlText { Value: "none" };
        var releases = isSilent ? [] : ReadList(release, AcquireRows.ReadRelease);
        var leaks = ReadList(keys.GetValueOrDefault("leaks"), AcquireRows.ReadRetention);
        var when = ReadList(keys.GetValueOrDefault("when"), AcquireRows.ReadWhen);
        var note = Read(keys.GetValueOrDefault("note"), text => text, "");
        if (function.Length == 0 || releases.Count == 0 && !isSilent)
            return null;
        return new()
        {
            Function = function,
            Place = place,
            Index = index,
            Path = path,
            Releases = releases,
            Leaks = isSilent ? Retention.None : leaks.DefaultIfEmpty(Retention.Memory).Aggregate((a, b) => a | b),
            When = isSilent ? [When.None] : when.Count == 0 ? [When.Always] : when,
            Note = note,
            Source = $"{_file}:{node.Position.Line}",
        };
    }

    YamlNode? Required(YamlNode node, Dictionary<string, YamlNode> keys, string key)
    {
        if (keys.TryGetValue(key, out var value))
            return value;
        if (node is YamlMap)
            Fault(node, $"'{key}' is missing");
        return null;
    }

    static string ReadName(string text) =>
        QualifiedName.TryParse(text, out _)
            ? text
            : throw new FormatException(
                $"'{text}' is no function, method, type, variable or field: it has to be as in 'example.com/app.Open', "
                + "'(*example.com/app.Pool).Get', 'example.com/app.Server' or 'example.com/app.Server.db'");

    static string ReadOwner(string text)
    {
        var open = text.EndsWith(')') ? text.LastIndexOf('(') : -1;
        var isOwner = open > 0
            ? QualifiedName.TryParse(text[..open], out _) && AcquireRows.IsParameter(text[(open + 1)..^1])
            : QualifiedName.TryParse(text, out var field) && field.Receiver.Length == 0 && QualifiedName.TryParse(field.Package, out _);
        return isOwner
            ? text
            : throw new FormatException(
                $"'{text}' is no field or parameter: it has to be as in 'example.com/app.Server.conn', "
                + "'example.com/app.Serve(arg0)' or '(*example.com/app.Pool).Put(arg0)'");
    }

    /// <summary>The values of keys that are known; the others are told.</summary>
    Dictionary<string, YamlNode> KeysOf(YamlNode node, string[] known)
    {
        var values = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        if (node is not YamlMap map)
        {
            Fault(node, $"has to have keys: {string.Join(", ", known)}");
            return values;
        }

        foreach (var (key, value) in map.Entries)
        {
            if (known.Contains(key.Value))
                values.Add(key.Value, value);
            else
                Fault(key, $"'{key.Value}' is no key here: {string.Join(", ", known)}");
        }

        return values;
    }

    IReadOnlyList<YamlNode> ItemsOf(YamlNode? node)
    {
        if (node is null or YamlText { Value: "" })
            return [];
        if (node is YamlList list)
            return list.Items;
        Fault(node, "has to be a list");
        return [];
    }

    /// <summary>The items of a list that are right, or the one that stands alone.</summary>
    List<T> ReadList<T>(YamlNode? node, Func<string, T> read)
    {
        List<T> values = [];
        foreach (var item in node is YamlText { Value.Length: > 0 } ? [node] : ItemsOf(node))
        {
            if (TryRead(item, read, out var value))
                values.Add(value);
        }

        return values;
    }

    T Read<T>(YamlNode? node, Func<string, T> read, T otherwise) =>
        node is not null && TryRead(node, read, out var value) ? value : otherwise;

    bool TryRead<T>(YamlNode node, Func<string, T> read, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        try
        {
            value = node is YamlText text ? read(text.Value) : throw new FormatException("has to be a text");
            return true;
        }
        catch (FormatException e)
        {
            Fault(node, e.Message);
            return false;
        }
    }

    void Fault(YamlNode node, string message) => _errors.Add(new(node.Position, message));
}

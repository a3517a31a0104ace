using System.Collections.Frozen;

namespace Seep.Scan.Obligations;

/// <summary>What is wrong with one line of a table.</summary>
/// <param name="Line">1-based.</param>
public readonly record struct TableError(string File, int Line, string Message)
{
    public override string ToString() => $"{File}:{Line}: {Message}";
}

/// <summary>A table can't be read; all that is wrong with it.</summary>
public sealed class TableException(IReadOnlyList<TableError> errors) : Exception(string.Join('\n', errors))
{
    public IReadOnlyList<TableError> Errors { get; } = errors;
}

/// <summary>Reads tables of tab-separated columns; the first line names them.</summary>
static class TableFile
{
    /// <param name="file">The table's name, for errors.</param>
    /// <param name="columns">What the first line has to be.</param>
    /// <param name="read">Makes a row of the columns' texts, or throws <see cref="FormatException"/>.</param>
    /// <exception cref="TableException">A line is wrong.</exception>
    public static IReadOnlyList<T> Read<T>(string file, TextReader text, IReadOnlyList<string> columns, Func<string[], T> read)
    {
        List<T> rows = [];
        List<TableError> errors = [];
        if (text.ReadLine() != string.Join('\t', columns))
            errors.Add(new(file, 1, $"the first line has to name the columns: {string.Join(", ", columns)}"));
        for (var number = 2; text.ReadLine() is { } line; number++)
        {
            try
            {
                var fields = line.Split('\t');
                rows.Add(fields.Length == columns.Count
                    ? read(fields)
                    : throw new FormatException($"{fields.Length} columns, not {columns.Count}"));
            }
            catch (FormatException e)
            {
                errors.Add(new(file, number, e.Message));
            }
        }

        return errors.Count == 0 ? rows : throw new TableException(errors);
    }

    /// <summary>Reads a table that comes with Seep.</summary>
    public static T ReadBuiltIn<T>(string file, Func<string, TextReader, T> read)
    {
        using var stream = typeof(TableFile).Assembly.GetManifestResourceStream(file) ?? throw new FileNotFoundException($"no {file} in the assembly");
        using var text = new StreamReader(stream);
        return read(file, text);
    }

    public static FrozenDictionary<string, IReadOnlyList<T>> ByFunction<T>(IEnumerable<T> rows, Func<T, string> functionOf) =>
        rows.GroupBy(row => FunctionNames.Normalized(functionOf(row)), StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => (IReadOnlyList<T>)[.. g], StringComparer.Ordinal);
}

using System.Collections.Frozen;
using Seep.Go.Types;

namespace Seep.Scan.Obligations;

/// <summary>The functions that hand out obligations, by name. Data, not code: <c>must-call.tsv</c>, read by <see cref="AcquireRows"/>.</summary>
/// <remarks>An import path is compared without elements <c>/vN</c>, and without the folder that it is vendored in.</remarks>
public sealed class AcquireTable
{
    static readonly IReadOnlyList<AcquireRow> NoRows = [];

    readonly FrozenDictionary<string, IReadOnlyList<AcquireRow>> _byFunction;

    public AcquireTable(IEnumerable<AcquireRow> rows)
    {
        Rows = [.. rows];
        _byFunction = TableFile.ByFunction(Rows, row => row.Function);
    }

    public IReadOnlyList<AcquireRow> Rows { get; }

    /// <summary>The table that comes with Seep.</summary>
    public static AcquireTable BuiltIn { get; } = new(TableFile.ReadBuiltIn("must-call.tsv", AcquireRows.Read));

    /// <summary>The rows of a function or method by its full name, of a type by <c>type:</c> and its name.</summary>
    public IReadOnlyList<AcquireRow> RowsOf(string fullName) =>
        _byFunction.GetValueOrDefault(FunctionNames.Normalized(fullName)) ?? NoRows;

    /// <summary>The rows of a function or method that its declaration fits: another version may hand out other values.</summary>
    public IReadOnlyList<AcquireRow> RowsOf(Func function)
    {
        var rows = RowsOf(function.Origin.FullName);
        return rows.All(row => RowTypes.Fits(row, function)) ? rows : [.. rows.Where(row => RowTypes.Fits(row, function))];
    }

    /// <summary>The table with other rows: each stands for those of the same function and the same value.</summary>
    public AcquireTable With(IReadOnlyList<AcquireRow> rows)
    {
        var replaced = rows.Select(KeyOf).ToHashSet();
        return new(Rows.Where(row => !replaced.Contains(KeyOf(row))).Concat(rows));
    }

    /// <summary>What rows of the same value have in common.</summary>
    internal static (string Function, AcquirePlace Place, int Index, string Path) KeyOf(AcquireRow row) =>
        (FunctionNames.Normalized(row.Function), row.Place, row.Index, string.Join('.', row.Path));
}

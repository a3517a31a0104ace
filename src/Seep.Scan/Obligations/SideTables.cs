using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Seep.Scan.Obligations;

/// <summary>Which value a call releases.</summary>
public enum ReleasedValue
{
    Receiver,
    Argument,

    /// <summary>All that calls on the same receiver acquired.</summary>
    OfReceiver,

    /// <summary>What was made over an argument.</summary>
    OfArgument,
}

/// <summary>How a call has to end to release.</summary>
public enum ReleaseOutcome
{
    /// <summary>However it ends.</summary>
    Always,

    /// <summary>It returns false.</summary>
    False,

    /// <summary>Its last result, an error, is nil.</summary>
    NoError,

    /// <summary>That is not nil.</summary>
    Error,
}

/// <summary>A call that meets an obligation without being one of its releases.</summary>
public sealed record ImplicitRelease
{
    /// <summary>As <see cref="AcquireRow.Function"/>.</summary>
    public required string Function { get; init; }

    public required ReleasedValue Value { get; init; }

    /// <summary>Of an argument its number.</summary>
    public int Index { get; init; }

    /// <summary>The fields from the value to what is released: <c>Body</c>.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    public required ReleaseOutcome Outcome { get; init; }

    /// <summary>Only obligations with one of these words are met (<see cref="When"/>); all where there are none.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>Where it is known from.</summary>
    public string Source { get; init; } = "";

    /// <summary>Whether it is that a reader is read to its end.</summary>
    public bool ReadsToEnd => Rows.Contains(When.IfBodyUnread);

    /// <summary>Whether an obligation of a row is met.</summary>
    public bool Meets(AcquireRow row) => Rows.Count == 0 || Rows.Any(row.Has);
}

/// <summary>The calls that release without being named as a release, by function: <c>implicit-releases.tsv</c>.</summary>
/// <remarks>Columns: function, value, outcome, rows, source.</remarks>
public sealed class ImplicitReleases
{
    internal static readonly IReadOnlyList<string> Columns = ["function", "value", "outcome", "rows", "source"];

    readonly FrozenDictionary<string, IReadOnlyList<ImplicitRelease>> _byFunction;

    ImplicitReleases(IReadOnlyList<ImplicitRelease> rows) => (Rows, _byFunction) = (rows, TableFile.ByFunction(rows, row => row.Function));

    public IReadOnlyList<ImplicitRelease> Rows { get; }

    /// <summary>The table that comes with Seep.</summary>
    public static ImplicitReleases BuiltIn { get; } = TableFile.ReadBuiltIn("implicit-releases.tsv", Read);

    /// <summary>What a function or method releases, by its full name.</summary>
    public IReadOnlyList<ImplicitRelease> Of(string fullName) => _byFunction.GetValueOrDefault(FunctionNames.Normalized(fullName)) ?? [];

    /// <exception cref="TableException">A line is wrong.</exception>
    internal static ImplicitReleases Read(string file, TextReader text) => new(TableFile.Read(file, text, Columns, ReadRow));

    static ImplicitRelease ReadRow(string[] columns)
    {
        var (value, index, path) = ReadValue(columns[1]);
        return new()
        {
            Function = SideTable.ReadName(columns[0]),
            Value = value,
            Index = index,
            Path = path,
            Outcome = columns[2] switch
            {
                "always" => ReleaseOutcome.Always,
                "false" => ReleaseOutcome.False,
                "no-error" => ReleaseOutcome.NoError,
                "error" => ReleaseOutcome.Error,
                var other => throw new FormatException($"'{other}' is no outcome: always, false, no-error, error"),
            },
            Rows = columns[3] == "any" ? [] : [.. columns[3].Split(',').Select(AcquireRows.ReadWhen)],
            Source = columns[4],
        };
    }

    static (ReleasedValue Value, int Index, IReadOnlyList<string> Path) ReadValue(string text)
    {
        if (text == "of-recv")
            return (ReleasedValue.OfReceiver, 0, []);
        var isOfArgument = text.StartsWith("of-", StringComparison.Ordinal);
        var (place, index, path) = AcquireRows.ReadPlace(isOfArgument ? text["of-".Length..] : text);
        return place switch
        {
            AcquirePlace.Receiver when !isOfArgument => (ReleasedValue.Receiver, 0, path),
            AcquirePlace.Argument => (isOfArgument ? ReleasedValue.OfArgument : ReleasedValue.Argument, index, path),
            _ => throw new FormatException($"'{text}' is nothing that a call releases: recv, arg0, of-recv, of-arg0"),
        };
    }
}

/// <summary>
/// Functions, and packages with all that is in them, that only look at what they are given as <c>any</c> or <c>error</c>, as <c>fmt</c>
/// does: they take on no obligation of it. <c>borrowers.tsv</c>.
/// </summary>
/// <remarks>Columns: function, source. <c>fmt.*</c> is all functions and methods of the package.</remarks>
public sealed class Borrowers
{
    const string All = ".*";

    readonly FrozenSet<string> _functions;
    readonly FrozenSet<string> _packages;

    Borrowers(IReadOnlyList<string> names)
    {
        Names = names;
        _functions = SideTable.Set(names.Where(name => !name.EndsWith(All, StringComparison.Ordinal)));
        _packages = SideTable.Set(names.Where(name => name.EndsWith(All, StringComparison.Ordinal)).Select(name => name[..^All.Length]));
    }

    /// <summary>As the table has them.</summary>
    internal IReadOnlyList<string> Names { get; }

    /// <summary>The table that comes with Seep.</summary>
    public static Borrowers BuiltIn { get; } = TableFile.ReadBuiltIn("borrowers.tsv", Read);

    /// <param name="package">The import path of the package that the function is declared in.</param>
    public bool Contain(string fullName, string package) =>
        _packages.Contains(FunctionNames.Normalized(package)) || _functions.Contains(FunctionNames.Normalized(fullName));

    /// <summary>Whether the table names a function by itself: then it takes on no obligation of any interface value.</summary>
    public bool ContainFunction(string fullName) => _functions.Contains(FunctionNames.Normalized(fullName));

    /// <exception cref="TableException">A line is wrong.</exception>
    internal static Borrowers Read(string file, TextReader text) => new(TableFile.Read(file, text, SideTable.NamesOnly, columns =>
        columns[0].EndsWith(All, StringComparison.Ordinal) && columns[0].Length > All.Length && !columns[0].StartsWith('(')
            ? columns[0]
            : SideTable.ReadName(columns[0])));
}

/// <summary>Functions that never return: they end the program or the goroutine, or panic. <c>no-return.tsv</c>.</summary>
/// <remarks>Columns: function, source. <c>*.Fatalf</c> is all functions and methods of that name.</remarks>
public sealed class NoReturns
{
    const string Any = "*.";

    readonly FrozenSet<string> _functions;
    readonly FrozenSet<string> _names;

    NoReturns(IReadOnlyList<string> functions)
    {
        Functions = [.. functions.Where(name => !name.StartsWith(Any, StringComparison.Ordinal))];
        _functions = SideTable.Set(Functions);
        _names = functions.Except(Functions).Select(name => name[Any.Length..]).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Those that the table names with their packages.</summary>
    public IReadOnlyList<string> Functions { get; }

    /// <summary>The table that comes with Seep.</summary>
    public static NoReturns BuiltIn { get; } = TableFile.ReadBuiltIn("no-return.tsv", Read);

    /// <param name="name">The function's name alone.</param>
    public bool Contain(string fullName, string name) => _names.Contains(name) || _functions.Contains(FunctionNames.Normalized(fullName));

    /// <exception cref="TableException">A line is wrong.</exception>
    internal static NoReturns Read(string file, TextReader text) => new(TableFile.Read(file, text, SideTable.NamesOnly, columns =>
        columns[0].StartsWith(Any, StringComparison.Ordinal) ? columns[0] : SideTable.ReadName(columns[0])));
}

/// <summary>A function whose true result says that an argument, an error, is not nil.</summary>
/// <param name="Argument">Its number.</param>
/// <param name="Result">The number of the result that is true.</param>
public sealed record ErrorCheck(string Function, int Argument, int Result);

/// <summary>The functions that test errors, by name: <c>error-checks.tsv</c>.</summary>
/// <remarks>Columns: function, value, result, source.</remarks>
public sealed class ErrorChecks
{
    static readonly IReadOnlyList<string> Columns = ["function", "value", "result", "source"];

    readonly FrozenDictionary<string, ErrorCheck> _byFunction;

    ErrorChecks(IReadOnlyList<ErrorCheck> rows) =>
        (Rows, _byFunction) = (rows, rows.ToFrozenDictionary(row => FunctionNames.Normalized(row.Function), StringComparer.Ordinal));

    public IReadOnlyList<ErrorCheck> Rows { get; }

    /// <summary>The table that comes with Seep.</summary>
    public static ErrorChecks BuiltIn { get; } = TableFile.ReadBuiltIn("error-checks.tsv", Read);

    public bool TryGet(string fullName, [NotNullWhen(true)] out ErrorCheck? check) =>
        _byFunction.TryGetValue(FunctionNames.Normalized(fullName), out check);

    /// <exception cref="TableException">A line is wrong.</exception>
    internal static ErrorChecks Read(string file, TextReader text) => new(TableFile.Read(file, text, Columns, ReadRow));

    static ErrorCheck ReadRow(string[] columns)
    {
        var (value, argument, path) = AcquireRows.ReadPlace(columns[1]);
        var (result, number, _) = AcquireRows.ReadPlace(columns[2]);
        if (value != AcquirePlace.Argument || path.Count > 0)
            throw new FormatException($"'{columns[1]}' is no argument: arg0");
        if (result != AcquirePlace.Result)
            throw new FormatException($"'{columns[2]}' is no result: 0");
        return new(SideTable.ReadName(columns[0]), argument, number);
    }
}

/// <summary>What the tables beside <see cref="AcquireTable"/> have in common.</summary>
static class SideTable
{
    public static readonly IReadOnlyList<string> NamesOnly = ["function", "source"];

    public static string ReadName(string text) =>
        QualifiedName.TryParse(text, out _)
            ? text
            : throw new FormatException($"'{text}' is no function: it has to be as in 'net/http.Get' or '(*net/http.Client).Do'");

    /// <summary>Whether a text can be an import path.</summary>
    public static bool IsPackage(string text) => QualifiedName.TryParse($"{text}.F", out var name) && name.Package == text;

    public static FrozenSet<string> Set(IEnumerable<string> names) =>
        names.Select(FunctionNames.Normalized).ToFrozenSet(StringComparer.Ordinal);
}

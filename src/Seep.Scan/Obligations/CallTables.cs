using System.Collections.Frozen;

namespace Seep.Scan.Obligations;

/// <summary>Functions that call a function which they are passed, at most once, now or later. <c>one-shots.tsv</c>.</summary>
/// <remarks>Columns: function, source.</remarks>
public sealed class OneShots
{
    readonly FrozenSet<string> _functions;

    OneShots(IReadOnlyList<string> functions) => _functions = SideTable.Set(functions);

    /// <summary>The table that comes with Seep.</summary>
    public static OneShots BuiltIn { get; } = TableFile.ReadBuiltIn("one-shots.tsv", Read);

    public bool Contain(string fullName) => _functions.Contains(FunctionNames.Normalized(fullName));

    /// <exception cref="TableException">A line is wrong.</exception>
    internal static OneShots Read(string file, TextReader text) =>
        new(TableFile.Read(file, text, SideTable.NamesOnly, columns => SideTable.ReadName(columns[0])));
}

/// <summary>
/// Types to which frameworks for command lines pass a pointer when they call the function that carries out a command, and interfaces whose
/// methods carry it out: the process ends after it, and with the error that it returns. <c>commands.tsv</c>.
/// </summary>
/// <remarks>Columns: type, source.</remarks>
public sealed class Commands
{
    static readonly IReadOnlyList<string> Columns = ["type", "source"];

    readonly FrozenSet<string> _types;

    Commands(IReadOnlyList<string> types) => _types = SideTable.Set(types);

    /// <summary>The table that comes with Seep.</summary>
    public static Commands BuiltIn { get; } = TableFile.ReadBuiltIn("commands.tsv", Read);

    /// <param name="type">With the import path of its package: <c>github.com/spf13/cobra.Command</c>.</param>
    public bool AreOf(string type) => _types.Contains(FunctionNames.Normalized(type));

    /// <exception cref="TableException">A line is wrong.</exception>
    internal static Commands Read(string file, TextReader text) =>
        new(TableFile.Read(file, text, Columns, columns => SideTable.ReadName(columns[0])));
}

/// <summary>
/// Packages whose functions keep what they are passed, in ways that their source does not show: pools, atomic values, containers of any.
/// <c>keepers.tsv</c>.
/// </summary>
/// <remarks>Columns: package, source.</remarks>
public sealed class Keepers
{
    static readonly IReadOnlyList<string> Columns = ["package", "source"];

    readonly FrozenSet<string> _packages;

    Keepers(IReadOnlyList<string> packages) => (Packages, _packages) = (packages, SideTable.Set(packages));

    /// <summary>As the table has them.</summary>
    public IReadOnlyList<string> Packages { get; }

    /// <summary>The table that comes with Seep.</summary>
    public static Keepers BuiltIn { get; } = TableFile.ReadBuiltIn("keepers.tsv", Read);

    /// <param name="package">Its import path.</param>
    public bool Contain(string package) => _packages.Contains(FunctionNames.Normalized(package));

    /// <exception cref="TableException">A line is wrong.</exception>
    internal static Keepers Read(string file, TextReader text) => new(TableFile.Read(file, text, Columns, columns =>
        SideTable.IsPackage(columns[0]) ? columns[0] : throw new FormatException($"'{columns[0]}' is no import path: it has to be as in 'sync/atomic'")));
}

/// <summary>Functions whose only result is never nil. <c>never-nil.tsv</c>.</summary>
/// <remarks>Columns: function, source.</remarks>
public sealed class NeverNils
{
    readonly FrozenSet<string> _functions;

    NeverNils(IReadOnlyList<string> functions) => (Functions, _functions) = (functions, SideTable.Set(functions));

    /// <summary>As the table has them.</summary>
    public IReadOnlyList<string> Functions { get; }

    /// <summary>The table that comes with Seep.</summary>
    public static NeverNils BuiltIn { get; } = TableFile.ReadBuiltIn("never-nil.tsv", Read);

    public bool Contain(string fullName) => _functions.Contains(FunctionNames.Normalized(fullName));

    /// <exception cref="TableException">A line is wrong.</exception>
    internal static NeverNils Read(string file, TextReader text) =>
        new(TableFile.Read(file, text, SideTable.NamesOnly, columns => SideTable.ReadName(columns[0])));
}

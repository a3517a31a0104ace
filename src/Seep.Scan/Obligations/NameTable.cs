using System.Collections.Frozen;

namespace Seep.Scan.Obligations;

/// <summary>Names of which one thing is known, with where it is known from. Each table of that kind is an instance.</summary>
/// <remarks>Columns: what the names are of (function, type, package), source.</remarks>
public sealed class NameTable
{
    readonly FrozenSet<string> _names;

    NameTable(IReadOnlyList<string> names) => (Names, _names) = (names, SideTable.Set(names));

    /// <summary>Functions that call a function which they are passed, at most once, now or later. <c>one-shots.tsv</c>.</summary>
    public static NameTable OneShots { get; } = TableFile.ReadBuiltIn("one-shots.tsv", ReadFunctions);

    /// <summary>
    /// Types to which frameworks for command lines pass a pointer when they call the function that carries out a command, and interfaces
    /// whose methods carry it out: the process ends after it, and with the error that it returns. <c>commands.tsv</c>.
    /// </summary>
    public static NameTable Commands { get; } = TableFile.ReadBuiltIn("commands.tsv", ReadTypes);

    /// <summary>
    /// Packages that find the methods which carry out a command by reflection, with the methods' name: <c>github.com/alecthomas/kong.Run</c>.
    /// <c>command-methods.tsv</c>.
    /// </summary>
    public static NameTable CommandMethods { get; } = TableFile.ReadBuiltIn("command-methods.tsv", ReadFunctions);

    /// <summary>Interfaces each method of which a framework calls once in a process, as a service. <c>services.tsv</c>.</summary>
    public static NameTable Services { get; } = TableFile.ReadBuiltIn("services.tsv", ReadTypes);

    /// <summary>
    /// Packages whose functions keep what they are passed, in ways that their source does not show: pools, atomic values, containers of
    /// any. <c>keepers.tsv</c>.
    /// </summary>
    public static NameTable Keepers { get; } = TableFile.ReadBuiltIn("keepers.tsv", ReadPackages);

    /// <summary>Types whose values are handed to others so that they add to them; who made one waits for it. <c>lent.tsv</c>.</summary>
    public static NameTable Lent { get; } = TableFile.ReadBuiltIn("lent.tsv", ReadTypes);

    /// <summary>Functions whose only result is never nil. <c>never-nil.tsv</c>.</summary>
    public static NameTable NeverNil { get; } = TableFile.ReadBuiltIn("never-nil.tsv", ReadFunctions);

    /// <summary>Functions whose last result is an error that is always nil, or is not only where the machine is broken. <c>never-fail.tsv</c>.</summary>
    public static NameTable NeverFail { get; } = TableFile.ReadBuiltIn("never-fail.tsv", ReadFunctions);

    /// <summary>
    /// Functions that fail only where their last argument is not the text of a network address with a port. <c>address-parsers.tsv</c>.
    /// </summary>
    public static NameTable AddressParsers { get; } = TableFile.ReadBuiltIn("address-parsers.tsv", ReadFunctions);

    /// <summary>As the table has them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <param name="name">With the import path: <c>(*sync.Once).Do</c>, <c>github.com/spf13/cobra.Command</c>, <c>sync/atomic</c>.</param>
    public bool Contains(string name) => _names.Contains(FunctionNames.Normalized(name));

    /// <summary>Whether a name is of something in a package.</summary>
    /// <param name="path">An import path.</param>
    public bool HasPackage(string path) =>
        FunctionNames.Normalized(path) is var package && Names.Any(name => name.StartsWith(package, StringComparison.Ordinal) && name.LastIndexOf('.') == package.Length);

    /// <exception cref="TableException">A line is wrong.</exception>
    internal static NameTable ReadFunctions(string file, TextReader text) => Read(file, text, "function", SideTable.ReadName);

    /// <exception cref="TableException">A line is wrong.</exception>
    internal static NameTable ReadTypes(string file, TextReader text) => Read(file, text, "type", name =>
        !name.StartsWith('(') && QualifiedName.TryParse(name, out _)
            ? name
            : throw new FormatException($"'{name}' is no type: it has to be as in 'net/http.Client'"));

    /// <exception cref="TableException">A line is wrong.</exception>
    internal static NameTable ReadPackages(string file, TextReader text) => Read(file, text, "package", name =>
        SideTable.IsPackage(name) ? name : throw new FormatException($"'{name}' is no import path: it has to be as in 'sync/atomic'"));

    static NameTable Read(string file, TextReader text, string kind, Func<string, string> read) =>
        new(TableFile.Read(file, text, [kind, "source"], columns => read(columns[0])));
}

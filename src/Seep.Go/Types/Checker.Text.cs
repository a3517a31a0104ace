using System.Text;
using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

// How types, symbols, operands and expressions read in messages.
sealed partial class Checker
{
    /// <summary>
    /// The paths of all packages that the package imports, by the packages' names; null until a message names a
    /// package.
    /// </summary>
    Dictionary<string, HashSet<string>>? _pathsOfNames;
    readonly HashSet<Package> _packagesWithPaths = [];

    internal string Str(Type? type) => type is null ? "<nil>" : TypeText.Of(type, Qualifier);

    internal string Str(Operand x) => OperandText.Of(x, Qualifier);

    internal string Str(Symbol symbol) => SymbolText.Of(symbol, Qualifier);

    internal string Str(Expr x) => ExprText.Of(x);

    internal string Str(Pos pos) => _files.PositionOf(pos).ToString();

    internal string Str(IReadOnlyList<Type> types) => $"[{string.Join(", ", types.Select(Str))}]";

    internal string Str(IReadOnlyList<Expr> list) => $"[{string.Join(", ", list.Select(Str))}]";

    internal string Str(IReadOnlyList<Operand> operands) => $"[{string.Join(", ", operands.Select(Str))}]";

    /// <summary>A text as a Go literal.</summary>
    internal static string Quoted(string text) => QuotedText.Quote(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// How a package is named before what it declares: not at all if it is the one that is checked, by its path where
    /// another package has its name, else by its name.
    /// </summary>
    internal string Qualifier(Package package)
    {
        if (package == _package)
            return "";
        if (_pathsOfNames is null)
        {
            _pathsOfNames = new(StringComparer.Ordinal);
            MarkImports(_package);
        }

        var isAmbiguous = _pathsOfNames.TryGetValue(package.Name, out var paths) && paths.Count > 1;
        return isAmbiguous ? Quoted(package.Path) : package.Name;
    }

    /// <summary>Notes the paths of a package and of all that it imports, directly or not.</summary>
    void MarkImports(Package package)
    {
        if (!_packagesWithPaths.Add(package))
            return;
        if (!_pathsOfNames!.TryGetValue(package.Name, out var paths))
            _pathsOfNames[package.Name] = paths = new(StringComparer.Ordinal);
        paths.Add(package.Path);
        foreach (var import in package.Imports)
            MarkImports(import);
    }
}

using System.Text;
using Seep.Go.Constants;
using Seep.Go.Types;

namespace Seep.Fuzz.Packages;

/// <summary>
/// All that a package declares at its top level, as text: what importers see of it, and what they see through it. It is the same
/// whether bodies are checked or not.
/// </summary>
static class ExportedTypes
{
    /// <param name="onlyExported">Whether other names are left out.</param>
    public static string Of(Package package, bool onlyExported = false)
    {
        var text = new StringBuilder();
        foreach (var name in package.Scope.SortedNames)
        {
            var symbol = package.Scope.Lookup(name)!;
            if (onlyExported && !symbol.IsExported)
                continue;
            text.Append(symbol);
            if (symbol is Const { Value: { } value })
                text.Append(" = ").Append(value.Kind == ConstantKind.String ? $"string of {value.StringLength} bytes" : value.ToExactString());
            text.AppendLine();
            if (symbol is not TypeName { Type: Named named })
                continue;
            foreach (var method in named.Methods)
                text.Append("  ").Append(method).AppendLine();
        }

        return text.ToString();
    }
}

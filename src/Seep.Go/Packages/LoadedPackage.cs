using System.Globalization;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;

namespace Seep.Go.Packages;

/// <summary>A package that was parsed and checked.</summary>
public sealed class LoadedPackage
{
    internal LoadedPackage(ListedPackage listed, Package package) => (Listed, Package) = (listed, package);

    public ListedPackage Listed { get; }

    /// <summary>As go list tells packages apart: <c>p</c>, <c>p [q.test]</c>.</summary>
    public string ImportPath => Listed.ImportPath;

    public string Name => Package.Name;

    /// <summary>The files that could be read, in the order of the compiler.</summary>
    public IReadOnlyList<SyntaxTree> Trees { get; internal set; } = [];

    public Package Package { get; }

    /// <summary>What is known of the trees' nodes, while the package is used; null without <see cref="LoadOptions.WithInfo"/>.</summary>
    public TypeInfo? Info { get; internal set; }

    /// <summary>What go list, the parser and the checker say, by place; each cause once.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; internal set; } = [];

    /// <summary>As they were found.</summary>
    internal IReadOnlyList<TypeError> TypeErrors { get; set; } = [];

    /// <summary>Files that could not be read.</summary>
    internal List<Diagnostic> FileErrors { get; } = [];
}

/// <summary>Puts together what is wrong with a package.</summary>
/// <param name="errorOf">What go list says of the package that an import means, if it says that something is wrong.</param>
sealed class PackageDiagnostics(string folder, FileSet files, Func<string, ListedError?> errorOf)
{
    public IReadOnlyList<Diagnostic> Of(LoadedPackage package)
    {
        var all = new List<Diagnostic>(package.FileErrors);
        foreach (var tree in package.Trees)
            all.AddRange(tree.Errors);
        // What go list could not read of the files, the parser has told better.
        if (all.Count == 0 && package.Listed.Error is { } listed)
            all.Add(Read(package, listed));
        foreach (var error in package.TypeErrors)
        {
            var message = error.Code == ErrorCode.BrokenImport ? Reason(package, error) : error.Message;
            all.Add(new(files.PositionOf(error.Pos), message));
        }

        return [.. all.Distinct().OrderBy(d => d.Position)];
    }

    /// <summary>Why an import can't be had, in go list's words if it has some.</summary>
    string Reason(LoadedPackage package, TypeError error)
    {
        const string Start = "could not import ";
        if (!error.Message.StartsWith(Start, StringComparison.Ordinal))
            return error.Message;
        var path = error.Message[Start.Length..].Split(' ')[0];
        if (package.Listed.ImportMap?.TryGetValue(path, out var mapped) == true)
            path = mapped;
        return errorOf(path)?.Err is { Length: > 0 } reason ? reason : error.Message;
    }

    /// <summary>go list's position: <c>file:line:column</c>, relative to the folder, or a part of that.</summary>
    Diagnostic Read(LoadedPackage package, ListedError error)
    {
        if (error.Pos is not { Length: > 0 })
            return new(new("", 0, 0), $"{package.ImportPath}: {error.Err}");
        var parts = error.Pos.Split(':');
        var (line, column) = (NumberAt(parts, 1), NumberAt(parts, 2));
        return new(new(Path.Combine(folder, parts[0]), line, column), error.Err ?? "");
    }

    static int NumberAt(string[] parts, int index) =>
        index < parts.Length && int.TryParse(parts[index], CultureInfo.InvariantCulture, out var number) ? number : 0;
}

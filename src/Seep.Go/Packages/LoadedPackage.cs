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

using Seep.Go.Syntax;

namespace Seep.Go.Types;

// Which files belong to the package, and the version of the language that each is written in.
sealed partial class Checker
{
    void StartFiles(IReadOnlyList<SyntaxTree> trees)
    {
        _trees = [.. trees.Where(BelongsHere)];
        var version = GoVersion.Parse(_options.GoVersion);
        if (version.IsValid && trees.Count > 0 && version.Minor > GoVersion.Newest.Minor)
        {
            Error(trees[0].FileNode.Package, ErrorCode.TooNew,
                $"package requires newer Go version {version} (application built with {GoVersion.Newest})");
        }

        foreach (var tree in _trees)
            _versions[tree] = VersionOf(tree, version);
    }

    /// <summary>Whether a file is of the package; the first file that has a name gives the package its own.</summary>
    bool BelongsHere(SyntaxTree tree)
    {
        var file = tree.FileNode;
        var name = file.Name.Exists ? file.Name.Name : "";
        if (_package.Name.Length == 0)
        {
            if (name == "_")
                Error(file.Name, ErrorCode.BlankPkgName, "invalid package name _");
            else
                _package.Name = name;
            return true;
        }

        if (name == _package.Name)
            return true;
        Error(file.Package, ErrorCode.MismatchedPkgName, $"package {name}; expected package {_package.Name}");
        return false;
    }

    GoVersion VersionOf(SyntaxTree tree, GoVersion ofPackage)
    {
        var own = GoVersion.Parse(tree.GoVersion);
        if (own.IsValid && own.Minor > GoVersion.Newest.Minor)
        {
            Error(tree.FileNode.Name, ErrorCode.TooNew,
                $"file requires newer Go version {own} (application built with {GoVersion.Newest})");
        }

        return GoVersion.OfFile(tree, ofPackage);
    }
}

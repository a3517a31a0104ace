using System.Text;
using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

// Import declarations (Go spec, "Import declarations").
sealed partial class Checker
{
    /// <summary>The packages that were imported, whole or fake, by their paths.</summary>
    readonly Dictionary<string, Package> _importedPackages = new(StringComparer.Ordinal);

    void CollectImport(ImportSpec spec, Scope fileScope)
    {
        // The parser told of a path that is missing.
        if (spec.Path.Value.IsEmpty)
            return;
        if (ReadImportPath(spec.Path) is not { } path)
            return;
        if (ImportPackage(spec.Path.Node.Start, path) is not { } imported)
            return;
        var name = imported.Name;
        if (spec.Name.Exists)
        {
            name = spec.Name.Name;
            if (path == "C")
            {
                Error(spec.Name, ErrorCode.ImportCRenamed, "cannot rename import \"C\"");
                return;
            }
        }

        if (name == "init")
        {
            Error(spec.Node.Start, ErrorCode.InvalidInitDecl, "cannot import package as init - init must be a func");
            return;
        }

        if (!_package.Imports.Contains(imported))
            _package.Imports = [.. _package.Imports, imported];
        DeclareImport(spec, fileScope, new PkgName(spec.Node.Start, _package, name, imported));
    }

    void DeclareImport(ImportSpec spec, Scope fileScope, PkgName symbol)
    {
        // The dot of a dot-import stands for the package.
        if (spec.Name.Exists)
            RecordDef(spec.Name, symbol);
        else
            RecordImplicit(spec.Node, symbol);
        if (symbol.Imported.IsFake)
            symbol.IsUsed = true;
        _imports.Add(symbol);
        if (symbol.Name == ".")
            DeclareDotImport(spec, fileScope, symbol);
        else
            Declare(fileScope, default, symbol, Pos.None);
    }

    /// <summary>
    /// Puts what a package exports in the scope of a file. The symbols stay as they are: others may use them.
    /// </summary>
    void DeclareDotImport(ImportSpec spec, Scope fileScope, PkgName import)
    {
        foreach (var symbol in import.Imported.Scope.Symbols)
        {
            if (!symbol.IsExported)
                continue;
            if (fileScope.Insert(symbol) is { } other)
            {
                NewError(ErrorCode.DuplicateDecl)
                    .Add(spec.Name.NamePos, $"{other.Name} redeclared in this block")
                    .AddOtherDeclaration(other)
                    .Report();
            }
            else
            {
                _dotImports[(fileScope, symbol.Name)] = import;
            }
        }
    }

    /// <summary>The path that an import names, or null after an error.</summary>
    string? ReadImportPath(BasicLit literal)
    {
        var isText = QuotedText.TryUnquote(literal.Value, out var text);
        var path = isText ? GoText.Decode(text.Bytes) : "";
        if ((isText ? WhyNoImportPath(path) : "invalid syntax") is not { } reason)
            return path;
        Error(literal.Node.Start, ErrorCode.BadImportPath, $"invalid import path ({reason})");
        return null;
    }

    static string? WhyNoImportPath(string path)
    {
        foreach (var rune in path.EnumerateRunes())
        {
            if (!MayBeInImportPath(rune))
                return $"invalid character {GoUnicode.Describe(rune.Value)}";
        }

        return path.Length == 0 ? "empty string" : null;
    }

    static bool MayBeInImportPath(Rune rune) => rune.Value != ' ' && GoUnicode.IsPrintable(rune.Value)
        && !"!\"#$%&'()*,:;<=>?[\\]^{|}`\uFFFD".EnumerateRunes().Contains(rune);

    /// <summary>
    /// The package of an import path; where it can't be had a fake one after an error. Null for one that is not
    /// complete, which is a mistake of who imports.
    /// </summary>
    Package? ImportPackage(Pos at, string path)
    {
        if (_importedPackages.TryGetValue(path, out var known))
            return known;
        var package = path switch
        {
            "C" when _options.FakeImportC => new("C", "C") { IsFake = true },
            "unsafe" => Universe.Unsafe,
            _ => ImportOrFake(at, path),
        };
        if (!package.IsComplete && !package.IsFake)
            return null;
        _importedPackages.Add(path, package);
        if (_pathsOfNames is not null)
            MarkImports(package);
        return package;
    }

    Package ImportOrFake(Pos at, string path)
    {
        var package = _options.Import(path);
        if (package is { Name: not ("" or "_") })
            return package;
        var reason = package is null ? "package not found" : $"invalid package name: {Quoted(package.Name)}";
        Error(at, ErrorCode.BrokenImport, $"could not import {path} ({reason})");
        var trimmed = path.EndsWith('/') ? path[..^1] : path;
        return new(path, trimmed[(trimmed.LastIndexOf('/') + 1)..]) { IsFake = true };
    }

    /// <summary>Reports imports of which nothing is used; where not all bodies are checked that is not known.</summary>
    void CheckUnusedImports()
    {
        if (_options.IgnoreBodies || _hasSkippedBodies)
            return;
        foreach (var import in _imports)
        {
            if (import.Name != "_" && !import.IsUsed)
                UnusedImportError(import);
        }
    }

    /// <summary>Names the import too where that is not the path's last element.</summary>
    void UnusedImportError(PkgName import)
    {
        var path = import.Imported.Path;
        var isPlain = import.Name is "" or "." || import.Name == path[(path.LastIndexOf('/') + 1)..];
        SoftError(import.Pos, ErrorCode.UnusedImport, isPlain
            ? $"{Quoted(path)} imported and not used"
            : $"{Quoted(path)} imported as {import.Name} and not used");
    }
}

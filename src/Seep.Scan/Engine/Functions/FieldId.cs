using System.Collections.Concurrent;
using Seep.Go.Source;
using Seep.Go.Types;

namespace Seep.Scan.Engine.Functions;

/// <summary>A field by name, the same in every run.</summary>
/// <param name="Package">The path of the package that declares it.</param>
/// <param name="Path">
/// The declaration that it stands in and the fields that lead to it there: <c>Client.conn</c>, <c>Client.state.conn</c>. Of what no declaration
/// leads to, a field of a type in a function's body, the file and place: <c>@client.go:12:3.conn</c>.
/// </param>
readonly record struct FieldId(string Package, string Path)
{
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>What it is a field of, in the same words: <c>Client</c>.</summary>
    public (string Package, string Path) Struct => (Package, Path[..Math.Max(0, Path.LastIndexOf('.'))]);

    public bool IsExported => Names.IsExported(Name);
}

/// <summary>Names fields of all packages of a build, and finds them by name. For several threads.</summary>
sealed class FieldCatalog(FileSet files)
{
    readonly ConcurrentDictionary<Package, FieldNames> _packages = new(ReferenceEqualityComparer.Instance);

    public FieldId IdOf(Var field) => field.Package is { } package ? new(package.Path, Of(package).NameOf(field.Origin)) : new("", field.Name);

    /// <param name="package">One that was loaded; perhaps without bodies and what only those need.</param>
    /// <param name="canHold">What <see cref="Holders.CanHold(Type)"/> says of its type.</param>
    public Var Find(Package package, string path, bool canHold) => Of(package).Find(path, canHold);

    /// <summary>A field of a package that was loaded with bodies; null if there is none of the name.</summary>
    public Var? TryFind(Package package, string path) => Of(package).TryFind(path);

    FieldNames Of(Package package) => _packages.GetOrAdd(package, made => new(made, files));
}

/// <summary>The names of a package's fields.</summary>
/// <remarks>
/// A package that was loaded without bodies lacks types that only those need. Paths may go by their fields all the same, from one
/// summary to the other; so each such field has a stand-in that is the same for all.
/// </remarks>
sealed class FieldNames
{
    /// <summary>Types nested deeper in one another than this are not looked into.</summary>
    const int MaxDepth = 64;

    readonly Package _package;
    readonly FileSet _files;
    readonly Dictionary<Pos, string> _names = [];
    readonly Dictionary<string, Var> _fields = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, Var> _standIns = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<Var, string> _namesOfStandIns = new(ReferenceEqualityComparer.Instance);

    public FieldNames(Package package, FileSet files)
    {
        (_package, _files) = (package, files);
        List<(string Name, Symbol Symbol)> declared = [.. Declared(package).OrderBy(d => d.Symbol.Pos)];
        for (var i = 0; i < declared.Count; i++)
        {
            var (name, symbol) = declared[i];
            var type = symbol is TypeName { Type: Named named } && named.Symbol == symbol ? named.Underlying : symbol.Type;
            if (type is not null)
                Add(new(symbol.Pos, i + 1 < declared.Count ? declared[i + 1].Symbol.Pos : new(int.MaxValue)), type, name, 0);
        }
    }

    /// <summary>What is declared at package level, methods too.</summary>
    static IEnumerable<(string Name, Symbol Symbol)> Declared(Package package)
    {
        foreach (var symbol in package.Scope.Symbols.ToArray())
        {
            yield return (symbol.Name, symbol);
            if (symbol is not TypeName { Type: Named named } || named.Symbol != symbol)
                continue;
            foreach (var method in named.Methods)
                yield return ($"{symbol.Name}:{method.Name}", method);
        }
    }

    /// <summary>Where a declaration stands. What others lead to of it is named by it.</summary>
    readonly record struct Stretch(Pos Start, Pos End)
    {
        public bool Has(Pos pos) => pos >= Start && pos < End;
    }

    void Add(Stretch stretch, Type type, string path, int depth)
    {
        if (depth > MaxDepth)
            return;
        switch (Aliases.Unalias(type))
        {
            case Struct @struct:
                foreach (var field in @struct.Fields)
                {
                    var name = $"{path}.{field.Name}";
                    if (stretch.Has(field.Pos))
                        Add(field, name);
                    Add(stretch, field.Type!, name, depth + 1);
                }

                break;
            case Pointer pointer:
                Add(stretch, pointer.Elem, path, depth + 1);
                break;
            case Slice slice:
                Add(stretch, slice.Elem, path, depth + 1);
                break;
            case Array array:
                Add(stretch, array.Elem, path, depth + 1);
                break;
            case Chan chan:
                Add(stretch, chan.Elem, path, depth + 1);
                break;
            case Map map:
                Add(stretch, map.Elem, path, depth + 1);
                Add(stretch, map.Key, path, depth + 1);
                break;
            case Signature signature:
                foreach (var variable in signature.Params.Vars.Concat(signature.Results.Vars))
                    Add(stretch, variable.Type!, path, depth + 1);
                break;
        }
    }

    void Add(Var field, string name)
    {
        if (_names.ContainsKey(field.Pos))
            return;
        var unique = _fields.ContainsKey(name) ? PlaceOf(field) : name;
        _names[field.Pos] = unique;
        _fields.TryAdd(unique, field.Origin);
    }

    public string NameOf(Var field) =>
        _names.TryGetValue(field.Pos, out var name) ? name
        : _namesOfStandIns.TryGetValue(field, out var standIn) ? standIn
        : PlaceOf(field);

    string PlaceOf(Var field)
    {
        if (_files.FileOf(field.Pos) is not { } file)
            return $"@.{field.Name}";
        var position = file.UnadjustedPositionOf(field.Pos);
        return $"@{Path.GetFileName(position.File)}:{position.Line}:{position.Column}.{field.Name}";
    }

    public Var? TryFind(string path) => _fields.GetValueOrDefault(path);

    public Var Find(string path, bool canHold)
    {
        if (_fields.TryGetValue(path, out var field))
            return field;
        Type type = canHold ? new Signature(null, Tuple.Empty, Tuple.Empty, isVariadic: false) : Universe.Invalid;
        var standIn = _standIns.GetOrAdd(path, _ => new(Pos.None, _package, new FieldId(_package.Path, path).Name, type));
        _namesOfStandIns.TryAdd(standIn, path);
        return standIn;
    }
}

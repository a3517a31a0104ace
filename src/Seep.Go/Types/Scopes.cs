using Seep.Go.Source;

namespace Seep.Go.Types;

/// <summary>A package: what is declared at its top level, and what it imports.</summary>
public sealed class Package
{
    public Package(string path, string name) => (Path, Name, Scope) = (path, name, new(Universe.Scope, Pos.None, Pos.None, $"package {path}"));

    public string Path { get; }

    /// <summary>As the package clause says; empty until a file was read.</summary>
    public string Name { get; internal set; }

    public Scope Scope { get; internal set; }

    public IReadOnlyList<Package> Imports { get; internal set; } = [];

    /// <summary>Whether all of it was checked.</summary>
    public bool IsComplete { get; internal set; }

    /// <summary>
    /// Whether nothing is known of its contents, since it could not be had or is the C of cgo: what is selected from it is not
    /// reported.
    /// </summary>
    internal bool IsFake { get; set; }

    /// <summary>The version of the language it is written in, such as <c>go1.22</c>, or empty.</summary>
    public string GoVersion { get; internal set; } = "";

    public override string ToString() => $"package {Name} (\"{Path}\")";
}

/// <summary>Names and what they mean in one stretch of source (Go spec, "Declarations and scope").</summary>
public sealed class Scope
{
    readonly List<Scope> _children = [];
    Dictionary<string, Symbol>? _symbols;

    /// <param name="comment">For people who debug.</param>
    internal Scope(Scope? parent, Pos start, Pos end, string comment)
    {
        (Parent, Start, End, Comment) = (parent, start, end, comment);
        // The universe is shared by all threads and has no children.
        if (parent is not null && parent.Parent is not null || parent is { Comment: not "universe" })
            parent!._children.Add(this);
    }

    public Scope? Parent { get; }

    public Pos Start { get; internal set; }

    public Pos End { get; internal set; }

    internal string Comment { get; }

    /// <summary>Whether it is the scope of a function's parameters and body.</summary>
    internal bool IsFunction { get; set; }

    public IReadOnlyList<Scope> Children => _children;

    public int Count => _symbols?.Count ?? 0;

    /// <summary>Unordered.</summary>
    public IEnumerable<Symbol> Symbols => _symbols is null ? [] : _symbols.Values;

    /// <summary>All names, in the order of their bytes.</summary>
    public IReadOnlyList<string> SortedNames => _symbols is null ? [] : [.. _symbols.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What a name means in this scope itself, or null.</summary>
    public Symbol? Lookup(string name) => _symbols?.GetValueOrDefault(name);

    /// <summary>Declares a symbol, whose parent becomes this scope unless it has one.</summary>
    /// <returns>What the name means already, if it does; then nothing changed.</returns>
    internal Symbol? Insert(Symbol symbol)
    {
        _symbols ??= new(StringComparer.Ordinal);
        if (!_symbols.TryAdd(symbol.Name, symbol))
            return _symbols[symbol.Name];
        symbol.Parent ??= this;
        return null;
    }
}

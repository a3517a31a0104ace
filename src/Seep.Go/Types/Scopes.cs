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

    /// <summary>Whether a part of its source could not be read: what is not found in it may have been there.</summary>
    internal bool IsPartial { get; set; }

    /// <summary>The version of the language it is written in, such as <c>go1.22</c>, or empty.</summary>
    public string GoVersion { get; internal set; } = "";

    public override string ToString() => $"package {Name} (\"{Path}\")";
}

/// <summary>Names and what they mean in one stretch of source (Go spec, "Declarations and scope").</summary>
public sealed class Scope
{
    /// <summary>From so many names on they are found by a hash table.</summary>
    const int Many = 9;

    List<Scope>? _children;
    Symbol[] _symbols = [];
    int _count;
    Dictionary<string, Symbol>? _byName;

    /// <param name="comment">For people who debug.</param>
    internal Scope(Scope? parent, Pos start, Pos end, string comment)
    {
        (Parent, Start, End, Comment) = (parent, start, end, comment);
        // The universe is shared by all threads and has no children.
        if (parent is not null && parent.Parent is not null || parent is { Comment: not "universe" })
            (parent!._children ??= []).Add(this);
    }

    public Scope? Parent { get; }

    public Pos Start { get; internal set; }

    public Pos End { get; internal set; }

    internal string Comment { get; }

    /// <summary>Whether it is the scope of a function's parameters and body.</summary>
    internal bool IsFunction { get; set; }

    /// <summary>The scopes in it; none in a package that was checked without <see cref="CheckOptions.Info"/>.</summary>
    public IReadOnlyList<Scope> Children => _children ?? (IReadOnlyList<Scope>)[];

    public int Count => _count;

    /// <summary>In the order in which they were declared.</summary>
    public ReadOnlySpan<Symbol> Symbols => _symbols.AsSpan(0, _count);

    /// <summary>All names, in the order of their bytes.</summary>
    public IReadOnlyList<string> SortedNames => [.. _symbols.Take(_count).Select(s => s.Name).Order(StringComparer.Ordinal)];

    /// <summary>What a name means in this scope itself, or null.</summary>
    public Symbol? Lookup(string name)
    {
        if (_byName is not null)
            return _byName.GetValueOrDefault(name);
        foreach (var symbol in Symbols)
        {
            if (symbol.Name == name)
                return symbol;
        }

        return null;
    }

    /// <summary>Declares a symbol, whose parent becomes this scope unless it has one.</summary>
    /// <returns>What the name means already, if it does; then nothing changed.</returns>
    internal Symbol? Insert(Symbol symbol)
    {
        if (Lookup(symbol.Name) is { } other)
            return other;
        if (_count == _symbols.Length)
            System.Array.Resize(ref _symbols, _count == 0 ? 2 : 2 * _count);
        _symbols[_count++] = symbol;
        if (_count == Many)
            _byName = Symbols.ToArray().ToDictionary(s => s.Name, StringComparer.Ordinal);
        else
            _byName?.Add(symbol.Name, symbol);
        symbol.Parent ??= this;
        return null;
    }

    /// <summary>Lets go of the scopes in it: their symbols are in none from now on.</summary>
    internal void DropChildren()
    {
        foreach (var child in _children ?? [])
        {
            foreach (var symbol in child.Symbols)
            {
                if (symbol.Parent == child)
                    symbol.Parent = null;
            }

            child.DropChildren();
        }

        _children = null;
    }
}

namespace Seep.Go.Packages;

/// <summary>A circle of imports.</summary>
/// <param name="Error">What go list says of it.</param>
/// <param name="Paths">From a package by what it imports back to itself.</param>
sealed record ImportCycle(string Error, IReadOnlyList<string> Paths)
{
    public string Message => $"{Error}: {string.Join("\n\timports ", Paths)}";
}

/// <summary>Circles of imports that go list found. Each is told by one package that a pattern names, if there is one in it.</summary>
sealed class ImportCycles
{
    readonly Dictionary<string, List<ImportCycle>> _toldBy = new(StringComparer.Ordinal);
    readonly HashSet<(string Importer, string Imported)> _imports = [];

    public ImportCycles(IReadOnlyList<ListedPackage> listed)
    {
        var named = new Lazy<Dictionary<string, string>>(() => listed.Where(p => !p.DepOnly)
            .GroupBy(p => p.Path).ToDictionary(group => group.Key, group => group.First().ImportPath));
        foreach (var package in listed)
        {
            if (package.Error is not { } error || CycleOf(error) is not { } cycle)
                continue;
            for (var i = 0; i + 1 < cycle.Length; i++)
                _imports.Add((cycle[i], cycle[i + 1]));
            if (!package.DepOnly)
                Add(package.ImportPath, new(error.Err!, cycle));
            else if (System.Array.FindIndex(cycle, named.Value.ContainsKey) is >= 0 and var first)
                Add(named.Value[cycle[first]], new(error.Err!, [.. cycle[first..], .. cycle[1..(first + 1)]]));
        }
    }

    /// <summary>Whether an error says what <see cref="ToldBy"/> has.</summary>
    public static bool IsCycle(ListedError error) => CycleOf(error) is not null;

    /// <summary>Whether an import is a part of a circle.</summary>
    public bool Contains(ListedPackage importer, string imported) =>
        _imports.Contains((importer.Path, ListedPackage.PathIn(imported)));

    /// <summary>They begin with the package.</summary>
    public IReadOnlyList<ImportCycle> ToldBy(ListedPackage package) => _toldBy.GetValueOrDefault(package.ImportPath) ?? [];

    /// <summary>The end of the way to the error, which leads from a package to itself.</summary>
    static string[]? CycleOf(ListedError error)
    {
        const string Start = "import cycle not allowed";
        if (error is not { ImportStack: [.., var last] stack, Err: { } message } || !message.StartsWith(Start, StringComparison.Ordinal))
            return null;
        var first = System.Array.IndexOf(stack, last);
        return first < stack.Length - 1 ? stack[first..] : null;
    }

    void Add(string importPath, ImportCycle cycle)
    {
        if (!_toldBy.TryGetValue(importPath, out var cycles))
            _toldBy.Add(importPath, cycles = []);
        cycles.Add(cycle);
    }
}

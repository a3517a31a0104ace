namespace Seep.Go.Types;

// Declarations that lead back to themselves.
sealed partial class Checker
{
    /// <summary>
    /// Reports types of package level whose declarations lead from name to name in a circle, with nothing but names on
    /// it. Each name is followed once.
    /// </summary>
    void CheckDirectCycles()
    {
        var places = new Dictionary<TypeName, int>(ReferenceEqualityComparer.Instance);
        foreach (var symbol in _symbols)
        {
            if (symbol is TypeName name)
                CheckDirectCycle(name, places);
        }
    }

    /// <param name="places">Where on the path each name is; -1 for those that were followed before.</param>
    void CheckDirectCycle(TypeName name, Dictionary<TypeName, int> places)
    {
        var path = new List<TypeName>();
        for (var next = name; next is not null; next = DeclaredAsName(next))
        {
            if (places.TryGetValue(next, out var start))
            {
                if (start >= 0)
                {
                    next.Type = Universe.Invalid;
                    var cycle = path[start..];
                    CycleError(cycle, FirstInSource(cycle));
                }

                break;
            }

            places[next] = path.Count;
            path.Add(next);
        }

        foreach (var followed in path)
            places[followed] = -1;
    }

    /// <summary>
    /// The type of package level that is the right side of a type's declaration, if that is a name alone.
    /// </summary>
    TypeName? DeclaredAsName(TypeName name) =>
        _declarations[name].TypeDecl.Type.Is(out Syntax.Ident right)
            ? _package.Scope.Lookup(right.Name) as TypeName
            : null;

    /// <summary>
    /// Whether a type has an underlying type by now. If not, a cycle leads through a value of the type; it is reported.
    /// </summary>
    /// <remarks>Names are followed because some cycles of names are allowed.</remarks>
    internal bool IsComplete(Type? type)
    {
        while (type is Named or Alias)
        {
            // An instance has a name of its own, which is not on the path unless its size is being asked for.
            var (symbol, right) = type is Alias alias
                ? (alias.Origin == alias ? alias.Symbol : null, alias.RightSide)
                : (((Named)type).OwnSymbol, ((Named)type).RightSide);
            if (symbol is not null && _pathIndex.TryGetValue(symbol, out var start))
            {
                var cycle = _path[start..];
                CycleError(cycle, FirstInSource(cycle));
                return false;
            }

            type = right;
        }

        return true;
    }

    /// <summary>Whether the cycle that leads to a symbol on the path is allowed; if not, it is reported.</summary>
    bool IsValidCycle(Symbol symbol)
    {
        var cycle = _path[_pathIndex[symbol]..];
        var (values, definitions) = (0, 0);
        foreach (var member in cycle)
        {
            switch (member)
            {
                case Const or Var:
                    values++;
                    break;
                // Cycles through lists of type parameters are fine (go.dev/issue/68162).
                case TypeName { Type: { } type } when _environment.IsInTypeParams && Predicates.IsGeneric(type):
                    return true;
                case TypeName { IsAlias: false }:
                    definitions++;
                    break;
            }
        }

        // Cycles of constants and variables alone are told with the order of initialisation. Those of types need one
        // that is defined: aliases alone would never end.
        if (values == cycle.Count || values == 0 && definitions > 0)
            return true;
        CycleError(cycle, FirstInSource(cycle));
        return false;
    }

    /// <summary>Reports a cycle of declarations, from one of them on.</summary>
    internal void CycleError(IReadOnlyList<Symbol> cycle, int start)
    {
        var symbol = cycle[start];
        // No error shall follow from an alias that is part of it.
        if (symbol is TypeName { Type: Alias alias })
            alias.RightSide = Universe.Invalid;
        if (cycle.Count == 1)
        {
            Error(symbol, ErrorCode.InvalidDeclCycle, symbol is TypeName
                ? $"invalid recursive type: {NameInCycle(symbol)} refers to itself"
                : $"invalid cycle in declaration: {NameInCycle(symbol)} refers to itself");
            return;
        }

        var error = NewError(ErrorCode.InvalidDeclCycle).Add(symbol.Pos, symbol is TypeName
            ? $"invalid recursive type {NameInCycle(symbol)}"
            : $"invalid cycle in declaration of {NameInCycle(symbol)}");
        for (var i = 1; i <= cycle.Count; i++)
        {
            var next = cycle[(start + i) % cycle.Count];
            error.Add(symbol.Pos, $"{NameInCycle(symbol)} refers to {NameInCycle(next)}");
            symbol = next;
        }

        error.Report();
    }

    /// <summary>A symbol's name: of an instance with its arguments, of what is imported with its package.</summary>
    string NameInCycle(Symbol symbol) =>
        Aliases.AsNamed(symbol.Type) is { InstanceOf: not null } instance
            ? Str(instance)
            : $"{TypeText.PackagePrefix(symbol.Package, Qualifier)}{symbol.Name}";

    /// <summary>The index of the symbol that is declared first.</summary>
    internal static int FirstInSource(IReadOnlyList<Symbol> path)
    {
        var first = 0;
        for (var i = 1; i < path.Count; i++)
        {
            if (path[i].Pos < path[first].Pos)
                first = i;
        }

        return first;
    }
}

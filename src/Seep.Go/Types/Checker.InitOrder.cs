namespace Seep.Go.Types;

// The order in which package-level variables are initialised (Go spec, "Package initialization"), and cycles in it.
sealed partial class Checker
{
    /// <summary>
    /// Takes constants and variables in the order of what they still need, then of the source. Where one needs
    /// something when its turn comes, there is a cycle.
    /// </summary>
    void FindInitOrder()
    {
        var emitted = new HashSet<DeclInfo>(ReferenceEqualityComparer.Instance);
        var queue = new PriorityQueue<DependencyNode, (bool, int, int)>();
        foreach (var node in DependencyGraph())
            queue.Enqueue(node, node.Priority);
        while (queue.TryDequeue(out var node, out _))
        {
            // A node is in the queue once more for each time that it came closer to its turn.
            if (node.IsDone)
                continue;
            node.IsDone = true;
            // The cycle may not lead through the node but start beyond it; it is reported when one of its own comes.
            if (node.Needs > 0 && FindPath(node.Symbol, node.Symbol, []) is { } cycle)
                InitCycleError(cycle);
            foreach (var user in node.Users)
            {
                user.Needs--;
                if (!user.IsDone)
                    queue.Enqueue(user, user.Priority);
            }

            if (node.Symbol is Var variable && _declarations[variable] is { HasInitializer: true } declaration
                && emitted.Add(declaration))
            {
                Info?.RecordInitializer(new(declaration.Lhs ?? [variable], declaration.Init));
            }
        }
    }

    /// <summary>
    /// The symbols on a way from one to another, the last first and without the start; null if there is none.
    /// </summary>
    List<Symbol>? FindPath(Symbol from, Symbol to, HashSet<Symbol> seen)
    {
        if (!seen.Add(from))
            return null;
        foreach (var next in (_declarations[from].Dependencies ?? []).OrderBy(s => s.Order))
        {
            if (next == to)
                return [next];
            if (FindPath(next, to, seen) is { } path)
            {
                path.Add(next);
                return path;
            }
        }

        return null;
    }

    void InitCycleError(List<Symbol> cycle)
    {
        var symbol = cycle[0];
        if (cycle.Count == 1)
        {
            Error(symbol, ErrorCode.InvalidInitCycle, $"initialization cycle: {symbol.Name} refers to itself");
            return;
        }

        var error = NewError(ErrorCode.InvalidInitCycle).Add(symbol.Pos, $"initialization cycle for {symbol.Name}");
        for (var i = cycle.Count - 1; i >= 0; i--)
        {
            error.Add(symbol.Pos, $"{symbol.Name} refers to {cycle[i].Name}");
            symbol = cycle[i];
        }

        error.Report();
    }

    /// <summary>
    /// The constants and variables with what they need. Functions, which may need each other, are taken out: who needs
    /// one needs what that needs.
    /// </summary>
    List<DependencyNode> DependencyGraph()
    {
        var nodes = new Dictionary<Symbol, DependencyNode>(ReferenceEqualityComparer.Instance);
        foreach (var symbol in _symbols)
        {
            // A function that needs nothing changes nothing.
            if (symbol is Const or Var || symbol is Func && _declarations[symbol].Dependencies is not null)
                nodes[symbol] = new(symbol);
        }

        foreach (var node in nodes.Values)
        {
            foreach (var needed in _declarations[node.Symbol].Dependencies ?? [])
            {
                if (!nodes.TryGetValue(needed, out var other))
                    continue;
                node.Add(other);
            }
        }

        // Each one that is taken out joins its users with what it needs; the costly ones come last, when there are
        // fewer.
        foreach (var function in nodes.Values.Where(n => n.Symbol is Func).OrderBy(n => n.CostToTakeOut))
            function.TakeOut();
        var rest = nodes.Values.Where(n => n.Symbol is not Func).ToList();
        foreach (var node in rest)
            node.Needs = node.Needed.Count;
        return rest;
    }

    /// <summary>A symbol that an initial value may need.</summary>
    sealed class DependencyNode(Symbol symbol)
    {
        public Symbol Symbol => symbol;

        HashSet<DependencyNode>? _users, _needed;

        public HashSet<DependencyNode> Users => _users ?? None;

        public HashSet<DependencyNode> Needed => _needed ?? None;

        static readonly HashSet<DependencyNode> None = [];

        /// <summary>How many of <see cref="Needed"/> are not initialised yet.</summary>
        public int Needs { get; set; }

        public bool IsDone { get; set; }

        /// <summary>Constants come first (go.dev/issue/66575).</summary>
        public (bool, int, int) Priority => (symbol is not Const, Needs, symbol.Order);

        public long CostToTakeOut => (long)Users.Count * Needed.Count;

        /// <summary>This node needs another.</summary>
        public void Add(DependencyNode needed)
        {
            (_needed ??= []).Add(needed);
            (needed._users ??= []).Add(this);
        }

        /// <summary>Has those that need this node need what it needs instead.</summary>
        public void TakeOut()
        {
            foreach (var user in Users)
            {
                if (user == this)
                    continue;
                foreach (var needed in Needed)
                {
                    if (needed == this)
                        continue;
                    user.Add(needed);
                }

                user._needed!.Remove(this);
            }

            foreach (var needed in Needed)
            {
                if (needed != this)
                    needed._users!.Remove(this);
            }
        }
    }
}

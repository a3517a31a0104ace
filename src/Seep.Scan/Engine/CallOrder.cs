using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine;

/// <summary>Functions of a package that call each other.</summary>
/// <param name="IsRecursive">Whether they do: a group of one may call itself, or not.</param>
sealed record CallGroup(IReadOnlyList<Function> Functions, bool IsRecursive);

/// <summary>Puts the functions of a package into groups: each calls only those before it, and of its own group.</summary>
/// <remarks>Tarjan, "Depth-first search and linear graph algorithms", 1972, with a stack of its own.</remarks>
static class CallOrder
{
    public static IReadOnlyList<CallGroup> Of(IReadOnlyList<Function> functions)
    {
        var numbers = new Dictionary<Func, int>(ReferenceEqualityComparer.Instance);
        foreach (var (number, function) in functions.Index())
        {
            if (function.Declared is { } declared)
                numbers[declared.Origin] = number;
        }

        return Group(functions, [.. functions.Select(f => CalleesOf(f, numbers))]);
    }

    static int[] CalleesOf(Function function, Dictionary<Func, int> numbers)
    {
        var callees = new HashSet<int>();
        foreach (var inner in function.WithChildren())
        {
            for (var i = 1; i < inner.ValueCount; i++)
            {
                if (inner.ValueAt(i) is { Op: Op.Function, Symbol: Callee callee } && numbers.TryGetValue(callee.Declared, out var number))
                    callees.Add(number);
            }
        }

        return [.. callees];
    }

    static List<CallGroup> Group(IReadOnlyList<Function> functions, int[][] callees)
    {
        var groups = new List<CallGroup>();
        var (index, low) = (new int[functions.Count], new int[functions.Count]);
        var isOpen = new bool[functions.Count];
        var open = new Stack<int>();
        var path = new Stack<(int Function, int Next)>();
        var next = 0;
        for (var root = 0; root < functions.Count; root++)
        {
            if (index[root] == 0)
                Enter(root);
            while (path.TryPop(out var at))
            {
                var (function, callee) = at;
                if (callee == callees[function].Length)
                {
                    Leave(function);
                    continue;
                }

                path.Push((function, callee + 1));
                var target = callees[function][callee];
                if (index[target] == 0)
                    Enter(target);
                else if (isOpen[target])
                    low[function] = Math.Min(low[function], index[target]);
            }
        }

        return groups;

        void Enter(int function)
        {
            index[function] = low[function] = ++next;
            isOpen[function] = true;
            open.Push(function);
            path.Push((function, 0));
        }

        void Leave(int function)
        {
            if (path.TryPeek(out var caller))
                low[caller.Function] = Math.Min(low[caller.Function], low[function]);
            if (low[function] != index[function])
                return;
            var group = new List<Function>();
            int member;
            do
            {
                member = open.Pop();
                isOpen[member] = false;
                group.Add(functions[member]);
            }
            while (member != function);
            groups.Add(new(group, group.Count > 1 || callees[function].Contains(function)));
        }
    }
}

using Seep.Core.Graphs;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine;

/// <summary>Functions of a package that call each other.</summary>
/// <param name="IsRecursive">Whether they do: a group of one may call itself, or not.</param>
sealed record CallGroup(IReadOnlyList<Function> Functions, bool IsRecursive);

/// <summary>Puts the functions of a package into groups: each calls only those before it, and of its own group.</summary>
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

        int[][] callees = [.. functions.Select(f => CalleesOf(f, numbers))];
        return [.. StronglyConnected.Components(callees).Select(group =>
            new CallGroup([.. group.Select(member => functions[member])], group.Count > 1 || callees[group[0]].Contains(group[0])))];
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
}

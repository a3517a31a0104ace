using System.Collections.Concurrent;
using Seep.Go.Types;

namespace Seep.Scan.Engine;

/// <summary>The summaries of all functions that were analysed, of all packages. For several threads.</summary>
sealed class Summaries
{
    readonly ConcurrentDictionary<Func, FunctionSummary> _byFunction = new(ReferenceEqualityComparer.Instance);

    /// <summary>Null for a function whose body nobody has seen.</summary>
    public FunctionSummary? Find(Func function) => _byFunction.GetValueOrDefault(function.Origin);

    public IReadOnlyList<(Func Function, FunctionSummary Summary)> All =>
        [.. _byFunction.Select(e => (e.Key, e.Value)).OrderBy(e => e.Key.FullName, StringComparer.Ordinal)];

    public void Set(Func function, FunctionSummary summary) =>
        _byFunction[function.Origin] = summary.IsNothing ? FunctionSummary.Nothing : summary;
}

/// <summary>What happens to fields that hold something with an obligation, over all packages. For several threads.</summary>
sealed class FieldUses
{
    readonly ConcurrentDictionary<Var, bool> _mayBeReleased = new(ReferenceEqualityComparer.Instance);

    /// <summary>A field's value is released somewhere, or goes where it may be.</summary>
    public void MayRelease(Var field) => _mayBeReleased[field.Origin] = true;

    public bool IsMaybeReleased(Var field) => _mayBeReleased.ContainsKey(field.Origin);
}

using Seep.Go.Types;

namespace Seep.Scan.Engine.Functions;

/// <summary>The summaries of a package's functions, as far as they were analysed, and those of what it imports. For one thread.</summary>
/// <param name="imported">Of functions of other packages; null where nobody has seen the body.</param>
sealed class Summaries(System.Func<Func, FunctionSummary?> imported)
{
    readonly Dictionary<Func, FunctionSummary> _own = new(ReferenceEqualityComparer.Instance);

    /// <summary>What functions of the package are passed.</summary>
    public PassedArguments Passed { get; set; } = new([]);

    /// <summary>Those of the package itself.</summary>
    public IReadOnlyDictionary<Func, FunctionSummary> Own => _own;

    /// <summary>Null for a function whose body nobody has seen.</summary>
    public FunctionSummary? Find(Func function) => _own.GetValueOrDefault(function.Origin) ?? imported(function);

    public void Set(Func function, FunctionSummary summary) =>
        _own[function.Origin] = summary.IsNothing ? FunctionSummary.Nothing : summary;
}

/// <summary>Fields whose values a package releases somewhere, or that go where they may be. For one thread.</summary>
sealed class FieldUses
{
    readonly HashSet<Var> _mayBeReleased = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyCollection<Var> MaybeReleased => _mayBeReleased;

    /// <summary>A field's value is released somewhere, or goes where it may be.</summary>
    public void MayRelease(Var field) => _mayBeReleased.Add(field.Origin);

    public bool IsMaybeReleased(Var field) => _mayBeReleased.Contains(field.Origin);
}

namespace Seep.Go.Types;

/// <summary>
/// A defined type, or an instance of a generic one. An instance is expanded when it is first looked into: its right side by
/// <see cref="Unpack"/>, each method when it is asked for. That may be after its package, on several threads, under a lock.
/// </summary>
public sealed partial class Named : Type
{
    internal Named(Checker? checker, TypeName symbol, Type? rightSide)
    {
        (Checker, OwnSymbol, RightSide) = (checker, symbol, rightSide);
        symbol.Type ??= this;
    }

    internal Checker? Checker { get; set; }

    /// <summary>The declared name; of an instance that of its origin.</summary>
    public TypeName Symbol => Origin.OwnSymbol;

    /// <summary>What an instance is one of; null for a declared type.</summary>
    internal Instance? InstanceOf { get; set; }

    /// <summary>The type on the right side of the declaration, substituted in an instance; null until it is known.</summary>
    internal Type? RightSide { get; set; }

    /// <summary>A generic type's parameters; an instance has those of its origin. Unpack first.</summary>
    internal IReadOnlyList<TypeParam> OwnTypeParams { get; set; } = [];

    /// <summary>Methods as declared, not the method set; in an instance null until each was expanded. Unpack first.</summary>
    internal List<Func?> OwnMethods { get; set; } = [];

    /// <summary>Null until it was resolved.</summary>
    internal Type? ResolvedUnderlying { get; set; }

    public Named Origin => InstanceOf is { } instance ? instance.Origin : this;

    public IReadOnlyList<Type> TypeArgs => InstanceOf?.TypeArgs ?? [];
}

/// <summary>What makes a named type an instance.</summary>
sealed class Instance(Named origin, IReadOnlyList<Type> typeArgs)
{
    public Named Origin { get; } = origin;

    public IReadOnlyList<Type> TypeArgs { get; } = typeArgs;

    /// <summary>The methods that were expanded so far.</summary>
    public int ExpandedMethods { get; set; }

    /// <summary>Until all is expanded: instances that were made on the way, so that recursive types end.</summary>
    public InstanceContext? Context { get; set; }
}

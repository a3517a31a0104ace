using Seep.Go.Source;

namespace Seep.Go.Types;

/// <summary>Looks through aliases (Go spec, "Alias declarations").</summary>
public static class Aliases
{
    /// <summary>
    /// The type itself, or what a chain of aliases ends in. It is null, whatever its declaration says, for no type and
    /// for an alias whose right side is not known yet: none of a finished package.
    /// </summary>
    public static Type Unalias(Type? type) => type is Alias alias ? EndOf(alias)! : type!;

    /// <summary>The defined type that a type is or is an alias of; null where it is none.</summary>
    public static Named? AsNamed(Type? type) => Unalias(type) as Named;

    // Several threads may find the end at once; they find the same.
    static Type? EndOf(Alias alias)
    {
        if (alias.Actual is { } known)
            return known;
        Type? end = alias;
        while (end is Alias next)
            end = next.RightSide;
        alias.Actual = end;
        return end;
    }
}

sealed partial class Checker
{
    /// <param name="rightSide">Null where it is to be set later.</param>
    internal Alias NewAlias(TypeName symbol, Type? rightSide) => NewAlias(this, symbol, rightSide);

    internal static Alias NewAlias(Checker? checker, TypeName symbol, Type? rightSide)
    {
        var alias = new Alias(symbol, rightSide);
        symbol.Type ??= alias;
        // What a finished package shares is only read: its aliases know their ends.
        checker?.NeedsCleanup(() => Aliases.Unalias(alias));
        return alias;
    }

    /// <param name="at">Where the instance is written.</param>
    internal static Alias NewAliasInstance(
        Checker? checker, Pos at, Alias origin, IReadOnlyList<Type> typeArgs, Named? expanding, InstanceContext? context)
    {
        var symbol = new TypeName(at, origin.Symbol.Package, origin.Symbol.Name, null);
        // A constraint of the alias may ask for it before it is known; go/types gives up there.
        if (origin.RightSide is null)
            checker!.CycleError([origin.Symbol], 0);
        var rightSide = CountExpansion(checker, at)
            ? Subst(checker, at, origin.RightSide!, new(origin.TypeParams, typeArgs), expanding, context)
            : Universe.Invalid;
        var alias = NewAlias(checker, symbol, rightSide);
        (alias.Origin, alias.TypeParams, alias.TypeArgs) = (origin, origin.TypeParams, typeArgs);
        return alias;
    }
}

using Seep.Go.Syntax;
using Seep.Go.Types;

namespace Seep.Ssa.Build;

/// <summary>Questions that the builder asks of types, type parameters among them.</summary>
static class CoreTypes
{
    /// <summary>
    /// The underlying type that all types of a type parameter's type set have in common, of any other type its own; null where they
    /// have none. Of channels that differ in direction it is one with the most restricted.
    /// </summary>
    public static Type? CoreOf(Type type)
    {
        if (Aliases.Unalias(type) is not TypeParam)
            return type.Underlying;
        Type? common = null;
        foreach (var term in TermsOf(type))
        {
            if (term?.Type is not { } one)
                return null;
            var underlying = one.Underlying;
            if (common is null || common is Chan { Direction: ChanDir.Both } && underlying is Chan)
                common = underlying;
            else if (!Predicates.Identical(common, underlying) && (common, underlying) is not (Chan, Chan))
                return null;
        }

        return common;
    }

    /// <summary>The terms of a type parameter's type set.</summary>
    public static IReadOnlyList<TypeTerm?> TermsOf(Type typeParam) =>
        typeParam.Underlying is Interface constraint ? constraint.Terms : [];

    /// <summary>What a pointer points to; the invalid type of any other.</summary>
    public static Type ElemOf(Type? pointer) => pointer is not null && CoreOf(pointer) is Pointer { Elem: var elem } ? elem : Universe.Invalid;

    public static bool IsPointer(Type type) => CoreOf(type) is Pointer;

    /// <summary>An interface that values can be put into: no type parameter.</summary>
    public static bool IsInterface(Type type) => Predicates.IsNonTypeParamInterface(type);

    /// <summary>Whether a value has to be an instance's for its type to be known: it is of a type parameter.</summary>
    public static bool IsTypeParam(Type type) => Predicates.IsTypeParam(type);
}

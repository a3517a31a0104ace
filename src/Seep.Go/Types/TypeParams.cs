namespace Seep.Go.Types;

public sealed partial class TypeParam
{
    /// <summary>
    /// The constraint's interface; a constraint that is none is wrapped into one, which then is the constraint.
    /// </summary>
    internal Interface Interface
    {
        get
        {
            var bound = Bound;
            var type = bound.Underlying as Interface;
            // What is wrong with such constraints is reported where they are declared.
            if (!Predicates.IsValid(bound.Underlying) || type is not null && Predicates.IsTypeParam(bound))
                return Universe.EmptyInterface;
            if (type is null)
            {
                type = Interface.Of([], [bound]);
                type.IsImplicit = true;
                Bound = type;
            }

            if (type.KnownTypeSet is null)
                Checker.ComputeInterfaceTypeSet(Checker, type);
            return type;
        }
    }

    /// <summary>
    /// Whether something holds for each specific term of the constraint; where there is none, for null.
    /// </summary>
    internal bool Is(Func<TypeTerm?, bool> holds) => Interface.TypeSet.Is(holds);

    /// <summary>Gives type parameters their places, as those of one declaration.</summary>
    /// <returns>The same list.</returns>
    internal static IReadOnlyList<TypeParam> Bind(IReadOnlyList<TypeParam> list)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].Index >= 0)
                throw new System.Diagnostics.UnreachableException($"type parameter {list[i]} is bound twice");
            list[i].Index = i;
        }

        return list;
    }

    /// <summary>What a finished package shares has its constraint's type set.</summary>
    internal void CleanUp()
    {
        _ = Interface;
        Checker = null;
    }
}

sealed partial class Checker
{
    /// <param name="bound">Null where it is to be set later.</param>
    internal TypeParam NewTypeParam(TypeName symbol, Type? bound) => NewTypeParam(this, symbol, bound);

    internal static TypeParam NewTypeParam(Checker? checker, TypeName symbol, Type? bound)
    {
        var param = new TypeParam(checker, checker is null ? 0 : ++checker._nextTypeParamId, symbol, bound!);
        symbol.Type ??= param;
        // The interface may change the constraint: it is asked for before anyone else sees the type parameter.
        if (checker is not null)
            checker.NeedsCleanup(param.CleanUp);
        else if (bound is not null)
            _ = param.Interface;
        return param;
    }
}

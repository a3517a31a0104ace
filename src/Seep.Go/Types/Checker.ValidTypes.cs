using System.Diagnostics;

namespace Seep.Go.Types;

// Whether types have a finite size: a type that holds itself, other than by reference, has none.
//
// A type is followed into what it holds (elements of arrays, fields, embedded types); if it is met again inside itself,
// it is wrong. The nest is the types we are inside of. Where a type parameter is met, what counts is the type argument
// of the innermost instance, and that was written outside of the instance: so it is followed with the nest as it was
// there. With
//
//     type A[P any] struct { _ B[P] }
//     type B[P any] struct { _ P }
//
// A[A[string]] is fine: B[P] is met twice, but not inside itself. The path is all types that led here, and is what is
// reported. All types of the nest are on the path, but not the other way round.
//
// Generic types are followed by their origins' right sides, and instances are not expanded: types that grow without
// end, as with type T[P any] struct { f *T[[]P] }, would be so here.
sealed partial class Checker
{
    /// <summary>Reports a type that holds itself, and makes it invalid.</summary>
    internal void ValidType(Named type)
    {
        if (_followed <= MaxFollowed)
        {
            ValidType0(type, null, null);
            if (_followed <= MaxFollowed)
                return;
            Error(type.Symbol, ErrorCode.InvalidDeclCycle, $"generic types hold each other too often: what {TextOf(this, type)} holds is not known");
        }

        type.Origin.RightSide = Universe.Invalid;
    }

    /// <summary>Generic types may hold each other so often that nobody can follow them all.</summary>
    const int MaxFollowed = 200_000;

    /// <summary>Types that have no type parameters and were found to be finite; so they are in whatever holds them.</summary>
    readonly HashSet<Named> _finite = new(ReferenceEqualityComparer.Instance);

    /// <summary>Instances that were found to be finite outside of any other type.</summary>
    readonly HashSet<Named> _finiteAlone = new(ReferenceEqualityComparer.Instance);

    /// <summary>Types that are followed: only these can be in the nest, which is long where types are declared by each other.</summary>
    readonly HashSet<Named> _onPath = new(ReferenceEqualityComparer.Instance);

    /// <summary>Named types that were followed to see whether others are finite.</summary>
    int _followed;

    bool ValidType0(Type? written, TypeNest? nest, TypeNest? path)
    {
        switch (Aliases.Unalias(written))
        {
            case Array array:
                return ValidType0(array.Elem, nest, path);
            case Struct { Fields: var fields }:
                foreach (var field in fields)
                {
                    if (!ValidType0(field.Type, nest, path))
                        return false;
                }

                return true;
            case Union { Terms: var terms }:
                foreach (var term in terms)
                {
                    if (!ValidType0(term.Type, nest, path))
                        return false;
                }

                return true;
            case Interface { Embeddeds: var embeddeds }:
                foreach (var embedded in embeddeds)
                {
                    if (!ValidType0(embedded, nest, path))
                        return false;
                }

                return true;
            case Named named:
                if (_finite.Contains(named) || (nest?.Finite ?? _finiteAlone).Contains(named))
                    return true;
                if ((named.InstanceOf is not null || _onPath.Contains(named)) && TypeNest.Contains(nest, named))
                {
                    ReportInfiniteSize(named, path);
                    return false;
                }

                if (++_followed > MaxFollowed)
                    return false;
                var isFirst = _onPath.Add(named);
                var isFinite = ValidType0(named.Origin.Unpack().RightSide, new(named, nest), new(named, path));
                if (isFirst)
                    _onPath.Remove(named);
                if (!isFinite)
                    return false;
                if (named is { InstanceOf: null, OwnTypeParams.Count: 0 })
                    _finite.Add(named);
                else
                    (nest?.Finite ?? _finiteAlone).Add(named);
                return true;
            case TypeParam param when nest is not null:
                var (typeParams, typeArgs) = (nest.Type.TypeParams, nest.Type.TypeArgs);
                for (var i = 0; i < typeParams.Count && i < typeArgs.Count; i++)
                {
                    if (typeParams[i] == param)
                        return ValidType0(typeArgs[i], nest.Outer, path);
                }

                return true;
            default:
                return true;
        }
    }

    // The type is of this package: those of others were all looked at. If it is an instance, it is met whatever its
    // type arguments are, and so the generic type is wrong.
    void ReportInfiniteSize(Named type, TypeNest? path)
    {
        Debug.Assert(type.Symbol.Package == _package, "an invalid type of a finished package");
        type.Origin.RightSide = Universe.Invalid;
        List<Symbol> cycle = [];
        Symbol[]? outermost = null;
        for (var step = path; step is not null; step = step.Outer)
        {
            cycle.Add(step.Type.OwnSymbol);
            if (Predicates.Identical(step.Type, type))
                outermost = [.. Enumerable.Reverse(cycle)];
        }

        CycleError(outermost ?? throw new UnreachableException("the nest is on the path"), 0);
    }

    /// <summary>Types within each other, from the innermost.</summary>
    sealed class TypeNest(Named type, TypeNest? outer)
    {
        public Named Type { get; } = type;

        public TypeNest? Outer { get; } = outer;

        /// <summary>Instances that are held here and were found to be finite.</summary>
        public HashSet<Named> Finite => field ??= new(ReferenceEqualityComparer.Instance);

        public static bool Contains(TypeNest? nest, Named type)
        {
            for (var step = nest; step is not null; step = step.Outer)
            {
                if (step.Type == type || type.InstanceOf is not null && Predicates.Identical(step.Type, type))
                    return true;
            }

            return false;
        }
    }
}

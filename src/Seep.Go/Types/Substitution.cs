using System.Diagnostics;
using Seep.Go.Source;

namespace Seep.Go.Types;

/// <summary>What type parameters are replaced by.</summary>
sealed class SubstMap
{
    readonly Dictionary<TypeParam, Type?> _types = new(ReferenceEqualityComparer.Instance);

    /// <param name="to">One for each type parameter; where it is null the type parameter stays.</param>
    public SubstMap(IReadOnlyList<TypeParam> from, IReadOnlyList<Type?> to)
    {
        Debug.Assert(from.Count == to.Count, "type parameters and arguments");
        for (var i = 0; i < from.Count; i++)
            _types[from[i]] = to[i];
    }

    SubstMap(SubstMap outer) => _types = new(outer._types, ReferenceEqualityComparer.Instance);

    public bool IsEmpty => _types.Count == 0;

    public bool Contains(TypeParam param) => _types.ContainsKey(param);

    public Type Lookup(TypeParam param) => _types.GetValueOrDefault(param) ?? param;

    /// <summary>The same and more.</summary>
    public SubstMap With(IReadOnlyList<TypeParam> from, IReadOnlyList<TypeParam> to)
    {
        var map = new SubstMap(this);
        for (var i = 0; i < from.Count; i++)
            map._types[from[i]] = to[i];
        return map;
    }
}

sealed partial class Checker
{
    internal Type Subst(Pos at, Type type, SubstMap map, Named? expanding, InstanceContext? context) =>
        Subst(this, at, type, map, expanding, context);

    /// <summary>
    /// Replaces type parameters in a type, however deep. The type itself does not change: it is returned where nothing
    /// was replaced, else a copy.
    /// </summary>
    /// <param name="expanding">The instance that is being expanded; where there is none there is a context.</param>
    internal static Type Subst(
        Checker? checker, Pos at, Type type, SubstMap map, Named? expanding, InstanceContext? context)
    {
        Debug.Assert(expanding is not null || context is not null, "instances are looked for somewhere");
        if (map.IsEmpty)
            return type;
        return type switch
        {
            Basic => type,
            TypeParam param => map.Lookup(param),
            _ => new Subster(checker, at, map, expanding, context).Replace(type),
        };
    }

    sealed record Subster(Checker? Checker, Pos At, SubstMap Map, Named? Expanding, InstanceContext? Context)
    {
        public Type Replace(Type type) => type switch
        {
            Basic => type,
            TypeParam param => Map.Lookup(param),
            Alias alias => ReplaceAlias(alias),
            Named named => ReplaceNamed(named),
            Array array => ReplaceElem(array.Elem) is var elem && elem == array.Elem ? array : new Array(elem, array.Length),
            Slice slice => ReplaceElem(slice.Elem) is var elem && elem == slice.Elem ? slice : new Slice(elem),
            Struct s => ReplaceAll(s.Fields, Replace) is { } fields ? new Struct(fields, s.Tags) : s,
            Pointer pointer => Replace(pointer.Elem) is var elem && elem == pointer.Elem ? pointer : new Pointer(elem),
            Tuple tuple => Replace(tuple),
            Signature signature => ReplaceSignature(signature),
            Union union => ReplaceAll(union.Terms, Replace) is { } terms ? new Union(terms) : union,
            Interface interfaceType => ReplaceInterface(interfaceType),
            Map map => (Replace(map.Key), Replace(map.Elem)) is var (key, elem) && key == map.Key && elem == map.Elem
                ? map
                : new Map(key, elem),
            Chan chan => Replace(chan.Elem) is var elem && elem == chan.Elem ? chan : new Chan(chan.Direction, elem),
            var other => throw new UnreachableException($"type {other.GetType().Name}"),
        };

        // An element may be missing where it is asked for before it is set up, as in type T[P any] []func(_ T([]_)).
        Type ReplaceElem(Type? type) => type is null ? Universe.Invalid : Replace(type);

        Type ReplaceAlias(Alias alias)
        {
            var count = alias.Origin.TypeParams.Count;
            if (count == 0)
                return alias;
            if (alias.TypeArgs.Count != count)
                return Universe.Invalid;
            return ReplaceAll(alias.TypeArgs, Replace) is { } typeArgs
                ? NewAliasInstance(Checker, At, alias.Origin, typeArgs, Expanding, Context)
                : alias;
        }

        // It runs while types expand, and so may expand none: the origin is asked for its type parameters.
        Type ReplaceNamed(Named named)
        {
            var count = named.Origin.TypeParams.Count;
            if (count == 0)
                return named;
            if (named.TypeArgs.Count != count)
                return Universe.Invalid;
            return ReplaceAll(named.TypeArgs, Replace) is { } typeArgs
                ? Instance(Checker, At, named.Origin, typeArgs, Expanding, Context)
                : named;
        }

        // The receiver stays: it is replaced with the interface or named type whose method this is. An interface that
        // is its own methods' receiver would lead in a circle here.
        Signature ReplaceSignature(Signature signature)
        {
            var (typeParams, inner) = Refresh(signature.TypeParams);
            var (parameters, results) = (inner.Replace(signature.Params), inner.Replace(signature.Results));
            if (parameters == signature.Params && results == signature.Results && typeParams == signature.TypeParams)
                return signature;
            var replaced = signature.Copy();
            (replaced.TypeParams, replaced.Params, replaced.Results) = (typeParams, parameters, results);
            return replaced;
        }

        /// <summary>
        /// New type parameters for a generic method whose receiver's type parameters are replaced: their constraints
        /// may change, and those of each instance's method are its own.
        /// </summary>
        /// <returns>The same where the type parameters themselves are replaced, since then the signature is being instantiated.</returns>
        (IReadOnlyList<TypeParam> TypeParams, Subster Inner) Refresh(IReadOnlyList<TypeParam> typeParams)
        {
            if (typeParams.Count == 0 || Map.Contains(typeParams[0]))
                return (typeParams, this);
            var fresh = new TypeParam[typeParams.Count];
            for (var i = 0; i < fresh.Length; i++)
            {
                var symbol = typeParams[i].Symbol;
                fresh[i] = NewTypeParam(Checker, new(symbol.Pos, symbol.Package, symbol.Name, null), null);
                fresh[i].Index = typeParams[i].Index;
                Checker?.RecordCanon(fresh[i], typeParams[i]);
            }

            var inner = this with { Map = Map.With(typeParams, fresh) };
            for (var i = 0; i < fresh.Length; i++)
                fresh[i].Bound = Subst(Checker, At, typeParams[i].Bound, inner.Map, Expanding, Context);
            return (fresh, inner);
        }

        Interface ReplaceInterface(Interface type)
        {
            var methods = ReplaceAll(type.ExplicitMethods, Replace);
            var embeddeds = ReplaceAll(type.Embeddeds, Replace);
            if (methods is null && embeddeds is null)
                return type;
            Debug.Assert(type.IsComplete, "a copy of half an interface");
            var replaced = NewInterface(Checker);
            replaced.Embeddeds = embeddeds ?? type.Embeddeds;
            replaced.EmbeddedPositions = type.EmbeddedPositions;
            (replaced.IsImplicit, replaced.IsComplete) = (type.IsImplicit, type.IsComplete);
            Copies.ReplaceReceivers(methods ?? type.ExplicitMethods, type, replaced, out var received);
            replaced.ExplicitMethods = received;
            if (Checker is null)
                _ = replaced.TypeSet;
            return replaced;
        }

        Tuple Replace(Tuple tuple) => ReplaceAll(tuple.Vars, Replace) is { } vars ? new Tuple(vars) : tuple;

        Var Replace(Var variable) =>
            variable.Type is { } type && Replace(type) is var replaced && replaced != type ? variable.WithType(replaced) : variable;

        Func Replace(Func method) =>
            method.Signature is { } signature && ReplaceSignature(signature) is var replaced && replaced != signature
                ? method.WithType(replaced)
                : method;

        Term Replace(Term term) =>
            Replace(term.Type) is var type && type != term.Type ? new Term(term.IsTilde, type) : term;

        /// <summary>Null where nothing changes.</summary>
        static T[]? ReplaceAll<T>(IReadOnlyList<T> list, Func<T, T> replace)
            where T : class
        {
            T[]? replaced = null;
            for (var i = 0; i < list.Count; i++)
            {
                var item = replace(list[i]);
                if (ReferenceEquals(item, list[i]))
                    continue;
                replaced ??= [.. list];
                replaced[i] = item;
            }

            return replaced;
        }
    }
}

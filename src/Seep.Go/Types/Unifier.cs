using System.Diagnostics;

namespace Seep.Go.Types;

/// <summary>How types are unified.</summary>
[Flags]
enum UnifyMode
{
    /// <summary>
    /// A defined type and a literal unify as their underlying types do; directions of channels don't matter.
    /// </summary>
    Inexact = 0,

    /// <summary>As in an assignment: inexact at the top, exact for elements.</summary>
    Assign = 1,

    /// <summary>Types unify where they are identical, or can be made so.</summary>
    Exact = 2,
}

/// <summary>
/// Makes pairs of types alike by finding types for type parameters in them (Go spec, "Type unification"). Each call may
/// find more.
/// </summary>
/// <remarks>
/// Types that unify have the same structure, where a defined type may stand for its underlying type and a type
/// parameter that is not asked for may stand for what all types of its type set have in common. Whether they are
/// identical or assignable is found out when the types are used. <see cref="Comparer"/> goes the same way.
/// </remarks>
sealed class Unifier
{
    /// <summary>Deeper is taken for endless.</summary>
    const int MaxDepth = 50;

    /// <summary>Pairs; types that hold types many times over don't unify, for it would take too long.</summary>
    const int MaxPairs = 1_000_000;

    readonly Checker _checker;
    readonly bool _infersFromInterfaces;

    /// <summary>Type parameters that were unified with each other share a handle, and so a type.</summary>
    readonly Dictionary<TypeParam, Handle> _handles = new(ReferenceEqualityComparer.Instance);

    int _depth;
    int _pairs;

    /// <param name="typeArgs">What is known from the start; it may be shorter, and have nulls.</param>
    /// <param name="infersFromInterfaces">Whether methods of interfaces tell something (Go 1.21).</param>
    public Unifier(Checker checker, IReadOnlyList<TypeParam> typeParams, IReadOnlyList<Type?> typeArgs, bool infersFromInterfaces)
    {
        (_checker, _infersFromInterfaces) = (checker, infersFromInterfaces);
        for (var i = 0; i < typeParams.Count; i++)
            _handles[typeParams[i]] = new() { Type = i < typeArgs.Count ? typeArgs[i] : null };
    }

    /// <summary>How many type parameters have no type yet.</summary>
    public int Unknowns
    {
        get
        {
            var count = 0;
            foreach (var handle in _handles.Values)
                count += handle.Type is null ? 1 : 0;
            return count;
        }
    }

    /// <summary>The type that was found for a type parameter, or null.</summary>
    public Type? At(TypeParam param) => _handles[param].Type;

    public void Set(TypeParam param, Type type) => _handles[param].Type = type;

    /// <summary>The types that were found for type parameters.</summary>
    public List<Type?> Inferred(IReadOnlyList<TypeParam> typeParams) => [.. typeParams.Select(At)];

    /// <returns>Whether they unify; if not, some types may have been found all the same.</returns>
    public bool Unify(Type x, Type y, UnifyMode mode) => Nify(x, y, mode, null);

    bool Nify(Type x, Type y, UnifyMode mode, InterfacePair? pairs)
    {
        if (AreSame(x, y))
            return true;
        if (_depth == MaxDepth || ++_pairs > MaxPairs)
            return false;
        _depth++;
        var unifies = NifyDifferent(x, y, mode, pairs);
        _depth--;
        return unifies;
    }

    static bool AreSame(Type? x, Type? y) => x == y || Aliases.Unalias(x) == Aliases.Unalias(y);

    bool NifyDifferent(Type x, Type y, UnifyMode mode, InterfacePair? pairs)
    {
        var isExact = mode.HasFlag(UnifyMode.Exact);

        // A defined type comes to be y, a type parameter that is asked for comes to be x.
        if (Aliases.AsNamed(x) is not null || AsBound(y) is not null)
            (x, y) = (y, x);

        // A defined type and a literal can be assigned to each other, and basic types are what defined types have under
        // them.
        if (!isExact && Aliases.AsNamed(y) is { } named && Predicates.IsTypeLit(x)
            && !(_infersFromInterfaces && Predicates.IsInterface(x)))
        {
            y = named.Underlying;
            if (AreSame(x, y))
                return true;
        }

        if (AsBound(x) is { } param)
        {
            if (AsBound(y) is { } other)
                return Join(param, other) || Nify(At(param)!, At(other)!, mode, pairs);
            if (At(param) is { } known)
                return NifyKnown(param, known, y, mode, pairs);
            Set(param, y);
            return true;
        }

        if (_infersFromInterfaces && !isExact)
        {
            var (xInterface, yInterface) = (AsInterface(x), AsInterface(y));
            if (xInterface is not null && yInterface is not null)
                return NifyCommonMethods(xInterface, yInterface, pairs);
            if (xInterface is not null)
                return NifyMethods(xInterface, y, pairs);
            if (yInterface is not null)
                return NifyMethods(yInterface, x, pairs);
        }

        // Type parameters that are left are not asked for.
        if (Predicates.IsTypeParam(y))
            (x, y) = (y, x);
        return NifyStructure(x, y, mode, pairs);
    }

    bool NifyKnown(TypeParam param, Type known, Type y, UnifyMode mode, InterfacePair? pairs)
    {
        if (!Nify(known, y, mode, pairs))
            return false;
        var (knownInterface, yInterface) = (AsInterface(known), AsInterface(y));
        var (isKnownNamed, isYNamed) = (Aliases.AsNamed(known) is not null, Aliases.AsNamed(y) is not null);
        if (knownInterface is not null && yInterface is not null)
        {
            // Of two names none is the right one; else there must be as many methods, which unify.
            if (isKnownNamed && isYNamed)
                return Predicates.Identical(known, y);
            if (knownInterface.TypeSet.Methods.Count != yInterface.TypeSet.Methods.Count)
                return false;
        }
        else if (knownInterface is not null || yInterface is not null)
        {
            // Either would do, and which is taken would depend on the order.
            return false;
        }

        // A defined type is kept, and next a channel with a direction: then the order of arguments does not matter.
        if (!mode.HasFlag(UnifyMode.Exact) && !isKnownNamed
            && (isYNamed || y.Underlying is Chan { Direction: not Syntax.ChanDir.Both }))
        {
            Set(param, y);
        }

        return true;
    }

    /// <summary>One interface has all methods of the other.</summary>
    bool NifyCommonMethods(Interface x, Interface y, InterfacePair? pairs)
    {
        var (xSet, ySet) = (x.TypeSet, y.TypeSet);
        if (xSet.IsComparable != ySet.IsComparable || !xSet.Terms.SameAs(ySet.Terms))
            return false;
        if (InterfacePair.IsIn(pairs, x, y))
            return true;
        var (few, many) = xSet.Methods.Count <= ySet.Methods.Count ? (xSet.Methods, ySet.Methods) : (ySet.Methods, xSet.Methods);
        var byId = new Dictionary<string, Func>(StringComparer.Ordinal);
        foreach (var method in many)
            byId[method.Id] = method;
        foreach (var method in few)
        {
            // The methods are compared exactly, and this pair is not: it does not count among theirs.
            if (!byId.TryGetValue(method.Id, out var other) || !Nify(method.Type!, other.Type!, UnifyMode.Exact, null))
                return false;
        }

        return true;
    }

    /// <summary>A type has all methods of an interface.</summary>
    bool NifyMethods(Interface x, Type y, InterfacePair? pairs)
    {
        foreach (var wanted in x.TypeSet.Methods)
        {
            if (Lookups.LookupFieldOrMethod(y, false, wanted.Package, wanted.Name).Symbol is not Func method)
                return false;
            _checker.CheckSymbol(method);
            // A generic method is no interface's.
            if (method.Signature!.TypeParams.Count > 0 || !Nify(wanted.Type!, method.Type!, UnifyMode.Exact, pairs))
                return false;
        }

        return true;
    }

    bool NifyStructure(Type xWritten, Type yWritten, UnifyMode mode, InterfacePair? pairs)
    {
        var isExact = mode.HasFlag(UnifyMode.Exact);
        var elemMode = mode.HasFlag(UnifyMode.Assign) ? mode | UnifyMode.Exact : mode;
        return (Aliases.Unalias(xWritten), Aliases.Unalias(yWritten)) switch
        {
            (Basic x, Basic y) => x.Kind == y.Kind,
            (Array x, Array y) => (x.Length < 0 || y.Length < 0 || x.Length == y.Length) && Nify(x.Elem, y.Elem, elemMode, pairs),
            (Slice x, Slice y) => Nify(x.Elem, y.Elem, elemMode, pairs),
            (Struct x, Struct y) => NifyFields(x, y, elemMode, pairs),
            (Pointer x, Pointer y) => Nify(x.Elem, y.Elem, elemMode, pairs),
            (Tuple x, Tuple y) => NifyVars(x, y, mode, pairs),
            (Signature x, Signature y) => x.IsVariadic == y.IsVariadic
                && Nify(x.Params, y.Params, elemMode, pairs)
                && Nify(x.Results, y.Results, elemMode, pairs),
            (Interface x, Interface y) => NifyInterfaces(x, y, pairs),
            (Map x, Map y) => Nify(x.Key, y.Key, elemMode, pairs) && Nify(x.Elem, y.Elem, elemMode, pairs),
            (Chan x, Chan y) => (!isExact || x.Direction == y.Direction) && Nify(x.Elem, y.Elem, elemMode, pairs),
            (Named x, Named y) => NifyTypeArgs(x, y, mode, pairs) && Predicates.IdenticalOrigin(x, y),
            // Whatever the type argument will be, its structure is what the type set has in common.
            (TypeParam x, not null) => Underlyings.CommonUnder(x, null).Type is { } common && Nify(common, yWritten, UnifyMode.Assign, pairs),
            _ => false,
        };
    }

    bool NifyFields(Struct x, Struct y, UnifyMode mode, InterfacePair? pairs)
    {
        if (x.Fields.Count != y.Fields.Count)
            return false;
        for (var i = 0; i < x.Fields.Count; i++)
        {
            var (f, g) = (x.Fields[i], y.Fields[i]);
            if (f.IsEmbedded != g.IsEmbedded
                || x.TagOf(i) != y.TagOf(i)
                || !f.SameId(g.Package, g.Name, foldCase: false)
                || !Nify(f.Type!, g.Type!, mode, pairs))
            {
                return false;
            }
        }

        return true;
    }

    bool NifyVars(Tuple x, Tuple y, UnifyMode mode, InterfacePair? pairs)
    {
        if (x.Count != y.Count)
            return false;
        for (var i = 0; i < x.Count; i++)
        {
            if (!Nify(x.Vars[i].Type!, y.Vars[i].Type!, mode, pairs))
                return false;
        }

        return true;
    }

    bool NifyInterfaces(Interface x, Interface y, InterfacePair? pairs)
    {
        Debug.Assert(x != y, "the same type unifies before");
        var (xSet, ySet) = (x.TypeSet, y.TypeSet);
        if (xSet.IsComparable != ySet.IsComparable
            || !xSet.Terms.SameAs(ySet.Terms)
            || xSet.Methods.Count != ySet.Methods.Count)
        {
            return false;
        }

        if (InterfacePair.IsIn(pairs, x, y))
            return true;
        var inner = new InterfacePair(x, y, pairs);
        for (var i = 0; i < xSet.Methods.Count; i++)
        {
            var (f, g) = (xSet.Methods[i], ySet.Methods[i]);
            if (f.Id != g.Id || !Nify(f.Type!, g.Type!, UnifyMode.Exact, inner))
                return false;
        }

        return true;
    }

    // Type arguments come before the origins: they tell something for messages even where the origins differ.
    bool NifyTypeArgs(Named x, Named y, UnifyMode mode, InterfacePair? pairs)
    {
        if (x.TypeArgs.Count != y.TypeArgs.Count)
            return false;
        for (var i = 0; i < x.TypeArgs.Count; i++)
        {
            if (!Nify(x.TypeArgs[i], y.TypeArgs[i], mode, pairs))
                return false;
        }

        return true;
    }

    /// <summary>Has two type parameters share a type; false where they have two.</summary>
    bool Join(TypeParam x, TypeParam y)
    {
        var (xHandle, yHandle) = (_handles[x], _handles[y]);
        if (xHandle == yHandle)
            return true;
        if (xHandle.Type is not null && yHandle.Type is not null)
            return false;
        if (xHandle.Type is not null)
            Replace(yHandle, xHandle);
        else
            Replace(xHandle, yHandle);
        return true;
    }

    void Replace(Handle old, Handle handle)
    {
        foreach (var param in _handles.Keys)
        {
            if (_handles[param] == old)
                _handles[param] = handle;
        }
    }

    /// <summary>The type parameter that a type is if a type is asked for it.</summary>
    TypeParam? AsBound(Type type) =>
        Aliases.Unalias(type) is TypeParam param && _handles.ContainsKey(param) ? param : null;

    /// <summary>The interface under a type that is no type parameter.</summary>
    static Interface? AsInterface(Type type) => Predicates.IsTypeParam(type) ? null : type.Underlying as Interface;

    sealed class Handle
    {
        public Type? Type { get; set; }
    }
}

using System.Text;
using Seep.Go.Source;

namespace Seep.Go.Types;

/// <summary>
/// Questions to types that have a yes or no; first of all whether two are identical (Go spec, "Type identity").
/// </summary>
public static class Predicates
{
    /// <summary>Whether a type is known: it is not the one that silences follow-on errors.</summary>
    public static bool IsValid(Type? type) => Aliases.Unalias(type) != Universe.Invalid;

    // These don't look into type parameters: of one they are false.

    public static bool IsBoolean(Type type) => IsBasic(type, BasicInfo.Boolean);

    public static bool IsInteger(Type type) => IsBasic(type, BasicInfo.Integer);

    public static bool IsUnsigned(Type type) => IsBasic(type, BasicInfo.Unsigned);

    public static bool IsFloat(Type type) => IsBasic(type, BasicInfo.Float);

    public static bool IsComplex(Type type) => IsBasic(type, BasicInfo.Complex);

    public static bool IsNumeric(Type type) => IsBasic(type, BasicInfo.Numeric);

    public static bool IsString(Type type) => IsBasic(type, BasicInfo.String);

    public static bool IsIntegerOrFloat(Type type) => IsBasic(type, BasicInfo.Integer | BasicInfo.Float);

    public static bool IsConstType(Type type) => IsBasic(type, BasicInfo.ConstType);

    public static bool IsBasic(Type type, BasicInfo info) => type.Underlying is Basic basic && (basic.Info & info) != BasicInfo.None;

    // These do: of a type parameter they are true where its type set has specific types and all are such.

    public static bool AllBoolean(Type type) => AllBasic(type, BasicInfo.Boolean);

    public static bool AllInteger(Type type) => AllBasic(type, BasicInfo.Integer);

    public static bool AllUnsigned(Type type) => AllBasic(type, BasicInfo.Unsigned);

    public static bool AllNumeric(Type type) => AllBasic(type, BasicInfo.Numeric);

    public static bool AllString(Type type) => AllBasic(type, BasicInfo.String);

    public static bool AllOrdered(Type type) => AllBasic(type, BasicInfo.Ordered);

    public static bool AllNumericOrString(Type type) => AllBasic(type, BasicInfo.Numeric | BasicInfo.String);

    public static bool AllBasic(Type type, BasicInfo info) =>
        Aliases.Unalias(type) is TypeParam param ? AllBasic(param, info) : IsBasic(type, info);

    static bool AllBasic(TypeParam param, BasicInfo info) =>
        param.Interface.TypeSet.Is(term => term is not null && IsBasic(term.Type!, info));

    // The next few may be asked of types that are not complete.

    /// <summary>Whether a type has a name: it is predeclared, defined, or a type parameter.</summary>
    public static bool HasName(Type type) => Aliases.Unalias(type) is Basic or Named or TypeParam;

    /// <summary>
    /// Whether a type is neither defined nor a type parameter; predeclared types count as literals here.
    /// </summary>
    public static bool IsTypeLit(Type type) => Aliases.Unalias(type) is not (Named or TypeParam);

    public static bool IsTyped(Type type) => type is not Basic basic || (basic.Info & BasicInfo.Untyped) == BasicInfo.None;

    public static bool IsUntyped(Type type) => !IsTyped(type);

    public static bool IsUntypedNumeric(Type type) =>
        type is Basic basic && (basic.Info & BasicInfo.Untyped) != BasicInfo.None && (basic.Info & BasicInfo.Numeric) != BasicInfo.None;

    public static bool IsInterface(Type type) => type.Underlying is Interface;

    public static bool IsNonTypeParamInterface(Type type) => !IsTypeParam(type) && IsInterface(type);

    public static bool IsTypeParam(Type? type) => Aliases.Unalias(type) is TypeParam;

    /// <summary>
    /// Whether a type is a type parameter of which it is known that no type satisfies its constraint. It does not
    /// compute the type set, and so may miss one.
    /// </summary>
    internal static bool HasEmptyTypeSet(Type type) =>
        Aliases.Unalias(type) is TypeParam { Bound: { } bound } && Underlyings.SafeUnderlying(bound) is Interface { KnownTypeSet.IsEmpty: true };

    /// <summary>Whether a type is generic and not instantiated; generic signatures don't count.</summary>
    public static bool IsGeneric(Type type) =>
        type is Alias { TypeParams.Count: > 0, TypeArgs.Count: 0 }
        || Aliases.AsNamed(type) is { InstanceOf: null, TypeParams.Count: > 0 };

    /// <summary>
    /// Whether <c>==</c> is defined for values of a type (Go spec, "Comparison operators"); for interfaces it may
    /// panic.
    /// </summary>
    public static bool Comparable(Type type) => ComparableType(type, isDynamic: true, null) is null;

    /// <param name="isDynamic">Whether interfaces that are no type parameters are comparable, whatever is in them.</param>
    /// <param name="seen">The types that are being asked about already.</param>
    /// <returns>Null where the type is comparable, else why not.</returns>
    internal static TypeFault? ComparableType(Type type, bool isDynamic, HashSet<Type>? seen)
    {
        switch (type.Underlying)
        {
            // Invalid types are comparable, for one error to be enough.
            case Basic basic:
                return basic.Kind == BasicKind.UntypedNil ? TypeFault.Unsaid : null;
            case Pointer or Chan:
                return null;
            case Slice or Map or Signature:
                return TypeFault.Unsaid;
        }

        seen ??= new(ReferenceEqualityComparer.Instance);
        if (!seen.Add(type))
            return null;
        switch (type.Underlying)
        {
            case Struct { Fields: var fields }:
                foreach (var field in fields)
                {
                    if (ComparableType(field.Type!, isDynamic, seen) is not null)
                        return TypeFault.Of($"struct containing {field.Type} cannot be compared");
                }

                return null;
            case Array array:
                return ComparableType(array.Elem, isDynamic, seen) is null ? null : TypeFault.Of($"{type} cannot be compared");
            case Interface interfaceType:
                if (isDynamic && !IsTypeParam(type) || interfaceType.TypeSet.IsComparableWithin(seen))
                    return null;
                return interfaceType.TypeSet.IsEmpty
                    ? TypeFault.Of($"empty type set")
                    : TypeFault.Of($"incomparable types in type set");
            default:
                return TypeFault.Unsaid;
        }
    }

    /// <summary>Whether nil is a value of a type.</summary>
    public static bool HasNil(Type type) => type.Underlying switch
    {
        Basic basic => basic.Kind == BasicKind.UnsafePointer,
        Slice or Pointer or Signature or Map or Chan => true,
        Interface => !IsTypeParam(type) || Underlyings.UnderIs(type, underlying => underlying is not null && HasNil(underlying)),
        _ => false,
    };

    /// <summary>Whether two packages have the same path; null is that of what is predeclared.</summary>
    internal static bool SamePkg(Package? a, Package? b) => a is null || b is null ? a == b : a.Path == b.Path;

    /// <summary>
    /// Whether two types are the same type (Go spec, "Type identity"). Receivers and names of parameters don't count.
    /// </summary>
    public static bool Identical(Type x, Type y) => new Comparer().Identical(x, y, null);

    /// <summary>Whether two types are the same but for tags of fields, as conversions ask.</summary>
    public static bool IdenticalIgnoreTags(Type x, Type y) => new Comparer { IgnoresTags = true }.Identical(x, y, null);

    /// <summary>Whether two types come from one declaration.</summary>
    internal static bool IdenticalOrigin(Named x, Named y) => x.Symbol == y.Symbol;

    /// <summary>Whether two instances, given by what they are instances of, are identical.</summary>
    internal static bool IdenticalInstance(Type xOrigin, IReadOnlyList<Type> xArgs, Type yOrigin, IReadOnlyList<Type> yArgs)
    {
        if (xArgs.Count != yArgs.Count)
            return false;
        for (var i = 0; i < xArgs.Count; i++)
        {
            if (!Identical(xArgs[i], yArgs[i]))
                return false;
        }

        return Identical(xOrigin, yOrigin);
    }

    /// <summary>
    /// The type that an untyped value has where nothing asks for another; any other type is its own, and so is untyped
    /// nil.
    /// </summary>
    public static Type Default(Type type) => type is not Basic basic ? type : basic.Kind switch
    {
        BasicKind.UntypedBool => Universe.Of(BasicKind.Bool),
        BasicKind.UntypedInt => Universe.Of(BasicKind.Int),
        BasicKind.UntypedRune => Universe.Rune,
        BasicKind.UntypedFloat => Universe.Of(BasicKind.Float64),
        BasicKind.UntypedComplex => Universe.Of(BasicKind.Complex128),
        BasicKind.UntypedString => Universe.Of(BasicKind.String),
        _ => type,
    };

    /// <summary>
    /// The larger of two untyped numeric types: integer, rune, floating-point, complex. Null for others that differ.
    /// </summary>
    internal static Type? MaxType(Type x, Type y)
    {
        if (x == y)
            return x;
        if (IsUntypedNumeric(x) && IsUntypedNumeric(y))
            return ((Basic)x).Kind > ((Basic)y).Kind ? x : y;
        return null;
    }

    /// <summary>Whether a text could be an identifier; the empty one passes.</summary>
    internal static bool IsValidName(string text)
    {
        var isFirst = true;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!(GoUnicode.IsLetter(rune.Value) || rune == new Rune('_') || !isFirst && GoUnicode.IsDigit(rune.Value)))
                return false;
            isFirst = false;
        }

        return true;
    }
}

/// <summary>
/// A pair of interfaces that are being compared, and those around it. Only interfaces lead in circles without a name on
/// the way, as in <c>type T interface { m() interface{T} }</c>; a pair that is met again within itself does not differ.
/// </summary>
sealed class InterfacePair(Interface x, Interface y, InterfacePair? previous)
{
    readonly Interface _x = x;
    readonly Interface _y = y;
    readonly InterfacePair? _previous = previous;

    /// <summary>Whether a pair is in a stack.</summary>
    public static bool IsIn(InterfacePair? stack, Interface x, Interface y)
    {
        for (var pair = stack; pair is not null; pair = pair._previous)
        {
            if (pair._x == x && pair._y == y || pair._x == y && pair._y == x)
                return true;
        }

        return false;
    }
}

/// <summary>Compares types. <see cref="Unifier"/> goes the same way: a change here is one there.</summary>
readonly struct Comparer
{
    public bool IgnoresTags { get; init; }

    /// <param name="pairs">The interfaces whose methods are being compared.</param>
    public bool Identical(Type? x, Type? y, InterfacePair? pairs)
    {
        (x, y) = (Aliases.Unalias(x), Aliases.Unalias(y));
        if (x == y)
            return true;
        return (x, y) switch
        {
            // Of byte and rune there are two.
            (Basic a, Basic b) => a.Kind == b.Kind,
            // A length that is not known is any.
            (Array a, Array b) => (a.Length < 0 || b.Length < 0 || a.Length == b.Length) && Identical(a.Elem, b.Elem, pairs),
            (Slice a, Slice b) => Identical(a.Elem, b.Elem, pairs),
            (Struct a, Struct b) => IdenticalFields(a, b, pairs),
            (Pointer a, Pointer b) => Identical(a.Elem, b.Elem, pairs),
            (Tuple a, Tuple b) => IdenticalVars(a.Vars, b.Vars, pairs),
            (Signature a, Signature b) => IdenticalSignatures(a, b, pairs),
            (Union a, Union b) => IdenticalUnions(a, b),
            (Interface a, Interface b) => IdenticalInterfaces(a, b, pairs),
            (Map a, Map b) => Identical(a.Key, b.Key, pairs) && Identical(a.Elem, b.Elem, pairs),
            (Chan a, Chan b) => a.Direction == b.Direction && Identical(a.Elem, b.Elem, pairs),
            (Named a, Named b) => IdenticalTypeArgs(a, b) && Predicates.IdenticalOrigin(a, b),
            _ => false,
        };
    }

    bool IdenticalFields(Struct x, Struct y, InterfacePair? pairs)
    {
        if (x.Fields.Count != y.Fields.Count)
            return false;
        for (var i = 0; i < x.Fields.Count; i++)
        {
            var (f, g) = (x.Fields[i], y.Fields[i]);
            if (f.IsEmbedded != g.IsEmbedded
                || !IgnoresTags && x.TagOf(i) != y.TagOf(i)
                || !f.SameId(g.Package, g.Name, foldCase: false)
                || !Identical(f.Type, g.Type, pairs))
            {
                return false;
            }
        }

        return true;
    }

    bool IdenticalVars(IReadOnlyList<Var> x, IReadOnlyList<Var> y, InterfacePair? pairs)
    {
        if (x.Count != y.Count)
            return false;
        for (var i = 0; i < x.Count; i++)
        {
            if (!Identical(x[i].Type, y[i].Type, pairs))
                return false;
        }

        return true;
    }

    bool IdenticalSignatures(Signature x, Signature y, InterfacePair? pairs)
    {
        if (x.TypeParams.Count != y.TypeParams.Count)
            return false;
        var (parameters, results) = (y.Params, y.Results);
        if (x.TypeParams.Count > 0)
        {
            // Names of type parameters don't count: y's are replaced by x's.
            var renaming = new SubstMap(y.TypeParams, x.TypeParams);
            var context = new InstanceContext();
            for (var i = 0; i < x.TypeParams.Count; i++)
            {
                var bound = Checker.Subst(null, Pos.None, y.TypeParams[i].Bound, renaming, null, context);
                if (!Identical(x.TypeParams[i].Bound, bound, pairs))
                    return false;
            }

            parameters = (Tuple)Checker.Subst(null, Pos.None, parameters, renaming, null, context);
            results = (Tuple)Checker.Subst(null, Pos.None, results, renaming, null, context);
        }

        return x.IsVariadic == y.IsVariadic
            && IdenticalVars(x.Params.Vars, parameters.Vars, pairs)
            && IdenticalVars(x.Results.Vars, results.Vars, pairs);
    }

    static bool IdenticalUnions(Union x, Union y)
    {
        var sets = new Dictionary<Union, TypeSet>(ReferenceEqualityComparer.Instance);
        var xSet = Checker.ComputeUnionTypeSet(null, sets, Pos.None, x);
        var ySet = Checker.ComputeUnionTypeSet(null, sets, Pos.None, y);
        return xSet.Terms.SameAs(ySet.Terms);
    }

    bool IdenticalInterfaces(Interface x, Interface y, InterfacePair? pairs)
    {
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
            if (f.Id != g.Id || !Identical(f.Type, g.Type, inner))
                return false;
        }

        return true;
    }

    static bool IdenticalTypeArgs(Named x, Named y)
    {
        if (x.TypeArgs.Count != y.TypeArgs.Count)
            return false;
        for (var i = 0; i < x.TypeArgs.Count; i++)
        {
            if (!Predicates.Identical(x.TypeArgs[i], y.TypeArgs[i]))
                return false;
        }

        return true;
    }
}

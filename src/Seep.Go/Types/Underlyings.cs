namespace Seep.Go.Types;

/// <summary>
/// Why a type is not what it has to be. The text is made when it is asked for: most faults are never shown, and how
/// packages are named depends on where.
/// </summary>
sealed class TypeFault
{
    readonly FormattableString? _text;

    TypeFault(FormattableString? text) => _text = text;

    /// <summary>A fault of which there is nothing to say.</summary>
    public static TypeFault Unsaid { get; } = new(null);

    /// <param name="text">Its arguments may be types, which are written as a checker's messages name them.</param>
    public static TypeFault Of(FormattableString text) => new(text);

    /// <param name="checker">Whose message it becomes part of; null after its package.</param>
    public string Text(Checker? checker)
    {
        if (_text is null)
            return "";
        var arguments = _text.GetArguments();
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = arguments[i] is Type type ? Checker.TextOf(checker, type) : arguments[i];
        return string.Format(_text.Format, arguments);
    }
}

/// <summary>
/// Questions to the underlying types of all types that a type may stand for: a type parameter for those of its type
/// set, any other type for itself.
/// </summary>
static class Underlyings
{
    /// <summary>
    /// Whether something holds for the underlying type of each; of a type set without specific types it is asked of
    /// null.
    /// </summary>
    public static bool UnderIs(Type type, Func<Type?, bool> holds) => All(type, (_, underlying) => holds(underlying));

    /// <summary>
    /// Whether something holds for each type with its underlying type; it is asked at least once, of a type set without
    /// specific types with nulls.
    /// </summary>
    public static bool All(Type type, Func<Type?, Type?, bool> holds) =>
        Aliases.Unalias(type) is TypeParam param
            ? param.Interface.TypeSet.All(holds)
            : holds(type, type.Underlying);

    /// <summary>Each type with its underlying type; nulls, once, of a type set without specific types.</summary>
    public static IReadOnlyList<(Type? Type, Type? Underlying)> TypeSetOf(Type type)
    {
        List<(Type?, Type?)> types = [];
        All(type, (t, underlying) =>
        {
            types.Add((t, underlying));
            return true;
        });
        return types;
    }

    /// <summary>
    /// The underlying type that all types have in common. Channels may differ in direction: the result then is one with
    /// the most restricted.
    /// </summary>
    /// <param name="condition">What has to hold for each type besides; it is asked first, as <see cref="All"/> asks.</param>
    /// <returns>Null and why, or the type.</returns>
    public static (Type? Type, TypeFault? Fault) CommonUnder(Type type, Func<Type?, Type?, TypeFault?>? condition)
    {
        if (Aliases.Unalias(type) is TypeParam param)
            return CommonUnder(param, condition);
        return condition?.Invoke(type, type.Underlying) is { } wrong ? (null, wrong) : (type.Underlying, null);
    }

    static (Type? Type, TypeFault? Fault) CommonUnder(TypeParam param, Func<Type?, Type?, TypeFault?>? condition)
    {
        Type? common = null;
        Type? commonType = null;
        TypeFault? fault = null;
        All(param, (t, underlying) =>
        {
            fault = condition?.Invoke(t, underlying);
            fault ??= underlying is null ? TypeFault.Of($"no specific type") : null;
            if (fault is not null)
                return false;
            if (common is null)
                (commonType, common) = (t, underlying);
            else if (common is Chan seen && underlying is Chan chan)
                fault = Restrict(seen, chan);
            else if (!Predicates.Identical(common, underlying!))
                fault = TypeFault.Of($"{commonType} and {t} have different underlying types");
            return fault is null;

            TypeFault? Restrict(Chan seen, Chan chan)
            {
                if (!Predicates.Identical(seen.Elem, chan.Elem))
                    return TypeFault.Of($"channels {commonType} and {t} have different element types");
                if (seen.Direction == chan.Direction)
                    return null;
                if (seen.Direction == Syntax.ChanDir.Both)
                    (commonType, common) = (t, chan);
                else if (chan.Direction != Syntax.ChanDir.Both)
                    return TypeFault.Of($"channels {commonType} and {t} have conflicting directions");
                return null;
            }
        });
        return fault is null ? (common, null) : (null, fault);
    }

    /// <summary>As the other, with texts as a checker's messages have them.</summary>
    /// <returns>Null and why, or the type.</returns>
    public static (Type? Type, string Cause) CommonUnder(Checker? checker, Type type, Func<Type?, Type?, string?>? condition)
    {
        var (common, fault) = CommonUnder(type, condition is null ? null : Faults(condition));
        return (common, fault?.Text(checker) ?? "");
    }

    static Func<Type?, Type?, TypeFault?> Faults(Func<Type?, Type?, string?> condition) =>
        (type, under) => condition(type, under) is { } text ? TypeFault.Of($"{text}") : null;

    /// <summary>
    /// The underlying type without expanding an instance; an invalid one for a named type that was not asked for it
    /// yet.
    /// </summary>
    public static Type SafeUnderlying(Type type) =>
        Aliases.AsNamed(type) is { } named ? named.ResolvedUnderlying ?? Universe.Invalid : type.Underlying;
}

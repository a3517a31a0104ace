namespace Seep.Go.Types;

// Go spec, "Assignability" and "Conversions".
sealed partial class Operand
{
    /// <summary>Whether it can be assigned to a variable of a type.</summary>
    /// <returns>The code means something only where the answer is no.</returns>
    public (bool IsAssignable, ErrorCode Code) AssignableTo(Checker check, Type target, Cause? cause)
    {
        if (!IsValid || !Predicates.IsValid(target))
            return (true, default);

        var origTarget = target;
        var type = Aliases.Unalias(KnownType);
        target = Aliases.Unalias(target);
        if (Predicates.Identical(type, target))
            return (true, default);

        var under = type.Underlying;
        var targetUnder = target.Underlying;
        var param = type as TypeParam;
        var targetParam = target as TypeParam;

        if (Predicates.IsUntyped(under))
            return (IsRepresentedBy(check, target, targetParam), ErrorCode.IncompatibleAssign);

        var oneIsUnnamed = !Predicates.HasName(type) || !Predicates.HasName(target);
        if (Predicates.Identical(under, targetUnder) && oneIsUnnamed && param is null && targetParam is null)
            return (true, default);

        // Pointers to interfaces are asked too, for the cause that this gives.
        if (targetUnder is Interface && targetParam is null || Lookups.IsInterfacePtr(targetUnder))
        {
            if (check.Implements(type, target, isConstraint: false, cause))
                return (true, default);
            if (param is null)
                return (false, ErrorCode.InvalidIfaceAssign);
            cause?.Text = "";
        }

        if (under is Interface && param is null && check.Implements(target, type, isConstraint: false, null))
        {
            cause?.Text = "need type assertion";
            return (false, ErrorCode.IncompatibleAssign);
        }

        if (under is Chan { Direction: Syntax.ChanDir.Both } from && targetUnder is Chan to
            && Predicates.Identical(from.Elem, to.Elem))
        {
            return (oneIsUnnamed, ErrorCode.InvalidChanAssign);
        }

        if (targetParam is not null && !Predicates.HasName(type))
            return AssignableToEach(check, targetParam, cause);
        if (param is not null && !Predicates.HasName(target))
            return EachAssignableTo(check, param, target, origTarget, cause);
        return (false, ErrorCode.IncompatibleAssign);
    }

    /// <summary>
    /// Whether an untyped value can be had in a type, or in each type of a type parameter's type set.
    /// </summary>
    bool IsRepresentedBy(Checker check, Type target, TypeParam? targetParam)
    {
        if (targetParam is null)
            return check.ImplicitTypeAndValue(this, target).Type is not null;
        return targetParam.Is(
            term => term?.Type is { } type && check.ImplicitTypeAndValue(this, type).Type is not null);
    }

    (bool, ErrorCode) AssignableToEach(Checker check, TypeParam target, Cause? cause)
    {
        var (ok, code) = (false, ErrorCode.IncompatibleAssign);
        target.Is(term =>
        {
            if (term?.Type is not { } type)
                return false;
            (ok, code) = AssignableTo(check, type, cause);
            if (!ok)
                Explain(cause, $"cannot assign {check.Str(KnownType)} to {check.Str(type)} (in {check.Str(target)})");
            return ok;
        });
        return (ok, code);
    }

    (bool, ErrorCode) EachAssignableTo(Checker check, TypeParam param, Type target, Type origTarget, Cause? cause)
    {
        var x = Copy();
        var (ok, code) = (false, ErrorCode.IncompatibleAssign);
        param.Is(term =>
        {
            if (term?.Type is not { } type)
                return false;
            x.Type = type;
            (ok, code) = x.AssignableTo(check, target, cause);
            if (!ok)
                Explain(cause, $"cannot assign {check.Str(type)} (in {check.Str(param)}) to {check.Str(origTarget)}");
            return ok;
        });
        return (ok, code);
    }

    /// <summary>Whether a conversion <c>target(x)</c> of a value that is no constant is valid.</summary>
    public bool ConvertibleTo(Checker check, Type target, Cause? cause)
    {
        if (AssignableTo(check, target, cause).IsAssignable)
            return true;

        var origTarget = target;
        var type = Aliases.Unalias(KnownType);
        target = Aliases.Unalias(target);
        var under = type.Underlying;
        var targetUnder = target.Underlying;
        var param = type as TypeParam;
        var targetParam = target as TypeParam;

        if (param is null && targetParam is null && Predicates.IdenticalIgnoreTags(under, targetUnder))
            return true;
        if (type is Pointer from && target is Pointer to
            && Predicates.IdenticalIgnoreTags(from.Elem.Underlying, to.Elem.Underlying)
            && !Predicates.IsTypeParam(from.Elem) && !Predicates.IsTypeParam(to.Elem))
        {
            return true;
        }

        if (ConvertsBetween(under, targetUnder))
            return true;
        if (under is Slice slice && ConvertsToArray(check, slice, targetUnder, cause) is { } answer)
            return answer;

        return (param, targetParam) switch
        {
            (null, null) => false,
            (not null, not null) => EachConvertibleToEach(check, param, targetParam, cause),
            (not null, null) => EachConvertibleTo(check, param, target, origTarget, cause),
            (null, not null) => ConvertibleToEach(check, targetParam, cause),
        };
    }

    /// <summary>The conversions between numbers, strings and slices, and those of unsafe pointers.</summary>
    static bool ConvertsBetween(Type from, Type to) =>
        Predicates.IsIntegerOrFloat(from) && Predicates.IsIntegerOrFloat(to)
        || Predicates.IsComplex(from) && Predicates.IsComplex(to)
        || (Predicates.IsInteger(from) || IsBytesOrRunes(from)) && Predicates.IsString(to)
        || Predicates.IsString(from) && IsBytesOrRunes(to)
        || (IsPointer(from) || IsUintptr(from)) && IsUnsafePointer(to)
        || IsUnsafePointer(from) && (IsPointer(to) || IsUintptr(to));

    /// <summary>
    /// Whether a slice converts to an array or a pointer to one; null where the target is neither of its elements.
    /// </summary>
    static bool? ConvertsToArray(Checker check, Slice slice, Type target, Cause? cause)
    {
        var (array, minor, what) = target switch
        {
            Array a => (a, 20, "conversion of slice to array requires go1.20 or later"),
            Pointer { Elem.Underlying: Array a } =>
                (a, 17, "conversion of slice to array pointer requires go1.17 or later"),
            _ => (null, 0, ""),
        };
        if (array is null || !Predicates.Identical(slice.Elem, array.Elem))
            return null;
        if (check.AllowVersion(minor))
            return true;
        cause?.Text = what;
        return false;
    }

    bool EachConvertibleToEach(Checker check, TypeParam param, TypeParam target, Cause? cause)
    {
        var x = Copy();
        return param.Is(fromTerm =>
        {
            if (fromTerm?.Type is not { } from)
                return false;
            x.Type = from;
            return target.Is(toTerm =>
            {
                if (toTerm?.Type is not { } to)
                    return false;
                if (x.ConvertibleTo(check, to, cause))
                    return true;
                Explain(cause,
                    $"cannot convert {check.Str(from)} (in {check.Str(param)}) "
                    + $"to type {check.Str(to)} (in {check.Str(target)})");
                return false;
            });
        });
    }

    bool EachConvertibleTo(Checker check, TypeParam param, Type target, Type origTarget, Cause? cause)
    {
        var x = Copy();
        return param.Is(term =>
        {
            if (term?.Type is not { } from)
                return false;
            x.Type = from;
            if (x.ConvertibleTo(check, target, cause))
                return true;
            Explain(cause, $"cannot convert {check.Str(from)} (in {check.Str(param)}) to type {check.Str(origTarget)}");
            return false;
        });
    }

    bool ConvertibleToEach(Checker check, TypeParam target, Cause? cause) => target.Is(term =>
    {
        if (term?.Type is not { } to)
            return false;
        if (ConvertibleTo(check, to, cause))
            return true;
        Explain(cause, $"cannot convert {check.Str(KnownType)} to type {check.Str(to)} (in {check.Str(target)})");
        return false;
    });

    static bool IsUintptr(Type type) => type.Underlying is Basic { Kind: BasicKind.Uintptr };

    static bool IsUnsafePointer(Type type) => type.Underlying is Basic { Kind: BasicKind.UnsafePointer };

    internal static bool IsPointer(Type type) => type.Underlying is Pointer;

    internal static bool IsBytesOrRunes(Type type) =>
        type.Underlying is Slice { Elem.Underlying: Basic { Kind: BasicKind.Byte or BasicKind.Rune } };

    /// <summary>Puts a reason before those that led to it.</summary>
    static void Explain(Cause? cause, string message) =>
        cause?.Text = cause.Text.Length > 0 ? $"{message}\n\t{cause.Text}" : message;
}

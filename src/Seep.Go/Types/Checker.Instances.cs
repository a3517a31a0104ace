using System.Diagnostics;
using System.Runtime.CompilerServices;
using Seep.Go.Source;

namespace Seep.Go.Types;

// Instances of generic types and functions (Go spec, "Instantiations"), and whether type arguments satisfy constraints.
// All of it may be asked for after the package, without a checker.
sealed partial class Checker
{
    internal Type Instance(Pos at, Type origin, IReadOnlyList<Type> typeArgs, Named? expanding, InstanceContext? context) =>
        Instance(this, at, origin, typeArgs, expanding, context);

    /// <summary>
    /// An instance of a generic named type, alias or signature: one that was made before if it is found. Of a named
    /// type it is expanded later. It does not look whether the type arguments satisfy the constraints.
    /// </summary>
    /// <param name="at">For errors, where there is a checker.</param>
    /// <param name="expanding">The instance whose expansion leads here. Then its context comes first, for circles to close.</param>
    /// <returns>An invalid type where the number of type arguments is wrong.</returns>
    internal static Type Instance(
        Checker? checker, Pos at, Type origin, IReadOnlyList<Type> typeArgs, Named? expanding, InstanceContext? context)
    {
        // Hashes differ between contexts, in which types have other numbers.
        List<(InstanceContext Context, string Hash)> contexts = [];
        if (expanding?.InstanceOf!.Context is { } own)
            contexts.Add((own, own.InstanceHash(origin, typeArgs)));
        if (context is not null && (contexts.Count == 0 || contexts[0].Context != context))
            contexts.Add((context, context.InstanceHash(origin, typeArgs)));

        foreach (var (known, hash) in contexts)
        {
            if (known.Lookup(hash, origin, typeArgs) is { } instance)
                return Update(instance);
        }

        return MakeInstance(checker, at, origin, typeArgs, expanding, context) is var made && made == origin || made == Universe.Invalid
            ? made
            : Update(made);

        Type Update(Type instance)
        {
            for (var i = contexts.Count - 1; i >= 0; i--)
                instance = contexts[i].Context.Update(contexts[i].Hash, origin, typeArgs, instance);
            return instance;
        }
    }

    static Type MakeInstance(
        Checker? checker, Pos at, Type origin, IReadOnlyList<Type> typeArgs, Named? expanding, InstanceContext? context)
    {
        switch (origin)
        {
            case Named named:
                return NewNamedInstance(checker, at, named, typeArgs, expanding);
            case Alias alias:
                if (!ValidateTArgLen(checker, at, alias.Symbol.Name, alias.TypeParams.Count, typeArgs.Count))
                    return Universe.Invalid;
                return alias.TypeParams.Count == 0
                    ? alias
                    : NewAliasInstance(checker, at, alias, typeArgs, expanding, context);
            case Signature signature:
                var typeParams = signature.TypeParams;
                if (!ValidateTArgLen(checker, at, signature.ToString(), typeParams.Count, typeArgs.Count))
                    return Universe.Invalid;
                if (typeParams.Count == 0)
                    return signature;
                var instance = (Signature)Subst(checker, at, signature, new(typeParams, typeArgs), null, context);
                if (instance == signature)
                    instance = signature.Copy();
                instance.TypeParams = [];
                return instance;
            default:
                throw new UnreachableException($"{origin} can't be generic");
        }
    }

    internal bool ValidateTArgLen(Pos at, string name, int want, int got) => ValidateTArgLen(this, at, name, want, got);

    /// <summary>Whether there are as many type arguments as type parameters; if not, that is reported.</summary>
    internal static bool ValidateTArgLen(Checker? checker, Pos at, string name, int want, int got)
    {
        if (got == want)
            return true;
        var message = $"{(got < want ? "not enough" : "too many")} type arguments for type {name}: have {got}, want {want}";
        if (checker is null)
            throw new UnreachableException(message);
        checker.Error(at, ErrorCode.WrongTypeArgCount, message);
        return false;
    }

    internal (int Index, string? Error) Verify(
        Pos at, IReadOnlyList<TypeParam> typeParams, IReadOnlyList<Type> typeArgs, InstanceContext context) =>
        Verify(this, at, typeParams, typeArgs, context);

    /// <summary>Whether type arguments satisfy their constraints.</summary>
    /// <returns>-1 and null, or the first that does not and why.</returns>
    internal static (int Index, string? Error) Verify(
        Checker? checker, Pos at, IReadOnlyList<TypeParam> typeParams, IReadOnlyList<Type> typeArgs, InstanceContext context)
    {
        var map = new SubstMap(typeParams, typeArgs);
        for (var i = 0; i < typeParams.Count; i++)
        {
            // The constraint becomes an interface if it is none.
            _ = typeParams[i].Interface;
            var bound = Subst(checker, at, typeParams[i].Bound, map, null, context);
            var cause = new Cause();
            if (!Implements(checker, typeArgs[i], bound, true, cause))
                return (i, cause.Text);
        }

        return (-1, null);
    }

    internal bool Implements(Type value, Type target, bool isConstraint, Cause? cause) =>
        Implements(this, value, target, isConstraint, cause);

    /// <summary>
    /// Whether a type implements an interface (Go spec, "Implementing an interface"), or satisfies it as a constraint.
    /// </summary>
    internal static bool Implements(Checker? checker, Type value, Type target, bool isConstraint, Cause? cause)
    {
        var (valueUnder, targetUnder) = (value.Underlying, target.Underlying);
        if (!Predicates.IsValid(valueUnder) || !Predicates.IsValid(targetUnder))
            return true;
        if (valueUnder is Pointer { Elem: var elem } && !Predicates.IsValid(elem.Underlying))
            return true;

        var verb = isConstraint ? "satisfy" : "implement";
        if (targetUnder is not Interface targetInterface)
        {
            var detail = Lookups.IsInterfacePtr(targetUnder) ? InterfacePtrError(checker, target) : $"{TextOf(checker, target)} is not an interface";
            return Fail($"{value} does not {verb} {target} ({detail})");
        }

        if (targetInterface.IsEmpty)
            return true;
        var valueInterface = valueUnder as Interface;
        if (valueInterface is { TypeSet.IsEmpty: true })
            return true;
        if (targetInterface.TypeSet.IsEmpty)
            return Fail($"cannot {verb} {target} (empty type set)");
        if (!HasAllMethods(checker, value, target, true, Predicates.Identical, cause))
            return Fail($"{value} does not {verb} {target} {cause?.Text}");

        if (targetInterface.TypeSet.HasTerms)
        {
            if (valueInterface is not null)
            {
                if (!valueInterface.TypeSet.IsSubsetOf(targetInterface.TypeSet))
                    return Fail($"{value} does not {verb} {target}");
            }
            else if (!targetInterface.TypeSet.Terms.Includes(value))
            {
                return Fail($"{value} does not {verb} {target} ({(cause is null ? "" : DescribeExcluded())})");
            }
        }

        return IsComparableEnough();

        bool IsComparableEnough()
        {
            if (!targetInterface.IsComparable || Predicates.ComparableType(value, false, null) is null)
                return true;
            // Constraints are satisfied by what can be compared at all, and so by interfaces.
            if (!isConstraint || Predicates.ComparableType(value, true, null) is not null)
                return Fail($"{value} does not {verb} comparable");
            return checker is null || checker.AllowVersion(20) || Fail($"{value} to {verb} comparable requires go1.20 or later");
        }

        string DescribeExcluded()
        {
            var (v, t) = (TextOf(checker, value), TextOf(checker, target));
            var similar = targetInterface.TypeSet.Terms.Terms.FirstOrDefault(term =>
                term is { IsTilde: false, Type: { } type } && Predicates.Identical(type, type.Underlying)
                && new TypeTerm(true, type).Includes(value));
            if (similar is not null)
                return $"possibly missing ~ for {TextOf(checker, similar.Type!)} in {t}";
            return Mentions(targetInterface, value)
                ? $"{t} mentions {v}, but {v} is not in the type set of {t}"
                : $"{v} missing in {targetInterface.TypeSet.Terms}";
        }

        // The text is made where somebody wants to know it.
        bool Fail(FormattableString message)
        {
            if (cause is not null)
                cause.Text = TypeFault.Of(message).Text(checker);
            return false;
        }
    }

    /// <summary>Whether an interface has a type among its elements, be it in its type set or not.</summary>
    static bool Mentions(Type type, Type mentioned) => type switch
    {
        Interface { Embeddeds: var embeddeds } => embeddeds.Any(embedded => Mentions(embedded, mentioned)),
        Union { Terms: var terms } => terms.Any(term => Mentions(term.Type, mentioned)),
        _ => Predicates.Identical(type, mentioned),
    };

    /// <summary>
    /// Whether one more instance may be expanded. Generic types may hold two instances each of the one before: then there are
    /// more than anybody can look at, though they end.
    /// </summary>
    /// <param name="checker">Null after its package, where nothing is counted.</param>
    internal static bool CountExpansion(Checker? checker, Pos at)
    {
        const int Most = 100_000;

        if (RuntimeHelpers.TryEnsureSufficientExecutionStack() && (checker is null || checker._expansions++ < Most))
            return true;
        if (checker is { _expandsTooFar: false })
        {
            checker._expandsTooFar = true;
            checker.Error(at, ErrorCode.InvalidInstanceCycle, "instances of generic types expand too far");
        }

        return false;
    }

    int _expansions;
    bool _expandsTooFar;
}

/// <summary>Questions about finished types that need no checker.</summary>
public static class Instances
{
    /// <summary>An instance of a generic named type, alias or signature.</summary>
    /// <param name="typeArgs">As many as there are type parameters; their constraints are not looked at.</param>
    public static Type Instantiate(InstanceContext context, Type origin, IReadOnlyList<Type> typeArgs) =>
        Checker.Instance(null, Pos.None, origin, typeArgs, null, context);

    /// <summary>Whether a type implements an interface.</summary>
    public static bool Implements(Type value, Interface target) =>
        target.IsEmpty || Predicates.IsValid(value.Underlying) && Checker.Implements(null, value, target, false, null);

    /// <summary>Whether a type satisfies a constraint.</summary>
    public static bool Satisfies(Type value, Interface constraint) => Checker.Implements(null, value, constraint, true, null);

    /// <summary>Whether a value of an interface may have another type.</summary>
    public static bool AssertableTo(Interface value, Type target) =>
        Predicates.IsValid(target.Underlying) && Checker.NewAssertableTo(null, value, target, null);

    /// <summary>
    /// A method of an interface that a type does not have, and whether it has one that is not like it.
    /// </summary>
    public static (Func? Method, bool IsWrongType) MissingMethod(Type value, Interface target, bool isStatic) =>
        Checker.MissingMethod(null, value, target, isStatic, Predicates.Identical, null);
}

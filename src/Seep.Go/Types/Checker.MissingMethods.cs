using System.Diagnostics;
using System.Text;

namespace Seep.Go.Types;

// Whether a type has the methods of an interface, and what to say if not. It may be asked after the package, without a
// checker.
sealed partial class Checker
{
    enum MethodState
    {
        Ok,
        NotFound,
        WrongName,
        Unexported,
        WrongSignature,
        AmbiguousSelector,
        PointerReceiver,
        Field,
    }

    internal (Func? Method, bool IsWrongType) MissingMethod(
        Type value, Type target, bool isStatic, Func<Type, Type, bool> equivalent, Cause? cause) =>
        MissingMethod(this, value, target, isStatic, equivalent, cause);

    /// <summary>A method of an interface that a type does not have.</summary>
    /// <param name="target">Its underlying type is an interface.</param>
    /// <param name="isStatic">Whether an interface has to have all; else only methods that both have must agree.</param>
    /// <param name="equivalent">Compares signatures.</param>
    /// <returns>Null, or the method, and whether there is one but with another signature or receiver.</returns>
    internal static (Func? Method, bool IsWrongType) MissingMethod(
        Checker? checker, Type value, Type target, bool isStatic, Func<Type, Type, bool> equivalent, Cause? cause)
    {
        foreach (var wanted in ((Interface)target.Underlying).TypeSet.Methods)
        {
            var (state, found) = value.Underlying is Interface interfaceType
                ? FindInInterface(interfaceType, wanted, isStatic, equivalent)
                : FindMethod(checker, value, wanted, equivalent);
            if (state == MethodState.Ok)
                continue;
            if (cause is not null)
                cause.Text = DescribeMissing(checker, value, target, wanted, found, state);
            return (wanted, state is MethodState.WrongSignature or MethodState.PointerReceiver);
        }

        return (null, false);
    }

    static (MethodState State, Func? Found) FindInInterface(
        Interface type, Func wanted, bool isStatic, Func<Type, Type, bool> equivalent)
    {
        var (_, found) = type.TypeSet.LookupMethod(wanted.Package, wanted.Name, foldCase: false);
        if (found is null)
            return (isStatic ? MethodState.NotFound : MethodState.Ok, null);
        return (equivalent(found.Type!, wanted.Type!) ? MethodState.Ok : MethodState.WrongSignature, found);
    }

    static (MethodState State, Func? Found) FindMethod(
        Checker? checker, Type value, Func wanted, Func<Type, Type, bool> equivalent)
    {
        var (symbol, index, isIndirect) = Lookups.LookupFieldOrMethodImpl(value, false, wanted.Package, wanted.Name, foldCase: false);
        switch (symbol)
        {
            case null when index is not null:
                return (MethodState.AmbiguousSelector, null);
            case null when isIndirect:
                return (MethodState.PointerReceiver, null);
            case null:
                var similar = Lookups.LookupFieldOrMethodImpl(value, false, wanted.Package, wanted.Name, foldCase: true).Symbol as Func;
                // One with the very same name is another package's.
                return (similar is null ? MethodState.NotFound
                    : similar.Name == wanted.Name ? MethodState.Unexported
                    : MethodState.WrongName, similar);
            case Func method:
                checker?.CheckSymbol(method);
                return (equivalent(method.Type!, wanted.Type!) ? MethodState.Ok : MethodState.WrongSignature, method);
            default:
                return (MethodState.Field, null);
        }
    }

    static string DescribeMissing(Checker? checker, Type value, Type target, Func wanted, Func? found, MethodState state)
    {
        if (found is not null)
            checker?.CheckSymbol(found);
        var name = wanted.Name;
        switch (state)
        {
            case MethodState.NotFound when Lookups.IsInterfacePtr(value):
                return $"({InterfacePtrError(checker, value)})";
            case MethodState.NotFound when Lookups.IsInterfacePtr(target):
                return $"({InterfacePtrError(checker, target)})";
            case MethodState.NotFound:
                return $"(missing method {name})";
            case MethodState.WrongName:
                return $"(missing method {name})\n\t\thave {FuncString(checker, found!, false)}\n\t\twant {FuncString(checker, wanted, false)}";
            case MethodState.Unexported:
                return $"(unexported method {name})";
            case MethodState.WrongSignature:
                var (have, want) = (FuncString(checker, found!, false), FuncString(checker, wanted, false));
                if (have == want)
                    (have, want) = (FuncString(checker, found!, true), FuncString(checker, wanted, true));
                // Type parameters of the same name may differ even so.
                return have == want
                    ? $"(wrong type for method {name})"
                    : $"(wrong type for method {name})\n\t\thave {have}\n\t\twant {want}";
            case MethodState.AmbiguousSelector:
                return $"(ambiguous selector {TextOf(checker, value)}.{name})";
            case MethodState.PointerReceiver:
                return $"(method {name} has pointer receiver)";
            case MethodState.Field:
                return $"({TextOf(checker, value)}.{name} is a field, not a method)";
            default:
                throw new UnreachableException($"state {state}");
        }
    }

    internal bool HasAllMethods(Type value, Type target, bool isStatic, Func<Type, Type, bool> equivalent, Cause? cause) =>
        HasAllMethods(this, value, target, isStatic, equivalent, cause);

    /// <summary>Whether no method is missing, or that can't be told since a type is invalid.</summary>
    internal static bool HasAllMethods(
        Checker? checker, Type value, Type target, bool isStatic, Func<Type, Type, bool> equivalent, Cause? cause) =>
        !Predicates.IsValid(value)
        || MissingMethod(checker, value, target, isStatic, equivalent, cause).Method is null
        || Lookups.HasInvalidEmbeddedFields(value, null);

    internal string InterfacePtrError(Type type) => InterfacePtrError(this, type);

    internal static string InterfacePtrError(Checker? checker, Type type) =>
        Predicates.IsTypeParam(((Pointer)type.Underlying).Elem)
            ? $"type {TextOf(checker, type)} is pointer to type parameter, not type parameter"
            : $"type {TextOf(checker, type)} is pointer to interface, not interface";

    internal string FuncString(Func function, bool hasPackageInfo) => FuncString(this, function, hasPackageInfo);

    /// <summary>A method's name and signature, without names of parameters.</summary>
    /// <param name="hasPackageInfo">Whether packages are named by their paths, and unexported fields have theirs.</param>
    internal static string FuncString(Checker? checker, Func function, bool hasPackageInfo)
    {
        var text = new StringBuilder(function.Name);
        var writer = new TypeWriter(text, hasPackageInfo ? null : QualifierOf(checker))
        {
            HasPackageInfo = hasPackageInfo,
            HasParamNames = false,
        };
        writer.Signature(function.Signature!);
        return text.ToString();
    }

    internal bool AssertableTo(Type value, Type target, Cause? cause) => AssertableTo(this, value, target, cause);

    /// <summary>
    /// Whether a value of an interface may have another type: an interface, or one that has the methods.
    /// </summary>
    internal static bool AssertableTo(Checker? checker, Type value, Type target, Cause? cause) =>
        Predicates.IsInterface(target) || HasAllMethods(checker, target, value, false, Predicates.Identical, cause);

    internal bool NewAssertableTo(Type value, Type target, Cause? cause) => NewAssertableTo(this, value, target, cause);

    /// <summary>As <see cref="AssertableTo(Type, Type, Cause?)"/>, for interfaces that are constraints too.</summary>
    internal static bool NewAssertableTo(Checker? checker, Type value, Type target, Cause? cause) =>
        Predicates.IsInterface(target) || Implements(checker, target, value, false, cause);

    /// <summary>How a checker's messages name packages; without a checker by their paths.</summary>
    internal static Func<Package, string>? QualifierOf(Checker? checker) => checker is null ? null : checker.Qualifier;

    /// <summary>A type in a message.</summary>
    internal static string TextOf(Checker? checker, Type type) => TypeText.Of(type, QualifierOf(checker));
}

using System.Diagnostics;
using Seep.Go.Types;

namespace Seep.Scan.Obligations;

/// <summary>What rows say of a function's values, held against its declaration.</summary>
static class RowTypes
{
    /// <summary>
    /// Whether the row can be of the function: it has the value, and that has one of the methods that release it. A table says no
    /// versions, and a function of another one may hand out something else.
    /// </summary>
    public static bool Fits(AcquireRow row, Func function)
    {
        var value = ValueOf(function, row.Place, row.Index, row.Path);
        return (value is not null || row.Place == AcquirePlace.Call)
            && (row.Releases.Count == 0 || row.Releases.Any(release => CanRelease(release, value)));
    }

    /// <summary>The type of a value of a call; null where there is none, and for the call itself.</summary>
    /// <remarks>Of a variadic parameter it is each of the arguments.</remarks>
    public static Type? ValueOf(Func function, AcquirePlace place, int index, IReadOnlyList<string> path)
    {
        var signature = function.Signature!;
        var value = place switch
        {
            AcquirePlace.Result => index < signature.Results.Count ? signature.Results.Vars[index].Type : null,
            AcquirePlace.Argument => index < signature.Params.Count ? ArgumentOf(signature, index) : null,
            AcquirePlace.Receiver => signature.Recv?.Type,
            AcquirePlace.Call or AcquirePlace.Literal => null,
            _ => throw new UnreachableException($"{place}"),
        };
        return value is null ? null : Selected(value, path);
    }

    /// <summary>The type that fields, and methods without parameters, lead to; null where they lead nowhere.</summary>
    public static Type? Selected(Type type, IEnumerable<string> path)
    {
        Type? selected = type;
        foreach (var step in path)
        {
            if (selected is null)
                return null;
            selected = step.EndsWith("()", StringComparison.Ordinal)
                ? MethodOf(selected, step[..^2])?.Signature!.Results is { Count: > 0, Vars: [var result, ..] } ? result.Type : null
                : FieldOf(selected, step)?.Type;
        }

        return selected;
    }

    /// <summary>A method that can be called on a variable of the type.</summary>
    public static Func? MethodOf(Type type, string name) => Select(type, name) as Func;

    public static Var? FieldOf(Type type, string name) => Select(type, name) as Var;

    /// <summary>Whether a value of a type can be released so, as far as its type tells.</summary>
    public static bool CanRelease(Release release, Type? value) => release switch
    {
        Release.Method(var name) => value is not null && Selected(value, name.Split('.')[..^1]) is { } type
            && MethodOf(type, name[(name.LastIndexOf('.') + 1)..]) is not null,
        Release.CallValue => value?.Underlying is Signature,
        Release.Function or Release.Protocol => true,
        var other => throw new UnreachableException($"release {other}"),
    };

    static Type ArgumentOf(Signature signature, int index)
    {
        var type = signature.Params.Vars[index].Type!;
        return signature.IsVariadic && index == signature.Params.Count - 1 && type is Slice variadic ? variadic.Elem : type;
    }

    static Symbol? Select(Type type, string name)
    {
        var named = Aliases.AsNamed(Aliases.Unalias(type) is Pointer { Elem: var elem } ? elem : type);
        return Lookups.LookupFieldOrMethod(type, isAddressable: true, named?.Symbol.Package, name).Symbol;
    }
}

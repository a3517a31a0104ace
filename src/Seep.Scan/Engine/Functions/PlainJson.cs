using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Functions;

/// <summary>
/// Values that <c>encoding/json</c> writes without an error, whatever they are: booleans, integers and texts, and what is made of them.
/// </summary>
static class PlainJson
{
    const int MaxDepth = 20;

    /// <param name="value">An argument that is passed as <c>any</c>.</param>
    public static bool Is(FunctionContext context, Value value) => value.Op == Op.MakeInterface && IsPlain(context, value.Operand(0).Type!, []);

    /// <param name="around">The types with names that it is in: what may lead back to itself is not written to the end.</param>
    static bool IsPlain(FunctionContext context, Type type, List<Type> around)
    {
        type = Aliases.Unalias(type);
        if (Method(context, type, "MarshalJSON", out var isCertain) || Method(context, type, "MarshalText", out isCertain))
            return isCertain;
        if (type is not Named named)
            return IsPlainUnderlying(context, type, around);
        // Number is a text that is checked, RawMessage one that is written as it is.
        if (named.Symbol.Package is { Path: "encoding/json" } || around.Count == MaxDepth || around.Contains(type))
            return false;
        around.Add(type);
        var isPlain = IsPlainUnderlying(context, type.Underlying, around);
        around.RemoveAt(around.Count - 1);
        return isPlain;
    }

    static bool IsPlainUnderlying(FunctionContext context, Type type, List<Type> around) => type switch
    {
        Basic => IsPlainBasic(type),
        Pointer pointer => IsPlain(context, pointer.Elem, around),
        Slice slice => IsPlain(context, slice.Elem, around),
        Go.Types.Array array => IsPlain(context, array.Elem, around),
        Map map => IsPlainKey(context, map.Key) && IsPlain(context, map.Elem, around),
        Struct fields => fields.Fields.Select((field, i) => (Field: field, Tag: fields.TagOf(i))).All(f => IsLeftOut(f.Field, f.Tag) || IsPlain(context, f.Field.Type!, around)),
        _ => false,
    };

    static bool IsPlainBasic(Type type) => Predicates.IsBoolean(type) || Predicates.IsInteger(type) || Predicates.IsString(type);

    /// <summary>Texts are written as they are, numbers by their method.</summary>
    static bool IsPlainKey(FunctionContext context, Type key) => Predicates.IsString(key)
        || (Method(context, key, "MarshalText", out var isCertain) ? isCertain : Predicates.IsInteger(key));

    static bool IsLeftOut(Var field, string tag) => !field.IsExported && !field.IsEmbedded || tag.Contains("json:\"-\"", StringComparison.Ordinal);

    /// <summary>Whether a type has a method that writes it.</summary>
    /// <param name="isCertain">Whether the method's error is always nil.</param>
    static bool Method(FunctionContext context, Type type, string name, out bool isCertain)
    {
        isCertain = false;
        if (Lookups.LookupFieldOrMethod(type, isAddressable: true, null, name).Symbol is not Func method)
            return false;
        isCertain = context.Summaries.Find(method) is { } summary && summary.IsAlwaysNil(1);
        return true;
    }
}

using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Calls;

/// <summary>Finds structs that have a <c>sync.Once</c>.</summary>
static class Onces
{
    /// <summary>Structs nested deeper in one another than this are not looked into.</summary>
    const int MaxDepth = 16;

    /// <summary>Whether a value of a type is a Once, or has one in it.</summary>
    public static bool Has(Type? type) => Has(type, 0);

    /// <summary>The types of structs with a Once that a value of a type is, or has in it.</summary>
    public static IReadOnlyList<Named> Holders(Type? type)
    {
        var holders = new List<Named>();
        AddHolders(type, holders, 0);
        return holders;
    }

    /// <summary>The types of the structs in which an address is, the innermost first.</summary>
    public static IReadOnlyList<Named> Owners(Value address)
    {
        var owners = new List<Named>();
        for (; address.Op == Op.FieldAddr; address = address.Operand(0))
        {
            if (address.Operand(0).Type?.Underlying is Pointer { Elem: var type } && Aliases.AsNamed(type) is { } named)
                owners.Add((Named)named.Origin);
        }

        return owners;
    }

    /// <summary>Whether an address is that of a variable of a package, or in one.</summary>
    public static bool IsOfVariable(Value address)
    {
        while (address.Op == Op.FieldAddr)
            address = address.Operand(0);
        return address.Op == Op.Global;
    }

    static bool Has(Type? type, int depth) => depth <= MaxDepth && type is not null && (IsOnce(type) || type.Underlying switch
    {
        Struct @struct => @struct.Fields.Any(field => Has(field.Type, depth + 1)),
        Array array => Has(array.Elem, depth + 1),
        _ => false,
    });

    static void AddHolders(Type? type, List<Named> holders, int depth)
    {
        if (!Has(type, depth) || IsOnce(type!))
            return;
        if (Aliases.AsNamed(type!) is { } named)
            holders.Add((Named)named.Origin);
        if (type!.Underlying is Struct @struct)
        {
            foreach (var field in @struct.Fields)
                AddHolders(field.Type, holders, depth + 1);
        }
        else if (type.Underlying is Array array)
        {
            AddHolders(array.Elem, holders, depth + 1);
        }
    }

    static bool IsOnce(Type type) => Aliases.AsNamed(type) is { Symbol: { Package.Path: "sync", Name: "Once" } };
}

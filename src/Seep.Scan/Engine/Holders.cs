using System.Collections.Concurrent;
using Seep.Go.Types;

namespace Seep.Scan.Engine;

/// <summary>Which types can hold a value that something has to be called on: not numbers, texts, errors and what is made of them.</summary>
static class Holders
{
    const int MaxDepth = 8;

    static readonly ConcurrentDictionary<Type, bool> Known = new(ReferenceEqualityComparer.Instance);

    public static bool CanHold(Type type) => CanHold(type, 0);

    static bool CanHold(Type type, int depth)
    {
        if (depth > MaxDepth)
            return true;
        switch (Aliases.Unalias(type))
        {
            case Basic:
                return false;
            case Pointer pointer:
                return CanHold(pointer.Elem, depth + 1);
            case Slice slice:
                return CanHold(slice.Elem, depth + 1);
            case Array array:
                return CanHold(array.Elem, depth + 1);
            case Map map:
                return CanHold(map.Elem, depth + 1) || CanHold(map.Key, depth + 1);
            case Struct @struct:
                return @struct.Fields.Any(field => CanHold(field.Type!, depth + 1));
            case Tuple tuple:
                return tuple.Vars.Any(v => CanHold(v.Type!, depth + 1));
            case Named named:
                if (FunctionContext.IsErrorType(named))
                    return false;
                if (Known.TryGetValue(named, out var known))
                    return known;
                // A type that leads to itself holds what its other fields hold.
                if (depth == 0)
                    return Known[named] = HasMethods(named) || CanHold(named.Underlying, 1);
                return HasMethods(named) || CanHold(named.Underlying, depth + 1);
            default:
                return true;
        }
    }

    /// <summary>Numbers may be descriptors, and texts names, where they have methods of their own.</summary>
    static bool HasMethods(Named named) => named.Underlying is Basic && named.NumMethods > 0;
}

using System.Runtime.CompilerServices;
using Seep.Go.Types;

namespace Seep.Scan.Engine.Functions;

/// <summary>Which types can hold a value that something has to be called on: not numbers, texts, errors and what is made of them.</summary>
static class Holders
{
    /// <summary>Of types that lead to ever new ones, as wrong source has them, nothing is known beyond so many.</summary>
    const int MaxDepth = 100;

    /// <summary>What was found of types, as long as they live.</summary>
    static readonly ConditionalWeakTable<Named, object> Known = [];

    /// <remarks>The answer does not depend on what was asked before: facts of packages are kept by what they follow from.</remarks>
    public static bool CanHold(Type type) => CanHold(type, null, 0);

    /// <param name="above">Types that are being looked into, or were: what leads to one again holds nothing more by that.</param>
    static bool CanHold(Type type, HashSet<Type>? above, int depth)
    {
        switch (Aliases.Unalias(type))
        {
            case Basic:
                return false;
            case Pointer pointer:
                return CanHold(pointer.Elem, above, depth);
            case Slice slice:
                return CanHold(slice.Elem, above, depth);
            case Array array:
                return CanHold(array.Elem, above, depth);
            case Map map:
                return CanHold(map.Elem, above, depth) || CanHold(map.Key, above, depth);
            case Struct @struct:
                return @struct.Fields.Any(field => CanHold(field.Type!, above, depth));
            case Tuple tuple:
                return tuple.Vars.Any(v => CanHold(v.Type!, above, depth));
            case Named named:
                if (FunctionContext.IsErrorType(named))
                    return false;
                if (Known.TryGetValue(named, out var known))
                    return (bool)known;
                if (depth > MaxDepth)
                    return true;
                above ??= [];
                if (!above.Add(named))
                    return false;
                var holds = HasMethods(named) || CanHold(named.Underlying, above, depth + 1);
                // That something below holds nothing may be due to what is above.
                if (holds || depth == 0)
                    Known.AddOrUpdate(named, holds);
                return holds;
            default:
                return true;
        }
    }

    /// <summary>What has methods may itself be what one of them has to be called on, a descriptor that is a number, too.</summary>
    static bool HasMethods(Named named) => named.NumMethods > 0;
}

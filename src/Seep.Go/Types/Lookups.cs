namespace Seep.Go.Types;

/// <summary>
/// Finds what a selector selects: fields and methods, through embedded fields (Go spec, "Selectors").
/// </summary>
public static class Lookups
{
    /// <summary>A field or method of a value.</summary>
    /// <param name="isAddressable">Whether the value is a variable, so that methods with pointer receivers can be called.</param>
    /// <param name="package">The package in which the name is written.</param>
    /// <returns>
    /// The field or method, its path, and whether there is a pointer on it. Else no symbol: with a path, the name is
    /// ambiguous and that is one of its meanings; with a pointer, the method needs a pointer receiver and there is
    /// none.
    /// </returns>
    public static (Symbol? Symbol, IReadOnlyList<int>? Index, bool IsIndirect) LookupFieldOrMethod(
        Type type, bool isAddressable, Package? package, string name) =>
        LookupFieldOrMethod(type, isAddressable, package, name, foldCase: false);

    /// <inheritdoc cref="LookupFieldOrMethod(Type, bool, Package?, string)"/>
    /// <param name="foldCase">Whether the case of the name is ignored, for messages that say what may be meant.</param>
    internal static (Symbol? Symbol, IReadOnlyList<int>? Index, bool IsIndirect) LookupFieldOrMethod(
        Type type, bool isAddressable, Package? package, string name, bool foldCase)
    {
        // A named pointer type has no methods: neither its own nor those of what it points to, but it has that one's
        // fields.
        if (Aliases.AsNamed(type)?.Underlying is Pointer pointer)
        {
            var found = LookupFieldOrMethodImpl(pointer, false, package, name, foldCase);
            return found.Symbol is Func ? default : found;
        }

        return LookupFieldOrMethodImpl(type, isAddressable, package, name, foldCase);
    }

    /// <summary>
    /// As <see cref="LookupFieldOrMethod(Type, bool, Package?, string)"/>, but without the fields of named pointer
    /// types.
    /// </summary>
    internal static (Symbol? Symbol, IReadOnlyList<int>? Index, bool IsIndirect) LookupFieldOrMethodImpl(
        Type type, bool isAddressable, Package? package, string name, bool foldCase)
    {
        if (name == "_")
            return default;

        // Before that no underlying type may be asked for: it would lead to methods of what a named pointer type points
        // to.
        var (start, isPointer) = Deref(type);
        if (isPointer && start.Underlying is Interface)
            return default;

        InstanceLookup seen = default;
        if (Aliases.AsNamed(start) is { } outermost)
            seen.Add(outermost);
        var level = new Level(package, name, foldCase);
        level.LookInto(new(start, null, isPointer, false));
        while (!level.IsCollision && level.Found is null && level.Next is { } embedded)
        {
            level = new(package, name, foldCase);
            foreach (var one in ConsolidateMultiples(embedded))
            {
                // A type that was met at a shallower depth hides itself here; twice at this depth it is one entry.
                if (Aliases.AsNamed(one.Type) is { } named && !seen.Add(named))
                    continue;
                level.LookInto(one);
                if (level.IsCollision)
                    break;
            }
        }

        if (level.IsCollision)
            return (null, level.Index, false);
        if (level.Found is null)
            return default;
        // A value has the methods of its pointer only where it has an address.
        return level.Found is Func method && method.HasPtrRecv() && !level.IsIndirect && !isAddressable
            ? (null, null, true)
            : (level.Found, level.Index, level.IsIndirect);
    }

    /// <summary>The type that a pointer type points to; a named pointer type stays itself.</summary>
    internal static (Type Type, bool IsPointer) Deref(Type type) =>
        Aliases.Unalias(type) is Pointer pointer ? (pointer.Elem ?? Universe.Invalid, true) : (type, false);

    /// <summary>The struct that a type, named or not, points to; any other type is itself.</summary>
    internal static Type DerefStructPtr(Type type) =>
        type.Underlying is Pointer { Elem: { Underlying: Struct } elem } ? elem : type;

    /// <summary>The index of a method and the method, or -1 and null.</summary>
    internal static (int Index, Func? Method) MethodIndex(IReadOnlyList<Func> methods, Package? package, string name, bool foldCase)
    {
        if (name != "_")
        {
            for (var i = 0; i < methods.Count; i++)
            {
                if (methods[i].SameId(package, name, foldCase))
                    return (i, methods[i]);
            }
        }

        return (-1, null);
    }

    /// <summary>Whether a struct, or what a pointer points to, has embedded fields of which nothing is known.</summary>
    internal static bool HasInvalidEmbeddedFields(Type type, HashSet<Struct>? seen)
    {
        if (DerefStructPtr(type).Underlying is not Struct { Fields: var fields } structType)
            return false;
        seen ??= new(ReferenceEqualityComparer.Instance);
        if (!seen.Add(structType))
            return false;
        foreach (var field in fields)
        {
            if (field.IsEmbedded && (!Predicates.IsValid(field.Type) || HasInvalidEmbeddedFields(field.Type!, seen)))
                return true;
        }

        return false;
    }

    internal static bool IsInterfacePtr(Type type) => type.Underlying is Pointer pointer && Predicates.IsInterface(pointer.Elem);

    /// <summary>The names of the fields on a path, with dots between: <c>a.b.c</c>.</summary>
    internal static string FieldPath(Type type, IReadOnlyList<int> index)
    {
        var names = new List<string>();
        foreach (var i in index)
        {
            if (DerefStructPtr(type).Underlying is not Struct { Fields: var fields })
                break;
            names.Add(fields[i].Name);
            type = fields[i].Type!;
        }

        return string.Join('.', names);
    }

    /// <summary>Makes one entry of those with the same type, which then has several.</summary>
    internal static List<EmbeddedType> ConsolidateMultiples(List<EmbeddedType> types)
    {
        if (types.Count <= 1)
            return types;
        var unique = new List<EmbeddedType>();
        foreach (var type in types)
        {
            var known = unique.FindIndex(other => Predicates.Identical(other.Type, type.Type));
            if (known < 0)
                unique.Add(type);
            else
                unique[known] = unique[known] with { IsMultiple = true };
        }

        return unique;
    }

    /// <summary>What is found at one depth of embedding.</summary>
    struct Level(Package? package, string name, bool foldCase)
    {
        IndexPath? _outer;
        int _index;

        public Symbol? Found { get; private set; }

        /// <summary>The path to what was found.</summary>
        public readonly int[] Index => IndexPath.ToArray(_outer, _index);

        public bool IsIndirect { get; private set; }

        /// <summary>Whether the name means two things; then there is no use in looking on.</summary>
        public bool IsCollision { get; private set; }

        /// <summary>The types that are embedded at this depth; null for none.</summary>
        public List<EmbeddedType>? Next { get; private set; }

        public void LookInto(EmbeddedType type)
        {
            // A declared method leaves no room for a field or a method of an interface.
            if (Aliases.AsNamed(type.Type)?.LookupMethod(package, name, foldCase) is (var index, { } method))
            {
                Add(method, index, type);
                return;
            }

            switch (type.Type.Underlying)
            {
                case Struct { Fields: var fields }:
                    for (var i = 0; i < fields.Count && !IsCollision; i++)
                        Visit(fields[i], i, type);
                    break;
                case Interface interfaceType when interfaceType.TypeSet.LookupMethod(package, name, foldCase) is (var i, { } inherited):
                    Add(inherited, i, type);
                    break;
            }
        }

        void Visit(Var field, int index, EmbeddedType type)
        {
            if (field.SameId(package, name, foldCase))
            {
                Add(field, index, type);
            }
            else if (Found is null && field.IsEmbedded)
            {
                var (elem, isPointer) = Deref(field.Type!);
                (Next ??= []).Add(new(elem, new(type.Index, index), type.IsIndirect || isPointer, type.IsMultiple));
            }
        }

        void Add(Symbol symbol, int index, EmbeddedType type)
        {
            (_outer, _index) = (type.Index, index);
            IsCollision = Found is not null || type.IsMultiple;
            (Found, IsIndirect) = (symbol, type.IsIndirect);
        }
    }
}

/// <summary>An embedded type and how it was reached.</summary>
/// <param name="Index">Null for the type that is looked into.</param>
/// <param name="IsIndirect">Whether there is a pointer on the way.</param>
/// <param name="IsMultiple">Whether the type is embedded more than once at its depth.</param>
readonly record struct EmbeddedType(Type Type, IndexPath? Index, bool IsIndirect, bool IsMultiple);

/// <summary>A path through embedded fields, from its end.</summary>
sealed record IndexPath(IndexPath? Outer, int Index)
{
    /// <summary>Paths of one step, which most are.</summary>
    static readonly int[][] OneStep = [.. Enumerable.Range(0, 64).Select(i => new[] { i })];

    /// <summary>The path that goes on from another, or from the start.</summary>
    public static int[] ToArray(IndexPath? outer, int index)
    {
        if (outer is null && index < OneStep.Length)
            return OneStep[index];
        var length = 1;
        for (var path = outer; path is not null; path = path.Outer)
            length++;
        var indices = new int[length];
        indices[--length] = index;
        for (var path = outer; path is not null; path = path.Outer)
            indices[--length] = path.Index;
        return indices;
    }
}

/// <summary>Named types that were met. Instances may be identical and not the same.</summary>
struct InstanceLookup
{
    Dictionary<Named, List<Named>>? _byOrigin;
    Named? _first;

    /// <returns>False if an identical type was met before.</returns>
    public bool Add(Named named)
    {
        if (_first is null)
        {
            _first = named;
            return true;
        }

        if (Predicates.Identical(_first, named))
            return false;
        _byOrigin ??= new(ReferenceEqualityComparer.Instance);
        if (!_byOrigin.TryGetValue(named.Origin, out var instances))
            _byOrigin.Add(named.Origin, instances = []);
        foreach (var other in instances)
        {
            if (Predicates.Identical(other, named))
                return false;
        }

        instances.Add(named);
        return true;
    }
}

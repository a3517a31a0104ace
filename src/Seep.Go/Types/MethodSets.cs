namespace Seep.Go.Types;

/// <summary>The methods that can be called on values of a type (Go spec, "Method sets"), promoted ones too.</summary>
public sealed class MethodSet
{
    readonly List<Selection> _methods;

    MethodSet(List<Selection> methods) => _methods = methods;

    static MethodSet Empty { get; } = new([]);

    /// <summary>Method values of the type, ordered by <see cref="Symbol.Id"/>.</summary>
    public IReadOnlyList<Selection> Methods => _methods;

    public int Count => _methods.Count;

    public Selection? Lookup(Package? package, string name)
    {
        var id = Names.IdOf(package, name);
        var (low, high) = (0, _methods.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(_methods[middle].Symbol.Id, id) < 0)
                low = middle + 1;
            else
                high = middle;
        }

        return low < _methods.Count && _methods[low].Symbol.Id == id ? _methods[low] : null;
    }

    /// <summary>The method set of a type of a finished package.</summary>
    /// <remarks>It goes the way of <see cref="Lookups"/>: a change here is one there.</remarks>
    public static MethodSet Of(Type type)
    {
        if (Aliases.AsNamed(type)?.Underlying is Pointer)
            return Empty;
        var (start, isPointer) = Lookups.Deref(type);
        if (isPointer && Predicates.IsInterface(start))
            return Empty;

        // By id; null where a name means two things, or a field.
        var found = new Dictionary<string, Selection?>(StringComparer.Ordinal);
        List<EmbeddedType> current = [new(start, null, isPointer, false)];
        InstanceLookup seen = default;
        while (current.Count > 0)
        {
            var level = new Level(type);
            foreach (var embedded in current)
            {
                if (Aliases.AsNamed(embedded.Type) is not { } named || seen.Add(named))
                    level.LookInto(embedded);
            }

            level.AddTo(found);
            current = Lookups.ConsolidateMultiples(level.Next);
        }

        var methods = found.Values.OfType<Selection>().ToList();
        methods.Sort((a, b) => string.CompareOrdinal(a.Symbol.Id, b.Symbol.Id));
        return methods.Count == 0 ? Empty : new(methods);
    }

    /// <summary>What is found at one depth of embedding.</summary>
    sealed class Level(Type receiver)
    {
        readonly HashSet<string> _fields = new(StringComparer.Ordinal);
        readonly Dictionary<string, Selection?> _methods = new(StringComparer.Ordinal);

        public List<EmbeddedType> Next { get; } = [];

        public void LookInto(EmbeddedType type)
        {
            if (Aliases.AsNamed(type.Type) is { } named)
            {
                for (var i = 0; i < named.NumMethods; i++)
                    Add(named.Method(i), i, type, type.IsIndirect);
            }

            switch (type.Type.Underlying)
            {
                case Struct { Fields: var fields }:
                    for (var i = 0; i < fields.Count; i++)
                        Add(fields[i], i, type);
                    break;
                case Interface { TypeSet.Methods: var methods }:
                    for (var i = 0; i < methods.Count; i++)
                        Add(methods[i], i, type, isIndirect: true);
                    break;
            }
        }

        /// <summary>
        /// Adds what no shallower depth hides. A field hides methods, and so does what means two things.
        /// </summary>
        public void AddTo(Dictionary<string, Selection?> found)
        {
            foreach (var (id, method) in _methods)
                found.TryAdd(id, _fields.Contains(id) ? null : method);
            foreach (var id in _fields)
                found.TryAdd(id, null);
        }

        void Add(Var field, int index, EmbeddedType type)
        {
            _fields.Add(field.Id);
            if (!field.IsEmbedded)
                return;
            var (elem, isPointer) = Lookups.Deref(field.Type!);
            Next.Add(new(elem, new(type.Index, index), type.IsIndirect || isPointer, type.IsMultiple));
        }

        void Add(Func method, int index, EmbeddedType type, bool isIndirect)
        {
            var isIn = !type.IsMultiple && !_methods.ContainsKey(method.Id) && (isIndirect || !method.HasPtrRecv());
            _methods[method.Id] = isIn
                ? new(SelectionKind.MethodValue, receiver, method, IndexPath.ToArray(type.Index, index), isIndirect)
                : null;
        }
    }
}

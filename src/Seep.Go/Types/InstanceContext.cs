using System.Text;

namespace Seep.Go.Types;

/// <summary>
/// Finds instances again by what they are instances of: so that there are few that are identical, and so that types
/// which lead back to themselves end. It promises neither that it finds all.
/// </summary>
/// <remarks>
/// Threads may share one. The lock is held for a look into the tables only, and types are compared without it:
/// comparing may expand types, which locks.
/// </remarks>
public sealed class InstanceContext
{
    readonly Lock _lock = new();
    readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    readonly Dictionary<Type, int> _ids = new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// What instances that are identical have in common, in this context: a text in which named types are numbers.
    /// </summary>
    internal string InstanceHash(Type origin, IReadOnlyList<Type> typeArgs)
    {
        var text = new StringBuilder();
        text.Append(IdOf(origin));
        var writer = new TypeWriter(text, this);
        writer.Type(origin);
        if (typeArgs.Count > 0)
            writer.TypeList(typeArgs);
        return text.ToString();
    }

    /// <summary>An instance that was recorded, or null.</summary>
    internal Type? Lookup(string hash, Type origin, IReadOnlyList<Type> typeArgs)
    {
        for (var entry = FirstOf(hash); entry is not null; entry = entry.Next)
        {
            if (Predicates.IdenticalInstance(origin, typeArgs, entry.Origin, entry.TypeArgs))
                return entry.Instance;
        }

        return null;
    }

    /// <summary>Records an instance, unless an identical one is there.</summary>
    /// <returns>The one that is recorded.</returns>
    internal Type Update(string hash, Type origin, IReadOnlyList<Type> typeArgs, Type instance)
    {
        Entry? compared = null;
        while (true)
        {
            var first = FirstOf(hash);
            for (var entry = first; entry != compared; entry = entry!.Next)
            {
                if (Predicates.Identical(instance, entry!.Instance))
                    return entry.Instance;
            }

            lock (_lock)
            {
                if (_entries.GetValueOrDefault(hash) == first)
                {
                    _entries[hash] = new(origin, typeArgs, instance, first);
                    return instance;
                }
            }

            // Another thread was faster; only what it added is still to be compared.
            compared = first;
        }
    }

    /// <summary>A number of a type's own.</summary>
    internal int IdOf(Type type)
    {
        lock (_lock)
        {
            if (!_ids.TryGetValue(type, out var id))
                _ids.Add(type, id = _ids.Count);
            return id;
        }
    }

    Entry? FirstOf(string hash)
    {
        lock (_lock)
            return _entries.GetValueOrDefault(hash);
    }

    /// <summary>An instance, and the others with its hash that came before.</summary>
    sealed class Entry(Type origin, IReadOnlyList<Type> typeArgs, Type instance, Entry? next)
    {
        public Type Origin { get; } = origin;

        public IReadOnlyList<Type> TypeArgs { get; } = typeArgs;

        public Type Instance { get; } = instance;

        public Entry? Next { get; } = next;
    }
}

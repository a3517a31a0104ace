namespace Seep.Scan.Engine.Walk;

/// <summary>An immutable map of few entries, which are kept sorted: equal maps have equal arrays.</summary>
sealed class SmallMap<TKey, TValue>
    where TKey : IComparable<TKey>
{
    readonly (TKey Key, TValue Value)[] _entries;

    SmallMap((TKey Key, TValue Value)[] entries) => _entries = entries;

    public static SmallMap<TKey, TValue> Empty { get; } = new([]);

    public int Count => _entries.Length;

    public ReadOnlySpan<(TKey Key, TValue Value)> Entries => _entries;

    public bool TryGet(TKey key, out TValue value)
    {
        var index = Find(key);
        value = index >= 0 ? _entries[index].Value : default!;
        return index >= 0;
    }

    public SmallMap<TKey, TValue> With(TKey key, TValue value)
    {
        var index = Find(key);
        if (index >= 0)
        {
            if (EqualityComparer<TValue>.Default.Equals(_entries[index].Value, value))
                return this;
            var changed = _entries.AsSpan().ToArray();
            changed[index].Value = value;
            return new(changed);
        }

        var larger = new (TKey, TValue)[_entries.Length + 1];
        _entries.AsSpan(0, ~index).CopyTo(larger);
        larger[~index] = (key, value);
        _entries.AsSpan(~index).CopyTo(larger.AsSpan(~index + 1));
        return new(larger);
    }

    public SmallMap<TKey, TValue> Without(TKey key)
    {
        var index = Find(key);
        return index < 0 ? this : new([.. _entries.AsSpan(0, index), .. _entries.AsSpan(index + 1)]);
    }

    /// <summary>Those of the entries for which something holds.</summary>
    public SmallMap<TKey, TValue> Where(Func<TKey, TValue, bool> holds)
    {
        foreach (var (key, value) in _entries)
        {
            if (!holds(key, value))
                return new([.. _entries.Where(e => holds(e.Key, e.Value))]);
        }

        return this;
    }

    public bool SameAs(SmallMap<TKey, TValue> other) => ReferenceEquals(this, other) || _entries.AsSpan().SequenceEqual(other._entries);

    public int Hash()
    {
        var hash = new HashCode();
        foreach (var entry in _entries)
            hash.Add(entry);
        return hash.ToHashCode();
    }

    int Find(TKey key)
    {
        var (low, high) = (0, _entries.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var order = _entries[middle].Key.CompareTo(key);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }
}

using System.Runtime.InteropServices;

namespace Seep.Heap.Pprof;

/// <summary>Numbers the different sequences of integers it is given, from 0: a hash table without an object a key.</summary>
sealed class KeyTable
{
    readonly List<long> _words = [];        // all keys, one behind the other
    readonly List<int> _starts = [0];       // by number, one more at the end
    readonly List<int> _hashes = [];        // by number
    int[] _buckets = new int[16];           // number + 1, or 0; a power of two, at most half full

    public int Count => _hashes.Count;

    /// <summary>The key's number, a new one if it has none yet.</summary>
    public int Add(ReadOnlySpan<long> key, out bool isNew)
    {
        var hasher = new HashCode();        // seeded by the process: no input can be made that collides
        hasher.AddBytes(MemoryMarshal.AsBytes(key));
        var hash = hasher.ToHashCode();

        var bucket = hash & (_buckets.Length - 1);
        for (; _buckets[bucket] != 0; bucket = (bucket + 1) & (_buckets.Length - 1))
        {
            var number = _buckets[bucket] - 1;
            if (_hashes[number] == hash && Key(number).SequenceEqual(key))
            {
                isNew = false;
                return number;
            }
        }

        isNew = true;
        _words.AddRange(key);
        _starts.Add(_words.Count);
        _hashes.Add(hash);
        _buckets[bucket] = Count;
        if (2 * Count > _buckets.Length)
            Grow();
        return Count - 1;
    }

    ReadOnlySpan<long> Key(int number) => CollectionsMarshal.AsSpan(_words)[_starts[number].._starts[number + 1]];

    void Grow()
    {
        _buckets = new int[2 * _buckets.Length];
        for (var number = 0; number < Count; number++)
        {
            var bucket = _hashes[number] & (_buckets.Length - 1);
            while (_buckets[bucket] != 0)
                bucket = (bucket + 1) & (_buckets.Length - 1);
            _buckets[bucket] = number + 1;
        }
    }
}

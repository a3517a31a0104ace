namespace Seep.Heap.Dump;

/// <summary>Which of many disjoint memory blocks an address lies in.</summary>
/// <remarks>A table cuts the address range into about half as many even pieces as there are blocks and says where in the
/// sorted addresses each piece begins; the search is binary within a piece. 2 bytes a block.</remarks>
sealed class AddressIndex
{
    readonly ulong[] _addresses;
    readonly long[] _sizes;
    readonly ulong _start;
    readonly ulong _length;
    readonly int _shift;
    readonly int[] _first;

    /// <param name="addresses">Sorted; the blocks do not overlap and do not run past the end of the address space.</param>
    public AddressIndex(ulong[] addresses, long[] sizes)
    {
        (_addresses, _sizes) = (addresses, sizes);
        if (addresses.Length == 0)
        {
            _first = [0, 0];
            return;
        }

        _start = addresses[0];
        _length = addresses[^1] - _start + (ulong)sizes[^1];
        var pieces = (ulong)Math.Max(16, addresses.Length / 2);
        while (_length >> _shift >= pieces)
            _shift++;
        _first = new int[(int)(_length >> _shift) + 2];
        var at = 0;
        for (var piece = 0; piece < _first.Length; piece++)
        {
            while (at < addresses.Length && (addresses[at] - _start) >> _shift < (ulong)piece)
                at++;
            _first[piece] = at;
        }
    }

    /// <summary>The block that holds the address, at its start or inside; -1 for none.</summary>
    public int Find(ulong address)
    {
        var offset = address - _start; // an address below the start wraps round to beyond the end
        if (offset >= _length)
            return -1;
        var piece = (int)(offset >> _shift);
        var (low, high) = (_first[piece], _first[piece + 1]);
        while (low < high)
        {
            var middle = (int)((uint)(low + high) >> 1);
            if (_addresses[middle] <= address)
                low = middle + 1;
            else
                high = middle;
        }

        var found = low - 1;
        return address - _addresses[found] < (ulong)_sizes[found] ? found : -1;
    }
}

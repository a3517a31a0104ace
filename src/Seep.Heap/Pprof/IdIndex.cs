namespace Seep.Heap.Pprof;

/// <summary>Finds a table's rows by the ids that the file gave them.</summary>
/// <remarks>
/// Writers number their rows from 1, which makes a plain array do; other ids are sorted and searched, so that no choice
/// of ids makes the reader slow, as it could with a hash table.
/// </remarks>
readonly struct IdIndex
{
    readonly int[] _dense;          // by id, for ids up to the number of rows: row + 1, or 0
    readonly ulong[] _sparseIds;    // the others, ascending
    readonly int[] _sparseRows;

    /// <param name="duplicate">A row whose id an earlier one has, or is 0; -1 when there is none.</param>
    public IdIndex(ReadOnlySpan<ulong> ids, out int duplicate)
    {
        duplicate = -1;
        _dense = new int[ids.Length + 1];
        var sparse = 0;
        for (var row = 0; row < ids.Length; row++)
        {
            if (ids[row] > (ulong)ids.Length)
                sparse++;
            else if (ids[row] == 0 || _dense[ids[row]] != 0)
                duplicate = row;
            else
                _dense[ids[row]] = row + 1;
        }

        _sparseIds = new ulong[sparse];
        _sparseRows = new int[sparse];
        for (var row = ids.Length - 1; sparse > 0; row--)
        {
            if (ids[row] > (ulong)ids.Length)
                (_sparseIds[--sparse], _sparseRows[sparse]) = (ids[row], row);
        }

        Array.Sort(_sparseIds, _sparseRows);
        for (var i = 1; i < _sparseIds.Length; i++)
        {
            if (_sparseIds[i] == _sparseIds[i - 1])
                duplicate = Math.Max(_sparseRows[i], _sparseRows[i - 1]);
        }
    }

    /// <summary>The row with that id; -1 when there is none.</summary>
    public int this[ulong id]
    {
        get
        {
            if (id < (ulong)_dense.Length)
                return _dense[id] - 1;
            var at = Array.BinarySearch(_sparseIds, id);
            return at < 0 ? -1 : _sparseRows[at];
        }
    }
}

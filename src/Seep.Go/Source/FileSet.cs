namespace Seep.Go.Source;

/// <summary>
/// The files of one analysis. Each takes a range of <see cref="Pos"/>, in the order in which the files were added: so
/// positions sort as the files do. Files can be added from several threads, and asked for meanwhile.
/// </summary>
public sealed class FileSet
{
    readonly Lock _adding = new();
    SourceFile[] _files = new SourceFile[16];
    volatile int _count;
    int _nextBase = 1;

    /// <summary>How many files there are.</summary>
    public int Count => _count;

    /// <summary>Bytes of all files together.</summary>
    public int Size
    {
        get
        {
            lock (_adding)
                return _nextBase - 1 - _count;
        }
    }

    /// <exception cref="SourceTooLargeException">All files together are 2 GiB or more.</exception>
    public SourceFile Add(string path, byte[] text)
    {
        lock (_adding)
        {
            if (text.Length >= int.MaxValue - _nextBase)
                throw new SourceTooLargeException(path);
            var file = new SourceFile(path, text, _nextBase);
            _nextBase += text.Length + 1;
            if (_count == _files.Length)
                Array.Resize(ref _files, 2 * _count);
            _files[_count] = file;
            _count++;
            return file;
        }
    }

    /// <summary>The file that a position is in, or null for none.</summary>
    public SourceFile? FileOf(Pos pos)
    {
        var count = _count;
        var files = _files.AsSpan(0, count);
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (files[middle].Base <= pos.Value)
                low = middle + 1;
            else
                high = middle;
        }

        return low > 0 && pos.Value <= files[low - 1].Base + files[low - 1].Size ? files[low - 1] : null;
    }

    /// <summary>The file, line and column that tools print: <c>//line</c> directives hold.</summary>
    public Position PositionOf(Pos pos) => FileOf(pos)?.PositionOf(pos) ?? new Position("", 0, 0);
}

/// <summary>There is more source than positions of 4 bytes can tell apart, or a tree would have more words than an array.</summary>
public sealed class SourceTooLargeException(string path)
    : Exception($"{path}: too much Go source: positions and trees have room for 2 GiB");

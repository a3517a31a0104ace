namespace Seep.Scan.Engine.Facts;

/// <summary>
/// Files in a folder, by the hash of what they depend on. Several processes may use it at once: a file is there whole or not at all, and
/// what it is called tells what is in it. A file's time is that of its last use, to the hour. For several threads.
/// </summary>
/// <param name="folder">It is made when something is stored.</param>
/// <param name="say">Takes one line, once, when nothing can be stored: the cache then only reads.</param>
sealed class FactsCache(string folder, Action<string> say, TimeProvider time)
{
    public const long DefaultCapacity = 512L << 20;

    const int MaxFile = 64 << 20;
    const string Unfinished = ".new";

    static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    int _isBroken;
    int _stored;

    /// <summary>Bytes of all files together, after <see cref="Trim"/>.</summary>
    public long Capacity { get; init; } = DefaultCapacity;

    /// <summary>Null where there is no such file, or it can't be read.</summary>
    public byte[]? Find(byte[] key)
    {
        var path = PathOf(key);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > MaxFile)
                return null;
            var bytes = File.ReadAllBytes(path);
            if (time.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Hour)
                Touch(path);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Deletes a file that is not what it should be.</summary>
    public void Delete(byte[] key) => Delete(PathOf(key));

    public void Store(byte[] key, byte[] bytes)
    {
        if (Volatile.Read(ref _isBroken) != 0)
            return;
        var path = PathOf(key);
        var unfinished = $"{path}.{Guid.NewGuid():N}{Unfinished}";
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(unfinished, bytes);
            File.Move(unfinished, path, overwrite: true);
            Volatile.Write(ref _stored, 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Delete(unfinished);
            if (Interlocked.Exchange(ref _isBroken, 1) == 0)
                say($"what was found out is not kept for the next scan: {e.Message}");
        }
    }

    /// <summary>If something was stored: deletes the files that were not used for longest until the rest keeps to the capacity.</summary>
    public void Trim()
    {
        if (Volatile.Read(ref _stored) == 0)
            return;
        try
        {
            var now = time.GetUtcNow().UtcDateTime;
            var files = new DirectoryInfo(folder).EnumerateFiles().ToList();
            var size = files.Sum(f => f.Length);
            foreach (var file in files.OrderBy(f => f.LastWriteTimeUtc))
            {
                var isLeftOver = file.Name.EndsWith(Unfinished, StringComparison.Ordinal) && now - file.LastWriteTimeUtc > Hour;
                if (size <= Capacity && !isLeftOver)
                    continue;
                Delete(file.FullName);
                size -= file.Length;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process is at it, or there is nothing to be done.
        }
    }

    string PathOf(byte[] key) => Path.Combine(folder, Convert.ToHexStringLower(key));

    void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then it is older than it might be.
        }
    }

    static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is written over, or found to be damaged again.
        }
    }
}

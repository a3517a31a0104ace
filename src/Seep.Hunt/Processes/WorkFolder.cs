using System.Security.Cryptography;

namespace Seep.Hunt.Processes;

/// <summary>
/// A private folder for one run, below the temporary folder and readable by its owner alone. It is locked while
/// its run lives; a run that was killed leaves its folder behind unlocked, and the next run removes it.
/// </summary>
public sealed class WorkFolder : IDisposable
{
    const string Prefix = "seep-";
    const string LockName = "lock";

    readonly FileStream _lock;

    WorkFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    public string Path { get; }

    /// <summary>Short and hexadecimal; it also marks this run's processes (<c>SEEP_RUN</c>).</summary>
    public string Id => System.IO.Path.GetFileName(Path)[Prefix.Length..];

    /// <summary>What the path of each file in a run's folder holds, whatever link leads to the temporary folder.</summary>
    public static string PathPart(string id) => $"/{Prefix}{id}/";

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a folder, after removing those that killed runs have left.</summary>
    /// <exception cref="HuntException">The temporary folder cannot be written.</exception>
    public static WorkFolder Create()
    {
        var parent = Parent();
        try
        {
            RemoveAbandoned(parent);
            var path = System.IO.Path.Combine(parent, Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(5)));
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return Locked(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HuntException(
                $"the temporary folder {parent} cannot be written ({e.Message}): make room there, or name another one in TMPDIR");
        }
    }

    /// <summary>A unix socket's path must stay under 100 bytes, so a deep TMPDIR gives way to /tmp.</summary>
    static string Parent()
    {
        var temporary = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetTempPath());
        return temporary.Length <= 60 ? temporary : "/tmp";
    }

    /// <summary>The lock is put in its place once it is held: until then no other run takes the folder for abandoned.</summary>
    static WorkFolder Locked(string path)
    {
        try
        {
            var held = OpenLock(path, LockName + ".new");
            System.IO.File.Move(held.Name, System.IO.Path.Combine(path, LockName));
            return new WorkFolder(path, held);
        }
        catch
        {
            Directory.Delete(path, recursive: true);
            throw;
        }
    }

    static FileStream OpenLock(string folder, string name) => new(
        System.IO.Path.Combine(folder, name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    static void RemoveAbandoned(string parent)
    {
        foreach (var folder in Directory.GetDirectories(parent, Prefix + "*"))
        {
            if (!System.IO.File.Exists(System.IO.Path.Combine(folder, LockName)))
                continue;
            try
            {
                OpenLock(folder, LockName).Dispose();
                ServerProcess.EndAll(System.IO.Path.GetFileName(folder)[Prefix.Length..]);
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // in use by another run, or another user's
            }
        }
    }

    /// <summary>
    /// Removes the folder with all that is in it. It tries for a second: a process that is just being killed may
    /// still add a file. What is left after that is the next run's to remove.
    /// </summary>
    public void Dispose()
    {
        SpinWait.SpinUntil(TryDelete, TimeSpan.FromSeconds(1));
        _lock.Dispose();
    }

    bool TryDelete()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

using System.Globalization;
using System.Net;
using System.Text;

namespace Seep.Hunt.Processes;

/// <summary>
/// What Linux tells of processes under <c>/proc</c> (proc(5)). A process may end between two reads: what has
/// gone counts as empty, never as an error.
/// </summary>
static class ProcFs
{
    /// <summary>Where each open descriptor leads: a path, <c>socket:[inode]</c>, <c>pipe:[inode]</c>, <c>anon_inode:[eventpoll]</c>.</summary>
    public static IReadOnlyList<string> Descriptors(int pid)
    {
        var targets = new List<string>();
        foreach (var link in Entries($"/proc/{pid}/fd"))
        {
            try
            {
                if (new FileInfo(link).LinkTarget is { } target)
                    targets.Add(target);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // closed since
            }
        }

        return targets;
    }

    /// <summary>The TCP endpoints on which the process listens, in the order they were opened.</summary>
    public static IReadOnlyList<IPEndPoint> Listeners(int pid)
    {
        var inodes = Descriptors(pid).Where(t => t.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(t => t["socket:[".Length..^1]).ToHashSet();
        return
        [
            .. ReadLines($"/proc/{pid}/net/tcp").Concat(ReadLines($"/proc/{pid}/net/tcp6"))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(f => f.Length > 9 && f[3] == "0A" && inodes.Contains(f[9]))
                .OrderBy(f => long.Parse(f[9])) // inode numbers of sockets rise
                .Select(f => ParseEndPoint(f[1])).OfType<IPEndPoint>(),
        ];
    }

    /// <summary><c>0100007F:1F90</c>: the address in hexadecimal words of the machine's byte order, and the port.</summary>
    internal static IPEndPoint? ParseEndPoint(string text)
    {
        var colon = text.IndexOf(':');
        if (colon is not (8 or 32) || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.HexNumber, null, out var port))
            return null;
        var bytes = Convert.FromHexString(text.AsSpan(0, colon));
        for (var word = 0; word < bytes.Length; word += 4)
            bytes.AsSpan(word, 4).Reverse();
        return new IPEndPoint(new IPAddress(bytes), port);
    }

    /// <summary>Resident memory in bytes; 0 when the process is gone.</summary>
    public static long ResidentBytes(int pid)
    {
        var fields = ReadLines($"/proc/{pid}/statm").FirstOrDefault()?.Split(' ');
        return fields is { Length: > 1 } && long.TryParse(fields[1], out var pages) ? pages * Environment.SystemPageSize : 0;
    }

    /// <summary>Processor time that the process has taken, with what its ended threads took; zero when it is gone.</summary>
    public static TimeSpan ProcessorTime(int pid)
    {
        const double TicksPerSecond = 100; // USER_HZ, the same on every machine that .NET runs on

        // "pid (name) state …", where the name may hold anything; utime and stime are fields 14 and 15
        var stat = ReadLines($"/proc/{pid}/stat").FirstOrDefault() ?? "";
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 12 && long.TryParse(fields[11], out var user) && long.TryParse(fields[12], out var system)
            ? TimeSpan.FromSeconds((user + system) / TicksPerSecond)
            : TimeSpan.Zero;
    }

    /// <summary>Memory that can be had without swapping, in bytes: what the machine has, within the control group's limit.</summary>
    public static long AvailableBytes()
    {
        var line = ReadLines("/proc/meminfo").FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        var available = line is null ? long.MaxValue : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
        return Math.Min(available, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    /// <summary>The processes whose environment holds <paramref name="variable"/>=<paramref name="value"/>, zombies left out.</summary>
    public static IReadOnlyList<int> WithEnvironment(string variable, string value)
    {
        var wanted = Encoding.UTF8.GetBytes($"{variable}={value}");
        return Processes(folder => Holds(File.ReadAllBytes(folder + "/environ"), wanted));
    }

    /// <summary>The processes whose binary's path holds <paramref name="part"/>, also when it was deleted since; zombies left out.</summary>
    public static IReadOnlyList<int> WithBinary(string part) =>
        Processes(folder => new FileInfo(folder + "/exe").LinkTarget?.Contains(part, StringComparison.Ordinal) == true);

    /// <summary>The processes whose parent is <paramref name="pid"/>, zombies left out.</summary>
    public static IReadOnlyList<int> Children(int pid) => Processes(folder =>
    {
        // "pid (name) state parent …", where the name may hold anything
        var stat = File.ReadAllText(folder + "/stat");
        return stat[(stat.LastIndexOf(')') + 1)..].Split(' ') is [_, not ("Z" or "X"), var parent, ..] && parent == $"{pid}";
    });

    /// <summary>Those of which a look into their folder tells so.</summary>
    static List<int> Processes(Func<string, bool> tells)
    {
        var found = new List<int>();
        foreach (var folder in Entries("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), out var pid))
                continue;
            try
            {
                if (tells(folder))
                    found.Add(pid);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // gone, or somebody else's
            }
        }

        return found;
    }

    static bool Holds(ReadOnlySpan<byte> environment, ReadOnlySpan<byte> wanted)
    {
        foreach (var range in environment.Split((byte)0))
        {
            if (environment[range].SequenceEqual(wanted))
                return true;
        }

        return false;
    }

    static string[] Entries(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    static string[] ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

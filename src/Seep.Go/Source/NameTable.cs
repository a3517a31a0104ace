using System.Collections.Concurrent;

namespace Seep.Go.Source;

/// <summary>
/// The names of one analysis, each held once: names out of one table are equal when they are the same object. Threads
/// may share it; a parser asks it once for each name that is new to it.
/// </summary>
public sealed class NameTable
{
    readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>The one string that is equal to <paramref name="name"/>.</summary>
    public string Intern(string name) => _names.GetOrAdd(name, name);
}

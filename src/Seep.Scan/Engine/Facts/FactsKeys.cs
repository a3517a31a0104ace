using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;
using Seep.Go.Packages;
using Seep.Go.Syntax;
using Seep.Scan.Obligations;
using Seep.Scan.Settings;
using Seep.Ssa.Build;

namespace Seep.Scan.Engine.Facts;

/// <summary>
/// What the facts of a package depend on, as a hash: its files, how it is read, what the packages that it imports tell it, the
/// tables, and Seep itself. For several threads.
/// </summary>
/// <remarks>
/// What a package tells (<see cref="FactsFile.Exports"/>) together with what those that it imports tell is what it <em>conveys</em>: types and
/// functions come to an importer by way of others too. So a change that leaves a package's declarations and summaries as they were ends
/// there, and any other goes up to all that import it.
/// </remarks>
sealed class FactsKeys
{
    readonly FrozenContext _context;
    readonly ConcurrentDictionary<string, byte[]?> _files = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, byte[]> _conveyed = new(StringComparer.Ordinal);
    volatile bool _hasChanged;

    /// <param name="Listed">Import paths of all packages of the build.</param>
    /// <param name="LanguageVersion">That of a package.</param>
    public sealed record FrozenContext(
        LoadOptions Loading, IReadOnlySet<string> Listed, Func<ListedPackage, string> LanguageVersion, ScanSettings Settings, TimerSemantics Timers)
    {
        /// <summary>What is the same for all packages of a scan.</summary>
        public byte[] Common { get; } = CommonOf(Loading, Settings, Timers);
    }

    public FactsKeys(FrozenContext context) => _context = context;

    /// <summary>Whether a file was another when it was loaded than when its package's key was made: what is analysed now is of no use later.</summary>
    public bool HasChanged => _hasChanged;

    /// <summary>The name by which a package's facts are kept; null where a file can't be read, or an import is not decided, in a circle.</summary>
    public byte[]? KeyOf(ListedPackage listed)
    {
        var digest = new Digest();
        digest.Add(_context.Common);
        digest.Add(listed.ImportPath);
        digest.Add(listed.Dir ?? ""); // findings have whole paths
        digest.Add(_context.LanguageVersion(listed));
        digest.Add(listed.Standard ? 1 : 0);
        digest.Add(listed.DepOnly ? 1 : 0); // less is asked of what no pattern names
        digest.Add(listed.InvalidGoFiles?.Length ?? 0);
        foreach (var file in listed.Files)
        {
            if (HashOf(file) is not { } hash)
                return null;
            digest.Add(file);
            digest.Add(hash);
        }

        foreach (var (said, meant) in (listed.ImportMap ?? []).OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            digest.Add(said);
            digest.Add(meant);
        }

        return AddImports(digest, listed) ? digest.End() : null;
    }

    /// <summary>A package's facts are there.</summary>
    /// <param name="exports">Of its file.</param>
    public void Settle(ListedPackage listed, byte[] exports)
    {
        var digest = new Digest();
        digest.Add(exports);
        if (AddImports(digest, listed))
            _conveyed[listed.ImportPath] = digest.End();
    }

    bool AddImports(Digest digest, ListedPackage listed)
    {
        foreach (var import in listed.Imports ?? [])
        {
            digest.Add(import);
            if (_conveyed.TryGetValue(import, out var conveyed))
                digest.Add(conveyed);
            else if (_context.Listed.Contains(import))
                return false;
        }

        return true;
    }

    /// <summary>Reads a file for the loader.</summary>
    public byte[] Read(string path)
    {
        var bytes = _context.Loading.ReadFile(path);
        if (_files.TryGetValue(path, out var hash) && (hash is null || !hash.AsSpan().SequenceEqual(SHA256.HashData(bytes))))
            _hasChanged = true;
        return bytes;
    }

    byte[]? HashOf(string path) => _files.GetOrAdd(path, HashFile);

    byte[]? HashFile(string path)
    {
        try
        {
            return SHA256.HashData(_context.Loading.Contents.TryGetValue(path, out var content) ? content : _context.Loading.ReadFile(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static byte[] CommonOf(LoadOptions loading, ScanSettings settings, TimerSemantics timers)
    {
        var digest = new Digest();
        digest.Add(FactsWriter.Version);
        foreach (var part in (Assembly[])[typeof(FactsKeys).Assembly, typeof(PackageBuilder).Assembly, typeof(SyntaxTree).Assembly, typeof(Core.Suspect).Assembly])
        {
            digest.Add(part.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "");
            digest.Add(part.ManifestModule.ModuleVersionId.ToByteArray()); // another for each build of other source
        }

        digest.Add(loading.GoVersion);
        digest.Add(loading.WordSize);
        digest.Add((int)timers);
        digest.Add(settings.Obligations.Count);
        foreach (var row in settings.Obligations)
        {
            digest.Add(
                $"{row.Function}\n{row.Place} {row.Index} {string.Join('.', row.Path)}\n{string.Join('\n', row.Releases)}\n{row.Leaks}\n"
                + $"{string.Join(' ', row.When)}\n{row.Since}\n{row.Note}\n{row.Source}");
        }

        digest.Add(settings.ProcessLifetime.Count);
        foreach (var name in settings.ProcessLifetime)
            digest.Add(name);
        digest.Add(settings.Owners.Count);
        foreach (var name in settings.Owners)
            digest.Add(name);
        return digest.End();
    }
}

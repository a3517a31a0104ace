using System.Collections.Concurrent;
using Seep.Go.Packages;
using Seep.Scan.Engine.Functions;

namespace Seep.Scan.Engine.Facts;

/// <summary>Knows the facts of packages that an earlier scan has left, and leaves those of the others. For several threads.</summary>
sealed class KnownFacts(FactsCache cache, FactsKeys keys, RowNumbers rows, FieldCatalog fields, BuildFacts build)
{
    readonly ConcurrentDictionary<string, byte[]> _keys = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, StoredFacts> _known = new(StringComparer.Ordinal);
    volatile bool _isDamaged;

    /// <summary>Whether the facts of a package are there; then the link phase has them.</summary>
    public bool IsKnown(ListedPackage listed)
    {
        if (keys.KeyOf(listed) is not { } key)
            return false;
        _keys[listed.ImportPath] = key;
        if (Read(key) is not { } facts)
            return false;
        _known[listed.ImportPath] = facts;
        keys.Settle(listed, facts.Exports);
        build.Add(listed, facts);
        return true;
    }

    StoredFacts? Read(byte[] key)
    {
        if (cache.Find(key) is not { } bytes)
            return null;
        try
        {
            return StoredFacts.Read(bytes, key, rows);
        }
        catch (FactsException)
        {
            cache.Delete(key);
            return null;
        }
    }

    /// <summary>A known package is there, so that others can ask for its functions.</summary>
    public void TakeLoaded(LoadedPackage package)
    {
        var facts = _known[package.ImportPath];
        facts.Bind(
            field => field.Id.Package == package.Package.Path ? fields.Find(package.Package, field.Id.Path, field.CanHold)
                : build.PackageOf(field.Id.Package, package.Listed) is { } other ? fields.Find(other, field.Id.Path, field.CanHold)
                : null,
            () =>
            {
                _isDamaged = true;
                cache.Delete(_keys[package.ImportPath]);
            });
        build.Add(package, facts);
    }

    /// <summary>Keeps the facts of a package that was analysed, unless something went wrong that need not do so again.</summary>
    public void Keep(LoadedPackage package, AnalysedFacts facts)
    {
        if (!_keys.TryGetValue(package.ImportPath, out var key) || keys.HasChanged || _isDamaged || facts.HasFailures)
            return;
        var kept = package.Listed.DepOnly ? facts.WithoutFindings() : facts;
        var file = FactsWriter.Write(kept, key, Digest.OfDeclarations(package.Trees), rows, fields.IdOf);
        cache.Store(key, file.Bytes);
        keys.Settle(package.Listed, file.Exports);
    }
}

using Seep.Fuzz.Packages;
using Seep.Go.Packages;
using Seep.Go.Tests.Types.Conformance;
using Seep.TestKit;

namespace Seep.Go.Tests.Types;

/// <summary>
/// What a package declares is the same whether the bodies of its functions are parsed and checked or passed over, and what it
/// exports is whether anything else is checked or not.
/// </summary>
public sealed class SkippedBodyTests(ITestOutputHelper output)
{
    [Fact]
    public void Some_of_the_standard_library() => Compare("context", "encoding/json", "reflect", "slices", "strconv", "sync");

    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    public void The_whole_standard_library() => Compare([.. CheckerUnderTest.Standard.Select(p => p.ImportPath)]);

    void Compare(params string[] paths)
    {
        var (whole, bare) = (Declared(paths, hasBodies: true), Declared(paths, hasBodies: false));
        output.WriteLine($"{whole.Count} packages, {whole.Sum(p => p.Declarations.Length)} characters of declarations");
        Assert.Equal(paths.Length, whole.Count);
        Assert.All(whole.Zip(bare), pair => Assert.Equal((pair.First.Path, pair.First.Declarations), (pair.Second.Path, pair.Second.Declarations)));
        Assert.True(whole.Sum(p => p.Places) > bare.Sum(p => p.Places), "bodies were parsed");
        Assert.Equal(whole.Select(p => (p.Path, p.Exported)), Imported(paths));
    }

    /// <summary>What packages export that nobody asks for, but who imports them: only that is checked.</summary>
    static IEnumerable<(string Path, string Exported)> Imported(string[] paths)
    {
        var options = new LoadOptions { Folder = "/", GoVersion = $"go{GoToolchains.Newest.Version}" };
        var needed = With(paths.ToHashSet(StringComparer.Ordinal)).ToList();
        var loader = new PackageLoader([.. needed.Select(p => p with { DepOnly = true })], options);
        loader.Load(_ => 0, _ => { }, TestContext.Current.CancellationToken);
        return needed.Where(p => paths.Contains(p.ImportPath))
            .Select(p => (p.ImportPath, loader.Find(p.ImportPath) is { } package ? ExportedTypes.Of(package, onlyExported: true) : ""));
    }

    static List<(string Path, string Declarations, string Exported, int Places)> Declared(string[] paths, bool hasBodies)
    {
        var asked = paths.ToHashSet(StringComparer.Ordinal);
        var declared = new List<(string, string, string, int)>();
        var options = new LoadOptions { Folder = "/", GoVersion = $"go{GoToolchains.Newest.Version}", HasBodies = p => hasBodies && asked.Contains(p.ImportPath) };
        new PackageLoader([.. With(asked).Select(p => p with { DepOnly = !asked.Contains(p.ImportPath) })], options).Load(
            package => (package.ImportPath, ExportedTypes.Of(package.Package), ExportedTypes.Of(package.Package, onlyExported: true), package.Trees.Sum(t => t.PlaceCount)), declared.Add, TestContext.Current.CancellationToken);
        return declared;
    }

    /// <summary>Packages and all that they import.</summary>
    static IEnumerable<ListedPackage> With(HashSet<string> paths)
    {
        var needed = new HashSet<string>(paths, StringComparer.Ordinal);
        foreach (var package in CheckerUnderTest.Standard.Reverse())
        {
            if (needed.Contains(package.ImportPath))
                needed.UnionWith(package.Imports ?? []);
        }

        return CheckerUnderTest.Standard.Where(p => needed.Contains(p.ImportPath));
    }
}

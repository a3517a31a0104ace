using System.Security.Cryptography;
using System.Text;
using Seep.Core;
using Seep.Go.Packages;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Go.Tests.Types.Conformance;

/// <summary>Our loader and checker as the harnesses of this folder use them: nothing else here knows their API.</summary>
static class CheckerUnderTest
{
    static readonly Lazy<IReadOnlyList<ListedPackage>> StandardList = new(() => List(GoToolchains.Newest, "/", tests: false, "std"));
    static readonly Lazy<PackageLoader> StandardLoader = new(LoadStandard);

    /// <summary>The standard library of the newest Go.</summary>
    public static IReadOnlyList<ListedPackage> Standard => StandardList.Value;

    /// <summary>The dump of each package that patterns name (docs/formats/types-json.md).</summary>
    public static IReadOnlyList<string> Dumps(GoToolchain go, string folder, bool tests, params string[] patterns) =>
        Load(go, folder, tests, patterns, (package, files) =>
        {
            using var text = new MemoryStream();
            TypesJson.Write(package, files, folder, text);
            return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
        });

    /// <summary>SHA-256 of each dump in lower-case hex, and the package; the text is never held.</summary>
    public static IReadOnlyList<(string Hash, string Package)> Hashes(
        GoToolchain go, string folder, bool tests, params string[] patterns) =>
        Hashes(go, folder, tests, Environment.ProcessorCount, patterns);

    public static IReadOnlyList<(string Hash, string Package)> Hashes(
        GoToolchain go, string folder, bool tests, int threads, params string[] patterns) =>
        Load(go, folder, tests, patterns, (package, files) =>
        {
            using var hash = SHA256.Create();
            using (var text = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
                TypesJson.Write(package, files, folder, text);
            return (Convert.ToHexStringLower(hash.Hash!), package.ImportPath);
        }, threads);

    public static IReadOnlyList<IReadOnlyList<FoundError>> Check(IReadOnlyList<LoosePackage> packages, bool hasTestBuiltins) =>
        CheckLoose(packages, hasTestBuiltins, (package, files) => (IReadOnlyList<FoundError>)
        [
            .. package.FileErrors.Concat(package.Trees.SelectMany(t => t.Errors)).Select(e => Found(e.Position, e.Message)),
            .. package.TypeErrors.Select(e => Found(files.PositionOf(e.Pos), e.Message)),
        ]);

    /// <summary>SHA-256 of each dump in lower-case hex.</summary>
    public static IReadOnlyList<string> Hashes(IReadOnlyList<LoosePackage> packages) =>
        CheckLoose(packages, hasTestBuiltins: false, (package, files) => Convert.ToHexStringLower(SHA256.HashData(Dump(package, files))));

    public static IReadOnlyList<string> Dumps(IReadOnlyList<LoosePackage> packages) =>
        CheckLoose(packages, hasTestBuiltins: false, (package, files) => Encoding.UTF8.GetString(Dump(package, files)));

    static byte[] Dump(LoadedPackage package, FileSet files)
    {
        using var text = new MemoryStream();
        TypesJson.Write(package, files, "", text);
        return text.ToArray();
    }

    static T[] CheckLoose<T>(IReadOnlyList<LoosePackage> packages, bool hasTestBuiltins, Func<LoadedPackage, FileSet, T> use)
    {
        var standard = StandardLoader.Value;
        var results = new T[packages.Count];
        DeepThreads.ForEach([.. packages.Index()], Environment.ProcessorCount, () => new Parser(new NameTable()), (parser, numbered) =>
            results[numbered.Index] = use(CheckOne(standard, parser, numbered.Item, hasTestBuiltins), standard.Files), CancellationToken.None);
        return results;
    }

    static LoadedPackage CheckOne(PackageLoader standard, Parser parser, LoosePackage loose, bool hasTestBuiltins)
    {
        var trees = loose.Files.Select(path => parser.Parse(standard.Files.Add(path, File.ReadAllBytes(path)))).ToList();
        var name = trees[0].FileNode.Name is { Exists: true } clause ? clause.Name : "";
        var options = new CheckOptions
        {
            Import = standard.Find,
            GoVersion = loose.Version,
            FakeImportC = loose.FakeImportC,
            HasTestBuiltins = hasTestBuiltins,
        };
        var package = new LoadedPackage(new(name, null, null, false, false, null, null, null, null, null, null), new(name, "")) { Trees = trees };
        var checker = new Checker(options, standard.Files, package.Package);
        try
        {
            checker.CheckFiles(trees);
        }
        catch (Exception e)
        {
            package.FileErrors.Add(new(new(loose.Files[0], 0, 0), $"{e}"));
        }

        (package.Info, package.TypeErrors) = (checker.Info, checker.Errors);
        return package;
    }

    static FoundError Found(Position at, string message) => new(at.File, at.Line, at.Column, message);

    static PackageLoader LoadStandard()
    {
        var loader = new PackageLoader(
            [.. Standard.Select(p => p with { DepOnly = true })], new() { Folder = "/", GoVersion = $"go{GoToolchains.Newest.Version}" });
        loader.Load(_ => 0, _ => { }, CancellationToken.None);
        return loader;
    }

    static List<T> Load<T>(
        GoToolchain go, string folder, bool tests, string[] patterns, Func<LoadedPackage, FileSet, T> use, int threads = 2)
    {
        var results = new List<T>();
        var options = new LoadOptions { Folder = folder, GoVersion = $"go{go.Version}", Threads = threads };
        var loader = new PackageLoader(List(go, folder, tests, patterns), options);
        loader.Load(package => use(package, loader.Files), results.Add, CancellationToken.None);
        return results;
    }

    static IReadOnlyList<ListedPackage> List(GoToolchain go, string folder, bool tests, params string[] patterns)
    {
        var settings = new Dictionary<string, string?> { ["GOFLAGS"] = "", ["GOPROXY"] = "off" };
        return GoList.AskAsync(async (arguments, cancel) =>
        {
            var ended = await GoCommand.RunAsync(go, GoToolchains.State, folder, arguments, cancel, settings);
            return new(ended.Succeeded, ended.Output, ended.Error, ended.Truncated);
        }, patterns, tests, CancellationToken.None).GetAwaiter().GetResult();
    }
}

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

/// <param name="IsWhole">Whether there is no error in it.</param>
readonly record struct CheckedPackage(string Package, string Hash, bool IsWhole);

/// <summary>Our loader and checker as the harnesses of this folder use them: nothing else here knows their API.</summary>
static class CheckerUnderTest
{
    static readonly Lazy<IReadOnlyList<ListedPackage>> StandardList = new(() => List(new(GoToolchains.Newest, "/", "std")));
    static readonly Lazy<PackageLoader> StandardLoader = new(LoadStandard);

    /// <summary>The standard library of the newest Go.</summary>
    public static IReadOnlyList<ListedPackage> Standard => StandardList.Value;

    /// <summary>The dump of each package (docs/formats/types-json.md).</summary>
    public static IReadOnlyList<string> Dumps(PackageQuery query) =>
        Load(query, Environment.ProcessorCount, (package, files) =>
        {
            using var text = new MemoryStream();
            TypesJson.Write(package, files, query.Folder, text);
            return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
        });

    /// <summary>Each package with SHA-256 of its dump in lower-case hex; the text is never held.</summary>
    public static IReadOnlyList<CheckedPackage> Hashes(PackageQuery query) => Hashes(query, Environment.ProcessorCount);

    public static IReadOnlyList<CheckedPackage> Hashes(PackageQuery query, int threads) =>
        Load(query, threads, (package, files) =>
        {
            using var hash = SHA256.Create();
            using (var text = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
                TypesJson.Write(package, files, query.Folder, text);
            var isWhole = package.TypeErrors.Count == 0 && package.FileErrors.Count == 0 && package.Trees.All(t => t.Errors.Count == 0);
            return new CheckedPackage(package.ImportPath, Convert.ToHexStringLower(hash.Hash!), isWhole);
        });

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
            Info = new(),
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

        (package.Info, package.TypeErrors) = (options.Info, checker.Errors);
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

    static List<T> Load<T>(PackageQuery query, int threads, Func<LoadedPackage, FileSet, T> use)
    {
        var results = new List<T>();
        var options = new LoadOptions { Folder = query.Folder, GoVersion = $"go{query.Go.Version}", Threads = threads };
        var loader = new PackageLoader(List(query), options);
        loader.Load(package => use(package, loader.Files), results.Add, CancellationToken.None);
        return results;
    }

    static IReadOnlyList<ListedPackage> List(PackageQuery query)
    {
        // PWD says by which way the folder was reached, where links lead to it; the oracle sets it too.
        var settings = new Dictionary<string, string?> { ["GOFLAGS"] = "", ["GOPROXY"] = "off", ["PWD"] = query.Folder };
        foreach (var (name, value) in query.Environment)
            settings[name] = value;
        return GoList.AskAsync(async (arguments, cancel) =>
        {
            var ended = await GoCommand.RunAsync(query.Go, GoToolchains.State, query.Folder, arguments, cancel, settings);
            return new(ended.Succeeded, ended.Output, ended.Error, ended.Truncated);
        }, query.Patterns, query.Tests, CancellationToken.None).GetAwaiter().GetResult();
    }
}

using Seep.Go.Packages;
using Seep.Hunt.Toolchains;
using Seep.Ssa.Build;
using Seep.Ssa.Ir;
using Seep.TestKit;

namespace Seep.Ssa.Tests;

/// <summary>Loads packages and builds their functions.</summary>
static class Building
{
    /// <summary>The functions of a package that imports nothing and is in no file, literals after what they are in.</summary>
    public static IReadOnlyList<Function> Functions(string source, string goVersion = "go1.27")
    {
        const string File = "/p/p.go";
        var listed = new ListedPackage("p", "/p", "p", false, false, ["p.go"], null, [], null, null, null);
        var options = new LoadOptions
        {
            Folder = "/p",
            GoVersion = goVersion,
            Threads = 1,
            Contents = new Dictionary<string, byte[]> { [File] = System.Text.Encoding.UTF8.GetBytes(source) },
        };
        List<Function> functions = [];
        new PackageLoader([listed], options).Load(package =>
        {
            var builder = new PackageBuilder(package);
            functions.AddRange(builder.Functions().SelectMany(f => f.WithChildren()));
            Assert.All(builder.Failures, failure => Assert.Fail($"{failure}"));
            return 0;
        }, _ => { }, TestContext.Current.CancellationToken);
        return functions;
    }

    public static Function Function(string source, string name) => Functions(source).Single(f => f.Name == name);

    /// <summary>Uses each package that patterns name, with its builder.</summary>
    public static IReadOnlyList<T> Packages<T>(
        GoToolchain go, string folder, Func<LoadedPackage, PackageBuilder, T> use, IReadOnlyDictionary<string, string?>? settings,
        params string[] patterns)
    {
        var all = new Dictionary<string, string?> { ["GOFLAGS"] = "", ["GOPROXY"] = "off" };
        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
            all[name] = value;
        var listed = GoList.AskAsync(async (arguments, cancel) =>
        {
            var ended = await GoCommand.RunAsync(go, GoToolchains.State, folder, arguments, cancel, all);
            return new(ended.Succeeded, ended.Output, ended.Error, ended.Truncated);
        }, patterns, tests: false, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        List<T> results = [];
        var options = new LoadOptions { Folder = folder, GoVersion = $"go{go.Version}", Threads = 2 };
        new PackageLoader(listed, options).Load(
            package => use(package, new PackageBuilder(package)), results.Add, TestContext.Current.CancellationToken);
        return results;
    }
}

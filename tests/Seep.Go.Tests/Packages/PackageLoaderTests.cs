using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Seep.Go.Packages;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.TestKit;

namespace Seep.Go.Tests.Packages;

/// <summary>Packages are loaded whatever they are like; the checker has tests of its own.</summary>
public sealed class PackageLoaderTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_list_is_read_and_the_main_package_of_a_test_left_out()
    {
        const string Output = """
            {"ImportPath":"p","Dir":"/p","Name":"p","GoFiles":["a.go"],"CgoFiles":["c.go"],"Imports":["q"],"ImportMap":{"x":"q"},"Module":{"Path":"m","GoVersion":"1.22"}}
            {"ImportPath":"p [p.test]","Name":"p","DepOnly":true,"Error":{"Pos":"a.go:1:2","Err":"wrong"}}
            {"ImportPath":"p.test","Name":"main"}
            """;
        IReadOnlyList<string> asked = [];
        var listed = await GoList.AskAsync(
            (arguments, _) => Task.FromResult(Answer(arguments, Output)), ["./..."], tests: true, TestContext.Current.CancellationToken);

        Assert.Equal(["list", "-e", "-deps", "-test", "--", "./..."], asked.Where(a => !a.StartsWith("-json", StringComparison.Ordinal)));
        Assert.Equal(["p", "p [p.test]"], listed.Select(p => p.ImportPath));
        Assert.Equal(["/p/a.go", "/p/c.go"], listed[0].Files);
        Assert.Equal("1.22", listed[0].Module!.GoVersion);
        Assert.Equal("p", listed[1].Path);
        Assert.Equal("wrong", listed[1].Error!.Err);

        GoOutput Answer(IReadOnlyList<string> arguments, string output)
        {
            asked = arguments;
            return new(true, output, "");
        }
    }

    [Theory]
    [InlineData(false, "", false)]
    [InlineData(true, "{\"ImportPath\":", false)]
    [InlineData(true, "{}", true)]
    public async Task What_is_no_list_is_said(bool succeeded, string output, bool isCut) =>
        await Assert.ThrowsAsync<GoListException>(() => GoList.AskAsync(
            (_, _) => Task.FromResult(new GoOutput(succeeded, output, "no go.mod", isCut)), [], tests: false, CancellationToken.None));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Packages_come_in_the_order_of_the_list(int threads)
    {
        ListedPackage[] listed = [.. Enumerable.Range(0, 50).Select(i => Listed($"p{i}", $"package p{i}\n", i > 0 ? [$"p{i / 2}"] : []))];

        var loaded = Load(listed, threads);

        Assert.Equal(listed.Select(p => p.ImportPath), loaded.Select(p => p.ImportPath));
        Assert.All(loaded, package => Assert.Equal(package.ImportPath, package.Name));
    }

    /// <summary>What is known is not used, and loaded only where something that is not known needs it, without bodies.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void What_is_known_is_not_used(int threads)
    {
        ListedPackage[] listed =
        [
            Listed("a", "package a\n\ntype t struct{}\n\nvar v int\n\nfunc F() {}\n", []), Listed("b", "package b\n", ["a"]), Listed("c", "package c\n", ["b"]),
            Listed("d", "package d\n", ["b"]), Listed("e", "package e\n", []),
        ];
        var (asked, known, used) = (new ConcurrentBag<string>(), new ConcurrentBag<LoadedPackage>(), new List<string>());
        var options = new LoadOptions
        {
            Folder = _folder.Path,
            GoVersion = "go1.27.4",
            Threads = threads,
            UsesDependencies = true,
            Known = new(
                package =>
                {
                    asked.Add(package.ImportPath);
                    return package.ImportPath != "c";
                }, known.Add),
        };

        new PackageLoader(listed, options).Load(package => package.ImportPath, used.Add, TestContext.Current.CancellationToken);

        Assert.Equal(["a", "b", "c", "d", "e"], asked.Order(StringComparer.Ordinal));
        Assert.Equal(["c"], used);
        Assert.Equal(["a", "b"], known.Select(p => p.ImportPath).Order(StringComparer.Ordinal));
        var a = known.Single(p => p.ImportPath == "a");
        Assert.True(a.Trees[0].FileNode.Decls[2].As<FuncDecl>().SkippedBody.Exists);
        Assert.Null(a.Package.Scope.Lookup("v")!.Type);
        Assert.Empty(a.Diagnostics);
    }

    [Fact]
    public void Files_are_read_as_the_options_say()
    {
        var options = new LoadOptions { Folder = _folder.Path, GoVersion = "go1.27.4", ReadFile = path => Encoding.UTF8.GetBytes($"package {Path.GetFileNameWithoutExtension(path)}2\n") };
        var names = new List<string>();

        new PackageLoader([Listed("p", "package p\n", [])], options).Load(package => package.Name, names.Add, TestContext.Current.CancellationToken);

        Assert.Equal(["p2"], names);
    }

    [Fact]
    public void Imports_in_a_circle_end() =>
        Assert.Equal(["a", "b", "c"], Load([
            Listed("a", "package a\n", ["b"]), Listed("b", "package b\n", ["a"]), Listed("c", "package c\n", ["c", "b"]),
        ]).Select(p => p.Name));

    /// <summary>They may have become what they are after go list saw them.</summary>
    [Fact]
    public void What_can_not_be_read_is_a_diagnostic()
    {
        File.CreateSymbolicLink(_folder.File("loop.go"), _folder.File("loop.go"));
        Directory.CreateDirectory(_folder.File("folder.go"));
        using (var make = Process.Start("mkfifo", [_folder.File("pipe.go")]))
            make.WaitForExit();
        var package = Listed("p", "package p\nvar y int = \"\"\nvar x = )\n", []);

        var loaded = Assert.Single(Load([package with { GoFiles = ["p.go", "loop.go", "gone.go", "folder.go", "pipe.go", "/dev/zero"] }]));

        Assert.Equal(
            ["/dev/zero", "folder.go", "gone.go", "loop.go", "p.go:2:13", "p.go:3:9", "p.go:3:11", "pipe.go"],
            loaded.Diagnostics.Select(d => $"{d.Position}".Replace($"{_folder.Path}/", "", StringComparison.Ordinal)));
        Assert.Equal($"{_folder.File("folder.go")} is a folder, not a file", loaded.Diagnostics[1].Message);
        Assert.Equal($"{_folder.File("pipe.go")} is a named pipe, not a file", loaded.Diagnostics[^1].Message);
        Assert.Equal("/dev/zero is a device, not a file", loaded.Diagnostics[0].Message);
    }

    [Fact]
    public void What_go_list_says_is_a_diagnostic()
    {
        var packages = new[]
        {
            Listed("p", "package p\n", []) with { Error = new("p.go:1:9", "it says so") },
            Listed("q", "package q\n", []) with { Error = new("", "import cycle not allowed") },
        };

        var found = Load(packages).SelectMany(p => p.Diagnostics);

        Assert.Equal(
            [new(new(_folder.File("p.go"), 1, 9), "it says so"), new(new("", 0, 0), "q: import cycle not allowed")],
            (IEnumerable<Diagnostic>)found);
    }

    [Fact]
    public void Contents_in_memory_stand_for_files()
    {
        var contents = new Dictionary<string, byte[]> { [_folder.File("p.go")] = "package other\n"u8.ToArray() };

        var loaded = Assert.Single(Load([Listed("p", "package p\n", [])], contents: contents));

        Assert.Equal("other", loaded.Name);
    }

    List<LoadedPackage> Load(IReadOnlyList<ListedPackage> listed, int threads = 2, IReadOnlyDictionary<string, byte[]>? contents = null)
    {
        var loaded = new List<LoadedPackage>();
        var options = new LoadOptions
        {
            Folder = _folder.Path,
            GoVersion = "go1.27.4",
            Threads = threads,
            Contents = contents ?? new Dictionary<string, byte[]>(),
        };
        new PackageLoader(listed, options).Load(package => package, loaded.Add, TestContext.Current.CancellationToken);
        return loaded;
    }

    ListedPackage Listed(string path, string source, string[] imports)
    {
        _folder.Write($"{path}.go", source);
        return new(path, _folder.Path, path, false, false, [$"{path}.go"], null, imports, null, null, null);
    }
}

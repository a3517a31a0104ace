using System.Diagnostics;
using Seep.Go.Packages;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Go.Tests.Packages;

/// <summary>Modules in which something is missing or leads in a circle, as go list tells them, beside what go vet says.</summary>
public sealed class BrokenPackagesTests : IDisposable
{
    static readonly GoToolchain Go = GoToolchains.Newest;

    readonly TempFolder _folder = new();

    public BrokenPackagesTests() => _folder.Write("go.mod", "module m\n\ngo 1.22\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Links_that_lead_nowhere_are_told_where_they_are_and_the_rest_is_checked()
    {
        _folder.Write("p/a.go", "package p\n\nvar X int = \"\"\n");
        File.CreateSymbolicLink(_folder.File("p/nowhere.go"), "gone");
        File.CreateSymbolicLink(_folder.File("p/itself.go"), "itself.go");
        Directory.CreateDirectory(_folder.File("p/folder.go"));

        var told = await CheckAsync("./p");

        Assert.Equal(["p/a.go:3:13", "p/itself.go", "p/nowhere.go"], told.Select(d => d.Place));
        Assert.Equal("cannot use \"\" (untyped string constant) as int value in variable declaration", told[0].Message);
        Assert.All(told.Skip(1), d => Assert.Contains(_folder.File(d.Place), d.Message));
        // It gives up at the first of them.
        Assert.Contains(told.Skip(1), d => Vet("./p").StartsWith($"open {_folder.File(d.Place)}: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("package b\n\nvar X = 1 +\n\nfunc F() int { return 1 }\n\ntype T struct{}\n\nfunc (T) M( {}\n", "b.go:5:6: expected '(', found F")]
    [InlineData("package b\n\nvar X int = \"\"\n\nfunc F() int { return undefined }\n\ntype T struct{}\n\nfunc (T) M() {}\n", "b.go:3:13: cannot use")]
    [InlineData("package b\n\nimport \"m/nowhere\"\n\nvar X = nowhere.X\n\nfunc F() int { return 0 }\n\ntype T = nowhere.T\n", "b.go:3:8: package m/nowhere is not in std")]
    [InlineData("package b\n\nvar X, F = 1, func() int { return 0 }\n\ntype T struct{}\n", "x.go: Could not find file", true)]
    [InlineData("package b\n\nimport \"\"\n\nvar X, F = 1, func() int { return 0 }\n\ntype T struct{}\n\nfunc (T) M() {}\n", "b.go:3:8: invalid import path (empty string)")]
    public async Task Who_imports_a_broken_package_is_told_its_own_mistakes(string source, string ownMistake, bool isFileMissing = false)
    {
        _folder.Write("b/b.go", source);
        if (isFileMissing)
            File.CreateSymbolicLink(_folder.File("b/x.go"), "gone");
        _folder.Write("a/a.go", "package a\n\nimport (\n\t\"m/b\"\n\t\"strings\"\n)\n\nvar X = b.X\n\nfunc f() string {\n\tb.T{}.M()\n\treturn strings.Repeat(\"\", b.F()) + 1\n}\n");

        var told = await CheckAsync("./a");
        var both = await CheckAsync("./...");

        Assert.Equal(
            ["a/a.go:12:9: invalid operation: strings.Repeat(\"\", b.F()) + 1 (mismatched types string and untyped int)"], told.Select(d => $"{d}"));
        Assert.Equal(told, both.Where(d => d.Place.StartsWith("a/", StringComparison.Ordinal)));
        Assert.Contains(both, d => d.ToString().StartsWith($"b/{ownMistake}", StringComparison.Ordinal));
    }

    /// <summary>Of a package that could be read as a whole what is missing is missing.</summary>
    [Fact]
    public async Task What_a_package_does_not_declare_is_told()
    {
        _folder.Write("b/b.go", "package b\n\ntype T struct{}\n\nvar X int = \"\"\n");
        _folder.Write("a/a.go", "package a\n\nimport \"m/b\"\n\nvar X = b.Y\nvar Z = b.T{}.M\n");

        var told = await CheckAsync("./a");

        Assert.Equal(["a/a.go:5:11: undefined: b.Y", "a/a.go:6:15: b.T{}.M undefined (type b.T has no field or method M)"], told.Select(d => $"{d}"));
    }

    [Fact]
    public async Task Folders_that_links_lead_back_to_are_visited_once()
    {
        _folder.Write("a/a.go", "package a\n\nvar x = 1\n");
        _folder.Write("a/b/b.go", "package b\n\nimport \"m/a\"\n\nvar Y = a.Y\n");
        Directory.CreateSymbolicLink(_folder.File("a/b/up"), "../..");
        Directory.CreateSymbolicLink(_folder.File("a/itself"), "itself");

        var loaded = await LoadAsync("./...");

        Assert.Equal(["m/a", "m/a/b"], loaded.Select(p => p.ImportPath));
        Assert.Equal(["a/b/b.go:5:11: undefined: a.Y"], Told(loaded).Select(d => $"{d}"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(500)]
    public async Task Imports_in_a_circle_are_named(int count)
    {
        for (var i = 0; i < count; i++)
            _folder.Write($"p{i}/p.go", $"package p{i}\n\nimport \"m/p{(i + 1) % count}\"\n\nvar X = p{(i + 1) % count}.X\n\nvar y int = \"\"\n");

        var told = await CheckAsync("./...");

        var circle = Assert.Single(told, d => d.Message.StartsWith("import cycle", StringComparison.Ordinal));
        Assert.Equal("p0/p.go:3:8", circle.Place);
        string[] way = [.. Enumerable.Range(0, count + 1).Select(i => $"m/p{i % count}")];
        Assert.Equal($"import cycle not allowed: {string.Join("\n\timports ", way)}", circle.Message);
        // Each is checked all the same, and nothing else is told.
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"p{i}/p.go:7:13").Order(), told.Where(d => d != circle).Select(d => d.Place).Order());
        var vet = Vet("./...").TrimEnd('\n').Replace(" from p.go", "", StringComparison.Ordinal);
        Assert.Equal($"package {string.Join("\n\timports ", way)}: import cycle not allowed", vet);
    }

    [Fact]
    public async Task Each_circle_is_told_by_one_of_its_packages_that_a_pattern_names()
    {
        _folder.Write("a/a.go", "package a\n\nimport _ \"m/b\"\n");
        _folder.Write("b/b.go", "package b\n\nimport _ \"m/c\"\n");
        _folder.Write("c/c.go", "package c\n\nimport _ \"m/b\"\nimport _ \"m/d\"\n");
        _folder.Write("d/d.go", "package d\n\nimport _ \"m/c\"\n");

        Assert.Equal(
            ["b/b.go:3:10: import cycle not allowed: m/b\n\timports m/c\n\timports m/b", "c/c.go:4:10: import cycle not allowed: m/c\n\timports m/d\n\timports m/c"],
            (await CheckAsync("./...")).Select(d => $"{d}"));
        // By way of a the circle begins at b, which no pattern names.
        Assert.Equal(
            ["c/c.go:3:10: import cycle not allowed: m/c\n\timports m/b\n\timports m/c", "c/c.go:4:10: import cycle not allowed: m/c\n\timports m/d\n\timports m/c"],
            (await CheckAsync("./a", "./c")).Select(d => $"{d}"));
    }

    [Fact]
    public async Task A_circle_by_way_of_a_test_is_named()
    {
        _folder.Write("a/a.go", "package a\n");
        _folder.Write("a/a_test.go", "package a\n\nimport _ \"m/b\"\n");
        _folder.Write("b/b.go", "package b\n\nimport _ \"m/a\"\n");

        var told = Told(await LoadAsync(tests: true, "./a"));

        Assert.Equal(["a/a_test.go:3:10: import cycle not allowed in test: m/a\n\timports m/b\n\timports m/a"], told.Select(d => $"{d}"));
    }

    [Fact]
    public async Task Imports_that_are_not_there_are_told_as_go_vet_tells_them()
    {
        Directory.CreateDirectory(_folder.File("empty"));
        _folder.Write("a/a.go", """
            package a

            import (
            	"example.org/gone"
            	"fmt"
            	"m/empty"
            	"m/nowhere"
            	"nothing/x"
            )

            var X, Y, Z, U = gone.X, empty.Y, nowhere.Z, x.U(fmt.Sprint())
            """);

        var told = await CheckAsync("./a");

        Assert.Equal(["a/a.go:4:2", "a/a.go:6:2", "a/a.go:7:2", "a/a.go:8:2"], told.Select(d => d.Place));
        Assert.Equal(Vet("./a").TrimEnd('\n').Split("\na/"), string.Join('\n', told).Split("\na/"));
    }

    [Fact]
    public async Task A_module_that_is_not_there_is_told_at_its_import()
    {
        _folder.Write("go.mod", "module m\n\ngo 1.22\n\nrequire example.org/gone v1.0.0\n");
        _folder.Write("a.go", "package m\n\nimport \"example.org/gone/x\"\n\nvar X int = x.X\n\nvar Y int = \"\"\n");

        var told = await CheckAsync(".");

        Assert.Equal(["a.go:3:8", "a.go:7:13"], told.Select(d => d.Place));
        Assert.StartsWith("missing go.sum entry for module providing package example.org/gone/x", told[0].Message);
        Assert.Contains(told[0].Message, Vet("."));
    }

    /// <summary>Its imports are not known to go list, and that is no fault of theirs.</summary>
    [Theory]
    [InlineData("import \"os\"\nimport \"fmt\n\nvar X = os.Args\n", "a.go:4:8: string literal not terminated")]
    [InlineData("import \"os\"\nimport \"\"\n\nvar X = os.Args\n", "a.go:4:8: invalid import path (empty string)")]
    public async Task A_file_whose_imports_can_not_be_read_is_told_of_once(string source, string expected)
    {
        _folder.Write("a.go", $"package m\n\n{source}");
        _folder.Write("b.go", "package m\n\nimport \"io\"\n\nvar Y io.Reader = 1\n");

        var told = await CheckAsync(".");

        Assert.Equal([expected, "b.go:5:19"], told.Select((d, i) => i == 0 ? $"{d}" : d.Place));
        Assert.Contains("a.go:4:8: ", Vet("."));
    }

    [Fact]
    public async Task Two_packages_in_one_folder_are_told_at_the_second()
    {
        _folder.Write("a.go", "package a\n");
        _folder.Write("b.go", "package b\n");

        Assert.Equal(["b.go:1:1: package b; expected package a"], (await CheckAsync(".")).Select(d => $"{d}"));
        Assert.StartsWith("found packages a (a.go) and b (b.go) in ", Vet("."));
    }

    [Theory]
    [InlineData("./empty", "no Go files in ")]
    [InlineData("./nowhere", "directory not found")]
    [InlineData("./nowhere/...", "no such file or directory")]
    [InlineData("example.org/gone", "no required module provides package example.org/gone")]
    public async Task A_pattern_that_names_nothing_is_told(string pattern, string reason)
    {
        Directory.CreateDirectory(_folder.File("empty"));

        var told = Assert.Single(await CheckAsync(pattern));

        Assert.Equal("-", told.Place);
        Assert.StartsWith($"{pattern}: ", told.Message);
        Assert.Contains(reason, told.Message);
        Assert.Contains(reason, Vet(pattern));
    }

    [Fact]
    public async Task A_pattern_that_matches_nothing_loads_nothing()
    {
        Directory.CreateDirectory(_folder.File("empty"));

        Assert.Empty(await LoadAsync("./empty/..."));
    }

    [Theory]
    [InlineData("modul m\n", "go.mod:1: unknown directive: modul")]
    [InlineData(null, "go.mod file not found")]
    public async Task Without_a_module_there_is_no_list(string? module, string reason)
    {
        File.Delete(_folder.File("go.mod"));
        if (module is not null)
            _folder.Write("go.mod", module);
        _folder.Write("a.go", "package a\n");

        var thrown = await Assert.ThrowsAsync<GoListException>(() => LoadAsync("."));

        Assert.Contains(reason, thrown.Message);
        Assert.Contains(reason, Vet("."));
    }

    [Fact]
    public async Task A_go_command_that_waits_for_a_named_pipe_is_given_up()
    {
        _folder.Write("a/a.go", "package a\n");
        _folder.Write("b/b.go", "package b\n");
        MakePipe("b/x.go");
        Directory.CreateSymbolicLink(_folder.File("a/up"), "..");

        var thrown = await Assert.ThrowsAsync<GoListException>(() => GoList.AskAsync(
            NamedPipes.GiveUpOn(RunAsync, _folder.File("a"), TimeSpan.FromSeconds(1)), ["./..."], tests: false, TestContext.Current.CancellationToken));

        Assert.Equal($"go list does not end:\n{_folder.File("b/x.go")} is a named pipe, not a file", thrown.Message);
    }

    [Fact]
    public async Task A_go_command_that_takes_long_is_waited_for_where_there_is_no_pipe()
    {
        MakePipe("a/pipe");
        var slow = NamedPipes.GiveUpOn(async (_, cancel) =>
        {
            await Task.Delay(200, cancel);
            return new(true, "{\"ImportPath\":\"p\"}", "");
        }, _folder.Path, TimeSpan.FromMilliseconds(1));

        Assert.Equal("p", Assert.Single(await GoList.AskAsync(slow, ["."], tests: false, TestContext.Current.CancellationToken)).ImportPath);
    }

    void MakePipe(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(name))!);
        using var make = Process.Start("mkfifo", [_folder.File(name)]);
        make.WaitForExit();
        Assert.Equal(0, make.ExitCode);
    }

    /// <param name="Place">Relative to the folder.</param>
    sealed record Line(string Place, string Message)
    {
        public override string ToString() => $"{Place}: {Message}";
    }

    async Task<List<Line>> CheckAsync(params string[] patterns) => Told(await LoadAsync(patterns));

    List<Line> Told(List<LoadedPackage> packages) =>
    [
        .. packages.SelectMany(p => p.Diagnostics)
            .Select(d => new Line($"{d.Position}".Replace($"{_folder.Path}/", "", StringComparison.Ordinal), d.Message))
            .OrderBy(d => d.Place, StringComparer.Ordinal),
    ];

    Task<List<LoadedPackage>> LoadAsync(params string[] patterns) => LoadAsync(tests: false, patterns);

    async Task<List<LoadedPackage>> LoadAsync(bool tests, params string[] patterns)
    {
        var cancel = TestContext.Current.CancellationToken;
        var listed = await GoList.AskAsync(RunAsync, patterns, tests, cancel);
        var loaded = new List<LoadedPackage>();
        new PackageLoader(listed, new() { Folder = _folder.Path, GoVersion = $"go{Go.Version}" }).Load(package => package, loaded.Add, cancel);
        return loaded;
    }

    async Task<GoOutput> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var ended = await GoCommand.RunAsync(
            Go, GoToolchains.State, _folder.Path, arguments, cancel,
            new Dictionary<string, string?> { ["GOFLAGS"] = "", ["GOPROXY"] = "off" });
        return new(ended.Succeeded, ended.Output, ended.Error, ended.Truncated);
    }

    /// <summary>What go vet writes to standard error; it finds something.</summary>
    string Vet(params string[] patterns)
    {
        var vet = RunAsync(["vet", .. patterns], TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        Assert.False(vet.Succeeded);
        return vet.Error;
    }
}

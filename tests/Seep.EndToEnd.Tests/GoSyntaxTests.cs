using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.EndToEnd.Tests;

/// <summary><c>seep go syntax</c> as a user calls it: gofmt's words, go/parser's trees, and what it says to bad input.</summary>
public sealed class GoSyntaxTests : IDisposable
{
    static readonly GoToolchain Go = GoToolchains.Newest;

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Broken => new()
    {
        { "several on a line", "package p\nfunc f() { a b; c d }\nvar x = )\n" },
        { "more than ten", "package p\nfunc f() {\n" + string.Concat(Enumerable.Repeat("\tx := []int{1 2}\n", 30)) + "}\n" },
        { "no package", "func f() {}\n" },
        { "nothing", "" },
        { "no Go", "#!/bin/sh\necho\n" },
        { "bad characters", "package p\nvar \0x, \uFEFFy = 1\n\u201Cz\u201D\r\n" },
        { "line directives", "package p\n//line other/q.y:100:3\nvar x = )\n//line :7\nvar y = (\n//line r.y:0\n" },
        { "imports", "package p\nimport )\nimport 1\nvar x int\nimport \"fmt\"\n" },
        { "cut off", "package p\nfunc f() { if x {\n" },
        { "too deep", "package p\nvar x = " + new string('(', 200_000) },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task ErrorsAreGofmts(string name, string text)
    {
        _folder.Write("x.go", text);
        foreach (var all in (string[])["-l", "-e"])
            await IsAsGofmtSaysAsync(name, all, ["x.go"]);
    }

    /// <summary>More than a hundred broken programs of Go's own tests, in one run.</summary>
    [Fact]
    public async Task ErrorsAreGofmtsInGosTests()
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(Path.Combine(Go.GoRoot, "src", "go", "parser", "testdata")),
            .. Directory.EnumerateFiles(Path.Combine(Go.GoRoot, "src", "cmd", "compile", "internal", "syntax", "testdata"), "*.go"),
            .. Directory.EnumerateFiles(Path.Combine(Go.GoRoot, "test", "fixedbugs"), "bug*.go"),
        ];
        Array.Sort(files, StringComparer.Ordinal);
        Assert.InRange(files.Length, 400, int.MaxValue);
        foreach (var all in (string[])["-l", "-e"])
            await IsAsGofmtSaysAsync("Go's tests", all, files);
    }

    [Fact]
    public async Task TreesAreGoParsers()
    {
        _folder.Write("a.go", "// Package p.\npackage p\n\nfunc F[T any](x ...T) (T, error) { return x[0], nil } // é\n");
        _folder.Write("b.go", "package p\nvar x = )\n");
        var oracle = GoProgram.BuildFolder(Go, Repository.File("tests", "Seep.Go.Tests", "Syntax", "oracle"));
        var trees = await RunAsync(new("sh", ["-c", $"printf 'a.go\\nb.go\\n' | {oracle}"]));

        var seep = await SeepAsync("--format", "json", "a.go", "b.go");

        Assert.Equal(new CommandResult(1, trees.Output, "", false), seep);
    }

    /// <summary>A tree too large to be held as text is written as it goes.</summary>
    [Fact]
    public async Task ALargeTreeComesInItsTurn()
    {
        _folder.Write("a.go", $"package p\nvar x = []int{{{string.Concat(Enumerable.Repeat("1, ", 100_000))}}}\n");
        _folder.Write("b.go", $"package p\n// {new string('b', 300_000)}\nvar y = `{new string('é', 300_000)}`\n");

        var seep = await SeepAsync("--format", "json", ".");

        Assert.Equal((0, ""), (seep.ExitCode, seep.Error));
        var lines = seep.Output.TrimEnd('\n').Split('\n');
        Assert.StartsWith("{\"file\":\"a.go\"", lines[0]);
        var file = System.Text.Json.JsonDocument.Parse(lines[1]).RootElement.GetProperty("tree");
        Assert.Equal(300_003, file.GetProperty("comments")[0][0].GetProperty("text").GetString()!.Length);
        Assert.Equal($"`{new string('é', 300_000)}`", file.GetProperty("decls")[0].GetProperty("specs")[0].GetProperty("values")[0].GetProperty("value").GetString());
    }

    [Theory]
    [InlineData("a.go", "a.go")]
    [InlineData("b", "b/_x.go b/x.go")]
    [InlineData("b/x.go b a.go", "b/x.go b/_x.go b/x.go a.go")]
    [InlineData("./...", "a.go b/_x.go b/x.go b/c/x.go")]
    [InlineData("...", "a.go b/_x.go b/x.go b/c/x.go")]
    [InlineData("b/...", "b/_x.go b/x.go b/c/x.go")]
    [InlineData("vendor/...", "vendor/v.go")]
    [InlineData("", "a.go")]
    [InlineData("example.com/m/b/...", "FOLDER/b/x.go FOLDER/b/c/x.go")]
    [InlineData("example.com/m/b/c a.go", "FOLDER/b/c/x.go a.go")]
    public async Task TakesFilesFoldersAndPackages(string targets, string files)
    {
        _folder.Write("go.mod", "module example.com/m\n\ngo 1.22\n");
        foreach (var file in (string[])["a.go", ".hidden.go", "b/x.go", "b/_x.go", "b/c/x.go", "b/testdata/x.go", "b/_d/x.go", ".d/x.go", "vendor/v.go", "b/note.txt"])
            _folder.Write(file, "package p\nimport )\n");
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("b"));

        var seep = await SeepAsync(targets.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var wanted = files.Replace("FOLDER", _folder.Path, StringComparison.Ordinal).Split(' ').Select(f => $"{f}:2:8: missing import path\n");
        Assert.Equal(new CommandResult(1, string.Concat(wanted), "", false), seep);
    }

    [Fact]
    public async Task APackageOfTheStandardLibraryIsClean()
    {
        Assert.Equal(new CommandResult(0, "", "", false), await SeepAsync("net/http"));

        var trees = await SeepAsync("net/http", "--format", "json");

        Assert.Contains($"{{\"file\":\"{Go.GoRoot}/src/net/http/server.go\",\"tree\":", trees.Output);
        Assert.Contains("/src/net/http/http_test.go\"", trees.Output); // tests and files of other systems belong to it
        Assert.Contains("/src/net/http/roundtrip_js.go\"", trees.Output);
    }

    [Theory]
    [InlineData("none.go", "seep: there is no none.go: name Go files, folders or packages\n")]
    [InlineData("./none/...", "seep: there is no ./none/...: name Go files, folders or packages\n")]
    [InlineData("empty", "seep: there are no Go files in empty\n")]
    [InlineData("dir.go", "seep: there are no Go files in dir.go\n")]
    [InlineData("empty/...", "seep: there are no Go files in empty/...\n")]
    [InlineData("a.go pipe.go", "seep: pipe.go is a named pipe, not a file\n")]
    [InlineData("/dev/zero", "seep: /dev/zero is a device, not a file\n")]
    [InlineData("/proc/self/mem", "seep: Input/output error*\n")]
    [InlineData("links", "seep: Could not find file '*links/gone.go'.\n")]
    [InlineData("net/http[", "seep: net/http[ is no file, no folder, and go list does not know it:\n    malformed import path*\n")]
    [InlineData("example.com/none", "seep: example.com/none is no file, no folder, and go list does not know it:\n    *\n")]
    [InlineData("--formt", "seep: unknown option --formt\n")]
    public async Task WhatItCannotReadIsExitCode2(string targets, string error)
    {
        _folder.Write("a.go", "package p\n");
        foreach (var folder in (string[])["empty", "dir.go", "links"])
            Directory.CreateDirectory(_folder.File(folder));
        File.CreateSymbolicLink(_folder.File("links", "gone.go"), "nowhere");
        await RunAsync(new("mkfifo", ["pipe.go"]));

        var seep = await SeepAsync(targets.Split(' '));

        Assert.Equal((2, ""), (seep.ExitCode, seep.Output));
        Assert.Matches($"^{System.Text.RegularExpressions.Regex.Escape(error).Replace(@"\*", "[^$]*", StringComparison.Ordinal)}$", seep.Error);
    }

    [Fact]
    public async Task WhatItCannotReadLeavesTheOthers()
    {
        await RunAsync(new("mkfifo", ["b.go"]));
        foreach (var file in (string[])["a.go", "c.go"])
            _folder.Write(file, "package p\nvar x = )\n");

        var seep = await SeepAsync(".");

        Assert.Equal(2, seep.ExitCode);
        Assert.Equal("seep: b.go is a named pipe, not a file\n", seep.Error);
        Assert.Equal("a.go:2:9: expected operand, found ')'\nc.go:2:9: expected operand, found ')'\n", seep.Output);
    }

    [Fact]
    public async Task EndsLikeOtherToolsWhenNobodyReads()
    {
        var source = Path.Combine(Go.GoRoot, "src", "...");
        var run = await RunAsync(new("sh", ["-c", $"{{ {Seep} {source} --format json; echo $? >status; }} | head -c 10"]));

        Assert.Equal(new CommandResult(0, "{\"file\":\"/", "", false), run);
        Assert.Equal("141\n", File.ReadAllText(_folder.File("status"))); // 128 + SIGPIPE
    }

    [Fact]
    public async Task EndsAtAnInterrupt()
    {
        var source = Path.Combine(Go.GoRoot, "src", "...");
        var script = $"mkfifo out; env --default-signal=INT {Seep} {source} --format json >out & exec 3<out; "
            + "head -c 10 <&3; kill -INT $!; cat <&3 >rest; wait $!";

        var run = await RunAsync(new("sh", ["-c", script]));

        Assert.Equal(new CommandResult(2, "{\"file\":\"/", "seep: interrupted\n", false), run);
    }

    async Task IsAsGofmtSaysAsync(string name, string all, string[] files)
    {
        var gofmt = await RunAsync(new(Path.Combine(Go.GoRoot, "bin", "gofmt"), [all == "-e" ? "-e" : "-l", .. files]));
        var seep = await SeepAsync(all == "-e" ? ["-e", .. files] : files);
        Assert.Equal((name, 2, gofmt.Error), (name, gofmt.ExitCode, seep.Output));
        Assert.Equal((1, ""), (seep.ExitCode, seep.Error));
    }

    static string Seep => $"dotnet {SeepCommand.Assembly} go syntax";

    Task<CommandResult> SeepAsync(params string[] arguments) =>
        SeepCommand.RunAsync(["go", "syntax", .. arguments], Settings, TestContext.Current.CancellationToken, _folder.Path);

    Task<CommandResult> RunAsync(ChildCommand command) =>
        (command with { WorkingDirectory = _folder.Path, Environment = Settings }).RunAsync(TestContext.Current.CancellationToken);

    static Dictionary<string, string?> Settings => new()
    {
        ["SEEP_GO"] = Go.Go,
        ["SEEP_HOME"] = GoToolchains.State.Root,
        ["GOPROXY"] = "off",
        ["GOFLAGS"] = "",
        ["LC_ALL"] = "C",
    };
}

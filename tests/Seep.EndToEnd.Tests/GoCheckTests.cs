using System.Text.Json;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.EndToEnd.Tests;

/// <summary><c>seep go check</c> and <c>seep go types</c> as a user calls them, beside <c>go vet</c>.</summary>
public sealed class GoCheckTests : IDisposable
{
    static readonly GoToolchain Go = GoToolchains.Newest;

    readonly TempFolder _folder = new();

    public GoCheckTests() => _folder.Write("go.mod", "module example.com/m\n\ngo 1.22\n");

    public void Dispose() => _folder.Dispose();

    /// <summary>go vet tells the first error of a package's types only, so each package has one.</summary>
    [Fact]
    public async Task ErrorsAreGoVets()
    {
        string[] sources =
        [
            "var X int = \"s\"", "func F() int { for { break } }", "import \"fmt\"", "func F() { x := 1 }", "func F() { F(1) }",
            "var X = T{}.f\n\ntype T struct{}", "type T struct{ T }", "var X interface{ M() } = 1", "func F[P any](P) {}\n\nvar X = F",
            "import \"example.com/m/ok\"\n\nvar X int = ok.Y", "func F() { goto L }", "func F() { for i := range 3.5 {} }",
        ];
        foreach (var (i, source) in sources.Index())
            _folder.Write($"p{i}/p.go", $"package p{i}\n\n{source}\n");
        _folder.Write("p.go", "package m\n\nvar X = 1 +\"\"\n");
        _folder.Write("ok/ok.go", "package ok\n");
        var vet = await RunAsync(new(Go.Go, ["vet", "./..."]));

        var seep = await SeepAsync("check", "./...");

        Assert.Equal((1, ""), (seep.ExitCode, seep.Error));
        var lines = vet.Error.TrimEnd('\n').Split('\n').Where(l => !l.StartsWith('#')).Select(l => l.Replace("vet: ", "", StringComparison.Ordinal));
        Assert.Equal(lines.Order(), seep.Output.TrimEnd('\n').Split('\n').Order());
        Assert.Equal(sources.Length + 1, lines.Count(l => l.Contains(".go:", StringComparison.Ordinal)));
    }

    /// <summary>An invalid part silences neither the rest of its package nor who imports it.</summary>
    [Fact]
    public async Task EachCauseIsToldOnce()
    {
        _folder.Write("a/a.go", "package a\n\nimport \"example.com/nowhere\"\n\nvar X, Y = nowhere.X, z\n\nfunc F() int { return \"\" }\n");
        _folder.Write("b/b.go", "package b\n\nimport \"example.com/m/a\"\n\nvar X string = a.F()\nvar Y = a.X.Y.Z()\n");
        _folder.Write("c/c.go", "package c\n\nfunc f() { y }\n\nvar x = 1 2\n");

        var seep = await SeepAsync("check", "./...");

        Assert.Equal(
            [
                "a/a.go:3:8: no required module provides package example.com/nowhere; to add it:", "\tgo get example.com/nowhere",
                "a/a.go:5:23: undefined: z",
                "a/a.go:7:23: cannot use \"\" (untyped string constant) as int value in return statement",
                "b/b.go:5:16: cannot use a.F() (value of type int) as string value in variable declaration",
                "c/c.go:3:12: undefined: y", "c/c.go:5:11: expected ';', found 2",
            ],
            seep.Output.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task WhatIsRightIsClean()
    {
        _folder.Write("p.go", "package m\n\nimport \"net/http\"\n\nvar X = http.DefaultClient\n");

        Assert.Equal(new CommandResult(0, "", "", false), await SeepAsync("check"));
    }

    /// <summary>What C declares is not known; cgo is not run.</summary>
    [Fact]
    public async Task WhatComesFromCIsNotReported()
    {
        const string Source = """
            package m

            // struct s { int n; };
            import "C"

            type t = C.struct_s

            func n(x *t) C.int { return x.n }

            func f(x t) uint64 {
                *C.ptr(&x) = 1
                return uint64(n(&x)) + g()
            }

            func g() uint64 { return uint64(n(nil)) + undefined }
            """;
        _folder.Write("p.go", Source);

        var seep = await SeepAsync("check");

        Assert.Equal((1, "./p.go:15:43: undefined: undefined\n"), (seep.ExitCode, seep.Output));
    }

    [Fact]
    public async Task TestsAreCheckedOnRequest()
    {
        _folder.Write("p.go", "package m\n\nvar x = 1\n");
        _folder.Write("p_test.go", "package m\n\nvar y = x + z\n");
        _folder.Write("x_test.go", "package m_test\n\nimport \"example.com/m\"\n\nvar y = m.X\n");

        Assert.Equal((0, ""), Told(await SeepAsync("check")));
        Assert.Equal((1, "./p_test.go:3:13: undefined: z\n./x_test.go:5:11: undefined: m.X\n"), Told(await SeepAsync("check", "--tests")));

        static (int, string) Told(CommandResult result) => (result.ExitCode, result.Output);
    }

    [Fact]
    public async Task TypesAreALineEachPackage()
    {
        _folder.Write("a/a.go", "package a\n\nconst X = 1 << 3\n");
        _folder.Write("b/b.go", "package b\n\nvar Y = z\n");

        var seep = await SeepAsync("types", "--format", "json", "./...");

        Assert.Equal((1, ""), (seep.ExitCode, seep.Error));
        var packages = seep.Output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["example.com/m/a", "example.com/m/b"], packages.Select(p => p.GetProperty("package").GetString()));
        var nodes = packages[0].GetProperty("files")[0].GetProperty("nodes").EnumerateArray();
        Assert.Contains(nodes, n => n.TryGetProperty("value", out var value) && value.GetString() == "8");
    }

    [Theory]
    [InlineData("check", "./nowhere/...")]
    [InlineData("check", "--go", "0.1")]
    [InlineData("types", ".")]
    [InlineData("types", "--format", "text", ".")]
    public async Task WhatCanNotBeDoneIsSaid(params string[] arguments)
    {
        var seep = await SeepAsync(arguments);

        Assert.Equal(2, seep.ExitCode);
        Assert.NotEqual("", seep.Error);
    }

    Task<CommandResult> RunAsync(ChildCommand command) =>
        (command with { WorkingDirectory = _folder.Path }).RunAsync(TestContext.Current.CancellationToken);

    Task<CommandResult> SeepAsync(params string[] arguments) => SeepCommand.RunAsync(
        ["go", .. arguments], new Dictionary<string, string?> { ["SEEP_GO"] = Go.Go, ["SEEP_HOME"] = GoToolchains.State.Root },
        TestContext.Current.CancellationToken, _folder.Path);
}

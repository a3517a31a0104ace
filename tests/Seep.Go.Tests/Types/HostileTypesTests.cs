using System.Text;
using Seep.Go.Tests.Types.Conformance;
using Seep.TestKit;

namespace Seep.Go.Tests.Types;

/// <summary>Packages that are made to be hard: they take time and memory in proportion, and what is wrong is what go/types says.</summary>
public sealed class HostileTypesTests
{
    /// <summary>Far more than any takes alone on a slow machine, and far less than what does not end.</summary>
    const int Timeout = 120_000;

    /// <summary>Types, functions and constraints that lead back to themselves.</summary>
    static readonly string[] Endless =
    [
        "type T[P any] struct { f *T[T[P]] }; var x T[int]; var y = x.f.f.f.f",
        "type A[P any] struct { f *B[A[P]] }; type B[P any] struct { f *A[B[P]] }; var x A[int]; var y = x.f.f.f",
        "type T[P any] struct{}; func (t T[P]) m() (r T[T[P]]) { return }; var x T[int]; var y = x.m().m().m()",
        "type A[P any] = struct { f *A[*P] }; var x A[int]",
        "type A[P any] = B[*P]; type B[P any] = A[*P]; var x A[int]",
        "type A[P any] = *T[P]; type T[P any] struct { f A[A[P]] }; var x A[int]; var y = x.f.f",
        "func f[T any](x T) { f(&x) }; func g() { f(1) }",
        "func f[T any]() { g[[]T]() }; func g[T any]() { f[T]() }",
        "type T[P T[P]] int; var x T[int]",
        "type T[P interface { m(T[P]) }] struct {}; func (T[P]) m(T[P]) {}; var x T[T[int]]",
        "type T[P *Q, Q *P] int; var x T[int, int]",
        "func f[P Q, Q P]() {}",
        "func f[P ~[]Q, Q ~[]P](x P) {}; func g() { f([]int{}) }",
        "func f[P interface{ ~[]P }](x P) {}; type S []S; func g() { f(S{}); f(nil) }",
        "type T[P any] interface { T[*P] }",
        "type T[P any] interface { m() T[*P] }; var x T[int]; var y = x.m().m(); var z T[*int] = x",
        "type T[P any] struct { T[*P] }",
        "type T[P any] func(T[*P]); var x T[int]; var y T[string] = x",
        "type T[P any] struct { f [1]T[P] }",
        "type T[P any] struct { a, b *T[struct{ x, y P }] }; var x T[int]; var y = x.a.b.a.b",
        "type I interface { I }",
        "type I interface { J }; type J interface { I }",
        "type I interface { m() interface { I } }; var a I; var b interface { m() interface { I } } = a",
        "type T T",
        "type T = T",
        "type T *T; var x T = &x; var y = ****x",
        "type T map[T]T",
        "type T func(T) T; var x = func(t T) T { return t(t) }",
        "type T [len(x)]int; var x T",
        "type T struct { f [len(T{}.f)]int }",
        "var x = y; var y = x",
        "const a = b; const b = a",
        "var f = func() { f() }",
        "type A = B; type B = C; type C = A",
    ];

    /// <summary>Each line doubles what there is.</summary>
    static readonly string[] Doubling =
    [
        Chain("type T0 int", "type T{1} [2]T{0}", "var x T{0}"),
        Chain("type A0 = int; type B0 = string", "type A{1} = struct { a, b A{0} }; type B{1} = struct { a, b B{0} }", "var x A{0}; var y B{0} = x"),
        Chain("const c0 = 1 << 100", "const c{1} = c{0} * c{0}", ""),
    ];

    [Fact]
    public void What_leads_back_to_itself_is_told_as_go_types_does() =>
        SameAsGo([.. Endless.Select(source => $"package p\n{source.Replace("; ", "\n", StringComparison.Ordinal).Replace("\n}", "}", StringComparison.Ordinal)}\n")]);

    [Fact]
    public void What_is_large_is_told_as_go_types_does() => SameAsGo(
    [
        Lines(20_000, "func f{0}() int {{ return f{1}() }}", "func f20000() int { return f0() }"),
        Lines(20_000, "var v{0} = v{1} + 1", "var v20000 int"),
        Lines(20_000, "const c{0} = c{1}", "const c20000 = 1"),
        Lines(2_000, "type T{0} T{1}", "type T2000 int"),
        Lines(500, "type T{0} T{1}", "type T500 T0"),
        Lines(2_000, "type A{0} = *A{1}", "type A2000 = int"),
        Lines(500, "type I{0} interface {{ I{1}; m{0}() }}", "type I500 interface { m() }\nfunc f(x I0) { x.m() }"),
        Lines(500, "type T{0} struct {{ T{1} }}", "type T500 struct { f int }\nfunc f(x T0) int { return x.f }"),
        Lines(1_000, "func (T) m{0}() {{}}", "type T int\nvar _ = T(0).m999"),
        Nested("var x ", "[]", "int", ""),
        Nested("var x ", "map[int]", "int", ""),
        Nested("var x ", "struct{ x ", "int", "}"),
        Nested("var x ", "func(", "int", ")"),
        Nested("var x ", "interface{ m(", "int", ") }"),
        Nested("var x = ", "(", "1", ")"),
        Nested("var x = 1", "+ 1", "", ""),
        Nested("func f(x int) int { return x }\nvar x = ", "f(", "1", ")"),
        Nested("var x = ", "u(", "1", ")"),
        Nested("var x any = ", "[]any{", "1", "}"),
        Nested("const c = \"\"", "+ \"aaaa\"", "", ""),
        Nested("func g[T any](x T) T { return x }\nvar x = ", "g(", "1", ")"),
        $"package p\nconst c = {new string('1', 1_000_000)}\n",
        "package p\nconst c = 1 << 1000000000\nconst d = 1 << 500 << 500\nvar x = 1 << 62 << 62\n",
    ]);

    /// <summary>Case is folded as Go does: the sign for kelvin is a K, the long s an S.</summary>
    [Fact]
    public void Names_that_differ_in_case_are_proposed_as_go_types_does() => SameAsGo(
    [
        "package p\ntype T struct{ ma\u017f\u212a int }\nfunc (T) \u212aelvin() {}\nfunc f(t T) { t.Mask(); t.kelvin(); t.kelvim() }\n",
        "package p\nimport \"strings\"\nvar x = strings.Ma\u017f\u212a + strings.\u017fplit + strings.\u017fplat\n",
        "package p\ntype T struct{}\nfunc (T) Ma\u017f\u212a() {}\nvar x interface{ Mask() } = T{}\nvar y = struct{ \u03a3 int }{\u03c2: 1}.\u03c3\n",
    ]);

    /// <summary>They have a length and a start; those of one length are not compared, and nothing follows from that.</summary>
    [Theory(Timeout = Timeout)]
    [InlineData("const n = len(s29)\nvar x [n - 1<<30 + 1]int = [1]int{}", "")]
    [InlineData("const t = s29 + \"c\"\nvar x [1]int = [len(t) - 1<<30]int{}\nvar y string = t", "")]
    [InlineData("const e = s29 == s28\nconst d = s29 != s28\nconst a = \"\"[len(\"\"):] + s29\nvar x bool = d && !e", "\"\"[len(\"\"):] + s29 (value of type string) is not constant")]
    [InlineData("var x = s29 == s29[:1]\nconst c = s29 == s29\nconst l = s29 < s28\nvar m = min(s29, s28) + max(s29, s28)", "")]
    [InlineData("var x = map[string]int{s29: 1, s28: 2, s29: 3}", "duplicate key \"ababab")]
    [InlineData("var x int = s29", "cannot use s29 (untyped string constant \"ababab")]
    [InlineData("const s30 = s29 + s29\nconst n = len(s30)", "constant string too long (2147483648 bytes > 2000000000 bytes)")]
    [InlineData("func f(s string) { switch s { case s29, s28, \"\", s29: } }", "")]
    public async Task Strings_that_are_too_long_to_be_joined_are_constants(string source, string wanted)
    {
        var doubling = string.Concat(Enumerable.Range(1, 29).Select(i => $"const s{i} = s{i - 1} + s{i - 1}\n"));

        var errors = await Task.Run(() => Check($"package p\nconst s0 = \"ab\"\n{doubling}{source}\n"), TestContext.Current.CancellationToken);

        Assert.StartsWith(wanted, string.Join('|', errors));
        Assert.Equal(wanted.Length > 0 ? 1 : 0, errors.Count());
    }

    [Fact]
    public void What_doubles_with_each_line_is_told_as_go_types_does() => SameAsGo(Doubling);

    /// <summary>go/types does not end for these, or takes all memory; see docs/conformance.md.</summary>
    [Theory(Timeout = Timeout)]
    [MemberData(nameof(WithoutEndInGo))]
    public async Task What_go_types_does_not_end_for_ends(string source, string wanted)
    {
        var errors = await Task.Run(() => Check(source), TestContext.Current.CancellationToken);

        Assert.Equal(wanted, string.Join('|', errors.Select(e => e.Length > 100 ? e[..100] : e)));
    }

    public static TheoryData<string, string> WithoutEndInGo => new()
    {
        { "package p\ntype T[P any] struct { *T[*P] }\nvar x T[int]\nvar y = x.f\n", "x.f undefined (type T[int] has no field or method f)" },
        { Chain("type A0 = int; type B0 = int", "type A{1} = struct { a, b A{0} }; type B{1} = struct { a, b B{0} }", "var x A{0}; var y B{0} = x"), "" },
        { Chain("type T0 int", "type T{1} struct { a, b T{0} }", "var x T{0}; var _ = x == x"), "" },
        {
            Chain("type T[P, Q any] struct { a P; b Q }; type U0 = int", "type U{1} = T[U{0}, U{0}]", "var x U{0}; var y int = x"),
            "cannot use x (variable of struct type U60) as int value in variable declaration"
        },
        { Chain("import \"unsafe\"; type T0 int", "type T{1} struct { a, b T{0} }", "const s = unsafe.Sizeof(T30{})"), "" },
        { Chain("type T0[P any] struct { a P }", "type T{1}[P any] struct { a, b T{0}[P] }", "var x T{0}[int]"), "" },
        {
            Chain("type T0[P any] struct { a P }", "type T{1}[P any] struct { a T{0}[*P]; b T{0}[[1]P] }", "var _ = new(T{0}[int])"),
            "generic types hold each other too often: what T16[P any] holds is not known"
        },
        { Lines(100_000, "type T{0} T{1}", "type T100000 int"), "" },
        { "package p\ntype B[P B[P]] = func()\n", "invalid recursive type: B refers to itself" },
    };

    static string Chain(string start, string step, string end)
    {
        const int Steps = 60;
        var lines = Enumerable.Range(0, Steps).Select(i => step.Replace("{0}", $"{i}", StringComparison.Ordinal).Replace("{1}", $"{i + 1}", StringComparison.Ordinal));
        return $"package p\n{start}\n{string.Join('\n', lines)}\n{end.Replace("{0}", $"{Steps}", StringComparison.Ordinal)}\n";
    }

    static string Lines(int count, string line, string end)
    {
        var text = new StringBuilder("package p\n");
        for (var i = 0; i < count; i++)
            text.AppendFormat(null, line, i, i + 1).Append('\n');
        return text.Append(end).Append('\n').ToString();
    }

    static string Nested(string start, string open, string middle, string close)
    {
        const int Depth = 2_000;
        return $"package p\n{start}{string.Concat(Enumerable.Repeat(open, Depth))}{middle}{string.Concat(Enumerable.Repeat(close, Depth))}\n";
    }

    static void SameAsGo(IReadOnlyList<string> sources)
    {
        using var folder = new TempFolder();
        LoosePackage[] packages = [.. sources.Select((source, i) => new LoosePackage([folder.Write($"{i}.go", source)]))];
        var differences = CheckerUnderTest.Dumps(packages).Zip(GoTypes.Dumps(packages), TypesDifference.First)
            .Zip(sources, (difference, source) => difference is null ? null : $"{source[..Math.Min(source.Length, 200)]}: {difference}");
        Assert.Empty(differences.OfType<string>());
    }

    static IEnumerable<string> Check(string source)
    {
        using var folder = new TempFolder();
        return [.. CheckerUnderTest.Check([new([folder.Write("p.go", source)])], hasTestBuiltins: false)[0].Select(e => e.Message)];
    }
}

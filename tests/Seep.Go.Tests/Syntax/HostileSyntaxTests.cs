using System.Text;
using Seep.Go.Syntax;
using Seep.TestKit;

namespace Seep.Go.Tests.Syntax;

/// <summary>Files that are made to be hard: they take time and memory in proportion, and no more stack than there is.</summary>
public sealed class HostileSyntaxTests
{
    public static TheoryData<string, string, string> Nestings => new()
    {
        { "var x = ", "(", ")" },
        { "var x = ", "-", "" },
        { "var x = a", "+a", "" },
        { "var x = a", ".b", "" },
        { "var x = a", "[b]", "" },
        { "var x = a", "[", "]" },
        { "var x = a", "(", ")" },
        { "var x = T", "{", "}" },
        { "var x = ", "[]int{", "}" },
        { "var x = ", "func() { x := ", "}" },
        { "var x ", "[]", "int" },
        { "var x ", "*", "int" },
        { "var x ", "<-chan ", "int" },
        { "var x ", "chan<- ", "int" },
        { "var x ", "map[int]", "int" },
        { "var x ", "struct{ x ", "}" },
        { "var x ", "interface{ m(", ")}" },
        { "var x ", "func(", ")" },
        { "var x ", "(", ")" },
        { "var x ", "T[", "]" },
        { "type T[P ", "*", "] int" },
        { "type T[P ", "a|", "] int" },
        { "func f() ", "{", "}" },
        { "func f() {", "if x {", "}" },
        { "func f() {", "if x {} else ", "{}" },
        { "func f() {", "for {", "}" },
        { "func f() {", "switch { case x: ", "}" },
        { "func f() {", "select { case <-c: ", "}" },
        { "func f() {", "a: ", "}" },
        { "func f() {", "go func() {", "}()" },
        { "func f() {", "x = <-", "c }" },
    };

    /// <summary>Up to the limit all is read; beyond it the file is given up with the error that Go gives.</summary>
    [Theory]
    [MemberData(nameof(Nestings))]
    public void NestsUpToTheLimit(string start, string open, string close)
    {
        foreach (var depth in new[] { 20_000, Parser.MaxNesting + 10 })
        {
            var text = new StringBuilder("package p\n").Append(start).Insert(10 + start.Length, open, depth).Append('x');
            for (var i = 0; i < depth && close.Length > 0; i++)
                text.Append(close);
            var tree = Parsing.Parse(text.ToString());
            if (depth > Parser.MaxNesting && !tree.Errors.Any(e => e.Message == "exceeded max nesting depth"))
                Assert.NotEmpty(tree.FileNode.Decls); // what only repeats in a loop is not nested
            foreach (var options in new[] { new ParseOptions(FirstErrors: true), new ParseOptions(SkipBodies: true) })
                Parsing.Parse(Encoding.UTF8.GetBytes(text.ToString()), options);
            Assert.True(Parsing.Json(tree).Length < 1000L * text.Length + 10_000);
        }
    }

    [Theory]
    [InlineData("x = = 1\n")]
    [InlineData("}\n")]
    [InlineData("func f( {\n")]
    [InlineData("\"\n")]
    [InlineData("\0")]
    [InlineData("\u00FF\u0001")]
    [InlineData("'\\z'\n")]
    [InlineData("//line a:0\n")]
    [InlineData("//line a:5\n)\n")]
    public void ManyErrorsAreTold(string wrong)
    {
        const int Count = 100_000;
        var text = Encoding.UTF8.GetBytes("package p\n" + string.Concat(Enumerable.Repeat(wrong, Count)));
        var tree = Parsing.Parse(text);
        Assert.NotEmpty(tree.Errors);
        Assert.InRange(tree.PlaceCount, 1, 200 * text.Length);
        Assert.InRange(Parsing.Parse(text, new(FirstErrors: true)).Errors.Count, 1, Count + 20);
    }

    [Fact]
    public void ManyNamesThatLookAlike()
    {
        var text = new StringBuilder("package p\nvar (\n");
        for (var i = 0; i < 200_000; i++)
            text.Append($"aaaaaaaa{i:X8}zzzzzzzz int\n");
        Assert.Empty(Parsing.Parse(text.Append(')').ToString()).Errors);
    }

    [Fact]
    public void OneLongTokenIsRead()
    {
        foreach (var (open, fill, close) in new[] { ("", "a", ""), ("\"", "b", "\""), ("`", "\n", "`"), ("", "1", ""), ("/*", "*", "*/ 1"), ("'", "c", "'") })
            Parsing.Parse($"package p\nvar x = {open}{string.Concat(Enumerable.Repeat(fill, 2_000_000))}{close}\n");
    }

    [Fact]
    public void AnyCutOfAFileIsRead()
    {
        var whole = File.ReadAllBytes(Path.Combine(GoToolchains.Newest.GoRoot, "src", "go", "ast", "walk.go"));
        for (var length = 0; length < whole.Length; length += 7)
            Parsing.Parse(whole[..length]);
    }

    /// <summary>50 MB in one file: large functions, many declarations, and one line without end.</summary>
    [Theory(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    [InlineData("package p\n", "func f() { x = append(x, f(1, \"a\", y...)) }\n", "")]
    [InlineData("package p\nfunc f() {\n", "\tif x := f(); x != nil { return x, 1 + 2*3 }\n", "}\n")]
    [InlineData("package p; var x = []int{", "1, 22, 333,", "}\n")]
    [InlineData("package p\nvar x = = ", "= 1 ", "\n")]
    [InlineData("package p\n", "x ) \n", "\n")]
    public void LargeFilesAreRead(string start, string repeated, string end)
    {
        var text = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(repeated, 50_000_000 / repeated.Length)) + end);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var tree = Parsing.Parse(text);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(held, 1, 200L * text.Length);
        GC.KeepAlive(tree);
    }
}

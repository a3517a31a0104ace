using System.Text;
using Seep.Core;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.TestKit;

namespace Seep.Go.Tests.Syntax;

/// <summary>Files that are made to be hard: they take time and memory in proportion, and no more stack than there is.</summary>
public sealed class HostileSyntaxTests(ITestOutputHelper output)
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
        var text = Nested(Parser.MaxNesting + 10);
        var tree = Parsing.Parse(text);
        if (!tree.Errors.Any(e => e.Message == "exceeded max nesting depth"))
            Assert.NotEmpty(tree.FileNode.Decls); // what only repeats in a loop is not nested

        // Each collection walks the deep stack, which takes a debug build its time: all else is tried less deep.
        text = Nested(LongTests.Enabled ? 20_000 : 2_000);
        tree = Parsing.Parse(text);
        Parsing.Parse(text, new(FirstErrors: true));
        Parsing.Parse(text, new(SkipBodies: true));
        Assert.NotEmpty(tree.FileNode.Decls);
        Assert.True(Parsing.Json(tree).Length < 1000L * text.Length + 10_000);

        byte[] Nested(int depth) => Encoding.UTF8.GetBytes(
            $"package p\n{start}{string.Concat(Enumerable.Repeat(open, depth))}x{string.Concat(Enumerable.Repeat(close, depth))}");
    }

    /// <summary>A tree has at most 9 words a byte of source, 36 bytes, and a file at most two errors a byte; some are for the beginning.</summary>
    [Theory]
    [InlineData("package p\nimport (", ";", ")\n")]
    [InlineData("package p\nvar (", ";", ")\n")]
    [InlineData("package p\nfunc f(a b,", "*,", ")\n")]
    [InlineData("package p\nfunc f(a b,", "c,", ")\n")]
    [InlineData("package p\nfunc f(", ",", ")\n")]
    [InlineData("package p\nvar x interface{", "~;", "}\n")]
    [InlineData("package p\nfunc f() {", ";", "}\n")]
    [InlineData("package p\nfunc f() {", "'\\z';", "}\n")]
    [InlineData("package p\nfunc f() {", "if ", "}\n")]
    [InlineData("package p\nvar x = x", "[]", "\n")]
    [InlineData("package p\nvar x = f(", "a a ", ")\n")]
    [InlineData("package p\nfunc f() {", "{", "")]
    [InlineData("package p\nvar x = f(1,", "\0", ")\n")]
    public void MemoryIsInProportion(string start, string repeated, string end)
    {
        var text = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(repeated, 60_000 / repeated.Length)) + end);
        var tree = Parsing.Parse(text);
        Assert.InRange(tree.PlaceCount, 1, 9 * text.Length + 100);
        Assert.InRange(tree.Errors.Count, 0, 2 * text.Length);
        Assert.InRange(tree.Errors.Select(e => e.Message).Distinct(ReferenceEqualityComparer.Instance).Count(), 0, 10);
    }

    /// <summary>Of N bodies not one makes the parser read the file once more.</summary>
    [Theory]
    [InlineData("func f() { switch { x }\n")] // the braces do not match, so that each body might be looked for to the end
    [InlineData("func f() { x() } // é\n")] // not all is ASCII, so that bad characters have to be looked for
    public void ManyBodiesArePassedOver(string function)
    {
        const int Count = 100_000;
        var file = new FileSet().Add("p.go", Encoding.UTF8.GetBytes("package p\n" + string.Concat(Enumerable.Repeat(function, Count))));
        DeepThreads.Run(() =>
        {
            var parser = new Parser(new NameTable());
            var tree = parser.Parse(file, new(SkipBodies: true));
            Assert.Equal(Count, tree.FileNode.Decls.Count);
            foreach (var declaration in tree.FileNode.Decls)
            {
                if (declaration.As<FuncDecl>() is { SkippedBody.Exists: true } skipped)
                    Assert.Empty(parser.ParseBody(skipped).Errors);
            }
        });
    }

    [Theory]
    [InlineData("var x = )\n")]
    [InlineData("func f() { '\\z'; a b }\n")]
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
        for (var length = 0; length < whole.Length; length += LongTests.Enabled ? 1 : 31)
            Parsing.Parse(whole[..length]);
    }

    /// <summary>
    /// 50 MB in one file: large functions, many declarations, and one line without end. What is allocated on the way is the
    /// tree's words (<see cref="MemoryIsInProportion"/>: 36 bytes a byte of source) five times, for the array that doubles
    /// and the copy; and for two errors 24 bytes five times, with a message of a hundred: 620 bytes a byte.
    /// </summary>
    [Theory(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    [InlineData("package p\n", "func f() { x = append(x, f(1, \"a\", y...)) }\n", "")]
    [InlineData("package p\nfunc f() {\n", "\tif x := f(); x != nil { return x, 1 + 2*3 }\n", "}\n")]
    [InlineData("package p; var x = []int{", "1, 22, 333,", "}\n")]
    [InlineData("package p\nvar x = = ", "= 1 ", "\n")]
    [InlineData("package p\n", "x ) \n", "\n")]
    [InlineData("package p\n", "var x = )\n", "\n")]
    [InlineData("package p\nfunc f(", "a *int,", ")\n")]
    public void LargeFilesAreRead(string start, string repeated, string end)
    {
        var text = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(repeated, 50_000_000 / repeated.Length)) + end);
        DeepThreads.Run(() =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var tree = SyntaxTree.Parse(new FileSet().Add("p.go", text));
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            output.WriteLine($"{allocated / (double)text.Length:0.0} bytes allocated a byte, {tree.PlaceCount * 4.0 / text.Length:0.0} held, {tree.Errors.Count} errors");
            Assert.InRange(allocated, 0, 620L * text.Length);
        });
    }
}

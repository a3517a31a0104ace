using System.Buffers;
using System.Text;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.TestKit;

namespace Seep.Go.Tests.Syntax;

/// <summary>What the oracle does not compare: handles, bodies that are passed over, how much is told, and hostile files.</summary>
public sealed class ParserTests
{
    [Theory]
    [InlineData("f(a, b...)", NodeKind.CallExpr)]
    [InlineData("[]int{1, 2: 3}", NodeKind.CompositeLit)]
    [InlineData("s[1:2:3]", NodeKind.SliceExpr)]
    [InlineData("m[K, V](x)", NodeKind.CallExpr)]
    [InlineData("x.(T)", NodeKind.TypeAssertExpr)]
    [InlineData("func() {}", NodeKind.FuncLit)]
    [InlineData("<-chan int(nil)", NodeKind.UnaryExpr)]
    [InlineData("<-chan int", NodeKind.ChanType)]
    public void ReadsExpressions(string text, NodeKind kind)
    {
        var x = Parsing.Expression(text);
        Assert.Equal(kind, x.Kind);
        Assert.Equal(text, Encoding.UTF8.GetString(x.Node.Text));
    }

    [Fact]
    public void HandlesNameTheParts()
    {
        var call = Parsing.Expression("f(a, b.c...)").As<CallExpr>();
        Assert.Equal("f", call.Fun.As<Ident>().Name);
        Assert.Equal(2, call.Args.Count);
        Assert.Equal("c", call.Args.Last.As<SelectorExpr>().Sel.Name);
        Assert.True(call.Dots.IsValid);
        Assert.True(call.Fun.Is<Ident>());
        Assert.False(call.Fun.Is(out CallExpr _));
        Assert.Equal(call.Fun, call.Fun.Unparen());
    }

    /// <summary>Every property of a handle is the field of that name, in the word that the shapes say.</summary>
    [Fact]
    public void HandlesAgreeWithTheShapes()
    {
        var handles = typeof(Node).Assembly.GetTypes()
            .Where(t => t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(INode<>)))
            .ToDictionary(t => t == typeof(FileNode) ? NodeKind.File : Enum.Parse<NodeKind>(t.Name));
        Assert.Equal(Enum.GetValues<NodeKind>().Where(k => k != NodeKind.None).Order(), handles.Keys.Order());

        var builder = new TreeBuilder();
        foreach (var (kind, handle) in handles)
        {
            var shape = NodeShapes.Of(kind).ToArray();
            var names = handle.GetProperties().Select(p => p.Name == "Dots" ? "Ellipsis" : p.Name);
            Assert.Equal([], shape.Select(f => f.Name).Except(names));

            // Each position word holds its own number, so a property that reads another word is found out.
            builder.Start("p.go");
            var place = builder.Add(kind, 0, [.. shape.Where(f => f.Word > 0).Select(f => f.Kind == WordKind.Position ? f.Word + 1 : 0)]);
            var tree = new SyntaxTree(new FileSet().Add("p.go", new byte[100]), builder.ToArray(), place, [""], [], [], "", []);
            var view = Activator.CreateInstance(handle, tree.Root)!;
            foreach (var field in shape.Where(f => f.Kind == WordKind.Position))
            {
                var property = handle.GetProperty(field.Name == "Ellipsis" ? "Dots" : field.Name)!;
                Assert.Equal(tree.File.PosAt(field.Word), property.GetValue(view));
            }
        }
    }

    [Fact]
    public void PartsAreInTheOrderOfTheFields()
    {
        var declaration = Parsing.Parse("package p\nfunc f(x, y int) { go g(x, 1); return }\n").FileNode.Decls[0].Node;
        Assert.Equal(
            "FuncDecl(Ident FuncType(FieldList(Field(Ident Ident Ident))) BlockStmt(GoStmt(CallExpr(Ident Ident BasicLit)) ReturnStmt))",
            Kinds(declaration));
        Assert.Empty(default(Node).Parts);

        static string Kinds(Node node) =>
            node.Parts.Count == 0 ? $"{node.Kind}" : $"{node.Kind}({string.Join(' ', node.Parts.Select(Kinds))})";
    }

    [Fact]
    public void CommentsBelongToWhatTheyStandAt()
    {
        var tree = Parsing.Parse("// Doc.\npackage p\n\n// F does.\n//go:noinline\nfunc F() {} // after\n\nvar x int // line\n");
        var function = tree.FileNode.Decls[0].As<FuncDecl>();
        Assert.Equal("// F does.", function.Doc[0].Text);
        Assert.Equal("go:noinline", function.Doc[1].Directive);
        Assert.Equal("", function.Doc[0].Directive);
        Assert.Equal("// line", tree.FileNode.Decls[1].As<GenDecl>().Specs[0].As<ValueSpec>().Comment[0].Text);
        Assert.Equal(4, tree.Comments.Count());
    }

    [Fact]
    public void NamesOfOneTableAreOneString()
    {
        var parser = new Parser(new NameTable());
        var files = new FileSet();
        var a = parser.Parse(files.Add("a.go", "package shared_name"u8.ToArray()));
        var b = parser.Parse(files.Add("b.go", "package shared_name"u8.ToArray()));
        Assert.Same(a.FileNode.Name.Name, b.FileNode.Name.Name);
    }

    [Fact]
    public void FirstErrorsAreThoseOfGofmt()
    {
        var text = "package p\nfunc f() {\n" + string.Concat(Enumerable.Repeat("x := []int{1 2}\n", 30)) + "}\n";
        var all = Parsing.Parse(text);
        var first = Parsing.Parse(text, new(FirstErrors: true));
        Assert.True(all.Errors.Count >= 30, $"{all.Errors.Count}");
        Assert.Equal(11, first.Errors.Count);
        Assert.Equal(11, first.Errors.Select(e => e.Position.Line).Distinct().Count());
        Assert.Empty(first.FileNode.Decls);
    }

    [Theory]
    [InlineData("a + = b", "p.go:1:25: expected operand, found '='")]
    [InlineData("if x = 1 { }", "p.go:1:24: expected boolean expression, found assignment (missing parentheses around composite literal?)")]
    [InlineData("f(a b)", "p.go:1:25: missing ',' in argument list")]
    public void ErrorsAreWordedAsGofmtDoes(string statement, string error) =>
        Assert.Contains(error, Parsing.Errors($"package p; func _(){{{statement}}}"));

    [Fact]
    public void LineDirectivesHoldForErrorsOnly()
    {
        var tree = Parsing.Parse("package p\n//line /x/y.rl:10:5\nvar x = )\nvar y = )\n");
        Assert.Equal(
            ["/x/y.rl:10:13", "/x/y.rl:11:1", "/x/y.rl:11:9", "/x/y.rl:11:11"], tree.Errors.Select(e => e.Position.ToString()));
        var start = tree.FileNode.Decls[0].As<GenDecl>().TokPos;
        Assert.Equal("p.go:3:1", $"{tree.File.UnadjustedPositionOf(start)}");
        Assert.Equal("/x/y.rl:10:5", $"{tree.File.PositionOf(start)}");
    }

    /// <summary>Bodies that were passed over, parsed later, make the tree of the whole file.</summary>
    [Fact]
    public void BodiesParsedLaterAreTheSame()
    {
        var parser = new Parser(new NameTable());
        var bodies = 0;
        foreach (var file in Parsing.SomeGoFiles(oneOf: LongTests.Enabled ? 5 : 40))
        {
            var source = new FileSet().Add(file, File.ReadAllBytes(file));
            var whole = parser.Parse(source);
            var skipped = parser.Parse(source, new(SkipBodies: true));
            if (whole.Errors.Count > 0)
                continue;
            Assert.Empty(skipped.Errors);
            foreach (var (ours, theirs) in Functions(whole).Zip(Functions(skipped)))
            {
                Assert.Equal((ours.Node.Start, ours.Node.End), (theirs.Node.Start, theirs.Node.End));
                Assert.Equal(ours.HasBody, theirs.HasBody);
                if (!theirs.SkippedBody.Exists)
                    continue;
                bodies++;
                var body = parser.ParseBody(theirs);
                Assert.Empty(body.Errors);
                Assert.Equal(Json(ours.Body), Json(body.Root.As<BlockStmt>()));
            }
        }

        Assert.True(bodies > 1000, $"{bodies} bodies");
    }

    [Theory]
    [InlineData("{ s := \"}\"; r := '}'; q := `}` /* } */ } // }")]
    [InlineData("{ r := '\\'' }")]
    [InlineData("{ s := \"\\\\\" }")]
    [InlineData("{\n//line x.go:7\n}")]
    public void BodiesEndAtTheirBrace(string body)
    {
        var text = Encoding.UTF8.GetBytes($"package p\nfunc f() {body}\nvar x = 1 +\n");
        var whole = Parsing.Parse(text);
        var skipped = Parsing.Parse(text, new(SkipBodies: true));
        Assert.True(Functions(skipped).Single().SkippedBody.Exists);
        Assert.Equal(whole.Errors, skipped.Errors);
        Assert.Equal(Functions(whole).Single().Node.End, Functions(skipped).Single().Node.End);
    }

    [Theory]
    [InlineData("{ ")]
    [InlineData("{ \"\n} ")]
    [InlineData("{ /* }")]
    public void BodiesWithoutAnEndAreParsedAtOnce(string body)
    {
        var text = Encoding.UTF8.GetBytes($"package p\nfunc f() {body}");
        var (whole, skipped) = (Parsing.Parse(text), Parsing.Parse(text, new(SkipBodies: true)));
        Assert.NotEmpty(whole.Errors);
        Assert.Equal(Parsing.Json(whole), Parsing.Json(skipped));
    }

    /// <summary>What is wrong in a body that was passed over is told when it is parsed, and not before.</summary>
    [Theory]
    [InlineData("f(1 2)")]
    [InlineData("\n//line x.go:0\n")]
    public void WhatIsWrongInABodyIsToldOnce(string wrong)
    {
        var text = Encoding.UTF8.GetBytes($"package p\nfunc f() {{{wrong}}}\n");
        var file = new FileSet().Add("p.go", text);
        var parser = new Parser(new NameTable());
        var skipped = parser.Parse(file, new(SkipBodies: true));
        Assert.Empty(skipped.Errors);
        Assert.Equal(parser.Parse(file).Errors, parser.ParseBody(Functions(skipped).Single()).Errors);
    }

    [Fact]
    public void ANodeWithoutAPlaceHasNoText()
    {
        var tree = Parsing.Parse("");
        Assert.False(tree.Root.Start.IsValid);
        Assert.Equal(0, tree.Root.Text.Length);
    }

    static IEnumerable<FuncDecl> Functions(SyntaxTree tree) =>
        tree.FileNode.Decls.Where(d => d.Kind == NodeKind.FuncDecl).Select(d => d.As<FuncDecl>());

    static string Json(BlockStmt body)
    {
        var json = new ArrayBufferWriter<byte>();
        SyntaxJson.Write(body.Node, json);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}

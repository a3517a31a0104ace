using System.Text;
using Seep.Core;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Tests.Syntax;

/// <summary>Short ways to parse, for tests.</summary>
static class Parsing
{
    public static SyntaxTree Parse(string text, ParseOptions options = default) => Parse(Encoding.UTF8.GetBytes(text), options);

    /// <summary>On a thread that has stack for the deepest nesting.</summary>
    public static SyntaxTree Parse(byte[] text, ParseOptions options = default, string path = "p.go")
    {
        SyntaxTree? tree = null;
        DeepThreads.Run(() => tree = SyntaxTree.Parse(new FileSet().Add(path, text), options));
        return tree!;
    }

    /// <summary>The tree as JSON.</summary>
    public static string Json(SyntaxTree tree)
    {
        using var json = new MemoryStream();
        DeepThreads.Run(() => SyntaxJson.Write(tree, json));
        return Encoding.UTF8.GetString(json.ToArray());
    }

    public static IEnumerable<string> Errors(string text) => Parse(text).Errors.Select(e => e.ToString());

    /// <summary>The one expression of <c>var _ = TEXT</c>.</summary>
    public static Expr Expression(string text)
    {
        var tree = Parse($"package p\nvar _ = {text}\n");
        Assert.Empty(tree.Errors);
        return tree.FileNode.Decls[0].As<GenDecl>().Specs[0].As<ValueSpec>().Values[0];
    }

    /// <summary>Go files of the newest toolchain's tree, spread over it.</summary>
    public static IEnumerable<string> SomeGoFiles(int oneOf)
    {
        var root = Path.Combine(TestKit.GoToolchains.Newest.GoRoot, "src");
        var resolved = new DirectoryInfo(root).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? root;
        var everything = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return Directory.EnumerateFiles(resolved, "*.go", everything).Order(StringComparer.Ordinal).Where((_, i) => i % oneOf == 0);
    }
}

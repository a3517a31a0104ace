using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Go.Tests.Syntax.Conformance;

/// <summary>
/// Which of the errors that <c>GOROOT/test</c> asks for are of syntax: a list, <c>testdata/errorcheck-syntax.txt</c>,
/// of <c>FILE:LINE MESSAGE</c> as gc of the newest Go reports them. An error that gc does not call one of syntax (it
/// has no such word for literals and characters) counts if go/parser reports one on the same line.
/// </summary>
static class ErrorcheckReference
{
    static readonly string ListFile =
        Repository.File("tests", "Seep.Go.Tests", "Syntax", "testdata", "errorcheck-syntax.txt");

    /// <summary><c>FILE:LINE</c> of each.</summary>
    public static IReadOnlySet<string> Read() =>
        ReadList().Select(line => line[..line.IndexOf(' ')]).ToHashSet();

    public static IEnumerable<string> ReadList() => File.ReadLines(ListFile).Where(line => line is not ['#', ..]);

    /// <summary>Writes the list anew below its leading comment.</summary>
    public static void Write(IEnumerable<string> list) =>
        File.WriteAllLines(ListFile, [.. File.ReadLines(ListFile).TakeWhile(line => line is ['#', ..]), .. list]);

    /// <summary>Makes the list, by running the compiler on each file.</summary>
    public static IReadOnlyList<string> Ask(GoToolchain toolchain)
    {
        var files = ErrorcheckAnnotations.Files(toolchain.GoRoot)
            .Select(file => (file.Name, file.Path, Source: File.ReadAllBytes(file.Path))).ToArray();
        var goParser = GoParser.ErrorsIn([.. files.Select(file => file.Source)]);
        var list = new List<string>();
        foreach (var (name, path, source) in files)
        {
            var annotated = ErrorcheckAnnotations.Annotated(source).Select(a => a.Line).ToHashSet();
            var parsed = goParser(name, source).Select(e => e.Line).ToHashSet();
            list.AddRange(Compiler.Errors(toolchain, path).GroupBy(e => e.Line, e => e.Message)
                .Where(e => annotated.Contains(e.Key))
                .Where(e => parsed.Contains(e.Key) || e.Any(m => m.StartsWith("syntax error", StringComparison.Ordinal)))
                .OrderBy(e => e.Key)
                .Select(e => $"{name}:{e.Key} {string.Join(" | ", e)}"));
        }

        return list;
    }
}

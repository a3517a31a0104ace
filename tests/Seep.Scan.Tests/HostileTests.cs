using System.Diagnostics;
using System.Text;
using Seep.TestKit;

namespace Seep.Scan.Tests;

/// <summary>Generated and hostile source: it is scanned within bounds, and what was given up is told.</summary>
public sealed class HostileTests
{
    const string Head = "package p\n\nimport \"os\"\n\nfunc use(*os.File) bool { return true }\n\n";

    public static TheoryData<string, string> Sources => new()
    {
        { "a function of 1 MB", Function("f, err := os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}\n" + Repeated(40_000, i => $"\tuse(f) // {i % 7}\n") + "\treturn f.Close()\n") },
        { "10,000 cases", Function("f, err := os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}\n\tswitch n {\n" + Repeated(10_000, i => $"\tcase {i}:\n\t\tuse(f)\n") + "\t}\n\treturn f.Close()\n") },
        { "2,000 conditions one after the other", Function("f, err := os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}\n" + Repeated(2_000, i => $"\tif n == {i} {{\n\t\tuse(f)\n\t}}\n") + "\treturn f.Close()\n") },
        { "2,000 files", Function(Repeated(2_000, i => $"\tf{i}, err := os.Open(name)\n\tif err != nil {{\n\t\treturn err\n\t}}\n\tdefer f{i}.Close()\n") + "\treturn nil\n") },
        { "1,000 literals in each other", Function("f, err := os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}\n\t" + Repeated(1_000, _ => "func() { ") + "f.Close()" + Repeated(1_000, _ => " }()") + "\n\treturn nil\n") },
        { "500 functions that call each other", Repeated(500, i => $"func g{i}(f *os.File, n int) {{\n\tif n > {i} {{\n\t\tg{(i + 1) % 500}(f, n)\n\t\tg{(i * 7 + 3) % 500}(f, n)\n\t}}\n}}\n\n") + Function("f, err := os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}\n\tg0(f, n)\n\treturn f.Close()\n") },
        { "300 literals that capture one variable", Function("f, err := os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}\n\tvar done bool\n" + Repeated(300, i => $"\tdefer func() {{\n\t\tif n == {i} && !done {{\n\t\t\tdone = use(f)\n\t\t}}\n\t}}()\n") + "\treturn f.Close()\n") },
        { "2,000 calls after which the process ends", Function("f, err := os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}\n" + Repeated(2_000, i => $"\tif n == {i} {{\n\t\tdefer os.Exit(size(f, {i}))\n\t\tos.Exit(size(f, n))\n\t}}\n") + "\treturn f.Close()\n") + "\nfunc size(f *os.File, n int) int {\n\treturn n\n}\n" },
        { "2,000 functions that pass a parameter on to each other", Repeated(2_000, i => $"func g{i}(f *os.File, n int) {{\n\tif f != nil && n > {i} {{\n\t\tg{(i + 1) % 2_000}(f, n)\n\t\tg{(i * 7 + 3) % 2_000}(f, n)\n\t}}\n}}\n\n") + Function("f, err := os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}\n\tg0(f, n)\n\treturn f.Close()\n") },
        { "2,000 functions that are never passed nil", Repeated(2_000, i => $"func g{i}(f *os.File, n int) {{\n\tif f != nil && n > {i} {{\n\t\tg{(i + 1) % 2_000}(f, n)\n\t\tg{(i * 7 + 3) % 2_000}(f, n)\n\t}}\n}}\n\n") + Function("g0(&os.File{}, n)\n\treturn nil\n") },
        { "pointers to pointers", Function("f, err := os.Open(name)\n\tif err != nil {\n\t\treturn err\n\t}\n\ttype t struct {\n\t\tnext *t\n\t\tf    *os.File\n\t}\n\tvar last *t\n\tfor range n {\n\t\tlast = &t{last, f}\n\t}\n\tuse(last.next.next.next.next.next.next.f)\n\treturn f.Close()\n") },
    };

    [Theory, MemberData(nameof(Sources))]
    public void It_is_scanned_within_bounds(string what, string source)
    {
        Assert.NotEmpty(what);
        using var folder = new TempFolder();
        folder.Write("go.mod", "module example.org/p\n\ngo 1.27\n");
        folder.Write("p.go", Head + source);
        var before = Process.GetCurrentProcess().TotalProcessorTime;

        var result = Scanning.Scan(folder.Path);

        Assert.Equal(1, result.Packages);
        Assert.All(result.Notes, note => Assert.DoesNotContain("bug in seep", note.Message, StringComparison.Ordinal));
        // Not a speed: what grows with the square of these would take hours.
        Assert.True(Process.GetCurrentProcess().TotalProcessorTime - before < TimeSpan.FromMinutes(3));
    }

    static string Function(string body) => $"func open(name string, n int) error {{\n\t{body}}}\n";

    static string Repeated(int count, Func<int, string> text)
    {
        var all = new StringBuilder();
        for (var i = 0; i < count; i++)
            all.Append(text(i));
        return all.ToString();
    }
}

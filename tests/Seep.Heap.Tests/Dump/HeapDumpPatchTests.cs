using Seep.Heap.Dump;
using Seep.TestKit;

namespace Seep.Heap.Tests.Dump;

public sealed class HeapDumpPatchTests
{
    public static TheoryData<string> Versions => GoToolchain.Versions;

    static readonly string Program = Repository.File("tests", "Seep.Heap.Tests", "Dump", "testdata", "survive");

    [Theory]
    [MemberData(nameof(Versions))]
    public void AServerSurvivesItsDumps(string version)
    {
        var toolchain = GoToolchain.Of(version);
        var original = Path.Combine(toolchain.Root, "src", "runtime", "heapdump.go");
        var patched = HeapDumpPatch.Apply(File.ReadAllText(original))!;

        Assert.Null(HeapDumpPatch.Apply(patched));
        var plain = GoToolchain.TryRun(toolchain.Build(Program), [], ["300"], null);
        if (toolchain.Minor >= 26)
        {
            Assert.Equal(2, plain.Code); // died, and for the known reason
            Assert.Contains("dumpgs in STW - bad status", plain.Output, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal((0, "survived 300\n"), plain);
        }

        Assert.Equal((0, "survived 300\n"), GoToolchain.TryRun(BuildPatched(toolchain, original, patched), [], ["300"], null));
    }

    static string BuildPatched(GoToolchain toolchain, string original, string patched)
    {
        var folder = GoToolchain.TemporaryFolder();
        var replacement = Path.Combine(folder, "heapdump.go");
        File.WriteAllText(replacement, patched);
        var overlay = Path.Combine(folder, "overlay.json");
        File.WriteAllText(overlay, $$"""{ "Replace": { "{{original}}": "{{replacement}}" } }""");
        return toolchain.Build(Program, "-overlay", overlay);
    }

    [Fact]
    public void LeavesAnUnknownSourceAlone()
    {
        Assert.Null(HeapDumpPatch.Apply(""));
        Assert.Null(HeapDumpPatch.Apply("package runtime\n\nfunc dumpgs() {}\n"));
    }
}

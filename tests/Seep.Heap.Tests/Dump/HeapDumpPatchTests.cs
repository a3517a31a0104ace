using Seep.Heap.Dump;
using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Heap.Tests.Dump;

public sealed class HeapDumpPatchTests
{
    public static TheoryData<string> Versions => [.. GoToolchains.Versions];

    static readonly string Program = Repository.File("tests", "Seep.Heap.Tests", "Dump", "testdata", "survive");

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task AServerSurvivesItsDumps(string version)
    {
        var toolchain = GoToolchains.Get(version);
        var original = Path.Combine(toolchain.GoRoot, "src", "runtime", "heapdump.go");
        var patched = HeapDumpPatch.Apply(File.ReadAllText(original))!;

        Assert.Null(HeapDumpPatch.Apply(patched));
        var plain = await DumpAsync(GoProgram.BuildFolder(toolchain, Program));
        if (toolchain.Version >= new GoVersion(1, 26))
        {
            Assert.Equal(2, plain.ExitCode); // died, and for the known reason
            Assert.Contains("dumpgs in STW - bad status", plain.Error, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(Survived, plain);
        }

        Assert.Equal(Survived, await DumpAsync(BuildPatched(toolchain, original, patched)));
    }

    static CommandResult Survived => new(0, "survived 300\n", "", Truncated: false);

    static Task<CommandResult> DumpAsync(string program) =>
        new ChildCommand(program, ["300"]).RunAsync(TestContext.Current.CancellationToken);

    static string BuildPatched(GoToolchain toolchain, string original, string patched)
    {
        using var folder = new TempFolder();
        var replacement = folder.Write("heapdump.go", patched);
        var overlay = folder.Write("overlay.json", $$"""{ "Replace": { "{{original}}": "{{replacement}}" } }""");
        return GoProgram.BuildFolder(toolchain, Program, "-overlay", overlay);
    }

    [Fact]
    public void LeavesAnUnknownSourceAlone()
    {
        Assert.Null(HeapDumpPatch.Apply(""));
        Assert.Null(HeapDumpPatch.Apply("package runtime\n\nfunc dumpgs() {}\n"));
    }
}

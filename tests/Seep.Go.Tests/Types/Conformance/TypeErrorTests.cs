using Seep.Go.Tests.Syntax.Conformance;
using Seep.TestKit;

namespace Seep.Go.Tests.Types.Conformance;

/// <summary>
/// Each error that Go's own tests of its checkers ask for is reported at its place and in its words, and no other is. go/types
/// is held to it too, which shows that the comments are read as Go reads them.
/// </summary>
public sealed class TypeErrorTests(ITestOutputHelper output)
{
    const string GoTypesName = "go/types", OurName = "seep";

    static readonly string GoRoot = GoToolchains.Newest.GoRoot;

    [Theory]
    [InlineData(GoTypesName)]
    [InlineData(OurName)]
    public void Testdata_of_the_checkers(string checker)
    {
        var result = TypeErrorComparison.Run(TypeAnnotations.ReadTestdata(GoRoot), Checker(checker));
        output.WriteLine($"{checker}: {result}");
        foreach (var (what, lines) in new[] { ("other words", result.Misworded), ("extra", result.Extra) })
            output.WriteLine($"{what}:\n  {string.Join("\n  ", lines)}");
        new KnownMisses("testdata.txt", "Types").Verify(
            [.. result.Misworded, .. result.Missed, .. result.Extra.Select(e => $"extra {e}")]);
    }

    /// <summary>What Go compiles in its test folder, a checker accepts; where errors are asked for, it reports some on these lines.</summary>
    [Theory]
    [InlineData(GoTypesName)]
    [InlineData(OurName)]
    public void Programs_of_the_test_folder(string checker)
    {
        var result = TestFolder.Run(GoRoot, Checker(checker));
        output.WriteLine($"{checker}: {result}");
        new KnownMisses("test-folder.txt", "Types").Verify([.. result.Rejected.Select(r => $"rejected {r}"), .. result.Missed]);
    }

    static CheckLoose Checker(string name) => name == OurName ? CheckerUnderTest.Check : GoTypes.Check;
}

namespace Seep.TestKit;

/// <summary>Tests that take minutes or the network run under <c>./test --long</c> only.</summary>
/// <example>
/// <c>[Fact(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]</c>
/// </example>
public static class LongTests
{
    public const string Reason = "takes long: ./test --long";

    public static bool Enabled => Environment.GetEnvironmentVariable("SEEP_LONG") is "1";
}

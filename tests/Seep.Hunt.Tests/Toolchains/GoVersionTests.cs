using Seep.Hunt.Toolchains;

namespace Seep.Hunt.Tests.Toolchains;

public sealed class GoVersionTests
{
    [Theory]
    [InlineData("go1.27.4", "1.27.4")]
    [InlineData("1.22", "1.22.0")]
    [InlineData("go1.20", "1.20")]
    [InlineData("go1.21.0", "1.21.0")]
    [InlineData("go1.27rc1", "1.27rc1")]
    [InlineData("go1.9beta2", "1.9beta2")]
    [InlineData("devel go1.28-6f2a1c Tue Nov 3 12:00:00 2026 +0000", "1.28-devel")]
    [InlineData("go1.28-devel_6f2a1c", "1.28-devel")]
    [InlineData("go1.27.4 X:nogreenteagc", "1.27.4")]
    [InlineData("go1.22.5-fips", "1.22.5")]
    [InlineData("1.27.4-1", "1.27.4")]
    [InlineData("go1.25.3+auto\n", "1.25.3")]
    public void Reads(string text, string version)
    {
        Assert.True(GoVersion.TryParse(text, out var parsed));
        Assert.Equal(version, parsed.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("go")]
    [InlineData("1")]
    [InlineData("1.")]
    [InlineData("1.x")]
    [InlineData("1.22.")]
    [InlineData("1.22.5.1")]
    [InlineData("1.22rc")]
    [InlineData("1.22alpha1")]
    [InlineData("1.99999999999")]
    [InlineData("devel +1e3f563b14 Sun Sep 15 2013")]
    [InlineData("--fetch")]
    public void Refuses(string? text) => Assert.False(GoVersion.TryParse(text, out _));

    [Fact]
    public void AreInGosOrder()
    {
        string[] order = ["1.9", "1.20", "1.21rc2", "1.21.0", "1.22-devel", "1.22beta1", "1.22beta2", "1.22rc1", "1.22.0", "1.22.2", "1.22.12", "1.27rc1"];
        var versions = order.Select(Parse).ToList();
        Assert.Equal(versions, versions.AsEnumerable().Reverse().Order());
    }

    [Theory]
    [InlineData("1.22", "1.22.12", true)]
    [InlineData("go1.22", "1.22.0", true)]
    [InlineData("1.22", "1.22rc1", true)]
    [InlineData("1.22", "1.22-devel", true)]
    [InlineData("1.22.1", "1.22.1", true)]
    [InlineData("1.22.1", "1.22.12", false)]
    [InlineData("1.22rc1", "1.22rc1", true)]
    [InlineData("1.22rc1", "1.22.0", false)]
    [InlineData("1.22", "1.23.0", false)]
    [InlineData("newest", "1.27.4", true)]
    public void RequestsAreByPrefix(string request, string version, bool matches) =>
        Assert.Equal(matches, Assert.Single(GoVersionRequest.ParseList(request)).Matches(Parse(version)));

    [Fact]
    public void ListOfRequestsKeepsItsOrder() =>
        Assert.Equal(["Go 1.27", "Go 1.22", "Go"], GoVersionRequest.ParseList(" 1.27, 1.22,newest,1.27,").Select(r => $"{r}"));

    [Theory]
    [InlineData("1.19", "Go 1.19 is too old")]
    [InlineData("1.27,x", "\"x\" is not a version of Go")]
    public void RequestsThatCannotBeMet(string list, string message) =>
        Assert.Contains(message, Assert.Throws<ToolchainException>(() => GoVersionRequest.ParseList(list)).Message);

    static GoVersion Parse(string text)
    {
        Assert.True(GoVersion.TryParse(text, out var version));
        return version;
    }
}

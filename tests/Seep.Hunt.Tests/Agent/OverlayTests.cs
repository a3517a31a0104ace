using Seep.Hunt.Agent;
using Seep.TestKit;

namespace Seep.Hunt.Tests.Agent;

public sealed class OverlayTests
{
    [Theory]
    [InlineData("1.22")]
    [InlineData("1.27")]
    public void EveryChangeFitsTheToolchain(string version)
    {
        using var folder = new TempFolder();
        var overlay = Overlay.Write(folder.Path, GoToolchains.Get(version).GoRoot, "/src/server", linksNetHttp: true, new HashSet<string>());
        Assert.Empty(overlay.Missing.Select(m => m.Name));
    }
}

using Seep.Hunt.Agent;
using Seep.TestKit;

namespace Seep.Hunt.Tests.Agent;

public sealed class OverlayTests
{
    public static TheoryData<string> Toolchains => [.. GoToolchains.All.Select(t => t.GoRoot)];

    [Theory]
    [MemberData(nameof(Toolchains))]
    public void EveryChangeFitsTheToolchain(string goroot)
    {
        using var folder = new TempFolder();
        var overlay = Overlay.Write(folder.Path, goroot, "/src/server", linksNetHttp: true, new HashSet<string>());
        Assert.Empty(overlay.Missing.Select(m => m.Name));
    }
}

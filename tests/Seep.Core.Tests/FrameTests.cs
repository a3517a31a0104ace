namespace Seep.Core.Tests;

public sealed class FrameTests
{
    [Fact]
    public void PrintsAsFunctionAndPlace() =>
        Assert.Equal("main.(*Hub).Run hub.go:12", new Frame("main.(*Hub).Run", "hub.go", 12).ToString());
}

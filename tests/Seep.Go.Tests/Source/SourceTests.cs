using Seep.Go.Source;

namespace Seep.Go.Tests.Source;

public sealed class SourceTests
{
    [Fact]
    public void PositionsTellTheirFile()
    {
        var files = new FileSet();
        var a = files.Add("a.go", "ab\ncd"u8.ToArray());
        var b = files.Add("b.go", []);
        var c = files.Add("c.go", "\n\n"u8.ToArray());
        Assert.Equal("a.go:2:2", $"{files.PositionOf(a.PosAt(4))}");
        Assert.Equal("a.go:2:3", $"{files.PositionOf(a.PosAt(5))}");
        Assert.Same(a, files.FileOf(a.PosAt(5)));
        Assert.Same(b, files.FileOf(b.PosAt(0)));
        Assert.Equal("b.go:1:1", $"{files.PositionOf(b.PosAt(0))}");
        Assert.Equal("c.go:2:2", $"{files.PositionOf(c.PosAt(2))}");
        Assert.Equal("-", $"{files.PositionOf(Pos.None)}");
        Assert.Null(files.FileOf(new(c.Base + c.Size + 1)));
        Assert.True(a.PosAt(5) < b.PosAt(0) && b.PosAt(0) < c.PosAt(0));
    }

    [Fact]
    public void FilesAreAddedFromManyThreads()
    {
        var files = new FileSet();
        Parallel.For(0, 1000, i =>
        {
            var file = files.Add($"{i}.go", new byte[i % 7]);
            Assert.Same(file, files.FileOf(file.PosAt(i % 7)));
        });
    }

    [Theory]
    [InlineData("//go:build linux", "linux", true)]
    [InlineData("//go:build !linux", "linux", false)]
    [InlineData("//go:build (linux && amd64) || !cgo", "linux cgo", false)]
    [InlineData("//go:build linux && amd64 || cgo", "cgo", true)]
    [InlineData("// +build linux,amd64 darwin", "darwin", true)]
    [InlineData("// +build linux,!amd64", "linux amd64", false)]
    public void ConstraintsHold(string line, string tags, bool holds)
    {
        Assert.True(BuildConstraint.TryParse(line, out var constraint));
        Assert.Equal(holds, constraint.Holds(tags.Split(' ').Contains));
    }

    [Theory]
    [InlineData("//go:build")]
    [InlineData("//go:build ")]
    [InlineData("//go:buildx")]
    [InlineData("//go:build linux &&")]
    [InlineData("//go:build linux & amd64")]
    [InlineData("//go:build !!linux")]
    [InlineData("//go:build (linux")]
    [InlineData("//go:build linux)")]
    [InlineData("//go:build linux amd64")]
    [InlineData("//go:build -x")]
    [InlineData("// go:build linux")]
    public void MalformedConstraintsAreNone(string line) => Assert.False(BuildConstraint.TryParse(line, out _));

    [Theory]
    [InlineData("//go:build go1.21", "go1.21")]
    [InlineData("//go:build go1", "go1")]
    [InlineData("//go:build linux && go1.22", "go1.22")]
    [InlineData("//go:build linux || go1.22", "")]
    [InlineData("//go:build go1.20 || go1.22", "go1.20")]
    [InlineData("//go:build !(go1.20 && !go1.21)", "")]
    [InlineData("//go:build !go1.20", "")]
    [InlineData("//go:build !(!go1.20 || !go1.21)", "go1.21")]
    public void ConstraintsTellTheOldestGo(string line, string version)
    {
        Assert.True(BuildConstraint.TryParse(line, out var constraint));
        Assert.Equal(version, constraint.GoVersion);
    }

    [Theory]
    [InlineData(999, true)]
    [InlineData(1001, false)]
    public void ConstraintsAreBounded(int operands, bool parses) =>
        Assert.Equal(parses, BuildConstraint.TryParse($"//go:build {string.Join(" && ", Enumerable.Repeat("a", operands))}", out _));

    [Theory]
    [InlineData("", "x.go", "x.go")]
    [InlineData("a/b/", "x.go", "a/b/x.go")]
    [InlineData("a/b/", "../x.go", "a/x.go")]
    [InlineData("a/", "../../x.go", "../x.go")]
    [InlineData("/a/", "../../x.go", "/x.go")]
    [InlineData("a/", "/b/./c//x.go", "/b/c/x.go")]
    public void PathsAreJoinedAsGoDoes(string folder, string path, string joined) => Assert.Equal(joined, GoPaths.Join(folder, path));
}

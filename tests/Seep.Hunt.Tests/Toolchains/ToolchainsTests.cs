using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Hunt.Tests.Toolchains;

/// <summary>The search, among scripts that answer as <c>go env</c> does.</summary>
public sealed class ToolchainsTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryPlaceIsLookedAtAndTheNewestIsFirst()
    {
        var path = FakeGo("onpath", "go1.24.1");
        var goRoot = FakeGo("root", "go1.25.1");
        FakeGo("usr/lib/go-1.21", "go1.21.3");
        FakeGo("usr/lib/golang", "go1.26rc1");
        FakeGo("usr/local/go", "go1.22.1");
        FakeGo("home/sdk/go1.23.4", "go1.23.4");
        FakeGo("snap/go/current", "go1.20");
        FakeGo("state/go/1.27.4/usr/lib/go-1.27", "go1.27.4");

        var found = await Search(new() { Path = $"/nowhere::{path}/bin", GoRoot = goRoot }).ListAsync(Cancel);

        Assert.Equal(
            "1.27.4 Fetched, 1.26rc1 System, 1.25.1 GoRoot, 1.24.1 Path, 1.23.4 System, 1.22.1 System, 1.21.3 System, 1.20 System",
            string.Join(", ", found.Select(t => $"{t.Version} {t.Origin}")));
        Assert.Equal(goRoot, found[2].GoRoot);
        Assert.Equal(Path.Combine(goRoot, "bin", "go"), found[2].Go);
        Assert.Empty(_said);
    }

    [Fact]
    public async Task OfOneVersionTheBetterPlaceWinsAndALinkCountsOnce()
    {
        var installed = FakeGo("usr/lib/go-1.24", "go1.24.1");
        FakeGo("usr/local/go", "go1.24.1");
        Directory.CreateDirectory(_folder.File("bin"));
        File.CreateSymbolicLink(_folder.File("bin", "go"), Path.Combine(installed, "bin", "go"));

        var found = await Search(new() { Path = _folder.File("bin") }).ListAsync(Cancel);

        Assert.Equal([ToolchainOrigin.Path, ToolchainOrigin.System], found.Select(t => t.Origin));
        Assert.Equal(installed, found[0].GoRoot);
    }

    [Fact]
    public async Task OnlyNamedOnesAreUsed()
    {
        FakeGo("usr/local/go", "go1.27.4");
        var named = $"{FakeGo("a", "go1.22.1")}:{FakeGo("b", "go1.25.1")}/bin/go";

        var search = Search(new() { Named = named });

        Assert.Equal(["1.25.1", "1.22.1"], (await search.ListAsync(Cancel)).Select(t => $"{t.Version}"));
        var missing = await Assert.ThrowsAsync<ToolchainException>(() => search.FindAsync(GoVersionRequest.ParseList("1.27"), fetch: true, Cancel));
        Assert.Equal("no Go 1.27 among those that SEEP_GO names (found: 1.25.1, 1.22.1)", missing.Message);
    }

    [Fact]
    public async Task ANamedOneThatCannotBeUsedIsAnError()
    {
        var old = FakeGo("old", "go1.19.8");

        Assert.Contains("SEEP_GO names /nowhere, where no go binary is", await NamedErrorAsync("/nowhere"));
        Assert.Contains("it is Go 1.19.8, and Seep needs 1.20 or newer", await NamedErrorAsync(old));

        async Task<string> NamedErrorAsync(string named) =>
            (await Assert.ThrowsAsync<ToolchainException>(() => Search(new() { Named = named }).ListAsync(Cancel))).Message;
    }

    [Fact]
    public async Task WhatDoesNotWorkIsPassedOverWithANote()
    {
        FakeGo("usr/local/go", "go1.24.1");
        string[] broken =
        [
            FakeGo("old", "go1.19.8"),
            FakeGo("odd", "gopher"),
            Script("failing", "echo 'cannot find GOROOT' >&2; exit 2"),
            Script("silent", "exit 0"),
            Script("headless", $$"""echo '{"GOROOT": "{{_folder.Path}}", "GOVERSION": "go1.24.1"}'"""),
            _folder.File("garbage"),
        ];
        _folder.Write("garbage/bin/go", "\u007fELF");

        var search = Search(new() { Path = string.Join(':', broken.Select(b => b + "/bin")) });

        Assert.Equal("1.24.1", $"{Assert.Single(await search.ListAsync(Cancel)).Version}");
        Assert.Equal(broken.Length, _said.Count);
        Assert.Contains(_said, line => line.EndsWith("passed over: it is Go 1.19.8, and Seep needs 1.20 or newer", StringComparison.Ordinal));
        Assert.Contains(_said, line => line.EndsWith("passed over: its version is \"gopher\"", StringComparison.Ordinal));
        Assert.Contains(_said, line => line.EndsWith("passed over: cannot find GOROOT", StringComparison.Ordinal));
        Assert.Contains(_said, line => line.Contains("passed over: the standard library's sources are not in", StringComparison.Ordinal));

        await search.ListAsync(Cancel);
        Assert.Equal(broken.Length, _said.Count);
    }

    [Fact]
    public async Task RequestsAreMetInTheirOrder()
    {
        FakeGo("usr/lib/go-1.22", "go1.22.12");
        FakeGo("usr/lib/go-1.27", "go1.27.4");
        var search = Search(new());

        Assert.Equal(["1.22.12", "1.27.4"], await VersionsAsync("1.22,1.27"));
        Assert.Equal(["1.27.4"], await VersionsAsync("1.27,newest,1.27.4"));
        Assert.Equal(["1.27.4"], await VersionsAsync(""));
        var missing = await Assert.ThrowsAsync<ToolchainException>(() => VersionsAsync("1.25"));
        Assert.Contains("no Go 1.25 on PATH, in GOROOT, or where distributions install it (found: 1.27.4, 1.22.12)", missing.Message);

        async Task<IEnumerable<string>> VersionsAsync(string requests) =>
            (await search.FindAsync(GoVersionRequest.ParseList(requests), fetch: false, Cancel)).Select(t => $"{t.Version}");
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    Seep.Hunt.Toolchains.Toolchains Search(ToolchainPlaces places) => new(
        new StateFolder(_folder.File("state")), places with { SystemRoot = _folder.Path, Home = _folder.File("home") }, _said.Add);

    /// <returns>Its GOROOT.</returns>
    string FakeGo(string goRoot, string version)
    {
        Directory.CreateDirectory(_folder.File(goRoot, "src", "runtime"));
        return Script(goRoot, $$"""
            test "$GOTOOLCHAIN $*" = "local env -json GOROOT GOVERSION" || exit 1
            echo '{"GOROOT": "{{_folder.File(goRoot)}}", "GOVERSION": "{{version}}"}'
            """);
    }

    string Script(string goRoot, string body)
    {
        _folder.WriteScript(Path.Combine(goRoot, "bin", "go"), body);
        return _folder.File(goRoot);
    }
}

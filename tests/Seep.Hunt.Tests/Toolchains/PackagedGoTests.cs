using Seep.Hunt.Toolchains;
using Seep.TestKit;

namespace Seep.Hunt.Tests.Toolchains;

/// <summary>Fetching by the real apt-get and dpkg-deb, from small archives on disk.</summary>
public sealed class PackagedGoTests : IDisposable
{
    readonly TempFolder _folder = new();
    readonly List<string> _said = [];

    public PackagedGoTests()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/apt-get") && File.Exists("/usr/bin/dpkg-deb"), "not a Debian system");
        _folder.Write("etc/os-release", "ID=debian\nVERSION_CODENAME=bookworm\n");
        _folder.Write("etc/apt/sources.list", $"deb [trusted=yes] file:{_folder.File("archive")} bookworm main\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FetchesTheNewestFromBackports()
    {
        await PublishAsync("bookworm-backports", ("1.98", "1.98.2-1~bpo12+1"), ("1.99", "1.99~rc1-1"));

        var found = Assert.Single(await Search().FindAsync([], fetch: true, Cancel));

        Assert.Equal(new GoVersion(1, 99, GoStage.ReleaseCandidate, 1), found.Version);
        Assert.Equal(ToolchainOrigin.Fetched, found.Origin);
        Assert.Equal(_folder.File("state/go/1.99rc1/usr/lib/go-1.99"), found.GoRoot);
        Assert.StartsWith("no Go found: fetching Go 1.99rc1 from the distribution's packages into ", Assert.Single(_said));
        Assert.EndsWith(" (1 MB)…", _said[0]);
        Assert.Equal([".lock", "1.99rc1"], Directory.EnumerateFileSystemEntries(_folder.File("state/go")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task LooksInTheWholeArchiveForWhatBackportsLack()
    {
        await PublishAsync("bookworm-backports", ("1.98", "1.98.2-1~bpo12+1"));
        await PublishAsync("sid", ("1.97", "2:1.97.1-1"), ("1.97", "2:1.97.10-1"));

        var found = await Search().FindAsync(GoVersionRequest.ParseList("1.97.1,1.98,1.97"), fetch: true, Cancel);

        Assert.Equal(["1.97.1", "1.98.2", "1.97.10"], found.Select(t => $"{t.Version}"));
    }

    [Fact]
    public void ToolsMayBeBuiltAgain()
    {
        const string Stanzas = """
            Package: golang-1.24-go
            Version: 2:1.24.4-1~bpo12+1+b10
            Size: 20

            Package: golang-1.24-src
            Version: 2:1.24.4-1~bpo12+1
            Size: 3

            Package: golang-1.23-go
            Version: 1.23.1-1+b1
            Size: 20
            """;
        Assert.Equal(
            new GoPackage(new GoVersion(1, 24, 4), "golang-1.24-go=2:1.24.4-1~bpo12+1+b10", "golang-1.24-src=2:1.24.4-1~bpo12+1", 23),
            Assert.Single(GoPackage.Read(Stanzas)));
    }

    [Fact]
    public async Task OneOfManyFetches()
    {
        await PublishAsync("bookworm-backports", ("1.98", "1.98.2-1"));

        var found = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Search().FindAsync([], fetch: true, Cancel)));

        Assert.All(found, f => Assert.Equal("1.98.2", $"{Assert.Single(f).Version}"));
        Assert.Single(_said, line => line.StartsWith("no Go found: fetching", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatWasLeftHalfDoneIsMadeAnew()
    {
        await PublishAsync("bookworm-backports", ("1.98", "1.98.2-1"));
        _folder.Write("state/go/.apt/unpacked/1.98.2/usr/lib/go-1.98/bin/half", "");
        _folder.Write("state/go/1.98.2/usr/lib/go-1.98/half", "");

        Assert.Equal("1.98.2", $"{Assert.Single(await Search().FindAsync([], fetch: true, Cancel)).Version}");
        Assert.Empty(Directory.EnumerateFiles(_folder.File("state"), "half", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task SaysWhichVersionsThereAre()
    {
        await PublishAsync("trixie-backports", ("1.98", "1.98.2-1"), ("1.97", "1.97.1-1"));

        Assert.Contains(
            """
            no Go 1.22 found, and fetching it from the distribution's packages failed:
              there is no package of Go 1.22; there are 1.98.2, 1.97.1
            Install Go 1.20 or newer
            """,
            await FailureAsync("1.22"));
    }

    [Fact]
    public async Task SaysWhatAptSaid()
    {
        Assert.Contains("apt-get found no packages of Go:\n  ", await FailureAsync("newest"));

        await PublishAsync("bookworm-backports", ("1.98", "1.98.2-1"));
        File.WriteAllText(Assert.Single(Directory.GetFiles(_folder.File("archive"), "*-src_*.deb")), "garbage");
        Assert.Contains("apt-get download golang-1.98-go=1.98.2-1 golang-1.98-src=1.98.2-1:\n  ", await FailureAsync("newest"));
        Assert.False(Directory.Exists(_folder.File("state/go/1.98.2")));
    }

    [Fact]
    public async Task OtherVendorsSourcesAreNotAsked()
    {
        _folder.Write("etc/apt/sources.list", $"deb [trusted=yes] file:{_folder.File("archive")} vendor main\n");

        Assert.Contains("etc/apt names no archive of Debian or Ubuntu", await FailureAsync("newest"));
    }

    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    public async Task FetchedGoBuildsAServer()
    {
        var state = new StateFolder(_folder.File("state"));
        var places = new ToolchainPlaces { Path = "/nowhere", SystemRoot = "/" };
        var toolchains = await new Seep.Hunt.Toolchains.Toolchains(state, places, _said.Add)
            .FindAsync(GoVersionRequest.ParseList("1.27,1.22"), fetch: true, Cancel);

        Assert.Equal(["1.27", "1.22"], toolchains.Select(t => $"{t.Version.Major}.{t.Version.Minor}"));
        _folder.Write("server/go.mod", "module example.com/server\n\ngo 1.22\n");
        _folder.Write("server/main.go", "package main\n\nimport \"net/http\"\n\nfunc main() { http.ListenAndServe(\"127.0.0.1:0\", nil) }\n");
        foreach (var toolchain in toolchains)
        {
            var build = await GoCommand.RunAsync(toolchain, state, _folder.File("server"), ["build", "-o", "/dev/null", "."], Cancel);
            Assert.True(build.Succeeded, build.Error);
        }
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    Seep.Hunt.Toolchains.Toolchains Search() => new(
        new StateFolder(_folder.File("state")), new ToolchainPlaces { SystemRoot = _folder.Path }, Say);

    void Say(string line)
    {
        lock (_said)
            _said.Add(line);
    }

    async Task<string> FailureAsync(string request) =>
        (await Assert.ThrowsAsync<ToolchainException>(() => Search().FindAsync(GoVersionRequest.ParseList(request), fetch: true, Cancel))).Message;

    /// <summary>
    /// Makes packages of scripts that answer as <c>go env</c> does, and the index of a suite that has them.
    /// </summary>
    async Task PublishAsync(string suite, params (string Series, string Version)[] packages)
    {
        var architecture = (await RunAsync("dpkg", "--print-architecture")).Trim();
        var index = "";
        foreach (var (series, version) in packages)
        {
            var goRoot = $"usr/lib/go-{series}";
            var go = _folder.File("packages", version, "go");
            Directory.CreateDirectory(Path.Combine(go, goRoot, "bin"));
            Assert.True(GoVersion.TryParse(version[(version.IndexOf(':') + 1)..].Replace("~rc", "rc"), out var parsed));
            _folder.WriteScript(
                Path.Combine(go, goRoot, "bin", "go"),
                $$"""echo "{\"GOROOT\": \"$(dirname "$(dirname "$0")")\", \"GOVERSION\": \"go{{parsed}}\"}" """);
            index += await PackAsync(go, $"golang-{series}-go", version, architecture);

            var sources = _folder.File("packages", version, "src");
            Directory.CreateDirectory(Path.Combine(sources, goRoot, "src", "runtime"));
            index += await PackAsync(sources, $"golang-{series}-src", version, "all");
        }

        _folder.Write($"archive/dists/{suite}/main/binary-{architecture}/Packages", index);
    }

    /// <returns>The package's stanza in an index.</returns>
    async Task<string> PackAsync(string content, string name, string version, string architecture)
    {
        var control = $"Package: {name}\nVersion: {version}\nArchitecture: {architecture}\nMaintainer: test <test@localhost>\nDescription: test\n";
        _folder.Write(Path.Combine(content, "DEBIAN", "control"), control);
        var file = $"{name}_{version.Replace(':', '_')}_{architecture}.deb";
        Directory.CreateDirectory(_folder.File("archive"));
        await RunAsync("dpkg-deb", "--build", content, _folder.File("archive", file));
        var hash = (await RunAsync("sha256sum", _folder.File("archive", file))).Split(' ')[0];
        return $"{control}Filename: {file}\nSize: {new FileInfo(_folder.File("archive", file)).Length}\nSHA256: {hash}\n\n";
    }

    static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var result = await new ChildCommand(program, arguments).RunAsync(Cancel);
        Assert.True(result.Succeeded, result.Error);
        return result.Output;
    }
}

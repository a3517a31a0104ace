using Seep.Hunt.Toolchains;

namespace Seep.Hunt.Tests.Toolchains;

public sealed class AptSourcesTests
{
    [Fact]
    public void StanzasKeepMirrorKeyAndOptions()
    {
        const string System = """
            Types: deb deb-src
            # http://snapshot.example/20250520T000000Z
            URIs: http://mirror.example/debian
            Suites: bookworm bookworm-updates
            Components: main
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----
             .
             mQINBF
             -----END PGP PUBLIC KEY BLOCK-----

            Types: deb
            URIs: http://mirror.example/debian-security
            Suites: bookworm-security
            Components: main


            types: deb
            uris: https://packages.vendor.example/tool
            suites: nodistro
            components: main
            """;
        Assert.Equal(
            """
            URIs: http://mirror.example/debian
            Components: main
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----
             .
             mQINBF
             -----END PGP PUBLIC KEY BLOCK-----
            Types: deb
            Suites: bookworm-backports trixie-backports

            """,
            AptSources.RewriteStanzas(System, "bookworm", SuiteReach.Backports));
    }

    [Theory]
    [InlineData("Types: deb\nURIs: http://m/debian\nSuites: trixie\nEnabled: no\n")]
    [InlineData("Types: deb-src\nURIs: http://m/debian\nSuites: trixie\n")]
    [InlineData("Types: deb\nURIs: http://m/tool\nSuites: ./\n")]
    [InlineData("# nothing\n\n")]
    public void StanzasLeftOut(string stanza) => Assert.Equal("", AptSources.RewriteStanzas(stanza, "trixie", SuiteReach.Everything));

    [Fact]
    public void LinesKeepMirrorKeyAndOptions()
    {
        const string System = """
            deb [arch=amd64 signed-by=/usr/share/keyrings/a.gpg] http://mirror.example/debian bookworm main contrib # ours
            deb http://mirror.example/debian bookworm-updates main
            deb http://mirror.example/debian-security bookworm-security main
            deb-src http://mirror.example/debian bookworm main
            # deb http://mirror.example/debian sid main
            deb https://packages.vendor.example/apt vendor-bookworm main
            deb cdrom:[Debian]/ bookworm main
            """;
        Assert.Equal(
            """
            deb [arch=amd64 signed-by=/usr/share/keyrings/a.gpg] http://mirror.example/debian bookworm-backports main contrib
            deb [arch=amd64 signed-by=/usr/share/keyrings/a.gpg] http://mirror.example/debian trixie-backports main contrib
            deb http://mirror.example/debian bookworm-backports main
            deb http://mirror.example/debian trixie-backports main

            """,
            AptSources.RewriteLines(System, "bookworm", SuiteReach.Backports));
    }

    [Theory]
    [InlineData("bookworm", "bookworm-backports trixie-backports bookworm trixie sid")]
    [InlineData("trixie-updates", "trixie-backports trixie sid")]
    [InlineData("sid", "sid trixie")]
    [InlineData("noble-updates", "noble-updates")]
    [InlineData("noble", "noble")]
    [InlineData("noble-security", "")]
    [InlineData("jammy", "")]
    public void WholeArchive(string suite, string asked) =>
        Assert.Equal(asked, string.Join(' ', AptSources.SuitesFor([suite], "noble", SuiteReach.Everything)));
}

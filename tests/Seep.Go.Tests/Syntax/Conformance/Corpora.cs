using Seep.Go.Tests.Types.Conformance;
using Seep.TestKit;

namespace Seep.Go.Tests.Syntax.Conformance;

/// <summary>The packages that <c>tests/corpora</c> fetches.</summary>
static class Corpora
{
    static readonly string Root = Path.Combine(GoToolchains.State.Root, "corpora");

    /// <summary>Those of a role (<c>tune</c>, <c>aside</c>) that are here.</summary>
    public static string[] Present(string role) =>
    [
        .. File.ReadLines(Repository.File("tests", "corpora.tsv"))
            .Select(line => line.Split('\t'))
            .Where(fields => fields is [var name, _, var r, ..] && r == role && Directory.Exists(Folder(name)))
            .Select(fields => fields[0]),
    ];

    public static string Folder(string package) => Path.Combine(Root, package);

    /// <summary>All of a package with what it imports, as far as that is here.</summary>
    public static PackageQuery Query(string package)
    {
        if (package == "golang-1.19")
        {
            return new(GoToolchains.Newest, Path.Combine(Folder(package), "src"), "std", "cmd")
            {
                Environment = new() { ["GOROOT"] = Folder(package) },
            };
        }

        var workspace = Path.Combine(Root, ".workspaces", package);
        string[] ownButVendored = package == "kubernetes" ? ["./k8s.io/kubernetes/vendor/k8s.io/..."] : [];
        string[] patterns = ["./...", .. ownButVendored];
        return new(GoToolchains.Newest, Path.Combine(workspace, "src"), patterns)
        {
            Environment = new() { ["GO111MODULE"] = "off", ["GOPATH"] = $"{workspace}:{Path.Combine(Root, ".libraries")}" },
        };
    }
}

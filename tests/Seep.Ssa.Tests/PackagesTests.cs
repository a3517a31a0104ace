using System.Diagnostics;
using Seep.Hunt.Toolchains;
using Seep.Ssa.Ir;
using Seep.TestKit;

namespace Seep.Ssa.Tests;

/// <summary>Whole packages build, and the sanity checker finds nothing.</summary>
public sealed class PackagesTests(ITestOutputHelper output)
{
    /// <summary>Of this many faults it is said what they are.</summary>
    const int Told = 60;

    static readonly string[] Sample =
    [
        "bytes", "container/list", "context", "encoding/json", "go/types", "iter", "math/big", "net/http", "os", "reflect", "runtime",
        "slices", "sync", "time",
    ];

    [Fact]
    public void A_sample_of_the_standard_library() => Assert.True(Check(GoToolchains.Newest, "/", null, Sample) > 6000);

    [Theory(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    [InlineData("1.27", "std")]
    [InlineData("1.22", "std")]
    [InlineData("1.27", "cmd")]
    public void The_whole_of_Go(string version, string pattern) =>
        Assert.True(Check(GoToolchains.Get(version), GoToolchains.Get(version).GoRoot + "/src", null, pattern) > 10000);

    /// <summary>
    /// What others wrote, Kubernetes among it, in GOPATH trees. What it imports may be missing, and files of other systems are wrong
    /// here: of that as much is built as can be.
    /// </summary>
    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    public void Packages_of_others()
    {
        var corpora = Path.Combine(GoToolchains.State.Root, "corpora");
        var workspaces = Path.Combine(corpora, ".workspaces");
        Assert.SkipUnless(Directory.Exists(workspaces), "the corpora are not here");
        var functions = 0L;
        Assert.Multiple([.. Directory.EnumerateDirectories(workspaces).Order(StringComparer.Ordinal).Select(workspace => (Action)(() =>
        {
            var settings = new Dictionary<string, string?>
            {
                ["GO111MODULE"] = "off",
                ["GOPATH"] = $"{workspace}:{Path.Combine(corpora, ".libraries")}",
                ["CGO_ENABLED"] = "0",
            };
            output.WriteLine(Path.GetFileName(workspace));
            functions += Check(GoToolchains.Newest, Path.Combine(workspace, "src"), settings, "./...");
        }))]);
        Assert.True(functions > 0, "nothing was built");
    }

    /// <summary>Names packages by SEEP_SSA_PATTERNS, in the folder SEEP_SSA_FOLDER: for looking into something.</summary>
    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(IsAsked))]
    public void Packages_that_are_asked_for() => Check(
        GoToolchains.Newest, Environment.GetEnvironmentVariable("SEEP_SSA_FOLDER") ?? "/", null,
        Environment.GetEnvironmentVariable("SEEP_SSA_PATTERNS")!.Split(' '));

    public static bool IsAsked => Environment.GetEnvironmentVariable("SEEP_SSA_PATTERNS") is { Length: > 0 };

    /// <returns>How many functions were built.</returns>
    long Check(GoToolchain go, string folder, IReadOnlyDictionary<string, string?>? settings, params string[] patterns)
    {
        var watch = Stopwatch.StartNew();
        var packages = Building.Packages(go, folder, (package, builder) =>
        {
            List<string> faults = [];
            var started = Stopwatch.GetTimestamp();
            long functions = 0, instructions = 0;
            foreach (var function in builder.Functions())
            {
                foreach (var one in function.WithChildren())
                    (functions, instructions) = (functions + 1, instructions + one.ValueCount - one.FirstInstruction);
                faults.AddRange(Sanity.Check(function));
            }

            // Of a package that is wrong not all can be built.
            if (package.Diagnostics.Count == 0)
                faults.AddRange(builder.Failures.Select(f => $"{package.ImportPath}.{f.Function}: {f.Reason}"));
            return (Functions: functions, Instructions: instructions, Faults: faults, Elapsed: Stopwatch.GetElapsedTime(started));
        }, settings, patterns);
        var faults = packages.SelectMany(p => p.Faults).ToList();
        output.WriteLine(
            $"{string.Join(' ', patterns)} of {go.Version}: {packages.Count} packages, {packages.Sum(p => p.Functions)} functions, "
            + $"{packages.Sum(p => p.Instructions)} instructions, {faults.Count} faults, {watch.Elapsed.TotalSeconds:F1} s, "
            + $"of which {packages.Sum(p => p.Elapsed.TotalSeconds):F1} s to build and check");
        Assert.True(faults is [], $"{faults.Count} faults:\n{string.Join('\n', faults.Take(Told))}");
        return packages.Sum(p => p.Functions);
    }
}

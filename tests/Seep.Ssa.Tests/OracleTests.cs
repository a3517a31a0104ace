using System.Globalization;
using Seep.Hunt.Toolchains;
using Seep.Ssa.Ir;
using Seep.TestKit;

namespace Seep.Ssa.Tests;

/// <summary>
/// Our functions beside those of golang.org/x/tools/go/ssa, by how many instructions of each kind they have. It is taken from the
/// corpora, of which it is one, in GOPATH mode; where they are not there, the tests are skipped.
/// </summary>
public sealed class OracleTests(ITestOutputHelper output)
{
    /// <summary>Of so many kinds of difference it is said how often they are, and where one is.</summary>
    const int Told = 40;

    static readonly string Libraries = Path.Combine(GoToolchains.State.Root, "corpora", ".libraries");

    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    public void The_standard_library() => Compare("std");

    /// <summary>Names packages by SEEP_SSA_ORACLE: for looking into something.</summary>
    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(IsAsked))]
    public void Packages_that_are_asked_for() => Compare(Environment.GetEnvironmentVariable("SEEP_SSA_ORACLE")!.Split(' '));

    public static bool IsAsked => Environment.GetEnvironmentVariable("SEEP_SSA_ORACLE") is { Length: > 0 };

    void Compare(params string[] patterns)
    {
        Assert.SkipUnless(Directory.Exists(Libraries), "the corpora are not here");
        var go = GoToolchains.Newest;
        var theirs = Oracle(go, patterns);
        var ours = Ours(go, patterns);
        var differences = new Dictionary<string, (int Count, string Place)>();
        var totals = new SortedDictionary<string, (int Ours, int Theirs)>(StringComparer.Ordinal);
        var (same, compared, rangeFuncs) = (0, 0, 0);
        foreach (var (place, their) in theirs)
        {
            if (!ours.TryGetValue(place, out var our))
                continue;
            if (their.ContainsKey("RangeFunc"))
            {
                rangeFuncs++;
                continue;
            }

            compared++;
            var difference = new List<string>();
            foreach (var kind in our.Keys.Union(their.Keys).Order(StringComparer.Ordinal))
            {
                var (a, b) = (our.GetValueOrDefault(kind), their.GetValueOrDefault(kind));
                totals[kind] = totals.GetValueOrDefault(kind) is var (x, y) ? (x + a, y + b) : default;
                if (a != b)
                    difference.Add($"{kind}{(a - b).ToString("+0;-0", CultureInfo.InvariantCulture)}");
            }

            if (difference.Count == 0)
            {
                same++;
                continue;
            }

            var text = string.Join(' ', difference);
            differences[text] = (differences.GetValueOrDefault(text).Count + 1, place);
        }

        output.WriteLine($"{string.Join(' ', patterns)}: {ours.Count} functions, {theirs.Count} of go/ssa, {rangeFuncs} with ranges over functions, "
            + $"{compared} others in both, {same} with the same counts");
        output.WriteLine(string.Join('\n', totals.Where(t => t.Value.Ours != t.Value.Theirs).Select(t => $"  {t.Key}: {t.Value.Ours}, go/ssa {t.Value.Theirs}")));
        output.WriteLine(string.Join('\n', differences.OrderByDescending(d => d.Value.Count).Take(Told).Select(d => $"  {d.Value.Count} x {d.Key}: {d.Value.Place}")));
        Assert.True(compared > 0, "nothing was compared");
        Assert.True(same >= compared * 95 / 100, $"only {same} of {compared} functions have the same counts");
    }

    static Dictionary<string, Dictionary<string, int>> Ours(GoToolchain go, string[] patterns)
    {
        var counts = new Dictionary<string, Dictionary<string, int>>();
        foreach (var package in Building.Packages(go, "/", (_, builder) => builder.Functions().SelectMany(f => f.WithChildren()).Select(Count).ToList(), null, patterns))
        {
            foreach (var (place, kinds) in package)
                counts[place] = kinds;
        }

        return counts;
    }

    static (string Place, Dictionary<string, int> Kinds) Count(Function function)
    {
        var kinds = new Dictionary<string, int> { ["Block"] = function.BlockCount };
        for (var i = function.FirstInstruction; i < function.ValueCount; i++)
        {
            var value = function.ValueAt(i);
            if (value.Op == Op.Extract && value.Referrers.Length == 0)
                continue;
            var kind = value.Op == Op.Binary ? "BinOp" : $"{value.Op}";
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
        }

        var syntax = function.Syntax;
        return (syntax.Exists ? $"{syntax.Tree.File.UnadjustedPositionOf(syntax.Start)}" : $"{function.Package.Path}.init", kinds);
    }

    static Dictionary<string, Dictionary<string, int>> Oracle(GoToolchain go, string[] patterns)
    {
        using var folder = new TempFolder();
        var settings = new Dictionary<string, string?>
        {
            ["GO111MODULE"] = "off",
            ["GOPATH"] = Libraries,
            ["GOFLAGS"] = "",
            ["GOPROXY"] = "off",
            ["CGO_ENABLED"] = "0",
        };
        var program = folder.File("oracle");
        var built = GoCommand.RunAsync(
            go, GoToolchains.State, Repository.File("tests", "Seep.Ssa.Tests", "oracle"), ["build", "-o", program, "."],
            TestContext.Current.CancellationToken, settings).GetAwaiter().GetResult();
        Assert.True(built.Succeeded, built.Error);
        var environment = go.Environment(GoToolchains.State).ToDictionary(e => e.Key, e => e.Value);
        foreach (var (name, value) in new Dictionary<string, string?> { ["GOFLAGS"] = "", ["GOPROXY"] = "off" })
            environment[name] = value;
        var ended = new ChildCommand(program, ["-go", go.Go, "-lang", $"go{string.Join('.', $"{go.Version}".Split('.')[..2])}", "--", .. patterns]) { Environment = environment }
            .RunAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        Assert.True(ended.Succeeded, ended.LastLines());
        var counts = new Dictionary<string, Dictionary<string, int>>();
        foreach (var line in ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split('\t');
            counts[fields[1]] = fields[2].Split(' ').Select(k => k.Split('=')).ToDictionary(k => k[0], k => int.Parse(k[1], CultureInfo.InvariantCulture));
        }

        return counts;
    }
}

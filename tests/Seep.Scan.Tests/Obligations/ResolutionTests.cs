using Seep.Hunt.Toolchains;
using Seep.Scan.Obligations;
using Seep.TestKit;

namespace Seep.Scan.Tests.Obligations;

/// <summary>What the tables name is declared, as they say, in the packages that they name.</summary>
public sealed class ResolutionTests(ITestOutputHelper output)
{
    static readonly Dictionary<string, string?> NoModules = new() { ["GO111MODULE"] = "off", ["GOPATH"] = "/nonexistent" };

    /// <summary>Under each toolchain all rows but those of functions that are newer; of these none.</summary>
    [Theory]
    [InlineData("1.27")]
    [InlineData("1.22")]
    public void Rows_of_the_standard_library(string version)
    {
        var go = GoToolchains.Get(version);
        var rows = AcquireTable.BuiltIn.Rows.Where(row => IsStandard(PackageOf(row))).ToList();
        var declarations = Standard(go, rows.Select(PackageOf));
        var faults = new List<string>();
        foreach (var row in rows)
        {
            var fault = RowCheck.FaultOf(row, declarations, oneIsEnough: go != GoToolchains.Newest);
            if (IsNewer(row.Since, version))
                fault = fault is null ? $"is in {version}, not only from {row.Since} on" : null;
            else if (fault is null && row.Place != AcquirePlace.Literal && !AcquireTable.BuiltIn.RowsOf(declarations.Function(row.Function)).Contains(row))
                fault = "is not found by its function";
            if (fault is not null)
                faults.Add($"{row.Function} {row.Place} {row.Index}: {fault}");
        }

        output.WriteLine($"{rows.Count} rows, {faults.Count} faults");
        Assert.True(faults is [], string.Join('\n', faults));
    }

    /// <summary>As far as the corpora have the packages; what they have may be of another version than the table.</summary>
    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    public void Rows_of_others()
    {
        Assert.SkipUnless(Directory.Exists(Corpora.Workspaces), "the corpora are not here");
        var rows = AcquireTable.BuiltIn.Rows.Where(row => !IsStandard(PackageOf(row))).ToList();
        var declarations = Others(rows.Select(PackageOf));
        var here = rows.Where(row => declarations.Has(PackageOf(row))).ToLookup(row => declarations.HasOtherVersionsOnly(PackageOf(row)));
        var faults = here[false].Select(row => (Row: row, Fault: RowCheck.FaultOf(row, declarations, oneIsEnough: true)))
            .Where(f => f.Fault is not null)
            .Select(f => $"{f.Row.Function} {f.Row.Place} {f.Row.Index}: {f.Fault}").ToList();
        var other = here[true].Select(row => (Row: row, Fault: RowCheck.FaultOf(row, declarations, oneIsEnough: true))).ToList();
        output.WriteLine(
            $"{rows.Count} rows, {here[false].Count()} of packages that are here, {faults.Count} faults; "
            + $"{other.Count} of packages that are here in other versions, {other.Count(o => o.Fault is null)} of them declared there too");
        foreach (var row in here[false].Concat(other.Where(o => o.Fault is null).Select(o => o.Row)))
            output.WriteLine($"@ {row.Function}\t{row.Place}\t{row.Index}");
        foreach (var (row, fault) in other.Where(o => o.Fault is not null))
            output.WriteLine($"? {row.Function}: {fault}");
        Assert.True(faults is [], string.Join('\n', faults));
    }

    static Declarations Others(IEnumerable<string> packages) => Declarations.Load(
        GoToolchains.Newest, "/", new Dictionary<string, string?> { ["GO111MODULE"] = "off", ["GOPATH"] = Corpora.GoPath },
        [.. packages.Distinct().SelectMany(Corpora.PathsOf).Distinct()]);

    static Declarations Standard(GoToolchain go, IEnumerable<string> packages) =>
        Declarations.Load(go, go.GoRoot + "/src", NoModules, [.. packages.Distinct()]);

    static string PackageOf(AcquireRow row) => AcquireRows.ReadFunction(row.Function).Package;

    static bool IsStandard(string package) => !package.Split('/')[0].Contains('.', StringComparison.Ordinal);

    static bool IsNewer(string since, string version) => since.Length > 0 && Minor(since) > Minor(version);

    static int Minor(string version) => int.Parse(version.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture);
}

using System.Globalization;
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
        var rows = AcquireTable.BuiltIn.Rows.Where(row => IsStandard(PackageOf(row.Function))).ToList();
        var declarations = Standard(go, rows.Select(row => PackageOf(row.Function)));
        var faults = new List<string>();
        foreach (var row in rows)
        {
            var fault = RowCheck.FaultOf(row, declarations, oneIsEnough: go != GoToolchains.Newest);
            if (IsNewer(row.Since, version))
                fault = fault is null ? $"is in {version}, not only from {row.Since} on" : null;
            else if (fault is null && !IsFound(row, declarations))
                fault = "is not found by its function";
            if (fault is not null)
                faults.Add($"{row.Function} {row.Place} {row.Index}: {fault}");
        }

        output.WriteLine($"{rows.Count} rows, {faults.Count} faults");
        Assert.True(faults is [], string.Join('\n', faults));
    }

    [Fact]
    public void What_stands_beside_the_rows_of_the_standard_library()
    {
        var claims = RowCheck.Claims().Where(claim => IsStandard(claim.Package)).ToList();
        var declarations = Standard(GoToolchains.Newest, claims.Select(claim => claim.Package));
        var faults = claims.Select(claim => claim.FaultOf(declarations)).OfType<string>().ToList();
        output.WriteLine($"{claims.Count} lines, {faults.Count} faults");
        Assert.True(faults is [], string.Join('\n', faults));
    }

    /// <summary>As far as the corpora have the packages. A fault of what they have in another major version than the table is none.</summary>
    [Fact(Skip = LongTests.Reason, SkipUnless = nameof(LongTests.Enabled), SkipType = typeof(LongTests))]
    public void What_others_declare()
    {
        Assert.SkipUnless(Directory.Exists(Corpora.Workspaces), "the corpora are not here");
        Claim[] claims =
        [
            .. AcquireTable.BuiltIn.Rows.Select(row => new Claim(
                PackageOf(row.Function), $"{row.Function} {row.Place} {row.Index}",
                declarations => RowCheck.FaultOf(row, declarations, oneIsEnough: true))),
            .. RowCheck.Claims(),
        ];
        claims = [.. claims.Where(claim => !IsStandard(claim.Package))];
        var declarations = Others(claims.Select(claim => claim.Package));
        var here = claims.Where(claim => declarations.Has(claim.Package))
            .Select(claim => (Claim: claim, Fault: claim.FaultOf(declarations), IsOther: declarations.HasOtherVersionsOnly(claim.Package))).ToList();
        foreach (var (claim, fault, isOther) in here.Where(h => h.Fault is not null))
            output.WriteLine($"{claim.Text}{(isOther ? " in another version" : "")}: {fault}");
        output.WriteLine(
            $"{claims.Length} lines, {here.Count(h => !h.IsOther)} of packages that are here and {here.Count(h => h.IsOther)} that are in other versions, "
            + $"{here.Count(h => h.Fault is null)} as declared");
        var faults = here.Where(h => h is { Fault: not null, IsOther: false }).Select(h => $"{h.Claim.Text}: {h.Fault}").ToList();
        Assert.NotEmpty(here);
        Assert.True(faults is [], string.Join('\n', faults));
    }

    static bool IsFound(AcquireRow row, Declarations declarations) =>
        row.Place == AcquirePlace.Literal || AcquireTable.BuiltIn.RowsOf(declarations.Function(row.Function)).Contains(row);

    static Declarations Others(IEnumerable<string> packages) => Declarations.Load(
        GoToolchains.Newest, "/", new Dictionary<string, string?> { ["GO111MODULE"] = "off", ["GOPATH"] = Corpora.GoPath },
        [.. packages.Distinct().SelectMany(Corpora.PathsOf).Distinct()]);

    static Declarations Standard(GoToolchain go, IEnumerable<string> packages) =>
        Declarations.Load(go, go.GoRoot + "/src", NoModules, [.. packages.Distinct()]);

    static string PackageOf(string function) => AcquireRows.ReadFunction(function).Package;

    static bool IsStandard(string package) => !package.Split('/')[0].Contains('.', StringComparison.Ordinal);

    static bool IsNewer(string since, string version) => since.Length > 0 && Minor(since) > Minor(version);

    static int Minor(string version) => int.Parse(version.Split('.')[1], CultureInfo.InvariantCulture);
}

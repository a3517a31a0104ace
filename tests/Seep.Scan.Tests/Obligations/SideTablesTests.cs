using Seep.Scan.Obligations;

namespace Seep.Scan.Tests.Obligations;

public sealed class SideTablesTests
{
    [Fact]
    public void Calls_release_without_being_named_so()
    {
        var next = Assert.Single(ImplicitReleases.BuiltIn.Of("(*database/sql.Rows).Next"));
        Assert.Equal((ReleasedValue.Receiver, ReleaseOutcome.False), (next.Value, next.Outcome));
        Assert.True(next.Meets(Row("(*database/sql.DB).Query")));

        var read = Assert.Single(ImplicitReleases.BuiltIn.Of("io.Copy"));
        Assert.Equal((ReleasedValue.Argument, 1, ReleaseOutcome.NoError), (read.Value, read.Index, read.Outcome));
        Assert.True(read.Meets(Row("net/http.Get")));
        Assert.False(read.Meets(Row("os.Open")));

        var sent = Assert.Single(ImplicitReleases.BuiltIn.Of("(*net/http.Client).Do"));
        Assert.Equal((ReleasedValue.Argument, 0, "Body"), (sent.Value, sent.Index, Assert.Single(sent.Path)));

        Assert.Equal(ReleasedValue.OfReceiver, Assert.Single(ImplicitReleases.BuiltIn.Of("(*os/exec.Cmd).Wait")).Value);
        Assert.Equal(ReleasedValue.OfReceiver, Assert.Single(ImplicitReleases.BuiltIn.Of("(*database/sql.Tx).Commit")).Value);
        Assert.Equal(ReleasedValue.OfArgument, Assert.Single(ImplicitReleases.BuiltIn.Of("syscall.Close")).Value);
        Assert.Empty(ImplicitReleases.BuiltIn.Of("(*database/sql.Rows).Err"));
    }

    [Fact]
    public void A_borrower_is_a_function_or_what_is_in_a_package()
    {
        Assert.True(Borrowers.BuiltIn.Contain("fmt.Println", "fmt"));
        Assert.True(Borrowers.BuiltIn.Contain("(*go.uber.org/zap.Logger).Info", "go.uber.org/zap"));
        Assert.True(Borrowers.BuiltIn.Contain("k8s.io/klog.Info", "k8s.io/klog"));
        Assert.True(Borrowers.BuiltIn.Contain("reflect.TypeOf", "reflect"));
        Assert.False(Borrowers.BuiltIn.Contain("reflect.ValueOf", "reflect"));
    }

    [Theory]
    [InlineData("sync", true)]
    [InlineData("sync/atomic", true)]
    [InlineData("container/list", true)]
    [InlineData("synchronize", false)]
    [InlineData("container", false)]
    public void Some_packages_keep_what_they_are_passed(string package, bool expected) => Assert.Equal(expected, NameTable.Keepers.Contains(package));

    [Theory]
    [InlineData("errors.New", true)]
    [InlineData("github.com/pkg/errors.Errorf", true)]
    [InlineData("errors.Unwrap", false)]
    public void Some_results_are_never_nil(string function, bool expected) => Assert.Equal(expected, NameTable.NeverNil.Contains(function));

    [Theory]
    [InlineData("(*bytes.Buffer).Write", true)]
    [InlineData("math/rand.Read", true)]
    [InlineData("path/filepath.Abs", true)]
    [InlineData("path/filepath.EvalSymlinks", false)]
    [InlineData("(*bytes.Buffer).Read", false)]
    [InlineData("(io.Writer).Write", false)]
    public void Some_functions_never_fail(string function, bool expected) => Assert.Equal(expected, NameTable.NeverFail.Contains(function));

    [Theory]
    [InlineData("net.SplitHostPort", true)]
    [InlineData("github.com/go-openapi/swag.SplitHostPort", true)]
    [InlineData("net.ParseCIDR", false)]
    public void Some_functions_fail_only_for_what_is_no_address(string function, bool expected) => Assert.Equal(expected, NameTable.AddressParsers.Contains(function));

    [Fact]
    public void Some_types_are_lent_or_tell_commands()
    {
        Assert.True(NameTable.Lent.Contains("golang.org/x/sync/errgroup.Group"));
        Assert.True(NameTable.Services.Contains("github.com/kardianos/service.Interface"));
        Assert.False(NameTable.Services.Contains("github.com/kardianos/service.Service"));
        Assert.True(NameTable.Commands.Contains("github.com/urfave/cli/v2.Context"));
        Assert.False(NameTable.Commands.Contains("github.com/spf13/cobra.Group"));
    }

    [Fact]
    public void Some_functions_call_once_what_they_are_passed()
    {
        Assert.True(NameTable.OneShots.Contains("(*sync.Once).Do"));
        Assert.False(NameTable.OneShots.Contains("(*sync.Pool).Get"));
    }

    [Theory]
    [InlineData("(*sync.Pool)\t")]
    [InlineData("\t")]
    public void Wrong_lines_of_packages_are_told(string line) =>
        AssertWrong($"'{line.Trim()}' is no import path", () => NameTable.ReadPackages("t.tsv", new StringReader($"package\tsource\n{line}\n")));

    [Fact]
    public void A_wrong_line_of_functions_is_told() =>
        AssertWrong("'New' is no function", () => NameTable.ReadFunctions("t.tsv", new StringReader("function\tsource\nNew\t\n")));

    [Theory]
    [InlineData("Group\t")]
    [InlineData("(*sync.Pool).Get\t")]
    public void Wrong_lines_of_types_are_told(string line) =>
        AssertWrong($"'{line.Trim()}' is no type", () => NameTable.ReadTypes("t.tsv", new StringReader($"type\tsource\n{line}\n")));

    [Theory]
    [InlineData("os.Exit", true)]
    [InlineData("example.org/logger.Fatalf", true)]
    [InlineData("example.org/logger.NotFatalf", false)]
    [InlineData("(*testing.common).Fatalf", true)]
    [InlineData("(testing.TB).SkipNow", true)]
    [InlineData("k8s.io/klog/v2.Fatal", true)]
    [InlineData("a/vendor/k8s.io/klog.Fatal", true)]
    [InlineData("(*testing.common).Error", false)]
    [InlineData("github.com/spf13/cobra.CheckErr", false)]
    public void Some_functions_never_return(string name, bool expected) => Assert.Equal(expected, NoReturns.BuiltIn.Contain(name, name[(name.LastIndexOf('.') + 1)..]));

    [Fact]
    public void Checks_say_that_an_error_is_not_nil()
    {
        Assert.True(ErrorChecks.BuiltIn.TryGet("errors.AsType", out var check));
        Assert.Equal(new("errors.AsType", 0, 1), check);
        Assert.True(ErrorChecks.BuiltIn.TryGet("k8s.io/apimachinery/pkg/api/errors.IsNotFound", out _));
        Assert.False(ErrorChecks.BuiltIn.TryGet("errors.Unwrap", out _));
    }

    [Theory]
    [InlineData("p.F\targ0\tsometimes\tany\t", "'sometimes' is no outcome: always, false, no-error")]
    [InlineData("p.F\t0\talways\tany\t", "'0' is nothing that a call releases: recv, arg0, of-recv")]
    [InlineData("p.F\trecv\talways\tsome\t", "'some' does not say when it leaks")]
    [InlineData("F\trecv\talways\tany\t", "'F' is no function")]
    public void Wrong_lines_of_implicit_releases_are_told(string line, string message) =>
        AssertWrong(message, () => ImplicitReleases.Read("t.tsv", new StringReader($"function\tvalue\toutcome\trows\tsource\n{line}\n")));

    [Theory]
    [InlineData("p.F\trecv\t0\t", "'recv' is no argument: arg0")]
    [InlineData("p.F\targ0\targ0\t", "'arg0' is no result: 0")]
    [InlineData("F\targ0\t0\t", "'F' is no function")]
    public void Wrong_lines_of_error_checks_are_told(string line, string message) =>
        AssertWrong(message, () => ErrorChecks.Read("t.tsv", new StringReader($"function\tvalue\tresult\tsource\n{line}\n")));

    [Theory]
    [InlineData(".*\t")]
    [InlineData("(p.T).*\t")]
    [InlineData("fmt\t")]
    public void Wrong_lines_of_borrowers_are_told(string line) =>
        AssertWrong($"'{line.Trim()}' is no function", () => Borrowers.Read("t.tsv", new StringReader($"function\tsource\n{line}\n")));

    [Fact]
    public void A_wrong_line_of_functions_that_never_return_is_told() =>
        AssertWrong("'log.*' is no function", () => NoReturns.Read("t.tsv", new StringReader("function\tsource\nlog.*\t\n")));

    static void AssertWrong(string message, Action read) =>
        Assert.StartsWith($"t.tsv:2: {message}", $"{Assert.Single(Assert.Throws<TableException>(read).Errors)}", StringComparison.Ordinal);

    static AcquireRow Row(string function) => Assert.Single(AcquireTable.BuiltIn.RowsOf(function));
}

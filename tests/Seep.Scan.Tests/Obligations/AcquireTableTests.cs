using Seep.Scan.Obligations;

namespace Seep.Scan.Tests.Obligations;

public sealed class AcquireTableTests
{
    const string Header = "package\tacquire\tresult_index\trelease\tleaks\twhen\tsource\n";

    [Fact]
    public void The_table_is_read()
    {
        var row = Assert.Single(AcquireTable.BuiltIn.RowsOf("(*net/http.Client).Do"));
        Assert.Equal((AcquirePlace.Result, 0, "Body"), (row.Place, row.Index, string.Join('.', row.Path)));
        Assert.Equal([new Release.Method("Close")], row.Releases);
        Assert.True(row.Has(When.IfBodyUnread));
    }

    [Fact]
    public void The_words_end_at_the_first_semicolon_and_the_release_of_Go_is_no_note()
    {
        var row = Assert.Single(Read("p\tp.F\t1\t()\tmemory,goroutine\tuntil-fire,until-parent-cancel; why; go>=1.21; more\tdoc p\n"));
        Assert.Equal(["until-fire", "until-parent-cancel"], row.When);
        Assert.Equal(("why; more", "go1.21", Retention.Memory | Retention.Goroutine), (row.Note, row.Since, row.Leaks));
    }

    [Theory]
    [InlineData("()", "CallValue { }")]
    [InlineData("Close", "Method { Name = Close }")]
    [InlineData("DB().Close", "Method { Name = DB().Close }")]
    [InlineData("os.Remove(ret.Name())", "Function { Name = os.Remove, Argument = ret.Name() }")]
    [InlineData("(*os/exec.Cmd).Wait(recv)", "Function { Name = (*os/exec.Cmd).Wait, Argument = recv }")]
    [InlineData("runtime/trace.Stop()", "Function { Name = runtime/trace.Stop, Argument =  }")]
    [InlineData("cancel(ctx)", "Protocol { Text = cancel(ctx) }")]
    public void Releases_are_read(string text, string expected) => Assert.Equal(expected, $"{AcquireRows.ReadRelease(text)}");

    [Theory]
    [InlineData("p\tp.F\t0\tClose\tfd\talways", "6 columns, not 7")]
    [InlineData("p\tq.F\t0\tClose\tfd\talways\t", "'q.F' is not in package p")]
    [InlineData("p\t(*p.T.F\t0\tClose\tfd\talways\t", "'(*p.T.F' is no function")]
    [InlineData("p\ttype:(p.T).F\trecv\tClose\tfd\talways\t", "'type:(p.T).F' is no function")]
    [InlineData("p\tp.F\targ\tClose\tfd\talways\t", "'arg' is no value of a call")]
    [InlineData("p\tp.F\t-1\tClose\tfd\talways\t", "'-1' is no value of a call")]
    [InlineData("p\tp.F\t0.\tClose\tfd\talways\t", "'0.' is no value of a call")]
    [InlineData("p\tp.F\t0\tClose|\tfd\talways\t", "'' is no release")]
    [InlineData("p\tp.F\t0\tp.G(x)\tfd\talways\t", "'p.G(x)' is no release")]
    [InlineData("p\tp.F\t0\tClose\tfds\talways\t", "'fds' is nothing that can leak: conn, data, disk, fd, ")]
    [InlineData("p\tp.F\t0\tClose\tfd\tsometimes; why\t", "'sometimes' does not say when it leaks: always, ")]
    public void A_wrong_line_is_told_with_its_number(string line, string message)
    {
        const string Right = "p\tp.G\t0\tClose\tfd\talways\t\n";
        var error = Assert.Single(Assert.Throws<TableException>(() => Read(Right + line + "\n" + Right)).Errors);
        Assert.StartsWith($"rows.tsv:3: {message}", $"{error}", StringComparison.Ordinal);
    }

    [Fact]
    public void All_wrong_lines_are_told_and_a_wrong_header()
    {
        var e = Assert.Throws<TableException>(() => AcquireRows.Read("rows.tsv", new StringReader("package\na\nb\n")));
        Assert.Equal([1, 2, 3], e.Errors.Select(error => error.Line));
    }

    [Fact]
    public void Another_row_stands_for_those_of_the_same_value()
    {
        var table = new AcquireTable([
            .. Read("p\tp.F\t0\tClose\tfd\talways\tfirst\n"), .. Read("p\tp.F\t1\tClose\tfd\talways\tfirst\n"), .. Read("p\tp.G\t0\tClose\tfd\talways\tfirst\n"),
        ]).With(Read("p/v2\tp/v2.F\t0\tClose\tfd\talways\t\n"));
        Assert.Equal(["p.F 1", "p.G 0", "p/v2.F 0"], table.Rows.Select(row => $"{row.Function} {row.Index}"));
        Assert.Equal([1, 0], table.RowsOf("p.F").Select(row => row.Index));
    }

    [Theory]
    [InlineData("func F() *T { return nil }; func (*T) Close() {}", 1)]
    [InlineData("func F() *T { return nil }", 0)]
    [InlineData("func F() (*T, func()) { return nil, nil }; func (*T) Stop() {}", 1)]
    [InlineData("func F() {}", 0)]
    [InlineData("func F() (*T, func()) { return nil, nil }; func (*T) Close() {}", 2)]
    public void Rows_of_another_version_are_left_out(string source, int expected)
    {
        var table = new AcquireTable(Read("p/v2\tp/v2.F\t0\tClose\tfd\talways\t\np/v2\tp/v2.F\t1\t()\tfd\talways\t\n"));
        var function = Declarations.Of("p/v3", "package p; type T struct{}; " + source).Function("p.F");
        Assert.Equal(expected, table.RowsOf(function).Count);
    }

    [Theory]
    [InlineData("0.B.C()", "Close", true)]
    [InlineData("0.B", "C().Close", true)]
    [InlineData("0.B", "C().Stop", false)]
    [InlineData("0.C", "Close", false)]
    [InlineData("arg0", "Close", true)]
    [InlineData("arg1", "Close", false)]
    [InlineData("recv", "Close", false)]
    [InlineData("-", "p.F()", true)]
    public void Rows_fit_what_is_declared(string place, string release, bool expected)
    {
        var row = Assert.Single(Read($"p\tp.F\t{place}\t{release}\tfd\talways\t\n"));
        var function = Declarations.Of("p", "package p; type T struct{ B T2 }; type T2 struct{}; func (T2) C() *T3 { return nil }; type T3 struct{}; func (*T3) Close() {}; func F(x ...T3) *T { return nil }")
            .Function("p.F");
        Assert.Equal(expected, RowTypes.Fits(row, function));
    }

    static IReadOnlyList<AcquireRow> Read(string lines) => AcquireRows.Read("rows.tsv", new StringReader(Header + lines));
}

using System.Diagnostics;
using System.Text;
using Seep.Scan.Obligations;
using Seep.Scan.Settings;
using Seep.TestKit;

namespace Seep.Scan.Tests.Settings;

public sealed class ScanSettingsTests
{
    [Fact]
    public void Rows_and_lifetimes_are_read()
    {
        var settings = Read("""
            # what our own packages hand out
            obligations:
              - acquire: example.com/app/pool.Get
                result: 0.Conn
                release: [Put, "example.com/app/pool.Release(ret)"]
                leaks: [conn, goroutine]
                when: [if-per-call]
                note: a slot of the pool
              - acquire: (*example.com/app.Bus).Subscribe
                release: Unsubscribe
              - acquire: type:example.com/app.Worker
                release: Stop
              - acquire: net/http.Get
                result: 0.Body
                release: none
            process-lifetime:
              - example.com/app.Cache
              - (*example.com/app.Server).Run
            """);
        var row = settings.Obligations[0];
        Assert.Equal(("example.com/app/pool.Get", AcquirePlace.Result, 0, "Conn"), (row.Function, row.Place, row.Index, Assert.Single(row.Path)));
        Assert.Equal([new Release.Method("Put"), new Release.Function("example.com/app/pool.Release", "ret")], row.Releases);
        Assert.Equal((Retention.Connection | Retention.Goroutine, "if-per-call", "a slot of the pool"), (row.Leaks, Assert.Single(row.When), row.Note));
        Assert.EndsWith(".seep.yaml:3", row.Source, StringComparison.Ordinal);

        row = settings.Obligations[1];
        Assert.Equal((AcquirePlace.Result, 0, Retention.Memory, When.Always), (row.Place, row.Index, row.Leaks, Assert.Single(row.When)));
        Assert.Equal([new Release.Method("Unsubscribe")], row.Releases);

        Assert.Equal(AcquirePlace.Literal, settings.Obligations[2].Place);

        row = Assert.Single(settings.Table.RowsOf("net/http.Get"));
        Assert.Equal((0, Retention.None, When.None), (row.Releases.Count, row.Leaks, Assert.Single(row.When)));
        Assert.Equal(AcquireTable.BuiltIn.Rows.Count + 3, settings.Table.Rows.Count);

        Assert.True(settings.IsProcessLifetime("example.com/app.Cache"));
        Assert.True(settings.IsProcessLifetime("(*example.com/app/v2.Server).Run"));
        Assert.False(settings.IsProcessLifetime("example.com/app.Server"));
    }

    [Fact]
    public void The_example_of_the_documentation_is_right()
    {
        var page = File.ReadAllText(Repository.File("docs", "scan-settings.md"));
        var start = page.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;
        var settings = Read(page[start..page.IndexOf("```", start, StringComparison.Ordinal)]);
        Assert.Equal((2, 3, 3), (settings.Obligations.Count, settings.Owners.Count, settings.ProcessLifetime.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("---\n")]
    [InlineData("obligations:\nprocess-lifetime: []\n")]
    public void A_file_may_say_nothing(string text)
    {
        var settings = Read(text);
        Assert.Empty(settings.Obligations);
        Assert.Empty(settings.ProcessLifetime);
        Assert.True(settings.IsNone);
        Assert.Same(AcquireTable.BuiltIn, settings.Table);
    }

    [Theory]
    [InlineData("obligation: []", "1:1: 'obligation' is no key here: obligations, owns, process-lifetime")]
    [InlineData("- a", "1:1: has to have keys: obligations, owns, process-lifetime")]
    [InlineData("obligations: {}", "1:14: has to be a list")]
    [InlineData("obligations: [a]", "1:15: has to have keys: acquire, result, release, leaks, when, note")]
    [InlineData("obligations: [{acquire: a.B, release: Close, why: x}]", "1:46: 'why' is no key here: acquire, result, release, leaks, when, note")]
    [InlineData("obligations: [{release: Close}]", "1:15: 'acquire' is missing")]
    [InlineData("obligations: [{acquire: a.B}]", "1:15: 'release' is missing")]
    [InlineData("obligations: [{acquire: B, release: Close}]", "1:25: 'B' is no function: it has to be as in 'net/http.Get'")]
    [InlineData("obligations: [{acquire: [a.B], release: Close}]", "1:25: has to be a text")]
    [InlineData("obligations: [{acquire: a.B, release: Close()()}]", "1:39: 'Close()()' is no release: it has to be as in 'Close'")]
    [InlineData("obligations: [{acquire: a.B, release: [[Close]]}]", "1:40: has to be a text")]
    [InlineData("obligations: [{acquire: a.B, release: Close, result: first}]", "1:54: 'first' is no value of a call: it has to be as in '0'")]
    [InlineData("obligations: [{acquire: 'type:a.B', release: Close, result: 0}]", "1:61: a type has no result: leave it out")]
    [InlineData("obligations: [{acquire: a.B, release: Close, leaks: [memory, fds]}]", "1:62: 'fds' is nothing that can leak: conn, data,")]
    [InlineData("obligations: [{acquire: a.B, release: Close, when: ever}]", "1:52: 'ever' does not say when it leaks: always,")]
    [InlineData("obligations:\n- {acquire: a.B, release: Close}\n- {acquire: a/v2.B, release: Stop}", "3:3: 'a/v2.B' has the same result in line 2")]
    [InlineData("obligations:\n- {acquire: a.B, release: Close}\n- {acquire: a.B, release: Stop, result: 0}", "3:3: 'a.B' has the same result in line 2")]
    [InlineData("process-lifetime: ['type:a.B']", "1:20: 'type:a.B' is no function, method, type, variable or field")]
    [InlineData("owns: [a.B]", "1:8: 'a.B' is no field or parameter: it has to be as in 'example.com/app.Server.conn', 'example.com/app.Serve(arg0)'")]
    [InlineData("owns: ['a.B(recv)']", "1:8: 'a.B(recv)' is no field or parameter")]
    [InlineData("owns: ['a.b.(arg0)']", "1:8: 'a.b.(arg0)' is no field or parameter")]
    [InlineData("process-lifetime: {a: b}", "1:19: has to be a list")]
    [InlineData("process-lifetime: [a.B]\nprocess-lifetime: [a.C]", "2:1: 'process-lifetime' is there twice")]
    [InlineData("? [a]\n: b", "1:3: is no key: it has to be a word")]
    [InlineData("process-lifetime: [a.B]\n---\n{}", "2:1: is a second document")]
    [InlineData("process-lifetime: [a.B", "is no YAML")]
    [InlineData("process-lifetime: &a [a.B]\nobligations: *a", "1:19: is no YAML: anchors and aliases are not read")]
    [InlineData("obligations: *a", "1:14: is no YAML: anchors and aliases are not read")]
    public void What_is_wrong_is_told_with_its_place(string text, string expected) =>
        Assert.Contains(expected, Assert.Single(ErrorsOf(text)), StringComparison.Ordinal);

    [Fact]
    public void All_that_is_wrong_is_told()
    {
        var errors = ErrorsOf("""
            obligations:
              - acquire: B
                release: Close
                leaks: fds
                when: ever
              - acquire: a.B
                release: no-way
            ignore: []
            process-lifetime:
              - 1
            """);
        Assert.Equal(["2:14", "4:12", "5:11", "7:14", "8:1", "10:5"], errors.Select(e => string.Join(':', e.Split(':')[1..3])));
    }

    [Fact]
    public void A_text_of_aliases_costs_no_more_than_its_size()
    {
        var text = new StringBuilder("a0: &a0 [x]\n");
        for (var i = 1; i < 40; i++)
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 20))}]\n");
        Assert.Contains("anchors and aliases are not read", Assert.Single(ErrorsOf($"{text}")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Deep_nesting_ends(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 200_000));
        var watch = Stopwatch.StartNew();
        Assert.Contains("nested more than", Assert.Single(ErrorsOf(text)), StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }

    [Fact]
    public void A_large_file_is_not_read()
    {
        Assert.Empty(Read(new string('#', 1 << 20)).Obligations);
        Assert.EndsWith(": is larger than 1 MiB", Assert.Single(ErrorsOf(new string('#', (1 << 20) + 1))), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_told()
    {
        using var folder = new TempFolder();
        var path = folder.Write(ScanSettings.FileName, [0x61, 0xFF, 0xFE]);
        Assert.EndsWith(": is not UTF-8", Assert.Single(Assert.Throws<ScanSettingsException>(() => ScanSettings.Read(path)).Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_found_or_there_is_none()
    {
        using var folder = new TempFolder();
        Assert.Null(ScanSettings.FindIn(folder.Path));
        var e = Assert.Throws<ScanSettingsException>(() => ScanSettings.Read(folder.File(ScanSettings.FileName)));
        Assert.Contains(": can't be read: ", e.Message, StringComparison.Ordinal);
        var path = folder.Write(ScanSettings.FileName, "");
        Assert.Equal(path, ScanSettings.FindIn(folder.Path));
    }

    static ScanSettings Read(string text)
    {
        using var folder = new TempFolder();
        return ScanSettings.Read(folder.Write(ScanSettings.FileName, text));
    }

    static List<string> ErrorsOf(string text)
    {
        using var folder = new TempFolder();
        var path = folder.Write(ScanSettings.FileName, text);
        return [.. Assert.Throws<ScanSettingsException>(() => ScanSettings.Read(path)).Errors.Select(e => $"{e}")];
    }
}

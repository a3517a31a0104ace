using Seep.Scan.Obligations;

namespace Seep.Scan.Tests;

public sealed class AcquireTableTests
{
    [Fact]
    public void The_table_is_read()
    {
        var row = Assert.Single(AcquireTable.BuiltIn.RowsOf("(*net/http.Client).Do"));
        Assert.Equal((AcquirePlace.Result, 0, "Body"), (row.Place, row.Index, string.Join('.', row.Path)));
        Assert.Equal([new Release.Method("Close")], row.Releases);
        Assert.True(row.Has("if-body-unread"));
    }

    [Theory]
    [InlineData("github.com/jackc/pgx/v5.Connect", "github.com/jackc/pgx.Connect")]
    [InlineData("(*github.com/x/y/v12/z.T).M", "(*github.com/x/y/z.T).M")]
    [InlineData("k8s.io/api/v1beta/x.F", "k8s.io/api/v1beta/x.F")]
    public void Import_paths_are_compared_without_the_major_version(string name, string expected) =>
        Assert.Equal(expected, AcquireTable.WithoutMajorVersion(name));
}

using Seep.Scan.Obligations;

namespace Seep.Scan.Tests.Obligations;

public sealed class FunctionNamesTests
{
    [Theory]
    [InlineData("net/http.Get", "net/http.Get")]
    [InlineData("github.com/jackc/pgx/v5.Connect", "github.com/jackc/pgx.Connect")]
    [InlineData("(*github.com/x/y/v12/z.T).M", "(*github.com/x/y/z.T).M")]
    [InlineData("k8s.io/api/v1beta/x.F", "k8s.io/api/v1beta/x.F")]
    [InlineData("(*connectrpc.com/connect.Client[Req, Res]).CallServerStream", "(*connectrpc.com/connect.Client).CallServerStream")]
    [InlineData("k8s.io/kubernetes/vendor/github.com/x/y.F", "github.com/x/y.F")]
    [InlineData("(*a/vendor/b/v2/vendor/github.com/x/y.T).M", "(*github.com/x/y.T).M")]
    [InlineData("type:vendor/golang.org/x/net/http2.Transport", "type:golang.org/x/net/http2.Transport")]
    [InlineData("example.com/myvendor/y.F", "example.com/myvendor/y.F")]
    public void Versions_vendor_folders_and_type_parameters_do_not_count(string name, string expected) =>
        Assert.Equal(expected, FunctionNames.Normalized(name));

    [Theory]
    [InlineData("net/http.Get", "net/http", "", false, "Get")]
    [InlineData("(*net/http.Client).Do", "net/http", "Client", true, "Do")]
    [InlineData("(net.Listener).Accept", "net", "Listener", false, "Accept")]
    [InlineData("gopkg.in/lumberjack.v2.New", "gopkg.in/lumberjack.v2", "", false, "New")]
    public void A_name_has_a_package_a_receiver_and_a_name(string text, string package, string receiver, bool isPointer, string name)
    {
        Assert.True(QualifiedName.TryParse(text, out var parts));
        Assert.Equal(new(package, receiver, isPointer, name), parts);
        Assert.Equal(text, $"{parts}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("Get")]
    [InlineData(".Get")]
    [InlineData("net/http.")]
    [InlineData("net/http.0")]
    [InlineData("(net/http.Client)")]
    [InlineData("(Client).Do")]
    [InlineData("(*net/http.Client).Do()")]
    [InlineData("net http.Get")]
    public void What_is_no_name_is_none(string text) => Assert.False(QualifiedName.TryParse(text, out _));
}

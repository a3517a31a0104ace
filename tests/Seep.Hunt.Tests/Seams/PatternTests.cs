using Seep.Hunt.Seams;

namespace Seep.Hunt.Tests.Seams;

public sealed class PatternTests
{
    [Theory]
    [InlineData("/", "", "", "/", true)]
    [InlineData("GET /users/{id}", "GET", "", "/users/{id}", false)]
    [InlineData("POST \t example.com/a/", "POST", "example.com", "/a/", true)]
    [InlineData("/files/{path...}", "", "", "/files/{path...}", true)]
    [InlineData("/exact/{$}", "", "", "/exact/{$}", false)]
    [InlineData("localhost:80/x", "", "localhost:80", "/x", false)]
    public void Parses(string source, string method, string host, string path, bool subtree)
    {
        var pattern = Pattern.TryParse(source, out var error);
        Assert.Null(error);
        Assert.Equal((method, host, path, subtree), (pattern!.Method, pattern.Host, pattern.Path, pattern.IsSubtree));
    }

    [Theory]
    [InlineData("", "missing /")]
    [InlineData("GET", "missing /")]
    [InlineData("G(T /", "invalid method")]
    [InlineData("{h}/a", "host contains")]
    [InlineData("/a{b}", "bad wildcard segment")]
    [InlineData("/{a}b", "bad wildcard segment")]
    [InlineData("/{}", "bad wildcard name")]
    [InlineData("/{1a}", "bad wildcard name")]
    [InlineData("/{a}/{a}", "duplicate")]
    [InlineData("/{$}/a", "not at end")]
    [InlineData("/{a...}/b", "not at end")]
    public void SaysWhatIsWrong(string source, string expected)
    {
        Assert.Null(Pattern.TryParse(source, out var error));
        Assert.Contains(expected, error);
    }

    // Each expectation is what net/http's own ServeMux answers (its routing_tree_test.go has the same shapes).
    [Theory]
    [InlineData("GET", "h", "/", "/")]
    [InlineData("GET", "h", "/nowhere", "/")]
    [InlineData("GET", "h", "/a", "/a")]
    [InlineData("GET", "h", "/a/", "/")]
    [InlineData("GET", "h", "/a/b", "/a/{x}")]
    [InlineData("GET", "h", "/a/b/", "/")]
    [InlineData("GET", "h", "/a/%62", "/a/{x}")]
    [InlineData("GET", "h", "/a/c", "/a/c")]
    [InlineData("GET", "h", "/t/", "/t/{$}")]
    [InlineData("GET", "h", "/t/deep/er", "/t/")]
    [InlineData("GET", "h", "/t", "/")]
    [InlineData("GET", "h", "/m", "GET /m")]
    [InlineData("HEAD", "h", "/m", "GET /m")]
    [InlineData("POST", "h", "/m", "/m")]
    [InlineData("GET", "h", "/u/1/posts", "/u/{id}/posts")]
    [InlineData("GET", "h", "/u/me/posts", "/u/me/{rest...}")]
    [InlineData("GET", "example.com", "/a", "example.com/")]
    [InlineData("GET", "EXAMPLE.com", "/a", "example.com/")]
    [InlineData("GET", "h", "/%7Bx%7D", "/")]
    public void TheMostSpecificWins(string method, string host, string path, string expected)
    {
        string[] sources =
        [
            "/", "/a", "/a/{x}", "/a/c", "/t/", "/t/{$}", "GET /m", "/m", "/u/{id}/posts", "/u/me/{rest...}",
            "example.com/",
        ];
        var winner = sources.Reverse()
            .Select(s => Pattern.TryParse(s, out _)!)
            .Where(p => p.Matches(method, host, path))
            .Aggregate((a, b) => b.ComparePrecedence(a) > 0 ? b : a);
        Assert.Equal(expected, winner.Source);
    }

    [Fact]
    public void BeforeGo122BracesAreLiteral()
    {
        var pattern = Pattern.TryParseLiteral("/a/{x}", out _)!;
        Assert.True(pattern.Matches("GET", "", "/a/%7Bx%7D"));
        Assert.False(pattern.Matches("GET", "", "/a/b"));
        Assert.False(pattern.HasWildcards);
        Assert.True(Pattern.TryParseLiteral("/a/", out _)!.Matches("GET", "", "/a/b/c"));
        Assert.True(Pattern.TryParseLiteral("/", out _)!.Matches("GET", "", "/a/b/c"));
    }

    [Theory]
    [InlineData("/a/{x}/b%20c/{y}", HoleKind.Number, "/a/1/b%20c/1")]
    [InlineData("/a/{x}", HoleKind.Word, "/a/seep-1")]
    [InlineData("/a/{$}", HoleKind.Word, "/a/")]
    [InlineData("/a/", HoleKind.Word, "/a/")]
    [InlineData("/", HoleKind.Word, "/")]
    [InlineData("/f/{path...}", HoleKind.Word, "/f/seep-1")]
    public void RequestsAreMadeFromPatterns(string source, HoleKind wildcards, string target)
    {
        var pattern = Pattern.TryParse(source, out _)!;
        var request = SeamRequest.For(pattern, "GET", wildcards);
        var made = request.Target.Text(new ValueSource().Repeated);
        Assert.Equal(target, made);
        Assert.True(pattern.Matches("GET", "", made));
    }
}

using System.Diagnostics;
using System.Text;
using Seep.Hunt.Seams;
using Seep.TestKit;

namespace Seep.Hunt.Tests.Seams;

public sealed class HttpFileTests
{
    static readonly Values Fixed = new(1, DateTimeOffset.UnixEpoch, Fixed: true);

    public static TheoryData<string> Goldens =>
        [.. Directory.GetFiles(Folder, "*.txtar").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    static string Folder => Repository.File("tests", "Seep.Hunt.Tests", "Seams", "http");

    /// <summary>
    /// Each archive has the files of a folder, and under <c>want</c> what is read of its <c>api.http</c>.
    /// </summary>
    [Theory, MemberData(nameof(Goldens))]
    public void ReadsAsWritten(string name)
    {
        var archive = Path.Combine(Folder, name);
        var text = File.ReadAllText(archive);
        var cut = text.IndexOf("-- want --\n", StringComparison.Ordinal);
        using var folder = new TempFolder();
        foreach (var file in text[..cut].Split("\n-- ").Skip(1))
            folder.Write(file[..file.IndexOf(" --\n", StringComparison.Ordinal)], file[(file.IndexOf('\n') + 1)..]);

        var options = new HttpFileOptions { ProcessEnvironment = n => n == "TOKEN" ? "t0k" : null };
        var read = HttpFile.Load(folder.File("api.http"), options);
        var got = Print(read).Replace(folder.Path + "/", "", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("SEEP_UPDATE") == "1")
            File.WriteAllText(archive, text[..cut] + "-- want --\n" + got);
        else
            Assert.Equal(text[(cut + "-- want --\n".Length)..], got);
    }

    static string Print(HttpFile file)
    {
        var text = new StringBuilder();
        foreach (var request in file.Requests)
        {
            text.Append($"{request.Line}: {request.Kind} {request.Method} {request.Target.Text(Fixed)}");
            text.Append($" \"{request.Name}\" slots {request.Slots}\n");
            if (request.Host.Length > 0)
                text.Append($"  Host: {request.Host}\n");
            foreach (var header in request.Headers)
                text.Append($"  {header.Name}: {header.Value.Text(Fixed)}\n");
            foreach (var message in request.Messages)
                text.Append($"  message after {message.After}: {Quote(message.Text.Text(Fixed))}\n");
            if (request.Body is { } body)
                text.Append($"  body: {Quote(body.Text(Fixed))}\n");
        }

        foreach (var message in file.Messages)
            text.Append(message).Append('\n');
        return text.ToString();
    }

    static string Quote(string text) => text
        .Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    static string Many(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    public static TheoryData<string, string> Hostile => new()
    {
        { "empty", "" },
        { "only separators", Many("###\n", 200_000) },
        { "many requests", Many("###\n/a\n", 200_000) },
        { "open braces", "GET /" + new string('{', 2_000_000) },
        { "empty variables", "POST /\n\n" + Many("{{}}", 500_000) },
        { "generated", "POST /\n\n" + Many("{{$guid}}", 200_000) },
        { "cycle", "@a={{b}}\n@b={{a}}\nGET /{{a}}\n" },
        { "cycle in origin", "@a={{b}}\n@b={{a}}\nGET {{a}}/x\n" },
        { "growing origin", "@a={{a}}{{a}}{{a}}{{a}}{{a}}{{a}}{{a}}{{a}}\nGET {{a}}/x\n" },
        {
            "billion laughs",
            string.Concat(Enumerable.Range(1, 15).Select(i => $"@v{i}={Many($"{{{{v{i - 1}}}}}", 10)}\n"))
            + "@v0=ha\n" + Many("GET /{{v15}}\n###\n", 100)
        },
        { "continuation", "GET /\n" + Many("  &a=b\n", 300_000) },
        { "headers", "GET /\n" + Many("A: b\n", 300_000) },
        { "script without end", "GET /\n\n> {%\n" + Many("x\n", 300_000) },
        { "controls", "GET /\u0001\u0000\r\r\n\0: \0\n\n\0{{\0}}" },
        { "lone surrogates", "GET /\ud800\n\n\udc00" },
        { "newlines in a URL", "@a=x\nGET http://\r\n: :\n" },
        { "definitions", Many("@a=b\n", 200_000) + "POST /\n\n" + Many("{{a}}", 200_000) },
        { "long line", "GET " + new string('/', 4_000_000) },
    };

    [Theory, MemberData(nameof(Hostile))]
    public void HostileFilesEndSoonAndSmall(string name, string text)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        var file = HttpFile.Parse(text, "x.http");
        foreach (var request in file.Requests)
            _ = request.Target.Text(Fixed);
        Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), $"{name}: {clock.Elapsed}");
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Assert.True(allocated < 400 << 20, $"{name}: {allocated >> 20} MiB");
    }

    [Fact]
    public void LongFilesAreLeftOut()
    {
        var file = HttpFile.Parse(new string('#', HttpFile.MaxLength + 1), "x.http");
        Assert.Contains("4 MiB", Assert.Single(file.Messages).Text);
    }

    [Fact]
    public void MissingFilesAreAMessage() =>
        Assert.Contains("/nowhere/x.http", Assert.Single(HttpFile.Load("/nowhere/x.http").Messages).Text);

    [Fact]
    public void BodiesComeFromBelowTheFolderOnly()
    {
        using var root = new TempFolder();
        var secret = root.Write("secret", "secret");
        root.Write("api/in.json", "in");
        root.Write("api/big", new byte[HttpFile.MaxBodyLength + 1]);
        File.CreateSymbolicLink(root.File("api", "link"), secret);
        Directory.CreateSymbolicLink(root.File("api", "up"), root.Path);
        string[] bodies = ["./in.json", "../secret", "/etc/passwd", "link", "up/secret", ".", "big", "missing"];
        var path = root.Write("api/a.http", string.Concat(bodies.Select(b => $"###\nPOST /{b}\n\n< {b}\n")));
        var file = HttpFile.Load(path);
        Assert.Equal("in", Assert.Single(file.Requests).Body!.ToString());
        Assert.Equal(bodies.Length - 1, file.Messages.Length);
    }

    /// <summary>A 4 MiB file of includes of 1 MiB each would be terabytes.</summary>
    [Fact]
    public void IncludedBodiesAreBoundedTogether()
    {
        using var folder = new TempFolder();
        folder.Write("big", new byte[HttpFile.MaxBodyLength]);
        var file = HttpFile.Load(folder.Write("a.http", Many("###\nPOST /\n\n< big\n", 100)));
        Assert.InRange(file.Requests.Length, 1, 16);
        Assert.Contains("expands to too much", file.Messages[^1].Text);
    }
}

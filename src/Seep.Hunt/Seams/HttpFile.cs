using System.Collections.Immutable;
using System.Text;

namespace Seep.Hunt.Seams;

/// <summary>What a .http file may use besides its own text.</summary>
public sealed record HttpFileOptions
{
    /// <summary>
    /// Which environment of <c>http-client.env.json</c>; null for one called local or dev, else its first.
    /// </summary>
    public string? Environment { get; init; }

    /// <summary>What <c>{{$processEnv NAME}}</c> stands for; null for a name that is not set.</summary>
    public Func<string, string?> ProcessEnvironment { get; init; } = System.Environment.GetEnvironmentVariable;
}

/// <summary>
/// The requests of a .http or .rest file, as the REST clients of VS Code and of JetBrains' editors read them
/// (docs/http-files.md says what is read how).
/// </summary>
/// <remarks>
/// Nothing in a file is an error for the reader: a request that can't be driven is left out with a message. A file
/// takes memory in proportion to its size, and its variables expand to a bounded length.
/// </remarks>
/// <param name="Path">The file.</param>
public sealed record HttpFile(
    string Path, ImmutableArray<SeamRequest> Requests, ImmutableArray<SeamMessage> Messages)
{
    /// <summary>The longest file that is read, in bytes.</summary>
    public const int MaxLength = 4 << 20;

    /// <summary>The longest file that a body is read from, in bytes.</summary>
    public const int MaxBodyLength = 1 << 20;

    /// <summary>How many requests of a file are read.</summary>
    public const int MaxRequests = 10_000;

    /// <summary>Reads a file, with the environment files beside it and the bodies below its folder.</summary>
    public static HttpFile Load(string path, HttpFileOptions? options = null)
    {
        options ??= new();
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) ?? "/";
        var text = TryRead(path, MaxLength, out var error);
        if (text is null)
            return new(path, [], [new(path, 0, error)]);
        var messages = new List<SeamMessage>();
        var environment = EnvironmentFile.Load(folder, options.Environment, messages);
        var parser = new HttpFileParser(Encoding.UTF8.GetString(text), path, folder, environment, options, messages);
        return parser.Parse();
    }

    /// <summary>Reads the text of a file that lies nowhere: bodies from other files are left out.</summary>
    public static HttpFile Parse(string text, string path, HttpFileOptions? options = null) =>
        text.Length <= MaxLength
            ? new HttpFileParser(text, path, folder: null, environment: [], options ?? new(), []).Parse()
            : new(path, [], [new(path, 0, $"left out: it is longer than {MaxLength >> 20} MiB")]);

    /// <summary>The whole file, or null and why not.</summary>
    internal static byte[]? TryRead(string path, int limit, out string error)
    {
        error = "";
        try
        {
            var length = new FileInfo(path).Length;
            if (length == 0)
                return []; // A pipe is 0 bytes long too: opening one could wait for ever.
            if (length <= limit)
                return File.ReadAllBytes(path);
            error = $"left out: it is longer than {limit >> 20} MiB";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = e.Message;
        }

        return null;
    }
}

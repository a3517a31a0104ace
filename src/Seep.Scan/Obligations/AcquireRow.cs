namespace Seep.Scan.Obligations;

/// <summary>What stays when an obligation is not met. <see cref="None"/>: nothing, the row is there to silence others.</summary>
[Flags]
public enum Retention
{
    None = 0,
    Memory = 1,
    Goroutine = 2,

    /// <summary>A file descriptor.</summary>
    Descriptor = 4,

    /// <summary>A connection, one of a pool too.</summary>
    Connection = 8,
    Disk = 16,
    Process = 32,
    Thread = 64,

    /// <summary>Nothing stays, but bytes are lost: no leak.</summary>
    Data = 128,
}

/// <summary>Where the value is that has the obligation.</summary>
public enum AcquirePlace
{
    /// <summary>A result of the call.</summary>
    Result,
    Receiver,
    Argument,

    /// <summary>A composite literal of the type, or new.</summary>
    Literal,

    /// <summary>The call itself: what ends it is another call, without a value between them.</summary>
    Call,
}

/// <summary>One way to meet an obligation.</summary>
public abstract record Release
{
    /// <summary>The <see cref="Protocol"/> of what ends with the context that the call is given.</summary>
    public const string ByContext = "cancel(ctx)";

    Release() { }

    /// <summary>A method of the value; with dots, of a field of it: <c>MultipartForm.RemoveAll</c>.</summary>
    public sealed record Method(string Name) : Release;

    /// <summary>A call of the value, a function.</summary>
    public sealed record CallValue : Release;

    /// <summary>A function that takes the value, or has to do with it otherwise: <c>os/signal.Stop(arg0)</c>.</summary>
    /// <param name="Name">As <see cref="AcquireRow.Function"/>.</param>
    /// <param name="Argument">
    /// Of the acquiring call's values the one that it has to do with: <c>ret</c>, <c>recv</c>, <c>arg0</c>, <c>ret.Name()</c>; empty for none.
    /// </param>
    public sealed record Function(string Name, string Argument) : Release;

    /// <summary>Something that is no single call: <c>drain</c>, <c>cancel(ctx)</c>, <c>close(stopCh)</c>.</summary>
    public sealed record Protocol(string Text) : Release;
}

/// <summary>A function that hands out a value with an obligation, and how that is met.</summary>
public sealed record AcquireRow
{
    /// <summary>Before the name of a type: the obligation begins with a literal of it, or new.</summary>
    public const string TypePrefix = "type:";

    /// <summary>
    /// <c>net/http.Get</c>, <c>(*net/http.Client).Do</c>, <c>(net.Listener).Accept</c>; of a literal <c>type:net/http.Transport</c>.
    /// </summary>
    public required string Function { get; init; }

    /// <summary>Without the folders of its package: <c>http.Get</c>, <c>(*sql.DB).Query</c>; of a literal <c>new(http.Transport)</c>.</summary>
    public string ShortName
    {
        get
        {
            if (Function.StartsWith(TypePrefix, StringComparison.Ordinal))
                return $"new({Function[Math.Max(Function.LastIndexOf('/') + 1, TypePrefix.Length)..]})";
            var slash = Function.LastIndexOf('/');
            var start = Function.StartsWith("(*", StringComparison.Ordinal) ? "(*" : Function.StartsWith('(') ? "(" : "";
            return slash < 0 ? Function : start + Function[(slash + 1)..];
        }
    }

    public required AcquirePlace Place { get; init; }

    /// <summary>Of a result or argument its number.</summary>
    public int Index { get; init; }

    /// <summary>The fields from the value to what has the obligation: <c>Body</c>. A method that hands it out ends with parentheses.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>Any one of them meets the obligation; none where nothing does.</summary>
    public required IReadOnlyList<Release> Releases { get; init; }

    public required Retention Leaks { get; init; }

    /// <summary>When it leaks, of <see cref="Obligations.When.Words"/>: <c>always</c>, <c>gc-reclaims</c>, <c>until-parent-cancel</c>.</summary>
    public required IReadOnlyList<string> When { get; init; }

    /// <summary>The release of Go that first had the function, <c>go1.26</c>; empty where the table does not say.</summary>
    public string Since { get; init; } = "";

    /// <summary>What the table says beside that.</summary>
    public string Note { get; init; } = "";

    /// <summary>Where it is known from.</summary>
    public string Source { get; init; } = "";

    /// <summary>Whether who calls it hands over what an argument has to be released by: releasing the result does both.</summary>
    public bool TakesOver(int argument) => Note.Contains($"takes ownership of arg{argument}", StringComparison.Ordinal);

    public bool Has(string when) => When.Contains(when);
}

namespace Seep.Hunt;

/// <summary>What to hunt and how. The defaults are those of <c>seep hunt</c>.</summary>
public sealed record HuntOptions
{
    /// <summary>The folder of the server's package main, or its import path.</summary>
    public required string Target { get; init; }

    /// <summary>The server's own arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Set in the server's environment, over what Seep itself has.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder to run the server in; null for its module's root.</summary>
    public string? Folder { get; init; }

    /// <summary>Further flags for <c>go build</c>.</summary>
    public IReadOnlyList<string> BuildFlags { get; init; } = [];

    /// <summary>.http files with requests for its seams, beside those found in its module.</summary>
    public IReadOnlyList<string> RequestFiles { get; init; } = [];

    /// <summary>How long the server may take until it listens.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the server listens where it is told to, instead of on free ports.</summary>
    public bool KeepPorts { get; init; }

    /// <summary>Operations of one screening arm for each seam and mode; a confirming arm has at least as many.</summary>
    public int Dose { get; init; } = 20;

    /// <summary>Resident memory at which a server is stopped, in bytes; 0 for 2 GiB or a third of what is free, whichever is less.</summary>
    public long MemoryStop { get; init; }
}

/// <summary>Something a hunt is doing, for the user to see.</summary>
/// <param name="Phase"><c>build</c>, <c>start</c>, <c>screen</c>, <c>confirm</c>, <c>judge</c>, <c>scan</c>.</param>
/// <param name="Done">Of <paramref name="Total"/> parts; both 0 where the phase has none.</param>
public readonly record struct HuntProgress(string Phase, string Text, int Done = 0, int Total = 0);

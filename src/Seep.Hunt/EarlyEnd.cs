namespace Seep.Hunt;

/// <summary>Why a server ended, or was ended, before its time.</summary>
/// <param name="Message">Without a full stop.</param>
/// <param name="Output">What the server printed last.</param>
sealed record EarlyEnd(string Message, IReadOnlyList<string> Output)
{
    /// <summary>The line that says why it ended, where Go wrote one; else the last. Null for a server that printed nothing.</summary>
    public string? LastWords => Output.LastOrDefault(IsFatal) ?? Output.LastOrDefault(l => l.Length > 0);

    /// <summary>For the user, where a hunt ends with it.</summary>
    public HuntException ToFailure() => Output.Count > 0 ? new($"{Message}. Its last output:", Output) : new($"{Message}. It printed nothing.");

    static bool IsFatal(string line) =>
        line.StartsWith("panic: ", StringComparison.Ordinal) || line.StartsWith("fatal error: ", StringComparison.Ordinal);
}

/// <summary>The measurement cannot go on; what was read until then stands.</summary>
sealed class EarlyEndException(EarlyEnd end) : Exception(end.Message)
{
    public EarlyEnd End => end;
}

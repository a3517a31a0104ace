namespace Seep.Hunt;

/// <summary>The hunt cannot do its work: the message says what is wrong and what to do. Exit code 2.</summary>
/// <param name="message">One sentence or two for the user.</param>
/// <param name="details">Lines that belong to it: the compiler's, or the server's last output. Empty when there are none.</param>
public sealed class HuntException(string message, IReadOnlyList<string>? details = null) : Exception(message)
{
    public IReadOnlyList<string> Details { get; } = details ?? [];
}

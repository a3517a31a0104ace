namespace Seep.Heap.Pprof;

/// <summary>A profile or goroutine dump that cannot be read, or profiles that cannot be combined.</summary>
/// <remarks>The only exception that the readers throw for what they read, besides what the stream itself throws.</remarks>
public sealed class ProfileException : Exception
{
    public ProfileException(string message) : base(message)
    {
    }

    /// <param name="offset">See <see cref="Offset"/>.</param>
    /// <param name="problem">What was found and what was expected there.</param>
    /// <param name="advice">What the user can do about it.</param>
    public ProfileException(long offset, string problem, string advice)
        : base($"byte {offset}: {problem}; {advice}")
    {
        Offset = offset;
    }

    /// <summary>
    /// Where the problem lies: a byte offset into the text or into the decompressed profile, or into the gzip file
    /// when the compression itself is damaged; null when profiles that were read cannot be combined.
    /// </summary>
    public long? Offset { get; }
}

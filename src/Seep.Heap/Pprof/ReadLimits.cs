namespace Seep.Heap.Pprof;

/// <summary>What a reader takes in before it refuses; the defaults suit input that nobody vouches for.</summary>
/// <remarks>
/// A reader allocates at most 16 bytes for each decompressed byte (<c>docs/formats/pprof.md</c> has the sums), so these
/// limits bound its memory.
/// </remarks>
public sealed record ReadLimits
{
    public static ReadLimits Default { get; } = new();

    /// <summary>Bytes of input, and of decompressed profile, whatever else holds.</summary>
    public int MaxBytes { get; init; } = 1 << 30;

    /// <summary>A gzip file may always expand to this many bytes.</summary>
    public int AlwaysExpand { get; init; } = 64 << 20;

    /// <summary>Beyond <see cref="AlwaysExpand"/> it may expand by this factor. Go's profiles reach 5 to 20.</summary>
    public int MaxRatio { get; init; } = 64;

    /// <summary>Bytes of one line of a text dump.</summary>
    public int MaxLine { get; init; } = 1 << 20;

    /// <summary>Bytes that <paramref name="compressed"/> bytes of gzip may expand to.</summary>
    public int MaxExpanded(int compressed) =>
        (int)Math.Min(MaxBytes, Math.Max(AlwaysExpand, (long)MaxRatio * compressed));
}

using Seep.Core;

namespace Seep.Scan;

/// <summary>Something that was not analysed, and why; or a directive that can't be followed, and what to do.</summary>
public sealed record ScanNote(SourceSpot At, string Message);

/// <summary>What a scan found, in the order of the places.</summary>
/// <param name="Suspects">Of all confidences.</param>
/// <param name="Packages">How many packages were analysed that a pattern names.</param>
public sealed record ScanResult(IReadOnlyList<Suspect> Suspects, IReadOnlyList<ScanNote> Notes, int Packages)
{
    /// <summary>How many packages were analysed, dependencies too; the others were known from an earlier scan.</summary>
    public int Analysed { get; init; }
}

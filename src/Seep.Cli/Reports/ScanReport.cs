using Seep.Core;
using Seep.Scan;

namespace Seep.Cli.Reports;

/// <summary>What is printed of a scan.</summary>
/// <param name="Least">The lowest confidence that is shown.</param>
/// <param name="Go">Version of the toolchain that will build the program: <c>1.27.4</c>.</param>
/// <param name="Folder">Paths are printed relative to it.</param>
sealed record ScanReport(ScanResult Result, Confidence Least, string Go, string Folder)
{
    public IReadOnlyList<Suspect> Shown { get; } = [.. Result.Suspects.Where(s => s.Confidence >= Least)];

    public int Hidden => Result.Suspects.Count - Shown.Count;

    public string PathOf(SourceSpot spot) => ShortPath.Of(spot.File, Folder);

    /// <summary>A note as a line: <c>./a.go:3:1: why</c>, or why alone where it belongs to no file.</summary>
    public string LineOf(ScanNote note) =>
        note.At.File.Length == 0 ? note.Message : $"{note.At with { File = PathOf(note.At) }}: {note.Message}";
}

using Seep.Core;
using Seep.Heap.Pprof;

namespace Seep.Heap.Goroutines;

/// <summary>One goroutine of a dump. Goroutines with the same stack or labels share the lists.</summary>
public sealed record Goroutine
{
    public required long Id { get; init; }

    /// <summary>What it does or waits for, in the runtime's words: <c>running</c>, <c>chan receive</c>, <c>IO wait</c>.</summary>
    public required string State { get; init; }

    /// <summary>How long it has been blocked, in whole minutes; zero when it is less, or is leaked.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>The runtime has proved that nothing can ever wake it (Go 1.27).</summary>
    public bool IsLeaked { get; init; }

    public bool IsLockedToThread { get; init; }

    /// <summary>The <c>testing/synctest</c> bubble it belongs to; 0 for none.</summary>
    public long SynctestBubble { get; init; }

    /// <summary>Its pprof labels: printed from Go 1.27 on, when the module's go line is at least that.</summary>
    public IReadOnlyList<Label> Labels { get; init; } = [];

    /// <summary>
    /// Leaf first, without the runtime's own frames. Inlined calls are frames of their own. Empty when
    /// <see cref="IsStackUnavailable"/>.
    /// </summary>
    public IReadOnlyList<Frame> Frames { get; init; } = [];

    /// <summary>
    /// How many frames the runtime left out of the middle of a deep stack, which it cuts to the 50 innermost and 50
    /// outermost; -1 when it did not say how many (before Go 1.21).
    /// </summary>
    public int ElidedFrames { get; init; }

    /// <summary>It was running on another thread, so that its stack could not be walked.</summary>
    public bool IsStackUnavailable { get; init; }

    /// <summary>The <c>go</c> statement that started it; null for the main goroutine.</summary>
    public Frame? CreatedBy { get; init; }

    /// <summary>The goroutine that ran that statement; null when not told (before Go 1.21).</summary>
    public long? ParentId { get; init; }

    /// <summary>The text of a label; null when it has none of that key.</summary>
    public string? Label(string key) => GoText.Label(Labels, key);
}

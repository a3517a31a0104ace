using Seep.Core;

namespace Seep.Hunt.Judge;

/// <summary>What was done between two snapshots.</summary>
public enum Arm
{
    /// <summary>The first operations, whose growth says nothing.</summary>
    Warmup,

    /// <summary>Nothing, for as long as a dose takes.</summary>
    Idle,

    /// <summary>N operations with one and the same input.</summary>
    Repeat,

    /// <summary>N operations, each with new input.</summary>
    Fresh,

    /// <summary>2N operations with the same input.</summary>
    RepeatDouble,

    /// <summary>Many operations with new input, to see whether a growth ends.</summary>
    Endurance,
}

/// <summary>One arm as it was run.</summary>
/// <param name="Block">Counted from 0; −1 for warm-up and endurance.</param>
/// <param name="Operations">Per driven seam and mode.</param>
/// <param name="Seconds">From the end of the snapshot before to the start of the one after.</param>
public readonly record struct Step(Arm Arm, int Block, int Operations, double Seconds)
{
    /// <summary>How many of the operations had input that none before had.</summary>
    public int NewInputs { get; init; }

    /// <summary>How many clients aborted in time; on a busy machine some come too late. Null where clients do not abort.</summary>
    public Aborts? Aborted { get; init; }
}

/// <summary>Driven requests whose clients were gone before the handler ended, as the server saw it.</summary>
/// <param name="Unanswered">Those of which the handler had written nothing; of the others some were answered first.</param>
public readonly record struct Aborts(int All, int Unanswered)
{
    public static Aborts operator -(Aborts a, Aborts b) => new(a.All - b.All, a.Unanswered - b.Unanswered);
}

/// <summary>
/// The readings of one process: <see cref="Steps"/>[i] leads from <see cref="Snapshots"/>[i] to
/// <see cref="Snapshots"/>[i + 1].
/// </summary>
public sealed class Measurement(Snapshot start)
{
    readonly List<Step> _steps = [];
    readonly List<Snapshot> _snapshots = [start];

    public IReadOnlyList<Step> Steps => _steps;

    public IReadOnlyList<Snapshot> Snapshots => _snapshots;

    /// <summary>Operations per driven seam and mode, all steps together.</summary>
    public long Operations => _steps.Sum(s => (long)s.Operations);

    /// <summary>How many of them had input that none before had.</summary>
    public long NewInputs => _steps.Sum(s => (long)s.NewInputs);

    public void Add(Step step, Snapshot after)
    {
        _steps.Add(step);
        _snapshots.Add(after);
    }

    /// <summary>Every site that had anything live at some snapshot.</summary>
    public IEnumerable<int> Sites() => _snapshots.SelectMany(s => s.Readings.Keys).Distinct();

    /// <summary>A site's readings, one a snapshot.</summary>
    public Reading[] Of(int site) => [.. _snapshots.Select(s => s.Readings.GetValueOrDefault(site))];
}

/// <summary>What was live at one moment, after everything that can be collected was.</summary>
/// <param name="Readings">By <see cref="Site.Id"/>; what is missing is 0.</param>
/// <param name="Settled">Whether the number of goroutines had come to rest.</param>
/// <param name="StackBytes">Memory of all goroutines' stacks.</param>
public sealed record Snapshot(IReadOnlyDictionary<int, Reading> Readings, bool Settled, long StackBytes)
{
    /// <summary>So far; null where nobody counts.</summary>
    public Aborts? Aborted { get; init; }
}

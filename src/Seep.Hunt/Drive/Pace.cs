namespace Seep.Hunt.Drive;

/// <summary>How fast a dose is driven: what says how many of its operations fit into some time.</summary>
/// <param name="Last">Time per operation of the last arm that told it.</param>
/// <param name="Undisturbed">
/// What an operation takes at most where nothing else runs: the least latency, shared by those beside each other, or the
/// server's processor time.
/// </param>
readonly record struct Pace(TimeSpan Last, TimeSpan Undisturbed)
{
    /// <summary>Fewer operations than this tell no pace, unless they were faster than it.</summary>
    const int LeastOperations = 8;

    /// <summary>Before anything was driven: by latency, as if operations beside each other did not slow each other down.</summary>
    public static Pace Expected(TimeSpan latency, int concurrency) => new(latency / concurrency, TimeSpan.MaxValue);

    /// <summary>What an arm tells.</summary>
    /// <param name="known">Null before the first.</param>
    /// <param name="processor">What the server took.</param>
    public static Pace? Learn(Pace? known, DriveResult arm, int concurrency, TimeSpan processor)
    {
        if (arm.Sent == 0)
            return known;
        var last = arm.Elapsed / arm.Sent;
        if (arm.Sent < LeastOperations)
            return known is { } pace && last < pace.Last ? pace with { Last = last } : known;
        var (waited, worked) = (arm.LeastLatency / Math.Min(concurrency, arm.Sent), processor / arm.Sent);
        return new(last, waited > worked ? waited : worked);
    }

    /// <summary>How many operations fit into some time, one at least.</summary>
    /// <param name="most">No more than these.</param>
    /// <param name="least">
    /// So many are done even if they take longer, as far as they would fit on a machine with nothing else to do: how many
    /// operations a verdict rests on must not depend on what else is running.
    /// </param>
    public int Within(TimeSpan time, int most, int least = 1)
    {
        return Math.Clamp(Math.Max(Fitting(Last), Math.Min(least, Fitting(Undisturbed))), 1, most);

        int Fitting(TimeSpan each) => each <= TimeSpan.Zero ? most : (int)Math.Min(time / each, most);
    }
}

namespace Seep.Core;

/// <summary>How the live count of a site moved under doses of operations.</summary>
public enum GrowthClass
{
    /// <summary>It did not grow with anything that was done.</summary>
    None,

    /// <summary>Every operation leaves something behind, the same input or not.</summary>
    PerOperation,

    /// <summary>Every distinct input leaves something behind, the same one again nothing.</summary>
    Keyed,

    /// <summary>It grows with time, whether driven or not.</summary>
    Background,

    /// <summary>One array or table that only expands, in steps, in line with the operations.</summary>
    ExpandingArray,

    /// <summary>It grew and then stopped: a cache or buffer of bounded size.</summary>
    Bounded,

    /// <summary>It grew in the first operations only: tables filled on first use, pools, warm-up.</summary>
    Once,

    /// <summary>It grew while driven and went away by itself afterwards.</summary>
    Drains,

    /// <summary>It grew, and no rule tells how.</summary>
    Unclear,
}

/// <summary>What grew at one site in one process, and by how much per operation.</summary>
/// <param name="PerOperation">
/// Count per operation; for <see cref="GrowthClass.Keyed"/> per distinct input; for
/// <see cref="GrowthClass.Background"/> per second; 0 for an array, whose bytes say it.
/// </param>
/// <param name="BytesPerOperation">In the same unit.</param>
/// <param name="Live">The last reading.</param>
/// <param name="Operations">Over how many operations it was seen.</param>
public sealed record Growth(
    Site Site, GrowthClass Class, double PerOperation, double BytesPerOperation, Reading Live, long Operations)
{
    /// <summary>Whether nothing ended it while it was watched.</summary>
    public bool Endless => Class is GrowthClass.PerOperation or GrowthClass.Keyed or GrowthClass.Background
        or GrowthClass.ExpandingArray;
}

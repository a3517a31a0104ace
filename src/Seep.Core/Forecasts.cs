namespace Seep.Core;

/// <summary>When a leak fills a memory limit.</summary>
/// <param name="Limit">Bytes.</param>
/// <param name="Operations">After how many operations of its most expensive source.</param>
/// <param name="Time">At the rate that was given; null where there is none, and beyond ten thousand years. Of what grows with time alone its own.</param>
public sealed record Forecast(long Limit, double Operations, TimeSpan? Time)
{
    /// <summary>
    /// Go lets the heap grow to twice what is live before it collects (GOGC=100), so a process needs up to two bytes
    /// for each byte that leaks (the Go documentation, "A Guide to the Go Garbage Collector").
    /// </summary>
    public const double ProcessBytesPerLiveByte = 2;

    /// <summary>Forecasts one leak; null when it costs no memory.</summary>
    /// <param name="rate">Operations per second; 0 when unknown.</param>
    public static Forecast? Of(Leak leak, long limit, double rate)
    {
        var bytes = leak.Sources.Count > 0 ? leak.Sources.Max(s => s.Cost.Bytes) : 0;
        if (bytes <= 0)
            return null;
        var operations = limit / (bytes * ProcessBytesPerLiveByte);
        var perSecond = leak.Class == GrowthClass.Background ? 1 : rate;
        var seconds = perSecond > 0 ? operations / perSecond : double.PositiveInfinity;
        return new(limit, operations, seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null);
    }
}

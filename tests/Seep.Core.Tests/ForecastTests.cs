using Seep.TestKit;

namespace Seep.Core.Tests;

public sealed class ForecastTests
{
    const long MiB = 1 << 20;

    /// <summary>A process needs two bytes for each that leaks, so half of the limit is what leaks may take.</summary>
    [Theory]
    [InlineData("per operation, no rate", GrowthClass.PerOperation, 1024, 0.0, 512.0, null)]
    [InlineData("per operation, at a rate", GrowthClass.PerOperation, 1024, 4.0, 512.0, 128.0)]
    [InlineData("per new input", GrowthClass.Keyed, 2048, 2.0, 256.0, 128.0)]
    [InlineData("less than a byte an operation", GrowthClass.PerOperation, 0.5, 1.0, 1048576.0, 1048576.0)]
    [InlineData("time alone needs no rate", GrowthClass.Background, 1024, 0.0, 512.0, 512.0)]
    [InlineData("time alone passes over a rate", GrowthClass.Background, 1024, 100.0, 512.0, 512.0)]
    [InlineData("longer than can be told", GrowthClass.PerOperation, 1e-6, 1e-6, 5.24288e11, null)]
    public void SaysWhenTheLimitIsReached(string why, GrowthClass growth, double bytes, double rate, double operations, double? seconds)
    {
        var forecast = Forecast.Of(Leak(growth, bytes), MiB, rate)!;
        Assert.True(Math.Abs(operations - forecast.Operations) < 1e-6 * operations, $"{why}: {forecast}");
        Assert.Equal(seconds, forecast.Time?.TotalSeconds);
        Assert.Equal(MiB, forecast.Limit);
    }

    [Fact]
    public void TheMostExpensiveSourceCounts() => Assert.Equal(128, Forecast.Of(Leak(GrowthClass.PerOperation, 10, 4096, 20), MiB, 0)!.Operations);

    [Fact]
    public void WhatCostsNoMemoryFillsNone() => Assert.Null(Forecast.Of(Leak(GrowthClass.PerOperation, 0), MiB, 5));

    static Leak Leak(GrowthClass growth, params double[] bytes) => Verdicts.LeakingLess.Leaks[0] with
    {
        Class = growth,
        Sources = [.. bytes.Select(b => new LeakSource("/", "normal", 1, new(1, b, 0, 0), 700))],
    };
}

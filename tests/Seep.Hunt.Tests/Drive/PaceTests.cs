using Seep.Hunt.Drive;

namespace Seep.Hunt.Tests.Drive;

public sealed class PaceTests
{
    static readonly TimeSpan Budget = Milliseconds(400);

    static TimeSpan Milliseconds(double count) => TimeSpan.FromMilliseconds(count);

    static Pace After(Pace? known, int sent, double elapsed, double least, double processor = 0) => Pace.Learn(
        known, new DriveResult { Sent = sent, Elapsed = Milliseconds(elapsed), LeastLatency = Milliseconds(least) }, 16, Milliseconds(processor))!.Value;

    [Fact]
    public void ASlowSeamIsDrivenLess()
    {
        var pace = After(null, sent: 20, elapsed: 2000, least: 1600); // sixteen at a time take 1.6 s
        Assert.Equal(4, pace.Within(Budget, most: 50));
        Assert.Equal(4, pace.Within(Budget, most: 50, least: 20));
    }

    [Fact]
    public void ABusyHandlerIsDrivenLess()
    {
        var pace = After(null, sent: 20, elapsed: 4000, least: 300, processor: 4000);
        Assert.Equal(2, pace.Within(Budget, most: 50, least: 20));
    }

    [Fact]
    public void ABusyMachineTakesNoOperations()
    {
        var pace = After(null, sent: 20, elapsed: 8000, least: 4, processor: 20);
        Assert.Equal(1, pace.Within(Budget, most: 50));
        Assert.Equal(20, pace.Within(Budget, most: 50, least: 20));
    }

    [Fact]
    public void AFastSeamIsDrivenInFull() => Assert.Equal(50, After(null, sent: 20, elapsed: 20, least: 1).Within(Budget, most: 50, least: 20));

    /// <summary>One arm that was disturbed leaves room for a single operation, and that one must be able to tell better.</summary>
    [Fact]
    public void OneDisturbedArmIsForgotten()
    {
        var disturbed = After(null, sent: 20, elapsed: 8000, least: 5000);
        Assert.Equal(1, disturbed.Within(Budget, most: 50, least: 20));
        Assert.Equal(50, After(disturbed, sent: 1, elapsed: 5, least: 5).Within(Budget, most: 50, least: 20));
    }

    [Fact]
    public void AFewOperationsSayNothingElse()
    {
        var known = After(null, sent: 20, elapsed: 100, least: 10);
        Assert.Equal(known, After(known, sent: 7, elapsed: 5000, least: 5000));
        Assert.Null(Pace.Learn(null, new DriveResult { Sent = 7, Elapsed = Budget, LeastLatency = Budget }, 16, TimeSpan.Zero));
    }

    [Fact]
    public void BeforeTheFirstArmTheLatencyTells() =>
        Assert.Equal(8, Pace.Expected(Milliseconds(800), 16).Within(Budget, most: 50, least: 20));
}

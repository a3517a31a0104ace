namespace Seep.Cli.Tests;

public sealed class InOrderTests
{
    [Fact]
    public void PassesOnInOrderAsSoonAsItCan()
    {
        var passed = new List<int>();
        var output = new InOrder<int>(passed.Add);

        output.Add(1, 1);
        output.Add(2, 2);
        Assert.Empty(passed);
        output.Add(0, 0);
        Assert.Equal([0, 1, 2], passed);
    }

    [Fact]
    public void ManyThreadsKeepTheOrder()
    {
        var passed = new List<int>();
        var output = new InOrder<int>(passed.Add);
        var next = -1;

        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number < 10_000)
                output.Add(number, number);
        });

        Assert.Equal(Enumerable.Range(0, 10_000), passed);
    }

    /// <summary>Who is far ahead waits until others have caught up, or one of them gives up.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhoIsFarAheadWaits(bool abandon)
    {
        var passed = 0;
        var output = new InOrder<int>(_ => passed++);

        var ahead = Task.Run(() => output.Add(1000, 1000), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<TimeoutException>(() => ahead.WaitAsync(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken));
        if (abandon)
            output.Abandon();
        for (var i = 0; i < 1000; i++)
            output.Add(i, i);

        await ahead.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(abandon ? 0 : 1001, passed);
    }
}

using Seep.Core;
using Seep.Hunt.Judge;

namespace Seep.Hunt.Tests.Judge;

/// <summary>A site of an imagined server: what one operation, or a second, does to its live count and bytes.</summary>
abstract class SimulatedSite
{
    public static readonly Site Site = new(0, SiteKind.Heap, "main.handle", [], []);

    /// <summary>One operation with this input; inputs below zero are the repeated one.</summary>
    public abstract void Operate(int input);

    public virtual void Pass(double seconds)
    {
    }

    public abstract Reading Live { get; }

    /// <summary>Runs warm-up, blocks in rotated order, and an endurance run, and judges what was read.</summary>
    public Growth Run(int blocks, int dose, int enduranceRounds = 0, int enduranceDose = 800)
    {
        var steps = new List<Step>();
        var readings = new List<Reading> { Live };
        var fresh = 0;
        Do(Arm.Warmup, -1, dose);
        Do(Arm.Warmup, -1, dose);
        foreach (var (arm, block, operations) in Blocks.Of(blocks, dose))
            Do(arm, block, operations);
        for (var i = 0; i < enduranceRounds; i++)
            Do(Arm.Endurance, -1, enduranceDose);
        return GrowthJudge.Assess(Site, steps, [.. readings]);

        void Do(Arm arm, int block, int operations)
        {
            for (var i = 0; i < operations; i++)
                Operate(arm is Arm.Fresh or Arm.Endurance || arm == Arm.Warmup && i % 2 == 0 ? fresh++ : -1);
            var seconds = 0.05 + operations / 5000.0;
            Pass(seconds);
            steps.Add(new(arm, block, operations, seconds));
            readings.Add(Live);
        }
    }
}

/// <summary>Leaks with some probability in each operation.</summary>
sealed class LeakingSite(Random random, double probability, int objects = 1, int size = 64) : SimulatedSite
{
    long _live;

    public override void Operate(int input) => _live += random.NextDouble() < probability ? objects : 0;

    public override Reading Live => new(_live, _live * size);
}

/// <summary>A cache keyed by the input, which drops the oldest beyond its capacity.</summary>
sealed class CacheSite(int capacity) : SimulatedSite
{
    readonly HashSet<int> _keys = [];
    readonly Queue<int> _order = [];

    public override void Operate(int input)
    {
        if (!_keys.Add(input))
            return;
        _order.Enqueue(input);
        if (_order.Count > capacity)
            _keys.Remove(_order.Dequeue());
    }

    public override Reading Live => new(_keys.Count, _keys.Count * 80L);
}

/// <summary>A ring of the last entries, each with an object of its own.</summary>
sealed class RingSite(int capacity) : SimulatedSite
{
    long _written;

    public override void Operate(int input) => _written++;

    public override Reading Live => new(Math.Min(_written, capacity), Math.Min(_written, capacity) * 48);
}

/// <summary>The inputs that a ring of the last operations holds, where all repeated ones are one and the same object.</summary>
sealed class RingOfInputsSite(int capacity) : SimulatedSite
{
    readonly Queue<int> _ring = [];
    readonly Dictionary<int, int> _holders = [];

    public override void Operate(int input)
    {
        _ring.Enqueue(input);
        _holders[input] = _holders.GetValueOrDefault(input) + 1;
        if (_ring.Count > capacity && --_holders[_ring.Peek()] == 0)
            _holders.Remove(_ring.Peek());
        if (_ring.Count > capacity)
            _ring.Dequeue();
    }

    public override Reading Live => new(_holders.Count, _holders.Count * 16L);
}

/// <summary>Grows by time alone.</summary>
sealed class BackgroundSite(double perSecond) : SimulatedSite
{
    double _live;

    public override void Operate(int input)
    {
    }

    public override void Pass(double seconds) => _live += seconds * perSecond;

    public override Reading Live => new((long)_live, (long)_live * 32);
}

/// <summary>Objects that come and go, with no relation to what is done.</summary>
sealed class ChurnSite(Random random, int around) : SimulatedSite
{
    public override void Operate(int input)
    {
    }

    public override Reading Live
    {
        get
        {
            var live = around + random.Next(-around / 2, around / 2 + 1);
            return new(live, live * 100L);
        }
    }
}

/// <summary>An array that <c>append</c> grows as Go's growslice does: doubled up to 256 elements, by a quarter and 192 beyond.</summary>
sealed class AppendSite(int elementSize, bool keyed = false, int flushAt = int.MaxValue) : SimulatedSite
{
    readonly HashSet<int> _seen = [];
    long _length;
    long _capacity;

    public override void Operate(int input)
    {
        if (keyed && !_seen.Add(input))
            return;
        if (_length == flushAt)
            _length = 0;
        _length++;
        while (_capacity < _length)
            _capacity = _capacity < 256 ? Math.Max(4, _capacity * 2) : _capacity + (_capacity + 768) / 4;
    }

    public override Reading Live => new(_capacity > 0 ? 1 : 0, _capacity * elementSize);
}

/// <summary>
/// The overflow buckets of Go's map up to 1.23 that holds the latest entries, each with a new key: a bucket of 8 entries that
/// is full gets another, which it keeps until there are as many as buckets, and the map is copied.
/// </summary>
sealed class OverflowSite(Random random) : SimulatedSite
{
    const int Entries = 200;
    const int BucketSize = 8;

    readonly int[] _live = new int[32];
    readonly int[] _chained = new int[32];
    readonly Queue<int> _order = [];

    public override void Operate(int input)
    {
        if (_order.Count == Entries)
            _live[_order.Dequeue()]--;
        if (_chained.Sum() >= _chained.Length)
            Array.Clear(_chained);
        var bucket = random.Next(_live.Length);
        _order.Enqueue(bucket);
        _live[bucket]++;
        for (var i = 0; i < _live.Length; i++)
            _chained[i] = Math.Max(_chained[i], (_live[i] - 1) / BucketSize);
    }

    public override Reading Live => new(1 + _chained.Sum(), (_live.Length + _chained.Sum()) * 144L);
}

/// <summary>A queue whose entries leave after some seconds, on a clock that the arms drive.</summary>
sealed class ExpiringSite(double lifetime) : SimulatedSite
{
    readonly Queue<double> _born = [];
    double _now;

    public override void Operate(int input) => _born.Enqueue(_now);

    public override void Pass(double seconds)
    {
        _now += seconds;
        while (_born.TryPeek(out var born) && born + lifetime < _now)
            _born.Dequeue();
    }

    public override Reading Live => new(_born.Count, _born.Count * 96L);
}

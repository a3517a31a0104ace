using Seep.Core;

namespace Seep.Hunt.Judge;

/// <summary>
/// Tells from one site's readings how it grows. The rules compare doses, not trends: between two snapshots a known
/// number of operations ran, and with every allocation profiled the counts are exact, so a leak shows in every arm
/// in proportion to its dose, and what a cache, a pool or a timer does shows in some arms and not in others.
/// </summary>
/// <remarks>
/// Thresholds and their error rates: with B blocks a site that moves up or down by chance is called a leak with
/// probability 2^(−2B) at most, as each of 2B increments must be positive; B is 3 when screening and 6 when
/// confirming in a fresh process.
/// </remarks>
public static class GrowthJudge
{
    /// <summary>Objects per operation below which a growth is no finding; 1/50 of an operation's worth.</summary>
    public const double LeastPerOperation = 0.02;

    /// <summary>How far the rates of N and 2N operations may lie apart.</summary>
    const double DoseRatio = 1.67;

    /// <summary>A growth has ended when its rate fell below this share of what it was.</summary>
    const double EndedShare = 0.1;

    /// <summary>How an array must have grown to be one that expands: four times its size, in three steps or more.</summary>
    const double ArrayGrowth = 4;
    const int ArraySteps = 3;

    /// <summary>What an array must have come to in bytes, in all and per operation; maps that breathe stay below.</summary>
    const double LeastArrayBytes = 4096;
    const double LeastArrayBytesPerOperation = 1;

    /// <summary>A table grows by fewer objects an operation than this; where more come, they are judged one by one.</summary>
    const double MostArrays = 0.25;

    /// <summary>An array at most doubles, so one that expands takes a step within this share of the operations.</summary>
    const double LastStep = 1 / 2.2;

    /// <summary>An array that doubles lies between its line and twice that; one that quarters lies closer.</summary>
    const double ArrayBand = 2.6;

    /// <summary>How much of a growth may lie off its line through the aborted operations.</summary>
    const double AbortedTolerance = 0.1;

    /// <summary>Judges what a measurement read of a site.</summary>
    public static Growth Assess(Site site, Measurement measurement) => Assess(site, measurement.Steps, measurement.Of(site.Id));

    /// <summary>Judges <paramref name="readings"/>, one a snapshot, of the measurement with these <paramref name="steps"/>.</summary>
    public static Growth Assess(Site site, IReadOnlyList<Step> steps, ReadOnlySpan<Reading> readings)
    {
        var counts = new Series(steps, Array(readings, r => r.Count));
        var bytes = new Series(steps, Array(readings, r => r.Bytes));
        var (growth, rate) = OfCounts(counts);
        if (growth is GrowthClass.None or GrowthClass.Once or GrowthClass.Unclear
            && counts.Total < MostArrays * counts.Operations && IsExpandingArray(bytes, out var keyed))
            (growth, rate) = (keyed ? GrowthClass.Keyed : GrowthClass.ExpandingArray, 0);
        if (growth == GrowthClass.PerOperation && Causing(steps, readings) is var causing && causing != steps)
        {
            steps = causing;
            rate = new Series(steps, Array(readings, r => r.Count)).DoseRate;
            bytes = new Series(steps, Array(readings, r => r.Bytes));
        }

        return new(site, growth, rate, BytesRate(growth, bytes), readings[^1], steps.Sum(s => (long)s.Operations));
    }

    /// <summary>
    /// The steps with the operations that a leak's count goes by: where clients abort, those that came in time, when the
    /// count keeps to them and not to all. An abort that came too late is another kind of operation.
    /// </summary>
    static IReadOnlyList<Step> Causing(IReadOnlyList<Step> steps, ReadOnlySpan<Reading> readings)
    {
        if (!steps.Any(s => s.Aborted is { All: > 0 }))
            return steps;
        var (best, least) = (steps, Math.Min(AbortedTolerance, OffLine(steps, readings)));
        foreach (var count in (Func<Aborts, int>[])[a => a.All, a => a.Unanswered])
        {
            List<Step> aborted = [.. steps.Select(s => s with { Operations = s.Aborted is { } some ? count(some) : 0 })];
            if (OffLine(aborted, readings) is var off && off < least)
                (best, least) = (aborted, off);
        }

        return best;
    }

    /// <summary>The part of a site's growth, after the warm-up, that is not in proportion to the operations.</summary>
    static double OffLine(IReadOnlyList<Step> steps, ReadOnlySpan<Reading> readings)
    {
        var increments = new List<(double Operations, double Grown)>();
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Arm is not (Arm.Warmup or Arm.Idle))
                increments.Add((steps[i].Operations, readings[i + 1].Count - readings[i].Count));
        }

        var (operations, grown) = (increments.Sum(i => i.Operations), increments.Sum(i => i.Grown));
        return operations > 0 && grown > 0
            ? increments.Sum(i => Math.Abs(i.Grown - grown / operations * i.Operations)) / grown
            : double.PositiveInfinity;
    }

    static (GrowthClass Class, double Rate) OfCounts(Series s)
    {
        if (s.IsPerOperation(out var rate))
            return (Endures(s, s.RepeatRate, GrowthClass.PerOperation), rate);
        if (s.IsKeyed(out rate))
        {
            var growth = Endures(s, s.FreshArmRate, GrowthClass.Keyed);
            return (growth == GrowthClass.Keyed && !s.EveryRoundGrew(EndedShare * s.FreshArmRate) ? GrowthClass.Unclear : growth, rate);
        }

        if (s.IsBackground(out rate))
            return (GrowthClass.Background, rate);
        if (s.Total <= 0 || s.Total < LeastPerOperation * s.Operations)
            return (GrowthClass.None, 0);
        if (s.LastThird > EndedShare * s.Total)
            return (GrowthClass.Unclear, 0);
        return (s.RepeatRate < s.FreshRate / 4 ? GrowthClass.Bounded : GrowthClass.Once, 0);
    }

    /// <summary>Whether a growth went on when it was driven on, or came to its end.</summary>
    static GrowthClass Endures(Series s, double rate, GrowthClass growth) => s.EnduranceRate switch
    {
        null => growth,
        var late when late < EndedShare * rate => GrowthClass.Bounded,
        var late when late < rate / 4 => GrowthClass.Unclear,
        _ => growth,
    };

    /// <summary>
    /// Whether the bytes rise in steps, never fall, and keep to a line through the operations. Only arms that make
    /// it grow count: those with fresh input when it is <paramref name="keyed"/>.
    /// </summary>
    static bool IsExpandingArray(Series bytes, out bool keyed)
    {
        keyed = bytes.RepeatRate < bytes.FreshRate / 4;
        var (x, y) = bytes.Cumulative(keyed);
        var (first, last) = (y[0], y[^1]);
        if (last < LeastArrayBytes || last < ArrayGrowth * first || last - first < LeastArrayBytesPerOperation * (x[^1] - x[0]))
            return false;
        var steps = 0;
        for (var i = 1; i < y.Length; i++)
        {
            if (y[i] < y[i - 1])
                return false;
            if (y[i] > y[i - 1])
                steps++;
        }

        var late = System.Array.FindIndex(x, at => at >= x[^1] * LastStep);
        if (steps < ArraySteps || y[late] == last)
            return false;
        double low = double.MaxValue, high = 0;
        for (var i = 0; i < y.Length; i++)
        {
            if (x[i] < x[^1] / 3)
                continue;
            low = Math.Min(low, y[i] / x[i]);
            high = Math.Max(high, y[i] / x[i]);
        }

        return high <= ArrayBand * low;
    }

    static double BytesRate(GrowthClass growth, Series bytes) => growth switch
    {
        GrowthClass.PerOperation => bytes.DoseRate,
        GrowthClass.Keyed => bytes.FreshRate,
        GrowthClass.ExpandingArray => bytes.LineRate,
        GrowthClass.Background => bytes.IdleRate,
        _ => 0,
    };

    static double[] Array(ReadOnlySpan<Reading> readings, Func<Reading, long> pick)
    {
        var values = new double[readings.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = pick(readings[i]);
        return values;
    }

    /// <summary>One site's values with the doses between them, idle growth taken off.</summary>
    sealed class Series
    {
        readonly IReadOnlyList<Step> _steps;
        readonly double[] _values;
        readonly double[] _increments;

        public Series(IReadOnlyList<Step> steps, double[] values)
        {
            _steps = steps;
            _values = values;
            IdleRate = Rate(s => s.Arm == Arm.Idle, s => s.Seconds, Raw);
            var steady = AllPositive(Arm.Idle, Raw) ? IdleRate : 0;
            _increments = [.. steps.Select((s, i) => Raw(i) - steady * s.Seconds)];
        }

        /// <summary>Growth per second while nothing was done.</summary>
        public double IdleRate { get; }

        /// <summary>Growth per operation over the arms that repeat one input.</summary>
        public double RepeatRate => Rate(IsRepeat, Ops, Increment);

        public double FreshRate => Rate(s => s.Arm is Arm.Fresh or Arm.Endurance, Ops, Increment);

        /// <summary>The same, without the endurance run.</summary>
        public double FreshArmRate => Rate(s => s.Arm == Arm.Fresh, Ops, Increment);

        /// <summary>Growth per operation over every arm with a dose.</summary>
        public double DoseRate => Rate(s => s.Arm is Arm.Repeat or Arm.RepeatDouble or Arm.Fresh or Arm.Endurance, Ops, Increment);

        /// <summary>Growth per operation over the second half of the endurance run; null when there was none.</summary>
        public double? EnduranceRate
        {
            get
            {
                var rounds = _steps.Count(s => s.Arm == Arm.Endurance);
                if (rounds < 2)
                    return null;
                var skip = _steps.Count - rounds / 2;
                return Rate((s, i) => s.Arm == Arm.Endurance && i >= skip, Ops, Increment);
            }
        }

        /// <summary>
        /// Whether each round of the endurance run grew by more than this per operation. What comes and goes may have come in the
        /// few arms with new input by chance, and in the second half of the rounds, but hardly in all of them.
        /// </summary>
        public bool EveryRoundGrew(double rate) => Of(Arm.Endurance).All(i => Increment(i) > rate * _steps[i].Operations);

        /// <summary>Value per operation at the end: the slope of an array's line through the origin of its growth.</summary>
        public double LineRate => Operations == 0 ? 0 : _values[^1] / Operations;

        public double Total => _values[^1] - _values[0];

        /// <summary>Growth over the last third of the operations.</summary>
        public double LastThird
        {
            get
            {
                var i = _steps.Count;
                for (var ops = 0L; i > 0 && 3 * ops < Operations; i--)
                    ops += _steps[i - 1].Operations;
                return _values[^1] - _values[i];
            }
        }

        public long Operations => _steps.Sum(s => (long)s.Operations);

        /// <summary>Every repeat arm grew, in proportion to its dose.</summary>
        public bool IsPerOperation(out double rate)
        {
            rate = 0;
            if (!AllPositive(Arm.Repeat, Increment) || !AllPositive(Arm.RepeatDouble, Increment))
                return false;
            var single = Rate(s => s.Arm == Arm.Repeat, Ops, Increment);
            var twice = Rate(s => s.Arm == Arm.RepeatDouble, Ops, Increment);
            if (single / twice is > DoseRatio or < 1 / DoseRatio || RepeatRate < LeastPerOperation)
                return false;
            if (!IsSteady(Arm.RepeatDouble))
                return false;
            // Fresh input that leaves more than repeated input is keyed growth on top; the sure part is reported.
            rate = FreshRate > DoseRatio * RepeatRate || FreshRate < RepeatRate / DoseRatio ? RepeatRate : DoseRate;
            return true;
        }

        /// <summary>
        /// Every arm with new input grew, and those with repeated input neither grew nor lost what was there: what they
        /// take away, as the last entries of a ring do, has an end.
        /// </summary>
        public bool IsKeyed(out double rate)
        {
            rate = FreshRate;
            return AllPositive(Arm.Fresh, Increment) && IsSteady(Arm.Fresh)
                && FreshArmRate >= LeastPerOperation && Math.Abs(RepeatRate) < FreshArmRate / 4;
        }

        /// <summary>No increment is far below the usual one.</summary>
        bool IsSteady(Arm arm)
        {
            var increments = Of(arm).Select(Increment).Order().ToArray();
            return increments[0] > increments[increments.Length / 2] / 4;
        }

        /// <summary>Every arm grew, whatever was done in it, and the idle ones at a steady rate.</summary>
        public bool IsBackground(out double rate)
        {
            rate = IdleRate;
            if (rate <= 0 || Enumerable.Range(0, _steps.Count).Any(i => _steps[i].Arm != Arm.Warmup && Raw(i) <= 0))
                return false;
            var slowest = Of(Arm.Idle).Min(i => Raw(i) / _steps[i].Seconds);
            return slowest > rate / 4;
        }

        /// <summary>Cumulative operations against values, from the first snapshot after the warm-up.</summary>
        public (double[] Operations, double[] Values) Cumulative(bool freshOnly)
        {
            var first = 0;
            while (first < _steps.Count && _steps[first].Arm == Arm.Warmup)
                first++;
            var x = new double[_steps.Count - first + 1];
            var y = new double[x.Length];
            var ops = 0.0;
            for (var i = 0; i < first; i++)
                ops += freshOnly ? 0 : _steps[i].Operations;
            (x[0], y[0]) = (ops, _values[first]);
            for (var i = first; i < _steps.Count; i++)
            {
                if (_steps[i].Arm is Arm.Fresh or Arm.Endurance || !freshOnly)
                    ops += _steps[i].Operations;
                (x[i - first + 1], y[i - first + 1]) = (ops, _values[i + 1]);
            }

            return (x, y);
        }

        double Raw(int step) => _values[step + 1] - _values[step];

        double Increment(int step) => _increments[step];

        static double Ops(Step step) => step.Operations;

        static bool IsRepeat(Step step) => step.Arm is Arm.Repeat or Arm.RepeatDouble;

        IEnumerable<int> Of(Arm arm) => Enumerable.Range(0, _steps.Count).Where(i => _steps[i].Arm == arm);

        bool AllPositive(Arm arm, Func<int, double> increment)
        {
            var some = false;
            foreach (var i in Of(arm))
            {
                some = true;
                if (increment(i) <= 0)
                    return false;
            }

            return some;
        }

        double Rate(Func<Step, bool> which, Func<Step, double> per, Func<int, double> increment) =>
            Rate((s, _) => which(s), per, increment);

        double Rate(Func<Step, int, bool> which, Func<Step, double> per, Func<int, double> increment)
        {
            double grown = 0, dose = 0;
            for (var i = 0; i < _steps.Count; i++)
            {
                if (!which(_steps[i], i))
                    continue;
                grown += increment(i);
                dose += per(_steps[i]);
            }

            return dose > 0 ? grown / dose : 0;
        }
    }
}

namespace Seep.Fuzz;

/// <summary>Fuzzing without afl: seeds are changed at random and read; the same seed makes the same inputs.</summary>
static class Mutations
{
    /// <summary>No input may take longer.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>After so many broken promises it is known that there are some.</summary>
    const int MostBroken = 100;

    /// <summary>
    /// 0 when every promise was kept. Inputs that broke one are kept in files, one that ended the process or did not end among them.
    /// </summary>
    public static int Run(string name, Target target, int count, int seed)
    {
        var random = new Random(seed);
        var running = Path.Combine(Path.GetTempPath(), $"seep-fuzz-{name}-{seed}");
        var broken = 0;
        using var watch = new Timer(_ =>
        {
            Console.Error.WriteLine($"the input in {running} does not end");
            Environment.Exit(1);
        });
        var i = 0;
        for (; i < count && broken < MostBroken; i++)
        {
            var input = target.Change(random);
            File.WriteAllBytes(running, input);
            watch.Change(Limit, Timeout.InfiniteTimeSpan);
            try
            {
                target.Run(input);
            }
            catch (Exception e)
            {
                broken++;
                File.Copy(running, $"{running}-{i}", overwrite: true);
                Console.Error.WriteLine($"input {i} of seed {seed}, kept in {running}-{i}: {e}");
            }
        }

        File.Delete(running);
        Console.WriteLine($"{i} inputs, {(broken == 0 ? "none" : broken)} broke a promise {target.Summary()}");
        return broken == 0 ? 0 : 1;
    }
}

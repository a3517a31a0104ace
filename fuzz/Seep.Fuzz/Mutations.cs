namespace Seep.Fuzz;

/// <summary>Fuzzing without afl: seeds are changed at random and read; the same seed makes the same inputs.</summary>
static class Mutations
{
    /// <summary>0 when every promise was kept; else the first input that broke one is kept in a file.</summary>
    public static int Run(Target target, int count, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var input = Mutator.Change(target.Seeds[random.Next(target.Seeds.Count)], random);
            try
            {
                target.Run(input);
            }
            catch (Exception e)
            {
                var path = Path.Combine(Path.GetTempPath(), $"seep-fuzz-{seed}-{i}");
                File.WriteAllBytes(path, input);
                Console.Error.WriteLine($"input {i} of seed {seed}, kept in {path}: {e}");
                return 1;
            }
        }

        Console.WriteLine($"{count} inputs, none broke a promise");
        return 0;
    }
}

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
            var input = Mutate(target.Seeds[random.Next(target.Seeds.Count)], random);
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

    static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = new List<byte>(seed);
        for (var edits = random.Next(1, 6); edits > 0 && bytes.Count > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            var length = Math.Min(random.Next(1, 20), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 4:
                    bytes.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), length));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}

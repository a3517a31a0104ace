using System.Globalization;
using Seep.Fuzz;
using SharpFuzz;

// See README.md for how to run this.
switch (args)
{
    case [var name, "--seeds", var folder] when Targets.ByName.TryGetValue(name, out var target):
        Directory.CreateDirectory(folder);
        foreach (var (i, input) in target.Value.Seeds.Index())
            File.WriteAllBytes(Path.Combine(folder, $"{name}-{i}"), input);
        return 0;
    case [var name, "--mutate", var count, "--seed", var seed] when Targets.ByName.TryGetValue(name, out var target):
        return Mutations.Run(name, target.Value, int.Parse(count, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture));
    case [var name, "--run", var file] when Targets.ByName.TryGetValue(name, out var target):
        target.Value.Run(File.ReadAllBytes(file));
        return 0;
    case [var name]:
        // The instrumented reader runs only under the fuzzer: nothing may touch it, not even Targets, before this.
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            Targets.ByName[name].Value.Run(bytes.ToArray());
        });
        return 0;
    default:
        Console.Error.WriteLine($"usage: Seep.Fuzz {string.Join('|', Targets.ByName.Keys)} "
            + "[--seeds FOLDER | --mutate N --seed S | --run FILE]");
        return 2;
}

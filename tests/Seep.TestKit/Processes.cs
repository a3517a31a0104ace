using System.Diagnostics;

namespace Seep.TestKit;

/// <summary>
/// Finds the processes that a test caused, however far down: all of them inherit a variable from the environment of the
/// first.
/// </summary>
public sealed class ProcessMark
{
    public const string Name = "SEEP_TEST_MARK";

    /// <summary>For the environment of what the test starts, under <see cref="Name"/>.</summary>
    public string Value { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Process id and command line of each that runs now.</summary>
    public IReadOnlyList<string> Running() =>
        [.. Directory.EnumerateDirectories("/proc").Where(IsMarked).Select(Describe)];

    /// <summary>Waits until none runs.</summary>
    /// <exception cref="TimeoutException">Some still run; the message lists them.</exception>
    public async Task WaitUntilGoneAsync(TimeSpan limit, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        while (Running() is [_, ..] left)
        {
            if (Stopwatch.GetElapsedTime(start) > limit)
                throw new TimeoutException($"after {limit.TotalSeconds:0.#} s still running: {string.Join(", ", left)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancel);
        }
    }

    bool IsMarked(string folder) => Read(folder, "environ").Split('\0').Contains($"{Name}={Value}");

    static string Describe(string folder) => $"{Path.GetFileName(folder)} {Read(folder, "cmdline").Replace('\0', ' ')}";

    /// <summary>
    /// Empty for what is no process, for another user's, and for one that ends meanwhile (a zombie too).
    /// </summary>
    static string Read(string folder, string file)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(folder)[0]) ? File.ReadAllText(Path.Combine(folder, file)) : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

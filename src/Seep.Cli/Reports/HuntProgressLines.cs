using Seep.Hunt;
using Spectre.Console;

namespace Seep.Cli.Reports;

/// <summary>What a hunt is doing, on standard error: one line that changes on a terminal, else a line a step.</summary>
sealed class HuntProgressLines(IAnsiConsole console)
{
    string _phase = "";

    /// <summary>Runs <paramref name="work"/> and shows its progress meanwhile.</summary>
    public Task<T> ShowAsync<T>(Func<Action<HuntProgress>, Task<T>> work) => console.Profile.Out.IsTerminal
        ? console.Status().StartAsync("starting", status => work(p => status.Status = Markup.Escape(Describe(p))))
        : work(WriteLine);

    void WriteLine(HuntProgress progress)
    {
        lock (console)
        {
            // Screening and scanning have many small steps: the first and last are enough.
            if (progress.Phase is "screen" or "scan" && progress.Phase == _phase && progress.Done != progress.Total)
                return;
            _phase = progress.Phase;
            console.WriteLine("seep: " + Describe(progress));
        }
    }

    static string Describe(HuntProgress p)
    {
        var part = p.Total > 0 ? $"{p.Done}/{p.Total} " : "";
        return p.Phase switch
        {
            "build" => $"building {p.Text}",
            "start" => p.Text,
            "screen" => $"screening {part}{p.Text}",
            "confirm" => $"confirming {part}{p.Text}",
            "scan" => $"scanning the source for what explains the leaks: {part}{p.Text}",
            _ => $"judging {part}{p.Text}",
        };
    }
}

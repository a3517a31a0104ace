using Seep.Scan;
using Spectre.Console;

namespace Seep.Cli.Reports;

/// <summary>How far a scan has come: one line on a terminal, once the scan takes its time; nothing elsewhere.</summary>
sealed class ScanProgressLine(IAnsiConsole console) : IProgress<ScanProgress>
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    readonly Lock _turn = new();
    ScanProgress _latest;

    public void Report(ScanProgress value)
    {
        lock (_turn)
            _latest = value;
    }

    /// <summary>Runs <paramref name="work"/> and shows its progress meanwhile.</summary>
    public async Task<T> ShowAsync<T>(Func<IProgress<ScanProgress>, T> work)
    {
        var running = Task.Run(() => work(this));
        if (console.Profile.Out.IsTerminal && !await EndsWithinAsync(running, Patience))
        {
            await console.Status().StartAsync("scanning", async status =>
            {
                do
                    status.Status = Markup.Escape(Describe());
                while (!await EndsWithinAsync(running, Step));
            });
        }

        return await running;
    }

    string Describe()
    {
        lock (_turn)
            return Describe(_latest);
    }

    internal static string Describe(ScanProgress progress) => progress switch
    {
        { Done: 0 } => "scanning",
        { Total: > 0 } => $"scanning {progress.Done:N0}/{progress.Total:N0} {progress.Package}",
        _ => $"scanning {progress.Done:N0} {progress.Package}",
    };

    static async Task<bool> EndsWithinAsync(Task running, TimeSpan time) =>
        await Task.WhenAny(running, Task.Delay(time)) == running;
}

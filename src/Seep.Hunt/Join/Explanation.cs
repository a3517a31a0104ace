using Seep.Core;

namespace Seep.Hunt.Join;

/// <summary>Puts suspects from the source beside the leaks of a verdict.</summary>
static class Explanation
{
    /// <summary>
    /// Adds to each leak the suspect that explains it. Whatever the source is like, whatever is wrong with the scan, and when the user has
    /// had enough of it: what was measured stands, and a note says why there are no suspects.
    /// </summary>
    /// <param name="longest">Processor time after which the scan is stopped.</param>
    /// <param name="interrupted">Is cancelled when the user wants the end.</param>
    public static async Task<Verdict> OfAsync(
        Verdict verdict, string moduleFolder, Func<Task<IReadOnlyList<Suspect>>> scan, TimeSpan longest, CancellationToken interrupted)
    {
        try
        {
            return verdict with { Leaks = new SuspectJoin(await scan().ConfigureAwait(false), moduleFolder).Join(verdict.Leaks) };
        }
        catch (Exception e)
        {
            var why = interrupted.IsCancellationRequested ? "the scan was interrupted"
                : e is OperationCanceledException ? $"the scan was not done in {longest.TotalMinutes:0} min of processor time"
                : string.Join("; ", e.Message.Split('\n'));
            return verdict with { Notes = [.. verdict.Notes, $"no suspects from the source stand beside the leaks: {why}"] };
        }
    }
}

using System.Runtime.ExceptionServices;

namespace Seep.Core;

/// <summary>
/// Runs recursive work on threads with a stack for the deepest nesting that the phases allow. What is not used of a stack
/// costs address space only.
/// </summary>
public static class DeepThreads
{
    /// <summary>Bytes of stack; the parser at its limit of nesting takes about a fifth of it in a debug build.</summary>
    const int StackSize = 1 << 30;

    /// <summary>Runs one piece of work and waits for it.</summary>
    /// <exception cref="Exception">What the work threw.</exception>
    public static void Run(Action work)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }, StackSize);
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    /// <summary>
    /// Runs work for each item on several threads: each thread has a worker of its own and takes the next item that nobody
    /// has taken. What one throws ends the others after their item.
    /// </summary>
    public static void ForEach<TItem, TWorker>(
        IReadOnlyList<TItem> items, int threads, Func<TWorker> makeWorker, Action<TWorker, TItem> work, CancellationToken cancel)
    {
        var (next, failed) = (-1, false);
        ExceptionDispatchInfo? failure = null;
        var running = new Thread[Math.Max(1, Math.Min(threads, items.Count))];
        for (var i = 0; i < running.Length; i++)
        {
            running[i] = new(Work, StackSize);
            running[i].Start();
        }

        foreach (var thread in running)
            thread.Join();
        failure?.Throw();
        cancel.ThrowIfCancellationRequested();

        void Work()
        {
            try
            {
                var worker = makeWorker();
                while (!Volatile.Read(ref failed) && !cancel.IsCancellationRequested
                    && Interlocked.Increment(ref next) is var i && i < items.Count)
                {
                    work(worker, items[i]);
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                Volatile.Write(ref failed, true);
            }
        }
    }
}

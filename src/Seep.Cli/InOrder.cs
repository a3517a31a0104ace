namespace Seep.Cli;

/// <summary>Takes results from several threads and passes them on in the order of their numbers, each as soon as it can be.</summary>
/// <remarks>A thread that is far ahead of the others waits, so that few results are held.</remarks>
sealed class InOrder<T>(Action<T> pass)
{
    /// <summary>Results that may wait for one that is not there yet.</summary>
    const int MaxWaiting = 64;

    readonly Dictionary<int, T> _waiting = [];
    readonly object _turn = new();
    int _next;
    bool _isAbandoned;

    /// <param name="number">From 0; each comes once.</param>
    public void Add(int number, T result)
    {
        lock (_turn)
        {
            while (number - _next >= MaxWaiting && !_isAbandoned)
                Monitor.Wait(_turn);
            _waiting[number] = result;
            while (!_isAbandoned && _waiting.Remove(_next, out var next))
            {
                pass(next);
                _next++;
            }

            Monitor.PulseAll(_turn);
        }
    }

    /// <summary>One result will not come: nobody waits for it any longer, and nothing more is passed on.</summary>
    public void Abandon()
    {
        lock (_turn)
        {
            _isAbandoned = true;
            Monitor.PulseAll(_turn);
        }
    }
}

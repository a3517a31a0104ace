namespace Seep.Go.Packages;

/// <summary>What is done with a package next.</summary>
enum LoadStep : byte
{
    /// <summary>It is asked whether the package is known.</summary>
    Ask,

    /// <summary>It is loaded, and used unless it is known.</summary>
    Load,
}

/// <summary>
/// What is to be done next: of the steps that need not wait the first package's. A package is asked about when each that it imports is
/// known or done; it is loaded when each that it imports is loaded, and one that is known only if a package that is not known
/// needs it. In a circle of imports nothing is ready; then the first that is left is taken all the same.
/// </summary>
sealed class LoadQueue
{
    readonly object _turn = new();
    readonly PriorityQueue<(int Number, LoadStep Step), int> _ready = new();
    readonly SortedSet<int> _waiting = [];
    readonly List<int>[] _imports;
    readonly List<int>[] _importers;
    readonly int[] _unsettled;
    readonly int[] _unloaded;
    readonly State[] _states;
    int _running;
    bool _isAbandoned;

    [Flags]
    enum State : byte
    {
        None = 0,

        /// <summary>It was taken to be asked about.</summary>
        IsAsked = 1,

        /// <summary>Whether it is known has been said.</summary>
        IsAnswered = 2,

        /// <summary>Who imports it need not wait to be asked about.</summary>
        IsSettled = 4,

        /// <summary>It has to be loaded.</summary>
        IsNeeded = 8,

        /// <summary>It was, or can be, taken to be loaded.</summary>
        IsBegun = 16,
    }

    /// <param name="imports">Of each package.</param>
    /// <param name="asks">Whether packages may be known; else all are loaded.</param>
    public LoadQueue(List<int>[] imports, bool asks)
    {
        _imports = imports;
        _importers = [.. imports.Select(_ => new List<int>())];
        _unsettled = [.. imports.Select(i => i.Count)];
        _unloaded = [.. imports.Select(i => i.Count)];
        _states = new State[imports.Length];
        foreach (var (number, imported) in imports.Index())
        {
            foreach (var one in imported)
                _importers[one].Add(number);
            if (!asks)
                _states[number] = State.IsAsked | State.IsAnswered | State.IsSettled | State.IsNeeded;
            _waiting.Add(number);
            if (imported.Count == 0)
                MakeReady(number);
        }
    }

    /// <summary>Takes a step, and waits for one; false when there is nothing left to do.</summary>
    public bool TryTake(out int number, out LoadStep step)
    {
        lock (_turn)
        {
            while (!_isAbandoned)
            {
                if (_ready.Count == 0 && _running == 0 && _waiting.Count > 0)
                    MakeReady(_waiting.Min);
                if (_ready.TryDequeue(out var next, out _))
                {
                    (number, step) = next;
                    _running++;
                    return true;
                }

                if (_waiting.Count == 0 && _running == 0)
                    break;
                Monitor.Wait(_turn);
            }

            (number, step) = (-1, default);
            return false;
        }
    }

    /// <summary>A package that was asked about is known, or is to be loaded.</summary>
    public void Answer(int number, bool isKnown)
    {
        lock (_turn)
        {
            _running--;
            _states[number] |= State.IsAnswered;
            if (isKnown)
                Settle(number);
            else
                Need(number);
            Await(number); // in a circle of imports it may have been needed before
            Monitor.PulseAll(_turn);
        }
    }

    /// <summary>A package is loaded, and used unless it is known or nothing waits for its use.</summary>
    public void Done(int number)
    {
        lock (_turn)
        {
            _running--;
            foreach (var importer in _importers[number])
            {
                _unloaded[importer]--;
                Await(importer);
            }

            Settle(number);
            Monitor.PulseAll(_turn);
        }
    }

    void Settle(int number)
    {
        if (_states[number].HasFlag(State.IsSettled))
            return;
        _states[number] |= State.IsSettled;
        foreach (var importer in _importers[number])
        {
            if (--_unsettled[importer] == 0 && !_states[importer].HasFlag(State.IsAsked))
                MakeReady(importer);
        }
    }

    /// <summary>A package has to be loaded, and all that it imports.</summary>
    void Need(int number)
    {
        var needed = new Stack<int>([number]);
        while (needed.TryPop(out var one))
        {
            if (_states[one].HasFlag(State.IsNeeded))
                continue;
            _states[one] |= State.IsNeeded;
            Await(one);
            foreach (var imported in _imports[one])
                needed.Push(imported);
        }
    }

    /// <summary>A package that has to be loaded is ready when all that it imports is, and waits until then.</summary>
    void Await(int number)
    {
        const State Relevant = State.IsAnswered | State.IsNeeded | State.IsBegun;
        if ((_states[number] & Relevant) != (State.IsAnswered | State.IsNeeded))
            return;
        if (_unloaded[number] == 0)
            MakeReady(number);
        else
            _waiting.Add(number);
    }

    void MakeReady(int number)
    {
        var step = _states[number].HasFlag(State.IsAnswered) ? LoadStep.Load : LoadStep.Ask;
        _states[number] |= step == LoadStep.Ask ? State.IsAsked : State.IsBegun;
        _waiting.Remove(number);
        _ready.Enqueue((number, step), number);
    }

    /// <summary>Nothing more is taken.</summary>
    public void Abandon()
    {
        lock (_turn)
        {
            _isAbandoned = true;
            Monitor.PulseAll(_turn);
        }
    }
}

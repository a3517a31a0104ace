using Seep.Core.Graphs;
using Seep.Go.Types;
using Seep.Scan.Engine.Calls;
using Seep.Scan.Engine.Facts;

namespace Seep.Scan.Link;

/// <summary>Which functions run once in a process, and which end it where they fail: what they leave open stays no longer than it does.</summary>
/// <remarks>
/// The program is what was scanned: who else may import its packages is not known. A function that is passed to a package which was not
/// scanned may be called by it, at any time.
/// </remarks>
sealed class Lifetimes
{
    readonly Dictionary<string, List<CallRecord>> _callers = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<string>> _places = new(StringComparer.Ordinal);
    readonly HashSet<string> _calledFromElsewhere = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _circles;

    /// <summary>Methods of interfaces that call themselves, it seems, and that others call, too.</summary>
    readonly HashSet<string> _entered;
    readonly HashSet<string> _endProcess;
    readonly HashSet<string> _runOnce;
    readonly HashSet<string> _setUp;
    readonly HashSet<string> _failureEnds;

    /// <summary>Functions that main, initializers and commands lead to.</summary>
    readonly HashSet<string> _run;
    readonly HashSet<string> _unreached;

    /// <param name="byWildcard">Paths of packages that were named together with those around them.</param>
    public Lifetimes(IReadOnlyList<PackageFindings> packages, IReadOnlySet<string> byWildcard)
    {
        AddCallers(packages);
        _circles = Circles();
        _entered = _circles.Keys.Where(name => CallKeys.IsMethod(name) && _callers[name].Exists(call => !AreInCircle(name, call.Caller))).ToHashSet(StringComparer.Ordinal);
        _endProcess = packages.SelectMany(p => p.Calls.EndProcess).ToHashSet(StringComparer.Ordinal);
        var once = packages.SelectMany(p => p.Calls.RunOnce).ToHashSet(StringComparer.Ordinal);
        _run = ReachedFrom(_endProcess.Concat(once));
        List<OncePerOwner> perOwner = [.. packages.SelectMany(p => p.Calls.PerOwner)];
        _runOnce = LeastWithOwned(once, perOwner, call => call.IsLast ? Requirement.Met : call.Once && call.Caller != call.Callee ? Requirement.Caller : Requirement.Unmet);
        _setUp = LeastWithOwned(_runOnce, perOwner, call => call.IsLast ? Requirement.Met : call.SetsUp && call.Caller != call.Callee ? Requirement.Caller : Requirement.Unmet);
        _failureEnds = Greatest(call => call.OnFailure switch
        {
            _ when call.IsLast => Requirement.Met,
            OnFailure.Ends => Requirement.Met,
            OnFailure.Returns or OnFailure.Fails when _endProcess.Contains(call.ErrorTo) => Requirement.Met,
            _ when call.Once && _runOnce.Contains(call.Caller) => Requirement.Met, // it fails once at most
            OnFailure.Fails => Requirement.Caller,
            _ => Requirement.Unmet,
        });
        _unreached = Unreached(packages, byWildcard);
    }

    /// <summary>Whether a function runs once in the process, as main does, or a number of times that the source says.</summary>
    public bool RunsOnce(string function) => _runOnce.Contains(function);

    /// <summary>
    /// Whether a function runs no more often in the process than there are things to set up at its start: once for each that is configured.
    /// </summary>
    public bool SetsUp(string function) => _setUp.Contains(function);

    /// <summary>
    /// Whether a function, or the one around a literal, is begun once and then has itself called again, one call after the other: what ends
    /// by itself before that is there once.
    /// </summary>
    public bool RunsInTurn(string function)
    {
        var outermost = Outermost(function);
        var calls = _callers.GetValueOrDefault(outermost) ?? [];
        return calls.Exists(call => call.Caller == function)
            && calls.TrueForAll(call => call.Once && (Outermost(call.Caller) == outermost ? call.Caller == function : _runOnce.Contains(call.Caller)));
    }

    static string Outermost(string node) => node.IndexOf('$', StringComparison.Ordinal) is >= 0 and var literal ? node[..literal] : node;

    /// <summary>Whether the process ends where a function returns an error, or that happens once at most.</summary>
    public bool FailureEndsProcess(string function) => _failureEnds.Contains(function) || _endProcess.Contains(function);

    /// <summary>Whether nothing that was scanned leads to a function, and nothing else can call it: it is called by tests only, or not at all.</summary>
    public bool IsUnreached(string function) => _unreached.Contains(function);

    /// <summary>Whether a function runs in a goroutine that the program begins, as far as calls tell.</summary>
    public bool RunsInGoroutine(string function)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { function };
        var waiting = new Queue<string>(seen);
        while (waiting.TryDequeue(out var callee))
        {
            foreach (var call in _callers.GetValueOrDefault(callee) ?? [])
            {
                if (call.InGoroutine)
                    return true;
                if (seen.Add(call.Caller))
                    waiting.Enqueue(call.Caller);
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a function is begun again and again, as far as calls tell: in a loop that does not go through what there is to set up, or by
    /// who is not known. Of a function that the program runs, what only others may call tells nothing.
    /// </summary>
    /// <param name="byOthers">Whether who imports a package may do so, too, where nothing that was scanned calls a function.</param>
    public bool IsBegunAgain(string function, bool byOthers)
    {
        var isRun = _run.Contains(function);
        var seen = new HashSet<string>(StringComparer.Ordinal) { function };
        var waiting = new Queue<string>(seen);
        while (waiting.TryDequeue(out var callee))
        {
            if (_runOnce.Contains(callee))
                continue;
            var calls = _callers.GetValueOrDefault(callee) ?? [];
            if (_calledFromElsewhere.Contains(callee) || calls.Exists(call => !call.Once && !call.SetsUp) || byOthers && calls.Count == 0 && !isRun)
                return true;
            foreach (var call in calls.Where(call => seen.Add(call.Caller)))
                waiting.Enqueue(call.Caller);
        }

        return false;
    }

    /// <summary>Whether all calls of a function are known, and there is one.</summary>
    public bool AreCallersKnown(string function) => !_calledFromElsewhere.Contains(function) && _callers.ContainsKey(function);

    /// <summary>The calls of a function, by its name and by the places and keys that it may be called by.</summary>
    public IReadOnlyList<CallRecord> CallersOf(string function) => _callers.GetValueOrDefault(function) ?? [];

    /// <summary>The places and keys that a function may be called by.</summary>
    public IReadOnlyList<string> PlacesOf(string function) => _places.GetValueOrDefault(function) ?? [];

    void AddCallers(IReadOnlyList<PackageFindings> packages)
    {
        var scanned = packages.Select(p => p.ImportPath.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        foreach (var call in packages.SelectMany(p => p.Calls.Calls))
            Add(call);
        var asserted = packages.SelectMany(p => p.Calls.Asserted).ToHashSet(StringComparer.Ordinal);
        var waiting = new Dictionary<string, List<TakenFunction>>(StringComparer.Ordinal);
        foreach (var taken in packages.SelectMany(p => p.Calls.Taken).Concat(packages.SelectMany(p => p.Calls.Methods).Where(method => asserted.Contains(method.Key))))
        {
            if (taken.Package.Length > 0 && !scanned.Contains(taken.Package))
                _calledFromElsewhere.Add(taken.Function);
            else if (waiting.TryGetValue(taken.Key, out var list))
                list.Add(taken);
            else
                waiting[taken.Key] = [taken];
        }

        // What is called by a place or key, and so by the places that are put there.
        var called = new Queue<string>(_callers.Keys.Concat(_calledFromElsewhere));
        while (called.TryDequeue(out var key))
        {
            if (!waiting.Remove(key, out var list))
                continue;
            foreach (var taken in list)
            {
                if (!_callers.ContainsKey(taken.Function))
                    called.Enqueue(taken.Function);
                if (!_places.TryGetValue(taken.Function, out var places))
                    _places[taken.Function] = places = [];
                places.Add(taken.Key);
                Add(new(taken.Function, taken.Key, Once: true, SetsUp: true, InGoroutine: false, IsLast: false, OnFailure.Fails, taken.Key));
            }
        }

        // What is taken and that nothing here calls may be called by reflection, or through what was not scanned.
        _calledFromElsewhere.UnionWith(waiting.Values.SelectMany(list => list)
            .Where(taken => !taken.IsPlace && !CallKeys.IsMethod(taken.Key) && !_callers.ContainsKey(taken.Function)).Select(taken => taken.Function));

        void Add(CallRecord call)
        {
            if (!_callers.TryGetValue(call.Callee, out var calls))
                _callers[call.Callee] = calls = [];
            calls.Add(call);
        }
    }

    enum Requirement
    {
        Met,
        Unmet,

        /// <summary>Met if the caller is one of the functions that are looked for.</summary>
        Caller,
    }

    /// <summary>The least set with all functions in it that are called once for each struct of a type which is.</summary>
    HashSet<string> LeastWithOwned(IReadOnlyCollection<string> roots, IReadOnlyList<OncePerOwner> perOwner, Func<CallRecord, Requirement> require)
    {
        var found = Least(roots, require);
        while (perOwner.Where(once => found.Contains(once.Owner) && !found.Contains(once.Function)).Select(once => once.Function).ToList() is { Count: > 0 } owned)
            found = Least([.. found, .. owned], require);
        return found;
    }

    /// <summary>
    /// The least set of functions with all calls of which meet what is required, and those it begins with: what calls itself is not in it,
    /// unless that is by the method of an interface alone, as it seems of what hands calls on: <c>func (w wrapper) Run() { w.inner.Run() }</c>.
    /// </summary>
    HashSet<string> Least(IReadOnlyCollection<string> roots, Func<CallRecord, Requirement> require)
    {
        var found = new HashSet<string>(roots, StringComparer.Ordinal);
        var waiting = new Queue<string>(roots);
        var open = new Dictionary<string, int>(StringComparer.Ordinal);
        var callees = CalleesBy(call => call.Caller, require);
        foreach (var (function, calls) in _callers)
        {
            if (_calledFromElsewhere.Contains(function) || calls.Exists(call => require(call) == Requirement.Unmet))
                continue;
            open[function] = calls.Where(call => require(call) == Requirement.Caller && !IsHandedOn(call.Callee, call.Caller)).Select(call => call.Caller).Distinct(StringComparer.Ordinal).Count();
            if (open[function] == 0 && found.Add(function))
                waiting.Enqueue(function);
        }

        while (waiting.TryDequeue(out var caller))
        {
            foreach (var callee in callees.GetValueOrDefault(caller) ?? [])
            {
                if (open.ContainsKey(callee) && !IsHandedOn(callee, caller) && --open[callee] == 0 && found.Add(callee))
                    waiting.Enqueue(callee);
            }
        }

        // Who hands calls on is to be in it, too, after all.
        var without = found.Where(function => !roots.Contains(function)
            && _callers[function].Exists(call => require(call) == Requirement.Caller && !found.Contains(call.Caller))).ToHashSet(StringComparer.Ordinal);
        waiting = new(without);
        while (waiting.TryDequeue(out var caller))
        {
            foreach (var callee in callees.GetValueOrDefault(caller) ?? [])
            {
                if (found.Contains(callee) && !roots.Contains(callee) && without.Add(callee))
                    waiting.Enqueue(callee);
            }
        }

        found.ExceptWith(without);
        return found;
    }

    /// <summary>Whether a call by the method of an interface, which others call too, may be one that this method's own callees make.</summary>
    bool IsHandedOn(string callee, string caller) => _entered.Contains(callee) && AreInCircle(callee, caller);

    bool AreInCircle(string a, string b) => _circles.TryGetValue(a, out var circle) && _circles.TryGetValue(b, out var other) && circle == other;

    /// <summary>The functions that lead to each other by calls, by the number of their circle.</summary>
    Dictionary<string, int> Circles()
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        List<string> names = [.. _callers.Keys.Concat(_callers.Values.SelectMany(calls => calls).Select(call => call.Caller)).Where(name => numbers.TryAdd(name, numbers.Count))];
        var callees = names.ConvertAll(_ => new List<int>());
        foreach (var call in _callers.Values.SelectMany(calls => calls))
            callees[numbers[call.Caller]].Add(numbers[call.Callee]);
        return StronglyConnected.Components([.. callees.Select(list => list.ToArray())]).Where(component => component.Count > 1)
            .SelectMany((component, circle) => component.Select(member => (Name: names[member], circle)))
            .ToDictionary(member => member.Name, member => member.circle, StringComparer.Ordinal);
    }

    /// <summary>The greatest set of functions that are called, and with all calls of which meet what is required, of who gets their errors.</summary>
    HashSet<string> Greatest(Func<CallRecord, Requirement> require)
    {
        var callees = CalleesBy(call => call.ErrorTo, require);
        var without = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (function, calls) in _callers)
        {
            if (_calledFromElsewhere.Contains(function) || calls.Exists(call => require(call) == Requirement.Unmet))
                without.Add(function);
        }

        without.UnionWith(callees.Keys.Where(caller => !_callers.ContainsKey(caller))); // who calls those is not known
        var waiting = new Queue<string>(without);
        while (waiting.TryDequeue(out var caller))
        {
            foreach (var callee in callees.GetValueOrDefault(caller) ?? [])
            {
                if (without.Add(callee))
                    waiting.Enqueue(callee);
            }
        }

        // Functions that only call each other are in none: how they begin is not known.
        var reached = ReachedFrom(_runOnce.Concat(_endProcess).Concat(_calledFromElsewhere));
        return _callers.Keys.Where(function => !without.Contains(function) && reached.Contains(function)).ToHashSet(StringComparer.Ordinal);
    }

    HashSet<string> Unreached(IReadOnlyList<PackageFindings> packages, IReadOnlySet<string> byWildcard)
    {
        var paths = packages.Select(p => p.ImportPath.Split(' ')[0]).ToArray();
        var converted = packages.SelectMany(p => p.Calls.Converted).ToHashSet(StringComparer.Ordinal);
        var functions = new HashSet<string>(StringComparer.Ordinal);
        var roots = new HashSet<string>(_calledFromElsewhere.Concat(_endProcess).Concat(packages.SelectMany(p => p.Calls.RunOnce)), StringComparer.Ordinal);
        foreach (var package in packages)
        {
            var isClosed = IsClosed(package, paths, byWildcard);
            foreach (var function in package.Calls.Calls.Select(call => call.Caller).Where(functions.Add))
            {
                var name = NodeName.Of(function);
                var isOpen = Names.IsExported(name.Name) ? !isClosed || name.Receiver is { } receiver && converted.Contains(receiver)
                    : !IsCalledByOthers(function); // by assembly, or a name that the linker knows
                if (isOpen)
                    roots.Add(function);
            }
        }

        functions.ExceptWith(ReachedFrom(roots));
        return functions;
    }

    bool IsCalledByOthers(string function) => _callers.TryGetValue(function, out var calls) && calls.Exists(call => call.Caller != function);

    /// <summary>Whether all that can import a package was scanned: it is a program, or internal to packages that were scanned with it.</summary>
    static bool IsClosed(PackageFindings package, string[] scanned, IReadOnlySet<string> byWildcard)
    {
        var path = package.ImportPath.Split(' ')[0];
        if (package.Calls.EndProcess.Contains($"{path}.main"))
            return true;
        var parts = path.Split('/');
        var depth = System.Array.LastIndexOf(parts, "internal");
        if (depth < 0 || !byWildcard.Contains(path))
            return false;
        var around = string.Concat(parts[..depth].Select(part => part + "/"));
        return scanned.Any(other => (other + "/").StartsWith(around, StringComparison.Ordinal) && !(other + "/").StartsWith($"{around}internal/", StringComparison.Ordinal));
    }

    HashSet<string> ReachedFrom(IEnumerable<string> roots)
    {
        var callees = _callers.Values.SelectMany(calls => calls).ToLookup(call => call.Caller, call => call.Callee, StringComparer.Ordinal);
        var reached = new HashSet<string>(roots, StringComparer.Ordinal);
        var waiting = new Queue<string>(reached);
        while (waiting.TryDequeue(out var caller))
        {
            foreach (var callee in callees[caller])
            {
                if (reached.Add(callee))
                    waiting.Enqueue(callee);
            }
        }

        return reached;
    }

    /// <summary>By caller, or who else is asked, the functions that need it to be in the set.</summary>
    Dictionary<string, HashSet<string>> CalleesBy(Func<CallRecord, string> who, Func<CallRecord, Requirement> require)
    {
        var callees = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var call in _callers.Values.SelectMany(calls => calls).Where(call => require(call) == Requirement.Caller))
        {
            if (!callees.TryGetValue(who(call), out var set))
                callees[who(call)] = set = new(StringComparer.Ordinal);
            set.Add(call.Callee);
        }

        return callees;
    }
}

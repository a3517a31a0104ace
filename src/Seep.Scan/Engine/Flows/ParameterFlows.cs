using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Flows;

/// <summary>What a parameter leads to that may be released: the method's name, or <c>()</c>.</summary>
readonly record struct ReleaseCandidate(int Parameter, AccessPath Path, string Release);

/// <summary>
/// Where what the parameters lead to goes in a function and its literals: to results, out of sight, into calls that release. It does
/// not look at the order of things; on which paths something is released is for the walk along them.
/// </summary>
sealed class ParameterFlows
{
    const int MaxPasses = 4;
    const int MaxHolds = 12;

    readonly FunctionContext _context;
    readonly Dictionary<(Function, int), List<Hold>> _holds = [];
    readonly Dictionary<Function, (Function Maker, int[] Captured)> _bindings = new(ReferenceEqualityComparer.Instance);
    readonly HashSet<ParameterEffect> _effects = [];
    readonly HashSet<ReleaseCandidate> _candidates = [];
    readonly HashSet<(int Parameter, AccessPath Path, int Target, Var? Field)> _tooDeep = [];
    bool _changed;

    /// <summary>From a value along a path there is what a parameter leads to along another.</summary>
    readonly record struct Hold(AccessPath From, int Parameter, AccessPath Path);

    ParameterFlows(FunctionContext context) => _context = context;

    public IReadOnlyCollection<ParameterEffect> Effects => _effects;

    public IReadOnlyCollection<ReleaseCandidate> Candidates => _candidates;

    public static ParameterFlows Of(FunctionContext context)
    {
        var flows = new ParameterFlows(context);
        flows.Run();
        return flows;
    }

    void Run()
    {
        var function = _context.Function;
        var any = false;
        foreach (var parameter in function.Parameters)
        {
            if (!Holders.CanHold(parameter.Type!))
                continue;
            any = true;
            Add(parameter, new(AccessPath.Empty, parameter.Id - 1, AccessPath.Empty));
        }

        for (var pass = 0; any && pass < MaxPasses; pass++)
        {
            _changed = false;
            Visit(function);
            if (!_changed)
                break;
        }

        // What is put into a parameter where it can't be followed is there all the same, by a way that can.
        foreach (var (parameter, path, target, field) in _tooDeep)
        {
            if (!_effects.Any(e => e.Kind == EffectKind.FlowsToParameter && e.Parameter == parameter && e.Path == path && e.Target == target))
                AddEffect(new(parameter, path, EffectKind.Escapes, Field: field));
        }
    }

    void Visit(Function function)
    {
        for (var i = function.FirstInstruction; i < function.ValueCount; i++)
            Visit(function.ValueAt(i));
        foreach (var child in function.Children)
        {
            if (_bindings.ContainsKey(child) || function.FreeVarCount == 0 && child.FreeVarCount == 0)
                Visit(child);
        }
    }

    void Visit(Value value)
    {
        switch (value.Op)
        {
            case Op.Phi:
                foreach (var operand in value.Operands)
                    Copy(new(value.Function, operand), value);
                break;
            case Op.Convert or Op.ChangeType when value is { Type: Basic } && value.Operand(0) is { Type.Underlying: Basic } && IsKept(value):
                Escape(value.Operand(0), null);
                break;
            case Op.ChangeType or Op.ChangeInterface or Op.MakeInterface or Op.TypeAssert or Op.MultiConvert or Op.Slice or Op.Range
                or Op.Next or Op.SliceToArrayPointer:
                Copy(value.Operand(0), value);
                break;
            case Op.Extract:
                Extract(value);
                break;
            case Op.Load:
                foreach (var hold in HoldsOf(value.Operand(0)))
                    Add(value, hold with { From = hold.From.Loaded });
                break;
            case Op.FieldAddr:
                Select(value, AccessPath.FieldOf(value), asAddress: true);
                break;
            case Op.Field:
                Select(value, AccessPath.FieldOf(value), asAddress: false);
                break;
            case Op.IndexAddr:
                Select(value, AccessPath.Element, asAddress: true);
                break;
            case Op.Index or Op.Lookup:
                Select(value, AccessPath.Element, asAddress: false);
                break;
            case Op.Store:
                Store(value);
                break;
            case Op.MapUpdate:
                Put(value.Operand(0), AccessPath.Element, value.Operand(2));
                Escape(value.Operand(1), null);
                break;
            case Op.Send:
                Escape(value.Operand(1), null);
                break;
            case Op.Select:
                for (var state = 0; state < new SelectView(value).StateCount; state++)
                    Escape(new SelectView(value).Sent(state), null);
                break;
            case Op.MakeClosure:
                _bindings[(Function)value.Symbol!] = (value.Function, value.Operands.ToArray());
                foreach (var captured in value.Operands)
                {
                    foreach (var hold in HoldsOf(new(value.Function, captured)).ToArray())
                    {
                        if (hold.From.Loaded.Prepend(AccessPath.Captured) is { } from)
                            Add(value, hold with { From = from });
                    }
                }

                break;
            case Op.MethodValue:
                if (_context.Catalog.ReleaseNames.Contains(((Func)value.Symbol!).Name))
                    Escape(value.Operand(0), null);
                break;
            case Op.Call or Op.Go or Op.Defer:
                Call(value);
                break;
            case Op.Return when value.Function == _context.Function:
                for (var result = 0; result < value.Operands.Length; result++)
                {
                    foreach (var hold in HoldsOf(value.Operand(result)))
                        AddEffect(new(hold.Parameter, hold.Path, EffectKind.FlowsToResult, Target: result, TargetPath: hold.From));
                }

                break;
        }
    }

    /// <summary>Whether a number that tells what is held goes anywhere but to functions that are called with it.</summary>
    static bool IsKept(Value number)
    {
        foreach (var user in number.Referrers)
        {
            var use = number.Function.ValueAt(user);
            if (use.Op is Op.Convert or Op.ChangeType ? IsKept(use) : !use.Op.IsCall() && use.Op != Op.Binary)
                return true;
        }

        return false;
    }

    void Extract(Value value)
    {
        var tuple = value.Operand(0);
        if (tuple.Op == Op.Call)
            Select(value, AccessPath.Result(value.Number), asAddress: false);
        else if (tuple.Op == Op.Next && value.Number == 2)
            Select(tuple, value, AccessPath.Element, asAddress: false);
        else if (value.Number == 0 && tuple.Op is Op.TypeAssert or Op.Lookup)
            Copy(tuple, value);
    }

    void Store(Value store)
    {
        var (address, stored) = (store.Operand(0), store.Operand(1));
        if (HoldsOf(stored).Count == 0)
            return;
        var path = AccessPath.Empty;
        Var? field = null;
        for (var at = address; ; at = at.Operand(0))
        {
            switch (at.Op)
            {
                case Op.FieldAddr when path is not null:
                    field ??= AccessPath.FieldOf(at);
                    path = path.Prepend(AccessPath.FieldOf(at));
                    continue;
                case Op.IndexAddr when path is not null:
                    path = path.Prepend(AccessPath.Element);
                    continue;
                case Op.Slice:
                case Op.Load when path is not null && IsMadeHere(at):
                    continue;
                case Op.Alloc or Op.FreeVar when path is not null && Variable(at) is { } variable:
                    foreach (var hold in HoldsOf(stored).ToArray())
                    {
                        if (path.Then(hold.From) is { } from)
                            Add(variable, hold with { From = from.AsAddress });
                    }

                    return;
                default:
                    StoreInto(at, path, stored, field);
                    return;
            }
        }
    }

    /// <summary>Whether a slice is in a field of a struct that is made here, and was made for it: <c>f.sections = make([]section, n)</c>.</summary>
    static bool IsMadeHere(Value load)
    {
        if (load.Type!.Underlying is not Slice || load.Operand(0) is not { Op: Op.FieldAddr } field || field.Operand(0) is not { Op: Op.Alloc } made)
            return false;
        var isMade = false;
        foreach (var user in made.Referrers)
        {
            var use = made.Function.ValueAt(user);
            if (use.Op == Op.Store && use.Operands[0] == made.Id)
                return false;
            if (use.Op != Op.FieldAddr || use.Number != field.Number)
                continue;
            foreach (var other in use.Referrers)
            {
                if (made.Function.ValueAt(other) is not { Op: Op.Store } store)
                    continue;
                if (store.Operand(1) is var stored && stored.Op != Op.MakeSlice && !(stored.Op == Op.Slice && stored.Operand(0).Op == Op.Alloc))
                    return false;
                isMade = true;
            }
        }

        return isMade;
    }

    /// <summary>Something is stored in what a value leads to: if a parameter leads there, that leads to it now.</summary>
    void StoreInto(Value root, AccessPath? path, Value stored, Var? field)
    {
        var roots = HoldsOf(root).Where(h => h.From.IsEmpty).ToArray();
        if (roots.Length == 0 || path is null)
        {
            Escape(stored, field);
            return;
        }

        foreach (var target in roots)
        {
            foreach (var hold in HoldsOf(stored).ToArray())
            {
                if (target.Parameter == hold.Parameter)
                    continue; // who has that parameter has it anyway
                if (target.Path.Then(path)?.Then(hold.From) is not { } whole)
                    _tooDeep.Add((hold.Parameter, hold.Path, target.Parameter, field));
                else
                    AddEffect(new(hold.Parameter, hold.Path, EffectKind.FlowsToParameter, Field: field, Target: target.Parameter, TargetPath: whole));
            }
        }
    }

    /// <summary>A map or slice gets an element.</summary>
    void Put(Value container, object step, Value element)
    {
        if (container.Op is not (Op.MakeMap or Op.MakeSlice))
        {
            Escape(element, null);
            return;
        }

        foreach (var hold in HoldsOf(element).ToArray())
        {
            if (hold.From.Prepend(step) is { } from)
                Add(container, hold with { From = from });
        }
    }

    void Call(Value value)
    {
        var site = new CallSite(value);
        var info = _context.Of(value.Function).CallAt(value.Id);
        if (info.Builtin is { } builtin)
        {
            CallBuiltin(value, builtin);
            return;
        }

        if (info.Callee is null && HoldsOf(site.Target).Count > 0)
        {
            AddCandidates(site.Target, "()");
            EscapeCaptured(site.Target);
        }

        if (site.Literal is { } literal)
            BindParameters(literal, value);
        if (info.IsInterfaceCall && !info.Callee!.IsExported)
            EscapeCaptured(site.Target); // an option: a function that hides behind a method of its own package
        if (info.IsInterfaceCall && _context.Catalog.ReleaseNames.Contains(info.Callee!.Name))
            AddCandidates(site.Target, info.Callee.Name);
        if (info.MethodName == "Next" && value.Type is { } next && Predicates.IsBoolean(next))
            AddCandidates(info.IsInterfaceCall ? site.Target : site.Arg(0), ReleaseSet.Exhaustion);
        foreach (var release in info.Known.Releases.Where(release => release.ReadsToEnd))
        {
            if (info.OperandOf(release) is var read && read < value.Operands.Length)
                AddRead(value.Operand(read), AccessPath.Empty);
        }

        for (var i = 0; i < site.Args.Length; i++)
        {
            var argument = site.Arg(i);
            if (HoldsOf(argument).Count == 0)
                continue;
            var releases = i == 0 && !info.IsInterfaceCall && info.MethodName is { } name && _context.Catalog.ReleaseNames.Contains(name);
            if (releases)
                AddCandidates(argument, info.MethodName!);
            if (info.OnlyLooksAt(i))
                continue;
            if (info.Summary is { } summary)
                Apply(value, argument, i, summary);
            else if (site.Literal is null && !releases && Handing.MayTakeOver(info, i, _context.Catalog))
                Escape(argument, null, isGuess: !MayReleaseByField(value, site.Target));
        }
    }

    /// <summary>Whether a method that is to release calls a function in a field, which may do that for it: <c>return f.closeFunc(f)</c>.</summary>
    bool MayReleaseByField(Value call, Value target) =>
        target.Op == Op.Load && target.Operand(0).Op == Op.FieldAddr && call.Function == _context.Function
        && _context.Function.Declared is { Signature.Recv: not null } method && _context.Catalog.IsReleaseName(method.Name);

    void CallBuiltin(Value call, BuiltinId builtin)
    {
        if (builtin == BuiltinId.Append)
        {
            foreach (var operand in call.Operands[1..])
                Copy(new(call.Function, operand), call);
        }
        else if (builtin == BuiltinId.Copy)
        {
            Escape(call.Operand(2), null);
        }
    }

    void BindParameters(Function literal, Value call)
    {
        var site = new CallSite(call);
        for (var i = 0; i < site.Args.Length && i < literal.ParameterCount; i++)
            Copy(site.Arg(i), literal.ValueAt(i + 1));
    }

    void AddCandidates(Value value, string release)
    {
        foreach (var hold in HoldsOf(value))
        {
            if (hold.From.IsEmpty)
                _changed |= _candidates.Add(new(hold.Parameter, hold.Path, release));
        }
    }

    /// <summary>What a value leads to along a path is read to its end.</summary>
    void AddRead(Value value, AccessPath path)
    {
        foreach (var hold in HoldsOf(value))
        {
            if (hold.From.After(path) is { } around && Readers.EndTogether(around))
                _changed |= _candidates.Add(new(hold.Parameter, hold.Path, ReleaseSet.ReadToEnd));
            else if (path.After(hold.From) is { } inside && hold.Path.Then(inside) is { } whole)
                _changed |= _candidates.Add(new(hold.Parameter, whole, ReleaseSet.ReadToEnd));
        }
    }

    void Apply(Value call, Value argument, int index, FunctionSummary summary)
    {
        foreach (var effect in summary.Effects)
        {
            if (effect.Parameter != index)
                continue;
            if (effect is { Kind: EffectKind.Releases, Release: ReleaseSet.ReadToEnd })
            {
                AddRead(argument, effect.Path);
                continue;
            }

            // What a literal of this function does with what it captures, it says itself.
            if (effect.Kind == EffectKind.Escapes && argument.Op == Op.MakeClosure && Equals(effect.Path.Head, AccessPath.Captured))
                continue;
            foreach (var hold in HoldsOf(argument).ToArray())
                Apply(call, hold, effect);
        }
    }

    void Apply(Value call, Hold hold, ParameterEffect effect)
    {
        var inside = effect.Path.After(hold.From); // what the effect is on lies behind the parameter's
        var around = hold.From.After(effect.Path); // what the effect is on leads to the parameter's
        switch (effect.Kind)
        {
            case EffectKind.Releases when inside is not null && hold.Path.Then(inside) is { } path:
                _changed |= _candidates.Add(new(hold.Parameter, path, effect.Release));
                break;
            // Its owner is released; whether that has it behind an interface, and so releases it, the walk says.
            case EffectKind.Releases when around is not null && effect.Release != "()":
                _changed |= _candidates.Add(new(hold.Parameter, hold.Path, effect.Release));
                break;
            case EffectKind.Escapes when around is not null:
                AddEffect(new(hold.Parameter, hold.Path, EffectKind.Escapes, Field: effect.Field, IsGuess: effect.IsGuess));
                break;
            case EffectKind.Escapes when inside is not null && hold.Path.Then(inside) is { } path:
                AddEffect(new(hold.Parameter, path, EffectKind.Escapes, Field: effect.Field, IsGuess: effect.IsGuess));
                break;
            case EffectKind.FlowsToResult:
                var result = call.Type is Tuple ? effect.TargetPath!.Prepend(AccessPath.Result(effect.Target)) : effect.TargetPath;
                if (around is not null && result?.Then(around) is { } from)
                    Add(call, hold with { From = from });
                else if (inside is not null && hold.Path.Then(inside) is { } path && result is not null)
                    Add(call, new(result, hold.Parameter, path));
                break;
            case EffectKind.FlowsToParameter when around is not null:
                PutInto(call, hold, effect, around);
                break;
        }
    }

    /// <summary>A function value, or a method of an interface that may hide one, is called: what it captures may be released by that.</summary>
    void EscapeCaptured(Value function)
    {
        foreach (var hold in HoldsOf(function))
        {
            if (hold.From.IsEmpty && AccessPath.Empty.Prepend(AccessPath.Captured) is { } captured && hold.Path.Then(captured) is { } path)
                AddEffect(new(hold.Parameter, path, EffectKind.Escapes, IsGuess: true));
        }
    }

    void PutInto(Value call, Hold hold, ParameterEffect effect, AccessPath around)
    {
        var site = new CallSite(call);
        if (effect.Target >= site.Args.Length)
            return;
        var target = site.Arg(effect.Target);
        var path = effect.TargetPath!.Then(around);
        // Also the address of a struct that a parameter leads to, by value.
        var roots = HoldsOf(target).Where(h => h.From.IsEmpty || h.From == AccessPath.Address).ToArray();
        for (; roots.Length == 0 && target.Op == Op.FieldAddr; target = target.Operand(0))
            path = path?.Prepend(AccessPath.FieldOf(target));
        if (roots.Length > 0)
        {
            foreach (var root in roots)
            {
                if (root.Parameter == hold.Parameter)
                    continue;
                if (path is null || root.Path.Then(path) is not { } whole)
                    _tooDeep.Add((hold.Parameter, hold.Path, root.Parameter, effect.Field));
                else
                    AddEffect(new(hold.Parameter, hold.Path, EffectKind.FlowsToParameter, Field: effect.Field, Target: root.Parameter, TargetPath: whole));
            }
        }
        else if (path is null)
        {
            AddEffect(new(hold.Parameter, hold.Path, EffectKind.Escapes, Field: effect.Field));
        }
        else if (target.Op is Op.Alloc or Op.FreeVar && Variable(target) is { } variable)
        {
            Add(variable, hold with { From = path });
        }
        else if (target.Op is Op.Call or Op.Extract or Op.Phi)
        {
            Add(target, hold with { From = path });
        }
        else
        {
            AddEffect(new(hold.Parameter, hold.Path, EffectKind.Escapes, Field: effect.Field));
        }
    }

    void Escape(Value value, Var? field, bool isGuess = false)
    {
        if (!value.Exists)
            return;
        foreach (var hold in HoldsOf(value))
            AddEffect(new(hold.Parameter, hold.Path, EffectKind.Escapes, Field: field, IsGuess: isGuess));
    }

    void AddEffect(ParameterEffect effect) => _changed |= _effects.Add(effect);

    void Select(Value value, object? step, bool asAddress) => Select(value.Operand(0), value, step, asAddress);

    void Select(Value of, Value value, object? step, bool asAddress)
    {
        foreach (var hold in HoldsOf(of).ToArray())
        {
            if (hold.From.After(step, asAddress) is { } from)
                Add(value, hold with { From = from });
            // The methods of what is embedded are promoted.
            if (hold.From.IsEmpty && step is Var { IsEmbedded: true })
                Add(value, hold);
            // A struct that is passed by value is a variable here, of which fields have addresses.
            var isWhole = hold.From.IsEmpty || asAddress && hold.From == AccessPath.Address;
            if (isWhole && step is not null && AccessPath.Empty.Prepend(step) is { } one && hold.Path.Then(one) is { } path)
                Add(value, new(asAddress ? AccessPath.Address : AccessPath.Empty, hold.Parameter, path));
        }
    }

    void Copy(Value from, Value to)
    {
        if (!from.Exists)
            return;
        foreach (var hold in HoldsOf(from).ToArray())
            Add(to, hold);
    }

    void Add(Value value, Hold hold)
    {
        if (value.Type is { } type && !Holders.CanHold(type))
            return;
        if (!_holds.TryGetValue((value.Function, value.Id), out var list))
            _holds[(value.Function, value.Id)] = list = [];
        if (list.Count >= MaxHolds || list.Contains(hold))
            return;
        list.Add(hold);
        _changed = true;
    }

    List<Hold> HoldsOf(Value value)
    {
        if (!value.Exists)
            return [];
        var variable = value.Op == Op.FreeVar ? Variable(value) ?? value : value;
        return _holds.GetValueOrDefault((variable.Function, variable.Id)) ?? [];
    }

    /// <summary>The variable of an address: a literal's free variable is one of a function around it.</summary>
    Value? Variable(Value value)
    {
        while (value.Op == Op.FreeVar)
        {
            if (!_bindings.TryGetValue(value.Function, out var binding))
                return null;
            value = binding.Maker.ValueAt(binding.Captured[value.Id - 1 - value.Function.ParameterCount]);
        }

        return value;
    }
}

using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Walk;

/// <summary>The values of a function that are what a call hands out, or were made around it, whatever the order.</summary>
sealed class SecondNames
{
    const int MaxNames = 32;

    readonly FunctionContext _context;
    readonly AcquireSite _site;
    readonly List<(Value Value, AccessPath Path)> _names = [];

    SecondNames(FunctionContext context, AcquireSite site) => (_context, _site) = (context, site);

    public static SecondNames Of(FunctionContext context, AcquireSite site)
    {
        var names = new SecondNames(context, site);
        names.Find();
        return names;
    }

    void Find()
    {
        if (_site.Result is not { } result)
            Add(_site.Value, AccessPath.Empty);
        else
            AddResult(_site.Call, result);
        for (var i = 0; i < _names.Count; i++)
        {
            var (name, path) = _names[i];
            foreach (var user in name.Referrers)
                AddUse(name.Function.ValueAt(user), name, path);
        }
    }

    void AddUse(Value use, Value name, AccessPath path)
    {
        switch (use.Op)
        {
            case Op.ChangeType or Op.ChangeInterface or Op.MakeInterface or Op.TypeAssert or Op.Phi:
            case Op.Extract when use.Number == 0 && name.Op == Op.TypeAssert:
                Add(use, path);
                break;
            case Op.Store when use.Operands[1] == name.Id && use.Operand(0) is { Op: Op.Alloc } variable:
                foreach (var user in variable.Referrers)
                {
                    if (variable.Function.ValueAt(user) is { Op: Op.Load } load)
                        Add(load, path);
                }

                break;
            case Op.Call when _context.CallAt(use.Id).Summary is { } summary:
                foreach (var effect in summary.Effects)
                {
                    if (effect.Kind != EffectKind.FlowsToResult || effect.Parameter + 1 >= use.Operands.Length || use.Operands[effect.Parameter + 1] != name.Id)
                        continue;
                    var target = use.Type is Tuple ? effect.TargetPath!.Prepend(AccessPath.Result(effect.Target)) : effect.TargetPath;
                    if (path.After(effect.Path) is { } rest && target?.Then(rest) is { } whole)
                        AddResult(use, whole);
                }

                break;
        }
    }

    void AddResult(Value call, AccessPath path)
    {
        if (call.Type is not Tuple)
        {
            Add(call, path);
            return;
        }

        foreach (var user in call.Referrers)
        {
            if (call.Function.ValueAt(user) is { Op: Op.Extract } extract && path.After(AccessPath.Result(extract.Number)) is { } rest)
                Add(extract, rest);
        }
    }

    void Add(Value value, AccessPath path)
    {
        if (value.Exists && _names.Count < MaxNames && !_names.Contains((value, path)))
            _names.Add((value, path));
    }

    /// <summary>The fields of a package's structs by which it can be released: they hold it, or what releases it.</summary>
    public List<Var> FieldsIn(Package package)
    {
        List<Var> fields = [];
        foreach (var (name, path) in _names)
        {
            foreach (var user in name.Referrers)
            {
                if (name.Function.ValueAt(user) is { Op: Op.Store } store && store.Operands[1] == name.Id && store.Operand(0) is { Op: Op.FieldAddr } address
                    && AccessPath.FieldOf(address) is { } field && field.Package == package && Holders.CanHold(field.Type!) && (path.IsEmpty || IsOwner(name.Type!, path)))
                {
                    fields.Add(field);
                }
            }
        }

        return fields;
    }

    /// <summary>Whether a method of a type releases what its receiver leads to along a path, as far as can be told.</summary>
    bool IsOwner(Type type, AccessPath path) => type.Underlying is Interface || _site.Obligation.Releases.Methods.Any(name =>
        Lookups.LookupFieldOrMethod(type, true, null, name).Symbol is Func method && _context.Summaries.Find(method) is { } summary
        && summary.Effects.Any(effect => effect is { Parameter: 0, Kind: EffectKind.Releases } && effect.Path == path));

    /// <summary>Whether the function releases it by one of its names after an instruction, and not only where something fails.</summary>
    public bool AreReleasedAfter(Value instruction)
    {
        foreach (var (name, path) in _names)
        {
            foreach (var user in name.Referrers)
            {
                var use = name.Function.ValueAt(user);
                if (use.Op is Op.Call or Op.Defer && Releases(use, name, path) && IsAfter(use, instruction) && !IsOnFailure(use))
                    return true;
            }
        }

        return false;
    }

    bool Releases(Value call, Value name, AccessPath path)
    {
        var (site, info, releases) = (new CallSite(call), _context.CallAt(call.Id), _site.Obligation.Releases);
        if (info.IsInterfaceCall)
            return site.Target == name && (path.IsEmpty ? releases.HasMethod(info.Callee!.Name) : _context.Catalog.IsReleaseName(info.Callee!.Name));
        if (path.IsEmpty && info.MethodName is { } method && releases.HasMethod(method) && site.Arg(0) == name)
            return true;
        return info.Summary?.Effects.Any(effect => effect.Kind == EffectKind.Releases && effect.Path == path && releases.Has(effect.Release)
            && effect.Parameter < site.Args.Length && site.Arg(effect.Parameter) == name) == true;
    }

    /// <summary>Whether a call comes after an instruction before the next one is acquired.</summary>
    bool IsAfter(Value call, Value instruction)
    {
        if (call.Block == instruction.Block && call.Id > instruction.Id)
            return true;
        var seen = new HashSet<int> { _site.Call.Block.Index };
        var waiting = new Stack<BasicBlock>([instruction.Block]);
        while (waiting.TryPop(out var block))
        {
            foreach (var next in block.Successors)
            {
                if (!seen.Add(next))
                    continue;
                if (next == call.Block.Index)
                    return true;
                waiting.Push(call.Function.BlockAt(next));
            }
        }

        return false;
    }

    /// <summary>Whether a call is made only where an error is not nil.</summary>
    bool IsOnFailure(Value call)
    {
        var function = call.Function;
        for (int block = call.Block.Index, above; (above = _context.Dominators.Immediate(block)) >= 0; block = above)
        {
            if (function.BlockAt(above).Terminator is { Op: Op.If } branch && function.BlockAt(block).Predecessors.Length == 1
                && branch.Operand(0) is { Op: Op.Binary } test && (TokenKind)test.Number is TokenKind.Eql or TokenKind.Neq
                && test.Operand(0).Type is { } type && FunctionContext.IsErrorType(type) && _context.KnownAlways(test.Operand(1)) == Known.Nil
                && (function.BlockAt(above).Successors[0] == block) == ((TokenKind)test.Number == TokenKind.Neq))
            {
                return true;
            }
        }

        return false;
    }
}

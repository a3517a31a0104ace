using Seep.Core;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine;

/// <summary>Finds out whether and with what a function returns.</summary>
static class ReturnScan
{
    public static (bool NeverReturns, ulong NonNilResults) Of(FunctionContext context)
    {
        var function = context.Function;
        if (function.BlockCount == 0)
            return (false, 0);
        var seen = new bool[function.BlockCount];
        var waiting = new Stack<int>([0]);
        seen[0] = true;
        var returns = 0;
        var nonNil = ulong.MaxValue;
        while (waiting.TryPop(out var number))
        {
            var block = function.BlockAt(number);
            if (Ends(context, block))
                continue;
            if (block.Terminator.Op == Op.Return)
            {
                returns++;
                nonNil &= NonNilOf(context, block.Terminator);
            }

            foreach (var next in block.Successors)
            {
                if (!seen[next])
                {
                    seen[next] = true;
                    waiting.Push(next);
                }
            }
        }

        // A recovered panic returns by a block that no edge leads to.
        var mayRecover = function.RecoverBlock is not null;
        return (returns == 0 && !mayRecover, returns == 0 || mayRecover ? 0 : nonNil);
    }

    static bool Ends(FunctionContext context, BasicBlock block)
    {
        for (var i = block.First; i < block.End; i++)
        {
            if (context.Function.ValueAt(i).Op == Op.Call && context.CallAt(i).NeverReturns)
                return true;
        }

        return false;
    }

    static ulong NonNilOf(FunctionContext context, Value @return)
    {
        var bits = 0UL;
        for (var i = 0; i < @return.Operands.Length && i < 64; i++)
        {
            if (@return.Operand(i) is { Exists: true } result && IsNonNil(context, result, []))
                bits |= 1UL << i;
        }

        return bits;
    }

    static bool IsNonNil(FunctionContext context, Value value, HashSet<int> seen)
    {
        if (value.Op != Op.Phi)
            return context.KnownAlways(value) == Known.NonNil;
        if (!seen.Add(value.Id))
            return true;
        foreach (var operand in value.Operands)
        {
            if (!IsNonNil(context, context.Function.ValueAt(operand), seen))
                return false;
        }

        return true;
    }
}

/// <summary>Finds loops in a function's graph.</summary>
static class Loops
{
    /// <summary>Whether a block can be reached from itself.</summary>
    public static bool IsInLoop(Function function, int block)
    {
        var seen = new HashSet<int>();
        var waiting = new Stack<int>(function.BlockAt(block).Successors.ToArray());
        while (waiting.TryPop(out var number))
        {
            if (number == block)
                return true;
            if (!seen.Add(number))
                continue;
            foreach (var next in function.BlockAt(number).Successors)
                waiting.Push(next);
        }

        return false;
    }

    const int FewRounds = 16;

    /// <summary>Whether all loops around a block have few rounds: over an array, or up to a constant.</summary>
    public static bool IsShort(FunctionContext context, int block)
    {
        var function = context.Function;
        for (var above = block; above >= 0; above = context.Dominators.Immediate(above))
        {
            var condition = function.BlockAt(above).Terminator;
            if (condition.Op == Op.If && IsInLoop(function, above) && condition.Operand(0) is { Op: Op.Binary } test
                && test.Number == (int)Go.Syntax.TokenKind.Lss && BoundOf(test.Operand(1)) is > 0 and <= FewRounds)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The constant that a number of rounds is; -1 if it is none.</summary>
    static long BoundOf(Value bound)
    {
        if (bound is { Op: Op.Const, Symbol: Go.Constants.Constant constant })
            return long.TryParse(constant.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : -1;
        if (bound.Op != Op.Call || new CallSite(bound).Builtin != BuiltinId.Len)
            return -1;
        var collection = bound.Operand(1);
        var type = collection.Op == Op.Slice ? collection.Operand(0).Type : collection.Type;
        return (type as Pointer)?.Elem.Underlying is Array array ? array.Length : -1;
    }

    /// <summary>Whether no way leads from a block to an exit but by what breaks the loop off: there is none at all.</summary>
    public static bool IsEndless(Function function, int block)
    {
        var seen = new HashSet<int> { block };
        var waiting = new Stack<int>([block]);
        while (waiting.TryPop(out var number))
        {
            if (function.BlockAt(number).Terminator.Op == Op.Return)
                return false;
            foreach (var next in function.BlockAt(number).Successors)
            {
                if (seen.Add(next))
                    waiting.Push(next);
            }
        }

        return true;
    }
}

/// <summary>Finds fields whose values are released somewhere, or go where they may be.</summary>
sealed class FieldScan
{
    const int MaxDepth = 6;

    readonly FunctionContext _context;
    readonly FieldUses _fields;
    Var? _scanned;

    FieldScan(FunctionContext context, FieldUses fields) => (_context, _fields) = (context, fields);

    public static void Of(FunctionContext context, FieldUses fields)
    {
        foreach (var function in context.Function.WithChildren())
            new FieldScan(function == context.Function ? context : context.Of(function), fields).Run();
    }

    void Run()
    {
        var function = _context.Function;
        for (var i = function.FirstInstruction; i < function.ValueCount; i++)
        {
            var value = function.ValueAt(i);
            _scanned = value.Op is Op.FieldAddr or Op.Field ? ParameterFlows.FieldOf(value) : null;
            if (_scanned is { } selected && Holders.CanHold(value.Type!) && !_fields.IsMaybeReleased(selected) && MayRelease(value, 0))
            {
                _fields.MayRelease(selected);
            }
        }
    }

    /// <summary>Whether an address is that of the field which is looked at: what is appended to it stays there.</summary>
    bool IsOfScanned(Value address) => address.Op == Op.FieldAddr && ParameterFlows.FieldOf(address) == _scanned;

    /// <summary>Whether a field's value, or its address, is used for more than to look at it or to call methods that release nothing.</summary>
    bool MayRelease(Value value, int depth)
    {
        if (depth > MaxDepth)
            return true;
        foreach (var user in value.Referrers)
        {
            var use = _context.Function.ValueAt(user);
            var may = use.Op switch
            {
                Op.Load or Op.ChangeType or Op.ChangeInterface or Op.MakeInterface or Op.Phi or Op.TypeAssert or Op.Extract
                    or Op.Index or Op.IndexAddr or Op.Lookup or Op.Range or Op.Next or Op.Slice => MayRelease(use, depth + 1),
                Op.Store => use.Operands[1] == value.Id && !IsOfScanned(use.Operand(0)),
                Op.MapUpdate => use.Operands[0] != value.Id,
                // The methods of what is embedded are promoted.
                Op.FieldAddr or Op.Field when ParameterFlows.FieldOf(use) is { IsEmbedded: true } => MayRelease(use, depth + 1),
                Op.Binary or Op.If or Op.FieldAddr or Op.Field or Op.Select or Op.Receive => false,
                Op.Call or Op.Go or Op.Defer => MayReleaseIn(use, value, depth),
                Op.MethodValue => _context.Catalog.IsReleaseName(((Func)use.Symbol!).Name),
                _ => true,
            };
            if (may)
                return true;
        }

        return false;
    }

    bool MayReleaseIn(Value call, Value value, int depth)
    {
        var (site, info) = (new CallSite(call), _context.CallAt(call.Id));
        if (info.Builtin is { } builtin)
            return builtin == BuiltinId.Append ? site.Arg(0) != value || MayRelease(call, depth + 1) : builtin is BuiltinId.Copy or BuiltinId.Close;
        if (site.Target == value)
            return !info.IsInterfaceCall || _context.Catalog.IsReleaseName(info.Callee!.Name);
        for (var i = 0; i < site.Args.Length; i++)
        {
            if (site.Arg(i) == value && MayReleaseArgument(call, info, i, depth))
                return true;
        }

        return false;
    }

    bool MayReleaseArgument(Value call, CallInfo info, int argument, int depth)
    {
        if (info.OnlyLooksAt(argument))
            return false;
        var isReceiver = argument == 0 && info.MethodName is not null && !info.IsInterfaceCall;
        if (isReceiver && _context.Catalog.IsReleaseName(info.MethodName!))
            return true;
        if (info.Summary is not { } summary)
            return !isReceiver && (info.Known.Keeps || Handing.MayTakeOver(info, argument, _context.Catalog));
        foreach (var effect in summary.Effects)
        {
            if (effect.Parameter != argument)
                continue;
            var may = effect.Kind switch
            {
                EffectKind.Releases => true,
                EffectKind.FlowsToResult => MayRelease(call, depth + 1),
                _ => !isReceiver || !effect.IsGuess && !summary.IsStandard,
            };
            if (may)
                return true;
        }

        return false;
    }
}

/// <summary>What becomes of a value in its function, whatever the order.</summary>
static class Uses
{
    const int MaxDepth = 6;

    /// <summary>Whether what a call hands out is returned as it is.</summary>
    public static bool IsReturned(AcquireSite site) => Any(site, (use, _) => use.Op == Op.Return);

    /// <summary>Whether what a call hands out is put somewhere for later: into a collection or field, or to a goroutine.</summary>
    public static bool IsKept(AcquireSite site) => Any(site, (use, of) =>
        use.Op is Op.Go or Op.MapUpdate or Op.Send || use.Op == Op.Store && use.Operands[1] == of.Id && use.Operand(0).Op is Op.FieldAddr or Op.IndexAddr);

    static bool Any(AcquireSite site, System.Func<Value, Value, bool> holds)
    {
        if (site.Result is not { } result || site.Call.Type is not Tuple)
            return Any(site.Call.Function, site.Value.Exists ? site.Value : site.Call, 0, holds);
        foreach (var user in site.Call.Referrers)
        {
            var extract = site.Call.Function.ValueAt(user);
            if (extract.Op == Op.Extract && Equals(result.Head, AccessPath.Result(extract.Number)) && Any(extract.Function, extract, 0, holds))
                return true;
        }

        return false;
    }

    static bool Any(Function function, Value value, int depth, System.Func<Value, Value, bool> holds)
    {
        if (depth > MaxDepth)
            return false;
        foreach (var user in value.Referrers)
        {
            var use = function.ValueAt(user);
            if (holds(use, value))
                return true;
            var isSame = use.Op is Op.Extract or Op.ChangeType or Op.ChangeInterface or Op.MakeInterface or Op.TypeAssert or Op.Phi or Op.Load;
            if (isSame && Any(function, use, depth + 1, holds))
                return true;
            if (use.Op == Op.Store && use.Operands[1] == value.Id && use.Operand(0) is { Op: Op.Alloc } variable && Any(function, variable, depth + 1, holds))
                return true;
        }

        return false;
    }
}

/// <summary>Finds the functions of a package that are begun as goroutines.</summary>
static class GoroutineScan
{
    public static IEnumerable<(Func Begun, string By, bool Once)> Begun(IReadOnlyList<Function> functions, Func<Function, string> nameOf)
    {
        foreach (var function in functions.SelectMany(f => f.WithChildren()))
        {
            for (var i = function.FirstInstruction; i < function.ValueCount; i++)
            {
                if (function.ValueAt(i) is { Op: Op.Go } begun && new CallSite(begun).StaticCallee is { } callee)
                    yield return (callee.Declared, nameOf(function), function.Parent is null && !Loops.IsInLoop(function, begun.Block.Index));
            }
        }
    }
}

/// <summary>Finds goroutines that read a ticker's channel in a loop without a way out. Stop does not close the channel.</summary>
static class TickerLoops
{
    public readonly record struct Loop(Value Acquire, Value Read, string Callee, IReadOnlyList<(string Declared, bool Once)> BegunBy);

    /// <param name="begun">Functions that are begun as goroutines, and by whom.</param>
    public static IEnumerable<Loop> In(FunctionContext context, ILookup<Func, (string Declared, bool Once)> begun, Func<Function, string> nameOf)
    {
        foreach (var function in context.Function.WithChildren())
        {
            var inner = function == context.Function ? context : context.Of(function);
            for (var i = function.FirstInstruction; i < function.ValueCount; i++)
            {
                var call = function.ValueAt(i);
                if (call.Op != Op.Call || inner.CallAt(i).Callee is not { Package.Path: "time", Name: "NewTicker" or "Tick" } callee)
                    continue;
                foreach (var read in ReadsOf(function, call, 0))
                {
                    var reader = read.Function;
                    if (BegunBy(reader, begun, nameOf) is { Count: > 0 } by && IsEndless(reader == context.Function ? context : context.Of(reader), read))
                        yield return new(call, read, $"time.{callee.Name}", by);
                }
            }
        }
    }

    /// <summary>Receives from a ticker's channel, in the function and the literals that capture it.</summary>
    static IEnumerable<Value> ReadsOf(Function function, Value value, int depth)
    {
        if (depth > 6)
            yield break;
        foreach (var user in value.Referrers.ToArray())
        {
            var use = function.ValueAt(user);
            switch (use.Op)
            {
                case Op.Receive or Op.Select:
                    yield return use;
                    break;
                case Op.FieldAddr or Op.Load or Op.ChangeType or Op.Phi:
                    foreach (var read in ReadsOf(function, use, depth + 1))
                        yield return read;
                    break;
                case Op.Store when use.Operands[1] == value.Id && use.Operand(0).Op == Op.Alloc:
                    foreach (var read in ReadsOf(function, use.Operand(0), depth + 1))
                        yield return read;
                    break;
                case Op.MakeClosure when use.Symbol is Function literal:
                    var captured = literal.ValueAt(1 + literal.ParameterCount + use.Operands.IndexOf(value.Id));
                    foreach (var read in ReadsOf(literal, captured, depth + 1))
                        yield return read;
                    break;
            }
        }
    }

    static IReadOnlyList<(string Declared, bool Once)> BegunBy(
        Function function, ILookup<Func, (string Declared, bool Once)> begun, Func<Function, string> nameOf)
    {
        if (function.Declared is { } declared)
            return [.. begun[declared.Origin]];
        if (function.Parent is not { } parent)
            return [];
        for (var i = parent.FirstInstruction; i < parent.ValueCount; i++)
        {
            if (parent.ValueAt(i) is { Op: Op.Go } go && new CallSite(go).Literal == function)
                return [(nameOf(parent), parent.Parent is null && !Loops.IsInLoop(parent, go.Block.Index))];
        }

        return [];
    }

    /// <summary>Whether nothing leads from a receive to the function's end, if the channel is never closed.</summary>
    static bool IsEndless(FunctionContext context, Value read)
    {
        var function = context.Function;
        var seen = new HashSet<int> { read.Block.Index };
        var waiting = new Stack<int>(seen);
        while (waiting.TryPop(out var number))
        {
            var block = function.BlockAt(number);
            if (Enumerable.Range(block.First, block.End - block.First).Any(i => function.ValueAt(i).Op == Op.Call && context.CallAt(i).NeverReturns))
                return false; // it ends the goroutine or the process
            var end = block.Terminator;
            if (end.Op is Op.Return or Op.Panic)
                return false;
            // Whether the channel is open: a ticker's is.
            var isOpen = read.Op == Op.Receive && end.Op == Op.If && end.Operand(0) is { Op: Op.Extract, Number: 1 } ok && ok.Operand(0) == read;
            foreach (var next in isOpen ? block.Successors[..1] : block.Successors)
            {
                if (seen.Add(next))
                    waiting.Push(next);
            }
        }

        return Loops.IsInLoop(function, read.Block.Index);
    }
}

/// <summary>Makes evidence of the way that a path takes.</summary>
static class PathEvidence
{
    const int MaxSteps = 6;
    const int ManyCases = 3;

    /// <summary>Whether the path is one on which no case of a switch without a default matches: that there is such a value is a guess.</summary>
    public static bool MissesAllCases(LostPath lost)
    {
        for (var step = lost.Step; step.Before is { } before; step = before)
        {
            var branch = before.Block.Terminator;
            if (branch.Op != Op.If || step.Edge != 1 || step.Block.Comment != "switch.done" || branch.Operand(0).Op != Op.Binary)
                continue;
            var cases = 1;
            var compared = branch.Operand(0).Operand(0);
            for (var earlier = before; earlier.Before is { } above && earlier.Edge == 1; earlier = above)
            {
                if (above.Block.Terminator is { Op: Op.If } test && test.Operand(0) is { Op: Op.Binary } equal && equal.Operand(0) == compared)
                    cases++;
            }

            if (cases >= ManyCases)
                return true;
        }

        return false;
    }

    static bool IsOfSelect(Value condition) =>
        condition.Op == Op.Binary && condition.Operand(0) is { Op: Op.Extract } index && index.Operand(0).Op == Op.Select;

    /// <summary>The branches on a path, the last of them if there are many.</summary>
    public static IReadOnlyList<Evidence> Of(LostPath lost, Func<Go.Source.Pos, SourceSpot> spot)
    {
        var steps = new List<Evidence>();
        for (var step = lost.Step; step.Before is { } before && steps.Count < MaxSteps; step = before)
        {
            var branch = before.Block.Terminator;
            if (branch.Op == Op.If && branch.Operand(0).Pos is { IsValid: true } pos)
                steps.Add(new(spot(pos), IsOfSelect(branch.Operand(0))
                    ? step.Edge == 0 ? "this case is taken" : "another case is taken"
                    : step.Edge == 0 ? "this is true" : "this is false"));
        }

        steps.Reverse();
        return steps;
    }
}

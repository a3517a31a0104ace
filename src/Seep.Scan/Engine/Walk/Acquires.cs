using Seep.Core;
using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Obligations;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Walk;

/// <summary>A place where an obligation begins.</summary>
/// <param name="Result">How the call's value leads to it, for what a call hands out; else null.</param>
/// <param name="Value">The receiver or argument that gets it; else none.</param>
sealed record AcquireSite(Value Call, AccessPath? Result, Value Value, Obligation Obligation)
{
    /// <summary>Further ways from the call's value to it.</summary>
    public IReadOnlyList<AccessPath> OtherResults { get; init; } = [];

    /// <summary>How the call's value leads to the error that says that there is none, where it is kept beside what is acquired.</summary>
    public AccessPath? Error { get; init; }

    /// <summary>The results of the call that say whether there is one.</summary>
    public IReadOnlyList<ResultTeller> Tellers { get; init; } = [];
}

/// <summary>Finds where obligations begin: calls that the table or summaries know.</summary>
static class Acquires
{
    /// <summary>When-words of rows whose obligation a walk through the program can't judge.</summary>
    static readonly string[] NotFollowed =
    [
        When.None, When.Growth, When.IfRepeated, When.IfEscapes, When.IfInGoroutine, When.IfCaptured, When.IfNoSignaller, When.IfWaited,
        When.IfGoroutineLives, When.IfUsed, When.IfStarted, When.IfLarge, When.IfPeerBlocked, When.Wrapper, When.IfServed, When.IfPublished,
        When.UntilTxEnd,
    ];

    const Retention Followed =
        Retention.Memory | Retention.Goroutine | Retention.Descriptor | Retention.Connection | Retention.Process;

    /// <summary>Whether rows of the table say something that a walk can follow, for a toolchain.</summary>
    public static bool IsFollowed(AcquireRow row, TimerSemantics timers) =>
        (row.Leaks & Followed) != Retention.None
        && !IsLock(row)
        && !NotFollowed.Any(row.Has)
        && (!row.Has(When.UntilConnClose) || Parents.AreKnownOf(row))
        && row.Releases.Any(r => r is not Release.Protocol) && !row.Releases.Any(r => r is Release.Protocol { Text: not Release.ByContext })
        && !row.Releases.Any(r => r is Release.Function { Argument: "recv" })
        && !(row.Has(When.OldTimers) && timers == TimerSemantics.Collected);

    /// <summary>Locks and what counts are another rule's: who holds one is no value that can be followed.</summary>
    static bool IsLock(AcquireRow row) => row.Function.StartsWith("(*sync.", StringComparison.Ordinal)
        || row.Function.StartsWith("(*golang.org/x/sync/semaphore.", StringComparison.Ordinal);

    public static IEnumerable<AcquireSite> In(
        FunctionContext context, IReadOnlyDictionary<Function, IReadOnlyList<FreshResult>> literals, TimerSemantics timers, Func<Value, Evidence> evidenceOf)
    {
        var function = context.Function;
        for (var i = function.FirstInstruction; i < function.ValueCount; i++)
        {
            var call = function.ValueAt(i);
            if (call.Op == Op.Alloc && LiteralOf(context, call, evidenceOf) is { } made)
                yield return made;
            if (call.Op != Op.Call)
                continue;
            var info = context.CallAt(i);
            var hasRows = false;
            foreach (var row in info.Known.Rows)
            {
                hasRows = true;
                if (IsFollowed(row, timers) && SiteOf(context, call, info, row, evidenceOf) is { } site)
                    yield return site;
            }

            if (hasRows)
                continue;
            var handedOut = new CallSite(call).Literal is { } literal ? literals.GetValueOrDefault(literal) : info.Summary?.Fresh;
            foreach (var fresh in handedOut ?? [])
            {
                var passedOn = fresh.Obligation;
                if (passedOn.Parent >= 0)
                {
                    if (passedOn.Parent + 1 >= call.Operands.Length
                        || !Contexts.HoldsOn(context, call.Operand(passedOn.Parent + 1), passedOn.Row, out var isRequests, out var parent))
                    {
                        continue;
                    }

                    passedOn = passedOn with { Parent = parent, EndsWithRequest = isRequests };
                }

                List<AccessPath> paths = [.. fresh.Ways.Select(w => PathFrom(call, w.Result, w.Path)).OfType<AccessPath>()];
                if (paths.Count == 0)
                    continue;
                var origin = fresh.Obligation.Origin is { Count: < 4 } known ? (IReadOnlyList<Evidence>)[.. known, evidenceOf(call)] : fresh.Obligation.Origin;
                var beside = fresh.Ways.FirstOrDefault(w => w.Error is not null);
                yield return new(call, paths[0], default, passedOn with { Origin = origin })
                {
                    OtherResults = paths[1..],
                    Error = beside.Error is { } error ? PathFrom(call, beside.Result, error) : null,
                    Tellers = fresh.Tellers,
                };
            }
        }
    }

    static AcquireSite? SiteOf(FunctionContext context, Value call, CallInfo info, AcquireRow row, Func<Value, Evidence> evidenceOf)
    {
        if (row.Has(When.IfBodyUnread) && IsHead(context, call))
            return null;
        if (row.Has(When.IfPerCall) && KeepsNothing(context.Function, call))
            return null;
        if (row.Has(When.IfDoneAwaited) && !Contexts.IsAwaitedFor(context, call))
            return null;
        var (isRequests, parent) = (false, -1);
        if (row.Has(When.UntilParentCancel) && (call.Operands.Length < 2 || !Contexts.HoldsOn(context, call.Operand(1), row, out isRequests, out parent)))
            return null;
        var obligation = new Obligation(row, new(row), [evidenceOf(call)])
        {
            EndsWithRequest = isRequests,
            Parent = parent,
            HasLongDelay = row.Has(When.UntilFire) && call.Operands.Length > 1 && IsLongDelay(call.Operand(1)),
        };
        switch (row.Place)
        {
            case AcquirePlace.Result:
                var path = AccessPath.Empty;
                if (row.Path.Count > 0 && ResultType(call, row.Index) is { } type)
                    path = PathOf(type, row.Path);
                return path is not null && PathFrom(call, row.Index, path) is { } whole ? new(call, whole, default, obligation) : null;
            case AcquirePlace.Receiver:
                return new(call, null, call.Operand(info.IsInterfaceCall ? 0 : 1), obligation);
            case AcquirePlace.Argument:
                var argument = row.Index + (!info.IsInterfaceCall && info.Callee?.Signature?.Recv is not null ? 1 : 0);
                return argument + 1 < call.Operands.Length ? new(call, null, call.Operand(argument + 1), obligation) : null;
            case AcquirePlace.Call:
                return new(call, null, default, obligation);
            default:
                return null;
        }
    }

    /// <summary>A new value of a type that has an obligation by itself, such as http.Transport.</summary>
    static AcquireSite? LiteralOf(FunctionContext context, Value alloc, Func<Value, Evidence> evidenceOf)
    {
        if (alloc.Type is not Pointer { Elem: Named named } || !alloc.Flag || alloc.Symbol is not null)
            return null;
        foreach (var row in context.Catalog.RowsOfType(named))
        {
            if (IsFollowed(row, TimerSemantics.Collected))
                return KeepsNothing(context.Function, alloc) ? null : new(alloc, null, alloc, new(row, new(row), [evidenceOf(alloc)]));
        }

        return null;
    }

    /// <summary>Whether a transport is told to keep no connection, or the function's request is.</summary>
    static bool KeepsNothing(Function function, Value transport) => IsToldToKeepNothing(function, transport) || EndsConnections(function);

    /// <summary>Whether a function makes requests that say <c>Close = true</c>.</summary>
    static bool EndsConnections(Function function)
    {
        for (var i = function.FirstInstruction; i < function.ValueCount; i++)
        {
            if (function.ValueAt(i) is { Op: Op.Store } store && store.Operand(0) is { Op: Op.FieldAddr } field
                && AccessPath.FieldOf(field) is { Name: "Close", Package.Path: "net/http" }
                && store.Operand(1) is { Op: Op.Const, Symbol: Go.Constants.Constant value } && value.ToString() == "true")
            {
                return true;
            }
        }

        return false;
    }

    static bool IsToldToKeepNothing(Function function, Value transport)
    {
        foreach (var user in transport.Referrers)
        {
            var field = function.ValueAt(user);
            if (field.Op != Op.FieldAddr || AccessPath.FieldOf(field) is not { Name: "DisableKeepAlives" })
                continue;
            foreach (var use in field.Referrers)
            {
                if (function.ValueAt(use) is { Op: Op.Store } store && store.Operand(1) is { Op: Op.Const, Symbol: Go.Constants.Constant value } && value.ToString() == "true")
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether a request has the constant method HEAD: the response has no body then.</summary>
    static bool IsHead(FunctionContext context, Value call)
    {
        foreach (var id in call.Operands[1..])
        {
            var request = context.Function.ValueAt(id);
            if (request.Type is not Pointer { Elem: Named { Symbol: { Name: "Request", Package.Path: "net/http" } } })
                continue;
            while (request.Op == Op.ChangeType)
                request = request.Operand(0);
            // By NewRequest, or a function around it.
            if (request.Op == Op.Extract && request.Operand(0) is { Op: Op.Call } made && made.Operands[1..].ToArray().Any(argument =>
                CertainCalls.TextOf(context.Function.ValueAt(argument)) == "HEAD"))
            {
                return true;
            }
        }

        return false;
    }

    const long LongDelay = 10L * 60 * 1_000_000_000;

    /// <summary>Whether a duration is a constant of ten minutes or more.</summary>
    static bool IsLongDelay(Value duration) => duration is { Op: Op.Const, Symbol: Go.Constants.Constant constant }
        && long.TryParse(constant.ToString(), System.Globalization.CultureInfo.InvariantCulture, out var nanoseconds) && nanoseconds >= LongDelay;

    static Type? ResultType(Value call, int index) =>
        call.Type is not Tuple results ? index == 0 ? call.Type : null
        : index < results.Count ? results.Vars[index].Type
        : null;

    static AccessPath? PathFrom(Value call, int result, AccessPath path) =>
        call.Type is Tuple ? path.Prepend(AccessPath.Result(result)) : result == 0 ? path : null;

    static AccessPath? PathOf(Type type, IReadOnlyList<string> names)
    {
        var steps = new List<Var>();
        foreach (var name in names)
        {
            if (Lookups.LookupFieldOrMethod(type, true, null, name).Symbol is not Var field)
                return null;
            steps.Add(field.Origin);
            type = field.Type!;
        }

        var path = AccessPath.Empty;
        for (var i = steps.Count - 1; i >= 0 && path is not null; i--)
            path = path.Prepend(steps[i]);
        return path;
    }
}

using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Obligations;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Walk;

/// <summary>
/// What a value was acquired from and ends with: the client of a cursor, by <c>client.Database("a").Collection("b").Find(…)</c>, or the
/// cancel function of a request's context. Which call ends what <c>implicit-releases.tsv</c> says, by <c>of-recv</c>.
/// </summary>
static class Parents
{
    /// <summary>Steps from the acquiring call to the parent.</summary>
    const int MaxSteps = 12;

    static readonly IReadOnlyList<(ImplicitRelease Release, QualifiedName Name)> All =
    [
        .. ImplicitReleases.BuiltIn.Rows.Where(row => row.Value == ReleasedValue.OfReceiver)
            .Select(row => (row, QualifiedName.TryParse(FunctionNames.Normalized(row.Function), out var name) ? name : throw new FormatException(row.Function))),
    ];

    /// <summary>The parent of what a call acquires by a row; none where nothing is known to end it.</summary>
    public static Value Of(FunctionContext context, Value call, AcquireRow row)
    {
        if (EndsWithContext(row))
            return CancelOf(context, call);
        if (row.Has(When.UntilDescriptorClose))
            return context.CallAt(call.Id).Known.Rows.Contains(row) ? Descriptor(call.Operand(1)) : default;
        List<QualifiedName> types = [.. All.Where(end => end.Release.Meets(row)).Select(end => end.Name)];
        var at = Receiver(call);
        for (var i = 0; types.Count > 0 && i < MaxSteps && at.Exists; i++)
        {
            if (at.Type is { } type && types.Exists(name => IsOf(type, name)))
                return at;
            at = at.Op switch
            {
                Op.Call => Receiver(at),
                Op.Load when at.Operand(0).Op == Op.Alloc => OnlyStored(at.Operand(0)),
                Op.Load when at.Operand(0).Op == Op.FieldAddr => at.Operand(0).Operand(0),
                Op.Extract or Op.MakeInterface or Op.ChangeInterface or Op.ChangeType or Op.TypeAssert => at.Operand(0),
                _ => default,
            };
        }

        return default;
    }

    /// <summary>Whether a parent is stored in a struct of the type that a field is of.</summary>
    public static bool IsIn(Var field, Value parent)
    {
        for (var i = parent.Function.FirstInstruction; i < parent.Function.ValueCount; i++)
        {
            if (parent.Function.ValueAt(i) is { Op: Op.Store } store && store.Operand(0) is { Op: Op.FieldAddr } address && Contexts.IsSame(store.Operand(1), parent)
                && StructOf(address.Operand(0).Type!)?.Fields.Any(other => other.Origin == field) == true)
            {
                return true;
            }
        }

        return false;
    }

    static Struct? StructOf(Type type) => (type.Underlying is Pointer pointer ? pointer.Elem : type).Underlying as Struct;

    /// <summary>The descriptor that a file is made over: who closes that by its number has closed the file.</summary>
    static Value Descriptor(Value number)
    {
        while (number.Op is Op.Convert or Op.ChangeType)
            number = number.Operand(0);
        return number.Op is Op.Const ? default : number;
    }

    /// <summary>Whether what a row hands out ends with the context that the call is given.</summary>
    public static bool EndsWithContext(AcquireRow row) =>
        row.Has(When.IfBodyUnread) || row.Releases.Any(release => release is Release.Protocol { Text: Release.ByContext });

    /// <summary>Whether what a row hands out goes with a context that the call derives.</summary>
    static bool DerivesContext(AcquireRow row) => row.Has(When.UntilParentCancel) || row.Has(When.IfDoneAwaited);

    /// <summary>Whether it is known which call ends what a row hands out, together with what that was acquired from.</summary>
    public static bool AreKnownOf(AcquireRow row) => QualifiedName.TryParse(FunctionNames.Normalized(row.Function), out var name)
        && All.Any(end => end.Release.Rows.Count > 0 && end.Release.Meets(row) && end.Name.Package == name.Package);

    /// <summary>The cancel function of the context that a call, or the request that it is given, was made with.</summary>
    static Value CancelOf(FunctionContext context, Value call)
    {
        for (var i = 1; i < call.Operands.Length; i++)
        {
            if (call.Operand(i) is { Exists: true } given && CancelOfGiven(context, given) is { Exists: true } cancel)
                return cancel;
        }

        return default;
    }

    static Value CancelOfGiven(FunctionContext context, Value given) =>
        ContextIn(context, given) is { Exists: true } found && Contexts.Derived(context, found) is { Op: Op.Extract } derived
            ? Contexts.CancelOf(derived)
            : default;

    /// <summary>The context that a call, or the request that it is given, was made with.</summary>
    public static Value ContextOf(FunctionContext context, Value call)
    {
        for (var i = 1; i < call.Operands.Length; i++)
        {
            if (call.Operand(i) is { Exists: true } given && ContextIn(context, given) is { Exists: true } found)
                return found;
        }

        return default;
    }

    /// <summary>The contexts with which what a call acquires ends: the one that it is given, and the one that it derives from that.</summary>
    public static IReadOnlyList<Value> ContextsOf(FunctionContext context, AcquireSite site)
    {
        var (call, row) = (site.Call, site.Obligation.Row);
        if (site.Obligation.IsPassedOn || !DerivesContext(row) && !EndsWithContext(row) && !row.Has(When.IfNotExhausted))
            return [];
        List<Value> contexts = [];
        if (ContextOf(context, call) is { Exists: true } given)
            contexts.Add(given);
        foreach (var user in DerivesContext(row) ? call.Referrers : [])
        {
            if (context.Function.ValueAt(user) is { Op: Op.Extract, Type: { } type } derived && Contexts.IsContext(type))
                contexts.Add(derived);
        }

        return contexts;
    }

    static Value ContextIn(FunctionContext context, Value given)
    {
        var made = given.Op == Op.Extract ? given.Operand(0) : given;
        if (made.Op == Op.Call && context.CallAt(made.Id).Callee is { Package.Path: "net/http", Name: "NewRequestWithContext" or "WithContext" or "Clone" } maker)
            given = made.Operand(maker.Name == "NewRequestWithContext" ? 1 : 2);
        return given.Type is { } type && Contexts.IsContext(type) ? given : default;
    }

    /// <summary>Whether a call in a literal is given a context, or a request with one, that the function around can cancel.</summary>
    /// <param name="context">That of the function around.</param>
    public static bool AreCaptured(FunctionContext context, Value maker, Value call)
    {
        for (var i = 1; i < call.Operands.Length; i++)
        {
            if (call.Operand(i) is not { Op: Op.Load } load || load.Operand(0) is not { Op: Op.FreeVar } free)
                continue;
            var variable = maker.Operand(free.Id - 1 - call.Function.ParameterCount);
            foreach (var user in variable.Referrers)
            {
                if (variable.Function.ValueAt(user) is { Op: Op.Store } store && store.Operand(0) == variable && CancelOfGiven(context, store.Operand(1)).Exists)
                    return true;
            }
        }

        return false;
    }

    /// <summary>The variables that a value is put in as it is.</summary>
    public static IEnumerable<Value> VariablesOf(Value value)
    {
        if (value.Op == Op.Load && value.Operand(0).Op is Op.Alloc or Op.FreeVar)
            yield return value.Operand(0);
        for (var i = 0; i < value.Referrers.Length; i++)
        {
            var use = value.Function.ValueAt(value.Referrers[i]);
            if (use.Op == Op.Store && use.Operands[1] == value.Id && use.Operand(0).Op == Op.Alloc)
                yield return use.Operand(0);
        }
    }

    /// <summary>Whether a call ends all that was acquired from its receiver by a row.</summary>
    public static bool EndsChildren(CallInfo info, AcquireRow row) =>
        info.Known.Releases.Any(release => release.Value == ReleasedValue.OfReceiver && release.Meets(row));

    /// <summary>Whether a function that a parent is passed to ends all that was acquired from it by a row.</summary>
    public static bool EndsChildren(FunctionSummary summary, int argument, AcquireRow row) => summary.Effects.Any(effect =>
        effect is { Kind: EffectKind.Releases, When: OnExits.Always, Path.IsEmpty: true } && effect.Parameter == argument
        && All.Any(end => end.Name.Name == effect.Release && end.Release.Meets(row)));

    /// <summary>
    /// Whether the parent's end is deferred when a call acquires something from it: by a defer before the call, or, for a literal, by
    /// a function around it, which outlives the literal or waits for it.
    /// </summary>
    public static bool IsEndDeferred(FunctionContext context, Value call, Value parent, AcquireRow row)
    {
        foreach (var id in context.Defers)
        {
            var defer = context.Function.ValueAt(id);
            var isBefore = defer.Block == call.Block ? defer.Id < call.Id : context.Dominators.Dominates(defer.Block.Index, call.Block.Index);
            if (isBefore && Ends(context, defer, value => IsSame(value, parent), row))
                return true;
        }

        return parent.Op == Op.Load && parent.Operand(0) is { Op: Op.FreeVar } captured && IsEndDeferredAround(context, captured, row);
    }

    static bool IsEndDeferredAround(FunctionContext context, Value captured, AcquireRow row)
    {
        for (var variable = captured; variable.Op == Op.FreeVar && variable.Function.Parent is { } around;)
        {
            variable = Captured(around, variable);
            if (!variable.Exists)
                return false;
            var inside = context.Of(around);
            foreach (var id in inside.Defers)
            {
                var defer = around.ValueAt(id);
                var target = defer.Operand(0);
                if (target.Op == Op.MakeClosure ? EndsCaptured(context, (Function)target.Symbol!, target, variable, row) : Ends(inside, defer, IsLoaded, row))
                    return true;
            }

            bool IsLoaded(Value value) => value.Op == Op.Load && value.Operand(0) == variable;
        }

        return false;
    }

    /// <summary>Whether a literal ends what is in a variable that it captures.</summary>
    static bool EndsCaptured(FunctionContext context, Function literal, Value maker, Value variable, AcquireRow row)
    {
        for (var i = literal.FirstInstruction; i < literal.ValueCount; i++)
        {
            var call = literal.ValueAt(i);
            if (call.Op == Op.Call && Ends(context.Of(literal), call, IsCaptured, row))
                return true;
        }

        return false;

        bool IsCaptured(Value value) => value.Op == Op.Load && value.Operand(0) is { Op: Op.FreeVar } free
            && maker.Operand(free.Id - 1 - literal.ParameterCount) == variable;
    }

    static bool Ends(FunctionContext context, Value call, Func<Value, bool> isParent, AcquireRow row)
    {
        var (site, info) = (new CallSite(call), context.CallAt(call.Id));
        if (info.Callee is null && isParent(site.Target))
            return true;
        if (EndsChildren(info, row))
            return isParent(Receiver(call)) || isParent(Around(Receiver(call)));
        for (var i = 0; info.Summary is { } summary && i < site.Args.Length; i++)
        {
            if (isParent(site.Arg(i)) && EndsChildren(summary, i, row))
                return true;
        }

        return false;
    }

    /// <summary>What a value is embedded in.</summary>
    static Value Around(Value embedded)
    {
        while (embedded.Op is Op.FieldAddr or Op.Field && AccessPath.FieldOf(embedded) is { IsEmbedded: true })
            embedded = embedded.Operand(0);
        return embedded;
    }

    /// <summary>The variable of the function around that a literal's free variable is.</summary>
    static Value Captured(Function around, Value free)
    {
        var literal = free.Function;
        for (var i = around.FirstInstruction; i < around.ValueCount; i++)
        {
            var maker = around.ValueAt(i);
            if (maker.Op == Op.MakeClosure && maker.Symbol == literal)
                return maker.Operand(free.Id - 1 - literal.ParameterCount);
        }

        return default;
    }

    static bool IsSame(Value a, Value b) => a.Exists && (a == b || a.Op == Op.Load && VariablesOf(b).Contains(a.Operand(0)));

    /// <summary>The receiver of a call, or its first argument.</summary>
    static Value Receiver(Value call)
    {
        var site = new CallSite(call);
        return site.InterfaceMethod is not null ? site.Target : site.StaticCallee is not null && site.Args.Length > 0 ? site.Arg(0) : default;
    }

    /// <summary>What a variable holds that is set once.</summary>
    static Value OnlyStored(Value variable)
    {
        Value stored = default;
        foreach (var user in variable.Referrers)
        {
            var use = variable.Function.ValueAt(user);
            if (use.Op == Op.Store && use.Operands[0] == variable.Id)
            {
                if (stored.Exists)
                    return default;
                stored = use.Operand(1);
            }
        }

        return stored;
    }

    /// <summary>Whether a value is of the type that a method is of, or of one that embeds it.</summary>
    static bool IsOf(Type type, QualifiedName name) =>
        IsItself(type, name) || StructOf(type) is { } around && around.Fields.Any(field => field.IsEmbedded && IsItself(field.Type!, name));

    static bool IsItself(Type type, QualifiedName name) =>
        (type is Pointer pointer ? pointer.Elem : type) is Named { Symbol: { Package: { } package } symbol } && symbol.Name == name.Receiver
        && FunctionNames.Normalized(package.Path) == name.Package;
}

using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Flows;

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
            new FieldScan(context.Of(function), fields).Run();
    }

    void Run()
    {
        var function = _context.Function;
        for (var i = function.FirstInstruction; i < function.ValueCount; i++)
        {
            var value = function.ValueAt(i);
            _scanned = value.Op is Op.FieldAddr or Op.Field ? AccessPath.FieldOf(value) : null;
            if (_scanned is { } selected && Holders.CanHold(value.Type!) && !_fields.IsMaybeReleased(selected) && MayRelease(value, 0))
            {
                _fields.MayRelease(selected);
            }
        }
    }

    /// <summary>Whether an address is that of the field which is looked at: what is appended to it stays there.</summary>
    bool IsOfScanned(Value address) => address.Op == Op.FieldAddr && AccessPath.FieldOf(address) == _scanned;

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
                Op.FieldAddr or Op.Field when AccessPath.FieldOf(use) is { IsEmbedded: true } => MayRelease(use, depth + 1),
                // What has to be closed of a response is its body.
                Op.FieldAddr or Op.Field when IsBody(use) => IsClosed(use, depth + 1),
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

    static bool IsBody(Value select) => AccessPath.FieldOf(select) is { Name: "Body", Package.Path: "net/http" };

    /// <summary>Whether a method is called on a value that may release it, by its name.</summary>
    bool IsClosed(Value value, int depth)
    {
        foreach (var user in value.Referrers)
        {
            var use = _context.Function.ValueAt(user);
            if (use.Op is Op.Load or Op.ChangeInterface or Op.MakeInterface && depth < MaxDepth && IsClosed(use, depth + 1))
                return true;
            if (use.Op is not (Op.Call or Op.Defer))
                continue;
            var (site, info) = (new CallSite(use), _context.CallAt(user));
            if (info.MethodName is { } method && _context.Catalog.IsReleaseName(method) && (info.IsInterfaceCall ? site.Target == value : site.Arg(0) == value))
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
                EffectKind.Releases => effect.Release != ReleaseSet.ReadToEnd,
                EffectKind.FlowsToResult => MayRelease(call, depth + 1),
                _ => !isReceiver || !effect.IsGuess && !summary.IsStandard,
            };
            if (may)
                return true;
        }

        return false;
    }
}

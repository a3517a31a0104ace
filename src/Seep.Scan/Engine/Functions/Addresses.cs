using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Functions;

/// <summary>Texts of the addresses that sockets have: each has a host and a port, whatever it says.</summary>
static class Addresses
{
    const int MaxSteps = 8;

    /// <summary>Whether a text is the address of a socket: <c>ln.Addr().String()</c>.</summary>
    public static bool IsOfSocket(Value text) => ReceiverOf(text, "String") is { Exists: true } address
        && Origin(address) is var origin && ReceiverOf(origin, "Addr", "LocalAddr", "RemoteAddr") is { Exists: true } socket
        && HasPort(socket);

    /// <summary>Whether a text is the port of one, as <c>net.SplitHostPort</c> says.</summary>
    public static bool IsPort(Value text) => text is { Op: Op.Extract, Number: 1 } && text.Operand(0) is { Op: Op.Call } split
        && new CallSite(split).StaticCallee?.Declared.FullName == "net.SplitHostPort" && IsOfSocket(split.Operand(1));

    /// <summary>Whether an address is asserted to be of the type that it has: <c>ln.Addr().(*net.TCPAddr)</c> of what listens to "tcp".</summary>
    public static bool IsOfNetwork(Value assertion)
    {
        if (assertion.Symbol is not Pointer { Elem: Named { Symbol: { Package.Path: "net", Name: "TCPAddr" or "UDPAddr" or "UnixAddr" } type } }
            || ReceiverOf(Origin(assertion.Operand(0)), "Addr", "LocalAddr") is not { Exists: true } socket)
        {
            return false;
        }

        var network = type.Name[..^"Addr".Length];
        List<Value> sockets = socket.Op == Op.Load && socket.Operand(0) is { Op: Op.Alloc } variable ? StoredIn(variable) : [socket];
        return IsOfNet(socket.Type, $"{network}Listener", $"{network}Conn") || sockets.Count > 0 && sockets.TrueForAll(stored =>
            OpenerOf(stored) is { Exists: true } opener && NetworkOf(opener) is { } named && CertainCalls.TextOf(named)?.StartsWith(network, StringComparison.OrdinalIgnoreCase) == true);
    }

    /// <summary>The value that one of some methods is called on.</summary>
    static Value ReceiverOf(Value call, params ReadOnlySpan<string> methods)
    {
        if (call.Op != Op.Call)
            return default;
        var site = new CallSite(call);
        if (site.InterfaceMethod is { } method)
            return methods.Contains(method.Name) ? call.Operand(0) : default;
        return site.StaticCallee?.Declared is { Signature.Recv: not null } callee && methods.Contains(callee.Name) ? call.Operand(1) : default;
    }

    /// <summary>Whether a socket is of a network that has ports: by its type, or since this function opened it, and in no other.</summary>
    static bool HasPort(Value socket)
    {
        if (IsOfNet(socket.Type, "TCPListener", "TCPConn", "UDPConn") || IsOfNet(Origin(socket).Type, "TCPListener", "TCPConn", "UDPConn"))
            return true;
        return OpenerOf(socket) is { Exists: true } opener && NetworkOf(opener) is { } network
            && !(CertainCalls.TextOf(network) is { } name && (name.StartsWith("unix", StringComparison.Ordinal) || name.StartsWith("ip", StringComparison.Ordinal)));
    }

    /// <summary>The call in this function that opens a socket.</summary>
    static Value OpenerOf(Value socket)
    {
        var opened = Origin(socket);
        if (opened.Op == Op.Extract)
            opened = opened.Operand(0);
        return opened.Op == Op.Call && new CallSite(opened).StaticCallee?.Declared is { Package.Path: "net" or "crypto/tls" } ? opened : default;
    }

    static bool IsOfNet(Type? type, params ReadOnlySpan<string> names) =>
        type is Pointer { Elem: Named { Symbol: { Package.Path: "net" } symbol } } && names.Contains(symbol.Name);

    /// <summary>The first text that a call is passed.</summary>
    static Value? NetworkOf(Value call)
    {
        for (var i = 1; i < call.Operands.Length; i++)
        {
            if (call.Operand(i) is { Exists: true, Type: { } type } argument && Predicates.IsString(type))
                return argument;
        }

        return null;
    }

    /// <summary>The value that another is, under another type or by way of a variable that is set once.</summary>
    static Value Origin(Value value)
    {
        for (var i = 0; i < MaxSteps; i++)
        {
            var above = value.Op switch
            {
                Op.ChangeInterface or Op.ChangeType or Op.MakeInterface or Op.TypeAssert => value.Operand(0),
                Op.Extract when value.Number == 0 && value.Operand(0) is { Op: Op.TypeAssert } assertion => assertion.Operand(0),
                Op.Load when value.Operand(0) is { Op: Op.Alloc } variable => OnlyStored(variable),
                _ => default,
            };
            if (!above.Exists)
                break;
            value = above;
        }

        return value;
    }

    static Value OnlyStored(Value variable) => StoredIn(variable) is [var only] ? only : default;

    static List<Value> StoredIn(Value variable) => [.. variable.Referrers.ToArray().Select(variable.Function.ValueAt)
        .Where(use => use.Op == Op.Store && use.Operand(0) == variable).Select(store => store.Operand(1))];
}

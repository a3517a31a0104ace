using Seep.Go.Types;
using Seep.Scan.Obligations;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Functions;

/// <summary>What may happen to a value that is handed to something whose body nobody has seen.</summary>
static class Handing
{
    /// <summary>Whether a call is only lent an argument: it is not seen to wait for it or to keep it.</summary>
    public static bool IsLent(Value call, int argument, CallInfo info) =>
        new CallSite(call).Arg(argument).Type is Pointer { Elem: Named { Symbol: { Package: { } package } symbol } }
        && NameTable.Lent.Contains($"{package.Path}.{symbol.Name}")
        && info.Signature is not null
        && info.Summary?.Effects.Any(e => e.Parameter == argument && e is not { Kind: EffectKind.Escapes, Field: null }) != true;

    /// <summary>
    /// Whether who takes a value may release or keep it. Who takes an interface without a method that releases, such as io.Reader,
    /// is taken to use it during the call.
    /// </summary>
    public static bool MayTakeOver(CallInfo call, int argument, CallCatalog catalog)
    {
        if (call.OnlyLooksAt(argument))
            return false;
        if (call.ParameterType(argument)?.Underlying is not Interface type)
            return true;
        var methods = type.Methods;
        if (methods.Count == 0)
            return true;
        foreach (var method in methods)
        {
            if (catalog.ReleaseNames.Contains(method.Name))
                return true;
        }

        return false;
    }
}

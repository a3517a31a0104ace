using Seep.Go.Types;

namespace Seep.Scan.Engine;

/// <summary>What may happen to a value that is handed to something whose body nobody has seen.</summary>
static class Handing
{
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

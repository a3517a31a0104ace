namespace Seep.Go.Types;

/// <summary>Copies of symbols and signatures that differ in one thing.</summary>
static class Copies
{
    public static Signature Copy(this Signature signature) => new(signature.Recv, signature.Params, signature.Results, signature.IsVariadic)
    {
        DroppedRecv = signature.DroppedRecv,
        RecvTypeParams = signature.RecvTypeParams,
        TypeParams = signature.TypeParams,
    };

    /// <summary>The variable of an instance.</summary>
    public static Var WithType(this Var variable, Type type) => new(variable.Pos, variable.Package, variable.Name, type)
    {
        Kind = variable.Kind,
        IsEmbedded = variable.IsEmbedded,
        GenericOrigin = variable.Origin,
        Parent = variable.Parent,
        Order = variable.Order,
        ScopePos = variable.ScopePos,
    };

    /// <summary>The function of an instance.</summary>
    public static Func WithType(this Func function, Signature type) => new(function.Pos, function.Package, function.Name, type)
    {
        HasPointerReceiverSyntax = function.HasPointerReceiverSyntax,
        GenericOrigin = function.Origin,
        Parent = function.Parent,
        Order = function.Order,
        ScopePos = function.ScopePos,
    };

    /// <summary>Replaces the receivers that have one type by such of another.</summary>
    /// <returns>Whether there were any; then <paramref name="replaced"/> is a new list.</returns>
    public static bool ReplaceReceivers(IReadOnlyList<Func> methods, Type old, Type replacement, out IReadOnlyList<Func> replaced)
    {
        Func[]? copy = null;
        for (var i = 0; i < methods.Count; i++)
        {
            if (methods[i].Signature is not { Recv: { } receiver } signature || receiver.Type != old)
                continue;
            copy ??= [.. methods];
            var changed = signature.Copy();
            changed.Recv = receiver.WithType(replacement);
            copy[i] = methods[i].WithType(changed);
        }

        replaced = copy ?? methods;
        return copy is not null;
    }
}

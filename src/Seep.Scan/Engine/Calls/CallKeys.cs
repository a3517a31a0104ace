using System.Collections.Concurrent;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Calls;

/// <summary>Names of functions in the call graph: what is declared by its full name, function literals by that of what they are in.</summary>
static class FunctionNode
{
    public static string Of(Func function) => function.Origin.FullName;

    /// <summary><c>example.org/p.T</c>, as it is in the names of its methods.</summary>
    public static string OfType(Named type) => type.Symbol.Package is { } package ? $"{package.Path}.{type.Symbol.Name}" : type.Symbol.Name;

    /// <summary><c>(*example.org/p.T).m</c>; of a literal <c>(*example.org/p.T).m$1</c>.</summary>
    public static string Of(Function function)
    {
        var outermost = function.Outermost;
        var name = outermost.Declared is { } declared ? Of(declared) : $"{function.Package.Path}.{outermost.Name}";
        return name + function.Name[outermost.Name.Length..];
    }
}

/// <summary>A function's name in the call graph, taken apart.</summary>
/// <param name="Receiver">The type that it is a method of, <c>example.org/p.T</c>; null for functions.</param>
readonly record struct NodeName(string? Receiver, string Name)
{
    /// <summary>Of a literal the function that it is in.</summary>
    public static NodeName Of(string node)
    {
        var end = node.IndexOf('$', StringComparison.Ordinal) is >= 0 and var literal ? literal : node.Length;
        var name = node[(node.LastIndexOf('.', end - 1) + 1)..end];
        return node[0] == '(' ? new(node[1..node.IndexOf(')', StringComparison.Ordinal)].TrimStart('*'), name) : new(null, name);
    }
}

/// <summary>
/// What a call whose function is not known has in common with those that it may mean: the method's name and signature, or the signature.
/// For several threads.
/// </summary>
/// <remarks>
/// Class hierarchy analysis (Dean, Grove, Chambers, ECOOP 1995) by names, and for function values matching by type among those whose
/// value is taken.
/// </remarks>
sealed class CallKeys
{
    readonly ConcurrentDictionary<Signature, string> _signatures = new(ReferenceEqualityComparer.Instance);

    public string OfMethod(Func method) => $".{method.Name}{OfSignature(method.Signature!)}";

    /// <summary>Whether a key is that of a method.</summary>
    public static bool IsMethod(string key) => key.StartsWith('.');

    public string OfValue(Signature signature) => OfSignature(signature);

    /// <summary>Of what a generic function calls or is passed, whose types depend on its type arguments: how many there are.</summary>
    public static string OfGeneric(Signature signature) => $"<{signature.Params.Count}>{signature.Results.Count}";

    public static bool IsGeneric(Signature signature) => signature.TypeParams.Count > 0 || signature.RecvTypeParams.Count > 0;

    /// <summary>Without the names of parameters and without the receiver.</summary>
    string OfSignature(Signature signature) => _signatures.GetOrAdd(signature, static signature =>
    {
        var parameters = string.Join(',', signature.Params.Vars.Select(TextOf));
        return $"({parameters}{(signature.IsVariadic ? "..." : "")}){string.Join(',', signature.Results.Vars.Select(TextOf))}";
    });

    static string TextOf(Var variable) => TypeText.Of(variable.Type, package => package.Path);
}

using System.Diagnostics;

namespace Seep.Go.Types;

/// <summary>Symbols as Go's tools print them: <c>var x int</c>, <c>func (*T).m(a int) string</c>.</summary>
public static class SymbolText
{
    /// <param name="qualifier">As for <see cref="TypeText"/>.</param>
    public static string Of(Symbol symbol, Func<Package, string>? qualifier) => symbol switch
    {
        PkgName { Imported.Path: var path } when path.Length > 0 && path != symbol.Name => $"package {symbol.Name} (\"{path}\")",
        PkgName => $"package {symbol.Name}",
        Func function => $"func {FullName(function, qualifier)}{SignatureOf(function, qualifier)}",
        Nil => "nil",
        _ => $"{KeywordOf(symbol)} {QualifiedName(symbol, qualifier)}{TypeOf(symbol, qualifier)}",
    };

    /// <summary>The name with what it belongs to: <c>(*example.com/p.T).m</c> or <c>example.com/p.f</c>.</summary>
    internal static string FullName(Func function, Func<Package, string>? qualifier)
    {
        if (function.Signature is not { } signature)
            return function.Name;
        return signature.Recv is { } receiver
            ? $"({(receiver.Type is Interface ? "interface" : TypeText.Of(receiver.Type, qualifier))}).{function.Name}"
            : TypeText.PackagePrefix(function.Package, qualifier) + function.Name;
    }

    /// <summary>What kind of thing a symbol is, for messages.</summary>
    internal static string ObjectKind(Symbol symbol) => symbol switch
    {
        PkgName => "package name",
        Const => "constant",
        TypeName { IsAlias: true } => "type alias",
        TypeName { Type: TypeParam } => "type parameter",
        TypeName => "defined type",
        Var { Kind: VarKind.Package } => "package-level variable",
        Var { Kind: VarKind.Local } => "local variable",
        Var { Kind: VarKind.Receiver } => "receiver",
        Var { Kind: VarKind.Parameter } => "parameter",
        Var { Kind: VarKind.Result } => "result variable",
        Var { Kind: VarKind.Field } => "struct field",
        Func { Signature.Recv: not null } => "method",
        Func => "function",
        Label => "label",
        Builtin => "built-in function",
        Nil => "untyped nil",
        _ => "unknown symbol",
    };

    static string SignatureOf(Func function, Func<Package, string>? qualifier) =>
        function.Signature is { } signature ? TypeText.OfSignature(signature, qualifier) : "";

    static string KeywordOf(Symbol symbol) => symbol switch
    {
        Const => "const",
        TypeName when Predicates.IsTypeParam(symbol.Type) => "type parameter",
        TypeName => "type",
        Var { IsField: true } => "field",
        Var => "var",
        Label => "label",
        Builtin => "builtin",
        _ => throw new UnreachableException($"symbol {symbol.GetType().Name}"),
    };

    // What is declared at the top level of a package is qualified.
    static string QualifiedName(Symbol symbol, Func<Package, string>? qualifier) =>
        symbol.Package is { } package && package.Scope.Lookup(symbol.Name) == symbol
            ? TypeText.PackagePrefix(package, qualifier) + symbol.Name
            : symbol.Name;

    static string TypeOf(Symbol symbol, Func<Package, string>? qualifier)
    {
        if (symbol is Label or Builtin || symbol.Type is not { } type)
            return "";
        if (symbol is not TypeName name)
            return $" {TypeText.Of(type, qualifier)}";
        if (type is Basic)
            return "";
        var typeParams = TypeParamsOf(type, qualifier);
        if (name.IsAlias)
            return $"{typeParams} = {TypeText.Of(type is Alias alias ? alias.RightSide : type, qualifier)}";
        return $"{typeParams} {TypeText.Of(type is TypeParam param ? param.Bound : type.Underlying, qualifier)}";
    }

    static string TypeParamsOf(Type type, Func<Package, string>? qualifier)
    {
        var list = type switch
        {
            Named named => named.TypeParams,
            Alias alias => alias.TypeParams,
            _ => [],
        };
        if (list.Count == 0)
            return "";
        var text = new System.Text.StringBuilder();
        new TypeWriter(text, qualifier).TypeParamList(list);
        return text.ToString();
    }
}

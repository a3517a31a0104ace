using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Seep.Scan.Obligations;

/// <summary>What the name of a function says: <c>net/http.Get</c>, <c>(*net/http.Client).Do</c>, <c>(net.Listener).Accept</c>.</summary>
/// <param name="Package">The import path.</param>
/// <param name="Receiver">The receiver's type; empty for what is no method.</param>
/// <param name="IsPointer">Whether the receiver is a pointer.</param>
public sealed record QualifiedName(string Package, string Receiver, bool IsPointer, string Name)
{
    static readonly SearchValues<char> NotInPaths = SearchValues.Create(" ()*[]|,;:");

    public static bool TryParse(string text, [NotNullWhen(true)] out QualifiedName? name)
    {
        name = null;
        if (!text.StartsWith('('))
        {
            if (TrySplit(text, out var package, out var function))
                name = new(package, "", false, function);
            return name is not null;
        }

        var close = text.IndexOf(").", StringComparison.Ordinal);
        if (close < 0)
            return false;
        var receiver = text[1..close];
        var isPointer = receiver.StartsWith('*');
        var method = text[(close + 2)..];
        if (IsIdentifier(method) && TrySplit(isPointer ? receiver[1..] : receiver, out var path, out var type))
            name = new(path, type, isPointer, method);
        return name is not null;
    }

    public override string ToString() =>
        Receiver.Length == 0 ? $"{Package}.{Name}" : $"({(IsPointer ? "*" : "")}{Package}.{Receiver}).{Name}";

    static bool TrySplit(string text, out string package, out string name)
    {
        var dot = text.LastIndexOf('.');
        (package, name) = dot < 0 ? ("", "") : (text[..dot], text[(dot + 1)..]);
        return package.Length > 0 && IsIdentifier(name) && !package.AsSpan().ContainsAny(NotInPaths);
    }

    static bool IsIdentifier(string text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsLetterOrDigit(c) || c == '_');
}

/// <summary>How functions are compared: by name, whatever the version of their module, wherever it is vendored.</summary>
static class FunctionNames
{
    /// <summary>
    /// A function's full name without elements such as <c>/v2</c> in its import path, without the folder that a package is
    /// vendored in, and without type parameters.
    /// </summary>
    public static string Normalized(string name) => WithoutVendor(WithoutTypeParams(WithoutMajorVersion(name)));

    static string WithoutMajorVersion(string name)
    {
        for (var at = name.IndexOf("/v", StringComparison.Ordinal); at >= 0; at = name.IndexOf("/v", at + 1, StringComparison.Ordinal))
        {
            var end = at + 2;
            while (end < name.Length && char.IsAsciiDigit(name[end]))
                end++;
            if (end > at + 2 && (end == name.Length || name[end] is '.' or '/'))
                return WithoutMajorVersion(name.Remove(at, end - at));
        }

        return name;
    }

    static string WithoutTypeParams(string name)
    {
        var open = name.IndexOf('[', StringComparison.Ordinal);
        var close = name.LastIndexOf(']');
        return open >= 0 && close > open ? name.Remove(open, close + 1 - open) : name;
    }

    static string WithoutVendor(string name)
    {
        const string Folder = "vendor/";
        var at = name.LastIndexOf(Folder, StringComparison.Ordinal);
        var start = PathStart(name);
        return at == start || at > start && name[at - 1] == '/' ? name.Remove(start, at + Folder.Length - start) : name;
    }

    /// <summary>Where the import path begins, after <c>(*</c> and <c>type:</c>.</summary>
    static int PathStart(string name)
    {
        var start = name.StartsWith(AcquireRow.TypePrefix, StringComparison.Ordinal) ? AcquireRow.TypePrefix.Length : 0;
        while (start < name.Length && name[start] is '(' or '*')
            start++;
        return start;
    }
}

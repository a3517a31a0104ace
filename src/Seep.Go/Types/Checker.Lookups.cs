using System.Diagnostics;
using System.Text;

namespace Seep.Go.Types;

// What to say where a field or method is not found.
sealed partial class Checker
{
    /// <summary>
    /// Why a selector finds nothing: what is there instead may be another package's own, or differ in the case of
    /// letters.
    /// </summary>
    /// <param name="found">What differs from the selector in the case of its letters only; or null.</param>
    /// <param name="isStructLit">Whether the selector is a key in a struct literal.</param>
    internal string LookupError(Type type, string selector, Symbol? found, bool isStructLit)
    {
        var what = found switch
        {
            Var => "field",
            Func => "method",
            _ => "object",
        };
        var other = found?.Name ?? "";
        var missing = isStructLit
            ? $"unknown field {selector} in struct literal of type {Str(type)}"
            : $"type {Str(type)} has no field or method {selector}";
        return Compare(selector, found) switch
        {
            Likeness.None => missing,
            Likeness.Misspelled => isStructLit
                ? $"{missing}, but does have {other}"
                : $"{missing}, but does have {what} {other}",
            Likeness.Unexported => isStructLit
                ? $"{missing}, but does have unexported {other}"
                : $"{missing}, but does have unexported {what} {other}",
            Likeness.Inaccessible => isStructLit
                ? $"cannot refer to unexported field {other} in struct literal of type {Str(type)}"
                : $"cannot refer to unexported {what} {other}",
            var likeness => throw new UnreachableException($"likeness {likeness}"),
        };
    }

    Likeness Compare(string selector, Symbol? found)
    {
        if (found is null)
            return Likeness.None;
        var other = found.Name;
        if (found.Package == _package)
            return Likeness.Misspelled;

        var differsInFirst = Tail(selector).SequenceEqual(Tail(other));
        return (Names.IsExported(selector), Names.IsExported(other)) switch
        {
            (true, true) => Likeness.Misspelled,
            (true, false) => differsInFirst ? Likeness.Unexported : Likeness.None,
            (false, true) => differsInFirst ? Likeness.Misspelled : Likeness.None,
            (false, false) => selector == other ? Likeness.Inaccessible : Likeness.None,
        };
    }

    static ReadOnlySpan<char> Tail(string name)
    {
        if (name.Length == 0)
            return name;
        Rune.DecodeFromUtf16(name, out _, out var first);
        return name.AsSpan(first);
    }

    /// <summary>How what is found is like what was looked for.</summary>
    enum Likeness
    {
        None,
        Misspelled,

        /// <summary>It differs in the first letter only, which makes it another package's own.</summary>
        Unexported,

        /// <summary>It is just that, but another package's own.</summary>
        Inaccessible,
    }
}

using System.Text;

namespace Seep.Go.Types;

/// <summary>
/// An elementary set of types. Null is the empty set ∅; without a type it is the set 𝓤 of all; else it is {T}, or with
/// a tilde the types whose underlying type is T.
/// </summary>
public sealed class TypeTerm(bool isTilde, Type? type)
{
    internal static TypeTerm All { get; } = new(false, null);

    public bool IsTilde { get; } = isTilde;

    public Type? Type { get; } = type;

    public override string ToString() => Type is null ? "𝓤" : IsTilde ? $"~{Type}" : $"{Type}";

    internal static bool Same(TypeTerm? x, TypeTerm? y) => (x, y) switch
    {
        (null, _) or (_, null) => x == y,
        ({ Type: null }, _) or (_, { Type: null }) => x.Type == y.Type,
        _ => x.IsTilde == y.IsTilde && Predicates.Identical(x.Type, y.Type),
    };

    /// <summary>The union of two sets: no term, one, or both.</summary>
    internal static (TypeTerm?, TypeTerm?) Union(TypeTerm? x, TypeTerm? y) => (x, y) switch
    {
        (null, _) => (y, null),
        (_, null) => (x, null),
        ({ Type: null }, _) => (x, null),
        (_, { Type: null }) => (y, null),
        _ when x.IsDisjoint(y) => (x, y),
        _ => (x.IsTilde || !y.IsTilde ? x : y, null),
    };

    internal static TypeTerm? Intersect(TypeTerm? x, TypeTerm? y) => (x, y) switch
    {
        (null, _) or (_, null) => null,
        ({ Type: null }, _) => y,
        (_, { Type: null }) => x,
        _ when x.IsDisjoint(y) => null,
        _ => !x.IsTilde || y.IsTilde ? x : y,
    };

    /// <summary>Whether a type is in the set; no type is in null's.</summary>
    internal bool Includes(Type type) => Type is null || Predicates.Identical(Type, IsTilde ? type.Underlying : type);

    internal static bool IsSubset(TypeTerm? x, TypeTerm? y) => (x, y) switch
    {
        (null, _) => true,
        (_, null) => false,
        (_, { Type: null }) => true,
        ({ Type: null }, _) => false,
        _ => !x.IsDisjoint(y) && (!x.IsTilde || y.IsTilde),
    };

    /// <summary>Whether two sets have no type in common; both have a type.</summary>
    internal bool IsDisjoint(TypeTerm other)
    {
        var x = other.IsTilde ? Type!.Underlying : Type!;
        var y = IsTilde ? other.Type!.Underlying : other.Type!;
        return !Predicates.Identical(x, y);
    }
}

/// <summary>
/// The union of the sets of some terms. Operations take any, and give few: see <see cref="Normalize"/>.
/// </summary>
/// <remarks>Operations take quadratic time; <see cref="Checker.MaxTermCount"/> bounds them.</remarks>
sealed class TermList(IReadOnlyList<TypeTerm?> terms)
{
    /// <summary>What stands between two terms.</summary>
    public const string Separator = " | ";

    public static TermList Empty { get; } = new([]);

    /// <summary>All types.</summary>
    public static TermList All { get; } = new([TypeTerm.All]);

    public IReadOnlyList<TypeTerm?> Terms { get; } = terms;

    public bool IsEmpty
    {
        get
        {
            foreach (var term in Terms)
            {
                if (term is not null)
                    return false;
            }

            return true;
        }
    }

    public bool IsAll
    {
        get
        {
            foreach (var term in Terms)
            {
                if (term is { Type: null })
                    return true;
            }

            return false;
        }
    }

    /// <summary>
    /// The same set with terms united where one holds the other. What a term could be united with only after it grew,
    /// it was not: in
    /// <c>MyInt | int | ~int</c> int stays.
    /// </summary>
    public TermList Normalize()
    {
        var isUsed = new bool[Terms.Count];
        var normal = new List<TypeTerm?>();
        for (var i = 0; i < Terms.Count; i++)
        {
            if (Terms[i] is not { } term || isUsed[i])
                continue;
            for (var j = i + 1; j < Terms.Count; j++)
            {
                if (Terms[j] is null || isUsed[j] || TypeTerm.Union(term, Terms[j]) is not ({ } both, null))
                    continue;
                if (both.Type is null)
                    return All;
                (term, isUsed[j]) = (both, true);
            }

            normal.Add(term);
        }

        return new(normal);
    }

    public TermList Union(TermList other) => new TermList([.. Terms, .. other.Terms]).Normalize();

    public TermList Intersect(TermList other)
    {
        if (IsEmpty || other.IsEmpty)
            return Empty;
        var common = new List<TypeTerm?>();
        foreach (var x in Terms)
        {
            foreach (var y in other.Terms)
            {
                if (TypeTerm.Intersect(x, y) is { } both)
                    common.Add(both);
            }
        }

        return new TermList(common).Normalize();
    }

    public bool SameAs(TermList other) => this == other || IsSubsetOf(other) && other.IsSubsetOf(this);

    public bool Includes(Type type)
    {
        foreach (var term in Terms)
        {
            if (term is not null && term.Includes(type))
                return true;
        }

        return false;
    }

    public bool IsSupersetOf(TypeTerm? term)
    {
        foreach (var x in Terms)
        {
            if (TypeTerm.IsSubset(term, x))
                return true;
        }

        return false;
    }

    public bool IsSubsetOf(TermList other)
    {
        if (other.IsEmpty)
            return IsEmpty;
        foreach (var term in Terms)
        {
            if (!other.IsSupersetOf(term))
                return false;
        }

        return true;
    }

    /// <summary>As it is, not in normal form; packages by their paths.</summary>
    public override string ToString()
    {
        if (Terms.Count == 0)
            return "∅";
        var text = new StringBuilder();
        foreach (var term in Terms)
            text.Append(text.Length > 0 ? Separator : "").Append(term?.ToString() ?? "∅");
        return text.ToString();
    }
}

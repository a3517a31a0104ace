using System.Text;
using Seep.Go.Source;

namespace Seep.Go.Types;

/// <summary>
/// The types that an interface stands for (Go spec, "Interface types"): those that have all <see cref="Methods"/>, are
/// in the
/// <see cref="Terms"/>, and are comparable if it says so.
/// </summary>
sealed class TypeSet
{
    internal TypeSet(IReadOnlyList<Func> methods, TermList terms, bool isComparable) =>
        (Methods, Terms, IsComparable) = (methods, terms, isComparable);

    /// <summary>All types.</summary>
    public static TypeSet Top { get; } = new([], TermList.All, false);

    /// <summary>Stands for a union that is too large; it has no types, and whoever meets it may pass over it.</summary>
    public static TypeSet Invalid { get; } = new([], TermList.Empty, false);

    /// <summary>Declared and embedded methods, as <see cref="Func.Compare"/> orders them.</summary>
    public IReadOnlyList<Func> Methods { get; }

    public TermList Terms { get; }

    /// <summary>
    /// Whether only comparable types are meant. Then the terms are all types: of others, the incomparable are left out.
    /// </summary>
    public bool IsComparable { get; }

    public bool IsEmpty => Terms.IsEmpty;

    public bool IsAll => IsMethodSet && Methods.Count == 0;

    /// <summary>Whether methods are all that it asks for.</summary>
    public bool IsMethodSet => !IsComparable && Terms.IsAll;

    /// <summary>Whether there are specific types, and not none or all.</summary>
    public bool HasTerms => !Terms.IsEmpty && !Terms.IsAll;

    /// <summary>Whether each type of it is comparable, interfaces not.</summary>
    /// <param name="seen">The types that are being asked about already.</param>
    public bool IsComparableWithin(HashSet<Type>? seen) =>
        Terms.IsAll ? IsComparable : Is(term => term is not null && Predicates.ComparableType(term.Type!, false, seen) is null);

    /// <returns>The method's index and the method, or -1 and null.</returns>
    public (int Index, Func? Method) LookupMethod(Package? package, string name, bool foldCase) =>
        Lookups.MethodIndex(Methods, package, name, foldCase);

    /// <summary>Whether the terms of a set, methods aside, are within those of another.</summary>
    public bool IsSubsetOf(TypeSet other) => Terms.IsSubsetOf(other.Terms);

    /// <summary>
    /// Whether something holds for each specific type with its underlying type; where there is none, for nulls.
    /// </summary>
    public bool All(Func<Type?, Type?, bool> holds)
    {
        if (!HasTerms)
            return holds(null, null);
        foreach (var term in Terms.Terms)
        {
            var type = term!.Type!;
            if (!holds(type, term.IsTilde ? Aliases.Unalias(type) : Aliases.Unalias(type).Underlying))
                return false;
        }

        return true;
    }

    /// <summary>Whether something holds for each specific term; where there is none, for null.</summary>
    public bool Is(Func<TypeTerm?, bool> holds)
    {
        if (!HasTerms)
            return holds(null);
        foreach (var term in Terms.Terms)
        {
            if (!holds(term))
                return false;
        }

        return true;
    }

    /// <summary>For people who debug.</summary>
    public override string ToString()
    {
        if (IsEmpty)
            return "∅";
        if (IsAll)
            return "𝓤";
        var parts = new List<string>();
        if (IsComparable)
            parts.Add("comparable");
        foreach (var method in Methods)
            parts.Add(method.ToString());
        if (HasTerms)
            parts.Add(Terms.ToString());
        return new StringBuilder("{").AppendJoin("; ", parts).Append('}').ToString();
    }
}

sealed partial class Checker
{
    /// <summary>Of a union, since what is computed with terms takes quadratic time.</summary>
    internal const int MaxTermCount = 100;

    /// <summary>Computes what an interface stands for and reports what is wrong with it; once, whoever asks.</summary>
    /// <param name="checker">Null after the package.</param>
    internal static TypeSet ComputeInterfaceTypeSet(Checker? checker, Interface type)
    {
        if (type.KnownTypeSet is { } known)
            return known;
        // Of an interface that is not set up yet a type set would miss something; errors that follow are let play out.
        if (!type.IsComplete)
            return TypeSet.Top;
        // While its package is checked, an interface belongs to one thread.
        if (checker is not null || type.Checker is not null)
            return Compute();
        lock (Named.Expanding)
            return type.KnownTypeSet ?? Compute();

        TypeSet Compute()
        {
            // Interfaces that embed themselves are reported elsewhere.
            if (type.IsComputingTypeSet)
                return TypeSet.Top;
            type.IsComputingTypeSet = true;
            var set = new InterfaceCollector(checker, type).Collect();
            type.IsComputingTypeSet = false;
            return type.KnownTypeSet = set;
        }
    }

    /// <param name="sets">The unions whose type sets are known or being computed.</param>
    /// <returns><see cref="TypeSet.Invalid"/> where the union is too large.</returns>
    internal static TypeSet ComputeUnionTypeSet(Checker? checker, Dictionary<Union, TypeSet> sets, Pos at, Union union)
    {
        if (sets.TryGetValue(union, out var known))
            return known;
        sets[union] = TypeSet.Invalid;

        var all = TermList.Empty;
        foreach (var term in union.Terms)
        {
            TermList terms;
            var underlying = term.Type.Underlying;
            if (underlying is Interface embedded)
                terms = ComputeInterfaceTypeSet(checker, embedded).Terms;
            else if (!Predicates.IsValid(underlying))
                continue;
            else if (term.IsTilde && !Predicates.Identical(term.Type, underlying))
                terms = TermList.Empty;
            else
                terms = new([new TypeTerm(term.IsTilde, term.Type)]);

            all = all.Union(terms);
            if (all.Terms.Count > MaxTermCount)
            {
                checker?.Error(at, ErrorCode.InvalidUnion, $"cannot handle more than {MaxTermCount} union terms (implementation limitation)");
                return TypeSet.Invalid;
            }
        }

        return sets[union] = new([], all, false);
    }

    /// <summary>
    /// Whether a type is a constraint of another package, which may be newer than the language of this one.
    /// </summary>
    static bool IsImportedConstraint(Checker checker, Type type) =>
        Aliases.AsNamed(type) is { Symbol.Package: { } package } named
        && package != checker._package
        && named.Underlying is Interface { IsMethodSet: false };

    /// <summary>Collects the methods and terms of one interface and what it embeds.</summary>
    sealed class InterfaceCollector(Checker? checker, Interface type)
    {
        readonly Dictionary<string, Func> _seen = new(StringComparer.Ordinal);
        readonly List<Func> _methods = [];

        /// <summary>Where each method stands, or the type through which it is embedded.</summary>
        readonly Dictionary<Func, Pos> _positions = new(ReferenceEqualityComparer.Instance);

        readonly Dictionary<Union, TypeSet> _unionSets =
            checker?._unionTypeSets ?? new(ReferenceEqualityComparer.Instance);

        TermList _terms = TermList.All;
        bool _isComparable;

        public TypeSet Collect()
        {
            foreach (var method in type.ExplicitMethods)
                Add(method.Pos, method, isExplicit: true);
            for (var i = 0; i < type.Embeddeds.Count; i++)
                Embed(i < type.EmbeddedPositions.Count ? type.EmbeddedPositions[i] : Pos.None, type.Embeddeds[i]);
            _methods.Sort(Func.Compare);
            return new(_methods, _terms, _isComparable);
        }

        void Add(Pos at, Func method, bool isExplicit)
        {
            if (_seen.TryAdd(method.Id, method))
            {
                _methods.Add(method);
                _positions[method] = at;
            }
            else if (checker is not null)
            {
                var other = _seen[method.Id];
                if (isExplicit)
                    ReportDuplicate(checker, at, method, other);
                else
                    checker.Later(() => CheckOverlap(checker, at, method, other));
            }
        }

        // Embedded methods may overlap if they are the same, which is seen when all types are known.
        void CheckOverlap(Checker checker, Pos at, Func method, Func other)
        {
            if (at.IsValid && !checker.AllowVersion(14) || !Predicates.Identical(method.Type!, other.Type!))
                ReportDuplicate(checker, at, method, other);
        }

        void ReportDuplicate(Checker checker, Pos at, Func method, Func other) =>
            checker.NewError(ErrorCode.DuplicateDecl)
                .Add(at, $"duplicate method {method.Name}")
                .Add(_positions[other], $"other declaration of method {method.Name}")
                .Report();

        void Embed(Pos at, Type embedded)
        {
            // Embedded types of imported interfaces have no place here, and need no check of the version.
            var asksVersion = at.IsValid && checker is not null;
            TermList terms;
            var isComparable = false;
            switch (embedded.Underlying)
            {
                case Interface inner:
                    var set = ComputeInterfaceTypeSet(checker, inner);
                    if (asksVersion && IsImportedConstraint(checker!, embedded)
                        && !checker!.VerifyVersion(at, 18, $"embedding constraint interface {TextOf(checker, embedded)}"))
                    {
                        return;
                    }

                    isComparable = set.IsComparable;
                    foreach (var method in set.Methods)
                        Add(at, method, isExplicit: false);
                    terms = set.Terms;
                    break;
                case Union union:
                    if (asksVersion && !checker!.VerifyVersion(at, 18, $"embedding interface element {TextOf(checker, union)}"))
                        return;
                    set = ComputeUnionTypeSet(checker, _unionSets, at, union);
                    if (set == TypeSet.Invalid)
                        return;
                    terms = set.Terms;
                    break;
                case var underlying:
                    if (!Predicates.IsValid(underlying))
                        return;
                    if (asksVersion && !checker!.VerifyVersion(at, 18, $"embedding non-interface type {TextOf(checker, embedded)}"))
                        return;
                    terms = new([new TypeTerm(false, embedded)]);
                    break;
            }

            Intersect(terms, isComparable);
        }

        void Intersect(TermList terms, bool isComparable)
        {
            _terms = _terms.Intersect(terms);
            _isComparable |= isComparable;
            if (!_isComparable || _terms.IsAll)
                return;
            _terms = new([.. _terms.Terms.Where(term => Predicates.ComparableType(term!.Type!, false, null) is null)]);
            _isComparable = _terms.IsAll;
        }
    }
}

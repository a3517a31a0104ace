namespace Seep.Go.Types;

public sealed partial class Interface
{
    TypeSet? _typeSet;

    internal Interface()
    {
    }

    /// <summary>What the interface stands for; while it is being set up, all types.</summary>
    internal TypeSet TypeSet => KnownTypeSet ?? Checker.ComputeInterfaceTypeSet(Checker, this);

    /// <summary>The type set if it was computed; it never changes.</summary>
    internal TypeSet? KnownTypeSet
    {
        get => Volatile.Read(ref _typeSet);
        set => Volatile.Write(ref _typeSet, value);
    }

    /// <summary>Belongs to whoever computes the type set: the package's thread, later the holder of the lock.</summary>
    internal bool IsComputingTypeSet { get; set; }

    /// <summary>All methods, with those of embedded interfaces.</summary>
    public IReadOnlyList<Func> Methods => TypeSet.Methods;

    /// <summary>Whether every type implements it.</summary>
    public bool IsEmpty => TypeSet.IsAll;

    /// <summary>Whether every type in its type set is comparable.</summary>
    public bool IsComparable => TypeSet.IsComparableWithin(null);

    /// <summary>Whether it is no constraint only: methods are all that it asks for.</summary>
    public bool IsMethodSet => TypeSet.IsMethodSet;

    /// <summary>
    /// The terms of its type set: one of null for all types, none for no type. Methods aside.
    /// </summary>
    public IReadOnlyList<TypeTerm?> Terms => TypeSet.Terms.Terms;

    /// <summary>
    /// An interface with these methods, whose receivers become it where they have none, and embedded types.
    /// </summary>
    /// <param name="methods">Taken over.</param>
    internal static Interface Of(List<Func> methods, IReadOnlyList<Type> embeddeds)
    {
        if (methods.Count == 0 && embeddeds.Count == 0)
            return Universe.EmptyInterface;
        var type = new Interface();
        foreach (var method in methods)
        {
            if (method.Signature is { Recv: null } signature)
                signature.Recv = Var.Of(VarKind.Receiver, method.Pos, method.Package, "", type);
        }

        methods.Sort(Func.Compare);
        (type.ExplicitMethods, type.Embeddeds, type.IsComplete) = (methods, embeddeds, true);
        return type;
    }

    /// <summary>What a finished package shares has its type set.</summary>
    internal void CleanUp()
    {
        _ = TypeSet;
        Checker = null;
        EmbeddedPositions = [];
    }
}

sealed partial class Checker
{
    /// <summary>An interface to be set up; it is completed at the end of the package if not before.</summary>
    internal Interface NewInterface() => NewInterface(this);

    internal static Interface NewInterface(Checker? checker)
    {
        var type = new Interface { Checker = checker };
        checker?.NeedsCleanup(type.CleanUp);
        return type;
    }
}

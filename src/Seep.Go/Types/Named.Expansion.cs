using System.Diagnostics;
using Seep.Go.Source;

namespace Seep.Go.Types;

// How an instance gets its right side and its methods.
//
// An instance is made with its type arguments alone, since it may be made while its generic type is still being
// checked. When it is first looked into (Unpack), the generic type's right side is substituted into its own. Its
// methods are substituted one by one as they are asked for, and its underlying type is that of its right side.
//
// So that recursive types end, instances that are made while one is expanded share a context with it: an instance that
// was met before is found there again.
//
// While a package is checked its types belong to one thread, and nothing is locked. After that, types are shared: what
// is expanded then is expanded under one lock for all types. An expansion may lead to that of any other type, and with
// one lock there is no order of locks to heed. It is rare: most instances were expanded by their checker, and each is
// only once.
public sealed partial class Named
{
    [Flags]
    enum States
    {
        None = 0,

        /// <summary>The right side is there, and so are the type parameters.</summary>
        Unpacked = 1,

        /// <summary>All methods are there.</summary>
        HasMethods = 2,
        HasUnderlying = 4,

        /// <summary>
        /// The right side is being made: whoever asks for it now, on the same thread, gets an invalid type.
        /// </summary>
        Unpacking = 8,
    }

    volatile States _state;

    /// <summary>Held to expand types of finished packages; the thread that holds it may take it again.</summary>
    internal static Lock Expanding { get; } = new();

    /// <summary>
    /// The symbol that is the type's own: of an instance one that is declared nowhere, for where it is first written.
    /// </summary>
    internal TypeName OwnSymbol { get; }

    /// <summary>A generic type's parameters; an instance has those of its origin.</summary>
    public IReadOnlyList<TypeParam> TypeParams => Unpack().OwnTypeParams;

    /// <summary>How many methods are declared for the type.</summary>
    public int NumMethods => Origin.Unpack().OwnMethods.Count;

    /// <summary>The methods that are declared for the type; not its method set.</summary>
    public IReadOnlyList<Func> Methods => [.. Enumerable.Range(0, NumMethods).Select(Method)];

    public override Type Underlying
    {
        get
        {
            if (_state.HasFlag(States.HasUnderlying))
                return ResolvedUnderlying!;
            Unpack();
            return ResolveUnderlying();
        }
    }

    /// <summary>Makes the right side and the type parameters known.</summary>
    internal Named Unpack()
    {
        if (_state.HasFlag(States.Unpacked))
            return this;
        if (Checker is not null)
        {
            UnpackNow();
        }
        else
        {
            lock (Expanding)
                UnpackNow();
        }

        return this;
    }

    void UnpackNow()
    {
        if ((_state & (States.Unpacked | States.Unpacking)) != States.None)
            return;
        if (InstanceOf is not { } instance)
        {
            _state |= States.Unpacked | States.HasMethods;
            return;
        }

        _state |= States.Unpacking;
        var origin = instance.Origin.Unpack();
        RightSide = ExpandRightSide(instance);
        OwnTypeParams = origin.OwnTypeParams;
        if (origin.OwnMethods.Count == 0)
        {
            instance.Context = null;
            _state |= States.HasMethods;
        }

        _state |= States.Unpacked;
    }

    /// <summary>
    /// The right side that the instance would have if it were declared: of <c>T[U]</c> with <c>type T[_ any] U</c> it
    /// is U, not what is under it.
    /// </summary>
    Type ExpandRightSide(Instance instance)
    {
        var (origin, typeArgs) = (instance.Origin, instance.TypeArgs);
        instance.Context ??= new();
        if (typeArgs.Count != origin.OwnTypeParams.Count || origin.RightSide is not { } generic
            || !Checker.CountExpansion(Checker, OwnSymbol.Pos))
        {
            return Universe.Invalid;
        }

        // The instance is in its own context, for the expansion to find it again.
        instance.Context.Update(instance.Context.InstanceHash(origin, typeArgs), origin, typeArgs, this);

        var context = Checker is null ? instance.Context : Checker.Context;
        var map = new SubstMap(origin.OwnTypeParams, typeArgs);
        var rightSide = Checker.Subst(Checker, OwnSymbol.Pos, generic, map, this, context);

        // The receivers of an interface's methods are the named type.
        if (rightSide is not Interface type || !Copies.ReplaceReceivers(type.ExplicitMethods, origin, this, out var methods))
            return rightSide;
        if (type == generic)
        {
            // It has no type parameters in it, and is the origin's own.
            type = Checker.NewInterface(Checker);
            (type.IsComplete, type.Embeddeds) = (true, ((Interface)generic).Embeddeds);
        }

        type.ExplicitMethods = methods;
        type.KnownTypeSet = null;
        if (Checker is null)
            _ = type.TypeSet;
        return type;
    }

    /// <summary>
    /// Follows right sides to the first that has no name; each type on the way then knows its underlying type.
    /// </summary>
    /// <remarks>Circles were broken before: a type in one has an invalid right side.</remarks>
    Type ResolveUnderlying()
    {
        List<Named> path = [];
        Type? at = this;
        Type? underlying = null;
        while (underlying is null)
        {
            switch (at)
            {
                case Alias alias:
                    at = Aliases.Unalias(alias);
                    break;
                case Named named when named._state.HasFlag(States.HasUnderlying):
                    underlying = named.ResolvedUnderlying;
                    break;
                case Named named:
                    Debug.Assert(path.Count < 1 << 24, "a circle of right sides");
                    path.Add(named);
                    at = named.Unpack().RightSide;
                    break;
                case null:
                    // A right side that is not known yet; ask again later.
                    return Universe.Invalid;
                default:
                    underlying = at;
                    break;
            }
        }

        foreach (var named in path)
        {
            if (named.Checker is not null)
            {
                named.SetResolved(underlying);
            }
            else
            {
                lock (Expanding)
                    named.SetResolved(underlying);
            }
        }

        return underlying;
    }

    void SetResolved(Type underlying)
    {
        if (_state.HasFlag(States.HasUnderlying))
            return;
        ResolvedUnderlying = underlying;
        _state |= States.HasUnderlying;
    }

    /// <summary>A method that is declared for the type, with the type arguments of an instance in it.</summary>
    /// <param name="index">Below <see cref="NumMethods"/>; an instance's methods have the order of its origin's.</param>
    public Func Method(int index)
    {
        Unpack();
        if (_state.HasFlag(States.HasMethods))
            return OwnMethods[index]!;
        if (Checker is not null)
            return ExpandedMethod(index);
        lock (Expanding)
            return ExpandedMethod(index);
    }

    Func ExpandedMethod(int index)
    {
        var instance = InstanceOf!;
        var origin = instance.Origin;
        while (OwnMethods.Count < origin.OwnMethods.Count)
            OwnMethods.Add(null);
        if (OwnMethods[index] is { } known)
            return known;

        var method = ExpandMethod(instance, index);
        if (OwnMethods[index] is { } meanwhile)
            return meanwhile;
        OwnMethods[index] = method;
        if (++instance.ExpandedMethods == origin.OwnMethods.Count)
        {
            instance.Context = null;
            _state |= States.HasMethods;
        }

        return method;
    }

    /// <summary>Substitutes one method; the result has no receiver type parameters.</summary>
    Func ExpandMethod(Instance instance, int index)
    {
        var origin = instance.Origin.Method(index);
        Checker?.CheckSymbol(origin);
        var generic = origin.Signature!;

        // In a wrong program they may differ in number.
        var signature = generic;
        if (generic.RecvTypeParams.Count == instance.TypeArgs.Count)
        {
            var map = new SubstMap(generic.RecvTypeParams, instance.TypeArgs);
            signature = (Signature)Checker.Subst(Checker, origin.Pos, generic, map, this, Checker?.Context);
        }

        if (signature == generic)
            signature = generic.Copy();
        Type receiver = origin.HasPtrRecv() ? new Pointer(this) : this;
        signature.Recv = generic.Recv?.WithType(receiver);
        signature.RecvTypeParams = [];
        return origin.WithType(signature);
    }

    /// <returns>The index of a method and the method, or -1 and null.</returns>
    internal (int Index, Func? Method) LookupMethod(Package? package, string name, bool foldCase)
    {
        Unpack();
        if (Predicates.SamePkg(Symbol.Package, package) || Names.IsExported(name) || foldCase)
        {
            var index = Origin.MethodIndex(name, foldCase);
            if (index >= 0)
                return (index, Method(index));
        }

        return (-1, null);
    }

    /// <summary>
    /// The index of a declared method, of the type itself and not of its origin; -1 where there is none.
    /// </summary>
    internal int MethodIndex(string name, bool foldCase)
    {
        if (name == "_")
            return -1;
        for (var i = 0; i < OwnMethods.Count; i++)
        {
            var own = OwnMethods[i]!.Name;
            if (foldCase ? GoUnicode.EqualFold(own, name) : own == name)
                return i;
        }

        return -1;
    }

    /// <summary>Declares a method, unless one of its name is there.</summary>
    internal void AddMethod(Func method)
    {
        Debug.Assert(InstanceOf is null, "instances have the methods of their origin");
        Unpack();
        if (MethodIndex(method.Name, foldCase: false) < 0)
            OwnMethods.Add(method);
    }

    internal void SetTypeParams(IReadOnlyList<TypeParam> list) => Unpack().OwnTypeParams = TypeParam.Bind(list);

    /// <summary>Completes a declared type at once.</summary>
    internal void SetUnderlying(Type underlying)
    {
        Debug.Assert(InstanceOf is null && Aliases.AsNamed(underlying) is null, "the underlying type of a declared type");
        (RightSide, ResolvedUnderlying) = (underlying, underlying);
        _state |= States.Unpacked | States.HasMethods | States.HasUnderlying;
    }

    /// <summary>
    /// A declared type that a finished package shares knows its underlying type; instances may expand later.
    /// </summary>
    internal void CleanUp()
    {
        if (InstanceOf is null)
            _ = Underlying;
        Checker = null;
    }
}

sealed partial class Checker
{
    /// <param name="rightSide">Null where it is to be set later.</param>
    internal Named NewNamed(TypeName symbol, Type? rightSide, IReadOnlyList<Func>? methods = null)
    {
        var named = new Named(this, symbol, rightSide);
        named.OwnMethods.AddRange(methods ?? []);
        NeedsCleanup(named.CleanUp);
        return named;
    }

    /// <param name="at">Where the instance is written.</param>
    /// <param name="expanding">The instance whose expansion led here.</param>
    internal static Named NewNamedInstance(
        Checker? checker, Pos at, Named origin, IReadOnlyList<Type> typeArgs, Named? expanding)
    {
        var symbol = new TypeName(at, origin.Symbol.Package, origin.Symbol.Name, null);
        var instance = new Instance(origin, typeArgs);
        // Types lead in circles within a package only: between packages nothing is shared, and so less is kept.
        if (expanding is not null && expanding.Symbol.Package == symbol.Package)
            instance.Context = expanding.InstanceOf!.Context;
        var named = new Named(checker, symbol, null) { InstanceOf = instance };
        checker?.NeedsCleanup(named.CleanUp);
        return named;
    }
}

namespace Seep.Go.Tests.Types;

using Seep.Go.Source;
using Seep.Go.Types;

/// <summary>Types as declarations would make them, without source.</summary>
static class Building
{
    public static Package Home { get; } = new("example.com/p", "p");

    public static Basic Int => Universe.Of(BasicKind.Int);

    public static Basic Text => Universe.Of(BasicKind.String);

    public static Named Defined(string name, Type underlying, Package? package = null)
    {
        var named = new Named(null, new TypeName(Pos.None, package ?? Home, name, null), null);
        named.SetUnderlying(underlying);
        return named;
    }

    public static Var Field(string name, Type type, bool isEmbedded = false, Package? package = null) =>
        Var.Field(Pos.None, package ?? Home, name, type, isEmbedded);

    public static Struct Struct(params Var[] fields) => new(fields, []);

    public static Tuple Tuple(params Type[] types) =>
        new([.. types.Select(type => Var.Of(VarKind.Parameter, Pos.None, Home, "", type))]);

    public static Signature Signature(Type[] parameters, params Type[] results) =>
        new(null, Tuple(parameters), Tuple(results), isVariadic: false);

    /// <summary>A method of an interface.</summary>
    public static Func Method(string name, Signature signature, Package? package = null) =>
        new(Pos.None, package ?? Home, name, signature);

    /// <summary>Declares a method.</summary>
    public static Func AddMethod(this Named named, string name, Signature signature, bool hasPointer = false)
    {
        signature.Recv = Var.Of(VarKind.Receiver, Pos.None, Home, "r", hasPointer ? new Pointer(named) : named);
        var method = new Func(Pos.None, Home, name, signature);
        named.AddMethod(method);
        return method;
    }

    public static Interface Interface(Func[] methods, params Type[] embeddeds) => Seep.Go.Types.Interface.Of([.. methods], embeddeds);

    public static Union Union(params Term[] terms) => new(terms);

    public static TypeParam Param(string name, Type? constraint = null) =>
        Checker.NewTypeParam(null, new(Pos.None, Home, name, null), constraint ?? Universe.Any);

    /// <summary><c>type List[T any] struct { next *List[T]; value T }</c> with a method <c>(*List[T]) Push(T)</c>.</summary>
    public static Named List()
    {
        var param = Param("T");
        var list = new Named(null, new TypeName(Pos.None, Home, "List", null), null);
        list.SetTypeParams([param]);
        var self = Checker.NewNamedInstance(null, Pos.None, list, [param], null);
        list.SetUnderlying(Struct(Field("next", new Pointer(self)), Field("value", param)));

        var receiverParam = Param("E");
        TypeParam.Bind([receiverParam]);
        var receiver = Checker.NewNamedInstance(null, Pos.None, list, [receiverParam], null);
        var push = Signature([receiverParam]);
        push.Recv = Var.Of(VarKind.Receiver, Pos.None, Home, "l", new Pointer(receiver));
        push.RecvTypeParams = [receiverParam];
        list.AddMethod(new Func(Pos.None, Home, "Push", push));
        return list;
    }
}

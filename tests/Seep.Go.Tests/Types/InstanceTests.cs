namespace Seep.Go.Tests.Types;

using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;
using static Building;
using Type = Seep.Go.Types.Type;

/// <summary>Instances of generic types, and unification.</summary>
public sealed class InstanceTests
{
    [Fact]
    public void TypeArgumentsAreSubstituted()
    {
        var list = List();
        var instance = (Named)Instances.Instantiate(new(), list, [Int]);
        Assert.Equal("struct{next *example.com/p.List[int]; value int}", instance.Underlying.ToString());
        Assert.Equal("func (*example.com/p.List[int]).Push(int)", instance.Method(0).ToString());
        Assert.Same(list, instance.Origin);
        Assert.Same(list.Method(0), instance.Method(0).Origin);
        Assert.Same(instance.Method(0), instance.Method(0));
        Assert.Empty(instance.Method(0).Signature!.RecvTypeParams);
    }

    [Fact]
    public void RecursiveInstancesAreOne()
    {
        var instance = (Named)Instances.Instantiate(new(), List(), [Int]);
        var next = (Pointer)((Struct)instance.Underlying).Fields[0].Type!;
        Assert.Same(instance, next.Elem);
    }

    [Fact]
    public void ContextsFindInstancesAgain()
    {
        var (list, context) = (List(), new InstanceContext());
        var instance = Instances.Instantiate(context, list, [Int]);
        Assert.Same(instance, Instances.Instantiate(context, list, [Int]));
        Assert.NotSame(instance, Instances.Instantiate(context, list, [Text]));
        var other = Instances.Instantiate(new(), list, [Int]);
        Assert.NotSame(instance, other);
        Assert.True(Predicates.Identical(instance, other));
        Assert.False(Predicates.Identical(instance, Instances.Instantiate(context, list, [Text])));
        // How a type is written shows: byte stays byte.
        Assert.Equal("example.com/p.List[byte]", Instances.Instantiate(context, list, [Universe.Byte]).ToString());
        Assert.Equal("example.com/p.List[uint8]", Instances.Instantiate(context, list, [Universe.Of(BasicKind.Uint8)]).ToString());
    }

    [Fact]
    public void SignaturesAreInstantiated()
    {
        var param = Param("P");
        var signature = Signature([param, new Map(Text, param)], new Slice(param));
        signature.TypeParams = TypeParam.Bind([param]);
        Assert.Equal("func(int, map[string]int) []int", Instances.Instantiate(new(), signature, [Int]).ToString());
        Assert.Equal("func[P any](P, map[string]P) []P", signature.ToString());
    }

    /// <summary><c>type Set[T any] interface { Add(T) Set[T] }</c></summary>
    [Fact]
    public void InterfacesHaveTheInstanceForReceiver()
    {
        var param = Param("T");
        var set = new Named(null, new TypeName(Pos.None, Home, "Set", null), null);
        set.SetTypeParams([param]);
        var add = Signature([param], Checker.NewNamedInstance(null, Pos.None, set, [param], null));
        add.Recv = Var.Of(VarKind.Receiver, Pos.None, Home, "", set);
        set.SetUnderlying(Interface([Method("Add", add)]));

        var instance = (Named)Instances.Instantiate(new(), set, [Int]);
        var method = ((Interface)instance.Underlying).Methods[0];
        Assert.Equal("func (example.com/p.Set[int]).Add(int) example.com/p.Set[int]", method.ToString());
        Assert.Same(instance, method.Signature!.Recv!.Type);
    }

    [Fact]
    public void ThreadsSeeOneExpansion()
    {
        for (var round = 0; round < 50; round++)
        {
            var instance = (Named)Instances.Instantiate(new(), List(), [Int]);
            var seen = new (Type, Func)[4];
            Parallel.For(0, seen.Length, i => seen[i] = (instance.Underlying, instance.Method(0)));
            Assert.All(seen, pair => Assert.Equal(seen[0], pair));
        }
    }

    [Fact]
    public void UnificationFindsTypes()
    {
        Assert.Equal("int", Unified(param => new Slice(param), new Slice(Int)));
        Assert.Equal("int", Unified(param => new Slice(param), Defined("Ints", new Slice(Int))));
        Assert.Equal("string", Unified(param => new Map(Int, param), new Map(Int, Text)));
        Assert.Equal("int", Unified(param => new Chan(ChanDir.Receive, param), new Chan(ChanDir.Both, Int)));
        Assert.Equal("int", Unified(param => Signature([param], param), Signature([Int], Int)));
        Assert.Null(Unified(param => new Slice(param), new Map(Int, Text)));
        Assert.Null(Unified(param => Signature([param], param), Signature([Int], Text)));
        Assert.Null(Unified(param => new Slice(new Slice(param)), new Slice(Defined("Ints", new Slice(Int)))));

        var list = List();
        var context = new InstanceContext();
        Assert.Equal("int", Unified(
            param => Instances.Instantiate(context, list, [param]), Instances.Instantiate(context, list, [Int])));
    }

    [Fact]
    public void DefinedTypesWinInUnification()
    {
        var ints = Defined("Ints", new Slice(Int));
        var param = Param("P");
        var unifier = new Unifier(null!, [param], [], infersFromInterfaces: true);
        Assert.True(unifier.Unify(param, new Slice(Int), UnifyMode.Assign));
        Assert.True(unifier.Unify(param, ints, UnifyMode.Assign));
        Assert.Same(ints, unifier.At(param));
        Assert.True(unifier.Unify(param, new Slice(Int), UnifyMode.Assign));
        Assert.Same(ints, unifier.At(param));
        Assert.Equal(0, unifier.Unknowns);
    }

    [Fact]
    public void JoinedTypeParametersShareAType()
    {
        var (p, q) = (Param("P"), Param("Q"));
        var unifier = new Unifier(null!, [p, q], [], infersFromInterfaces: true);
        Assert.True(unifier.Unify(p, q, UnifyMode.Exact));
        Assert.True(unifier.Unify(q, Int, UnifyMode.Exact));
        Assert.Equal([Int, Int], unifier.Inferred([p, q]));
        Assert.False(unifier.Unify(p, Text, UnifyMode.Exact));
    }

    static string? Unified(Func<TypeParam, Type> type, Type other)
    {
        var param = Param("P");
        var unifier = new Unifier(null!, [param], [], infersFromInterfaces: true);
        return unifier.Unify(type(param), other, UnifyMode.Assign) ? unifier.At(param)?.ToString() : null;
    }
}

namespace Seep.Go.Tests.Types;

using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;
using static Building;
using Array = Seep.Go.Types.Array;
using Type = Seep.Go.Types.Type;

/// <summary>When two types are the same (Go spec, "Type identity"), and what can be compared.</summary>
public sealed class IdentityTests
{
    [Fact]
    public void LiteralsAreTheSameByStructure()
    {
        Same(Universe.Byte, Universe.Of(BasicKind.Uint8));
        Same(new Slice(Int), new Slice(Int));
        Same(new Array(Int, 2), new Array(Int, 2));
        Same(new Array(Int, 2), new Array(Int, -1));
        Same(Signature([Int], Text), Signature([Int], Text));
        Same(Struct(Field("a", Int)), Struct(Field("a", Int)));
        Same(Universe.Any, Universe.EmptyInterface);

        Differ(new Array(Int, 2), new Array(Int, 3));
        Differ(new Slice(Int), new Array(Int, 3));
        Differ(new Chan(ChanDir.Send, Int), new Chan(ChanDir.Both, Int));
        Differ(Struct(Field("a", Int)), Struct(Field("b", Int)));
        Differ(Struct(Field("int", Int)), Struct(Field("int", Int, isEmbedded: true)));
        Differ(Signature([new Slice(Int)]), new Signature(null, Tuple(new Slice(Int)), new([]), isVariadic: true));
    }

    [Fact]
    public void NamesAreTheSameByDeclaration()
    {
        var (a, b) = (Defined("T", Int), Defined("T", Int));
        Same(a, a);
        Differ(a, b);
        Differ(a, Int);
        Same(new Alias(new(Pos.None, Home, "A", null), a), a);
    }

    [Fact]
    public void UnexportedNamesBelongToPackages()
    {
        var other = new Package("example.com/q", "q");
        Same(Struct(Field("A", Int)), Struct(Field("A", Int, package: other)));
        Differ(Struct(Field("a", Int)), Struct(Field("a", Int, package: other)));
    }

    [Fact]
    public void TagsCountOnlyForIdentity()
    {
        var (x, y) = (new Struct([Field("a", Int)], ["x"]), Struct(Field("a", Int)));
        Differ(x, y);
        Assert.True(Predicates.IdenticalIgnoreTags(x, y));
    }

    [Fact]
    public void TypeParametersOfSignaturesAreRenamed()
    {
        Same(Generic("P", Universe.Any), Generic("Q", Universe.Any));
        Differ(Generic("P", Universe.Any), Generic("P", Universe.Comparable));

        static Signature Generic(string name, Type constraint)
        {
            var param = Param(name, constraint);
            var signature = Signature([param, new Slice(param)]);
            signature.TypeParams = TypeParam.Bind([param]);
            return signature;
        }
    }

    /// <summary><c>type T interface { m() interface{T} }</c>, twice.</summary>
    [Fact]
    public void InterfacesThatLeadToThemselvesEnd()
    {
        Same(Recursive(), Recursive());

        static Type Recursive()
        {
            var named = new Named(null, new TypeName(Pos.None, Home, "T", null), null);
            var inner = new Interface { Embeddeds = [named], IsComplete = true };
            named.SetUnderlying(Interface([Method("m", Signature([], inner))]));
            return named.Underlying;
        }
    }

    [Fact]
    public void InterfacesAreTheSameByTypeSet()
    {
        var m = Method("M", Signature([]));
        var n = Method("N", Signature([]));
        Same(Interface([m, n]), Interface([n], Interface([m])));
        Same(Interface([], Union(new(true, Int), new(false, Text))), Interface([], Union(new(false, Text), new(true, Int))));
        Differ(Interface([], Union(new Term(true, Int))), Interface([], Int));
    }

    [Fact]
    public void SomeTypesCanNotBeCompared()
    {
        Assert.True(Predicates.Comparable(Struct(Field("a", Int))));
        Assert.True(Predicates.Comparable(Universe.Any));
        Assert.False(Predicates.Comparable(new Slice(Int)));
        Assert.False(Predicates.Comparable(Param("P")));
        Assert.True(Predicates.Comparable(Param("P", Universe.Comparable)));
        var fault = Predicates.ComparableType(Struct(Field("a", new Slice(Int))), isDynamic: true, null);
        Assert.Equal("struct containing []int cannot be compared", fault!.Text(null));
    }

    static void Same(Type x, Type y)
    {
        Assert.True(Predicates.Identical(x, y), $"{x} and {y}");
        Assert.True(Predicates.Identical(y, x), $"{y} and {x}");
    }

    static void Differ(Type x, Type y)
    {
        Assert.False(Predicates.Identical(x, y), $"{x} and {y}");
        Assert.False(Predicates.Identical(y, x), $"{y} and {x}");
    }
}

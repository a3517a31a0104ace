namespace Seep.Go.Tests.Types;

using CsCheck;
using Seep.Go.Types;
using static Building;
using Type = Seep.Go.Types.Type;

/// <summary>Sets of types: laws of term lists, and what interfaces stand for.</summary>
public sealed class TypeSetTests
{
    static readonly Type[] Samples = [Int, Text, Defined("MyInt", Int), Defined("MyText", Text), new Slice(Int), Defined("Ints", new Slice(Int))];

    static readonly TypeTerm?[] Terms =
    [
        null,
        TypeTerm.All,
        .. Samples.Select(type => new TypeTerm(false, type)),
        .. Samples.Where(type => type is not Named).Select(type => new TypeTerm(true, type)),
    ];

    static readonly Gen<TermList> Lists = Gen.Int[0, Terms.Length - 1].Select(i => Terms[i]).List[0, 5].Select(terms => new TermList(terms));

    [Fact]
    public void NormalFormIsTheSameSet() => Lists.Sample(list =>
    {
        var normal = list.Normalize();
        Assert.Equal(Members(list), Members(normal));
        Assert.True(list.SameAs(normal));
        Assert.Equal(list.IsAll, normal.IsAll);
        Assert.Equal(list.IsEmpty, normal.IsEmpty);
        Assert.True(normal.Terms.Count <= list.Terms.Count);
    });

    [Fact]
    public void TermsAreUnitedInOrder()
    {
        Assert.Equal("~int | string", new TermList([new(false, Int), null, new(false, Text), new(true, Int)]).Normalize().ToString());
        Assert.Equal("~int | int", new TermList([new(false, Samples[2]), new(false, Int), new(true, Int)]).Normalize().ToString());
        Assert.Same(TermList.All, new TermList([new(false, Int), TypeTerm.All]).Normalize());
    }

    [Fact]
    public void OperationsAreThoseOfSets() => Gen.Select(Lists, Lists).Sample((x, y) =>
    {
        Assert.Equal(Members(x).Union(Members(y)).Order(), Members(x.Union(y)));
        Assert.Equal(Members(x).Intersect(Members(y)).Order(), Members(x.Intersect(y)));
        Assert.True(x.Union(y).SameAs(y.Union(x)));
        Assert.True(x.Intersect(y).SameAs(y.Intersect(x)));
        Assert.True(x.Intersect(y).IsSubsetOf(x));
        Assert.True(x.IsSubsetOf(x.Union(y)));
        if (x.IsSubsetOf(y))
            Assert.Subset(Members(y).ToHashSet(), Members(x).ToHashSet());
    });

    [Fact]
    public void ListsReadAsInGo()
    {
        Assert.Equal("∅", TermList.Empty.ToString());
        Assert.Equal("𝓤", TermList.All.ToString());
        Assert.Equal("~int | string", new TermList([new(true, Int), new(false, Text)]).ToString());
    }

    [Fact]
    public void ElementsAreIntersected()
    {
        var numbers = Union(new(true, Int), new(true, Universe.Of(BasicKind.Float64)));
        Assert.Equal("{~int}", Set(numbers, Union(new(true, Int), new(true, Text))).ToString());
        Assert.Equal("∅", Set(Int, Text).ToString());
        Assert.Equal("𝓤", Set(Universe.Any).ToString());
        Assert.Equal("{comparable}", Set(Universe.Comparable).ToString());
        Assert.Equal("{int}", Set(Universe.Comparable, Union(new(false, Int), new(false, new Slice(Int)))).ToString());

        static TypeSet Set(params Type[] embeddeds) => Interface([], embeddeds).TypeSet;
    }

    [Fact]
    public void MethodsAreCollectedAndSorted()
    {
        var methods = Interface(
            [Method("b", Signature([])), Method("Z", Signature([]))],
            Interface([Method("A", Signature([]))]),
            Universe.Error).Methods;
        Assert.Equal(["A", "Error", "Z", "b"], methods.Select(method => method.Name));
    }

    [Fact]
    public void CommonUnderlyingTypes()
    {
        var ints = Defined("Ints", new Slice(Int));
        var param = Param("P", Interface([], Union(new(false, ints), new(true, new Slice(Int)))));
        Assert.Equal("[]int", Underlyings.CommonUnder(param, null).Type!.ToString());

        var (type, fault) = Underlyings.CommonUnder(Param("Q", Interface([], Union(new(false, Int), new(false, Text)))), null);
        Assert.Null(type);
        Assert.Equal("int and string have different underlying types", fault!.Text(null));
        Assert.Equal("no specific type", Underlyings.CommonUnder(Param("R"), null).Fault!.Text(null));
    }

    static int[] Members(TermList list) => [.. Enumerable.Range(0, Samples.Length).Where(i => list.Includes(Samples[i]))];
}

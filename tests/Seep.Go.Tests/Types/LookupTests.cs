namespace Seep.Go.Tests.Types;

using Seep.Go.Source;
using Seep.Go.Types;
using static Building;
using Type = Seep.Go.Types.Type;

/// <summary>Fields and methods through embedding (Go spec, "Selectors"), and which methods a type lacks.</summary>
public sealed class LookupTests
{
    [Fact]
    public void ShallowFieldsHideDeepOnes()
    {
        var inner = Defined("Inner", Struct(Field("a", Int), Field("b", Text)));
        var outer = Defined("Outer", Struct(Field("a", Text), Field("Inner", new Pointer(inner), isEmbedded: true)));
        Assert.Equal(("field a string", "0", false), Find(outer, "a"));
        Assert.Equal(("field b string", "1.1", true), Find(outer, "b"));
        Assert.Equal((null, "", false), Find(outer, "c"));
        Assert.Equal((null, "", false), Find(outer, "_"));
        Assert.Equal("Inner.b", Lookups.FieldPath(outer, [1, 1]));
    }

    [Fact]
    public void TwoAtOneDepthCollide()
    {
        var x = Defined("X", Struct(Field("a", Int)));
        var y = Defined("Y", Struct(Field("a", Int)));
        var both = Struct(Field("X", x, isEmbedded: true), Field("Y", y, isEmbedded: true));
        Assert.Equal((null, "1.0", false), Find(both, "a"));
    }

    [Fact]
    public void PointerReceiversNeedAnAddress()
    {
        var named = Defined("T", Struct());
        named.AddMethod("M", Signature([]), hasPointer: true);
        Assert.Equal((null, "", true), Find(named, "M"));
        Assert.Equal("func (*example.com/p.T).M()", Find(new Pointer(named), "M").Symbol);
        Assert.NotNull(Lookups.LookupFieldOrMethod(named, isAddressable: true, Home, "M").Symbol);
        Assert.Empty(MethodSet.Of(named).Methods);
        Assert.Equal(["M"], Names(new Pointer(named)));
        Assert.Equal(["M"], Names(Struct(Field("T", new Pointer(named), isEmbedded: true))));
        Assert.NotNull(MethodSet.Of(new Pointer(named)).Lookup(Home, "M"));
    }

    [Fact]
    public void NamedPointersHaveFieldsOnly()
    {
        var named = Defined("T", Struct(Field("a", Int)));
        named.AddMethod("M", Signature([]));
        var pointer = Defined("P", new Pointer(named));
        Assert.Equal(("field a int", "0", true), Find(pointer, "a"));
        Assert.Equal((null, "", false), Find(pointer, "M"));
        Assert.Empty(MethodSet.Of(pointer).Methods);
    }

    [Fact]
    public void MethodsOfInterfacesArePromoted()
    {
        var embeds = Struct(Field("error", Universe.Error, isEmbedded: true), Field("a", Int));
        Assert.Equal(("func (error).Error() string", "0.0", false), Find(embeds, "Error"));
        Assert.Equal(["Error"], Names(embeds));
        Assert.Equal(["Error"], Names(Universe.Error));
        Assert.Empty(MethodSet.Of(new Pointer(Universe.Error)).Methods);
    }

    /// <summary><c>type T struct { *T; U }</c></summary>
    [Fact]
    public void TypesThatEmbedThemselvesEnd()
    {
        var named = new Named(null, new TypeName(Pos.None, Home, "T", null), null);
        named.SetUnderlying(Struct(Field("T", new Pointer(named), isEmbedded: true)));
        Assert.Equal((null, "", false), Find(named, "x"));
        Assert.Empty(MethodSet.Of(named).Methods);
    }

    [Fact]
    public void WhyAMethodIsMissing()
    {
        var value = Defined("T", Struct(Field("f", Int)));
        value.AddMethod("P", Signature([]), hasPointer: true);
        value.AddMethod("W", Signature([], Int));
        value.AddMethod("lower", Signature([]));

        Assert.Equal("", Why(value, "W", Signature([], Int)));
        Assert.Equal("(missing method M)", Why(value, "M", Signature([])));
        Assert.Equal("(method P has pointer receiver)", Why(value, "P", Signature([])));
        Assert.Equal("(wrong type for method W)\n\t\thave W() int\n\t\twant W()", Why(value, "W", Signature([])));
        Assert.Equal("(missing method Lower)\n\t\thave lower()\n\t\twant Lower()", Why(value, "Lower", Signature([])));
        Assert.Equal("(example.com/p.T.f is a field, not a method)", Why(value, "f", Signature([])));
        Assert.Equal("", Why(new Pointer(value), "P", Signature([])));
        Assert.Equal(
            "(type *error is pointer to interface, not interface)",
            Why(new Pointer(Universe.Error), "Error", Signature([], Text)));
    }

    [Fact]
    public void WhyAConstraintIsNotSatisfied()
    {
        var number = Defined("Number", Interface([], Union(new(false, Int), new(true, Universe.Of(BasicKind.Float64)))));
        var myInt = Defined("MyInt", Int);
        Assert.Equal("", Unsatisfied(Int, number));
        Assert.Equal("", Unsatisfied(Defined("F", Universe.Of(BasicKind.Float64)), number));
        Assert.Equal(
            "example.com/p.MyInt does not satisfy example.com/p.Number (possibly missing ~ for int in example.com/p.Number)",
            Unsatisfied(myInt, number));
        Assert.Equal(
            "string does not satisfy example.com/p.Number (string missing in int | ~float64)", Unsatisfied(Text, number));
        Assert.Equal("[]int does not satisfy comparable", Unsatisfied(new Slice(Int), Universe.Comparable));
        Assert.Equal("", Unsatisfied(Universe.Any, Universe.Comparable));
        Assert.Equal("string does not satisfy error (missing method Error)", Unsatisfied(Text, Universe.Error));
        Assert.Equal("string does not satisfy int (int is not an interface)", Unsatisfied(Text, Int));
        Assert.True(Instances.Implements(Universe.Error, (Interface)Universe.Error.Underlying));
    }

    static string Unsatisfied(Type value, Type constraint)
    {
        var cause = new Cause();
        return Checker.Implements(null, value, constraint, isConstraint: true, cause) ? "" : cause.Text;
    }

    static string Why(Type value, string method, Signature signature)
    {
        var cause = new Cause();
        var missing = Checker.MissingMethod(
            null, value, Interface([Method(method, signature)]), isStatic: true, Predicates.Identical, cause);
        return missing.Method is null ? "" : cause.Text;
    }

    static (string? Symbol, string Index, bool IsIndirect) Find(Type type, string name)
    {
        var (symbol, index, isIndirect) = Lookups.LookupFieldOrMethod(type, isAddressable: false, Home, name);
        return (symbol?.ToString(), string.Join('.', index ?? []), isIndirect);
    }

    static IEnumerable<string> Names(Type type) => MethodSet.Of(type).Methods.Select(method => method.Symbol.Name);
}

namespace Seep.Go.Tests.Types;

using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;
using static Building;
using Array = Seep.Go.Types.Array;
using Type = Seep.Go.Types.Type;

/// <summary>Types and symbols as Go's tools print them.</summary>
public sealed class TypeTextTests
{
    static readonly TheoryData<string, Type> Cases = new()
    {
        { "int", Int },
        { "byte", Universe.Byte },
        { "unsafe.Pointer", Universe.Of(BasicKind.UnsafePointer) },
        { "invalid type", Universe.Invalid },
        { "untyped nil", Universe.Of(BasicKind.UntypedNil) },
        { "[3]int", new Array(Int, 3) },
        { "[]*int", new Slice(new Pointer(Int)) },
        { "map[string]chan int", new Map(Text, new Chan(ChanDir.Both, Int)) },
        { "chan (<-chan int)", new Chan(ChanDir.Both, new Chan(ChanDir.Receive, Int)) },
        { "chan<- <-chan int", new Chan(ChanDir.Send, new Chan(ChanDir.Receive, Int)) },
        { "<-chan chan int", new Chan(ChanDir.Receive, new Chan(ChanDir.Both, Int)) },
        { "func(int, string) error", Signature([Int, Text], Universe.Error) },
        { "func() (int, error)", Signature([], Int, Universe.Error) },
        { "func(...int)", new Signature(null, Tuple(new Slice(Int)), new([]), isVariadic: true) },
        { "struct{a int; int \"x:\\\"y\\\"\"}", new Struct([Field("a", Int), Field("int", Int, isEmbedded: true)], ["", "x:\"y\""]) },
        { "interface{}", Universe.EmptyInterface },
        { "any", Universe.Any },
        { "error", Universe.Error },
        { "interface{Error() string}", Universe.Error.Underlying },
        { "comparable", Universe.Comparable },
        { "interface{comparable}", Universe.Comparable.Underlying },
        { "interface{M(); ~int | string}", Interface([Method("M", Signature([]))], Union(new(true, Int), new(false, Text))) },
        { "example.com/p.T", Defined("T", Int) },
        { "example.com/p.List[T any]", List() },
        { "example.com/p.List[int]", Instances.Instantiate(new(), List(), [Int]) },
        { "P", Param("P") },
        { "int/* type parameter */", Param("int") },
    };

    public static TheoryData<string, Type> Types => Cases;

    [Theory]
    [MemberData(nameof(Types), DisableDiscoveryEnumeration = true)]
    public void TypesReadAsInGo(string expected, object type) => Assert.Equal(expected, TypeText.Of((Type)type, null));

    [Fact]
    public void QualifiersNamePackages()
    {
        var type = new Slice(Defined("T", Int));
        Assert.Equal("[]p.T", TypeText.Of(type, package => package.Name));
        Assert.Equal("[]T", TypeText.Of(type, TypeText.RelativeTo(Home)));
    }

    [Fact]
    public void TypeParametersShareAConstraint()
    {
        var signature = Signature([]);
        signature.TypeParams = TypeParam.Bind([Param("A"), Param("B"), Param("C", Universe.Comparable)]);
        Assert.Equal("func[A, B any, C comparable]()", TypeText.Of(signature, null));
    }

    [Fact]
    public void SymbolsReadAsInGo()
    {
        var named = Defined("T", Struct(Field("a", Int)));
        var method = named.AddMethod("M", Signature([Int], Text), hasPointer: true);
        var variable = Var.Of(VarKind.Package, Pos.None, Home, "v", named);
        var package = new Package("example.com/q", "q");
        package.Scope.Insert(new TypeName(Pos.None, package, "U", null) { Type = Int });

        Assert.Equal("type T struct{a int}", named.Symbol.ToString());
        Assert.Equal("func (*example.com/p.T).M(int) string", method.ToString());
        Assert.Equal("(*example.com/p.T).M", method.FullName);
        Assert.Equal("var v example.com/p.T", variable.ToString());
        Assert.Equal("field a int", Field("a", Int).ToString());
        Assert.Equal("type any = interface{}", Universe.AnySymbol.ToString());
        Assert.Equal("type error interface{Error() string}", Universe.Error.Symbol.ToString());
        Assert.Equal("type byte", Universe.Scope.Lookup("byte")!.ToString());
        Assert.Equal("const iota untyped int", Universe.IotaSymbol.ToString());
        Assert.Equal("builtin len", Universe.Scope.Lookup("len")!.ToString());
        Assert.Equal("nil", Universe.Scope.Lookup("nil")!.ToString());
        Assert.Equal("type parameter P any", Param("P").Symbol.ToString());
        Assert.Equal("package q (\"example.com/q\")", new PkgName(Pos.None, Home, "q", package).ToString());
    }

    [Fact]
    public void AliasesAreToldFromDeclaredNames()
    {
        Assert.True(((TypeName)Universe.Scope.Lookup("byte")!).IsAlias);
        Assert.True(Universe.AnySymbol.IsAlias);
        Assert.False(((TypeName)Universe.Scope.Lookup("uint8")!).IsAlias);
        Assert.False(((TypeName)Universe.Unsafe.Scope.Lookup("Pointer")!).IsAlias);
        Assert.False(Universe.Error.Symbol.IsAlias);
        Assert.Null(Universe.Scope.Lookup("assert"));
        Assert.Equal(("append", 1, true, ExprKind.Expression), Universe.BuiltinInfo(BuiltinId.Append));
        foreach (var id in Enum.GetValues<BuiltinId>())
            Assert.Equal(id.ToString(), Universe.BuiltinInfo(id).Name, ignoreCase: true);
    }
}

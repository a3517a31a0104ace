using Seep.Go.Packages;
using Seep.Go.Types;
using Seep.Scan.Engine.Functions;

namespace Seep.Scan.Tests.Facts;

/// <summary>A field has the same name whether its package was looked into or was known.</summary>
public sealed class FieldNamesTests
{
    const string Source = """
        package p

        type Named struct {
            a int
            inner struct{ b *Named }
            list []map[string]struct{ c, _ int; _ int }
        }
        type Later Early
        type Early struct{ d int }
        type Box[T any] struct{ e T }
        var Boxed Box[int]
        var Global = struct{ f int }{}
        var Same = Global
        type hidden struct{ g int }
        func Make() any {
            type local struct{ h int }
            return &local{}
        }
        func Take(x struct{ i int }) {}
        func (Named) Method(x func(struct{ j int })) {}
        type Alias = struct{ k int }
        """;

    [Fact]
    public void Names_say_where_a_field_stands()
    {
        var (package, fields) = Load(isKnown: false);
        Assert.Equal(
            [
                "Alias.k", "Box.e", "Early.d", "Global.f", "Named.a", "Named.inner", "Named.inner.b", "Named.list", "Named.list.c", "Named:Method.j", "Take.i", "hidden.g",
            ],
            NamesOf(package, fields).Where(n => !n.Contains('_')).Order(StringComparer.Ordinal));
        Assert.Equal("Box.e", fields.IdOf(((Struct)((Named)package.Scope.Lookup("Boxed")!.Type!).Underlying).Fields[0]).Path);
        Assert.Equal(NamesOf(package, fields).Count, NamesOf(package, fields).Distinct().Count());
    }

    [Fact]
    public void Names_are_the_same_without_bodies()
    {
        var (analysed, fields) = Load(isKnown: false);
        var (known, fieldsOfKnown) = Load(isKnown: true);

        Assert.Equal(NamesOf(analysed, fields).Except(["hidden.g"]).Order(StringComparer.Ordinal), NamesOf(known, fieldsOfKnown).Order(StringComparer.Ordinal));
        foreach (var field in FieldsOf(known))
            Assert.Same(field.Origin, fieldsOfKnown.Find(known, fieldsOfKnown.IdOf(field).Path, canHold: true));
    }

    /// <summary>Nothing leads to it from what was loaded: one thing stands for it.</summary>
    [Theory]
    [InlineData("hidden.g", "g")]
    [InlineData("@p.go:16:24.h", "h")]
    public void What_was_not_loaded_has_a_stand_in(string path, string name)
    {
        var (known, fields) = Load(isKnown: true);

        var standIn = fields.Find(known, path, canHold: true);

        Assert.Same(standIn, fields.Find(known, path, canHold: true));
        Assert.Equal((name, new FieldId("p", path)), (standIn.Name, fields.IdOf(standIn)));
        Assert.True(Holders.CanHold(standIn.Type!));
        Assert.False(Holders.CanHold(fields.Find(known, $"{path}2", canHold: false).Type!));
    }

    [Fact]
    public void A_type_in_a_body_has_the_place_in_its_name()
    {
        var (package, fields) = Load(isKnown: false);
        var local = package.Scope.Children.SelectMany(All).SelectMany(s => s.Symbols.ToArray()).OfType<TypeName>().Single(t => t.Name == "local");

        Assert.Equal("@p.go:16:24.h", fields.IdOf(((Struct)local.Type!.Underlying).Fields[0]).Path);

        static IEnumerable<Scope> All(Scope scope) => scope.Children.SelectMany(All).Prepend(scope);
    }

    static List<string> NamesOf(Package package, FieldCatalog fields) => [.. FieldsOf(package).Select(f => fields.IdOf(f).Path)];

    static List<Var> FieldsOf(Package package)
    {
        var found = new HashSet<Var>(ReferenceEqualityComparer.Instance);
        foreach (var symbol in package.Scope.Symbols)
        {
            if (symbol.Type is { } type)
                Add(type is Named named && named.Symbol == symbol ? named.Underlying : type);
            if (symbol is TypeName { Type: Named own })
                own.Methods.ToList().ForEach(m => Add(m.Signature!));
        }

        return [.. found];

        void Add(Go.Types.Type type)
        {
            switch (Aliases.Unalias(type))
            {
                case Struct @struct:
                    foreach (var field in @struct.Fields.Where(f => found.Add(f.Origin)))
                        Add(field.Type!);
                    break;
                case Slice slice:
                    Add(slice.Elem);
                    break;
                case Map map:
                    Add(map.Elem);
                    break;
                case Signature signature:
                    signature.Params.Vars.Select(v => v.Type!).ToList().ForEach(Add);
                    break;
            }
        }
    }

    static (Package Package, FieldCatalog Fields) Load(bool isKnown)
    {
        ListedPackage[] listed =
        [
            new("p", "/src", "p", Standard: false, DepOnly: true, ["p.go"], null, [], null, null, null),
            new("q", "/src", "q", Standard: false, DepOnly: false, ["q.go"], null, ["p"], null, null, null),
        ];
        var options = new LoadOptions
        {
            Folder = "/src",
            GoVersion = "go1.27.4",
            HasBodies = _ => true,
            UsesDependencies = true,
            Contents = new Dictionary<string, byte[]> { ["/src/p.go"] = System.Text.Encoding.UTF8.GetBytes(Source), ["/src/q.go"] = "package q\nimport _ \"p\"\n"u8.ToArray() },
            Known = isKnown ? new(p => p.ImportPath == "p", _ => { }) : null,
        };
        Package? loaded = null;
        var loader = new PackageLoader(listed, isKnown ? options with { Known = options.Known! with { TakeLoaded = p => loaded = p.Package } } : options);
        loader.Load(package => package, package => loaded ??= package.ImportPath == "p" ? package.Package : null, TestContext.Current.CancellationToken);
        return (loaded!, new(loader.Files));
    }
}

using Seep.Go.Constants;
using Seep.Go.Source;

namespace Seep.Go.Types;

/// <summary>A declared entity (go/types says object): a package name, constant, type, variable, function, label, or builtin.</summary>
public abstract class Symbol
{
    private protected Symbol(Pos pos, Package? package, string name, Type? type) =>
        (Pos, Package, Name, Type) = (pos, package, name, type);

    /// <summary>Where the name is declared; none for what is predeclared.</summary>
    public Pos Pos { get; }

    /// <summary>Null for what is predeclared.</summary>
    public Package? Package { get; internal set; }

    public string Name { get; }

    /// <summary>Null until the declaration was checked; an invalid type where it is wrong.</summary>
    public Type? Type { get; internal set; }

    /// <summary>The scope that the name is declared in; null for methods, fields and what is in no scope.</summary>
    public Scope? Parent { get; internal set; }

    /// <summary>Order among the declarations of a package, from 1; 0 for others.</summary>
    internal int Order { get; set; }

    /// <summary>From where on the name is in scope.</summary>
    internal Pos ScopePos { get; set; }

    public bool IsExported => Names.IsExported(Name);

    /// <summary>The name, for an unexported one with its package's path before it: equal for what is the same field or method.</summary>
    public string Id => Names.IdOf(Package, Name);

    /// <summary>
    /// Whether the symbol is what a name in a package means: the name is the same, and where it is not exported the package too.
    /// </summary>
    /// <param name="foldCase">Whether names that differ in case only are the same, in all packages.</param>
    internal bool SameId(Package? package, string name, bool foldCase)
    {
        if (foldCase && GoUnicode.EqualFold(Name, name))
            return true;
        return Name == name && (IsExported || Predicates.SamePkg(Package, package));
    }

    /// <summary>As go/types' ObjectString has it.</summary>
    public override string ToString() => SymbolText.Of(this, qualifier: null);
}

/// <summary>An import's name in a file.</summary>
public sealed class PkgName(Pos pos, Package package, string name, Package imported)
    : Symbol(pos, package, name, Universe.Invalid)
{
    public Package Imported { get; } = imported;

    /// <summary>Whether the file uses it.</summary>
    internal bool IsUsed { get; set; }
}

public sealed class Const(Pos pos, Package? package, string name, Type? type, Constant? value) : Symbol(pos, package, name, type)
{
    public Constant? Value { get; internal set; } = value;
}

/// <summary>A name of a type: defined, an alias, or a type parameter.</summary>
public sealed class TypeName(Pos pos, Package? package, string name, Type? type) : Symbol(pos, package, name, type)
{
    /// <summary>Whether it is another name for a type: not the one that the type was declared by.</summary>
    public bool IsAlias => Type switch
    {
        null => false,
        Basic when Package == Universe.Unsafe => false,
        Basic basic => Package is not null || basic.Name != Name || basic == Universe.Byte || basic == Universe.Rune,
        Named named => this != named.OwnSymbol,
        TypeParam param => this != param.Symbol,
        _ => true,
    };
}

/// <summary>What kind of variable.</summary>
public enum VarKind : byte
{
    None,
    Package,
    Local,
    Receiver,
    Parameter,
    Result,
    Field,
}

public sealed class Var(Pos pos, Package? package, string name, Type? type) : Symbol(pos, package, name, type)
{
    public VarKind Kind { get; internal set; }

    /// <summary>Whether a field is embedded; its name then is that of its type.</summary>
    public bool IsEmbedded { get; internal init; }

    /// <summary>Whether its package reads it.</summary>
    internal bool IsUsed { get; set; }

    /// <summary>Of a field or parameter of an instance that of the generic type; else null.</summary>
    internal Var? GenericOrigin { get; set; }

    public Var Origin => GenericOrigin ?? this;

    public bool IsField => Kind == VarKind.Field;

    internal static Var Of(VarKind kind, Pos pos, Package? package, string name, Type? type) =>
        new(pos, package, name, type) { Kind = kind };

    internal static Var Field(Pos pos, Package? package, string name, Type? type, bool isEmbedded) =>
        new(pos, package, name, type) { Kind = VarKind.Field, IsEmbedded = isEmbedded };
}

public sealed class Func(Pos pos, Package? package, string name, Signature? signature) : Symbol(pos, package, name, signature)
{
    /// <summary>Whether a method that is declared has a pointer receiver, as far as the syntax tells.</summary>
    internal bool HasPointerReceiverSyntax { get; set; }

    /// <summary>Of a method of an instance that of the generic type; else null.</summary>
    internal Func? GenericOrigin { get; set; }

    public Func Origin => GenericOrigin ?? this;

    /// <summary>Null only while its declaration is not checked yet.</summary>
    public Signature? Signature => Type as Signature;

    /// <summary>The name with what it belongs to: <c>(*example.com/p.T).m</c> or <c>example.com/p.f</c>.</summary>
    public string FullName => SymbolText.FullName(this, qualifier: null);

    /// <summary>Whether the receiver of a method is a pointer.</summary>
    // A signature without a receiver is still being set up; then the syntax has to do.
    internal bool HasPtrRecv() =>
        Signature?.Recv is { } receiver ? Lookups.Deref(receiver.Type!).IsPointer : HasPointerReceiverSyntax;

    /// <summary>The order of methods: exported ones first, by name, then by the package's path.</summary>
    internal static int Compare(Func a, Func b)
    {
        if (a == b)
            return 0;
        if (a.IsExported != b.IsExported)
            return a.IsExported ? -1 : 1;
        var byName = string.CompareOrdinal(a.Name, b.Name);
        return byName != 0 || a.IsExported ? byName : string.CompareOrdinal(a.Package?.Path, b.Package?.Path);
    }
}

public sealed class Label(Pos pos, Package package, string name) : Symbol(pos, package, name, Universe.Invalid)
{
    /// <summary>Whether a jump goes to it.</summary>
    internal bool IsUsed { get; set; }
}

public sealed class Builtin(BuiltinId id, string name) : Symbol(Pos.None, null, name, Universe.Invalid)
{
    public BuiltinId BuiltinId { get; } = id;
}

/// <summary>The predeclared <c>nil</c>.</summary>
public sealed class Nil() : Symbol(Pos.None, null, "nil", Universe.Of(BasicKind.UntypedNil));

/// <summary>What a name says by itself.</summary>
public static class Names
{
    /// <summary>Whether a name begins with an upper-case letter (Go spec, "Exported identifiers").</summary>
    public static bool IsExported(string name) =>
        name.Length > 0 && (name[0] < 0x80
            ? char.IsAsciiLetterUpper(name[0])
            : System.Text.Rune.TryGetRuneAt(name, 0, out var rune) && GoUnicode.IsUpper(rune.Value));

    /// <summary>The name alone where it is exported, else with the package's path before it.</summary>
    internal static string IdOf(Package? package, string name) =>
        IsExported(name) ? name : $"{(package is { Path.Length: > 0 } ? package.Path : "_")}.{name}";
}

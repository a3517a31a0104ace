using System.Diagnostics;
using Seep.Go.Constants;
using Seep.Go.Source;

namespace Seep.Go.Types;

public static partial class Universe
{
    static readonly (BuiltinId Id, string Name, int Args, bool IsVariadic, ExprKind Kind)[] Builtins =
    [
        (BuiltinId.Append, "append", 1, true, ExprKind.Expression),
        (BuiltinId.Cap, "cap", 1, false, ExprKind.Expression),
        (BuiltinId.Clear, "clear", 1, false, ExprKind.Statement),
        (BuiltinId.Close, "close", 1, false, ExprKind.Statement),
        (BuiltinId.Complex, "complex", 2, false, ExprKind.Expression),
        (BuiltinId.Copy, "copy", 2, false, ExprKind.Statement),
        (BuiltinId.Delete, "delete", 2, false, ExprKind.Statement),
        (BuiltinId.Imag, "imag", 1, false, ExprKind.Expression),
        (BuiltinId.Len, "len", 1, false, ExprKind.Expression),
        (BuiltinId.Make, "make", 1, true, ExprKind.Expression),
        (BuiltinId.Max, "max", 1, true, ExprKind.Expression),
        (BuiltinId.Min, "min", 1, true, ExprKind.Expression),
        (BuiltinId.New, "new", 1, false, ExprKind.Expression),
        (BuiltinId.Panic, "panic", 1, false, ExprKind.Statement),
        (BuiltinId.Print, "print", 0, true, ExprKind.Statement),
        (BuiltinId.Println, "println", 0, true, ExprKind.Statement),
        (BuiltinId.Real, "real", 1, false, ExprKind.Expression),
        (BuiltinId.Recover, "recover", 0, false, ExprKind.Statement),
        (BuiltinId.Add, "Add", 2, false, ExprKind.Expression),
        (BuiltinId.Alignof, "Alignof", 1, false, ExprKind.Expression),
        (BuiltinId.Offsetof, "Offsetof", 1, false, ExprKind.Expression),
        (BuiltinId.Sizeof, "Sizeof", 1, false, ExprKind.Expression),
        (BuiltinId.Slice, "Slice", 2, false, ExprKind.Expression),
        (BuiltinId.SliceData, "SliceData", 1, false, ExprKind.Expression),
        (BuiltinId.String, "String", 2, false, ExprKind.Expression),
        (BuiltinId.StringData, "StringData", 1, false, ExprKind.Expression),
        (BuiltinId.Assert, "assert", 1, false, ExprKind.Statement),
        (BuiltinId.Trace, "trace", 0, true, ExprKind.Statement),
    ];

    // Runs when all fields of the universe have their values.
    static Universe()
    {
        DeclareTypes();
        Declare(new Const(Pos.None, null, "true", Of(BasicKind.UntypedBool), Constant.Of(true)));
        Declare(new Const(Pos.None, null, "false", Of(BasicKind.UntypedBool), Constant.Of(false)));
        IotaSymbol = new(Pos.None, null, "iota", Of(BasicKind.UntypedInt), Constant.Of(0));
        Declare(IotaSymbol);
        Declare(new Nil());
        foreach (var builtin in Builtins)
        {
            var symbol = new Builtin(builtin.Id, builtin.Name);
            if (builtin.Id is not (BuiltinId.Assert or BuiltinId.Trace))
                Declare(symbol);
            else
                TestBuiltins = [.. TestBuiltins, symbol];
        }
    }

    /// <summary><c>interface{}</c></summary>
    public static Interface EmptyInterface { get; } = new() { IsComplete = true, KnownTypeSet = TypeSet.Top };

    /// <summary><c>type error interface{ Error() string }</c></summary>
    public static Named Error { get; private set; } = null!;

    /// <summary><c>type any = interface{}</c>, as the alias that it is.</summary>
    public static Alias Any { get; private set; } = null!;

    public static Named Comparable { get; private set; } = null!;

    public static TypeName AnySymbol => Any.Symbol;

    public static TypeName ComparableSymbol => Comparable.Symbol;

    public static Const IotaSymbol { get; }

    /// <summary>
    /// The builtins <c>assert</c> and <c>trace</c>, which are in no scope: only tests of checkers know them.
    /// </summary>
    internal static IReadOnlyList<Builtin> TestBuiltins { get; } = [];

    /// <summary>How a builtin is called: how many arguments it has at least, and whether it may have more.</summary>
    internal static (string Name, int Args, bool IsVariadic, ExprKind Kind) BuiltinInfo(BuiltinId id)
    {
        var (_, name, args, isVariadic, kind) = Builtins[(int)id];
        return (name, args, isVariadic, kind);
    }

    static void DeclareTypes()
    {
        foreach (var type in Basics)
            Declare(new TypeName(Pos.None, null, type.Name, type));
        Declare(new TypeName(Pos.None, null, Byte.Name, Byte));
        Declare(new TypeName(Pos.None, null, Rune.Name, Rune));
        Error = DeclareError();
        Any = Checker.NewAlias(null, new(Pos.None, null, "any", null), EmptyInterface);
        Any.Actual = EmptyInterface;
        Declare(Any.Symbol);
        Comparable = new(null, new(Pos.None, null, "comparable", null), null);
        Comparable.SetUnderlying(new Interface { IsComplete = true, KnownTypeSet = new([], TermList.All, isComparable: true) });
        Declare(Comparable.Symbol);
    }

    static Named DeclareError()
    {
        var error = new Named(null, new(Pos.None, null, "error", null), null);
        var receiver = Var.Of(VarKind.Receiver, Pos.None, null, "", error);
        var result = Var.Of(VarKind.Result, Pos.None, null, "", Of(BasicKind.String));
        var method = new Func(Pos.None, null, "Error", new Signature(receiver, Tuple.Empty, new([result]), false));
        var type = new Interface { ExplicitMethods = [method], IsComplete = true };
        Debug.Assert(type.TypeSet.Methods is [_], "the type set is there before threads share it");
        error.SetUnderlying(type);
        Declare(error.Symbol);
        return error;
    }

    // Internal names have blanks in them; exported ones are of package unsafe.
    static void Declare(Symbol symbol)
    {
        if (symbol.Name.Contains(' '))
            return;
        if (symbol.IsExported)
            symbol.Package = Unsafe;
        var other = (symbol.IsExported ? Unsafe.Scope : Scope).Insert(symbol);
        Debug.Assert(other is null, "a predeclared name is declared twice");
    }
}

using Seep.Go.Source;

namespace Seep.Go.Types;

/// <summary>The builtin functions; those from Add on are package unsafe's, the last two exist for tests of checkers only.</summary>
public enum BuiltinId : byte
{
    Append,
    Cap,
    Clear,
    Close,
    Complex,
    Copy,
    Delete,
    Imag,
    Len,
    Make,
    Max,
    Min,
    New,
    Panic,
    Print,
    Println,
    Real,
    Recover,
    Add,
    Alignof,
    Offsetof,
    Sizeof,
    Slice,
    SliceData,
    String,
    StringData,
    Assert,
    Trace,
}

/// <summary>How a call may stand in a program: as an operation's operand, or as a statement.</summary>
enum ExprKind : byte
{
    Conversion,
    Expression,
    Statement,
}

/// <summary>What is predeclared (Go spec, "Predeclared identifiers"), and package unsafe.</summary>
public static partial class Universe
{
    static readonly Basic[] Basics =
    [
        new(BasicKind.Invalid, BasicInfo.None, "invalid type"),
        new(BasicKind.Bool, BasicInfo.Boolean, "bool"),
        new(BasicKind.Int, BasicInfo.Integer, "int"),
        new(BasicKind.Int8, BasicInfo.Integer, "int8"),
        new(BasicKind.Int16, BasicInfo.Integer, "int16"),
        new(BasicKind.Int32, BasicInfo.Integer, "int32"),
        new(BasicKind.Int64, BasicInfo.Integer, "int64"),
        new(BasicKind.Uint, BasicInfo.Integer | BasicInfo.Unsigned, "uint"),
        new(BasicKind.Uint8, BasicInfo.Integer | BasicInfo.Unsigned, "uint8"),
        new(BasicKind.Uint16, BasicInfo.Integer | BasicInfo.Unsigned, "uint16"),
        new(BasicKind.Uint32, BasicInfo.Integer | BasicInfo.Unsigned, "uint32"),
        new(BasicKind.Uint64, BasicInfo.Integer | BasicInfo.Unsigned, "uint64"),
        new(BasicKind.Uintptr, BasicInfo.Integer | BasicInfo.Unsigned, "uintptr"),
        new(BasicKind.Float32, BasicInfo.Float, "float32"),
        new(BasicKind.Float64, BasicInfo.Float, "float64"),
        new(BasicKind.Complex64, BasicInfo.Complex, "complex64"),
        new(BasicKind.Complex128, BasicInfo.Complex, "complex128"),
        new(BasicKind.String, BasicInfo.String, "string"),
        new(BasicKind.UnsafePointer, BasicInfo.None, "Pointer"),
        new(BasicKind.UntypedBool, BasicInfo.Boolean | BasicInfo.Untyped, "untyped bool"),
        new(BasicKind.UntypedInt, BasicInfo.Integer | BasicInfo.Untyped, "untyped int"),
        new(BasicKind.UntypedRune, BasicInfo.Integer | BasicInfo.Untyped, "untyped rune"),
        new(BasicKind.UntypedFloat, BasicInfo.Float | BasicInfo.Untyped, "untyped float"),
        new(BasicKind.UntypedComplex, BasicInfo.Complex | BasicInfo.Untyped, "untyped complex"),
        new(BasicKind.UntypedString, BasicInfo.String | BasicInfo.Untyped, "untyped string"),
        new(BasicKind.UntypedNil, BasicInfo.Untyped, "untyped nil"),
    ];

    /// <summary>The outermost scope.</summary>
    public static Scope Scope { get; } = new(null, Pos.None, Pos.None, "universe");

    public static Basic Invalid => Of(BasicKind.Invalid);

    /// <summary><c>uint8</c> by its name <c>byte</c>; identical to it.</summary>
    public static Basic Byte { get; } = new(BasicKind.Byte, BasicInfo.Integer | BasicInfo.Unsigned, "byte");

    /// <summary><c>int32</c> by its name <c>rune</c>; identical to it.</summary>
    public static Basic Rune { get; } = new(BasicKind.Rune, BasicInfo.Integer, "rune");

    public static Package Unsafe { get; } = new("unsafe", "unsafe") { IsComplete = true };

    /// <summary>The type of a kind; of Byte and Rune those named <c>uint8</c> and <c>int32</c>.</summary>
    public static Basic Of(BasicKind kind) => Basics[(int)kind];
}

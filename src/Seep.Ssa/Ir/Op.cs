namespace Seep.Ssa.Ir;

/// <summary>
/// What a value is. Those before <see cref="Alloc"/> are no instructions: they stand in no block and cost nothing. Those from
/// <see cref="Store"/> on have no result.
/// </summary>
/// <remarks>
/// The names are those of golang.org/x/tools/go/ssa where it has the same thing. Each says what its operands are, and what
/// <see cref="Value.Symbol"/>, <see cref="Value.Number"/> and <see cref="Value.Flag"/> are where it has them.
/// </remarks>
public enum Op : byte
{
    None,

    /// <summary>A constant. Symbol: its <see cref="Go.Constants.Constant"/>; none for nil and any other type's zero value.</summary>
    Const,

    /// <summary>The address of a package-level variable. Symbol: its <see cref="Go.Types.Var"/>.</summary>
    Global,

    /// <summary>
    /// A function. Symbol: its <see cref="Callee"/>, or the <see cref="Ir.Function"/> of a function literal that captures nothing.
    /// </summary>
    Function,

    /// <summary>A method expression <c>T.m</c>, whose first parameter is the receiver. Symbol: the <see cref="Go.Types.Selection"/>.</summary>
    MethodExpr,

    /// <summary>A builtin function. Symbol: its <see cref="Go.Types.Builtin"/>.</summary>
    Builtin,

    /// <summary>A parameter; a method's receiver is its first. Symbol: its <see cref="Go.Types.Var"/>.</summary>
    Parameter,

    /// <summary>The address of a variable of an enclosing function. Symbol: its <see cref="Go.Types.Var"/>.</summary>
    FreeVar,

    /// <summary>What the source means could not be found out: it is wrong there, or belongs to C.</summary>
    Unknown,

    /// <summary>
    /// The address of a new variable, which is zero. Symbol: its <see cref="Go.Types.Var"/>, if it is one of the program's. Flag:
    /// whether its address is taken, so that it may outlive the call.
    /// </summary>
    Alloc,

    /// <summary>An operand for each predecessor, in their order. They stand first in their block.</summary>
    Phi,

    /// <summary>A call, to be read as a <see cref="CallSite"/>; its value is a tuple unless there is one result.</summary>
    Call,

    /// <summary>Operands: left, right. Number: the <see cref="Go.Syntax.TokenKind"/>.</summary>
    Binary,

    /// <summary><c>-x</c>, <c>!x</c>, <c>^x</c>. Number: the <see cref="Go.Syntax.TokenKind"/>.</summary>
    Unary,

    /// <summary>Operand: an address.</summary>
    Load,

    /// <summary>Operand: a channel. Flag: whether the value is a tuple with ok.</summary>
    Receive,

    /// <summary>The same value by another type of the same underlying type.</summary>
    ChangeType,

    /// <summary>A conversion that changes the representation.</summary>
    Convert,

    /// <summary>A conversion from or to a type parameter, which may be any of the others.</summary>
    MultiConvert,

    /// <summary>An interface value by another interface type that asks for no more.</summary>
    ChangeInterface,

    /// <summary>A slice as a pointer to an array.</summary>
    SliceToArrayPointer,

    /// <summary>A value put into an interface.</summary>
    MakeInterface,

    /// <summary>Operands: what each <see cref="FreeVar"/> is bound to. Symbol: the <see cref="Ir.Function"/>.</summary>
    MakeClosure,

    /// <summary>
    /// A method value <c>x.m</c>: the method bound to its receiver, the operand. Symbol: the <see cref="Go.Types.Func"/>. It is an
    /// instruction of its own and no closure over a wrapper, so that who passes <c>f.Close</c> on is seen to pass just that.
    /// </summary>
    MethodValue,

    /// <summary>Operand: the size hint, if there is one.</summary>
    MakeMap,

    /// <summary>Operand: the buffer's size.</summary>
    MakeChan,

    /// <summary>Operands: length, capacity.</summary>
    MakeSlice,

    /// <summary>Operands: what is sliced, a string, slice or pointer to an array; low, high and max, 0 where there is none.</summary>
    Slice,

    /// <summary>Operand: a pointer to a struct. Number: the field.</summary>
    FieldAddr,

    /// <summary>Operand: a struct. Number: the field.</summary>
    Field,

    /// <summary>Operands: a slice or a pointer to an array, the index.</summary>
    IndexAddr,

    /// <summary>Operands: an array, string or value of a type parameter, the index.</summary>
    Index,

    /// <summary>Operands: a map, the key. Flag: whether the value is a tuple with ok.</summary>
    Lookup,

    /// <summary>
    /// To be read as a <see cref="SelectView"/>. Its value is a tuple: the state's index, -1 for default; whether something was
    /// received; what each receiving state received. Flag: whether it blocks.
    /// </summary>
    Select,

    /// <summary>An iterator over a map or string, the operand.</summary>
    Range,

    /// <summary>The next of an iterator, the operand: a tuple of ok, key and value. Flag: whether it is over a string.</summary>
    Next,

    /// <summary>Operand: an interface value. Symbol: the type. Flag: whether the value is a tuple with ok.</summary>
    TypeAssert,

    /// <summary>One of a tuple, the operand. Number: which.</summary>
    Extract,

    /// <summary>Operands: an address, the value.</summary>
    Store,

    /// <summary>Operands: a map, the key, the value.</summary>
    MapUpdate,

    /// <summary>Operands: a channel, the value.</summary>
    Send,

    /// <summary>A call in a goroutine, to be read as a <see cref="CallSite"/>.</summary>
    Go,

    /// <summary>
    /// A call at the function's exit, to be read as a <see cref="CallSite"/>. Flag: whether that of the function around the body
    /// of a range over a function is meant.
    /// </summary>
    Defer,

    /// <summary>Runs the deferred calls; before each return of a function that has some.</summary>
    RunDefers,

    /// <summary>Goes to the one successor.</summary>
    Jump,

    /// <summary>Operand: the condition. Goes to the first successor if it holds, else to the second.</summary>
    If,

    /// <summary>Operands: the results.</summary>
    Return,

    /// <summary>Operand: an interface value.</summary>
    Panic,
}

/// <summary>What is known of operations.</summary>
public static class Ops
{
    public static bool IsInstruction(this Op op) => op >= Op.Alloc;

    public static bool HasResult(this Op op) => op is > Op.None and < Op.Store;

    /// <summary>Whether it ends its block.</summary>
    public static bool IsTerminator(this Op op) => op >= Op.Jump;

    public static bool IsCall(this Op op) => op is Op.Call or Op.Go or Op.Defer;
}

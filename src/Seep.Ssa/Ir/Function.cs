using System.Diagnostics;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;

namespace Seep.Ssa.Ir;

/// <summary>All that is held of a value: 40 bytes, and 4 for each operand; a test says so.</summary>
struct ValueData
{
    public Type? Type;
    public object? Symbol;
    public int FirstOperand;
    public int OperandCount;
    public int Number;
    public int Block;
    public Pos Pos;
    public Op Op;
    public bool Flag;
}

/// <summary>
/// A function in static single assignment form. Its values are numbered from 1: parameters, free variables, other values that
/// are no instructions, then the instructions in the order of the blocks, so that a number is an index for what is known of values.
/// </summary>
/// <remarks>Frozen once it is built. Everything is in arrays; <see cref="Value"/> and <see cref="BasicBlock"/> are thin handles.</remarks>
public sealed class Function
{
    ValueData[] _values = [];
    int[] _operands = [];
    FlowGraph _graph = FlowGraph.Empty;
    string[] _comments = [];
    int[] _blockStarts = [];
    List<Function>? _children;
    (int[] Starts, int[] Users)? _referrers;

    internal Function(string name, Signature signature, Package package, Node syntax, Func? declared, Function? parent) =>
        (Name, Signature, Package, Syntax, Declared, Parent) = (name, signature, package, syntax, declared, parent);

    /// <summary>
    /// <c>f</c>, <c>(*T).m</c>; function literals are numbered, <c>f$1</c>; <c>init</c> for that of the package's variables and
    /// <c>init#1</c> for those that are declared.
    /// </summary>
    public string Name { get; }

    /// <summary>With a method's receiver.</summary>
    public Signature Signature { get; }

    public Package Package { get; }

    /// <summary>The declaration, function literal or range statement; none for a package's <c>init</c>.</summary>
    public Node Syntax { get; }

    /// <summary>The function or method that it is the body of; null for function literals and <c>init</c>.</summary>
    public Func? Declared { get; }

    /// <summary>The function around a function literal.</summary>
    public Function? Parent { get; }

    /// <summary>The function that is in no other: this one, or the one around all those around it.</summary>
    public Function Outermost
    {
        get
        {
            var outermost = this;
            while (outermost.Parent is { } around)
                outermost = around;
            return outermost;
        }
    }

    /// <summary>Whether it is the body of a range over a function, which that calls for each iteration.</summary>
    public bool IsRangeBody => Syntax.Kind == NodeKind.RangeStmt;

    /// <summary>Function literals and bodies of ranges over functions in it, in their order.</summary>
    public IReadOnlyList<Function> Children => _children ?? (IReadOnlyList<Function>)[];

    /// <summary>None where the body is written elsewhere.</summary>
    public int BlockCount => _graph.Count;

    public int ParameterCount { get; private set; }

    public int FreeVarCount { get; private set; }

    /// <summary>One more than the highest number of a value.</summary>
    public int ValueCount => _values.Length;

    /// <summary>The number of the first instruction.</summary>
    public int FirstInstruction { get; private set; }

    /// <summary>The block that a function with deferred calls returns by after one of them recovered; no edge leads to it.</summary>
    public BasicBlock? RecoverBlock { get; private set; }

    /// <summary>The blocks' edges.</summary>
    public FlowGraph Graph => _graph;

    public BasicBlock Entry => BlockAt(0);

    public IEnumerable<BasicBlock> Blocks
    {
        get
        {
            for (var i = 0; i < BlockCount; i++)
                yield return BlockAt(i);
        }
    }

    public IEnumerable<Value> Parameters => Range(1, ParameterCount);

    public IEnumerable<Value> FreeVars => Range(1 + ParameterCount, FreeVarCount);

    public BasicBlock BlockAt(int index) => new(this, index);

    public Value ValueAt(int number) => new(this, number);

    /// <summary>The function and all in it, outermost first.</summary>
    public IEnumerable<Function> WithChildren()
    {
        yield return this;
        foreach (var child in Children)
        {
            foreach (var inner in child.WithChildren())
                yield return inner;
        }
    }

    /// <summary>The text form: the blocks with their instructions.</summary>
    public override string ToString() => FunctionText.Of(this);

    internal ref readonly ValueData Data(int number) => ref _values[number];

    internal ReadOnlySpan<int> OperandsOf(int number) =>
        _operands.AsSpan(_values[number].FirstOperand, _values[number].OperandCount);

    internal (int First, int End) InstructionsOf(int block) => (_blockStarts[block], _blockStarts[block + 1]);

    internal string CommentOf(int block) => _comments[block];

    internal ReadOnlySpan<int> ReferrersOf(int number)
    {
        var (starts, users) = _referrers ??= FindReferrers();
        return users.AsSpan(starts[number], starts[number + 1] - starts[number]);
    }

    internal void AddChild(Function child) => (_children ??= []).Add(child);

    internal void Fill(
        ValueData[] values, int[] operands, FlowGraph graph, int[] blockStarts, string[] comments, int parameters, int freeVars, bool recovers)
    {
        (_values, _operands, _graph, _blockStarts, _comments) = (values, operands, graph, blockStarts, comments);
        (ParameterCount, FreeVarCount, FirstInstruction) = (parameters, freeVars, blockStarts[0]);
        RecoverBlock = recovers ? BlockAt(graph.Count - 1) : null;
    }

    /// <summary>By value the instructions that have it as an operand, each as often as it does.</summary>
    (int[] Starts, int[] Users) FindReferrers()
    {
        var starts = new int[_values.Length + 1];
        for (var i = FirstInstruction; i < _values.Length; i++)
        {
            foreach (var operand in OperandsOf(i))
                starts[operand + 1]++;
        }

        starts[1] = 0;
        for (var i = 1; i < starts.Length; i++)
            starts[i] += starts[i - 1];
        var users = new int[starts[^1]];
        var next = starts[..^1];
        for (var i = FirstInstruction; i < _values.Length; i++)
        {
            foreach (var operand in OperandsOf(i))
            {
                if (operand != 0)
                    users[next[operand]++] = i;
            }
        }

        return (starts, users);
    }

    IEnumerable<Value> Range(int first, int count)
    {
        for (var i = first; i < first + count; i++)
            yield return new(this, i);
    }
}

/// <summary>A value of a function: the function and the value's number. The default, and number 0, is no value.</summary>
public readonly record struct Value(Function Function, int Id)
{
    public bool Exists => Id != 0;

    public Op Op => Exists ? Function.Data(Id).Op : Op.None;

    /// <summary>Null for what has no result.</summary>
    public Type? Type => Function.Data(Id).Type;

    /// <summary>What <see cref="Op"/> says.</summary>
    public object? Symbol => Function.Data(Id).Symbol;

    /// <summary>What <see cref="Op"/> says.</summary>
    public int Number => Function.Data(Id).Number;

    /// <summary>What <see cref="Op"/> says.</summary>
    public bool Flag => Function.Data(Id).Flag;

    /// <summary>Where it comes from in the source; none for what is nowhere written.</summary>
    public Pos Pos => Function.Data(Id).Pos;

    /// <summary>Of an instruction.</summary>
    public BasicBlock Block => new(Function, Function.Data(Id).Block);

    /// <summary>Numbers of the operands; 0 for one that is left out.</summary>
    public ReadOnlySpan<int> Operands => Function.OperandsOf(Id);

    /// <summary>Numbers of the instructions that use it.</summary>
    public ReadOnlySpan<int> Referrers => Function.ReferrersOf(Id);

    public Value Operand(int index) => new(Function, Operands[index]);

    public override string ToString() => Exists ? FunctionText.Of(this) : "none";
}

/// <summary>Instructions of which only the last is a terminator; a handle.</summary>
public readonly record struct BasicBlock(Function Function, int Index)
{
    /// <summary>What it is for: <c>if.then</c>.</summary>
    public string Comment => Function.CommentOf(Index);

    /// <summary>Numbers of the blocks with an edge to this one, one for each edge.</summary>
    public ReadOnlySpan<int> Predecessors => Function.Graph.PredecessorsOf(Index);

    /// <summary>In the order that the terminator says.</summary>
    public ReadOnlySpan<int> Successors => Function.Graph.SuccessorsOf(Index);

    /// <summary>The number of its first instruction; they follow each other.</summary>
    public int First => Function.InstructionsOf(Index).First;

    /// <summary>One more than the number of its last instruction.</summary>
    public int End => Function.InstructionsOf(Index).End;

    public Value Terminator => new(Function, End - 1);

    public IEnumerable<Value> Instructions
    {
        get
        {
            for (int i = First, end = End; i < end; i++)
                yield return new(Function, i);
        }
    }
}

/// <summary>A function that is called or taken by its name, from any package.</summary>
/// <param name="Func">Of an instance of a generic type its own method, whose origin is what is declared.</param>
/// <param name="TypeArgs">Of a generic function.</param>
public sealed record Callee(Func Func, IReadOnlyList<Type> TypeArgs)
{
    /// <summary>What is declared, with a body that is built once for all type arguments.</summary>
    public Func Declared => Func.Origin;

    public override string ToString() => TypeArgs.Count == 0
        ? Func.FullName
        : $"{Func.FullName}[{string.Join(", ", TypeArgs)}]";
}

/// <summary>A <see cref="Op.Call"/>, <see cref="Op.Go"/> or <see cref="Op.Defer"/>.</summary>
/// <remarks>Operands: what is called, or the receiver of an interface's method; then the arguments, a method's receiver first.</remarks>
public readonly record struct CallSite(Value Value)
{
    /// <summary>The method that is called on an interface or value of a type parameter; null for any other call.</summary>
    public Func? InterfaceMethod => Value.Symbol as Func;

    /// <summary>What is called; of an interface's method its receiver.</summary>
    public Value Target => Value.Operand(0);

    /// <summary>The declared function that is called; null where it is not known here, a builtin or a function literal.</summary>
    public Callee? StaticCallee => InterfaceMethod is null ? Target.Symbol as Callee : null;

    /// <summary>The function literal that is called, if it is known here.</summary>
    public Function? Literal =>
        InterfaceMethod is null && Target.Op is Op.Function or Op.MakeClosure ? Target.Symbol as Function : null;

    public BuiltinId? Builtin => InterfaceMethod is null && Target.Op == Op.Builtin ? ((Builtin)Target.Symbol!).BuiltinId : null;

    /// <summary>Numbers of the arguments; a variadic function's last is a slice.</summary>
    public ReadOnlySpan<int> Args => Value.Operands[1..];

    public Value Arg(int index) => Value.Operand(index + 1);
}

/// <summary>A <see cref="Op.Select"/>.</summary>
/// <remarks>Operands: for each state its channel and what it sends, 0 if it receives.</remarks>
public readonly record struct SelectView(Value Value)
{
    public int StateCount => Value.Operands.Length / 2;

    public bool IsBlocking => Value.Flag;

    public Value Channel(int state) => Value.Operand(2 * state);

    /// <summary>What a state sends; none for one that receives.</summary>
    public Value Sent(int state) => Value.Operand(2 * state + 1);
}

/// <summary>The edges between the blocks of a function, both ways, in arrays. The entry is 0.</summary>
public sealed class FlowGraph
{
    readonly int[] _successorStarts;
    readonly int[] _successors;
    readonly int[] _predecessorStarts;
    readonly int[] _predecessors;

    /// <param name="predecessors">In the order of phis.</param>
    internal FlowGraph(int[] successorStarts, int[] successors, int[] predecessorStarts, int[] predecessors)
    {
        Debug.Assert(successors.Length == predecessors.Length, "edges have two ends");
        (_successorStarts, _successors) = (successorStarts, successors);
        (_predecessorStarts, _predecessors) = (predecessorStarts, predecessors);
    }

    internal static FlowGraph Empty { get; } = new([0], [], [0], []);

    /// <summary>How many blocks there are.</summary>
    public int Count => _successorStarts.Length - 1;

    /// <summary>Those of block i begin at i and end at i + 1.</summary>
    public ReadOnlySpan<int> SuccessorStarts => _successorStarts;

    public ReadOnlySpan<int> Successors => _successors;

    public ReadOnlySpan<int> SuccessorsOf(int block) => _successors.AsSpan(_successorStarts[block].._successorStarts[block + 1]);

    public ReadOnlySpan<int> PredecessorsOf(int block) =>
        _predecessors.AsSpan(_predecessorStarts[block].._predecessorStarts[block + 1]);
}

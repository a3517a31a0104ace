using System.Collections.Immutable;
using Seep.Heap.Dump;

namespace Seep.Heap.Graph;

/// <summary>What a node of a <see cref="HeapGraph"/> stands for.</summary>
public enum NodeKind
{
    Object,
    Goroutine,

    /// <summary>A package variable, or static memory without a name that one points to.</summary>
    Variable,

    /// <summary>A root of the runtime's that is no variable: its threads, the finalizers it is about to run.</summary>
    Runtime,

    /// <summary>The one node above all roots.</summary>
    Root,
}

/// <summary>What keeps a node alive, the strongest first.</summary>
public enum Reach : byte
{
    /// <summary>The program's own package variables, or the live slots of its goroutines.</summary>
    Program,

    /// <summary>Else the runtime: its variables, timers, goroutines.</summary>
    Runtime,

    /// <summary>Only a stack word that is not in a frame's pointer map: a local variable whose address is taken, or a
    /// leftover. A leftover of an ended goroutine often leads to its timer, so that timers come before.</summary>
    LooseStack,

    /// <summary>Nothing: garbage that was not yet swept, or held by what a dump does not record (other modules' data,
    /// cleanups).</summary>
    Nothing,
}

/// <summary>A package variable that holds pointers, or a nameless piece of static memory.</summary>
/// <param name="Name">The linker's; for nameless memory <c>*</c> and the variable that leads to it, or an address.</param>
/// <param name="Address">Where it lay in the process.</param>
/// <param name="IsNameless">What a variable is initialised to point to (<c>var hub = &amp;Hub{}</c>) has no symbol.</param>
/// <param name="IsRuntime">Whether it is the runtime's: package runtime, internal/…, the pools of sync.</param>
public readonly record struct StaticVariable(string Name, ulong Address, long Size, bool IsNameless, bool IsRuntime);

/// <summary>Who points to whom: objects, goroutines and package variables below one root.</summary>
/// <remarks>
/// <para>Two things set it apart from what the collector walks. What the program's own roots reach is reached through them
/// only: an edge from a node to one of a stronger <see cref="Reach"/> is left out, so that the runtime's view of an
/// object (a timer heap, the list of all goroutines) never competes with the program's. And the scheduler's structs are
/// cut loose, for they link everything to everything: a goroutine's <c>g</c> and the <c>sudog</c>s it waits with belong
/// to it alone (a channel does not hold the goroutines that block on it), threads (<c>m</c>) and processors (<c>p</c>)
/// to the runtime alone.</para>
/// <para>Nodes are numbered: objects as in the dump, then goroutines, variables, the runtime's roots, the root.
/// 5 bytes a node, 4 an edge.</para>
/// </remarks>
public sealed partial class HeapGraph
{
    readonly int[] _starts;
    readonly int[] _targets;
    readonly Reach[] _reach;
    readonly ImmutableArray<StaticVariable> _variables;

    HeapGraph(HeapDump dump, ImmutableArray<StaticVariable> variables, int[] starts, int[] targets, Reach[] reach)
    {
        Dump = dump;
        (_variables, _starts, _targets, _reach) = (variables, starts, targets, reach);
    }

    /// <summary>Builds the graph of a dump; its variables are named and told from the runtime's by the symbols of the
    /// binary that wrote it. Without symbols (a stripped binary) each static word is a variable without a name, and all
    /// count as the program's.</summary>
    public static HeapGraph Of(HeapDump dump, GoSymbols symbols, CancellationToken cancel = default) =>
        new Builder(dump, symbols, cancel).Build();

    public HeapDump Dump { get; }

    public int NodeCount => _reach.Length;

    public int Root => NodeCount - 1;

    /// <summary>The package variables that hold pointers; the first is node <c>VariableNode(0)</c>.</summary>
    public ImmutableArray<StaticVariable> Variables => _variables;

    public int GoroutineNode(int goroutine) => Dump.ObjectCount + goroutine;

    public int VariableNode(int variable) => Dump.ObjectCount + Dump.Goroutines.Length + variable;

    public NodeKind KindOf(int node) =>
        node < Dump.ObjectCount ? NodeKind.Object
        : node < VariableNode(0) ? NodeKind.Goroutine
        : node < VariableNode(_variables.Length) ? NodeKind.Variable
        : node < Root ? NodeKind.Runtime
        : NodeKind.Root;

    /// <summary>The goroutine that a node stands for.</summary>
    public DumpedGoroutine GoroutineAt(int node) => Dump.Goroutines[node - Dump.ObjectCount];

    /// <summary>The variable that a node stands for.</summary>
    public StaticVariable VariableAt(int node) => _variables[node - VariableNode(0)];

    public Reach ReachOf(int node) => _reach[node];

    /// <summary>The nodes that a node points to.</summary>
    public ReadOnlySpan<int> SuccessorsOf(int node) => _targets.AsSpan(_starts[node].._starts[node + 1]);

    /// <summary>Bytes of the object; 0 for a node that is none.</summary>
    public long SizeOf(int node) => node < Dump.ObjectCount ? Dump.Sizes[node] : 0;

    internal ReadOnlySpan<int> Starts => _starts;

    internal ReadOnlySpan<int> Targets => _targets;
}

using CsCheck;
using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Ssa.Flow;
using Seep.Ssa.Ir;

namespace Seep.Ssa.Tests.Flow;

/// <summary>Dominance against its definition, and the solver by analyses whose results are known.</summary>
public sealed class FlowTests
{
    /// <summary>Go functions of random jumps: each label has one or two ways on, or returns.</summary>
    static readonly Gen<string> Jumps =
        from ways in Gen.Select(Gen.Int[0, 7], Gen.Int[0, 7], Gen.Int[0, 5]).Array[2, 8]
        select "package p\n\nfunc f(c func() bool) {\n\tgoto L0\n" + string.Concat(ways.Select((way, i) => $"L{i}:\n" + way switch
        {
            (_, _, 0) => "\treturn\n",
            (var a, _, 1 or 2) => $"\tgoto L{a % ways.Length}\n",
            var (a, b, _) => $"\tif c() {{\n\t\tgoto L{a % ways.Length}\n\t}}\n\tgoto L{b % ways.Length}\n",
        })) + string.Concat(ways.Select((_, i) => $"\tif c() {{\n\t\tgoto L{i}\n\t}}\n")) + "}\n";

    [Fact]
    public void A_block_dominates_where_no_path_from_the_entry_avoids_it() => Jumps.Sample(source =>
    {
        var function = Building.Function(source, "f");
        var tree = DominatorTree.Of(function);
        foreach (var a in function.Blocks)
        {
            var avoiding = Reached(function, 0, a.Index);
            foreach (var b in function.Blocks)
                Assert.Equal(!avoiding[b.Index], tree.Dominates(a.Index, b.Index));
        }
    }, iter: 100, threads: 1);

    [Fact]
    public void A_block_postdominates_where_no_path_to_an_exit_avoids_it() => Jumps.Sample(source =>
    {
        var function = Building.Function(source, "f");
        var tree = DominatorTree.PostOf(function);
        var exits = function.Blocks.Where(b => b.Successors.Length == 0).Select(b => b.Index).ToList();
        foreach (var b in function.Blocks)
        {
            var canEnd = exits.Any(exit => Reached(function, b.Index, -1)[exit]);
            foreach (var a in function.Blocks)
            {
                var avoiding = Reached(function, b.Index, a.Index);
                Assert.Equal(canEnd && !exits.Any(exit => avoiding[exit]), tree.Dominates(a.Index, b.Index));
            }
        }
    }, iter: 100, threads: 1);

    [Theory]
    [InlineData(Direction.Forward)]
    [InlineData(Direction.Backward)]
    public void The_solution_is_what_paths_say(Direction direction) => Jumps.Sample(source =>
    {
        var function = Building.Function(source, "f");
        var solution = Dataflow.Solve(function, new Passed(direction));
        foreach (var block in function.Blocks)
        {
            var expected = 0L;
            foreach (var other in function.Blocks)
            {
                var isBefore = direction == Direction.Forward
                    ? Reached(function, other.Index, -1)[block.Index]
                    : Reached(function, block.Index, -1)[other.Index];
                expected |= isBefore ? 1L << other.Index : 0;
            }

            Assert.Equal(expected, solution.After(block.Index));
        }
    }, iter: 100, threads: 1);

    [Fact]
    public void A_fact_can_depend_on_the_edge()
    {
        var function = Building.Function(
            "package p\n\nfunc f(err error) int {\n\tif err != nil {\n\t\treturn 1\n\t}\n\treturn 2\n}\n", "f");
        var solution = Dataflow.Solve(function, new NotNil());
        var then = function.Entry.Successors[0];
        var done = function.Entry.Successors[1];

        Assert.Equal((NilFact.NotNil, NilFact.Nil), (solution.Before(then), solution.Before(done)));
    }

    /// <summary>Which blocks a path passed, itself included.</summary>
    sealed record Passed(Direction Direction) : IDataflow<long>
    {
        public long Boundary => 0;

        public long Bottom => 0;

        public long Join(long a, long b) => a | b;

        public bool AreEqual(long a, long b) => a == b;

        public long Transfer(BasicBlock block, long fact) => fact | 1L << block.Index;
    }

    enum NilFact
    {
        None,
        Nil,
        NotNil,
        Unknown,
    }

    /// <summary>Whether the first parameter is nil, as comparisons with nil tell.</summary>
    sealed class NotNil : IDataflow<NilFact>
    {
        public Direction Direction => Direction.Forward;

        public NilFact Boundary => NilFact.Unknown;

        public NilFact Bottom => NilFact.None;

        public NilFact Join(NilFact a, NilFact b) => a == NilFact.None ? b : b == NilFact.None || a == b ? a : NilFact.Unknown;

        public bool AreEqual(NilFact a, NilFact b) => a == b;

        public NilFact Transfer(BasicBlock block, NilFact fact) => fact;

        public NilFact AlongEdge(BasicBlock from, int successor, NilFact fact) =>
            from.Terminator is { Op: Op.If } branch && branch.Operand(0) is { Op: Op.Binary, Number: (int)TokenKind.Neq } test
            && test.Operand(0).Op == Op.Parameter && Predicates.HasNil(test.Operand(1).Type!)
                ? successor == 0 ? NilFact.NotNil : NilFact.Nil
                : fact;
    }

    /// <summary>What paths from a block lead to without passing another.</summary>
    static bool[] Reached(Function function, int from, int avoided)
    {
        var reached = new bool[function.BlockCount];
        var left = new Stack<int>();
        Reach(from);
        while (left.TryPop(out var block))
        {
            foreach (var next in function.BlockAt(block).Successors)
                Reach(next);
        }

        return reached;

        void Reach(int block)
        {
            if (block == avoided || reached[block])
                return;
            reached[block] = true;
            left.Push(block);
        }
    }
}

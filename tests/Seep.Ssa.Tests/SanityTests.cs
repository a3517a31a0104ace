using Seep.Ssa.Ir;

namespace Seep.Ssa.Tests;

/// <summary>The sanity checker finds what is wrong: each fault is planted in a function that is right.</summary>
public sealed class SanityTests
{
    const string Source = """
        package p

        type t struct{ a int; b string }

        func f(c bool, p *t, m map[string]int, ch chan int) (n int) {
        	if c {
        		n = 1
        	} else {
        		n = p.a
        	}
        	p.b = "x"
        	m["k"] = n
        	ch <- n
        	g(n, "y")
        	return n
        }

        func g(n int, s string) (int, string) { return n, s }
        """;

    [Fact]
    public void What_is_right_has_no_faults() => Assert.Empty(Sanity.Check(Building.Function(Source, "f")));

    /// <param name="fault">What is said of it.</param>
    [Theory]
    [InlineData(Op.Phi, 0, "edge 0")]
    [InlineData(Op.Store, 1, "is of a")]
    [InlineData(Op.MapUpdate, 1, "key")]
    [InlineData(Op.MapUpdate, 2, "element")]
    [InlineData(Op.Send, 1, "what is sent")]
    [InlineData(Op.Call, 1, "argument 0")]
    [InlineData(Op.Return, 0, "result 0")]
    [InlineData(Op.If, 0, "is on a")]
    public void A_value_of_another_type_is_found(Op op, int operand, string fault)
    {
        var function = Building.Function(Source, "f");
        Plant(function, Find(function, op), operand, function.Parameters.ElementAt(operand == 0 && op == Op.If ? 1 : 3).Id);
        Assert.Contains(Sanity.Check(function), f => f.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void A_use_before_its_definition_is_found()
    {
        var function = Building.Function(Source, "f");
        var call = Find(function, Op.Call);
        Plant(function, Find(function, Op.Send), 1, call);
        Assert.Contains(Sanity.Check(function), f => f.Contains("operand 1 comes later", StringComparison.Ordinal));
    }

    [Fact]
    public void A_definition_that_does_not_dominate_is_found()
    {
        var function = Building.Function(Source, "f");
        Plant(function, Find(function, Op.Return), 0, Find(function, Op.Load));
        Assert.Contains(Sanity.Check(function), f => f.Contains("does not dominate", StringComparison.Ordinal));
    }

    [Fact]
    public void What_has_no_value_is_no_operand()
    {
        var function = Building.Function(Source, "f");
        Plant(function, Find(function, Op.Return), 0, Find(function, Op.Send));
        Assert.Contains(Sanity.Check(function), f => f.Contains("operand 0 has no value", StringComparison.Ordinal));
    }

    static int Find(Function function, Op op) =>
        Enumerable.Range(function.FirstInstruction, function.ValueCount - function.FirstInstruction).First(i => function.ValueAt(i).Op == op);

    /// <summary>Functions are frozen; a test may reach into their arrays.</summary>
    static void Plant(Function function, int instruction, int operand, int value)
    {
        var operands = function.OperandsOf(instruction);
        System.Runtime.InteropServices.MemoryMarshal.CreateSpan(
            ref System.Runtime.InteropServices.MemoryMarshal.GetReference(operands), operands.Length)[operand] = value;
    }
}

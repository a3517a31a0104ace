using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Ssa.Tests;

/// <summary>What a function tells of itself.</summary>
public sealed class FunctionTests
{
    const string Source = """
        package p

        type closer interface{ Close() error }

        func f(c closer, s []int) func() int {
        	defer c.Close()
        	g(s[0], s[0])
        	println(len(s))
        	return func() int { return len(s) }
        }

        func g(a, b int) {}
        """;

    [Fact]
    public void A_value_takes_40_bytes() => Assert.Equal(40, System.Runtime.CompilerServices.Unsafe.SizeOf<ValueData>());

    [Fact]
    public void Numbers_are_in_order()
    {
        var function = Building.Function(Source, "f");
        Assert.Equal(["c", "s"], function.Parameters.Select(p => ((Var)p.Symbol!).Name));
        Assert.Equal([1, 2], function.Parameters.Select(p => p.Id));
        var next = function.FirstInstruction;
        foreach (var instruction in function.Blocks.SelectMany(b => b.Instructions))
            Assert.Equal(next++, instruction.Id);
        Assert.Equal(function.ValueCount, next);
    }

    [Fact]
    public void A_literal_is_a_child_and_captures()
    {
        var function = Building.Function(Source, "f");
        var child = Assert.Single(function.Children);
        Assert.Equal(("f$1", function), (child.Name, child.Parent));
        Assert.Equal("s", ((Var)Assert.Single(child.FreeVars).Symbol!).Name);
        Assert.Equal([function, child], function.WithChildren());
    }

    [Fact]
    public void Referrers_are_those_that_have_it_as_an_operand()
    {
        var function = Building.Function(Source, "f");
        for (var value = 1; value < function.ValueCount; value++)
        {
            var expected = function.Blocks.SelectMany(b => b.Instructions)
                .SelectMany(i => Enumerable.Repeat(i.Id, i.Operands.Count(value)));
            Assert.Equal(expected, function.ValueAt(value).Referrers.ToArray());
        }
    }

    [Fact]
    public void Calls_tell_what_they_call()
    {
        var function = Building.Function(Source, "f");
        var calls = function.Blocks.SelectMany(b => b.Instructions).Where(i => i.Op.IsCall()).Select(i => new CallSite(i)).ToList();

        Assert.Equal("Close", calls[0].InterfaceMethod!.Name);
        Assert.Equal((Op.Parameter, 0), (calls[0].Target.Op, calls[0].Args.Length));
        Assert.Equal("p.g", $"{calls[1].StaticCallee}");
        Assert.Equal(2, calls[1].Args.Length);
        Assert.Contains(calls, c => c.Builtin == BuiltinId.Len);
        Assert.NotNull(function.RecoverBlock);
    }
}

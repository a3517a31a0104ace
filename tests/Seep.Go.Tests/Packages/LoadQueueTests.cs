using CsCheck;
using Seep.Go.Packages;

namespace Seep.Go.Tests.Packages;

/// <summary>Whatever imports what, and whatever is known: each package has its steps, in an order that lets it have what it imports.</summary>
public sealed class LoadQueueTests
{
    sealed record Case(int[][] Imports, bool[] IsKnown);

    static readonly Gen<Case> AnyGraph =
        from count in Gen.Int[1, 9]
        from imports in Gen.Int[0, count - 1].Array[0, 4].Array[count]
        from known in Gen.Bool.Array[count]
        select new Case([.. imports.Select(i => i.Distinct().ToArray())], known);

    static readonly Gen<Case> WithoutCircles =
        from any in AnyGraph
        select any with { Imports = [.. any.Imports.Index().Select(p => p.Item.Where(i => i < p.Index).ToArray())] };

    [Fact]
    public void Without_circles_all_that_is_imported_comes_before() => WithoutCircles.Sample(c =>
    {
        var steps = Run(c, asks: true);

        foreach (var (number, imports) in c.Imports.Index())
        {
            var asked = steps.IndexOf((number, LoadStep.Ask));
            var loaded = steps.IndexOf((number, LoadStep.Load));
            foreach (var import in imports)
            {
                Assert.True(asked > steps.IndexOf((import, c.IsKnown[import] ? LoadStep.Ask : LoadStep.Load)));
                Assert.True(loaded < 0 || steps.IndexOf((import, LoadStep.Load)) is >= 0 and var before && loaded > before);
            }
        }
    });

    [Fact]
    public void What_is_known_is_loaded_only_for_what_is_not() => AnyGraph.Sample(c =>
    {
        var steps = Run(c, asks: true);

        var needed = new HashSet<int>();
        var waiting = new Stack<int>(Enumerable.Range(0, c.IsKnown.Length).Where(i => !c.IsKnown[i]));
        while (waiting.TryPop(out var number))
        {
            if (needed.Add(number))
                System.Array.ForEach(c.Imports[number], waiting.Push);
        }

        Assert.Equal(Enumerable.Range(0, c.IsKnown.Length), steps.Where(s => s.Step == LoadStep.Ask).Select(s => s.Number).Order());
        Assert.Equal(needed.Order(), steps.Where(s => s.Step == LoadStep.Load).Select(s => s.Number).Order());
    });

    [Fact]
    public void Where_nothing_is_asked_all_is_loaded() => AnyGraph.Sample(c =>
    {
        var steps = Run(c, asks: false);

        Assert.All(steps, step => Assert.Equal(LoadStep.Load, step.Step));
        Assert.Equal(Enumerable.Range(0, c.IsKnown.Length), steps.Select(s => s.Number).Order());
    });

    static List<(int Number, LoadStep Step)> Run(Case of, bool asks)
    {
        var queue = new LoadQueue([.. of.Imports.Select(i => i.ToList())], asks);
        var steps = new List<(int, LoadStep)>();
        while (queue.TryTake(out var number, out var step))
        {
            steps.Add((number, step));
            if (step == LoadStep.Ask)
                queue.Answer(number, of.IsKnown[number]);
            else
                queue.Done(number);
        }

        return steps;
    }
}

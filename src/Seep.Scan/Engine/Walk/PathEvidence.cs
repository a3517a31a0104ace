using Seep.Core;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Walk;

/// <summary>Makes evidence of the way that a path takes.</summary>
static class PathEvidence
{
    const int MaxSteps = 6;
    const int ManyCases = 3;

    /// <summary>Whether the path is one on which no case of a switch without a default matches: that there is such a value is a guess.</summary>
    public static bool MissesAllCases(LostPath lost)
    {
        for (var step = lost.Step; step.Before is { } before; step = before)
        {
            var branch = before.Block.Terminator;
            if (branch.Op != Op.If || step.Edge != 1 || step.Block.Comment != "switch.done" || branch.Operand(0).Op != Op.Binary)
                continue;
            var cases = 1;
            var compared = branch.Operand(0).Operand(0);
            for (var earlier = before; earlier.Before is { } above && earlier.Edge == 1; earlier = above)
            {
                if (above.Block.Terminator is { Op: Op.If } test && test.Operand(0) is { Op: Op.Binary } equal && equal.Operand(0) == compared)
                    cases++;
            }

            if (cases >= ManyCases)
                return true;
        }

        return false;
    }

    static bool IsOfSelect(Value condition) =>
        condition.Op == Op.Binary && condition.Operand(0) is { Op: Op.Extract } index && index.Operand(0).Op == Op.Select;

    /// <summary>The branches on a path, the last of them if there are many.</summary>
    public static IReadOnlyList<Evidence> Of(LostPath lost, Func<Go.Source.Pos, SourceSpot> spot)
    {
        var steps = new List<Evidence>();
        for (var step = lost.Step; step.Before is { } before && steps.Count < MaxSteps; step = before)
        {
            var branch = before.Block.Terminator;
            if (branch.Op == Op.If && branch.Operand(0).Pos is { IsValid: true } pos)
                steps.Add(new(spot(pos), IsOfSelect(branch.Operand(0))
                    ? step.Edge == 0 ? "this case is taken" : "another case is taken"
                    : step.Edge == 0 ? "this is true" : "this is false"));
        }

        steps.Reverse();
        return steps;
    }
}

using Seep.Core;
using Seep.Scan.Link;

namespace Seep.Scan.Rules;

/// <summary>A deferred call runs when its function returns, not when a round of its loop ends.</summary>
public sealed class DeferInLoop : Rule
{
    public override RuleInfo Info { get; } = new("defer-in-loop", Confidence.High, Since: "0.1")
    {
        Summary = "A defer in a loop: the calls pile up, and what they release stays, until the function returns.",
        Why = """
            Each round adds a deferred call, with what it captures, to a list that is worked off when the function returns. A loop over a thousand
            files has a thousand open at its end. A loop that never ends, as those that accept connections or take messages, releases
            nothing, and grows with each round.
            """,
        Mend = """
            Put the body of the loop into a function of its own and defer there, or release at the end of the round without `defer`, on each
            path that leaves it.
            """,
        Limits = """
            A defer in a round that always leaves the loop is no suspect: it runs once. Neither is one in a function literal that the
            round calls or starts as a goroutine, nor one in a loop with an end of a function that runs once, such as `main`. Nor is one in a loop
            through what is written down in the source, nor one whose value goroutines have that the function waits for.
            Confidence is high where the loop has no end, and lower where it runs over input.
            """,
    };

    public override IEnumerable<Suspect> Check(LinkPass pass) => pass.LoopDefers.Select(defer => new Suspect
    {
        Rule = "defer-in-loop",
        Confidence = pass.IsUnreached(defer.Node) ? Confidence.Low : defer.IsEndless ? Confidence.High : Confidence.Medium,
        At = defer.At,
        Function = defer.Function,
        Message = "deferred in a loop: what is acquired in each round is released only when the function returns",
        Evidence = [new(defer.AcquiredAt, "acquired here, in each round"), new(defer.At, "its release waits here for the function's end")],
        Retains = SuspectWords.Retains(defer.Obligation.Row),
        Mend = "release it at the end of the round: make the round's work a function of its own",
    });
}

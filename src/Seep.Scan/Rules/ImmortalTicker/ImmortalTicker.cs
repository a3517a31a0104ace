using Seep.Core;
using Seep.Scan.Engine.Facts;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Engine.Walk;
using Seep.Scan.Link;
using Seep.Scan.Obligations;

namespace Seep.Scan.Rules;

/// <summary>A ticker or timer must be stopped before it is dropped, and what reads from it must be able to end.</summary>
public sealed class ImmortalTicker : Rule
{
    public override RuleInfo Info { get; } = new("immortal-ticker", Confidence.High, Since: "0.1")
    {
        Summary = "A ticker or timer that is not stopped on some path, or whose reader has no way to end.",
        Why = """
            The runtime has a table of all tickers and timers that run. Where it does not collect those that the program has dropped,
            each ticker stays for ever and goes on ticking: 209 bytes for each, measured with Go 1.22. A timer stays until it fires, one of
            `time.After` too, and one of `time.AfterFunc` keeps whatever its function captures until then. A goroutine that loops over a
            ticker's channel stays with its stack and with all that it references, at least 700 bytes, and keeps the ticker alive. `Stop` does
            not close the channel, so it does not end a `for range ticker.C`.
            """,
        Mend = """
            Write `defer ticker.Stop()` after the line that makes it. Let a goroutine that reads from it wait for its end too, in a `select`
            with `ctx.Done()` or a channel that is closed. In place of `time.Tick`, and of `time.After` in a loop, make a ticker or timer that can
            be stopped.
            """,
        Versions = """
            That a dropped ticker or timer stays holds for programs built by Go 1.22 or earlier, and by Go 1.23 to 1.26 where the main module's
            go line is below 1.23 or GODEBUG has `asynctimerchan=1`. Go 1.27 and later always collect them, whatever go.mod says. That a
            goroutine without an exit keeps its ticker, and that `time.AfterFunc` keeps what its function captures until it fires, holds for
            all versions.
            """,
        Limits = """
            What lives as long as the program is no suspect: a ticker of a package variable, or of function main. Neither is one that the
            function returns or hands to an owner: the owner has to stop it (see missing-close). What is passed to code whose source is not
            there is not followed. A `time.After` that is not in a loop is not reported: it is freed when it fires. A goroutine that reads
            for ever has low confidence where the program begins it once, as far as its calls tell, or begins it for something that the function
            returns.
            """,
    };

    const string OldTimers = """
        Go 1.22 and earlier, and Go 1.23 to 1.26 since the main module's go line is below 1.23; Go 1.27 and later collect it
        """;

    public override IEnumerable<Suspect> Check(LinkPass pass) => Dropped(pass).Concat(Endless(pass));

    /// <summary>Whether an obligation is this rule's: that of a ticker or timer.</summary>
    internal static bool Concerns(Obligation obligation) => obligation.Row.Function.StartsWith("time.", StringComparison.Ordinal);

    static IEnumerable<Suspect> Dropped(LinkPass pass) => pass.Lost.Where(lost => Concerns(lost.Obligation)).Select(lost => new Suspect
    {
        Rule = "immortal-ticker",
        Confidence = SuspectWords.ConfidenceOf(lost, pass),
        At = lost.At,
        Function = lost.Function,
        Message = MessageOf(lost),
        Evidence = lost.Evidence,
        Retains = SuspectWords.Retains(lost.Obligation.Row),
        Versions = lost.Obligation.Row.Has(When.OldTimers) ? OldTimers : "",
        Mend = SuspectWords.MendOf(lost),
    });

    static string MessageOf(LostObligation lost)
    {
        var function = lost.Obligation.Row.ShortName;
        return lost.Kind != LossKind.Unstoppable ? $"the {lost.Resource} of {function} is not stopped {SuspectWords.Where(lost)}"
            : lost.Obligation.Row.Has(When.UntilFire) ? $"each round leaves a timer of {function} until it fires"
            : $"the ticker of {function} can't be stopped";
    }

    static IEnumerable<Suspect> Endless(LinkPass pass) => pass.Tickers.Select(ticker => new Suspect
    {
        Rule = "immortal-ticker",
        Confidence = !ticker.ServesResult && pass.IsBegunAgain(ticker.Reader) ? Confidence.Medium : Confidence.Low,
        At = ticker.At,
        Function = ticker.Function,
        Message = $"a goroutine reads the channel of {ticker.Callee} in a loop that never ends",
        Evidence = [new(ticker.At, "acquired here"), new(ticker.ReadAt, "read here, in a loop without a way out: Stop does not close the channel")],
        Retains = "a goroutine with all that it references, and the ticker",
        Mend = "let the loop wait in a select for its end, too: for ctx.Done(), or for a channel that is closed",
    });
}

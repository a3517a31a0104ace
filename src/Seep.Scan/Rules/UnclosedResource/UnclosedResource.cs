using Seep.Core;
using Seep.Scan.Link;

namespace Seep.Scan.Rules;

/// <summary>An obligation must be met on every path.</summary>
public sealed class UnclosedResource : Rule
{
    public override RuleInfo Info { get; } = new("unclosed-resource", Confidence.High, Since: "0.1")
    {
        Summary = "A value that has to be closed, cancelled or ended, and is not on some path.",
        Why = """
            Until it is released, what it holds stays. Measured, for each one lost: the body of an HTTP response that is neither closed nor read
            to its end keeps a connection and two goroutines in the client; rows, a transaction or a connection of database/sql keep one
            connection of the pool, and queries wait for ever once the pool is used up; a `cancel` that is not called keeps 124 bytes in the parent
            context as long as that lives, one with a timeout about 300 bytes until the timeout; `signal.NotifyContext` and
            `iter.Pull` keep a goroutine. The garbage collector closes a file or a connection that nothing references: those leak while
            something does, and otherwise fail with "too many open files" when they are opened faster than it runs.
            """,
        Mend = """
            Write the release as a `defer` right after the check of the error: `defer resp.Body.Close()`, `defer rows.Close()`,
            `defer tx.Rollback()` (it does nothing after `Commit`), `defer cancel()`. In a loop release at the end of each round. Where the
            value is handed on, each path that returns before that has to release it.
            """,
        Limits = """
            It is no suspect where the error says that there is none, where the path ends in `log.Fatal`, `os.Exit` or a panic, or where a
            function that it is passed to, a goroutine or a deferred call releases it. Neither is it where nothing stays: the answer to a HEAD
            request, a body read to its end or whose request's context is cancelled here, rows read until `Next` is false or whose transaction
            ends, a cursor whose client is disconnected, a cancel function whose parent can't be cancelled. Writers that lose
            their last bytes when they are not closed (bufio, gzip) are no leak. Who stores it in a field is asked by missing-close. What is
            passed to code whose source is not there is reported with low confidence at most; so is what a function opens only for those who
            ask for it, and a group of goroutines that a failing function leaves to a context of its callers.
            """,
    };

    public override IEnumerable<Suspect> Check(LinkPass pass) => pass.Lost.Where(lost => !ImmortalTicker.Concerns(lost.Obligation)).Select(lost => new Suspect
    {
        Rule = "unclosed-resource",
        Confidence = SuspectWords.ConfidenceOf(lost, pass),
        At = lost.At,
        Function = lost.Function,
        Message = $"{lost.Resource} is not {SuspectWords.Verb(lost.Obligation.Releases)} {SuspectWords.Where(lost)}",
        Evidence = lost.Evidence,
        Retains = SuspectWords.Retains(lost.Obligation.Row),
        Mend = SuspectWords.MendOf(lost),
    });
}

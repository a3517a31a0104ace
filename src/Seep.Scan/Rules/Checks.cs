using Seep.Core;
using Seep.Scan.Engine;

namespace Seep.Scan.Rules;

static class Checks
{
    const string TimerVersions =
        "Go 1.22 and earlier; Go 1.23 to 1.26 since the main module's go line is below 1.23; not with Go 1.27 and later, which collect it";

    static bool IsTimer(Obligation obligation) => obligation.Row.Function.StartsWith("time.", StringComparison.Ordinal);

    public static IEnumerable<Suspect> Tickers(LinkPass pass) => pass.Lost.Where(l => IsTimer(l.Obligation)).Select(lost => new Suspect
    {
        Rule = "immortal-ticker",
        Confidence = lost.Obligation.Row.Has("until-fire") ? Confidence.Low : Confidence.Medium,
        At = lost.At,
        Function = lost.Function,
        Message = $"the {lost.Resource} of {SuspectWords.ShortName(lost.Obligation.Row.Function)} is not stopped on every path",
        Evidence = lost.Evidence,
        Retains = SuspectWords.Retains(lost.Obligation.Row),
        Versions = lost.Obligation.Row.Has("old-timers") ? TimerVersions : "",
        Mend = "defer its Stop on the next line",
    });

    public static IEnumerable<Suspect> EndlessTickers(LinkPass pass) => pass.Packages.SelectMany(p => p.Tickers).Select(ticker => new Suspect
    {
        Rule = "immortal-ticker",
        Confidence = Confidence.Medium,
        At = ticker.At,
        Function = ticker.Function,
        Message = $"a goroutine reads the channel of {ticker.Callee} for ever: it has no way out",
        Evidence = [new(ticker.At, "acquired here"), new(ticker.ReadAt, "read here, in a loop that never ends; Stop does not close the channel")],
        Retains = "a goroutine with all that it references, and the ticker",
        Mend = "let the loop wait in a select for its end, too: for ctx.Done() or a channel that is closed",
    });

    public static IEnumerable<Suspect> Unclosed(LinkPass pass) => pass.Lost.Where(l => !IsTimer(l.Obligation)).Select(lost => new Suspect
    {
        Rule = "unclosed-resource",
        Confidence = SuspectWords.ConfidenceOf(lost),
        At = lost.At,
        Function = lost.Function,
        Message = lost.Kind == LossKind.Replaced
            ? $"{lost.Resource} is not {SuspectWords.Verb(lost.Obligation.Releases)} before the next one takes its place"
            : $"{lost.Resource} is not {SuspectWords.Verb(lost.Obligation.Releases)} on every path",
        Evidence = lost.Evidence,
        Retains = SuspectWords.Retains(lost.Obligation.Row),
        Mend = SuspectWords.MendOf(lost),
    });

    public static IEnumerable<Suspect> Owners(LinkPass pass) => pass.Packages.SelectMany(p => p.Owned)
        .Where(o => !o.IsProcessLifetime && !pass.Build.Fields.IsMaybeReleased(o.Field) && !o.Field.IsExported)
        .DistinctBy(o => o.Field).Select(owned => new Suspect
        {
            Rule = "missing-close",
            Confidence = owned.Obligation.Row.Has("until-fire") || owned.Obligation.Row.Has("if-per-call") ? Confidence.Low : Confidence.Medium,
            At = owned.DeclaredAt,
            Function = owned.Function,
            Message = $"field {owned.Field.Name} holds what {SuspectWords.ShortName(owned.Obligation.Row.Function)} hands out, and nothing ever releases it",
            Evidence = [.. owned.Obligation.Origin, new(owned.StoredAt, "stored in the field here")],
            Retains = SuspectWords.Retains(owned.Obligation.Row),
            Mend = $"give the struct a method that calls {owned.Obligation.Releases}, and call it",
        });

    public static IEnumerable<Suspect> Defers(LinkPass pass) => pass.Packages.SelectMany(p => p.LoopDefers).Select(defer => new Suspect
    {
        Rule = "defer-in-loop",
        Confidence = defer.IsEndless ? Confidence.High : Confidence.Medium,
        At = defer.At,
        Function = defer.Function,
        Message = "deferred in a loop: what is acquired in each round is released only when the function returns",
        Evidence = [new(defer.AcquiredAt, "acquired here, in each round"), new(defer.At, "its release waits here for the function's end")],
        Retains = SuspectWords.Retains(defer.Obligation.Row),
        Mend = "release it at the end of the round: move the round's work to a function of its own",
    });
}

using Seep.Core;
using Seep.Scan.Engine.Facts;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Engine.Walk;
using Seep.Scan.Link;
using Seep.Scan.Obligations;

namespace Seep.Scan.Rules;

/// <summary>What rules say of obligations.</summary>
static class SuspectWords
{
    /// <summary>What stays, most expensive first: <c>a connection, a goroutine</c>.</summary>
    public static string Retains(AcquireRow row)
    {
        List<string> parts = [];
        Add(Retention.Connection, "a connection");
        Add(Retention.Process, "a process");
        Add(Retention.Goroutine, "a goroutine");
        Add(Retention.Thread, "a thread");
        Add(Retention.Descriptor, "a file descriptor");
        Add(Retention.Memory, "memory");
        Add(Retention.Disk, "a file on disk");
        var what = string.Join(", ", parts);
        return row.Has(When.GcReclaims) ? $"{what}, until the garbage collector finds it"
            : row.Has(When.UntilParentCancel) && row.Has(When.UntilFire) ? $"{what}, until the deadline or until the parent is cancelled"
            : row.Has(When.UntilParentCancel) ? $"{what}, until the parent is cancelled"
            : row.Has(When.UntilFire) ? $"{what}, until it fires"
            : what;

        void Add(Retention one, string words)
        {
            if (row.Leaks.HasFlag(one))
                parts.Add(words);
        }
    }

    /// <summary>How sure the finding of a lost obligation is.</summary>
    public static Confidence ConfidenceOf(LostObligation lost, LinkPass pass)
    {
        var row = lost.Obligation.Row;
        // What begins without a value may be ended elsewhere, unless it is ended here on some path, or nowhere.
        var hasNoValue = row.Place == AcquirePlace.Call && !lost.IsEverReleased && pass.Build.Facts.IsEnded(row);
        var isCancel = row.Has(When.UntilParentCancel);
        if (lost.IsDoubtful || lost.Obligation.IsUncertain || hasNoValue || !IsCertain(row) || lost.Obligation.EndsWithRequest
            || (isCancel || row.Has(When.IfDoneAwaited)) && lost.Kind == LossKind.InGoroutine
            || row.Has(When.UntilSignal) && !isCancel && !pass.IsBegunAgain(lost.Node, byOthers: lost.Kind != LossKind.InGoroutine)
            || lost.PathDepth >= DeepPath || pass.IsUnreached(lost.Node)
            || row.Has(When.IfPerCall) && (lost.Obligation.IsPassedOn || !lost.IsUsed)
            || row.Has(When.IfWritten) && !lost.IsUsed)
        {
            return Confidence.Low;
        }

        var isOnlyDescriptor = row.Has(When.GcReclaims);
        var isUnchecked = row.Source.Contains("not re-checked", StringComparison.Ordinal);
        if (row.Has(When.UntilFire) && !isCancel)
            return lost.Obligation.HasLongDelay ? Confidence.Medium : Confidence.Low;
        return isOnlyDescriptor || isUnchecked || row.Has(When.OldTimers) && pass.Build.Timers == TimerSemantics.MaybeKept || isCancel || row.Has(When.IfDoneAwaited) || row.Has(When.IfPerCall) || row.Has(When.UntilConnClose) ? Confidence.Medium : Confidence.High;
    }

    /// <summary>From so many fields on, the value is part of something that other code made and looks after.</summary>
    const int DeepPath = 3;

    /// <summary>Whether what stays does so whatever the value was used for.</summary>
    static bool IsCertain(AcquireRow row) => row.When.Any(when => when is When.Always or When.GcReclaims or When.UntilParentCancel or When.IfBodyUnread
        or When.IfNotExhausted or When.UntilDbClose or When.UntilSessionClose or When.UntilSignal or When.UntilFire or When.IfPerCall or When.IfWritten or When.UntilConnClose
        or When.OldTimers or When.IfDoneAwaited);

    /// <summary>What to call: <c>Close</c>, <c>Commit or Rollback</c>.</summary>
    public static string Verb(ReleaseSet releases) =>
        releases.ByCall ? "called" : releases.HasMethod("Close") ? "closed" : releases.HasMethod("Stop") ? "stopped"
        : releases.HasMethod("Rollback") ? "committed or rolled back" : releases.HasMethod("Wait") ? "waited for" : "released";

    /// <summary>Where it is not: <c>on every path</c>.</summary>
    public static string Where(LostObligation lost) =>
        lost.Kind == LossKind.Replaced ? "before the next one takes its place" : "on every path";

    /// <summary>How sure it is that a field's value is never released.</summary>
    public static Confidence ConfidenceOf(OwnedField owned, LinkPass pass) =>
        pass.IsUnreached(owned.Node) || !IsCertain(owned.Obligation.Row) || new[] { When.UntilFire, When.IfPerCall, When.IfWritten, When.IfDoneAwaited }.Any(owned.Obligation.Row.Has)
            ? Confidence.Low : Confidence.Medium;

    public static string MendOf(LostObligation lost)
    {
        var releases = lost.Obligation.Releases;
        var call = releases.ByCall ? "defer a call of it" : $"defer its {releases}";
        if (lost.Kind == LossKind.Unstoppable)
            return "make a ticker or timer that can be stopped, outside of the loop, and defer its Stop";
        return lost.Kind == LossKind.Replaced
            ? $"call {(releases.ByCall ? "it" : $"its {releases}")} before the next one is acquired, or at the end of each round"
            : lost.MayFail ? $"{call} as soon as the error was checked" : $"{call} right after it";
    }
}

using System.Collections.Frozen;

namespace Seep.Scan.Obligations;

/// <summary>The words that say when an obligation that is not met leaks (<see cref="AcquireRow.When"/>).</summary>
public static class When
{
    /// <summary>Nothing else ends it.</summary>
    public const string Always = "always";

    /// <summary>Never: the row is there to silence others.</summary>
    public const string None = "none";

    /// <summary>The collector ends it some time after the value is unreachable.</summary>
    public const string GcReclaims = "gc-reclaims";

    /// <summary>Timers under toolchains that keep them: up to 1.22, and up to 1.26 where the main module's go line is older than 1.23.</summary>
    public const string OldTimers = "old-timers";

    /// <summary>The call takes on the obligation of an argument; the new value has it.</summary>
    public const string Wrapper = "wrapper";

    /// <summary>Each call adds to something that lives long, and the release takes it out.</summary>
    public const string Growth = "growth";

    /// <summary>Reading to the end ends it too.</summary>
    public const string IfBodyUnread = "if-body-unread";

    /// <summary>Iterating to the end ends it too.</summary>
    public const string IfNotExhausted = "if-not-exhausted";

    /// <summary>Receiving from the channel until it is closed ends it too.</summary>
    public const string IfNotDrained = "if-not-drained";

    /// <summary>Only where the call is made over and over.</summary>
    public const string IfRepeated = "if-repeated";

    /// <summary>Only where one is made for each use: kept and used again, it is as it should be.</summary>
    public const string IfPerCall = "if-per-call";

    /// <summary>Only where another goroutine is left waiting at the other end.</summary>
    public const string IfPeerBlocked = "if-peer-blocked";

    /// <summary>Only where the call is in a goroutine of its own.</summary>
    public const string IfInGoroutine = "if-in-goroutine";

    /// <summary>Only where a goroutine that is begun in the same function waits for the context to end.</summary>
    public const string IfDoneAwaited = "if-done-awaited";

    /// <summary>The parent context ends it.</summary>
    public const string UntilParentCancel = "until-parent-cancel";

    /// <summary>It ends by itself, after its delay.</summary>
    public const string UntilFire = "until-fire";

    /// <summary>The end of the transaction ends it.</summary>
    public const string UntilTxEnd = "until-tx-end";

    /// <summary>The end of the connection ends it.</summary>
    public const string UntilConnClose = "until-conn-close";

    /// <summary>The end of the database handle ends it.</summary>
    public const string UntilDbClose = "until-db-close";

    /// <summary>The end of the session ends it.</summary>
    public const string UntilSessionClose = "until-session-close";

    /// <summary>The signal that it waits for ends it.</summary>
    public const string UntilSignal = "until-signal";

    /// <summary>The descriptor that it is made over, an argument, ends it when it is closed by its number.</summary>
    public const string UntilDescriptorClose = "until-descriptor-close";

    /// <summary>Only where it is stored beyond the call that it is for.</summary>
    public const string IfEscapes = "if-escapes";

    /// <summary>Only where what it captures is large.</summary>
    public const string IfCaptured = "if-captured";

    /// <summary>Only where nobody signals.</summary>
    public const string IfNoSignaller = "if-no-signaller";

    /// <summary>Only where somebody waits for it.</summary>
    public const string IfWaited = "if-waited";

    /// <summary>Only as long as the goroutine lives.</summary>
    public const string IfGoroutineLives = "if-goroutine-lives";

    /// <summary>Only where it is used.</summary>
    public const string IfUsed = "if-used";

    /// <summary>Only where something was written to it.</summary>
    public const string IfWritten = "if-written";

    /// <summary>Only where it is started.</summary>
    public const string IfStarted = "if-started";

    /// <summary>Only where it is large.</summary>
    public const string IfLarge = "if-large";

    /// <summary>Only where it serves.</summary>
    public const string IfServed = "if-served";

    /// <summary>Only where others can find it by name.</summary>
    public const string IfPublished = "if-published";

    /// <summary>All words: those above, what else ends it (<c>until-</c>), and on what else it depends (<c>if-</c>).</summary>
    public static FrozenSet<string> Words { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        Always, None, GcReclaims, OldTimers, Wrapper, Growth, IfBodyUnread, IfNotExhausted, IfNotDrained, IfRepeated, IfPerCall,
        IfPeerBlocked, IfInGoroutine, IfDoneAwaited, UntilParentCancel, UntilFire, UntilTxEnd, UntilConnClose, UntilDbClose, UntilSessionClose,
        UntilSignal, UntilDescriptorClose, IfEscapes, IfCaptured, IfNoSignaller, IfWaited, IfGoroutineLives, IfUsed, IfWritten, IfStarted, IfLarge, IfServed, IfPublished,
        "until-channel-close", "until-export", "until-watcher-close",
        "if-batch-processor", "if-cleaned", "if-concurrent", "if-expiring", "if-stream", "if-stream-writer",
        "if-unbuffered-and-abandoned");
}

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

    /// <summary>All words: those above, what else ends it (<c>until-</c>), and on what else it depends (<c>if-</c>).</summary>
    public static FrozenSet<string> Words { get; } = FrozenSet.Create(
        StringComparer.Ordinal,
        Always, None, GcReclaims, OldTimers, Wrapper, Growth, IfBodyUnread, IfNotExhausted, IfNotDrained, IfRepeated, IfPerCall,
        IfPeerBlocked, IfInGoroutine,
        "until-channel-close", "until-conn-close", "until-db-close", "until-export", "until-fire", "until-parent-cancel",
        "until-session-close", "until-signal", "until-tx-end", "until-watcher-close",
        "if-batch-processor", "if-captured", "if-cleaned", "if-concurrent", "if-escapes", "if-expiring", "if-goroutine-lives",
        "if-large", "if-no-signaller", "if-published", "if-served", "if-started", "if-stream", "if-stream-writer",
        "if-unbuffered-and-abandoned", "if-used", "if-waited", "if-written");
}

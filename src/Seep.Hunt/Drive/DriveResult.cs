using System.Collections.Immutable;

namespace Seep.Hunt.Drive;

/// <summary>How a seam's client behaves.</summary>
public enum Mode
{
    /// <summary>It reads the whole response; a websocket is closed with the closing handshake.</summary>
    Normal,

    /// <summary>
    /// It sends its whole request, or half a websocket frame, and closes the connection without reading on.
    /// </summary>
    Abort,

    /// <summary>Websockets only: the connection is closed without a close frame.</summary>
    Vanish,
}

/// <summary>What is generated for an operation.</summary>
public enum Inputs
{
    /// <summary>One fixed set of values for every operation of a hunt.</summary>
    Repeat,

    /// <summary>Values that no other operation of the hunt gets.</summary>
    Fresh,
}

/// <summary>Why an arm ended.</summary>
public enum DriveEnd
{
    /// <summary>All its operations were done.</summary>
    Done,

    /// <summary>The server refuses connections.</summary>
    ServerGone,

    /// <summary>Operations ran into their timeout and none came through in between.</summary>
    Hung,
}

/// <summary>What became of an arm's operations.</summary>
public sealed record DriveResult
{
    public DriveEnd End { get; init; }

    /// <summary>Operations begun: as many as were asked for, unless the arm ended early.</summary>
    public int Sent { get; init; }

    /// <summary>
    /// Operations that went as their mode says: a response of any status, a connection closed as planned.
    /// </summary>
    public int Completed { get; init; }

    /// <summary>
    /// Operations that failed below HTTP: <see cref="Sent"/> is the sum of this and <see cref="Completed"/>.
    /// </summary>
    public int TransportErrors { get; init; }

    /// <summary>
    /// Operations whose server answered with a status below 400; in <see cref="Mode.Abort"/> nobody reads it.
    /// </summary>
    public int Exercised => Statuses.Where(s => s.Key < 400).Sum(s => s.Value);

    /// <summary>Responses by status, lowest first.</summary>
    public ImmutableSortedDictionary<int, int> Statuses { get; init; } = ImmutableSortedDictionary<int, int>.Empty;

    /// <summary>What went wrong first; null when nothing did.</summary>
    public string? FirstError { get; init; }

    /// <summary>
    /// Whether responses had no end (events, more than <see cref="Driver.MaxResponseBytes"/>): the client read their
    /// beginning and closed the connection, which is their normal use.
    /// </summary>
    public bool Streaming { get; init; }

    /// <summary>Of the completed operations, from sending to the end of reading; zero when there are none.</summary>
    public TimeSpan MedianLatency { get; init; }

    /// <summary>Of the completed operation that was disturbed least; zero when there are none.</summary>
    public TimeSpan LeastLatency { get; init; }

    /// <summary>The whole arm.</summary>
    public TimeSpan Elapsed { get; init; }
}

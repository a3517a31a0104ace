using System.Numerics;
using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Walk;

/// <summary>What became of an obligation on one path.</summary>
enum ObligationStatus : byte
{
    Open,
    Released,

    /// <summary>Something else has the value now and may release it.</summary>
    Escaped,

    /// <summary>There is none: the call failed, the value is nil.</summary>
    Void,
}

/// <summary>What a value has to do with the obligation that is followed.</summary>
enum RoleKind : byte
{
    /// <summary>It leads to the value with the obligation, along its path.</summary>
    Resource,

    /// <summary>What it leads to along its path is non-nil exactly where the call failed.</summary>
    Error,

    /// <summary>There is no obligation where it is what <see cref="Role.None"/> says.</summary>
    Tells,

    /// <summary>It is false exactly where there is no more to read, so that the value has ended by itself.</summary>
    More,

    /// <summary>It is a function literal with what it captures.</summary>
    Closure,

    /// <summary>It is the method that releases, bound to the value.</summary>
    BoundRelease,

    /// <summary>It is the number of a select's state, and one of the states sends the value.</summary>
    Sent,

    /// <summary>It is what the value was acquired from: where that is released the value ends (<see cref="Parents"/>).</summary>
    Parent,
}

/// <param name="State">Of <see cref="RoleKind.Sent"/> which state; of a collection that leads to the value 1 where a loop over it has begun.</param>
readonly record struct Role(RoleKind Kind, AccessPath? Path, BoundClosure? Closure, int State = 0)
{
    /// <summary>Of <see cref="RoleKind.Resource"/> how it also leads to the error that says whether there is an obligation; null if it does not.</summary>
    public AccessPath? ErrorPath { get; init; }

    /// <summary>Of <see cref="RoleKind.Tells"/> what it is where there is no obligation: nil, not nil, true or false.</summary>
    public Known None { get; init; }

    public static Role Error { get; } = ErrorAt(AccessPath.Empty);

    public static Role Parent { get; } = new(RoleKind.Parent, null, null);

    /// <summary>It is false where there is no obligation.</summary>
    public static Role Ok { get; } = Tells(Known.False);

    public static Role BoundRelease { get; } = new(RoleKind.BoundRelease, null, null);

    public static Role More { get; } = new(RoleKind.More, null, null);

    public static Role Tells(Known none) => new(RoleKind.Tells, null, null) { None = none };

    public static Role SentBy(int state) => new(RoleKind.Sent, null, null, state);

    public static Role Resource(AccessPath path) => new(RoleKind.Resource, path, null);

    public static Role ErrorAt(AccessPath path) => new(RoleKind.Error, path, null);

    /// <summary>Of what leads to a value and to an error, to the value alone, to the error alone, or to none.</summary>
    public static Role? Of(AccessPath? resource, AccessPath? error) =>
        resource is not null ? Resource(resource) with { ErrorPath = error }
        : error is not null ? ErrorAt(error)
        : null;

    /// <summary>How it leads to the value, and to the error.</summary>
    public (AccessPath? Resource, AccessPath? Error) Paths => Kind switch
    {
        RoleKind.Resource => (Path, ErrorPath),
        RoleKind.Error => (null, Path),
        _ => (null, null),
    };

    public static Role Of(BoundClosure closure) => new(RoleKind.Closure, null, closure);
}

/// <summary>A variable that has an address, by where it is made.</summary>
readonly record struct Cell(Function Function, int Alloc) : IComparable<Cell>
{
    public int CompareTo(Cell other)
    {
        var byAlloc = Alloc.CompareTo(other.Alloc);
        return byAlloc != 0 || ReferenceEquals(Function, other.Function)
            ? byAlloc
            : string.CompareOrdinal(Function.Name, other.Function.Name);
    }

    public static bool operator <(Cell a, Cell b) => a.CompareTo(b) < 0;

    public static bool operator >(Cell a, Cell b) => a.CompareTo(b) > 0;

    public static bool operator <=(Cell a, Cell b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Cell a, Cell b) => a.CompareTo(b) >= 0;
}

/// <summary>What a variable holds.</summary>
readonly record struct Content(Role? Role, Known Known);

/// <summary>A function literal and the variables that its free variables are; null for one that is not followed.</summary>
sealed record BoundClosure(Function Body, Cell?[] Cells);

/// <summary>All that is known at one point of one path, of one obligation. Immutable.</summary>
/// <param name="Pending">Deferred function literals, by the order of their defer statements in the function.</param>
/// <param name="IsDoubtful">Whether something on the path might have dealt with it after all.</param>
sealed record PathState(
    ObligationStatus Status,
    SmallMap<int, Role> Roles,
    SmallMap<Cell, Content> Cells,
    SmallMap<int, Known> Facts,
    SmallMap<int, Cell> Loads,
    ulong Pending,
    bool IsDoubtful)
{
    /// <summary>Whether requests were made by way of it, so that there is something to release.</summary>
    public bool IsUsed { get; init; }

    /// <summary>What comparisons with constants have told, by <see cref="KeyOf"/>.</summary>
    public SmallMap<long, Choice> Choices { get; init; } = SmallMap<long, Choice>.Empty;

    /// <summary>The start of a goroutine that releases it on some of its paths; 0 if there is none.</summary>
    public int Goroutine { get; init; }

    public static PathState Start { get; } = new(
        ObligationStatus.Open, SmallMap<int, Role>.Empty, SmallMap<Cell, Content>.Empty, SmallMap<int, Known>.Empty,
        SmallMap<int, Cell>.Empty, 0, false);

    public PathState With(int value, Role? role) => role is { } some
        ? this with { Roles = Roles.With(value, some) }
        : Roles.TryGet(value, out _) ? this with { Roles = Roles.Without(value) } : this;

    public PathState With(int value, Known known) => known == Known.Nothing ? this : this with { Facts = Facts.With(value, known) };

    public PathState With(Cell cell, Content content) => content is { Role: null, Known: Known.Nothing }
        ? Cells.TryGet(cell, out _) ? this with { Cells = Cells.Without(cell) } : this
        : this with { Cells = Cells.With(cell, content) };

    public PathState With(ObligationStatus status) => Status == status ? this : this with { Status = status };

    /// <summary>The value is made anew: what was known of it holds no more.</summary>
    public PathState Forget(int value)
    {
        var state = this;
        if (Roles.TryGet(value, out _))
            state = state with { Roles = Roles.Without(value) };
        if (Facts.TryGet(value, out _))
            state = state with { Facts = Facts.Without(value) };
        if (Loads.TryGet(value, out _))
            state = state with { Loads = Loads.Without(value) };
        if (Choices.Count > 0)
            state = state with { Choices = Choices.Where((key, _) => key >> FieldBits != value) };
        return state;
    }

    const int FieldBits = 16;

    /// <summary>A number for a value, or for what is in one of its fields.</summary>
    /// <param name="field">Its number; -1 for the value itself.</param>
    public static long KeyOf(int value, int field) => (long)value << FieldBits | (uint)(field + 1);

    /// <summary>Whether two states are one where paths meet: they agree in all but facts.</summary>
    /// <remarks>Das, Lerner, Seigle: "ESP: path-sensitive program verification in polynomial time", PLDI 2002.</remarks>
    public bool Meets(PathState other) =>
        Status == other.Status && Pending == other.Pending && Goroutine == other.Goroutine && Roles.SameAs(other.Roles) && SameRoles(Cells, other.Cells);

    public int MeetingHash()
    {
        var hash = new HashCode();
        hash.Add(Status);
        hash.Add(Pending);
        hash.Add(Roles.Hash());
        foreach (var (cell, content) in Cells.Entries)
        {
            if (content.Role is { } role)
                hash.Add((cell.Alloc, role));
        }

        return hash.ToHashCode();
    }

    /// <summary>What holds on both of two paths that meet.</summary>
    public PathState Join(PathState other) => this with
    {
        Facts = Facts.Where((value, known) => other.Facts.TryGet(value, out var there) && there == known),
        Loads = Loads.Where((value, cell) => other.Loads.TryGet(value, out var there) && there == cell),
        Cells = JoinCells(other),
        IsDoubtful = IsDoubtful || other.IsDoubtful,
        IsUsed = IsUsed && other.IsUsed,
        Choices = ReferenceEquals(Choices, other.Choices) ? Choices : JoinChoices(other),
    };

    SmallMap<long, Choice> JoinChoices(PathState other)
    {
        var joined = SmallMap<long, Choice>.Empty;
        foreach (var (key, choice) in Choices.Entries)
        {
            if (other.Choices.TryGet(key, out var there) && choice.Or(there) is { IsAny: false } both)
                joined = joined.With(key, both);
        }

        return joined.SameAs(Choices) ? Choices : joined;
    }

    /// <summary>Whether joining the other would change nothing.</summary>
    public bool IsBelow(PathState joined) =>
        Facts.Count == joined.Facts.Count && Loads.Count == joined.Loads.Count && Cells.SameAs(joined.Cells) && IsDoubtful == joined.IsDoubtful && IsUsed == joined.IsUsed
        && Choices.SameAs(joined.Choices);

    SmallMap<Cell, Content> JoinCells(PathState other)
    {
        var joined = Cells;
        foreach (var (cell, content) in Cells.Entries)
        {
            if (content.Known == Known.Nothing || other.Cells.TryGet(cell, out var there) && there.Known == content.Known)
                continue;
            joined = content.Role is null ? joined.Without(cell) : joined.With(cell, content with { Known = Known.Nothing });
        }

        return joined;
    }

    static bool SameRoles(SmallMap<Cell, Content> a, SmallMap<Cell, Content> b)
    {
        if (ReferenceEquals(a, b))
            return true;
        int i = 0, j = 0;
        while (true)
        {
            while (i < a.Count && a.Entries[i].Value.Role is null)
                i++;
            while (j < b.Count && b.Entries[j].Value.Role is null)
                j++;
            if (i == a.Count || j == b.Count)
                return i == a.Count && j == b.Count;
            if (a.Entries[i].Key != b.Entries[j].Key || a.Entries[i].Value.Role != b.Entries[j].Value.Role)
                return false;
            i++;
            j++;
        }
    }

    /// <summary>The numbers of what is pending, the last first.</summary>
    public static IEnumerable<int> Bits(ulong pending)
    {
        while (pending != 0)
        {
            var bit = 63 - BitOperations.LeadingZeroCount(pending);
            yield return bit;
            pending &= ~(1UL << bit);
        }
    }
}

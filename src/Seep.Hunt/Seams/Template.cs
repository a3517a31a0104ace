using System.Collections.Immutable;
using System.Text;

namespace Seep.Hunt.Seams;

/// <summary>What is generated into a hole of a <see cref="Template"/>.</summary>
public enum HoleKind
{
    /// <summary>A path wildcard's value as a word: <c>seep-17</c>.</summary>
    Word,

    /// <summary>A path wildcard's value as a number: <c>17</c>.</summary>
    Number,

    /// <summary>A version 4 UUID.</summary>
    Guid,

    /// <summary>An integer from <see cref="Hole.Min"/> up to, not including, <see cref="Hole.Max"/>.</summary>
    Integer,

    /// <summary><see cref="Hole.Max"/> characters out of <see cref="Hole.Format"/>.</summary>
    Characters,

    /// <summary>An address at example.com.</summary>
    Email,

    /// <summary>Seconds since 1970.</summary>
    Timestamp,

    /// <summary>The time in the .NET format <see cref="Hole.Format"/>.</summary>
    Time,
}

/// <summary>A place in a template that gets a generated value.</summary>
/// <param name="Kind">What is generated.</param>
/// <param name="Source">As it was written, for printing: <c>{{$guid}}</c>, <c>{id}</c>.</param>
/// <param name="Slot">
/// Which of an operation's values it takes: holes of one request with the same slot get the same value, others never
/// do.
/// </param>
public sealed record Hole(HoleKind Kind, string Source, int Slot)
{
    public long Min { get; init; }
    public long Max { get; init; }
    public string Format { get; init; } = "";

    /// <summary>How far from now a time lies.</summary>
    public (int Amount, string Unit) Offset { get; init; } = (0, "s");

    /// <summary>The text for an operation with these values: a function of them and nothing else.</summary>
    public string Text(Values values)
    {
        var number = values.First + Slot;
        return Kind switch
        {
            HoleKind.Word => $"seep-{(values.Fixed ? 1 : number)}",
            HoleKind.Number => (values.Fixed ? 1 : number).ToString(),
            HoleKind.Guid => $"5eeb0000-0000-4000-8000-{number:x12}",
            HoleKind.Integer => (Min + (long)((ulong)number % (ulong)Math.Max(1, Max - Min))).ToString(),
            HoleKind.Characters => Spell(number),
            HoleKind.Email => $"seep-{number}@example.com",
            HoleKind.Timestamp => Moment(values.Now).ToUnixTimeSeconds().ToString(),
            HoleKind.Time => Moment(values.Now).ToString(Format),
            _ => throw new System.Diagnostics.UnreachableException($"hole {Kind}"),
        };
    }

    /// <summary>The number in the alphabet's digits, padded to the wanted length.</summary>
    string Spell(long number)
    {
        Span<char> text = stackalloc char[(int)Max];
        for (var i = text.Length - 1; i >= 0; i--)
        {
            text[i] = Format[(int)(number % Format.Length)];
            number /= Format.Length;
        }

        return text.ToString();
    }

    DateTimeOffset Moment(DateTimeOffset now) => Offset.Unit switch
    {
        "y" => now.AddYears(Offset.Amount),
        "M" => now.AddMonths(Offset.Amount),
        "w" => now.AddDays(7.0 * Offset.Amount),
        "d" => now.AddDays(Offset.Amount),
        "h" => now.AddHours(Offset.Amount),
        "m" => now.AddMinutes(Offset.Amount),
        "ms" => now.AddMilliseconds(Offset.Amount),
        _ => now.AddSeconds(Offset.Amount),
    };
}

/// <summary>The values of one operation: slot s of a request gets the number <c>First + s</c>.</summary>
/// <param name="Fixed">Whether they are those that every repeated operation gets.</param>
public readonly record struct Values(long First, DateTimeOffset Now, bool Fixed);

/// <summary>
/// Gives each operation of a hunt its values. Thread-safe; one for a whole hunt keeps fresh values unique in it.
/// </summary>
public sealed class ValueSource
{
    /// <summary>How many values a request may have.</summary>
    internal const int MaxSlots = 1000;

    /// <summary>Fresh numbers start above those of <see cref="Repeated"/>.</summary>
    const long FirstFresh = MaxSlots + 1;

    readonly TimeProvider _time;
    long _next = FirstFresh;

    public ValueSource(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Repeated = new(1, _time.GetUtcNow(), Fixed: true);
    }

    /// <summary>The one set of values of all repeated operations.</summary>
    public Values Repeated { get; }

    /// <summary>Values that no other operation has had or will have.</summary>
    public Values Fresh(int slots) => new(Interlocked.Add(ref _next, slots) - slots, _time.GetUtcNow(), Fixed: false);
}

/// <summary>Bytes with holes that are filled anew for each operation.</summary>
public sealed class Template
{
    readonly ImmutableArray<Part> _parts;

    Template(ImmutableArray<Part> parts) => _parts = parts;

    readonly record struct Part(byte[] Literal, Hole? Hole);

    /// <summary>How many slots its holes take: one more than the highest; 0 when it is always the same.</summary>
    public int Slots => _parts.Max(p => p.Hole?.Slot + 1) ?? 0;

    public static Template Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static Template Of(byte[] bytes) => new([new(bytes, null)]);

    public static Template Of(Hole hole) => new([new([], hole)]);

    public static Template Concat(IEnumerable<Template> templates) => new([.. templates.SelectMany(t => t._parts)]);

    /// <summary>The bytes for an operation with these values.</summary>
    public byte[] Bytes(Values values)
    {
        if (_parts is [{ Hole: null } only])
            return only.Literal;
        var bytes = new MemoryStream();
        foreach (var part in _parts)
            bytes.Write(part.Hole is { } hole ? Encoding.UTF8.GetBytes(hole.Text(values)) : part.Literal);
        return bytes.ToArray();
    }

    /// <summary>The same as text.</summary>
    public string Text(Values values) => Encoding.UTF8.GetString(Bytes(values));

    /// <summary>A request's target with a slash at the end of its path.</summary>
    internal Template WithSlash()
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            var query = _parts[i].Hole is null ? _parts[i].Literal.AsSpan().IndexOf((byte)'?') : -1;
            if (query < 0)
                continue;
            var literal = _parts[i].Literal;
            byte[] slashed = [.. literal[..query], (byte)'/', .. literal[query..]];
            return new(_parts.SetItem(i, new(slashed, null)));
        }

        return new(_parts.Add(new([(byte)'/'], null)));
    }

    /// <summary>As it was written, holes and all.</summary>
    public override string ToString() =>
        string.Concat(_parts.Select(p => p.Hole?.Source ?? Encoding.UTF8.GetString(p.Literal)));
}

namespace Seep.Scan.Engine.Walk;

/// <summary>What comparisons with constants say of a text or a number: it is one of some, or none of some. Immutable.</summary>
sealed class Choice : IEquatable<Choice>
{
    /// <summary>More than so many are not kept apart.</summary>
    const int MaxCount = 16;

    readonly string[] _constants;

    Choice(bool isOneOf, IEnumerable<string> constants) => (IsOneOf, _constants) = (isOneOf, [.. constants.Distinct().Order(StringComparer.Ordinal)]);

    public bool IsOneOf { get; }

    /// <summary>It may be anything.</summary>
    public static Choice Any { get; } = new(false, []);

    public bool IsAny => !IsOneOf && _constants.Length == 0;

    /// <summary>Whether it can't be anything.</summary>
    public bool IsNone => IsOneOf && _constants.Length == 0;

    public static Choice Only(string constant) => new(true, [constant]);

    /// <summary>It is, or is not, a constant.</summary>
    public Choice And(string constant, bool isEqual) => (IsOneOf, isEqual) switch
    {
        (true, true) => new(true, _constants.Where(c => c == constant)),
        (true, false) => new(true, _constants.Where(c => c != constant)),
        (false, true) => new(true, _constants.Contains(constant) ? [] : [constant]),
        (false, false) => _constants.Length < MaxCount ? new(false, [.. _constants, constant]) : this,
    };

    /// <summary>It is such that something holds, or does not; that can be told where it is one of some.</summary>
    public Choice Where(Func<string, bool> holds, bool isTrue) => IsOneOf ? new(true, _constants.Where(c => holds(c) == isTrue)) : this;

    /// <summary>It is as one says, or as another.</summary>
    public Choice Or(Choice other) => (IsOneOf, other.IsOneOf) switch
    {
        (true, true) when _constants.Length + other._constants.Length <= MaxCount => new(true, [.. _constants, .. other._constants]),
        (false, false) => new(false, _constants.Intersect(other._constants)),
        (false, true) => new(false, _constants.Except(other._constants)),
        (true, false) => new(false, other._constants.Except(_constants)),
        _ => Any,
    };

    public bool Equals(Choice? other) =>
        ReferenceEquals(this, other) || other is not null && IsOneOf == other.IsOneOf && _constants.AsSpan().SequenceEqual(other._constants);

    public override bool Equals(object? obj) => Equals(obj as Choice);

    public override int GetHashCode() => HashCode.Combine(IsOneOf, _constants.Length, _constants.FirstOrDefault());
}

using System.Collections.Immutable;
using System.Globalization;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Functions;

/// <summary>
/// How a value leads to another: fields, elements, results of a tuple, one after the other. A pointer to a struct has the paths of
/// the struct, so only the address of a variable that itself is meant has a step of its own, <see cref="Address"/>.
/// </summary>
/// <remarks>A path has at most <see cref="MaxDepth"/> steps; what is deeper is not followed.</remarks>
sealed class AccessPath : IEquatable<AccessPath>
{
    public const int MaxDepth = 5;

    /// <summary>The step to any element of an array, slice or map.</summary>
    public static readonly object Element = new Step("[]");

    /// <summary>The step from a function literal to any variable that it captures.</summary>
    public static readonly object Captured = new Step("{}");

    static readonly object AddressStep = new Step("*");
    static readonly Step[] ResultSteps = [.. Enumerable.Range(0, 8).Select(i => new Step($"#{i.ToString(CultureInfo.InvariantCulture)}"))];

    /// <summary>The steps that are no fields, in the order in which files number them.</summary>
    public static ImmutableArray<object> FixedSteps { get; } = [Element, Captured, AddressStep, .. ResultSteps];

    readonly int _hash;

    AccessPath(object? head, AccessPath? tail)
    {
        (Head, Tail) = (head, tail);
        Depth = tail is null ? 0 : tail.Depth + 1;
        _hash = HashCode.Combine(head, tail?._hash ?? 0);
    }

    /// <summary>The value itself.</summary>
    public static AccessPath Empty { get; } = new(null, null);

    /// <summary>What is at the address.</summary>
    public static AccessPath Address { get; } = new(AddressStep, Empty);

    /// <summary>A field's <see cref="Var.Origin"/>, <see cref="Element"/>, or another step.</summary>
    public object? Head { get; }

    public AccessPath? Tail { get; }

    public int Depth { get; }

    public bool IsEmpty => Depth == 0;

    /// <summary>The step to one of the values of a call that has several; null where there are too many.</summary>
    public static object? Result(int index) => index < ResultSteps.Length ? ResultSteps[index] : null;

    /// <summary>The step to the field that an instruction selects.</summary>
    public static Var? FieldOf(Value select)
    {
        var type = select.Operand(0).Type!.Underlying;
        if (type is Pointer pointer)
            type = pointer.Elem.Underlying;
        return type is Struct @struct && select.Number < @struct.Fields.Count ? @struct.Fields[select.Number].Origin : null;
    }

    /// <summary>Null where it would be too deep.</summary>
    public AccessPath? Prepend(object? step) => step is null || Depth >= MaxDepth ? null : new(step, this == Address ? Empty : this);

    /// <summary>This path, and from its end on another; null where it would be too deep.</summary>
    public AccessPath? Then(AccessPath rest)
    {
        if (IsEmpty)
            return rest;
        if (this == Address)
            return rest;
        return Tail!.Then(rest)?.Prepend(Head);
    }

    /// <summary>What remains of the path after a step; null where it takes another.</summary>
    /// <param name="asAddress">Whether the step gives an address of what it leads to.</param>
    public AccessPath? After(object? step, bool asAddress = false) =>
        step is null || !Equals(Head, step) ? null
        : asAddress ? Tail!.AsAddress
        : Tail;

    /// <summary>What remains of the path after another that it begins with; null where it does not.</summary>
    public AccessPath? After(AccessPath prefix) => prefix.IsEmpty ? this : After(prefix.Head)?.After(prefix.Tail!);

    /// <summary>The path from the address of a value that has this one.</summary>
    public AccessPath AsAddress => IsEmpty ? Address : this;

    /// <summary>The path from what is at an address that has this one.</summary>
    public AccessPath Loaded => this == Address ? Empty : this;

    /// <summary>The fields on it, first to last.</summary>
    public IEnumerable<Var> Fields
    {
        get
        {
            for (var at = this; at.Tail is not null; at = at.Tail)
            {
                if (at.Head is Var variable)
                    yield return variable;
            }
        }
    }

    /// <summary>First to last.</summary>
    public IEnumerable<object> Steps
    {
        get
        {
            for (var at = this; at.Tail is not null; at = at.Tail)
                yield return at.Head!;
        }
    }

    public bool Equals(AccessPath? other) =>
        ReferenceEquals(this, other)
        || other is not null && _hash == other._hash && Depth == other.Depth && Equals(Head, other.Head) && (Tail is null || Tail.Equals(other.Tail));

    public override bool Equals(object? obj) => Equals(obj as AccessPath);

    public override int GetHashCode() => _hash;

    public static bool operator ==(AccessPath? a, AccessPath? b) => a is null ? b is null : a.Equals(b);

    public static bool operator !=(AccessPath? a, AccessPath? b) => !(a == b);

    /// <summary><c>.resp.Body</c>, <c>[].conn</c>.</summary>
    public override string ToString() => Tail is null ? "" : $"{(Head is Var field ? $".{field.Name}" : Head)}{Tail}";

    sealed record Step(string Text)
    {
        public override string ToString() => Text;
    }
}

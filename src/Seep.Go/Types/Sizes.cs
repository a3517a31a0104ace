using System.Diagnostics;

namespace Seep.Go.Types;

/// <summary>
/// Sizes and alignments of types in bytes as Go's compiler gc lays them out. A size that does not fit 63 bits is
/// negative.
/// </summary>
/// <remarks>
/// Structs are measured once, since they may hold structs many times over. What is known is right as long as no type changes:
/// for one question.
/// </remarks>
/// <param name="wordSize">
/// Bytes of a pointer, 8 or 4; nothing is aligned more strictly but what asks for it.
/// </param>
sealed class Sizes(int wordSize)
{
    readonly Dictionary<Struct, long> _sizes = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Struct, long> _alignments = new(ReferenceEqualityComparer.Instance);

    /// <summary>The alignment of a variable of a type, 1 to 8 (Go spec, "Size and alignment guarantees").</summary>
    /// <param name="type">No type parameter, and not untyped.</param>
    public long AlignOf(Type type)
    {
        switch (type.Underlying)
        {
            case Array array:
                return AlignOf(array.Elem);
            case Struct { Fields.Count: 0 } when IsAlign64(type):
                return 8;
            case Struct structure:
                if (_alignments.TryGetValue(structure, out var alignment))
                    return alignment;
                alignment = 1;
                foreach (var field in structure.Fields)
                    alignment = Math.Max(alignment, AlignOf(field.Type!));
                return _alignments[structure] = alignment;
            case Slice or Interface or Basic { Kind: BasicKind.String }:
                return wordSize;
            case TypeParam or Union:
                throw new UnreachableException("the size is not known");
        }

        // Complex numbers are aligned like their two parts.
        var size = SizeOf(type);
        if (type.Underlying is Basic { Info: BasicInfo.Complex })
            size /= 2;
        return Math.Clamp(size, 1, wordSize);
    }

    /// <summary>Where the fields of a struct begin; negative from where on 63 bits do not hold it.</summary>
    public long[] OffsetsOf(IReadOnlyList<Var> fields)
    {
        var offsets = new long[fields.Count];
        var next = 0L;
        for (var i = 0; i < offsets.Length; i++)
        {
            if (next < 0)
            {
                offsets[i] = -1;
                continue;
            }

            var type = fields[i].Type!;
            offsets[i] = Align(next, AlignOf(type));
            var size = SizeOf(type);
            next = size >= 0 && offsets[i] >= 0 ? unchecked(offsets[i] + size) : -1;
        }

        return offsets;
    }

    /// <summary>Bytes of a variable of a type.</summary>
    /// <inheritdoc cref="AlignOf" path="/param"/>
    public long SizeOf(Type type) => type.Underlying switch
    {
        Basic basic => SizeOf(basic.Kind),
        Array array => SizeOf(array),
        Slice => wordSize * 3,
        Struct structure => SizeOf(structure),
        Interface => wordSize * 2,
        TypeParam or Union => throw new UnreachableException("the size is not known"),
        _ => wordSize,
    };

    /// <summary>Where a field begins that is reached through embedded structs; negative if that is too far.</summary>
    /// <param name="path">The index of the field in each struct.</param>
    public long OffsetOf(Type type, IReadOnlyList<int> path)
    {
        var offset = 0L;
        foreach (var index in path)
        {
            var fields = ((Struct)type.Underlying).Fields;
            var own = OffsetsOf(fields)[index];
            if (own < 0)
                return -1;
            offset = unchecked(offset + own);
            if (offset < 0)
                return -1;
            type = fields[index].Type!;
        }

        return offset;
    }

    long SizeOf(BasicKind kind) => kind switch
    {
        BasicKind.Bool or BasicKind.Int8 or BasicKind.Uint8 => 1,
        BasicKind.Int16 or BasicKind.Uint16 => 2,
        BasicKind.Int32 or BasicKind.Uint32 or BasicKind.Float32 => 4,
        BasicKind.Int64 or BasicKind.Uint64 or BasicKind.Float64 or BasicKind.Complex64 => 8,
        BasicKind.Complex128 => 16,
        BasicKind.String => wordSize * 2,
        _ => wordSize,
    };

    long SizeOf(Array array)
    {
        if (array.Length <= 0)
            return 0;
        var elem = SizeOf(array.Elem);
        if (elem <= 0)
            return elem < 0 ? -1 : 0;
        return elem > long.MaxValue / array.Length ? -1 : elem * array.Length;
    }

    long SizeOf(Struct structure)
    {
        var fields = structure.Fields;
        if (fields.Count == 0)
            return 0;
        if (_sizes.TryGetValue(structure, out var known))
            return known;
        var offset = OffsetsOf(fields)[^1];
        var size = SizeOf(fields[^1].Type!);
        if (offset < 0 || size < 0)
            return _sizes[structure] = -1;
        // A pointer to a last field of no size must not point behind the struct.
        if (offset > 0 && size == 0)
            size = 1;
        return _sizes[structure] = Align(unchecked(offset + size), AlignOf(structure));
    }

    /// <summary>The type by which sync/atomic has a struct aligned to 8 bytes on every machine.</summary>
    static bool IsAlign64(Type type) =>
        Aliases.AsNamed(type)?.Symbol
            is { Name: "align64", Package.Path: "sync/atomic" or "internal/runtime/atomic" };

    /// <summary>The next multiple of an alignment; negative if there is none.</summary>
    static long Align(long offset, long alignment) => unchecked((offset + alignment - 1) & ~(alignment - 1));
}

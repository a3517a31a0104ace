using System.Diagnostics;

namespace Seep.Go.Types;

/// <summary>
/// Sizes and alignments of types in bytes as Go's compiler gc lays them out. A size that does not fit 63 bits is
/// negative.
/// </summary>
static class Sizes
{
    /// <summary>The alignment of a variable of a type, 1 to 8 (Go spec, "Size and alignment guarantees").</summary>
    /// <param name="type">No type parameter, and not untyped.</param>
    /// <param name="wordSize">
    /// Bytes of a pointer, 8 or 4; nothing is aligned more strictly but what asks for it.
    /// </param>
    public static long AlignOf(Type type, int wordSize)
    {
        switch (type.Underlying)
        {
            case Array array:
                return AlignOf(array.Elem, wordSize);
            case Struct { Fields.Count: 0 } when IsAlign64(type):
                return 8;
            case Struct structure:
                var max = 1L;
                foreach (var field in structure.Fields)
                    max = Math.Max(max, AlignOf(field.Type!, wordSize));
                return max;
            case Slice or Interface or Basic { Kind: BasicKind.String }:
                return wordSize;
            case TypeParam or Union:
                throw new UnreachableException("the size is not known");
        }

        // Complex numbers are aligned like their two parts.
        var size = SizeOf(type, wordSize);
        if (type.Underlying is Basic { Info: BasicInfo.Complex })
            size /= 2;
        return Math.Clamp(size, 1, wordSize);
    }

    /// <summary>Where the fields of a struct begin; negative from where on 63 bits do not hold it.</summary>
    public static long[] OffsetsOf(IReadOnlyList<Var> fields, int wordSize)
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
            offsets[i] = Align(next, AlignOf(type, wordSize));
            var size = SizeOf(type, wordSize);
            next = size >= 0 && offsets[i] >= 0 ? unchecked(offsets[i] + size) : -1;
        }

        return offsets;
    }

    /// <summary>Bytes of a variable of a type.</summary>
    /// <inheritdoc cref="AlignOf" path="/param"/>
    public static long SizeOf(Type type, int wordSize) => type.Underlying switch
    {
        Basic basic => SizeOf(basic.Kind, wordSize),
        Array array => SizeOf(array, wordSize),
        Slice => wordSize * 3,
        Struct structure => SizeOf(structure, wordSize),
        Interface => wordSize * 2,
        TypeParam or Union => throw new UnreachableException("the size is not known"),
        _ => wordSize,
    };

    /// <summary>Where a field begins that is reached through embedded structs; negative if that is too far.</summary>
    /// <param name="path">The index of the field in each struct.</param>
    public static long OffsetOf(Type type, IReadOnlyList<int> path, int wordSize)
    {
        var offset = 0L;
        foreach (var index in path)
        {
            var fields = ((Struct)type.Underlying).Fields;
            var own = OffsetsOf(fields, wordSize)[index];
            if (own < 0)
                return -1;
            offset = unchecked(offset + own);
            if (offset < 0)
                return -1;
            type = fields[index].Type!;
        }

        return offset;
    }

    static long SizeOf(BasicKind kind, int wordSize) => kind switch
    {
        BasicKind.Bool or BasicKind.Int8 or BasicKind.Uint8 => 1,
        BasicKind.Int16 or BasicKind.Uint16 => 2,
        BasicKind.Int32 or BasicKind.Uint32 or BasicKind.Float32 => 4,
        BasicKind.Int64 or BasicKind.Uint64 or BasicKind.Float64 or BasicKind.Complex64 => 8,
        BasicKind.Complex128 => 16,
        BasicKind.String => wordSize * 2,
        _ => wordSize,
    };

    static long SizeOf(Array array, int wordSize)
    {
        if (array.Length <= 0)
            return 0;
        var elem = SizeOf(array.Elem, wordSize);
        if (elem <= 0)
            return elem < 0 ? -1 : 0;
        return elem > long.MaxValue / array.Length ? -1 : elem * array.Length;
    }

    static long SizeOf(Struct structure, int wordSize)
    {
        var fields = structure.Fields;
        if (fields.Count == 0)
            return 0;
        var offset = OffsetsOf(fields, wordSize)[^1];
        var size = SizeOf(fields[^1].Type!, wordSize);
        if (offset < 0 || size < 0)
            return -1;
        // A pointer to a last field of no size must not point behind the struct.
        if (offset > 0 && size == 0)
            size = 1;
        return Align(unchecked(offset + size), AlignOf(structure, wordSize));
    }

    /// <summary>The type by which sync/atomic has a struct aligned to 8 bytes on every machine.</summary>
    static bool IsAlign64(Type type) =>
        Aliases.AsNamed(type)?.Symbol
            is { Name: "align64", Package.Path: "sync/atomic" or "internal/runtime/atomic" };

    /// <summary>The next multiple of an alignment; negative if there is none.</summary>
    static long Align(long offset, long alignment) => unchecked((offset + alignment - 1) & ~(alignment - 1));
}

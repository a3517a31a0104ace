using System.Diagnostics;
using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;
using static Seep.Go.Types.Predicates;

namespace Seep.Go.Types;

/// <summary>
/// What has indices in brackets: an <see cref="IndexExpr"/> or <see cref="IndexListExpr"/>; or nothing.
/// </summary>
readonly record struct IndexedExpr(Expr Orig)
{
    /// <summary>Takes an expression apart if it has indices.</summary>
    public static bool TryUnpack(Expr e, out IndexedExpr indexed)
    {
        var isIndexed = e.Kind is NodeKind.IndexExpr or NodeKind.IndexListExpr;
        indexed = isIndexed ? new(e) : default;
        return isIndexed;
    }

    public bool Exists => Orig.Exists;

    public Pos Start => Orig.Start;

    public Expr X => Orig.Is(out IndexExpr one) ? one.X : Orig.As<IndexListExpr>().X;

    public Pos Lbrack => Orig.Is(out IndexExpr one) ? one.Lbrack : Orig.As<IndexListExpr>().Lbrack;

    public IReadOnlyList<Expr> Indices => Orig.Is(out IndexExpr one) ? [one.Index] : Orig.As<IndexListExpr>().Indices;

    public Pos Rbrack => Orig.Is(out IndexExpr one) ? one.Rbrack : Orig.As<IndexListExpr>().Rbrack;
}

// Index and slice expressions (Go spec, "Index expressions" and "Slice expressions").
sealed partial class Checker
{
    /// <summary>Checks an index expression, or the function of an instantiation.</summary>
    /// <returns>Whether it is a generic function with type arguments, which the caller must look at.</returns>
    internal bool CheckIndexExpr(Operand x, IndexedExpr e)
    {
        ExprOrType(x, e.X, allowGeneric: true);
        switch (x.Mode)
        {
            case OperandMode.Invalid:
                Use(e.Indices);
                return false;
            case OperandMode.TypeExpr:
                x.Invalidate();
                x.Type = VarType(e.Orig);
                if (IsValid(x.KnownType))
                    x.Mode = OperandMode.TypeExpr;
                return false;
            case OperandMode.Value when x.KnownType.Underlying is Signature { TypeParams.Count: > 0 }:
                return true;
        }

        NonGeneric(null, x);
        if (!x.IsValid)
            return false;
        if (!IsIndexedTypeComplete(x.KnownType))
        {
            x.Invalidate();
            return false;
        }

        var isConstant = x.Mode == OperandMode.Constant;
        if (Indexed(x) is not { } indexed)
        {
            Error(x, ErrorCode.NonIndexableOperand, $"cannot index {Str(x)}");
            Use(e.Indices);
            x.Invalidate();
            return false;
        }

        var length = isConstant && indexed.IsString ? x.Value!.StringLength : indexed.Length;
        if (indexed.Key is null)
        {
            // In a circle of declarations that is in error an element may be asked for before it is set.
            x.Mode = indexed.Mode;
            x.Type = indexed.Elem ?? Universe.Invalid;
        }

        var index = SingleIndex(e);
        if (!index.Exists)
        {
            x.Invalidate();
            return false;
        }

        if (indexed.Key is { } keyType)
        {
            var key = new Operand();
            GenericExpr(key, index, null);
            CheckAssignment(key, keyType, "map index");
            x.Mode = OperandMode.MapIndex;
            x.Type = indexed.Elem;
            x.Expr = e.Orig;
            return false;
        }

        CheckIndex(index, length);
        return false;
    }

    /// <summary>Whether a type, and what indexing looks into behind it, is complete; if not, says so.</summary>
    bool IsIndexedTypeComplete(Type type) => IsComplete(type) && type.Underlying switch
    {
        Pointer pointer => IsComplete(pointer.Elem),
        Map map => IsComplete(map.Elem),
        _ => true,
    };

    /// <summary>What indexing gives.</summary>
    /// <param name="Length">Of an array; else negative.</param>
    /// <param name="Key">Of a map; else null.</param>
    readonly record struct IndexResult(OperandMode Mode, Type? Elem, long Length, Type? Key)
    {
        public bool IsString { get; init; }
    }

    /// <summary>What indexing an operand gives; null where it can't be indexed.</summary>
    static IndexResult? Indexed(Operand x) =>
        x.KnownType.Underlying is Interface
            ? IsTypeParam(x.KnownType) ? IndexedTypeSet(x) : null
            : Indexed(x.KnownType.Underlying, x.Mode == OperandMode.Variable);

    static IndexResult? Indexed(Type? under, bool isVariable) => under switch
    {
        // An index of a string is no constant, even if both of them are.
        Basic basic when IsString(basic) => new(OperandMode.Value, Universe.Byte, -1, null) { IsString = true },
        Array array => new(isVariable ? OperandMode.Variable : OperandMode.Value, array.Elem, array.Length, null),
        Pointer { Elem.Underlying: Array array } => new(OperandMode.Variable, array.Elem, array.Length, null),
        Slice slice => new(OperandMode.Variable, slice.Elem, -1, null),
        Map map => new(OperandMode.MapIndex, map.Elem, -1, map.Key),
        _ => null,
    };

    /// <summary>
    /// What all types of a type parameter's set have in common: their elements, and their keys, where none may be a map
    /// if another is not; the length is that of the shortest array.
    /// </summary>
    static IndexResult? IndexedTypeSet(Operand x)
    {
        IndexResult? common = null;
        var mode = OperandMode.Variable;
        var ok = Underlyings.UnderIs(x.KnownType, u =>
        {
            if (Indexed(u, x.Mode == OperandMode.Variable) is not { Elem: { } elem } one)
                return false;
            if (one.Mode == OperandMode.Value)
                mode = OperandMode.Value;
            if (common is not { } all)
            {
                common = one;
                return true;
            }

            if (all.Key is null != one.Key is null || all.Key is not null && !Identical(all.Key, one.Key!))
                return false;
            if (!Identical(all.Elem!, elem))
                return false;
            if (one.Length >= 0 && one.Length < all.Length)
                common = all with { Length = one.Length };
            return true;
        });
        return ok && common is { } result ? result with { Mode = mode, IsString = false } : null;
    }

    internal void CheckSliceExpr(Operand x, SliceExpr e)
    {
        CheckExpr(null, x, e.X);
        if (!x.IsValid)
        {
            Use(e.Low, e.High, e.Max);
            return;
        }

        var under = SlicedType(x);
        if (x.KnownType.Underlying is Pointer pointer && !IsComplete(pointer.Elem) || under is null)
        {
            x.Invalidate();
            return;
        }

        if (SlicedLength(x, under, e) is not { } length)
        {
            x.Invalidate();
            return;
        }

        x.Mode = OperandMode.Value;
        if (e.Slice3 && (!e.High.Exists || !e.Max.Exists))
        {
            Error(e.Rbrack, ErrorCode.InvalidSyntaxTree, "2nd and 3rd index required in 3-index slice");
            x.Invalidate();
            return;
        }

        CheckSliceIndices(e, length);
    }

    /// <summary>
    /// The underlying type that slicing works on, which all types of a type set must share; null after an error.
    /// </summary>
    Type? SlicedType(Operand x)
    {
        // Strings count as slices of bytes, and if there is one as the result.
        Type? type = null, under = null;
        var hasString = false;
        foreach (var (t, u) in Underlyings.TypeSetOf(x.KnownType))
        {
            if (u is null)
            {
                Error(x, ErrorCode.NonSliceableOperand,
                    $"cannot slice {Str(x)}: no specific type in {Str(x.KnownType)}");
                under = null;
                break;
            }

            var sliced = u;
            if (IsString(u))
            {
                sliced = new Slice(Universe.Byte);
                hasString = true;
            }

            if (under is null)
            {
                (type, under) = (t, sliced);
            }
            else if (!Identical(under, sliced))
            {
                Error(x, ErrorCode.NonSliceableOperand,
                    $"cannot slice {Str(x)}: {Str(type!)} and {Str(t!)} have different underlying types");
                under = null;
                break;
            }
        }

        if (!hasString)
            return under;
        return IsTypeParam(x.KnownType) ? Universe.Of(BasicKind.String) : x.KnownType.Underlying;
    }

    /// <summary>Gives an operand the type that slicing gives it.</summary>
    /// <returns>The length if it is known, else a negative number; null after an error.</returns>
    long? SlicedLength(Operand x, Type under, SliceExpr e)
    {
        switch (under)
        {
            case Basic basic when IsString(basic):
                if (e.Slice3)
                {
                    Error(e.Max.Exists ? e.Max : e, ErrorCode.InvalidSliceExpr, $"{InvalidOp}3-index slice of string");
                    return null;
                }

                var length = x.Mode == OperandMode.Constant ? x.Value!.StringLength : -1L;
                if (IsUntyped(x.KnownType))
                    x.Type = Universe.Of(BasicKind.String);
                return length;
            case Array when x.Mode != OperandMode.Variable:
                Error(x, ErrorCode.NonSliceableOperand, $"cannot slice unaddressable value {Str(x)}");
                return null;
            case Array array:
                x.Type = new Slice(array.Elem);
                return array.Length;
            case Pointer { Elem.Underlying: Array array }:
                x.Type = new Slice(array.Elem);
                return array.Length;
            case Slice:
                return -1;
            default:
                Error(x, ErrorCode.NonSliceableOperand, $"cannot slice {Str(x)}");
                return null;
        }
    }

    void CheckSliceIndices(SliceExpr e, long length)
    {
        Expr[] indices = [e.Low, e.High, e.Max];
        var values = new long[indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i].Exists)
                values[i] = CheckIndex(indices[i], length >= 0 ? length + 1 : -1).Value;
            else
                values[i] = i == 0 ? 0 : length >= 0 ? length : -1;
        }

        for (var i = 0; i < values.Length - 1; i++)
        {
            for (var j = i + 1; values[i] > 0 && j < values.Length; j++)
            {
                if (values[j] < 0 || values[j] >= values[i])
                    continue;
                // What is smaller comes from the source: the length, where that was taken, is the largest.
                Error(indices[j], ErrorCode.SwappedSliceIndices, $"invalid slice indices: {values[j]} < {values[i]}");
                return;
            }
        }
    }

    /// <summary>The index of what must have one; of several the first, after an error.</summary>
    Expr SingleIndex(IndexedExpr e)
    {
        var indices = e.Indices;
        if (indices.Count > 1)
            Error(indices[1], ErrorCode.InvalidIndex, $"{InvalidOp}more than one index");
        return indices[0];
    }

    /// <summary>Checks an index.</summary>
    /// <param name="max">The index must be less; negative for no limit.</param>
    /// <returns>Its type, or the invalid one after an error; and its value, if that is constant, else -1.</returns>
    internal (Type Type, long Value) CheckIndex(Expr index, long max)
    {
        var x = new Operand();
        CheckExpr(null, x, index);
        if (!IsValidIndex(x, ErrorCode.InvalidIndex, "index", allowNegative: false))
            return (Universe.Invalid, -1);
        if (x.Mode != OperandMode.Constant)
            return (x.KnownType, -1);
        if (x.Value!.Kind == ConstantKind.Unknown)
            return (Universe.Invalid, -1);

        var isSmall = x.Value.TryGetInt64(out var value);
        Debug.Assert(isSmall);
        if (max >= 0 && value >= max)
        {
            Error(x, ErrorCode.InvalidIndex, $"{InvalidArg}index {x.Value} out of bounds [0:{max}]");
            return (Universe.Invalid, -1);
        }

        return (x.KnownType, value);
    }

    /// <summary>Whether an operand is an integer that can be an index or a length; if not, says so.</summary>
    internal bool IsValidIndex(Operand x, ErrorCode code, string what, bool allowNegative)
    {
        if (!x.IsValid)
            return false;

        ConvertUntyped(x, Universe.Of(BasicKind.Int));
        if (!x.IsValid)
            return false;
        if (!AllInteger(x.KnownType))
        {
            Error(x, code, $"{InvalidArg}{what} {Str(x)} must be integer");
            return false;
        }

        if (x.Mode != OperandMode.Constant)
            return true;
        if (!allowNegative && x.Value!.Sign < 0)
        {
            Error(x, code, $"{InvalidArg}{what} {Str(x)} must not be negative");
            return false;
        }

        var value = x.Value;
        var isInt = RepresentableConst(x.Value!, Universe.Of(BasicKind.Int), ref value);
        x.Value = value;
        if (!isInt)
            Error(x, code, $"{InvalidArg}{what} {Str(x)} overflows int");
        return isInt;
    }
}

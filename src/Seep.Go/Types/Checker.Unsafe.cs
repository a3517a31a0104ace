using System.Diagnostics;
using Seep.Go.Constants;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

// The functions of package unsafe (Go spec, "Package unsafe").
sealed partial class Checker
{
    bool CheckUnsafe(Operand x, CallExpr call, BuiltinId id, IReadOnlyList<Operand> args) => id switch
    {
        BuiltinId.Add => CheckUnsafeAdd(x, call, args[1]),
        BuiltinId.Alignof => CheckAlignof(x, call),
        BuiltinId.Offsetof => CheckOffsetof(x, call),
        BuiltinId.Sizeof => CheckSizeof(x, call),
        BuiltinId.Slice => CheckUnsafeSlice(x, call, args[1]),
        BuiltinId.SliceData => CheckSliceData(x, call),
        BuiltinId.String => CheckUnsafeString(x, call, args[1]),
        BuiltinId.StringData => CheckStringData(x, call),
        _ => throw new UnreachableException($"builtin {id}"),
    };

    bool CheckUnsafeAdd(Operand x, CallExpr call, Operand length)
    {
        VerifyVersion(call.Fun.Start, 17, "unsafe.Add");
        var pointer = Universe.Of(BasicKind.UnsafePointer);
        CheckAssignment(x, pointer, "argument to unsafe.Add");
        return x.IsValid
            && IsValidIndex(length, ErrorCode.InvalidUnsafeAdd, "length", allowNegative: true)
            && Gives(x, call, pointer, pointer, length.KnownType);
    }

    bool CheckAlignof(Operand x, CallExpr call)
    {
        CheckAssignment(x, null, "argument to unsafe.Alignof");
        if (!x.IsValid)
            return false;
        if (HasVarSize(x.KnownType))
            return Gives(x, call, Universe.Of(BasicKind.Uintptr), x.KnownType);
        return GivesSize(x, AlignOf(x.KnownType));
    }

    bool CheckSizeof(Operand x, CallExpr call)
    {
        CheckAssignment(x, null, "argument to unsafe.Sizeof");
        if (!x.IsValid)
            return false;
        if (HasVarSize(x.KnownType))
            return Gives(x, call, Universe.Of(BasicKind.Uintptr), x.KnownType);
        return GivesSize(x, SizeOf(x.KnownType));
    }

    /// <param name="size">Negative for what is too large to be counted.</param>
    bool GivesSize(Operand x, long size)
    {
        if (size < 0)
        {
            Error(x, ErrorCode.TypeTooLarge, $"{Str(x)} is too large");
            return false;
        }

        (x.Mode, x.Type, x.Value) = (OperandMode.Constant, Universe.Of(BasicKind.Uintptr), Constant.Of(size));
        return true;
    }

    bool CheckOffsetof(Operand x, CallExpr call)
    {
        var arg = call.Args[0];
        if (!arg.Unparen().Is(out SelectorExpr selector))
        {
            Error(arg, ErrorCode.BadOffsetofSyntax, $"{InvalidArg}{Str(arg)} is not a selector expression");
            Use(arg);
            return false;
        }

        CheckExpr(null, x, selector.X);
        if (!x.IsValid)
            return false;

        var type = Lookups.DerefStructPtr(x.KnownType);
        var name = selector.Sel.Name;
        var (symbol, index, isIndirect) = Lookups.LookupFieldOrMethod(type, false, _package, name, false);
        switch (symbol)
        {
            case null:
                Error(x, ErrorCode.MissingFieldOrMethod, $"{InvalidArg}{Str(type)} has no single field {name}");
                return false;
            case Func:
                Error(arg, ErrorCode.InvalidOffsetof, $"{InvalidArg}{Str(arg)} is a method value");
                return false;
        }

        if (isIndirect)
        {
            Error(x, ErrorCode.InvalidOffsetof, $"{InvalidArg}field {name} is embedded via a pointer in {Str(type)}");
            return false;
        }

        RecordSelection(selector, SelectionKind.FieldValue, type, symbol, index!, isIndirect: false);
        var mode = x.Mode == OperandMode.Variable ? OperandMode.Variable : OperandMode.Value;
        Record(new() { Mode = mode, Expr = selector, Type = symbol.Type });

        // A field before the first one of variable size would do, but that is how Go has it.
        if (HasVarSize(type))
            return Gives(x, call, Universe.Of(BasicKind.Uintptr), symbol.Type!);
        return GivesSize(x, OffsetOf(type, index!));
    }

    bool CheckUnsafeSlice(Operand x, CallExpr call, Operand length)
    {
        VerifyVersion(call.Fun.Start, 17, "unsafe.Slice");
        if (CommonUnder(x.KnownType, null).Type is not Pointer pointer)
        {
            Error(x, ErrorCode.InvalidUnsafeSlice, $"{InvalidArg}{Str(x)} is not a pointer");
            return false;
        }

        return IsValidIndex(length, ErrorCode.InvalidUnsafeSlice, "length", allowNegative: false)
            && Gives(x, call, new Slice(pointer.Elem), pointer, length.KnownType);
    }

    bool CheckSliceData(Operand x, CallExpr call)
    {
        VerifyVersion(call.Fun.Start, 20, "unsafe.SliceData");
        if (CommonUnder(x.KnownType, null).Type is not Slice slice)
        {
            Error(x, ErrorCode.InvalidUnsafeSliceData, $"{InvalidArg}{Str(x)} is not a slice");
            return false;
        }

        return Gives(x, call, new Pointer(slice.Elem), slice);
    }

    bool CheckUnsafeString(Operand x, CallExpr call, Operand length)
    {
        VerifyVersion(call.Fun.Start, 20, "unsafe.String");
        CheckAssignment(x, new Pointer(Universe.Byte), "argument to unsafe.String");
        return x.IsValid
            && IsValidIndex(length, ErrorCode.InvalidUnsafeString, "length", allowNegative: false)
            && Gives(x, call, Universe.Of(BasicKind.String), new Pointer(Universe.Byte), length.KnownType);
    }

    bool CheckStringData(Operand x, CallExpr call)
    {
        VerifyVersion(call.Fun.Start, 20, "unsafe.StringData");
        CheckAssignment(x, Universe.Of(BasicKind.String), "argument to unsafe.StringData");
        return x.IsValid && Gives(x, call, new Pointer(Universe.Byte), Universe.Of(BasicKind.String));
    }

    long SizeOf(Type type) => new Sizes(_options.WordSize).SizeOf(type);

    long AlignOf(Type type) => new Sizes(_options.WordSize).AlignOf(type);

    /// <param name="path">Fields of structs in structs, as a selection has them.</param>
    long OffsetOf(Type type, IReadOnlyList<int> path) => new Sizes(_options.WordSize).OffsetOf(type, path);

    /// <summary>
    /// Whether the size of a type depends on type parameters; also if it is infinite, where that is not reported yet.
    /// </summary>
    internal bool HasVarSize(Type type) => Aliases.Unalias(type) switch
    {
        Named named => HasVarSize(named),
        Array array => HasVarSize(array.Elem),
        Struct { Fields: var fields } => fields.Any(f => HasVarSize(f.Type!)),
        TypeParam => true,
        _ => false,
    };

    bool HasVarSize(Named type)
    {
        if (type.HasVarSize is { } known)
            return known;

        var symbol = type.OwnSymbol;
        if (_pathIndex.TryGetValue(symbol, out var start))
        {
            var cycle = _path[start..];
            CycleError(cycle, FirstInSource(cycle));
            return true;
        }

        Push(symbol);
        type.Unpack();
        // Types of package simd stand for others of sizes that are not known.
        var answer = HasVarSize(type.RightSide!) || symbol is { Name: "_simd", Package.Path: "simd" };
        Pop();
        type.HasVarSize = answer;
        return answer;
    }
}

public sealed partial class Named
{
    volatile byte _varSize;

    /// <summary>What <see cref="Checker.HasVarSize(Type)"/> found out; null until it was asked.</summary>
    internal bool? HasVarSize
    {
        get => _varSize == 0 ? null : _varSize == 1;
        set => _varSize = value is { } answer ? (byte)(answer ? 1 : 2) : (byte)0;
    }
}

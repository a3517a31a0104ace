using Seep.Go.Source;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Ssa.Build;

// Conversions (Go spec, "Conversions"), and those that assignment implies ("Assignability").
sealed partial class FunctionBuilder
{
    /// <summary>A value as another type; the same value where it is of that type.</summary>
    int ConvertTo(int value, Type to, Pos pos)
    {
        var from = TypeOf(value);
        if (ReferenceEquals(from, to) || !Predicates.IsValid(from) || !Predicates.IsValid(to) || from is Tuple || Predicates.Identical(from, to))
            return value;
        if (_draft[value].Op == Op.Const && from is Basic { Kind: BasicKind.UntypedNil })
            return Zero(to);
        if (CoreTypes.IsInterface(to))
            return Emit(CoreTypes.IsInterface(from) ? Op.ChangeInterface : Op.MakeInterface, to, pos, value);
        if (_draft[value].Op == Op.Const && Predicates.IsUntyped(from))
            return Const(_draft[value].Symbol as Go.Constants.Constant, to);
        if (CoreTypes.IsTypeParam(from) || CoreTypes.IsTypeParam(to))
            return ConvertTypeParam(value, from, to, pos);
        return Convert(value, from.Underlying, to.Underlying, to, pos);
    }

    /// <summary>Where each type set has one underlying type it is a conversion like any other.</summary>
    int ConvertTypeParam(int value, Type from, Type to, Pos pos) =>
        CoreTypes.CoreOf(from) is { } core && CoreTypes.CoreOf(to) is { } toCore && core is not Interface && toCore is not Interface
            ? Convert(value, core, toCore, to, pos)
            : Emit(Op.MultiConvert, to, pos, value);

    int Convert(int value, Type from, Type underlying, Type to, Pos pos)
    {
        if (Predicates.IdenticalIgnoreTags(from, underlying))
            return Emit(Op.ChangeType, to, pos, value);
        switch (from, underlying)
        {
            case (Chan, Chan):
            case (Pointer, Pointer):
                return Emit(Op.ChangeType, to, pos, value);
            case (Slice, Pointer):
                return Emit(Op.SliceToArrayPointer, to, pos, value);
            case (Slice, Array):
                return Load(Emit(Op.SliceToArrayPointer, PointerTo(to), pos, value), pos);
            default:
                return Emit(Op.Convert, to, pos, value);
        }
    }
}

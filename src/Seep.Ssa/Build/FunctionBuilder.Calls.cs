using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Ssa.Build;

// Calls (Go spec, "Calls"), conversions as calls, and builtin functions ("Built-in functions").
sealed partial class FunctionBuilder
{
    int BuildCallExpr(CallExpr call)
    {
        if (IsType(call.Fun) && call.Args.Count == 1)
            return ConvertTo(Value(call.Args[0]), TypeOf(call), call.Lparen);
        if (BuiltinOf(call) is { } builtin && BuildBuiltin(builtin.BuiltinId, call) is var built and not 0)
            return built;
        return EmitCall(Op.Call, call, call.Lparen);
    }

    /// <summary>A call, or one that is begun or deferred.</summary>
    int EmitCall(Op op, CallExpr call, Pos pos)
    {
        List<int> operands = [];
        var method = AddTarget(call, operands, out var signature);
        AddArgs(call, signature, operands);
        var type = op == Op.Call ? ResultOf(call, signature) : null;
        var isOuter = op == Op.Defer && _range is not null;
        if (op == Op.Defer)
            Outermost._hasDefer = true;
        return EmitWith(op, type, pos, method, 0, isOuter, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(operands));
    }

    Type ResultOf(CallExpr call, Signature? signature) =>
        signature is null ? TypeOf(call)
        : signature.Results.Count == 1 ? signature.Results.Vars[0].Type!
        : signature.Results;

    /// <summary>Adds what is called, and a method's receiver.</summary>
    /// <returns>The method, if an interface's is called.</returns>
    Func? AddTarget(CallExpr call, List<int> operands, out Signature? signature)
    {
        signature = CoreTypes.CoreOf(TypeOf(call.Fun)) as Signature;
        var function = call.Fun.Unparen();
        if (function.Kind is NodeKind.IndexExpr or NodeKind.IndexListExpr && CoreTypes.CoreOf(TypeOf(function)) is Signature)
        {
            var generic = (function.Is(out IndexExpr index) ? index.X : function.As<IndexListExpr>().X).Unparen();
            if (generic.Is<SelectorExpr>() && Info.SelectionOf(generic.Node) is { Kind: SelectionKind.MethodValue })
                function = generic;
        }

        if (function.Is(out SelectorExpr selector) && Info.SelectionOf(selector.Node) is { Kind: SelectionKind.MethodValue } selection)
            return AddMethod(selector, selection, operands);
        if (BuiltinOf(call) is { } builtin)
        {
            // The type of a builtin is that of this call.
            operands.Add(_draft.Add(Op.Builtin, (Type?)signature ?? Universe.Invalid, Pos.None, builtin, 0, false, []));
            return null;
        }

        operands.Add(Value(function));
        return null;
    }

    Func? AddMethod(SelectorExpr x, Selection selection, List<int> operands)
    {
        var method = (Func)selection.Symbol;
        var receiver = Receiver(x, selection);
        if (TypeOf(receiver).Underlying is Interface)
        {
            operands.Add(receiver);
            return method;
        }

        operands.Add(Info.InstanceOf(x.Sel.Node) is { } instance
            ? _draft.Add(Op.Function, MethodInstanceType(instance.Type), Pos.None, new Callee(method, instance.TypeArgs), 0, false, [])
            : FunctionValue(method));
        operands.Add(receiver);
        return null;
    }

    static Type MethodInstanceType(Type type) => type is Signature signature ? WithReceiverAsParameter(signature) : type;

    void AddArgs(CallExpr call, Signature? signature, List<int> operands)
    {
        var parameters = signature?.Params.Vars ?? [];
        var args = new List<int>();
        if (call.Args.Count == 1 && TypeOf(call.Args[0]) is Tuple { Count: > 1 } results && call.Args[0].Unparen().Kind == NodeKind.CallExpr)
        {
            var tuple = Value(call.Args[0]);
            for (var i = 0; i < results.Count; i++)
                args.Add(Extract(tuple, i, call.Lparen));
        }
        else
        {
            foreach (var arg in call.Args)
                args.Add(IsType(arg) ? Zero(TypeOf(arg)) : Value(arg));
        }

        var isPacked = signature?.IsVariadic == true && !call.Dots.IsValid;
        var single = isPacked ? parameters.Count - 1 : parameters.Count;
        if (signature is null)
        {
            operands.AddRange(args);
            return;
        }

        // Where the source is wrong there may be too few arguments, or too many.
        for (var i = 0; i < parameters.Count && i < single; i++)
            operands.Add(i < args.Count ? ConvertTo(args[i], parameters[i].Type!, call.Lparen) : Zero(parameters[i].Type!));
        if (isPacked)
            operands.Add(Pack(args, single, parameters[^1].Type!, call.Lparen));
    }

    /// <summary>The slice of a variadic function's last arguments.</summary>
    int Pack(List<int> args, int first, Type type, Pos pos)
    {
        if (args.Count <= first || CoreTypes.CoreOf(type) is not Slice { Elem: var elem })
            return Zero(type);
        var array = AddTemporary(new Array(elem, args.Count - first), escapes: true, pos);
        for (var i = first; i < args.Count; i++)
            Store(Emit(Op.IndexAddr, PointerTo(elem), pos, array, IntConst(i - first)), args[i], pos);
        return Emit(Op.Slice, type, pos, array, 0, 0, 0);
    }

    // Builtins.

    Builtin? BuiltinOf(CallExpr call)
    {
        var function = call.Fun.Unparen();
        return function.Is(out Ident name) ? Info.UseOf(name.Node) as Builtin
            : function.Is(out SelectorExpr selector) ? Info.UseOf(selector.Sel.Node) as Builtin
            : null;
    }

    /// <summary>Builtins that are instructions of their own.</summary>
    /// <returns>0 for one that is called.</returns>
    int BuildBuiltin(BuiltinId builtin, CallExpr call)
    {
        var type = TypeOf(call);
        switch (builtin)
        {
            case BuiltinId.Make when call.Args.Count > 0:
                return BuildMake(call, type);
            case BuiltinId.New when call.Args.Count == 1:
                var cell = AddTemporary(CoreTypes.ElemOf(type), escapes: true, call.Lparen);
                if (!IsType(call.Args[0]))
                    Store(cell, Value(call.Args[0]), call.Lparen);
                return cell;
            case BuiltinId.Panic when call.Args.Count == 1:
                End(Op.Panic, call.Lparen, ConvertTo(Value(call.Args[0]), PackageBuilder.Any, call.Lparen));
                return Unknown(call.Lparen);
            default:
                return 0;
        }
    }

    int BuildMake(CallExpr call, Type type)
    {
        switch (CoreTypes.CoreOf(type))
        {
            case Slice:
                var length = call.Args.Count > 1 ? IndexValue(call.Args[1]) : IntConst(0);
                var capacity = call.Args.Count > 2 ? IndexValue(call.Args[2]) : length;
                return Emit(Op.MakeSlice, type, call.Lparen, length, capacity);
            case Map when call.Args.Count > 1:
                return Emit(Op.MakeMap, type, call.Lparen, IndexValue(call.Args[1]));
            case Map:
                return Emit(Op.MakeMap, type, call.Lparen);
            case Chan:
                return Emit(Op.MakeChan, type, call.Lparen, call.Args.Count > 1 ? IndexValue(call.Args[1]) : IntConst(0));
            default:
                return Unknown(call.Lparen);
        }
    }
}

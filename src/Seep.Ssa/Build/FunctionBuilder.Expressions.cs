using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Ssa.Build;

// Expressions (Go spec, "Expressions"), other than calls and composite literals.
sealed partial class FunctionBuilder
{
    /// <summary>The type of an expression, of an untyped constant its default type.</summary>
    Type TypeOf(Expr x)
    {
        if (Info.TryGetType(x.Node, out var what) && what.Type is { } type)
            return DefaultOf(type);
        return x.Unparen().Is(out Ident name) && SymbolOf(name)?.Type is { } declared ? declared : Universe.Invalid;
    }

    static Type DefaultOf(Type type) => type is Basic { Kind: BasicKind.UntypedNil } ? type : Predicates.Default(type);

    Symbol? SymbolOf(Ident name) => Info.TryGetDefinition(name.Node, out var symbol) ? symbol : Info.UseOf(name.Node);

    bool IsType(Expr x) => Info.TryGetType(x.Node, out var what) && what.Mode == OperandMode.TypeExpr;

    /// <summary>Evaluates an expression to its one value.</summary>
    int Value(Expr x)
    {
        x = x.Unparen();
        if (!Info.TryGetType(x.Node, out var what) && x.Kind != NodeKind.Ident)
            return BuildBroken(x);
        if (what.Mode == OperandMode.Constant && what.Type is not null)
            return Const(what.Value, DefaultOf(what.Type));
        return x.Kind switch
        {
            NodeKind.Ident => ValueOfName(x.As<Ident>(), x),
            NodeKind.FuncLit => BuildFuncLit(x.As<FuncLit>()),
            NodeKind.CompositeLit => ValueOfLiteral(x.As<CompositeLit>()),
            NodeKind.SelectorExpr => ValueOfSelector(x.As<SelectorExpr>(), what),
            NodeKind.IndexExpr => ValueOfIndex(x.As<IndexExpr>(), what),
            NodeKind.IndexListExpr => ValueOfInstance(x.As<IndexListExpr>().X, x),
            NodeKind.SliceExpr => BuildSlice(x.As<SliceExpr>()),
            NodeKind.TypeAssertExpr => BuildTypeAssert(x.As<TypeAssertExpr>(), TypeOf(x), commaOk: false),
            NodeKind.CallExpr => BuildCallExpr(x.As<CallExpr>()),
            NodeKind.StarExpr => Load(Value(x.As<StarExpr>().X), x.As<StarExpr>().Star),
            NodeKind.UnaryExpr => BuildUnary(x.As<UnaryExpr>()),
            NodeKind.BinaryExpr => BuildBinary(x.As<BinaryExpr>()),
            _ => Unknown(x.Start),
        };
    }

    /// <summary>An expression that the checker gave up: what it calls may matter all the same.</summary>
    int BuildBroken(Expr x)
    {
        if (x.Is(out CallExpr call))
        {
            foreach (var arg in call.Args)
                _ = Value(arg);
        }

        return Unknown(x.Start);
    }

    /// <summary>Evaluates an expression with two values, <c>, ok</c>, or a call with several results, to a tuple.</summary>
    int Values(Expr x)
    {
        x = x.Unparen();
        switch (x.Kind)
        {
            case NodeKind.CallExpr:
                return BuildCallExpr(x.As<CallExpr>());
            case NodeKind.TypeAssertExpr:
                var assert = x.As<TypeAssertExpr>();
                return BuildTypeAssert(assert, TypeOf(assert.Type), commaOk: true);
            case NodeKind.IndexExpr when CoreTypes.CoreOf(TypeOf(x.As<IndexExpr>().X)) is Map map:
                var index = x.As<IndexExpr>();
                return EmitLookup(Value(index.X), ConvertTo(Value(index.Index), map.Key, index.Lbrack), map, commaOk: true, index.Lbrack);
            case NodeKind.UnaryExpr when x.As<UnaryExpr>().Op == TokenKind.Arrow:
                return EmitReceive(Value(x.As<UnaryExpr>().X), commaOk: true, x.As<UnaryExpr>().OpPos);
            default:
                return Unknown(x.Start);
        }
    }

    int EmitReceive(int channel, bool commaOk, Pos pos)
    {
        var elem = CoreTypes.CoreOf(TypeOf(channel)) is Chan chan ? chan.Elem : Universe.Invalid;
        return EmitWith(Op.Receive, commaOk ? PackageBuilder.WithOk(elem) : elem, pos, null, 0, commaOk, channel);
    }

    int EmitLookup(int map, int key, Map type, bool commaOk, Pos pos) =>
        EmitWith(Op.Lookup, commaOk ? PackageBuilder.WithOk(type.Elem) : type.Elem, pos, null, 0, commaOk, map, key);

    int BuildTypeAssert(TypeAssertExpr x, Type type, bool commaOk) => EmitTypeAssert(Value(x.X), type, commaOk, x.Lparen);

    int EmitTypeAssert(int value, Type type, bool commaOk, Pos pos) =>
        EmitWith(Op.TypeAssert, commaOk ? PackageBuilder.WithOk(type) : type, pos, type, 0, commaOk, value);

    // Names and selectors.

    int ValueOfName(Ident name, Expr x) => SymbolOf(name) switch
    {
        Var variable => Load(AddressOf(variable), name.NamePos),
        Func function => FunctionValue(function, name, x),
        Nil => Zero(TypeOf(x)),
        Const constant => Const(constant.Value, DefaultOf(constant.Type ?? Universe.Invalid)),
        _ => Unknown(name.NamePos),
    };

    /// <summary>A function by its name.</summary>
    /// <param name="x">The expression, of an instance with its type arguments.</param>
    int FunctionValue(Func function, Ident name, Expr x)
    {
        if (Info.InstanceOf(name.Node) is { } instance)
            return _draft.Add(Op.Function, instance.Type, Pos.None, new Callee(function, instance.TypeArgs), 0, false, []);
        if (function.Signature is null)
            return Unknown(x.Start);
        return FunctionValue(function);
    }

    int FunctionValue(Func function)
    {
        if (!_known.TryGetValue(function, out var value))
        {
            _known[function] = value = _draft.Add(
                Op.Function, WithReceiverAsParameter(function.Signature!), Pos.None, new Callee(function, []), 0, false, []);
        }

        return value;
    }

    /// <summary>A method's type as that of a function whose first parameter is the receiver.</summary>
    static Signature WithReceiverAsParameter(Signature signature) => signature.Recv is { } receiver
        ? new(null, new([receiver, .. signature.Params.Vars]), signature.Results, signature.IsVariadic)
        : signature;

    int ValueOfSelector(SelectorExpr x, TypeAndValue what)
    {
        if (Info.SelectionOf(x.Node) is not { } selection)
            return ValueOfName(x.Sel, x);
        switch (selection.Kind)
        {
            case SelectionKind.MethodExpression:
                return _draft.Add(Op.MethodExpr, what.Type, x.Sel.NamePos, selection, 0, false, []);
            case SelectionKind.MethodValue:
                return BuildMethodValue(x, selection, TypeOf(x));
            default:
                return what.Mode == OperandMode.Variable
                    ? Load(AddressOfField(x, selection), x.Sel.NamePos)
                    : FieldOf(FollowPath(Value(x.X), selection.Index, x.Sel.NamePos), selection.Index[^1], x.Sel.NamePos);
        }
    }

    int BuildMethodValue(SelectorExpr x, Selection selection, Type type)
    {
        var method = (Func)selection.Symbol;
        return EmitWith(Op.MethodValue, type, x.Sel.NamePos, method, 0, false, Receiver(x, selection));
    }

    /// <summary>The value that a method is called on: through embedded fields, its address or what it points to as the method wants it.</summary>
    int Receiver(SelectorExpr x, Selection selection)
    {
        var wanted = ((Func)selection.Symbol).Signature?.Recv?.Type;
        var isByPointer = wanted is not null && Aliases.Unalias(wanted) is Pointer;
        // By way of an embedded field the value around it need not be read as a whole, unless that is a variable, to stay a value.
        var takesAddress = (isByPointer || selection.Index.Count > 1 && x.X.Unparen().Kind != NodeKind.Ident)
            && !CoreTypes.IsPointer(TypeOf(x.X)) && IsAddressable(x.X);
        var value = takesAddress ? AddressOf(x.X, escapes: isByPointer && !selection.IsIndirect) : Value(x.X);
        value = FollowPath(value, selection.Index, x.Sel.NamePos);
        return !isByPointer && Aliases.Unalias(TypeOf(value)) is Pointer ? Load(value, x.Sel.NamePos) : value;
    }

    bool IsAddressable(Expr x) =>
        x.Unparen() is var bare && bare.Kind == NodeKind.CompositeLit
        || Info.TryGetType(x.Node, out var what) && what.Mode == OperandMode.Variable;

    /// <summary>Selects the embedded fields on a path, all but its last index.</summary>
    /// <param name="value">A struct or a pointer to one; as long as there are pointers, addresses are followed.</param>
    int FollowPath(int value, IReadOnlyList<int> path, Pos pos)
    {
        for (var i = 0; i < path.Count - 1; i++)
            value = EmbeddedField(value, path[i], pos);
        return value;
    }

    /// <summary>
    /// A field of a struct, or of what a pointer points to; there the field's address unless the field is a pointer itself.
    /// </summary>
    int EmbeddedField(int value, int index, Pos pos)
    {
        if (!CoreTypes.IsPointer(TypeOf(value)))
            return FieldOf(value, index, pos);
        var address = FieldAddress(value, index, pos);
        return CoreTypes.IsPointer(CoreTypes.ElemOf(TypeOf(address))) ? Load(address, pos) : address;
    }

    int FieldOf(int value, int index, Pos pos)
    {
        if (CoreTypes.IsPointer(TypeOf(value)))
            return Load(FieldAddress(value, index, pos), pos);
        var type = TypeOf(value).Underlying is Struct s && index < s.Fields.Count ? s.Fields[index].Type! : Universe.Invalid;
        return EmitWith(Op.Field, type, pos, null, index, false, value);
    }

    int FieldAddress(int pointer, int index, Pos pos)
    {
        var type = CoreTypes.CoreOf(CoreTypes.ElemOf(TypeOf(pointer))) is Struct s && index < s.Fields.Count
            ? PointerTo(s.Fields[index].Type!)
            : Universe.Invalid;
        return EmitWith(Op.FieldAddr, type, pos, null, index, false, pointer);
    }

    int AddressOfField(SelectorExpr x, Selection selection, bool escapes = false)
    {
        var start = CoreTypes.IsPointer(TypeOf(x.X)) || !IsAddressable(x.X) ? Value(x.X) : AddressOf(x.X, escapes && !selection.IsIndirect);
        return FieldAddress(FollowPath(start, selection.Index, x.Sel.NamePos), selection.Index[^1], x.Sel.NamePos);
    }

    // Index and slice expressions.

    int ValueOfIndex(IndexExpr x, TypeAndValue what)
    {
        if (IsType(x.Index) || CoreTypes.CoreOf(TypeOf(x.X)) is Signature)
            return ValueOfInstance(x.X, x);
        if (CoreTypes.CoreOf(TypeOf(x.X)) is Map map)
            return EmitLookup(Value(x.X), ConvertTo(Value(x.Index), map.Key, x.Lbrack), map, commaOk: false, x.Lbrack);
        if (what.Mode == OperandMode.Variable)
            return Load(AddressOfElement(x), x.Lbrack);
        return Emit(Op.Index, TypeOf(x), x.Lbrack, Value(x.X), IndexValue(x.Index));
    }

    /// <summary>An index: an untyped constant as an int.</summary>
    int IndexValue(Expr x)
    {
        var value = Value(x);
        return _draft[value].Op == Op.Const ? ConvertConstToInt(value) : value;
    }

    int ConvertConstToInt(int value) =>
        _draft[value].Symbol is Constant constant && constant.ToInt() is var whole && TypeOf(value) is var type && !Predicates.IsInteger(type)
            ? Const(whole, PackageBuilder.Int)
            : value;

    /// <summary>A generic function with type arguments.</summary>
    int ValueOfInstance(Expr function, Expr x)
    {
        function = function.Unparen();
        if (function.Is(out SelectorExpr selector))
        {
            return Info.SelectionOf(selector.Node) is { } selection
                ? selection.Kind == SelectionKind.MethodValue
                    ? BuildMethodValue(selector, selection, TypeOf(x))
                    : _draft.Add(Op.MethodExpr, TypeOf(x), selector.Sel.NamePos, selection, 0, false, [])
                : ValueOfName(selector.Sel, x);
        }

        return function.Is(out Ident name) ? ValueOfName(name, x) : Unknown(x.Start);
    }

    int AddressOfElement(IndexExpr x, bool escapes = false)
    {
        int container;
        Type elem;
        switch (CoreTypes.CoreOf(TypeOf(x.X)))
        {
            case Array array:
                (container, elem) = (IsAddressable(x.X) ? AddressOf(x.X, escapes) : Spill(Value(x.X), x.Lbrack), array.Elem);
                break;
            case Pointer { Elem: var pointed } when CoreTypes.CoreOf(pointed) is Array array:
                (container, elem) = (Value(x.X), array.Elem);
                break;
            case Slice slice:
                (container, elem) = (Value(x.X), slice.Elem);
                break;
            default:
                // A type parameter whose types differ: slices and arrays of one element type.
                (container, elem) = (IsAddressable(x.X) ? AddressOf(x.X, escapes) : Value(x.X), TypeOf(x));
                break;
        }

        return Emit(Op.IndexAddr, PointerTo(elem), x.Lbrack, container, IndexValue(x.Index));
    }

    int BuildSlice(SliceExpr x)
    {
        var value = CoreTypes.CoreOf(TypeOf(x.X)) is Array ? AddressOf(x.X, escapes: true) : Value(x.X);
        int low = Bound(x.Low), high = Bound(x.High), max = Bound(x.Max);
        return Emit(Op.Slice, TypeOf(x), x.Lbrack, value, low, high, max);

        int Bound(Expr bound) => bound.Exists ? IndexValue(bound) : 0;
    }

    // Operators.

    int BuildUnary(UnaryExpr x)
    {
        switch (x.Op)
        {
            case TokenKind.And:
                var operand = x.X.Unparen();
                if (operand.Is(out CompositeLit literal))
                    return AddressOfLiteral(literal, escapes: true);
                return AddressOf(operand, escapes: true);
            case TokenKind.Arrow:
                return EmitReceive(Value(x.X), commaOk: false, x.OpPos);
            case TokenKind.Add:
                return Value(x.X);
            default:
                return EmitWith(Op.Unary, TypeOf(x), x.OpPos, null, (int)x.Op, false, ConvertTo(Value(x.X), TypeOf(x), x.OpPos));
        }
    }

    int BuildBinary(BinaryExpr x)
    {
        switch (x.Op)
        {
            case TokenKind.LAnd or TokenKind.LOr:
                return BuildLogical(x);
            case TokenKind.Eql or TokenKind.Neq or TokenKind.Lss or TokenKind.Leq or TokenKind.Gtr or TokenKind.Geq:
                return Compare(x.Op, Value(x.X), Value(x.Y), TypeOf(x), x.OpPos);
            default:
                int left = Value(x.X), right = Value(x.Y);
                return Arithmetic(x.Op, left, right, TypeOf(x), x.OpPos);
        }
    }

    int Arithmetic(TokenKind op, int left, int right, Type type, Pos pos)
    {
        left = ConvertTo(left, type, pos);
        right = op is TokenKind.Shl or TokenKind.Shr ? ShiftCount(right) : ConvertTo(right, type, pos);
        return EmitWith(Op.Binary, type, pos, null, (int)op, false, left, right);
    }

    /// <summary>A constant count as an unsigned integer; any other stays as it is.</summary>
    int ShiftCount(int count) =>
        _draft[count] is { Op: Op.Const, Symbol: Constant constant } && !CoreTypes.IsTypeParam(TypeOf(count))
            ? Const(constant.ToInt(), Universe.Of(BasicKind.Uint))
            : count;

    int Compare(TokenKind op, int left, int right, Type type, Pos pos)
    {
        Type leftType = TypeOf(left), rightType = TypeOf(right);
        if (!Predicates.Identical(leftType, rightType))
        {
            // What is no interface is compared as one with an interface; nil and constants are of the other's type.
            if (IsNil(left) || CoreTypes.IsInterface(rightType) && !IsNil(right) || _draft[left].Op == Op.Const && _draft[right].Op != Op.Const)
                left = ConvertTo(left, rightType, pos);
            else
                right = ConvertTo(right, leftType, pos);
        }

        return EmitWith(Op.Binary, type, pos, null, (int)op, false, left, right);
    }

    bool IsNil(int value) => TypeOf(value) is Basic { Kind: BasicKind.UntypedNil };

    /// <summary><c>x &amp;&amp; y</c> or <c>x || y</c> as a value.</summary>
    int BuildLogical(BinaryExpr x)
    {
        var type = TypeOf(x);
        var isAnd = x.Op == TokenKind.LAnd;
        BlockDraft right = NewBlock("binop.rhs"), done = NewBlock("binop.done");
        if (isAnd)
            Condition(x.X, right, done);
        else
            Condition(x.X, done, right);
        var early = done.Predecessors.Count;
        Begin(right);
        var value = ConvertTo(Value(x.Y), type, x.OpPos);
        Jump(done, x.OpPos);
        Begin(done);
        var edges = new int[done.Predecessors.Count];
        for (var i = 0; i < edges.Length; i++)
            edges[i] = i < early ? Const(Constant.Of(!isAnd), type) : value;
        return EmitWith(Op.Phi, type, x.OpPos, null, 0, false, edges);
    }

    /// <summary>Goes to one of two blocks as a condition says.</summary>
    void Condition(Expr x, BlockDraft then, BlockDraft otherwise)
    {
        var bare = x.Unparen();
        if (bare.Is(out BinaryExpr binary) && binary.Op is TokenKind.LAnd or TokenKind.LOr && !IsConstant(bare))
        {
            var right = NewBlock(binary.Op == TokenKind.LAnd ? "cond.true" : "cond.false");
            if (binary.Op == TokenKind.LAnd)
                Condition(binary.X, right, otherwise);
            else
                Condition(binary.X, then, right);
            Begin(right);
            Condition(binary.Y, then, otherwise);
            return;
        }

        if (bare.Is(out UnaryExpr not) && not.Op == TokenKind.Not && !IsConstant(bare))
        {
            Condition(not.X, otherwise, then);
            return;
        }

        If(Value(bare), then, otherwise, bare.Start);
    }

    bool IsConstant(Expr x) => Info.TryGetType(x.Node, out var what) && what.Mode == OperandMode.Constant;

    // Function literals.

    int BuildFuncLit(FuncLit x)
    {
        var name = $"{_function.Name}${_function.Children.Count + 1}";
        if (TypeOf(x) is not Signature signature)
            return Unknown(x.Type.Func);
        var function = new Function(name, signature, _package.Package, x.Node, null, _function);
        _function.AddChild(function);
        var builder = new FunctionBuilder(_package, this, function);
        builder.Build(x.Body);
        return Closure(builder, x.Type.Func);
    }

    /// <summary>A function built in this one with what it captures, which from here on escapes.</summary>
    int Closure(FunctionBuilder built, Pos pos)
    {
        var function = built._function;
        if (built._captured.Count == 0)
            return Known(Op.Function, function, () => function.Signature);
        var bindings = new int[built._captured.Count];
        for (var i = 0; i < bindings.Length; i++)
            bindings[i] = AddressOf(built._captured[i], escapes: true);
        return EmitWith(Op.MakeClosure, function.Signature, pos, function, 0, false, bindings);
    }
}

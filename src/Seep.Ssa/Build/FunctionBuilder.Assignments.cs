using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Ssa.Build;

// Assignments (Go spec, "Assignment statements"), variable declarations, and composite literals, which are built in place.
sealed partial class FunctionBuilder
{
    enum PlaceKind : byte
    {
        /// <summary>What is assigned is dropped.</summary>
        Blank,
        Cell,
        MapElement,
    }

    /// <summary>What can be assigned to.</summary>
    /// <param name="Base">The address, or the map.</param>
    /// <param name="Type">Null of the blank identifier.</param>
    readonly record struct Place(PlaceKind Kind, int Base, int Key, Type? Type, Pos Pos);

    /// <summary>Stores that wait: what is assigned together is read before any of it is written.</summary>
    sealed class StoreBuffer : List<(Place Place, int Value)>;

    Place PlaceOf(Expr x)
    {
        var bare = x.Unparen();
        if (bare.Is(out Ident name) && name.IsBlank)
            return default;
        if (bare.Is(out IndexExpr index) && CoreTypes.CoreOf(TypeOf(index.X)) is Map map)
        {
            return new(
                PlaceKind.MapElement, Value(index.X), ConvertTo(Value(index.Index), map.Key, index.Lbrack), map.Elem, index.Lbrack);
        }

        return CellAt(AddressOf(bare), bare.Start);
    }

    Place CellAt(int address, Pos pos) => new(PlaceKind.Cell, address, 0, CoreTypes.ElemOf(TypeOf(address)), pos);

    void Store(Place place, int value)
    {
        switch (place.Kind)
        {
            case PlaceKind.Cell:
                Emit(Op.Store, null, place.Pos, place.Base, ConvertTo(value, place.Type!, place.Pos));
                break;
            case PlaceKind.MapElement:
                Emit(Op.MapUpdate, null, place.Pos, place.Base, place.Key, ConvertTo(value, place.Type!, place.Pos));
                break;
        }
    }

    int Load(Place place) => place.Kind switch
    {
        PlaceKind.Cell => Load(place.Base, place.Pos),
        PlaceKind.MapElement => EmitWith(Op.Lookup, place.Type, place.Pos, null, 0, false, place.Base, place.Key),
        _ => Unknown(place.Pos),
    };

    /// <summary>The address of a variable, or of a composite literal, which is put into a new one.</summary>
    /// <param name="escapes">Whether the address is kept.</param>
    int AddressOf(Expr x, bool escapes = false)
    {
        x = x.Unparen();
        switch (x.Kind)
        {
            case NodeKind.Ident when SymbolOf(x.As<Ident>()) is Var variable:
                return AddressOf(variable, escapes);
            case NodeKind.CompositeLit:
                return AddressOfLiteral(x.As<CompositeLit>(), escapes);
            case NodeKind.StarExpr:
                return Value(x.As<StarExpr>().X);
            case NodeKind.IndexExpr:
                return AddressOfElement(x.As<IndexExpr>(), escapes);
            case NodeKind.SelectorExpr when Info.SelectionOf(x.Node) is { Kind: SelectionKind.FieldValue } selection:
                return AddressOfField(x.As<SelectorExpr>(), selection, escapes);
            case NodeKind.SelectorExpr when Info.UseOf(x.As<SelectorExpr>().Sel.Node) is Var variable:
                return AddressOf(variable, escapes);
            default:
                return Spill(Value(x), x.Start);
        }
    }

    /// <summary>A value put into a new cell.</summary>
    int Spill(int value, Pos pos)
    {
        var cell = AddTemporary(TypeOf(value), escapes: false, pos);
        Store(cell, value, pos);
        return cell;
    }

    /// <summary>Assigns an expression; a composite literal is built where it is assigned to.</summary>
    /// <param name="isZero">Whether the place is known to hold a zero value.</param>
    /// <param name="buffer">Where stores wait; without one they are done at once.</param>
    void Assign(Place place, Expr x, bool isZero, StoreBuffer? buffer)
    {
        x = x.Unparen();
        int value;
        if (x.Is(out CompositeLit literal) && place.Type is { } type && IsLiteralOf(literal, type))
        {
            if (CoreTypes.IsPointer(type))
            {
                value = AddressOfLiteral(literal, escapes: true);
            }
            else if (place.Kind == PlaceKind.Cell && CoreTypes.CoreOf(type) is Struct or Array)
            {
                FillInPlace(place, literal, isZero, buffer);
                return;
            }
            else
            {
                value = Value(x);
            }
        }
        else
        {
            value = Value(x);
        }

        if (buffer is not null)
            buffer.Add((place, value));
        else
            Store(place, value);
    }

    void FillInPlace(Place place, CompositeLit literal, bool isZero, StoreBuffer? buffer)
    {
        var stores = buffer ?? [];
        Fill(place.Base, literal, isZero, stores);
        if (buffer is null)
            Emit(stores);
    }

    void Emit(StoreBuffer stores)
    {
        foreach (var (place, value) in stores)
            Store(place, value);
    }

    /// <summary>Whether a literal is of the type it is assigned to, or in another literal stands for a pointer to one.</summary>
    bool IsLiteralOf(CompositeLit literal, Type type)
    {
        var own = TypeOf(literal);
        return !CoreTypes.IsInterface(type) && (Predicates.Identical(own, type)
            || CoreTypes.CoreOf(type) is Pointer { Elem: var elem } && Predicates.Identical(own, elem) && !literal.Type.Exists
            || !CoreTypes.IsPointer(type) && Predicates.IdenticalIgnoreTags(own.Underlying, type.Underlying));
    }

    // Statements.

    void BuildAssign(AssignStmt s)
    {
        switch (s.Tok)
        {
            case TokenKind.Assign:
            case TokenKind.Define:
                BuildAssign(s.Lhs, s.Rhs, s.Tok == TokenKind.Define, s.TokPos);
                break;
            default:
                BuildAssignOperation(s.Lhs[0], OperatorOf(s.Tok), s.Rhs[0], s.TokPos);
                break;
        }
    }

    static TokenKind OperatorOf(TokenKind assignment) => TokenKind.Add + (assignment - TokenKind.AddAssign);

    /// <summary><c>x op= y</c>: x is evaluated once.</summary>
    void BuildAssignOperation(Expr x, TokenKind op, Expr? y, Pos pos)
    {
        var place = PlaceOf(x);
        var left = Load(place);
        var right = y is { } operand ? Value(operand) : Const(Go.Constants.Constant.Of(1), TypeOf(left));
        Store(place with { Pos = pos }, Arithmetic(op, left, right, TypeOf(left), pos));
    }

    void BuildAssign(NodeList<Expr> lhs, NodeList<Expr> rhs, bool isDefine, Pos pos)
    {
        if (rhs.Count == 1 && lhs.Count > 1)
        {
            BuildAssignFromTuple(lhs, rhs[0], isDefine, pos);
            return;
        }

        if (lhs.Count == 1)
        {
            var place = DefinedBy(lhs[0], isDefine) is { } variable ? default : PlaceOf(lhs[0]);
            AssignOne(lhs[0], place, isDefine, rhs[0]);
            return;
        }

        var places = new Place[lhs.Count];
        var stores = new StoreBuffer();
        for (var i = 0; i < places.Length; i++)
            places[i] = DefinedBy(lhs[i], isDefine) is null ? PlaceOf(lhs[i]) : default;
        var values = new int[places.Length];
        for (var i = 0; i < places.Length && i < rhs.Count; i++)
        {
            if (DefinedBy(lhs[i], isDefine) is null)
                Assign(places[i], rhs[i], isZero: false, stores);
            else
                values[i] = ConvertTo(Value(rhs[i]), DefinedBy(lhs[i], isDefine)!.Type!, pos);
        }

        Emit(stores);
        for (var i = 0; i < places.Length; i++)
        {
            if (DefinedBy(lhs[i], isDefine) is { } variable && values[i] != 0)
                Store(AddLocal(variable, variable.Pos), values[i], variable.Pos);
        }
    }

    void AssignOne(Expr lhs, Place place, bool isDefine, Expr rhs)
    {
        if (DefinedBy(lhs, isDefine) is { } variable)
            Declare(variable, rhs);
        else
            Assign(place, rhs, isZero: false, null);
    }

    /// <summary>A new variable with its first value. The value does not see the variable, unless as one of the iteration before.</summary>
    void Declare(Var variable, Expr value)
    {
        var bare = value.Unparen();
        if (bare.Is(out CompositeLit literal) && IsLiteralOf(literal, variable.Type!) && CoreTypes.CoreOf(variable.Type!) is Struct or Array)
        {
            var cell = EmitWith(Op.Alloc, PointerTo(variable.Type!), variable.Pos, variable, 0, false);
            FillInPlace(CellAt(cell, variable.Pos), literal, isZero: true, null);
            _addresses[variable] = cell;
            return;
        }

        var first = Value(value);
        Store(AddLocal(variable, variable.Pos), first, variable.Pos);
    }

    /// <summary>The variable that the left side of <c>:=</c> declares; null where it names one that is there.</summary>
    Var? DefinedBy(Expr lhs, bool isDefine) =>
        isDefine && lhs.Is(out Ident name) && !name.IsBlank && Info.TryGetDefinition(name.Node, out var symbol) ? symbol as Var : null;

    void BuildAssignFromTuple(NodeList<Expr> lhs, Expr rhs, bool isDefine, Pos pos)
    {
        var places = new Place[lhs.Count];
        for (var i = 0; i < places.Length; i++)
            places[i] = DefinedBy(lhs[i], isDefine) is null ? PlaceOf(lhs[i]) : default;
        var tuple = Values(rhs);
        for (var i = 0; i < places.Length; i++)
        {
            if (DefinedBy(lhs[i], isDefine) is { } variable)
                places[i] = CellAt(AddLocal(variable, variable.Pos), variable.Pos);
            if (places[i].Kind != PlaceKind.Blank)
                Store(places[i], Extract(tuple, i, pos));
        }
    }

    void BuildVarSpec(ValueSpec spec)
    {
        if (spec.Values.Count == 0)
        {
            foreach (var name in spec.Names)
            {
                if (DefinedBy(name, isDefine: true) is { } variable)
                    AddLocal(variable, variable.Pos);
            }

            return;
        }

        if (spec.Values.Count == 1 && spec.Names.Count > 1)
        {
            var tuple = Values(spec.Values[0]);
            for (var i = 0; i < spec.Names.Count; i++)
            {
                if (DefinedBy(spec.Names[i], isDefine: true) is { } variable)
                    Store(AddLocal(variable, variable.Pos), Extract(tuple, i, variable.Pos), variable.Pos);
            }

            return;
        }

        for (var i = 0; i < spec.Values.Count; i++)
        {
            if (i < spec.Names.Count && DefinedBy(spec.Names[i], isDefine: true) is { } variable)
                Declare(variable, spec.Values[i]);
            else
                _ = Value(spec.Values[i]);
        }
    }

    // Composite literals.

    int ValueOfLiteral(CompositeLit literal)
    {
        var type = TypeOf(literal);
        switch (CoreTypes.CoreOf(type))
        {
            case Slice slice:
                return SliceLiteral(literal, type, slice.Elem);
            case Map map:
                return MapLiteral(literal, type, map);
            case Struct or Array:
                return Load(AddressOfLiteral(literal, escapes: false), literal.Lbrace);
            case Pointer:
                return AddressOfLiteral(literal, escapes: true);
            default:
                return Unknown(literal.Lbrace);
        }
    }

    /// <summary>The address of a new variable that holds the literal.</summary>
    int AddressOfLiteral(CompositeLit literal, bool escapes)
    {
        var type = TypeOf(literal);
        // In another literal, &T may be left out.
        if (!literal.Type.Exists && CoreTypes.CoreOf(type) is Pointer { Elem: var elem })
            type = elem;
        var cell = AddTemporary(type, escapes, literal.Lbrace);
        switch (CoreTypes.CoreOf(type))
        {
            case Slice slice:
                Store(cell, SliceLiteral(literal, type, slice.Elem), literal.Lbrace);
                break;
            case Map map:
                Store(cell, MapLiteral(literal, type, map), literal.Lbrace);
                break;
            default:
                FillInPlace(CellAt(cell, literal.Lbrace), literal, isZero: true, null);
                break;
        }

        return cell;
    }

    /// <summary>Stores the elements of a literal of a struct or array.</summary>
    void Fill(int address, CompositeLit literal, bool isZero, StoreBuffer stores)
    {
        switch (CoreTypes.CoreOf(CoreTypes.ElemOf(TypeOf(address))))
        {
            case Struct { Fields: var fields }:
                if (!isZero && literal.Elts.Count != fields.Count)
                    Clear();
                FillStruct(address, literal, fields, isZero, stores);
                break;
            case Array array:
                if (!isZero && literal.Elts.Count != array.Length)
                    Clear();
                FillArray(address, literal, array.Elem, isZero, stores);
                break;
        }

        void Clear()
        {
            stores.Add((CellAt(address, literal.Lbrace), Zero(CoreTypes.ElemOf(TypeOf(address)))));
            isZero = true;
        }
    }

    void FillStruct(int address, CompositeLit literal, IReadOnlyList<Var> fields, bool isZero, StoreBuffer stores)
    {
        var next = 0;
        foreach (var element in literal.Elts)
        {
            var (index, value, pos) = (next++, element, literal.Lbrace);
            if (element.Is(out KeyValueExpr pair))
                (index, value, pos) = (FieldIndex(fields, pair.Key), pair.Value, pair.Colon);
            if (index >= 0 && index < fields.Count)
                Assign(CellAt(FieldAddress(address, index, pos), pos), value, isZero, stores);
        }
    }

    int FieldIndex(IReadOnlyList<Var> fields, Expr key)
    {
        var used = key.Is(out Ident name) ? Info.UseOf(name.Node) : null;
        for (var i = 0; i < fields.Count; i++)
        {
            // The field of an instance is not the one that the key names where its type was substituted.
            if (fields[i] == used || used is Var variable && fields[i].Origin == variable.Origin)
                return i;
        }

        return -1;
    }

    void FillArray(int address, CompositeLit literal, Type elem, bool isZero, StoreBuffer? stores)
    {
        long next = 0;
        foreach (var element in literal.Elts)
        {
            var value = element;
            var pos = literal.Lbrace;
            if (element.Is(out KeyValueExpr pair))
            {
                next = Info.TryGetType(pair.Key.Node, out var key) && key.Value?.TryGetInt64(out var index) == true ? index : next;
                (value, pos) = (pair.Value, pair.Colon);
            }

            var cell = Emit(Op.IndexAddr, PointerTo(elem), pos, address, IntConst(next));
            Assign(CellAt(cell, pos), value, isZero, stores);
            next++;
        }
    }

    int SliceLiteral(CompositeLit literal, Type type, Type elem)
    {
        long length = 0, next = 0;
        foreach (var element in literal.Elts)
        {
            if (element.Is(out KeyValueExpr pair) && Info.TryGetType(pair.Key.Node, out var key) && key.Value?.TryGetInt64(out var index) == true)
                next = index;
            length = Math.Max(length, ++next);
        }

        var array = AddTemporary(new Array(elem, length), escapes: true, literal.Lbrace);
        FillArray(array, literal, elem, isZero: true, null);
        return Emit(Op.Slice, type, literal.Lbrace, array, 0, 0, 0);
    }

    int MapLiteral(CompositeLit literal, Type type, Map map)
    {
        var made = Emit(Op.MakeMap, type, literal.Lbrace, IntConst(literal.Elts.Count));
        foreach (var element in literal.Elts)
        {
            if (!element.Is(out KeyValueExpr pair))
                continue;
            var key = pair.Key.Unparen().Is(out CompositeLit keyLiteral) && CoreTypes.IsPointer(map.Key)
                ? AddressOfLiteral(keyLiteral, escapes: true)
                : Value(pair.Key);
            var place = new Place(PlaceKind.MapElement, made, ConvertTo(key, map.Key, pair.Colon), map.Elem, pair.Colon);
            Assign(place, pair.Value, isZero: true, null);
        }

        return made;
    }
}

using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Ssa.Build;

// Loops (Go spec, "For statements").
sealed partial class FunctionBuilder
{
    void BuildFor(ForStmt s, Label? label)
    {
        BuildOptional(s.Init);
        var variables = _hasIterationVars ? VariablesOf(s.Init) : [];
        var outer = new int[variables.Count];
        for (var i = 0; i < outer.Length; i++)
            outer[i] = _addresses[variables[i]];

        BlockDraft body = NewBlock("for.body"), done = NewBlock("for.done");
        BlockDraft loop = NewBlock("for.loop");
        var next = s.Post.Exists || outer.Length > 0 ? NewBlock("for.post") : loop;
        SetTargets(label, done, next);
        Jump(loop, s.For);
        Begin(loop);
        // Each iteration has variables of its own, which begin as the last one's ended.
        for (var i = 0; i < outer.Length; i++)
            Store(AddLocal(variables[i], variables[i].Pos), Load(outer[i], s.For), s.For);
        if (s.Cond.Exists)
        {
            Condition(s.Cond, body, done);
            Begin(body);
        }

        BuildBody(s.Body, done, next);
        if (next != loop)
        {
            Begin(next);
            for (var i = 0; i < outer.Length; i++)
            {
                Store(outer[i], Load(AddressOf(variables[i]), s.For), s.For);
                _addresses[variables[i]] = outer[i];
            }

            BuildOptional(s.Post);
            Jump(loop, s.For);
        }

        Begin(done);
    }

    /// <summary>The variables that the first part of a for clause declares.</summary>
    List<Var> VariablesOf(Stmt init)
    {
        List<Var> variables = [];
        if (init.Exists && init.Is(out AssignStmt assign))
        {
            foreach (var x in assign.Lhs)
            {
                if (DefinedBy(x, assign.Tok == TokenKind.Define) is { } variable)
                    variables.Add(variable);
            }
        }

        return variables;
    }

    void BuildBody(BlockStmt body, BlockDraft done, BlockDraft next)
    {
        _targets = new(_targets, done, next, null);
        BuildStatements(body.List);
        _targets = _targets.Outer;
        Jump(next, body.Rbrace);
    }

    void BuildRange(RangeStmt s, Label? label)
    {
        var type = TypeOf(s.X);
        if (!_hasIterationVars && s.Tok == TokenKind.Define)
        {
            foreach (var variable in new[] { DefinedBy(s.Key, isDefine: true), s.Value.Exists ? DefinedBy(s.Value, isDefine: true) : null })
            {
                if (variable is not null)
                    AddLocal(variable, variable.Pos);
            }
        }

        switch (CoreTypes.CoreOf(type))
        {
            case Signature yields:
                BuildRangeFunc(s, label, yields);
                break;
            case Array or Slice:
            case Pointer:
                BuildRangeIndexed(s, label);
                break;
            case Map map:
                BuildRangeIter(s, label, map.Key, map.Elem, isString: false);
                break;
            case Chan:
                BuildRangeChan(s, label);
                break;
            case Basic { Info: var info } when (info & BasicInfo.String) != BasicInfo.None:
                BuildRangeIter(s, label, PackageBuilder.Int, Universe.Rune, isString: true);
                break;
            case Basic { Info: var info } when (info & BasicInfo.Integer) != BasicInfo.None:
                BuildRangeInt(s, label, type);
                break;
            default:
                // A type parameter that may be several of these, or what the checker did not understand.
                BuildRangeUnknown(s, label);
                break;
        }
    }

    /// <summary>Gives the iteration variables their values.</summary>
    /// <param name="key">Makes the first value, if it is wanted.</param>
    void SetIterationVars(RangeStmt s, Func<int> key, Func<int> value)
    {
        SetIterationVar(s.Key, s, key);
        SetIterationVar(s.Value, s, value);
    }

    void SetIterationVar(Expr lhs, RangeStmt s, Func<int> value)
    {
        if (!lhs.Exists || lhs.Unparen().Is(out Ident name) && name.IsBlank)
            return;
        if (DefinedBy(lhs, s.Tok == TokenKind.Define) is not { } variable)
        {
            var place = PlaceOf(lhs);
            Store(place, value());
            return;
        }

        var first = value();
        var cell = _hasIterationVars || !_addresses.ContainsKey(variable) ? AddLocal(variable, variable.Pos) : AddressOf(variable);
        Store(cell, first, variable.Pos);
    }

    /// <summary>Over an array, what points to one, or a slice.</summary>
    void BuildRangeIndexed(RangeStmt s, Label? label)
    {
        var type = CoreTypes.CoreOf(TypeOf(s.X));
        var array = type as Array ?? CoreTypes.CoreOf(CoreTypes.ElemOf(type)) as Array;
        // Of an array only the length is needed where there is no second variable; then it is not evaluated.
        var isEvaluated = array is null || s.Value.Exists || type is Pointer;
        var x = isEvaluated ? Value(s.X) : 0;
        var length = array is not null ? IntConst(array.Length) : CallLen(x, s.Range);
        var index = AddTemporary(PackageBuilder.Int, escapes: false, s.Range);
        Store(index, IntConst(-1), s.Range);

        BlockDraft loop = NewBlock("rangeindex.loop"), body = NewBlock("rangeindex.body"), done = NewBlock("rangeindex.done");
        SetTargets(label, done, loop);
        Jump(loop, s.For);
        Begin(loop);
        var next = Arithmetic(TokenKind.Add, Load(index, s.Range), IntConst(1), PackageBuilder.Int, s.Range);
        Store(index, next, s.Range);
        If(Compare(TokenKind.Lss, next, length, PackageBuilder.Bool, s.Range), body, done, s.Range);
        Begin(body);
        SetIterationVars(s, () => next, () => type is Array whole
            ? Emit(Op.Index, whole.Elem, s.Range, x, next)
            : Load(Emit(Op.IndexAddr, PointerTo(array?.Elem ?? ((Slice)type!).Elem), s.Range, x, next), s.Range));
        BuildBody(s.Body, done, loop);
        Begin(done);
    }

    int CallLen(int x, Pos pos)
    {
        var signature = new Signature(null, new([new(Pos.None, null, "", TypeOf(x))]), PackageBuilder.OneInt, false);
        var builtin = _draft.Add(Op.Builtin, signature, Pos.None, Universe.Scope.Lookup("len"), 0, false, []);
        return Emit(Op.Call, PackageBuilder.Int, pos, builtin, x);
    }

    /// <summary>Over a map or string.</summary>
    void BuildRangeIter(RangeStmt s, Label? label, Type key, Type elem, bool isString)
    {
        var x = Value(s.X);
        var iterator = Emit(Op.Range, PackageBuilder.Iterator, s.Range, x);
        BlockDraft loop = NewBlock("rangeiter.loop"), body = NewBlock("rangeiter.body"), done = NewBlock("rangeiter.done");
        SetTargets(label, done, loop);
        Jump(loop, s.For);
        Begin(loop);
        var tuple = new Tuple([PackageBuilder.Ok, new(Pos.None, null, "k", key), new(Pos.None, null, "v", elem)]);
        var next = EmitWith(Op.Next, tuple, s.Range, null, 0, isString, iterator);
        If(Extract(next, 0, s.Range), body, done, s.Range);
        Begin(body);
        SetIterationVars(s, () => Extract(next, 1, s.Range), () => Extract(next, 2, s.Range));
        BuildBody(s.Body, done, loop);
        Begin(done);
    }

    void BuildRangeChan(RangeStmt s, Label? label)
    {
        var channel = Value(s.X);
        BlockDraft loop = NewBlock("rangechan.loop"), body = NewBlock("rangechan.body"), done = NewBlock("rangechan.done");
        SetTargets(label, done, loop);
        Jump(loop, s.For);
        Begin(loop);
        var received = EmitReceive(channel, commaOk: true, s.Range);
        If(Extract(received, 1, s.Range), body, done, s.Range);
        Begin(body);
        SetIterationVars(s, () => Extract(received, 0, s.Range), () => Unknown(s.Range));
        BuildBody(s.Body, done, loop);
        Begin(done);
    }

    void BuildRangeInt(RangeStmt s, Label? label, Type type)
    {
        var limit = Value(s.X);
        if (_draft[limit].Op == Op.Const && s.Key.Exists && TypeOf(s.Key) is var ofKey && Predicates.IsValid(ofKey) && Predicates.IsInteger(ofKey))
        {
            type = ofKey;
            limit = ConvertTo(Const(_draft[limit].Symbol as Constant, type), type, s.Range);
        }

        var counter = AddTemporary(type, escapes: false, s.Range);
        Store(counter, Const(Constant.Of(0), type), s.Range);
        BlockDraft loop = NewBlock("rangeint.loop"), body = NewBlock("rangeint.body");
        BlockDraft next = NewBlock("rangeint.next"), done = NewBlock("rangeint.done");
        SetTargets(label, done, next);
        Jump(loop, s.For);
        Begin(loop);
        If(Compare(TokenKind.Lss, Load(counter, s.Range), limit, PackageBuilder.Bool, s.Range), body, done, s.Range);
        Begin(body);
        SetIterationVars(s, () => Load(counter, s.Range), () => Unknown(s.Range));
        BuildBody(s.Body, done, next);
        Begin(next);
        Store(counter, Arithmetic(TokenKind.Add, Load(counter, s.Range), Const(Constant.Of(1), type), type, s.Range), s.Range);
        Jump(loop, s.For);
        Begin(done);
    }

    /// <summary>A loop that runs any number of times over what is not known.</summary>
    void BuildRangeUnknown(RangeStmt s, Label? label)
    {
        var iterator = Emit(Op.Range, PackageBuilder.Iterator, s.Range, Value(s.X));
        BlockDraft loop = NewBlock("range.loop"), body = NewBlock("range.body"), done = NewBlock("range.done");
        SetTargets(label, done, loop);
        Jump(loop, s.For);
        Begin(loop);
        Type key = s.Key.Exists ? TypeOf(s.Key) : Universe.Invalid, elem = s.Value.Exists ? TypeOf(s.Value) : Universe.Invalid;
        var tuple = new Tuple([PackageBuilder.Ok, new(Pos.None, null, "k", key), new(Pos.None, null, "v", elem)]);
        var next = Emit(Op.Next, tuple, s.Range, iterator);
        If(Extract(next, 0, s.Range), body, done, s.Range);
        Begin(body);
        SetIterationVars(s, () => Extract(next, 1, s.Range), () => Extract(next, 2, s.Range));
        BuildBody(s.Body, done, loop);
        Begin(done);
    }
}

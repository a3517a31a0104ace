using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Ssa.Build;

// Statements (Go spec, "Statements"), other than assignments and loops.
sealed partial class FunctionBuilder
{
    /// <summary>Where <c>break</c>, <c>continue</c> and <c>fallthrough</c> go, innermost first.</summary>
    sealed record Targets(Targets? Outer, BlockDraft? Break, BlockDraft? Continue, BlockDraft? Fallthrough);

    /// <summary>Where jumps to a label go.</summary>
    sealed class LabelTargets(BlockDraft start)
    {
        /// <summary>For <c>goto</c>.</summary>
        public BlockDraft Start { get; } = start;

        public BlockDraft? Break { get; set; }

        public BlockDraft? Continue { get; set; }
    }

    readonly Dictionary<Symbol, LabelTargets> _labels = new(ReferenceEqualityComparer.Instance);
    Targets? _targets;

    void BuildStatements(NodeList<Stmt> list)
    {
        foreach (var s in list)
            BuildStatement(s, null);
    }

    /// <param name="label">The label before the statement.</param>
    void BuildStatement(Stmt s, Label? label)
    {
        switch (s.Kind)
        {
            case NodeKind.EmptyStmt:
            case NodeKind.BadStmt:
                break;
            case NodeKind.DeclStmt:
                BuildDecl(s.As<DeclStmt>().Decl);
                break;
            case NodeKind.LabeledStmt:
                BuildLabeled(s.As<LabeledStmt>());
                break;
            case NodeKind.ExprStmt:
                BuildExprStmt(s.As<ExprStmt>().X);
                break;
            case NodeKind.SendStmt:
                BuildSend(s.As<SendStmt>());
                break;
            case NodeKind.IncDecStmt:
                var step = s.As<IncDecStmt>();
                BuildAssignOperation(step.X, step.Tok == TokenKind.Inc ? TokenKind.Add : TokenKind.Sub, null, step.TokPos);
                break;
            case NodeKind.AssignStmt:
                BuildAssign(s.As<AssignStmt>());
                break;
            case NodeKind.GoStmt:
                EmitCall(Op.Go, s.As<GoStmt>().Call, s.As<GoStmt>().Go);
                break;
            case NodeKind.DeferStmt:
                EmitCall(Op.Defer, s.As<DeferStmt>().Call, s.As<DeferStmt>().Defer);
                break;
            case NodeKind.ReturnStmt:
                BuildReturn(s.As<ReturnStmt>());
                break;
            case NodeKind.BranchStmt:
                var branch = s.As<BranchStmt>();
                Branch(branch.Tok, branch.Label.Exists ? Info.UseOf(branch.Label.Node) as Label : null, branch.TokPos);
                break;
            case NodeKind.BlockStmt:
                BuildStatements(s.As<BlockStmt>().List);
                break;
            case NodeKind.IfStmt:
                BuildIf(s.As<IfStmt>());
                break;
            case NodeKind.SwitchStmt:
                BuildSwitch(s.As<SwitchStmt>(), label);
                break;
            case NodeKind.TypeSwitchStmt:
                BuildTypeSwitch(s.As<TypeSwitchStmt>(), label);
                break;
            case NodeKind.SelectStmt:
                BuildSelect(s.As<SelectStmt>(), label);
                break;
            case NodeKind.ForStmt:
                BuildFor(s.As<ForStmt>(), label);
                break;
            case NodeKind.RangeStmt:
                BuildRange(s.As<RangeStmt>(), label);
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"statement {s.Kind}");
        }
    }

    void BuildDecl(GenDecl decl)
    {
        if (decl.Tok != TokenKind.Var)
            return;
        foreach (var spec in decl.Specs)
        {
            if (spec.Is(out ValueSpec variables))
                BuildVarSpec(variables);
        }
    }

    void BuildLabeled(LabeledStmt s)
    {
        if (s.Label.IsBlank || !Info.TryGetDefinition(s.Label.Node, out var symbol) || symbol is not Label label)
        {
            BuildStatement(s.Stmt, null);
            return;
        }

        var targets = TargetsOf(label);
        Jump(targets.Start, s.Colon);
        Begin(targets.Start);
        BuildStatement(s.Stmt, label);
    }

    LabelTargets TargetsOf(Label label)
    {
        if (!_labels.TryGetValue(label, out var targets))
            _labels[label] = targets = new(NewBlock(label.Name));
        return targets;
    }

    void SetTargets(Label? label, BlockDraft? breaks, BlockDraft? continues)
    {
        if (label is not null)
            (TargetsOf(label).Break, TargetsOf(label).Continue) = (breaks, continues);
    }

    void BuildExprStmt(Expr x)
    {
        x = x.Unparen();
        if (x.Is(out CallExpr call) && !IsType(call.Fun))
            _ = BuildCallExpr(call);
        else
            _ = Value(x);
    }

    void BuildSend(SendStmt s)
    {
        int channel = Value(s.Chan), value = Value(s.Value);
        if (CoreTypes.CoreOf(TypeOf(channel)) is Chan chan)
            value = ConvertTo(value, chan.Elem, s.Arrow);
        Emit(Op.Send, null, s.Arrow, channel, value);
    }

    // Jumps.

    void Branch(TokenKind token, Label? label, Pos pos)
    {
        if (FindTarget(token, label) is { } target)
            Jump(target, pos);
        else if (_range is not null)
            LeaveRange(token, label, pos);
        _block = null;
    }

    /// <summary>Where a jump goes in this function; null where it leaves the body of a range over a function.</summary>
    BlockDraft? FindTarget(TokenKind token, Label? label)
    {
        if (token == TokenKind.Goto)
            return label is not null && (_range is null || _range.Encloses(label)) ? TargetsOf(label).Start : null;
        if (label is not null)
        {
            return !_labels.TryGetValue(label, out var targets) ? null
                : token == TokenKind.Break ? targets.Break
                : targets.Continue;
        }

        for (var targets = _targets; targets is not null; targets = targets.Outer)
        {
            var target = token switch
            {
                TokenKind.Break => targets.Break,
                TokenKind.Continue => targets.Continue,
                _ => targets.Fallthrough,
            };
            if (target is not null)
                return target;
        }

        return null;
    }

    void BuildReturn(ReturnStmt s)
    {
        if (_range is not null)
        {
            ReturnFromRange(s);
            return;
        }

        var values = ReturnValues(s, Signature.Results.Vars);
        if (values.Length == 0 && _results.Length > 0)
        {
            EmitReturn(s.Return);
            return;
        }

        if (_hasNamedResults)
        {
            for (var i = 0; i < values.Length && i < _results.Length; i++)
                Store(AddressOf(_results[i]!), values[i], s.Return);
            EmitReturn(s.Return);
            return;
        }

        Emit(Op.RunDefers, null, s.Return);
        End(Op.Return, s.Return, values);
    }

    /// <summary>What a return statement returns, as the results' types; nothing where it names nothing.</summary>
    int[] ReturnValues(ReturnStmt s, IReadOnlyList<Var> results)
    {
        if (s.Results.Count == 0)
            return [];
        var values = new int[results.Count];
        if (s.Results.Count == 1 && results.Count > 1)
        {
            var tuple = Values(s.Results[0]);
            for (var i = 0; i < values.Length; i++)
                values[i] = ConvertTo(Extract(tuple, i, s.Return), results[i].Type!, s.Return);
            return values;
        }

        for (var i = 0; i < values.Length; i++)
            values[i] = i < s.Results.Count ? ConvertTo(Value(s.Results[i]), results[i].Type!, s.Return) : Zero(results[i].Type!);
        return values;
    }

    // If and switch.

    void BuildOptional(Stmt s)
    {
        if (s.Exists)
            BuildStatement(s, null);
    }

    void BuildIf(IfStmt s)
    {
        BuildOptional(s.Init);
        BlockDraft then = NewBlock("if.then"), done = NewBlock("if.done");
        var otherwise = s.Else.Exists ? NewBlock("if.else") : done;
        Condition(s.Cond, then, otherwise);
        Begin(then);
        BuildStatements(s.Body.List);
        Jump(done, s.Body.Rbrace);
        if (s.Else.Exists)
        {
            Begin(otherwise);
            BuildStatement(s.Else, null);
            Jump(done, s.Body.Rbrace);
        }

        Begin(done);
    }

    void BuildSwitch(SwitchStmt s, Label? label)
    {
        BuildOptional(s.Init);
        var tag = s.Tag.Exists ? Value(s.Tag) : 0;
        var done = NewBlock("switch.done");
        SetTargets(label, done, null);
        var clauses = s.Body.List;
        var bodies = new BlockDraft[clauses.Count];
        for (var i = 0; i < bodies.Length; i++)
            bodies[i] = NewBlock("switch.body");
        var byDefault = done;
        for (var i = 0; i < bodies.Length; i++)
        {
            if (!clauses[i].Is(out CaseClause clause))
                continue;
            if (clause.List.Count == 0)
                byDefault = bodies[i];
            foreach (var x in clause.List)
            {
                var next = NewBlock("switch.next");
                if (!s.Tag.Exists)
                    Condition(x, bodies[i], next);
                else
                    If(Compare(TokenKind.Eql, tag, Value(x), PackageBuilder.Bool, clause.Case), bodies[i], next, clause.Case);
                Begin(next);
            }
        }

        Jump(byDefault, s.Switch);
        for (var i = 0; i < bodies.Length; i++)
        {
            if (!clauses[i].Is(out CaseClause clause))
                continue;
            Begin(bodies[i]);
            BuildClause(clause.Body, done, i + 1 < bodies.Length ? bodies[i + 1] : null);
            Jump(done, clause.Case);
        }

        Begin(done);
    }

    void BuildClause(NodeList<Stmt> body, BlockDraft done, BlockDraft? next)
    {
        _targets = new(_targets, done, null, next);
        BuildStatements(body);
        _targets = _targets.Outer;
    }

    void BuildTypeSwitch(TypeSwitchStmt s, Label? label)
    {
        BuildOptional(s.Init);
        var guard = s.Assign.Is(out AssignStmt assign) ? assign.Rhs[0] : s.Assign.Is(out ExprStmt bare) ? bare.X : default;
        if (!guard.Exists || !guard.Unparen().Is(out TypeAssertExpr assert))
            return;
        var value = Value(assert.X);
        var done = NewBlock("typeswitch.done");
        SetTargets(label, done, null);
        CaseClause byDefault = default;
        foreach (var member in s.Body.List)
        {
            if (!member.Is(out CaseClause clause))
                continue;
            if (clause.List.Count == 0)
                byDefault = clause;
            else
                BuildTypeCase(clause, value, done);
        }

        if (byDefault.Exists)
            BuildTypeClause(byDefault, value, done);
        else
            Jump(done, s.Switch);
        Begin(done);
    }

    void BuildTypeCase(CaseClause clause, int value, BlockDraft done)
    {
        BlockDraft body = NewBlock("typeswitch.body"), next = NewBlock("typeswitch.next");
        // Of several types the variable has the type of the operand.
        var isNarrowed = clause.List.Count == 1 && Info.ImplicitOf(clause.Node) is not null;
        var narrowed = value;
        for (var i = 0; i < clause.List.Count; i++)
        {
            var isLast = i == clause.List.Count - 1;
            var otherwise = isLast ? next : NewBlock("typeswitch.next");
            var type = clause.List[i];
            int condition;
            if (type.Unparen().Is(out Ident name) && SymbolOf(name) is Nil)
            {
                condition = Compare(TokenKind.Eql, value, Zero(TypeOf(value)), PackageBuilder.Bool, clause.Case);
            }
            else
            {
                var tuple = EmitTypeAssert(value, TypeOf(type), commaOk: true, clause.Case);
                narrowed = isNarrowed ? Extract(tuple, 0, clause.Case) : value;
                condition = Extract(tuple, 1, clause.Case);
            }

            If(condition, body, otherwise, clause.Case);
            if (!isLast)
                Begin(otherwise);
        }

        Begin(body);
        BuildTypeClause(clause, narrowed, done);
        Begin(next);
    }

    void BuildTypeClause(CaseClause clause, int value, BlockDraft done)
    {
        if (Info.ImplicitOf(clause.Node) is Var variable)
            Store(AddLocal(variable, variable.Pos), value, variable.Pos);
        BuildClause(clause.Body, done, null);
        Jump(done, clause.Case);
    }

    // Select.

    void BuildSelect(SelectStmt s, Label? label)
    {
        var done = NewBlock("select.done");
        SetTargets(label, done, null);
        var clauses = new List<CommClause>();
        foreach (var member in s.Body.List)
        {
            if (member.Is(out CommClause clause))
                clauses.Add(clause);
        }

        // One case alone is a send or receive like any other.
        if (clauses is [{ Comm.Exists: true } only])
        {
            BuildStatement(only.Comm, null);
            BuildClause(only.Body, done, null);
            Jump(done, only.Case);
            Begin(done);
            return;
        }

        BuildSelect(clauses, done, s.Select);
        Begin(done);
    }

    void BuildSelect(List<CommClause> clauses, BlockDraft done, Pos pos)
    {
        List<int> operands = [];
        List<Var> results = [new(Pos.None, null, "index", PackageBuilder.Int), new(Pos.None, null, "ok", PackageBuilder.Bool)];
        var isBlocking = true;
        foreach (var clause in clauses)
        {
            if (!clause.Comm.Exists)
                isBlocking = false;
            else
                AddState(clause.Comm, operands, results);
        }

        var select = EmitWith(
            Op.Select, new Tuple(results), pos, null, 0, isBlocking, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(operands));
        if (clauses.Count == 0)
        {
            // It blocks for ever.
            End(Op.Panic, pos, ConvertTo(Const(Constant.Of("blocking select without cases"), PackageBuilder.String), PackageBuilder.Any, pos));
            return;
        }

        var index = Extract(select, 0, pos);
        var (state, states, received) = (0, operands.Count / 2, 2);
        CommClause byDefault = default;
        foreach (var clause in clauses)
        {
            if (!clause.Comm.Exists)
            {
                byDefault = clause;
                continue;
            }

            // Where it blocks, what is none of the other states is the last one.
            var isLast = isBlocking && state == states - 1;
            BlockDraft body = NewBlock("select.body"), next = NewBlock("select.next");
            if (!isLast)
            {
                If(Compare(TokenKind.Eql, index, IntConst(state), PackageBuilder.Bool, clause.Case), body, next, clause.Case);
                Begin(body);
            }

            if (clause.Comm.Kind != NodeKind.SendStmt)
                BuildReceived(clause.Comm, select, received++);
            BuildClause(clause.Body, done, null);
            Jump(done, clause.Case);
            if (!isLast)
                Begin(next);
            state++;
        }

        if (byDefault.Exists)
        {
            BuildClause(byDefault.Body, done, null);
            Jump(done, byDefault.Case);
        }
    }

    void AddState(Stmt comm, List<int> operands, List<Var> results)
    {
        if (comm.Is(out SendStmt send))
        {
            int channel = Value(send.Chan), value = Value(send.Value);
            operands.Add(channel);
            operands.Add(CoreTypes.CoreOf(TypeOf(channel)) is Chan sending ? ConvertTo(value, sending.Elem, send.Arrow) : value);
            return;
        }

        var source = Value(ReceiveOf(comm).X);
        operands.Add(source);
        operands.Add(0);
        var elem = CoreTypes.CoreOf(TypeOf(source)) is Chan receiving ? receiving.Elem : Universe.Invalid;
        results.Add(new(Pos.None, null, "", elem));
    }

    static UnaryExpr ReceiveOf(Stmt comm) =>
        (comm.Is(out AssignStmt assign) ? assign.Rhs[0] : comm.As<ExprStmt>().X).Unparen().As<UnaryExpr>();

    /// <summary>Assigns what a state received and whether it did.</summary>
    void BuildReceived(Stmt comm, int select, int index)
    {
        if (!comm.Is(out AssignStmt assign))
            return;
        for (var i = 0; i < assign.Lhs.Count && i < 2; i++)
        {
            var value = Extract(select, i == 0 ? index : 1, assign.TokPos);
            if (DefinedBy(assign.Lhs[i], assign.Tok == TokenKind.Define) is { } variable)
                Store(AddLocal(variable, variable.Pos), value, variable.Pos);
            else
                Store(PlaceOf(assign.Lhs[i]), value);
        }
    }
}

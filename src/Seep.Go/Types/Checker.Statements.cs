using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;
using static Seep.Go.Types.Predicates;

namespace Seep.Go.Types;

/// <summary>Which branch statements may stand where a statement does, and what messages say of it.</summary>
[Flags]
enum StatementContext
{
    None = 0,
    BreakOk = 1,
    ContinueOk = 2,
    FallthroughOk = 4,
    FinalSwitchCase = 8,
    InTypeSwitch = 16,
}

// Statements (Go spec, "Statements").
sealed partial class Checker
{
    /// <summary>Checks the body of a function.</summary>
    /// <param name="declaration">Of package level, that the function is or is part of; or null.</param>
    /// <param name="iota">In a constant declaration.</param>
    void CheckFuncBody(DeclInfo? declaration, Signature signature, Scope scope, BlockStmt body, Constant? iota)
    {
        var outer = _environment;
        _environment = new()
        {
            Declaration = declaration,
            Scope = scope,
            Version = outer.Version,
            Iota = iota,
            Signature = signature,
        };
        CheckStmtList(StatementContext.None, body.List);
        if (_environment.HasLabel)
            CheckLabels(body);
        if (signature.Results.Count > 0 && !IsTerminating(body, ""))
            Error(body.Rbrace, ErrorCode.MissingReturn, "missing return");
        CheckUsage(scope);
        _environment = outer;
    }

    void CheckBodyLater(DeclInfo? declaration, Signature signature, Scope scope, BlockStmt body, Constant? iota) =>
        Later(() => CheckFuncBody(declaration, signature, scope, body, iota));

    /// <summary>Says which variables of a function are never used; literals in it look after their own.</summary>
    internal void CheckUsage(Scope scope)
    {
        List<Var>? unused = null;
        foreach (var symbol in scope.Symbols)
        {
            if (symbol is Var { Kind: not (VarKind.Receiver or VarKind.Parameter or VarKind.Result) } variable
                && !variable.IsUsed)
            {
                (unused ??= []).Add(variable);
            }
        }

        unused?.Sort((a, b) => a.Pos.CompareTo(b.Pos));
        foreach (var variable in unused ?? [])
            SoftError(variable.Pos, ErrorCode.UnusedVar, $"declared and not used: {variable.Name}");
        for (var i = 0; i < scope.Children.Count; i++)
        {
            if (!scope.Children[i].IsFunction)
                CheckUsage(scope.Children[i]);
        }
    }

    void OpenScope(Node node, string comment) => OpenScope(node, node.End, comment);

    void OpenScope(Node node, Pos end, string comment)
    {
        var scope = new Scope(_environment.Scope, node.Start, end, comment);
        RecordScope(node, scope);
        _environment.Scope = scope;
    }

    void CloseScope() => _environment.Scope = _environment.Scope!.Parent;

    internal void CheckStmtList(StatementContext context, NodeList<Stmt> list)
    {
        // Empty statements at the end don't count for where a fallthrough may stand.
        var count = list.Count;
        while (count > 0 && list[count - 1].Is<EmptyStmt>())
            count--;

        var inner = context & ~StatementContext.FallthroughOk;
        for (var i = 0; i < count; i++)
            CheckStmt(i == count - 1 ? context : inner, list[i]);
    }

    void CheckSimpleStmt(Stmt s)
    {
        if (s.Exists)
            CheckStmt(StatementContext.None, s);
    }

    internal void CheckStmt(StatementContext context, Stmt s)
    {
        // Function literals in it are checked before names are declared that come after it.
        var delayed = _delayed.Count;
        CheckStmtItself(context, s);
        ProcessDelayed(delayed);
    }

    void CheckStmtItself(StatementContext context, Stmt s)
    {
        var inner = context
            & ~(StatementContext.FallthroughOk | StatementContext.FinalSwitchCase | StatementContext.InTypeSwitch);
        switch (s.Kind)
        {
            case NodeKind.BadStmt or NodeKind.EmptyStmt:
                break;
            case NodeKind.DeclStmt:
                CheckDeclStmt(s.As<DeclStmt>().Decl);
                break;
            case NodeKind.LabeledStmt:
                _environment.HasLabel = true;
                CheckStmt(context, s.As<LabeledStmt>().Stmt);
                break;
            case NodeKind.ExprStmt:
                CheckExprStmt(s.As<ExprStmt>());
                break;
            case NodeKind.SendStmt:
                CheckSend(s.As<SendStmt>());
                break;
            case NodeKind.IncDecStmt:
                CheckIncDec(s.As<IncDecStmt>());
                break;
            case NodeKind.AssignStmt:
                CheckAssignStmt(s.As<AssignStmt>());
                break;
            case NodeKind.GoStmt:
                SuspendedCall("go", s.As<GoStmt>().Call);
                break;
            case NodeKind.DeferStmt:
                SuspendedCall("defer", s.As<DeferStmt>().Call);
                break;
            case NodeKind.ReturnStmt:
                CheckReturn(s.As<ReturnStmt>());
                break;
            case NodeKind.BranchStmt:
                CheckBranch(context, s.As<BranchStmt>());
                break;
            case NodeKind.BlockStmt:
                OpenScope(s.Node, "block");
                CheckStmtList(inner, s.As<BlockStmt>().List);
                CloseScope();
                break;
            case NodeKind.IfStmt:
                CheckIf(inner, s.As<IfStmt>(), s.End);
                break;
            case NodeKind.SwitchStmt:
                CheckSwitch(inner | StatementContext.BreakOk, s.As<SwitchStmt>());
                break;
            case NodeKind.TypeSwitchStmt:
                inner |= StatementContext.BreakOk | StatementContext.InTypeSwitch;
                CheckTypeSwitch(inner, s.As<TypeSwitchStmt>());
                break;
            case NodeKind.SelectStmt:
                CheckSelect(inner | StatementContext.BreakOk, s.As<SelectStmt>());
                break;
            case NodeKind.ForStmt:
                CheckFor(inner | StatementContext.BreakOk | StatementContext.ContinueOk, s.As<ForStmt>());
                break;
            case NodeKind.RangeStmt:
                CheckRangeStmt(inner | StatementContext.BreakOk | StatementContext.ContinueOk, s.As<RangeStmt>());
                break;
            default:
                Error(s.Start, ErrorCode.InvalidSyntaxTree, "invalid statement");
                break;
        }
    }

    /// <summary>Calls and receive operations may stand as statements, but for some builtins.</summary>
    void CheckExprStmt(ExprStmt s)
    {
        var x = new Operand();
        var kind = RawExpr(null, x, s.X, null, allowGeneric: false);
        var (code, what) = x.Mode switch
        {
            OperandMode.Builtin => (ErrorCode.UncalledBuiltin, "must be called"),
            OperandMode.TypeExpr => (ErrorCode.NotAnExpr, "is not an expression"),
            _ => (ErrorCode.UnusedExpr, "is not used"),
        };
        if (kind != ExprKind.Statement || code != ErrorCode.UnusedExpr)
            Error(x, code, $"{Str(x)} {what}");
    }

    void CheckSend(SendStmt s)
    {
        var channel = new Operand();
        var value = new Operand();
        CheckExpr(null, channel, s.Chan);
        GenericExpr(value, s.Value, null);
        if (channel.IsValid && value.IsValid && ChanElem(s.Arrow, channel, isReceive: false) is { } elem)
            CheckAssignment(value, elem, "send");
    }

    void CheckIncDec(IncDecStmt s)
    {
        var x = new Operand();
        CheckExpr(null, x, s.X);
        if (!x.IsValid)
            return;
        if (!AllNumeric(x.KnownType))
        {
            Error(s.X, ErrorCode.NonNumericIncDec,
                $"{InvalidOp}{Str(s.X)}{s.Tok.Text()} (non-numeric type {Str(x.KnownType)})");
            return;
        }

        // x += 1: the 1 stands where x does.
        var one = new Operand
        {
            Mode = OperandMode.Constant,
            Expr = s.X,
            Type = Universe.Of(BasicKind.UntypedInt),
            Value = Constant.Of(1),
            Description = "1",
        };
        CheckExpr(null, x, s.X);
        CheckOperands(x, one, default, s.X, s.Tok == TokenKind.Inc ? TokenKind.Add : TokenKind.Sub, s.TokPos);
        if (x.IsValid)
            AssignVar(s.X, default, x, "assignment");
    }

    void CheckAssignStmt(AssignStmt s)
    {
        switch (s.Tok)
        {
            case TokenKind.Define:
                ShortVarDecl(s.TokPos, s.Lhs, s.Rhs);
                return;
            case TokenKind.Assign:
                AssignVars(s.Lhs, s.Rhs);
                return;
        }

        if (s.Lhs.Count != 1 || s.Rhs.Count != 1)
        {
            Error(s.TokPos, ErrorCode.MultiValAssignOp,
                $"assignment operation {s.Tok.Text()} requires single-valued expressions");
            return;
        }

        // The kinds of operators and their assignments are in the same order.
        var op = s.Tok - TokenKind.AddAssign + TokenKind.Add;
        var x = new Operand();
        CheckBinary(x, default, s.Lhs[0], s.Rhs[0], op, s.TokPos);
        if (x.IsValid)
            AssignVar(s.Lhs[0], default, x, "assignment");
    }

    /// <summary>The call of a go or defer statement.</summary>
    void SuspendedCall(string keyword, CallExpr call)
    {
        var x = new Operand();
        switch (RawExpr(null, x, call, null, allowGeneric: false))
        {
            case ExprKind.Conversion:
                Error(x, keyword == "go" ? ErrorCode.InvalidGo : ErrorCode.InvalidDefer,
                    $"{keyword} requires function call, not conversion {Str(x)}");
                break;
            case ExprKind.Expression:
                Error(x, ErrorCode.UnusedResults, $"{keyword} discards result of {Str(x)}");
                break;
        }
    }

    void CheckReturn(ReturnStmt s)
    {
        var results = _environment.Signature!.Results.Vars;
        if (s.Results.Count > 0 || results.Count == 0 || results[0].Name.Length == 0)
        {
            InitVars(results, s.Results, s);
            return;
        }

        // Named results need not be written out, but each name must mean its result here.
        foreach (var result in results)
        {
            if (Lookup(result.Name) is not { } other || other == result)
                continue;
            NewError(ErrorCode.OutOfScopeResult)
                .Add(s.Return, $"result parameter {result.Name} not in scope at return")
                .Add(other.Pos, $"inner declaration of {Str(result)}")
                .Report();
        }
    }

    void CheckBranch(StatementContext context, BranchStmt s)
    {
        if (s.Label.Exists)
        {
            _environment.HasLabel = true;
            return;
        }

        switch (s.Tok)
        {
            case TokenKind.Break when !context.HasFlag(StatementContext.BreakOk):
                Error(s.TokPos, ErrorCode.MisplacedBreak, "break not in for, switch, or select statement");
                break;
            case TokenKind.Continue when !context.HasFlag(StatementContext.ContinueOk):
                Error(s.TokPos, ErrorCode.MisplacedContinue, "continue not in for statement");
                break;
            case TokenKind.Fallthrough when !context.HasFlag(StatementContext.FallthroughOk):
                Error(s.TokPos, ErrorCode.MisplacedFallthrough,
                    context.HasFlag(StatementContext.FinalSwitchCase) ? "cannot fallthrough final case in switch"
                    : context.HasFlag(StatementContext.InTypeSwitch) ? "cannot fallthrough in type switch"
                    : "fallthrough statement out of place");
                break;
            case TokenKind.Break or TokenKind.Continue or TokenKind.Fallthrough:
                break;
            default:
                Error(s.TokPos, ErrorCode.InvalidSyntaxTree, $"branch statement: {s.Tok.Text()}");
                break;
        }
    }

    /// <param name="end">Of the statement, and so of each if in its else: asking them all takes quadratic time.</param>
    void CheckIf(StatementContext inner, IfStmt s, Pos end)
    {
        OpenScope(s.Node, end, "if");
        CheckSimpleStmt(s.Init);
        CheckCondition(s.Cond, "if");
        CheckStmt(inner, s.Body);
        switch (s.Else.Kind)
        {
            case NodeKind.None or NodeKind.BadStmt:
                break;
            case NodeKind.IfStmt:
                var delayed = _delayed.Count;
                CheckIf(inner, s.Else.As<IfStmt>(), end);
                ProcessDelayed(delayed);
                break;
            case NodeKind.BlockStmt:
                CheckStmt(inner, s.Else);
                break;
            default:
                Error(s.Else.Start, ErrorCode.InvalidSyntaxTree, "invalid else branch in if statement");
                break;
        }

        CloseScope();
    }

    void CheckCondition(Expr condition, string statement)
    {
        var x = new Operand();
        CheckExpr(null, x, condition);
        if (x.IsValid && !AllBoolean(x.KnownType))
            Error(condition, ErrorCode.InvalidCond, $"non-boolean condition in {statement} statement");
    }

    void CheckFor(StatementContext inner, ForStmt s)
    {
        OpenScope(s.Node, "for");
        CheckSimpleStmt(s.Init);
        if (s.Cond.Exists)
            CheckCondition(s.Cond, "for");
        CheckSimpleStmt(s.Post);
        if (s.Post.Is(out AssignStmt post) && post.Tok == TokenKind.Define)
        {
            SoftError(s.Post.Start, ErrorCode.InvalidPostDecl, "cannot declare in post statement");
            Use(post.Lhs);
        }

        CheckStmt(inner, s.Body);
        CloseScope();
    }

    void CheckSelect(StatementContext inner, SelectStmt s)
    {
        MultipleDefaults(s.Body.List);
        foreach (var member in s.Body.List)
        {
            if (!member.Is(out CommClause clause))
                continue;
            if (!IsCommunication(clause.Comm))
            {
                Error(clause.Comm.Start, ErrorCode.InvalidSelectCase,
                    "select case must be send or receive (possibly with assignment)");
                continue;
            }

            OpenScope(clause.Node, "case");
            if (clause.Comm.Exists)
                CheckStmt(inner, clause.Comm);
            CheckStmtList(inner, clause.Body);
            CloseScope();
        }
    }

    /// <summary>Whether a statement sends, or receives with or without an assignment; or is none.</summary>
    static bool IsCommunication(Stmt s)
    {
        var received = default(Expr);
        if (s.Is(out AssignStmt assign) && assign.Rhs.Count == 1)
            received = assign.Rhs[0];
        else if (s.Is(out ExprStmt expr))
            received = expr.X;
        else
            return !s.Exists || s.Is<SendStmt>();
        return received.Unparen().Is(out UnaryExpr unary) && unary.Op == TokenKind.Arrow;
    }
}

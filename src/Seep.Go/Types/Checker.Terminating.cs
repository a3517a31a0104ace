using Seep.Go.Syntax;

namespace Seep.Go.Types;

// Terminating statements (Go spec, "Terminating statements"): a function with results must end in one.
sealed partial class Checker
{
    /// <param name="label">The statement's label, or empty.</param>
    internal bool IsTerminating(Stmt stmt, string label)
    {
        switch (stmt.Kind)
        {
            case NodeKind.LabeledStmt:
                var labeled = stmt.As<LabeledStmt>();
                return IsTerminating(labeled.Stmt, labeled.Label.Name);
            case NodeKind.ExprStmt:
                var call = stmt.As<ExprStmt>().X.Unparen();
                return call.Is<CallExpr>() && _environment.Panics is { } panics && panics.Contains(call.Node);
            case NodeKind.ReturnStmt:
                return true;
            case NodeKind.BranchStmt:
                return stmt.As<BranchStmt>().Tok is TokenKind.Goto or TokenKind.Fallthrough;
            case NodeKind.BlockStmt:
                return IsTerminatingList(stmt.As<BlockStmt>().List);
            case NodeKind.IfStmt:
                var choice = stmt.As<IfStmt>();
                return choice.Else.Exists && IsTerminating(choice.Body, "") && IsTerminating(choice.Else, "");
            case NodeKind.SwitchStmt:
                return IsTerminatingSwitch(stmt.As<SwitchStmt>().Body, label);
            case NodeKind.TypeSwitchStmt:
                return IsTerminatingSwitch(stmt.As<TypeSwitchStmt>().Body, label);
            case NodeKind.SelectStmt:
                return IsTerminatingSelect(stmt.As<SelectStmt>().Body, label);
            case NodeKind.ForStmt:
                var loop = stmt.As<ForStmt>();
                return !loop.Cond.Exists && !HasBreak(loop.Body, label, isImplicit: true);
            default:
                return false;
        }
    }

    /// <summary>Whether the last statement that is not empty terminates.</summary>
    bool IsTerminatingList(NodeList<Stmt> list)
    {
        for (var i = list.Count - 1; i >= 0; i--)
        {
            if (!list[i].Is<EmptyStmt>())
                return IsTerminating(list[i], "");
        }

        return false;
    }

    bool IsTerminatingSwitch(BlockStmt body, string label)
    {
        var hasDefault = false;
        foreach (var stmt in body.List)
        {
            var clause = stmt.As<CaseClause>();
            hasDefault |= clause.List.Count == 0;
            if (!IsTerminatingList(clause.Body) || HasBreak(clause.Body, label, isImplicit: true))
                return false;
        }

        return hasDefault;
    }

    bool IsTerminatingSelect(BlockStmt body, string label)
    {
        foreach (var stmt in body.List)
        {
            var clause = stmt.As<CommClause>();
            if (!IsTerminatingList(clause.Body) || HasBreak(clause.Body, label, isImplicit: true))
                return false;
        }

        return true;
    }

    /// <summary>Whether a statement has a break in it that leaves the statement around it.</summary>
    /// <param name="label">That statement's label, or empty.</param>
    /// <param name="isImplicit">Whether a break without a label leaves it, for no other is in between.</param>
    static bool HasBreak(Stmt stmt, string label, bool isImplicit)
    {
        switch (stmt.Kind)
        {
            case NodeKind.LabeledStmt:
                return HasBreak(stmt.As<LabeledStmt>().Stmt, label, isImplicit);
            case NodeKind.BranchStmt:
                var branch = stmt.As<BranchStmt>();
                return branch.Tok == TokenKind.Break && (branch.Label.Exists ? branch.Label.Name == label : isImplicit);
            case NodeKind.BlockStmt:
                return HasBreak(stmt.As<BlockStmt>().List, label, isImplicit);
            case NodeKind.IfStmt:
                var choice = stmt.As<IfStmt>();
                return HasBreak(choice.Body, label, isImplicit)
                    || choice.Else.Exists && HasBreak(choice.Else, label, isImplicit);
            case NodeKind.CaseClause:
                return HasBreak(stmt.As<CaseClause>().Body, label, isImplicit);
            case NodeKind.CommClause:
                return HasBreak(stmt.As<CommClause>().Body, label, isImplicit);
            case NodeKind.SwitchStmt:
                return label.Length > 0 && HasBreak(stmt.As<SwitchStmt>().Body, label, isImplicit: false);
            case NodeKind.TypeSwitchStmt:
                return label.Length > 0 && HasBreak(stmt.As<TypeSwitchStmt>().Body, label, isImplicit: false);
            case NodeKind.SelectStmt:
                return label.Length > 0 && HasBreak(stmt.As<SelectStmt>().Body, label, isImplicit: false);
            case NodeKind.ForStmt:
                return label.Length > 0 && HasBreak(stmt.As<ForStmt>().Body, label, isImplicit: false);
            case NodeKind.RangeStmt:
                return label.Length > 0 && HasBreak(stmt.As<RangeStmt>().Body, label, isImplicit: false);
            default:
                return false;
        }
    }

    static bool HasBreak(NodeList<Stmt> list, string label, bool isImplicit)
    {
        foreach (var stmt in list)
        {
            if (HasBreak(stmt, label, isImplicit))
                return true;
        }

        return false;
    }
}

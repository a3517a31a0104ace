using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;
using static Seep.Go.Types.Predicates;

namespace Seep.Go.Types;

// Expression switches and type switches (Go spec, "Switch statements").
sealed partial class Checker
{
    /// <summary>Says so where there is more than one default clause.</summary>
    void MultipleDefaults(NodeList<Stmt> clauses)
    {
        var first = default(Stmt);
        foreach (var clause in clauses)
        {
            bool isDefault;
            if (clause.Is(out CaseClause @case))
            {
                isDefault = @case.List.Count == 0;
            }
            else if (clause.Is(out CommClause comm))
            {
                isDefault = !comm.Comm.Exists;
            }
            else
            {
                Error(clause.Start, ErrorCode.InvalidSyntaxTree, "case/communication clause expected");
                continue;
            }

            if (!isDefault)
                continue;
            if (!first.Exists)
                first = clause;
            else
                Error(clause.Start, ErrorCode.DuplicateDefault, $"multiple defaults (first at {Str(first.Start)})");
        }
    }

    void CheckSwitch(StatementContext inner, SwitchStmt s)
    {
        OpenScope(s.Node, "switch");
        CheckSimpleStmt(s.Init);
        var x = new Operand();
        if (s.Tag.Exists)
        {
            // As a compiler would, it is assigned to a variable without a name.
            CheckExpr(null, x, s.Tag);
            CheckAssignment(x, null, "switch expression");
            if (x.IsValid && !Comparable(x.KnownType) && !HasNil(x.KnownType))
            {
                Error(x, ErrorCode.InvalidExprSwitch,
                    $"cannot switch on {Str(x)} ({Str(x.KnownType)} is not comparable)");
                x.Invalidate();
            }
        }
        else
        {
            (x.Mode, x.Type, x.Value, x.Description) =
                (OperandMode.Constant, Universe.Of(BasicKind.Bool), Constant.Of(true), "true");
        }

        var clauses = s.Body.List;
        MultipleDefaults(clauses);
        var seen = new Dictionary<object, List<(Pos Pos, Type Type)>>();
        for (var i = 0; i < clauses.Count; i++)
        {
            if (!clauses[i].Is(out CaseClause clause))
            {
                Error(clauses[i].Start, ErrorCode.InvalidSyntaxTree, "incorrect expression switch case");
                continue;
            }

            CaseValues(x, clause.List, seen);
            OpenScope(clause.Node, "case");
            var isLast = i == clauses.Count - 1;
            var context = isLast ? StatementContext.FinalSwitchCase : StatementContext.FallthroughOk;
            CheckStmtList(inner | context, clause.Body);
            CloseScope();
        }

        CloseScope();
    }

    /// <param name="seen">
    /// The values so far, with where they are and their types: values may be equal that have two.
    /// </param>
    void CaseValues(Operand x, NodeList<Expr> values, Dictionary<object, List<(Pos Pos, Type Type)>> seen)
    {
        foreach (var e in values)
        {
            var value = new Operand();
            CheckExpr(null, value, e);
            if (!x.IsValid || !value.IsValid)
                continue;
            ConvertUntyped(value, x.KnownType);
            if (!value.IsValid)
                continue;
            // In this order, errors are at the value.
            var result = value.Copy();
            CheckComparison(result, x, TokenKind.Eql, isSwitchCase: true);
            if (!result.IsValid || value.Mode != OperandMode.Constant || CaseKeyOf(value.Value!) is not { } key)
                continue;

            if (!seen.TryGetValue(key, out var equal))
                seen[key] = equal = [];
            var same = equal.FindIndex(v => Identical(value.KnownType, v.Type));
            if (same < 0)
            {
                equal.Add((value.Pos, value.KnownType));
                continue;
            }

            NewError(ErrorCode.DuplicateCase)
                .Add(value.Pos, $"duplicate case {Str(value)} in expression switch")
                .Add(equal[same].Pos, "previous case")
                .Report();
        }
    }

    /// <summary>
    /// A value that two constants share if they are the same case; null where nobody looks for that: as other compilers
    /// do, for integers, strings, and floating-point numbers that a float64 holds.
    /// </summary>
    static object? CaseKeyOf(Constant x) => x.Kind switch
    {
        ConstantKind.Int when x.TryGetInt64(out var value) => value,
        ConstantKind.Int when x.TryGetUInt64(out var value) => value,
        ConstantKind.Float when x.ToFloat64(out var isExact) is var value && isExact => value,
        ConstantKind.String when !x.IsTooLong => System.Text.Encoding.Latin1.GetString(x.StringBytes.Span),
        _ => null,
    };

    void CheckTypeSwitch(StatementContext inner, TypeSwitchStmt s)
    {
        OpenScope(s.Node, "type switch");
        CheckSimpleStmt(s.Init);
        if (TakeGuard(s, out var name, out var guard))
            CheckTypeSwitchClauses(inner, s, name, CheckGuard(guard.X));
        else
            Error(s.Switch, ErrorCode.InvalidSyntaxTree, "incorrect form of type switch guard");
        CloseScope();
    }

    /// <summary>
    /// Takes the guard apart, which is <c>x.(type)</c> or <c>name := x.(type)</c>; false where it is neither.
    /// </summary>
    bool TakeGuard(TypeSwitchStmt s, out Ident name, out TypeAssertExpr guard)
    {
        (name, guard) = (default, default);
        Expr asserted;
        if (s.Assign.Is(out ExprStmt expr))
        {
            asserted = expr.X;
        }
        else
        {
            if (!s.Assign.Is(out AssignStmt assign)
                || assign is not { Tok: TokenKind.Define, Lhs.Count: 1, Rhs.Count: 1 }
                || !assign.Lhs[0].Is(out name))
            {
                return false;
            }

            if (name.IsBlank)
            {
                SoftError(name.NamePos, ErrorCode.NoNewVar, "no new variable on left side of :=");
                name = default;
            }
            else
            {
                // Each clause has a variable of its own.
                RecordDef(name, null);
            }

            asserted = assign.Rhs[0];
        }

        return asserted.Is(out guard) && !guard.Type.Exists;
    }

    /// <summary>The value whose type is looked at; null after an error.</summary>
    Operand? CheckGuard(Expr e)
    {
        var x = new Operand();
        CheckExpr(null, x, e);
        if (!x.IsValid)
            return null;
        if (IsTypeParam(x.KnownType))
            Error(x, ErrorCode.InvalidTypeSwitch, $"cannot use type switch on type parameter value {Str(x)}");
        else if (IsInterface(x.KnownType))
            return x;
        else
            Error(x, ErrorCode.InvalidTypeSwitch, $"{Str(x)} is not an interface");
        return null;
    }

    /// <param name="name">That each clause declares; or none.</param>
    void CheckTypeSwitchClauses(StatementContext inner, TypeSwitchStmt s, Ident name, Operand? x)
    {
        MultipleDefaults(s.Body.List);
        List<Var> variables = [];
        List<(Type? Type, Pos Pos)> seen = [];
        foreach (var member in s.Body.List)
        {
            if (!member.Is(out CaseClause clause))
            {
                Error(member.Start, ErrorCode.InvalidSyntaxTree, "incorrect type switch case");
                continue;
            }

            var type = CaseTypes(x, clause.List, seen);
            OpenScope(clause.Node, "case");
            if (name.Exists)
            {
                var variable = Var.Of(VarKind.Local, name.NamePos, _package, name.Name, type);
                Declare(_environment.Scope!, default, variable, clause.Colon);
                RecordImplicit(clause.Node, variable);
                variables.Add(variable);
            }

            CheckStmtList(inner, clause.Body);
            CloseScope();
        }

        if (!name.Exists)
            return;

        // The variables count as one: it is used if any of them is.
        var isUsed = false;
        foreach (var variable in variables)
        {
            isUsed |= variable.IsUsed;
            variable.IsUsed = true;
        }

        if (!isUsed)
            SoftError(name.NamePos, ErrorCode.UnusedVar, $"{name.Name} declared and not used");
    }

    /// <summary>Checks the types of a case.</summary>
    /// <param name="x">The value whose type is looked at; null if it is in error.</param>
    /// <param name="seen">The types so far, null for nil.</param>
    /// <returns>The type of the variable: that of a single type, else that of the value.</returns>
    Type CaseTypes(Operand? x, NodeList<Expr> types, List<(Type? Type, Pos Pos)> seen)
    {
        Type? type = null;
        foreach (var e in types)
        {
            if (IsNil(e))
            {
                type = null;
                CheckExpr(null, new(), e);
            }
            else
            {
                type = VarType(e);
                if (!IsValid(type))
                    continue;
            }

            var same = seen.FindIndex(
                t => type is null ? t.Type is null : t.Type is not null && Identical(type, t.Type));
            if (same >= 0)
            {
                NewError(ErrorCode.DuplicateCase)
                    .Add(e.Start, $"duplicate case {(type is null ? "nil" : Str(type))} in type switch")
                    .Add(seen[same].Pos, "previous case")
                    .Report();
                continue;
            }

            seen.Add((type, e.Start));
            if (x is not null && type is not null)
                TypeAssertion(e, x, type, isTypeSwitch: true);
        }

        return types.Count == 1 && type is not null ? type : x?.KnownType ?? Universe.Invalid;
    }

    /// <summary>Whether an expression is the predeclared nil, which has no other form.</summary>
    bool IsNil(Expr e) => e.Unparen().Is(out Ident name) && Lookup(name.Name) is Nil;
}

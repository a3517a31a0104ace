using System.Diagnostics;
using Seep.Go.Source;
using Seep.Go.Syntax;
using static Seep.Go.Types.Predicates;

namespace Seep.Go.Types;

// Assignments and initialisations (Go spec, "Assignment statements", "Variable declarations").
sealed partial class Checker
{
    /// <summary>
    /// Checks that an operand can be assigned to a variable, and gives an untyped one its type; if not, says so and
    /// invalidates it.
    /// </summary>
    /// <param name="type">Of the variable; null for the blank identifier.</param>
    internal void CheckAssignment(Operand x, Type? type, UseContext context)
    {
        SingleValue(x);
        switch (x.Mode)
        {
            case OperandMode.Invalid:
                return;
            case OperandMode.Constant or OperandMode.Variable or OperandMode.MapIndex or OperandMode.Value
                or OperandMode.CommaOk or OperandMode.CommaErr:
                break;
            default:
                Error(x, ErrorCode.IncompatibleAssign, $"cannot assign {Str(x)} to {StrOrNil(type)} in {context}");
                x.Invalidate();
                return;
        }

        if (IsUntyped(x.KnownType) && !ConvertForAssignment(x, type, context))
            return;

        if (x.Type is Signature { TypeParams.Count: > 0 } or Named or Alias)
            NonGeneric(NewTarget(type, context), x);
        if (!x.IsValid || type is null)
            return;

        if (x.AssignableTo(this, type, null).IsAssignable)
            return;
        var cause = new Cause();
        var (_, code) = x.AssignableTo(this, type, cause);
        var why = cause.Text.Length > 0 ? $": {cause.Text}" : "";
        Error(x, code, $"cannot use {Str(x)} as {Str(type)} value in {context}{why}");
        x.Invalidate();
    }

    bool ConvertForAssignment(Operand x, Type? type, UseContext context)
    {
        var target = type;
        if (type is null || IsNonTypeParamInterface(type))
        {
            if (type is null && x.Type == Universe.Of(BasicKind.UntypedNil))
            {
                NilUseError(x, context);
                return false;
            }

            target = Default(x.KnownType);
        }

        var (newType, value, code) = ImplicitTypeAndValue(x, target!);
        if (code is { } wrong)
        {
            var how = wrong switch
            {
                ErrorCode.TruncatedFloat => " (truncated)",
                ErrorCode.NumericOverflow => " (overflows)",
                _ => "",
            };
            Error(x, how.Length > 0 ? wrong : ErrorCode.IncompatibleAssign,
                $"cannot use {Str(x)} as {Str(target!)} value in {context}{how}");
            x.Invalidate();
            return false;
        }

        TakeImplicit(x, newType!, value);
        return true;
    }

    void NilUseError(Operand x, UseContext context)
    {
        Error(x, ErrorCode.UntypedNilUse, $"use of untyped nil in {context}");
        x.Invalidate();
    }

    string StrOrNil(Type? type) => type is null ? "<nil>" : Str(type);

    /// <summary>Whether there is a type and it is that of an error.</summary>
    static bool IsInvalid(Type? type) => type is not null && !IsValid(type);

    internal void InitConst(Const lhs, Operand x)
    {
        if (!x.IsValid || IsInvalid(x.Type) || IsInvalid(lhs.Type))
        {
            lhs.Type ??= Universe.Invalid;
            return;
        }

        if (x.Mode != OperandMode.Constant)
        {
            Error(x, ErrorCode.InvalidConstInit, $"{Str(x)} is not constant");
            lhs.Type ??= Universe.Invalid;
            return;
        }

        Debug.Assert(IsConstType(x.KnownType));
        lhs.Type ??= x.KnownType;
        CheckAssignment(x, lhs.Type, "constant declaration");
        if (x.IsValid)
            lhs.Value = x.Value;
    }

    /// <summary>Checks the initial value of a variable, which gives it a type if it has none yet.</summary>
    internal void InitVar(Var lhs, Operand x, UseContext context)
    {
        if (!x.IsValid || IsInvalid(x.Type) || IsInvalid(lhs.Type))
        {
            lhs.Type ??= Universe.Invalid;
            x.Invalidate();
            return;
        }

        if (lhs.Type is null)
        {
            if (x.Type == Universe.Of(BasicKind.UntypedNil))
            {
                lhs.Type = Universe.Invalid;
                NilUseError(x, context);
                return;
            }

            lhs.Type = IsUntyped(x.KnownType) ? Default(x.KnownType) : x.KnownType;
        }

        CheckAssignment(x, lhs.Type, context);
    }

    /// <summary>Checks what is assigned to; a variable is not used by that.</summary>
    /// <returns>Its type; null for the blank identifier, and the invalid type after an error.</returns>
    internal Type? LhsVar(Expr lhs)
    {
        var isName = lhs.Unparen().Is(out Ident name);
        if (isName && name.IsBlank)
        {
            RecordDef(name, null);
            return null;
        }

        var variable = isName ? UnusedVariable(name) : null;
        var x = new Operand();
        CheckExpr(null, x, lhs);
        if (variable is not null)
            variable.IsUsed = false;

        if (!x.IsValid || IsInvalid(x.Type))
            return Universe.Invalid;
        if (x.Mode is OperandMode.Variable or OperandMode.MapIndex)
            return x.Type;

        if (x.Expr.Is(out SelectorExpr selector))
        {
            var operand = new Operand();
            CheckExpr(null, operand, selector.X);
            if (operand.Mode == OperandMode.MapIndex)
            {
                Error(x, ErrorCode.UnaddressableFieldAssign, $"cannot assign to struct field {x.Text} in map");
                return Universe.Invalid;
            }
        }

        Error(x, ErrorCode.UnassignableOperand,
            $"cannot assign to {x.Text} (neither addressable nor a map index expression)");
        return Universe.Invalid;
    }

    /// <summary>Checks <c>lhs = rhs</c>, or <c>lhs = x</c>.</summary>
    /// <param name="x">The right side if it is checked already, which is invalid after an error; else null.</param>
    internal void AssignVar(Expr lhs, Expr rhs, Operand? x, string context)
    {
        var type = LhsVar(lhs);
        if (IsInvalid(type))
        {
            if (x is not null)
                x.Invalidate();
            else
                Use(rhs);
            return;
        }

        if (x is null)
        {
            x = new();
            CheckExpr(type?.Underlying is Signature ? NewTarget(type, new("", lhs)) : null, x, rhs);
        }

        if (type is null && context == "assignment")
            context = "assignment to _ identifier";
        CheckAssignment(x, type, context);
    }

    static List<Type?> OperandTypes(IReadOnlyList<Operand> list) => [.. list.Select(x => x.Type)];

    static List<Type?> VarTypes(IReadOnlyList<Var> list) => [.. list.Select(v => v.Type)];

    /// <summary>Types as people read them: <c>(number, string, ...T)</c>.</summary>
    /// <param name="isVariadic">Whether the last one is that of a variadic parameter.</param>
    /// <param name="hasDots">Whether dots follow the last one.</param>
    internal string TypesSummary(IReadOnlyList<Type?> list, bool isVariadic, bool hasDots)
    {
        var texts = new string[list.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            var type = list[i];
            texts[i] = type switch
            {
                null => "unknown type",
                _ when !IsValid(type) => "unknown type",
                Basic basic when IsUntyped(basic) => IsNumeric(basic) ? "number" : basic.Name["untyped ".Length..],
                _ => Str(type),
            };
            if (i < texts.Length - 1)
                continue;
            if (isVariadic)
                texts[i] = $"...{(type is Slice slice ? Str(slice.Elem) : texts[i])}";
            else if (hasDots)
                texts[i] += "...";
        }

        return $"({string.Join(", ", texts)})";
    }

    static string Measure(int count, string unit) => count == 1 ? $"{count} {unit}" : $"{count} {unit}s";

    void AssignError(IReadOnlyList<Expr> rhs, int left, int right)
    {
        var (variables, values) = (Measure(left, "variable"), Measure(right, "value"));
        Error(rhs[0], ErrorCode.WrongAssignCount, rhs.Count == 1 && rhs[0].Unparen().Is(out CallExpr call)
            ? $"assignment mismatch: {variables} but {Str(call.Fun)} returns {values}"
            : $"assignment mismatch: {variables} but {values}");
    }

    void ReturnError(Stmt statement, IReadOnlyList<Var> lhs, IReadOnlyList<Operand> rhs)
    {
        var (at, qualifier) = rhs.Count > lhs.Count ? (rhs[lhs.Count].Pos, "too many")
            : rhs.Count > 0 ? (rhs[^1].Pos, "not enough")
            : (statement.Start, "not enough");
        NewError(ErrorCode.WrongResultCount)
            .Add(at, $"{qualifier} return values")
            .Add(Pos.None, $"have {TypesSummary(OperandTypes(rhs), isVariadic: false, hasDots: false)}")
            .Add(Pos.None, $"want {TypesSummary(VarTypes(lhs), isVariadic: false, hasDots: false)}")
            .Report();
    }

    /// <summary>Checks the initial values of variables.</summary>
    /// <param name="returnStmt">If the variables are results, the statement that returns them; else none.</param>
    internal void InitVars(IReadOnlyList<Var> lhs, IReadOnlyList<Expr> rhs, Stmt returnStmt)
    {
        var context = returnStmt.Exists ? "return statement" : lhs.Count > 1 ? "multiple assignment" : "assignment";
        if (lhs.Count == rhs.Count && !IsSingleCall(rhs))
        {
            var x = new Operand();
            for (var i = 0; i < lhs.Count; i++)
            {
                var name = returnStmt.Exists && lhs[i].Name.Length == 0 ? "result variable" : lhs[i].Name;
                CheckExpr(NewTarget(lhs[i].Type, name), x, rhs[i]);
                InitVar(lhs[i], x, context);
            }

            return;
        }

        if (rhs.Count != 1)
        {
            if (Use(rhs))
                MismatchError(lhs, rhs, returnStmt.Exists ? ExprList(rhs) : [], rhs.Count, returnStmt);
            GiveTypes(lhs);
            return;
        }

        var (values, isCommaOk) = MultiExpr(rhs[0], lhs.Count == 2 && !returnStmt.Exists);
        if (values.Count == lhs.Count)
        {
            for (var i = 0; i < lhs.Count; i++)
                InitVar(lhs[i], values[i], context);
            if (isCommaOk && values[0].IsValid && values[1].IsValid)
                RecordCommaOkTypes(rhs[0], values);
            return;
        }

        if (values[0].IsValid)
            MismatchError(lhs, rhs, values, values.Count, returnStmt);
        GiveTypes(lhs);
    }

    void MismatchError(
        IReadOnlyList<Var> lhs, IReadOnlyList<Expr> rhs, IReadOnlyList<Operand> values, int count, Stmt returnStmt)
    {
        if (returnStmt.Exists)
            ReturnError(returnStmt, lhs, values);
        else
            AssignError(rhs, lhs.Count, count);
    }

    /// <summary>
    /// A single call is no pair of variable and value even if it is one value: messages then say what returns how many.
    /// </summary>
    static bool IsSingleCall(IReadOnlyList<Expr> rhs) => rhs.Count == 1 && rhs[0].Unparen().Is<CallExpr>();

    static void GiveTypes(IReadOnlyList<Var> variables)
    {
        foreach (var variable in variables)
            variable.Type ??= Universe.Invalid;
    }

    internal void AssignVars(IReadOnlyList<Expr> lhs, IReadOnlyList<Expr> rhs)
    {
        var context = lhs.Count > 1 ? "multiple assignment" : "assignment";
        if (lhs.Count == rhs.Count && !IsSingleCall(rhs))
        {
            for (var i = 0; i < lhs.Count; i++)
                AssignVar(lhs[i], rhs[i], null, context);
            return;
        }

        if (rhs.Count != 1)
        {
            var isLhsOk = UseLhs(lhs);
            if (Use(rhs) && isLhsOk)
                AssignError(rhs, lhs.Count, rhs.Count);
            return;
        }

        var (values, isCommaOk) = MultiExpr(rhs[0], lhs.Count == 2);
        if (values.Count == lhs.Count)
        {
            for (var i = 0; i < lhs.Count; i++)
                AssignVar(lhs[i], default, values[i], context);
            if (isCommaOk && values[0].IsValid && values[1].IsValid)
                RecordCommaOkTypes(rhs[0], values);
            return;
        }

        if (values[0].IsValid)
            AssignError(rhs, lhs.Count, values.Count);
        UseLhs(lhs);
    }

    /// <summary>Checks <c>lhs := rhs</c> (Go spec, "Short variable declarations").</summary>
    internal void ShortVarDecl(Pos pos, IReadOnlyList<Expr> lhs, IReadOnlyList<Expr> rhs)
    {
        var delayed = _delayed.Count;
        var scope = _environment.Scope!;
        var variables = new Var?[lhs.Count];
        List<Var> declared = [];
        var seen = lhs.Count > 1 ? new HashSet<string>(StringComparer.Ordinal) : null;
        var hasError = false;
        for (var i = 0; i < variables.Length; i++)
        {
            variables[i] = LhsOfShortVarDecl(lhs[i], scope, seen, declared);
            hasError |= variables[i] is null;
            variables[i] ??= Var.Of(VarKind.Local, lhs[i].Start, _package, "_", null);
        }

        InitVars(variables!, rhs, default);

        // Function literals on the right side don't see the new names.
        ProcessDelayed(delayed);
        if (declared.Count == 0 && !hasError)
        {
            SoftError(pos, ErrorCode.NoNewVar, "no new variables on left side of :=");
            return;
        }

        var scopePos = rhs[^1].End;
        foreach (var variable in declared)
            Declare(scope, default, variable, scopePos);
    }

    /// <summary>The variable that a name declares or stands for; null after an error.</summary>
    Var? LhsOfShortVarDecl(Expr lhs, Scope scope, HashSet<string>? seen, List<Var> declared)
    {
        if (!lhs.Is(out Ident name))
        {
            UseLhs([lhs]);
            Error(lhs, ErrorCode.BadDecl, $"non-name {Str(lhs)} on left side of :=");
            return null;
        }

        if (!name.IsBlank && seen?.Add(name.Name) == false)
        {
            Error(lhs, ErrorCode.RepeatedDecl, $"{name.Name} repeated on left side of :=");
            return null;
        }

        if (scope.Lookup(name.Name) is { } symbol)
        {
            RecordUse(name, symbol);
            if (symbol is Var existing)
                return existing;
            Error(lhs, ErrorCode.UnassignableOperand, $"cannot assign to {name.Name}");
            return null;
        }

        var variable = Var.Of(VarKind.Local, name.NamePos, _package, name.Name, null);
        if (!name.IsBlank)
            declared.Add(variable);
        RecordDef(name, variable);
        return variable;
    }
}

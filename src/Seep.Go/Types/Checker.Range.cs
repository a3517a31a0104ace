using Seep.Go.Syntax;
using static Seep.Go.Types.Predicates;

namespace Seep.Go.Types;

// For statements with a range clause (Go spec, "For statements").
sealed partial class Checker
{
    void CheckRangeStmt(StatementContext inner, RangeStmt s)
    {
        _environment.HasCallOrReceive = false;
        var x = new Operand();
        CheckExpr(null, x, s.X);
        Type? key = null, value = null;
        if (x.IsValid)
            (key, value) = IterationTypes(x, s);

        // The range expression does not see the variables.
        OpenScope(s.Node, "range");
        if (s.Tok == TokenKind.Define)
            DeclareIterationVars(x, s, key, value);
        else if (s.Key.Exists)
            AssignIterationVars(x, s, key, value);
        else if (IsInteger(x.KnownType))
            CheckAssignment(x, null, "range clause");
        CheckStmt(inner, s.Body);
        CloseScope();
    }

    /// <summary>The types of the iteration variables; null for one that there can't be.</summary>
    (Type? Key, Type? Value) IterationTypes(Operand x, RangeStmt s)
    {
        var (key, value, cause, ok) = RangeKeyVal(x.KnownType);
        if (!ok)
        {
            var why = cause.Length > 0 ? $": {cause}" : "";
            SoftError(x.Pos, ErrorCode.InvalidRangeExpr, $"cannot range over {Str(x)}{why}");
        }
        else if (key is null && s.Key.Exists)
        {
            SoftError(s.Key.Start, ErrorCode.InvalidIterVar, $"range over {Str(x)} permits no iteration variables");
        }
        else if (value is null && s.Value.Exists)
        {
            SoftError(s.Value.Start, ErrorCode.InvalidIterVar,
                $"range over {Str(x)} permits only one iteration variable");
        }

        return (key, value);
    }

    void DeclareIterationVars(Operand x, RangeStmt s, Type? key, Type? value)
    {
        var isOverInt = IsInteger(x.KnownType);
        List<Var> declared = [];
        DeclareIterationVar(s.Key, key);
        DeclareIterationVar(s.Value, value);
        if (declared.Count == 0)
        {
            Error(s.TokPos, ErrorCode.NoNewVar, "no new variables on left side of :=");
            return;
        }

        foreach (var variable in declared)
            Declare(_environment.Scope!, default, variable, s.Body.Lbrace);

        void DeclareIterationVar(Expr lhs, Type? type)
        {
            if (!lhs.Exists)
                return;
            var isName = lhs.Is(out Ident name);
            var variable = Var.Of(VarKind.Local, lhs.Start, _package, isName ? name.Name : "_", null);
            if (!isName)
            {
                Error(lhs, ErrorCode.InvalidSyntaxTree, $"cannot declare {Str(lhs)}");
            }
            else
            {
                RecordDef(name, variable);
                if (!name.IsBlank)
                    declared.Add(variable);
            }

            if (type is null || type == Universe.Invalid)
            {
                variable.Type = Universe.Invalid;
                variable.IsUsed = true;
            }
            else if (isOverInt)
            {
                InitVar(variable, x, "range clause");
            }
            else
            {
                InitVar(variable, IterationValue(lhs, type), "assignment");
            }
        }
    }

    void AssignIterationVars(Operand x, RangeStmt s, Type? key, Type? value)
    {
        var isOverInt = IsInteger(x.KnownType);
        AssignIterationVar(s.Key, key);
        AssignIterationVar(s.Value, value);

        void AssignIterationVar(Expr lhs, Type? type)
        {
            if (!lhs.Exists || type is null || type == Universe.Invalid)
                return;
            if (!isOverInt)
            {
                AssignVar(lhs, default, IterationValue(lhs, type), "assignment");
                return;
            }

            // An untyped range expression gets its type from the variable, which must be an integer's.
            AssignVar(lhs, default, x, "range clause");
            if (x.IsValid && !IsInteger(x.KnownType))
            {
                SoftError(lhs.Start, ErrorCode.InvalidRangeExpr,
                    $"cannot use iteration variable of type {Str(x.KnownType)}");
            }
        }
    }

    /// <summary>What a variable gets in each iteration; errors are at the variable.</summary>
    static Operand IterationValue(Expr lhs, Type type) => new() { Mode = OperandMode.Value, Expr = lhs, Type = type };

    /// <summary>
    /// The types of key and value that a range clause gives over a type; or why it can't be ranged over.
    /// </summary>
    internal (Type? Key, Type? Value, string Cause, bool Ok) RangeKeyVal(Type type)
    {
        var (under, cause) = CommonUnder(type, (t, u) =>
            u is Chan { Direction: ChanDir.Send } ? $"receive from send-only channel {Str(t)}" : null);
        if (under is null)
            return Bad(cause);

        var integer = Universe.Of(BasicKind.Int);
        switch (ArrayPtrDeref(under))
        {
            case Basic basic when IsString(basic):
                return (integer, Universe.Rune, "", true);
            case Basic basic when IsInteger(basic):
                return AllowVersion(22) ? (type, null, "", true) : Bad("requires go1.22 or later");
            case Array array:
                return (integer, array.Elem, "", true);
            case Slice slice:
                return (integer, slice.Elem, "", true);
            case Map map:
                return (map.Key, map.Elem, "", true);
            case Chan channel:
                return (channel.Elem, null, "", true);
            case Signature function:
                return AllowVersion(23) ? IteratorKeyVal(function) : Bad("requires go1.23 or later");
            default:
                return (null, null, "", false);
        }
    }

    static (Type?, Type?, string, bool) Bad(string cause) => (Universe.Invalid, Universe.Invalid, cause, false);

    /// <summary>The same for a function: what it hands to the function that it gets.</summary>
    (Type?, Type?, string, bool) IteratorKeyVal(Signature function)
    {
        const string Wanted = "func must be func(yield func(...) bool): ";

        if (function.Params.Count != 1)
            return Bad(Wanted + "wrong argument count");
        if (function.Results.Count != 0)
            return Bad(Wanted + "unexpected results");

        var (under, cause) = CommonUnder(function.Params.Vars[0].Type!, null);
        if (under is not Signature yield)
            return Bad(Wanted + (under is null ? $"in yield type, {cause}" : "argument is not func"));
        if (yield.Params.Count > 2)
            return Bad(Wanted + "yield func has too many parameters");

        var result = yield.Results.Count == 1 ? yield.Results.Vars[0].Type! : null;
        if (result is null || !Identical(result, Universe.Of(BasicKind.Bool)))
        {
            return Bad(Wanted + (result is not null && IsBoolean(result)
                ? "yield func returns user-defined boolean, not bool"
                : "yield func does not return bool"));
        }

        if (yield.IsVariadic)
            return Bad($"yield func of type {Str(yield)} cannot be variadic");
        var parameters = yield.Params.Vars;
        return (
            parameters.Count > 0 ? parameters[0].Type : null,
            parameters.Count > 1 ? parameters[1].Type : null,
            "",
            true);
    }
}

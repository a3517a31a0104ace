using System.Diagnostics;
using Seep.Go.Source;
using Seep.Go.Syntax;
using static Seep.Go.Types.Predicates;

namespace Seep.Go.Types;

// Selectors, qualified identifiers, method values and expressions (Go spec, "Selectors" and on).
sealed partial class Checker
{
    /// <summary>Checks <c>x.f</c>.</summary>
    /// <param name="wantType">Whether only a type will do.</param>
    internal void CheckSelector(Operand x, SelectorExpr e, bool wantType)
    {
        // A package's name is no operand: it stands before a dot only.
        var ok = e.X.Is(out Ident name) && Lookup(name.Name) is PkgName package
            ? SelectFromPackage(x, e, name, package)
            : SelectFromOperand(x, e, wantType);
        if (!ok)
        {
            x.Invalidate();
            x.Type = Universe.Invalid;
        }

        x.Expr = e;
    }

    bool SelectFromPackage(Operand x, SelectorExpr e, Ident name, PkgName packageName)
    {
        RecordUse(name, packageName);
        packageName.IsUsed = true;
        var package = packageName.Imported;
        var selected = e.Sel.Name;
        if (package.Scope.Lookup(selected) is not { } symbol)
        {
            if (!package.IsFake && IsValidName(selected))
            {
                var similar = LookupIgnoringCase(package.Scope, selected);
                var hint = similar is null ? "" : $" (but have {similar})";
                NewError(ErrorCode.UndeclaredImportedName, package).Add(e.Sel.NamePos, $"undefined: {Str(e)}{hint}").Report();
            }

            return false;
        }

        if (!symbol.IsExported)
            Error(e.Sel, ErrorCode.UnexportedName, $"name {selected} not exported by package {package.Name}");
        RecordUse(e.Sel, symbol);

        x.Type = symbol.Type;
        switch (symbol)
        {
            case Const constant:
                x.Mode = OperandMode.Constant;
                x.Value = constant.Value;
                break;
            case TypeName:
                x.Mode = OperandMode.TypeExpr;
                break;
            case Var:
                x.Mode = OperandMode.Variable;
                break;
            case Func:
                x.Mode = OperandMode.Value;
                break;
            case Builtin builtin:
                x.Mode = OperandMode.Builtin;
                x.Id = builtin.BuiltinId;
                break;
            default:
                throw new UnreachableException($"imported {symbol.GetType().Name}");
        }

        return true;
    }

    /// <summary>The first exported name of a scope that differs from another in the case of its letters only.</summary>
    static string? LookupIgnoringCase(Scope scope, string name)
    {
        foreach (var other in scope.SortedNames)
        {
            if (Names.IsExported(other) && GoUnicode.EqualFold(other, name))
                return other;
        }

        return null;
    }

    bool SelectFromOperand(Operand x, SelectorExpr e, bool wantType)
    {
        ExprOrType(x, e.X, allowGeneric: false);
        if (x.Mode == OperandMode.Builtin)
            Error(e.Sel, ErrorCode.UncalledBuiltin, $"invalid use of {Str(x)} in selector expression");
        if (x.Mode is OperandMode.Builtin or OperandMode.Invalid || !IsComplete(x.KnownType))
            return false;

        // What follows is no type, and looking into a receiver's type while that is declared leads nowhere.
        if (wantType)
        {
            Error(e.Sel, ErrorCode.NotAType, $"{Str(e)} is not a type");
            return false;
        }

        if (x.KnownType.Underlying is Pointer pointer && !IsComplete(pointer.Elem))
            return false;

        var isVariable = x.Mode == OperandMode.Variable;
        var name = e.Sel.Name;
        var (symbol, index, isIndirect) = Lookups.LookupFieldOrMethod(x.KnownType, isVariable, _package, name, false);
        switch (symbol)
        {
            case null:
                SelectionError(x, e, isAmbiguous: index is { Count: > 0 }, isIndirect);
                return false;
            case Var field:
                return SelectField(x, e, field, index!, isIndirect);
            case Func method:
                CheckSymbol(method);
                AddDependency(method);
                return x.Mode == OperandMode.TypeExpr
                    ? SelectMethodExpression(x, e, method, index!, isIndirect)
                    : SelectMethodValue(x, e, method, index!, isIndirect);
            default:
                throw new UnreachableException($"selected {symbol.GetType().Name}");
        }
    }

    void SelectionError(Operand x, SelectorExpr e, bool isAmbiguous, bool isIndirect)
    {
        if (!IsValid(x.KnownType.Underlying))
            return;

        var name = e.Sel.Name;
        if (isAmbiguous)
        {
            Error(e.Sel, ErrorCode.AmbiguousSelector, $"ambiguous selector {x.Text}.{name}");
            return;
        }

        var type = x.KnownType;
        if (isIndirect)
        {
            Error(e.Sel, ErrorCode.InvalidMethodExpr, x.Mode == OperandMode.TypeExpr
                ? $"invalid method expression {Str(type)}.{name} (needs pointer receiver (*{Str(type)}).{name})"
                : $"cannot call pointer method {name} on {Str(type)}");
            return;
        }

        var why = Lookups.IsInterfacePtr(type) ? InterfacePtrError(type) : LookupErrorOf(x, name);
        var declaredIn = Aliases.AsNamed(Lookups.Deref(type).Type)?.Symbol.Package;
        NewError(ErrorCode.MissingFieldOrMethod, declaredIn).Add(e.Sel.NamePos, $"{x.Text}.{name} undefined ({why})").Report();
    }

    string LookupErrorOf(Operand x, string name)
    {
        var isVariable = x.Mode == OperandMode.Variable;
        var similar = Lookups.LookupFieldOrMethod(x.KnownType, isVariable, _package, name, true).Symbol;
        return LookupError(x.KnownType, name, similar, isStructLit: false);
    }

    bool SelectField(Operand x, SelectorExpr e, Var field, IReadOnlyList<int> index, bool isIndirect)
    {
        if (x.Mode == OperandMode.TypeExpr)
        {
            Error(e.X, ErrorCode.MissingFieldOrMethod,
                $"operand for field selector {e.Sel.Name} must be value of type {Str(x.KnownType)}");
            return false;
        }

        RecordSelection(e, SelectionKind.FieldValue, x.KnownType, field, index, isIndirect);
        x.Mode = x.Mode == OperandMode.Variable || isIndirect ? OperandMode.Variable : OperandMode.Value;
        x.Type = field.Type;
        return true;
    }

    /// <summary>A function whose first parameter is the receiver.</summary>
    bool SelectMethodExpression(Operand x, SelectorExpr e, Func method, IReadOnlyList<int> index, bool isIndirect)
    {
        RecordSelection(e, SelectionKind.MethodExpression, x.KnownType, method, index, isIndirect);
        var signature = method.Signature!;
        if (signature.Recv is not { } recv)
        {
            Error(e, ErrorCode.InvalidDeclCycle, "illegal cycle in method declaration");
            return false;
        }

        // Parameters have names all or none, in messages too.
        var parameters = signature.Params.Vars;
        var areNamed = parameters.Count > 0 && parameters[0].Name.Length > 0;
        var name = !areNamed ? "" : recv.Name.Length > 0 ? recv.Name : "_";
        x.Mode = OperandMode.Value;
        x.Type = new Signature(
            null,
            new([Var.Of(VarKind.Parameter, recv.Pos, recv.Package, name, x.KnownType), .. parameters]),
            signature.Results,
            signature.IsVariadic)
        {
            TypeParams = signature.TypeParams,
            DroppedRecv = Signature.MethodExpression,
        };
        return true;
    }

    bool SelectMethodValue(Operand x, SelectorExpr e, Func method, IReadOnlyList<int> index, bool isIndirect)
    {
        RecordSelection(e, SelectionKind.MethodValue, x.KnownType, method, index, isIndirect);
        var signature = method.Signature!.Copy();
        signature.DroppedRecv = signature.Recv;
        signature.Recv = null;
        x.Mode = OperandMode.Value;
        x.Type = signature;
        return true;
    }
}

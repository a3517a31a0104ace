using System.Diagnostics;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

// Signatures: receivers, type parameters, parameters and results (Go spec, "Function types", "Method declarations").
sealed partial class Checker
{
    /// <param name="receivers">The default for what is no method.</param>
    /// <returns>The scope of the parameters, and of the body if there is one.</returns>
    internal Scope CheckFuncType(Signature signature, FieldList receivers, FuncType e)
    {
        OpenScope(e.Node, "function");
        var scope = _environment.Scope!;
        scope.IsFunction = true;
        RecordScope(e.Node, scope);

        Var? receiver = null;
        IReadOnlyList<TypeParam> receiverParams = [];
        if (CountOf(receivers) > 0)
        {
            if (receivers.List.Count > 1)
                Error(receivers.List.Last.Node.Start, ErrorCode.InvalidRecv, "method has multiple receivers");
            // The type parameters are in scope from the end of the method's name on.
            (receiver, receiverParams) = CollectRecv(receivers.List[0], e.Node.Start);
        }

        if (e.TypeParams.Exists)
            CollectTypeParams(list => signature.TypeParams = list, e.TypeParams);
        var parameters = CollectParams(VarKind.Parameter, e.Params, out var isVariadic);
        var results = CollectParams(VarKind.Result, e.Results, out _);

        // What has a name is in scope after the signature.
        var from = e.Node.End;
        if (receiver is { Name.Length: > 0 })
            Declare(scope, receivers.List[0].Names[0], receiver, from);
        DeclareParams(e.Params, parameters, from);
        DeclareParams(e.Results, results, from);
        CloseScope();

        signature.Recv = receiver;
        signature.RecvTypeParams = receiverParams;
        signature.Params = parameters.Length == 0 ? Tuple.Empty : new(parameters);
        signature.Results = results.Length == 0 ? Tuple.Empty : new(results);
        signature.IsVariadic = isVariadic;
        return scope;
    }

    /// <summary>A method's receiver, which is not declared yet, and its type parameters, which are.</summary>
    (Var Receiver, IReadOnlyList<TypeParam> TypeParams) CollectRecv(Field field, Pos from)
    {
        var parts = UnpackRecv(field.Type, withTypeParams: true);
        var (type, parameters) = parts.TypeParams.Count == 0
            ? (PlainReceiverType(field.Type, parts.Base), (IReadOnlyList<TypeParam>)[])
            : GenericReceiverType(field.Type, parts, from);
        if (field.Names.Count > 1)
            Error(field.Names.Last, ErrorCode.InvalidRecv, "method has multiple receivers");

        Var receiver;
        if (field.Names.Count > 0 && field.Names[0] is { Name.Length: > 0 } name)
        {
            // It is declared after the type parameters, which it would hide otherwise.
            receiver = Var.Of(VarKind.Receiver, name.NamePos, _package, name.Name, type);
        }
        else
        {
            receiver = Var.Of(VarKind.Receiver, field.Node.Start, _package, "", type);
            RecordImplicit(field.Node, receiver);
        }

        // The type may not be complete yet (go.dev/issue/51232, go.dev/issue/51233).
        Later(() => ValidRecv(parts.Base.Start, receiver));
        return (receiver, parameters);
    }

    /// <summary>The type of a receiver without type parameters; no instance, directly or through aliases.</summary>
    Type PlainReceiverType(Expr e, Expr @base)
    {
        var type = VarType(e);
        for (var alias = WithoutPointers(type) as Alias; alias is not null;)
        {
            var right = alias.RightSide is { } known ? WithoutPointers(known) : null;
            if (right is Named { TypeParams.Count: > 0 } or Alias { TypeParams.Count: > 0 }
                or Signature { TypeParams.Count: > 0 })
            {
                Error(@base, ErrorCode.InvalidRecv, $"cannot define new methods on instantiated type {Str(right)}");
                return Universe.Invalid;
            }

            alias = right as Alias;
        }

        return type;
    }

    static Type WithoutPointers(Type type)
    {
        while (type is Pointer pointer)
            type = pointer.Elem;
        return type;
    }

    /// <summary>
    /// The type of a receiver with type parameters: the instance of the generic type with them. They get the
    /// constraints of that type's own.
    /// </summary>
    (Type Type, IReadOnlyList<TypeParam> TypeParams) GenericReceiverType(Expr e, ReceiverParts parts, Pos from)
    {
        // The type comes first: a type parameter may have its name (go.dev/issue/52038).
        var generic = ReceiverBaseType(parts.Base);
        var parameters = new List<TypeParam>();
        foreach (var name in parts.TypeParams)
        {
            var parameter = DeclareTypeParam(name.Ident, name.Pos, from);
            parameters.Add(parameter);
            if (!name.Ident.Exists)
                continue;
            // They are uses as well, though they declare something (go.dev/issue/68670).
            RecordUse(name.Ident, parameter.Symbol);
            RecordTypeAndValue(name.Ident, OperandMode.TypeExpr, parameter, null);
        }

        TypeParam.Bind(parameters);
        if (generic is null)
            return (Universe.Invalid, parameters);
        TakeConstraints(parts.Base, generic, parameters);
        VerifyVersion(parts.Base.Start, 18, "type instantiation");
        var type = Instance(e.Start, generic, parameters, null, Context);
        RecordInstance(parts.Base, parameters, type);
        if (parts.IsPointer && Predicates.IsValid(type))
            type = new Pointer(type);
        RecordParenthesizedRecvTypes(e, type);
        return (type, parameters);
    }

    /// <summary>The generic type that a receiver names; null after an error.</summary>
    Named? ReceiverBaseType(Expr @base)
    {
        var cause = new Cause();
        switch (GenericType(@base, cause))
        {
            case Named named:
                return named;
            case Alias alias:
                if (Predicates.IsValid(alias))
                {
                    Error(@base, ErrorCode.InvalidRecv,
                        $"cannot define new methods on generic alias type {Str(alias)}");
                }

                return null;
            default:
                if (cause.Text.Length > 0)
                    Error(@base, ErrorCode.InvalidRecv, cause.Text);
                return null;
        }
    }

    void TakeConstraints(Expr @base, Named generic, List<TypeParam> parameters)
    {
        var own = generic.TypeParams;
        if (parameters.Count != own.Count)
        {
            var declared = $"{parameters.Count} type parameter{(parameters.Count == 1 ? "" : "s")}";
            Error(@base, ErrorCode.BadRecv,
                $"receiver declares {declared}, but receiver base type declares {own.Count}");
            return;
        }

        var map = new SubstMap(own, parameters);
        foreach (var (i, parameter) in parameters.Index())
        {
            RecordCanon(parameter, own[i]);
            parameter.Bound = Subst(parameter.Symbol.Pos, own[i].Bound, map, null, Context);
        }
    }

    /// <summary>Records the types of a receiver's parts: of <c>(*(T[P]))</c> there are four.</summary>
    void RecordParenthesizedRecvTypes(Expr e, Type type)
    {
        while (true)
        {
            RecordTypeAndValue(e, OperandMode.TypeExpr, type, null);
            if (e.Is(out ParenExpr paren))
            {
                e = paren.X;
            }
            else if (e.Is(out StarExpr star) && type is Pointer pointer)
            {
                e = star.X;
                type = pointer.Elem;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Parameters or results as a list has them; they are not declared yet.</summary>
    Var[] CollectParams(VarKind kind, FieldList list, out bool isVariadic)
    {
        isVariadic = false;
        var vars = new Var[CountOf(list)];
        if (!list.Exists)
            return vars;
        var count = 0;
        var (hasNamed, hasAnonymous) = (false, false);
        for (var i = 0; i < list.List.Count; i++)
        {
            var field = list.List[i];
            var e = field.Type;
            if (e.Is(out Ellipsis dots))
            {
                e = dots.Elt;
                if (kind == VarKind.Parameter && i == list.List.Count - 1 && field.Names.Count <= 1)
                    isVariadic = true;
                else
                    SoftError(dots.Dots, ErrorCode.InvalidSyntaxTree, "invalid use of ...");
            }

            var type = VarType(e);
            foreach (var name in field.Names)
            {
                if (name.Name.Length == 0)
                    Error(name, ErrorCode.InvalidSyntaxTree, "anonymous parameter");
                vars[count++] = Var.Of(kind, name.NamePos, _package, name.Name, type);
                hasNamed = true;
            }

            if (field.Names.Count == 0)
            {
                var parameter = Var.Of(kind, e.Start, _package, "", type);
                RecordImplicit(field.Node, parameter);
                vars[count++] = parameter;
                hasAnonymous = true;
            }
        }

        if (hasNamed && hasAnonymous)
            Error(list.Node.Start, ErrorCode.InvalidSyntaxTree, "list contains both named and anonymous parameters");
        if (isVariadic)
        {
            var last = vars[^1];
            last.Type = new Slice(last.Type!);
            RecordTypeAndValue(list.List.Last.Type, OperandMode.TypeExpr, last.Type, null);
        }

        return vars;
    }

    /// <param name="vars">What was collected of the list.</param>
    void DeclareParams(FieldList list, Var[] vars, Pos from)
    {
        if (vars.Length == 0)
            return;
        var next = 0;
        foreach (var field in list.List)
        {
            if (field.Names.Count == 0)
                next++;
            foreach (var name in field.Names)
            {
                if (vars[next].Name.Length > 0)
                    Declare(_environment.Scope!, name, vars[next], from);
                next++;
            }
        }
    }

    /// <summary>
    /// A receiver's type is T or *T, where T is defined in the package and neither a pointer nor an interface.
    /// </summary>
    void ValidRecv(Pos at, Var receiver)
    {
        var (type, _) = Lookups.Deref(receiver.Type!);
        var actual = Aliases.Unalias(type);
        if (!Predicates.IsValid(actual))
            return;
        switch (actual)
        {
            case Named named when named.Symbol.Package != _package || IsOfCgo(named.Symbol):
            case Basic:
                Error(at, ErrorCode.InvalidRecv, $"cannot define new methods on non-local type {Str(type)}");
                break;
            case Named named:
                if (WhyNoReceiver(named.Underlying) is { } cause)
                    Error(at, ErrorCode.InvalidRecv, $"invalid receiver type {Str(type)} ({cause})");
                break;
            default:
                Error(at, ErrorCode.InvalidRecv, $"invalid receiver type {Str(receiver.Type)}");
                break;
        }
    }

    static string? WhyNoReceiver(Type underlying) => underlying switch
    {
        Basic { Kind: BasicKind.UnsafePointer } => "unsafe.Pointer",
        Pointer or Interface => "pointer or interface type",
        TypeParam => throw new UnreachableException("a defined type is no type parameter"),
        _ => null,
    };

    /// <summary>Whether cgo made a type's name.</summary>
    bool IsOfCgo(TypeName symbol) =>
        symbol.Name.StartsWith("_Ctype_", StringComparison.Ordinal)
        || _files.FileOf(symbol.Pos) is { } file
        && file.Path.AsSpan(file.Path.LastIndexOf('/') + 1).StartsWith("_cgo_", StringComparison.Ordinal);
}

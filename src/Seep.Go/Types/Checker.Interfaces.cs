using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

// Interface types as they are written (Go spec, "Interface types"); their type sets are computed elsewhere.
sealed partial class Checker
{
    /// <param name="declared">The name that the interface's declaration gives it, if it has one.</param>
    void CheckInterfaceType(Interface type, InterfaceType e, TypeName? declared)
    {
        var (methods, embeddeds, positions) = (new List<Func>(), new List<Type>(), new List<Pos>());
        // Who looks at the interface before it is complete sees what was read so far.
        (type.ExplicitMethods, type.Embeddeds, type.EmbeddedPositions) = (methods, embeddeds, positions);
        foreach (var field in e.Methods.List)
        {
            if (field.Names.Count == 0)
            {
                var embedded = ParseUnion(field.Type);
                embeddeds.Add(embedded);
                positions.Add(field.Type.Start);
            }
            else if (CheckInterfaceMethod(type, field, declared) is { } method)
            {
                methods.Add(method);
            }
        }

        type.IsComplete = true;
        if (methods.Count == 0 && embeddeds.Count == 0)
            return;
        type.ExplicitMethods = [.. methods.Order(Comparer<Func>.Create(Func.Compare))];
        // Soon, so that whatever is wrong with it is reported here.
        Later(() => ComputeInterfaceTypeSet(this, type));
    }

    Func? CheckInterfaceMethod(Interface owner, Field field, TypeName? declared)
    {
        var name = field.Names[0];
        if (name.IsBlank)
        {
            Error(name, ErrorCode.BlankIfaceMethod, "methods must have a unique non-blank name");
            return null;
        }

        var type = CheckType(field.Type);
        if (type is not Signature signature)
        {
            if (Predicates.IsValid(type))
                Error(field.Type, ErrorCode.InvalidSyntaxTree, $"{Str(type)} is not a method signature");
            return null;
        }

        if (signature.TypeParams.Count > 0)
        {
            var at = field.Type.Is(out FuncType func) ? func.TypeParams.Node.Start : field.Type.Start;
            Error(at, ErrorCode.InvalidSyntaxTree, "interface methods cannot have type parameters");
        }

        // With the name messages are better. It is asked for now: the declaration may have turned out wrong.
        var receiver = Aliases.AsNamed(declared?.Type) ?? (Type)owner;
        signature.Recv = Var.Of(VarKind.Receiver, name.NamePos, _package, "", receiver);
        var method = new Func(name.NamePos, _package, name.Name, signature);
        RecordDef(name, method);
        return method;
    }
}

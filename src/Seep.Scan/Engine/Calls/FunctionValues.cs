using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Calls;

/// <summary>
/// Tells what a function value may be: a function, a place that holds such values, or what its type says. Places are nodes of the call
/// graph: who calls what a place holds calls the place, and the place calls what is put there.
/// </summary>
/// <remarks>
/// Places are parameters, results, fields, package variables and variables that literals capture; each field is one place, in whatever
/// struct, as in Feldthaus et al., Efficient construction of approximate call graphs, ICSE 2013. What goes through collections, channels
/// and pointers is matched by its type.
/// </remarks>
sealed class FunctionValues(CallKeys keys, FieldCatalog fields)
{
    /// <summary>By function literal the instruction that makes it.</summary>
    readonly Dictionary<Function, Value> _makers = new(ReferenceEqualityComparer.Instance);

    public static string Parameter(string function, int index) => $"{function}({index})";

    /// <summary>The place that an argument of a call is put in; null where its type has to tell.</summary>
    public string? ParameterOf(CallSite call, int argument) => CalleeOf(call) is { } callee ? Parameter(callee, argument) : null;

    public static string Result(string function, int index) => $"{function}->{index}";

    /// <summary>The place of a function's result.</summary>
    public static string Result(Function function, int index) => Result(FunctionNode.Of(function), index);

    /// <summary>Says where a literal is made; before what is in it is asked for.</summary>
    public void Made(Value maker) => _makers[(Function)maker.Symbol!] = maker;

    /// <summary>The instruction that makes a literal; null where it captures nothing.</summary>
    public Value? MakerOf(Function literal) => _makers.TryGetValue(literal, out var maker) ? maker : null;

    /// <summary>The function that a value is, or the method of an interface; null for any other value.</summary>
    public string? FunctionOf(Value value) => value.Op switch
    {
        Op.Function when value.Symbol is Callee callee => FunctionNode.Of(callee.Declared),
        Op.Function or Op.MakeClosure => FunctionNode.Of((Function)value.Symbol!),
        Op.MethodExpr when value.Symbol is Selection { Symbol: Func method } selection =>
            selection.Receiver.Underlying is Interface ? keys.OfMethod(method) : FunctionNode.Of(method),
        Op.MethodValue when value.Operand(0).Type?.Underlying is Interface => keys.OfMethod((Func)value.Symbol!),
        Op.MethodValue => FunctionNode.Of((Func)value.Symbol!),
        _ => null,
    };

    /// <summary>All that a value may be: functions, and places or what its type says.</summary>
    public IReadOnlyList<(string Node, bool IsPlace)> Sources(Value value)
    {
        var sources = new List<(string, bool)>();
        AddSources(value, sources, []);
        return sources;
    }

    void AddSources(Value value, List<(string, bool)> sources, HashSet<int> seen)
    {
        if (!seen.Add(value.Id))
            return;
        switch (value.Op)
        {
            case Op.Phi:
                for (var i = 0; i < value.Operands.Length; i++)
                    AddSources(value.Operand(i), sources, seen);
                break;
            case Op.ChangeType:
                AddSources(value.Operand(0), sources, seen);
                break;
            case Op.Const:
                break; // nil
            default:
                if (FunctionOf(value) is { } function)
                    sources.Add((function, false));
                else if ((PlaceOf(value) ?? KeyOf(value.Type, value.Function)) is { } place)
                    sources.Add((place, true));
                break;
        }
    }

    /// <summary>The place that a value is read from.</summary>
    string? PlaceOf(Value value) => value.Op switch
    {
        Op.Parameter => Parameter(FunctionNode.Of(value.Function), value.Id - 1),
        Op.Load => PlaceAt(value.Operand(0)),
        Op.Field => PlaceOf(AccessPath.FieldOf(value)),
        Op.Call => ResultOf(value, 0),
        Op.Extract when value.Operand(0).Op == Op.Call => ResultOf(value.Operand(0), value.Number),
        _ => null,
    };

    string? ResultOf(Value call, int index) => CalleeOf(new(call)) is { } callee ? Result(callee, index) : null;

    /// <summary>The function that is called by its name, or as a literal.</summary>
    string? CalleeOf(CallSite call) => call.InterfaceMethod is null && call.Target.Op is Op.Function or Op.MakeClosure ? FunctionOf(call.Target) : null;

    /// <summary>The package that declares the field or variable at an address.</summary>
    public static Package? PackageOf(Value address) =>
        address.Op == Op.FieldAddr ? AccessPath.FieldOf(address)?.Package : (address.Symbol as Var)?.Package;

    /// <summary>The place that an address leads to.</summary>
    public string? PlaceAt(Value address)
    {
        switch (address.Op)
        {
            case Op.FieldAddr:
                return PlaceOf(AccessPath.FieldOf(address));
            case Op.Global when address.Symbol is Var { Package: { } package } variable:
                return $"{package.Path}.{variable.Name}";
            case Op.Alloc when IsOnlyVariable(address):
                return $"{FunctionNode.Of(address.Function)}@{address.Id}";
            case Op.FreeVar when MakerOf(address.Function) is { } maker:
                return PlaceAt(maker.Operand(address.Id - 1 - address.Function.ParameterCount));
            default:
                return null;
        }
    }

    string? PlaceOf(Var? field)
    {
        if (field is null)
            return null;
        var id = fields.IdOf(field);
        return $"{id.Package}.{id.Path}";
    }

    /// <summary>Whether a variable is only read, written and captured: nothing else has its address.</summary>
    static bool IsOnlyVariable(Value variable)
    {
        foreach (var user in variable.Referrers)
        {
            var use = variable.Function.ValueAt(user);
            if (use.Op is not (Op.Load or Op.MakeClosure) && (use.Op != Op.Store || use.Operands[1] == variable.Id))
                return false;
        }

        return true;
    }

    /// <summary>What values of a type have in common that are called in a function, or taken there.</summary>
    public string? KeyOf(Type? type, Function within) => type?.Underlying is not Signature signature ? null
        : IsInGeneric(within) ? CallKeys.OfGeneric(signature)
        : keys.OfValue(signature);

    public static bool IsInGeneric(Function function) =>
        CallKeys.IsGeneric(function.Signature) || function.Parent is { } parent && IsInGeneric(parent);
}

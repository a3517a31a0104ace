using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Obligations;
using Seep.Scan.Settings;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Calls;

/// <summary>Records the call graph of a package: who calls whom, how often, and what becomes of errors.</summary>
sealed class CallScan(CallKeys keys, ScanSettings settings)
{
    const int MaxDepth = 6;

    readonly HashSet<CallRecord> _calls = [];
    readonly HashSet<TakenFunction> _taken = [];
    readonly List<TakenFunction> _methods = [];
    readonly HashSet<string> _asserted = [];
    readonly HashSet<(Type Type, Type Interface)> _converted = [];
    readonly Dictionary<SyntaxTree, bool> _forTests = new(ReferenceEqualityComparer.Instance);
    readonly List<string> _runOnce = [];
    readonly List<string> _endProcess = [];

    public PackageCalls Calls => new([.. _calls], [.. _taken], _methods, [.. _asserted], _runOnce, _endProcess);

    /// <summary>Adds a function with the literals in it.</summary>
    public void Add(FunctionContext outermost)
    {
        if (IsForTests(outermost.Function))
            return;
        foreach (var function in outermost.Function.WithChildren())
        {
            var context = function == outermost.Function ? outermost : outermost.Of(function);
            var node = FunctionNode.Of(function);
            AddItself(function, node);
            for (var i = 1; i < function.ValueCount; i++)
            {
                var value = function.ValueAt(i);
                if (value.Op.IsCall())
                    AddCall(context, node, value);
                else if (NodeOf(value) is { } taken)
                    AddUses(context, node, value, taken, 0);
                else if (value.Op == Op.MakeInterface)
                    AddConverted(value.Operand(0).Type!, value.Type!);
                else if (value is { Op: Op.TypeAssert, Symbol: Type { Underlying: Interface asserted } })
                    _asserted.UnionWith(asserted.Methods.Select(keys.OfMethod));
            }
        }
    }

    /// <summary>Adds the methods that calls by an interface may mean, since a value is converted to it.</summary>
    void AddConverted(Type type, Type to)
    {
        if (to.Underlying is not Interface { Methods.Count: > 0 } @interface || !_converted.Add((type, to)))
            return;
        // Who declares the interface may call it: net/http an http.Handler.
        var owner = Aliases.AsNamed(to)?.Symbol.Package?.Path ?? "";
        foreach (var method in @interface.Methods)
        {
            if (Lookups.LookupFieldOrMethod(type, true, method.Package, method.Name).Symbol is Func { Signature: not null } found)
                _taken.Add(new(FunctionNode.Of(found), keys.OfMethod(method), owner));
        }
    }

    /// <summary>What is known of a function wherever it is called.</summary>
    void AddItself(Function function, string node)
    {
        var isMain = function is { Name: "main", Parent: null, Package.Name: "main" };
        var isCommand = IsCommand(function.Signature);
        if (isMain || isCommand)
            _endProcess.Add(node);
        if (isMain || isCommand || function.Parent is null && IsInitializer(function) || function.Declared is { } told && settings.IsProcessLifetime(told.FullName))
            _runOnce.Add(node);
        if (function.Declared is { Signature.Recv: not null } method)
            _methods.Add(new(node, keys.OfMethod(method), ""));
    }

    static bool IsInitializer(Function function) =>
        function.Name is "init" or "TestMain" || function.Name.StartsWith("init#", StringComparison.Ordinal);

    /// <summary>Whether it carries out a command of a program, which ends after it.</summary>
    static bool IsCommand(Signature signature) => signature.Params.Vars.Any(parameter =>
        parameter.Type is Pointer { Elem: Named { Symbol: { Package: { } package, Name: var name } } } && NameTable.Commands.Contains($"{package.Path}.{name}"));

    /// <summary>Whether its file imports testing: it is for tests, which call again and again what the program may call once.</summary>
    bool IsForTests(Function function)
    {
        if (!function.Syntax.Exists)
            return false;
        var tree = function.Syntax.Tree;
        if (!_forTests.TryGetValue(tree, out var isForTests))
            _forTests[tree] = isForTests = tree.Imports.Any(import => import.Path.Value.SequenceEqual("\"testing\""u8));
        return isForTests;
    }

    void AddCall(FunctionContext context, string caller, Value call)
    {
        var site = new CallSite(call);
        if (site.Builtin is not null || CalleeOf(context, site) is not { } callee)
            return;
        if (site.InterfaceMethod is not null && Predicates.IsTypeParam(site.Target.Type!))
            _asserted.Add(callee); // nothing converts a type argument
        _calls.Add(new(callee, caller, !context.IsInLoop(call.Block.Index), call.Op == Op.Go, FailureFlow.Of(context, call)));
    }

    string? CalleeOf(FunctionContext context, CallSite site) =>
        site.InterfaceMethod is { } method ? keys.OfMethod(method)
        : NodeOf(site.Target) is { } function ? function
        : site.Target.Type?.Underlying is not Signature signature ? null
        : IsInGeneric(context.Function) ? CallKeys.OfGeneric(signature)
        : keys.OfValue(signature);

    static bool IsInGeneric(Function function) =>
        CallKeys.IsGeneric(function.Signature) || function.Parent is { } parent && IsInGeneric(parent);

    /// <summary>The function that a value is; null for any other value.</summary>
    static string? NodeOf(Value value) => value.Op switch
    {
        Op.Function when value.Symbol is Callee callee => FunctionNode.Of(callee.Declared),
        Op.Function or Op.MakeClosure => FunctionNode.Of((Function)value.Symbol!),
        Op.MethodValue => FunctionNode.Of((Func)value.Symbol!),
        _ => null,
    };

    /// <summary>Adds who may call a function that is used as a value.</summary>
    void AddUses(FunctionContext context, string caller, Value value, string function, int depth)
    {
        if (depth > MaxDepth)
            return;
        foreach (var user in value.Referrers)
        {
            var use = context.Function.ValueAt(user);
            switch (use.Op)
            {
                case Op.Call or Op.Go or Op.Defer:
                    if (depth > 0 && new CallSite(use).Target == value)
                        AddTaken(function, value, null); // it is called as what a variable holds
                    AddArgument(context, caller, use, value, function);
                    break;
                case Op.Phi or Op.MakeInterface or Op.ChangeInterface:
                    AddUses(context, caller, use, function, depth + 1);
                    break;
                case Op.ChangeType:
                    // Whose type it becomes may call it: http.HandlerFunc.
                    if (Aliases.AsNamed(use.Type!) is { Symbol.Package: { } owner } && owner != context.Function.Package)
                        AddTaken(function, value, owner);
                    AddUses(context, caller, use, function, depth + 1);
                    break;
                case Op.Store when use.Operands[1] == value.Id:
                    AddStored(context, caller, use.Operand(0), value, function, depth);
                    break;
                default:
                    AddTaken(function, value, null);
                    break;
            }
        }
    }

    void AddArgument(FunctionContext context, string caller, Value call, Value value, string function)
    {
        var site = new CallSite(call);
        if (!call.Operands[1..].Contains(value.Id))
            return;
        var callee = site.InterfaceMethod ?? site.StaticCallee?.Declared;
        if (callee is not null && NameTable.OneShots.Contains(callee.FullName))
        {
            // Its error comes back to who waits for it, who is nearly always the caller.
            _calls.Add(new(function, caller, !context.IsInLoop(call.Block.Index), InGoroutine: false, OnFailure.Fails));
            return;
        }

        AddTaken(function, value, callee?.Package);
        if (callee is { Signature: { } passedTo } && CallKeys.IsGeneric(passedTo))
            AddTakenByGeneric(function, value);
    }

    void AddStored(FunctionContext context, string caller, Value address, Value value, string function, int depth)
    {
        if (address.Op == Op.FieldAddr && AccessPath.FieldOf(address) is { Package: { } package })
        {
            AddTaken(function, value, package);
            return;
        }

        AddTaken(function, value, null);
        if (address.Op != Op.Alloc)
            return;
        foreach (var user in address.Referrers)
        {
            if (context.Function.ValueAt(user) is { Op: Op.Load } load)
                AddUses(context, caller, load, function, depth + 1);
        }
    }

    void AddTaken(string function, Value value, Package? caller)
    {
        if (value.Type?.Underlying is Signature signature)
            _taken.Add(new(function, keys.OfValue(signature), caller?.Path ?? ""));
        if (IsInGeneric(value.Function))
            AddTakenByGeneric(function, value);
    }

    void AddTakenByGeneric(string function, Value value)
    {
        if (value.Type?.Underlying is Signature signature)
            _taken.Add(new(function, CallKeys.OfGeneric(signature), ""));
    }
}

using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Scan.Obligations;
using Seep.Scan.Settings;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Calls;

/// <summary>Records the call graph of a package: who calls whom, how often, and what becomes of errors.</summary>
sealed class CallScan(CallKeys keys, FieldCatalog fields, ScanSettings settings)
{
    readonly FunctionValues _values = new(keys, fields);
    readonly HashSet<CallRecord> _calls = [];
    readonly HashSet<TakenFunction> _taken = [];
    readonly List<TakenFunction> _methods = [];
    readonly HashSet<string> _asserted = [];
    readonly HashSet<(Type Type, Type Interface)> _converted = [];
    readonly Dictionary<SyntaxTree, bool> _forTests = new(ReferenceEqualityComparer.Instance);
    readonly HashSet<Named> _convertedTypes = new(ReferenceEqualityComparer.Instance);
    readonly HashSet<PassedContext> _contexts = [];
    readonly HashSet<string> _runOnce = [];
    readonly HashSet<string> _endProcess = [];
    readonly HashSet<OncePerOwner> _perOwner = [];

    public PackageCalls Calls => new([.. _calls], [.. _taken], _methods, [.. _asserted], [.. _runOnce], [.. _endProcess], [.. _contexts],
        [.. _convertedTypes.Select(type => FunctionNode.OfType(type)).Distinct()], [.. _perOwner]);

    /// <summary>Adds a function with the literals in it.</summary>
    public void Add(FunctionContext outermost)
    {
        if (IsForTests(outermost.Function))
            return;
        foreach (var function in outermost.Function.WithChildren())
        {
            var context = function == outermost.Function ? outermost : outermost.Of(function);
            var node = FunctionNode.Of(function);
            var ends = new ProcessEnds(context);
            AddItself(function, node);
            for (var i = 1; i < function.ValueCount; i++)
            {
                var value = function.ValueAt(i);
                if (value.Op == Op.MakeClosure)
                {
                    _values.Made(value);
                    AddCaptured(context, value);
                }

                if (value.Op.IsCall())
                    AddCall(context, node, value, ends);
                else if (value.Op.IsInstruction())
                    AddFlows(value);
                AddMade(context, node, value);
                if (value.Op == Op.MakeInterface)
                    AddConverted(value.Operand(0).Type!, value.Type!);
                else if (value is { Op: Op.TypeAssert, Symbol: Type { Underlying: Interface asserted } })
                    _asserted.UnionWith(asserted.Methods.Select(keys.OfMethod));
            }
        }
    }

    /// <summary>Adds the methods that calls by an interface may mean, since a value is converted to it.</summary>
    void AddConverted(Type type, Type to)
    {
        AddHeld(type, _convertedTypes);
        if (to.Underlying is not Interface { Methods.Count: > 0 } @interface || !_converted.Add((type, to)))
            return;
        var (isCommand, isService) = (IsCommand(to), IsIn(NameTable.Services, to));
        // Who declares the interface may call it: net/http an http.Handler.
        var owner = Aliases.AsNamed(to)?.Symbol.Package?.Path ?? "";
        foreach (var method in @interface.Methods)
        {
            if (Lookups.LookupFieldOrMethod(type, true, method.Package, method.Name).Symbol is not Func { Signature: not null } found)
                continue;
            if (isCommand)
                AddCommand(FunctionNode.Of(found));
            if (isService)
                _runOnce.Add(FunctionNode.Of(found));
            _taken.Add(new(FunctionNode.Of(found), keys.OfMethod(method), owner, IsPlace: false));
        }
    }

    /// <summary>Adds the types whose methods reflection may call, where it has a value of a type.</summary>
    static void AddHeld(Type type, HashSet<Named> held)
    {
        switch (Aliases.Unalias(type))
        {
            case Named named:
                if (held.Add((Named)named.Origin))
                    AddHeld(named.Underlying, held);
                break;
            case Pointer pointer:
                AddHeld(pointer.Elem, held);
                break;
            case Slice slice:
                AddHeld(slice.Elem, held);
                break;
            case Array array:
                AddHeld(array.Elem, held);
                break;
            case Map map:
                AddHeld(map.Key, held);
                AddHeld(map.Elem, held);
                break;
            case Struct @struct:
                foreach (var field in @struct.Fields)
                    AddHeld(field.Type!, held);
                break;
        }
    }

    /// <summary>Adds the methods of what is passed to a framework for command lines that finds them by reflection.</summary>
    void AddCommandMethods(Type type, string framework)
    {
        var held = new HashSet<Named>(ReferenceEqualityComparer.Instance);
        AddHeld(type, held);
        foreach (var method in held.SelectMany(named => named.Methods).Where(method => NameTable.CommandMethods.Contains($"{framework}.{method.Name}")))
            AddCommand(FunctionNode.Of(method));
    }

    /// <summary>What is known of a function wherever it is called.</summary>
    void AddItself(Function function, string node)
    {
        var isMain = function is { Name: "main", Parent: null, Package.Name: "main" };
        if (isMain || function.Signature.Params.Vars.Any(parameter => parameter.Type is Pointer { Elem: var passed } && IsCommand(passed)))
            AddCommand(node);
        if (function.Parent is null && IsInitializer(function) || function.Declared is { } told && settings.IsProcessLifetime(told.FullName))
            _runOnce.Add(node);
        if (function.Declared is not { Signature: { Recv: not null } signature } method)
            return;
        _methods.Add(new(node, keys.OfMethod(method), "", IsPlace: false));
        AddTypes(node, signature, 1); // by way of an interface
        if (signature.Recv.Type?.Underlying is Signature itself)
            _taken.Add(new(keys.OfValue(itself), FunctionValues.Parameter(node, 0), "", IsPlace: true));
    }

    static bool IsInitializer(Function function) =>
        function.Name is "init" or "TestMain" || function.Name.StartsWith("init#", StringComparison.Ordinal);

    /// <summary>Adds a function that carries out a command of a program, which ends after it.</summary>
    void AddCommand(string node)
    {
        _endProcess.Add(node);
        _runOnce.Add(node);
    }

    static bool IsCommand(Type type) => IsIn(NameTable.Commands, type);

    static bool IsIn(NameTable table, Type type) =>
        Aliases.AsNamed(type) is { Symbol: { Package: { } package, Name: var name } } && table.Contains($"{package.Path}.{name}");

    /// <summary>
    /// Whether its file imports testing, or its package has the name of one for tests: it is for tests, which call again and again what the
    /// program may call once.
    /// </summary>
    bool IsForTests(Function function)
    {
        if (function.Package is { Name: not "main", Path: var path } && path[(path.LastIndexOf('/') + 1)..] is "testing" or "testutil" or "testutils")
            return true;
        if (!function.Syntax.Exists)
            return false;
        var tree = function.Syntax.Tree;
        if (!_forTests.TryGetValue(tree, out var isForTests))
            _forTests[tree] = isForTests = tree.Imports.Any(import => import.Path.Value.SequenceEqual("\"testing\""u8));
        return isForTests;
    }

    void AddCall(FunctionContext context, string caller, Value call, ProcessEnds ends)
    {
        var site = new CallSite(call);
        if (site.Builtin is not null)
        {
            AddArguments(context, caller, site);
            return;
        }

        if (site.InterfaceMethod is { } method && Predicates.IsTypeParam(site.Target.Type!))
            _asserted.Add(keys.OfMethod(method)); // nothing converts a type argument
        var failure = FailureFlow.Of(context, _values, call);
        // As many workers as there are to be, side by side.
        var isOnce = !context.IsInLoop(call.Block.Index) || call.Op == Op.Go && Loops.IsCounted(context, call.Block.Index);
        var setsUp = (isOnce || Loops.IsThroughCollections(context, call.Block.Index)) && !Dropped.IsReceiverOf(context, site);
        var isLast = ends.Follow(call);
        var errorTo = failure.In == context.Function ? caller : FunctionNode.Of(failure.In);
        foreach (var callee in site.InterfaceMethod is { } called ? [keys.OfMethod(called)] : _values.Sources(site.Target).Select(source => source.Node))
        {
            _calls.Add(new(callee, caller, isOnce, setsUp, call.Op == Op.Go, isLast, failure.On, errorTo));
            AddContexts(context, callee, site);
        }

        AddArguments(context, caller, site);
    }

    /// <summary>Adds the contexts that a call passes.</summary>
    void AddContexts(FunctionContext context, string callee, CallSite site)
    {
        var first = site.StaticCallee?.Declared is { Signature.Recv: not null } ? 1 : 0;
        for (var i = first; i < site.Args.Length; i++)
        {
            if (site.Arg(i) is { Exists: true, Type: { } type } argument && Contexts.IsContext(type))
                _contexts.Add(new(callee, i - first, ContextOrigins.Of(context, argument, site.Value)));
        }
    }

    void AddCaptured(FunctionContext context, Value maker)
    {
        foreach (var (variable, origin) in ContextOrigins.Captured(context, maker))
            _contexts.Add(new(FunctionNode.Of((Function)maker.Symbol!), -1 - variable, origin));
    }

    /// <summary>Adds what becomes of the functions that are passed to a call.</summary>
    void AddArguments(FunctionContext context, string caller, CallSite site)
    {
        var callee = site.InterfaceMethod ?? site.StaticCallee?.Declared;
        for (var i = 0; i < site.Args.Length; i++)
        {
            var argument = site.Arg(i) is { Op: Op.MakeInterface } converted ? converted.Operand(0) : site.Arg(i);
            if (argument != site.Arg(i) && callee?.Package is { Path: var framework } && NameTable.CommandMethods.HasPackage(framework))
                AddCommandMethods(argument.Type!, framework);
            if (!IsFunction(argument))
                continue;
            if (callee is not null && NameTable.OneShots.Contains(callee.FullName))
            {
                var block = site.Value.Block.Index;
                // Its error comes back to who waits for it, who is nearly always the caller.
                foreach (var (function, _) in _values.Sources(argument))
                {
                    if (callee.FullName == "(*sync.Once).Do")
                        AddOnce(function, site.Arg(0));
                    _calls.Add(new(function, caller, !context.IsInLoop(block), Loops.IsThroughCollections(context, block), InGoroutine: false, IsLast: false, OnFailure.Fails, caller));
                }

                AddTypes(argument);
                continue;
            }

            AddFlow(argument, argument == site.Arg(i) ? _values.ParameterOf(site, i) : null, callee?.Package);
        }
    }

    /// <summary>Adds that a function is called once, whoever calls it first: in the process, or for each struct that has the Once.</summary>
    /// <param name="once">Its address.</param>
    void AddOnce(string function, Value once)
    {
        var owners = Onces.Owners(once);
        if (Onces.IsOfVariable(once))
            _runOnce.Add(function);
        else if (owners.Count > 0)
            _perOwner.Add(new(function, FunctionNode.OfType(owners[0])));
    }

    /// <summary>Adds where structs are made that have a Once, or their Onces are set back.</summary>
    void AddMade(FunctionContext context, string node, Value value)
    {
        switch (value.Op)
        {
            case Op.Global when value.Symbol is Var { Package: { } package } variable:
                foreach (var type in Onces.Holders(variable.Type))
                {
                    var initializer = $"{package.Path}.init";
                    _runOnce.Add(initializer);
                    _calls.Add(new(FunctionNode.OfType(type), initializer, Once: true, SetsUp: true, InGoroutine: false, IsLast: false, OnFailure.GoesOn, initializer));
                }

                break;
            case Op.Alloc when value.Type is Pointer made:
                Add(Onces.Holders(made.Elem), areMany: made.Elem.Underlying is Array);
                break;
            case Op.MakeSlice when value.Type?.Underlying is Slice slice:
                Add(Onces.Holders(slice.Elem), areMany: true);
                break;
            case Op.Store when Onces.Has(value.Operand(1).Type):
                Add([.. Onces.Holders(value.Operand(1).Type), .. Onces.Owners(value.Operand(0))], areMany: false);
                break;
        }

        void Add(IEnumerable<Named> types, bool areMany)
        {
            foreach (var type in types)
            {
                var block = value.Block.Index;
                _calls.Add(new(
                    FunctionNode.OfType(type), node, !areMany && !context.IsInLoop(block), !areMany && Loops.IsThroughCollections(context, block), InGoroutine: false, IsLast: false,
                    OnFailure.GoesOn, node));
            }
        }
    }

    /// <summary>Adds where an instruction puts function values.</summary>
    void AddFlows(Value instruction)
    {
        switch (instruction.Op)
        {
            case Op.Store when IsFunction(instruction.Operand(1)):
                AddFlow(instruction.Operand(1), _values.PlaceAt(instruction.Operand(0)), FunctionValues.PackageOf(instruction.Operand(0)));
                break;
            case Op.Return:
                for (var i = 0; i < instruction.Operands.Length; i++)
                {
                    if (IsFunction(instruction.Operand(i)))
                        AddFlow(instruction.Operand(i), FunctionValues.Result(instruction.Function, i), null);
                }

                break;
            case Op.ChangeType when IsFunction(instruction.Operand(0)):
                // Whose type it becomes may call it: http.HandlerFunc.
                if (Aliases.AsNamed(instruction.Type!) is { Symbol.Package: { } owner } && owner != instruction.Function.Package)
                    AddFlow(instruction.Operand(0), null, owner);
                break;
            case Op.Phi or Op.Binary or Op.MethodValue:
                break;
            default:
                for (var i = 0; i < instruction.Operands.Length; i++)
                {
                    if (IsFunction(instruction.Operand(i)))
                        AddFlow(instruction.Operand(i), null, null);
                }

                break;
        }
    }

    static bool IsFunction(Value value) => value is { Exists: true, Type.Underlying: Signature };

    /// <summary>Adds that a function value is put where others call it.</summary>
    /// <param name="place">Null where only its type tells who does.</param>
    /// <param name="caller">The package that may call it, if it is not this one.</param>
    void AddFlow(Value value, string? place, Package? caller)
    {
        if ((place ?? _values.KeyOf(value.Type, value.Function)) is not { } key)
            return;
        foreach (var (function, isPlace) in _values.Sources(value))
        {
            _taken.Add(new(function, key, caller?.Path ?? "", isPlace));
            if (place is null && FunctionValues.IsInGeneric(value.Function) && value.Type?.Underlying is Signature signature)
                _taken.Add(new(function, keys.OfValue(signature), caller?.Path ?? "", isPlace));
        }

        AddTypes(value);
    }

    /// <summary>Adds for a function that is not called by its name that functions passed to it, and those that it returns, are known by their types.</summary>
    void AddTypes(Value value)
    {
        if (_values.FunctionOf(value) is { } function && value.Op != Op.MethodValue && value.Type?.Underlying is Signature signature)
            AddTypes(function, signature, 0);
    }

    void AddTypes(string function, Signature signature, int firstParameter)
    {
        for (var i = 0; i < signature.Params.Count; i++)
        {
            if (signature.Params.Vars[i].Type?.Underlying is Signature parameter)
                _taken.Add(new(keys.OfValue(parameter), FunctionValues.Parameter(function, firstParameter + i), "", IsPlace: true));
        }

        for (var i = 0; i < signature.Results.Count; i++)
        {
            if (signature.Results.Vars[i].Type?.Underlying is Signature result)
                _taken.Add(new(FunctionValues.Result(function, i), keys.OfValue(result), "", IsPlace: true));
        }
    }
}

using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Ssa.Flow;

namespace Seep.Ssa.Ir;

/// <summary>
/// Checks what has to hold of any function that is built: its graph, that definitions dominate uses, and that types fit. Where a type
/// is invalid, since the source is wrong there, no other has to fit it.
/// </summary>
public sealed class Sanity
{
    readonly Function _function;
    readonly List<string> _faults = [];
    readonly DominatorTree _dominators;

    Sanity(Function function) => (_function, _dominators) = (function, DominatorTree.Of(function));

    /// <summary>What is wrong with a function and those in it; nothing if all is well.</summary>
    public static IReadOnlyList<string> Check(Function function)
    {
        var faults = new List<string>();
        foreach (var one in function.WithChildren())
        {
            if (one.BlockCount == 0)
                continue;
            var sanity = new Sanity(one);
            sanity.CheckAll();
            faults.AddRange(sanity._faults);
        }

        return faults;
    }

    void CheckAll()
    {
        CheckSignature();
        foreach (var block in _function.Blocks)
        {
            CheckEdges(block);
            CheckInstructions(block);
        }

        foreach (var child in _function.Children)
            Expect(child.Parent == _function, default, $"{child.Name} is in another function");
    }

    void CheckSignature()
    {
        var signature = _function.Signature;
        List<Var> parameters = signature.Recv is { } receiver ? [receiver, .. signature.Params.Vars] : [.. signature.Params.Vars];
        Expect(parameters.Count == _function.ParameterCount, default, $"{_function.ParameterCount} parameters, not {parameters.Count}");
        foreach (var (parameter, value) in parameters.Zip(_function.Parameters))
        {
            Expect(value.Op == Op.Parameter, value, "is no parameter");
            ExpectType(value, parameter.Type!, value, "parameter");
        }

        foreach (var value in _function.FreeVars)
            Expect(value.Op == Op.FreeVar && _function.Parent is not null, value, "is no free variable");
        Expect(_function.Entry.Predecessors.Length == 0, default, "the entry has predecessors");
    }

    void CheckEdges(BasicBlock block)
    {
        Expect(block.First < block.End, default, $"b{block.Index} is empty");
        if (block.First >= block.End)
            return;
        var expected = block.Terminator.Op switch
        {
            Op.Jump => 1,
            Op.If => 2,
            _ => 0,
        };
        Expect(block.Successors.Length == expected, block.Terminator, $"has {block.Successors.Length} successors, not {expected}");
        foreach (var successor in block.Successors)
        {
            Expect(
                Count(_function.BlockAt(successor).Predecessors, block.Index) == Count(block.Successors, successor), default,
                $"the edge b{block.Index} b{successor} has one end");
        }

        var isRecover = _function.RecoverBlock?.Index == block.Index;
        Expect(
            _dominators.Dominates(0, block.Index) || isRecover, default,
            $"b{block.Index} is not reached");
        Expect(!isRecover || block.Predecessors.Length == 0, default, "the block for recovered panics has predecessors");
    }

    static int Count(ReadOnlySpan<int> list, int item)
    {
        var count = 0;
        foreach (var one in list)
            count += one == item ? 1 : 0;
        return count;
    }

    void CheckInstructions(BasicBlock block)
    {
        var isAfterPhis = false;
        foreach (var instruction in block.Instructions)
        {
            var op = instruction.Op;
            Expect(op.IsInstruction(), instruction, "is no instruction");
            Expect(instruction.Block == block, instruction, "says it is in another block");
            Expect(op.IsTerminator() == (instruction.Id == block.End - 1), instruction, "is not where terminators are");
            Expect(op.HasResult() == instruction.Type is not null, instruction, "has a type without a result, or none with one");
            Expect(op != Op.Phi || !isAfterPhis, instruction, "is after other instructions");
            isAfterPhis |= op != Op.Phi;
            CheckOperands(instruction);
            if (CheckCount(instruction))
                CheckTypes(instruction);
        }
    }

    void CheckOperands(Value instruction)
    {
        var operands = instruction.Operands;
        for (var i = 0; i < operands.Length; i++)
        {
            var operand = operands[i];
            if (operand == 0)
            {
                Expect(instruction.Op is Op.Slice && i > 0 || instruction.Op is Op.Select && i % 2 == 1, instruction, $"operand {i} is left out");
                continue;
            }

            var value = _function.ValueAt(operand);
            Expect(value.Op.HasResult(), instruction, $"operand {i} has no value");
            if (!value.Op.IsInstruction())
                continue;
            if (instruction.Op == Op.Phi)
                Expect(i < instruction.Block.Predecessors.Length && _dominators.Dominates(value.Block.Index, instruction.Block.Predecessors[i]), instruction, $"edge {i} is not dominated");
            else if (value.Block == instruction.Block)
                Expect(value.Id < instruction.Id, instruction, $"operand {i} comes later");
            else
                Expect(_dominators.Dominates(value.Block.Index, instruction.Block.Index) || IsOfRecover(instruction), instruction, $"operand {i} does not dominate it");
        }
    }

    /// <summary>The recover block reads the results' cells, which are made in the entry before anything can panic.</summary>
    bool IsOfRecover(Value instruction) => _function.RecoverBlock?.Index == instruction.Block.Index;

    bool CheckCount(Value instruction)
    {
        var count = instruction.Operands.Length;
        var isRight = instruction.Op switch
        {
            Op.Alloc or Op.MakeMap or Op.RunDefers or Op.Jump => count <= (instruction.Op == Op.MakeMap ? 1 : 0),
            Op.Phi => count == instruction.Block.Predecessors.Length,
            Op.Call or Op.Go or Op.Defer => count >= 1,
            Op.MakeClosure => count == ((Function)instruction.Symbol!).FreeVarCount && count > 0,
            Op.Select => count % 2 == 0,
            Op.Return => count == _function.Signature.Results.Count,
            Op.Slice => count == 4,
            Op.MapUpdate => count == 3,
            Op.Binary or Op.MakeSlice or Op.IndexAddr or Op.Index or Op.Lookup or Op.Store or Op.Send => count == 2,
            _ => count == 1,
        };
        Expect(isRight, instruction, $"has {count} operands");
        return isRight;
    }

    // One arm for each operation that has something to say of types.
    void CheckTypes(Value instruction)
    {
        var type = instruction.Type;
        switch (instruction.Op)
        {
            case Op.Phi:
                for (var i = 0; i < instruction.Operands.Length; i++)
                    ExpectType(instruction.Operand(i), type!, instruction, $"edge {i}");
                break;
            case Op.Load:
                ExpectElem(instruction.Operand(0), type!, instruction);
                break;
            case Op.Store:
                ExpectElem(instruction.Operand(0), instruction.Operand(1).Type!, instruction);
                break;
            case Op.Call or Op.Go or Op.Defer:
                CheckCall(instruction);
                break;
            case Op.Binary:
                CheckBinary(instruction);
                break;
            case Op.Unary:
                ExpectType(instruction.Operand(0), type!, instruction, "operand");
                break;
            case Op.ChangeType:
                Expect(!IsKnown(instruction.Operand(0).Type!, type!) || !Predicates.Identical(instruction.Operand(0).Type!, type!), instruction, "changes nothing");
                break;
            case Op.ChangeInterface:
                Expect(IsInterface(instruction.Operand(0).Type!) && IsInterface(type!), instruction, "is of no interface");
                break;
            case Op.MakeInterface:
                Expect(!IsInterface(instruction.Operand(0).Type!) && IsInterface(type!), instruction, "is of no interface, or of two");
                Expect(Predicates.IsTyped(instruction.Operand(0).Type!), instruction, "holds an untyped constant");
                break;
            case Op.MakeClosure:
                CheckClosure(instruction);
                break;
            case Op.FieldAddr:
                if (instruction.Operand(0).Type!.Underlying is Pointer { Elem: var pointed } && type!.Underlying is Pointer { Elem: var elem })
                    CheckField(instruction, pointed, elem);
                break;
            case Op.Field:
                CheckField(instruction, instruction.Operand(0).Type!, type!);
                break;
            case Op.Extract:
                if (instruction.Operand(0).Type is Tuple { Vars: var vars })
                {
                    Expect(instruction.Number < vars.Count, instruction, "extracts what is not there");
                    if (instruction.Number < vars.Count)
                        ExpectType(instruction, vars[instruction.Number].Type!, instruction, "what is extracted");
                }
                else
                {
                    Expect(!Predicates.IsValid(instruction.Operand(0).Type), instruction, "extracts from no tuple");
                }

                break;
            case Op.Lookup when instruction.Operand(0).Type!.Underlying is Map map:
                ExpectType(instruction.Operand(1), map.Key, instruction, "key");
                break;
            case Op.MapUpdate when instruction.Operand(0).Type!.Underlying is Map map:
                ExpectType(instruction.Operand(1), map.Key, instruction, "key");
                ExpectType(instruction.Operand(2), map.Elem, instruction, "element");
                break;
            case Op.Send when instruction.Operand(0).Type!.Underlying is Chan chan:
                ExpectType(instruction.Operand(1), chan.Elem, instruction, "what is sent");
                break;
            case Op.TypeAssert:
                Expect(!Predicates.IsValid(instruction.Operand(0).Type!) || IsInterface(instruction.Operand(0).Type!), instruction, "is of no interface");
                break;
            case Op.If:
                var condition = instruction.Operand(0).Type!;
                Expect(!Predicates.IsValid(condition) || Predicates.AllBoolean(condition), instruction, $"is on a {condition}");
                break;
            case Op.Return:
                for (var i = 0; i < instruction.Operands.Length; i++)
                    ExpectType(instruction.Operand(i), _function.Signature.Results.Vars[i].Type!, instruction, $"result {i}");
                break;
            case Op.Panic:
                Expect(IsInterface(instruction.Operand(0).Type!), instruction, "is with no interface value");
                break;
        }
    }

    void CheckCall(Value instruction)
    {
        var call = new CallSite(instruction);
        if (call.Builtin is not null)
            return;
        var target = call.InterfaceMethod is { } method ? method.Type : call.Target.Type;
        Expect(
            call.InterfaceMethod is null || !Predicates.IsValid(call.Target.Type) || Predicates.IsInterface(call.Target.Type!), instruction,
            "calls a method on no interface");
        if (SignatureOf(target) is not { } signature)
        {
            Expect(!Predicates.IsValid(target), instruction, $"calls a {target}");
            return;
        }

        Expect(signature.Params.Count == call.Args.Length, instruction, $"has {call.Args.Length} arguments, not {signature.Params.Count}");
        if (signature.Params.Count != call.Args.Length)
            return;
        // The method of a type parameter's constraint may be that of another instance of it.
        for (var i = 0; i < call.Args.Length && call.InterfaceMethod is null; i++)
            ExpectType(call.Arg(i), signature.Params.Vars[i].Type!, instruction, $"argument {i}");
    }

    static Signature? SignatureOf(Type? type) =>
        type is null ? null : type.Underlying as Signature ?? Build.CoreTypes.CoreOf(type) as Signature;

    void CheckBinary(Value instruction)
    {
        var (left, right) = (instruction.Operand(0), instruction.Operand(1));
        switch ((TokenKind)instruction.Number)
        {
            case TokenKind.Shl or TokenKind.Shr:
                ExpectType(left, instruction.Type!, instruction, "left side");
                break;
            case TokenKind.Eql or TokenKind.Neq or TokenKind.Lss or TokenKind.Leq or TokenKind.Gtr or TokenKind.Geq:
                ExpectType(left, right.Type!, instruction, "left side");
                Expect(!Predicates.IsValid(instruction.Type) || Predicates.IsBoolean(instruction.Type!), instruction, "compares to no bool");
                break;
            default:
                ExpectType(left, instruction.Type!, instruction, "left side");
                ExpectType(right, instruction.Type!, instruction, "right side");
                break;
        }
    }

    void CheckClosure(Value instruction)
    {
        var function = (Function)instruction.Symbol!;
        Expect(function.Parent == _function, instruction, $"is of {function.Name}, which is in another function");
        foreach (var (free, i) in function.FreeVars.Select((f, i) => (f, i)))
            ExpectType(instruction.Operand(i), free.Type!, instruction, $"binding {i}");
    }

    void CheckField(Value instruction, Type structType, Type field)
    {
        if (Build.CoreTypes.CoreOf(structType) is Struct { Fields: var fields })
        {
            Expect(instruction.Number < fields.Count && IsSame(fields[instruction.Number].Type!, field), instruction, "is no field of its operand");
            return;
        }

        Expect(!Predicates.IsValid(structType), instruction, $"is a field of {structType}");
    }

    static bool IsInterface(Type type) => Predicates.IsNonTypeParamInterface(type);

    static bool IsKnown(Type a, Type b) => Predicates.IsValid(a) && Predicates.IsValid(b);

    static bool IsSame(Type a, Type b) => ReferenceEquals(a, b) || !IsKnown(a, b) || Predicates.Identical(a, b);

    void ExpectElem(Value address, Type type, Value instruction)
    {
        if (!Predicates.IsValid(address.Type))
            return;
        var elem = Build.CoreTypes.ElemOf(address.Type);
        Expect(Predicates.IsValid(elem) || !Predicates.IsValid(type), instruction, $"is at no address but a {address.Type}");
        Expect(IsSame(elem, type), instruction, $"is of a {type} at the address of a {elem}");
    }

    void ExpectType(Value value, Type type, Value instruction, string what) =>
        Expect(value.Type is not null && IsSame(value.Type, type), instruction, $"{what} is a {value.Type}, not a {type}");

    void Expect(bool holds, Value at, [System.Runtime.CompilerServices.InterpolatedStringHandlerArgument(nameof(holds))] ref FaultText fault)
    {
        if (!holds)
            Add(at, fault.Text);
    }

    void Expect(bool holds, Value at, string fault)
    {
        if (!holds)
            Add(at, fault);
    }

    void Add(Value at, string fault) =>
        _faults.Add(at.Exists ? $"{_function.Package.Path}.{_function.Name}: {at}: {fault}" : $"{_function.Package.Path}.{_function.Name}: {fault}");
}

/// <summary>The text of a fault, which is made only if there is one.</summary>
[System.Runtime.CompilerServices.InterpolatedStringHandler]
ref struct FaultText
{
    System.Runtime.CompilerServices.DefaultInterpolatedStringHandler _text;

    public FaultText(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        _text = holds ? default : new(literalLength, formattedCount);
    }

    public string Text => _text.ToStringAndClear();

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);
}

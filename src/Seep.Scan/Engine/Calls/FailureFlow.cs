using Seep.Go.Syntax;
using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Calls;

/// <summary>What becomes of the error of a call.</summary>
/// <param name="In">The function that has the error then: the caller, or one around it, from whose variable or channel it gets it.</param>
readonly record struct Failure(OnFailure On, Function In);

/// <summary>Finds what a function does where one of its calls has returned an error: goes on, passes it on, ends the process.</summary>
/// <remarks>
/// All ways from the call on that the error's comparisons with nil leave open; other conditions may go either way. What is done once the
/// ways of error and success have met again is going on. Of an error that a literal puts into a variable or channel of a function around
/// it, it is what that does with what it reads there.
/// </remarks>
sealed class FailureFlow
{
    /// <param name="Head">The first block of the branch that only an error leads to; or <see cref="Before"/>, <see cref="After"/>.</param>
    readonly record struct Place(int Block, int From, int Head);

    /// <summary>The error was not looked at yet.</summary>
    const int Before = -1;

    /// <summary>The ways of error and success have met again.</summary>
    const int After = -2;

    /// <param name="At">What is captured: the cell of a variable.</param>
    /// <param name="Maker">Makes the literal that captures it.</param>
    readonly record struct Outer(Value At, Value Maker, bool IsChannel);

    readonly FunctionContext _context;
    readonly FunctionValues _values;
    readonly Value _call;
    readonly HashSet<int> _errors = [];
    readonly HashSet<Place> _seen = [];
    readonly Stack<Place> _waiting = new();
    OnFailure _worst = OnFailure.Ends;
    bool _reachesAnEnd;
    Outer? _outer;

    /// <param name="call">The call or receive that the error comes from; none for what a literal stores.</param>
    FailureFlow(FunctionContext context, FunctionValues values, Value call) => (_context, _values, _call) = (context, values, call);

    /// <param name="call">A call, or one in a goroutine or deferred, whose error nobody sees.</param>
    public static Failure Of(FunctionContext context, FunctionValues values, Value call)
    {
        var flow = new FailureFlow(context, values, call);
        return call.Op == Op.Call && flow.FindErrors() ? flow.Follow(call.Block.Index, call.Id + 1) : new(OnFailure.GoesOn, context.Function);
    }

    /// <summary>What becomes of errors that a literal puts into what it captures.</summary>
    static Failure OfOuter(FunctionContext context, FunctionValues values, Outer outer)
    {
        if (!outer.IsChannel)
        {
            var flow = new FailureFlow(context, values, default);
            flow.AddLoads(outer.At);
            return flow._errors.Count > 0 ? flow.Follow(outer.Maker.Block.Index, outer.Maker.Id + 1) : new(OnFailure.GoesOn, context.Function);
        }

        Failure? worst = null;
        foreach (var received in ReceivedFrom(outer.At))
        {
            var flow = new FailureFlow(context, values, received);
            flow.AddError(received);
            if (received.Referrers.Length > 0 && flow.Follow(received.Block.Index, received.Id + 1) is var failure && (worst is null || failure.On < worst.Value.On))
                worst = failure;
        }

        return worst ?? new(OnFailure.GoesOn, context.Function);
    }

    /// <summary>The errors that a function receives from the channel in one of its variables.</summary>
    static IEnumerable<Value> ReceivedFrom(Value variable)
    {
        var function = variable.Function;
        foreach (var load in UsersOf(variable).Where(use => use.Op == Op.Load))
        {
            foreach (var receive in UsersOf(load).Where(use => use.Op is Op.Receive or Op.Select))
            {
                if (receive.Type is { } type && FunctionContext.IsErrorType(type))
                    yield return receive;
                foreach (var extract in UsersOf(receive).Where(use => use.Op == Op.Extract && FunctionContext.IsErrorType(use.Type!)))
                    yield return extract;
            }
        }

        IEnumerable<Value> UsersOf(Value value) => value.Referrers.ToArray().Select(function.ValueAt);
    }

    /// <summary>Finds the call's error and what is only a copy of it. False where the call returns none, or nothing looks at it.</summary>
    bool FindErrors()
    {
        if (_call.Type is Tuple { Count: > 0 } results)
        {
            if (!FunctionContext.IsErrorType(results.Vars[^1].Type!))
                return false;
            foreach (var user in _call.Referrers)
            {
                if (_call.Function.ValueAt(user) is { Op: Op.Extract } extract && extract.Number == results.Count - 1)
                    AddError(extract);
            }
        }
        else if (_call.Type is { } type && FunctionContext.IsErrorType(type) && _call.Referrers.Length > 0)
        {
            AddError(_call);
        }

        return _errors.Count > 0;
    }

    void AddError(Value error)
    {
        if (!_errors.Add(error.Id))
            return;
        foreach (var user in error.Referrers)
        {
            var use = error.Function.ValueAt(user);
            if (use.Op is Op.Phi or Op.ChangeInterface)
                AddError(use);
            else if (use.Op == Op.Store && use.Operands[1] == error.Id && use.Operand(0) is { Op: Op.Alloc } variable)
                AddLoads(variable);
        }
    }

    void AddLoads(Value variable)
    {
        foreach (var user in variable.Referrers)
        {
            if (variable.Function.ValueAt(user) is { Op: Op.Load } load)
                AddError(load);
        }
    }

    Failure Follow(int block, int first)
    {
        Visit(new(block, -1, Before), first);
        while (_worst > OnFailure.GoesOn && _waiting.TryPop(out var at))
            Visit(at, _context.Function.BlockAt(at.Block).First);
        return _outer is { } outer && _worst >= OnFailure.Fails ? OfOuter(_context.Of(outer.At.Function), _values, outer)
            : new(_reachesAnEnd ? _worst : OnFailure.GoesOn, _context.Function);
    }

    void Visit(Place at, int first)
    {
        var block = _context.Function.BlockAt(at.Block);
        for (var i = first; i < block.End; i++)
        {
            var value = _context.Function.ValueAt(i);
            if (value == _call)
            {
                End(OnFailure.GoesOn); // called again
                return;
            }

            if (PutsOutside(value, at) is { } outer)
            {
                if (_outer is { } other && other != outer)
                    End(OnFailure.GoesOn);
                _outer = outer;
                return;
            }

            if (value.Op == Op.Panic)
            {
                End(at.Head == After ? OnFailure.GoesOn : OnFailure.Fails); // up to who recovers, as net/http does
                return;
            }

            if (value.Op == Op.Call && (_context.CallAt(i).NeverReturns || EndsOnError(value)))
            {
                End(at.Head == After ? OnFailure.GoesOn : OnFailure.Ends);
                return;
            }
        }

        if (block.Terminator.Op == Op.Return)
        {
            End(AtReturn(block, at));
            return;
        }

        var isOfError = IsOfError(_context, block.Terminator, _errors.Contains, out var onError);
        for (var edge = 0; edge < block.Successors.Length; edge++)
        {
            if (isOfError && edge != onError)
                continue;
            var next = block.Successors[edge];
            var head = at.Head < 0 && (isOfError || edge == 0 && IsCheck(block.Terminator)) && _context.Function.BlockAt(next).Predecessors.Length == 1
                ? next
                : at.Head;
            if (head >= 0 && !_context.Dominators.Dominates(head, next))
                head = After;
            if (_seen.Add(new(next, block.Index, head)))
                _waiting.Push(new(next, block.Index, head));
        }
    }

    /// <summary>The variable or channel of a function around this one that an instruction puts the error into.</summary>
    Outer? PutsOutside(Value instruction, Place at)
    {
        switch (instruction.Op)
        {
            case Op.Store when IsTheError(instruction.Operand(1), at):
                return CapturedBy(instruction.Operand(0), isChannel: false);
            case Op.Send when IsTheError(instruction.Operand(1), at) && instruction.Operand(0) is { Op: Op.Load } channel:
                return CapturedBy(channel.Operand(0), isChannel: true);
            case Op.Select:
                var select = new SelectView(instruction);
                for (var i = 0; i < select.StateCount; i++)
                {
                    if (IsTheError(select.Sent(i), at) && select.Channel(i) is { Op: Op.Load } sentTo)
                        return CapturedBy(sentTo.Operand(0), isChannel: true);
                }

                return null;
            default:
                return null;
        }
    }

    /// <summary>Whether a value is the error, or one that is made of it.</summary>
    bool IsTheError(Value value, Place at) =>
        value.Exists && (_errors.Contains(value.Id) || at.Head >= 0 && value.Type is { } type && FunctionContext.IsErrorType(type) && _context.KnownAlways(value) != Known.Nil);

    Outer? CapturedBy(Value address, bool isChannel)
    {
        Value maker = default;
        while (address.Op == Op.FreeVar && _values.MakerOf(address.Function) is { } next)
            (maker, address) = (next, next.Operand(address.Id - 1 - address.Function.ParameterCount));
        return maker.Exists && address.Op == Op.Alloc ? new(address, maker, isChannel) : null;
    }

    /// <summary>Whether the error is passed to a function that does not return then.</summary>
    bool EndsOnError(Value call)
    {
        for (var i = 1; i < call.Operands.Length; i++)
        {
            if (_errors.Contains(call.Operands[i]) && _context.CallAt(call.Id).Summary is { } summary && (summary.EndsOnErrors >> (i - 1) & 1) != 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether a branch asks what kind of error it is: <c>errors.Is(err, fs.ErrNotExist)</c>.</summary>
    bool IsCheck(Value branch) => branch.Op == Op.If && branch.Operand(0) is { Op: Op.Call } call
        && _context.CallAt(call.Id).Known.Check is { } check && check.Argument + 1 < call.Operands.Length && _errors.Contains(call.Operands[check.Argument + 1]);

    void End(OnFailure how)
    {
        _reachesAnEnd = true;
        _worst = how < _worst ? how : _worst;
    }

    OnFailure AtReturn(BasicBlock block, Place at)
    {
        var results = block.Terminator.Operands;
        if (results.Length == 0 || block.Terminator.Operand(results.Length - 1) is not { Exists: true } last || last.Type is not { } type
            || !FunctionContext.IsErrorType(type))
        {
            return at.Head >= 0 ? OnFailure.Returns : OnFailure.GoesOn;
        }

        if (last.Op == Op.Phi && last.Block == block && block.Predecessors.IndexOf(at.From) is >= 0 and var predecessor)
            last = last.Operand(predecessor);
        if (_errors.Contains(last.Id) || last.Op == Op.Call && last.Operands[1..].ToArray().Any(_errors.Contains))
            return OnFailure.Fails;
        return (at.Head, _context.KnownAlways(last)) switch
        {
            (After, _) => OnFailure.GoesOn,
            (_, Known.NonNil) => OnFailure.Fails,
            (Before, _) => OnFailure.GoesOn,
            (_, Known.Nil) => OnFailure.Returns,
            _ => OnFailure.Fails,
        };
    }

    /// <summary>Whether a branch compares an error with nil.</summary>
    /// <param name="isError">Whether a value is the error.</param>
    /// <param name="onError">The edge that is taken where it is not nil.</param>
    public static bool IsOfError(FunctionContext context, Value branch, Func<int, bool> isError, out int onError)
    {
        onError = 0;
        if (branch.Op != Op.If || branch.Operand(0) is not { Op: Op.Binary } test || (TokenKind)test.Number is not (TokenKind.Eql or TokenKind.Neq)
            || !isError(test.Operands[0]) || context.KnownAlways(test.Operand(1)) != Known.Nil)
        {
            return false;
        }

        onError = (TokenKind)test.Number == TokenKind.Neq ? 0 : 1;
        return true;
    }
}

using Seep.Go.Syntax;
using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Calls;

/// <summary>Finds what a function does where one of its calls has returned an error: goes on, passes it on, ends the process.</summary>
/// <remarks>
/// All ways from the call on that the error's comparisons with nil leave open; other conditions may go either way. What is done once the
/// ways of error and success have met again is going on.
/// </remarks>
sealed class FailureFlow
{
    /// <param name="Head">The first block of the branch that only an error leads to; or <see cref="Before"/>, <see cref="After"/>.</param>
    readonly record struct Place(int Block, int From, int Head);

    /// <summary>The error was not looked at yet.</summary>
    const int Before = -1;

    /// <summary>The ways of error and success have met again.</summary>
    const int After = -2;

    readonly FunctionContext _context;
    readonly Value _call;
    readonly HashSet<int> _errors = [];
    readonly HashSet<Place> _seen = [];
    readonly Stack<Place> _waiting = new();
    OnFailure _worst = OnFailure.Ends;
    bool _reachesAnEnd;

    FailureFlow(FunctionContext context, Value call) => (_context, _call) = (context, call);

    /// <param name="call">A call, or one in a goroutine or deferred, whose error nobody sees.</param>
    public static OnFailure Of(FunctionContext context, Value call)
    {
        var flow = new FailureFlow(context, call);
        return call.Op == Op.Call && flow.FindErrors() ? flow.Follow() : OnFailure.GoesOn;
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

    OnFailure Follow()
    {
        Visit(new(_call.Block.Index, -1, Before), _call.Id + 1);
        while (_worst > OnFailure.GoesOn && _waiting.TryPop(out var at))
            Visit(at, _context.Function.BlockAt(at.Block).First);
        return _reachesAnEnd ? _worst : OnFailure.GoesOn;
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

using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Flows;

/// <summary>
/// What a function says of an error that is nil: <c>IsNotFound(err)</c> is false then, and <c>wrap(err)</c> nil. It is run with that,
/// along each path that its conditions leave.
/// </summary>
sealed class NilErrors
{
    const int MaxSteps = 500;

    readonly FunctionContext _context;
    readonly Value _error;
    readonly HashSet<(int Block, int From)> _seen = [];
    readonly Stack<(int Block, int From)> _waiting = new([(0, -1)]);

    NilErrors(FunctionContext context, Value error) => (_context, _error) = (context, error);

    /// <summary>The parameters, a bit each, that are errors where the only result is false or nil if they are nil.</summary>
    public static ulong Of(FunctionContext context)
    {
        var function = context.Function;
        if (function.BlockCount == 0 || function.RecoverBlock is not null || function.Signature.Results is not { Count: 1 } results
            || !(Predicates.IsBoolean(results.Vars[0].Type!) || FunctionContext.IsErrorType(results.Vars[0].Type!)))
        {
            return 0;
        }

        var bits = 0UL;
        for (var i = 0; i < function.ParameterCount && i < 64; i++)
        {
            if (function.ValueAt(i + 1) is { Type: { } type } parameter && FunctionContext.IsErrorType(type) && new NilErrors(context, parameter).SaysNothing())
                bits |= 1UL << i;
        }

        return bits;
    }

    /// <summary>Whether all paths that return say false or nil.</summary>
    bool SaysNothing()
    {
        var steps = 0;
        while (_waiting.TryPop(out var at))
        {
            if (++steps > MaxSteps)
                return false;
            var block = _context.Function.BlockAt(at.Block);
            if (Panics(block))
                continue;
            var end = block.Terminator;
            if (end.Op == Op.Return && (!end.Operand(0).Exists || ValueOf(end.Operand(0), at) is not (Known.False or Known.Nil)))
                return false;
            var condition = end.Op == Op.If ? ValueOf(end.Operand(0), at) : Known.Nothing;
            for (var edge = 0; edge < block.Successors.Length; edge++)
            {
                var isTaken = condition switch
                {
                    Known.True => edge == 0,
                    Known.False => edge == 1,
                    _ => true,
                };
                if (isTaken && _seen.Add((block.Successors[edge], block.Index)))
                    _waiting.Push((block.Successors[edge], block.Index));
            }
        }

        return true;
    }

    /// <summary>Whether a block asks the error for what nil does not have, or ends the process.</summary>
    bool Panics(BasicBlock block)
    {
        for (var i = block.First; i < block.End; i++)
        {
            var value = _context.Function.ValueAt(i);
            if (value.Op == Op.TypeAssert && value.Type is not Tuple && IsNil(value.Operand(0)))
                return true;
            if (value.Op == Op.Call && _context.CallAt(i) is var call && (call.NeverReturns || call.IsInterfaceCall && IsNil(new CallSite(value).Target)))
                return true;
        }

        return false;
    }

    bool IsNil(Value value) => ValueOf(value, (value.Block.Index, -1)) == Known.Nil;

    Known ValueOf(Value value, (int Block, int From) at, int depth = 0)
    {
        if (value == _error)
            return Known.Nil;
        if (depth > 8)
            return Known.Nothing;
        switch (value.Op)
        {
            case Op.Phi when value.Block.Index == at.Block && at.From >= 0:
                var before = value.Block.Predecessors;
                return before.IndexOf(at.From) is var from && from == before.LastIndexOf(at.From) ? Inside(value.Operand(from)) : Known.Nothing;
            case Op.Unary when value.Number == (int)TokenKind.Not:
                return Negated(Inside(value.Operand(0)));
            case Op.Binary when (TokenKind)value.Number is TokenKind.Eql or TokenKind.Neq:
                var (a, b) = (Inside(value.Operand(0)), Inside(value.Operand(1)));
                return (a, b) switch
                {
                    (Known.Nil, Known.Nil) => (TokenKind)value.Number == TokenKind.Eql ? Known.True : Known.False,
                    (Known.Nil, Known.NonNil) or (Known.NonNil, Known.Nil) => (TokenKind)value.Number == TokenKind.Eql ? Known.False : Known.True,
                    _ => Known.Nothing,
                };
            case Op.ChangeInterface or Op.ChangeType:
                return Inside(value.Operand(0));
            case Op.Extract when value.Operand(0) is { Op: Op.TypeAssert } assertion && Inside(assertion.Operand(0)) == Known.Nil:
                return value.Number == 1 ? Known.False : Predicates.HasNil(value.Type!) ? Known.Nil : Known.Nothing;
            case Op.Extract when value.Operand(0) is { Op: Op.Call } call && _context.CallAt(call.Id).Known.Check is { } check && check.Result == value.Number:
                return Inside(call.Operand(check.Argument + 1)) == Known.Nil ? Known.False : Known.Nothing;
            case Op.Call when _context.CallAt(value.Id) is var info:
                for (var i = 1; i < value.Operands.Length; i++)
                {
                    if (info.SaysNothingOfNil(i - 1) && Inside(value.Operand(i)) == Known.Nil)
                        return FunctionContext.IsErrorType(value.Type!) ? Known.Nil : Known.False;
                }

                return _context.KnownAlways(value);
            default:
                return _context.KnownAlways(value);
        }

        Known Inside(Value operand) => operand.Exists ? ValueOf(operand, at, depth + 1) : Known.Nothing;
    }

    static Known Negated(Known known) => known switch
    {
        Known.True => Known.False,
        Known.False => Known.True,
        _ => Known.Nothing,
    };
}

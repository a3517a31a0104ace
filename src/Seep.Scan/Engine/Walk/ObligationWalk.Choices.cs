using System.Globalization;
using Seep.Go.Constants;
using Seep.Go.Syntax;
using Seep.Scan.Engine.Functions;
using Seep.Ssa.Ir;

namespace Seep.Scan.Engine.Walk;

// What is known of texts and numbers by comparing them with constants: a case of a switch excludes the others, and more than those.
sealed partial class ObligationWalk
{
    /// <summary>What holds if a value is, or is not, a constant; null where that can't be.</summary>
    static PathState? AssumeConstant(PathState state, Value value, string constant, bool isEqual)
    {
        if (KeyOf(value) is not (> 0 and var key))
            return state;
        var choice = ChoiceOf(state, key).And(constant, isEqual);
        return choice.IsNone ? null : state with { Choices = state.Choices.With(key, choice) };
    }

    /// <summary>The number that a comparison says is negative if it has an outcome: a descriptor that is, is none.</summary>
    static Value NegativeBy(Value comparison, bool isTrue)
    {
        var (number, bound, token) = (comparison.Operand(0), NumberOf(comparison.Operand(1)), (TokenKind)comparison.Number);
        if (bound is null)
        {
            (number, bound) = (comparison.Operand(1), NumberOf(comparison.Operand(0)));
            token = token switch { TokenKind.Lss => TokenKind.Gtr, TokenKind.Leq => TokenKind.Geq, TokenKind.Gtr => TokenKind.Lss, TokenKind.Geq => TokenKind.Leq, _ => token };
        }

        var isNegative = (token, isTrue) switch
        {
            (TokenKind.Lss, true) or (TokenKind.Geq, false) => bound <= 0,
            (TokenKind.Leq, true) or (TokenKind.Gtr, false) or (TokenKind.Eql, true) or (TokenKind.Neq, false) => bound < 0,
            _ => false,
        };
        return isNegative ? number : default;
    }

    static long? NumberOf(Value value) =>
        value is { Op: Op.Const, Symbol: Constant { Kind: ConstantKind.Int } number } && long.TryParse(number.ToString(), CultureInfo.InvariantCulture, out var found) ? found : null;

    /// <summary>What holds if strings.HasPrefix and the like say something of a value and a constant.</summary>
    static PathState? AssumeText(PathState state, Value call, string function, bool isTrue)
    {
        if (call.Operands.Length != 3 || KeyOf(call.Operand(1)) is not (> 0 and var key) || CertainCalls.TextOf(call.Operand(2)) is not { } part)
            return state;
        Func<string, bool>? holds = function switch
        {
            "strings.HasPrefix" => text => text.StartsWith(part, StringComparison.Ordinal),
            "strings.HasSuffix" => text => text.EndsWith(part, StringComparison.Ordinal),
            "strings.Contains" => text => text.Contains(part, StringComparison.Ordinal),
            _ => null,
        };
        if (holds is null)
            return state;
        var choice = ChoiceOf(state, key).Where(holds, isTrue);
        return choice.IsNone ? null : choice.IsAny ? state : state with { Choices = state.Choices.With(key, choice) };
    }

    static Choice ChoiceOf(PathState state, long key) => state.Choices.TryGet(key, out var choice) ? choice : Choice.Any;

    /// <summary>The text or number that a constant is; null for others.</summary>
    static string? ConstantOf(Value value) => value is { Op: Op.Const, Symbol: Constant { Kind: ConstantKind.Int } number }
        ? number.ToString()
        : CertainCalls.TextOf(value);

    /// <summary>What a case of a switch with several constants says where a walk begins in it: all edges to the block are of comparisons.</summary>
    static PathState InCase(PathState state, BasicBlock block)
    {
        var (key, choice) = (0L, (Choice?)null);
        foreach (var before in block.Predecessors)
        {
            var from = block.Function.BlockAt(before);
            if (from.Terminator is not { Op: Op.If } branch || from.Successors[0] != block.Index || branch.Operand(0) is not { Op: Op.Binary } test
                || (TokenKind)test.Number != TokenKind.Eql || ConstantOf(test.Operand(1)) is not { } constant || KeyOf(test.Operand(0)) is not (> 0 and var here)
                || choice is not null && here != key)
            {
                return state;
            }

            (key, choice) = (here, choice?.Or(Choice.Only(constant)) ?? Choice.Only(constant));
        }

        return choice is null || state.Choices.TryGet(key, out _) ? state : state with { Choices = state.Choices.With(key, choice) };
    }

    /// <summary>
    /// A number for what a value is loaded from: itself, or a variable or field of a variable that is set once. It begins with the
    /// instruction's; 0 where it may change unseen.
    /// </summary>
    static long KeyOf(Value value) => value.Op switch
    {
        Op.Parameter or Op.Call or Op.Extract or Op.Phi => PathState.KeyOf(value.Id, -1),
        Op.Field when value.Operand(0).Op is Op.Parameter or Op.Call or Op.Extract => PathState.KeyOf(value.Operands[0], value.Number),
        Op.Load when value.Operand(0) is { Op: Op.Alloc } variable && IsSetOnce(variable) => PathState.KeyOf(variable.Id, -1),
        Op.Load when value.Operand(0) is { Op: Op.FieldAddr } field && field.Operand(0) is { Op: Op.Alloc } variable && IsSetOnce(variable) =>
            PathState.KeyOf(variable.Id, field.Number),
        _ => 0,
    };

    /// <summary>Whether a variable is set as a whole, once, and otherwise only looked at.</summary>
    static bool IsSetOnce(Value variable)
    {
        var stores = 0;
        foreach (var user in variable.Referrers)
        {
            var use = variable.Function.ValueAt(user);
            if (use.Op == Op.Store && use.Operands[0] == variable.Id)
                stores++;
            else if (use.Op == Op.MakeClosure ? !IsOnlyLookedAt(use, variable) : use.Op != Op.Load && !(use.Op == Op.FieldAddr && IsOnlyLoaded(use)))
                return false;
        }

        return stores <= 1;
    }

    /// <summary>Whether a literal does not set a variable that it captures.</summary>
    static bool IsOnlyLookedAt(Value maker, Value variable)
    {
        var literal = (Function)maker.Symbol!;
        for (var i = 0; i < maker.Operands.Length; i++)
        {
            if (maker.Operand(i) != variable)
                continue;
            foreach (var user in literal.ValueAt(literal.ParameterCount + 1 + i).Referrers)
            {
                var use = literal.ValueAt(user);
                if (use.Op != Op.Load && !(use.Op == Op.FieldAddr && IsOnlyLoaded(use)))
                    return false;
            }
        }

        return true;
    }

    static bool IsOnlyLoaded(Value address)
    {
        foreach (var user in address.Referrers)
        {
            if (address.Function.ValueAt(user).Op != Op.Load)
                return false;
        }

        return true;
    }
}

using System.Diagnostics;
using Seep.Go.Constants;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

/// <summary>The operators of constants by the tokens that are written for them.</summary>
static class ConstantOperators
{
    /// <summary>Whether a comparison holds, as a Bool; Unknown where that is not known of strings that are too long.</summary>
    public static Constant Compare(Constant x, Operator op, Constant y)
    {
        if (x.Kind != y.Kind || !x.IsTooLong && !y.IsTooLong)
            return Constant.Of(Constant.Compare(x, op, y));
        var differ = x.StringLength != y.StringLength;
        return differ && op is (Operator.Eql or Operator.Neq) ? Constant.Of(op == Operator.Neq) : Constant.Unknown;
    }

    /// <summary>Of <c>/</c> the quotient as a Float; integer types want <see cref="Operator.IntQuo"/>.</summary>
    public static Operator Of(TokenKind token) => token switch
    {
        TokenKind.Add => Operator.Add,
        TokenKind.Sub => Operator.Sub,
        TokenKind.Mul => Operator.Mul,
        TokenKind.Quo => Operator.Quo,
        TokenKind.Rem => Operator.Rem,
        TokenKind.And => Operator.And,
        TokenKind.Or => Operator.Or,
        TokenKind.Xor => Operator.Xor,
        TokenKind.AndNot => Operator.AndNot,
        TokenKind.LAnd => Operator.LAnd,
        TokenKind.LOr => Operator.LOr,
        TokenKind.Not => Operator.Not,
        TokenKind.Shl => Operator.Shl,
        TokenKind.Shr => Operator.Shr,
        TokenKind.Eql => Operator.Eql,
        TokenKind.Neq => Operator.Neq,
        TokenKind.Lss => Operator.Lss,
        TokenKind.Leq => Operator.Leq,
        TokenKind.Gtr => Operator.Gtr,
        TokenKind.Geq => Operator.Geq,
        _ => throw new UnreachableException($"no constant has {token}"),
    };
}

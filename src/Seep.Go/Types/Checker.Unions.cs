using Seep.Go.Syntax;

namespace Seep.Go.Types;

// Unions in constraints (Go spec, "General interfaces").
sealed partial class Checker
{
    /// <summary>
    /// The type of <c>A | ~B | ...</c>: a union, or of a single type that type; invalid after some errors.
    /// </summary>
    internal Type ParseUnion(Expr e)
    {
        var (operators, operands) = FlattenUnion(e);
        if (operands.Count == 1)
        {
            var only = ParseTilde(e);
            if (!only.IsTilde)
                return only.Type;
            return FinishUnion(new Union([only]), operands);
        }

        var terms = new List<Term>();
        Type union = Universe.Invalid;
        foreach (var (i, operand) in operands.Index())
        {
            var term = ParseTilde(operand);
            if (terms.Count < MaxTermCount)
            {
                terms.Add(term);
                union = new Union([.. terms]);
            }
            else if (Predicates.IsValid(union))
            {
                Error(operand, ErrorCode.InvalidUnion,
                    $"cannot handle more than {MaxTermCount} union terms (implementation limitation)");
                union = Universe.Invalid;
            }

            if (i > 0)
                RecordTypeAndValue(operators[i - 1], OperandMode.TypeExpr, union, null);
        }

        return FinishUnion(union, operands);
    }

    /// <summary>Has the terms checked when their types are complete.</summary>
    Type FinishUnion(Type type, List<Expr> operands)
    {
        if (type is Union union)
        {
            Later(() =>
            {
                for (var i = 0; i < union.Terms.Count; i++)
                    ValidTerm(operands[i], union.Terms, i);
            });
        }

        return type;
    }

    void ValidTerm(Expr at, IReadOnlyList<Term> terms, int index)
    {
        var term = terms[index];
        if (!Predicates.IsValid(term.Type))
            return;
        var underlying = term.Type.Underlying;
        if (term.IsTilde && underlying is Interface)
        {
            Error(at, ErrorCode.InvalidUnion, $"invalid use of ~ ({Str(term.Type)} is an interface)");
        }
        else if (term.IsTilde && !Predicates.Identical(underlying, term.Type))
        {
            Error(at, ErrorCode.InvalidUnion,
                $"invalid use of ~ (underlying type of {Str(term.Type)} is {Str(underlying)})");
        }
        else if (underlying is Interface embedded)
        {
            ValidInterfaceTerm(at, term, embedded.TypeSet);
        }
        else if (OverlappingTerm(terms, index) is { } other)
        {
            SoftError(at.Start, ErrorCode.InvalidUnion, $"overlapping terms {TextOf(term)} and {TextOf(other)}");
        }
    }

    /// <summary>One of several terms may be an interface if it has type constraints alone.</summary>
    void ValidInterfaceTerm(Expr at, Term term, TypeSet set)
    {
        var text = TextOf(term);
        if (set.Methods.Count != 0)
            Error(at, ErrorCode.InvalidUnion, $"cannot use {text} in union ({text} contains methods)");
        else if (term.Type == Universe.ComparableSymbol.Type)
            Error(at, ErrorCode.InvalidUnion, "cannot use comparable in union");
        else if (set.IsComparable)
            Error(at, ErrorCode.InvalidUnion, $"cannot use {text} in union ({text} embeds comparable)");
    }

    Term ParseTilde(Expr e)
    {
        var isTilde = e.Is(out UnaryExpr unary) && unary.Op == TokenKind.Tilde;
        var operand = isTilde ? unary.X : e;
        var type = CheckType(operand);
        if (Predicates.IsTypeParam(type))
        {
            Error(operand, ErrorCode.MisplacedTypeParam, isTilde
                ? $"type in term {Str(e)} cannot be a type parameter"
                : "term cannot be a type parameter");
            type = Universe.Invalid;
        }

        var term = new Term(isTilde, type);
        if (isTilde)
            RecordTypeAndValue(e, OperandMode.TypeExpr, new Union([term]), null);
        return term;
    }

    /// <summary>The first term before one, none of them an interface, that has types with it in common.</summary>
    static Term? OverlappingTerm(IReadOnlyList<Term> terms, int index)
    {
        for (var i = 0; i < index; i++)
        {
            if (terms[i].Type.Underlying is not Interface && !AreDisjoint(terms[i], terms[index]))
                return terms[i];
        }

        return null;
    }

    static bool AreDisjoint(Term x, Term y) => !Predicates.Identical(
        y.IsTilde ? x.Type.Underlying : x.Type, x.IsTilde ? y.Type.Underlying : y.Type);

    /// <summary>As go/types prints a term: packages by their paths, whatever the package that is checked.</summary>
    static string TextOf(Term term) => $"{(term.IsTilde ? "~" : "")}{term.Type}";

    /// <summary>The binary expressions of a union, innermost first, and its operands.</summary>
    static (List<Expr> Operators, List<Expr> Operands) FlattenUnion(Expr e)
    {
        var (operators, operands) = (new List<Expr>(), new List<Expr>());
        for (; e.Is(out BinaryExpr binary) && binary.Op == TokenKind.Or; e = binary.X)
        {
            operators.Add(e);
            operands.Add(binary.Y);
        }

        operands.Add(e);
        operators.Reverse();
        operands.Reverse();
        return (operators, operands);
    }
}

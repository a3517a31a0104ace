using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;
using Seep.Go.Types;
using Seep.Ssa.Ir;

namespace Seep.Ssa.Build;

// Ranges over functions (Go spec, "For statements with range clause"): the body becomes a function of its own, which the iterator
// calls for each iteration, and which says by its result whether to go on. A jump out of the body leaves a number in a variable of
// the function around it and has the iteration end; after it the function jumps as the number says. What the language's own
// implementation does besides, which is to panic where an iterator goes on after it was told to end, is left out.
sealed partial class FunctionBuilder
{
    /// <summary>Of the body of a range over a function: the statement, its label, and the ways out.</summary>
    sealed class RangeBody(RangeStmt statement, Label? label, Var exit)
    {
        public Label? Label { get; } = label;

        /// <summary>The number of the way out that was taken, 0 for none; a variable of the function around.</summary>
        public Var Exit { get; } = exit;

        /// <summary>By number, from 1: the jump, or a return.</summary>
        public List<(TokenKind Token, Label? Label)> Exits { get; } = [];

        public bool Encloses(Label label) => label.Pos > statement.Body.Lbrace && label.Pos < statement.Body.Rbrace;
    }

    readonly RangeBody? _range;

    FunctionBuilder(FunctionBuilder parent, Function function, RangeBody range)
        : this(parent._package, parent, function) => _range = range;

    /// <summary>The function whose statement this is, of which bodies of ranges are parts.</summary>
    FunctionBuilder Outermost => _range is null ? this : _parent!.Outermost;

    void BuildRangeFunc(RangeStmt s, Label? label, Signature iterator)
    {
        if (iterator.Params.Vars is not [{ Type: { } yield }] || CoreTypes.CoreOf(yield) is not Signature signature)
            return;
        var target = Value(s.X);
        var function = new Function($"{_function.Name}${_function.Children.Count + 1}", signature, _package.Package, s.Node, null, _function);
        _function.AddChild(function);
        var range = new RangeBody(s, label, new(Pos.None, _package.Package, "exit", PackageBuilder.Int));
        var built = new FunctionBuilder(this, function, range);
        built.BuildRangeBody(s);

        if (range.Exits.Count > 0)
            Store(AddHidden(range.Exit), IntConst(0), s.For);
        Emit(Op.Call, Tuple.Empty, s.For, target, ConvertTo(Closure(built, s.For), yield, s.For));
        for (var i = 0; i < range.Exits.Count; i++)
        {
            BlockDraft taken = NewBlock("rangefunc.exit"), next = NewBlock("rangefunc.next");
            var number = Load(AddressOf(range.Exit), s.For);
            If(Compare(TokenKind.Eql, number, IntConst(i + 1), PackageBuilder.Bool, s.For), taken, next, s.For);
            Begin(taken);
            if (range.Exits[i] is (TokenKind.Return, _))
                ReturnStored(s.For);
            else
                Branch(range.Exits[i].Token, range.Exits[i].Label, s.For);
            Begin(next);
        }
    }

    void BuildRangeBody(RangeStmt s)
    {
        _block = AddBlock("rangefunc.body");
        var values = new int[2];
        for (var i = 0; i < Signature.Params.Count; i++)
        {
            var parameter = Signature.Params.Vars[i];
            var value = _draft.Add(Op.Parameter, parameter.Type, parameter.Pos, parameter, 0, false, []);
            _draft.Parameters.Add(value);
            if (i < values.Length)
                values[i] = value;
        }

        SetIterationVars(s, () => values[0], () => values[1]);
        BuildStatements(s.Body.List);
        if (_block is not null)
            ReturnGoOn(true, s.Body.Rbrace);
        Finish(s.Body.Rbrace);
    }

    void ReturnGoOn(bool goOn, Pos pos) => End(Op.Return, pos, Const(Constant.Of(goOn), Signature.Results.Vars[0].Type!));

    /// <summary>A jump from the body: to its own next iteration, to its end, or out.</summary>
    void LeaveRange(TokenKind token, Label? label, Pos pos)
    {
        var isOwn = token != TokenKind.Return && token != TokenKind.Goto && (label is null || label == _range!.Label);
        if (isOwn && token == TokenKind.Continue)
        {
            ReturnGoOn(true, pos);
            return;
        }

        if (!(isOwn && token == TokenKind.Break))
        {
            _range!.Exits.Add((token, label));
            Store(AddressOf(_range.Exit), IntConst(_range.Exits.Count), pos);
        }

        ReturnGoOn(false, pos);
    }

    void ReturnFromRange(ReturnStmt s)
    {
        var outermost = Outermost;
        var values = ReturnValues(s, outermost.Signature.Results.Vars);
        for (var i = 0; i < values.Length; i++)
            Store(AddressOf(outermost.ResultVariable(i)), values[i], s.Return);
        LeaveRange(TokenKind.Return, null, s.Return);
    }

    /// <summary>Returns what a body has left in the result variables.</summary>
    void ReturnStored(Pos pos)
    {
        if (_range is not null)
            LeaveRange(TokenKind.Return, null, pos);
        else
            EmitReturn(pos);
    }

    Var ResultVariable(int index) =>
        _results[index] ??= AddHidden("result", Signature.Results.Vars[index].Type!);
}

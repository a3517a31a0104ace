namespace Seep.Bench.NodeForms;

/// <summary>A node is an object, a list an array of them; what is none is null.</summary>
sealed class ClassForm : IForm
{
    readonly List<Node> _roots = [];
    readonly List<Node> _stack = [];
    int _next;

    public void Add(ShapeReader shape)
    {
        if (shape.Kind == 0)
        {
            _roots.Add(_stack[^1]);
            _stack.Clear();
            return;
        }

        var first = _stack.Count - shape.Children;
        _next = first;
        var node = Make(shape);
        _stack.RemoveRange(first, _stack.Count - first);
        _stack.Add(node);
    }

    public int CountCallsOfNames() => _roots.Sum(r => r.CountCallsOfNames());

    Node? Child(int count) => count == 1 ? _stack[_next++] : null;

    Node[] List(int count)
    {
        if (count == 0)
            return [];
        var list = new Node[count];
        _stack.CopyTo(_next, list, 0, count);
        _next += count;
        return list;
    }

    Node Make(ShapeReader s) => s.Kind switch
    {
        1 => new BadExpr(s.Number[0], s.Number[1]),
        2 => new Ident(s.Number[0], s.Number[1]),
        3 => new Ellipsis(s.Number[0], Child(s.Count[0])),
        4 => new BasicLit(s.Number[0], (byte)s.Token, s.Number[1]),
        5 => new FuncLit(Child(s.Count[0]), Child(s.Count[1])),
        6 => new CompositeLit(Child(s.Count[0]), s.Number[0], List(s.Count[1]), s.Number[1]),
        7 => new ParenExpr(s.Number[0], Child(s.Count[0]), s.Number[1]),
        8 => new SelectorExpr(Child(s.Count[0]), Child(s.Count[1])),
        9 => new IndexExpr(Child(s.Count[0]), s.Number[0], Child(s.Count[1]), s.Number[1]),
        10 => new IndexListExpr(Child(s.Count[0]), s.Number[0], List(s.Count[1]), s.Number[1]),
        11 => new SliceExpr(Child(s.Count[0]), s.Number[0], Child(s.Count[1]), Child(s.Count[2]), Child(s.Count[3]), (byte)s.Token, s.Number[1]),
        12 => new TypeAssertExpr(Child(s.Count[0]), s.Number[0], Child(s.Count[1]), s.Number[1]),
        13 => new CallExpr(Child(s.Count[0]), s.Number[0], List(s.Count[1]), s.Number[1], s.Number[2]),
        14 => new StarExpr(s.Number[0], Child(s.Count[0])),
        15 => new UnaryExpr(s.Number[0], (byte)s.Token, Child(s.Count[0])),
        16 => new BinaryExpr(Child(s.Count[0]), s.Number[0], (byte)s.Token, Child(s.Count[1])),
        17 => new KeyValueExpr(Child(s.Count[0]), s.Number[0], Child(s.Count[1])),
        18 => new ArrayType(s.Number[0], Child(s.Count[0]), Child(s.Count[1])),
        19 => new StructType(s.Number[0], Child(s.Count[0])),
        20 => new FuncType(s.Number[0], Child(s.Count[0]), Child(s.Count[1]), Child(s.Count[2])),
        21 => new InterfaceType(s.Number[0], Child(s.Count[0])),
        22 => new MapType(s.Number[0], Child(s.Count[0]), Child(s.Count[1])),
        23 => new ChanType(s.Number[0], s.Number[1], (byte)s.Token, Child(s.Count[0])),
        24 => new Field(List(s.Count[0]), Child(s.Count[1]), Child(s.Count[2])),
        25 => new FieldList(s.Number[0], List(s.Count[0]), s.Number[1]),
        26 => new BadStmt(s.Number[0], s.Number[1]),
        27 => new DeclStmt(Child(s.Count[0])),
        28 => new EmptyStmt(s.Number[0], (byte)s.Token),
        29 => new LabeledStmt(Child(s.Count[0]), s.Number[0], Child(s.Count[1])),
        30 => new ExprStmt(Child(s.Count[0])),
        31 => new SendStmt(Child(s.Count[0]), s.Number[0], Child(s.Count[1])),
        32 => new IncDecStmt(Child(s.Count[0]), s.Number[0], (byte)s.Token),
        33 => new AssignStmt(List(s.Count[0]), s.Number[0], (byte)s.Token, List(s.Count[1])),
        34 => new GoStmt(s.Number[0], Child(s.Count[0])),
        35 => new DeferStmt(s.Number[0], Child(s.Count[0])),
        36 => new ReturnStmt(s.Number[0], List(s.Count[0])),
        37 => new BranchStmt(s.Number[0], (byte)s.Token, Child(s.Count[0])),
        38 => new BlockStmt(s.Number[0], List(s.Count[0]), s.Number[1]),
        39 => new IfStmt(s.Number[0], Child(s.Count[0]), Child(s.Count[1]), Child(s.Count[2]), Child(s.Count[3])),
        40 => new CaseClause(s.Number[0], List(s.Count[0]), s.Number[1], List(s.Count[1])),
        41 => new SwitchStmt(s.Number[0], Child(s.Count[0]), Child(s.Count[1]), Child(s.Count[2])),
        42 => new TypeSwitchStmt(s.Number[0], Child(s.Count[0]), Child(s.Count[1]), Child(s.Count[2])),
        43 => new CommClause(s.Number[0], Child(s.Count[0]), s.Number[1], List(s.Count[1])),
        44 => new SelectStmt(s.Number[0], Child(s.Count[0])),
        45 => new ForStmt(s.Number[0], Child(s.Count[0]), Child(s.Count[1]), Child(s.Count[2]), Child(s.Count[3])),
        46 => new RangeStmt(s.Number[0], Child(s.Count[0]), Child(s.Count[1]), s.Number[1], (byte)s.Token, s.Number[2], Child(s.Count[2]), Child(s.Count[3])),
        47 => new GenDecl(s.Number[0], (byte)s.Token, s.Number[1], List(s.Count[0]), s.Number[2]),
        48 => new ValueSpec(List(s.Count[0]), Child(s.Count[1]), List(s.Count[2])),
        49 => new TypeSpec(Child(s.Count[0]), Child(s.Count[1]), s.Number[0], Child(s.Count[2])),
        var kind => throw new InvalidDataException($"kind {kind}"),
    };
}

abstract class Node
{
    public abstract int CountCallsOfNames();

    protected static int Count(Node? node) => node is null ? 0 : node.CountCallsOfNames();

    protected static int Count(Node[] nodes)
    {
        var calls = 0;
        foreach (var node in nodes)
            calls += node.CountCallsOfNames();
        return calls;
    }
}

sealed class BadExpr(int from, int to) : Node
{
    public int From { get; } = from;
    public int To { get; } = to;
    public override int CountCallsOfNames() => 0;
}

sealed class Ident(int namePos, int name) : Node
{
    public int NamePos { get; } = namePos;
    public int Name { get; } = name;
    public override int CountCallsOfNames() => 0;
}

sealed class Ellipsis(int pos, Node? elt) : Node
{
    public int Pos { get; } = pos;
    public Node? Elt { get; } = elt;
    public override int CountCallsOfNames() => Count(Elt);
}

sealed class BasicLit(int valuePos, byte kind, int value) : Node
{
    public int ValuePos { get; } = valuePos;
    public byte Kind { get; } = kind;
    public int Value { get; } = value;
    public override int CountCallsOfNames() => 0;
}

sealed class FuncLit(Node? type, Node? body) : Node
{
    public Node? Type { get; } = type;
    public Node? Body { get; } = body;
    public override int CountCallsOfNames() => Count(Type) + Count(Body);
}

sealed class CompositeLit(Node? type, int lbrace, Node[] elts, int rbrace) : Node
{
    public Node? Type { get; } = type;
    public int Lbrace { get; } = lbrace;
    public Node[] Elts { get; } = elts;
    public int Rbrace { get; } = rbrace;
    public override int CountCallsOfNames() => Count(Type) + Count(Elts);
}

sealed class ParenExpr(int lparen, Node? x, int rparen) : Node
{
    public int Lparen { get; } = lparen;
    public Node? X { get; } = x;
    public int Rparen { get; } = rparen;
    public override int CountCallsOfNames() => Count(X);
}

sealed class SelectorExpr(Node? x, Node? sel) : Node
{
    public Node? X { get; } = x;
    public Node? Sel { get; } = sel;
    public override int CountCallsOfNames() => Count(X) + Count(Sel);
}

sealed class IndexExpr(Node? x, int lbrack, Node? index, int rbrack) : Node
{
    public Node? X { get; } = x;
    public int Lbrack { get; } = lbrack;
    public Node? Index { get; } = index;
    public int Rbrack { get; } = rbrack;
    public override int CountCallsOfNames() => Count(X) + Count(Index);
}

sealed class IndexListExpr(Node? x, int lbrack, Node[] indices, int rbrack) : Node
{
    public Node? X { get; } = x;
    public int Lbrack { get; } = lbrack;
    public Node[] Indices { get; } = indices;
    public int Rbrack { get; } = rbrack;
    public override int CountCallsOfNames() => Count(X) + Count(Indices);
}

sealed class SliceExpr(Node? x, int lbrack, Node? low, Node? high, Node? max, byte slice3, int rbrack) : Node
{
    public Node? X { get; } = x;
    public int Lbrack { get; } = lbrack;
    public Node? Low { get; } = low;
    public Node? High { get; } = high;
    public Node? Max { get; } = max;
    public byte Slice3 { get; } = slice3;
    public int Rbrack { get; } = rbrack;
    public override int CountCallsOfNames() => Count(X) + Count(Low) + Count(High) + Count(Max);
}

sealed class TypeAssertExpr(Node? x, int lparen, Node? type, int rparen) : Node
{
    public Node? X { get; } = x;
    public int Lparen { get; } = lparen;
    public Node? Type { get; } = type;
    public int Rparen { get; } = rparen;
    public override int CountCallsOfNames() => Count(X) + Count(Type);
}

sealed class CallExpr(Node? fun, int lparen, Node[] args, int ellipsis, int rparen) : Node
{
    public Node? Fun { get; } = fun;
    public int Lparen { get; } = lparen;
    public Node[] Args { get; } = args;
    public int Ellipsis { get; } = ellipsis;
    public int Rparen { get; } = rparen;
    public override int CountCallsOfNames() => (Fun is Ident ? 1 : 0) + Count(Fun) + Count(Args);
}

sealed class StarExpr(int star, Node? x) : Node
{
    public int Star { get; } = star;
    public Node? X { get; } = x;
    public override int CountCallsOfNames() => Count(X);
}

sealed class UnaryExpr(int opPos, byte op, Node? x) : Node
{
    public int OpPos { get; } = opPos;
    public byte Op { get; } = op;
    public Node? X { get; } = x;
    public override int CountCallsOfNames() => Count(X);
}

sealed class BinaryExpr(Node? x, int opPos, byte op, Node? y) : Node
{
    public Node? X { get; } = x;
    public int OpPos { get; } = opPos;
    public byte Op { get; } = op;
    public Node? Y { get; } = y;
    public override int CountCallsOfNames() => Count(X) + Count(Y);
}

sealed class KeyValueExpr(Node? key, int colon, Node? value) : Node
{
    public Node? Key { get; } = key;
    public int Colon { get; } = colon;
    public Node? Value { get; } = value;
    public override int CountCallsOfNames() => Count(Key) + Count(Value);
}

sealed class ArrayType(int lbrack, Node? len, Node? elt) : Node
{
    public int Lbrack { get; } = lbrack;
    public Node? Len { get; } = len;
    public Node? Elt { get; } = elt;
    public override int CountCallsOfNames() => Count(Len) + Count(Elt);
}

sealed class StructType(int @struct, Node? fields) : Node
{
    public int Struct { get; } = @struct;
    public Node? Fields { get; } = fields;
    public override int CountCallsOfNames() => Count(Fields);
}

sealed class FuncType(int func, Node? typeParams, Node? @params, Node? results) : Node
{
    public int Func { get; } = func;
    public Node? TypeParams { get; } = typeParams;
    public Node? Params { get; } = @params;
    public Node? Results { get; } = results;
    public override int CountCallsOfNames() => Count(TypeParams) + Count(Params) + Count(Results);
}

sealed class InterfaceType(int @interface, Node? methods) : Node
{
    public int Interface { get; } = @interface;
    public Node? Methods { get; } = methods;
    public override int CountCallsOfNames() => Count(Methods);
}

sealed class MapType(int map, Node? key, Node? value) : Node
{
    public int Map { get; } = map;
    public Node? Key { get; } = key;
    public Node? Value { get; } = value;
    public override int CountCallsOfNames() => Count(Key) + Count(Value);
}

sealed class ChanType(int begin, int arrow, byte dir, Node? value) : Node
{
    public int Begin { get; } = begin;
    public int Arrow { get; } = arrow;
    public byte Dir { get; } = dir;
    public Node? Value { get; } = value;
    public override int CountCallsOfNames() => Count(Value);
}

sealed class Field(Node[] names, Node? type, Node? tag) : Node
{
    public Node[] Names { get; } = names;
    public Node? Type { get; } = type;
    public Node? Tag { get; } = tag;
    public override int CountCallsOfNames() => Count(Names) + Count(Type) + Count(Tag);
}

sealed class FieldList(int opening, Node[] list, int closing) : Node
{
    public int Opening { get; } = opening;
    public Node[] List { get; } = list;
    public int Closing { get; } = closing;
    public override int CountCallsOfNames() => Count(List);
}

sealed class BadStmt(int from, int to) : Node
{
    public int From { get; } = from;
    public int To { get; } = to;
    public override int CountCallsOfNames() => 0;
}

sealed class DeclStmt(Node? @decl) : Node
{
    public Node? Decl { get; } = @decl;
    public override int CountCallsOfNames() => Count(Decl);
}

sealed class EmptyStmt(int semicolon, byte @implicit) : Node
{
    public int Semicolon { get; } = semicolon;
    public byte Implicit { get; } = @implicit;
    public override int CountCallsOfNames() => 0;
}

sealed class LabeledStmt(Node? label, int colon, Node? @stmt) : Node
{
    public Node? Label { get; } = label;
    public int Colon { get; } = colon;
    public Node? Stmt { get; } = @stmt;
    public override int CountCallsOfNames() => Count(Label) + Count(Stmt);
}

sealed class ExprStmt(Node? x) : Node
{
    public Node? X { get; } = x;
    public override int CountCallsOfNames() => Count(X);
}

sealed class SendStmt(Node? chan, int arrow, Node? value) : Node
{
    public Node? Chan { get; } = chan;
    public int Arrow { get; } = arrow;
    public Node? Value { get; } = value;
    public override int CountCallsOfNames() => Count(Chan) + Count(Value);
}

sealed class IncDecStmt(Node? x, int tokPos, byte tok) : Node
{
    public Node? X { get; } = x;
    public int TokPos { get; } = tokPos;
    public byte Tok { get; } = tok;
    public override int CountCallsOfNames() => Count(X);
}

sealed class AssignStmt(Node[] lhs, int tokPos, byte tok, Node[] rhs) : Node
{
    public Node[] Lhs { get; } = lhs;
    public int TokPos { get; } = tokPos;
    public byte Tok { get; } = tok;
    public Node[] Rhs { get; } = rhs;
    public override int CountCallsOfNames() => Count(Lhs) + Count(Rhs);
}

sealed class GoStmt(int @go, Node? call) : Node
{
    public int Go { get; } = @go;
    public Node? Call { get; } = call;
    public override int CountCallsOfNames() => Count(Call);
}

sealed class DeferStmt(int @defer, Node? call) : Node
{
    public int Defer { get; } = @defer;
    public Node? Call { get; } = call;
    public override int CountCallsOfNames() => Count(Call);
}

sealed class ReturnStmt(int @return, Node[] results) : Node
{
    public int Return { get; } = @return;
    public Node[] Results { get; } = results;
    public override int CountCallsOfNames() => Count(Results);
}

sealed class BranchStmt(int tokPos, byte tok, Node? label) : Node
{
    public int TokPos { get; } = tokPos;
    public byte Tok { get; } = tok;
    public Node? Label { get; } = label;
    public override int CountCallsOfNames() => Count(Label);
}

sealed class BlockStmt(int lbrace, Node[] list, int rbrace) : Node
{
    public int Lbrace { get; } = lbrace;
    public Node[] List { get; } = list;
    public int Rbrace { get; } = rbrace;
    public override int CountCallsOfNames() => Count(List);
}

sealed class IfStmt(int @if, Node? init, Node? cond, Node? body, Node? @else) : Node
{
    public int If { get; } = @if;
    public Node? Init { get; } = init;
    public Node? Cond { get; } = cond;
    public Node? Body { get; } = body;
    public Node? Else { get; } = @else;
    public override int CountCallsOfNames() => Count(Init) + Count(Cond) + Count(Body) + Count(Else);
}

sealed class CaseClause(int @case, Node[] list, int colon, Node[] body) : Node
{
    public int Case { get; } = @case;
    public Node[] List { get; } = list;
    public int Colon { get; } = colon;
    public Node[] Body { get; } = body;
    public override int CountCallsOfNames() => Count(List) + Count(Body);
}

sealed class SwitchStmt(int @switch, Node? init, Node? tag, Node? body) : Node
{
    public int Switch { get; } = @switch;
    public Node? Init { get; } = init;
    public Node? Tag { get; } = tag;
    public Node? Body { get; } = body;
    public override int CountCallsOfNames() => Count(Init) + Count(Tag) + Count(Body);
}

sealed class TypeSwitchStmt(int @switch, Node? init, Node? assign, Node? body) : Node
{
    public int Switch { get; } = @switch;
    public Node? Init { get; } = init;
    public Node? Assign { get; } = assign;
    public Node? Body { get; } = body;
    public override int CountCallsOfNames() => Count(Init) + Count(Assign) + Count(Body);
}

sealed class CommClause(int @case, Node? comm, int colon, Node[] body) : Node
{
    public int Case { get; } = @case;
    public Node? Comm { get; } = comm;
    public int Colon { get; } = colon;
    public Node[] Body { get; } = body;
    public override int CountCallsOfNames() => Count(Comm) + Count(Body);
}

sealed class SelectStmt(int select, Node? body) : Node
{
    public int Select { get; } = select;
    public Node? Body { get; } = body;
    public override int CountCallsOfNames() => Count(Body);
}

sealed class ForStmt(int @for, Node? init, Node? cond, Node? post, Node? body) : Node
{
    public int For { get; } = @for;
    public Node? Init { get; } = init;
    public Node? Cond { get; } = cond;
    public Node? Post { get; } = post;
    public Node? Body { get; } = body;
    public override int CountCallsOfNames() => Count(Init) + Count(Cond) + Count(Post) + Count(Body);
}

sealed class RangeStmt(int @for, Node? key, Node? value, int tokPos, byte tok, int range, Node? x, Node? body) : Node
{
    public int For { get; } = @for;
    public Node? Key { get; } = key;
    public Node? Value { get; } = value;
    public int TokPos { get; } = tokPos;
    public byte Tok { get; } = tok;
    public int Range { get; } = range;
    public Node? X { get; } = x;
    public Node? Body { get; } = body;
    public override int CountCallsOfNames() => Count(Key) + Count(Value) + Count(X) + Count(Body);
}

sealed class GenDecl(int tokPos, byte tok, int lparen, Node[] specs, int rparen) : Node
{
    public int TokPos { get; } = tokPos;
    public byte Tok { get; } = tok;
    public int Lparen { get; } = lparen;
    public Node[] Specs { get; } = specs;
    public int Rparen { get; } = rparen;
    public override int CountCallsOfNames() => Count(Specs);
}

sealed class ValueSpec(Node[] names, Node? type, Node[] values) : Node
{
    public Node[] Names { get; } = names;
    public Node? Type { get; } = type;
    public Node[] Values { get; } = values;
    public override int CountCallsOfNames() => Count(Names) + Count(Type) + Count(Values);
}

sealed class TypeSpec(Node? name, Node? typeParams, int assign, Node? type) : Node
{
    public Node? Name { get; } = name;
    public Node? TypeParams { get; } = typeParams;
    public int Assign { get; } = assign;
    public Node? Type { get; } = type;
    public override int CountCallsOfNames() => Count(Name) + Count(TypeParams) + Count(Type);
}

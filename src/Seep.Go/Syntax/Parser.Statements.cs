namespace Seep.Go.Syntax;

// Statements (Go spec, "Statements").
public sealed partial class Parser
{
    /// <summary>What a simple statement may be beside itself.</summary>
    enum SimpleStmt
    {
        Plain,
        OrLabeled,
        OrRange,
    }

    /// <summary>A block, or a function's body.</summary>
    int ParseBlock()
    {
        var lbrace = Expect(TokenKind.LBrace);
        var list = ParseStmtList();
        return _nodes.Add(NodeKind.BlockStmt, 0, lbrace, list, ExpectOrNone(TokenKind.RBrace));
    }

    int ParseStmtList()
    {
        var mark = _nodes.Mark();
        while (_token is not (TokenKind.Case or TokenKind.Default or TokenKind.RBrace or TokenKind.EndOfFile))
            _nodes.Push(ParseStmt());
        return _nodes.TakeList(mark);
    }

    int ParseStmt()
    {
        Nest();
        var statement = ParseStmtAtToken();
        _nesting--;
        return statement;
    }

    int ParseStmtAtToken()
    {
        switch (_token)
        {
            case TokenKind.Const or TokenKind.Type or TokenKind.Var:
                return _nodes.Add(NodeKind.DeclStmt, 0, ParseDecl(Sync.Statement));
            case TokenKind.Ident or TokenKind.Int or TokenKind.Float or TokenKind.Imag or TokenKind.Char or TokenKind.String
                or TokenKind.Func or TokenKind.LParen or TokenKind.LBrack or TokenKind.Struct or TokenKind.Map or TokenKind.Chan
                or TokenKind.Interface or TokenKind.Add or TokenKind.Sub or TokenKind.Mul or TokenKind.And or TokenKind.Xor
                or TokenKind.Arrow or TokenKind.Not:
                var simple = ParseSimpleStmt(SimpleStmt.OrLabeled);
                if (_nodes.KindOf(simple) != NodeKind.LabeledStmt)
                    ExpectSemicolon();
                return simple;
            case TokenKind.Go:
                return ParseCallStmt(NodeKind.GoStmt);
            case TokenKind.Defer:
                return ParseCallStmt(NodeKind.DeferStmt);
            case TokenKind.Return:
                return ParseReturnStmt();
            case TokenKind.Break or TokenKind.Continue or TokenKind.Goto or TokenKind.Fallthrough:
                return ParseBranchStmt();
            case TokenKind.LBrace:
                var block = ParseBlock();
                ExpectSemicolon();
                return block;
            case TokenKind.If:
                return ParseIfStmt();
            case TokenKind.Switch:
                return ParseSwitchStmt();
            case TokenKind.Select:
                return ParseSelectStmt();
            case TokenKind.For:
                return ParseForStmt();
            case TokenKind.Semicolon:
                var empty = _nodes.Add(NodeKind.EmptyStmt, _scanner.IsAutomatic ? 1 : 0, _pos);
                Next();
                return empty;
            case TokenKind.RBrace:
                return _nodes.Add(NodeKind.EmptyStmt, 1, _pos);
            default:
                var pos = _pos;
                ErrorExpected(pos, "statement");
                Advance(Sync.Statement);
                return AddBad(NodeKind.BadStmt, pos, _pos);
        }
    }

    int ParseSimpleStmt(SimpleStmt allowed)
    {
        var mark = _nodes.Mark();
        ParseExprList(rightSide: false);
        if (_token is TokenKind.Assign or TokenKind.Define or >= TokenKind.AddAssign and <= TokenKind.AndNotAssign)
            return ParseAssignment(mark, allowed);

        var x = _nodes.Since(mark)[0];
        if (_nodes.Since(mark).Length > 1)
            ErrorExpected(StartOf(x), "1 expression");
        _nodes.Drop(mark);
        var (pos, token) = (_pos, _token);
        switch (token)
        {
            case TokenKind.Colon:
                Next();
                if (allowed == SimpleStmt.OrLabeled && IsIdent(x))
                    return _nodes.Add(NodeKind.LabeledStmt, 0, x, pos, ParseStmt());
                Error(pos, "illegal label declaration");
                return AddBad(NodeKind.BadStmt, StartOf(x), pos + 1);
            case TokenKind.Arrow:
                Next();
                return _nodes.Add(NodeKind.SendStmt, 0, x, pos, ParseRightSide());
            case TokenKind.Inc or TokenKind.Dec:
                Next();
                return _nodes.Add(NodeKind.IncDecStmt, (int)token, x, pos);
            default:
                return _nodes.Add(NodeKind.ExprStmt, 0, x);
        }
    }

    /// <summary>The rest of an assignment whose left side was pushed since a mark; or of a range clause.</summary>
    int ParseAssignment(int mark, SimpleStmt allowed)
    {
        var (pos, token) = (_pos, _token);
        var left = _nodes.TakeList(mark);
        Next();
        if (allowed == SimpleStmt.OrRange && _token == TokenKind.Range && token is TokenKind.Define or TokenKind.Assign)
            return ParseRangeClause(left, pos, token);
        mark = _nodes.Mark();
        ParseExprList(rightSide: true);
        return _nodes.Add(NodeKind.AssignStmt, (int)token, left, pos, _nodes.TakeList(mark));
    }

    /// <summary>
    /// A range clause, as an assignment with <c>range X</c> on its right side; <see cref="ParseForStmt"/> takes it apart.
    /// </summary>
    int ParseRangeClause(int left, int pos, TokenKind token)
    {
        var keyword = Expect(TokenKind.Range);
        var x = _nodes.Add(NodeKind.UnaryExpr, (int)TokenKind.Range, keyword, ParseRightSide());
        return _nodes.Add(NodeKind.AssignStmt, (int)token, left, pos, _nodes.AddList([x]));
    }

    bool IsRangeClause(int statement) => statement != 0 && _nodes.KindOf(statement) == NodeKind.AssignStmt
        && _nodes.ListAt(_nodes.Word(statement, 3)) is [var x]
        && _nodes.KindOf(x) == NodeKind.UnaryExpr && (TokenKind)_nodes.ExtraOf(x) == TokenKind.Range;

    int ParseCallStmt(NodeKind kind)
    {
        var keyword = _pos;
        var name = _token.Text();
        Next();
        var call = ParseCallOf(name);
        ExpectSemicolon();
        return call != 0
            ? _nodes.Add(kind, 0, keyword, call)
            : AddBad(NodeKind.BadStmt, keyword, keyword + name.Length);
    }

    /// <returns>0 where it is no call.</returns>
    int ParseCallOf(string statement)
    {
        var x = ParseRightSide();
        var call = Unparen(x);
        if (call != x)
            Error(StartOf(x), $"expression in {statement} must not be parenthesized");
        if (_nodes.KindOf(call) == NodeKind.CallExpr)
            return call;
        if (_nodes.KindOf(call) != NodeKind.BadExpr)
            Error(EndOf(call), $"expression in {statement} must be function call");
        return 0;
    }

    int ParseReturnStmt()
    {
        var keyword = Expect(TokenKind.Return);
        var mark = _nodes.Mark();
        if (_token is not (TokenKind.Semicolon or TokenKind.RBrace))
            ParseExprList(rightSide: true);
        var results = _nodes.TakeList(mark);
        ExpectSemicolon();
        return _nodes.Add(NodeKind.ReturnStmt, 0, keyword, results);
    }

    int ParseBranchStmt()
    {
        var keyword = _token;
        var pos = Expect(keyword);
        var mayHaveLabel = keyword is TokenKind.Continue or TokenKind.Break && _token == TokenKind.Ident;
        var label = keyword == TokenKind.Goto || mayHaveLabel ? ParseIdent() : 0;
        ExpectSemicolon();
        return _nodes.Add(NodeKind.BranchStmt, (int)keyword, pos, label);
    }

    /// <summary>The expression that a statement is in a header; any other statement is an error.</summary>
    int ToExpr(int statement, string want)
    {
        if (statement == 0)
            return 0;
        var kind = _nodes.KindOf(statement);
        if (kind == NodeKind.ExprStmt)
            return _nodes.Word(statement, 1);
        var found = kind == NodeKind.AssignStmt ? "assignment" : "simple statement";
        var start = StartOf(statement);
        Error(start, $"expected {want}, found {found} (missing parentheses around composite literal?)");
        return AddBad(NodeKind.BadExpr, start, EndOf(statement));
    }

    int ParseIfStmt()
    {
        Nest();
        var keyword = Expect(TokenKind.If);
        var (init, condition) = ParseIfHeader();
        var body = ParseBlock();
        var @else = 0;
        if (_token != TokenKind.Else)
        {
            ExpectSemicolon();
        }
        else
        {
            Next();
            switch (_token)
            {
                case TokenKind.If:
                    @else = ParseIfStmt();
                    break;
                case TokenKind.LBrace:
                    @else = ParseBlock();
                    ExpectSemicolon();
                    break;
                default:
                    ErrorExpected(_pos, "if statement or block");
                    @else = AddBad(NodeKind.BadStmt, _pos, _pos);
                    break;
            }
        }

        _nesting--;
        return _nodes.Add(NodeKind.IfStmt, 0, keyword, init, condition, body, @else);
    }

    (int Init, int Condition) ParseIfHeader()
    {
        if (_token == TokenKind.LBrace)
        {
            Error(_pos, "missing condition in if statement");
            return (0, AddBad(NodeKind.BadExpr, _pos, _pos));
        }

        var level = _exprLevel;
        _exprLevel = -1;
        var init = 0;
        if (_token != TokenKind.Semicolon)
        {
            if (_token == TokenKind.Var)
            {
                Next();
                Error(_pos, "var declaration not allowed in if initializer");
            }

            init = ParseSimpleStmt(SimpleStmt.Plain);
        }

        var (statement, semicolon, isNewline) = (0, 0, false);
        if (_token == TokenKind.LBrace)
        {
            (statement, init) = (init, 0);
        }
        else
        {
            (semicolon, isNewline) = (_token == TokenKind.Semicolon ? _pos : 0, AtNewline);
            Expect(TokenKind.Semicolon);
            if (_token != TokenKind.LBrace)
                statement = ParseSimpleStmt(SimpleStmt.Plain);
        }

        var condition = ToExpr(statement, "boolean expression");
        if (statement == 0 && semicolon != 0)
            Error(semicolon, isNewline ? "unexpected newline, expecting { after if clause" : "missing condition in if statement");
        if (condition == 0)
            condition = AddBad(NodeKind.BadExpr, _pos, _pos);
        _exprLevel = level;
        return (init, condition);
    }

    int ParseSwitchStmt()
    {
        var keyword = Expect(TokenKind.Switch);
        var (init, tag) = (0, 0);
        if (_token != TokenKind.LBrace)
        {
            var level = _exprLevel;
            _exprLevel = -1;
            if (_token != TokenKind.Semicolon)
                tag = ParseSimpleStmt(SimpleStmt.Plain);
            if (_token == TokenKind.Semicolon)
            {
                Next();
                (init, tag) = (tag, 0);
                if (_token != TokenKind.LBrace)
                    tag = ParseSimpleStmt(SimpleStmt.Plain);
            }

            _exprLevel = level;
        }

        var isTypeSwitch = IsTypeSwitchGuard(tag);
        var body = ParseClauses(NodeKind.CaseClause);
        return isTypeSwitch
            ? _nodes.Add(NodeKind.TypeSwitchStmt, 0, keyword, init, tag, body)
            : _nodes.Add(NodeKind.SwitchStmt, 0, keyword, init, ToExpr(tag, "switch expression"), body);
    }

    bool IsTypeSwitchGuard(int statement)
    {
        if (statement == 0)
            return false;
        if (_nodes.KindOf(statement) == NodeKind.ExprStmt)
            return IsTypeSwitchAssertion(_nodes.Word(statement, 1));
        if (_nodes.KindOf(statement) != NodeKind.AssignStmt
            || _nodes.ListAt(_nodes.Word(statement, 1)).Length != 1
            || _nodes.ListAt(_nodes.Word(statement, 3)) is not [var x] || !IsTypeSwitchAssertion(x))
        {
            return false;
        }

        var token = (TokenKind)_nodes.ExtraOf(statement);
        if (token == TokenKind.Assign)
            Error(_nodes.Word(statement, 2), "expected ':=', found '='");
        return token is TokenKind.Assign or TokenKind.Define;
    }

    bool IsTypeSwitchAssertion(int x) => _nodes.KindOf(x) == NodeKind.TypeAssertExpr && _nodes.Word(x, 3) == 0;

    /// <summary>The braces of a switch or select with the clauses in them, as a block.</summary>
    int ParseClauses(NodeKind kind)
    {
        var lbrace = Expect(TokenKind.LBrace);
        var mark = _nodes.Mark();
        while (_token is TokenKind.Case or TokenKind.Default)
            _nodes.Push(kind == NodeKind.CaseClause ? ParseCaseClause() : ParseCommClause());
        var list = _nodes.TakeList(mark);
        var rbrace = Expect(TokenKind.RBrace);
        ExpectSemicolon();
        return _nodes.Add(NodeKind.BlockStmt, 0, lbrace, list, rbrace);
    }

    int ParseCaseClause()
    {
        var pos = _pos;
        var mark = _nodes.Mark();
        if (_token == TokenKind.Case)
        {
            Next();
            ParseExprList(rightSide: true);
        }
        else
        {
            Expect(TokenKind.Default);
        }

        var list = _nodes.TakeList(mark);
        var colon = Expect(TokenKind.Colon);
        return _nodes.Add(NodeKind.CaseClause, 0, pos, list, colon, ParseStmtList());
    }

    int ParseSelectStmt()
    {
        var keyword = Expect(TokenKind.Select);
        return _nodes.Add(NodeKind.SelectStmt, 0, keyword, ParseClauses(NodeKind.CommClause));
    }

    int ParseCommClause()
    {
        var pos = _pos;
        var communication = 0;
        if (_token == TokenKind.Case)
        {
            Next();
            communication = ParseCommunication();
        }
        else
        {
            Expect(TokenKind.Default);
        }

        var colon = Expect(TokenKind.Colon);
        return _nodes.Add(NodeKind.CommClause, 0, pos, communication, colon, ParseStmtList());
    }

    /// <summary>A send or a receive; what is too much on the left side is told and left out.</summary>
    int ParseCommunication()
    {
        var mark = _nodes.Mark();
        ParseExprList(rightSide: false);
        var first = _nodes.Since(mark)[0];
        var count = _nodes.Since(mark).Length;
        var (pos, token) = (_pos, _token);
        if (token is TokenKind.Assign or TokenKind.Define)
        {
            if (count > 2)
            {
                ErrorExpected(StartOf(first), "1 or 2 expressions");
                _nodes.Drop(mark + 2);
            }

            var left = _nodes.TakeList(mark);
            Next();
            var received = ParseRightSide();
            return _nodes.Add(NodeKind.AssignStmt, (int)token, left, pos, _nodes.AddList([received]));
        }

        if (count > 1)
            ErrorExpected(StartOf(first), "1 expression");
        _nodes.Drop(mark);
        if (token != TokenKind.Arrow)
            return _nodes.Add(NodeKind.ExprStmt, 0, first);
        Next();
        return _nodes.Add(NodeKind.SendStmt, 0, first, pos, ParseRightSide());
    }

    int ParseForStmt()
    {
        var keyword = Expect(TokenKind.For);
        var (init, condition, post) = ParseForHeader();
        var body = ParseBlock();
        ExpectSemicolon();
        return IsRangeClause(condition)
            ? AddRange(keyword, condition, body)
            : _nodes.Add(NodeKind.ForStmt, 0, keyword, init, ToExpr(condition, "boolean or range expression"), post, body);
    }

    /// <returns>A range clause comes in the condition's place.</returns>
    (int Init, int Condition, int Post) ParseForHeader()
    {
        if (_token == TokenKind.LBrace)
            return (0, 0, 0);
        var level = _exprLevel;
        _exprLevel = -1;
        var (init, condition, post) = (0, 0, 0);
        if (_token == TokenKind.Range)
            condition = ParseRangeClause(left: 0, pos: 0, TokenKind.Illegal);
        else if (_token != TokenKind.Semicolon)
            condition = ParseSimpleStmt(SimpleStmt.OrRange);
        if (_token == TokenKind.Semicolon && !IsRangeClause(condition))
        {
            Next();
            (init, condition) = (condition, 0);
            if (_token != TokenKind.Semicolon)
                condition = ParseSimpleStmt(SimpleStmt.Plain);
            ExpectSemicolon();
            if (_token != TokenKind.LBrace)
                post = ParseSimpleStmt(SimpleStmt.Plain);
        }

        _exprLevel = level;
        return (init, condition, post);
    }

    int AddRange(int keyword, int clause, int body)
    {
        var left = _nodes.ListAt(_nodes.Word(clause, 1));
        if (left.Length > 2)
        {
            ErrorExpected(StartOf(left[^1]), "at most 2 expressions");
            return AddBad(NodeKind.BadStmt, keyword, EndOf(body));
        }

        var (key, value) = (left.Length > 0 ? left[0] : 0, left.Length > 1 ? left[1] : 0);
        var range = _nodes.ListAt(_nodes.Word(clause, 3))[0];
        return _nodes.Add(
            NodeKind.RangeStmt, _nodes.ExtraOf(clause), keyword, key, value, _nodes.Word(clause, 2),
            _nodes.Word(range, 1), _nodes.Word(range, 2), body);
    }
}

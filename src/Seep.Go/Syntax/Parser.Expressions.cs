namespace Seep.Go.Syntax;

// Expressions (Go spec, "Expressions"). Where an expression may stand a type may be written too: conversions, arguments of
// builtins and composite literals need it, and the checker tells which is right.
public sealed partial class Parser
{
    int ParseExpr() => ParseBinaryExpr(0, TokenKinds.LowestPrecedence + 1);

    int ParseRightSide()
    {
        var before = _inRightSide;
        _inRightSide = true;
        var x = ParseExpr();
        _inRightSide = before;
        return x;
    }

    /// <summary>Pushes one expression and those that follow it with commas between.</summary>
    void ParseExprList(bool rightSide)
    {
        var before = _inRightSide;
        _inRightSide = rightSide;
        _nodes.Push(ParseExpr());
        while (_token == TokenKind.Comma)
        {
            Next();
            _nodes.Push(ParseExpr());
        }

        _inRightSide = before;
    }

    /// <param name="x">The left operand if it was read already, else 0.</param>
    int ParseBinaryExpr(int x, int precedence)
    {
        if (x == 0)
            x = ParseUnaryExpr();
        // What is read in a loop nests in the tree as well.
        var nesting = _nesting;
        while (true)
        {
            Nest();
            var op = _inRightSide && _token == TokenKind.Assign ? TokenKind.Eql : _token;
            var opPrecedence = op.Precedence();
            if (opPrecedence < precedence)
                break;
            var pos = Expect(op);
            x = _nodes.Add(NodeKind.BinaryExpr, (int)op, x, pos, ParseBinaryExpr(0, opPrecedence + 1));
        }

        _nesting = nesting;
        return x;
    }

    int ParseUnaryExpr()
    {
        Nest();
        var (pos, op) = (_pos, _token);
        int x;
        switch (op)
        {
            case TokenKind.Add or TokenKind.Sub or TokenKind.Not or TokenKind.Xor or TokenKind.And or TokenKind.Tilde:
                Next();
                x = _nodes.Add(NodeKind.UnaryExpr, (int)op, pos, ParseUnaryExpr());
                break;
            case TokenKind.Arrow:
                Next();
                x = ParseUnaryExpr();
                if (_nodes.KindOf(x) == NodeKind.ChanType)
                    TakeArrow(x, pos);
                else
                    x = _nodes.Add(NodeKind.UnaryExpr, (int)op, pos, x);
                break;
            case TokenKind.Mul:
                Next();
                x = _nodes.Add(NodeKind.StarExpr, 0, pos, ParseUnaryExpr());
                break;
            default:
                x = ParsePrimaryExpr(0);
                break;
        }

        _nesting--;
        return x;
    }

    /// <summary>
    /// An arrow before a channel type belongs to the type: <c>&lt;-chan T</c> is a type of its own, and in
    /// <c>&lt;-chan&lt;- T</c> each arrow moves on to the next channel.
    /// </summary>
    void TakeArrow(int type, int arrow)
    {
        var direction = ChanDir.Send;
        while (direction == ChanDir.Send && _nodes.KindOf(type) == NodeKind.ChanType)
        {
            direction = (ChanDir)_nodes.ExtraOf(type);
            var own = _nodes.Word(type, 2);
            if (direction == ChanDir.Receive)
                ErrorExpected(own, "'chan'");
            _nodes.Word(type, 1) = arrow;
            _nodes.Word(type, 2) = arrow;
            _nodes.SetExtra(type, (int)ChanDir.Receive);
            arrow = own;
            type = _nodes.Word(type, 3);
        }

        if (direction == ChanDir.Send)
            ErrorExpected(arrow, "channel type");
    }

    /// <param name="x">The operand if it was read already, else 0.</param>
    int ParsePrimaryExpr(int x)
    {
        if (x == 0)
            x = ParseOperand();
        var nesting = _nesting;
        while (true)
        {
            Nest();
            switch (_token)
            {
                case TokenKind.Period:
                    Next();
                    x = ParseSelectorOrAssertion(x);
                    continue;
                case TokenKind.LBrack:
                    x = ParseIndexOrSlice(x);
                    continue;
                case TokenKind.LParen:
                    x = ParseCall(x);
                    continue;
                case TokenKind.LBrace when MayBeLiteralType(x, out var isParenthesized):
                    if (isParenthesized)
                        Error(StartOf(Unparen(x)), "cannot parenthesize type in composite literal");
                    x = ParseLiteralValue(x);
                    continue;
            }

            _nesting = nesting;
            return x;
        }
    }

    /// <summary>Whether a brace after an expression begins the elements of a composite literal rather than a block.</summary>
    bool MayBeLiteralType(int x, out bool isParenthesized)
    {
        var type = Unparen(x);
        isParenthesized = type != x;
        return _nodes.KindOf(type) switch
        {
            NodeKind.BadExpr or NodeKind.Ident or NodeKind.SelectorExpr or NodeKind.IndexExpr or NodeKind.IndexListExpr =>
                _exprLevel >= 0,
            NodeKind.ArrayType or NodeKind.StructType or NodeKind.MapType => true,
            _ => false,
        };
    }

    int Unparen(int x)
    {
        while (_nodes.KindOf(x) == NodeKind.ParenExpr)
            x = _nodes.Word(x, 2);
        return x;
    }

    int ParseOperand()
    {
        switch (_token)
        {
            case TokenKind.Ident:
                return ParseIdent();
            case TokenKind.Int or TokenKind.Float or TokenKind.Imag or TokenKind.Char or TokenKind.String:
                return ParseLiteral();
            case TokenKind.LParen:
                return ParseParenExpr();
            case TokenKind.Func:
                return ParseFuncTypeOrLit();
        }

        if (TryType() is not 0 and var type)
            return type;
        var pos = _pos;
        ErrorExpected(pos, "operand");
        Advance(Sync.Statement);
        return AddBad(NodeKind.BadExpr, pos, _pos);
    }

    int ParseParenExpr()
    {
        var lparen = _pos;
        Next();
        _exprLevel++;
        var x = ParseRightSide();
        _exprLevel--;
        return _nodes.Add(NodeKind.ParenExpr, 0, lparen, x, Expect(TokenKind.RParen));
    }

    int ParseFuncTypeOrLit()
    {
        var type = ParseFuncType();
        if (_token != TokenKind.LBrace)
            return type;
        _exprLevel++;
        var body = ParseBlock();
        _exprLevel--;
        return _nodes.Add(NodeKind.FuncLit, 0, type, body);
    }

    int ParseSelectorOrAssertion(int x)
    {
        switch (_token)
        {
            case TokenKind.Ident:
                return _nodes.Add(NodeKind.SelectorExpr, 0, x, ParseIdent());
            case TokenKind.LParen:
                return ParseTypeAssertion(x);
        }

        var pos = _pos;
        ErrorExpected(pos, "selector or type assertion");
        if (_token != TokenKind.RBrace)
            Next();
        return _nodes.Add(NodeKind.SelectorExpr, 0, x, AddName(pos, "_"u8));
    }

    int ParseTypeAssertion(int x)
    {
        var lparen = Expect(TokenKind.LParen);
        var type = 0;
        if (_token == TokenKind.Type)
            Next();
        else
            type = ParseType();
        return _nodes.Add(NodeKind.TypeAssertExpr, 0, x, lparen, type, Expect(TokenKind.RParen));
    }

    /// <summary>Index, slice or instance: which of them, the separators tell.</summary>
    int ParseIndexOrSlice(int x)
    {
        var lbrack = Expect(TokenKind.LBrack);
        if (_token == TokenKind.RBrack)
        {
            ErrorExpected(_pos, "operand");
            var at = _pos;
            Next();
            return _nodes.Add(NodeKind.IndexExpr, 0, x, lbrack, AddBad(NodeKind.BadExpr, at, at), at);
        }

        _exprLevel++;
        var first = _token != TokenKind.Colon ? ParseRightSide() : 0;
        if (_token == TokenKind.Colon)
            return ParseSlice(x, lbrack, first);
        var mark = _nodes.Mark();
        _nodes.Push(first);
        while (_token == TokenKind.Comma)
        {
            Next();
            if (_token is not (TokenKind.RBrack or TokenKind.EndOfFile))
                _nodes.Push(ParseType());
        }

        _exprLevel--;
        return AddIndex(x, lbrack, mark, Expect(TokenKind.RBrack));
    }

    /// <summary>The rest of a slice expression, from its first colon on.</summary>
    int ParseSlice(int x, int lbrack, int low)
    {
        var (firstColon, high) = ParseColonAndIndex();
        var (secondColon, max) = _token == TokenKind.Colon ? ParseColonAndIndex() : (0, 0);
        _exprLevel--;
        var rbrack = Expect(TokenKind.RBrack);
        var isFull = secondColon != 0;
        if (isFull && high == 0)
        {
            Error(firstColon, "middle index required in 3-index slice");
            high = AddBad(NodeKind.BadExpr, firstColon + 1, secondColon);
        }

        if (isFull && max == 0)
        {
            Error(secondColon, "final index required in 3-index slice");
            max = AddBad(NodeKind.BadExpr, secondColon + 1, rbrack);
        }

        return _nodes.Add(NodeKind.SliceExpr, isFull ? 1 : 0, x, lbrack, low, high, max, rbrack);
    }

    (int Colon, int Index) ParseColonAndIndex()
    {
        var colon = Expect(TokenKind.Colon);
        return (colon, _token is TokenKind.Colon or TokenKind.RBrack or TokenKind.EndOfFile ? 0 : ParseRightSide());
    }

    int ParseCall(int function)
    {
        var lparen = Expect(TokenKind.LParen);
        _exprLevel++;
        var mark = _nodes.Mark();
        var dots = 0;
        while (_token is not (TokenKind.RParen or TokenKind.EndOfFile) && dots == 0)
        {
            _nodes.Push(ParseRightSide());
            if (_token == TokenKind.Ellipsis)
            {
                dots = _pos;
                Next();
            }

            if (!AtComma("argument list", TokenKind.RParen))
                break;
            Next();
        }

        _exprLevel--;
        var rparen = ExpectClosing(TokenKind.RParen, "argument list");
        return _nodes.Add(NodeKind.CallExpr, 0, function, lparen, _nodes.TakeList(mark), dots, rparen);
    }

    /// <param name="type">0 for a literal within another one.</param>
    int ParseLiteralValue(int type)
    {
        Nest();
        var lbrace = Expect(TokenKind.LBrace);
        var mark = _nodes.Mark();
        _exprLevel++;
        while (_token is not (TokenKind.RBrace or TokenKind.EndOfFile))
        {
            _nodes.Push(ParseElement());
            if (!AtComma("composite literal", TokenKind.RBrace))
                break;
            Next();
        }

        _exprLevel--;
        var rbrace = ExpectClosing(TokenKind.RBrace, "composite literal");
        _nesting--;
        return _nodes.Add(NodeKind.CompositeLit, 0, type, lbrace, _nodes.TakeList(mark), rbrace);
    }

    int ParseElement()
    {
        var x = ParseElementValue();
        if (_token != TokenKind.Colon)
            return x;
        var colon = Expect(TokenKind.Colon);
        return _nodes.Add(NodeKind.KeyValueExpr, 0, x, colon, ParseElementValue());
    }

    int ParseElementValue() => _token == TokenKind.LBrace ? ParseLiteralValue(0) : ParseExpr();
}

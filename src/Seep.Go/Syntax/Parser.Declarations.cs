using System.Diagnostics;

namespace Seep.Go.Syntax;

// Declarations and files (Go spec, "Declarations and scope", "Source file organization").
public sealed partial class Parser
{
    /// <returns>0 where the file is so wrong at its beginning that it is likely not Go at all.</returns>
    int ParseFile()
    {
        if (_errors.Count > 0)
            return 0;
        var doc = _leadComment;
        var keyword = Expect(TokenKind.Package);
        var name = ParseIdent();
        ExpectSemicolon();
        if (_errors.Count > 0)
            return 0;
        var mark = _nodes.Mark();
        while (_token == TokenKind.Import)
            _nodes.Push(ParseGenDecl(TokenKind.Import));
        var previous = TokenKind.Import;
        while (_token != TokenKind.EndOfFile)
        {
            if (_token == TokenKind.Import && previous != TokenKind.Import)
                Error(_pos, "imports must appear before other declarations");
            previous = _token;
            _nodes.Push(ParseDecl(Sync.Declaration));
        }

        return _nodes.Add(NodeKind.File, 0, doc, keyword, name, _nodes.TakeList(mark));
    }

    int ParseDecl(Sync sync)
    {
        switch (_token)
        {
            case TokenKind.Import or TokenKind.Const or TokenKind.Var or TokenKind.Type:
                return ParseGenDecl(_token);
            case TokenKind.Func:
                return ParseFuncDecl();
            default:
                var pos = _pos;
                ErrorExpected(pos, "declaration");
                Advance(sync);
                return AddBad(NodeKind.BadDecl, pos, _pos);
        }
    }

    int ParseGenDecl(TokenKind keyword)
    {
        var doc = _leadComment;
        var pos = Expect(keyword);
        var mark = _nodes.Mark();
        var (lparen, rparen) = (0, 0);
        if (_token != TokenKind.LParen)
        {
            _nodes.Push(ParseSpec(keyword, 0));
        }
        else
        {
            lparen = Expect(TokenKind.LParen);
            while (_token is not (TokenKind.RParen or TokenKind.EndOfFile))
                _nodes.Push(ParseSpec(keyword, _leadComment));
            rparen = Expect(TokenKind.RParen);
            ExpectSemicolon();
        }

        return _nodes.Add(NodeKind.GenDecl, (int)keyword, doc, pos, lparen, _nodes.TakeList(mark), rparen);
    }

    int ParseSpec(TokenKind keyword, int doc) => keyword switch
    {
        TokenKind.Import => ParseImportSpec(doc),
        TokenKind.Type => ParseTypeSpec(doc),
        TokenKind.Const or TokenKind.Var => ParseValueSpec(doc, keyword),
        _ => throw new UnreachableException($"{keyword} declares nothing"),
    };

    int ParseImportSpec(int doc)
    {
        var name = 0;
        if (_token == TokenKind.Ident)
        {
            name = ParseIdent();
        }
        else if (_token == TokenKind.Period)
        {
            name = AddName(_pos, "."u8);
            Next();
        }

        int path;
        if (_token == TokenKind.String)
        {
            path = ParseLiteral();
        }
        else
        {
            path = _nodes.Add(NodeKind.BasicLit, (int)TokenKind.String, _pos, _pos);
            Error(_pos, _token.IsLiteral() ? "import path must be a string" : "missing import path");
            if (_token.IsLiteral())
                Next();
            else
                Advance(Sync.ExpressionEnd);
        }

        return _nodes.Add(NodeKind.ImportSpec, 0, doc, name, path, ExpectSemicolon());
    }

    int ParseValueSpec(int doc, TokenKind keyword)
    {
        var mark = _nodes.Mark();
        _nodes.Push(ParseIdent());
        while (_token == TokenKind.Comma)
        {
            Next();
            _nodes.Push(ParseIdent());
        }

        var names = _nodes.TakeList(mark);
        var (type, hasValues) = (0, false);
        if (keyword == TokenKind.Var)
        {
            type = _token != TokenKind.Assign ? ParseType() : 0;
            hasValues = _token == TokenKind.Assign;
        }
        else if (_token is not (TokenKind.EndOfFile or TokenKind.Semicolon or TokenKind.RParen))
        {
            type = TryType();
            hasValues = _token == TokenKind.Assign;
        }

        if (hasValues)
        {
            Next();
            ParseExprList(rightSide: true);
        }

        var values = _nodes.TakeList(mark);
        return _nodes.Add(NodeKind.ValueSpec, 0, doc, names, type, values, ExpectSemicolon());
    }

    int ParseTypeSpec(int doc)
    {
        var name = ParseIdent();
        var (typeParameters, assign, type) = (0, 0, 0);
        if (_token == TokenKind.LBrack)
        {
            var lbrack = Expect(TokenKind.LBrack);
            var (parameter, constraint, length) = _token == TokenKind.Ident ? ParseParameterOrLength() : default;
            if (parameter == 0)
            {
                type = ParseArrayType(lbrack, length);
            }
            else
            {
                var mark = _nodes.Mark();
                ParseParameterList(parameter, constraint, TokenKind.RBrack, variadicAllowed: false);
                typeParameters = AddFieldList(lbrack, mark, Expect(TokenKind.RBrack));
            }
        }

        if (type == 0)
        {
            if (_token == TokenKind.Assign)
                assign = Expect(TokenKind.Assign);
            type = ParseType();
        }

        return _nodes.Add(NodeKind.TypeSpec, 0, doc, name, typeParameters, assign, type, ExpectSemicolon());
    }

    /// <summary>
    /// After <c>type T [</c> and at a name: the first type parameter's name, and its constraint if that was read with it; or
    /// an array's length.
    /// </summary>
    /// <remarks>
    /// <c>P *C</c>, <c>P (C)</c> and so on read as expressions. They are parameters where what would be an operand can only be
    /// a type, or a comma follows. A name alone is a length where the bracket closes after it. Where a bracket follows the name,
    /// it is a parameter with a slice or array type: an index is never constant and so no length.
    /// </remarks>
    (int Parameter, int Constraint, int Length) ParseParameterOrLength()
    {
        var x = ParseIdent();
        if (_token != TokenKind.LBrack)
        {
            _exprLevel++;
            x = ParseBinaryExpr(ParsePrimaryExpr(x), TokenKinds.LowestPrecedence + 1);
            _exprLevel--;
        }

        var (name, constraint) = SplitNameAndType(x, force: _token == TokenKind.Comma);
        return name != 0 && (constraint != 0 || _token != TokenKind.RBrack) ? (name, constraint, 0) : (0, 0, x);
    }

    /// <summary>Splits an expression that can be read as a name and a type.</summary>
    /// <param name="force">Whether to do so where it could be an expression just as well.</param>
    /// <returns>Nothing where it can't be read so; a name alone has no type.</returns>
    (int Name, int Type) SplitNameAndType(int x, bool force)
    {
        switch (_nodes.KindOf(x))
        {
            case NodeKind.Ident:
                return (x, 0);
            case NodeKind.BinaryExpr when (TokenKind)_nodes.ExtraOf(x) == TokenKind.Mul:
                var (name, star, pointed) = (_nodes.Word(x, 1), _nodes.Word(x, 2), _nodes.Word(x, 3));
                return IsIdent(name) && (force || IsTypeElement(pointed))
                    ? (name, _nodes.Add(NodeKind.StarExpr, 0, star, pointed))
                    : default;
            case NodeKind.BinaryExpr when (TokenKind)_nodes.ExtraOf(x) == TokenKind.Or:
                var (or, right) = (_nodes.Word(x, 2), _nodes.Word(x, 3));
                var left = SplitNameAndType(_nodes.Word(x, 1), force || IsTypeElement(right));
                return left.Name != 0 && left.Type != 0
                    ? (left.Name, _nodes.Add(NodeKind.BinaryExpr, (int)TokenKind.Or, left.Type, or, right))
                    : default;
            case NodeKind.CallExpr:
                var (function, lparen, dots, rparen) = (_nodes.Word(x, 1), _nodes.Word(x, 2), _nodes.Word(x, 4), _nodes.Word(x, 5));
                return IsIdent(function) && dots == 0 && _nodes.ListAt(_nodes.Word(x, 3)) is [var argument]
                    && (force || IsTypeElement(argument))
                    ? (function, _nodes.Add(NodeKind.ParenExpr, 0, lparen, argument, rparen))
                    : default;
            default:
                return default;
        }
    }

    /// <summary>Whether an expression can only be a type or a union of types.</summary>
    bool IsTypeElement(int x) => _nodes.KindOf(x) switch
    {
        NodeKind.ArrayType or NodeKind.StructType or NodeKind.FuncType or NodeKind.InterfaceType or NodeKind.MapType
            or NodeKind.ChanType => true,
        NodeKind.BinaryExpr => IsTypeElement(_nodes.Word(x, 1)) || IsTypeElement(_nodes.Word(x, 3)),
        NodeKind.UnaryExpr => (TokenKind)_nodes.ExtraOf(x) == TokenKind.Tilde,
        NodeKind.ParenExpr => IsTypeElement(_nodes.Word(x, 2)),
        _ => false,
    };

    int ParseFuncDecl()
    {
        var doc = _leadComment;
        var keyword = Expect(TokenKind.Func);
        var receiver = _token == TokenKind.LParen ? ParseParameters() : 0;
        var name = ParseIdent();
        var typeParameters = _token == TokenKind.LBrack ? ParseTypeParameters() : 0;
        var type = ParseSignature(keyword, typeParameters);
        var body = 0;
        switch (_token)
        {
            case TokenKind.LBrace:
                body = ParseFunctionBody();
                break;
            case TokenKind.Semicolon:
                Next();
                if (_token == TokenKind.LBrace)
                {
                    Error(_pos, "unexpected semicolon or newline before {");
                    body = ParseFunctionBody();
                }

                break;
            default:
                ExpectSemicolon();
                break;
        }

        return _nodes.Add(NodeKind.FuncDecl, 0, doc, receiver, name, type, body);
    }

    int ParseFunctionBody()
    {
        int body;
        var lbrace = _pos;
        if (_options.SkipBodies && _scanner.TrySkipBody())
        {
            (_token, _pos) = (_scanner.Kind, _scanner.TokenStart + 1);
            body = _nodes.Add(NodeKind.SkippedBody, 0, lbrace, _pos);
            Next();
        }
        else
        {
            body = ParseBlock();
        }

        ExpectSemicolon();
        return body;
    }
}

namespace Seep.Go.Syntax;

// Types, parameters and type parameters (Go spec, "Types", "Function types", "Type parameter declarations").
public sealed partial class Parser
{
    int ParseType()
    {
        var type = TryType();
        return type != 0 ? type : BadType("type");
    }

    int BadType(string expected)
    {
        var pos = _pos;
        ErrorExpected(pos, expected);
        Advance(Sync.ExpressionEnd);
        return AddBad(NodeKind.BadExpr, pos, _pos);
    }

    /// <returns>0 where no type begins.</returns>
    int TryType()
    {
        Nest();
        var type = _token switch
        {
            TokenKind.Ident => ParseTypeNameOrInstance(),
            TokenKind.LBrack => ParseArrayType(Expect(TokenKind.LBrack), length: 0),
            TokenKind.Struct => ParseStructType(),
            TokenKind.Mul => ParsePointerType(),
            TokenKind.Func => ParseFuncType(),
            TokenKind.Interface => ParseInterfaceType(),
            TokenKind.Map => ParseMapType(),
            TokenKind.Chan or TokenKind.Arrow => ParseChanType(),
            TokenKind.LParen => ParseParenType(),
            _ => 0,
        };
        _nesting--;
        return type;
    }

    int ParseTypeNameOrInstance()
    {
        var type = ParseTypeName(ident: 0);
        return _token == TokenKind.LBrack ? ParseTypeInstance(type) : type;
    }

    /// <param name="ident">The name if it was read already, else 0.</param>
    int ParseTypeName(int ident)
    {
        if (ident == 0)
            ident = ParseIdent();
        if (_token != TokenKind.Period)
            return ident;
        Next();
        return _nodes.Add(NodeKind.SelectorExpr, 0, ident, ParseIdent());
    }

    int ParseQualifiedIdent(int ident)
    {
        var type = ParseTypeName(ident);
        return _token == TokenKind.LBrack ? ParseTypeInstance(type) : type;
    }

    int ParseTypeInstance(int type)
    {
        var lbrack = Expect(TokenKind.LBrack);
        var mark = _nodes.Mark();
        _exprLevel++;
        ParseTypeArguments();
        _exprLevel--;
        var rbrack = ExpectClosing(TokenKind.RBrack, "type argument list");
        if (_nodes.Since(mark).Length > 0)
            return AddIndex(type, lbrack, mark, rbrack);
        ErrorExpected(rbrack, "type argument list");
        return _nodes.Add(
            NodeKind.IndexExpr, 0, type, lbrack, AddBad(NodeKind.BadExpr, lbrack + 1, rbrack), rbrack);
    }

    /// <summary>Pushes the types up to a closing bracket.</summary>
    void ParseTypeArguments()
    {
        while (_token is not (TokenKind.RBrack or TokenKind.EndOfFile))
        {
            _nodes.Push(ParseType());
            if (!AtComma("type argument list", TokenKind.RBrack))
                break;
            Next();
        }
    }

    /// <summary>An index expression with one index or several, which were pushed since a mark.</summary>
    int AddIndex(int x, int lbrack, int mark, int rbrack)
    {
        if (_nodes.Since(mark) is not [var index])
            return _nodes.Add(NodeKind.IndexListExpr, 0, x, lbrack, _nodes.TakeList(mark), rbrack);
        _nodes.Drop(mark);
        return _nodes.Add(NodeKind.IndexExpr, 0, x, lbrack, index, rbrack);
    }

    /// <summary>The rest of an array or slice type whose bracket was taken.</summary>
    /// <param name="length">The length if it was read already, else 0.</param>
    int ParseArrayType(int lbrack, int length)
    {
        if (length == 0)
        {
            _exprLevel++;
            if (_token == TokenKind.Ellipsis)
            {
                length = _nodes.Add(NodeKind.Ellipsis, 0, _pos, 0);
                Next();
            }
            else if (_token != TokenKind.RBrack)
            {
                length = ParseRightSide();
            }

            _exprLevel--;
        }

        if (_token == TokenKind.Comma)
        {
            Error(_pos, "unexpected comma; expecting ]");
            Next();
        }

        Expect(TokenKind.RBrack);
        return _nodes.Add(NodeKind.ArrayType, 0, lbrack, length, ParseType());
    }

    /// <summary>
    /// After a name and at a bracket: <c>x []E</c> and <c>x [N]E</c> are a name and a type, <c>x[P]</c> and <c>x[P, Q]</c> an
    /// instance without a name.
    /// </summary>
    (int Name, int Type) ParseArrayFieldOrInstance(int name)
    {
        var lbrack = Expect(TokenKind.LBrack);
        var mark = _nodes.Mark();
        var trailingComma = 0;
        if (_token != TokenKind.RBrack)
        {
            _exprLevel++;
            _nodes.Push(ParseRightSide());
            while (_token == TokenKind.Comma)
            {
                var comma = _pos;
                Next();
                if (_token == TokenKind.RBrack)
                {
                    trailingComma = comma;
                    break;
                }

                _nodes.Push(ParseRightSide());
            }

            _exprLevel--;
        }

        var rbrack = Expect(TokenKind.RBrack);
        var arguments = _nodes.Since(mark).Length;
        if (arguments == 0)
            return (name, _nodes.Add(NodeKind.ArrayType, 0, lbrack, 0, ParseType()));
        if (arguments == 1 && TryType() is not 0 and var element)
        {
            var length = _nodes.Since(mark)[0];
            _nodes.Drop(mark);
            if (trailingComma != 0)
                Error(trailingComma, "unexpected comma; expecting ]");
            return (name, _nodes.Add(NodeKind.ArrayType, 0, lbrack, length, element));
        }

        return (0, AddIndex(name, lbrack, mark, rbrack));
    }

    int ParseStructType()
    {
        var keyword = Expect(TokenKind.Struct);
        var lbrace = Expect(TokenKind.LBrace);
        var mark = _nodes.Mark();
        while (_token is TokenKind.Ident or TokenKind.Mul or TokenKind.LParen)
            _nodes.Push(ParseFieldDecl());
        var rbrace = Expect(TokenKind.RBrace);
        return _nodes.Add(NodeKind.StructType, 0, keyword, AddFieldList(lbrace, mark, rbrace));
    }

    /// <summary>The fields that were pushed since a mark.</summary>
    int AddFieldList(int opening, int mark, int closing)
    {
        var list = _nodes.TakeList(mark);
        return _nodes.Add(NodeKind.FieldList, 0, opening, list, closing);
    }

    int AddField(int doc, int names, int type, int tag, int comment) =>
        _nodes.Add(NodeKind.Field, 0, doc, names, type, tag, comment);

    int ParseFieldDecl()
    {
        var doc = _leadComment;
        var (names, type) = _token switch
        {
            TokenKind.Ident => ParseNamedOrEmbedded(),
            TokenKind.Mul => (0, ParseEmbeddedPointer()),
            _ => (0, ParseParenthesizedEmbedded()),
        };
        var tag = _token == TokenKind.String ? ParseLiteral() : 0;
        var comment = ExpectSemicolon();
        return AddField(doc, names, type, tag, comment);
    }

    (int Names, int Type) ParseNamedOrEmbedded()
    {
        var name = ParseIdent();
        if (_token is TokenKind.Period or TokenKind.String or TokenKind.Semicolon or TokenKind.RBrace)
            return (0, _token == TokenKind.Period ? ParseQualifiedIdent(name) : name);
        var mark = _nodes.Mark();
        _nodes.Push(name);
        while (_token == TokenKind.Comma)
        {
            Next();
            _nodes.Push(ParseIdent());
        }

        var isOne = _nodes.Since(mark).Length == 1;
        var names = _nodes.TakeList(mark);
        if (!isOne || _token != TokenKind.LBrack)
            return (names, ParseType());
        var (arrayName, type) = ParseArrayFieldOrInstance(name);
        return (arrayName == 0 ? 0 : names, type);
    }

    int ParseEmbeddedPointer()
    {
        var star = _pos;
        Next();
        if (_token != TokenKind.LParen)
            return _nodes.Add(NodeKind.StarExpr, 0, star, ParseQualifiedIdent(0));
        Error(_pos, "cannot parenthesize embedded type");
        Next();
        var type = ParseQualifiedIdent(0);
        if (_token == TokenKind.RParen)
            Next();
        return _nodes.Add(NodeKind.StarExpr, 0, star, type);
    }

    int ParseParenthesizedEmbedded()
    {
        Error(_pos, "cannot parenthesize embedded type");
        Next();
        var star = 0;
        if (_token == TokenKind.Mul)
        {
            star = _pos;
            Next();
        }

        var type = ParseQualifiedIdent(0);
        if (star != 0)
            type = _nodes.Add(NodeKind.StarExpr, 0, star, type);
        if (_token == TokenKind.RParen)
            Next();
        return type;
    }

    int ParsePointerType()
    {
        var star = Expect(TokenKind.Mul);
        return _nodes.Add(NodeKind.StarExpr, 0, star, ParseType());
    }

    int ParseMapType()
    {
        var keyword = Expect(TokenKind.Map);
        Expect(TokenKind.LBrack);
        var key = ParseType();
        Expect(TokenKind.RBrack);
        return _nodes.Add(NodeKind.MapType, 0, keyword, key, ParseType());
    }

    int ParseChanType()
    {
        var begin = _pos;
        var (arrow, direction) = (0, ChanDir.Both);
        if (_token == TokenKind.Chan)
        {
            Next();
            if (_token == TokenKind.Arrow)
            {
                (arrow, direction) = (_pos, ChanDir.Send);
                Next();
            }
        }
        else
        {
            (arrow, direction) = (Expect(TokenKind.Arrow), ChanDir.Receive);
            Expect(TokenKind.Chan);
        }

        return _nodes.Add(NodeKind.ChanType, (int)direction, begin, arrow, ParseType());
    }

    int ParseParenType()
    {
        var lparen = Expect(TokenKind.LParen);
        var type = ParseType();
        return _nodes.Add(NodeKind.ParenExpr, 0, lparen, type, Expect(TokenKind.RParen));
    }

    int ParseFuncType()
    {
        var keyword = Expect(TokenKind.Func);
        if (_token == TokenKind.LBrack && ParseTypeParameters() is not 0 and var typeParameters)
            Error(StartOf(typeParameters), "function type must have no type parameters");
        return ParseSignature(keyword, typeParameters: 0);
    }

    int ParseSignature(int keyword, int typeParameters)
    {
        var parameters = ParseParameters();
        return _nodes.Add(NodeKind.FuncType, 0, keyword, typeParameters, parameters, ParseResults());
    }

    int ParseParameters() => ParseParameters(variadicAllowed: true);

    int ParseParameters(bool variadicAllowed)
    {
        var lparen = Expect(TokenKind.LParen);
        var mark = _nodes.Mark();
        if (_token != TokenKind.RParen)
            ParseParameterList(0, 0, TokenKind.RParen, variadicAllowed);
        return AddFieldList(lparen, mark, Expect(TokenKind.RParen));
    }

    /// <returns>0 where there are none.</returns>
    int ParseResults()
    {
        if (_token == TokenKind.LParen)
            return ParseParameters(variadicAllowed: false);
        var type = TryType();
        if (type == 0)
            return 0;
        var mark = _nodes.Mark();
        _nodes.Push(AddField(0, 0, type, 0, 0));
        return AddFieldList(0, mark, 0);
    }

    /// <returns>0 where the list is empty, which is an error.</returns>
    int ParseTypeParameters()
    {
        var lbrack = Expect(TokenKind.LBrack);
        var mark = _nodes.Mark();
        if (_token != TokenKind.RBrack)
            ParseParameterList(0, 0, TokenKind.RBrack, variadicAllowed: false);
        var rbrack = Expect(TokenKind.RBrack);
        if (_nodes.Since(mark).Length > 0)
            return AddFieldList(lbrack, mark, rbrack);
        Error(rbrack, "empty type parameter list");
        return 0;
    }

    /// <summary>
    /// Parses parameters, or type parameters where the list closes with a bracket, and pushes them as fields: names that share
    /// a type share a field.
    /// </summary>
    /// <param name="name">The first name, if it was read already, else 0.</param>
    /// <param name="type">The first type, if it was read with the name, else 0.</param>
    void ParseParameterList(int name, int type, TokenKind closing, bool variadicAllowed)
    {
        var isTypeParameters = closing == TokenKind.RBrack;
        var start = name != 0 ? StartOf(name) : _pos;
        var mark = _params.Count;
        var (named, typed) = (0, 0);
        while (name != 0 || _token != closing && _token != TokenKind.EndOfFile)
        {
            var parameter = type == 0
                ? ParseParameter(name, isTypeParameters)
                : (Name: name, Type: isTypeParameters ? ParseConstraint(type) : type);
            (name, type) = (0, 0);
            if (parameter != (0, 0))
                _params.Add(parameter);
            typed += parameter.Type != 0 ? 1 : 0;
            named += parameter.Type != 0 && parameter.Name != 0 ? 1 : 0;
            if (!AtComma("parameter list", closing))
                break;
            Next();
        }

        if (_params.Count > mark)
        {
            NameParameters(mark, named, typed, start, isTypeParameters);
            CheckVariadic(mark, variadicAllowed);
            PushFields(mark, named);
            _params.RemoveRange(mark, _params.Count - mark);
        }
    }

    /// <returns>A name, a type, or both; nothing where neither could be read.</returns>
    (int Name, int Type) ParseParameter(int name, bool isTypeParameter)
    {
        var type = 0;
        if (name == 0 && isTypeParameter && _token == TokenKind.Tilde)
            return (0, ParseConstraint(0));
        if (name != 0 || _token == TokenKind.Ident)
        {
            if (name == 0)
                name = ParseIdent();
            switch (_token)
            {
                case TokenKind.Ident or TokenKind.Mul or TokenKind.Arrow or TokenKind.Func or TokenKind.Chan or TokenKind.Map
                    or TokenKind.Struct or TokenKind.Interface or TokenKind.LParen:
                    type = ParseType();
                    break;
                case TokenKind.LBrack:
                    (name, type) = ParseArrayFieldOrInstance(name);
                    break;
                case TokenKind.Ellipsis:
                    return (name, ParseVariadic());
                case TokenKind.Period:
                    (name, type) = (0, ParseQualifiedIdent(name));
                    break;
                case TokenKind.Tilde when isTypeParameter:
                    return (name, ParseConstraint(0));
                case TokenKind.Or when isTypeParameter:
                    return (0, ParseConstraint(name));
            }
        }
        else
        {
            switch (_token)
            {
                case TokenKind.Mul or TokenKind.Arrow or TokenKind.Func or TokenKind.LBrack or TokenKind.Chan or TokenKind.Map
                    or TokenKind.Struct or TokenKind.Interface or TokenKind.LParen:
                    type = ParseType();
                    break;
                case TokenKind.Ellipsis:
                    return (0, ParseVariadic());
                default:
                    ErrorExpected(_pos, "')'");
                    Advance(Sync.ExpressionEnd);
                    break;
            }
        }

        if (isTypeParameter && _token == TokenKind.Or && type != 0)
            type = ParseConstraint(type);
        return (name, type);
    }

    int ParseVariadic()
    {
        var dots = Expect(TokenKind.Ellipsis);
        return _nodes.Add(NodeKind.Ellipsis, 0, dots, ParseType());
    }

    /// <summary>Sorts out what are names and what are types, and gives each name its type.</summary>
    /// <param name="named">How many parameters have a name and a type.</param>
    /// <param name="typed">How many have a type.</param>
    void NameParameters(int mark, int named, int typed, int start, bool isTypeParameters)
    {
        var count = _params.Count - mark;
        if (named == 0)
        {
            for (var i = mark; i < _params.Count; i++)
            {
                if (_params[i].Name != 0)
                    _params[i] = (0, _params[i].Name);
            }

            if (isTypeParameters)
                ErrorInNames(typed == 0 ? _pos : start, isTypeParameters, typed == 0, count);
        }
        else if (named != count)
        {
            if (DistributeTypes(mark) is not 0 and var at)
                ErrorInNames(named == typed ? _pos : at, isTypeParameters, named == typed, count);
        }
    }

    /// <summary>From right to left, since a type holds for the names before it.</summary>
    /// <returns>The leftmost place where a name or type is missing, or 0.</returns>
    int DistributeTypes(int mark)
    {
        var (wrong, type) = (0, 0);
        for (var i = _params.Count - 1; i >= mark; i--)
        {
            var parameter = _params[i];
            if (parameter.Type != 0)
            {
                type = parameter.Type;
                if (parameter.Name == 0)
                {
                    wrong = StartOf(type);
                    _params[i] = (AddName(wrong, "_"u8), type);
                }
            }
            else if (type != 0)
            {
                _params[i] = (parameter.Name, type);
            }
            else
            {
                wrong = StartOf(parameter.Name);
                _params[i] = (parameter.Name, AddBad(NodeKind.BadExpr, wrong, _pos));
            }
        }

        return wrong;
    }

    void ErrorInNames(int pos, bool isTypeParameters, bool isTypeMissing, int count) => Error(pos, (isTypeMissing, isTypeParameters) switch
    {
        (true, true) => "missing type constraint",
        (true, false) => "missing parameter type",
        (false, true) when count == 1 => "missing type parameter name or invalid array length",
        (false, true) => "missing type parameter name",
        (false, false) => "missing parameter name",
    });

    /// <summary>Only the last parameter may be variadic; others become types that could not be read.</summary>
    void CheckVariadic(int mark, bool allowed)
    {
        var isFirst = true;
        for (var i = mark; i < _params.Count; i++)
        {
            var (name, type) = _params[i];
            if (_nodes.KindOf(type) != NodeKind.Ellipsis || allowed && i == _params.Count - 1)
                continue;
            if (isFirst)
                Error(_nodes.Word(type, 1), allowed ? "can only use ... with final parameter" : "invalid use of ...");
            isFirst = false;
            _params[i] = (name, AddBad(NodeKind.BadExpr, StartOf(type), EndOf(type)));
        }
    }

    void PushFields(int mark, int named)
    {
        for (var i = mark; i < _params.Count;)
        {
            var type = _params[i].Type;
            if (named == 0)
            {
                _nodes.Push(AddField(0, 0, type, 0, 0));
                i++;
                continue;
            }

            var names = _nodes.Mark();
            for (; i < _params.Count && _params[i].Type == type; i++)
                _nodes.Push(_params[i].Name);
            _nodes.Push(AddField(0, _nodes.TakeList(names), type, 0, 0));
        }
    }

    int ParseInterfaceType()
    {
        var keyword = Expect(TokenKind.Interface);
        var lbrace = Expect(TokenKind.LBrace);
        var mark = _nodes.Mark();
        while (TryInterfaceElement(out var field))
            _nodes.Push(field);
        var rbrace = Expect(TokenKind.RBrace);
        return _nodes.Add(NodeKind.InterfaceType, 0, keyword, AddFieldList(lbrace, mark, rbrace));
    }

    bool TryInterfaceElement(out int field)
    {
        field = 0;
        var (doc, names, type) = (0, 0, 0);
        if (_token == TokenKind.Ident)
        {
            doc = _leadComment;
            (names, type) = ParseMethodSpec();
            if (names == 0)
                type = ParseConstraint(type);
        }
        else if (_token == TokenKind.Tilde)
        {
            type = ParseConstraint(0);
        }
        else
        {
            type = TryType();
            if (type == 0)
                return false;
            type = ParseConstraint(type);
        }

        field = AddField(doc, names, type, 0, ExpectSemicolon());
        return true;
    }

    /// <summary>A method with its name, or an embedded type.</summary>
    (int Names, int Type) ParseMethodSpec()
    {
        var name = ParseTypeName(0);
        if (!IsIdent(name))
            return (0, _token == TokenKind.LBrack ? ParseTypeInstance(name) : name);
        return _token switch
        {
            TokenKind.LBrack => ParseGenericMethodOrInstance(name),
            TokenKind.LParen => (AddNames(name), ParseSignature(keyword: 0, typeParameters: 0)),
            _ => (0, name),
        };
    }

    int AddNames(int name) => _nodes.AddList([name]);

    (int Names, int Type) ParseGenericMethodOrInstance(int name)
    {
        var lbrack = Expect(TokenKind.LBrack);
        _exprLevel++;
        var first = ParseExpr();
        _exprLevel--;
        var mark = _nodes.Mark();
        if (IsIdent(first) && _token is not (TokenKind.Comma or TokenKind.RBrack))
        {
            ParseParameterList(first, 0, TokenKind.RBrack, variadicAllowed: false);
            _nodes.Drop(mark);
            Expect(TokenKind.RBrack);
            Error(lbrack, "interface method must have no type parameters");
            return (AddNames(name), ParseSignature(keyword: 0, typeParameters: 0));
        }

        _nodes.Push(first);
        if (AtComma("type argument list", TokenKind.RBrack))
        {
            _exprLevel++;
            Next();
            ParseTypeArguments();
            _exprLevel--;
        }

        var rbrack = ExpectClosing(TokenKind.RBrack, "type argument list");
        return (0, AddIndex(name, lbrack, mark, rbrack));
    }

    /// <summary>A union of terms.</summary>
    /// <param name="x">The first term if it was read already, else 0.</param>
    int ParseConstraint(int x)
    {
        if (x == 0)
            x = ParseTerm();
        var nesting = _nesting;
        while (_token == TokenKind.Or)
        {
            Nest();
            var pos = _pos;
            Next();
            x = _nodes.Add(NodeKind.BinaryExpr, (int)TokenKind.Or, x, pos, ParseTerm());
        }

        _nesting = nesting;
        return x;
    }

    int ParseTerm()
    {
        if (_token == TokenKind.Tilde)
        {
            var pos = _pos;
            Next();
            return _nodes.Add(NodeKind.UnaryExpr, (int)TokenKind.Tilde, pos, ParseType());
        }

        var type = TryType();
        return type != 0 ? type : BadType("~ term or type");
    }
}

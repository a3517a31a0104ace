using Seep.Go.Source;

namespace Seep.Go.Syntax;

/// <summary>
/// Parses Go files (Go spec, "Source file organization" and on), all of the language up to Go 1.27. One parser parses one
/// file after another; a thread has its own.
/// </summary>
/// <remarks>
/// <para>
/// A recursive descent with one token of look-ahead. It takes a larger language than the spec's and leaves to the checker
/// what needs no grammar. After an error it goes on: with the parts that it has, with a Bad node for what it could not read,
/// and at the next token that can begin or end something. Trees, errors and their places are go/parser's, which the
/// conformance suite compares.
/// </para>
/// <para>
/// Parts of the tree are told by the places of their words (<see cref="TreeBuilder"/>), positions as words hold them: the
/// offset plus 1. Nesting is limited as in go/parser, to <see cref="MaxNesting"/>; that takes a large stack
/// (<see cref="Seep.Core.DeepThreads"/>).
/// </para>
/// </remarks>
public sealed partial class Parser
{
    /// <summary>How deep expressions, types and statements nest, together.</summary>
    public const int MaxNesting = 100_000;

    /// <summary>With <see cref="ParseOptions.FirstErrors"/> the file is given up at the error after these and one more.</summary>
    const int MaxFirstErrors = 10;

    /// <summary>Characters.</summary>
    const int MaxMessageHeldOnce = 100;

    /// <summary>How often reading may go on at one token without having read anything.</summary>
    const int MaxStandstills = 10;

    readonly Scanner _scanner = new();
    readonly NameCache _names;
    readonly TreeBuilder _nodes = new();
    readonly List<Diagnostic> _errors = [];

    /// <summary>The file's messages that are not long: in a file of many errors few words come again and again.</summary>
    readonly HashSet<string> _messages = [];
    readonly List<(int Name, int Type)> _params = [];
    SourceFile _file = null!;
    ParseOptions _options;

    // The token at hand.
    TokenKind _token;
    int _pos;

    /// <summary>Nothing more is read: every token is the end of the file, and no error is told.</summary>
    bool _isStopped;

    // Going on after errors.
    int _syncPos;
    int _standstills;

    /// <summary>Below 0 in the header of a statement, where a brace begins its block.</summary>
    int _exprLevel;

    /// <summary>Whether <c>=</c> is taken for <c>==</c>, as on the right side of an assignment.</summary>
    bool _inRightSide;
    int _nesting;

    /// <param name="names">May be shared with other parsers.</param>
    public Parser(NameTable names) => _names = new(names);

    /// <summary>Parses a file; what is wrong with it is in the tree.</summary>
    public SyntaxTree Parse(SourceFile file, ParseOptions options = default)
    {
        Start(file, options, isTop: true);
        _scanner.Start(file, AddError);
        Next();
        var root = ParseFile();
        return Finish(root);
    }

    /// <summary>
    /// Parses the body that was passed over when the function's file was parsed. Where the body has errors, the places at
    /// which reading went on may differ from those of a file that is parsed as a whole.
    /// </summary>
    /// <returns>A tree of its own with the body as root.</returns>
    public SyntaxTree ParseBody(FuncDecl function)
    {
        var file = function.Node.Tree.File;
        Start(file, default, isTop: false);
        _scanner.StartAtBody(file, AddError, file.OffsetOf(function.SkippedBody.Lbrace));
        Next();
        return Finish(ParseBlock());
    }

    void Start(SourceFile file, ParseOptions options, bool isTop)
    {
        (_file, _options) = (file, options);
        (_token, _pos, _isStopped, _syncPos, _standstills) = (TokenKind.Illegal, 0, false, 0, 0);
        (_exprLevel, _inRightSide, _nesting) = (0, false, 0);
        _nodes.Start(file.Path);
        _errors.Clear();
        _messages.Clear();
        _params.Clear();
        StartComments(isTop);
        _names.StartFile();
    }

    SyntaxTree Finish(int root)
    {
        if (_isStopped || root == 0)
        {
            root = AddEmptyFile();
            StartComments(isTop: false);
        }

        _errors.Sort();
        return new(
            _file, _nodes.ToArray(), root, _names.NamesOfFile(), [.. _comments], [.. _groups], _goVersion, [.. _errors]);
    }

    int AddEmptyFile() => _nodes.Add(NodeKind.File, 0, 0, 0, _nodes.Add(NodeKind.Ident, 0, 0, 0), 0);

    // Errors.

    /// <param name="pos">As words hold it.</param>
    void Error(int pos, string message)
    {
        if (_isStopped)
            return;
        var position = _file.PositionAt(pos - 1);
        if (_options.FirstErrors)
        {
            if (_errors.Count > 0 && _errors[^1].Position.Line == position.Line)
                return;
            if (_errors.Count > MaxFirstErrors)
            {
                Stop();
                return;
            }
        }

        Add(position, message);
    }

    void AddError(int offset, string message) => Add(_file.PositionAt(offset), message);

    void Add(Position position, string message)
    {
        if (message.Length <= MaxMessageHeldOnce && !_messages.Add(message) && _messages.TryGetValue(message, out var held))
            message = held;
        _errors.Add(new(position, message));
    }

    void ErrorExpected(int pos, string what)
    {
        if (pos != _pos)
            Error(pos, $"expected {what}");
        else
            Error(pos, $"expected {what}, found {Found()}");
    }

    string Found() => _token switch
    {
        TokenKind.Semicolon when _scanner.IsAutomatic => "newline",
        _ when _token.IsLiteral() => GoText.Decode(LiteralText()),
        _ => $"'{_token.Text()}'",
    };

    ReadOnlySpan<byte> LiteralText()
    {
        var text = _scanner.TokenText;
        return text[0] == '`' && text.Contains((byte)'\r') ? GoText.WithoutReturns(text, comment: false) : text;
    }

    void Stop()
    {
        _isStopped = true;
        _token = TokenKind.EndOfFile;
    }

    bool AtNewline => _token == TokenKind.Semicolon && _scanner.IsAutomatic;

    /// <summary>Takes a token that must come; where another one came that is taken in its place.</summary>
    /// <returns>Its position.</returns>
    int Expect(TokenKind kind)
    {
        var pos = _pos;
        if (_token != kind)
            ErrorExpected(pos, $"'{kind.Text()}'");
        Next();
        return pos;
    }

    /// <summary>Like <see cref="Expect"/>, but another token's position is none.</summary>
    int ExpectOrNone(TokenKind kind)
    {
        var isIt = _token == kind;
        var pos = Expect(kind);
        return isIt ? pos : 0;
    }

    /// <summary>Like <see cref="Expect"/>, and tells of a comma that is missing before a newline.</summary>
    int ExpectClosing(TokenKind kind, string context)
    {
        if (_token != kind && AtNewline)
        {
            Error(_pos, $"missing ',' before newline in {context}");
            Next();
        }

        return Expect(kind);
    }

    /// <summary>Takes the semicolon at the end of a statement or declaration, unless a closing mark stands for it.</summary>
    /// <returns>The comment on its line.</returns>
    int ExpectSemicolon()
    {
        switch (_token)
        {
            case TokenKind.RParen or TokenKind.RBrace:
                return 0;
            case TokenKind.Comma:
                ErrorExpected(_pos, "';'");
                return SemicolonComment(isAutomatic: true);
            case TokenKind.Semicolon:
                return SemicolonComment(_scanner.IsAutomatic);
            default:
                ErrorExpected(_pos, "';'");
                Advance(Sync.Statement);
                return 0;
        }
    }

    int SemicolonComment(bool isAutomatic)
    {
        var before = _lineComment;
        Next();
        return isAutomatic ? before : _lineComment;
    }

    /// <summary>Whether a list goes on; a comma that is missing is told and taken for granted.</summary>
    bool AtComma(string context, TokenKind follow)
    {
        if (_token == TokenKind.Comma)
            return true;
        if (_token == follow)
            return false;
        Error(_pos, AtNewline ? $"missing ',' before newline in {context}" : $"missing ',' in {context}");
        return true;
    }

    /// <summary>Where reading goes on after an error.</summary>
    enum Sync
    {
        Statement,
        Declaration,
        ExpressionEnd,
    }

    /// <summary>
    /// Goes on to a token of a set. If it is at one already it stays, but only so often: callers that find nothing to read
    /// there would do so for ever.
    /// </summary>
    void Advance(Sync to)
    {
        for (; _token != TokenKind.EndOfFile; Next())
        {
            if (!IsSync(to, _token))
                continue;
            if (_pos == _syncPos && _standstills < MaxStandstills)
            {
                _standstills++;
                return;
            }

            if (_pos > _syncPos)
            {
                (_syncPos, _standstills) = (_pos, 0);
                return;
            }
        }
    }

    static bool IsSync(Sync set, TokenKind token) => set switch
    {
        Sync.Statement => token is TokenKind.Break or TokenKind.Const or TokenKind.Continue or TokenKind.Defer
            or TokenKind.Fallthrough or TokenKind.For or TokenKind.Go or TokenKind.Goto or TokenKind.If or TokenKind.Return
            or TokenKind.Select or TokenKind.Switch or TokenKind.Type or TokenKind.Var,
        Sync.Declaration => token is TokenKind.Import or TokenKind.Const or TokenKind.Type or TokenKind.Var,
        _ => token is TokenKind.Comma or TokenKind.Colon or TokenKind.Semicolon or TokenKind.RParen or TokenKind.RBrack
            or TokenKind.RBrace,
    };

    /// <summary>Goes one level deeper; too deep is an error, and the file is given up.</summary>
    void Nest()
    {
        if (++_nesting <= MaxNesting)
            return;
        Error(_pos, "exceeded max nesting depth");
        Stop();
    }

    // Names and literals.

    int ParseIdent()
    {
        var pos = _pos;
        if (_token != TokenKind.Ident)
        {
            Expect(TokenKind.Ident);
            return AddName(pos, "_"u8);
        }

        var length = _scanner.TokenEnd - _scanner.TokenStart;
        var name = _names.Number(_file.Bytes, _scanner.TokenStart, length);
        var ident = _nodes.Add(NodeKind.Ident, Math.Min(length, TreeBuilder.MaxLengthInHeader), pos, name);
        Next();
        return ident;
    }

    /// <summary>Adds a name that is not in the source as it is, or is no identifier there.</summary>
    int AddName(int pos, ReadOnlySpan<byte> name) => _nodes.Add(NodeKind.Ident, name.Length, pos, _names.Number(name));

    int ParseLiteral()
    {
        var literal = _nodes.Add(NodeKind.BasicLit, (int)_token, _pos, _scanner.TokenEnd + 1);
        Next();
        return literal;
    }

    bool IsIdent(int place) => place != 0 && _nodes.KindOf(place) == NodeKind.Ident;

    int StartOf(int place) => Extents.Start(_nodes.Words, place);

    int EndOf(int place) => Extents.End(_nodes.Words, place);

    int AddBad(NodeKind kind, int from, int to) => _nodes.Add(kind, 0, from, to);
}

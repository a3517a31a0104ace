using Seep.Go.Source;

namespace Seep.Go.Syntax;

// Comments between tokens: which belong together, and which belong to the declaration before or after them. Groups are
// told by their number plus 1, as words hold them.
public sealed partial class Parser
{
    /// <summary>Start and end of each comment.</summary>
    readonly List<int> _comments = [];

    /// <summary>The number of each group's first comment.</summary>
    readonly List<int> _groups = [];

    /// <summary>The group that ends on the line before the token, with nothing else on its lines; 0 is none.</summary>
    int _leadComment;

    /// <summary>The group after the token before, with nothing else after it on its line; 0 is none.</summary>
    int _lineComment;

    /// <summary>Whether nothing but comments came so far: a build constraint must stand there.</summary>
    bool _isTop;
    string _goVersion = "";

    void StartComments(bool isTop)
    {
        _comments.Clear();
        _groups.Clear();
        (_isTop, _goVersion) = (isTop, "");
    }

    /// <summary>Takes the next token that is no comment.</summary>
    void Next()
    {
        if (_isStopped)
            return;
        (_leadComment, _lineComment) = (0, 0);
        var line = _pos == 0 ? -1 : _scanner.Line;
        Read();
        if (_token == TokenKind.Comment)
            ReadComments(line);
        _isTop = false;
    }

    void Read()
    {
        _scanner.Next();
        _token = _scanner.Kind;
        _pos = _scanner.TokenStart + 1;
    }

    /// <param name="previousLine">The line on which the token before the comments begins.</param>
    void ReadComments(int previousLine)
    {
        const int NoLine = -2;
        var (group, endLine) = (0, NoLine);
        if (_scanner.Line == previousLine)
        {
            (group, endLine) = ReadGroup(emptyLines: 0);
            if (_scanner.Line != endLine || _token is TokenKind.Semicolon or TokenKind.EndOfFile)
                _lineComment = group;
        }

        endLine = NoLine;
        while (_token == TokenKind.Comment)
            (group, endLine) = ReadGroup(emptyLines: 1);
        if (endLine + 1 == _scanner.Line)
            _leadComment = group;
    }

    /// <summary>Reads comments of which each begins at most a number of lines below the end of the one before.</summary>
    (int Group, int EndLine) ReadGroup(int emptyLines)
    {
        _groups.Add(_comments.Count / 2);
        var endLine = _scanner.Line;
        while (_token == TokenKind.Comment && _scanner.Line <= endLine + emptyLines)
        {
            endLine = _scanner.Line + _scanner.LinesWithin;
            _comments.Add(_scanner.TokenStart);
            _comments.Add(_scanner.TokenEnd);
            if (_isTop && _scanner.TokenText.StartsWith("//go:build"u8))
                ReadConstraint();
            Read();
        }

        return (_groups.Count, endLine);
    }

    void ReadConstraint()
    {
        var text = _scanner.TokenText;
        var comment = GoText.Decode(text.Contains((byte)'\r') ? GoText.WithoutReturns(text, comment: false) : text);
        if (BuildConstraint.TryParse(comment, out var constraint))
            _goVersion = constraint.GoVersion;
    }
}

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Seep.Go.Source;

/// <summary>
/// When a file belongs to a build: the expression of a <c>//go:build</c> line, or of an old <c>// +build</c> line (Go
/// command documentation, "Build constraints").
/// </summary>
public abstract class BuildConstraint
{
    private protected BuildConstraint()
    {
    }

    /// <summary>Reads a comment; false where it is no constraint or a malformed one.</summary>
    /// <param name="comment">A whole <c>//</c> comment of one line.</param>
    public static bool TryParse(string comment, [NotNullWhen(true)] out BuildConstraint? constraint)
    {
        constraint = null;
        if (Expression(comment, "//go:build") is { } expression)
            return BuildConstraintParser.TryParse(expression, out constraint);
        if (comment.StartsWith("//", StringComparison.Ordinal) && Expression(comment[2..].Trim(), "+build") is { } words)
            return BuildConstraintParser.TryParseWords(words, out constraint);
        return false;
    }

    /// <summary>Whether the file belongs to a build in which just these tags hold.</summary>
    public bool Holds(Predicate<string> tag) => this switch
    {
        Tag t => tag(t.Name),
        Not n => !n.X.Holds(tag),
        And a => a.X.Holds(tag) && a.Y.Holds(tag),
        Or o => o.X.Holds(tag) || o.Y.Holds(tag),
        var other => throw new UnreachableException(other.GetType().Name),
    };

    /// <summary>
    /// The oldest Go version that the constraint lets through, as <c>go1.N</c>; empty where it lets through any. It takes
    /// each tag to be true or false whatever the others are.
    /// </summary>
    public string GoVersion => MinorVersion(this, negated: false) switch
    {
        < 0 => "",
        0 => "go1",
        var minor => $"go1.{minor}",
    };

    /// <summary>What follows the keyword, or null where the line does not have it by itself.</summary>
    static string? Expression(string line, string keyword)
    {
        if (!line.StartsWith(keyword, StringComparison.Ordinal) || line.AsSpan().TrimEnd('\n').Contains('\n'))
            return null;
        var rest = line.Trim()[keyword.Length..];
        var expression = rest.Trim();
        return rest.Length == expression.Length && rest.Length > 0 ? null : expression;
    }

    static int MinorVersion(BuildConstraint x, bool negated) => x switch
    {
        And a when !negated => Math.Max(MinorVersion(a.X, negated), MinorVersion(a.Y, negated)),
        And a => Math.Min(MinorVersion(a.X, negated), MinorVersion(a.Y, negated)),
        Or o when !negated => Math.Min(MinorVersion(o.X, negated), MinorVersion(o.Y, negated)),
        Or o => Math.Max(MinorVersion(o.X, negated), MinorVersion(o.Y, negated)),
        Not n => MinorVersion(n.X, !negated),
        Tag when negated => -1,
        Tag { Name: "go1" } => 0,
        Tag t => t.Name.IndexOf("go1.", StringComparison.Ordinal) is >= 0 and var at
            && int.TryParse(t.Name.AsSpan(at + 4), System.Globalization.NumberStyles.None, null, out var minor) ? minor : -1,
        var other => throw new UnreachableException(other.GetType().Name),
    };

    public sealed class Tag(string name) : BuildConstraint
    {
        public string Name { get; } = name;
    }

    public sealed class Not(BuildConstraint x) : BuildConstraint
    {
        public BuildConstraint X { get; } = x;
    }

    public sealed class And(BuildConstraint x, BuildConstraint y) : BuildConstraint
    {
        public BuildConstraint X { get; } = x;
        public BuildConstraint Y { get; } = y;
    }

    public sealed class Or(BuildConstraint x, BuildConstraint y) : BuildConstraint
    {
        public BuildConstraint X { get; } = x;
        public BuildConstraint Y { get; } = y;
    }
}

/// <summary>Reads the expressions of build constraints; they are bounded as Go bounds them, so recursion is shallow.</summary>
struct BuildConstraintParser(string text)
{
    /// <summary>Operands of one expression.</summary>
    const int MaxOperands = 1000;

    /// <summary>Operators of one <c>+build</c> line.</summary>
    const int MaxOldOperators = 100;

    int _at;
    int _operands;
    bool _failed;
    string _token = "";
    bool _isTag;

    public static bool TryParse(string expression, [NotNullWhen(true)] out BuildConstraint? constraint)
    {
        var parser = new BuildConstraintParser(expression);
        var parsed = parser.Or();
        constraint = parser._failed || parser._token.Length > 0 ? null : parsed;
        return constraint is not null;
    }

    /// <summary>Words are alternatives, the comma-separated tags of a word hold together.</summary>
    public static bool TryParseWords(string words, [NotNullWhen(true)] out BuildConstraint? constraint)
    {
        constraint = null;
        var operators = 0;
        foreach (var word in words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            BuildConstraint? together = null;
            foreach (var literal in word.Split(','))
            {
                var operand = Literal(literal);
                operators += together is null ? 0 : 1;
                together = together is null ? operand : new BuildConstraint.And(together, operand);
            }

            operators += constraint is null ? 0 : 1;
            constraint = constraint is null ? together : new BuildConstraint.Or(constraint, together!);
        }

        constraint = operators > MaxOldOperators ? null : constraint ?? new BuildConstraint.Tag("ignore");
        return constraint is not null;
    }

    static BuildConstraint Literal(string literal)
    {
        var negated = literal.StartsWith('!');
        var name = negated ? literal[1..] : literal;
        if (name.StartsWith('!') || literal == "!")
            return new BuildConstraint.Tag("ignore");
        var tag = new BuildConstraint.Tag(TagLength(name) == name.Length && name.Length > 0 ? name : "ignore");
        return negated ? new BuildConstraint.Not(tag) : tag;
    }

    BuildConstraint Or()
    {
        var x = And();
        while (_token == "||" && !_failed)
            x = new BuildConstraint.Or(x, And());
        return x;
    }

    BuildConstraint And()
    {
        var x = Operand();
        while (_token == "&&" && !_failed)
            x = new BuildConstraint.And(x, Operand());
        return x;
    }

    BuildConstraint Operand()
    {
        if (++_operands > MaxOperands)
            return Fail();
        Next();
        if (_token != "!")
            return Atom();
        Next();
        return _token == "!" ? Fail() : new BuildConstraint.Not(Atom());
    }

    BuildConstraint Atom()
    {
        if (_failed)
            return Fail();
        if (_token == "(")
        {
            var x = Or();
            if (_token != ")")
                return Fail();
            Next();
            return x;
        }

        if (!_isTag)
            return Fail();
        var tag = new BuildConstraint.Tag(_token);
        Next();
        return tag;
    }

    BuildConstraint.Tag Fail()
    {
        _failed = true;
        _token = "";
        return new BuildConstraint.Tag("ignore");
    }

    void Next()
    {
        while (_at < text.Length && text[_at] is ' ' or '\t')
            _at++;
        var rest = text.AsSpan(_at);
        var length = rest switch
        {
            [] => 0,
            ['(' or ')' or '!', ..] => 1,
            ['&', '&', ..] or ['|', '|', ..] => 2,
            _ => TagLength(rest),
        };
        _isTag = length > 0 && rest[0] is not ('(' or ')' or '!' or '&' or '|');
        _failed |= length == 0 && rest.Length > 0;
        _token = _failed ? "" : rest[..length].ToString();
        _at += length;
    }

    static int TagLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsLetter(rune) && !Rune.IsDigit(rune) && rune.Value is not ('_' or '.'))
                break;
            length += rune.Utf16SequenceLength;
        }

        return length;
    }
}

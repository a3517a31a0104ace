using System.Buffers;
using Seep.Go.Source;

namespace Seep.Go.Syntax;

/// <summary>
/// Comments with no other token and no empty line between them. Where one is a declaration's documentation, or stands
/// after it on its line, the declaration has it. The default is no group.
/// </summary>
public readonly record struct CommentGroup
{
    internal CommentGroup(SyntaxTree tree, int number) => (Tree, Number) = (tree, number);

    public SyntaxTree Tree { get; }

    internal int Number { get; }

    public bool Exists => Tree is not null;

    public Pos Start => this[0].Start;

    public int Count => Tree is null ? 0 : Tree.CommentsOfGroup(Number).Count;

    public Comment this[int index] => new(Tree, Tree.CommentsOfGroup(Number).First + index);
}

/// <summary>One comment, <c>//</c> or <c>/*</c>.</summary>
public readonly record struct Comment
{
    static readonly SearchValues<char> WordCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    readonly SyntaxTree _tree;
    readonly int _number;

    internal Comment(SyntaxTree tree, int number) => (_tree, _number) = (tree, number);

    public Pos Start => _tree.File.PosAt(_tree.CommentAt(_number).Start);

    /// <summary>The comment with its marks, without the newline that ends it and without carriage returns.</summary>
    public string Text
    {
        get
        {
            var (start, end) = _tree.CommentAt(_number);
            var text = _tree.File.Text[start..end];
            return GoText.Decode(text.Contains((byte)'\r') ? GoText.WithoutReturns(text, text[1] == '*') : text);
        }
    }

    /// <summary>
    /// Of a directive such as <c>//go:noinline</c> or <c>//seep:ignore RULE</c> what follows the marks, else nothing: a
    /// directive has no space after the slashes (go/ast, "Directive").
    /// </summary>
    public string Directive
    {
        get
        {
            var text = Text;
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return text.StartsWith("//", StringComparison.Ordinal) && colon > 2 && colon + 1 < text.Length
                && IsWord(text.AsSpan(2, colon - 2)) && IsWord(text.AsSpan(colon + 1, 1)) ? text[2..] : "";
        }
    }

    static bool IsWord(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(WordCharacters);
}

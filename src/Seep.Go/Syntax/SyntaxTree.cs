using Seep.Go.Source;

namespace Seep.Go.Syntax;

/// <summary>
/// What one file says, as far as it could be read: the tree of nodes, the comments, and what is wrong. It is frozen; its
/// nodes live in one array of words and are looked at through handles (<see cref="Node"/>).
/// </summary>
/// <remarks>
/// The tree keeps the file's text. It is about 3 bytes a byte of source beside that, and at most 36 where a file is made for it. A function's body that was passed over
/// is parsed into a tree of its own (<see cref="Parser.ParseBody"/>).
/// </remarks>
public sealed class SyntaxTree
{
    readonly int[] _words;
    readonly string[] _names;
    readonly int[] _comments;
    readonly int[] _groups;
    readonly int _root;

    /// <param name="comments">Start and end offset of each comment.</param>
    /// <param name="groups">The number of each group's first comment.</param>
    internal SyntaxTree(
        SourceFile file, int[] words, int root, string[] names, int[] comments, int[] groups, string goVersion,
        IReadOnlyList<Diagnostic> errors)
    {
        (File, _words, _root, _names, _comments, _groups) = (file, words, root, names, comments, groups);
        (GoVersion, Errors) = (goVersion, errors);
    }

    public SourceFile File { get; }

    /// <summary>The file's node, or of a body that was parsed alone its block.</summary>
    public Node Root => new(this, _root);

    /// <summary>The file. Where not even its package clause could be read it has no name and no declarations.</summary>
    public FileNode FileNode => Root.As<FileNode>();

    /// <summary>The imports, in their order.</summary>
    public IEnumerable<ImportSpec> Imports
    {
        get
        {
            foreach (var decl in FileNode.Decls)
            {
                if (!decl.Is(out GenDecl group))
                    continue;
                foreach (var spec in group.Specs)
                {
                    if (spec.Is(out ImportSpec import))
                        yield return import;
                }
            }
        }
    }

    /// <summary>What is wrong with the file, by place.</summary>
    public IReadOnlyList<Diagnostic> Errors { get; }

    /// <summary>The oldest Go version that the file's <c>//go:build</c> line lets through, as <c>go1.N</c>, or empty.</summary>
    public string GoVersion { get; }

    /// <summary>More than the <see cref="Node.Place"/> of any node.</summary>
    public int PlaceCount => _words.Length;

    /// <summary>All comments in order; those in bodies that were passed over are not among them.</summary>
    public IEnumerable<CommentGroup> Comments
    {
        get
        {
            for (var i = 0; i < _groups.Length; i++)
                yield return new(this, i);
        }
    }

    /// <summary>Parses one file. To parse many, make one <see cref="Parser"/> a thread.</summary>
    /// <remarks>Deep nesting takes stack: see <see cref="Seep.Core.DeepThreads"/>.</remarks>
    public static SyntaxTree Parse(SourceFile file, ParseOptions options = default) =>
        new Parser(new NameTable()).Parse(file, options);

    internal ReadOnlySpan<int> Words => _words;

    internal string Name(int number) => _names[number];

    /// <param name="word">An offset plus 1, or 0.</param>
    internal Pos PosOf(int word) => word == 0 ? Pos.None : File.PosAt(word - 1);

    internal (int First, int Count) CommentsOfGroup(int group)
    {
        var end = group + 1 < _groups.Length ? _groups[group + 1] : _comments.Length / 2;
        return (_groups[group], end - _groups[group]);
    }

    internal (int Start, int End) CommentAt(int number) => (_comments[2 * number], _comments[2 * number + 1]);
}

/// <summary>How a file is parsed.</summary>
/// <param name="FirstErrors">
/// As gofmt does by default: one error a line, and after ten the file is given up; its tree is empty then.
/// </param>
/// <param name="SkipBodies">
/// Bodies of function declarations are passed over by matching braces; <see cref="Parser.ParseBody"/> reads them later.
/// What is wrong in them is told then.
/// </param>
public readonly record struct ParseOptions(bool FirstErrors = false, bool SkipBodies = false);

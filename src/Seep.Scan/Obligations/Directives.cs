using System.Diagnostics;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Scan.Obligations;

/// <summary>What a directive says.</summary>
public enum DirectiveKind
{
    /// <summary><c>//seep:must-call Close</c>: a value of the type, or what the function hands out, has an obligation.</summary>
    MustCall,

    /// <summary><c>//seep:owns</c>: the struct has the obligation of what is in the field, the function that of what it is passed.</summary>
    Owns,

    /// <summary><c>//seep:process-lifetime</c>: what is acquired there lives as long as the program.</summary>
    ProcessLifetime,

    /// <summary><c>//seep:ignore RULE REASON</c>.</summary>
    Ignore,
}

/// <summary>A comment in Go source that is meant for Seep.</summary>
/// <param name="Pos">Where the comment begins.</param>
/// <param name="Argument">
/// What follows the word: of <see cref="DirectiveKind.MustCall"/> names of methods, or <c>()</c>, with <c>|</c> between them; of others
/// a text.
/// </param>
/// <param name="Node">
/// What it stands before, or behind on the same line: a function's declaration, a type's or variable's specification, a field, a
/// parameter of a declared function, a statement. None where an ignore stands alone.
/// </param>
public sealed record Directive(Pos Pos, DirectiveKind Kind, string Argument, Node Node);

/// <summary>The directives of one file.</summary>
/// <remarks>
/// A directive has no space before <c>seep:</c>. It stands in the comment that ends on the line before what it is about, or behind it on
/// its first or last line. What is in bodies that were passed over is not seen.
/// </remarks>
public sealed class Directives
{
    const string Start = "//seep:";

    readonly SyntaxTree _tree;
    readonly List<Directive> _all = [];
    readonly List<Diagnostic> _errors = [];

    /// <summary>By line the outermost node that begins there, and the one that ends there.</summary>
    readonly Dictionary<int, Node> _starts = [];
    readonly Dictionary<int, Node> _ends = [];

    readonly HashSet<Node> _parameters = [];

    Directives(SyntaxTree tree) => _tree = tree;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<Directive> All => _all;

    /// <summary>Directives that nobody knows, or that stand where they mean nothing, each with what to do.</summary>
    public IReadOnlyList<Diagnostic> Errors => _errors;

    public static Directives Read(SyntaxTree tree)
    {
        var directives = new Directives(tree);
        if (tree.File.Text.IndexOf("//seep:"u8) < 0)
            return directives;
        directives.FindNodes();
        foreach (var group in tree.Comments)
        {
            for (var i = 0; i < group.Count; i++)
            {
                if (group[i].Text.StartsWith(Start, StringComparison.Ordinal))
                    directives.Add(group, group[i]);
            }
        }

        return directives;
    }

    void Add(CommentGroup group, Comment comment)
    {
        var text = comment.Text[Start.Length..];
        var space = text.AsSpan().IndexOfAny(' ', '\t');
        var (word, argument) = space < 0 ? (text, "") : (text[..space], text[space..].Trim());
        var known = KindOf(word);
        var node = NodeOf(group, comment);
        if (known is not { } kind)
            Fault(comment, $"unknown directive {Start}{word}: {Meant(word)}");
        else if (PlaceOf(kind) is { } place && !IsAbout(kind, node))
            Fault(comment, $"misplaced directive {Start}{word}: write it on the line before {place}");
        else if (kind == DirectiveKind.MustCall && !argument.Split('|').All(IsCall))
            Fault(comment, $"{Start}must-call has to name what has to be called, and nothing else: {Start}must-call Close");
        else
            _all.Add(new(comment.Start, kind, argument, node));
    }

    static DirectiveKind? KindOf(string word) => word switch
    {
        "must-call" => DirectiveKind.MustCall,
        "owns" => DirectiveKind.Owns,
        "process-lifetime" => DirectiveKind.ProcessLifetime,
        "ignore" => DirectiveKind.Ignore,
        _ => null,
    };

    /// <summary>What to write instead of a word that is none.</summary>
    static string Meant(string word)
    {
        string[] words = ["must-call", "owns", "process-lifetime", "ignore"];
        var letters = LettersOf(word);
        return letters.Length > 0 && words.FirstOrDefault(IsMeant) is { } meant
            ? $"write {Start}{meant}"
            : $"write one of {string.Join(", ", words)}";

        bool IsMeant(string known) =>
            LettersOf(known).StartsWith(letters, StringComparison.Ordinal) || letters.StartsWith(LettersOf(known), StringComparison.Ordinal);

        static string LettersOf(string text) => string.Concat(text.Where(char.IsLetter)).ToLowerInvariant();
    }

    /// <summary>Where a directive has to stand; null for anywhere.</summary>
    static string? PlaceOf(DirectiveKind kind) => kind switch
    {
        DirectiveKind.MustCall => "the declaration of a type or function",
        DirectiveKind.Owns => "a field of a struct, or a parameter of a declared function that has a line of its own",
        DirectiveKind.ProcessLifetime => "a variable, a field of a struct, a function or a statement that acquires something",
        DirectiveKind.Ignore => null,
        _ => throw new UnreachableException($"directive {kind}"),
    };

    bool IsAbout(DirectiveKind kind, Node node) => kind switch
    {
        DirectiveKind.MustCall => node.Kind is NodeKind.TypeSpec or NodeKind.FuncDecl,
        DirectiveKind.Owns => node.Kind == NodeKind.Field,
        DirectiveKind.ProcessLifetime => node.Kind is NodeKind.ValueSpec or NodeKind.FuncDecl or NodeKind.AssignStmt or NodeKind.ExprStmt
            or NodeKind.GoStmt or NodeKind.ReturnStmt or NodeKind.IfStmt || node.Kind == NodeKind.Field && !_parameters.Contains(node),
        _ => throw new UnreachableException($"directive {kind}"),
    };

    static bool IsCall(string text) =>
        text == "()" || text.Length > 0 && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsLetterOrDigit(c) || c == '_');

    Node NodeOf(CommentGroup group, Comment comment)
    {
        var line = LineOf(comment.Start);
        if (IsBehindCode(comment))
            return _starts.TryGetValue(line, out var node) || _ends.TryGetValue(line, out node) ? node : default;
        var last = group[group.Count - 1];
        return _starts.GetValueOrDefault(LineOf(last.Start) + last.Text.AsSpan().Count('\n') + 1);
    }

    bool IsBehindCode(Comment comment)
    {
        var before = _tree.File.Text[.._tree.File.OffsetOf(comment.Start)];
        return before[(before.LastIndexOf((byte)'\n') + 1)..].ContainsAnyExcept(" \t\r"u8);
    }

    /// <summary>Finds what a directive may be about; what is outside comes before what is in it.</summary>
    void FindNodes()
    {
        var toVisit = new Stack<Node>([_tree.Root]);
        while (toVisit.TryPop(out var node))
        {
            if (IsCandidate(node))
                AddNode(node);
            foreach (var declared in DeclaredIn(node))
                AddNode(declared);
            if (node.Is(out FuncDecl function))
                AddParameters(function);
            foreach (var part in node.Parts.Reverse())
                toVisit.Push(part);
        }
    }

    /// <summary>A struct's fields, and what a declaration of variables declares, not constants.</summary>
    static IEnumerable<Node> DeclaredIn(Node node) =>
        node.Kind == NodeKind.StructType ? node.Parts.SelectMany(fields => fields.Parts)
        : node.Is(out GenDecl declaration) && declaration.Tok == TokenKind.Var ? node.Parts
        : [];

    void AddParameters(FuncDecl function)
    {
        if (!function.Type.Params.Exists)
            return;
        foreach (var parameter in function.Type.Params.List)
        {
            _parameters.Add(parameter.Node);
            AddNode(parameter.Node);
        }
    }

    void AddNode(Node node)
    {
        _starts.TryAdd(LineOf(node.Start), node);
        _ends.TryAdd(LineOf(node.End), node);
    }

    static bool IsCandidate(Node node) => node.Kind is NodeKind.FuncDecl or NodeKind.TypeSpec
        or NodeKind.AssignStmt or NodeKind.ExprStmt or NodeKind.GoStmt or NodeKind.DeferStmt or NodeKind.ReturnStmt or NodeKind.SendStmt
        or NodeKind.IncDecStmt or NodeKind.BranchStmt or NodeKind.IfStmt or NodeKind.SwitchStmt or NodeKind.TypeSwitchStmt
        or NodeKind.SelectStmt or NodeKind.ForStmt or NodeKind.RangeStmt;

    int LineOf(Pos pos) => pos.IsValid ? _tree.File.UnadjustedPositionOf(pos).Line : 0;

    void Fault(Comment comment, string message) => _errors.Add(new(_tree.File.PositionOf(comment.Start), message));
}

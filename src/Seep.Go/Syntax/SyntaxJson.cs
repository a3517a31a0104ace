using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Seep.Go.Source;

namespace Seep.Go.Syntax;

/// <summary>
/// Writes a tree as JSON: the nodes and fields of go/ast, with its names, in its order. <c>docs/formats/syntax-json.md</c>
/// describes the form.
/// </summary>
public sealed class SyntaxJson
{
    /// <summary>Nodes and lists within one another: two for each level that the parser allows, and more than enough.</summary>
    const int MaxDepth = 4 * Parser.MaxNesting;

    /// <summary>Bytes that are gathered before they go to the output, and characters of a piece of a long text.</summary>
    const int MaxPending = 1 << 16;

    static readonly JsonWriterOptions Options = new() { MaxDepth = MaxDepth, SkipValidation = true };
    static readonly JsonEncodedText NodeKey = JsonEncodedText.Encode("node");
    static readonly JsonEncodedText StartKey = JsonEncodedText.Encode("start");
    static readonly JsonEncodedText EndKey = JsonEncodedText.Encode("end");
    static readonly JsonEncodedText TextKey = JsonEncodedText.Encode("text");
    static readonly (JsonEncodedText Name, JsonEncodedText[] Fields)[] Keys = [.. Enum.GetValues<NodeKind>().Select(KeysOf)];

    readonly SyntaxTree _tree;
    readonly Utf8JsonWriter _json;

    readonly Extents.Memory _extents;

    SyntaxJson(SyntaxTree tree, Utf8JsonWriter json) => (_tree, _json, _extents) = (tree, json, new(tree));

    /// <summary>Writes one file's line, without a newline at its end.</summary>
    /// <remarks>Deep trees take stack: see <see cref="Seep.Core.DeepThreads"/>.</remarks>
    public static void Write(SyntaxTree tree, Stream output)
    {
        using var json = new Utf8JsonWriter(output, Options);
        Write(tree, json);
    }

    /// <inheritdoc cref="Write(SyntaxTree, Stream)"/>
    public static void Write(SyntaxTree tree, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Options);
        Write(tree, json);
    }

    /// <summary>Writes one node alone.</summary>
    internal static void Write(Node node, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Options);
        new SyntaxJson(node.Tree, json).WriteNode(node);
    }

    static void Write(SyntaxTree tree, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("file"u8, tree.File.Path);
        if (tree.Errors.Count > 0)
        {
            json.WriteStartArray("errors"u8);
            foreach (var error in tree.Errors)
                WriteText(json, error.ToString());
            json.WriteEndArray();
        }

        json.WritePropertyName("tree"u8);
        new SyntaxJson(tree, json).WriteNode(tree.Root);
        json.WriteEndObject();
    }

    static (JsonEncodedText Name, JsonEncodedText[] Fields) KeysOf(NodeKind kind)
    {
        var fields = new List<JsonEncodedText>();
        foreach (var field in NodeShapes.Of(kind))
            fields.Add(JsonEncodedText.Encode($"{char.ToLowerInvariant(field.Name[0])}{field.Name[1..]}"));
        return (JsonEncodedText.Encode($"{kind}"), [.. fields]);
    }

    void WriteNode(Node node)
    {
        if (_json.BytesPending > MaxPending)
            _json.Flush();
        var (name, keys) = Keys[(int)node.Kind];
        _json.WriteStartObject();
        _json.WriteString(NodeKey, name);
        WritePosition(StartKey, _extents.Start(node.Place));
        WritePosition(EndKey, _extents.End(node.Place));
        var fields = NodeShapes.Of(node.Kind);
        for (var i = 0; i < fields.Length; i++)
            WriteField(node, fields[i], keys[i]);
        if (node.Kind == NodeKind.File)
            WriteOfFile();
        _json.WriteEndObject();
    }

    void WriteField(Node node, FieldShape field, JsonEncodedText key)
    {
        var word = field.Word == 0 ? 0 : node.Word(field.Word);
        switch (field.Kind)
        {
            case WordKind.Position:
                WritePosition(key, word);
                break;
            case WordKind.Child when word != 0:
                _json.WritePropertyName(key);
                WriteNode(node.Child(field.Word));
                break;
            case WordKind.List when word != 0:
                _json.WriteStartArray(key);
                foreach (var place in _tree.Words.Slice(word + 1, _tree.Words[word]))
                    WriteNode(new(_tree, place));
                _json.WriteEndArray();
                break;
            case WordKind.Name:
                WriteText(key, node.As<Ident>().Name);
                break;
            case WordKind.Comments when word != 0:
                WritePosition(key, _tree.File.OffsetOf(node.Comments(field.Word).Start) + 1);
                break;
            case WordKind.Token when node.Token != TokenKind.Illegal:
                _json.WriteString(key, node.Token.Text());
                break;
            case WordKind.Flag when node.Flag:
                _json.WriteBoolean(key, true);
                break;
            case WordKind.Direction:
                _json.WriteNumber(key, node.Extra);
                break;
            case WordKind.Text:
                WriteText(key, GoText.Decode(node.As<BasicLit>().Value));
                break;
            case WordKind.Child or WordKind.List or WordKind.Comments or WordKind.Token or WordKind.Flag:
                break;
            default:
                throw new UnreachableException($"{field.Kind}");
        }
    }

    /// <summary>What the file's node has that no word says.</summary>
    void WriteOfFile()
    {
        WritePosition(JsonEncodedText.Encode("fileStart"), 1);
        WritePosition(JsonEncodedText.Encode("fileEnd"), _tree.File.Size + 1);
        if (_tree.Comments.Any())
        {
            _json.WriteStartArray("comments"u8);
            foreach (var group in _tree.Comments)
                WriteComments(group);
            _json.WriteEndArray();
        }

        WriteText(JsonEncodedText.Encode("goVersion"), _tree.GoVersion);
    }

    void WriteComments(CommentGroup group)
    {
        _json.WriteStartArray();
        for (var i = 0; i < group.Count; i++)
        {
            _json.WriteStartObject();
            WritePosition(StartKey, _tree.File.OffsetOf(group[i].Start) + 1);
            WriteText(TextKey, group[i].Text);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    void WriteText(JsonEncodedText key, string text)
    {
        if (text.Length == 0)
            return;
        _json.WritePropertyName(key);
        WriteText(_json, text);
    }

    /// <summary>In pieces where it is long: the writer takes strings of a limited length only.</summary>
    static void WriteText(Utf8JsonWriter json, string text)
    {
        var at = 0;
        for (; text.Length - at > MaxPending; at += MaxPending)
        {
            json.WriteStringValueSegment(text.AsSpan(at, MaxPending), isFinalSegment: false);
            json.Flush();
        }

        if (at == 0)
            json.WriteStringValue(text);
        else
            json.WriteStringValueSegment(text.AsSpan(at), isFinalSegment: true);
        if (json.BytesPending > MaxPending)
            json.Flush();
    }

    /// <param name="word">An offset plus 1; 0 and what is outside of the file is left out.</param>
    void WritePosition(JsonEncodedText key, int word)
    {
        if (word <= 0 || word > _tree.File.Size + 1)
            return;
        var position = _tree.File.UnadjustedPositionAt(word - 1);
        Span<char> text = stackalloc char[24];
        text.TryWrite($"{position.Line}:{position.Column}", out var length);
        _json.WriteString(key, text[..length]);
    }
}

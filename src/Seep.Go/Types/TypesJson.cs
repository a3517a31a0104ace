using System.Buffers;
using System.Text;
using System.Text.Json;
using Seep.Go.Packages;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

/// <summary>
/// Writes what is known of a package's identifiers and expressions as JSON. <c>docs/formats/types-json.md</c> describes the form.
/// </summary>
public sealed class TypesJson
{
    /// <summary>Of a longer text there are the start and the length, in bytes.</summary>
    const int MaxText = 4096, KeptText = 256;

    static readonly JsonWriterOptions Options = new() { SkipValidation = true };

    readonly LoadedPackage _package;
    readonly TypeInfo _info;
    readonly FileSet _files;
    readonly string _base;
    readonly Utf8JsonWriter _json;
    readonly Dictionary<Type, string> _typeTexts = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Symbol, string> _symbolTexts = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Symbol, string> _useTexts = new(ReferenceEqualityComparer.Instance);

    TypesJson(LoadedPackage package, FileSet files, string folder, Utf8JsonWriter json) =>
        (_package, _info, _files, _base, _json) = (package, package.Info!, files, folder.Length > 0 ? $"{folder}/" : "", json);

    /// <summary>Writes one package's line, without a newline at its end.</summary>
    /// <param name="package">One that was loaded with its info.</param>
    /// <param name="folder">Paths below it are told relative to it; empty for none.</param>
    /// <remarks>Deep trees take stack: see <see cref="Seep.Core.DeepThreads"/>.</remarks>
    public static void Write(LoadedPackage package, FileSet files, string folder, Stream output)
    {
        using var json = new Utf8JsonWriter(output, Options);
        new TypesJson(package, files, folder, json).WritePackage();
    }

    /// <inheritdoc cref="Write(LoadedPackage, FileSet, string, Stream)"/>
    public static void Write(LoadedPackage package, FileSet files, string folder, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Options);
        new TypesJson(package, files, folder, json).WritePackage();
    }

    void WritePackage()
    {
        _json.WriteStartObject();
        WriteText("package", _package.ImportPath);
        WriteErrors();
        _json.WriteStartArray("files");
        foreach (var tree in _package.Trees)
        {
            _json.WriteStartObject();
            WriteText("file", Relative(tree.File.Path));
            _json.WriteStartArray("nodes");
            WriteNodes(tree.Root);
            _json.WriteEndArray();
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        WriteInitOrder();
        _json.WriteEndObject();
    }

    void WriteErrors()
    {
        var all = _package.FileErrors.Select(e => (e.Position, e.Message))
            .Concat(_package.Trees.SelectMany(t => t.Errors).Select(e => (e.Position, e.Message)))
            .Concat(_package.TypeErrors.Select(e => (_files.PositionOf(e.Pos), $"{e.Message} [{e.Code}]")))
            .Select(e => (Position: e.Item1 with { File = Relative(e.Item1.File) }, Message: e.Item2))
            .OrderBy(e => e.Position)
            .ToArray();
        if (all.Length == 0)
            return;
        _json.WriteStartArray("errors");
        foreach (var (position, message) in all)
            _json.WriteStringValue(Bounded($"{position}: {message}"));
        _json.WriteEndArray();
    }

    /// <summary>A node, then its parts, in the order of go/ast's fields.</summary>
    void WriteNodes(Node node)
    {
        if (_json.BytesPending > 1 << 16)
            _json.Flush();
        if (IsTold(node))
            WriteNode(node);
        foreach (var field in NodeShapes.Of(node.Kind))
        {
            var word = field.Kind is WordKind.Child or WordKind.List ? node.Word(field.Word) : 0;
            if (word == 0)
                continue;
            if (field.Kind == WordKind.Child)
            {
                WriteNodes(node.Child(field.Word));
                continue;
            }

            for (var i = 1; i <= node.Tree.Words[word]; i++)
                WriteNodes(new(node.Tree, node.Tree.Words[word + i]));
        }
    }

    bool IsTold(Node node)
    {
        return _info.TryGetType(node, out _) || _info.ImplicitOf(node) is not null || node.Kind switch
        {
            NodeKind.Ident => _info.TryGetDefinition(node, out _) || _info.UseOf(node) is not null,
            NodeKind.SelectorExpr => _info.SelectionOf(node) is not null,
            _ => false,
        };
    }

    void WriteNode(Node node)
    {
        _json.WriteStartObject();
        _json.WriteString("at", Place(node.Tree.File, node.Start));
        if (node.Kind != NodeKind.Ident)
            _json.WriteString("node", $"{node.Kind}");
        else
            WriteIdent(node);
        if (_info.ImplicitOf(node) is { } implied)
            WriteText("implicit", TextOf(implied));
        if (_info.SelectionOf(node) is { } selection)
        {
            WriteText("selection", TextOf(selection));
            WriteText("recv", TextOf(selection.Receiver));
        }

        if (_info.TryGetType(node, out var what))
            WriteType(what);
        _json.WriteEndObject();
    }

    void WriteIdent(Node node)
    {
        if (_info.TryGetDefinition(node, out var defined))
        {
            if (defined is null)
                _json.WriteNull("def");
            else
                WriteText("def", TextOf(defined));
        }

        if (_info.UseOf(node) is { } used)
        {
            WriteText("use", UseTextOf(used));
            WriteDeclared(node.Tree.File, used);
        }

        if (_info.InstanceOf(node) is { } instance)
        {
            _json.WriteStartArray("args");
            foreach (var argument in instance.TypeArgs)
                _json.WriteStringValue(Bounded(TextOf(argument)));
            _json.WriteEndArray();
            WriteText("instance", TextOf(instance.Type));
        }
    }

    void WriteType(TypeAndValue what)
    {
        _json.WriteString("mode", what switch
        {
            { Mode: OperandMode.NoValue } => "novalue",
            { Mode: OperandMode.TypeExpr } => "type",
            { Mode: OperandMode.Builtin } => "builtin",
            { Value: not null } => "constant",
            { Mode: OperandMode.Variable } => "variable",
            { Mode: OperandMode.MapIndex } => "mapindex",
            { Mode: OperandMode.CommaOk } => "commaok",
            _ => "value",
        });
        if (what.Type is { } type)
            WriteText("type", TextOf(type));
        if (what.Value is { } value)
            WriteText("value", value.ToExactString());
    }

    /// <summary>Where a symbol is declared, with the file's name if it is another one.</summary>
    void WriteDeclared(SourceFile here, Symbol symbol)
    {
        if (_files.FileOf(symbol.Pos) is { } file)
            WriteText("of", file == here ? Place(file, symbol.Pos) : PlaceWithFile(file, symbol.Pos));
    }

    void WriteInitOrder()
    {
        if (_info.InitOrder is not { Count: > 0 } order)
            return;
        _json.WriteStartArray("init");
        foreach (var (variables, value) in order)
        {
            var place = PlaceWithFile(value.Node.Tree.File, value.Start);
            _json.WriteStringValue($"{string.Join(", ", variables.Select(v => v.Name))}: {place}");
        }

        _json.WriteEndArray();
    }

    string TextOf(Type type)
    {
        if (!_typeTexts.TryGetValue(type, out var text))
            _typeTexts[type] = text = type.ToString();
        return text;
    }

    string TextOf(Symbol symbol)
    {
        if (!_symbolTexts.TryGetValue(symbol, out var text))
            _symbolTexts[symbol] = text = symbol.ToString();
        return text;
    }

    /// <summary>A symbol's text; that of a type says its name and no more.</summary>
    string UseTextOf(Symbol symbol)
    {
        if (!_useTexts.TryGetValue(symbol, out var text))
            _useTexts[symbol] = text = symbol is TypeName { Type: { } type } ? $"type {TextOf(type)}" : symbol.ToString();
        return text;
    }

    static string TextOf(Selection selection)
    {
        var kind = selection.Kind switch
        {
            SelectionKind.FieldValue => "field",
            SelectionKind.MethodValue => "method",
            _ => "expression",
        };
        return $"{kind} {string.Join(' ', selection.Index)}{(selection.IsIndirect ? " indirect" : "")}";
    }

    void WriteText(string key, string text) => _json.WriteString(key, Bounded(text));

    static string Bounded(string text)
    {
        if (text.Length <= MaxText / 3)
            return text;
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= MaxText)
            return text;
        var kept = KeptText;
        while ((bytes[kept] & 0xC0) == 0x80)
            kept--;
        return $"{Encoding.UTF8.GetString(bytes, 0, kept)}... ({bytes.Length} bytes)";
    }

    static string Place(SourceFile file, Pos pos)
    {
        var at = pos.IsValid ? file.UnadjustedPositionOf(pos) : default;
        return $"{at.Line}:{at.Column}";
    }

    static string PlaceWithFile(SourceFile file, Pos pos) => $"{Path.GetFileName(file.Path)}:{Place(file, pos)}";

    string Relative(string path) =>
        _base.Length > 0 && path.StartsWith(_base, StringComparison.Ordinal) ? path[_base.Length..] : path;
}

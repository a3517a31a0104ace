using System.Text;
using Seep.Go.Source;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Seep.Scan.Settings;

/// <summary>A part of a YAML file, with its place.</summary>
abstract record YamlNode(Position Position);

/// <summary>A text, quoted or not.</summary>
sealed record YamlText(Position Position, string Value) : YamlNode(Position);

sealed record YamlList(Position Position, IReadOnlyList<YamlNode> Items) : YamlNode(Position);

/// <summary>Keys that are texts, in the order of the file; none is there twice.</summary>
sealed record YamlMap(Position Position, IReadOnlyList<(YamlText Key, YamlNode Value)> Entries) : YamlNode(Position);

/// <summary>Reads one YAML document: no anchors and aliases, no deep nesting, so that it is no larger than its text.</summary>
/// <remarks>It goes through the parser's events, which need no reflection.</remarks>
sealed class YamlTree
{
    /// <summary>Bytes of a file.</summary>
    public const int MostBytes = 1 << 20;

    const int MostDepth = 16;

    readonly string _file;
    readonly Parser _parser;
    readonly List<Diagnostic> _errors;

    YamlTree(string file, TextReader text, List<Diagnostic> errors) => (_file, _parser, _errors) = (file, new(text), errors);

    /// <summary>The document; null where there is none, and where it can't be read.</summary>
    /// <param name="errors">Takes what is wrong.</param>
    public static YamlNode? Read(string file, byte[] text, List<Diagnostic> errors)
    {
        try
        {
            var decoded = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
            return new YamlTree(file, new StringReader(decoded), errors).ReadDocument();
        }
        catch (DecoderFallbackException)
        {
            errors.Add(new(new(file, 0, 0), "is not UTF-8"));
        }
        catch (YamlException e)
        {
            errors.Add(new(new(file, (int)e.Start.Line, (int)e.Start.Column), $"is no YAML: {e.Message}"));
        }

        return null;
    }

    YamlNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
            return null;
        _parser.Consume<DocumentStart>();
        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
            _errors.Add(new(PositionOf(second), "is a second document: there has to be one"));
        return root is YamlText { Value: "" } ? null : root;
    }

    YamlNode ReadNode(int depth)
    {
        if (depth > MostDepth)
            throw new YamlException(_parser.Current!.Start, _parser.Current.End, $"nested more than {MostDepth} deep");
        if (_parser.Accept<NodeEvent>(out var node) && !node.Anchor.IsEmpty || _parser.Accept<AnchorAlias>(out _))
            throw new YamlException(_parser.Current!.Start, _parser.Current.End, "anchors and aliases are not read");
        if (_parser.TryConsume<SequenceStart>(out var sequence))
        {
            List<YamlNode> items = [];
            while (!_parser.TryConsume<SequenceEnd>(out _))
                items.Add(ReadNode(depth + 1));
            return new YamlList(PositionOf(sequence), items);
        }

        if (_parser.TryConsume<MappingStart>(out var mapping))
            return ReadMap(mapping, depth);
        var scalar = _parser.Consume<Scalar>();
        return new YamlText(PositionOf(scalar), scalar.Value);
    }

    YamlMap ReadMap(MappingStart start, int depth)
    {
        List<(YamlText, YamlNode)> entries = [];
        HashSet<string> keys = new(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1);
            var value = ReadNode(depth + 1);
            if (key is not YamlText text)
                _errors.Add(new(key.Position, "is no key: it has to be a word"));
            else if (!keys.Add(text.Value))
                _errors.Add(new(key.Position, $"'{text.Value}' is there twice"));
            else
                entries.Add((text, value));
        }

        return new(PositionOf(start), entries);
    }

    Position PositionOf(ParsingEvent e) => new(_file, (int)e.Start.Line, (int)e.Start.Column);
}

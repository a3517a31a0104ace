using Seep.Go.Constants;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

// Struct types (Go spec, "Struct types").
sealed partial class Checker
{
    Struct CheckStructType(StructType e)
    {
        var fields = new FieldCollector(this);
        foreach (var field in e.Fields.List)
        {
            var type = VarType(field.Type);
            var tag = TagOf(field.Tag);
            foreach (var name in field.Names)
                fields.Add(name, name.NamePos, type, tag, isEmbedded: false);
            if (field.Names.Count == 0)
                CheckEmbeddedField(fields, field.Type, type, tag);
        }

        return new(fields.Fields, fields.Tags);
    }

    void CheckEmbeddedField(FieldCollector fields, Expr e, Type type, string tag)
    {
        var name = EmbeddedName(e);
        if (!name.Exists)
        {
            Error(e, ErrorCode.InvalidSyntaxTree, $"embedded field type {Str(e)} has no name");
            // The struct keeps as many fields as are written.
            fields.Add(default, e.Start, Universe.Invalid, "", isEmbedded: true);
            return;
        }

        fields.Add(name, name.NamePos, type, tag, isEmbedded: true);
        // The type may not be complete yet.
        Later(() => CheckEmbeddedType(e, type));
    }

    /// <summary>An embedded type is no pointer, and where a pointer to it is embedded no interface.</summary>
    void CheckEmbeddedType(Expr e, Type type)
    {
        var (elem, isPointer) = Lookups.Deref(type);
        switch (elem.Underlying)
        {
            case Basic { Kind: BasicKind.UnsafePointer }:
                Error(e, ErrorCode.InvalidPtrEmbed, "embedded field type cannot be unsafe.Pointer");
                break;
            case Pointer:
                Error(e, ErrorCode.InvalidPtrEmbed, "embedded field type cannot be a pointer");
                break;
            case Interface when Predicates.IsTypeParam(elem):
                Error(e, ErrorCode.MisplacedTypeParam, "embedded field type cannot be a (pointer to a) type parameter");
                break;
            case Interface when isPointer:
                Error(e, ErrorCode.InvalidPtrEmbed, "embedded field type cannot be a pointer to an interface");
                break;
        }
    }

    /// <summary>The name of an embedded field: the last one of its type; none where the type has none.</summary>
    static Ident EmbeddedName(Expr e)
    {
        while (true)
        {
            if (e.Is(out Ident name))
                return name;
            if (e.Is(out SelectorExpr selector))
                return selector.Sel;
            if (e.Is(out StarExpr pointer) && !pointer.X.Is<StarExpr>())
                e = pointer.X;
            else if (e.Is(out IndexExpr indexed))
                e = indexed.X;
            else if (e.Is(out IndexListExpr list))
                e = list.X;
            else
                return default;
        }
    }

    string TagOf(BasicLit tag)
    {
        if (!tag.Exists)
            return "";
        if (tag.Kind == TokenKind.String && QuotedText.TryUnquote(tag.Value, out var text))
            return GoText.Decode(text.Bytes);
        Error(tag.Node.Start, ErrorCode.InvalidSyntaxTree, $"incorrect tag syntax: {QuotedText.Quote(tag.Value)}");
        return "";
    }

    /// <summary>Adds a symbol to those of one struct or method set, or reports that its name is taken.</summary>
    bool DeclareInSet(Dictionary<string, Symbol> set, Pos at, Symbol symbol)
    {
        if (set.TryAdd(symbol.Id, symbol))
            return true;
        NewError(ErrorCode.DuplicateDecl)
            .Add(at, $"{symbol.Name} redeclared")
            .AddOtherDeclaration(set[symbol.Id])
            .Report();
        return false;
    }

    /// <summary>Collects the fields of a struct with their tags.</summary>
    sealed class FieldCollector(Checker checker)
    {
        readonly Dictionary<string, Symbol> _byId = new(StringComparer.Ordinal);
        readonly List<Var> _fields = [];
        List<string>? _tags;

        public IReadOnlyList<Var> Fields => _fields;

        /// <summary>Empty where no field has a tag.</summary>
        public IReadOnlyList<string> Tags => _tags ?? [];

        /// <param name="name">The default for a blank one that is not written.</param>
        public void Add(Ident name, Pos pos, Type type, string tag, bool isEmbedded)
        {
            var field = Var.Field(pos, checker._package, name.Exists ? name.Name : "_", type, isEmbedded);
            if (tag.Length > 0)
                _tags ??= [.. Enumerable.Repeat("", _fields.Count)];
            // A tag stays though its field is left out for its name: go/types counts them so.
            _tags?.Add(tag);
            if (field.Name != "_" && !checker.DeclareInSet(_byId, pos, field))
                return;
            _fields.Add(field);
            if (name.Exists)
                checker.RecordDef(name, field);
        }
    }
}

using System.Diagnostics;
using System.Text;
using Seep.Go.Constants;
using Seep.Go.Syntax;

namespace Seep.Go.Types;

/// <summary>Types as Go's tools print them.</summary>
public static class TypeText
{
    /// <param name="qualifier">The name of a package before what it declares; empty for none. Null is the package's path.</param>
    public static string Of(Type? type, Func<Package, string>? qualifier)
    {
        var text = new StringBuilder();
        new TypeWriter(text, qualifier).Type(type);
        return text.ToString();
    }

    /// <summary>Parameters and results, without the keyword.</summary>
    public static string OfSignature(Signature signature, Func<Package, string>? qualifier)
    {
        var text = new StringBuilder();
        new TypeWriter(text, qualifier).Signature(signature);
        return text.ToString();
    }

    /// <summary>Several types in brackets.</summary>
    internal static string Of(IReadOnlyList<Type?> types, Func<Package, string>? qualifier)
    {
        var text = new StringBuilder("[");
        var writer = new TypeWriter(text, qualifier);
        for (var i = 0; i < types.Count; i++)
        {
            text.Append(i > 0 ? ", " : "");
            writer.Type(types[i]);
        }

        return text.Append(']').ToString();
    }

    /// <summary>Qualifies what other packages declare by their paths, and nothing of one package.</summary>
    public static Func<Package, string> RelativeTo(Package package) => other => other == package ? "" : other.Path;

    /// <summary>What stands before a name that a package declares.</summary>
    internal static string PackagePrefix(Package? package, Func<Package, string>? qualifier)
    {
        if (package is null)
            return "";
        var name = qualifier is null ? package.Path : qualifier(package);
        return name.Length > 0 ? name + "." : "";
    }
}

/// <summary>
/// Writes types: for people, or so that identical types have the same text in an <see cref="InstanceContext"/>.
/// </summary>
/// <remarks>
/// Types may hold types many times over, so that their texts double with each line of source: what would make a text longer
/// than <see cref="_maxLength"/> is left out. A hash may be cut shorter, since types are compared as well.
/// </remarks>
sealed class TypeWriter
{
    const int MaxTextLength = 1 << 16, MaxHashLength = 1 << 14;

    readonly int _maxLength;
    readonly StringBuilder _text;
    readonly Func<Package, string>? _qualifier;

    /// <summary>Not null where what is written is a hash.</summary>
    readonly InstanceContext? _context;

    /// <summary>The types that are being written: one within itself is cut short.</summary>
    readonly HashSet<Type> _path = new(ReferenceEqualityComparer.Instance);

    /// <summary>
    /// In a hash, the type parameters of the signature that is being written: their names don't count.
    /// </summary>
    IReadOnlyList<TypeParam> _ownTypeParams = [];

    public TypeWriter(StringBuilder text, Func<Package, string>? qualifier) =>
        (_text, _qualifier, _maxLength) = (text, qualifier, text.Length + MaxTextLength);

    public TypeWriter(StringBuilder text, InstanceContext context)
        : this(text, context, text.Length + MaxHashLength)
    {
    }

    TypeWriter(StringBuilder text, InstanceContext context, int maxLength) => (_text, _context, _maxLength) = (text, context, maxLength);

    /// <summary>Whether parameters have their names.</summary>
    public bool HasParamNames { get; init; } = true;

    /// <summary>
    /// Whether the first unexported field says of which package it is; that tells structs apart that look alike.
    /// </summary>
    public bool HasPackageInfo { get; set; }

    bool IsHash => _context is not null;

    public void Type(Type? type)
    {
        if (_text.Length >= _maxLength)
        {
            _text.Append('…');
        }
        else if (type is null)
        {
            Error("nil");
        }
        else if (type is Basic basic)
        {
            WriteBasic(basic);
        }
        else if (!_path.Add(type))
        {
            Error($"cycle to *{type.GetType().Name}");
        }
        else
        {
            Write(type);
            _path.Remove(type);
        }
    }

    public void TypeList(IReadOnlyList<Type> list)
    {
        _text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
                Separate(',');
            Type(list[i]);
        }

        _text.Append(']');
    }

    /// <summary>
    /// Type parameters as they are declared: a constraint that several in a row have is written once.
    /// </summary>
    public void TypeParamList(IReadOnlyList<TypeParam> list)
    {
        _text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0)
            {
                if (list[i].Bound != list[i - 1].Bound)
                    WriteBound(list[i - 1]);
                Separate(',');
            }

            Type(list[i]);
        }

        if (list.Count > 0 && list[^1].Bound is not null)
            WriteBound(list[^1]);
        _text.Append(']');

        void WriteBound(TypeParam param)
        {
            _text.Append(' ');
            Type(param.Bound);
        }
    }

    public void Signature(Signature signature)
    {
        var outer = _ownTypeParams;
        if (signature.TypeParams.Count > 0)
        {
            _ownTypeParams = IsHash ? signature.TypeParams : [];
            TypeParamList(signature.TypeParams);
        }

        Tuple(signature.Params, signature.IsVariadic);
        switch (signature.Results.Vars)
        {
            case []:
                break;
            case [var only] when IsHash || only.Name.Length == 0:
                _text.Append(' ');
                Type(only.Type);
                break;
            default:
                _text.Append(' ');
                Tuple(signature.Results, isVariadic: false);
                break;
        }

        _ownTypeParams = outer;
    }

    void Write(Type type)
    {
        switch (type)
        {
            case Array array:
                _text.Append('[').Append(array.Length).Append(']');
                Type(array.Elem);
                break;
            case Slice slice:
                _text.Append("[]");
                Type(slice.Elem);
                break;
            case Struct structType:
                WriteStruct(structType);
                break;
            case Pointer pointer:
                _text.Append('*');
                Type(pointer.Elem);
                break;
            case Tuple tuple:
                Tuple(tuple, isVariadic: false);
                break;
            case Signature signature:
                _text.Append("func");
                Signature(signature);
                break;
            case Union union:
                WriteUnion(union);
                break;
            case Interface interfaceType:
                WriteInterface(interfaceType);
                break;
            case Map map:
                _text.Append("map[");
                Type(map.Key);
                _text.Append(']');
                Type(map.Elem);
                break;
            case Chan chan:
                WriteChan(chan);
                break;
            case Named named:
                if (IsHash)
                    _text.Append(_context!.IdOf(named));
                WriteName(named.Symbol);
                if (named.InstanceOf is { } instance)
                    TypeList(instance.TypeArgs);
                else if (!IsHash && named.TypeParams.Count > 0)
                    TypeParamList(named.TypeParams);
                break;
            case TypeParam param:
                WriteTypeParam(param);
                break;
            case Alias alias:
                WriteAlias(alias);
                break;
            default:
                throw new UnreachableException($"type {type.GetType().Name}");
        }
    }

    void WriteBasic(Basic basic)
    {
        if (basic.Kind == BasicKind.UnsafePointer)
            WriteName((TypeName)Universe.Unsafe.Scope.Lookup(basic.Name)!);
        else
            _text.Append(basic.Name);
    }

    void WriteStruct(Struct type)
    {
        _text.Append("struct{");
        for (var i = 0; i < type.Fields.Count; i++)
        {
            if (i > 0)
                Separate(';');
            var field = type.Fields[i];
            // Before the field's type, which may be a struct too: the outermost is told.
            var tellsPackage = HasPackageInfo && _qualifier is null && !field.IsExported;
            HasPackageInfo &= !tellsPackage;
            if (!field.IsEmbedded)
                _text.Append(field.Name).Append(' ');
            Type(field.Type);
            if (tellsPackage)
                _text.Append(" /* package ").Append(field.Package?.Path).Append(" */ ");
            if (type.TagOf(i) is { Length: > 0 } tag)
                _text.Append(' ').Append(QuotedText.Quote(Encoding.UTF8.GetBytes(tag)));
        }

        _text.Append('}');
    }

    void WriteUnion(Union union)
    {
        for (var i = 0; i < union.Terms.Count; i++)
        {
            if (i > 0)
                _text.Append(TermList.Separator);
            if (union.Terms[i].IsTilde)
                _text.Append('~');
            Type(union.Terms[i].Type);
        }
    }

    void WriteInterface(Interface type)
    {
        if (!IsHash && type == Universe.Comparable.ResolvedUnderlying)
        {
            _text.Append("interface{comparable}");
            return;
        }

        if (type.IsImplicit)
        {
            if (type is { ExplicitMethods.Count: 0, Embeddeds: [var only] })
            {
                Type(only);
                return;
            }

            // There is none like that; it is shown for what it is.
            _text.Append("/* implicit */ ");
        }

        _text.Append("interface{");
        if (IsHash)
            WriteTypeSet(type.TypeSet);
        else
            WriteElements(type);
        _text.Append('}');
    }

    void WriteElements(Interface type)
    {
        var isFirst = true;
        foreach (var method in type.ExplicitMethods)
        {
            WriteMethod(method, isFirst);
            isFirst = false;
        }

        foreach (var embedded in type.Embeddeds)
        {
            if (!isFirst)
                Separate(';');
            isFirst = false;
            Type(embedded);
        }
    }

    void WriteMethod(Func method, bool isFirst)
    {
        if (!isFirst)
            Separate(';');
        _text.Append(method.Name);
        Signature(method.Signature!);
    }

    /// <summary>For a hash: identical interfaces have the same type set, whatever they are made of.</summary>
    void WriteTypeSet(TypeSet set)
    {
        for (var i = 0; i < set.Methods.Count; i++)
            WriteMethod(set.Methods[i], i == 0);
        if (set.Terms.IsAll)
            return;
        if (set.Terms.IsEmpty)
        {
            _text.Append(set.Terms);
            return;
        }

        // Terms have no order.
        var terms = new List<string>();
        var room = _maxLength - _text.Length;
        foreach (var term in set.Terms.Terms)
        {
            if (room <= 0)
                break;
            var text = new StringBuilder(term!.IsTilde ? "~" : "");
            new TypeWriter(text, _context!, room).Type(term.Type);
            terms.Add(text.ToString());
            room -= text.Length;
        }

        if (set.Methods.Count > 0)
            Separate(';');
        _text.AppendJoin('|', terms.Order(StringComparer.Ordinal));
    }

    void WriteChan(Chan chan)
    {
        _text.Append(chan.Direction switch
        {
            ChanDir.Both => "chan ",
            ChanDir.Send => "chan<- ",
            _ => "<-chan ",
        });
        var hasParens = chan is { Direction: ChanDir.Both, Elem: Chan { Direction: ChanDir.Receive } };
        if (hasParens)
            _text.Append('(');
        Type(chan.Elem);
        if (hasParens)
            _text.Append(')');
    }

    void WriteTypeParam(TypeParam param)
    {
        for (var i = 0; i < _ownTypeParams.Count; i++)
        {
            if (_ownTypeParams[i] == param)
            {
                _text.Append('$').Append(i);
                return;
            }
        }

        _text.Append(param.Symbol.Name);
        if (IsHash)
            _text.Append('#').Append(param.Id);
        // A name such as int would be taken for what is predeclared.
        else if (Universe.Scope.Lookup(param.Symbol.Name) is not null)
            _text.Append("/* type parameter */");
    }

    void WriteAlias(Alias alias)
    {
        WriteName(alias.Symbol);
        if (alias.TypeArgs.Count > 0)
            TypeList(alias.TypeArgs);
        else if (!IsHash && alias.TypeParams.Count > 0)
            TypeParamList(alias.TypeParams);
        // An alias that is not complete has its name only; what is identical is found out by more than hashes.
        if (IsHash && Aliases.Unalias(alias) is { } actual)
            Type(actual);
    }

    void WriteName(TypeName name) => _text.Append(TypeText.PackagePrefix(name.Package, _qualifier)).Append(name.Name);

    void Tuple(Tuple tuple, bool isVariadic)
    {
        _text.Append('(');
        for (var i = 0; i < tuple.Count; i++)
        {
            if (i > 0)
                Separate(',');
            var variable = tuple.Vars[i];
            if (!IsHash && HasParamNames && variable.Name.Length > 0)
                _text.Append(variable.Name).Append(' ');
            if (!isVariadic || i < tuple.Count - 1)
            {
                Type(variable.Type);
            }
            else if (variable.Type is Slice slice)
            {
                _text.Append("...");
                Type(slice.Elem);
            }
            else
            {
                // In the type of append([]byte, s...), s may be a string.
                Type(variable.Type);
                _text.Append("...");
            }
        }

        _text.Append(')');
    }

    void Separate(char mark) => _text.Append(mark).Append(IsHash ? "" : " ");

    void Error(string what) => _text.Append('<').Append(what).Append('>');
}

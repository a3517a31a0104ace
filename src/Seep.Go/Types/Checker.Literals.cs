using Seep.Go.Source;
using Seep.Go.Syntax;
using static Seep.Go.Types.Predicates;

namespace Seep.Go.Types;

// Literals: basic ones, functions, and composite literals (Go spec, "Operands").
sealed partial class Checker
{
    void CheckBasicLit(Operand x, BasicLit e)
    {
        // Longer ones have digits that no value keeps, and cost time.
        const int MaxLength = 10000;

        var text = e.Value;
        if (e.Kind is TokenKind.Int or TokenKind.Float or TokenKind.Imag)
        {
            CheckLiteralVersion(e);
            if (text.Length > MaxLength)
            {
                Error(e, ErrorCode.InvalidConstVal,
                    $"excessively long constant: {GoText.Decode(text[..10])}... ({text.Length} chars)");
                x.Invalidate();
                return;
            }
        }

        x.SetConst(e.Kind, text);
        if (!x.IsValid)
        {
            // The scanner saw that it is well-formed: it is a number out of all range.
            Error(e, ErrorCode.InvalidConstVal, $"malformed constant: {GoText.Decode(text)}");
            return;
        }

        x.Expr = e;
        Overflow(x, e.ValuePos);
    }

    /// <summary>Says so where the form of a number is newer than the language.</summary>
    void CheckLiteralVersion(BasicLit e)
    {
        var text = e.Value;
        if (text.Length <= 2 || AllowVersion(13))
            return;
        if (text.Contains((byte)'_'))
            VersionError(e.ValuePos, 13, "underscore in numeric literal");
        else if (text[0] != '0')
            return;
        else if (text[1] is (byte)'b' or (byte)'B')
            VersionError(e.ValuePos, 13, "binary literal");
        else if (text[1] is (byte)'o' or (byte)'O')
            VersionError(e.ValuePos, 13, "0o/0O-style octal literal");
        else if (e.Kind != TokenKind.Int && text[1] is (byte)'x' or (byte)'X')
            VersionError(e.ValuePos, 13, "hexadecimal floating-point literal");
    }

    void CheckFuncLit(Operand x, FuncLit e)
    {
        var signature = new Signature();
        var scope = CheckFuncType(signature, default, e.Type);
        RecordTypeAndValue(e.Type, OperandMode.TypeExpr, signature, null);
        (scope.Start, scope.End) = (e.Node.Start, e.Node.End);
        if (!_options.IgnoreBodies && e.Body.Exists)
        {
            // The body may need the type that the literal is part of, so it waits; but not beyond the statement, since
            // names that are declared after it are not its own.
            CheckBodyLater(_environment.Declaration, signature, scope, e.Body, _environment.Iota);
        }

        x.Mode = OperandMode.Value;
        x.Type = signature;
    }

    /// <param name="hint">The element type of the literal around it; or null.</param>
    internal void CheckCompositeLit(Operand x, CompositeLit e, Type? hint)
    {
        var (type, elem) = TypeOfLiteral(e, hint);
        if (!IsComplete(elem))
        {
            x.Invalidate();
            return;
        }

        switch (CommonUnder(elem, null).Type)
        {
            case Struct under:
                CheckStructLit(x, e, under, elem);
                break;
            case Array under:
                var length = CheckIndexedElements(e.Elts, under.Elem, under.Length);
                // Of [...]T, and where the length was in error.
                if (under.Length < 0)
                {
                    under.Length = length;
                    if (e.Type.Exists)
                        RecordTypeAndValue(e.Type, OperandMode.TypeExpr, under, null);
                }

                break;
            case Slice under:
                CheckIndexedElements(e.Elts, under.Elem, -1);
                break;
            case Map under:
                CheckMapLit(x, e, under);
                break;
            case var under:
                UseElements(e);
                if (under is not null && !IsValid(under))
                    break;
                var what = !e.Type.Exists && hint is not null ? " element" : "";
                var cause = under is null ? " (no common underlying type)" : "";
                Error(e, ErrorCode.InvalidLit, $"invalid composite literal{what} type {Str(type)}{cause}");
                x.Invalidate();
                return;
        }

        x.Mode = OperandMode.Value;
        x.Type = type;
    }

    /// <summary>The type of a literal, and that of what its braces hold: of an element of type *T that is T.</summary>
    (Type Type, Type Elem) TypeOfLiteral(CompositeLit e, Type? hint)
    {
        if (e.Type.Exists)
        {
            var type = e.Type.Is(out ArrayType array) && array.Len.Is(out Ellipsis dots) && !dots.Elt.Exists
                ? new Array(VarType(array.Elt), -1)
                : CheckType(e.Type);
            return (type, type);
        }

        if (hint is not null)
            return (hint, CommonUnder(hint, null).Type is Pointer pointer ? pointer.Elem : hint);
        Error(e, ErrorCode.UntypedLit, "missing type in composite literal");
        return (Universe.Invalid, Universe.Invalid);
    }

    void UseElements(CompositeLit e)
    {
        // A key may be a field of a type that is not known; looking it up would be wrong.
        foreach (var element in e.Elts)
            Use(element.Is(out KeyValueExpr pair) ? pair.Value : element);
    }

    void CheckStructLit(Operand x, CompositeLit e, Struct type, Type named)
    {
        if (e.Elts.Count == 0)
            return;
        if (!e.Elts[0].Is<KeyValueExpr>())
        {
            CheckStructValues(x, e, type, named);
            return;
        }

        var visited = new FieldPaths();
        foreach (var element in e.Elts)
        {
            if (element.Is(out KeyValueExpr pair))
                CheckStructField(x, pair, type, named, visited);
            else
                Error(element, ErrorCode.MixedStructLit, "mixture of field:value and value elements in struct literal");
        }
    }

    void CheckStructField(Operand x, KeyValueExpr pair, Struct type, Type named, FieldPaths visited)
    {
        GenericExpr(x, pair.Value, null);
        if (!pair.Key.Is(out Ident key))
        {
            Error(pair, ErrorCode.InvalidLitField, $"invalid field name {Str(pair.Key)} in struct literal");
            return;
        }

        var (symbol, index, isIndirect) = Lookups.LookupFieldOrMethod(type, false, _package, key.Name, false);
        if (symbol is null)
        {
            var similar = Lookups.LookupFieldOrMethod(type, false, _package, key.Name, true).Symbol;
            Error(key, ErrorCode.MissingLitField, LookupError(named, key.Name, similar, isStructLit: true));
            return;
        }

        if (symbol is not Var field)
        {
            Error(key, ErrorCode.MissingLitField, $"{key.Name} is not a field");
            return;
        }

        if (index!.Count > 1 && !AllowVersion(27))
        {
            VersionError(key.NamePos, 27,
                $"use of promoted field {Lookups.FieldPath(type, index)} in struct literal of type {Str(named)}");
            return;
        }

        if (isIndirect)
        {
            Error(key, ErrorCode.InvalidLitField, $"invalid implicit pointer indirection to reach {key.Name}");
            return;
        }

        RecordUse(key, field);
        CheckAssignment(x, field.Type!, "struct literal");
        var (present, common) = visited.Add(index, field);
        if (common == 0)
            return;
        Error(pair, ErrorCode.DuplicateLitField,
            present == field ? $"duplicate field name {field.Name} in struct literal"
            : common < index.Count
                ? $"cannot specify promoted field {field.Name} and enclosing embedded field {present.Name}"
                : $"cannot specify embedded field {field.Name} and enclosed promoted field {present.Name}");
    }

    void CheckStructValues(Operand x, CompositeLit e, Struct type, Type named)
    {
        var fields = type.Fields;
        var i = -1;
        foreach (var element in e.Elts)
        {
            i++;
            if (element.Is<KeyValueExpr>())
            {
                Error(element, ErrorCode.MixedStructLit, "mixture of field:value and value elements in struct literal");
                continue;
            }

            GenericExpr(x, element, null);
            if (i >= fields.Count)
            {
                Error(x, ErrorCode.InvalidStructLit, $"too many values in struct literal of type {Str(named)}");
                break;
            }

            if (IsHidden(fields[i]))
            {
                Error(x, ErrorCode.UnexportedLitField,
                    $"implicit assignment to unexported field {fields[i].Name} in struct literal of type {Str(named)}");
                continue;
            }

            CheckAssignment(x, fields[i].Type!, "struct literal");
        }

        if (e.Elts.Count >= fields.Count)
            return;
        var hint = fields.Any(IsHidden) ? " (type has unexported fields - use key:value pairs)" : "";
        Error(e.Rbrace, ErrorCode.InvalidStructLit, $"too few values in struct literal of type {Str(named)}{hint}");
    }

    /// <summary>Whether a field is another package's own.</summary>
    bool IsHidden(Var field) => !field.IsExported && field.Package != _package;

    void CheckMapLit(Operand x, CompositeLit e, Map type)
    {
        // Keys of an interface type are the same only if their own types are.
        var keyIsInterface = IsNonTypeParamInterface(type.Key);
        var visited = new Dictionary<object, List<Type>>();
        foreach (var element in e.Elts)
        {
            if (!element.Is(out KeyValueExpr pair))
            {
                Error(element, ErrorCode.MissingLitKey, "missing key in map literal");
                continue;
            }

            GenericExpr(x, pair.Key, type.Key);
            CheckAssignment(x, type.Key, "map literal");
            if (!x.IsValid)
                continue;
            if (x.Mode == OperandMode.Constant && !AddKey(x, visited, keyIsInterface))
            {
                Error(x, ErrorCode.DuplicateLitKey, $"duplicate key {x.Value} in map literal");
                continue;
            }

            GenericExpr(x, pair.Value, type.Elem);
            CheckAssignment(x, type.Elem, "map literal");
        }
    }

    static bool AddKey(Operand x, Dictionary<object, List<Type>> visited, bool keyIsInterface)
    {
        var key = KeyOf(x.Value!);
        if (!visited.TryGetValue(key, out var types))
        {
            visited[key] = keyIsInterface ? [x.KnownType] : [];
            return true;
        }

        if (!keyIsInterface)
            return false;
        var isNew = !types.Exists(t => Identical(t, x.KnownType));
        types.Add(x.KnownType);
        return isNew;
    }

    /// <summary>Checks the elements of an array or slice.</summary>
    /// <param name="length">Of the array, if it is known; else negative.</param>
    /// <returns>The length that they make.</returns>
    long CheckIndexedElements(NodeList<Expr> elements, Type type, long length)
    {
        // Only keys make indices that can come twice.
        HashSet<long>? visited = null;
        long index = 0, max = 0;
        var x = new Operand();
        var i = 0;
        foreach (var element in elements)
        {
            var value = element;
            var isValid = true;
            if (element.Is(out KeyValueExpr pair))
            {
                value = pair.Value;
                isValid = TryGetElementIndex(pair, length, ref index);
                visited ??= [.. Indices(i)];
            }
            else if (length >= 0 && index >= length)
            {
                isValid = false;
                Error(element, ErrorCode.OversizeArrayLit, $"index {index} is out of bounds (>= {length})");
            }

            if (isValid && visited?.Add(index) == false)
                Error(element, ErrorCode.DuplicateLitKey, $"duplicate index {index} in array or slice literal");
            index++;
            i++;
            max = Math.Max(max, index);

            GenericExpr(x, value, type);
            CheckAssignment(x, type, "array or slice literal");
        }

        return max;

        static IEnumerable<long> Indices(int count)
        {
            for (var i = 0L; i < count; i++)
                yield return i;
        }
    }

    bool TryGetElementIndex(KeyValueExpr pair, long length, ref long index)
    {
        var (type, value) = CheckIndex(pair.Key, length);
        if (!IsValid(type))
            return false;
        if (value < 0)
        {
            Error(pair, ErrorCode.InvalidLitIndex, $"index {Str(pair.Key)} must be integer constant");
            return false;
        }

        index = value;
        return true;
    }

    /// <summary>
    /// The paths to the fields that a struct literal has: one that leads to another's end, or on from there, is about
    /// the same memory.
    /// </summary>
    sealed class FieldPaths
    {
        readonly SortedDictionary<int, object> _next = [];

        /// <summary>Adds a path that is not empty.</summary>
        /// <returns>
        /// A field that is in the way, and how many steps the paths share; or the field itself, and 0.
        /// </returns>
        public (Var Field, int Common) Add(IReadOnlyList<int> path, Var field)
        {
            var paths = this;
            for (var i = 0; i < path.Count; i++)
            {
                if (paths._next.TryGetValue(path[i], out var next))
                {
                    if (next is Var other)
                        return (other, i + 1);
                    paths = (FieldPaths)next;
                    continue;
                }

                if (i == path.Count - 1)
                {
                    paths._next[path[i]] = field;
                    return (field, 0);
                }

                var added = new FieldPaths();
                paths._next[path[i]] = added;
                paths = added;
            }

            return (paths.First(), path.Count);
        }

        Var First()
        {
            var paths = this;
            while (true)
            {
                var first = paths._next.First().Value;
                if (first is Var field)
                    return field;
                paths = (FieldPaths)first;
            }
        }
    }
}

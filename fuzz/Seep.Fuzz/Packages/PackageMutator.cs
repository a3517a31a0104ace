using System.Text;
using Seep.Go.Syntax;

namespace Seep.Fuzz.Packages;

/// <summary>
/// Makes packages that are wrong out of ones that are right, most of them still right in their syntax, so that it is the
/// checker that meets them. The same generator makes the same ones.
/// </summary>
sealed class PackageMutator(IReadOnlyList<PackageSource> seeds)
{
    static readonly string[] Names =
    [
        "_", "any", "append", "bool", "byte", "cap", "clear", "close", "comparable", "complex", "complex128", "copy", "delete", "error",
        "false", "float64", "imag", "init", "int", "iota", "len", "main", "make", "max", "min", "new", "nil", "panic", "print", "real",
        "recover", "rune", "string", "true", "uint8", "uintptr", "unsafe", "T", "P", "x", "C", "é",
    ];

    static readonly string[] Literals =
    [
        "0", "1", "-1", "2", "7", "63", "64", "1<<62", "1<<63", "1<<200", "9223372036854775807", "0x1p-2", "1e1000", "1e-1000", "0.5", "1i",
        "1e100000", "0i", "'a'", "'\\U0010FFFF'", "\"\"", "\"text\"", "`raw`", "\"\\xff\"", "\"fmt\"", "\"unsafe\"", "\"./p\"", "\"C\"", "nil", "true", "iota",
    ];

    static readonly TokenKind[] Operators =
    [
        .. Enum.GetValues<TokenKind>().Where(k => k is > TokenKind.String and < TokenKind.LParen or TokenKind.Tilde),
    ];

    /// <summary>What can be made of an expression; # stands for it.</summary>
    static readonly string[] ExprForms =
    [
        "(#)", "&#", "*#", "-#", "!#", "^#", "<-#", "#.f", "#()", "#(#)", "#(#...)", "#[#]", "#[0]", "#[:]", "#[#:#:#]", "#.(int)", "#.(type)", "#[int]",
        "#[int, string]", "#{}", "#{#}", "#{#: #}", "[]any{#}", "func() { _ = # }", "func() any { return # }()", "#+#", "#<<#", "#==#", "#&&#",
        "len(#)", "append(#, #...)", "new(#)", "make(#)", "any(#)", "string(#)", "unsafe.Sizeof(#)", "min(#, #)", "complex(#, #)", "real(#)", "delete(#, #)",
        "copy(#, #)", "interface{ m() }(#)", "[...]int{#: #}", "map[any]any{#: #, #: #}", "struct{ f any }{#}", "#, #", "# = #", "panic(#)",
    ];

    /// <summary>What can be made of a type; # stands for it.</summary>
    static readonly string[] TypeForms =
    [
        "[]#", "*#", "(#)", "chan #", "<-chan #", "map[#]#", "map[string]#", "[2]#", "[len(#{})]#", "[1<<40]#", "func(#) #", "func(...#)", "struct{ # }", "struct{ *# }",
        "struct{ f # }", "struct{ f #; f # }", "interface{ # }", "interface{ ~# }", "interface{ m(#); # }", "interface{ #|# }", "~#", "#|#", "#|~int", "#[#]", "#[int]",
        "#[#, #]", "[unsafe.Sizeof(#{})]int", "T[#]", "P", "any", "comparable", "interface{ comparable; # }", "interface{ m() # }",
    ];

    static readonly string[] ListForms = ["[T any]", "[P, Q any]", "[P *T]", "[P interface{ ~[]E }, E any]", "[P P]", "[P Q[P], Q any]", "[_ any]", "[P ~int|string]", ""];

    /// <summary>Declarations that go on for ever if nobody stops them; # is a number that is new.</summary>
    static readonly string[] Declarations =
    [
        "type T# T#", "type T# [len(T#{})]int", "type T# struct{ T# }", "type T#[P any] struct{ f *T#[*P] }", "type T#[P any] struct{ f T#[T#[P]] }",
        "type T# = T#", "type A#[P any] = A#[*P]", "type T#[P T#[P]] int", "func f#[P any]() { f#[*P]() }", "var v#, w# = w#, v#", "const c# = c# + 1",
        "type I# interface{ I# }", "type I# interface{ m() I#; J# }; type J# interface{ m() J# }", "type T#[P any] []T#[T#[P]]; var _ T#[int]",
        "type T# *T#; func (T#) m() {}", "type T#[P any] struct{ P }", "var v# = f#(); func f#() int { return v# }", "func (T) m#[P any](P) {}",
        "type T#[P interface{ m(T#[P]) }] struct{}; func (T#[P]) m(T#[P]) {}", "var _ = func() { var x# = x#; type L L; _ = x# }",
    ];

    public PackageSource Change(Random random)
    {
        var seed = seeds[random.Next(seeds.Count)];
        var files = seed.Files.ToArray();
        for (var changes = random.Next(5) == 0 ? 2 : 1; changes > 0; changes--)
        {
            var at = random.Next(files.Length);
            var text = random.Next(25) == 0
                ? Mutator.Change(files[at].Text, random)
                : new FileChange(files[at].Text, DonorFor(files, random), random).Text();
            files[at] = files[at] with { Text = text };
        }

        return new(files);
    }

    byte[] DonorFor(GoFile[] files, Random random)
    {
        var from = random.Next(3) > 0 ? files : seeds[random.Next(seeds.Count)].Files;
        return from[random.Next(from.Count)].Text;
    }

    /// <summary>Changes one file in a few places.</summary>
    sealed class FileChange(byte[] text, byte[] donor, Random random)
    {
        readonly GoParts _own = GoParts.Of(text);
        readonly GoParts _other = GoParts.Of(donor);
        readonly List<(int Start, int End, byte[] Text)> _edits = [];

        public byte[] Text()
        {
            for (var edits = random.Next(1, 5); edits > 0; edits--)
                Edit();
            return Apply();
        }

        void Edit()
        {
            switch (random.Next(24))
            {
                case <= 4:
                    Graft();
                    break;
                case <= 8:
                    Rename();
                    break;
                case <= 11:
                    Wrap();
                    break;
                case 12:
                    GraftAcross();
                    break;
                case 13:
                    ChangeLiteral();
                    break;
                case 14 or 15:
                    ChangeOperator();
                    break;
                case 16 or 17:
                    ChangeToken();
                    break;
                case 18:
                    Remove();
                    break;
                case 19 or 20:
                    Repeat();
                    break;
                case 21:
                    Swap();
                    break;
                case 22:
                    ChangeList();
                    break;
                default:
                    Declare();
                    break;
            }
        }

        /// <summary>Another part of the kind takes the place of one.</summary>
        void Graft()
        {
            if (Pick(_own.Parts) is { } at && Pick(_other.Parts, at.Kind) is { } part)
                Replace(at, donor[part.Start..part.End]);
        }

        /// <summary>A type where an expression was, or the reverse.</summary>
        void GraftAcross()
        {
            if (Pick(_own.Parts, random.Next(2) == 0 ? PartKind.Expr : PartKind.Type) is { } at
                && Pick(_other.Parts, at.Kind == PartKind.Expr ? PartKind.Type : PartKind.Expr) is { } part)
            {
                Replace(at, donor[part.Start..part.End]);
            }
        }

        void Rename()
        {
            if (PickToken(text, _own, IsName) is not { } at)
                return;
            if (random.Next(4) > 0 && PickToken(donor, _other, IsName) is { } other)
                Replace(at.Start, at.End, donor[other.Start..other.End]);
            else
                Replace(at.Start, at.End, Names[random.Next(Names.Length)]);

            static bool IsName(TokenKind kind) => kind == TokenKind.Ident;
        }

        void Wrap()
        {
            if (Pick(_own.Parts, random.Next(2) == 0 ? PartKind.Expr : PartKind.Type) is not { } at || at.End - at.Start > 200)
                return;
            var forms = at.Kind == PartKind.Expr ? ExprForms : TypeForms;
            var form = forms[random.Next(forms.Length)];
            Replace(at, Encoding.UTF8.GetBytes(form.Replace("#", Encoding.UTF8.GetString(text, at.Start, at.End - at.Start), StringComparison.Ordinal)));
        }

        void ChangeLiteral()
        {
            if (PickToken(text, _own, k => k is > TokenKind.Ident and <= TokenKind.String) is { } at)
                Replace(at.Start, at.End, Literals[random.Next(Literals.Length)]);
        }

        void ChangeOperator()
        {
            if (PickToken(text, _own, Operators.Contains) is { } at)
                Replace(at.Start, at.End, Operators[random.Next(Operators.Length)].Text());
        }

        void ChangeToken()
        {
            if (PickToken(text, _own, _ => true) is not { } at || PickToken(text, _own, _ => true) is not { } other)
                return;
            var moved = text[at.Start..at.End];
            switch (random.Next(4))
            {
                case 0:
                    Replace(at.Start, at.End, "");
                    break;
                case 1:
                    Replace(at.End, at.End, [(byte)' ', .. moved]);
                    break;
                case 2:
                    Replace(at.Start, at.End, text[other.Start..other.End]);
                    Replace(other.Start, other.End, moved);
                    break;
                default:
                    Replace(other.End, other.End, [(byte)' ', .. moved, (byte)' ']);
                    break;
            }
        }

        void Remove()
        {
            if (Pick(_own.Parts) is { } at)
                Replace(at, []);
        }

        /// <summary>A part stands twice, or one of another file beside it.</summary>
        void Repeat()
        {
            var kind = (PartKind)random.Next((int)PartKind.Stmt, (int)PartKind.Field + 1);
            if (Pick(_own.Parts, kind) is not { } at)
                return;
            if (random.Next(2) == 0)
                Replace(at.End, at.End, [(byte)'\n', .. text.AsSpan(at.Start, at.End - at.Start)]);
            else if (Pick(_other.Parts, kind) is { } part)
                Replace(at.End, at.End, [(byte)'\n', .. donor.AsSpan(part.Start, part.End - part.Start)]);
        }

        void Swap()
        {
            if (Pick(_own.Parts) is not { } at || Pick(_own.Parts, at.Kind) is not { } other)
                return;
            if (at.End > other.Start && other.End > at.Start)
                return;
            Replace(at, text[other.Start..other.End]);
            Replace(other, text[at.Start..at.End]);
        }

        /// <summary>Changes a list of type parameters or a receiver, or gives one to a function or type that has none.</summary>
        void ChangeList()
        {
            var list = Encoding.UTF8.GetBytes(ListForms[random.Next(ListForms.Length)]);
            var kind = random.Next(2) == 0 ? PartKind.TypeParams : PartKind.Receiver;
            if (Pick(_own.Parts, kind) is { } at && random.Next(2) == 0)
                Replace(at, kind == PartKind.TypeParams ? list : Encoding.UTF8.GetBytes($"(r {Names[random.Next(Names.Length)]}{Encoding.UTF8.GetString(list)})"));
            else if (Named() is { } name)
                Replace(name.End, name.End, list);
        }

        /// <summary>A name after the word func or type, or after a receiver.</summary>
        GoParts.Token? Named()
        {
            var named = new List<GoParts.Token>();
            for (var i = 1; i < _own.Tokens.Count; i++)
            {
                if (_own.Tokens[i].Kind == TokenKind.Ident && _own.Tokens[i - 1].Kind is TokenKind.Func or TokenKind.Type or TokenKind.RParen)
                    named.Add(_own.Tokens[i]);
            }

            return named.Count > 0 ? named[random.Next(named.Count)] : null;
        }

        void Declare()
        {
            var declaration = Declarations[random.Next(Declarations.Length)].Replace("#", $"{random.Next(3)}", StringComparison.Ordinal);
            Replace(text.Length, text.Length, $"\n{declaration}\n");
        }

        Part? Pick(List<Part> parts) => parts.Count > 0 ? parts[random.Next(parts.Count)] : null;

        Part? Pick(List<Part> parts, PartKind kind)
        {
            for (var tries = 0; tries < 50; tries++)
            {
                if (Pick(parts) is { } part && part.Kind == kind)
                    return part;
            }

            return null;
        }

        GoParts.Token? PickToken(byte[] from, GoParts parts, Func<TokenKind, bool> isRight)
        {
            for (var tries = 0; tries < 50 && from.Length > 0 && parts.Tokens.Count > 0; tries++)
            {
                if (parts.Tokens[random.Next(parts.Tokens.Count)] is var token && isRight(token.Kind))
                    return token;
            }

            return null;
        }

        void Replace(Part at, byte[] with) => Replace(at.Start, at.End, with);

        void Replace(int start, int end, string with) => Replace(start, end, Encoding.UTF8.GetBytes(with));

        /// <summary>What touches an earlier edit is left out.</summary>
        void Replace(int start, int end, byte[] with)
        {
            if (!_edits.Any(e => start <= e.End && e.Start <= end))
                _edits.Add((start, end, with));
        }

        byte[] Apply()
        {
            using var changed = new MemoryStream();
            var at = 0;
            foreach (var (start, end, with) in _edits.OrderBy(e => e.Start))
            {
                changed.Write(text.AsSpan(at, start - at));
                changed.Write(with);
                at = end;
            }

            changed.Write(text.AsSpan(at));
            return changed.ToArray();
        }
    }
}

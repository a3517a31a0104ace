namespace Seep.Go.Syntax;

/// <summary>The kinds of token (Go spec, "Lexical elements"); the order groups literals, operators and keywords.</summary>
public enum TokenKind : byte
{
    Illegal,
    EndOfFile,
    Comment,

    Ident,
    Int,
    Float,
    Imag,
    Char,
    String,

    Add,
    Sub,
    Mul,
    Quo,
    Rem,
    And,
    Or,
    Xor,
    Shl,
    Shr,
    AndNot,
    AddAssign,
    SubAssign,
    MulAssign,
    QuoAssign,
    RemAssign,
    AndAssign,
    OrAssign,
    XorAssign,
    ShlAssign,
    ShrAssign,
    AndNotAssign,
    LAnd,
    LOr,
    Arrow,
    Inc,
    Dec,
    Eql,
    Lss,
    Gtr,
    Assign,
    Not,
    Neq,
    Leq,
    Geq,
    Define,
    Ellipsis,
    LParen,
    LBrack,
    LBrace,
    Comma,
    Period,
    RParen,
    RBrack,
    RBrace,
    Semicolon,
    Colon,
    Tilde,

    Break,
    Case,
    Chan,
    Const,
    Continue,
    Default,
    Defer,
    Else,
    Fallthrough,
    For,
    Func,
    Go,
    Goto,
    If,
    Import,
    Interface,
    Map,
    Package,
    Range,
    Return,
    Select,
    Struct,
    Switch,
    Type,
    Var,
}

/// <summary>What is known of kinds of token.</summary>
public static class TokenKinds
{
    /// <summary>The precedence of what is no binary operator.</summary>
    public const int LowestPrecedence = 0;

    static readonly string[] Texts =
    [
        "ILLEGAL", "EOF", "COMMENT",
        "IDENT", "INT", "FLOAT", "IMAG", "CHAR", "STRING",
        "+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "&^",
        "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "&^=",
        "&&", "||", "<-", "++", "--", "==", "<", ">", "=", "!", "!=", "<=", ">=", ":=", "...",
        "(", "[", "{", ",", ".", ")", "]", "}", ";", ":", "~",
        "break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for", "func", "go",
        "goto", "if", "import", "interface", "map", "package", "range", "return", "select", "struct", "switch", "type",
        "var",
    ];

    /// <summary>All keywords.</summary>
    public static IEnumerable<TokenKind> Keywords => Enum.GetValues<TokenKind>().Where(k => k.IsKeyword());

    /// <summary>The token's text, or for kinds with texts of their own the kind's name, as Go's tools print it.</summary>
    public static string Text(this TokenKind kind) => Texts[(int)kind];

    /// <summary>Identifiers and basic literals.</summary>
    public static bool IsLiteral(this TokenKind kind) => kind is >= TokenKind.Ident and <= TokenKind.String;

    public static bool IsKeyword(this TokenKind kind) => kind >= TokenKind.Break;

    /// <summary>The precedence of a binary operator, 1 to 5 (Go spec, "Operator precedence"), else 0.</summary>
    public static int Precedence(this TokenKind kind) => kind switch
    {
        TokenKind.LOr => 1,
        TokenKind.LAnd => 2,
        TokenKind.Eql or TokenKind.Neq or TokenKind.Lss or TokenKind.Leq or TokenKind.Gtr or TokenKind.Geq => 3,
        TokenKind.Add or TokenKind.Sub or TokenKind.Or or TokenKind.Xor => 4,
        TokenKind.Mul or TokenKind.Quo or TokenKind.Rem or TokenKind.Shl or TokenKind.Shr or TokenKind.And
            or TokenKind.AndNot => 5,
        _ => LowestPrecedence,
    };
}

using Seep.Go.Syntax;

namespace Seep.Go.Types;

/// <summary>A version of the language: <c>go1.22</c>. The default is no version, and allows everything.</summary>
public readonly record struct GoVersion(int Minor)
{
    /// <summary>The newest version that is known here.</summary>
    public static GoVersion Newest => new(27) { IsValid = true };

    /// <summary>Reads <c>go1.22</c>, <c>go1.22.3</c> or <c>go1.22rc1</c>; what is none of these is no version.</summary>
    public static GoVersion Parse(string text)
    {
        if (!text.StartsWith("go1", StringComparison.Ordinal))
            return default;
        var rest = text.AsSpan(3);
        if (rest.Length == 0)
            return new(0) { IsValid = true };
        if (rest[0] != '.')
            return default;
        rest = rest[1..];
        var digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
            digits++;
        return int.TryParse(rest[..digits], out var minor) ? new(minor) { IsValid = true } : default;
    }

    /// <summary>The version that a file is written in: that of its <c>//go:build</c> line if it has one, else its package's.</summary>
    public static GoVersion OfFile(SyntaxTree tree, GoVersion ofPackage)
    {
        // Before that version such lines said nothing of the language.
        const int Oldest = 21;
        var own = Parse(tree.GoVersion);
        return own.IsValid ? own with { Minor = Math.Max(own.Minor, Oldest) } : ofPackage;
    }

    public bool IsValid { get; init; }

    /// <summary>Whether the features of a version may be used.</summary>
    public bool Allows(int minor) => !IsValid || Minor >= minor;

    public override string ToString() => IsValid ? $"go1.{Minor}" : "";
}

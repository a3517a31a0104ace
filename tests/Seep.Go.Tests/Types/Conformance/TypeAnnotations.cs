using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Seep.Go.Source;
using Seep.Go.Tests.Syntax.Conformance;

namespace Seep.Go.Tests.Types.Conformance;

/// <summary>An error that a comment asks for, at the token before it.</summary>
/// <param name="Pattern">A part of the message, or a regular expression.</param>
sealed record WantedError(string File, int Line, int Column, string Pattern, bool IsRegex)
{
    public bool IsMetBy(string message) => IsRegex
        ? Regex.IsMatch(message, Pattern, default, TimeSpan.FromSeconds(2))
        : message.Contains(Pattern, StringComparison.Ordinal);
}

/// <summary>A test of Go's: its files as one package, and the errors that its comments ask for.</summary>
sealed record AnnotatedPackage(string Name, LoosePackage Package, IReadOnlyList<WantedError> Wanted);

/// <summary>
/// Reads <c>internal/types/testdata</c> by the rules of <c>go/types/check_test.go</c>: <c>ERROR "text"</c> and
/// <c>ERRORx `regexp`</c> in a comment ask for an error at the token before it; a file is a package, and so is a folder; flags
/// stand in a comment on the first line.
/// </summary>
static partial class TypeAnnotations
{
    static readonly string[] Folders =
    [
        "internal/types/testdata/check", "internal/types/testdata/spec", "internal/types/testdata/examples", "internal/types/testdata/fixedbugs",
        "go/types/testdata/local",
    ];

    public static IReadOnlyList<AnnotatedPackage> ReadTestdata(string goRoot) =>
        [.. Folders.SelectMany(folder => ReadFolder(Path.Combine(goRoot, "src", folder))).OfType<AnnotatedPackage>()];

    static IEnumerable<AnnotatedPackage?> ReadFolder(string folder)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
        {
            var name = $"{Path.GetFileName(folder)}/{Path.GetFileName(entry)}";
            yield return Read(name, Directory.Exists(entry) ? [.. Directory.EnumerateFiles(entry).Order(StringComparer.Ordinal)] : [entry]);
        }
    }

    /// <summary>Null where build constraints leave no file.</summary>
    static AnnotatedPackage? Read(string name, string[] files)
    {
        string[] kept = [.. files.Where(file => Builds.Includes(File.ReadAllText(file)))];
        if (kept.Length == 0)
            return null;
        var flags = Flags(File.ReadLines(kept[0]).FirstOrDefault() ?? "");
        var version = flags.FirstOrDefault(f => f.StartsWith("-lang=", StringComparison.Ordinal))?["-lang=".Length..] ?? "";
        return new(name, new(kept, version, flags.Contains("-fakeImportC")), [.. kept.SelectMany(WantedIn)]);
    }

    static string[] Flags(string firstLine) =>
        firstLine.StartsWith("//", StringComparison.Ordinal) && firstLine[2..].Trim() is ['-', ..] and var flags
            ? flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : [];

    static IEnumerable<WantedError> WantedIn(string file)
    {
        var source = File.ReadAllBytes(file);
        var lines = new LineStarts(source);
        var before = 0;
        foreach (var piece in Pieces.Of(source))
        {
            if (piece.Kind == PieceKind.Token)
                before = piece.Start;
            if (piece.Kind != PieceKind.Comment)
                continue;
            var text = Encoding.UTF8.GetString(source, piece.Start, piece.End - piece.Start);
            if (Wanted().Match(text[1] == '*' ? text[..^2] : text) is { Success: true } wanted)
            {
                var (line, column) = lines.Place(before);
                yield return new(file, line, column, Unquote(wanted.Groups["pattern"].Value.Trim()), wanted.Groups["x"].Success);
            }
        }
    }

    /// <summary>The value of a Go string.</summary>
    static string Unquote(string quoted) => quoted[0] == '`'
        ? quoted[1..^1]
        : Escape().Replace(quoted[1..^1], escape => escape.Value[1] switch
        {
            'n' => "\n",
            't' => "\t",
            'u' => $"{(char)int.Parse(escape.Value[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)}",
            _ => escape.Value[1..],
        });

    [GeneratedRegex(@"^/[/*] ERROR(?<x>x)? (?<pattern>.*)$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Wanted();

    [GeneratedRegex(@"\\(u[0-9a-fA-F]{4}|.)", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Escape();
}

/// <summary>Build constraints for Linux on amd64 with the newest Go.</summary>
static class Builds
{
    /// <summary>Whether a file's constraint, if it has one, lets it through.</summary>
    public static bool Includes(string source)
    {
        foreach (var line in source.Split('\n').TakeWhile(line => !line.StartsWith("package ", StringComparison.Ordinal)))
        {
            if (BuildConstraint.TryParse(line.TrimEnd('\r'), out var constraint))
                return constraint.Holds(Has);
        }

        return true;
    }

    static bool Has(string tag) =>
        tag is "linux" or "amd64" or "unix" or "gc" or "cgo"
        || tag.StartsWith("go1.", StringComparison.Ordinal) && int.TryParse(tag[4..], CultureInfo.InvariantCulture, out var minor) && minor <= 27;
}

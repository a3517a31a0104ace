using System.Security.Cryptography;
using System.Text;
using Seep.Core;
using Seep.Go.Source;
using Seep.Go.Syntax;

namespace Seep.Go.Tests.Syntax.Conformance;

/// <summary>An error as a parser reports it.</summary>
/// <param name="Line">From 1, as <c>//line</c> directives have it.</param>
/// <param name="Column">From 1, in bytes; 0 where a <c>//line</c> directive leaves it open.</param>
readonly record struct ReportedError(int Line, int Column, string Message);

/// <summary>What a harness asks of a parser: the errors of a file, in their order.</summary>
delegate IReadOnlyList<ReportedError> ErrorsOf(string path, byte[] source);

/// <summary>
/// Our parser as the harnesses of this folder use it: nothing else here knows its API. Each file has a thread of its
/// own, since deep trees take stack.
/// </summary>
static class ParserUnderTest
{
    /// <summary>All errors (docs/formats/syntax-json.md, <c>errors</c>).</summary>
    public static IReadOnlyList<ReportedError> Errors(string path, byte[] source)
    {
        IReadOnlyList<Diagnostic> errors = [];
        DeepThreads.Run(() => errors = Parse(path, source).Errors);
        return [.. errors.Select(e => new ReportedError(e.Position.Line, e.Position.Column, e.Message))];
    }

    /// <summary>The line of a file in the form of docs/formats/syntax-json.md, without its end.</summary>
    public static string Dump(string path, byte[] source)
    {
        using var text = new MemoryStream();
        Write(path, source, text);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>SHA-256 of <see cref="Dump"/> in lower-case hex; the text is never held.</summary>
    public static string Hash(string path, byte[] source)
    {
        using var hash = SHA256.Create();
        using (var text = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
            Write(path, source, text);
        return Convert.ToHexStringLower(hash.Hash!);
    }

    static void Write(string path, byte[] source, Stream target) =>
        DeepThreads.Run(() => SyntaxJson.Write(Parse(path, source), target));

    static SyntaxTree Parse(string path, byte[] source) => SyntaxTree.Parse(new FileSet().Add(path, source));
}

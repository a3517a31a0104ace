using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Seep.Go.Syntax;

namespace Seep.Scan.Engine.Facts;

/// <summary>A SHA-256 of several things, each with its length before it, so that none can pass for two.</summary>
sealed class Digest
{
    readonly ByteWriter _bytes = new();

    public void Add(ReadOnlySpan<byte> bytes) => _bytes.Block(bytes);

    public void Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public void Add(int number) => _bytes.Signed(number);

    public byte[] End() => SHA256.HashData(_bytes.Written);

    /// <summary>
    /// What files declare: their tokens outside of the bodies of function declarations. Whatever a package's types are to those that
    /// import it follows from that, and from what the package itself imports.
    /// </summary>
    public static byte[] OfDeclarations(IReadOnlyList<SyntaxTree> trees)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var tokens = new ArrayBufferWriter<byte>();
        foreach (var tree in trees)
        {
            tokens.ResetWrittenCount();
            AddDeclarations(tree, tokens);
            hash.AppendData(tokens.WrittenSpan);
        }

        return hash.GetHashAndReset();
    }

    static void AddDeclarations(SyntaxTree tree, ArrayBufferWriter<byte> to)
    {
        var bodies = BodiesOf(tree);
        var body = 0;
        var scanner = new Go.Syntax.Scanner(tree.File, (_, _) => { });
        do
        {
            scanner.Next();
            while (body < bodies.Count && bodies[body].End <= scanner.TokenStart)
                body++;
            if (scanner.Kind == TokenKind.Comment || body < bodies.Count && bodies[body].Start <= scanner.TokenStart)
                continue;
            to.Write([(byte)scanner.Kind]);
            to.Write(scanner.IsAutomatic ? ";"u8 : scanner.TokenText);
            to.Write("\0"u8); // in no token of Go
        }
        while (scanner.Kind != TokenKind.EndOfFile);
    }

    /// <summary>The offsets of bodies, in the order of the source.</summary>
    static List<(int Start, int End)> BodiesOf(SyntaxTree tree)
    {
        var bodies = new List<(int Start, int End)>();
        if (tree.Root.Kind != NodeKind.File)
            return bodies;
        foreach (var decl in tree.FileNode.Decls)
        {
            if (decl.Is(out FuncDecl function) && function.Body.Exists)
                bodies.Add((tree.File.OffsetOf(function.Body.Node.Start), tree.File.OffsetOf(function.Body.Node.End)));
        }

        return bodies;
    }
}

using System.Text;

namespace Seep.Fuzz.Packages;

/// <summary>One file of a package.</summary>
/// <param name="Name">Without a folder.</param>
sealed record GoFile(string Name, byte[] Text);

/// <summary>The files of one package. As one text they are a txtar archive: <c>-- NAME --</c> on a line, then the file.</summary>
sealed record PackageSource(IReadOnlyList<GoFile> Files)
{
    /// <summary>Bytes.</summary>
    public int Size => Files.Sum(file => file.Text.Length);

    public static PackageSource Read(IEnumerable<string> paths) =>
        new([.. paths.Select(path => new GoFile(Path.GetFileName(path), File.ReadAllBytes(path)))]);

    /// <summary>Text without any marker is one file; what stands before the first marker is dropped, as txtar's comment.</summary>
    public static PackageSource Parse(byte[] archive)
    {
        var files = new List<GoFile>();
        var (name, start) = ("", 0);
        for (var at = 0; at < archive.Length;)
        {
            var end = Array.IndexOf(archive, (byte)'\n', at) is >= 0 and var newline ? newline + 1 : archive.Length;
            if (NameIn(archive.AsSpan(at, end - at)) is { } next)
            {
                if (name.Length > 0)
                    files.Add(new(name, archive[start..at]));
                (name, start) = (next, end);
            }

            at = end;
        }

        files.Add(name.Length > 0 ? new(name, archive[start..]) : new("p.go", archive));
        return new(files);
    }

    public byte[] ToArchive()
    {
        using var archive = new MemoryStream();
        foreach (var (name, text) in Files)
        {
            archive.Write(Encoding.UTF8.GetBytes($"-- {name} --\n"));
            archive.Write(text);
            if (text is [.., not (byte)'\n'])
                archive.WriteByte((byte)'\n');
        }

        return archive.ToArray();
    }

    static string? NameIn(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd("\r\n"u8);
        return line.Length > 6 && line.StartsWith("-- "u8) && line.EndsWith(" --"u8)
            ? Encoding.UTF8.GetString(line[3..^3].Trim((byte)' ')) is { Length: > 0 } name ? name : null
            : null;
    }
}

using Seep.Core;

namespace Seep.Hunt.Join;

/// <summary>Lines of the user's source, with paths as the user knows them.</summary>
/// <param name="root">The module's folder; paths below it are printed relative to it.</param>
/// <param name="goroot">The standard library's are printed as import paths.</param>
sealed class SourceText(string root, string goroot)
{
    readonly string _standard = Path.Combine(goroot, "src") + "/";
    readonly Dictionary<string, string[]> _files = [];

    public SourceLine Line(Frame frame)
    {
        var lines = Lines(frame.File);
        var text = frame.Line >= 1 && frame.Line <= lines.Length ? lines[frame.Line - 1].Trim() : "";
        return new(Shown(frame.File), frame.Line, frame.Function, text);
    }

    /// <summary>A frame's file and line, with its text where it is the user's.</summary>
    public string Place(Frame frame)
    {
        var line = Line(frame);
        return line.File == frame.File || IsStandard(frame.File) ? line.ToString() : $"{line}: {line.Text}";
    }

    /// <summary>The path as printed.</summary>
    string Shown(string file)
    {
        if (IsStandard(file))
            return file[_standard.Length..];
        var relative = Path.GetRelativePath(root, file);
        return relative.StartsWith("..", StringComparison.Ordinal) ? file : relative;
    }

    bool IsStandard(string file) => file.StartsWith(_standard, StringComparison.Ordinal);

    string[] Lines(string file)
    {
        lock (_files)
        {
            if (!_files.TryGetValue(file, out var lines))
                _files.Add(file, lines = Read(file));
            return lines;
        }
    }

    static string[] Read(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

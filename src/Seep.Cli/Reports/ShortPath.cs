namespace Seep.Cli.Reports;

/// <summary>Paths as go's tools shorten them.</summary>
static class ShortPath
{
    /// <summary>Relative to the folder where that is shorter, <c>./a.go</c> in the folder itself.</summary>
    public static string Of(string path, string folder)
    {
        var relative = Path.GetRelativePath(folder, path);
        if (relative.Length >= path.Length)
            return path;
        return relative.Contains('/') ? relative : $"./{relative}";
    }
}

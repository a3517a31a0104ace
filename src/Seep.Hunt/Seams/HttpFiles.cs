namespace Seep.Hunt.Seams;

/// <summary>Where a project keeps its .http files: anywhere in the module that is the team's own.</summary>
static class HttpFiles
{
    const int MostFiles = 50;
    const int MostFolders = 5000;

    static readonly EnumerationOptions OwnOnly = new() { AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Hidden };

    /// <summary>The .http and .rest files below a folder, vendored and hidden folders left out, in name order.</summary>
    public static IReadOnlyList<string> Below(string folder)
    {
        var found = new List<string>();
        var pending = new Queue<string>([folder]);
        for (var looked = 0; looked < MostFolders && pending.TryDequeue(out var next); looked++)
        {
            found.AddRange(Directory.EnumerateFiles(next, "*", OwnOnly).Where(IsHttpFile));
            foreach (var child in Directory.EnumerateDirectories(next, "*", OwnOnly))
            {
                if (Path.GetFileName(child) is not ("vendor" or "node_modules" or "testdata"))
                    pending.Enqueue(child);
            }
        }

        return [.. found.Order(StringComparer.Ordinal).Take(MostFiles)];
    }

    static bool IsHttpFile(string path) => Path.GetExtension(path) is ".http" or ".rest";
}

namespace Seep.Go.Source;

/// <summary>Go's path/filepath on text, without asking the file system.</summary>
static class GoPaths
{
    /// <summary>What is before a path's last element, the slash included; empty where there is none.</summary>
    public static string Folder(string path) => path[..(path.LastIndexOf('/') + 1)];

    /// <summary>A path, taken relative to a folder unless it is absolute, without <c>.</c>, <c>..</c> and doubled slashes.</summary>
    public static string Join(string folder, string path) => Clean(path.StartsWith('/') || folder.Length == 0 ? path : $"{folder}/{path}");

    static string Clean(string path)
    {
        var isRooted = path.StartsWith('/');
        var elements = new List<string>();
        foreach (var element in path.Split('/'))
        {
            if (element is "" or ".")
                continue;
            if (element != ".." || elements.Count == 0 && !isRooted || elements.Count > 0 && elements[^1] == "..")
                elements.Add(element);
            else if (elements.Count > 0)
                elements.RemoveAt(elements.Count - 1);
        }

        var clean = string.Join('/', elements);
        return isRooted ? $"/{clean}" : clean.Length > 0 ? clean : ".";
    }
}

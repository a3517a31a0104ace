namespace Seep.Go.Tests.Syntax.Conformance;

/// <summary>Lists the Go files of trees, always in the same order.</summary>
static class GoFiles
{
    static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint, // but for the root, links would bring files in twice
    };

    /// <summary>All files below a folder with one of the extensions (<c>.go</c>), hidden ones too.</summary>
    public static string[] Below(string root, params string[] extensions)
    {
        var real = new DirectoryInfo(root).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? root;
        return
        [
            .. Directory.EnumerateFiles(real, "*", Everything)
                .Where(file => extensions.Contains(Path.GetExtension(file)))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Some of the files, spread evenly over them.</summary>
    public static string[] Sample(string[] files, int count) =>
        files.Length <= count
            ? files
            : [.. Enumerable.Range(0, count).Select(i => files[(long)i * files.Length / count])];
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Seep.Hunt;
using Seep.Hunt.Toolchains;

namespace Seep.Cli;

/// <summary>Which Go files the arguments of a command stand for.</summary>
static class GoFileTargets
{
    const string AllBelow = "/...";

    /// <param name="targets">Files, folders, <c>FOLDER/...</c>, or packages: what is none of the others is asked of go list.</param>
    /// <exception cref="HuntException">One stands for no Go file.</exception>
    public static async Task<IReadOnlyList<string>> ListAsync(IReadOnlyList<string> targets, CancellationToken cancel)
    {
        var files = new List<string>();
        foreach (var target in targets)
        {
            var below = target == "..." ? "." : target.EndsWith(AllBelow, StringComparison.Ordinal) ? target[..^AllBelow.Length] : null;
            if (File.Exists(target))
                files.Add(target);
            else if (Directory.Exists(target))
                files.AddRange(FilesIn(target, target));
            else if (below is not null && Directory.Exists(below))
                files.AddRange(FilesBelow(below, target));
            else if (target.EndsWith(".go", StringComparison.Ordinal) || target.StartsWith('.') || Path.IsPathRooted(target))
                throw new HuntException($"there is no {target}: name Go files, folders or packages");
            else
                files.AddRange(await FilesOfPackagesAsync(target, cancel));
        }

        return files;
    }

    static List<string> FilesIn(string folder, string target)
    {
        var files = GoFiles(folder).ToList();
        return files.Count > 0 ? files : throw NoFiles(target);
    }

    /// <summary>As go's patterns do it leaves out testdata, vendor's siblings of it, and what begins with a dot or <c>_</c>.</summary>
    static List<string> FilesBelow(string root, string target)
    {
        var files = new List<string>();
        var folders = new Stack<string>([root]);
        while (folders.TryPop(out var folder))
        {
            files.AddRange(GoFiles(folder));
            var inner = new DirectoryInfo(folder).EnumerateDirectories()
                .Where(d => d.LinkTarget is null && d.Name[0] is not ('.' or '_') && d.Name != "testdata");
            foreach (var next in inner.OrderByDescending(d => d.Name, StringComparer.Ordinal))
                folders.Push(Path.Combine(folder, next.Name));
        }

        return files.Count > 0 ? files : throw NoFiles(target);
    }

    static IEnumerable<string> GoFiles(string folder) => new DirectoryInfo(folder).EnumerateFiles("*.go")
        .Where(f => f.Name[0] != '.').Select(f => f.Name).Order(StringComparer.Ordinal)
        .Select(name => folder == "." ? name : Path.Combine(folder, name));

    static async Task<IEnumerable<string>> FilesOfPackagesAsync(string pattern, CancellationToken cancel)
    {
        var state = StateFolder.FromEnvironment();
        var toolchains = new Toolchains(state, ToolchainPlaces.FromEnvironment(), line => Console.Error.WriteLine($"seep: {line}"));
        var go = (await toolchains.FindAsync([], fetch: true, cancel))[0];
        var listed = await GoCommand.RunAsync(
            go, state, Directory.GetCurrentDirectory(),
            ["list", "-find", "-json=Dir,GoFiles,CgoFiles,IgnoredGoFiles,TestGoFiles,XTestGoFiles", "--", pattern], cancel);
        if (!listed.Succeeded)
            throw new HuntException($"{pattern} is no file, no folder, and go list does not know it:", listed.LastLines(10).Split('\n'));
        var files = JsonSerializer.DeserializeAsyncEnumerable(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(listed.Output)), GoListJson.Default.ListedPackage,
            topLevelValues: true, cancel);
        var found = new List<string>();
        await foreach (var package in files)
            found.AddRange(package?.Files ?? []);
        return found.Count > 0 ? found : throw NoFiles(pattern);
    }

    static HuntException NoFiles(string target) => new($"there are no Go files in {target}");
}

sealed record ListedPackage(
    string Dir, string[]? GoFiles, string[]? CgoFiles, string[]? IgnoredGoFiles, string[]? TestGoFiles, string[]? XTestGoFiles)
{
    public IEnumerable<string> Files => new[] { GoFiles, CgoFiles, IgnoredGoFiles, TestGoFiles, XTestGoFiles }
        .SelectMany(names => names ?? []).Order(StringComparer.Ordinal).Select(name => Path.Combine(Dir, name));
}

[JsonSerializable(typeof(ListedPackage))]
sealed partial class GoListJson : JsonSerializerContext;

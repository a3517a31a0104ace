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
            if (target.StartsWith('-'))
                throw new HuntException($"unknown option {target}");
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

    /// <summary>
    /// As go's patterns it leaves out folders named testdata or vendor and those that begin with a dot or <c>_</c>, and
    /// follows no links. Modules within are not left out.
    /// </summary>
    static List<string> FilesBelow(string root, string target)
    {
        var files = new List<string>();
        var folders = new Stack<string>([root]);
        while (folders.TryPop(out var folder))
        {
            files.AddRange(GoFiles(folder));
            var inner = new DirectoryInfo(folder).EnumerateDirectories()
                .Where(d => d.LinkTarget is null && d.Name[0] is not ('.' or '_') && d.Name is not ("testdata" or "vendor"));
            foreach (var next in inner.OrderByDescending(d => d.Name, StringComparer.Ordinal))
                folders.Push(Below(folder, next.Name));
        }

        return files.Count > 0 ? files : throw NoFiles(target);
    }

    /// <summary>All but hidden ones, as gofmt takes them: <c>_x.go</c> too, and files for other systems.</summary>
    static IEnumerable<string> GoFiles(string folder) => new DirectoryInfo(folder).EnumerateFiles("*.go")
        .Where(f => f.Name[0] != '.').Select(f => f.Name).Order(StringComparer.Ordinal)
        .Select(name => Below(folder, name));

    static string Below(string folder, string name) => folder == "." ? name : Path.Combine(folder, name);

    /// <remarks>A package that go can't read (its imports are malformed) has files all the same: they are what is asked for.</remarks>
    static async Task<IEnumerable<string>> FilesOfPackagesAsync(string pattern, CancellationToken cancel)
    {
        var state = StateFolder.FromEnvironment();
        var toolchains = new Toolchains(state, ToolchainPlaces.FromEnvironment(), line => Console.Error.WriteLine($"seep: {line}"));
        var go = (await toolchains.FindAsync([], fetch: true, cancel))[0];
        var listed = await GoCommand.RunAsync(
            go, state, Directory.GetCurrentDirectory(),
            ["list", "-e", "-find", "-json=Dir,GoFiles,CgoFiles,IgnoredGoFiles,TestGoFiles,XTestGoFiles,Error", "--", pattern], cancel);
        if (!listed.Succeeded)
            throw Unknown(pattern, listed.LastLines(10));
        var packages = JsonSerializer.DeserializeAsyncEnumerable(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(listed.Output)), GoListJson.Default.ListedPackage,
            topLevelValues: true, cancel);
        var found = new List<string>();
        await foreach (var package in packages)
        {
            string[] files = [.. package!.Files];
            if (files.Length == 0 && package.Error is { } error)
                throw Unknown(pattern, error.Err);
            found.AddRange(files);
        }

        return found.Count > 0 ? found : throw NoFiles(pattern);
    }

    static HuntException Unknown(string pattern, string why) =>
        new($"{pattern} is no file, no folder, and go list does not know it:", why.Split('\n'));

    static HuntException NoFiles(string target) => new($"there are no Go files in {target}");
}

sealed record ListedPackage(
    string? Dir, string[]? GoFiles, string[]? CgoFiles, string[]? IgnoredGoFiles, string[]? TestGoFiles, string[]? XTestGoFiles,
    ListedError? Error)
{
    public IEnumerable<string> Files => new[] { GoFiles, CgoFiles, IgnoredGoFiles, TestGoFiles, XTestGoFiles }
        .SelectMany(names => names ?? []).Order(StringComparer.Ordinal).Select(name => Path.Combine(Dir ?? "", name));
}

sealed record ListedError(string Err);

[JsonSerializable(typeof(ListedPackage))]
sealed partial class GoListJson : JsonSerializerContext;

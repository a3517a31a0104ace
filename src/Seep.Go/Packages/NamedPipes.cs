using System.IO.Enumeration;
using Seep.Go.Source;

namespace Seep.Go.Packages;

/// <summary>
/// Named pipes among Go files: <c>x.go</c> that was made with mkfifo. The go command opens them as it does files, and then waits for
/// ever for somebody who writes.
/// </summary>
public static class NamedPipes
{
    /// <summary>What lists packages takes a second; only when it takes much longer somebody looks for pipes.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A go command that is given up where a pipe is what it waits for: then it throws a <see cref="GoListException"/>.</summary>
    /// <param name="folder">Where it runs; pipes are looked for in all of its module.</param>
    public static RunGo GiveUpOn(RunGo go, string folder) => GiveUpOn(go, folder, Patience);

    internal static RunGo GiveUpOn(RunGo go, string folder, TimeSpan patience) => async (arguments, cancel) =>
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = go(arguments, stop.Token);
        if (await Task.WhenAny(running, Task.Delay(patience, stop.Token)) != running
            && !cancel.IsCancellationRequested && FirstBelow(ModuleOf(folder)) is { } pipe)
        {
            await stop.CancelAsync();
            await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new GoListException($"go list does not end:\n{pipe} is a named pipe, not a file");
        }

        return await running;
    };

    static string ModuleOf(string folder)
    {
        for (var root = folder; root is not null; root = Path.GetDirectoryName(root))
        {
            if (File.Exists(Path.Combine(root, "go.mod")))
                return root;
        }

        return folder;
    }

    /// <summary>Folders that links lead to are left out, as the go command does it.</summary>
    static string? FirstBelow(string root)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = default };
        return new FileSystemEnumerable<string>(root, (ref entry) => entry.ToFullPath(), options)
        {
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
            ShouldIncludePredicate = (ref entry) => entry.FileName.EndsWith(".go", StringComparison.Ordinal),
        }.Where(RegularFile.IsNamedPipe).Order(StringComparer.Ordinal).FirstOrDefault();
    }
}

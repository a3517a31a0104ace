using System.Runtime.InteropServices;

namespace Seep.Cli;

/// <summary>Standard output for commands that print much.</summary>
static partial class StandardOutput
{
    const int BrokenPipe = 13;

    /// <summary>
    /// Opens it. When nobody reads it any longer (<c>seep … | head -1</c>), SIGPIPE ends the process as it ends other tools:
    /// .NET ignores the signal, and its stream the error, so that all the work would be done for nobody.
    /// </summary>
    public static Stream Open()
    {
        if (OperatingSystem.IsLinux())
            _ = SetHandler(BrokenPipe, handler: 0);
        return Console.OpenStandardOutput();
    }

    /// <param name="handler">0 is SIG_DFL.</param>
    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}

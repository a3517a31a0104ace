using System.Runtime.InteropServices;
using Spectre.Console;

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

    /// <summary>Opens it for text: with colours where it is a terminal; in a file or a pipe no line is broken.</summary>
    public static IAnsiConsole OpenConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = 100_000;
        return console;
    }

    /// <param name="handler">0 is SIG_DFL.</param>
    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}

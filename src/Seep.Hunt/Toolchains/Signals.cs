using System.Runtime.InteropServices;

namespace Seep.Hunt.Toolchains;

/// <summary>kill(2). .NET ends single processes only, and not by SIGTERM.</summary>
static partial class Signals
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends a signal to a process, or to a process group when negative. A process that is gone is no error.</summary>
    /// <returns>Whether there was one to send it to.</returns>
    public static bool Send(int pid, int signal)
    {
        if (pid is 0 or 1 or -1)
            throw new ArgumentOutOfRangeException(nameof(pid), pid, "not one process");
        return NativeKill(pid, signal) == 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int NativeKill(int pid, int signal);
}

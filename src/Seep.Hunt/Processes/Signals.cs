using System.Runtime.InteropServices;

namespace Seep.Hunt.Processes;

/// <summary>kill(2). .NET ends single processes only, and not by SIGTERM.</summary>
static partial class Signals
{
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends a signal to a process, or to a process group when negative. A process that is gone is no error.</summary>
    public static void Send(int pid, int signal)
    {
        if (pid is 0 or 1 or -1)
            throw new ArgumentOutOfRangeException(nameof(pid), pid, "not one process");
        _ = NativeKill(pid, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int NativeKill(int pid, int signal);
}

using System.Runtime.InteropServices;
using Seep.Hunt.Toolchains;

namespace Seep.Hunt.Processes;

/// <summary>
/// Processes that a server left behind without a trace: they cleared their environment and left its process group. Linux
/// gives them to Seep when their parent ends, and so they end with it.
/// </summary>
public sealed partial class Orphans : IDisposable
{
    const int SetChildSubreaper = 36;

    Orphans()
    {
    }

    /// <summary>Has Linux make Seep the parent of every orphan below it (PR_SET_CHILD_SUBREAPER, prctl(2)).</summary>
    public static Orphans Adopt()
    {
        if (OperatingSystem.IsLinux())
            _ = ProcessControl(SetChildSubreaper, 1, 0, 0, 0);
        return new();
    }

    /// <summary>Ends every child of Seep, and theirs, which become its own: when Seep ends, none is of use.</summary>
    public void Dispose() => SpinWait.SpinUntil(NoneIsLeft, TimeSpan.FromSeconds(1));

    static bool NoneIsLeft()
    {
        var children = ProcFs.Children(Environment.ProcessId);
        foreach (var child in children)
            Signals.Send(child, Signals.Kill);
        return children.Count == 0;
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ProcessControl(int option, nuint argument, nuint unused3, nuint unused4, nuint unused5);
}

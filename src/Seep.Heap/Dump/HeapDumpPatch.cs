namespace Seep.Heap.Dump;

/// <summary>Keeps <c>debug.WriteHeapDump</c> from ending the process, by an edit of the toolchain's own
/// <c>runtime/heapdump.go</c> that a build takes in through <c>-overlay</c>.</summary>
/// <remarks>
/// <para>Since Go 1.26 <c>dumpgs</c> throws "dumpgs in STW - bad status" for two goroutines that are in good order: one
/// in a system call, whose case ends in <c>fallthrough</c> to the throw, and one that a goroutineleak profile has
/// found (<c>_Gleaked</c>), which has no case. The edit breaks out of the first and adds the second to the waiting ones.</para>
/// </remarks>
public static class HeapDumpPatch
{
    const string InSystemCall = """
        			if gp.syscallsp != 0 {
        				dumpgoroutine(gp)
        			}
        			fallthrough
        """;

    const string InSystemCallMended = """
        			if gp.syscallsp != 0 {
        				dumpgoroutine(gp)
        				break
        			}
        			fallthrough
        """;

    const string Waiting = """
        			_Gsyscall,
        			_Gwaiting:
        			dumpgoroutine(gp)
        """;

    const string WaitingMended = """
        			_Gsyscall,
        			_Gwaiting,
        			_Gleaked:
        			dumpgoroutine(gp)
        """;

    /// <summary>Edits the source of <c>runtime/heapdump.go</c>.</summary>
    /// <returns>Null where the source is not one that needs the edit (Go 1.25 and before, a release that is mended) or not
    /// one that is known.</returns>
    public static string? Apply(string source) =>
        OccursOnce(source, InSystemCall) && OccursOnce(source, Waiting) && !source.Contains("_Gleaked", StringComparison.Ordinal)
            ? source.Replace(InSystemCall, InSystemCallMended, StringComparison.Ordinal)
                .Replace(Waiting, WaitingMended, StringComparison.Ordinal)
            : null;

    static bool OccursOnce(string source, string anchor) =>
        source.IndexOf(anchor, StringComparison.Ordinal) is >= 0 and var at
        && at == source.LastIndexOf(anchor, StringComparison.Ordinal);
}

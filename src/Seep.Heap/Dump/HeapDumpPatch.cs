namespace Seep.Heap.Dump;

/// <summary>Keeps <c>debug.WriteHeapDump</c> from ending the process and has it write the lines that profiles have, by an
/// edit of the toolchain's own <c>runtime/heapdump.go</c> that a build takes in through <c>-overlay</c>.</summary>
/// <remarks>
/// <para>Since Go 1.26 <c>dumpgs</c> throws "dumpgs in STW - bad status" for two goroutines that are in good order: one
/// in a system call, whose case ends in <c>fallthrough</c> to the throw, and one that a goroutineleak profile has
/// found (<c>_Gleaked</c>), which has no case. The edit breaks out of the first and adds the second to the waiting ones.</para>
/// <para>In every release <c>dumpmemprof_callback</c> looks up the line of a stack's innermost frame at the return address,
/// one instruction late, which may be a later line of the function; a profile backs up by one.</para>
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

    /// <summary>Go 1.25 and before have no such case, and need no edit.</summary>
    const string Running = "\t\tcase _Grunning:\n";

    const string LineOfCaller = """
        			if i > 0 && pc > f.entry() {
        """;

    const string LineOfEveryFrame = """
        			if pc > f.entry() {
        """;

    /// <summary>Edits the source of <c>runtime/heapdump.go</c>.</summary>
    /// <returns>Null where the source is not one that is known.</returns>
    public static string? Apply(string source)
    {
        var endsTheProcess = source.Contains(Running, StringComparison.Ordinal);
        if (endsTheProcess && !(OccursOnce(source, InSystemCall) && OccursOnce(source, Waiting)) || !OccursOnce(source, LineOfCaller))
            return null;
        var patched = source.Replace(LineOfCaller, LineOfEveryFrame, StringComparison.Ordinal);
        return !endsTheProcess
            ? patched
            : patched.Replace(InSystemCall, InSystemCallMended, StringComparison.Ordinal)
                .Replace(Waiting, WaitingMended, StringComparison.Ordinal);
    }

    static bool OccursOnce(string source, string anchor) =>
        source.IndexOf(anchor, StringComparison.Ordinal) is >= 0 and var at
        && at == source.LastIndexOf(anchor, StringComparison.Ordinal);
}

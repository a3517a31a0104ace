namespace Seep.Scan.Obligations;

/// <summary>The row that a directive <c>//seep:must-call</c> stands for: it says no more than what to call.</summary>
static class DeclaredRow
{
    /// <param name="calls">Methods of the value, or <c>()</c>: any one of them.</param>
    public static AcquireRow Of(string function, AcquirePlace place, int index, IReadOnlyList<string> calls) => new()
    {
        Function = function,
        Place = place,
        Index = index,
        Releases = [.. calls.Select(call => call == "()" ? (Release)new Release.CallValue() : new Release.Method(call))],
        Leaks = Retention.Memory,
        When = [When.Always],
        Source = "//seep:must-call",
    };

    /// <summary>What <see cref="Of"/> made a row of.</summary>
    public static IEnumerable<string> CallsOf(AcquireRow row) => row.Releases.Select(release => release is Release.Method method ? method.Name : "()");
}

using System.Globalization;

namespace Seep.Scan.Obligations;

/// <summary>What changed between releases of Go.</summary>
static class GoReleases
{
    /// <summary>What becomes of tickers and timers that nobody refers to (release notes of Go 1.23 and 1.27).</summary>
    /// <param name="toolchain"><c>go1.27.4</c>; empty where it is not known: then the go line tells which may be meant.</param>
    /// <param name="mainGoVersion">The go line of the main module, which sets the default of asynctimerchan: <c>1.22</c>.</param>
    public static TimerSemantics TimersOf(string toolchain, string mainGoVersion)
    {
        var minor = MinorOf(toolchain);
        if (toolchain.Length == 0)
            return MinorOf(mainGoVersion) is > 0 and < 23 ? TimerSemantics.MaybeKept : TimerSemantics.Collected;
        if (minor >= 27)
            return TimerSemantics.Collected;
        return minor >= 23 && MinorOf(mainGoVersion) >= 23 ? TimerSemantics.Collected : TimerSemantics.Kept;
    }

    /// <summary>22 of <c>go1.22.12</c>; 0 where there is none.</summary>
    public static int MinorOf(string version)
    {
        var parts = version.Split('.');
        if (parts.Length < 2)
            return 0;
        var digits = parts[1].TakeWhile(char.IsAsciiDigit).Count();
        return digits > 0 ? int.Parse(parts[1].AsSpan(0, digits), CultureInfo.InvariantCulture) : 0;
    }
}

/// <summary>Whether the garbage collector takes tickers and timers that nobody refers to any more.</summary>
enum TimerSemantics : byte
{
    /// <summary>It never does: Go before 1.23, and 1.23 to 1.26 for a main module whose go line is older.</summary>
    Kept,

    /// <summary>It may not: the toolchain is not known, and the main module's go line is older than 1.23.</summary>
    MaybeKept,

    /// <summary>It does: Go 1.23 to 1.26 for other modules, and from 1.27 on for all.</summary>
    Collected,
}
